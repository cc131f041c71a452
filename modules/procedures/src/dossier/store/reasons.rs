//! Queries about the ward's own reasons.

use crate::dossier::reason::Reason;
use kernel::{Conn, Error, Result, Tx, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct ReasonRow {
    id: Uuid,
    body: String,
    about_component: bool,
}

/// The ward's own reasons of a kind, the oldest first.
pub(crate) async fn own_reasons(conn: &Conn, kind: &str) -> Result<Vec<Reason>> {
    let sql = "SELECT id, body, about_component FROM dossier_reason \
               WHERE ward_id = $1 AND kind = $2 AND closed_at IS NULL ORDER BY made_at, id LIMIT 500";
    let rows: Vec<ReasonRow> = conn.all(sql, args![conn.ward, kind]).await?;
    let reason = |r: ReasonRow| Reason { id: Some(r.id), body: r.body, about_component: r.about_component };
    Ok(rows.into_iter().map(reason).collect())
}

/// Adds a reason.
pub(crate) async fn add_reason(tx: &Tx, id: Uuid, kind: &str, body: &str, about_component: bool) -> Result<()> {
    let row = row! { id: id, kind: kind, body: body, about_component: about_component,
    made_by_name: tx.actor_name(), made_at: tx.now };
    tx.insert("dossier_reason", row).await
}

/// Ends a reason.
///
/// # Errors
/// [`Error::NotFound`] where none is open under this id.
pub(crate) async fn close_reason(tx: &Tx, id: Uuid) -> Result<()> {
    let sql = "UPDATE dossier_reason SET closed_at = $3 WHERE ward_id = $1 AND id = $2 AND closed_at IS NULL";
    match tx.exec(sql, args![tx.ward, id, tx.now]).await? {
        1 => Ok(()),
        _ => Err(Error::NotFound),
    }
}
