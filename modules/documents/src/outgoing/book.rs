//! Sổ đăng ký văn bản đi: every column of NĐ 30/2020 (Điều 16, Phụ lục IV).

use super::{Outgoing, State, store};
use crate::book::{At, Book, PAGE};
use crate::drafting::{agency, kind};
use axum::extract::Query;
use axum::response::Response;
use kernel::{Cx, Result, local_day};
use std::collections::HashMap;

const BOOK: Book = Book {
    path: "/van-ban/so-di",
    list: ("outgoing-all", "/van-ban/di"),
    name: "outgoing-book",
    of_year: "outgoing-book-of",
    count: "outgoing-book-count",
    none: "outgoing-book-none",
    columns: &[
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
    ],
    file: "so-van-ban-di",
};

/// Where the copies go, and who keeps one: the last line of nơi nhận is "Lưu: VT, …".
fn receivers(o: &Outgoing) -> (Vec<&str>, &str) {
    let is_kept = |line: &&String| vietnamese::fold(line).starts_with("luu");
    let kept = o.draft.recipients.iter().find(is_kept).map_or("", |line| line.as_str());
    let others = o.draft.recipients.iter().filter(|line| !is_kept(line)).map(String::as_str);
    (others.collect(), kept.split_once(':').map_or(kept, |(_, who)| who.trim()))
}

/// So many rows after the first ones, in the order of their numbers.
async fn rows(cx: &Cx, at: &At, before: i64, limit: i64) -> Result<Vec<Vec<String>>> {
    let found = store::book(&cx.read(), (&at.book, at.year), before, limit).await?;
    let row = |o: &Outgoing| {
        let (others, kept) = receivers(o);
        let is_noted = matches!(o.state, State::Numbered | State::Recalled | State::Replaced);
        let state = is_noted.then(|| cx.t.get(format!("outgoing-state-{}", o.state.key())));
        let paper = o.draft.is_paper.then(|| cx.t.get("outgoing-paper"));
        let note = paper.into_iter().chain(state).collect::<Vec<_>>().join("; ");
        vec![
            o.symbol.clone(),
            o.issued_on.map(vietnamese::format_date).unwrap_or_default(),
            [kind::of(&o.kind).name.as_str(), o.subject.as_str()].join(" "),
            o.signer_name.clone(),
            others.join("; "),
            kept.to_owned(),
            o.draft.copies.map(|copies| copies.to_string()).unwrap_or_default(),
            o.issued_at.map(|at| vietnamese::format_date(local_day(at))).unwrap_or_default(),
            String::new(),
            note,
        ]
    };
    Ok(found.iter().map(row).collect())
}

/// The books of a year besides the committee's, which has an empty key: key and name of each.
async fn books(cx: &Cx, year: i32) -> Result<Vec<(String, String)>> {
    let (conn, mut all) = (cx.read(), Vec::new());
    for key in store::books_used(&conn, year).await? {
        let first = store::book(&conn, (&key, year), 0, 1).await?;
        let name = match first.first() {
            Some(first) if key != store::SHARED => agency::name(&first.draft, &cx.ward.name),
            _ => cx.t.get("outgoing-book-boards"),
        };
        all.push((key, name));
    }
    Ok(all)
}

/// `GET /van-ban/so-di?nam=2026`
pub(super) async fn show(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let mut at = At::asked(&cx, &asked);
    let count = store::book_count(&cx.read(), (&at.book, at.year)).await?;
    let before = at.within(count);
    BOOK.page(&cx, &at, &books(&cx, at.year).await?, count, &rows(&cx, &at, before, PAGE).await?)
}

/// `GET /van-ban/so-di.xlsx?nam=2026`
pub(super) async fn download(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (at, mut all) = (At::asked(&cx, &asked), Vec::new());
    loop {
        let some = rows(&cx, &at, all.len() as i64, PAGE).await?;
        if some.is_empty() {
            return BOOK.spreadsheet(&cx, &at, &books(&cx, at.year).await?, all);
        }
        all.extend(some);
    }
}
