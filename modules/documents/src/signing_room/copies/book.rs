//! Sổ đăng ký bản sao: the columns of the book of outgoing documents (NĐ 30/2020/NĐ-CP, Điều 16, Phụ lục IV).

use super::store::{self, InBook};
use crate::book::{At, Book, PAGE};
use crate::drafting::kind;
use axum::extract::Query;
use axum::response::Response;
use kernel::{Cx, Result};
use std::collections::HashMap;

const BOOK: Book = Book {
    path: "/van-ban/so-ban-sao",
    list: ("document-incoming", "/van-ban/den"),
    name: "signing-copy-book",
    of_year: "signing-copy-book-of",
    count: "signing-copy-book-count",
    none: "signing-copy-book-none",
    columns: &[
        "outgoing-symbol",
        "signing-copy-made-on",
        "signing-copy-of",
        "document-signer",
        "outgoing-recipients",
        "outgoing-book-copies",
        "document-book-passed",
        "document-book-signed",
        "document-book-note",
    ],
    file: "so-ban-sao",
};

async fn rows(cx: &Cx, at: &At, before: i64, limit: i64) -> Result<Vec<Vec<String>>> {
    let row = |c: InBook| {
        let kind = kind::of(&c.kind).name.as_str();
        let of = [kind, c.of_symbol.as_str(), c.agency.as_str(), c.subject.as_str()];
        let said: Vec<&str> = of.into_iter().filter(|part| !part.is_empty()).collect();
        let note = if c.is_paper { "signing-copy-paper" } else { "signing-copy-electronic" };
        vec![
            c.symbol,
            vietnamese::format_date(c.made_on),
            said.join(" · "),
            c.signer_name,
            c.recipients.lines().collect::<Vec<_>>().join("; "),
            c.copies.map(|copies| copies.to_string()).unwrap_or_default(),
            String::new(),
            String::new(),
            cx.t.get(note),
        ]
    };
    Ok(store::book(&cx.read(), at.year, before, limit).await?.into_iter().map(row).collect())
}

/// `GET /van-ban/so-ban-sao?nam=2026`
pub(crate) async fn show(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let mut at = At::asked(&cx, &asked);
    let count = store::book_count(&cx.read(), at.year).await?;
    let before = at.within(count);
    BOOK.page(&cx, &at, &[], count, &rows(&cx, &at, before, PAGE).await?)
}

/// `GET /van-ban/so-ban-sao.xlsx?nam=2026`
pub(crate) async fn download(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (at, mut all) = (At::asked(&cx, &asked), Vec::new());
    loop {
        let some = rows(&cx, &at, all.len() as i64, PAGE).await?;
        if some.is_empty() {
            return BOOK.spreadsheet(&cx, &at, &[], all);
        }
        all.extend(some);
    }
}
