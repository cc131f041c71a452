//! Pages of inquiries: the list, asking, one inquiry with its questions and answers.

use super::actions::{self, Question};
use super::model::{Inquiry, InquiryId, State, Step};
use super::store;
use crate::policy;
use askama::Template;
use axum::extract::{Path, Query};
use axum::handler::Handler as _;
use axum::response::Response;
use kernel::{Access, Cx, Error, Form, Result, Routes, UnitId};
use plans::api::{Evidence, SubjectFacts};
use std::collections::HashMap;
use ui::{DataTable, Fields, FilterBar, Level, Status};
use uuid::Uuid;

/// Routes of inquiries.
pub(crate) fn routes(r: Routes) -> Routes {
    let (see, ask) = (Access::Holds(policy::INQUIRIES), Access::Holds(policy::INQUIRE));
    let reply = answer.layer(kernel::upload_limit());
    r.get("/giai-trinh", see, list)
        .get("/giai-trinh/moi", ask, blank)
        .post("/giai-trinh/moi", ask, send)
        .get("/giai-trinh/{id}", see, show)
        .post("/giai-trinh/{id}/tra-loi", Access::Holds(policy::ANSWER), reply)
        .post("/giai-trinh/{id}/hoi-lai", ask, ask_again)
        .post("/giai-trinh/{id}/chap-nhan", ask, accept)
        .post("/giai-trinh/{id}/rut", ask, withdraw)
}

/// Where an inquiry stands, with its word.
pub(crate) fn badge(t: &ui::T, inquiry: &Inquiry, today: chrono::NaiveDate) -> Status {
    if inquiry.is_overdue(today) {
        return Status::new(Level::Late, t.get("inquiry-state-overdue"));
    }
    let level = match inquiry.state {
        State::Asked => Level::AtRisk,
        State::Answered => Level::OnTrack,
        State::Accepted => Level::Met,
        State::Withdrawn => Level::NotAssessed,
    };
    Status::new(level, t.get(format!("inquiry-state-{}", inquiry.state.key())))
}

/// "… hỏi, hạn trả lời hết ngày 20/11/2026".
pub(super) fn due_said(cx: &Cx, inquiry: &Inquiry) -> String {
    let day = vietnamese::format_date(inquiry.due_on);
    cx.t.with("inquiry-asked-due", [("who", inquiry.asked_by_name.as_str().into()), ("day", day.into())])
}

#[derive(Template)]
#[template(path = "inquiry/pages/list.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    filter: FilterBar,
    table: DataTable,
}

/// `GET /giai-trinh`
async fn list(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (conn, t, today) = (cx.read(), &cx.t, cx.today());
    let wanted = |name: &str| asked.get(name).map_or("", String::as_str);
    let (state, unit) = (wanted("tinh-trang"), wanted("don-vi"));
    let names = people::api::all_units(&conn).await?;
    let name_of = |unit: UnitId| names.iter().find(|u| u.id == unit).map_or("", |u| u.name.as_str());
    let all = store::visible_to(&conn, cx.actor()?).await?;
    let mut units: Vec<(String, String)> =
        all.iter().map(|i| (i.unit.to_string(), name_of(i.unit).to_owned())).collect();
    units.sort_by(|a, b| vietnamese::compare(&a.1, &b.1));
    units.dedup();
    let lets = |i: &&Inquiry| match state {
        "" => i.is_open(),
        "qua-han" => i.is_overdue(today),
        "tat-ca" => true,
        key => i.state == State::from_key(key),
    };
    let mut shown: Vec<&Inquiry> = all.iter().filter(lets).collect();
    shown.retain(|i| unit.is_empty() || i.unit.to_string() == unit);
    shown.sort_by_key(|i| (!i.is_open(), !i.is_overdue(today), if i.is_open() { Some(i.due_on) } else { None }));
    let mut table = DataTable::new(t.get("inquiry-nav"))
        .column(t.get("inquiry-about"))
        .column(t.get("report-unit"))
        .column(t.get("inquiry-due"))
        .column(t.get("report-state"));
    for i in shown {
        table.row(vec![
            DataTable::link(&i.title, i.page(), &i.asked_by_name),
            DataTable::text(name_of(i.unit)),
            DataTable::text(vietnamese::format_date(i.due_on)),
            ui::Render::html(&badge(t, i, today)),
        ]);
    }
    let mut states = vec![("qua-han".to_owned(), t.get("inquiry-state-overdue"))];
    states.extend(State::ALL.map(|s| (s.key().to_owned(), t.get(format!("inquiry-state-{}", s.key())))));
    states.push(("tat-ca".to_owned(), t.get("inquiry-state-all")));
    let filter = FilterBar::new(t, "/giai-trinh")
        .select("tinh-trang", &t.get("report-state"), &t.get("inquiry-state-open"), &states, state)
        .select("don-vi", &t.get("report-unit"), &t.get("inquiry-any-unit"), &units, unit)
        .clearable(t, !state.is_empty() || !unit.is_empty());
    cx.page(&t.get("inquiry-nav"), &[], &ListPage { t, filter, table })
}

#[derive(Template)]
#[template(path = "inquiry/pages/new.html")]
struct NewPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    subject: SubjectFacts,
    units: Vec<(String, String)>,
}

/// `GET /giai-trinh/moi?ve={indicator or task}`
async fn blank(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let subject = subject_of(&cx, asked.get("ve").map_or("", String::as_str)).await?;
    let unit = subject.lead.map(|unit| unit.to_string()).unwrap_or_default();
    let f = cx.fields().value("id", InquiryId::new().to_string()).value("unit", unit);
    new_page(&cx, subject, &f).await
}

async fn subject_of(cx: &Cx, id: &str) -> Result<SubjectFacts> {
    let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    plans::api::subject(&cx.read(), cx.actor()?, id).await
}

async fn new_page(cx: &Cx, subject: SubjectFacts, f: &Fields) -> Result<Response> {
    let units = people::api::units(&cx.read()).await?.into_iter().map(|u| (u.id.to_string(), u.name)).collect();
    let title = cx.t.get("inquiry-ask");
    cx.form_page(f, &title, &[(&cx.t.get("inquiry-nav"), "/giai-trinh")], &NewPage { t: &cx.t, f, subject, units })
}

/// `POST /giai-trinh/moi`
async fn send(cx: Cx, form: Form) -> Result<Response> {
    let subject = subject_of(&cx, form.value("ve")).await?;
    match try_send(&cx, &subject, &form).await {
        Ok(id) => Ok(cx.redirect_saying(&format!("/giai-trinh/{id}"), &cx.t.get("inquiry-sent"))),
        Err(error) => new_page(&cx, subject, &cx.typed(&form, &error.for_form()?)).await,
    }
}

async fn try_send(cx: &Cx, subject: &SubjectFacts, form: &Form) -> Result<InquiryId> {
    let id: InquiryId = form.value("id").parse().map_err(|_| Error::NotFound)?;
    let unit: Option<UnitId> = form.parsed("unit", &cx.t.get("report-unit-missing"));
    if unit.is_none() {
        form.wrong("unit", cx.t.get("report-unit-missing"));
    }
    let due_on = form.day("due_on");
    form.check()?;
    let Some(unit) = unit else { return Err(Error::NotFound) };
    people::api::unit(&cx.read(), unit).await?;
    let mut tx = cx.begin().await?;
    let question = Question { id, unit, due_on, body: form.value("body") };
    actions::ask(&mut tx, cx.actor()?, subject, question).await?;
    tx.commit().await?;
    Ok(id)
}

/// One question, answer or end, as the page shows it.
struct Said {
    heading: String,
    at: String,
    body: String,
    due: String,
    files: Vec<Evidence>,
}

#[derive(Template)]
#[template(path = "inquiry/pages/show.html")]
struct ShowPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    inquiry: &'a Inquiry,
    unit: String,
    due: String,
    status: Status,
    steps: Vec<Said>,
    may_answer: bool,
    may_decide: bool,
    may_withdraw: bool,
}

/// `GET /giai-trinh/{id}`
async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let inquiry = visible(&cx, &id).await?;
    page(&cx, &inquiry, &cx.fields()).await
}

async fn visible(cx: &Cx, id: &str) -> Result<Inquiry> {
    store::find_visible_to(&cx.read(), cx.actor()?, id.parse().map_err(|_| Error::NotFound)?).await
}

async fn page(cx: &Cx, inquiry: &Inquiry, f: &Fields) -> Result<Response> {
    let (conn, actor, t) = (cx.read(), cx.actor()?, &cx.t);
    let steps = store::steps(&conn, inquiry.id).await?;
    let ids: Vec<Uuid> = steps.iter().map(|step| step.id).collect();
    let files = plans::api::evidence_of(&conn, &ids).await?;
    let own_answer = steps.iter().rev().find(|s| s.kind == "answer").is_some_and(|s| s.by == actor.user);
    let said = |step: Step| Said {
        heading: t.with(format!("inquiry-step-{}", step.kind), [("who", step.by_name.as_str().into())]),
        at: kernel::moment(step.at),
        due: step
            .due_on
            .map(|day| t.with("inquiry-by", [("day", vietnamese::format_date(day).into())]))
            .unwrap_or_default(),
        files: files.iter().filter(|file| file.subject_id == step.id).cloned().collect(),
        body: step.body,
    };
    let may_ask = actor.can(policy::INQUIRE);
    let page = ShowPage {
        t,
        f,
        unit: people::api::unit(&conn, inquiry.unit).await?.name,
        due: vietnamese::format_date(inquiry.due_on),
        status: badge(t, inquiry, cx.today()),
        steps: steps.into_iter().map(said).collect(),
        may_answer: inquiry.state == State::Asked
            && inquiry.asked_by != actor.user
            && actor.can_in(policy::ANSWER, Some(inquiry.unit)),
        may_decide: inquiry.state == State::Answered && may_ask && !own_answer,
        may_withdraw: inquiry.is_open() && may_ask,
        inquiry,
    };
    cx.form_page(f, &t.get("inquiry-one"), &[(&t.get("inquiry-nav"), "/giai-trinh")], &page)
}

/// After an action: the page with what was done, or again with what was typed and what is wrong.
async fn answered(cx: &Cx, inquiry: &Inquiry, form: &Form, done: Result<()>, said: &str) -> Result<Response> {
    match done {
        Ok(()) => Ok(cx.redirect_saying(&inquiry.page(), &cx.t.get(said))),
        Err(error) => page(cx, inquiry, &cx.typed(form, &error.for_form()?)).await,
    }
}

async fn answer(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let inquiry = visible(&cx, &id).await?;
    let done = async {
        let actor = cx.actor()?;
        actor.require_in(policy::ANSWER, Some(inquiry.unit))?;
        let files = cx.app.files.keep(&form, "files").await?;
        let mut tx = cx.begin().await?;
        actions::answer(&mut tx, actor, &inquiry, form.value("answer"), &files).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    answered(&cx, &inquiry, &form, done, "inquiry-answered-now").await
}

async fn ask_again(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let inquiry = visible(&cx, &id).await?;
    let done = async {
        let due_on = form.day("due_on");
        form.check()?;
        let mut tx = cx.begin().await?;
        actions::ask_again(&mut tx, cx.actor()?, &inquiry, form.value("again"), due_on).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    answered(&cx, &inquiry, &form, done, "inquiry-asked-again-now").await
}

async fn accept(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let inquiry = visible(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        actions::accept(&mut tx, cx.actor()?, &inquiry).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    answered(&cx, &inquiry, &form, done, "inquiry-accepted-now").await
}

async fn withdraw(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let inquiry = visible(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        actions::withdraw(&mut tx, cx.actor()?, &inquiry, form.value("reason")).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    answered(&cx, &inquiry, &form, done, "inquiry-withdrawn-now").await
}
