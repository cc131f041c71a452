//! The queue of the support team: what waits, who took it, what came of it.

use super::actions;
use super::model::{HelpRequest, OUTCOMES, State, middle_wait};
use super::store;
use crate::citizen::person;
use crate::policy;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use chrono::Datelike;
use kernel::{Access, Cx, Error, Form, Period, Result, Routes};
use std::collections::HashMap;
use ui::{DataTable, Fields, FilterBar, Level, Status};

/// Routes of the queue.
pub(super) fn routes(r: Routes) -> Routes {
    let team = Access::Holds(policy::SUPPORT);
    r.get("/ho-tro", team, list)
        .get("/ho-tro/{id}", team, show)
        .post("/ho-tro/{id}/nhan", team, take)
        .post("/ho-tro/{id}/tra-lai", team, give_back)
        .post("/ho-tro/{id}/ket-qua", team, finish)
}

fn badge(t: &ui::T, state: State) -> Status {
    let level = match state {
        State::Waiting => Level::AtRisk,
        State::Taken => Level::OnTrack,
        State::Done => Level::Met,
    };
    Status::new(level, t.get(format!("help-state-{}", state.key())))
}

#[derive(Template)]
#[template(path = "citizen/help/pages/queue.html")]
struct QueuePage<'a> {
    t: &'a ui::T,
    year: String,
    figures: Vec<ui::Figure>,
    filter: FilterBar,
    wait: String,
    table: DataTable,
    more: String,
}

/// What the year so far says of help: numbers that the plan may watch too.
const FIGURES: [(&str, &str); 5] = [
    ("procedures.help", "help-figure-asked"),
    ("procedures.help.helped", "help-figure-helped"),
    ("procedures.help.in_time", "help-figure-in-time"),
    ("procedures.help.late", "help-figure-late"),
    ("procedures.received.assisted", "help-figure-assisted"),
];

/// Each number over these days, leading to its records.
async fn figures(cx: &Cx, period: Period) -> Result<Vec<ui::Figure>> {
    let (conn, t) = (cx.read(), &cx.t);
    let mut figures = Vec::new();
    for (key, label) in FIGURES {
        let measure = cx.measure(&conn, key).await?;
        let value = measure.decimals.show(t.lang(), measure.value(&conn, Some(period)).await?);
        let href = format!("/so-lieu/{key}?tu={}&den={}", period.from, period.to);
        figures.push(ui::Figure::new(value, href).labelled(t.get(label)));
    }
    Ok(figures)
}

/// `GET /ho-tro?tinh-trang={state}&sau={id}`
async fn list(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let given = |name: &str| asked.get(name).map_or("", String::as_str);
    let state = State::from_key(given("tinh-trang"));
    let after = match given("sau").parse() {
        Ok(id) => store::find(&conn, id).await?,
        Err(_) => None,
    };
    let found = store::in_state(&conn, state, after.as_ref()).await?;
    let mut table = DataTable::new(t.get("help-nav"))
        .column(t.get("help-what-column"))
        .column(t.get("help-who"))
        .column(t.get("help-asked-at"))
        .column(t.get("help-by"));
    for r in &found {
        let what: String = r.what.chars().take(90).collect();
        let who = DataTable::two_lines(person::masked_name(&r.name), person::masked_phone(&r.phone));
        let by = DataTable::two_lines(
            &r.taken_by_name,
            if r.outcome.is_empty() { String::new() } else { t.get(format!("help-outcome-{}", r.outcome)) },
        );
        table.row(vec![
            DataTable::link(&what, r.page(), &r.convenient),
            who,
            DataTable::text(kernel::moment(r.made_at)),
            by,
        ]);
    }
    let states: Vec<(String, String)> =
        State::ALL[1..].iter().map(|s| (s.key().to_owned(), t.get(format!("help-state-{}", s.key())))).collect();
    let chosen = if state == State::Waiting { "" } else { state.key() };
    let filter = FilterBar::new(t, "/ho-tro")
        .select("tinh-trang", &t.get("help-state"), &t.get("help-state-waiting"), &states, chosen)
        .clearable(t, !chosen.is_empty());
    let more = found.last().filter(|_| found.len() == store::PAGE);
    let more = more.map(|last| format!("/ho-tro?tinh-trang={}&sau={}", state.key(), last.id)).unwrap_or_default();
    let wait = middle_wait(store::waits(&conn).await?);
    let wait = wait.map(|minutes| t.with("help-wait", [("minutes", minutes.into())])).unwrap_or_default();
    let today = cx.today();
    let year = Period { from: today.with_ordinal(1).unwrap_or(today), to: today };
    let figures = figures(&cx, year).await?;
    let year = t.with("help-figures", [("year", today.year().to_string().into())]);
    cx.page(&t.get("help-nav"), &[], &QueuePage { t, year, figures, filter, wait, table, more })
}

#[derive(Template)]
#[template(path = "citizen/help/pages/show.html")]
struct ShowPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    r: &'a HelpRequest,
    status: Status,
    phone: String,
    asked_at: String,
    due_on: String,
    about: String,
    outcomes: Vec<(String, String)>,
    is_waiting: bool,
    is_taken: bool,
}

async fn found(cx: &Cx, id: &str) -> Result<HelpRequest> {
    store::find(&cx.read(), id.parse().map_err(|_| Error::NotFound)?).await?.ok_or(Error::NotFound)
}

/// `GET /ho-tro/{id}`: shows name and number in full, and so notes who read them.
async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let request = found(&cx, &id).await?;
    let mut tx = cx.begin().await?;
    kernel::audit::note_personal_read(&mut tx, request.id.0, "Hỗ trợ người dân làm thủ tục");
    tx.commit().await?;
    page(&cx, &request, &cx.fields())
}

fn page(cx: &Cx, r: &HelpRequest, f: &Fields) -> Result<Response> {
    let t = &cx.t;
    let about = if r.about.is_empty() {
        String::new()
    } else {
        t.with(format!("help-about-{}", r.about), [("code", r.about_code.as_str().into())])
    };
    let page = ShowPage {
        t,
        f,
        r,
        status: badge(t, r.state),
        phone: person::spoken_phone(&r.phone),
        asked_at: kernel::moment(r.made_at),
        due_on: r.due_on.map(vietnamese::format_date).unwrap_or_default(),
        about,
        outcomes: OUTCOMES.map(|key| (key.to_owned(), t.get(format!("help-outcome-{key}")))).to_vec(),
        is_waiting: r.state == State::Waiting,
        is_taken: r.state == State::Taken,
    };
    cx.form_page(f, &t.get("help-one"), &[(&t.get("help-nav"), "/ho-tro")], &page)
}

fn answered(cx: &Cx, r: &HelpRequest, form: &Form, done: Result<()>, said: &str) -> Result<Response> {
    match done {
        Ok(()) => Ok(cx.redirect_saying(&r.page(), &cx.t.get(said))),
        Err(error) => page(cx, r, &cx.typed(form, &error.for_form()?)),
    }
}

async fn take(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let request = found(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        actions::take(&mut tx, cx.actor()?, &request).await?;
        tx.commit().await.map(|_| ())
    };
    answered(&cx, &request, &form, done.await, "help-taken-now")
}

async fn give_back(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let request = found(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        actions::give_back(&mut tx, cx.actor()?, &request).await?;
        tx.commit().await.map(|_| ())
    };
    answered(&cx, &request, &form, done.await, "help-given-back-now")
}

async fn finish(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let request = found(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        actions::finish(&mut tx, cx.actor()?, &request, form.value("outcome"), form.value("note")).await?;
        tx.commit().await.map(|_| ())
    };
    answered(&cx, &request, &form, done.await, "help-done-now")
}
