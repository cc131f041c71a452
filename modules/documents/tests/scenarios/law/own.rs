//! Rules of the ward: what is issued enters the library by itself, tells what it governs and when it is looked at again.

use super::{HOME, add, page_of};
use crate::drafting::{act, begin, save};
use testkit::{Browser, TestApp};

const SCAN: &[u8] = include_bytes!("../../data/plan.pdf");

/// Issues a document of this kind by its scan; its page.
async fn issue(app: &TestApp, kind: &str, subject: &str) -> String {
    let head = app.sign_in("daumoi").await;
    let page = begin(&head, kind, subject).await;
    let notation = format!("/{kind}-UBND");
    save(app, &head, &page, &[("subject", subject), ("notation", &notation)]).await.assert_redirect();
    bring_out(app, &page).await;
    page
}

/// Takes a draft through its approvals and issues it by its scan.
async fn bring_out(app: &TestApp, page: &str) {
    let (head, clerk, leader) =
        (app.sign_in("daumoi").await, app.sign_in("vanthu").await, app.sign_in("lanhdao").await);
    act(app, &head, page, "trinh", &[]).await.assert_redirect();
    act(app, &clerk, page, "duyet", &[]).await.assert_redirect();
    act(app, &leader, page, "duyet", &[]).await.assert_redirect();
    clerk.post(&format!("{page}/ban-giay"), &[]).await.assert_redirect();
    clerk.upload(&format!("{page}/ban-giay/ban-quet"), &[], ("scan", "quet.pdf", SCAN)).await.assert_redirect();
    app.app.settle().await.unwrap();
}

async fn review(clerk: &Browser, page: &str, systems: &str, day: &str) -> testkit::Answer {
    clerk.post(&format!("{page}/ra-soat"), &[("systems", systems), ("review_on", day)]).await
}

testkit::on_both!(crate::modules(), fn a_rule_of_the_ward_enters_its_library_when_it_is_issued(app) {
    let document = issue(app, "QC", "Vận hành, sử dụng Trang thông tin điện tử").await;
    issue(app, "KH", "Tuyên truyền quy chế").await;
    let (clerk, viewer) = (app.sign_in("vanthu").await, app.sign_in("nguoixem").await);
    let own = clerk.get(&format!("{HOME}?hieu-luc=own")).await;
    own.assert_says("Quy chế số 01/QC-UBND").assert_lacks("01/KH-UBND");
    let rule = page_of(app, "01/QC-UBND").await;
    let shown = viewer.get(&rule).await;
    shown.assert_says("Còn hiệu lực").assert_says("16/03/2026").assert_says("Ủy ban nhân dân phường");
    shown.assert_says("Rà soát ngày 16/03/2027").assert_says("01-QC-UBND.pdf").assert_lacks("/ra-soat");
    clerk.get(&rule).await.assert_says(&document);
    let (_, file) = shown.body.split_once("/van-ban/phap-luat/tep/").unwrap();
    let file = viewer.get(&format!("/van-ban/phap-luat/tep/{}", &file[..36])).await;
    assert_eq!(file.bytes, SCAN, "everybody reads it as it was issued");
    viewer.get("/van-ban/tim?tim=01%2FQC-UBND&kho=law").await.assert_says(&rule);
    clerk.get("/van-ban/tim?tim=01%2FQC-UBND&kho=out").await.assert_says(&document);
    app.app.settle().await.unwrap();
    clerk.get(&format!("{HOME}?hieu-luc=own")).await.assert_says("01/QC-UBND");
});

testkit::on_both!(crate::modules(), fn a_rule_says_what_it_governs_and_is_told_of_when_its_review_is_due(app) {
    issue(app, "QĐ", "Về việc ban hành Quy chế vận hành hệ thống camera").await;
    let clerk = app.sign_in("vanthu").await;
    let rule = page_of(app, "01/QĐ-UBND").await;
    review(&clerk, &rule, "Camera an ninh", "16/03/2026").await.assert_status(422).assert_says("phải sau hôm nay").assert_says("Camera an ninh");
    review(&clerk, &rule, "Camera an ninh\nLoa thông minh", "20/03/2026").await.assert_redirect();
    let shown = clerk.get(&rule).await;
    shown.assert_says("Camera an ninh, ").assert_says("Rà soát ngày 20/03/2026").assert_says("/van-ban/di/");
    app.sign_in("motcua").await.post(&format!("{rule}/ra-soat"), &[("review_on", "")]).await.assert_status(403);
    clerk.get(&format!("{HOME}?hieu-luc=review")).await.assert_lacks("01/QĐ-UBND");
    app.set_day("2026-03-20");
    app.app.settle().await.unwrap();
    let clerk = app.sign_in("vanthu").await;
    clerk.get("/thong-bao").await.assert_says("Đến hạn rà soát: Quyết định số 01/QĐ-UBND");
    clerk.get(&format!("{HOME}?hieu-luc=review")).await.assert_says("01/QĐ-UBND");
    clerk.get(&rule).await.assert_says("Đến hạn rà soát từ ngày 20/03/2026");
    review(&clerk, &rule, "Camera an ninh", "20/03/2027").await.assert_redirect();
    clerk.get(&format!("{HOME}?hieu-luc=review")).await.assert_lacks("01/QĐ-UBND");
});

testkit::on_both!(crate::modules(), fn a_rule_that_is_recalled_ends_and_one_typed_by_hand_may_be_made_the_wards(app) {
    let document = issue(app, "QC", "Vận hành mạng nội bộ").await;
    let clerk = app.sign_in("vanthu").await;
    let rule = page_of(app, "01/QC-UBND").await;
    act(app, &clerk, &document, "thu-hoi", &[("recall_reason", "Ban hành nhầm")]).await.assert_redirect();
    app.app.settle().await.unwrap();
    clerk.get(&rule).await.assert_says("Hết hiệu lực").assert_says("thu hồi: Ban hành nhầm");
    add(&clerk, &[("kind", "Quy chế"), ("number", "5/QC-UBND"), ("title", "Sao lưu dữ liệu")]).await.assert_redirect();
    let older = page_of(app, "5/QC-UBND").await;
    clerk.get(&format!("{HOME}?hieu-luc=own")).await.assert_lacks("5/QC-UBND");
    review(&clerk, &older, "", "20/03/2027").await.assert_redirect();
    clerk.get(&format!("{HOME}?hieu-luc=own")).await.assert_says("5/QC-UBND");
});

testkit::on_both!(crate::modules(), fn a_rule_that_is_replaced_ends_and_no_other_of_the_same_number(app) {
    let document = issue(app, "QC", "Vận hành mạng nội bộ").await;
    let rule = page_of(app, "01/QC-UBND").await;
    app.set_day("2026-03-20");
    let (clerk, head) = (app.sign_in("vanthu").await, app.sign_in("daumoi").await);
    let of_province = [("kind", "Quy chế"), ("number", "01/QC-UBND"), ("title", "Của tỉnh"), ("issued_on", "18/03/2026"),
        ("issuer", "Ủy ban nhân dân tỉnh Thái Nguyên"), ("effect_from", "18/03/2026")];
    let other = add(&clerk, &of_province).await.assert_redirect().to_owned();
    let new = uuid::Uuid::now_v7().to_string();
    let fields = [("amend_id", new.as_str()), ("amend_kind", "replaces"), ("amend_reason", "Thay hệ thống")];
    head.post(&format!("{document}/thay-the-dinh-chinh"), &fields).await.assert_redirect();
    bring_out(app, &format!("/van-ban/di/{new}")).await;
    clerk.get(&rule).await.assert_says("Hết hiệu lực").assert_says("02/QC-UBND");
    clerk.get(&other).await.assert_says("Còn hiệu lực");
});
