//! One document: its facts and files, the ĐẾN stamp beside it, what was done, and what the person may do now.

use super::{badge, document_id};
use crate::incoming::actions::{self, Direction};
use crate::incoming::books;
use crate::incoming::correct::require_correctable;
use crate::model::Document;
use crate::outgoing;
use crate::outgoing::store::answers;
use crate::policy;
use crate::store::{self, File};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Form, Result, UnitId, local_day};
use ui::{Fields, Status};

/// What was done, as the page shows it.
struct Done {
    heading: String,
    at: String,
    body: String,
    due: String,
}

/// A document that answers it.
struct Answer {
    href: String,
    title: String,
    status: Status,
}

/// What the person may do with the document.
#[derive(Default)]
struct May {
    direct: bool,
    give: bool,
    send_back: bool,
    make_task: bool,
    answer: bool,
    /// Enter an answer that was written and signed on paper.
    answer_on_paper: bool,
    correct: bool,
    /// Say that a file is secret, and have it erased.
    erase: bool,
}

#[derive(Template)]
#[template(path = "incoming/pages/show.html")]
struct ShowPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    d: &'a Document,
    status: Status,
    priority: String,
    kind: String,
    /// The name of its book, where it is not the general one.
    book: String,
    arrived: String,
    issued: String,
    due: String,
    unit: String,
    with: String,
    closed: String,
    files: Vec<File>,
    answers: Vec<Answer>,
    /// The answer is known by what somebody typed.
    is_paper: bool,
    /// What is known besides: what it is, and what it says.
    details: Vec<(String, String)>,
    steps: Vec<Done>,
    units: Vec<(String, String)>,
    people: Vec<(String, String)>,
    plans: Vec<(String, String)>,
    bases: Option<ui::Raw>,
    may: May,
    work: ui::Raw,
    beside: String,
    asides: Vec<ui::Raw>,
}

/// `GET /van-ban/den/{id}`
pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let document = visible(&cx, &id).await?;
    page(&cx, &document, &cx.fields()).await
}

pub(super) async fn visible(cx: &Cx, id: &str) -> Result<Document> {
    store::find_visible_to(&cx.read(), cx.actor()?, document_id(id)?).await
}

async fn may(cx: &Cx, d: &Document) -> Result<May> {
    let actor = cx.actor()?;
    let correct = actor.can(policy::REGISTER) && require_correctable(&cx.read(), d).await.is_ok();
    let erase = actor.can(policy::REGISTER);
    if d.state.is_over() {
        return Ok(May { correct, erase, ..May::default() });
    }
    let handles = d.unit.is_some_and(|unit| actor.can_in(policy::HANDLE, Some(unit)));
    Ok(May {
        direct: actor.can(policy::DIRECT),
        give: handles || (d.unit.is_some() && d.officer == Some(actor.user)),
        send_back: actor.can(policy::REGISTER),
        answer: actor.can(policy::DRAFT),
        answer_on_paper: actor.can(policy::ISSUE),
        correct,
        erase,
        make_task: actor.can(policy::DIRECT) && d.task.is_none() && d.unit.is_some() && d.due_on.is_some(),
    })
}

async fn page(cx: &Cx, d: &Document, f: &Fields) -> Result<Response> {
    let (conn, t, today) = (cx.read(), &cx.t, cx.today());
    let may = may(cx, d).await?;
    let units = people::api::all_units(&conn).await?;
    let name_of = |id: UnitId| units.iter().find(|u| u.id == id).map(|u| u.name.clone()).unwrap_or_default();
    let with: Vec<String> = store::coordinators(&conn, d.id).await?.into_iter().map(name_of).collect();
    let people = match d.unit.filter(|_| may.give) {
        Some(unit) => people::api::people_in_unit(&conn, unit, today).await?,
        None => Vec::new(),
    };
    let plans = if may.make_task { plans::api::plans_in_force(&conn).await? } else { Vec::new() };
    let done = |step: crate::model::Step| Done {
        heading: t.with(
            format!("document-step-{}", step.kind),
            [("who", step.by_name.as_str().into()), ("to", step.to_name.as_str().into())],
        ),
        at: kernel::moment(step.at),
        due: step
            .due_on
            .map(|day| t.with("document-until", [("day", vietnamese::format_date(day).into())]))
            .unwrap_or_default(),
        body: step.body,
    };
    let day = |day: Option<chrono::NaiveDate>| day.map(vietnamese::format_date).unwrap_or_default();
    let page = ShowPage {
        t,
        f,
        d,
        status: badge(t, d, today),
        priority: t.get(format!("document-priority-{}", d.priority.number())),
        kind: vietnamese::citation::kind_of_code(&d.kind).unwrap_or("Công văn").to_owned(),
        book: books::name(&conn, &d.book).await?,
        arrived: vietnamese::format_date(local_day(d.arrived_at)),
        issued: day(d.issued_on),
        due: day(d.due_on),
        unit: d.unit.map(name_of).unwrap_or_default(),
        with: with.join(", "),
        closed: d.closed_at.map(kernel::moment).unwrap_or_default(),
        details: details(t, d),
        files: store::files(&conn, d.id.0).await?,
        answers: answers_to(cx, d).await?,
        is_paper: !d.answer.is_empty() && !answers::is_issued(&conn, d.id.0, &d.answer).await?,
        steps: store::steps(&conn, d.id).await?.into_iter().map(done).collect(),
        units: people::api::units(&conn).await?.into_iter().map(|u| (u.id.to_string(), u.name)).collect(),
        people: people.into_iter().map(|p| (p.id.to_string(), p.name)).collect(),
        plans: plans.into_iter().map(|p| (p.id.to_string(), p.title)).collect(),
        bases: crate::law::card_of(cx, d).await?,
        may,
        work: crate::work::card(cx, d.id.0).await?,
        beside: crate::beside::of_document(cx, d).await?,
        asides: cx.asides(d.id.0).await?,
    };
    cx.form_page(f, &d.subject, &[(&t.get("document-incoming"), "/van-ban/den")], &page)
}

/// What answers it and the person may see.
async fn answers_to(cx: &Cx, d: &Document) -> Result<Vec<Answer>> {
    let (conn, actor) = (cx.read(), cx.actor()?);
    let hands = people::api::hands(&conn, actor.user, cx.today()).await?;
    let all = answers::to(&conn, actor, &hands, d.id.0).await?;
    let one = |o: &outgoing::Outgoing| Answer {
        href: o.page(),
        title: if o.number.is_some() { o.title() } else { outgoing::name(&cx.t, o) },
        status: outgoing::pages::badge(&cx.t, o),
    };
    Ok(all.iter().map(one).collect())
}

fn details(t: &ui::T, d: &Document) -> Vec<(String, String)> {
    let of = &d.details;
    let all = [
        ("document-organ", of.organ_id.clone()),
        ("document-signer-title", of.signer_title.clone()),
        ("document-receivers", of.receivers.clone()),
        ("document-copies", of.copies.map(|copies| copies.to_string()).unwrap_or_default()),
        ("document-language", of.language.clone()),
        ("document-description", of.description.clone()),
    ];
    all.into_iter().filter(|(_, said)| !said.is_empty()).map(|(key, said)| (t.get(key), said)).collect()
}

/// The answer to an act: back to the document with a word, or the page with what is wrong.
async fn after(cx: &Cx, document: &Document, form: &Form, done: Result<()>, said: &str) -> Result<Response> {
    match done {
        Ok(()) => Ok(cx.redirect_saying(&document.page(), &cx.t.get(said))),
        Err(error) => page(cx, document, &cx.typed(form, &error.for_form()?)).await,
    }
}

/// The document as the person who acts saw it.
///
/// # Errors
/// [`Error::Conflict`] where somebody has acted since, said above the page as it is now.
pub(super) async fn seen(cx: &Cx, id: &str, form: &Form) -> Result<(Document, Result<()>)> {
    let document = visible(cx, id).await?;
    let is_new = form.value("version").parse() == Ok(document.version);
    let said = "Có người vừa xử lý văn bản này. Ông/bà xem lại diễn biến bên dưới rồi làm tiếp.";
    Ok((document, if is_new { Ok(()) } else { Err(Error::Conflict(said.into())) }))
}

/// `POST /van-ban/den/{id}/chi-dao`
pub(super) async fn direct(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let (document, seen) = seen(&cx, &id, &form).await?;
    let done = async {
        seen?;
        let missing = cx.t.get("document-unit-missing");
        let unit: Option<UnitId> = form.parsed("unit", &missing);
        if unit.is_none() {
            form.wrong("unit", missing);
        }
        let due_on = form.day("due_on");
        form.check()?;
        let with = form.values("with").filter_map(|id| id.parse().ok()).collect();
        let opinion = form.value("opinion").to_owned();
        let said = Direction { unit: unit.ok_or(Error::NotFound)?, with, due_on, opinion };
        let mut tx = cx.begin().await?;
        actions::direct(&mut tx, cx.actor()?, &document, &said).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    after(&cx, &document, &form, done, "document-was-directed").await
}

/// `POST /van-ban/den/{id}/giao`
pub(super) async fn give(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let (document, seen) = seen(&cx, &id, &form).await?;
    let done = async {
        seen?;
        let Ok(to) = form.value("officer").parse() else {
            return Err(Error::invalid("officer", cx.t.get("document-officer-missing")));
        };
        let mut tx = cx.begin().await?;
        actions::give(&mut tx, cx.actor()?, &document, to, form.value("said")).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    after(&cx, &document, &form, done, "document-was-given").await
}

/// `POST /van-ban/den/{id}/de-xuat`
pub(super) async fn propose(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let (document, seen) = seen(&cx, &id, &form).await?;
    let done = async {
        seen?;
        let mut tx = cx.begin().await?;
        actions::propose(&mut tx, cx.actor()?, &document, form.value("proposal")).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    after(&cx, &document, &form, done, "document-was-proposed").await
}

/// `POST /van-ban/den/{id}/ket-thuc`
pub(super) async fn finish(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let (document, seen) = seen(&cx, &id, &form).await?;
    let done = async {
        seen?;
        let mut tx = cx.begin().await?;
        actions::finish(&mut tx, cx.actor()?, &document, form.value("answer"), form.value("result")).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    after(&cx, &document, &form, done, "document-was-finished").await
}

/// `POST /van-ban/den/{id}/tra-lai`
pub(super) async fn send_back(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let (document, seen) = seen(&cx, &id, &form).await?;
    let done = async {
        seen?;
        let mut tx = cx.begin().await?;
        actions::send_back(&mut tx, cx.actor()?, &document, form.value("reason")).await?;
        tx.commit().await.map(|_| ())
    };
    let done = done.await;
    after(&cx, &document, &form, done, "document-was-returned").await
}

/// `POST /van-ban/den/{id}/nhiem-vu`
pub(super) async fn make_task(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let (document, seen) = seen(&cx, &id, &form).await?;
    let done = async {
        seen?;
        let Ok(plan) = form.value("plan").parse() else {
            return Err(Error::invalid("plan", cx.t.get("document-plan-missing")));
        };
        let mut tx = cx.begin().await?;
        let task = actions::make_task(&mut tx, cx.actor()?, &document, plan).await?;
        tx.commit().await?;
        Ok(task)
    };
    match done.await {
        Ok(task) => Ok(cx.redirect_saying(&format!("/nhiem-vu/{task}"), &cx.t.get("document-became-task"))),
        Err(error) => page(&cx, &document, &cx.typed(&form, &error.for_form()?)).await,
    }
}
