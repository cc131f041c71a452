//! What the page of a document shows of its exchange: where it came from and what its sender knows, or to whom it went.

use super::model::SendState;
use super::pages::{badge, came_badge, words};
use super::store::{agencies, received, sends};
use crate::outgoing::{OutgoingId, show};
use crate::policy;
use edxml::BusinessKind;
use kernel::{Aside, AsideItem, BoxFuture, Cx, Result};
use uuid::Uuid;

/// What is known of a document's exchange, beside the document itself.
pub(crate) fn asides<'a>(cx: &'a Cx, of: Uuid) -> BoxFuture<'a, Result<Option<Aside>>> {
    Box::pin(async move {
        match cx.actor().ok().filter(|actor| actor.can(policy::VIEW)) {
            None => Ok(None),
            Some(_) => match came(cx, of).await? {
                Some(aside) => Ok(Some(aside)),
                None => went(cx, of).await,
            },
        }
    })
}

/// Where an incoming document came from; for those who may open what came.
async fn came(cx: &Cx, of: Uuid) -> Result<Option<Aside>> {
    let conn = cx.read();
    let Some(came) = received::of_document(&conn, of).await? else { return Ok(None) };
    if !cx.actor()?.can(policy::OVERSEE) {
        return Ok(None);
    }
    let item = AsideItem {
        title: came.sender.clone(),
        text: came.edoc_id.clone(),
        href: format!("/van-ban/lien-thong/den/{}", came.id),
        state: came_badge(&cx.t, &came),
    };
    Ok(Some(Aside { heading: cx.t.get("edoc-title"), items: vec![item], ..Aside::default() }))
}

/// To whom an outgoing document went.
async fn went(cx: &Cx, of: Uuid) -> Result<Option<Aside>> {
    let (conn, actor) = (cx.read(), cx.actor()?);
    let Ok(document) = show::find(cx, OutgoingId(of)).await else { return Ok(None) };
    let all = agencies::all(&conn).await?;
    let href = format!("/van-ban/lien-thong/gui/{}", document.id);
    let shown = sends::of_document(&conn, of).await?;
    let shown = shown.into_iter().filter(|s| s.kind != BusinessKind::Recall && s.state != SendState::Cancelled);
    let item = |send: super::model::Send| AsideItem {
        title: all.iter().find(|a| a.id == send.agency).map(|a| a.name.clone()).unwrap_or_default(),
        text: words(&cx.t, &send),
        href: href.clone(),
        state: badge(&cx.t, send.state),
    };
    let action = actor.can(policy::ISSUE).then(|| (cx.t.get("edoc-send-to"), href.clone()));
    Ok(Some(Aside {
        heading: cx.t.get("edoc-recipients"),
        none: cx.t.get("edoc-no-recipients"),
        items: shown.map(item).collect(),
        action,
    }))
}
