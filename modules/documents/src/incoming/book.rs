//! Sổ đăng ký văn bản đến: every column of NĐ 30/2020 (Điều 22, Phụ lục IV), as a page to print and bind, and as a file.

use crate::model::Document;
use crate::store;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use chrono::{DateTime, Datelike, Utc};
use kernel::{Cx, Error, Result, attach, local_day};
use office::{Cell, Column, ColumnKind, Table};
use std::collections::HashMap;
use ui::DataTable;

/// Rows on a page of the book.
const PAGE: i64 = 500;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Its columns, as keys of their texts.
const COLUMNS: [&str; 10] = [
    "document-arrived",
    "document-number",
    "document-agency",
    "document-symbol",
    "document-issued",
    "document-book-title",
    "document-book-receiver",
    "document-book-passed",
    "document-book-signed",
    "document-book-note",
];

#[derive(Template)]
#[template(path = "incoming/pages/book.html")]
struct BookPage<'a> {
    t: &'a ui::T,
    year: i32,
    years: Vec<i32>,
    count: i64,
    table: DataTable,
    pages: ui::govuk::Pagination,
}

/// The rows whose numbers come after one, so many of them.
async fn rows(cx: &Cx, year: i32, after: i64, limit: i64) -> Result<Vec<Vec<String>>> {
    let conn = cx.read();
    let found = store::book(&conn, year, after, limit).await?;
    let units = people::api::all_units(&conn).await?;
    let row = |(d, passed): &(Document, Option<DateTime<Utc>>)| {
        let day = |day: Option<chrono::NaiveDate>| day.map(vietnamese::format_date).unwrap_or_default();
        let kind = vietnamese::citation::kind_of_code(&d.kind).unwrap_or_default();
        let unit = d.unit.and_then(|id| units.iter().find(|u| u.id == id)).map_or("", |u| u.name.as_str());
        let receiver = [unit, d.officer_name.as_str()].iter().filter(|s| !s.is_empty()).copied().collect::<Vec<_>>();
        let note =
            if d.answer.is_empty() { cx.t.get(format!("document-state-{}", d.state.key())) } else { d.answer.clone() };
        vec![
            vietnamese::format_date(local_day(d.arrived_at)),
            d.number.to_string(),
            d.agency.clone(),
            d.symbol.clone(),
            day(d.issued_on),
            [kind, d.subject.as_str()].join(" ").trim().to_owned(),
            receiver.join(", "),
            day(passed.map(local_day)),
            // Left empty: whoever receives the paper signs in the printed book.
            String::new(),
            note,
        ]
    };
    Ok(found.iter().map(row).collect())
}

fn year_of(cx: &Cx, asked: &HashMap<String, String>) -> i32 {
    asked.get("nam").and_then(|year| year.parse().ok()).unwrap_or_else(|| cx.today().year())
}

/// `GET /van-ban/so-den?nam=2026`
pub(super) async fn show(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (t, year) = (&cx.t, year_of(&cx, &asked));
    let count = store::last_number(&cx.read(), "in", year).await?;
    let pages = usize::try_from((count + PAGE - 1) / PAGE).unwrap_or(1).max(1);
    let at = asked.get("trang").and_then(|at| at.parse().ok()).unwrap_or(1).clamp(1, pages);
    let rows = rows(&cx, year, (at as i64 - 1) * PAGE, PAGE).await?;
    let mut table = DataTable::new(t.get("document-incoming-book"));
    for key in COLUMNS {
        table = table.column(t.get(key));
    }
    for row in rows {
        table.row(row.iter().map(DataTable::text).collect());
    }
    let this = cx.today().year();
    let pages = ui::govuk::Pagination::new(t, at, pages, |n| format!("/van-ban/so-den?nam={year}&trang={n}"));
    let page = BookPage { t, year, years: (this - 4..=this).rev().collect(), count, table, pages };
    cx.page(&t.get("document-incoming-book"), &[(&t.get("document-incoming"), "/van-ban/den")], &page)
}

/// `GET /van-ban/so-den.xlsx?nam=2026`
pub(super) async fn download(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let year = year_of(&cx, &asked);
    let table = Table {
        title: cx.t.with("document-book-of", [("year", i64::from(year).into())]),
        columns: COLUMNS.iter().map(|key| Column::new(cx.t.get(*key), ColumnKind::Text)).collect(),
        rows: rows(&cx, year, 0, i64::MAX)
            .await?
            .into_iter()
            .map(|row| row.into_iter().map(Cell::Text).collect())
            .collect(),
    };
    let bytes = table.to_xlsx().map_err(Error::internal)?;
    Ok(attach(bytes, XLSX, &format!("so-van-ban-den-{year}.xlsx")))
}
