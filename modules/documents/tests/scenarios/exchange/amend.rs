//! Issued documents that were wrong: replaced, corrected, recalled, and what their recipients learn of it.

use super::issue::{numbered, wards_that_sign};
use super::support::{Side, count};
use crate::signing::bench::{PASSWORD, PLAN, db, person, sign, text};
use kernel::{args, row};
use testkit::{Browser, WARD};
use uuid::Uuid;

/// A document that was sealed and has arrived at the partner; its page.
async fn arrived(a: &Side, b: &Side, clerk: &Browser) -> (Uuid, String) {
    let id = numbered(a, clerk).await;
    clerk.post(&format!("/van-ban/lien-thong/gui/{id}"), &[("agencies", &a.peer)]).await.assert_redirect();
    sign(clerk, &format!("/van-ban/di/{id}/dong-dau"), PASSWORD).await.assert_redirect();
    a.settle().await;
    b.settle().await;
    (id, format!("/van-ban/di/{id}"))
}

/// A draft whose approval is not what this is about: signed, numbered and sealed as everything is.
async fn issue(a: &Side, clerk: &Browser, id: Uuid) {
    let digest = a.app.app.files.put(PLAN.to_vec()).await.unwrap();
    let leader = person(&a.app, "lanhdao").await;
    let tx = a.app.app.db.write(WARD, None, a.app.app.clock.now()).await.unwrap();
    let sql = "UPDATE outgoing SET state = 'approved', digest = $3, signer_id = $4, signer_name = 'Mẫu lanhdao' \
               WHERE ward_id = $1 AND id = $2";
    tx.exec(sql, args![WARD, id, digest.as_str(), leader]).await.unwrap();
    tx.commit().await.unwrap();
    let page = format!("/van-ban/di/{id}");
    sign(&a.sign_in("lanhdao").await, &format!("{page}/ky"), PASSWORD).await.assert_redirect();
    clerk.post(&format!("{page}/dong-dau/cap-so"), &[]).await.assert_redirect();
    sign(clerk, &format!("{page}/dong-dau"), PASSWORD).await.assert_redirect();
}

/// A recipient to whom sending the document was given up.
async fn given_up(a: &Side, id: Uuid) {
    let third = a.add_agency("UBND phường Bá Xuyên", "H55.244", "https://ba-xuyen.vn/nhan", "").await;
    let tx = a.app.app.db.write(WARD, None, a.app.app.clock.now()).await.unwrap();
    let row = row! { id: Uuid::now_v7(), document_id: id, agency_id: third.parse::<Uuid>().unwrap(), kind: 0_i32,
    state: "cancelled", said: "", attempts: 0_i32, next_at: tx.now, last_error: "", made_at: tx.now,
    made_by: Uuid::now_v7(), made_by_name: "" };
    tx.insert("exchange_send", row).await.unwrap();
    tx.commit().await.unwrap();
}

async fn kinds(a: &Side, id: Uuid) -> Vec<i32> {
    let sql = "SELECT kind FROM exchange_send WHERE ward_id = $1 AND document_id = $2 ORDER BY made_at, id";
    db(&a.app).scalars(sql, args![WARD, id]).await.unwrap()
}

testkit::on_both!(crate::modules(), fn an_error_of_content_is_replaced_and_whoever_had_it_gets_what_takes_its_place(app) {
    let Some((a, b)) = wards_that_sign(app).await else { return };
    let (clerk, drafter) = (a.sign_in("vanthu").await, a.sign_in("tonghop").await);
    let (earlier, page) = arrived(&a, &b, &clerk).await;
    given_up(&a, earlier).await;
    let (act, new) = (format!("{page}/thay-the-dinh-chinh"), Uuid::now_v7());
    let own = new.to_string();
    let fields = |reason: &'static str| vec![("amend_id", own.as_str()), ("amend_kind", "replaces"), ("amend_reason", reason)];
    drafter.get(&page).await.assert_says("Thay thế hoặc đính chính");
    drafter.post(&act, &fields("")).await.assert_status(422).assert_says("Nêu lý do");
    let long = "x".repeat(501);
    let too_long = [&fields("")[..2], &[("amend_reason", long.as_str())]].concat();
    drafter.post(&act, &too_long).await.assert_status(422).assert_says("tối đa 500 ký tự");
    drafter.post(&act, &fields("")[..1]).await.assert_status(422).assert_says("Chọn thay thế hoặc đính chính");
    a.sign_in("lanhdao").await.post(&act, &fields("x")).await.assert_status(403);
    a.sign_in("motcua").await.post(&act, &fields("x")).await.assert_status(404);
    drafter.post(&act, &fields("Sai số liệu mục II")).await.assert_redirect();
    drafter.post(&act, &fields("Sai số liệu mục II")).await.assert_redirect();
    let other = [("amend_id", "00000000-0000-7000-8000-000000000001"), ("amend_kind", "replaces"), ("amend_reason", "x")];
    drafter.post(&act, &other).await.assert_status(422).assert_says("đang soạn văn bản thay thế");
    drafter.get(&page).await.assert_says("Văn bản thay thế").assert_says("Sai số liệu mục II").assert_says("Đang soạn");
    let draft = drafter.get(&format!("/van-ban/di/{new}/soan")).await;
    draft.assert_says("Kế hoạch này thay thế Kế hoạch số 01/KH-UBND ngày").assert_says("Kế hoạch chuyển đổi số");
    assert_eq!((text(&a.app, "state", earlier).await.as_str(), text(&a.app, "symbol", new).await.as_str()), ("issued", "/KH-UBND"));

    issue(&a, &clerk, new).await;
    assert_eq!(text(&a.app, "state", earlier).await, "replaced", "in the moment in which the other is issued");
    assert_eq!(kinds(&a, new).await, [3], "its recipients are those of the earlier one, and a replacement is what they get");
    drafter.get(&page).await.assert_says("Đã được thay thế").assert_says("02/KH-UBND");
    drafter.get(&format!("/van-ban/di/{new}")).await.assert_says("01/KH-UBND").assert_says("Thay thế");
    a.settle().await;
    let list = b.sign_in("vanthu").await.get("/van-ban/lien-thong").await;
    list.assert_says("02/KH-UBND").assert_says("Đã có bản mới");
    assert_eq!(count(&b.app, "document_intake").await, 1, "only the newer one waits");
    drafter.post(&act, &[("amend_id", &Uuid::now_v7().to_string()), ("amend_kind", "replaces"), ("amend_reason", "x")]).await.assert_status(422);
    assert_eq!(a.measure("documents.outgoing.exchanged").await, 2);
});

testkit::on_both!(crate::modules(), fn an_error_of_form_is_corrected_by_a_letter_and_a_recall_asks_everybody(app) {
    let Some((a, b)) = wards_that_sign(app).await else { return };
    let (clerk, drafter, other) = (a.sign_in("vanthu").await, a.sign_in("tonghop").await, b.sign_in("vanthu").await);
    let (earlier, page) = arrived(&a, &b, &clerk).await;
    let new = Uuid::now_v7();
    let own = new.to_string();
    let fields = [("amend_id", own.as_str()), ("amend_kind", "corrects"), ("amend_reason", "Sai ngày ban hành")];
    drafter.post(&format!("{page}/thay-the-dinh-chinh"), &fields).await.assert_redirect();
    let draft = drafter.get(&format!("/van-ban/di/{new}/soan")).await;
    draft.assert_says("Công văn").assert_says("đính chính Kế hoạch số 01/KH-UBND").assert_says("Sai ngày ban hành");
    issue(&a, &clerk, new).await;
    assert_eq!((text(&a.app, "state", earlier).await.as_str(), kinds(&a, new).await), ("issued", vec![0]));
    a.settle().await;
    assert_eq!(count(&b.app, "document_intake").await, 2, "a correction takes nothing's place");
    drafter.get(&page).await.assert_says("Văn bản đính chính");

    let recall = format!("{page}/thu-hoi");
    drafter.post(&recall, &[("recall_reason", "x")]).await.assert_status(403);
    clerk.post(&recall, &[("recall_reason", " ")]).await.assert_status(422).assert_says("Nêu lý do thu hồi");
    clerk.post(&recall, &[("recall_reason", "Ban hành sai thẩm quyền")]).await.assert_redirect();
    assert_eq!((text(&a.app, "state", earlier).await.as_str(), kinds(&a, earlier).await), ("recalled", vec![0, 1]));
    a.settle().await;
    b.settle().await;
    let shown = clerk.get(&page).await;
    shown.assert_says("Đã thu hồi").assert_says("Ban hành sai thẩm quyền").assert_says("Đã lấy lại");
    assert_eq!(count(&b.app, "document_intake").await, 1, "what nobody registered there is gone");
    other.get("/van-ban/lien-thong").await.assert_says("Đã trả lại nơi gửi");
    clerk.get("/van-ban/so-di").await.assert_says("01/KH-UBND").assert_says("Đã thu hồi");
    drafter.get("/thong-bao").await.assert_says("đã được thu hồi");
    clerk.post(&format!("/van-ban/lien-thong/gui/{earlier}"), &[("agencies", &a.peer)]).await.assert_status(422);
    let shown = drafter.get(&page).await;
    assert!(shown.body.contains("value=\"replaces\"") && !shown.body.contains("value=\"corrects\""));
});
