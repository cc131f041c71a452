//! Every query about imported files and the columns that are remembered.

use super::columns::Columns;
use chrono::{DateTime, Utc};
use kernel::{Conn, Result, Tx, WardId, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Tệp hồ sơ xuất từ hệ thống khác.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct ImportFile {
    ward_id: i32,
    pub(super) id: Uuid,
    pub(super) file_name: String,
    pub(super) digest: String,
    columns: String,
    pub(super) job_id: Option<Uuid>,
    pub(super) rows_all: i32,
    pub(super) rows_new: i32,
    pub(super) rows_changed: i32,
    pub(super) rows_same: i32,
    pub(super) rows_wrong: i32,
    faults: String,
    /// sent, running, stopped or done.
    pub(super) state: String,
    pub(super) made_by_name: String,
    pub(super) made_at: DateTime<Utc>,
}

impl ImportFile {
    /// The ward it is for.
    pub(super) fn ward(&self) -> WardId {
        WardId(self.ward_id)
    }

    /// Which column holds what.
    pub(super) fn columns(&self) -> Columns {
        serde_json::from_str(&self.columns).unwrap_or_default()
    }

    /// Rows that were wrong: (number as Excel counts, sentence).
    pub(super) fn faults(&self) -> Vec<(u32, String)> {
        serde_json::from_str(&self.faults).unwrap_or_default()
    }
}

/// What became of the rows so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) all: i32,
    pub(super) new: i32,
    pub(super) changed: i32,
    pub(super) same: i32,
    pub(super) wrong: i32,
    pub(super) faults: Vec<(u32, String)>,
}

const COLUMNS: &str = "ward_id, id, file_name, digest, columns, job_id, rows_all, rows_new, rows_changed, rows_same, \
    rows_wrong, faults, state, made_by_name, made_at";

/// A file.
pub(super) async fn file(conn: &Conn, id: Uuid) -> Result<Option<ImportFile>> {
    let sql = format!("SELECT {COLUMNS} FROM portal_file WHERE ward_id = $1 AND id = $2");
    conn.one(&sql, args![conn.ward, id]).await
}

/// The newest files.
pub(super) async fn newest(conn: &Conn) -> Result<Vec<ImportFile>> {
    let sql = format!("SELECT {COLUMNS} FROM portal_file WHERE ward_id = $1 ORDER BY made_at DESC, id DESC LIMIT 50");
    conn.all(&sql, args![conn.ward]).await
}

/// Keeps a file that was sent; the same again changes nothing.
pub(super) async fn add(tx: &Tx, id: Uuid, file_name: &str, digest: &str) -> Result<()> {
    let row = row! {
        id: id, file_name: file_name, digest: digest, state: "sent", made_by_name: tx.actor_name(), made_at: tx.now,
    };
    tx.insert_or("portal_file", row, "ON CONFLICT (ward_id, id) DO NOTHING").await
}

/// The file is being brought in.
pub(super) async fn set_begun(tx: &Tx, id: Uuid, columns: &Columns, job: Uuid) -> Result<()> {
    let row = row! { columns: serde_json::to_string(columns)?, job_id: job, state: "running" };
    tx.update("portal_file", row! { id: id }, row).await.map(|_| ())
}

/// What became of its rows.
pub(super) async fn set_tally(tx: &Tx, id: Uuid, tally: &Tally, state: &str) -> Result<()> {
    let row = row! {
        rows_all: tally.all, rows_new: tally.new, rows_changed: tally.changed, rows_same: tally.same,
        rows_wrong: tally.wrong, faults: serde_json::to_string(&tally.faults)?, state: state,
    };
    tx.update("portal_file", row! { id: id }, row).await.map(|_| ())
}

/// The columns that were said of such headings before.
pub(super) async fn remembered(conn: &Conn, headings: &str) -> Result<Option<Columns>> {
    let sql = "SELECT columns FROM portal_columns WHERE ward_id = $1 AND headings = $2";
    let text: Option<String> = conn.scalar(sql, args![conn.ward, headings]).await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Remembers the columns of such headings.
pub(super) async fn remember(tx: &Tx, headings: &str, columns: &Columns) -> Result<()> {
    let row = row! { headings: headings, columns: serde_json::to_string(columns)? };
    let again = "ON CONFLICT (ward_id, headings) DO UPDATE SET columns = excluded.columns";
    tx.insert_or("portal_columns", row, again).await
}

/// Somebody stopped it: what was brought in stays.
pub(super) async fn set_stopped(tx: &Tx, id: Uuid) -> Result<()> {
    tx.update("portal_file", row! { id: id, state: "running" }, row! { state: "stopped" }).await.map(|_| ())
}
