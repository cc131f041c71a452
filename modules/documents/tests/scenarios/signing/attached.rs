//! Attachments that the agency can seal, and those that it cannot: refused before the document has a number.

use super::bench::*;
use super::chain::keys;
use crate::drafting::{act, begin, save};
use crate::papers::{blank, written_on};
use chrono::{DateTime, Utc};
use kernel::{args, row};
use signing::demo_authority::{DemoAuthority, Subject};
use signing::{Certify, Request};
use testkit::WARD;
use uuid::Uuid;

/// The plan signed elsewhere, and certified where it is said how.
fn signed(at: DateTime<Utc>, certify: Option<Certify>) -> Vec<u8> {
    let authority = DemoAuthority::new(at).unwrap();
    let subject = Subject { name: "Nguyễn Văn Mẫu", title: None, organisation: "Sở Mẫu" };
    let key = authority.issue(&subject, at).unwrap().open().unwrap();
    signing::sign(PLAN, &Request { certify, ..Request::at(at.fixed_offset()) }, &key, None).unwrap()
}

testkit::on_both!(crate::modules(), fn an_attachment_that_the_agency_could_not_seal_is_refused_when_it_is_sent(app) {
    let (head, other) = (app.sign_in("daumoi").await, app.sign_in("tonghop").await);
    let page = begin(&head, "KH", "Tuyên truyền").await;
    save(app, &head, &page, &[]).await.assert_redirect();
    let path = format!("{page}/tep");
    let at = app.app.clock.now();
    let send = async |who: &testkit::Browser, name: &str, bytes: &[u8]| {
        who.upload(&path, &[], ("attachments", name, bytes)).await
    };
    send(&head, "a5.pdf", &blank(419.53, 595.28)).await.assert_redirect();
    send(&head, "da-ky.pdf", &signed(at, None)).await.assert_redirect();
    let before = app.app.files.all().await.unwrap().len();
    let locked = send(&head, "khoa.pdf", &signed(at, Some(Certify::Nothing))).await;
    locked.assert_status(422).assert_says("khoa.pdf: ").assert_says("không được thay đổi");
    let changed = written_on(&signed(at, None), &[("Thêm một dòng", 20.0, 30.0)]);
    send(&head, "sua.pdf", &changed).await.assert_status(422).assert_says("sua.pdf: ").assert_says("không còn nguyên vẹn");
    head.get(&path).await.assert_says("a5.pdf").assert_says("da-ky.pdf");

    act(app, &head, &page, "trinh", &[]).await.assert_redirect();
    send(&other, "cua-nguoi-khac.txt", "Của người khác".as_bytes()).await.assert_status(403);
    send(&head, "muon.txt", "Gửi muộn".as_bytes()).await.assert_status(422).assert_says("không còn là dự thảo");
    assert_eq!(app.app.files.all().await.unwrap().len(), before, "nothing is kept of what was refused");
});

testkit::on_both!(crate::modules(), fn no_number_is_given_to_a_document_whose_attachment_cannot_be_sealed(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    keys(app, &authority).await;
    let (leader, clerk) = (app.sign_in("lanhdao").await, app.sign_in("vanthu").await);
    let id = approved(app, "lanhdao", 0).await;
    let (page, file) = (format!("/van-ban/di/{id}"), Uuid::now_v7());
    let locked = app.app.files.put(signed(app.app.clock.now(), Some(Certify::Nothing))).await.unwrap();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let row = row! { id: file, document_id: id, position: 0, digest: locked.as_str(), file_name: "khoa.pdf",
    mime: "application/pdf", size: 1_i64, role: "attachment" };
    tx.insert("document_file", row).await.unwrap();
    tx.commit().await.unwrap();
    sign(&leader, &format!("{page}/ky"), PASSWORD).await.assert_redirect();
    let number = format!("{page}/dong-dau/cap-so");
    let refused = clerk.post(&number, &[]).await;
    refused.assert_status(422).assert_says("khoa.pdf: ").assert_says("Đưa văn bản về dự thảo để thay tệp này");
    assert_eq!(text(app, "state", id).await, "signed");

    let narrow = app.app.files.put(blank(419.53, 595.28)).await.unwrap();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let sql = "UPDATE document_file SET digest = $3 WHERE ward_id = $1 AND id = $2";
    tx.exec(sql, args![WARD, file, narrow.as_str()]).await.unwrap();
    tx.commit().await.unwrap();
    clerk.post(&number, &[]).await.assert_redirect();
    sign(&clerk, &format!("{page}/dong-dau"), PASSWORD).await.assert_redirect();
    assert_eq!(text(app, "state", id).await, "issued");
});
