//! What goes to recipients when a document is issued: with its number and seal, in the transaction that issues it.

use super::support::{self, Side, count, text};
use crate::signing::bench::{Authority, PASSWORD, approved, send, sign, today};
use crate::signing::chain::keys;
use testkit::{Browser, TestApp};
use uuid::Uuid;

/// Two wards on this day, the first of which signs with keys of an authority.
pub(super) async fn wards_that_sign(app: &TestApp) -> Option<(Side, Side)> {
    let authority = Authority::new().await?;
    let (a, b) = support::two_wards(app).await;
    today(&a.app).await;
    today(&b.app).await;
    keys(&a.app, &authority).await;
    Some((a, b))
}

/// A document that its leader has signed and that has its number.
pub(super) async fn numbered(a: &Side, clerk: &Browser) -> Uuid {
    let id = approved(&a.app, "lanhdao", 0).await;
    let page = format!("/van-ban/di/{id}");
    sign(&a.sign_in("lanhdao").await, &format!("{page}/ky"), PASSWORD).await.assert_redirect();
    clerk.post(&format!("{page}/dong-dau/cap-so"), &[]).await.assert_redirect();
    id
}

async fn rename(a: &Side, from: &str, to: &str) {
    let sql = format!("ALTER TABLE {from} RENAME TO {to}");
    sea_orm::ConnectionTrait::execute_unprepared(a.app.app.db.pool(), &sql).await.unwrap();
}

const STATE: &str = "SELECT state FROM exchange_send WHERE ward_id = $1";

testkit::on_both!(crate::modules(), fn recipients_chosen_before_the_issue_get_it_in_the_transaction_that_issues(app) {
    let Some((a, b)) = wards_that_sign(app).await else { return };
    let clerk = a.sign_in("vanthu").await;
    let id = numbered(&a, &clerk).await;
    let (page, seal) = (format!("/van-ban/lien-thong/gui/{id}"), format!("/van-ban/di/{id}/dong-dau"));
    clerk.post(&page, &[("kind", "0"), ("agencies", &a.peer)]).await.assert_redirect();
    a.settle().await;
    clerk.get(&page).await.assert_says("Chờ ban hành").assert_says("Bỏ nơi nhận");
    clerk.get(&format!("/van-ban/di/{id}")).await.assert_says("UBND phường Bách Quang").assert_says("Chờ ban hành");

    let shown = clerk.get(&seal).await;
    rename(&a, "notice", "notice_gone").await;
    let broken = send(&clerk, &seal, &shown, PASSWORD).await;
    rename(&a, "notice_gone", "notice").await;
    assert!(broken.status.is_server_error(), "{}", broken.status);
    a.settle().await;
    let (state, packages) = (text(&a.app, STATE).await, count(&a.app, "exchange_package").await);
    assert_eq!((state.as_str(), packages), ("planned", 0), "an issue that failed sends nothing");
    assert_eq!(count(&b.app, "exchange_received").await, 0);

    sign(&clerk, &seal, PASSWORD).await.assert_redirect();
    let (state, packages) = (text(&a.app, STATE).await, count(&a.app, "exchange_package").await);
    assert_eq!((state.as_str(), packages), ("waiting", 1), "written with the issue, before anything else ran");
    let after_crash = a.app.restart(|_| {}).await;
    after_crash.app.settle().await.unwrap();
    b.sign_in("vanthu").await.get("/van-ban/lien-thong").await.assert_says("01/KH-UBND");
    after_crash.sign_in("vanthu").await.get(&page).await.assert_says("Đã gửi");
    assert_eq!((count(&a.app, "exchange_send").await, count(&b.app, "exchange_received").await), (1, 1));
});
