//! Sổ đăng ký văn bản đến, sổ theo dõi giải quyết văn bản đến: every column of NĐ 30/2020 (Điều 22, 24, Phụ lục IV).

use super::books;
use crate::book::{At, Book, PAGE};
use crate::model::Document;
use crate::store::book::{self as entries, Entry};
use crate::store::last_number;
use axum::extract::Query;
use axum::response::Response;
use kernel::{Cx, Result, local_day};
use std::collections::HashMap;

const BOOK: Book = Book {
    path: "/van-ban/so-den",
    list: ("document-incoming", "/van-ban/den"),
    name: "document-incoming-book",
    of_year: "document-book-of",
    count: "document-book-count",
    none: "document-none-about",
    columns: &[
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
    ],
    file: "so-van-ban-den",
};

/// What becomes of each document: seven columns at least.
const FOLLOWED: Book = Book {
    path: "/van-ban/so-theo-doi",
    list: ("document-incoming", "/van-ban/den"),
    name: "document-followed-book",
    of_year: "document-followed-of",
    count: "document-book-count",
    none: "document-none-about",
    columns: &[
        "document-number",
        "document-followed-title",
        "document-book-receiver",
        "document-due",
        "document-followed-progress",
        "document-answer-symbol",
        "document-book-note",
    ],
    file: "so-theo-doi-van-ban-den",
};

/// How each document whose number comes after one is dealt with, so many of them.
async fn followed(cx: &Cx, at: &At, after: i64, limit: i64) -> Result<Vec<Vec<String>>> {
    let conn = cx.read();
    let found = entries::of(&conn, (&at.book, at.year), after, limit).await?;
    let units = people::api::all_units(&conn).await?;
    let row = |Entry { document: d, .. }: &Entry| {
        let day = |day: Option<chrono::NaiveDate>| day.map(vietnamese::format_date).unwrap_or_default();
        let kind = vietnamese::citation::kind_of_code(&d.kind).unwrap_or("Công văn");
        let title = [kind, d.symbol.as_str(), &day(d.issued_on), &d.agency, &d.subject];
        let title: Vec<&str> = title.into_iter().filter(|part| !part.is_empty()).collect();
        let state = match d.is_overdue(cx.today()) {
            true => cx.t.get("document-overdue"),
            false => cx.t.get(format!("document-state-{}", d.state.key())),
        };
        let progress = [state, day(d.closed_at.map(local_day))];
        vec![
            d.number.to_string(),
            title.join(" · "),
            receiver(d, &units),
            day(d.due_on),
            progress.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
            d.answer.clone(),
            if d.wants_answer { cx.t.get("document-wants-answer") } else { String::new() },
        ]
    };
    Ok(found.iter().map(row).collect())
}

/// The unit that leads, and who deals with it.
fn receiver(d: &Document, units: &[people::api::Unit]) -> String {
    let unit = d.unit.and_then(|id| units.iter().find(|u| u.id == id)).map_or("", |u| u.name.as_str());
    [unit, d.officer_name.as_str()].iter().filter(|s| !s.is_empty()).copied().collect::<Vec<_>>().join(", ")
}

/// The rows whose numbers come after one, so many of them.
async fn rows(cx: &Cx, at: &At, after: i64, limit: i64) -> Result<Vec<Vec<String>>> {
    let conn = cx.read();
    let found = entries::of(&conn, (&at.book, at.year), after, limit).await?;
    let units = people::api::all_units(&conn).await?;
    let row = |Entry { document: d, passed_at, corrected_at }: &Entry| {
        let day = |day: Option<chrono::NaiveDate>| day.map(vietnamese::format_date).unwrap_or_default();
        let kind = vietnamese::citation::kind_of_code(&d.kind).unwrap_or_default();
        let stands =
            if d.answer.is_empty() { cx.t.get(format!("document-state-{}", d.state.key())) } else { d.answer.clone() };
        let note = match corrected_at.map(|at| vietnamese::format_date(local_day(at))) {
            Some(day) => format!("{stands}; {}", cx.t.with("document-book-corrected", [("day", day.into())])),
            None => stands,
        };
        vec![
            vietnamese::format_date(local_day(d.arrived_at)),
            d.number.to_string(),
            d.agency.clone(),
            d.symbol.clone(),
            day(d.issued_on),
            [kind, d.subject.as_str()].join(" ").trim().to_owned(),
            receiver(d, &units),
            day(passed_at.map(local_day)),
            // Left empty: whoever receives the paper signs in the printed book.
            String::new(),
            note,
        ]
    };
    Ok(found.iter().map(row).collect())
}

/// `GET /van-ban/so-den?nam=2026`
pub(super) async fn show(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let mut at = At::asked(&cx, &asked);
    let count = last_number(&cx.read(), &books::sequence(&at.book), at.year).await?;
    let before = at.within(count);
    let books = books::of_year(&cx.read(), at.year).await?;
    BOOK.page(&cx, &at, &books, count, &rows(&cx, &at, before, PAGE).await?)
}

/// `GET /van-ban/so-den.xlsx?nam=2026`
pub(super) async fn download(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let at = At::asked(&cx, &asked);
    let books = books::of_year(&cx.read(), at.year).await?;
    BOOK.spreadsheet(&cx, &at, &books, rows(&cx, &at, 0, i64::MAX).await?)
}

/// `GET /van-ban/so-theo-doi?nam=2026`
pub(super) async fn show_followed(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let mut at = At::asked(&cx, &asked);
    let count = last_number(&cx.read(), &books::sequence(&at.book), at.year).await?;
    let before = at.within(count);
    let books = books::of_year(&cx.read(), at.year).await?;
    FOLLOWED.page(&cx, &at, &books, count, &followed(&cx, &at, before, PAGE).await?)
}

/// `GET /van-ban/so-theo-doi.xlsx?nam=2026`
pub(super) async fn download_followed(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let at = At::asked(&cx, &asked);
    let books = books::of_year(&cx.read(), at.year).await?;
    FOLLOWED.spreadsheet(&cx, &at, &books, followed(&cx, &at, 0, i64::MAX).await?)
}
