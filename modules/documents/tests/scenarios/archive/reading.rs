//! Old papers that were scanned without text: read in the background, found by their words, stopped, suspected of being secret.

use super::{begin, count, send, sheet, zip};
use crate::papers::{self, LETTER};
use testkit::{Browser, TestApp};

fn programs_missing() -> bool {
    papers::missing("pdftoppm", "poppler-utils") || papers::missing("tesseract", "tesseract-ocr, tesseract-ocr-vie")
}

/// An import of these files, brought in but not read yet; its page.
async fn brought_in(app: &TestApp, clerk: &Browser, files: &[(String, Vec<u8>)]) -> String {
    let import = begin(clerk).await;
    send(clerk, &import, "tep", ("kho.zip", &zip(files))).await.assert_redirect();
    let rows: Vec<String> = files
        .iter()
        .enumerate()
        .map(|(n, (name, _))| format!("{name},{n}/QĐ-UB,,Việc {n},UBND xã,1,,Công khai"))
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    send(clerk, &import, "bang", ("b.csv", &sheet(&rows))).await.assert_redirect();
    clerk.post(&format!("{import}/ghi"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    import
}

fn archived(page: &testkit::Answer) -> String {
    let (_, id) = page.body.split_once("href=\"/van-ban/luu-tru/0").expect("a document");
    format!("/van-ban/luu-tru/0{}", &id[..35])
}

testkit::on_both!(crate::modules(), fn scans_of_an_import_are_read_and_found_by_their_words(app) {
    if programs_missing() {
        return;
    }
    let (clerk, officer) = (app.sign_in("vanthu").await, app.sign_in("motcua").await);
    let files = [("a.pdf".to_owned(), papers::scan(&LETTER)), ("b.pdf".to_owned(), crate::archive::pdf("mot trang giay da co du chu"))];
    let import = brought_in(app, &clerk, &files).await;
    clerk.get(&import).await.assert_says("Đã đọc 1 trên 1 bản quét không có chữ").assert_lacks("Dừng nhận dạng");
    let found = officer.get("/van-ban/luu-tru?tim=de%20nghi%20phuong%20bao%20cao").await;
    found.assert_says("Việc 0").assert_lacks("Việc 1");
    officer.get("/van-ban/tim?tim=de%20nghi%20phuong%20bao%20cao").await.assert_says("<mark>Đề</mark> <mark>nghị</mark>");
    let page = archived(&found);
    officer.get(&page).await.assert_says("Đọc máy, cần soát").assert_says("Độ chắc").assert_lacks("chưa đọc được chữ");
    clerk.post(&format!("{import}/doc-chu"), &[]).await.assert_status(422).assert_says("không còn bản quét nào");
    officer.post(&format!("{import}/doc-chu"), &[]).await.assert_status(403);
});

testkit::on_both!(crate::modules(), fn reading_an_import_is_stopped_and_goes_on_where_it_was(app) {
    if programs_missing() {
        return;
    }
    let clerk = app.sign_in("vanthu").await;
    let import = brought_in(app, &clerk, &[("a.pdf".to_owned(), papers::scan(&LETTER))]).await;
    let tx = app.app.db.write(testkit::WARD, None, app.app.clock.now()).await.unwrap();
    tx.exec("DELETE FROM document_scan", kernel::args![]).await.unwrap();
    tx.commit().await.unwrap();
    clerk.get(&import).await.assert_says("Đã đọc 0 trên 1 bản quét");
    clerk.post(&format!("{import}/doc-chu"), &[]).await.assert_redirect();
    clerk.post(&format!("{import}/doc-chu"), &[]).await.assert_status(422);
    clerk.get(&import).await.assert_says("Dừng nhận dạng");
    clerk.post(&format!("{import}/thoi-doc"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    clerk.get(&import).await.assert_says("Đã đọc 0 trên 1 bản quét");
    clerk.post(&format!("{import}/doc-chu"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    clerk.get(&import).await.assert_says("Đã đọc 1 trên 1 bản quét");
});

testkit::on_both!(crate::modules(), fn an_old_paper_that_seems_secret_is_kept_from_all_and_goes_with_what_describes_it(app) {
    if programs_missing() {
        return;
    }
    let (clerk, leader) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await);
    let secret = papers::scan(&[vec![("MẬT", 20.0, 15.0)], LETTER.to_vec()].concat());
    let files = [("a.pdf".to_owned(), secret), ("b.pdf".to_owned(), papers::scan(&LETTER))];
    let import = brought_in(app, &clerk, &files).await;
    clerk.get(&import).await.assert_says("Đã đọc 1 trên 2 bản quét").assert_says("1 bản có thể có dấu mật");
    let found = clerk.get("/van-ban/luu-tru?tim=viec%200").await;
    let page = archived(&found);
    clerk.get("/thong-bao").await.assert_says("có thể có dấu mật");
    leader.get(&page).await.assert_says("Có thể có dấu mật");
    leader.get(&format!("{page}/tep")).await.assert_status(422).assert_says("chờ văn thư kiểm tra");
    clerk.get(&format!("{page}/tep")).await.assert_status(200);
    let erase = page.replace("luu-tru", "tep") + "/xoa-mat";
    clerk.get(&erase).await.assert_says("a.pdf").assert_says("bảng mô tả của lần nhập");
    leader.post(&erase, &[]).await.assert_status(403);
    clerk.post(&erase, &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    assert_eq!(app.app.files.all().await.unwrap().len(), 1, "the other paper alone is kept");
    clerk.get(&page).await.assert_status(404);
    clerk.get("/van-ban/luu-tru?tim=viec%200").await.assert_lacks("Việc 0");
    clerk.get(&import).await.assert_lacks("a.pdf").assert_lacks("b.csv");
    assert_eq!((count(app, "archive_document").await, count(app, "document_scan").await), (1, 1));
});
