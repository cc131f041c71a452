//! Scenarios of a later version of a plan and of what its document leaves open, on both databases.

use crate::bases::{hold, let_go, shown};
use crate::import::{carry_over, item_with, number, sample_docx, settle_all, text, upload};
use dinh_plans as plans;
use office::Block;
use plans::api::sample_plan;

const TRAINING: &str = "Tổ chức tập huấn về chuyển đổi số";
const CLASSES: &str = "Tổ chức lớp “Bình dân học vụ số”";
const REWORDED: &str = "Mở khóa phổ cập kiến thức số cho người cao tuổi";

/// The next version of the sample: a line more at its beginning, one task in other words, two results left out.
fn next_version() -> Vec<u8> {
    let mut document = sample_plan();
    document.body.retain(|block| match block {
        Block::Item(text) => !["120 tin bài", "đạt 91,4%"].iter().any(|out| text.plain().contains(out)),
        _ => true,
    });
    document.body.insert(0, Block::Paragraph("Kế hoạch này được điều chỉnh theo chỉ đạo của cấp trên.".into()));
    if let Some(Block::Table(table)) = document.appendices[0].body.first_mut() {
        for row in table.rows.iter_mut().filter(|row| row[1] == CLASSES) {
            row[1] = REWORDED.to_owned();
        }
    }
    office::to_docx(&document).unwrap()
}

testkit::on_both!(crate::modules(), fn what_a_person_decides_about_a_later_version_is_carried_over(app) {
    let browser = app.sign_in("tonghop").await;
    let review = upload(&browser, "/ke-hoach/nhap", "kh.docx", &sample_docx()).await;
    let plan = carry_over(app, &browser, &review).await;
    let tasks = number(app, "SELECT COUNT(*) FROM task WHERE ward_id = $1").await;
    let line = "SELECT source_start FROM task WHERE ward_id = $1 AND title = 'Tổ chức tập huấn về chuyển đổi số'";
    let before = app.app.db.read(testkit::WARD).scalar::<i32>(line, kernel::args![testkit::WARD]).await.unwrap();
    let dropped = "SELECT COUNT(*) FROM plan_result WHERE ward_id = $1 AND value = 120";
    assert_eq!(number(app, dropped).await, 1);

    let next = upload(&browser, &format!("{plan}/phien-ban-moi"), "kh-v2.docx", &next_version()).await;
    let act = |id: &str| format!("{next}/muc/{id}");
    let page = browser.get(&format!("{next}?phan=nhiem-vu")).await;
    let edited = [("verdict", "edit"), ("title", TRAINING), ("product", "Hai lớp tập huấn"), ("deadline_text", "Quý II/2026")];
    browser.post(&act(&item_with(&page, TRAINING)), &edited).await.assert_redirect();
    let (reworded, gone) = (item_with(&page, REWORDED), item_with(&page, CLASSES));
    let into = [("verdict", "merge"), ("into", gone.as_str())];
    for _ in 0..2 {
        browser.post(&act(&reworded), &into).await.assert_redirect();
    }
    let merged = browser.get(&format!("{next}?phan=nhiem-vu")).await;
    merged.assert_says(&format!("Gộp vào: {REWORDED}"));
    browser.post(&act(&gone), &[("verdict", "undo")]).await.assert_redirect();
    let scripted = browser.scripted().post(&act(&reworded), &into).await;
    assert_eq!(scripted.headers["hx-refresh"], "true", "two items have changed");
    let results = browser.get(&format!("{next}?phan=ket-qua-nam-truoc")).await;
    browser.post(&act(&item_with(&results, "kết quả điện tử")), &[("verdict", "reject")]).await.assert_redirect();
    carry_over(app, &browser, &next).await;

    let product = "SELECT product FROM task WHERE ward_id = $1 AND title = 'Tổ chức tập huấn về chuyển đổi số'";
    assert_eq!(text(app, product).await, "Hai lớp tập huấn", "an unchanged item that was edited");
    assert_eq!(number(app, "SELECT COUNT(*) FROM task WHERE ward_id = $1").await, tasks, "the reworded task goes on");
    let reworded = format!("SELECT COUNT(*) FROM task WHERE ward_id = $1 AND state = 'open' AND title = '{REWORDED}'");
    assert_eq!(number(app, &reworded).await, 1);
    let stopped = "SELECT COUNT(*) FROM task WHERE ward_id = $1 AND state = 'superseded'";
    assert_eq!(number(app, stopped).await, 0);
    let kept = "SELECT COUNT(*) FROM plan_result WHERE ward_id = $1 AND value > 91.3 AND value < 91.5";
    assert_eq!(number(app, kept).await, 1, "the person keeps it");
    assert_eq!(number(app, dropped).await, 0, "the person lets it go");
    let after = app.app.db.read(testkit::WARD).scalar::<i32>(line, kernel::args![testkit::WARD]).await.unwrap();
    assert_eq!(after, before.map(|line| line - 1), "one line more and two fewer: its link leads to its sentence");
});

testkit::on_both!(crate::modules(), fn what_people_change_while_the_review_is_open_stays(app) {
    let browser = app.sign_in("tonghop").await;
    let review = upload(&browser, "/ke-hoach/nhap", "kh.docx", &sample_docx()).await;
    let plan = carry_over(app, &browser, &review).await;
    let next = upload(&browser, &format!("{plan}/phien-ban-moi"), "kh-v2.docx", &next_version()).await;

    let sql = "SELECT id FROM task WHERE ward_id = $1 AND title = 'Thực hiện Đề án 06 trên địa bàn phường'";
    let task = app.app.db.read(testkit::WARD).scalar::<uuid::Uuid>(sql, kernel::args![testkit::WARD]).await.unwrap().unwrap();
    let lead = app.units[0].to_string();
    let edited = [("version", "1"), ("title", "Thực hiện Đề án 06"), ("deadline_text", "30/09/2026"), ("lead", lead.as_str())];
    browser.post(&format!("/nhiem-vu/{task}/sua"), &edited).await.assert_redirect();
    browser.post(&format!("{plan}/trong-tam"), &[("q1", "Việc mới nghĩ ra")]).await.assert_redirect();
    let bases = browser.get(&format!("/api/v1/plans{}/bases", plan.trim_start_matches("/ke-hoach"))).await.json();
    let mut fields = vec![("shown".to_owned(), shown(&browser, &format!("{plan}/can-cu")).await)];
    for (n, basis) in bases.as_array().unwrap().iter().enumerate() {
        for field in ["kind", "number", "issued_on", "issuer"] {
            let is_corrected = field == "issuer" && basis["number"] == "57-NQ/TW";
            let text = if is_corrected { "Bộ Chính trị khóa XIII" } else { basis[field].as_str().unwrap_or_default() };
            fields.push((format!("{field}-{n}"), text.to_owned()));
        }
    }
    let cited = bases.as_array().unwrap().len();
    fields.push((format!("number-{cited}"), "99/QĐ-UBND".to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    browser.post(&format!("{plan}/can-cu"), &fields).await.assert_redirect();
    carry_over(app, &browser, &next).await;

    let kept = "SELECT COUNT(*) FROM task WHERE ward_id = $1 AND title = 'Thực hiện Đề án 06' AND due_on = '2026-09-30'";
    assert_eq!(number(app, kept).await, 1, "an unchanged item is not written over");
    let led = browser.get(&format!("/api/v1/tasks/{task}")).await.json();
    assert_eq!(led["lead_unit_id"], lead.as_str(), "{led}");
    assert_eq!(text(app, "SELECT body FROM plan_focus WHERE ward_id = $1").await, "Việc mới nghĩ ra");
    assert_eq!(number(app, "SELECT COUNT(*) FROM plan_focus WHERE ward_id = $1").await, 1);
    assert_eq!(number(app, "SELECT COUNT(*) FROM plan_basis WHERE ward_id = $1").await, cited as i64 + 1);
    let issuer = "SELECT issuer FROM plan_basis WHERE ward_id = $1 AND number = '57-NQ/TW'";
    assert_eq!(text(app, issuer).await, "Bộ Chính trị khóa XIII");
    let added = "SELECT COUNT(*) FROM plan_basis WHERE ward_id = $1 AND number = '99/QĐ-UBND'";
    assert_eq!(number(app, added).await, 1);
});

testkit::on_both!(crate::modules(), fn an_issuer_that_was_settled_stays_settled(app) {
    let browser = app.sign_in("tonghop").await;
    let written = |more: &str| {
        format!(
            "KẾ HOẠCH\nChuyển đổi số năm 2026\n\nCăn cứ Nghị quyết số 71-NQ/TW ngày 22/8/2025 của Chính phủ về giáo dục;\n\n\
             I. MỤC TIÊU\n- Tỷ lệ hồ sơ trực tuyến đạt 80%.\n{more}\n\
             II. NHIỆM VỤ\n- Công an phường chủ trì rà soát dữ liệu, hoàn thành trong quý II/2024.\n"
        )
    };
    let review = upload(&browser, "/ke-hoach/nhap", "kh.txt", written("").as_bytes()).await;
    let plan = carry_over(app, &browser, &review).await;
    let next = written("- Tỷ lệ thanh toán trực tuyến đạt 70%.");
    let review = upload(&browser, &format!("{plan}/phien-ban-moi"), "kh-2.txt", next.as_bytes()).await;
    let page = browser.get(&format!("{review}?phan=mau-thuan")).await;
    let fields = [("verdict", "edit"), ("choice", "other"), ("other", "Bộ Chính trị")];
    browser.post(&format!("{review}/muc/{}", item_with(&page, "71-NQ/TW")), &fields).await.assert_redirect();
    settle_all(&browser, &review).await;
    carry_over(app, &browser, &review).await;
    let issuer = "SELECT issuer FROM plan_basis WHERE ward_id = $1 AND number = '71-NQ/TW'";
    assert_eq!(text(app, issuer).await, "Bộ Chính trị");
});

testkit::on_both!(crate::modules(), fn what_was_left_open_is_agreed_on_with_a_note(app) {
    let browser = app.sign_in("tonghop").await;
    let written = "KẾ HOẠCH\nChuyển đổi số năm 2026\n\nI. MỤC TIÊU\n- Tỷ lệ hồ sơ trực tuyến đạt 80%.\n\n\
                   II. NHIỆM VỤ\n- Công an phường chủ trì rà soát dữ liệu, hoàn thành trong quý II/2024.\n";
    let review = upload(&browser, "/ke-hoach/nhap", "kh.txt", written.as_bytes()).await;
    let plan = carry_over(app, &browser, &review).await;
    let version = format!("{written}- Đoàn phường chủ trì ra quân tình nguyện.\n");
    let review = upload(&browser, &format!("{plan}/phien-ban-moi"), "kh-2.txt", version.as_bytes()).await;
    carry_over(app, &browser, &review).await;

    let place = format!("{plan}/can-thong-nhat");
    let page = browser.get(&place).await;
    assert_eq!(page.body.matches("name=\"note\"").count(), 1, "that of the newest document alone");
    let action = page.body.split("action=\"").find(|part| part.contains("/can-thong-nhat/")).unwrap();
    let action = action.split('"').next().unwrap().to_owned();
    app.sign_in("nguoixem").await.post(&action, &[("note", "Quý II/2026")]).await.assert_status(403);
    browser.post(&action, &[("note", " ")]).await.assert_status(422).assert_says("Ghi nội dung đã thống nhất.");
    let note = [("note", "Thống nhất quý II/2026")];
    let agree = async |note: &str| browser.post(&action, &[("note", note)]).await;
    let held = hold(app, "SELECT id FROM plan_import_item WHERE ward_id = $1").await;
    let (one, two, ()) = tokio::join!(agree(note[0].1), agree("Thống nhất quý III/2026"), let_go(held));
    let (told, late) = if one.status.is_redirection() { (&note[0].1, &two) } else { (&"Thống nhất quý III/2026", &one) };
    late.assert_status(422).assert_says("đã ghi là thống nhất").assert_says(told);
    let note = [("note", *told)];
    browser.post(&action, &note).await.assert_redirect();
    browser.get(&place).await.assert_says(told).assert_says("Đã thống nhất");
    let other = browser.post(&action, &[("note", "Ý khác")]).await;
    other.assert_status(422).assert_says("đã ghi là thống nhất").assert_says("Ý khác");
    assert!(!browser.get(&plan).await.body.contains("can-thong-nhat"), "nothing is left to agree on");
    let trail = "SELECT COUNT(*) FROM event WHERE ward_id = $1 AND kind = 'plans.plan.contradiction_agreed'";
    assert_eq!(number(app, trail).await, 1);
});

testkit::on_both!(crate::modules(), fn contradictions_are_told_in_english_on_english_pages(app) {
    let browser = app.sign_in("tonghop").await;
    let written = "KẾ HOẠCH\nChuyển đổi số năm 2026\n\nI. MỤC TIÊU\n- Tỷ lệ hồ sơ trực tuyến của phường đạt tối thiểu 80%.\n\
                   - Tỷ lệ hồ sơ trực tuyến của phường đạt tối thiểu 70%.\n\n\
                   II. NHIỆM VỤ\n- Công an phường chủ trì rà soát dữ liệu, hoàn thành trong quý II/2024.\n";
    let review = upload(&browser, "/ke-hoach/nhap", "kh.txt", written.as_bytes()).await;
    let section = format!("{review}?phan=mau-thuan");
    let year = "The plan is for 2026, but here the time is given as 2024.";
    browser.get(&section).await.assert_lacks(year).assert_says("nhưng chỗ này ghi thời gian năm 2024");
    browser.get("/ngon-ngu/en").await.assert_redirect();
    let page = browser.get(&section).await;
    page.assert_says(year).assert_says("is stated twice with different values: ≥ 80% and ≥ 70%.");
    page.assert_lacks("nhưng chỗ này ghi thời gian").assert_lacks("được nêu hai lần");
    let act = format!("{review}/muc/{}", item_with(&page, "is stated twice"));
    let refused = browser.scripted().post(&act, &[("verdict", "reject")]).await;
    refused.assert_status(422).assert_says("A contradiction must be settled").assert_lacks("Mâu thuẫn cần được");
    browser.get("/ngon-ngu/vi").await.assert_redirect();
    let plan = carry_over(app, &browser, &review).await;
    browser.get("/ngon-ngu/en").await.assert_redirect();
    let left = browser.get(&format!("{plan}/can-thong-nhat")).await;
    left.assert_says(year).assert_says("Tỷ lệ hồ sơ trực tuyến của phường").assert_lacks("nhưng chỗ này ghi thời gian");
});

/// A plan with a result of the year before (numerator/denominator) and duties to report.
fn with_duties(duties: &[(&str, &str)], result: &str) -> Vec<u8> {
    let duty =
        |(who, day): &(&str, &str)| format!("- {who} báo cáo kết quả về UBND phường trước ngày {day} hằng tháng.\n");
    let duties: String = duties.iter().map(duty).collect();
    let text = format!(
        "KẾ HOẠCH\nChuyển đổi số năm 2026\n\nI. KẾT QUẢ NĂM 2025\n- Tiếp nhận trực tuyến: {result} hồ sơ, đạt 92,48%.\n\n\
         II. MỤC TIÊU\n- Tỷ lệ tiếp nhận trực tuyến đạt 95%.\n\n\
         III. NHIỆM VỤ\n- Công an phường chủ trì rà soát dữ liệu, hoàn thành trong quý II/2026.\n\n\
         IV. TỔ CHỨC THỰC HIỆN\n{duties}"
    );
    text.into_bytes()
}

testkit::on_both!(crate::modules(), fn a_version_that_moves_the_day_of_a_report_shows_the_old_day_and_keeps_no_duty_that_is_gone(app) {
    let browser = app.sign_in("tonghop").await;
    let all = "Các phòng, ban, đơn vị";
    let first = with_duties(&[(all, "12"), ("Công an phường", "05")], "3.472/3.754");
    let review = upload(&browser, "/ke-hoach/nhap", "kh.txt", &first).await;
    let plan = carry_over(app, &browser, &review).await;
    assert_eq!(number(app, "SELECT COUNT(*) FROM plan_reporting WHERE ward_id = $1").await, 2);
    let next = with_duties(&[(all, "20")], "3.473/3.755");
    let review = upload(&browser, &format!("{plan}/phien-ban-moi"), "kh-2.txt", &next).await;
    let page = browser.get(&format!("{review}?phan=che-do-bao-cao")).await;
    page.assert_says("ngày 12").assert_says("ngày 20").assert_says("Công an phường").assert_says("Không còn");
    browser.get(&format!("{review}?phan=ket-qua-nam-truoc")).await.assert_says("3.472").assert_says("3.473");
    carry_over(app, &browser, &review).await;
    assert_eq!(number(app, "SELECT COUNT(*) FROM plan_reporting WHERE ward_id = $1").await, 1);
    assert!(text(app, "SELECT due_text FROM plan_reporting WHERE ward_id = $1").await.contains("20"));
    let follows = "SELECT COUNT(*) FROM indicator WHERE ward_id = $1 AND baseline_numerator = 3473 AND baseline_denominator = 3755";
    assert_eq!(number(app, follows).await, 1, "the baseline follows");
});

testkit::on_both!(crate::modules(), fn a_result_whose_change_is_rejected_stays_as_it_was(app) {
    let browser = app.sign_in("tonghop").await;
    let review = upload(&browser, "/ke-hoach/nhap", "kh.txt", &with_duties(&[], "3.472/3.754")).await;
    let plan = carry_over(app, &browser, &review).await;
    let next = with_duties(&[], "3.473/3.755");
    let review = upload(&browser, &format!("{plan}/phien-ban-moi"), "kh-2.txt", &next).await;
    let results = browser.get(&format!("{review}?phan=ket-qua-nam-truoc")).await;
    let item = item_with(&results, "iếp nhận trực tuyến");
    browser.post(&format!("{review}/muc/{item}"), &[("verdict", "reject")]).await.assert_redirect();
    carry_over(app, &browser, &review).await;
    assert_eq!(number(app, "SELECT COUNT(*) FROM plan_result WHERE ward_id = $1 AND numerator = 3472").await, 1);
    assert_eq!(number(app, "SELECT COUNT(*) FROM plan_result WHERE ward_id = $1").await, 1);
    let unsaid = String::from_utf8(with_duties(&[], "3.472/3.754")).unwrap().replace("3.472/3.754 hồ sơ, ", "");
    let review = upload(&browser, &format!("{plan}/phien-ban-moi"), "kh-3.txt", unsaid.as_bytes()).await;
    carry_over(app, &browser, &review).await;
    assert_eq!(number(app, "SELECT COUNT(*) FROM plan_result WHERE ward_id = $1 AND numerator = 3472").await, 1, "not printed again");
});
