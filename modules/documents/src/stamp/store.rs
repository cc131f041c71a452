//! Every query about where somebody wants the stamp.

use super::model::Zone;
use crate::model::DocumentId;
use kernel::{Conn, Result, Tx, args, row};

/// The zone that was chosen; none where the system is to choose.
pub(super) async fn zone(conn: &Conn, document: DocumentId) -> Result<Option<Zone>> {
    let sql = "SELECT place FROM document_stamp WHERE ward_id = $1 AND document_id = $2";
    Ok(conn.scalar::<String>(sql, args![conn.ward, document]).await?.and_then(|key| Zone::from_key(&key)))
}

/// Keeps the zone that was chosen.
pub(super) async fn set_zone(tx: &Tx, document: DocumentId, zone: Option<Zone>) -> Result<()> {
    let row = row! { document_id: document, place: zone.map_or("", Zone::key) };
    let again = "ON CONFLICT (ward_id, document_id) DO UPDATE SET place = excluded.place";
    tx.insert_or("document_stamp", row, again).await
}
