//! The catalogue of reasons, which the ward extends.

use super::super::reason::{self, Reason, ReasonKind};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Form, Result};
use ui::Fields;
use uuid::Uuid;

struct Group {
    heading: String,
    reasons: Vec<Reason>,
}

#[derive(Template)]
#[template(path = "dossier/pages/reasons.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    groups: Vec<Group>,
    kinds: Vec<(String, String)>,
}

/// `GET /quan-tri/ly-do-ho-so`
pub(super) async fn show(cx: Cx) -> Result<Response> {
    let f = cx.fields().value("id", Uuid::now_v7().to_string());
    page(&cx, &f).await
}

async fn page(cx: &Cx, f: &Fields) -> Result<Response> {
    let (t, conn) = (&cx.t, cx.read());
    let named = |kind: ReasonKind| t.get(format!("dossier-reason-{}", kind.key()));
    let mut groups = Vec::with_capacity(ReasonKind::ALL.len());
    for kind in ReasonKind::ALL {
        groups.push(Group { heading: named(kind), reasons: reason::reasons(&conn, kind).await? });
    }
    let kinds = ReasonKind::ALL.map(|kind| (kind.key().to_owned(), named(kind))).to_vec();
    cx.form_page(f, &t.get("dossier-reasons"), &[], &Page { t, f, groups, kinds })
}

/// `POST /quan-tri/ly-do-ho-so`
pub(super) async fn add(cx: Cx, form: Form) -> Result<Response> {
    match try_add(&cx, &form).await {
        Ok(()) => Ok(cx.redirect_saying("/quan-tri/ly-do-ho-so", &cx.t.get("dossier-reason-added"))),
        Err(error) => page(&cx, &cx.typed(&form, &error.for_form()?)).await,
    }
}

async fn try_add(cx: &Cx, form: &Form) -> Result<()> {
    let id: Uuid = form.value("id").parse().map_err(|_| Error::NotFound)?;
    let kind = ReasonKind::from_key(form.value("kind"));
    let kind = kind.ok_or_else(|| Error::invalid("kind", "Chọn loại lý do."))?;
    let mut tx = cx.begin().await?;
    reason::add(&mut tx, id, kind, form.value("body"), form.ticked("about_component")).await?;
    tx.commit().await.map(|_| ())
}

/// `POST /quan-tri/ly-do-ho-so/{id}/bo`
pub(super) async fn close(cx: Cx, Path(id): Path<Uuid>, _form: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    reason::close(&mut tx, id).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying("/quan-tri/ly-do-ho-so", &cx.t.get("dossier-reason-closed")))
}
