//! The page of a person who waits while a large register is looked through or changed. Without scripts it is asked for
//! again every few seconds; with them the part that changes is.

use super::super::background::{self, EFFECT, Order, SCAN};
use crate::definition::{Register, store as registers};
use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use kernel::jobs::{self, Job};
use kernel::{Conn, Cx, Error, Form, Result};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "editor/pages/work.html")]
struct Page {
    heading: String,
    title: String,
    part: String,
}

#[derive(Template)]
#[template(path = "editor/pages/work_part.html")]
struct Part<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    here: String,
    draft: String,
    running: bool,
    bar: Option<ui::Progress>,
    message: &'a str,
}

/// The work of an address: on this register, and of the reader, who may not see any more what they made private.
async fn asked(cx: &Cx, conn: &Conn, key: &str, id: Uuid) -> Result<(Register, Job, Order)> {
    let register = registers::by_key(conn, key).await?;
    let job = jobs::find(&cx.app, conn, id).await?;
    if job.kind != SCAN.name && job.kind != EFFECT.name {
        return Err(Error::NotFound);
    }
    let order = Order::of(&job)?;
    let is_own = order.user == cx.actor()?.user && order.register == register.id;
    if is_own { Ok((register, job, order)) } else { Err(Error::NotFound) }
}

/// `GET /so-du-lieu/{key}/sua-cau-truc/{job}`
pub(super) async fn show(cx: Cx, Path((key, id)): Path<(String, Uuid)>, headers: HeaderMap) -> Result<Response> {
    let (register, job, order) = asked(&cx, &cx.read(), &key, id).await?;
    let here = format!("{}/sua-cau-truc/{id}", register.href());
    let draft = format!("/so-du-lieu/soan/{}/thay-doi", order.draft);
    let part_only = headers.contains_key("hx-request");
    if job.state == "done" {
        if part_only {
            let again = HeaderValue::from_str(&here).unwrap_or(HeaderValue::from_static("/"));
            return Ok([(HeaderName::from_static("hx-redirect"), again)].into_response());
        }
        if job.kind == SCAN.name {
            return Ok(cx.redirect(&draft));
        }
        let values = [("title", register.definition.title.as_str().into()), ("n", register.version.into())];
        let to = register.defined_href(cx.actor()?);
        return Ok(cx.redirect_saying(&to, &cx.t.with("editor-published", values)));
    }
    let f = cx.fields();
    let bar = (job.total > 0).then(|| {
        let percent = f64::from(job.progress) * 100.0 / f64::from(job.total);
        let number = |n: i32| ui::integer(cx.t.lang(), i64::from(n));
        let counts = [("done", number(job.progress).into()), ("total", number(job.total).into())];
        ui::Progress::new(ui::Level::OnTrack, percent, cx.t.with("editor-progress", counts))
    });
    let part = Part { t: &cx.t, f: &f, here, draft, running: job.state == "waiting", bar, message: &job.message };
    if part_only {
        return cx.fragment(&part);
    }
    let heading = cx.t.get(if job.kind == SCAN.name { "editor-looking" } else { "editor-publishing" });
    let part = part.render().map_err(Error::internal)?;
    let page = Page { heading: heading.clone(), title: register.definition.title.clone(), part };
    let href = register.href();
    cx.page(&heading, &crate::definition::crumbs(&cx.t.get("register-nav"), &register, &href), &page)
}

/// `POST /so-du-lieu/{key}/sua-cau-truc/{job}/dung`
pub(super) async fn stop(cx: Cx, Path((key, id)): Path<(String, Uuid)>, _: Form) -> Result<Response> {
    let (register, job, order) = asked(&cx, &cx.read(), &key, id).await?;
    jobs::ask_to_stop(&cx.app, id);
    let mut tx = cx.begin().await?;
    let stopped = background::stop(&mut tx, cx.actor()?, &job).await?;
    tx.commit().await?;
    if !stopped {
        return Ok(cx.redirect(&format!("{}/sua-cau-truc/{id}", register.href())));
    }
    let draft = format!("/so-du-lieu/soan/{}/thay-doi", order.draft);
    Ok(cx.redirect_saying(&draft, &cx.t.get("editor-stopped")))
}
