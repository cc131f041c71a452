//! Queries about deadlines of incoming documents.

use super::{COLUMNS, DocumentRow};
use crate::model::Document;
use chrono::NaiveDate;
use kernel::{Conn, Result, args};

/// Documents on which something is still to be done and whose last day is one of these, whoever asks: for what runs by
/// itself.
pub(crate) async fn between(conn: &Conn, from: NaiveDate, to: NaiveDate) -> Result<Vec<Document>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM document d WHERE d.ward_id = $1 AND d.direction = 'in' \
         AND d.state NOT IN ('done', 'returned') AND d.due_on BETWEEN $2 AND $3 ORDER BY d.due_on, d.id"
    );
    Ok(conn.all::<DocumentRow>(&sql, args![conn.ward, from, to]).await?.into_iter().map(Document::from).collect())
}
