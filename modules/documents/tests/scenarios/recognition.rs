//! Scans: read by a program page by page, said to be so, filled in and findable; suspected of being secret.

use super::papers::{self, LETTER};
use kernel::{Conn, args};
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

fn db(app: &TestApp) -> Conn {
    app.app.db.read(WARD)
}

fn programs_missing() -> bool {
    papers::missing("pdftoppm", "poppler-utils") || papers::missing("tesseract", "tesseract-ocr, tesseract-ocr-vie")
}

async fn send(clerk: &Browser, name: &str, bytes: &[u8]) -> String {
    let id = Uuid::now_v7().to_string();
    clerk.upload("/van-ban/den/tep", &[("id", &id)], ("files", name, bytes)).await.assert_redirect();
    id
}

async fn register(clerk: &Browser, intake: &str) -> String {
    let id = Uuid::now_v7().to_string();
    let fields = [
        ("id", id.as_str()),
        ("intake", intake),
        ("symbol", "9/SKH"),
        ("agency", "Sở KHCN"),
        ("subject", "Báo cáo"),
        ("arrived_on", "16/03/2026"),
        ("priority", "0"),
    ];
    clerk.post("/van-ban/den/moi", &fields).await.assert_redirect();
    format!("/van-ban/den/{id}")
}

testkit::on_both!(crate::modules(), fn a_scan_is_read_and_fills_the_form_in_marked_as_read_by_a_machine(app) {
    if programs_missing() {
        return;
    }
    let clerk = app.sign_in("vanthu").await;
    let intake = send(&clerk, "quet.pdf", &papers::scan(&LETTER)).await;
    let form = format!("/van-ban/den/moi?tep={intake}");
    clerk.get(&form).await.assert_says("Đang chờ nhận dạng chữ").assert_says("Chưa đọc được số, ký hiệu");
    app.app.settle().await.unwrap();
    let read = clerk.get(&form).await;
    read.assert_says("Đọc máy, cần soát").assert_says("391/SKHCN").assert_says("09/03/2026").assert_says("chuyển đổi số");
    let page = register(&clerk, &intake).await;
    clerk.get(&page).await.assert_says("Đọc máy, cần soát").assert_says("Độ chắc");
    clerk.get("/van-ban/den?tim=de%20nghi%20phuong&tinh-trang=all").await.assert_says(&page);
});

testkit::on_both!(crate::modules(), fn a_scan_registered_before_it_was_read_becomes_findable_after(app) {
    if programs_missing() {
        return;
    }
    let clerk = app.sign_in("vanthu").await;
    let mut lines = LETTER.to_vec();
    lines.push(("Căn cứ Nghị định số 30/2020/NĐ-CP;", 30.0, 130.0));
    let intake = send(&clerk, "quet.pdf", &papers::scan(&lines)).await;
    let page = register(&clerk, &intake).await;
    app.app.settle().await.unwrap();
    clerk.get("/van-ban/den?tim=de%20nghi%20phuong&tinh-trang=all").await.assert_says(&page);
    clerk.get(&page).await.assert_says("Căn cứ trong văn bản").assert_says("30/2020/NĐ-CP");
    let reading: i64 = db(app).scalar("SELECT COUNT(*) FROM document WHERE subject <> 'Báo cáo'", args![]).await.unwrap().unwrap();
    assert_eq!(reading, 0, "what the clerk registered stays as it was typed");
});

testkit::on_both!(crate::modules(), fn a_file_with_text_is_not_read_again(app) {
    let clerk = app.sign_in("vanthu").await;
    let text = include_bytes!("../../../../crates/signing/tests/data/plan.pdf");
    let intake = send(&clerk, "kehoach.pdf", text).await;
    app.app.settle().await.unwrap();
    let form = clerk.get(&format!("/van-ban/den/moi?tep={intake}")).await;
    assert!(!form.body.contains("Chữ trong bản quét"));
    let scans: i64 = db(app).scalar("SELECT COUNT(*) FROM document_scan", args![]).await.unwrap().unwrap();
    assert_eq!(scans, 0);
});

testkit::on_both!(crate::modules(), fn a_scan_that_seems_secret_is_kept_from_all_and_erased_or_cleared_by_the_clerk(app) {
    if programs_missing() {
        return;
    }
    let (clerk, leader) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await);
    let mut lines = vec![("MẬT", 20.0, 15.0)];
    lines.extend(LETTER);
    let secret = papers::scan(&lines);
    let intake = send(&clerk, "quet.pdf", &secret).await;
    let page = register(&clerk, &intake).await;
    app.app.settle().await.unwrap();
    clerk.get("/thong-bao").await.assert_says("có thể có dấu mật");
    clerk.get(&page).await.assert_says("Có thể có dấu mật").assert_says("Là văn bản mật: xóa tệp");
    let file: Uuid = db(app).scalar("SELECT id FROM document_file", args![]).await.unwrap().unwrap();
    let file = format!("/van-ban/tep/{file}");
    clerk.get(&file).await.assert_status(200);
    leader.get(&file).await.assert_status(422).assert_says("chờ văn thư kiểm tra");
    leader.get(&format!("{file}/chu-ky")).await.assert_status(422).assert_says("chờ văn thư kiểm tra");
    leader.get(&format!("{page}/co-dau")).await.assert_status(422);
    clerk.get("/van-ban/den?tim=de%20nghi%20phuong&tinh-trang=all").await.assert_says("Không có văn bản nào");
    leader.post(&format!("{file}/xoa-mat"), &[]).await.assert_status(403);
    let other = kernel::WardId(5519);
    let digest: String = db(app).scalar("SELECT digest FROM document_file", args![]).await.unwrap().unwrap();
    let held = app.app.db.write(other, None, app.app.clock.now()).await.unwrap();
    let row = kernel::row! { document_id: Uuid::now_v7(), body: format!("{{\"digest\":\"{digest}\"}}") };
    held.insert("law_cited", row).await.unwrap();
    held.commit().await.unwrap();
    clerk.get(&format!("{file}/xoa-mat")).await.assert_says("quet.pdf").assert_says("không khôi phục được");
    clerk.post(&format!("{file}/xoa-mat"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    assert_eq!(app.app.files.all().await.unwrap().len(), 1, "a record of another ward holds them");
    clerk.get("/thong-bao").await.assert_says("còn được giữ ở nơi khác").assert_says("law_cited (1)");
    let freed = app.app.db.write(other, None, app.app.clock.now()).await.unwrap();
    freed.exec("DELETE FROM law_cited WHERE ward_id = $1", args![other]).await.unwrap();
    freed.commit().await.unwrap();
    app.set_day("2026-03-18");
    app.app.settle().await.unwrap();
    let clerk = app.sign_in("vanthu").await;
    assert!(app.app.files.all().await.unwrap().is_empty(), "the bytes are gone");
    clerk.get(&page).await.assert_says("xóa tệp vì có dấu mật");
    clerk.get(&file).await.assert_status(404);

    let intake = send(&clerk, "quet.pdf", &secret).await;
    app.app.settle().await.unwrap();
    let scan: Uuid = db(app).scalar("SELECT id FROM document_scan", args![]).await.unwrap().unwrap();
    let form = clerk.post(&format!("/van-ban/ban-quet/{scan}/khong-mat"), &[]).await;
    assert_eq!(form.assert_redirect(), format!("/van-ban/den/moi?tep={intake}"));
    app.app.settle().await.unwrap();
    clerk.get(&format!("/van-ban/den/moi?tep={intake}")).await.assert_says("Đọc máy, cần soát").assert_says("391/SKHCN");
    clerk.post(&format!("/van-ban/den/bo/{intake}"), &[]).await.assert_redirect();
    let left: i64 = db(app).scalar("SELECT COUNT(*) FROM document_scan", args![]).await.unwrap().unwrap();
    assert_eq!(left, 0, "what was read of it goes with it");
});

testkit::on_both!(crate::modules(), fn broken_scans_are_told_and_stop_nothing(app) {
    if programs_missing() {
        return;
    }
    let clerk = app.sign_in("vanthu").await;
    let mut broken = papers::scan(&LETTER);
    broken.truncate(2_000);
    let one = send(&clerk, "hong.pdf", &broken).await;
    let two = send(&clerk, "hong.png", b"\x89PNG\r\n\x1a\n\0\0\0").await;
    let three = send(&clerk, "quet.pdf", &papers::scan(&LETTER)).await;
    app.app.settle().await.unwrap();
    for intake in [one, two] {
        clerk.get(&format!("/van-ban/den/moi?tep={intake}")).await.assert_says("Không nhận dạng được chữ").assert_says("Nhận dạng lại");
    }
    clerk.get(&format!("/van-ban/den/moi?tep={three}")).await.assert_says("Đọc máy, cần soát");
});

testkit::on_both!(crate::modules(), fn what_was_made_of_a_secret_file_since_it_was_erased_goes_with_its_bytes(app) {
    let digest = app.app.files.put(b"%PDF-1.7".to_vec()).await.unwrap();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.enqueue("documents.file.erase", &serde_json::json!({ "digest": digest.as_str() }), tx.now).await.unwrap();
    let row = kernel::row! { id: Uuid::now_v7(), document_id: Uuid::now_v7(), digest: digest.as_str(), file_name: "a.pdf",
        verdict: "valid", trusted: "", report: "{}", made_at: tx.now, made_by_name: "" };
    tx.insert("signing_report", row).await.unwrap();
    tx.commit().await.unwrap();
    app.app.settle().await.unwrap();
    assert!(app.app.files.all().await.unwrap().is_empty());
    let left: i64 = db(app).scalar("SELECT COUNT(*) FROM signing_report", args![]).await.unwrap().unwrap();
    assert_eq!(left, 0);
});

/// A letter as a DOCX with this sentence.
fn docx(text: &str) -> Vec<u8> {
    let document = office::AdministrativeDocument {
        title: text.to_owned(),
        kind: "BÁO CÁO".to_owned(),
        ..office::AdministrativeDocument::default()
    };
    office::to_docx(&document).unwrap()
}

testkit::on_both!(crate::modules(), fn whatever_the_clerk_knows_to_be_secret_is_erased_without_a_suspicion(app) {
    let (clerk, leader) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await);
    let file = async || {
        let id: Uuid = db(app).scalar("SELECT id FROM document_file", args![]).await.unwrap().unwrap();
        format!("/van-ban/tep/{id}")
    };
    let intake = send(&clerk, "a.docx", &docx("Phương án bảo vệ mục tiêu")).await;
    let page = register(&clerk, &intake).await;
    clerk.get(&page).await.assert_says("Tệp này là văn bản mật: xóa");
    assert!(!leader.get(&page).await.body.contains("xoa-mat"));
    clerk.get("/van-ban/den?tim=phuong%20an%20bao%20ve&tinh-trang=all").await.assert_says(&page);
    let one = file().await;
    leader.post(&format!("{one}/xoa-mat"), &[]).await.assert_status(403);
    clerk.get(&format!("{one}/xoa-mat")).await.assert_says("a.docx").assert_says("không khôi phục được").assert_says(&page);
    clerk.post(&format!("{one}/xoa-mat"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    assert!(app.app.files.all().await.unwrap().is_empty(), "the bytes are gone");
    clerk.get(&one).await.assert_status(404);
    clerk.post(&format!("{one}/xoa-mat"), &[]).await.assert_status(404);
    clerk.get(&page).await.assert_says("xóa tệp vì có dấu mật");
    clerk.get("/van-ban/den?tim=phuong%20an%20bao%20ve&tinh-trang=all").await.assert_says("Không có văn bản nào");

    let intake = send(&clerk, "b.docx", &docx("Phương án khác")).await;
    let form = format!("/van-ban/den/moi?tep={intake}");
    clerk.get(&form).await.assert_says("Tệp này là văn bản mật: xóa");
    let two = file().await;
    clerk.post(&format!("{two}/xoa-mat"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    assert!(app.app.files.all().await.unwrap().is_empty());
    clerk.get(&form).await.assert_status(404);
});
