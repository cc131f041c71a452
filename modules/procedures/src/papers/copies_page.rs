//! Sổ chứng thực bản sao điện tử: the register of a year, as a page and as Excel.

use super::store;
use crate::policy;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use chrono::Datelike;
use kernel::{Access, Cx, Error, Result, Routes, attach, local_day};
use office::{Cell, Column, ColumnKind, Table};
use std::collections::HashMap;
use ui::DataTable;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Rows of a workbook.
const MOST: usize = 20_000;

/// Routes of the register.
pub(super) fn routes(r: Routes) -> Routes {
    let see = Access::Holds(policy::HANDLE);
    r.get("/so-chung-thuc-dien-tu", see, show).get("/so-chung-thuc-dien-tu.xlsx", see, xlsx)
}

#[derive(Template)]
#[template(path = "papers/pages/copies.html")]
struct Page<'a> {
    t: &'a ui::T,
    year: i32,
    table: DataTable,
}

fn asked_year(cx: &Cx, asked: &HashMap<String, String>) -> i32 {
    let year = asked.get("nam").and_then(|year| year.parse().ok()).filter(|year| (2000..2200).contains(year));
    year.unwrap_or_else(|| cx.today().year())
}

/// `GET /so-chung-thuc-dien-tu?nam=2026`
async fn show(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (t, year) = (&cx.t, asked_year(&cx, &asked));
    let mut table = DataTable::new(t.get("copy-register"))
        .with_own_file()
        .column(t.get("copy-number"))
        .column(t.get("copy-name"))
        .numeric(t.get("copy-count"))
        .numeric(t.get("copy-pages"))
        .column(t.get("copy-signer"))
        .column(t.get("copy-digest"));
    for c in store::copies(&cx.read(), year, store::MOST).await? {
        let when = kernel::moment(c.certified_at);
        table.row(vec![
            cx.record_cell(&format!("{}/{}", c.number, c.year), &format!("/ho-so/{}/giay-to", c.dossier_id), &when),
            match c.file_name.as_str() {
                "" => DataTable::text(&c.name),
                file => cx.record_cell(&c.name, &format!("/ban-sao-dien-tu/{}", c.id), file),
            },
            DataTable::text(c.copies.to_string()),
            DataTable::text(c.pages.to_string()),
            DataTable::two_lines(&c.signer, &c.by_name),
            DataTable::text(&c.digest[..c.digest.len().min(16)]),
        ]);
    }
    cx.page(&t.get("copy-register"), &[], &Page { t, year, table })
}

/// `GET /so-chung-thuc-dien-tu.xlsx?nam=2026`
async fn xlsx(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (t, year) = (&cx.t, asked_year(&cx, &asked));
    let columns = [
        ("copy-number", ColumnKind::Text),
        ("copy-day", ColumnKind::Date),
        ("copy-name", ColumnKind::Text),
        ("copy-count", ColumnKind::Integer),
        ("copy-pages", ColumnKind::Integer),
        ("copy-signer", ColumnKind::Text),
        ("copy-digest", ColumnKind::Text),
    ];
    let rows = store::copies(&cx.read(), year, MOST).await?.into_iter().map(|c| {
        vec![
            Cell::Text(format!("{}/{}", c.number, c.year)),
            local_day(c.certified_at).into(),
            c.name.into(),
            i64::from(c.copies).into(),
            i64::from(c.pages).into(),
            c.signer.into(),
            c.digest.into(),
        ]
    });
    let table = Table {
        title: t.get("copy-register"),
        columns: columns.into_iter().map(|(key, kind)| Column::new(t.get(key), kind)).collect(),
        rows: rows.collect(),
    };
    Ok(attach(table.to_xlsx().map_err(Error::internal)?, XLSX, &format!("so-chung-thuc-dien-tu-{year}.xlsx")))
}
