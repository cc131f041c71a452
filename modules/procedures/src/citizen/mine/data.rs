//! What a citizen may ask about their data: a copy of it, and its erasure as far as the law lets.

use super::pages::dossiers_of;
use crate::citizen::session::{Cookies, Kind};
use crate::citizen::{besides, draft, help};
use crate::retention;
use askama::Template;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kernel::{Access, Cx, Error, Event, Form, Result, Routes};
use serde_json::json;
use ui::Fields;
use uuid::Uuid;

/// Routes of one's own data.
pub(super) fn routes(r: Routes) -> Routes {
    r.get("/cua-toi/du-lieu.json", Access::Public, export).get("/cua-toi/xoa-du-lieu", Access::Public, erase).post(
        "/cua-toi/xoa-du-lieu",
        Access::Public,
        ask_erasure,
    )
}

/// `GET /cua-toi/du-lieu.json`: all that the desk keeps about the person, unmasked, for themselves.
async fn export(cx: Cx, cookies: Cookies) -> Result<Response> {
    let Some(holder) = cookies.holder(&cx, Kind::Identity).await? else { return Ok(cx.redirect("/cua-toi")) };
    let conn = cx.read();
    let mut dossiers = Vec::new();
    for d in dossiers_of(&conn, &holder.number).await? {
        dossiers.push(retention::given(&conn, &d).await?);
    }
    let besides = besides::of(&conn, &holder.number, cx.now).await?;
    let mut tx = cx.begin().await?;
    tx.record(Event::new("procedures.citizen.exported", Uuid::nil(), json!({ "dossiers": dossiers.len() })));
    tx.commit().await?;
    let person = json!({ "name": holder.name, "number": holder.number });
    let body = serde_json::to_vec_pretty(&json!({ "person": person, "dossiers": dossiers, "drafts": besides.drafts,
        "help": besides.help }))?;
    let name = "attachment; filename=\"du-lieu-cua-toi.json\"";
    let headers = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8"),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, body).into_response())
}

#[derive(Template)]
#[template(path = "citizen/mine/pages/erase.html")]
struct ErasePage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    dossiers: usize,
    drafts: usize,
}

async fn page(cx: &Cx, number: &str, f: &Fields) -> Result<Response> {
    let conn = cx.read();
    let dossiers = dossiers_of(&conn, number).await?.len();
    let drafts = draft::of_owner(&conn, number, cx.now).await?.len();
    let page = ErasePage { t: &cx.t, f, dossiers, drafts };
    cx.form_page(f, &cx.t.get("mine-erase"), &[(&cx.t.get("mine-title"), "/cua-toi")], &page)
}

/// `GET /cua-toi/xoa-du-lieu`
async fn erase(cx: Cx, cookies: Cookies) -> Result<Response> {
    let Some(holder) = cookies.holder(&cx, Kind::Identity).await? else { return Ok(cx.redirect("/cua-toi")) };
    page(&cx, &holder.number, &cx.fields().value("id", Uuid::now_v7().to_string())).await
}

/// `POST /cua-toi/xoa-du-lieu`: drafts go at once; about dossiers people decide, for the law keeps them for their time.
async fn ask_erasure(cx: Cx, cookies: Cookies, form: Form) -> Result<Response> {
    let Some(holder) = cookies.holder(&cx, Kind::Identity).await? else { return Ok(cx.redirect("/cua-toi")) };
    let id = form.value("id").parse().map_err(|_| Error::NotFound)?;
    let mut tx = cx.begin().await?;
    draft::remove_all_of(&mut tx, &holder.number).await?;
    help::ask_erasure(&mut tx, id, &holder, form.value("why")).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying("/cua-toi", &cx.t.get("mine-erase-asked")))
}
