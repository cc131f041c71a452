//! Every query about files of rules.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Conn, Result, Tx, args};
use sea_orm::FromQueryResult;

/// A file of the ward's own.
#[derive(Debug, FromQueryResult)]
pub(super) struct Own {
    pub valid_from: NaiveDate,
    pub made_at: DateTime<Utc>,
    pub by_name: String,
}

/// The text that holds on a day, where the ward has one.
pub(super) async fn in_force(conn: &Conn, name: &str, day: NaiveDate) -> Result<Option<String>> {
    let sql = "SELECT content FROM rulebook WHERE ward_id = $1 AND name = $2 AND valid_from <= $3 \
               ORDER BY valid_from DESC LIMIT 1";
    conn.scalar(sql, args![conn.ward, name, day]).await
}

/// The text that begins on a day.
pub(super) async fn of_day(conn: &Conn, name: &str, day: NaiveDate) -> Result<Option<String>> {
    let sql = "SELECT content FROM rulebook WHERE ward_id = $1 AND name = $2 AND valid_from = $3";
    conn.scalar(sql, args![conn.ward, name, day]).await
}

/// The ward's own files, the latest first.
pub(super) async fn list(conn: &Conn, name: &str) -> Result<Vec<Own>> {
    let sql =
        "SELECT valid_from, made_at, by_name FROM rulebook WHERE ward_id = $1 AND name = $2 ORDER BY valid_from DESC";
    conn.all(sql, args![conn.ward, name]).await
}

/// Keeps a file from a day on; one of the same day gives way.
pub(super) async fn keep(tx: &Tx, name: &str, from: NaiveDate, content: &str, by: &str) -> Result<()> {
    let sql = "INSERT INTO rulebook (ward_id, name, valid_from, content, made_at, by_name) \
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (ward_id, name, valid_from) DO UPDATE \
               SET content = excluded.content, made_at = excluded.made_at, by_name = excluded.by_name";
    tx.exec(sql, args![tx.ward, name, from, content, tx.now, by]).await.map(|_| ())
}

/// Takes a file back; says whether there was one.
pub(super) async fn withdraw(tx: &Tx, name: &str, from: NaiveDate) -> Result<bool> {
    let sql = "DELETE FROM rulebook WHERE ward_id = $1 AND name = $2 AND valid_from = $3";
    Ok(tx.exec(sql, args![tx.ward, name, from]).await? > 0)
}
