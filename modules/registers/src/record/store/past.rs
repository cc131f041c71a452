//! How records came to be as they are, and those that were taken out.

use super::super::model::{FieldChange, Record, RecordId, Source, Values};
use super::{AT_ONCE, places};
use crate::definition::RegisterId;
use chrono::{DateTime, Utc};
use kernel::{Conn, Error, Result, Tx, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Keeps how records changed.
pub(crate) async fn note_changes(tx: &Tx, source: Source, changed: Vec<(&Record, Vec<FieldChange>)>) -> Result<()> {
    for some in changed.chunks(AT_ONCE) {
        let mut rows = Vec::with_capacity(some.len());
        for (record, changes) in some {
            rows.push(row! { record_id: record.id, revision: record.revision, register_id: record.register,
            changed_at: tx.now, changed_by: tx.actor().map(|(id, _)| id.0), changed_by_name: tx.actor_name(),
            source: source.key(), changes: serde_json::to_string(changes)? });
        }
        tx.insert_all("register_change", rows).await?;
    }
    Ok(())
}

/// How a record changed once.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) revision: i32,
    pub(crate) at: DateTime<Utc>,
    pub(crate) by: String,
    pub(crate) source: String,
    pub(crate) changes: Vec<FieldChange>,
}

#[derive(FromQueryResult)]
struct StoredChange {
    revision: i32,
    changed_at: DateTime<Utc>,
    changed_by_name: String,
    source: String,
    changes: String,
}

/// How a record changed, the newest first.
pub(crate) async fn history(conn: &Conn, id: RecordId) -> Result<Vec<Change>> {
    let sql = "SELECT revision, changed_at, changed_by_name, source, changes FROM register_change \
        WHERE ward_id = $1 AND record_id = $2 ORDER BY revision DESC LIMIT 500";
    let stored: Vec<StoredChange> = conn.all(sql, args![conn.ward, id]).await?;
    let change = |s: StoredChange| {
        Ok(Change {
            revision: s.revision,
            at: s.changed_at,
            by: s.changed_by_name,
            source: s.source,
            changes: serde_json::from_str(&s.changes)?,
        })
    };
    stored.into_iter().map(change).collect()
}

/// When a record was written first; `None` where nobody noted it.
pub(crate) async fn born(conn: &Conn, id: RecordId) -> Result<Option<DateTime<Utc>>> {
    let sql = "SELECT changed_at FROM register_change WHERE ward_id = $1 AND record_id = $2 ORDER BY revision LIMIT 1";
    conn.scalar(sql, args![conn.ward, id]).await
}

/// Takes a record out that is still as it was read; it is kept apart, whole.
///
/// # Errors
/// [`Error::Conflict`] where somebody else wrote it meanwhile.
pub(crate) async fn remove(tx: &Tx, record: &Record, reason: &str, into: Option<RecordId>) -> Result<()> {
    let sql = "DELETE FROM register_record WHERE ward_id = $1 AND id = $2 AND revision = $3";
    if tx.exec(sql, args![tx.ward, record.id, record.revision]).await? == 0 {
        return Err(Error::Conflict(
            "Bản ghi này vừa được người khác sửa. Xem lại giá trị mới rồi đưa ra lần nữa.".into(),
        ));
    }
    let removed = row! { id: record.id, register_id: record.register, version: record.version,
    revision: record.revision, state: record.state.as_str(), label: record.label.as_str(),
    body: serde_json::to_string(&record.values)?, reason: reason, into_id: into.map(|id| id.0),
    removed_by: tx.actor().map(|(id, _)| id.0), removed_at: tx.now };
    tx.insert("register_removed", removed).await?;
    tx.exec("DELETE FROM register_link WHERE ward_id = $1 AND from_id = $2", args![tx.ward, record.id]).await?;
    places::forget(tx, record).await
}

/// A record that was taken out.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Removed {
    pub(crate) id: RecordId,
    pub(crate) register_id: RegisterId,
    pub(crate) revision: i32,
    pub(crate) state: String,
    pub(crate) label: String,
    pub(crate) body: String,
    pub(crate) reason: String,
    pub(crate) into_id: Option<Uuid>,
    pub(crate) removed_at: DateTime<Utc>,
}

impl Removed {
    /// Its values.
    pub(crate) fn values(&self) -> Result<Values> {
        Ok(serde_json::from_str(&self.body)?)
    }
}

const REMOVED: &str =
    "SELECT id, register_id, revision, state, label, body, reason, into_id, removed_at FROM register_removed";

/// The record of an id among those taken out.
pub(crate) async fn find_removed(conn: &Conn, id: RecordId) -> Result<Option<Removed>> {
    conn.one(&format!("{REMOVED} WHERE ward_id = $1 AND id = $2"), args![conn.ward, id]).await
}

/// Records of a register that were taken out, the latest first.
pub(crate) async fn removed(conn: &Conn, register: RegisterId, offset: u64, limit: u64) -> Result<Vec<Removed>> {
    let sql = format!(
        "{REMOVED} WHERE ward_id = $1 AND register_id = $2 ORDER BY removed_at DESC, id LIMIT {limit} OFFSET {offset}"
    );
    conn.all(&sql, args![conn.ward, register]).await
}

/// Forgets that a record was taken out: it is put back.
pub(crate) async fn forget_removed(tx: &Tx, id: RecordId) -> Result<()> {
    tx.exec("DELETE FROM register_removed WHERE ward_id = $1 AND id = $2", args![tx.ward, id]).await.map(|_| ())
}
