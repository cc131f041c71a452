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
    let issued = pdf(app, id).await;
    assert_pdfsig(&issued, 2);
    assert_pyhanko(&issued, &authority.path().join("root.pem"), 2);
    let measured = office::ruler::measure(&issued, "a.pdf").unwrap();
    let departures: Vec<&str> = measured.departures.iter().map(|one| one.rule.as_str()).collect();
    assert_eq!(departures, ["signer.missing"], "an account's name that is none of a person: {:#?}", measured.departures);
    is_tagged_and_declared(&issued);
    let intake = Uuid::now_v7().to_string();
    let sent = clerk.upload("/van-ban/den/tep", &[("id", &intake)], ("files", "cv.pdf", &issued)).await;
    let day = app.app.clock.today().format("%d/%m/%Y").to_string();
    clerk.get(sent.assert_redirect()).await.assert_says("01/UBND-VP").assert_says(&day);

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

/// What PDF/A-2b and readers for the blind ask of a file stands in it after blanks, signatures and evidence were added.
fn is_tagged_and_declared(pdf: &[u8]) {
    use signing::pdf::{Dict, File};
    let file = File::open(pdf).unwrap();
    let catalogue = Dict::of(&file.object(file.root().unwrap()).unwrap()).unwrap();
    for key in ["StructTreeRoot", "MarkInfo", "OutputIntents", "Metadata", "Lang"] {
        assert!(catalogue.get(key).is_some(), "{key}");
    }
    let marked = file.dict(catalogue.get("MarkInfo").unwrap()).unwrap();
    assert_eq!(marked.get("Marked"), Some(&b"true"[..]));
    let text = String::from_utf8_lossy(pdf);
    assert!(
        text.contains("<pdfaid:part>2</pdfaid:part>") && text.contains("<pdfaid:conformance>B</pdfaid:conformance>")
    );
    assert!(!text.contains("/NeedAppearances true"));
}
