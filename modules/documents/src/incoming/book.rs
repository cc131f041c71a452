//! Sổ đăng ký văn bản đến: every column of NĐ 30/2020 (Điều 22, Phụ lục IV), as a page to print and bind, and as a file.

use crate::model::Document;
use crate::store::{self, Wanted};
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use chrono::Datelike;
use kernel::{Cx, Error, Result, attach, local_day};
use office::{Cell, Column, ColumnKind, Table};
use std::collections::HashMap;
use ui::DataTable;

/// Rows of a book that are printed at once; a ward registers some thousands a year.
const MOST: u64 = 20_000;
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
    count: usize,
    table: DataTable,
}

async fn rows(cx: &Cx, year: i32) -> Result<Vec<Vec<String>>> {
    let conn = cx.read();
    let wanted = Wanted { state: "all".into(), year: Some(year), ..Wanted::default() };
    let mut found = store::list(&conn, cx.actor()?, &wanted, cx.today(), 0, MOST).await?;
    found.sort_by_key(|d| d.number);
    let units = people::api::all_units(&conn).await?;
    let row = |d: &Document| {
        let day = |day: Option<chrono::NaiveDate>| day.map(vietnamese::format_date).unwrap_or_default();
        let kind = vietnamese::citation::kind_of_code(&d.kind).unwrap_or_default();
        let unit = d.unit.and_then(|id| units.iter().find(|u| u.id == id)).map_or("", |u| u.name.as_str());
        let receiver = [unit, d.officer_name.as_str()].iter().filter(|s| !s.is_empty()).copied().collect::<Vec<_>>();
        let passed = if d.unit.is_some() { day(Some(local_day(d.registered_at))) } else { String::new() };
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
            passed,
            d.officer_name.clone(),
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
    let rows = rows(&cx, year).await?;
    let mut table = DataTable::new(t.get("document-incoming-book"));
    for key in COLUMNS {
        table = table.column(t.get(key));
    }
    let count = rows.len();
    for row in rows {
        table.row(row.iter().map(DataTable::text).collect());
    }
    let this = cx.today().year();
    let page = BookPage { t, year, years: (this - 4..=this).rev().collect(), count, table };
    cx.page(&t.get("document-incoming-book"), &[(&t.get("document-incoming"), "/van-ban/den")], &page)
}

/// `GET /van-ban/so-den.xlsx?nam=2026`
pub(super) async fn download(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let year = year_of(&cx, &asked);
    let table = Table {
        title: cx.t.with("document-book-of", [("year", i64::from(year).into())]),
        columns: COLUMNS.iter().map(|key| Column::new(cx.t.get(*key), ColumnKind::Text)).collect(),
        rows: rows(&cx, year).await?.into_iter().map(|row| row.into_iter().map(Cell::Text).collect()).collect(),
        ..Table::default()
    };
    let bytes = table.to_xlsx().map_err(Error::internal)?;
    Ok(attach(bytes, XLSX, &format!("so-van-ban-den-{year}.xlsx")))
}
