//! Pages of outgoing documents: what one drafts and what waits for one, one document, numbers and the book.

pub(crate) mod show;

use super::store::{self, Wanted};
use super::{Outgoing, OutgoingId, State, book};
use crate::drafting::{kind, waiting};
use crate::{policy, search};
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use kernel::{Access, Cx, Error, Result, Routes};
use office::DocumentKind;
use std::collections::HashMap;
use ui::{DataTable, FilterBar, Level, Status};

/// Documents on one page.
const PAGE: u64 = 50;

/// Routes of outgoing documents.
pub(crate) fn routes(r: Routes) -> Routes {
    let (see, register) = (Access::Holds(policy::VIEW), Access::Holds(policy::REGISTER));
    r.get("/van-ban/di", see, list)
        .get("/van-ban/so-di", register, book::show)
        .get("/van-ban/so-di.xlsx", register, book::download)
        .get("/van-ban/di/{id}", see, show::show)
}

/// The document that an address names.
///
/// # Errors
/// [`Error::NotFound`] where it names none.
pub(crate) fn document_id(id: &str) -> Result<OutgoingId> {
    id.parse().map_err(|_| Error::NotFound)
}

/// Where a document stands, with its word.
pub(crate) fn badge(t: &ui::T, o: &Outgoing) -> Status {
    let level = match o.state {
        State::Draft => Level::NotAssessed,
        State::Review | State::Recalled => Level::AtRisk,
        State::Approved | State::Signed | State::Numbered => Level::OnTrack,
        State::Issued => Level::Met,
        State::Replaced | State::Cancelled => Level::NotAssessed,
    };
    Status::new(level, t.get(format!("outgoing-state-{}", o.state.key())))
}

/// The kinds as choices, by their names.
pub(crate) fn kinds() -> Vec<(String, String)> {
    DocumentKind::all().iter().map(|one| (kind::word(kind::key(one)).to_owned(), one.name.clone())).collect()
}

#[derive(Template)]
#[template(path = "outgoing/pages/list.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    may_draft: bool,
    may_issue: bool,
    waiting: Vec<waiting::Waiting>,
    filter: FilterBar,
    is_filling: bool,
    table: DataTable,
    previous: Option<String>,
    next: Option<String>,
}

/// `GET /van-ban/di`
async fn list(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (conn, actor, t) = (cx.read(), cx.actor()?, &cx.t);
    let of = |name: &str| asked.get(name).map_or("", |value| value.trim());
    let wanted = Wanted {
        state: of("tinh-trang").to_owned(),
        kind: Some(of("loai")).filter(|key| !key.is_empty()).map(|word| kind::key_of_word(word).to_owned()),
        year: of("nam").parse().ok(),
        drafter: (of("ai") == "toi").then_some(actor.user),
        words: of("tim").to_owned(),
    };
    let at: u64 = of("trang").parse().unwrap_or(1).clamp(1, 10_000);
    let mut found = store::list(&conn, actor, &wanted, (at - 1) * PAGE, PAGE + 1).await?;
    let more = found.len() as u64 > PAGE;
    found.truncate(PAGE as usize);
    let mut table = DataTable::new(t.get("outgoing-all"))
        .column(t.get("outgoing-symbol"))
        .column(t.get("document-one"))
        .column(t.get("outgoing-drafter"))
        .minor(t.get("outgoing-changed"))
        .column(t.get("document-state"));
    for o in &found {
        table.row(vec![
            DataTable::text(if o.number.is_some() { o.symbol.as_str() } else { "" }),
            DataTable::link(name(t, o), o.page(), &kind::of(&o.kind).name),
            DataTable::text(&o.drafter_name),
            DataTable::text(kernel::moment(o.changed_at)),
            ui::Render::html(&badge(t, o)),
        ]);
    }
    let address = |at: u64| {
        let kept = ["tim", "tinh-trang", "loai", "ai", "nam"].iter().filter(|name| !of(name).is_empty());
        let query: String = kept.map(|name| format!("{name}={}&", kernel::url_encode(of(name)))).collect();
        format!("/van-ban/di?{query}trang={at}")
    };
    let page = ListPage {
        t,
        may_draft: actor.can(policy::DRAFT),
        may_issue: actor.can(policy::ISSUE),
        waiting: waiting::all(&cx).await?,
        filter: filter(&cx, of("tim"), of("loai"), of("ai"), of("tinh-trang")),
        is_filling: search::is_under_way(&conn, &wanted.words).await?,
        table,
        previous: (at > 1).then(|| address(at - 1)),
        next: more.then(|| address(at + 1)),
    };
    cx.page(&t.get("outgoing-all"), &[], &page)
}

/// What a document is called while it may have no trích yếu yet.
pub(crate) fn name(t: &ui::T, o: &Outgoing) -> String {
    if o.subject.is_empty() {
        t.with("outgoing-unnamed", [("kind", kind::of(&o.kind).name.as_str().into())])
    } else {
        o.named()
    }
}

fn filter(cx: &Cx, words: &str, kind: &str, who: &str, state: &str) -> FilterBar {
    let t = &cx.t;
    let mut states: Vec<(String, String)> =
        State::ALL.map(|s| (s.key().to_owned(), t.get(format!("outgoing-state-{}", s.key())))).to_vec();
    states.push(("all".to_owned(), t.get("document-state-all")));
    let mine = [("toi".to_owned(), t.get("outgoing-mine"))];
    FilterBar::new(t, "/van-ban/di")
        .text("tim", &t.get("document-search"), words)
        .select("ai", &t.get("outgoing-drafter"), &t.get("outgoing-everybody"), &mine, who)
        .select("tinh-trang", &t.get("document-state"), &t.get("outgoing-state-open"), &states, state)
        .select("loai", &t.get("document-kind"), &t.get("outgoing-any-kind"), &kinds(), kind)
        .clearable(t, !words.is_empty() || !kind.is_empty() || !who.is_empty() || !state.is_empty())
}
