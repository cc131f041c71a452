//! The page of a document that is signed by hand: its number and day, what is printed with them, the scan that issues it.

use super::issue::with_copies;
use super::visible;
use crate::incoming::register::look_at;
use crate::outgoing::Outgoing;
use crate::signing_room::paper;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Form, Kept, Result};
use ui::Fields;

#[derive(Template)]
#[template(path = "signing_room/pages/paper.html")]
struct PaperPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    d: &'a Outgoing,
    base: String,
    day: String,
    may_number: bool,
    waits_for_scan: bool,
}

/// `GET /van-ban/di/{id}/ban-giay`
pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    page(&cx, &visible(&cx, &id).await?, &cx.fields()).await
}

async fn page(cx: &Cx, d: &Outgoing, f: &Fields) -> Result<Response> {
    let t = &cx.t;
    let (may_number, waits_for_scan) = (paper::may_be(&cx.read(), d).await?, paper::waits_for_scan(d));
    if !f.has_errors() && !may_number && !waits_for_scan {
        return Ok(cx.redirect_saying(&d.page(), &t.get("signing-not-on-paper")));
    }
    let day = d.issued_on.map(vietnamese::format_date).unwrap_or_default();
    let page = PaperPage { t, f, d, base: d.page(), day, may_number, waits_for_scan };
    cx.form_page(f, &t.get("signing-paper"), &[(&d.title(), &d.page())], &page)
}

/// `POST /van-ban/di/{id}/ban-giay`
pub(super) async fn number(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let document = visible(&cx, &id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        let numbered = paper::number(&mut tx, cx.actor()?, &document).await?;
        tx.commit().await?;
        Ok::<_, Error>(cx.t.with("signing-was-numbered", [("symbol", numbered.symbol.as_str().into())]))
    };
    let to = format!("{}/ban-giay", document.page());
    after(&cx, &document, &form, &to, done.await).await
}

/// `POST /van-ban/di/{id}/ban-giay/ban-quet`
pub(super) async fn issue(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let document = visible(&cx, &id).await?;
    let done = async {
        let counted = with_copies(&document, &form)?;
        let scan = scan(&cx, &document, &form).await?;
        let mut tx = cx.begin().await?;
        paper::issue(&mut tx, &cx.app, cx.actor()?, &counted, &scan).await?;
        tx.commit().await?;
        Ok::<_, Error>(cx.t.with("signing-paper-was-issued", [("symbol", document.symbol.as_str().into())]))
    };
    let to = document.page();
    after(&cx, &document, &form, &to, done.await).await
}

/// The scan that was sent, kept once the document waits for one and nothing of it is marked secret.
async fn scan(cx: &Cx, document: &Outgoing, form: &Form) -> Result<Kept> {
    paper::require_waiting(document)?;
    let missing = || Error::invalid("scan", "Chọn một tệp PDF là bản quét của bản giấy đã ký, đóng dấu.");
    let mut sent = form.uploads.iter().filter(|upload| upload.field == "scan");
    let (Some(one), None) = (sent.next(), sent.next()) else { return Err(missing()) };
    if kernel::mime_of(&one.bytes) != "application/pdf" {
        return Err(missing());
    }
    look_at(vec![(one.bytes.to_vec(), one.file_name.clone())]).await?;
    cx.app.files.keep(form, "scan").await?.pop().ok_or_else(missing)
}

async fn after(cx: &Cx, document: &Outgoing, form: &Form, to: &str, done: Result<String>) -> Result<Response> {
    match done {
        Ok(said) => Ok(cx.redirect_saying(to, &said)),
        Err(error) => {
            let f = cx.typed(form, &error.for_form()?);
            page(cx, &visible(cx, &document.id.to_string()).await?, &f).await
        }
    }
}
