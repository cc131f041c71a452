//! Các sổ văn bản đến: the general one, and those of bodies that count for themselves, such as a steering committee.

use crate::store;
use kernel::{Conn, Result, Setting, SettingKind};

/// Names of the books besides the general one, with semicolons between.
pub(crate) const BOOKS: Setting = Setting {
    key: "documents.incoming_books",
    group: "document-room",
    label: "document-setting-books",
    help: "document-setting-books-help",
    kind: SettingKind::Text,
    default: "",
    law: "Nghị định 30/2020/NĐ-CP, Điều 22",
};

/// The books besides the general one, which has an empty key: key and name of each.
pub(crate) async fn others(conn: &Conn) -> Result<Vec<(String, String)>> {
    let named = |name: &str| (vietnamese::slug(name), name.trim().to_owned());
    let all = BOOKS.get(conn).await?;
    Ok(all.split(';').map(named).filter(|(key, _)| !key.is_empty()).collect())
}

/// The same with those in which something stands of a year, such as one that has another name now.
pub(crate) async fn of_year(conn: &Conn, year: i32) -> Result<Vec<(String, String)>> {
    let mut all = others(conn).await?;
    for key in store::books_used(conn, year).await? {
        if all.iter().all(|(known, _)| *known != key) {
            all.push((key.clone(), key));
        }
    }
    Ok(all)
}

/// Under which name the last number of a book is kept.
pub(crate) fn sequence(book: &str) -> String {
    if book.is_empty() { "in".to_owned() } else { format!("in.{book}") }
}

/// The name of a book; nothing for the general one.
pub(crate) async fn name(conn: &Conn, book: &str) -> Result<String> {
    if book.is_empty() {
        return Ok(String::new());
    }
    let named = others(conn).await?.into_iter().find(|(key, _)| key == book);
    Ok(named.map_or_else(|| book.to_owned(), |(_, name)| name))
}
