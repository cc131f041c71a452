//! Scenarios of a later version of a plan and of what its document leaves open, on both databases.

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
    browser.post(&act(&reworded), &into).await.assert_redirect();
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
    browser.post(&action, &[("note", "Thống nhất quý II/2026")]).await.assert_redirect();
    browser.get(&place).await.assert_says("Thống nhất quý II/2026").assert_says("Đã thống nhất");
    let other = browser.post(&action, &[("note", "Ý khác")]).await;
    other.assert_status(422).assert_says("đã ghi là thống nhất");
    assert!(!browser.get(&plan).await.body.contains("can-thong-nhat"), "nothing is left to agree on");
    let trail = "SELECT COUNT(*) FROM event WHERE ward_id = $1 AND kind = 'plans.plan.contradiction_agreed'";
    assert_eq!(number(app, trail).await, 1);
});
