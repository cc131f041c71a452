//! Pages of surveys for whoever keeps the register: all of them, one with its progress, its poster, its answers.

use super::model::{Standing, Survey, SurveyId};
use super::{actions, model, store};
use crate::definition::{Kind, Register};
use crate::policy::KEEP;
use crate::record::{privacy, seen};
use crate::refs::References;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::{Access, Conn, Cx, Error, Form, Result, Routes, moment};
use std::collections::HashMap;
use ui::DataTable;
use ui::govuk::SummaryList;

/// Answers on a page.
const PAGE: u64 = 50;
/// Stands in an address for answers that name no area or unit.
const NO_PART: &str = "-";

/// Routes of keeping surveys.
pub(super) fn routes(r: Routes) -> Routes {
    let keep = Access::Holds(KEEP);
    r.get("/so-du-lieu/{key}/khao-sat", keep, list)
        .get("/so-du-lieu/{key}/khao-sat/{id}", keep, show)
        .get("/so-du-lieu/{key}/khao-sat/{id}/in", keep, poster)
        .get("/so-du-lieu/{key}/khao-sat/{id}/phieu", keep, answers)
        .post("/so-du-lieu/{key}/khao-sat/{id}/nhac", keep, remind)
        .post("/so-du-lieu/{key}/khao-sat/{id}/dong", keep, close)
}

/// The address of a survey's page.
pub(super) fn href(register: &Register, id: SurveyId) -> String {
    format!("{}/khao-sat/{id}", register.href())
}

/// What is crumbled above pages of surveys.
pub(super) fn crumbs(t: &ui::T, register: &Register, inside: bool) -> Vec<(String, String)> {
    let mut crumbs =
        vec![(t.get("register-nav"), "/so-du-lieu".to_owned()), (register.definition.title.clone(), register.href())];
    if inside {
        crumbs.push((t.get("survey-all"), format!("{}/khao-sat", register.href())));
    }
    crumbs
}

fn page(cx: &Cx, register: &Register, inside: bool, title: &str, body: &impl Template) -> Result<Response> {
    let crumbs = crumbs(&cx.t, register, inside);
    let crumbs: Vec<(&str, &str)> = crumbs.iter().map(|(name, href)| (name.as_str(), href.as_str())).collect();
    cx.page(title, &crumbs, body)
}

/// The register of a key, where the reader keeps it, open or closed.
async fn own(cx: &Cx, conn: &Conn, key: &str) -> Result<Register> {
    let register = seen(cx, conn, key).await?;
    if register.is_kept_by(cx.actor()?) { Ok(register) } else { Err(Error::Forbidden) }
}

async fn asked(cx: &Cx, conn: &Conn, key: &str, id: SurveyId) -> Result<(Register, Survey)> {
    let register = own(cx, conn, key).await?;
    let survey = store::by_id(conn, id).await?;
    if survey.register == register.id { Ok((register, survey)) } else { Err(Error::NotFound) }
}

#[derive(Template)]
#[template(path = "survey/pages/list.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    base: String,
    table: DataTable,
    may_open: bool,
}

/// `GET /so-du-lieu/{key}/khao-sat`
async fn list(cx: Cx, Path(key): Path<String>) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let register = own(&cx, &conn, &key).await?;
    let mut table = DataTable::new(t.get("survey-all"))
        .column(t.get("survey-title"))
        .column(t.get("survey-state"))
        .column(t.get("survey-scope"))
        .numeric(t.get("survey-answers"));
    for survey in store::of(&conn, register.id).await? {
        table.row(vec![
            DataTable::link(&survey.title, href(&register, survey.id), days(t, &survey)),
            DataTable::text(t.get(format!("survey-is-{}", survey.standing(cx.today()).key()))),
            DataTable::text(scope(t, &survey)),
            DataTable::text(rate(t, survey.answers, survey.awaited())),
        ]);
    }
    let base = format!("{}/khao-sat", register.href());
    let body = ListPage { t, base, table, may_open: register.closed_at.is_none() };
    page(&cx, &register, false, &t.get("survey-all"), &body)
}

fn days(t: &ui::T, survey: &Survey) -> String {
    format!("{} – {}", ui::day(t.lang(), survey.from), ui::day(t.lang(), survey.to))
}

fn scope(t: &ui::T, survey: &Survey) -> String {
    t.get(if survey.public { "survey-scope-public" } else { "survey-scope-internal" })
}

/// "12 / 40 (30%)", or the count alone where nobody said how many are waited for.
fn rate(t: &ui::T, answers: i64, awaited: Option<i64>) -> String {
    let number = |n: i64| ui::integer(t.lang(), n);
    match awaited.filter(|awaited| *awaited > 0) {
        Some(awaited) => {
            let share = ui::number(t.lang(), (answers as f64 * 1000.0 / awaited as f64).round() / 10.0);
            format!("{} / {} ({share}%)", number(answers), number(awaited))
        }
        None => number(answers),
    }
}

#[derive(Template)]
#[template(path = "survey/pages/show.html")]
struct ShowPage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    survey: &'a Survey,
    base: String,
    address: String,
    /// The code as SVG.
    qr: String,
    facts: SummaryList,
    progress: DataTable,
    is_open: bool,
    is_closed: bool,
    may_remind: bool,
    list: String,
}

fn address(cx: &Cx, survey: &Survey) -> String {
    format!("{}{}", cx.base_url(), survey.href())
}

fn qr(text: &str) -> Result<String> {
    office::QrCode::new(text).map(|code| code.svg()).ok_or_else(|| Error::internal("a text too long for a QR code"))
}

/// `GET /so-du-lieu/{key}/khao-sat/{id}`
async fn show(cx: Cx, Path((key, id)): Path<(String, SurveyId)>) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let (register, survey) = asked(&cx, &conn, &key, id).await?;
    let (standing, definition) = (survey.standing(cx.today()), &register.definition);
    let labels = survey.fields.iter().filter_map(|key| definition.field(key)).map(|field| field.label.as_str());
    let mut refs = References::of(&cx, &conn, definition).await?;
    refs.learn_names(&conn, definition, std::iter::once(&survey.preset)).await?;
    let actor = cx.actor()?;
    let given = |(key, value): (&String, &String)| {
        let field = definition.field(key).filter(|field| privacy::may_see(field, actor))?;
        let value = match value == model::TODAY && field.kind == Kind::Date {
            true => t.get("survey-day-of-answer"),
            false => privacy::in_list(field, value, &refs, t),
        };
        Some(format!("{}: {value}", field.label))
    };
    let given: Vec<String> = survey.preset.iter().filter_map(given).collect();
    let mut facts = SummaryList::new()
        .row(t.get("survey-state"), t.get(format!("survey-is-{}", standing.key())))
        .row(t.get("survey-scope"), scope(t, &survey))
        .row(t.get("survey-days"), days(t, &survey))
        .row(t.get("survey-answers"), rate(t, survey.answers, survey.awaited()))
        .row(t.get("survey-fields"), labels.collect::<Vec<_>>().join("; "));
    if !given.is_empty() {
        facts = facts.row(t.get("survey-given"), given.join("; "));
    }
    let address = address(&cx, &survey);
    let body = ShowPage {
        t,
        f: &cx.fields(),
        base: href(&register, id),
        qr: qr(&address)?,
        address,
        facts,
        progress: progress(&cx, &conn, &register, &survey).await?,
        is_open: standing == Standing::Open,
        is_closed: standing == Standing::Closed && survey.to >= cx.today(),
        may_remind: standing == Standing::Open && !(survey.people.is_empty() && survey.quotas.is_empty()),
        list: register.href(),
        survey: &survey,
    };
    page(&cx, &register, true, &survey.title, &body)
}

/// Answers by area or unit beside what is waited for; each opens its answers.
async fn progress(cx: &Cx, conn: &Conn, register: &Register, survey: &Survey) -> Result<DataTable> {
    let t = &cx.t;
    let counts = store::by_part(conn, survey.id).await?;
    let Some(field) = survey.part(&register.definition) else { return Ok(DataTable::default()) };
    let refs = References::of(cx, conn, &register.definition).await?;
    let mut table = DataTable::new(t.get("survey-progress")).column(&field.label).numeric(t.get("survey-answers"));
    let mut keys: Vec<&str> = survey.quotas.iter().map(|(key, _)| key.as_str()).collect();
    keys.extend(counts.iter().map(|(key, _)| key.as_str()).filter(|key| !survey.quotas.iter().any(|(q, _)| q == key)));
    for key in keys {
        let count = counts.iter().find(|(part, _)| part == key).map_or(0, |(_, count)| *count);
        let wanted = survey.quotas.iter().find(|(part, _)| part == key).map(|(_, wanted)| i64::from(*wanted));
        let name = refs.name(key).map_or_else(|| t.get("survey-no-part"), str::to_owned);
        let part = if key.is_empty() { NO_PART.to_owned() } else { kernel::url_encode(key) };
        let at = format!("{}/phieu?nhom={part}", href(register, survey.id));
        let cell = if count > 0 { DataTable::link(name, at, "") } else { DataTable::text(name) };
        table.row(vec![cell, DataTable::text(rate(t, count, wanted))]);
    }
    Ok(table)
}

#[derive(Template)]
#[template(path = "survey/pages/poster.html")]
struct Poster<'a> {
    t: &'a ui::T,
    survey: &'a Survey,
    ward: &'a str,
    address: String,
    qr: String,
    until: String,
}

/// `GET /so-du-lieu/{key}/khao-sat/{id}/in`
async fn poster(cx: Cx, Path((key, id)): Path<(String, SurveyId)>) -> Result<Response> {
    let (register, survey) = asked(&cx, &cx.read(), &key, id).await?;
    let address = address(&cx, &survey);
    let until = ui::day(ui::Lang::Vi, survey.to);
    let body = Poster { t: &cx.t, survey: &survey, ward: &cx.ward.name, qr: qr(&address)?, address, until };
    page(&cx, &register, true, &survey.title, &body)
}

#[derive(Template)]
#[template(path = "survey/pages/answers.html")]
struct AnswersPage<'a> {
    t: &'a ui::T,
    title: String,
    table: DataTable,
    previous: Option<String>,
    next: Option<String>,
}

/// `GET /so-du-lieu/{key}/khao-sat/{id}/phieu?nhom={part}&trang={n}`
async fn answers(
    cx: Cx,
    Path((key, id)): Path<(String, SurveyId)>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let (register, survey) = asked(&cx, &conn, &key, id).await?;
    let part: String = query.get("nhom").map_or("", String::as_str).chars().filter(|c| !c.is_control()).collect();
    let at: u64 = query.get("trang").and_then(|page| page.parse().ok()).filter(|page| *page < 100_000).unwrap_or(0);
    let of_part = Some(if part == NO_PART { "" } else { part.as_str() }).filter(|_| !part.is_empty());
    let mut found = store::answers(&conn, id, of_part, at * PAGE, PAGE + 1).await?;
    let more = found.len() as u64 > PAGE;
    found.truncate(PAGE as usize);
    let refs = References::of(&cx, &conn, &register.definition).await?;
    let mut table = DataTable::new(t.get("survey-answer-list"))
        .column(t.get("register-record"))
        .column(t.get("survey-part"))
        .column(t.get("survey-consented"))
        .column(t.get("survey-when"));
    for answer in found {
        let record = match &answer.label {
            Some(label) => DataTable::link(label, format!("{}/ban-ghi/{}", register.href(), answer.record_id), ""),
            None => DataTable::text(t.get("survey-taken-out")),
        };
        table.row(vec![
            record,
            DataTable::text(refs.name(&answer.part).unwrap_or("–")),
            DataTable::text(t.get(if answer.consented { "register-yes" } else { "register-no" })),
            DataTable::text(moment(answer.answered_at)),
        ]);
    }
    let to = |page: u64| format!("{}/phieu?nhom={}&trang={page}", href(&register, id), kernel::url_encode(&part));
    let title = t.with("survey-answers-of", [("title", survey.title.as_str().into())]);
    let (previous, next) = ((at > 0).then(|| to(at - 1)), more.then(|| to(at + 1)));
    page(&cx, &register, true, &title.clone(), &AnswersPage { t, title, table, previous, next })
}

/// `POST /so-du-lieu/{key}/khao-sat/{id}/nhac`
async fn remind(cx: Cx, Path((key, id)): Path<(String, SurveyId)>, _: Form) -> Result<Response> {
    let (register, survey) = asked(&cx, &cx.read(), &key, id).await?;
    let mut tx = cx.begin().await?;
    let told = actions::remind(&mut tx, cx.actor()?, &register, &survey).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(&href(&register, id), &cx.t.with("survey-reminded", [("n", told.into())])))
}

/// `POST /so-du-lieu/{key}/khao-sat/{id}/dong`
async fn close(cx: Cx, Path((key, id)): Path<(String, SurveyId)>, form: Form) -> Result<Response> {
    let (register, survey) = asked(&cx, &cx.read(), &key, id).await?;
    let closes = form.value("open").is_empty();
    let mut tx = cx.begin().await?;
    actions::close(&mut tx, cx.actor()?, &register, &survey, closes).await?;
    tx.commit().await?;
    let said = if closes { "survey-closed-now" } else { "survey-reopened" };
    Ok(cx.redirect_saying(&href(&register, id), &cx.t.get(said)))
}
