//! A work file on its way to the archive: in time, kept back, too late, ended.

use super::{count, db, measure, open_file, person};
use kernel::{Role, args};
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
    let sql = "SELECT COUNT(*) FROM notice WHERE ward_id = $1 AND title LIKE '%đến hạn nộp lưu ngày 16/03/2027%'";
    db(app).scalar(sql, args![WARD]).await.unwrap().unwrap()
}

/// Minutes name each file that was handed over.
async fn minutes_name_the_file(archive: &Browser, minutes: &str) {
    let docx = archive.get(&format!("{minutes}/bien-ban.docx")).await;
    let text = office::read_bytes(&docx.bytes, "bb.docx").unwrap();
    let text: Vec<&str> = text.lines.iter().map(|l| l.text.as_str()).collect();
    assert!(text.iter().any(|l| l.contains("Giao nhận hồ sơ, tài liệu")), "{text:?}");
    assert!(text.iter().any(|l| l.contains("01.VP") && l.contains("10 năm")), "{text:?}");
}

/// The file that was kept back goes too late, and in the end all three stand in the list of what has ended.
async fn the_last_goes_too_late_and_all_end(app: &TestApp, late: &str) {
    app.set_day("2028-03-17");
    person(app, Role::UnitContact)
        .await
        .get("/van-ban/ho-so?nam=2026&tinh-trang=overdue")
        .await
        .assert_says("02.VP")
        .assert_says("Quá hạn nộp lưu");
    let third = Uuid::now_v7().to_string();
    let unit = person(app, Role::UnitContact).await;
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
    assert!(!shown.body.contains("16/03/2027"), "what is kept for less than five years stays");
    unit.post(&format!("{short_page}/giu-lai"), &[("kept_until", "01/04/2027"), ("kept_reason", "x")]).await.assert_status(422);

    app.set_day("2027-02-20");
    let unit = person(app, Role::UnitContact).await;
    assert_eq!(told_of_the_day(app).await, 2, "once for each file");

    let ask = format!("{late_page}/giu-lai");
    unit.post(&ask, &[("kept_until", "17/03/2029"), ("kept_reason", "Dùng tiếp")]).await.assert_status(422).assert_says("02 năm");
    unit.post(&ask, &[("kept_until", "16/03/2028"), ("kept_reason", "Dùng tiếp")]).await.assert_redirect();
    unit.post(&format!("{late_page}/y-kien-giu-lai"), &[("agrees", "1")]).await.assert_status(403);
    unit.get(&late_page).await.assert_says("chờ lãnh đạo đồng ý");
    let leader_now = person(app, Role::Leader).await;
    leader_now.get(&late_page).await.assert_says("Dùng tiếp");
    leader_now.post(&format!("{late_page}/y-kien-giu-lai"), &[("agrees", "1")]).await.assert_redirect();
    unit.get(&late_page).await.assert_says("Được giữ đến 16/03/2028");
    drop((leader, clerk));

    let id = Uuid::now_v7().to_string();
    let (file, late, short) = (file.to_string(), late.to_string(), short.to_string());
    unit.post("/van-ban/ho-so/giao-nop", &[("id", &id)]).await.assert_status(422).assert_says("Chọn ít nhất một hồ sơ");
    let offer = [("id", id.as_str()), ("files", file.as_str())];
    unit.post("/van-ban/ho-so/giao-nop", &offer).await.assert_redirect();
    unit.post("/van-ban/ho-so/giao-nop", &offer).await.assert_redirect();
    let minutes = format!("/van-ban/ho-so/giao-nop/{id}");
    unit.post(&format!("{minutes}/nhan"), &[]).await.assert_status(403);
    let archive = person(app, Role::Clerk).await;
    archive.get(&minutes).await.assert_says("1/2027").assert_says("Hồ sơ rà soát năm 2026");
    archive.post(&format!("{minutes}/tra"), &[]).await.assert_status(422).assert_says("Nêu lý do");
    archive.post(&format!("{minutes}/tra"), &[("reason", "Thiếu mục lục")]).await.assert_redirect();
    archive.post(&format!("{minutes}/nhan"), &[]).await.assert_status(422);
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
