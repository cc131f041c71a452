//! What others learn of work files: a card on the page of a document, what is stuck.

use super::actions;
use super::model::FileState;
use super::pages::badge;
use super::store::{self, Wanted};
use crate::policy;
use askama::Template;
use kernel::{Cx, Error, Result, Stuck};
use ui::{Fields, Raw, Status};
use uuid::Uuid;

/// A file that a document stands in.
struct Place {
    href: String,
    title: String,
    about: String,
    status: Status,
}

#[derive(Template)]
#[template(path = "work/pages/card.html")]
struct CardPage<'a> {
    t: &'a ui::T,
    f: Fields,
    document: Uuid,
    places: Vec<Place>,
    open: Vec<(String, String)>,
}

/// Hồ sơ of a document: those it stands in, and the open ones into which the actor may put it.
pub(crate) async fn card(cx: &Cx, document: Uuid) -> Result<Raw> {
    let (conn, actor) = (cx.read(), cx.actor()?);
    let inside = store::of_document(&conn, actor, document).await?;
    let wanted = Wanted { state: FileState::Open.key().to_owned(), ..Wanted::default() };
    let open = match actor.can(policy::FILE) {
        true => store::list(&conn, actor, &wanted, cx.today()).await?,
        false => Vec::new(),
    };
    let free =
        |f: &&super::model::WorkFile| actions::may_keep(actor, f) && !inside.iter().any(|other| other.id == f.id);
    let open = open.iter().filter(free).take(300).map(|f| (f.id.to_string(), format!("{} {}", f.notation, f.title)));
    let page = CardPage {
        t: &cx.t,
        f: cx.fields(),
        document,
        open: open.collect(),
        places: inside
            .iter()
            .map(|f| Place {
                href: f.page(),
                title: f.title.clone(),
                about: format!("{} · {}", f.notation, f.keeper_name),
                status: badge(&cx.t, f, cx.today()),
            })
            .collect(),
    };
    if page.places.is_empty() && page.open.is_empty() {
        return Ok(Raw::default());
    }
    page.render().map(Raw).map_err(Error::internal)
}

/// Files whose day of hand-over has passed.
pub(crate) async fn stuck(cx: &Cx) -> Result<Vec<Stuck>> {
    let Some(actor) = cx.actor().ok().filter(|actor| actor.can(policy::VIEW)) else { return Ok(Vec::new()) };
    let (wanted, today) = (Wanted { state: "overdue".into(), ..Wanted::default() }, cx.today());
    let late = store::list(&cx.read(), actor, &wanted, today).await?;
    let one = |f: super::model::WorkFile| {
        let days = f.due_on().map_or(0, |due| (today - due).num_days());
        Stuck {
            id: f.id.0,
            title: format!("{} · {}", f.notation, f.title),
            href: f.page(),
            unit: Some(f.unit),
            why: cx.t.with("workfile-stuck", [("days", days.into())]),
            days,
            places: vec![(Some(f.unit), days)],
        }
    };
    Ok(late.into_iter().take(50).map(one).collect())
}
