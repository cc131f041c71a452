//! A work file on its way to the archive: in time, kept back, too late, ended.

use super::{count, db, document, measure, open_file, person, put};
use crate::hidden;
use kernel::{Period, Role, args};
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

/// What the round of each morning tells, twice a day.
async fn told_of_the_day(app: &TestApp) -> i64 {
    for _ in 0..2 {
        let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
        tx.enqueue("documents.work_files.notice", &serde_json::json!({}), tx.now).await.unwrap();
        tx.commit().await.unwrap();
        app.app.settle().await.unwrap();
    }
    let sql = "SELECT COUNT(*) FROM notice WHERE ward_id = $1 AND title LIKE '%đến hạn nộp lưu ngày 31/12/2027%'";
    db(app).scalar(sql, args![WARD]).await.unwrap().unwrap()
}

/// Files that are to be handed over within these days.
async fn due_within(app: &TestApp, from: &str, to: &str) -> i64 {
    let period = Period { from: from.parse().unwrap(), to: to.parse().unwrap() };
    let measure = app.app.measure(&db(app), "documents.work_files.due").await.unwrap();
    measure.value(&db(app), Some(period)).await.unwrap()
}

/// Minutes name each file that was handed over.
async fn minutes_name_the_file(archive: &Browser, minutes: &str) {
    let docx = archive.get(&format!("{minutes}/bien-ban.docx")).await;
    let text = office::read_bytes(&docx.bytes, "bb.docx").unwrap();
    let text: Vec<&str> = text.lines.iter().map(|l| l.text.as_str()).collect();
    assert!(text.iter().any(|l| l.contains("Giao nhận hồ sơ, tài liệu")), "{text:?}");
    assert!(text.iter().any(|l| l.contains("Luật Lưu trữ ngày 21 tháng 6 năm 2024")), "{text:?}");
    assert!(text.iter().any(|l| l.contains("tổng số tệp tin trong hồ sơ: 0")), "{text:?}");
    assert!(text.iter().any(|l| l.contains("01.VP") && l.contains("10 năm")), "{text:?}");
}

/// The file that was kept back goes too late, and in the end all three stand in the list of what has ended.
async fn the_last_goes_too_late_and_all_end(app: &TestApp, late: &str) {
    app.set_day("2029-01-02");
    let unit = person(app, Role::UnitContact).await;
    let overdue = "/van-ban/ho-so?tinh-trang=overdue&amp;nam=moi-nam";
    unit.get("/van-ban/ho-so").await.assert_says("1 hồ sơ quá hạn nộp lưu").assert_says(overdue);
    unit.get(&overdue.replace("&amp;", "&")).await.assert_says("2026.02.VP").assert_says("Quá hạn nộp lưu");
    let third = Uuid::now_v7().to_string();
    unit.post("/van-ban/ho-so/giao-nop", &[("id", &third), ("files", late)]).await.assert_redirect();
    person(app, Role::Clerk).await.post(&format!("/van-ban/ho-so/giao-nop/{third}/nhan"), &[]).await.assert_redirect();
    assert_eq!(measure(app, "documents.work_files.on_time").await, 2, "one came too late");
    app.set_day("2037-01-01");
    let keeper = person(app, Role::Clerk).await;
    keeper.get("/van-ban/luu-tru/het-han").await.assert_says("3 hồ sơ, tài liệu").assert_says("2026.01.VP");
    assert!(keeper.get("/van-ban/luu-tru/het-han.xlsx").await.bytes.starts_with(b"PK"));
    person(app, Role::UnitContact).await.get("/van-ban/luu-tru/het-han").await.assert_status(403);
    assert_eq!(count(app, "work_file").await, 3, "nothing is destroyed by itself");
}

/// The unit asks to keep a file back, and asks again; the leader agrees to what the page showed alone.
async fn kept_back_as_it_was_shown(app: &TestApp, unit: &Browser, late_page: &str) {
    let ask = format!("{late_page}/giu-lai");
    unit.post(&ask, &[("kept_until", "01/01/2030"), ("kept_reason", "Dùng tiếp")])
        .await
        .assert_status(422)
        .assert_says("muộn nhất 31/12/2029");
    unit.post(&ask, &[("kept_until", "31/12/2028"), ("kept_reason", "Dùng tiếp")]).await.assert_redirect();
    unit.post(&format!("{late_page}/y-kien-giu-lai"), &[("agrees", "1")]).await.assert_status(403);
    unit.get(late_page).await.assert_says("chờ lãnh đạo đồng ý");
    let leader_now = person(app, Role::Leader).await;
    let seen = leader_now.get(late_page).await;
    seen.assert_says("Dùng tiếp");
    assert_eq!(due_within(app, "2028-01-01", "2028-12-31").await, 0, "nobody agreed yet");
    assert_eq!(due_within(app, "2027-01-01", "2027-12-31").await, 2);
    unit.post(&ask, &[("kept_until", "31/12/2028"), ("kept_reason", "Lý do khác")]).await.assert_redirect();
    let seen = hidden(&seen, "version");
    let agrees = [("agrees", "1"), ("version", seen.as_str())];
    leader_now.post(&format!("{late_page}/y-kien-giu-lai"), &agrees).await.assert_status(422).assert_says("vừa sửa");
    let seen = hidden(&leader_now.get(late_page).await, "version");
    let agrees = [("agrees", "1"), ("version", seen.as_str())];
    leader_now.post(&format!("{late_page}/y-kien-giu-lai"), &agrees).await.assert_redirect();
    assert_eq!(due_within(app, "2028-01-01", "2028-12-31").await, 1);
    unit.get(late_page).await.assert_says("Được giữ đến 31/12/2028");
}

testkit::on_both!(crate::modules(), fn a_file_is_handed_over_in_time_or_kept_back_and_the_minutes_say_so(app) {
    let (unit, leader, clerk) = (app.sign_in("daumoi").await, app.sign_in("lanhdao").await, app.sign_in("vanthu").await);
    let (file, page) = open_file(app, &[]).await;
    let (late, late_page) = open_file(app, &[("notation", "02.VP")]).await;
    let (short, short_page) = open_file(app, &[("notation", "03.VP"), ("retention", "3 năm")]).await;
    for page in [&page, &late_page, &short_page] {
        unit.post(&format!("{page}/dong"), &[("short_reason", "Không phát sinh")]).await.assert_redirect();
    }
    unit.get(&short_page).await.assert_says("31/12/2029");
    let shown = unit.get(&short_page).await;
    assert!(!shown.body.contains("31/12/2027"), "what is kept for less than five years stays");
    unit.post(&format!("{short_page}/giu-lai"), &[("kept_until", "01/04/2027"), ("kept_reason", "x")]).await.assert_status(422);

    app.set_day("2027-12-05");
    let unit = person(app, Role::UnitContact).await;
    assert_eq!(told_of_the_day(app).await, 2, "once for each file");

    kept_back_as_it_was_shown(app, &unit, &late_page).await;
    drop((leader, clerk));

    let id = Uuid::now_v7().to_string();
    let (file, late, short) = (file.to_string(), late.to_string(), short.to_string());
    unit.post("/van-ban/ho-so/giao-nop", &[("id", &id)]).await.assert_status(422).assert_says("Chọn ít nhất một hồ sơ");
    let offer = [("id", id.as_str()), ("files", file.as_str())];
    unit.post("/van-ban/ho-so/giao-nop", &offer).await.assert_redirect();
    unit.post("/van-ban/ho-so/giao-nop", &offer).await.assert_redirect();
    let minutes = format!("/van-ban/ho-so/giao-nop/{id}");
    unit.post(&format!("{minutes}/nhan"), &[]).await.assert_status(403);
    unit.get(&format!("{minutes}/bien-ban.docx")).await.assert_status(404);
    let archive = person(app, Role::Clerk).await;
    archive.get(&minutes).await.assert_says("1/2027").assert_says("Hồ sơ rà soát năm 2026");
    archive.post(&format!("{minutes}/tra"), &[]).await.assert_status(422).assert_says("Nêu lý do");
    archive.post(&format!("{minutes}/tra"), &[("reason", "Thiếu mục lục")]).await.assert_redirect();
    archive.post(&format!("{minutes}/nhan"), &[]).await.assert_status(422);
    let returned = archive.get(&minutes).await;
    assert!(!returned.body.contains("bien-ban.docx"), "nothing was received");
    archive.get(&format!("{minutes}/bien-ban.docx")).await.assert_status(404);
    unit.get(&page).await.assert_says("Thiếu mục lục").assert_says("Đã kết thúc");
    let second = Uuid::now_v7().to_string();
    unit.post("/van-ban/ho-so/giao-nop", &[("id", &second), ("files", &file), ("files", &short)]).await.assert_redirect();
    let minutes = format!("/van-ban/ho-so/giao-nop/{second}");
    archive.post(&format!("{minutes}/nhan"), &[]).await.assert_redirect();
    assert_eq!(measure(app, "documents.work_files.on_time").await, 2);
    minutes_name_the_file(&archive, &minutes).await;
    person(app, Role::Viewer).await.get(&minutes).await.assert_status(404);

    the_last_goes_too_late_and_all_end(app, &late).await;
});

testkit::on_both!(crate::modules(), fn the_minutes_count_the_whole_file_and_stay_in_the_list_of_their_unit(app) {
    let (unit, clerk) = (app.sign_in("daumoi").await, app.sign_in("vanthu").await);
    let (file, page) = open_file(app, &[]).await;
    put(&unit, file, document(app, "9/SNV", "10/03/2026", Some(b"mot"), 1).await).await.assert_redirect();
    put(&clerk, file, document(app, "8/SNV", "01/02/2026", Some(b"hai"), 0).await).await.assert_redirect();
    clerk.post(&format!("{page}/dong"), &[("short_reason", "Không phát sinh")]).await.assert_redirect();
    let (id, file) = (Uuid::now_v7().to_string(), file.to_string());
    unit.post("/van-ban/ho-so/giao-nop", &[("id", &id), ("files", &file)]).await.assert_redirect();
    let minutes = format!("/van-ban/ho-so/giao-nop/{id}");
    unit.get(&minutes).await.assert_says("01/02/2026 - 10/03/2026").assert_says("data-label=\"Số trang\">6</td>");
    clerk.post(&format!("{minutes}/nhan"), &[]).await.assert_redirect();
    let docx = clerk.get(&format!("{minutes}/bien-ban.docx")).await;
    let text = office::read_bytes(&docx.bytes, "bb.docx").unwrap();
    assert!(text.lines.iter().any(|l| l.text.contains("(2 văn bản); tổng số tệp tin trong hồ sơ: 2")));
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    for number in 100..310 {
        let later = tx.now + chrono::Duration::seconds(i64::from(number));
        let row = kernel::row! { id: Uuid::now_v7(), year: 2026, number: number, unit_id: app.units[0], unit_name: "Khác",
            state: "received", files: 1, offered_at: later, offered_by: Uuid::now_v7(), offered_by_name: "Mẫu",
            answered_by_name: "", reason: "", listed: "[]" };
        tx.insert("work_handover", row).await.unwrap();
    }
    tx.commit().await.unwrap();
    let own = unit.get("/van-ban/ho-so/giao-nop").await;
    own.assert_says(&minutes);
    assert!(!own.body.contains("Khác"));
    clerk.get("/van-ban/ho-so/giao-nop?trang=5").await.assert_says(&minutes);
    clerk.get("/van-ban/ho-so/giao-nop?trang=99").await.assert_says(&minutes);
});
