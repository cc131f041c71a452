//! Every query about drafts, and the few that a change of definition needs.

use super::model::{Body, Draft, DraftId};
use crate::definition::{RegisterId, State};
use chrono::{DateTime, Utc};
use kernel::{Conn, Engine, Error, Result, Tx, UserId, args, row};
use sea_orm::FromQueryResult;

#[derive(FromQueryResult)]
struct Stored {
    id: DraftId,
    register_id: Option<RegisterId>,
    revision: i32,
    body: String,
    changed_by: Option<UserId>,
    changed_at: DateTime<Utc>,
}

impl Stored {
    fn into_draft(self) -> Result<Draft> {
        Ok(Draft {
            id: self.id,
            register: self.register_id,
            revision: self.revision,
            owner: self.changed_by.ok_or(Error::NotFound)?,
            changed_at: self.changed_at,
            body: serde_json::from_str(&self.body)?,
        })
    }
}

const COLUMNS: &str = "SELECT id, register_id, revision, body, changed_by, changed_at FROM register_draft";

/// The draft of an id, where it is this person's own.
///
/// # Errors
/// [`Error::NotFound`] where it is not.
pub(crate) async fn find(conn: &Conn, id: DraftId, owner: UserId) -> Result<Draft> {
    let sql = format!("{COLUMNS} WHERE ward_id = $1 AND id = $2 AND changed_by = $3");
    let stored: Option<Stored> = conn.one(&sql, args![conn.ward, id, owner]).await?;
    stored.ok_or(Error::NotFound)?.into_draft()
}

/// The draft of an id, held so that nobody else writes it until this write is over.
///
/// # Errors
/// [`Error::NotFound`] where it is not this person's own.
pub(crate) async fn hold(tx: &Tx, id: DraftId, owner: UserId) -> Result<Draft> {
    if tx.engine() == Engine::Postgres {
        let sql = "SELECT revision FROM register_draft WHERE ward_id = $1 AND id = $2 FOR UPDATE";
        let _: Option<i32> = tx.scalar(sql, args![tx.ward, id]).await?;
    }
    find(tx, id, owner).await
}

/// A person's own drafts, the latest first.
pub(crate) async fn own(conn: &Conn, owner: UserId) -> Result<Vec<Draft>> {
    let sql = format!("{COLUMNS} WHERE ward_id = $1 AND changed_by = $2 ORDER BY changed_at DESC, id LIMIT 200");
    let stored: Vec<Stored> = conn.all(&sql, args![conn.ward, owner]).await?;
    stored.into_iter().map(Stored::into_draft).collect()
}

/// Keeps a new draft.
pub(crate) async fn insert(
    tx: &Tx,
    id: DraftId,
    register: Option<RegisterId>,
    owner: UserId,
    body: &Body,
) -> Result<()> {
    let row = row! { id: id, register_id: register, body: serde_json::to_string(body)?, revision: 1,
    changed_by: owner.0, changed_at: tx.now };
    tx.insert("register_draft", row).await
}

/// Keeps what a draft is by now, if it is still as it was read.
///
/// # Errors
/// [`Error::Conflict`] where it was written in another window meanwhile.
pub(crate) async fn update(tx: &Tx, draft: &Draft) -> Result<()> {
    let row = row! { body: serde_json::to_string(&draft.body)?, revision: draft.revision + 1, changed_at: tx.now };
    changed(tx.update("register_draft", row! { id: draft.id, revision: draft.revision }, row).await?)
}

/// Keeps what was found about a draft, which itself stays as it is.
///
/// # Errors
/// [`Error::Conflict`] where it was written meanwhile.
pub(crate) async fn note(tx: &Tx, draft: &Draft) -> Result<()> {
    let row = row! { body: serde_json::to_string(&draft.body)? };
    changed(tx.update("register_draft", row! { id: draft.id, revision: draft.revision }, row).await?)
}

fn changed(rows: u64) -> Result<()> {
    if rows == 0 {
        return Err(Error::Conflict("Bản nháp này vừa được sửa ở cửa sổ khác. Xem lại rồi lưu lần nữa.".into()));
    }
    Ok(())
}

/// Forgets a draft.
pub(crate) async fn delete(tx: &Tx, id: DraftId) -> Result<()> {
    tx.exec("DELETE FROM register_draft WHERE ward_id = $1 AND id = $2", args![tx.ward, id]).await.map(|_| ())
}

/// Says of every record of a register under which version it was read last.
pub(crate) async fn set_version(tx: &Tx, register: RegisterId, version: i32) -> Result<()> {
    let sql = "UPDATE register_record SET version = $3 WHERE ward_id = $1 AND register_id = $2 AND version <> $3";
    tx.exec(sql, args![tx.ward, register, version]).await.map(|_| ())
}

/// Are there records in no state, or in one that is none of these?
pub(crate) async fn has_other_states(conn: &Conn, register: RegisterId, states: &[State]) -> Result<bool> {
    let sql = "SELECT DISTINCT state FROM register_record WHERE ward_id = $1 AND register_id = $2";
    let found: Vec<String> = conn.scalars(sql, args![conn.ward, register]).await?;
    let is_known = |key: &String| states.iter().any(|state| state.key == *key) || (states.is_empty() && key.is_empty());
    Ok(!found.iter().all(is_known))
}
