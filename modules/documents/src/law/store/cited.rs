//! Queries about what documents cite.

use kernel::{Conn, Result, Tx, args, row};
use uuid::Uuid;

/// Keeps what a document cites, one citation a paragraph; what was kept before is replaced.
pub(crate) async fn keep(tx: &Tx, document: Uuid, body: &str) -> Result<()> {
    let on_conflict = "ON CONFLICT (ward_id, document_id) DO UPDATE SET body = excluded.body";
    tx.insert_or("law_cited", row! { document_id: document, body: body }, on_conflict).await
}

/// What a document cites.
pub(crate) async fn of(conn: &Conn, document: Uuid) -> Result<Option<String>> {
    conn.scalar("SELECT body FROM law_cited WHERE ward_id = $1 AND document_id = $2", args![conn.ward, document]).await
}

/// Takes away what is kept of a document.
pub(crate) async fn remove(tx: &Tx, document: Uuid) -> Result<()> {
    tx.exec("DELETE FROM law_cited WHERE ward_id = $1 AND document_id = $2", args![tx.ward, document]).await.map(|_| ())
}
