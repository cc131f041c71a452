//! Queries about what came and waits to be registered.

use super::WAITING;
use crate::model::DocumentId;
use chrono::{DateTime, Utc};
use kernel::{Conn, Result, Tx, UserId, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Văn bản chờ đăng ký: files that came, with what was read from them.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Intake {
    pub id: Uuid,
    pub source: String,
    /// Names of its files, one a line.
    pub file_names: String,
    /// What was read of the first one, as JSON of [`crate::incoming::Reading`].
    pub reading: String,
    pub came_at: DateTime<Utc>,
    pub by_name: String,
    /// What its message says of its urgency, by the number of edXML; 0 where none came.
    pub priority: i32,
    /// The document that it became.
    pub document_id: Option<DocumentId>,
}

const COLUMNS: &str = "id, source, file_names, reading, came_at, by_name, priority, document_id";

/// What waits to be registered, the oldest first; without its text.
pub(crate) async fn waiting(conn: &Conn) -> Result<Vec<Intake>> {
    let sql = "SELECT id, source, file_names, '' AS reading, came_at, by_name, priority, document_id FROM document_intake \
               WHERE ward_id = $1 AND document_id IS NULL ORDER BY came_at, id LIMIT 200";
    conn.all(sql, args![conn.ward]).await
}

/// One of them.
pub(crate) async fn find(conn: &Conn, id: Uuid) -> Result<Option<Intake>> {
    conn.one(&format!("SELECT {COLUMNS} FROM document_intake WHERE ward_id = $1 AND id = $2"), args![conn.ward, id])
        .await
}

/// Keeps what came.
pub(crate) async fn insert(tx: &Tx, intake: &Intake, by: UserId) -> Result<()> {
    let row = row! { id: intake.id, source: intake.source.as_str(), file_names: intake.file_names.as_str(),
    reading: intake.reading.as_str(), came_at: intake.came_at, by_id: by, by_name: intake.by_name.as_str(),
    priority: intake.priority };
    tx.insert("document_intake", row).await
}

/// Notes the document that it became, which has the text from now on; `false`: it became one already.
pub(crate) async fn registered(tx: &Tx, id: Uuid, document: DocumentId) -> Result<bool> {
    let sql = "UPDATE document_intake SET document_id = $3, reading = '' WHERE ward_id = $1 AND id = $2 AND document_id IS NULL";
    Ok(tx.exec(sql, args![tx.ward, id, document]).await? == 1)
}

/// Takes what came by mistake away, with its files' rows.
pub(crate) async fn discard(tx: &Tx, id: Uuid) -> Result<bool> {
    let sql = "DELETE FROM document_intake WHERE ward_id = $1 AND id = $2 AND document_id IS NULL";
    if tx.exec(sql, args![tx.ward, id]).await? == 0 {
        return Ok(false);
    }
    let sql = "DELETE FROM document_file WHERE ward_id = $1 AND document_id = $2 AND role = $3";
    tx.exec(sql, args![tx.ward, id, WAITING]).await?;
    Ok(true)
}
