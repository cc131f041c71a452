//! Making an electronic copy: the file is shown as it will be, signed with the agency's key, and kept beside its document.

use super::kept::visible_file;
use super::sign::{Card, key_of, require_shown};
use super::{choices, secret};
use crate::outgoing::{OutgoingId, State, store as outgoing};
use crate::recognition::require_none_suspected;
use crate::signing_room::copies::{self, Duplicate};
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
    cards: Vec<Card>,
    action: String,
    keys: Vec<(String, String)>,
    only_key: Option<String>,
    has_demo: bool,
    at: String,
}

/// A PDF of which a copy may be made, and the page of its document: of what came, or of what was issued.
async fn original(cx: &Cx, id: &str) -> Result<(KeptFile, String)> {
    let (file, home) = visible_file(cx, id).await?;
    let conn = cx.read();
    require_none_suspected(&conn, &[file.digest.as_str()]).await?;
    let role = documents::file(&conn, file.id).await?.map(|found| found.role).unwrap_or_default();
    let is_whole = match outgoing::find(&conn, OutgoingId(file.document_id)).await? {
        Some(o) => o.state == State::Issued && matches!(role.as_str(), "signed" | "attachment" | "paper"),
        None => role.is_empty(),
    };
    if !is_whole || file.mime != "application/pdf" {
        return Err(Error::refused("Chỉ sao y tệp PDF của văn bản đến và của văn bản đi đã phát hành."));
    }
    Ok((file, home))
}

/// `GET /van-ban/tep/{id}/sao-y`
pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    page(&cx, &id, &cx.fields()).await
}

async fn page(cx: &Cx, id: &str, f: &Fields) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let (file, home) = original(cx, id).await?;
    let at = DateTime::from_timestamp(cx.now.timestamp(), 0).unwrap_or(cx.now);
    let Duplicate { ready, symbol, .. } = copies::prepared(cx, &conn, &file, at).await?;
    let held = store::keys(&conn, None).await?;
    let keys = choices(t, &held);
    let (action, at) = (format!("/van-ban/tep/{id}/sao-y"), at.timestamp().to_string());
    let card = Card {
        title: file.file_name,
        about: symbol,
        page: home.clone(),
        href: format!("{action}/tep?luc={at}"),
        pictures: Vec::new(),
        value: ready.shown.as_str().to_owned(),
        shown: ready.shown.as_str().to_owned(),
        notes: ready.notes,
    };
    let page = CopyPage {
        t,
        f,
        cards: vec![card],
        action,
        only_key: (keys.len() == 1).then(|| keys[0].0.clone()),
        has_demo: held.iter().any(|key| key.is_demo),
        keys,
        at,
    };
    cx.form_page(f, &t.get("signing-copy"), &[(&t.get("document-one"), &home)], &page)
}

/// `GET /van-ban/tep/{id}/sao-y/tep`: the copy as it is shown.
pub(super) async fn file(
    cx: Cx,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response> {
    let at = prepare::moment(query.get("luc").map_or("", String::as_str), cx.now)?;
    let (file, _) = original(&cx, &id).await?;
    let copy = copies::prepared(&cx, &cx.read(), &file, at).await?;
    Ok(attach(copy.ready.prepared.bytes().to_vec(), "application/pdf", &copy.ready.file_name))
}

/// `POST /van-ban/tep/{id}/sao-y`
pub(super) async fn send(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    match make(&cx, &id, &form).await {
        Ok((home, symbol)) => {
            let said = cx.t.with("signing-copy-was-made", [("symbol", symbol.as_str().into())]);
            Ok(cx.redirect_saying(&home, &said))
        }
        Err(error) => page(&cx, &id, &cx.typed(&form, &error.for_form()?)).await,
    }
}

async fn make(cx: &Cx, id: &str, form: &Form) -> Result<(String, String)> {
    let (conn, at) = (cx.read(), prepare::moment(form.value("at"), cx.now)?);
    let (file, home) = original(cx, id).await?;
    let Duplicate { ready, number, symbol } = copies::prepared(cx, &conn, &file, at).await?;
    require_shown(&ready, form.value("shown"))?;
    let key = key_of(&conn, None, form).await?;
    let mut signer = Signer::open(cx, &conn, key, secret(form, "pin")).await?;
    let signed = signer.sign(cx, ready).await?;
    let mut tx = cx.begin().await?;
    copies::keep(&mut tx, cx.actor()?, &file, (number, &symbol), &signer.key, &signed).await?;
    tx.commit().await?;
    Ok((home, symbol))
}
