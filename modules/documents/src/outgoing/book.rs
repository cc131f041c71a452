//! Sổ đăng ký văn bản đi: every column of NĐ 30/2020 (Điều 16, Phụ lục IV), as a page to print and bind, and as a file.

use super::{Outgoing, State, store};
use crate::drafting::kind;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use chrono::Datelike;
use kernel::{Cx, Error, Result, attach, local_day};
use office::{Cell, Column, ColumnKind, Table};
use std::collections::HashMap;
use ui::DataTable;

/// Rows on a page of the book.
const PAGE: i64 = 500;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Its columns, as keys of their texts.
const COLUMNS: [&str; 10] = [
    "outgoing-symbol",
    "outgoing-issued-on",
    "document-book-title",
    "document-signer",
    "outgoing-recipients",
    "outgoing-book-kept-by",
    "outgoing-book-copies",
    "document-book-passed",
    "document-book-signed",
    "document-book-note",
];

#[derive(Template)]
#[template(path = "outgoing/pages/book.html")]
struct BookPage<'a> {
    t: &'a ui::T,
    year: i32,
    years: Vec<i32>,
    count: i64,
    table: DataTable,
    pages: ui::govuk::Pagination,
}

/// Where the copies go, and who keeps one: the last line of nơi nhận is "Lưu: VT, …".
fn receivers(o: &Outgoing) -> (Vec<&str>, &str) {
    let is_kept = |line: &&String| vietnamese::fold(line).starts_with("luu");
    let kept = o.draft.recipients.iter().find(is_kept).map_or("", |line| line.as_str());
    let others = o.draft.recipients.iter().filter(|line| !is_kept(line)).map(String::as_str);
    (others.collect(), kept.split_once(':').map_or(kept, |(_, who)| who.trim()))
}

/// The rows of a page, the first being 1, in the order of their numbers.
async fn rows(cx: &Cx, year: i32, page: i64) -> Result<Vec<Vec<String>>> {
    let found = store::book(&cx.read(), year, (page - 1) * PAGE, PAGE).await?;
    let row = |o: &Outgoing| {
        let (others, kept) = receivers(o);
        let note = match o.state {
            State::Numbered | State::Recalled | State::Replaced => {
                cx.t.get(format!("outgoing-state-{}", o.state.key()))
            }
            _ => String::new(),
        };
        vec![
            o.symbol.clone(),
            o.issued_on.map(vietnamese::format_date).unwrap_or_default(),
            [kind::of(&o.kind).name.as_str(), o.subject.as_str()].join(" "),
            o.signer_name.clone(),
            others.join("; "),
            kept.to_owned(),
            others.len().max(1).to_string(),
            o.issued_at.map(|at| vietnamese::format_date(local_day(at))).unwrap_or_default(),
            String::new(),
            note,
        ]
    };
    Ok(found.iter().map(row).collect())
}

fn year_of(cx: &Cx, asked: &HashMap<String, String>) -> i32 {
    asked.get("nam").and_then(|year| year.parse().ok()).unwrap_or_else(|| cx.today().year())
}

/// `GET /van-ban/so-di?nam=2026`
pub(super) async fn show(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (t, year) = (&cx.t, year_of(&cx, &asked));
    let count = store::book_count(&cx.read(), year).await?;
    let pages = usize::try_from((count + PAGE - 1) / PAGE).unwrap_or(1).max(1);
    let at = asked.get("trang").and_then(|at| at.parse().ok()).unwrap_or(1).clamp(1, pages);
    let rows = rows(&cx, year, at as i64).await?;
    let mut table = DataTable::new(t.get("outgoing-book"));
    for key in COLUMNS {
        table = table.column(t.get(key));
    }
    for row in rows {
        table.row(row.iter().map(DataTable::text).collect());
    }
    let this = cx.today().year();
    let pages = ui::govuk::Pagination::new(t, at, pages, |n| format!("/van-ban/so-di?nam={year}&trang={n}"));
    let page = BookPage { t, year, years: (this - 4..=this).rev().collect(), count, table, pages };
    cx.page(&t.get("outgoing-book"), &[(&t.get("outgoing-all"), "/van-ban/di")], &page)
}

/// `GET /van-ban/so-di.xlsx?nam=2026`
pub(super) async fn download(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (year, mut all) = (year_of(&cx, &asked), Vec::new());
    for page in 1.. {
        let rows = rows(&cx, year, page).await?;
        if rows.is_empty() {
            break;
        }
        all.extend(rows.into_iter().map(|row| row.into_iter().map(Cell::Text).collect()));
    }
    let table = Table {
        title: cx.t.with("outgoing-book-of", [("year", i64::from(year).into())]),
        columns: COLUMNS.iter().map(|key| Column::new(cx.t.get(*key), ColumnKind::Text)).collect(),
        rows: all,
    };
    let bytes = table.to_xlsx().map_err(Error::internal)?;
    Ok(attach(bytes, XLSX, &format!("so-van-ban-di-{year}.xlsx")))
}
