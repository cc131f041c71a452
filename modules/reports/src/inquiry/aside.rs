//! What plans' pages show of inquiries: those about the indicator or task, and the way to ask.

use super::pages::{badge, due_said};
use super::store;
use crate::policy;
use kernel::{Actor, Aside, AsideItem, Conn, Cx, Error, Result};
use uuid::Uuid;

/// Is it an indicator or a task? Nothing else can be asked about.
async fn is_of_plan(conn: &Conn, actor: &Actor, subject: Uuid) -> Result<bool> {
    match plans::api::subject(conn, actor, subject).await {
        Ok(_) => Ok(true),
        Err(Error::NotFound) => Ok(false),
        Err(other) => Err(other),
    }
}

/// The inquiries about a thing; nothing for those whom they do not concern.
pub(crate) async fn aside(cx: &Cx, subject: Uuid) -> Result<Option<Aside>> {
    let actor = cx.actor()?;
    let conn = cx.read();
    let may_ask = actor.can(policy::INQUIRE) && is_of_plan(&conn, actor, subject).await?;
    let found = store::about(&conn, actor, subject).await?;
    if found.is_empty() && !may_ask {
        return Ok(None);
    }
    let mut items = Vec::with_capacity(found.len());
    for inquiry in found {
        let steps = store::steps(&conn, inquiry.id).await?;
        let spoken = |kinds: &[&str]| steps.iter().rev().find(|s| kinds.contains(&s.kind.as_str()));
        let question = spoken(&["question", "again"]).map_or("", |step| step.body.as_str());
        let text = match spoken(&["answer"]) {
            Some(answer) => cx.t.with(
                "inquiry-answered-by",
                [("who", answer.by_name.as_str().into()), ("body", answer.body.as_str().into())],
            ),
            None => due_said(cx, &inquiry),
        };
        let state = badge(&cx.t, &inquiry, cx.today());
        items.push(AsideItem { title: question.to_owned(), text, href: inquiry.page(), state });
    }
    let action = may_ask.then(|| (cx.t.get("inquiry-ask"), format!("/giai-trinh/moi?ve={subject}")));
    Ok(Some(Aside { heading: cx.t.get("inquiry-nav"), none: cx.t.get("inquiry-none-here"), items, action }))
}
