//! Queries about which outgoing document replaces or corrects which.

use crate::outgoing::{Amendment, Amends, OutgoingId};
use kernel::{Args, Conn, Result, Tx, args, row};
use sea_orm::FromQueryResult;

#[derive(FromQueryResult)]
struct AmendmentRow {
    document_id: OutgoingId,
    earlier_id: OutgoingId,
    kind: String,
    reason: String,
}

async fn list(conn: &Conn, condition: &str, args: Args) -> Result<Vec<Amendment>> {
    let sql = format!(
        "SELECT document_id, earlier_id, kind, reason FROM outgoing_amendment WHERE ward_id = $1 AND {condition}"
    );
    let rows: Vec<AmendmentRow> = conn.all(&sql, args).await?;
    let one = |r: AmendmentRow| {
        let kind = Amends::from_key(&r.kind)?;
        Some(Amendment { document: r.document_id, earlier: r.earlier_id, kind, reason: r.reason })
    };
    Ok(rows.into_iter().filter_map(one).collect())
}

/// What a document replaces or corrects, where it does.
pub(crate) async fn of(conn: &Conn, document: OutgoingId) -> Result<Option<Amendment>> {
    Ok(list(conn, "document_id = $2", args![conn.ward, document]).await?.pop())
}

/// What replaces or corrects a document, the oldest first; drafts that were given up too.
pub(crate) async fn to(conn: &Conn, earlier: OutgoingId) -> Result<Vec<Amendment>> {
    list(conn, "earlier_id = $2 ORDER BY document_id", args![conn.ward, earlier]).await
}

/// Keeps it; a repeat of the same request changes nothing.
pub(crate) async fn insert(tx: &Tx, one: &Amendment) -> Result<()> {
    let row = row! {
        document_id: one.document, earlier_id: one.earlier, kind: one.kind.key(), reason: one.reason.as_str(),
    };
    tx.insert_or("outgoing_amendment", row, "ON CONFLICT DO NOTHING").await
}
