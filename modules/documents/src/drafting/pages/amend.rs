//! Setting an issued document right from its own page: recalled, or replaced or corrected by one that begins as a draft.

use crate::drafting::actions::with_figures;
use crate::drafting::amend::{amend, require_amendable};
use crate::drafting::attachments::unsigned;
use crate::outgoing::show::{after, again, visible};
use crate::outgoing::{Amends, actions, store as register};
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Form, Result};

/// `POST /van-ban/di/{id}/thu-hoi`
pub(super) async fn recall(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let o = visible(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        actions::recall(&mut tx, &cx.app, cx.actor()?, &o, form.value("recall_reason")).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    after(&cx, &o, &form, done, "outgoing-was-recalled", "recall_reason").await
}

/// `POST /van-ban/di/{id}/thay-the-dinh-chinh`
pub(super) async fn begin(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let o = visible(&cx, &id).await?;
    let done = async {
        let kind = Amends::from_key(form.value("amend_kind"));
        let kind = kind.ok_or_else(|| Error::invalid("amend_kind", cx.t.get("outgoing-amend-kind-missing")))?;
        let id = form.value("amend_id").parse().map_err(|_| Error::NotFound)?;
        let (conn, actor, why) = (cx.read(), cx.actor()?, (kind, form.value("amend_reason")));
        require_amendable(&conn, actor, &o, id, why).await?;
        let is_new = register::find(&conn, id).await?.is_none();
        let (files, texts) =
            if is_new && kind == Amends::Replaces { unsigned(&cx, &o).await? } else { Default::default() };
        let mut tx = cx.begin().await?;
        let begun = amend(&mut tx, actor, &o, id, why, (&files, &texts)).await?;
        let begun = with_figures(&cx, &mut tx, &begun).await?;
        tx.commit().await?;
        Ok(begun)
    };
    match done.await {
        Ok(begun) => Ok(cx.redirect_saying(&format!("{}/soan", begun.page()), &cx.t.get("outgoing-was-amended"))),
        Err(error) => again(&cx, &o, cx.typed(&form, &[]), error, "amend_reason").await,
    }
}
