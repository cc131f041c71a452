//! What is done with a draft on its way: submitted, approved, sent back, taken back, given up, commented on.

use crate::drafting::{actions, chain, store};
use crate::outgoing::Outgoing;
use crate::outgoing::show::{after, visible};
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Form, Result, UserId};

/// The version that the person saw is the one that stands.
fn require_seen(o: &Outgoing, form: &Form) -> Result<()> {
    if form.value("version").parse() == Ok(o.version) {
        return Ok(());
    }
    Err(Error::Conflict("Văn bản vừa thay đổi. Ông/bà xem lại bản mới nhất dưới đây rồi quyết định.".into()))
}

async fn hands(cx: &Cx) -> Result<Vec<UserId>> {
    people::api::hands(&cx.read(), cx.actor()?.user, cx.today()).await
}

/// `POST /van-ban/di/{id}/trinh`
pub(super) async fn submit(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let o = visible(&cx, &id).await?;
    let done = async {
        require_seen(&o, &form)?;
        let mut tx = cx.begin().await?;
        let fresh = actions::with_figures(&cx, &mut tx, &o).await?;
        chain::submit(&mut tx, cx.actor()?, &fresh).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    after(&cx, &o, &form, done, "drafting-was-submitted", "").await
}

/// `POST /van-ban/di/{id}/duyet`
pub(super) async fn approve(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let o = visible(&cx, &id).await?;
    let done = async {
        require_seen(&o, &form)?;
        let (actor, hands) = (cx.actor()?, hands(&cx).await?);
        let steps = store::chain(&cx.read(), o.id).await?;
        chain::turn(actor, &hands, &o, &steps)?;
        // What is made for the last step is made before the write, which then is short.
        let is_last = steps.iter().filter(|step| step.waits).count() == 1;
        let fixed = if is_last { Some(chain::fix(&cx, &o, form.value("seen")).await?) } else { None };
        let mut tx = cx.begin().await?;
        chain::approve(&mut tx, actor, &hands, &o, form.value("approve_said"), fixed.as_ref()).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    after(&cx, &o, &form, done, "drafting-was-approved", "").await
}

/// `POST /van-ban/di/{id}/tra-lai`
pub(super) async fn send_back(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let o = visible(&cx, &id).await?;
    let done = async {
        require_seen(&o, &form)?;
        let hands = hands(&cx).await?;
        let mut tx = cx.begin().await?;
        chain::send_back(&mut tx, cx.actor()?, &hands, &o, form.value("return_reason")).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    after(&cx, &o, &form, done, "drafting-was-returned", "return_reason").await
}

/// `POST /van-ban/di/{id}/rut-ve`
pub(super) async fn take_back(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let o = visible(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        chain::take_back(&mut tx, cx.actor()?, &o, form.value("back_reason")).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    after(&cx, &o, &form, done, "drafting-was-taken-back", "back_reason").await
}

/// `POST /van-ban/di/{id}/bo`
pub(super) async fn give_up(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let o = visible(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        chain::give_up(&mut tx, cx.actor()?, &o, form.value("up_reason")).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    after(&cx, &o, &form, done, "drafting-was-given-up", "up_reason").await
}

/// `POST /van-ban/di/{id}/y-kien`
pub(super) async fn comment(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let o = visible(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        actions::comment(&mut tx, cx.actor()?, &o, form.value("comment")).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    after(&cx, &o, &form, done, "drafting-was-commented", "").await
}
