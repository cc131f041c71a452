//! An answer from its draft to the agency's signature, by which the incoming document is closed.

use super::bench::*;
use super::chain::keys;
use crate::drafting::{act, register as register_incoming, save};
use testkit::TestApp;
use uuid::Uuid;

testkit::on_both!(crate::modules(), fn an_answer_that_is_signed_numbered_and_sealed_closes_the_incoming_document(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    authority.serve(app).await;
    keys(app, &authority).await;
    let (clerk, leader, head) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await, app.sign_in("daumoi").await);
    let incoming = register_incoming(app, &clerk, "88/SNV").await;
    let unit = app.units[1].to_string();
    leader.post(&format!("/van-ban/den/{incoming}/chi-dao"), &[("version", "1"), ("unit", &unit)]).await.assert_redirect();
    let (id, answers) = (Uuid::now_v7(), incoming.to_string());
    let (own, page) = (id.to_string(), format!("/van-ban/di/{id}"));
    let fields = [("id", own.as_str()), ("kind", "cv"), ("subject", "trả lời"), ("answers", answers.as_str())];
    head.post("/van-ban/di/moi", &fields).await.assert_redirect();
    save(app, &head, &page, &[("addressed_to", "Sở Nội vụ"), ("notation", "/UBND-VP")]).await.assert_redirect();
    head.get(&format!("/van-ban/den/{incoming}")).await.assert_says(&page).assert_says("Đang soạn");
    act(app, &head, &page, "trinh", &[]).await.assert_redirect();
    act(app, &clerk, &page, "duyet", &[]).await.assert_redirect();
    act(app, &leader, &page, "duyet", &[]).await.assert_redirect();

    leader.get(&page).await.assert_says("Xem và ký số");
    sign(&leader, &format!("{page}/ky"), PASSWORD).await.assert_redirect();
    clerk.post(&format!("{page}/phat-hanh"), &[]).await.assert_status(404);
    clerk.post(&format!("{page}/dong-dau/cap-so"), &[]).await.assert_redirect();
    assert_eq!(text(app, "state", id).await, "numbered");
    sign(&clerk, &format!("{page}/dong-dau"), PASSWORD).await.assert_redirect();
    assert_eq!(text(app, "state", id).await, "issued");
    assert_pdfsig(&pdf(app, id).await, 2);

    let closed = head.get(&format!("/van-ban/den/{incoming}")).await;
    closed.assert_says("Đã giải quyết").assert_says("01/UBND-VP").assert_says("phát hành văn bản trả lời");
    closed.assert_says(&page).assert_lacks("văn bản giấy");
    head.get(&page).await.assert_says("Kiểm tra chữ ký số").assert_says("người ký chính");
    head.get("/thong-bao").await.assert_says("Văn bản đã phát hành: 01/UBND-VP");
    let year = &app.app.clock.today().to_string()[..4];
    let book = clerk.get(&format!("/van-ban/so-di?nam={year}")).await;
    book.assert_says("01/UBND-VP").assert_says("Ký nhận").assert_says("Số lượng bản").assert_says("1 văn bản");
    assert!(clerk.get(&format!("/van-ban/so-di.xlsx?nam={year}")).await.bytes.starts_with(b"PK"));
    let followed = clerk.get(&format!("/van-ban/so-theo-doi?nam={year}")).await;
    followed.assert_says("Tiến độ giải quyết").assert_says("88/SNV").assert_says("01/UBND-VP").assert_says("Đã giải quyết");
    assert!(clerk.get(&format!("/van-ban/so-theo-doi.xlsx?nam={year}")).await.bytes.starts_with(b"PK"));
    head.get("/van-ban/so-theo-doi").await.assert_status(403);
    for key in ["documents.outgoing", "documents.outgoing.signed", "documents.incoming.answered", "documents.incoming.answered.issued", "documents.outgoing.same_day"] {
        assert_eq!(value(app, key).await, 1, "{key}");
    }
    for late in ["rut-ve", "bo"] {
        act(app, &head, &page, late, &[("back_reason", "x"), ("up_reason", "x")]).await.assert_status(422);
    }
});

async fn value(app: &TestApp, key: &str) -> i64 {
    app.app.measure(&db(app), key).await.unwrap().value(&db(app), None).await.unwrap()
}
