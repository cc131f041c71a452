//! Making an electronic copy (sao y, sao lục, trích sao): the file is shown as it will be, signed with the agency's key, and
//! kept beside its document.

use super::kept::visible_file;
use super::sign::{Card, key_of, require_shown};
use super::{choices, secret};
use crate::outgoing::{OutgoingId, State, store as outgoing};
use crate::recognition::require_none_suspected;
use crate::signing_room::copies::{self, CopyForm, Duplicate, EXTRACT};
use crate::signing_room::sign::Signer;
use crate::signing_room::store::kept::KeptFile;
use crate::signing_room::{prepare, store};
use crate::store as documents;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use chrono::DateTime;
use kernel::{Cx, Error, Form, Result, attach};
use std::collections::HashMap;
use ui::Fields;

#[derive(Template)]
#[template(path = "signing_room/pages/copy.html")]
struct CopyPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    form: &'static str,
    cards: Vec<Card>,
    action: String,
    keys: Vec<(String, String)>,
    only_key: Option<String>,
    has_demo: bool,
    at: String,
}

/// What may be made of a PDF: of what came, of what was issued, of the part of either that a trích sao has.
pub(super) async fn forms(cx: &Cx, file: &KeptFile, is_paper: bool) -> Result<Vec<CopyForm>> {
    let conn = cx.read();
    let role = documents::file(&conn, file.id).await?.map(|found| found.role).unwrap_or_default();
    let (is_own, is_whole) = match outgoing::find(&conn, OutgoingId(file.document_id)).await? {
        Some(o) if o.state == State::Issued => {
            (true, matches!(role.as_str(), "signed" | "attachment" | "paper" | copies::COPY | EXTRACT))
        }
        Some(_) => (true, false),
        None => (false, matches!(role.as_str(), "" | copies::COPY | EXTRACT)),
    };
    if !is_whole || file.mime != "application/pdf" {
        return Ok(Vec::new());
    }
    copies::forms(&conn, (file.id, &role), is_own, is_paper).await
}

/// A PDF of which such a copy may be made, and the page of its document; `form`: its key, the first that may be where empty.
///
/// # Errors
/// [`Error::Refused`] where it may not.
pub(super) async fn original(cx: &Cx, id: &str, form: &str, is_paper: bool) -> Result<(KeptFile, CopyForm, String)> {
    let (file, home) = visible_file(cx, id).await?;
    require_none_suspected(&cx.read(), &[file.digest.as_str()]).await?;
    let may = forms(cx, &file, is_paper).await?;
    let form = if form.is_empty() { may.first().copied() } else { CopyForm::from_key(form) };
    match form.filter(|form| may.contains(form)) {
        Some(form) => Ok((file, form, home)),
        None => Err(Error::refused(
            "Chỉ sao y tệp PDF của văn bản đến và của văn bản đi đã phát hành; sao lục làm từ bản sao y.",
        )),
    }
}

fn asked<'a>(query: &'a HashMap<String, String>, name: &str) -> &'a str {
    query.get(name).map_or("", String::as_str)
}

/// `GET /van-ban/tep/{id}/sao-y?hinh-thuc=SL`
pub(super) async fn show(
    cx: Cx,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response> {
    page(&cx, &id, asked(&query, "hinh-thuc"), &cx.fields()).await
}

async fn page(cx: &Cx, id: &str, form: &str, f: &Fields) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let (file, form, home) = original(cx, id, form, false).await?;
    let at = DateTime::from_timestamp(cx.now.timestamp(), 0).unwrap_or(cx.now);
    let Duplicate { ready, symbol, .. } = copies::prepared(cx, &conn, &file, form, at).await?;
    let held = store::keys(&conn, None).await?;
    let keys = choices(t, &held);
    let (action, at) = (format!("/van-ban/tep/{id}/sao-y"), at.timestamp().to_string());
    let card = Card {
        title: file.file_name,
        about: symbol,
        page: home.clone(),
        href: format!("{action}/tep?luc={at}&hinh-thuc={}", form.key()),
        pictures: Vec::new(),
        value: ready.shown.as_str().to_owned(),
        shown: ready.shown.as_str().to_owned(),
        notes: ready.notes,
    };
    let page = CopyPage {
        t,
        f,
        form: form.key(),
        cards: vec![card],
        action,
        only_key: (keys.len() == 1).then(|| keys[0].0.clone()),
        has_demo: held.iter().any(|key| key.is_demo),
        keys,
        at,
    };
    cx.form_page(f, &t.get(format!("signing-copy-{}", form.key())), &[(&t.get("document-one"), &home)], &page)
}

/// `GET /van-ban/tep/{id}/sao-y/tep`: the copy as it is shown.
pub(super) async fn file(
    cx: Cx,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response> {
    let at = prepare::moment(asked(&query, "luc"), cx.now)?;
    let (file, form, _) = original(&cx, &id, asked(&query, "hinh-thuc"), false).await?;
    let copy = copies::prepared(&cx, &cx.read(), &file, form, at).await?;
    Ok(attach(copy.ready.prepared.bytes().to_vec(), "application/pdf", &copy.ready.file_name))
}

/// `POST /van-ban/tep/{id}/sao-y`
pub(super) async fn send(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    match make(&cx, &id, &form).await {
        Ok((home, symbol)) => {
            let said = cx.t.with("signing-copy-was-made", [("symbol", symbol.as_str().into())]);
            Ok(cx.redirect_saying(&home, &said))
        }
        Err(error) => page(&cx, &id, form.value("form"), &cx.typed(&form, &error.for_form()?)).await,
    }
}

async fn make(cx: &Cx, id: &str, form: &Form) -> Result<(String, String)> {
    let (conn, at) = (cx.read(), prepare::moment(form.value("at"), cx.now)?);
    let (file, of, home) = original(cx, id, form.value("form"), false).await?;
    let Duplicate { ready, form: of, number, symbol } = copies::prepared(cx, &conn, &file, of, at).await?;
    require_shown(&ready, form.value("shown"))?;
    let key = key_of(&conn, None, form).await?;
    let mut signer = Signer::open(cx, &conn, key, secret(form, "pin")).await?;
    let signed = signer.sign(cx, ready).await?;
    let mut tx = cx.begin().await?;
    copies::keep(&mut tx, cx.actor()?, &file, (of, number, &symbol), &signer.key, &signed).await?;
    tx.commit().await?;
    Ok((home, symbol))
}
