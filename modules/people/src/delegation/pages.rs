//! Pages of delegation: one's own, and everybody's for the administrator.

use super::actions::{self, NewDelegation};
use super::store::{self, Delegation, State};
use crate::web;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Cx, Error, Form, Result, UserId};
use uuid::Uuid;

struct Line {
    delegation: Delegation,
    state: String,
    from_day: String,
    to_day: String,
    over: bool,
    /// May be ended from this page.
    own: bool,
}

#[derive(Template)]
#[template(path = "delegations.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    /// The administrator's page names both sides.
    everybody: bool,
    base: &'static str,
    people: Vec<(String, String)>,
    lines: Vec<Line>,
}

const OWN: &str = "/tai-khoan/uy-quyen";
const ALL: &str = "/quan-tri/uy-quyen";

async fn show(cx: &Cx, status: StatusCode, f: &ui::Fields, everybody: bool) -> Result<Response> {
    let (conn, me) = (cx.read(), web::person(cx)?.user);
    let people = crate::api::people(&conn, cx.today()).await?;
    let others = people.iter().filter(|p| everybody || p.id != me);
    let options = others.map(|p| (p.id.to_string(), named(&p.name, p.unit_name.as_deref()))).collect();
    let concerns = |d: &Delegation| everybody || d.from_account == me || d.to_account == me;
    let line = |delegation: Delegation| {
        let state = delegation.state(cx.today());
        let key = match state {
            State::Ahead => "people-delegation-ahead",
            State::Current => "people-delegation-current",
            State::Over => "people-delegation-over",
        };
        Line {
            state: cx.t.get(key),
            from_day: web::day(Some(delegation.from_day)),
            to_day: web::day(Some(delegation.to_day)),
            over: state == State::Over,
            own: everybody || delegation.from_account == me,
            delegation,
        }
    };
    let lines = store::all(&conn).await?.into_iter().filter(concerns).map(line).collect();
    let base = if everybody { ALL } else { OWN };
    let page = Page { t: &cx.t, f, everybody, base, people: options, lines };
    let (admin, account) = (cx.t.get("people-admin"), cx.t.get("people-account"));
    let crumb = if everybody { (admin.as_str(), "/quan-tri") } else { (account.as_str(), "/tai-khoan") };
    cx.page_with(status, &cx.t.get("people-delegations"), &[crumb], &page)
}

fn named(name: &str, unit: Option<&str>) -> String {
    unit.map_or_else(|| name.to_owned(), |unit| format!("{name} – {unit}"))
}

fn blank(cx: &Cx) -> ui::Fields {
    cx.fields().value("from_day", web::day(Some(cx.today())))
}

/// `GET /tai-khoan/uy-quyen`
pub(crate) async fn own(cx: Cx) -> Result<Response> {
    show(&cx, StatusCode::OK, &blank(&cx), false).await
}

/// `GET /quan-tri/uy-quyen`
pub(crate) async fn all(cx: Cx) -> Result<Response> {
    show(&cx, StatusCode::OK, &blank(&cx), true).await
}

/// `POST /tai-khoan/uy-quyen`
pub(crate) async fn make_own(cx: Cx, form: Form) -> Result<Response> {
    let me = web::person(&cx)?.user;
    make(cx, form, Some(me)).await
}

/// `POST /quan-tri/uy-quyen`
pub(crate) async fn make_any(cx: Cx, form: Form) -> Result<Response> {
    make(cx, form, None).await
}

async fn make(cx: Cx, form: Form, from: Option<UserId>) -> Result<Response> {
    let everybody = from.is_none();
    match make_now(&cx, &form, from).await {
        Ok(()) => {
            let to = if everybody { ALL } else { OWN };
            Ok(cx.redirect_saying(to, &cx.t.get("people-delegation-made")))
        }
        Err(error) => {
            let fields = cx.typed(&form, &error.for_form()?);
            show(&cx, StatusCode::UNPROCESSABLE_ENTITY, &fields, everybody).await
        }
    }
}

async fn make_now(cx: &Cx, form: &Form, from: Option<UserId>) -> Result<()> {
    let choose = cx.t.get("people-choose-person");
    let person = |field: &str| {
        let id = form.parsed::<UserId>(field, &choose);
        if form.value(field).is_empty() {
            form.wrong(field, &*choose);
        }
        id
    };
    let from = from.or_else(|| person("from"));
    let to = person("to");
    let (from_day, to_day) = (form.day("from_day"), form.day("to_day"));
    if form.value("to_day").is_empty() {
        form.wrong("to_day", cx.t.get("people-day-needed"));
    }
    form.check()?;
    let (Some(from), Some(to), Some(to_day)) = (from, to, to_day) else { return Err(Error::NotFound) };
    let reason = form.value("reason").to_owned();
    let new = NewDelegation { from, to, from_day: from_day.unwrap_or_else(|| cx.today()), to_day, reason };
    let mut tx = cx.begin().await?;
    actions::delegate(&mut tx, new).await?;
    tx.commit().await.map(|_| ())
}

/// `POST /tai-khoan/uy-quyen/{id}/ket-thuc`
pub(crate) async fn end_own(cx: Cx, Path(id): Path<Uuid>, _form: Form) -> Result<Response> {
    let me = web::person(&cx)?.user;
    end(cx, id, Some(me), OWN).await
}

/// `POST /quan-tri/uy-quyen/{id}/ket-thuc`
pub(crate) async fn end_any(cx: Cx, Path(id): Path<Uuid>, _form: Form) -> Result<Response> {
    end(cx, id, None, ALL).await
}

async fn end(cx: Cx, id: Uuid, only: Option<UserId>, back: &str) -> Result<Response> {
    let mut tx = cx.begin().await?;
    actions::end(&mut tx, id, only).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(back, &cx.t.get("people-delegation-ended")))
}
