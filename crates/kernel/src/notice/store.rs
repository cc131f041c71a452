//! Every query about notices and about what people want by e-mail.

use super::{Kind, Notice};
use crate::{Conn, Result, Tx, UserId, args, row};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// A notice as the list shows it.
#[derive(Debug, FromQueryResult)]
pub(super) struct Stored {
    pub(super) id: Uuid,
    pub(super) title: String,
    pub(super) body: String,
    pub(super) created_at: DateTime<Utc>,
    pub(super) read_at: Option<DateTime<Utc>>,
}

pub(super) async fn insert(tx: &Tx, notice: &Notice) -> Result<()> {
    let n = notice.clone();
    let row = row! { id: Uuid::now_v7(), user_id: n.to, key: n.key, title: String::from(n.title), body: n.body, href: n.href,
    created_at: tx.now };
    tx.insert_or("notice", row, "ON CONFLICT DO NOTHING").await
}

/// How many notices the person `$2` of the ward `$1` has not read.
pub(crate) const UNREAD: &str = "SELECT COUNT(*) FROM notice WHERE ward_id = $1 AND user_id = $2 AND read_at IS NULL";

pub(super) async fn count(conn: &Conn, user: UserId) -> Result<usize> {
    let sql = "SELECT COUNT(*) FROM notice WHERE ward_id = $1 AND user_id = $2";
    let n: Option<i64> = conn.scalar(sql, args![conn.ward, user]).await?;
    Ok(usize::try_from(n.unwrap_or(0)).unwrap_or(0))
}

/// Notices of a person, newest first.
pub(super) async fn list(conn: &Conn, user: UserId, skip: usize, take: usize) -> Result<Vec<Stored>> {
    let sql = format!(
        "SELECT id, title, body, created_at, read_at FROM notice WHERE ward_id = $1 AND user_id = $2 \
         ORDER BY id DESC LIMIT {take} OFFSET {skip}"
    );
    conn.all(&sql, args![conn.ward, user]).await
}

/// Where a notice of a person leads.
pub(super) async fn href(conn: &Conn, user: UserId, id: Uuid) -> Result<Option<String>> {
    let sql = "SELECT href FROM notice WHERE ward_id = $1 AND user_id = $2 AND id = $3";
    conn.scalar(sql, args![conn.ward, user, id]).await
}

/// Marks one notice of a person as read, or all of them; returns how many were unread.
pub(super) async fn mark_read(tx: &Tx, user: UserId, id: Option<Uuid>) -> Result<u64> {
    let mut args = args![tx.ward, user, tx.now];
    let mut sql = "UPDATE notice SET read_at = $3 WHERE ward_id = $1 AND user_id = $2 AND read_at IS NULL".to_owned();
    if let Some(id) = id {
        args.push(id.into());
        sql.push_str(" AND id = $4");
    }
    tx.exec(&sql, args).await
}

/// Does a person not want this kind by e-mail?
pub(super) async fn refuses(conn: &Conn, user: UserId, kind: Kind) -> Result<bool> {
    Ok(refused(conn, user).await?.contains(&kind))
}

/// The kinds that a person does not want by e-mail.
pub(super) async fn refused(conn: &Conn, user: UserId) -> Result<Vec<Kind>> {
    let sql = "SELECT kind FROM mail_refusal WHERE ward_id = $1 AND user_id = $2";
    let keys: Vec<String> = conn.scalars(sql, args![conn.ward, user]).await?;
    Ok(keys.iter().filter_map(|key| Kind::from_key(key)).collect())
}

/// Keeps which kinds a person does not want.
pub(super) async fn refuse(tx: &Tx, user: UserId, kinds: &[Kind]) -> Result<()> {
    tx.exec("DELETE FROM mail_refusal WHERE ward_id = $1 AND user_id = $2", args![tx.ward, user]).await?;
    for kind in kinds {
        tx.insert("mail_refusal", row! { user_id: user, kind: kind.key() }).await?;
    }
    Ok(())
}
