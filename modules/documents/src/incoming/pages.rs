//! Pages of incoming documents: what waits and what is under way, taking files in, registering, one document.

mod correct;
mod forms;
mod show;

use super::{book, slip};
use crate::model::{Document, DocumentId, Priority, State};
use crate::store::{self, Wanted};
use crate::{file, policy, search};
use askama::Template;
use axum::extract::Query;
use axum::handler::Handler as _;
use axum::response::Response;
use chrono::NaiveDate;
use kernel::{Access, Cx, Error, Result, Routes};
use std::collections::HashMap;
use ui::{DataTable, FilterBar, Level, Status};

/// Documents on one page.
const PAGE: u64 = 50;

/// Routes of incoming documents.
pub(crate) fn routes(r: Routes) -> Routes {
    let (see, register) = (Access::Holds(policy::VIEW), Access::Holds(policy::REGISTER));
    let (direct, handle) = (Access::Holds(policy::DIRECT), Access::Holds(policy::VIEW));
    r.get("/van-ban/den", see, list)
        .get("/van-ban/so-den", register, book::show)
        .get("/van-ban/so-den.xlsx", register, book::download)
        .get("/van-ban/so-theo-doi", register, book::show_followed)
        .get("/van-ban/so-theo-doi.xlsx", register, book::download_followed)
        .get("/van-ban/den/moi", register, forms::blank)
        .post("/van-ban/den/moi", register, forms::send)
        .post("/van-ban/den/tep", register, forms::take_in.layer(kernel::upload_limit()))
        .post("/van-ban/den/bo/{id}", register, forms::discard)
        .get("/van-ban/tep/{id}", see, file::show)
        .get("/van-ban/den/{id}", see, show::show)
        .get("/van-ban/den/{id}/phieu", see, slip::show)
        .post("/van-ban/den/{id}/chi-dao", direct, show::direct)
        .post("/van-ban/den/{id}/nhiem-vu", direct, show::make_task)
        .post("/van-ban/den/{id}/giao", handle, show::give)
        .post("/van-ban/den/{id}/de-xuat", handle, show::propose)
        .post("/van-ban/den/{id}/ket-thuc", handle, show::finish)
        .post("/van-ban/den/{id}/tra-lai", register, show::send_back)
        .get("/van-ban/den/{id}/dinh-chinh", register, correct::show)
        .post("/van-ban/den/{id}/dinh-chinh", register, correct::send)
}

pub(super) fn document_id(id: &str) -> Result<DocumentId> {
    id.parse().map_err(|_| Error::NotFound)
}

/// Where a document stands, with its word.
pub(crate) fn badge(t: &ui::T, d: &Document, today: NaiveDate) -> Status {
    if d.is_overdue(today) {
        return Status::new(Level::Late, t.get("document-overdue"));
    }
    let level = match d.state {
        State::Registered => Level::AtRisk,
        State::Assigned | State::InProgress => Level::OnTrack,
        State::Done => Level::Met,
        State::Returned => Level::NotAssessed,
    };
    Status::new(level, t.get(format!("document-state-{}", d.state.key())))
}

/// One file that waits to be registered.
struct Waiting {
    href: String,
    /// Where one click takes it away; empty where its sender is to be told why.
    discard: String,
    /// The page of its message, where it is refused.
    message: String,
    title: String,
    about: String,
    badge: Status,
}

#[derive(Template)]
#[template(path = "incoming/pages/list.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    f: ui::Fields,
    may_register: bool,
    waiting: Vec<Waiting>,
    said: String,
    filter: FilterBar,
    is_filling: bool,
    table: DataTable,
    previous: Option<String>,
    next: Option<String>,
}

/// `GET /van-ban/den`
async fn list(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let f = cx.fields().value("id", uuid::Uuid::now_v7().to_string());
    page(&cx, &asked, f).await
}

/// The list, with what is wrong with the files that were sent.
pub(super) async fn page(cx: &Cx, asked: &HashMap<String, String>, f: ui::Fields) -> Result<Response> {
    let (conn, actor, t, today) = (cx.read(), cx.actor()?, &cx.t, cx.today());
    let of = |name: &str| asked.get(name).map_or("", |value| value.trim());
    let wanted =
        Wanted { state: of("tinh-trang").to_owned(), unit: of("don-vi").parse().ok(), words: of("tim").to_owned() };
    let at: u64 = of("trang").parse().unwrap_or(1).clamp(1, 10_000);
    let mut found = store::list(&conn, actor, &wanted, today, (at - 1) * PAGE, PAGE + 1).await?;
    let more = found.len() as u64 > PAGE;
    found.truncate(PAGE as usize);
    let units = people::api::all_units(&conn).await?;
    let name_of =
        |d: &Document| d.unit.and_then(|id| units.iter().find(|u| u.id == id)).map_or("", |u| u.name.as_str());
    let mut table = DataTable::new(t.get("document-incoming"))
        .column(t.get("document-number"))
        .column(t.get("document-one"))
        .column(t.get("document-unit-lead"))
        .column(t.get("document-due"))
        .column(t.get("document-state"));
    for d in &found {
        table.row(vec![
            DataTable::text(format!("{}/{}", d.number, d.year)),
            DataTable::link(&d.subject, d.page(), [d.agency.as_str(), d.symbol.as_str()].join(" · ")),
            DataTable::text(name_of(d)),
            DataTable::text(d.due_on.map(vietnamese::format_date).unwrap_or_default()),
            ui::Render::html(&badge(t, d, today)),
        ]);
    }
    let (open, overdue) = store::counts(&conn, actor, today).await?;
    let address = |at: u64| {
        let kept = ["tinh-trang", "don-vi", "tim"].iter().filter(|name| !of(name).is_empty());
        let query: String = kept.map(|name| format!("{name}={}&", kernel::url_encode(of(name)))).collect();
        format!("/van-ban/den?{query}trang={at}")
    };
    let page = ListPage {
        t,
        f,
        may_register: actor.can(policy::REGISTER),
        waiting: if actor.can(policy::REGISTER) { waiting(cx).await? } else { Vec::new() },
        said: t.with("document-counts", [("open", open.into()), ("overdue", overdue.into())]),
        filter: filter(cx, &wanted, &units),
        is_filling: search::is_under_way(&conn, &wanted.words).await?,
        table,
        previous: (at > 1).then(|| address(at - 1)),
        next: more.then(|| address(at + 1)),
    };
    let title = t.get("document-incoming");
    cx.form_page(&page.f, &title, &[], &page)
}

fn filter(cx: &Cx, wanted: &Wanted, units: &[people::api::Unit]) -> FilterBar {
    let t = &cx.t;
    let mut states = vec![("overdue".to_owned(), t.get("document-overdue"))];
    states.extend(State::ALL.map(|s| (s.key().to_owned(), t.get(format!("document-state-{}", s.key())))));
    states.push(("all".to_owned(), t.get("document-state-all")));
    let units: Vec<(String, String)> = units.iter().map(|u| (u.id.to_string(), u.name.clone())).collect();
    let unit = wanted.unit.map(|u| u.to_string()).unwrap_or_default();
    let is_narrowed = !wanted.state.is_empty() || wanted.unit.is_some() || !wanted.words.is_empty();
    FilterBar::new(t, "/van-ban/den")
        .text("tim", &t.get("document-search"), &wanted.words)
        .select("tinh-trang", &t.get("document-state"), &t.get("document-state-open"), &states, &wanted.state)
        .select("don-vi", &t.get("document-unit-lead"), &t.get("document-any-unit"), &units, &unit)
        .clearable(t, is_narrowed)
}

async fn waiting(cx: &Cx) -> Result<Vec<Waiting>> {
    let (subjects, today) = (crate::mailbox::subjects(&cx.read()).await?, cx.today());
    let messages = crate::exchange::waiting_pages(&cx.read()).await?;
    let working = kernel::calendar::in_use(&cx.read()).await?;
    let key = |source: &str| if source == crate::mailbox::SOURCE { "mailbox-came" } else { "document-came" };
    let title = |came: &store::intake::Intake| match subjects.get(&came.id).filter(|subject| !subject.is_empty()) {
        Some(subject) => subject.clone(),
        None => came.file_names.lines().collect::<Vec<_>>().join(", "),
    };
    let one = |came: store::intake::Intake| Waiting {
        href: format!("/van-ban/den/moi?tep={}", came.id),
        discard: match came.source == crate::exchange::SOURCE {
            true => String::new(),
            false => format!("/van-ban/den/bo/{}", came.id),
        },
        message: messages.get(&came.id).cloned().unwrap_or_default(),
        title: Some(title(&came)).filter(|t| !t.is_empty()).unwrap_or_else(|| cx.t.get("punctual-no-name")),
        badge: crate::punctual::badge(
            &cx.t,
            &working.calendar,
            came.came_at,
            Priority::from_number(came.priority),
            today,
        ),
        about: cx.t.with(
            key(&came.source),
            [("who", came.by_name.as_str().into()), ("when", kernel::moment(came.came_at).into())],
        ),
    };
    Ok(store::intake::waiting(&cx.read()).await?.into_iter().map(one).collect())
}
