//! The page of tokens for integrations.

use super::{actions, store};
use crate::web;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Cx, Form, Grant, Result, Role, UnitId};
use uuid::Uuid;

const LIST: &str = "/quan-tri/ma-truy-cap";

struct Line {
    id: Uuid,
    name: String,
    scope: String,
    responsible: String,
    expires: String,
    used: String,
    state: String,
    live: bool,
}

#[derive(Template)]
#[template(path = "tokens.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    /// The token that was made just now: shown once.
    made: Option<String>,
    lines: Vec<Line>,
    roles: Vec<(String, String)>,
    units: Vec<(String, String)>,
}

async fn show(cx: &Cx, status: StatusCode, f: &ui::Fields, made: Option<String>) -> Result<Response> {
    let conn = cx.read();
    let role = |key: &str| cx.t.get(format!("people-role-{key}"));
    let line = |token: store::Token| {
        let expired = token.expires_on.is_some_and(|day| day < cx.today());
        let state = match (token.revoked_at, expired) {
            (Some(_), _) => "people-token-revoked",
            (None, true) => "people-token-expired",
            (None, false) => "people-token-live",
        };
        let unit = token.unit_name.unwrap_or_else(|| cx.t.get("people-whole-ward"));
        Line {
            id: token.id,
            name: token.name,
            scope: format!("{} – {unit}", role(&token.role)),
            responsible: token.responsible,
            expires: web::day(token.expires_on),
            used: token.used_at.map(kernel::moment).unwrap_or_default(),
            state: cx.t.get(state),
            live: token.revoked_at.is_none() && !expired,
        }
    };
    let lines = store::all(&conn).await?.into_iter().map(line).collect();
    let lent = Role::ALL.into_iter().filter(|r| *r != Role::Administrator);
    let units = crate::api::units(&conn).await?.into_iter().map(|unit| (unit.id.to_string(), unit.name)).collect();
    let roles = lent.map(|r| (r.key().to_owned(), role(r.key()))).collect();
    let page = Page { t: &cx.t, f, made, lines, roles, units };
    let crumb = cx.t.get("people-admin");
    cx.page_with(status, &cx.t.get("people-tokens"), &[(&crumb, "/quan-tri")], &page)
}

/// `GET /quan-tri/ma-truy-cap`
pub(crate) async fn all(cx: Cx) -> Result<Response> {
    let fields = cx.fields().value("role", Role::Viewer.key().to_owned());
    show(&cx, StatusCode::OK, &fields, None).await
}

/// `POST /quan-tri/ma-truy-cap`
pub(crate) async fn make(cx: Cx, form: Form) -> Result<Response> {
    match make_now(&cx, &form).await {
        Ok(token) => show(&cx, StatusCode::CREATED, &cx.fields(), Some(token)).await,
        Err(error) => show(&cx, StatusCode::UNPROCESSABLE_ENTITY, &cx.typed(&form, &error.for_form()?), None).await,
    }
}

async fn make_now(cx: &Cx, form: &Form) -> Result<String> {
    let role = Role::from_key(form.value("role"));
    if role.is_none() {
        form.wrong("role", cx.t.get("people-role-needed"));
    }
    let unit = form.parsed::<UnitId>("unit", &cx.t.get("people-choose"));
    let to = form.day("to");
    form.check()?;
    let grant = Grant { role: role.unwrap_or(Role::Viewer), unit, from: cx.today(), to };
    let mut tx = cx.begin().await?;
    let token = actions::make(&mut tx, form.value("name"), web::person(cx)?.user, grant).await?;
    tx.commit().await?;
    Ok(token)
}

/// `POST /quan-tri/ma-truy-cap/{id}/thu-hoi`
pub(crate) async fn revoke(cx: Cx, Path(id): Path<Uuid>, _form: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    actions::revoke(&mut tx, id).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(LIST, &cx.t.get("people-token-revoked-said")))
}
