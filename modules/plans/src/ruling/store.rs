//! Every statement about rulings. Lists of tasks and indicators join the one that is open, so that it costs no query.

use crate::status::Status;
use chrono::NaiveDate;
use kernel::{Actor, Conn, Result, Tx, args, row};
use uuid::Uuid;

/// The columns of [`super::Ruling`], of the table `r` that [`JOIN`] brings.
pub(crate) const COLUMNS: &str = "r.status AS ruling_status, r.reason AS ruling_reason, r.until_on AS ruling_until, \
    r.set_by_name AS ruling_by, r.set_at AS ruling_at";
/// The open ruling on the thing whose identifier follows, as in `format!("{JOIN} t.id")`.
pub(crate) const JOIN: &str = "LEFT JOIN ruling r ON r.ward_id = $1 AND r.ended_at IS NULL AND r.subject_id =";

/// A ruling to be kept.
pub(super) struct New<'a> {
    pub(super) id: Uuid,
    pub(super) subject: Uuid,
    pub(super) status: Status,
    pub(super) reason: &'a str,
    pub(super) until: Option<NaiveDate>,
}

/// Is there a ruling with this identifier, open or not?
pub(super) async fn exists(conn: &Conn, id: Uuid) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM ruling WHERE ward_id = $1 AND id = $2";
    Ok(conn.scalar::<i64>(sql, args![conn.ward, id]).await?.unwrap_or(0) > 0)
}

/// Keeps a ruling, in place of the one that was open.
pub(super) async fn insert(tx: &Tx, by: &Actor, new: &New<'_>) -> Result<()> {
    end(tx, new.subject).await?;
    let row = row! {
        id: new.id, subject_id: new.subject, status: new.status.key(), reason: new.reason, until_on: new.until,
        set_by: by.user, set_by_name: by.name.as_str(), set_at: tx.now,
    };
    tx.insert("ruling", row).await
}

/// Ends the open ruling on a thing; tells whether there was one.
pub(super) async fn end(tx: &Tx, subject: Uuid) -> Result<bool> {
    let sql = "UPDATE ruling SET ended_at = $3 WHERE ward_id = $1 AND subject_id = $2 AND ended_at IS NULL";
    Ok(tx.exec(sql, args![tx.ward, subject, tx.now]).await? > 0)
}
