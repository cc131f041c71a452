//! Pages of work files: the year's list with its picture, one file, forms, registers, hand-overs, packages, deliveries.

mod content;
mod delivery;
mod form;
mod handover;
mod package;
mod show;
mod verbs;

use super::actions;
use super::model::{FileState, WorkFile, WorkFileId, mark_of};
use super::register::{self, Register};
use super::store::{self, Wanted};
use crate::{policy, search};
use askama::Template;
use axum::extract::{Path, Query};
use axum::handler::Handler as _;
use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use kernel::{Access, Cx, Error, Form, Result, Routes, attach};
use std::collections::HashMap;
use ui::{DataTable, Fields, FilterBar, Level, Segment, StackedBar, Status};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// The files of all years.
const EVERY_YEAR: &str = "moi-nam";
/// Rows of a list that are shown at once.
const SHOWN: usize = 500;

/// Routes of work files.
pub(crate) fn routes(r: Routes) -> Routes {
    let (see, keep) = (Access::Holds(policy::VIEW), Access::Holds(policy::FILE));
    let (lead, archive) = (Access::Holds(policy::APPROVE_FILES), Access::Holds(policy::ARCHIVE));
    r.get("/van-ban/ho-so", see, list)
        .get("/van-ban/ho-so/muc-luc", see, files)
        .get("/van-ban/ho-so/muc-luc.xlsx", see, files_xlsx)
        .get("/van-ban/ho-so/mau.xlsx", keep, form::template)
        .get("/van-ban/ho-so/moi", keep, form::blank)
        .post("/van-ban/ho-so/moi", keep, form::send)
        .post("/van-ban/ho-so/chep", keep, form::copy)
        .post("/van-ban/ho-so/nhap", keep, form::import.layer(kernel::upload_limit()))
        .post("/van-ban/ho-so/duyet", lead, approve)
        .post("/van-ban/ho-so/them", keep, show::put_in)
        .get("/van-ban/ho-so/giao-nop", see, handover::list)
        .post("/van-ban/ho-so/giao-nop", keep, handover::offer)
        .get("/van-ban/ho-so/giao-nop/{id}", see, handover::show)
        .get("/van-ban/ho-so/giao-nop/{id}/bien-ban.docx", see, handover::docx)
        .post("/van-ban/ho-so/giao-nop/{id}/nhan", archive, handover::receive)
        .post("/van-ban/ho-so/giao-nop/{id}/tra", archive, handover::give_back)
        .get(super::delivery::PAGE, archive, delivery::list)
        .post(super::delivery::PAGE, archive, delivery::ask)
        .post("/van-ban/ho-so/{id}/kho-tinh", archive, delivery::again)
        .get("/van-ban/ho-so/goi/{id}", see, package::show)
        .get("/van-ban/ho-so/goi/{id}/ho-so.zip", see, package::download)
        .post("/van-ban/ho-so/goi/{id}/dung", see, package::stop)
        .get("/van-ban/ho-so/{id}", see, show::show)
        .get("/van-ban/ho-so/{id}/muc-luc", see, content::documents)
        .get("/van-ban/ho-so/{id}/muc-luc.xlsx", see, content::documents_xlsx)
        .get("/van-ban/ho-so/{id}/muc-luc.pdf", see, content::documents_pdf)
        .get("/van-ban/ho-so/{id}/sua", keep, form::edit)
        .post("/van-ban/ho-so/{id}/sua", keep, form::correct)
        .post("/van-ban/ho-so/{id}/bo", keep, show::withdraw)
        .post("/van-ban/ho-so/{id}/mo", keep, show::open)
        .post("/van-ban/ho-so/{id}/rut", keep, show::take_out)
        .post("/van-ban/ho-so/{id}/dong", keep, show::close)
        .post("/van-ban/ho-so/{id}/mo-lai", keep, show::reopen)
        .post("/van-ban/ho-so/{id}/giu-lai", keep, verbs::ask_back)
        .post("/van-ban/ho-so/{id}/y-kien-giu-lai", lead, verbs::answer_back)
        .post("/van-ban/ho-so/{id}/chuyen", keep, verbs::pass_on)
        .post("/van-ban/ho-so/{id}/xuat", see, package::begin)
}

fn file_id(id: &str) -> Result<WorkFileId> {
    id.parse().map_err(|_| Error::NotFound)
}

async fn visible(cx: &Cx, id: &str) -> Result<WorkFile> {
    store::find_visible_to(&cx.read(), cx.actor()?, file_id(id)?).await
}

/// Where a file stands, with its word.
pub(super) fn badge(t: &ui::T, f: &WorkFile, today: NaiveDate) -> Status {
    if f.is_overdue(today) {
        return Status::new(Level::Late, t.get("workfile-overdue"));
    }
    Status::new(level(f.state), t.get(format!("workfile-state-{}", f.state.key())))
}

fn level(state: FileState) -> Level {
    match state {
        FileState::Proposed => Level::AtRisk,
        FileState::Listed => Level::NotAssessed,
        FileState::Open | FileState::Closed | FileState::Offered => Level::OnTrack,
        FileState::Archived => Level::Met,
    }
}

#[derive(Template)]
#[template(path = "work/pages/list.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    year: i32,
    years: Vec<i32>,
    said: String,
    picture: StackedBar,
    waiting: usize,
    /// What of them was shown.
    shown: String,
    late: i64,
    soon: i64,
    may_keep: bool,
    may_approve: bool,
    filter: FilterBar,
    is_filling: bool,
    table: DataTable,
    is_cut: bool,
}

fn year_of(cx: &Cx, asked: &HashMap<String, String>) -> i32 {
    let this = cx.today().year();
    asked.get("nam").and_then(|year| year.parse().ok()).filter(|y| (2000..=this + 1).contains(y)).unwrap_or(this)
}

/// `GET /van-ban/ho-so?nam=2026`
async fn list(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    page(&cx, &asked, &cx.fields()).await
}

/// The list, with what is wrong with what was sent.
async fn page(cx: &Cx, asked: &HashMap<String, String>, f: &Fields) -> Result<Response> {
    let (conn, actor, t, today) = (cx.read(), cx.actor()?, &cx.t, cx.today());
    let of = |name: &str| asked.get(name).map_or("", |value| value.trim());
    let year = year_of(cx, asked);
    let every_year = of("nam") == EVERY_YEAR;
    let wanted = Wanted {
        year: (!every_year).then_some(year),
        state: of("tinh-trang").to_owned(),
        unit: of("don-vi").parse().ok(),
        words: of("tim").to_owned(),
    };
    let mut found = store::list(&conn, actor, &wanted, today).await?;
    let is_cut = found.len() > SHOWN;
    found.truncate(SHOWN);
    let counts = store::counts(&conn, actor, year).await?;
    let due = async |state: &str| {
        let wanted = Wanted { state: state.to_owned(), ..Wanted::default() };
        store::count(&conn, actor, &wanted, today).await
    };
    let may_approve = actor.can(policy::APPROVE_FILES);
    let waiting = if may_approve { store::proposed(&conn, year).await? } else { Vec::new() };
    let (soon, late) = (due("due").await?, due("overdue").await?);
    let units = people::api::all_units(&conn).await?;
    let body = ListPage {
        t,
        f,
        year,
        years: (today.year() - 4..=today.year() + 1).rev().collect(),
        said: said(cx, year, &counts).await?,
        picture: picture(t, year, &counts),
        waiting: waiting.len(),
        shown: mark_of(&waiting),
        late,
        soon,
        may_keep: actor.can(policy::FILE),
        may_approve,
        filter: filter(t, &wanted, year, &units),
        is_filling: search::is_under_way(&conn, &wanted.words).await?,
        table: table(t, &found, &units, every_year, today),
        is_cut,
    };
    cx.form_page(f, &t.get("workfile-files"), &[], &body)
}

async fn said(cx: &Cx, year: i32, counts: &[(FileState, i64)]) -> Result<String> {
    let all: i64 = counts.iter().map(|(_, n)| n).sum();
    let counted = cx.t.with("workfile-count", [("count", all.into()), ("year", i64::from(year).into())]);
    let Some(approval) = store::approval(&cx.read(), year).await? else { return Ok(counted) };
    let by = [
        ("who", approval.approved_by_name.as_str().into()),
        ("when", kernel::moment(approval.approved_at).into()),
        ("decision", approval.decision.as_str().into()),
    ];
    Ok(format!("{counted} {}", cx.t.with("workfile-approved", by)))
}

/// How far the files of the year are.
fn picture(t: &ui::T, year: i32, counts: &[(FileState, i64)]) -> StackedBar {
    let segment = |(state, count): &(FileState, i64)| {
        let href = format!("/van-ban/ho-so?nam={year}&tinh-trang={}", state.key());
        let text = t.get(format!("workfile-state-{}", state.key()));
        Segment::new(level(*state), u64::try_from(*count).unwrap_or(0), text, href)
    };
    StackedBar::new(counts.iter().map(segment).collect())
}

fn filter(t: &ui::T, wanted: &Wanted, year: i32, units: &[people::api::Unit]) -> FilterBar {
    let mut states: Vec<(String, String)> =
        FileState::ALL.map(|s| (s.key().to_owned(), t.get(format!("workfile-state-{}", s.key())))).to_vec();
    states.push(("due".to_owned(), t.get("workfile-due-soon")));
    states.push(("overdue".to_owned(), t.get("workfile-overdue")));
    let units: Vec<(String, String)> = units.iter().map(|u| (u.id.to_string(), u.name.clone())).collect();
    let unit = wanted.unit.map(|u| u.to_string()).unwrap_or_default();
    let mut years: Vec<(String, String)> =
        (year - 4..=year + 1).rev().map(|y| (y.to_string(), y.to_string())).collect();
    years.push((EVERY_YEAR.to_owned(), t.get("workfile-every-year")));
    let chosen = wanted.year.map_or_else(|| EVERY_YEAR.to_owned(), |year| year.to_string());
    let is_narrowed =
        wanted.year.is_none() || !wanted.state.is_empty() || wanted.unit.is_some() || !wanted.words.is_empty();
    FilterBar::new(t, "/van-ban/ho-so")
        .text("tim", &t.get("workfile-search"), &wanted.words)
        .select("nam", &t.get("workfile-year"), &t.get("workfile-this-year"), &years, &chosen)
        .select("tinh-trang", &t.get("workfile-state"), &t.get("workfile-any-state"), &states, &wanted.state)
        .select("don-vi", &t.get("workfile-unit"), &t.get("document-any-unit"), &units, &unit)
        .clearable(t, is_narrowed)
}

fn table(t: &ui::T, found: &[WorkFile], units: &[people::api::Unit], every_year: bool, today: NaiveDate) -> DataTable {
    let mut table = DataTable::new(t.get("workfile-files"))
        .column(t.get("workfile-notation"))
        .column(t.get("workfile-title"))
        .column(t.get("workfile-unit"))
        .column(t.get("workfile-retention"))
        .column(t.get("workfile-state"));
    let mut heading = "";
    for f in found {
        if f.heading != heading {
            heading = &f.heading;
            table.group(heading);
        }
        let due = f.due_on().filter(|_| f.state == FileState::Closed).map(vietnamese::format_date);
        let due = due.map(|day| t.with("workfile-hand-over-until", [("day", day.into())])).unwrap_or_default();
        let unit = units.iter().find(|u| u.id == f.unit).map_or("", |u| u.name.as_str());
        table.row(vec![
            DataTable::text(if every_year { format!("{}.{}", f.year, f.notation) } else { f.notation.clone() }),
            DataTable::link(&f.title, f.page(), due),
            DataTable::two_lines(unit, &f.keeper_name),
            DataTable::text(f.retention.said()),
            ui::Render::html(&badge(t, f, today)),
        ]);
    }
    table
}

/// `POST /van-ban/ho-so/duyet`
async fn approve(cx: Cx, form: Form) -> Result<Response> {
    let asked = HashMap::from([("nam".to_owned(), form.value("year").to_owned())]);
    let year = year_of(&cx, &asked);
    let done = async {
        let mut tx = cx.begin().await?;
        let approved =
            actions::approve(&mut tx, cx.actor()?, year, form.value("shown"), form.value("decision")).await?;
        tx.commit().await?;
        Ok(approved)
    };
    match done.await {
        Ok(approved) => {
            let said = cx.t.with("workfile-was-approved", [("count", i64::try_from(approved).unwrap_or(0).into())]);
            Ok(cx.redirect_saying(&format!("/van-ban/ho-so?nam={year}"), &said))
        }
        Err(error) => page(&cx, &asked, &cx.typed(&form, &Error::for_form(error)?)).await,
    }
}

#[derive(Template)]
#[template(path = "work/pages/register.html")]
struct RegisterPage<'a> {
    t: &'a ui::T,
    title: &'a str,
    about: &'a str,
    /// Files of the same register: (name, address).
    files: Vec<(&'static str, String)>,
    table: DataTable,
}

async fn of_year(cx: &Cx, year: i32) -> Result<Register> {
    let conn = cx.read();
    let wanted = Wanted { year: Some(year), ..Wanted::default() };
    let mut files = store::list(&conn, cx.actor()?, &wanted, cx.today()).await?;
    files.retain(|f| f.state != FileState::Proposed);
    Ok(register::of_files(year, &files, &store::extent::of_year(&conn, year).await?))
}

/// `GET /van-ban/ho-so/muc-luc?nam=2026`
async fn files(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let year = year_of(&cx, &asked);
    let register = of_year(&cx, year).await?;
    let page = RegisterPage {
        t: &cx.t,
        title: &register.title,
        about: &register.about,
        files: vec![("Excel", format!("/van-ban/ho-so/muc-luc.xlsx?nam={year}"))],
        table: register.page(),
    };
    cx.page(&register.title, &[(&cx.t.get("workfile-files"), "/van-ban/ho-so")], &page)
}

/// `GET /van-ban/ho-so/muc-luc.xlsx?nam=2026`
async fn files_xlsx(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let year = year_of(&cx, &asked);
    Ok(attach(of_year(&cx, year).await?.xlsx()?, XLSX, &format!("muc-luc-ho-so-{year}.xlsx")))
}

/// A file's page by its address, for pages that lie below it.
async fn under(cx: &Cx, Path(id): Path<String>) -> Result<(WorkFile, [(String, String); 2])> {
    let file = visible(cx, &id).await?;
    let crumbs = [(cx.t.get("workfile-files"), "/van-ban/ho-so".to_owned()), (file.notation.clone(), file.page())];
    Ok((file, crumbs))
}
