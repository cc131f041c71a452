//! Every query about comments.

use crate::record::RecordId;
use chrono::{DateTime, Utc};
use kernel::{Conn, Result, Tx, UserId, args, row};
use sea_orm::FromQueryResult;

kernel::typed_id! {
    /// Ý kiến: the identifier of a comment.
    CommentId
}

/// Ý kiến about a record.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Comment {
    pub(crate) id: CommentId,
    pub(crate) author_id: Option<UserId>,
    pub(crate) author_name: String,
    pub(crate) body: String,
    pub(crate) written_at: DateTime<Utc>,
}

/// The comments of a record, the oldest first.
pub(crate) async fn of(conn: &Conn, record: RecordId) -> Result<Vec<Comment>> {
    let sql = "SELECT id, author_id, author_name, body, written_at FROM register_comment \
        WHERE ward_id = $1 AND record_id = $2 ORDER BY written_at, id LIMIT 500";
    conn.all(sql, args![conn.ward, record]).await
}

/// Keeps a comment.
pub(crate) async fn insert(tx: &Tx, record: RecordId, body: &str) -> Result<CommentId> {
    let id = CommentId::new();
    let row = row! { id: id, record_id: record, author_id: tx.actor().map(|(id, _)| id.0),
    author_name: tx.actor_name(), body: body, written_at: tx.now };
    tx.insert("register_comment", row).await?;
    Ok(id)
}

/// Takes back a comment that this person wrote about this record; false where there is none.
pub(crate) async fn delete(tx: &Tx, record: RecordId, id: CommentId, author: UserId) -> Result<bool> {
    let sql = "DELETE FROM register_comment WHERE ward_id = $1 AND id = $2 AND record_id = $3 AND author_id = $4";
    Ok(tx.exec(sql, args![tx.ward, id, record, author]).await? == 1)
}

/// Lets comments of one record be about another.
pub(crate) async fn give(tx: &Tx, from: RecordId, to: RecordId, ids: &Vec<CommentId>) -> Result<()> {
    for id in ids {
        let key = row! { id: *id, record_id: from };
        tx.update("register_comment", key, row! { record_id: to }).await?;
    }
    Ok(())
}
