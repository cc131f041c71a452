//! A paper copy: its form, signer and receivers, its number, and the page on which its part is printed.

use super::copy::{forms, original};
use crate::drafting::signers;
use crate::signing_room::copies::paper::{self, Typed};
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::{Cx, Error, Form, Result};
use std::collections::HashMap;
use ui::Fields;
use uuid::Uuid;

/// Millimetres from the upper edge of the page at which the part may begin.
const TOPS: std::ops::RangeInclusive<u32> = 30..=210;
const USUAL: u32 = 195;

#[derive(Template)]
#[template(path = "signing_room/pages/paper_copy.html")]
struct PaperCopyPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    file_name: String,
    action: String,
    forms: Vec<(String, String)>,
    signers: Vec<(String, String)>,
}

/// `GET /van-ban/tep/{id}/ban-sao-giay`
pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let (_, form, _) = original(&cx, &id, "", true).await?;
    let f = cx.fields().value("id", Uuid::now_v7().to_string()).value("form", form.key());
    page(&cx, &id, &f).await
}

async fn page(cx: &Cx, id: &str, f: &Fields) -> Result<Response> {
    let (t, (file, _, home)) = (&cx.t, original(cx, id, "", true).await?);
    let may = forms(cx, &file, true).await?;
    let signers = signers::of_copies(&cx.read(), cx.today()).await?;
    let page = PaperCopyPage {
        t,
        f,
        action: format!("/van-ban/tep/{id}/ban-sao-giay"),
        forms: may.iter().map(|form| (form.key().to_owned(), t.get(format!("signing-form-{}", form.key())))).collect(),
        signers: signers
            .into_iter()
            .map(|(person, authority)| {
                (
                    person.id.to_string(),
                    format!("{} · {}", person.name, authority.lines().collect::<Vec<_>>().join(" ")),
                )
            })
            .collect(),
        file_name: file.file_name,
    };
    cx.form_page(f, &t.get("signing-copy-on-paper"), &[(&t.get("document-one"), &home)], &page)
}

/// `POST /van-ban/tep/{id}/ban-sao-giay`
pub(super) async fn send(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    match make(&cx, &id, &form).await {
        Ok(copy) => Ok(cx.redirect(&format!("/van-ban/ban-sao/{copy}"))),
        Err(error) => page(&cx, &id, &cx.typed(&form, &error.for_form()?)).await,
    }
}

async fn make(cx: &Cx, id: &str, form: &Form) -> Result<Uuid> {
    let (file, of, _) = original(cx, id, form.value("form"), true).await?;
    let typed = Typed {
        id: form.value("id").parse().map_err(|_| Error::NotFound)?,
        form: of,
        signer: form.value("signer").parse().ok(),
        recipients: form.value("recipients").to_owned(),
        copies: form.parsed("copies", "Số lượng bản là số nguyên."),
    };
    form.check()?;
    let mut tx = cx.begin().await?;
    paper::number(&mut tx, cx.actor()?, &file, &typed).await?;
    tx.commit().await?;
    Ok(typed.id)
}

#[derive(Template)]
#[template(path = "signing_room/pages/copy_print.html")]
struct PrintPage<'a> {
    t: &'a ui::T,
    symbol: String,
    base: String,
    top: u32,
    tops: Vec<u32>,
    sheet: String,
}

/// `GET /van-ban/ban-sao/{id}?cach=195`: the part of the copy on an otherwise empty page.
pub(super) async fn print(
    cx: Cx,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    let copy = paper::find(&conn, &cx.ward.name, id).await?;
    let home = super::kept::home(&cx, copy.document).await?;
    let top = query.get("cach").and_then(|top| top.parse().ok()).filter(|top| TOPS.contains(top)).unwrap_or(USUAL);
    let label = t.with("signing-copy-print-label", [("symbol", copy.symbol.as_str().into())]);
    let page = PrintPage {
        t,
        base: format!("/van-ban/ban-sao/{id}"),
        top,
        tops: TOPS.step_by(15).collect(),
        sheet: copy.svg(f64::from(top), &label),
        symbol: copy.symbol,
    };
    cx.page(&t.get("signing-copy-print"), &[(&t.get("document-one"), &home)], &page)
}
