//! Gọi số at a counter: the next, once more, nobody came, done, to another counter; each by mouse or key.

use super::model::{State, Ticket, TicketId};
use super::{COUNTERS, actions, services_of, store};
use crate::policy;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::{Access, Cx, Error, Form, Result, Routes, local};
use std::collections::HashMap;
use ui::govuk::Button;
use ui::html::Attributes;
use ui::{DataTable, Fields};

/// So many of those who wait are shown.
const SHOWN: usize = 12;

/// Routes of a counter.
pub(super) fn routes(r: Routes) -> Routes {
    let receive = Access::Holds(policy::RECEIVE);
    r.get("/quay-so", receive, show)
        .post("/quay-so/goi", receive, next)
        .post("/quay-so/{id}/goi-lai", receive, again)
        .post("/quay-so/{id}/bo-qua", receive, skip)
        .post("/quay-so/{id}/xong", receive, done)
        .post("/quay-so/{id}/chuyen", receive, send)
}

#[derive(Template)]
#[template(path = "tickets/pages/counter.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    counter: i32,
    counters: Vec<i32>,
    others: Vec<(String, String)>,
    now: Option<Ticket>,
    waiting: DataTable,
    skipped: Vec<Ticket>,
    sums: String,
}

impl Page<'_> {
    /// A button that a key presses too (Alt and the letter, as the browser has it).
    fn button(&self, key: &str, letter: &str) -> Button {
        let attributes = Attributes::default().and("accesskey", letter).and("data-module", "govuk-button");
        Button { attributes, ..Button::submit(self.t.get(key)) }
    }
}

async fn counter_of(cx: &Cx, asked: &str) -> Result<(i32, i32)> {
    let most = i32::try_from(COUNTERS.number(&cx.read()).await?).unwrap_or(1);
    Ok((asked.parse().ok().filter(|counter| (1..=most).contains(counter)).unwrap_or(1), most))
}

/// `GET /quay-so?quay=3`
async fn show(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    page(&cx, asked.get("quay").map_or("", String::as_str), &cx.fields()).await
}

async fn page(cx: &Cx, counter: &str, f: &Fields) -> Result<Response> {
    let (conn, t, today) = (cx.read(), &cx.t, cx.today());
    let (counter, most) = counter_of(cx, counter).await?;
    let services = services_of(&conn).await?;
    let mut waiting = DataTable::new(t.get("ticket-waiting"))
        .column(t.get("ticket-number"))
        .column(t.get("ticket-service"))
        .column(t.get("ticket-taken"));
    for ticket in store::waiting(&conn, today, counter, SHOWN).await? {
        let service = services.iter().find(|s| s.letter == ticket.service).map_or("", |s| s.name.as_str());
        waiting.row(vec![
            DataTable::text(ticket.label()),
            DataTable::text(service),
            DataTable::text(local(ticket.taken_at).format("%H:%M").to_string()),
        ]);
    }
    let sums = store::sums(&conn, today).await?;
    let minutes = if sums.called > 0 { (sums.waited / sums.called as f64 / 60.0).round() } else { 0.0 };
    let said = [
        ("taken", sums.taken.into()),
        ("called", sums.called.into()),
        ("skipped", sums.skipped.into()),
        ("minutes", minutes.into()),
    ];
    let others = (1..=most).filter(|other| *other != counter);
    let body = Page {
        t,
        f,
        counter,
        counters: (1..=most).collect(),
        others: others.map(|n| (n.to_string(), format!("{} {n}", t.get("ticket-counter")))).collect(),
        now: store::at_counter(&conn, today, counter).await?,
        waiting,
        skipped: store::skipped(&conn, today).await?,
        sums: t.with("ticket-sums", said),
    };
    cx.form_page(f, &t.get("ticket-nav"), &[], &body)
}

async fn find(cx: &Cx, id: &str) -> Result<Ticket> {
    let id: TicketId = id.parse().map_err(|_| Error::NotFound)?;
    store::find(&cx.read(), id).await?.filter(|ticket| ticket.day == cx.today()).ok_or(Error::NotFound)
}

async fn answered(cx: &Cx, form: &Form, done: Result<String>) -> Result<Response> {
    match done {
        Ok(said) => {
            Ok(cx.redirect_saying(&format!("/quay-so?quay={}", counter_of(cx, form.value("quay")).await?.0), &said))
        }
        Err(error) => page(cx, form.value("quay"), &cx.typed(form, &error.for_form()?)).await,
    }
}

/// `POST /quay-so/goi`
async fn next(cx: Cx, form: Form) -> Result<Response> {
    let done = async {
        let (counter, _) = counter_of(&cx, form.value("quay")).await?;
        let mut tx = cx.begin().await?;
        let called = actions::call_next(&mut tx, cx.actor()?, counter).await?;
        tx.commit().await?;
        Ok(called.map_or_else(
            || cx.t.get("ticket-nobody"),
            |ticket| cx.t.with("ticket-called-now", [("number", ticket.label().into())]),
        ))
    };
    let done = done.await;
    answered(&cx, &form, done).await
}

/// `POST /quay-so/{id}/goi-lai`
async fn again(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let ticket = find(&cx, &id).await?;
    let done = async {
        let (counter, _) = counter_of(&cx, form.value("quay")).await?;
        let mut tx = cx.begin().await?;
        actions::call_again(&mut tx, cx.actor()?, &ticket, counter).await?;
        tx.commit().await?;
        Ok(cx.t.with("ticket-called-now", [("number", ticket.label().into())]))
    };
    let done = done.await;
    answered(&cx, &form, done).await
}

async fn leave(cx: Cx, id: String, form: Form, to: State, counter: Option<i32>, said: &str) -> Result<Response> {
    let ticket = find(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        actions::leave(&mut tx, cx.actor()?, &ticket, to, counter).await?;
        tx.commit().await?;
        Ok(cx.t.with(said, [("number", ticket.label().into())]))
    };
    let done = done.await;
    answered(&cx, &form, done).await
}

/// `POST /quay-so/{id}/bo-qua`
async fn skip(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    leave(cx, id, form, State::Skipped, None, "ticket-skipped-now").await
}

/// `POST /quay-so/{id}/xong`
async fn done(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    leave(cx, id, form, State::Done, None, "ticket-done-now").await
}

/// `POST /quay-so/{id}/chuyen`
async fn send(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let (_, most) = counter_of(&cx, "").await?;
    let to: Option<i32> = form.value("to").parse().ok().filter(|to| (1..=most).contains(to));
    if to.is_none() {
        find(&cx, &id).await?;
        let wrong = Error::invalid("to", cx.t.get("ticket-counter-missing"));
        return answered(&cx, &form, Err(wrong)).await;
    }
    leave(cx, id, form, State::Waiting, to, "ticket-sent-now").await
}
