//! The page of the search, and what the search over everything of the whole product finds here.

use super::matched::{self, Piece};
use super::model::{Asked, Kind, to_show};
use super::{is_under_way, store};
use crate::law::KINDS;
use crate::policy;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use chrono::NaiveDate;
use kernel::search::Found;
use kernel::{Access, BoxFuture, Cx, Result, Routes};
use office::DocumentKind;
use std::collections::{BTreeSet, HashMap};
use ui::{EmptyState, FilterBar};

const HOME: &str = "/van-ban/tim";
/// Records on one page.
const PAGE: usize = 20;
/// Records of the number that was asked for, shown before all others.
const OF_NUMBER: usize = 5;
/// Up to so many records are counted.
const COUNTED: usize = 1_000;
/// Letters of a field.
const LONGEST: usize = 200;

/// Routes of the search.
pub(crate) fn routes(r: Routes) -> Routes {
    r.get(HOME, Access::Holds(policy::VIEW), show)
}

struct View {
    href: String,
    title: Vec<Piece>,
    about: Vec<Piece>,
    text: Vec<Piece>,
}

#[derive(Template)]
#[template(path = "search/list.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    said: String,
    filter: FilterBar,
    is_filling: bool,
    wrong: Vec<String>,
    empty: Option<EmptyState>,
    parts: [(String, Vec<View>); 2],
    first: Option<String>,
    next: Option<String>,
}

const FIELDS: [&str; 7] = ["tim", "kho", "loai", "co-quan", "nguoi-ky", "tu", "den"];

/// What an address asks for, and what of it cannot be read.
fn asked_for(cx: &Cx, typed: &HashMap<String, String>) -> (Asked, Vec<String>) {
    let of = |name: &str| typed.get(name).map_or(String::new(), |v| v.trim().chars().take(LONGEST).collect());
    let mut wrong = Vec::new();
    let mut day = |name: &str, label: &str| -> Option<NaiveDate> {
        let text = of(name);
        let iso = NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok();
        let day = iso.or_else(|| vietnamese::parse_date(&text));
        if day.is_none() && !text.is_empty() {
            wrong.push(cx.t.with("search-wrong-day", [("field", cx.t.get(label).into()), ("typed", text.into())]));
        }
        day
    };
    let (from, to) = (day("tu", "search-from"), day("den", "search-to"));
    if from.is_some_and(|from| to.is_some_and(|to| to < from)) {
        wrong.push(cx.t.get("search-days-turned"));
    }
    let asked = Asked {
        words: of("tim"),
        kind: Kind::from_key(&of("kho")),
        document_kind: of("loai"),
        agency: of("co-quan"),
        signer: of("nguoi-ky"),
        from,
        to,
    };
    (asked, wrong)
}

fn view(cx: &Cx, hit: &store::Hit, asked: &Asked) -> View {
    let words = to_show(&asked.words);
    let day = hit.day.map(vietnamese::format_date).unwrap_or_default();
    let kind = cx.t.get(hit.kind().word());
    let about = [&kind, &hit.symbol, &hit.document_kind, &hit.agency, &hit.signer, &day];
    let about: Vec<&str> = about.into_iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    let title = if hit.title.is_empty() { cx.t.get("search-untitled") } else { hit.title.clone() };
    View {
        href: hit.kind().page(hit.record_id),
        title: matched::whole(&title, &words),
        about: matched::whole(&about.join(" · "), &words),
        text: matched::part(hit.body.as_deref().unwrap_or_default(), &words),
    }
}

/// `GET /van-ban/tim?tim=&kho=&loai=&co-quan=&nguoi-ky=&tu=&den=&sau=`: newest first; `sau` is where the page before
/// ended.
async fn show(cx: Cx, Query(typed): Query<HashMap<String, String>>) -> Result<Response> {
    let (conn, actor, t) = (cx.read(), cx.actor()?, &cx.t);
    let (asked, wrong) = asked_for(&cx, &typed);
    let below: Option<i64> = typed.get("sau").and_then(|place| place.parse().ok());
    let most = if below.is_some() { PAGE } else { COUNTED };
    let places = match asked.is_empty() || !wrong.is_empty() {
        true => Vec::new(),
        false => store::newest(&conn, actor, &asked, below, most + 1).await?,
    };
    let numbered = match below {
        None if wrong.is_empty() => store::of_number(&conn, actor, &asked, OF_NUMBER).await?,
        _ => Vec::new(),
    };
    let shown = &places[..places.len().min(PAGE)];
    let both: Vec<i64> = numbered.iter().chain(shown).copied().collect::<BTreeSet<_>>().into_iter().collect();
    let hits = store::at(&conn, &both).await?;
    let (of_number, others): (Vec<_>, Vec<_>) = hits.iter().partition(|hit| numbered.contains(&hit.n));
    let views = |hits: Vec<&store::Hit>| hits.into_iter().map(|hit| view(&cx, hit, &asked)).collect::<Vec<_>>();
    let heading = |key: &str| if numbered.is_empty() { String::new() } else { t.get(key) };
    let query: String = FIELDS
        .iter()
        .filter_map(|name| Some((name, typed.get(*name).filter(|value| !value.trim().is_empty())?)))
        .map(|(name, value)| format!("{name}={}&", kernel::url_encode(value)))
        .collect();
    let next = (places.len() > PAGE).then(|| shown.last()).flatten();
    let page = ListPage {
        t,
        said: said(t, &asked, below.is_some(), places.len()),
        filter: filter(t, &asked, &typed),
        is_filling: is_under_way(&conn, &asked.words).await?,
        empty: empty(t, &asked, &wrong, both.is_empty()),
        wrong,
        parts: [(heading("search-of-number"), views(of_number)), (heading("search-others"), views(others))],
        first: below.map(|_| format!("{HOME}?{query}")),
        next: next.map(|place| format!("{HOME}?{query}sau={place}")),
    };
    cx.page(&t.get("search-title"), &[], &page)
}

fn said(t: &ui::T, asked: &Asked, is_later: bool, count: usize) -> String {
    let number = |n: usize| ui::integer(t.lang(), n as i64);
    match count {
        _ if is_later || asked.is_empty() => t.get("search-about"),
        0 => t.get("search-none"),
        n if n > COUNTED => t.with("search-count-more", [("count", number(COUNTED).into())]),
        n => t.with("search-count", [("count", number(n).into())]),
    }
}

fn empty(t: &ui::T, asked: &Asked, wrong: &[String], is_empty: bool) -> Option<EmptyState> {
    if !is_empty || !wrong.is_empty() {
        return None;
    }
    Some(match asked.is_empty() {
        true => EmptyState::new(t.get("search-begin"), t.get("search-begin-about")),
        false => EmptyState::new(t.get("search-none"), t.get("search-none-about")),
    })
}

fn filter(t: &ui::T, asked: &Asked, typed: &HashMap<String, String>) -> FilterBar {
    let kinds: Vec<(String, String)> =
        Kind::ALL.map(|kind| (kind.key().to_owned(), t.get(kind.word()))).into_iter().collect();
    let names = DocumentKind::all().iter().map(|kind| kind.name.as_str()).chain(KINDS.iter().copied());
    let mut sorted: Vec<&str> = names.collect::<BTreeSet<_>>().into_iter().collect();
    sorted.sort_by_key(|name| vietnamese::fold(name));
    let document_kinds: Vec<(String, String)> =
        sorted.iter().map(|name| ((*name).to_owned(), (*name).to_owned())).collect();
    let of = |name: &str| typed.get(name).map_or("", String::as_str);
    FilterBar::new(t, HOME)
        .text("tim", &t.get("search-words"), &asked.words)
        .select("kho", &t.get("search-kind"), &t.get("search-any-kind"), &kinds, asked.kind.map_or("", Kind::key))
        .select("loai", &t.get("document-kind"), &t.get("outgoing-any-kind"), &document_kinds, &asked.document_kind)
        .text("co-quan", &t.get("document-agency"), &asked.agency)
        .text("nguoi-ky", &t.get("document-signer"), &asked.signer)
        .text("tu", &t.get("search-from"), of("tu"))
        .text("den", &t.get("search-to"), of("den"))
        .clearable(t, FIELDS.iter().any(|name| !of(name).is_empty()))
}

/// What the room adds to the search over everything.
pub(crate) fn find<'a>(cx: &'a Cx, words: &'a str) -> BoxFuture<'a, Result<Vec<Found>>> {
    Box::pin(async move {
        let Some(actor) = cx.actor().ok().filter(|actor| actor.can(policy::VIEW)) else { return Ok(Vec::new()) };
        let asked = Asked { words: words.trim().chars().take(LONGEST).collect(), ..Asked::default() };
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let conn = cx.read();
        let mut places = store::of_number(&conn, actor, &asked, OF_NUMBER).await?;
        places.extend(store::newest(&conn, actor, &asked, None, PAGE).await?);
        let one = |hit: store::Hit| {
            let kind = hit.kind();
            let (title, context) = match kind {
                Kind::WorkFile => (hit.title, hit.symbol),
                _ if hit.symbol.is_empty() => (hit.title, hit.agency),
                _ => (format!("{} · {}", hit.symbol, hit.title), hit.agency),
            };
            Found { kind: kind.word().into(), title, context, href: kind.page(hit.record_id) }
        };
        let mut found: Vec<Found> = store::at(&conn, &places).await?.into_iter().map(one).collect();
        found.extend(crate::chat::find(cx, &asked.words).await?);
        Ok(found)
    })
}
