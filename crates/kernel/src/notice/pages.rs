//! A person's notices, and what of them comes by e-mail.

use super::{Kind, store};
use crate::mail::{Block, blocks};
use crate::{Cx, Error, Event, Form, Result};
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

/// Notices on a page.
const PAGE: usize = 30;

#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(rename = "trang", default)]
    page: usize,
}

struct Line {
    title: String,
    blocks: Vec<Block>,
    at: String,
    unread: bool,
    open: ui::PostButton,
}

#[derive(Template)]
#[template(path = "notices.html")]
struct Page<'a> {
    t: &'a ui::T,
    unread: usize,
    lines: Vec<Line>,
    file: ui::ListFile,
    read_all: ui::PostButton,
    empty: ui::EmptyState,
    pages: ui::govuk::Pagination,
}

/// `GET /thong-bao`
pub(crate) async fn list(cx: Cx, Query(wanted): Query<Wanted>) -> Result<Response> {
    let (conn, user, t) = (cx.read(), cx.actor()?.user, &cx.t);
    let count = store::count(&conn, user).await?;
    let pages = count.div_ceil(PAGE).max(1);
    let page = wanted.page.clamp(1, pages);
    let f = cx.fields();
    let mut stored = store::list(&conn, user, (page - 1) * PAGE, PAGE).await?;
    for n in &mut stored {
        (n.title, n.body) = (t.said(&n.title).into_owned(), said(t, &n.body));
    }
    let columns = [t.get("notice-title"), t.get("notice-says"), t.get("notice-at")];
    let mut table = columns.into_iter().fold(ui::DataTable::new(t.get("notice-title")), ui::DataTable::column);
    for n in &stored {
        table.row([&n.title, &n.body, &crate::moment(n.created_at)].into_iter().map(ui::DataTable::text).collect());
    }
    let line = |n: store::Stored| Line {
        open: f.button(format!("/thong-bao/{}/mo", n.id), t.get("notice-open")).secondary().about(&n.title),
        at: crate::moment(n.created_at),
        unread: n.read_at.is_none(),
        title: n.title,
        blocks: blocks(&n.body),
    };
    let lines = stored.into_iter().map(line).collect();
    let body = Page {
        t,
        unread: cx.unread,
        lines,
        file: ui::ListFile(table),
        read_all: f.button("/thong-bao/da-doc", t.get("notice-read-all")).secondary(),
        empty: ui::EmptyState::new(t.get("notice-none"), t.get("notice-none-more")),
        pages: ui::govuk::Pagination::new(t, page, pages, |n| format!("/thong-bao?trang={n}")),
    };
    cx.page(&t.get("notice-title"), &[], &body)
}

/// A body in the language of the page: each line is said by itself.
fn said(t: &ui::T, body: &str) -> String {
    let line = |line: &str| match line.strip_prefix("- ") {
        Some(item) => format!("- {}", t.said(item)),
        None => t.said(line).into_owned(),
    };
    body.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// `POST /thong-bao/{id}/mo`: reads a notice and goes on to what it is about.
pub(crate) async fn open(cx: Cx, Path(id): Path<Uuid>, _: Form) -> Result<Response> {
    let user = cx.actor()?.user;
    let href = store::href(&cx.read(), user, id).await?.ok_or(Error::NotFound)?;
    let mut tx = cx.begin().await?;
    if store::mark_read(&tx, user, Some(id)).await? > 0 {
        tx.record(Event::new("notice.read", id, json!({})));
        tx.commit().await?;
    }
    Ok(cx.redirect(&href))
}

/// `POST /thong-bao/da-doc`
pub(crate) async fn read_all(cx: Cx, _: Form) -> Result<Response> {
    let user = cx.actor()?.user;
    let mut tx = cx.begin().await?;
    let read = store::mark_read(&tx, user, None).await?;
    if read > 0 {
        tx.record(Event::new("notice.all_read", user.0, json!({ "count": read })));
        tx.commit().await?;
    }
    Ok(cx.redirect_saying("/thong-bao", &cx.t.get("notice-all-read")))
}

#[derive(Template)]
#[template(path = "notice_preferences.html")]
struct Preferences<'a> {
    t: &'a ui::T,
    f: ui::Fields,
    kinds: Vec<(String, String)>,
    address: String,
}

/// `GET /toi/thong-bao`
pub(crate) async fn preferences(cx: Cx) -> Result<Response> {
    let (conn, user, t) = (cx.read(), cx.actor()?.user, &cx.t);
    let refused = store::refused(&conn, user).await?;
    let wanted = Kind::ALL.into_iter().filter(|kind| !refused.contains(kind));
    let f = wanted.fold(cx.fields(), |f, kind| f.value("kind", kind.key()));
    let kinds = Kind::ALL.into_iter().map(|kind| (kind.key().to_owned(), t.get(format!("notice-kind-{}", kind.key()))));
    let address = cx.app.addresses_of(&conn, &[user]).await?.into_iter().next();
    let address = address.map(|(_, address)| crate::mail::mask(&address.email)).unwrap_or_default();
    let body = Preferences { t, f, kinds: kinds.collect(), address };
    cx.page(&t.get("notice-preferences"), &[(&t.get("notice-title"), "/thong-bao")], &body)
}

/// `POST /toi/thong-bao`
pub(crate) async fn save_preferences(cx: Cx, form: Form) -> Result<Response> {
    let user = cx.actor()?.user;
    let refused: Vec<Kind> =
        Kind::ALL.into_iter().filter(|kind| !form.values("kind").any(|value| value == kind.key())).collect();
    let mut tx = cx.begin().await?;
    store::refuse(&tx, user, &refused).await?;
    let keys: Vec<&str> = refused.iter().map(|kind| kind.key()).collect();
    tx.record(Event::new("notice.preferences.changed", user.0, json!({ "not_by_mail": keys })));
    tx.commit().await?;
    Ok(cx.redirect_saying("/toi/thong-bao", &cx.t.get("notice-preferences-saved")))
}
