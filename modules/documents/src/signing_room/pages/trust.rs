//! Whom the ward trusts, for its administrator.

use crate::policy;
use crate::signing_room::store::{self, Anchor};
use crate::signing_room::{demo, trust};
use askama::Template;
use axum::extract::{DefaultBodyLimit, Path};
use axum::handler::Handler as _;
use axum::response::Response;
use kernel::{Access, Cx, Error, Form, Result, Routes, local_day, moment};
use ui::Fields;

/// Routes of anchors.
pub(super) fn routes(r: Routes) -> Routes {
    let access = Access::Holds(policy::TRUST);
    let upload = DefaultBodyLimit::max(1024 * 1024);
    r.get("/van-ban/chu-ky/tin-cay", access, show)
        .post("/van-ban/chu-ky/tin-cay", access, add.layer(upload))
        .post("/van-ban/chu-ky/tin-cay/{id}/bo", access, remove)
        .post("/van-ban/chu-ky/tin-cay/{id}/lai", access, restore)
}

/// An anchor as the page shows it.
struct Line {
    id: String,
    name: String,
    subject: String,
    fingerprint: String,
    until: String,
    added: String,
    is_trusted: bool,
}

#[derive(Template)]
#[template(path = "signing_room/pages/trust.html")]
struct TrustPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    lines: Vec<Line>,
    has_demo: bool,
}

/// `GET /van-ban/chu-ky/tin-cay`
async fn show(cx: Cx) -> Result<Response> {
    page(&cx, &cx.fields()).await
}

async fn page(cx: &Cx, f: &Fields) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let line = |anchor: Anchor| Line {
        id: anchor.id.to_string(),
        until: vietnamese::format_date(local_day(anchor.not_after)),
        added: t.with(
            "signing-anchor-added",
            [("who", anchor.added_by_name.as_str().into()), ("when", moment(anchor.added_at).into())],
        ),
        is_trusted: anchor.removed_at.is_none(),
        name: anchor.name,
        subject: anchor.subject,
        fingerprint: anchor.fingerprint,
    };
    let lines = store::anchors(&conn).await?.into_iter().map(line).collect();
    let has_demo = demo::authority(&cx.app, &conn).await?.is_some();
    let crumbs: &[(&str, &str)] = &[(&t.get("signing-keys"), "/van-ban/chu-ky")];
    cx.form_page(f, &t.get("signing-trust"), crumbs, &TrustPage { t, f, lines, has_demo })
}

async fn after(cx: &Cx, form: &Form, done: Result<()>, said: &str) -> Result<Response> {
    match done {
        Ok(()) => Ok(cx.redirect_saying("/van-ban/chu-ky/tin-cay", &cx.t.get(said))),
        Err(error) => page(cx, &cx.typed(form, &error.for_form()?)).await,
    }
}

/// `POST /van-ban/chu-ky/tin-cay`
async fn add(cx: Cx, form: Form) -> Result<Response> {
    let done = async {
        let file = form.upload("file").ok_or_else(|| Error::invalid("file", "Chọn tệp chứng thư."))?;
        let mut tx = cx.begin().await?;
        trust::add(&mut tx, cx.actor()?, &file.bytes).await?;
        tx.commit().await.map(|_| ())
    };
    after(&cx, &form, done.await, "signing-anchor-was-added").await
}

async fn set(cx: &Cx, id: &str, is_trusted: bool) -> Result<()> {
    let mut tx = cx.begin().await?;
    trust::set(&mut tx, cx.actor()?, id.parse().map_err(|_| Error::NotFound)?, is_trusted).await?;
    tx.commit().await.map(|_| ())
}

/// `POST /van-ban/chu-ky/tin-cay/{id}/bo`
async fn remove(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    after(&cx, &form, set(&cx, &id, false).await, "signing-anchor-was-removed").await
}

/// `POST /van-ban/chu-ky/tin-cay/{id}/lai`
async fn restore(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    after(&cx, &form, set(&cx, &id, true).await, "signing-anchor-was-added").await
}
