//! Pages of the archive: found and opened documents, what has been kept long enough, imports.

mod import;

use super::ended;
use super::model::ArchiveDocument;
use super::store;
use crate::{policy, recognition, search};
use askama::Template;
use axum::extract::{Path, Query};
use axum::handler::Handler as _;
use axum::response::Response;
use kernel::{Access, Cx, Digest, Error, Result, Routes, attach};
use std::collections::HashMap;
use ui::{DataTable, FilterBar};
use uuid::Uuid;
use vietnamese::format_date;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Documents on one page.
const PAGE: u64 = 50;
/// Rows of the list of ended keeping that a page shows; the workbook has all.
const ENDED: usize = 500;

/// Routes of the archive.
pub(crate) fn routes(r: Routes) -> Routes {
    let (see, keep) = (Access::Holds(policy::VIEW), Access::Holds(policy::ARCHIVE));
    r.get("/van-ban/luu-tru", see, list)
        .get("/van-ban/luu-tru/het-han", keep, ended_page)
        .get("/van-ban/luu-tru/het-han.xlsx", keep, ended_xlsx)
        .get("/van-ban/luu-tru/mau.xlsx", keep, import::template)
        .get("/van-ban/luu-tru/nhap", keep, import::home)
        .post("/van-ban/luu-tru/nhap", keep, import::create)
        .get("/van-ban/luu-tru/nhap/{id}", keep, import::show)
        .post("/van-ban/luu-tru/nhap/{id}/tep", keep, import::files.layer(kernel::upload_limit()))
        .post("/van-ban/luu-tru/nhap/{id}/bo-tep", keep, import::drop_file)
        .post("/van-ban/luu-tru/nhap/{id}/bang", keep, import::sheet.layer(kernel::upload_limit()))
        .post("/van-ban/luu-tru/nhap/{id}/cot", keep, import::columns)
        .post("/van-ban/luu-tru/nhap/{id}/ghi", keep, import::begin)
        .post("/van-ban/luu-tru/nhap/{id}/dung", keep, import::stop)
        .post("/van-ban/luu-tru/nhap/{id}/doc-chu", keep, import::read)
        .post("/van-ban/luu-tru/nhap/{id}/thoi-doc", keep, import::stop_reading)
        .get("/van-ban/luu-tru/{id}", see, show)
        .get("/van-ban/luu-tru/{id}/tep", see, file)
}

#[derive(Template)]
#[template(path = "archive/pages/list.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    said: String,
    may_keep: bool,
    filter: FilterBar,
    is_filling: bool,
    table: DataTable,
    previous: Option<String>,
    next: Option<String>,
}

/// `GET /van-ban/luu-tru?tim=&trang=`
async fn list(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (conn, actor, t) = (cx.read(), cx.actor()?, &cx.t);
    let words = asked.get("tim").map_or("", |w| w.trim());
    let at: u64 = asked.get("trang").and_then(|p| p.parse().ok()).unwrap_or(1).clamp(1, 10_000);
    let mut found = store::list(&conn, actor, words, (at - 1) * PAGE, PAGE + 1).await?;
    let more = found.len() as u64 > PAGE;
    found.truncate(PAGE as usize);
    let mut table = DataTable::new(t.get("archive-documents"))
        .column(t.get("document-issued"))
        .column(t.get("document-one"))
        .column(t.get("document-agency"))
        .column(t.get("archive-place"));
    for d in &found {
        table.row(vec![
            DataTable::text(d.issued_on.map(format_date).unwrap_or_default()),
            DataTable::link(d.title(), d.page(), &d.kind),
            DataTable::text(&d.agency),
            DataTable::text(d.place()),
        ]);
    }
    let address = |at: u64| format!("/van-ban/luu-tru?tim={}&trang={at}", kernel::url_encode(words));
    let count = store::count(&conn, actor).await?;
    let page = ListPage {
        t,
        said: t.with("archive-count", [("count", ui::integer(t.lang(), count).into())]),
        may_keep: actor.can(policy::ARCHIVE),
        filter: FilterBar::new(t, "/van-ban/luu-tru")
            .text("tim", &t.get("archive-search"), words)
            .clearable(t, !words.is_empty()),
        is_filling: search::is_under_way(&conn, words).await?,
        table,
        previous: (at > 1).then(|| address(at - 1)),
        next: more.then(|| address(at + 1)),
    };
    cx.page(&t.get("archive-title"), &[], &page)
}

async fn seen(cx: &Cx, id: &str) -> Result<ArchiveDocument> {
    let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    store::find_visible_to(&cx.read(), cx.actor()?, id).await
}

#[derive(Template)]
#[template(path = "archive/pages/show.html")]
struct ShowPage<'a> {
    t: &'a ui::T,
    d: &'a ArchiveDocument,
    pairs: Vec<(String, String)>,
    size: String,
    /// What is told of the recognition of its text.
    beside: String,
    may_erase: bool,
}

/// `GET /van-ban/luu-tru/{id}`
async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let d = seen(&cx, &id).await?;
    let t = &cx.t;
    let day = |day: Option<chrono::NaiveDate>| day.map(format_date).unwrap_or_default();
    let all = [
        ("document-symbol", d.symbol.clone()),
        ("document-kind", d.kind.clone()),
        ("document-issued", day(d.issued_on)),
        ("document-agency", d.agency.clone()),
        ("document-signer", d.signer.clone()),
        ("archive-place", d.place()),
        ("archive-folder-title", d.folder_title.clone()),
        ("document-page-count", d.pages.to_string()),
        ("archive-language", d.language.clone()),
        ("archive-dpi", d.dpi.map(|dpi| format!("{dpi} dpi")).unwrap_or_default()),
        ("workfile-rights", d.rights.said().to_owned()),
        ("workfile-retention", d.retention.map(crate::work::model::Retention::said).unwrap_or_default()),
        ("workfile-expires", day(d.expires_on)),
        ("workfile-note", d.note.clone()),
    ];
    let size = ui::number(t.lang(), (d.size as f64 / 104_857.6).round() / 10.0);
    let page = ShowPage {
        t,
        d: &d,
        pairs: all.into_iter().filter(|(_, v)| !v.is_empty()).map(|(key, value)| (t.get(key), value)).collect(),
        size: format!("{size} MB"),
        beside: recognition::beside(&cx, d.id).await?,
        may_erase: cx.actor()?.can(policy::REGISTER),
    };
    cx.page(&d.subject, &[(&t.get("archive-title"), "/van-ban/luu-tru")], &page)
}

/// `GET /van-ban/luu-tru/{id}/tep`
async fn file(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let d = seen(&cx, &id).await?;
    recognition::require_clear(&cx.read(), cx.actor()?, d.id).await?;
    let digest = Digest::parse(&d.digest).ok_or_else(|| Error::internal("a document without a file"))?;
    Ok(attach(cx.app.files.get(&digest).await?, "application/pdf", &d.file_name))
}

#[derive(Template)]
#[template(path = "archive/pages/ended.html")]
struct EndedPage<'a> {
    t: &'a ui::T,
    said: String,
    table: DataTable,
}

/// `GET /van-ban/luu-tru/het-han`
async fn ended_page(cx: Cx) -> Result<Response> {
    let t = &cx.t;
    let all = ended::list(&cx.read(), cx.today()).await?;
    let mut table = DataTable::new(t.get("archive-ended")).with_own_file();
    for name in ended::COLUMNS {
        table = table.column(name);
    }
    for one in all.iter().take(ENDED) {
        let cell = |(at, text): (usize, &String)| match at {
            2 => DataTable::link(text, &one.href, ""),
            _ => DataTable::text(text),
        };
        table.row(one.cells.iter().enumerate().map(cell).collect());
    }
    let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let page = EndedPage { t, said: t.with("archive-ended-count", [("count", count.into())]), table };
    cx.page(&t.get("archive-ended"), &[(&t.get("archive-title"), "/van-ban/luu-tru")], &page)
}

/// `GET /van-ban/luu-tru/het-han.xlsx`
async fn ended_xlsx(cx: Cx) -> Result<Response> {
    let all = ended::list(&cx.read(), cx.today()).await?;
    Ok(attach(ended::xlsx(&all)?, XLSX, &format!("het-thoi-han-luu-tru-{}.xlsx", cx.today())))
}
