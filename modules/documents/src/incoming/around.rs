//! What other rooms learn of incoming documents: beside the task that one became, among what is stuck.

use super::pages::badge;
use crate::policy;
use crate::store::{self, Wanted};
use kernel::{Aside, AsideItem, BoxFuture, Cx, Result, Stuck};
use uuid::Uuid;

/// The document that a task came from, on the page of the task.
pub(crate) fn asides<'a>(cx: &'a Cx, of: Uuid) -> BoxFuture<'a, Result<Option<Aside>>> {
    Box::pin(async move {
        let Some(actor) = cx.actor().ok().filter(|actor| actor.can(policy::VIEW)) else { return Ok(None) };
        let Some(document) = store::of_task(&cx.read(), actor, of).await? else { return Ok(None) };
        let item = AsideItem {
            title: document.title(),
            text: document.agency.clone(),
            href: document.page(),
            state: badge(&cx.t, &document, cx.today()),
        };
        Ok(Some(Aside { heading: cx.t.get("document-of-task"), items: vec![item], ..Aside::default() }))
    })
}

/// Documents whose day has passed.
pub(crate) fn stuck<'a>(cx: &'a Cx) -> BoxFuture<'a, Result<Vec<Stuck>>> {
    Box::pin(async move {
        let Some(actor) = cx.actor().ok().filter(|actor| actor.can(policy::VIEW)) else { return Ok(Vec::new()) };
        let wanted = Wanted { state: "overdue".into(), ..Wanted::default() };
        let today = cx.today();
        let late = store::list(&cx.read(), actor, &wanted, today, 0, 50).await?;
        let one = |d: crate::model::Document| {
            let days = d.due_on.map_or(0, |due| (today - due).num_days());
            Stuck {
                id: d.id.0,
                title: d.title(),
                href: d.page(),
                unit: d.unit,
                why: cx.t.with("document-stuck", [("days", days.into())]),
                days,
                places: vec![(d.unit, days)],
            }
        };
        Ok(late.into_iter().map(one).collect())
    })
}
