//! Records as they leave for a file: many of them as one text, so that a row costs little.

use crate::record::RecordId;
use crate::record::filter::Where;
use kernel::{Conn, Engine, Result};
use sea_orm::FromQueryResult;

/// Some records, a line each: its id where that is wanted, its state, its values as JSON.
#[derive(Debug, FromQueryResult)]
pub(in crate::spreadsheet) struct Batch {
    pub(in crate::spreadsheet) lines: Option<String>,
    /// The last of them.
    pub(in crate::spreadsheet) last: Option<RecordId>,
    pub(in crate::spreadsheet) count: i64,
}

/// The next records after an id.
pub(in crate::spreadsheet) async fn batch(
    conn: &Conn,
    mut matching: Where,
    after: Option<RecordId>,
    with_id: bool,
    limit: i64,
) -> Result<Option<Batch>> {
    if let Some(after) = after {
        let place = matching.bind(after);
        matching.and(&format!("r.id > {place}"));
    }
    let (joined, last) = match conn.engine() {
        // The rows come in the order of the part within, which has a limit and so keeps it.
        Engine::Sqlite => ("group_concat(x.line, char(10))", "MAX(x.id)"),
        Engine::Postgres => ("string_agg(x.line, chr(10) ORDER BY x.id)", "CAST(MAX(CAST(x.id AS text)) AS uuid)"),
    };
    let id = if with_id { "id_text(r.id) || " } else { "" };
    let sql = format!(
        "SELECT {joined} AS lines, {last} AS last, COUNT(*) AS count FROM (SELECT r.id, {id}r.state || r.body AS line \
         FROM register_record r WHERE {} ORDER BY r.id LIMIT {limit}) x",
        matching.sql
    );
    let batch: Option<Batch> = conn.one(&sql, matching.args).await?;
    Ok(batch.filter(|batch| batch.count > 0))
}
