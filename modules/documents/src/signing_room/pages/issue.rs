//! The agency's part: what waits for its number, the number, then seal and signature of the agency on the document and on
//! each attachment.

use super::sign::{Card, key_of, require_shown};
use super::{choices, secret, shown, visible};
use crate::outgoing::{self, Outgoing, State};
use crate::signing_room::paper::waits_for_scan;
use crate::signing_room::prepare::{self, Ready};
use crate::signing_room::sign::Signer;
use crate::signing_room::{actions, store};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use chrono::{DateTime, Utc};
use kernel::{Cx, Error, Form, Result};
use ui::{DataTable, Fields};

#[derive(Template)]
#[template(path = "signing_room/pages/issue_list.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    /// What has its number, to be sealed together.
    numbered: Vec<Outgoing>,
    table: DataTable,
}

/// `GET /van-ban/dong-dau`
pub(super) async fn list(cx: Cx) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let mut table = DataTable::new(t.get("signing-to-issue"))
        .column(t.get("document-one"))
        .column(t.get("document-signer"))
        .column(t.get("document-state"));
    let mut numbered = Vec::new();
    for id in store::waiting_for_agency(&conn).await? {
        let Some(d) = outgoing::store::find(&conn, id).await? else { continue };
        let (state, place) = match d.state {
            State::Signed => ("signing-waits-number", "dong-dau"),
            _ if waits_for_scan(&d) => ("signing-waits-scan", "ban-giay"),
            _ => ("signing-waits-seal", "dong-dau"),
        };
        table.row(vec![
            DataTable::link(d.title(), format!("{}/{place}", d.page()), &d.drafter_name),
            DataTable::text(&d.signer_name),
            DataTable::text(t.get(state)),
        ]);
        if place == "dong-dau" && d.state == State::Numbered {
            numbered.push(d);
        }
    }
    cx.page(&t.get("signing-to-issue"), &[], &ListPage { t, numbered, table })
}

#[derive(Template)]
#[template(path = "signing_room/pages/issue.html")]
struct IssuePage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    d: &'a Outgoing,
    is_signed: bool,
    cards: Vec<Card>,
    others: Vec<String>,
    keys: Vec<(String, String)>,
    only_key: Option<String>,
    at: String,
    has_demo: bool,
}

/// `GET /van-ban/di/{id}/dong-dau`
pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    page(&cx, &visible(&cx, &id).await?, &cx.fields()).await
}

async fn page(cx: &Cx, document: &Outgoing, f: &Fields) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    if !matches!(document.state, State::Signed | State::Numbered) || waits_for_scan(document) {
        return Ok(cx.redirect_saying(&document.page(), &t.get("signing-not-to-issue")));
    }
    let at = DateTime::from_timestamp(cx.now.timestamp(), 0).unwrap_or(cx.now);
    let (mut cards, mut others) = (Vec::new(), Vec::new());
    if document.state == State::Numbered {
        (cards, others) = self::cards(cx, document, at).await?;
    }
    let held = store::keys(&conn, None).await?;
    let keys = choices(t, &held);
    let page = IssuePage {
        t,
        f,
        d: document,
        is_signed: document.state == State::Signed,
        cards,
        others,
        only_key: (keys.len() == 1).then(|| keys[0].0.clone()),
        has_demo: held.iter().any(|key| key.is_demo),
        keys,
        at: at.timestamp().to_string(),
    };
    cx.form_page(f, &t.get("signing-issue"), &[(&t.get("signing-to-issue"), "/van-ban/dong-dau")], &page)
}

/// The document and its attachments as they are shown, and the names of attachments that cannot be signed.
async fn ready(cx: &Cx, document: &Outgoing, at: DateTime<Utc>) -> Result<(Vec<Ready>, Vec<String>)> {
    let conn = cx.read();
    let mut all = vec![prepare::for_agency(cx, &conn, document, at).await?];
    let (attached, others) = prepare::for_attachments(cx, &conn, document, at).await?;
    all.extend(attached);
    Ok((all, others))
}

/// The numbered document and its attachments as they are shown, and the names of attachments that cannot be signed.
pub(super) async fn cards(cx: &Cx, document: &Outgoing, at: DateTime<Utc>) -> Result<(Vec<Card>, Vec<String>)> {
    require_numbered(document)?;
    let (all, others) = ready(cx, document, at).await?;
    Ok((all.into_iter().map(|ready| card(document, ready, at)).collect(), others))
}

fn require_numbered(document: &Outgoing) -> Result<()> {
    match document.state {
        State::Numbered if waits_for_scan(document) => {
            Err(Error::refused("Văn bản giấy ký tay: gửi bản quét đã ký, đóng dấu để phát hành."))
        }
        State::Numbered => Ok(()),
        State::Signed => Err(Error::refused("Văn bản chưa cấp số, ngày. Mở văn bản để cấp số rồi ký số của cơ quan.")),
        _ => Err(Error::refused("Văn bản không còn ở bước này. Ông/bà tải lại trang để xem.")),
    }
}

fn card(document: &Outgoing, ready: Ready, at: DateTime<Utc>) -> Card {
    let base = format!("{}/dong-dau", document.page());
    let file = ready.file.map(|file| format!("&tep={file}")).unwrap_or_default();
    let query = format!("luc={}{file}", at.timestamp());
    Card {
        title: if ready.file.is_some() { ready.file_name.clone() } else { document.title() },
        about: document.signer_name.clone(),
        page: document.page(),
        href: format!("{base}/tep?{query}"),
        pictures: shown::pictures(&ready, &format!("{base}/trang"), &query),
        value: format!("{}:{}:{}", document.id, ready.base.as_str(), ready.shown.as_str()),
        shown: ready.shown.as_str().to_owned(),
        notes: ready.notes,
    }
}

/// `POST /van-ban/di/{id}/dong-dau/cap-so`
pub(super) async fn number(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let document = visible(&cx, &id).await?;
    let done = async {
        prepare::require_attachments(&cx, &document).await?;
        let mut tx = cx.begin().await?;
        let numbered = outgoing::actions::number(&mut tx, cx.actor()?, &document).await?;
        tx.commit().await?;
        Ok::<_, Error>(numbered.symbol)
    };
    match done.await {
        Ok(symbol) => {
            let said = cx.t.with("signing-was-numbered", [("symbol", symbol.as_str().into())]);
            Ok(cx.redirect_saying(&format!("{}/dong-dau", document.page()), &said))
        }
        Err(error) => {
            let f = cx.typed(&form, &error.for_form()?);
            let now = outgoing::store::find(&cx.read(), document.id).await?.unwrap_or(document);
            page(&cx, &now, &f).await
        }
    }
}

/// `POST /van-ban/di/{id}/dong-dau`
pub(super) async fn send(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let document = visible(&cx, &id).await?;
    match try_send(&cx, &document, &form).await {
        Ok(said) => Ok(cx.redirect_saying(&document.page(), &said)),
        Err(error) => {
            let f = cx.typed(&form, &error.for_form()?);
            let now = outgoing::store::find(&cx.read(), document.id).await?.unwrap_or(document);
            page(&cx, &now, &f).await
        }
    }
}

async fn try_send(cx: &Cx, document: &Outgoing, form: &Form) -> Result<String> {
    let conn = cx.read();
    let values: Vec<&str> = form.values("shown").collect();
    let all = as_shown(cx, document, &values, form.value("at")).await?;
    let key = key_of(&conn, None, form).await?;
    let mut signer = Signer::open(cx, &conn, key, secret(form, "pin")).await?;
    seal(cx, &mut signer, &with_copies(document, form)?, all).await
}

/// The document with the number of copies that are issued, where it is said.
pub(super) fn with_copies(document: &Outgoing, form: &Form) -> Result<Outgoing> {
    let copies: Option<i32> = form.parsed("copies", "Số lượng bản là số nguyên.");
    if copies.is_some_and(|copies| !(1..=999).contains(&copies)) {
        form.wrong("copies", "Số lượng bản từ 1 đến 999.");
    }
    form.check()?;
    let mut document = document.clone();
    document.draft.copies = copies;
    Ok(document)
}

/// Seals one of several documents, with its attachments, as it was shown.
pub(super) async fn seal_shown(cx: &Cx, signer: &mut Signer, id: &str, values: &[&str], at: &str) -> Result<String> {
    let document = visible(cx, id).await?;
    let all = as_shown(cx, &document, values, at).await?;
    seal(cx, signer, &document, all).await
}

/// The files of a document; refuses where one is not the file that was shown.
async fn as_shown(cx: &Cx, document: &Outgoing, values: &[&str], at: &str) -> Result<Vec<Ready>> {
    require_numbered(document)?;
    let (all, _) = ready(cx, document, prepare::moment(at, cx.now)?).await?;
    for ready in &all {
        let before = format!("{}:{}:", document.id, ready.base.as_str());
        let shown = values.iter().find_map(|value| value.strip_prefix(&before));
        require_shown(ready, shown.unwrap_or_default())?;
    }
    Ok(all)
}

/// Signs document and attachments for the agency, all of them or none, which issues the document.
async fn seal(cx: &Cx, signer: &mut Signer, document: &Outgoing, all: Vec<Ready>) -> Result<String> {
    let mut signed = Vec::new();
    for ready in all {
        signed.push(signer.sign(cx, ready).await?);
    }
    let Some((first, attached)) = signed.split_first() else { return Err(Error::internal("nothing was signed")) };
    let mut tx = cx.begin().await?;
    actions::keep_agency(&mut tx, &cx.app, cx.actor()?, document, &signer.key, (first, attached)).await?;
    tx.commit().await?;
    let args = [("symbol", document.symbol.as_str().into()), ("level", first.level.as_str().into())];
    let said = std::iter::once(cx.t.with("signing-was-issued", args));
    Ok(said.chain(first.notes.iter().cloned()).collect::<Vec<_>>().join(" "))
}
