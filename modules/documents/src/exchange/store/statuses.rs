//! Queries about what senders are told of their documents.

use chrono::{DateTime, Duration, Utc};
use edxml::StatusCode;
use kernel::{Conn, Result, Tx, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// How long somebody who tries has the message for themselves.
const CLAIM_MINUTES: i64 = 10;

/// What a sender is to be told.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Told {
    pub id: Uuid,
    pub received_id: Uuid,
    pub code: String,
    pub said: String,
    pub staff: String,
    pub at: DateTime<Utc>,
    pub attempts: i32,
    pub state: String,
    pub last_error: String,
}

const COLUMNS: &str = "id, received_id, code, said, staff, at, attempts, state, last_error";

/// Puts a status into the outbox; under one number once.
pub(crate) async fn add(tx: &Tx, id: Uuid, received: Uuid, code: StatusCode, said: &str, staff: &str) -> Result<()> {
    let row = row! {
        id: id, received_id: received, code: code.code(), said: said, staff: staff, at: tx.now, state: "waiting",
        attempts: 0, next_at: tx.now, last_error: "",
    };
    tx.insert_or("exchange_status", row, "ON CONFLICT (ward_id, id) DO NOTHING").await
}

/// Of each document the oldest that waits, so that nothing overtakes.
const FIRST: &str = "s.ward_id = $1 AND s.state = 'waiting' AND NOT EXISTS (SELECT 1 FROM exchange_status p \
    WHERE p.ward_id = $1 AND p.received_id = s.received_id AND p.state = 'waiting' \
    AND (p.at < s.at OR (p.at = s.at AND p.code < s.code)))";

/// What may be told now.
pub(crate) async fn due(conn: &Conn, now: DateTime<Utc>, limit: u32) -> Result<Vec<Told>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM exchange_status s WHERE {FIRST} AND s.next_at <= $2 ORDER BY s.at, s.code LIMIT {limit}"
    );
    conn.all(&sql, args![conn.ward, now]).await
}

/// When the next may be tried.
pub(crate) async fn next_at(conn: &Conn) -> Result<Option<DateTime<Utc>>> {
    let sql = format!("SELECT s.next_at FROM exchange_status s WHERE {FIRST} ORDER BY s.next_at LIMIT 1");
    conn.scalar(&sql, args![conn.ward]).await
}

/// Takes one for oneself; `false`: somebody else has it.
pub(crate) async fn claim(tx: &Tx, told: &Told) -> Result<bool> {
    let sql = "UPDATE exchange_status SET next_at = $4, attempts = attempts + 1 \
               WHERE ward_id = $1 AND id = $2 AND state = 'waiting' AND attempts = $3 AND next_at <= $5";
    let until = tx.now + Duration::minutes(CLAIM_MINUTES);
    Ok(tx.exec(sql, args![tx.ward, told.id, told.attempts, until, tx.now]).await? == 1)
}

/// It was told.
pub(crate) async fn set_told(tx: &Tx, id: Uuid) -> Result<()> {
    tx.update("exchange_status", row! { id: id }, row! { state: "told", last_error: "" }).await.map(|_| ())
}

/// It was not: it waits until a moment, or rests as failed.
pub(crate) async fn set_not_told(tx: &Tx, id: Uuid, again: Option<DateTime<Utc>>, said: &str) -> Result<()> {
    let state = if again.is_some() { "waiting" } else { "failed" };
    let row = row! { state: state, next_at: again.unwrap_or(tx.now), last_error: said };
    tx.update("exchange_status", row! { id: id }, row).await.map(|_| ())
}

/// What was told of something that came, the oldest first.
pub(crate) async fn of(conn: &Conn, received: Uuid) -> Result<Vec<Told>> {
    let sql =
        format!("SELECT {COLUMNS} FROM exchange_status WHERE ward_id = $1 AND received_id = $2 ORDER BY at, code");
    conn.all(&sql, args![conn.ward, received]).await
}

/// Tries what rests as failed at once.
pub(crate) async fn try_again(tx: &Tx) -> Result<u64> {
    let sql = "UPDATE exchange_status SET state = 'waiting', attempts = 0, next_at = $2 WHERE ward_id = $1 AND state = 'failed'";
    tx.exec(sql, args![tx.ward, tx.now]).await
}

/// How many rest as failed.
pub(crate) async fn failed(conn: &Conn) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM exchange_status WHERE ward_id = $1 AND state = 'failed'";
    Ok(conn.scalar(sql, args![conn.ward]).await?.unwrap_or(0))
}
