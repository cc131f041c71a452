//! Sổ đăng ký văn bản (NĐ 30/2020, Phụ lục IV): a register of a year as a page to print and bind, and as a file.

use askama::Template;
use axum::response::Response;
use chrono::Datelike;
use kernel::{Cx, Error, Result, attach, url_encode};
use office::{Cell, Column, ColumnKind, Table};
use std::collections::HashMap;
use ui::DataTable;

/// Rows on a page of a book.
pub(crate) const PAGE: i64 = 500;
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What tells one book from the other: addresses, and keys of texts.
pub(crate) struct Book {
    /// Its page; the file stands beside it, ".xlsx".
    pub path: &'static str,
    /// The list of which it is the book: its name and its page.
    pub list: (&'static str, &'static str),
    pub name: &'static str,
    /// "Sổ đăng ký văn bản đến năm 2026".
    pub of_year: &'static str,
    pub count: &'static str,
    /// What an empty book says.
    pub none: &'static str,
    pub columns: &'static [&'static str],
    /// Name of the file, without its year.
    pub file: &'static str,
}

/// The year that is asked for, and the page of its book.
pub(crate) struct At {
    pub year: i32,
    /// The key of one of several books.
    pub book: String,
    page: usize,
}

impl At {
    /// From an address, `?nam=2026&so=ban-chi-dao&trang=2`; where it says nothing, the first page of this year.
    pub(crate) fn asked(cx: &Cx, asked: &HashMap<String, String>) -> Self {
        let year = asked.get("nam").and_then(|year| year.parse().ok()).unwrap_or_else(|| cx.today().year());
        let book = asked.get("so").cloned().unwrap_or_default();
        Self { year, book, page: asked.get("trang").and_then(|at| at.parse().ok()).unwrap_or(1) }
    }

    /// The page that there is, of a book of so many rows: how many rows come before it.
    pub(crate) fn within(&mut self, count: i64) -> i64 {
        self.page = self.page.clamp(1, pages(count));
        (self.page as i64 - 1) * PAGE
    }
}

fn pages(count: i64) -> usize {
    usize::try_from((count + PAGE - 1) / PAGE).unwrap_or(1).max(1)
}

#[derive(Template)]
#[template(path = "book.html")]
struct BookPage<'a> {
    t: &'a ui::T,
    book: &'a Book,
    /// The books among which one chooses, and which it is.
    books: Vec<(String, String)>,
    at: &'a At,
    /// What an address says of it.
    which: String,
    heading: String,
    year: i32,
    years: Vec<i32>,
    count: i64,
    table: DataTable,
    pages: ui::govuk::Pagination,
}

impl Book {
    /// "Sổ đăng ký văn bản đến năm 2026", and the name of the book where it is one of several.
    fn heading(&self, t: &ui::T, at: &At, books: &[(String, String)]) -> String {
        let of_year = t.with(self.of_year, [("year", i64::from(at.year).into())]);
        match books.iter().find(|(key, _)| *key == at.book) {
            Some((_, name)) => format!("{of_year} · {name}"),
            None => of_year,
        }
    }

    /// A page of the book with its rows, of `count` in all; `books`: those among which one chooses.
    ///
    /// # Errors
    /// When the page cannot be drawn.
    pub(crate) fn page(
        &self,
        cx: &Cx,
        at: &At,
        books: &[(String, String)],
        count: i64,
        rows: &[Vec<String>],
    ) -> Result<Response> {
        let (t, year, this) = (&cx.t, at.year, cx.today().year());
        let mut table = self
            .columns
            .iter()
            .fold(DataTable::new(t.get(self.name)).with_own_file(), |table, key| table.column(t.get(*key)));
        for row in rows {
            table.row(row.iter().map(DataTable::text).collect());
        }
        let which = if at.book.is_empty() { String::new() } else { format!("&so={}", url_encode(&at.book)) };
        let to = |n| format!("{}?nam={year}{which}&trang={n}", self.path);
        let pages = ui::govuk::Pagination::new(t, at.page, pages(count), to);
        let years = (this - 4..=this).rev().collect();
        let heading = self.heading(t, at, books);
        let page = BookPage {
            t,
            book: self,
            books: books.to_vec(),
            at,
            which,
            heading: heading.clone(),
            year,
            years,
            count,
            table,
            pages,
        };
        cx.page(&heading, &[(&t.get(self.list.0), self.list.1)], &page)
    }

    /// The whole book of a year as a spreadsheet; `books`: those among which it is one.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn spreadsheet(
        &self,
        cx: &Cx,
        at: &At,
        books: &[(String, String)],
        rows: Vec<Vec<String>>,
    ) -> Result<Response> {
        let table = Table {
            title: self.heading(&cx.t, at, books),
            columns: self.columns.iter().map(|key| Column::new(cx.t.get(*key), ColumnKind::Text)).collect(),
            rows: rows.into_iter().map(|row| row.into_iter().map(Cell::Text).collect()).collect(),
        };
        let bytes = table.to_xlsx().map_err(Error::internal)?;
        let book = if at.book.is_empty() { String::new() } else { format!("-{}", vietnamese::slug(&at.book)) };
        Ok(attach(bytes, XLSX, &format!("{}{book}-{}.xlsx", self.file, at.year)))
    }
}
