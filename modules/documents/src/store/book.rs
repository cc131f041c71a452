//! Queries of the book of incoming documents.

use super::{COLUMNS, DocumentRow};
use crate::model::Document;
use chrono::{DateTime, Utc};
use kernel::{Conn, Result, args};
use sea_orm::FromQueryResult;
use std::collections::HashMap;
use uuid::Uuid;

/// A document as its book has it.
pub(crate) struct Entry {
    pub document: Document,
    /// When it was last passed to a unit.
    pub passed_at: Option<DateTime<Utc>>,
    /// When it was last set right what had been taken down of it.
    pub corrected_at: Option<DateTime<Utc>>,
}

/// A book's year by number, from the one after `after`.
pub(crate) async fn of(conn: &Conn, (book, year): (&str, i32), after: i64, limit: i64) -> Result<Vec<Entry>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM document d WHERE d.ward_id = $1 AND d.direction = 'in' AND d.year = $2 AND d.number > $3 \
         AND d.book = $4 ORDER BY d.number LIMIT $5"
    );
    let found: Vec<DocumentRow> = conn.all(&sql, args![conn.ward, year, after, book, limit]).await?;
    #[derive(FromQueryResult)]
    struct Last {
        document_id: Uuid,
        kind: String,
        at: DateTime<Utc>,
    }
    let sql = "SELECT s.document_id, s.kind, MAX(s.at) AS at FROM document_step s \
               JOIN document d ON d.ward_id = s.ward_id AND d.id = s.document_id \
               WHERE s.ward_id = $1 AND d.direction = 'in' AND d.year = $2 AND d.number > $3 AND d.book = $4 \
               AND s.kind IN ('direction', 'corrected') GROUP BY s.document_id, s.kind";
    let last: Vec<Last> = conn.all(sql, args![conn.ward, year, after, book]).await?;
    let last: HashMap<(Uuid, String), DateTime<Utc>> =
        last.into_iter().map(|one| ((one.document_id, one.kind), one.at)).collect();
    let entry = |row| {
        let document = Document::from(row);
        let at = |kind: &str| last.get(&(document.id.0, kind.to_owned())).copied();
        Entry { passed_at: at("direction"), corrected_at: at("corrected"), document }
    };
    Ok(found.into_iter().map(entry).collect())
}

/// Keys of the books in which documents of a year stand, without the general one.
pub(crate) async fn books_used(conn: &Conn, year: i32) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT book FROM document WHERE ward_id = $1 AND direction = 'in' AND year = $2 AND book <> '' \
               ORDER BY book";
    conn.scalars(sql, args![conn.ward, year]).await
}
