//! The arrival stamp: over the picture of the first page, behind a copy, never in the file.

use super::papers::{self, LETTER};
use testkit::{Browser, TestApp};
use uuid::Uuid;

async fn registered(clerk: &Browser, bytes: &[u8]) -> String {
    registered_on(clerk, bytes, "16/03/2026").await
}

/// Registers a file that came on a day; the page of its document.
pub(crate) async fn registered_on(clerk: &Browser, bytes: &[u8], day: &str) -> String {
    let (intake, id) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string());
    clerk.upload("/van-ban/den/tep", &[("id", &intake)], ("files", "cv.pdf", bytes)).await.assert_redirect();
    let fields = [
        ("id", id.as_str()),
        ("intake", &intake),
        ("symbol", "391/SKHCN-CĐS"),
        ("agency", "Sở KHCN"),
        ("subject", "Báo cáo"),
        ("arrived_on", day),
        ("priority", "0"),
    ];
    clerk.post("/van-ban/den/moi", &fields).await.assert_redirect();
    format!("/van-ban/den/{id}")
}

fn run(program: &str, args: &[&str], bytes: &[u8]) -> (bool, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.pdf"), bytes).unwrap();
    let done = std::process::Command::new(program).args(args).current_dir(folder.path()).output().unwrap();
    (done.status.success(), done.stdout)
}

testkit::on_both!(crate::modules(), fn the_stamp_stands_over_the_page_and_the_file_stays_byte_for_byte(app) {
    if papers::missing("pdftoppm", "poppler-utils") {
        return;
    }
    let (clerk, leader) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await);
    let letter = papers::page(&LETTER);
    let page = registered(&clerk, &letter).await;
    let shown = leader.get(&page).await;
    shown.assert_says("class=\"dinh-sheet\"").assert_says("Số và ký hiệu HS").assert_says("UBND PHƯỜNG SÔNG CÔNG");
    let picture = leader.get(&format!("{page}/trang-dau")).await;
    assert!(picture.bytes.starts_with(b"\x89PNG"));
    leader.get(&format!("{page}/in-dau")).await.assert_status(200).assert_says("dinh-sheet-alone");
    let copy = leader.get(&format!("{page}/co-dau")).await.assert_status(200).bytes.clone();
    assert!(copy.starts_with(&letter), "the copy begins with the bytes of the file");
    let dots = run("pdftoppm", &["-r", "50", "-singlefile", "a.pdf"], &copy).1;
    let is_red = |dot: &&[u8]| dot.len() == 3 && dot[0] > 130 && dot[1] < 100 && dot[2] < 120;
    assert!(dots.chunks(3).filter(is_red).count() > 100, "the stamp is seen");
    let at = shown.body.find("/van-ban/tep/").unwrap();
    let file = &shown.body[at..at + "/van-ban/tep/".len() + 36];
    assert_eq!(leader.get(file).await.bytes, letter);
    app.sign_in("daumoi").await.get(&format!("{page}/co-dau")).await.assert_status(404);
    app.sign_in("daumoi").await.get(&format!("{page}/trang-dau")).await.assert_status(404);
});

testkit::on_both!(crate::modules(), fn the_clerk_moves_the_stamp(app) {
    if papers::missing("pdftoppm", "poppler-utils") {
        return;
    }
    let clerk = app.sign_in("vanthu").await;
    let page = registered(&clerk, &papers::page(&LETTER)).await;
    let place = |body: &str| body.split("translate(").nth(1).unwrap().split(')').next().unwrap().to_owned();
    let before = place(&clerk.get(&page).await.body);
    clerk.post(&format!("{page}/cho-dau"), &[("zone", "bottom-right")]).await.assert_redirect();
    assert_ne!(place(&clerk.get(&page).await.body), before);
    app.sign_in("lanhdao").await.post(&format!("{page}/cho-dau"), &[("zone", "")]).await.assert_status(403);
    clerk.post(&format!("{page}/cho-dau"), &[("zone", "ở đâu đó")]).await.assert_redirect();
    assert_eq!(place(&clerk.get(&page).await.body), before, "what is no place leaves it to the system");
});

testkit::on_both!(crate::modules(), fn a_signed_file_keeps_its_signature_under_the_stamp(app) {
    if papers::missing("pdfsig", "poppler-utils") {
        return;
    }
    let clerk = app.sign_in("vanthu").await;
    let at = chrono::DateTime::parse_from_rfc3339("2026-03-10T10:15:30+07:00").unwrap();
    let authority = signing::demo_authority::DemoAuthority::new(at.to_utc()).unwrap();
    let subject = signing::demo_authority::Subject { name: "Nguyễn Văn Mẫu", title: None, organisation: "Sở Mẫu" };
    let key = authority.issue(&subject, at.to_utc()).unwrap().open().unwrap();
    let plan = include_bytes!("../../../../crates/signing/tests/data/plan.pdf");
    let signed = signing::sign(plan, &signing::Request::at(at), &key, None).unwrap();
    let page = registered(&clerk, &signed).await;
    let copy = clerk.get(&format!("{page}/co-dau")).await.assert_status(200).bytes.clone();
    assert!(copy.starts_with(&signed));
    let said = String::from_utf8_lossy(&run("pdfsig", &["a.pdf"], &copy).1).into_owned();
    assert!(said.contains("Signature is Valid"), "{said}");
});

testkit::on_both!(crate::modules(), fn a_file_that_cannot_be_drawn_or_stamped_is_told(app) {
    let clerk = app.sign_in("vanthu").await;
    let page = registered(&clerk, b"%PDF-1.7\nkhong phai tep that").await;
    clerk.get(&page).await.assert_status(200).assert_says("chưa vẽ được trang đầu");
    clerk.get(&format!("{page}/co-dau")).await.assert_status(422).assert_says("không thêm được dấu đến");
    clerk.get(&format!("{page}/trang-dau")).await.assert_status(404);
});

/// The stamp needs no work where there is no file.
async fn without_file(app: &TestApp) -> String {
    let clerk = app.sign_in("vanthu").await;
    let id = Uuid::now_v7().to_string();
    let fields = [
        ("id", id.as_str()),
        ("symbol", "1/A"),
        ("agency", "Sở"),
        ("subject", "Giấy"),
        ("arrived_on", "16/03/2026"),
        ("priority", "0"),
    ];
    clerk.post("/van-ban/den/moi", &fields).await.assert_redirect();
    let page = format!("/van-ban/den/{id}");
    clerk.get(&page).await.assert_status(200).body.clone()
}

testkit::on_both!(crate::modules(), fn a_document_without_a_file_has_the_stamp_beside_it(app) {
    let body = without_file(app).await;
    assert!(body.contains("dinh-arrival") && !body.contains("dinh-sheet"));
});

testkit::on_both!(crate::modules(), fn a_mark_of_secrecy_that_was_stamped_upon_a_file_is_seen(app) {
    let clerk = app.sign_in("vanthu").await;
    let marked = papers::page(&[("SỞ NỘI VỤ", 20.0, 25.0), ("TUYỆT MẬT", 20.0, 45.0)]);
    let intake = Uuid::now_v7().to_string();
    let refused = clerk.upload("/van-ban/den/tep", &[("id", &intake)], ("files", "cv.pdf", &marked)).await;
    refused.assert_status(422).assert_says("dấu mật");
});
