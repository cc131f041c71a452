//! What other pages show of the library: the bases that a text cites with how each stands, and the bases of a plan.

use super::cite::{Citation, citations};
use super::kinds::Standing;
use super::look_up::{Found, look_up};
use super::model::Law;
use super::pages::{MOST_READ, badge, standing_said};
use super::store;
use crate::model::Document;
use crate::policy;
use chrono::NaiveDate;
use kernel::{Aside, AsideItem, BoxFuture, Cx, Result, Tx, local_day, url_encode};
use ui::{DataTable, Html, Status};
use uuid::Uuid;

/// Citations of one document that are noted.
const MOST_NOTED: usize = 500;

/// What a text cites, each document once: with how it stands on a day, its places and what differs.
struct Cited {
    found: Found,
    places: Vec<String>,
}

async fn cited(cx: &Cx, text: &str, on: NaiveDate) -> Result<Vec<Cited>> {
    let end = text.char_indices().nth(MOST_READ).map_or(text.len(), |(at, _)| at);
    let mut all: Vec<Cited> = Vec::new();
    for found in look_up(&cx.read(), &citations(&text[..end]), on).await? {
        let key = |f: &Found| f.law.as_ref().map_or_else(|| f.citation.label(), |law| law.id.to_string());
        let place = found.citation.place.clone();
        match all.iter_mut().find(|c| key(&c.found) == key(&found)) {
            Some(same) if place.is_empty() || same.places.contains(&place) => {}
            Some(same) => same.places.push(place),
            None => all.push(Cited { places: Some(place).filter(|p| !p.is_empty()).into_iter().collect(), found }),
        }
    }
    Ok(all)
}

/// Căn cứ trong văn bản: a card with what a text cites, for the page of a document; nothing where it cites nothing.
/// `on` is the day of the document.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn card(cx: &Cx, text: &str, on: NaiveDate) -> Result<Option<ui::Raw>> {
    let all = cited(cx, text, on).await?;
    if all.is_empty() {
        return Ok(None);
    }
    let t = &cx.t;
    let may_add = cx.actor()?.can(policy::LAW);
    let mut table = DataTable::new(t.get("law-cited")).column(t.get("law-one")).column(t.get("law-standing"));
    for Cited { found, places } in &all {
        let cell = match &found.law {
            Some(law) => DataTable::link(law.facts.name(), law.page(), below(t, law, places)),
            None => DataTable::two_lines(found.citation.label(), places.join("; ")),
        };
        table.row(vec![cell, standing_cell(t, found, may_add)]);
    }
    let mut out = Html::new();
    out.raw("<section class=\"pw-card\" aria-labelledby=\"can-cu\"><h2 class=\"govuk-heading-m\" id=\"can-cu\">");
    out.text(&t.get("law-cited"));
    out.raw("</h2>");
    out.element("p", "pw-sub", &t.with("law-cited-about", [("day", vietnamese::format_date(on).into())]));
    out.put(&table);
    out.raw("</section>");
    Ok(Some(ui::Raw(out.into_string())))
}

/// Notes what a text of a document cites, beside what was noted of it before; the text itself is not kept here.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn note(tx: &Tx, document: Uuid, text: &str) -> Result<()> {
    let end = text.char_indices().nth(MOST_READ).map_or(text.len(), |(at, _)| at);
    let spoken = |c: &Citation| &text[c.start..c.name_words.last().map_or(c.end, |(_, end)| c.end.max(*end))];
    let cited = citations(&text[..end]);
    if cited.is_empty() {
        return Ok(());
    }
    let known = store::cited::of(tx, document).await?.unwrap_or_default();
    let mut body: Vec<&str> = known.split("\n\n").filter(|one| !one.is_empty()).collect();
    for one in cited.iter().map(spoken) {
        if body.len() < MOST_NOTED && !body.contains(&one) {
            body.push(one);
        }
    }
    store::cited::keep(tx, document, &body.join("\n\n")).await
}

/// Forgets what a document cites.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn forget(tx: &Tx, document: Uuid) -> Result<()> {
    store::cited::remove(tx, document).await
}

/// The card of an incoming document, from what was noted when it came; nothing where nothing was.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn card_of(cx: &Cx, d: &Document) -> Result<Option<ui::Raw>> {
    let Some(text) = store::cited::of(&cx.read(), d.id.0).await? else { return Ok(None) };
    card(cx, &text, d.issued_on.unwrap_or_else(|| local_day(d.arrived_at))).await
}

fn below(t: &ui::T, law: &Law, places: &[String]) -> String {
    let parts = [law.facts.title.clone(), places.join("; ")];
    let mut said = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    if !law.facts.unverified.is_empty() {
        said.push_str(&format!(" · {}", t.get("law-not-verified")));
    }
    said
}

fn standing_cell(t: &ui::T, found: &Found, may_add: bool) -> String {
    let mut out = Html::new();
    out.put(&badge(t, found.standing));
    match &found.law {
        Some(law) if found.standing != Standing::InForce => {
            out.element("span", "pw-table__below", &standing_said(t, &law.facts, found.standing, &found.replaced));
        }
        None if may_add => {
            let c = &found.citation;
            let query = format!("so={}&loai={}&ten={}", url_encode(&c.number), url_encode(c.kind), url_encode(&c.name));
            out.raw(&DataTable::link(t.get("law-add-this"), format!("/van-ban/phap-luat/moi?{query}"), ""));
        }
        _ => {}
    }
    if found.day_differs() {
        let issued = found.law.as_ref().and_then(|law| law.facts.issued_on);
        let day = issued.map(vietnamese::format_date).unwrap_or_default();
        out.element("span", "pw-table__below", &t.with("law-day-differs", [("day", day.into())]));
    }
    out.into_string()
}

/// The bases of a plan, on its page.
///
/// # Errors
/// When the database refuses.
pub(crate) fn asides<'a>(cx: &'a Cx, of: Uuid) -> BoxFuture<'a, Result<Option<Aside>>> {
    Box::pin(async move {
        let Some(_) = cx.actor().ok().filter(|actor| actor.can(policy::VIEW)) else { return Ok(None) };
        let bases = plans::api::legal_bases(&cx.read(), plans::api::PlanId(of)).await?;
        if bases.is_empty() {
            return Ok(None);
        }
        let t = &cx.t;
        let item = |c: Cited| {
            let law = c.found.law.as_ref()?;
            let text = standing_said(t, &law.facts, c.found.standing, &c.found.replaced);
            let state: Status = badge(t, c.found.standing);
            Some(AsideItem { title: law.facts.name(), text, href: law.page(), state })
        };
        let items = cited(cx, &bases.join("\n"), cx.today()).await?.into_iter().filter_map(item).collect();
        let none = t.get("law-plan-none");
        Ok(Some(Aside { heading: t.get("law-plan-bases"), none, items, ..Aside::default() }))
    })
}
