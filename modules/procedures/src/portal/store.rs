//! Every query about messages to and from the other side, and about imported files.

use super::model::{Difference, Incoming, Message, Told};
use chrono::{DateTime, Utc};
use kernel::{Conn, Result, Tx, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct OutRow {
    id: Uuid,
    dossier_id: Uuid,
    payload: String,
    attempts: i32,
    next_at: DateTime<Utc>,
    last_error: String,
    made_at: DateTime<Utc>,
    state: String,
}

impl OutRow {
    fn read(self) -> Result<Message> {
        let told: Told = serde_json::from_str(&self.payload)?;
        let Self { id, dossier_id: dossier, attempts, next_at, last_error, made_at, state, .. } = self;
        Ok(Message { id, dossier, told, attempts, next_at, last_error, made_at, state })
    }
}

const OUT: &str = "o.id, o.dossier_id, o.payload, o.attempts, o.next_at, o.last_error, o.made_at, o.state";

/// Puts a message into the backlog; the same again changes nothing.
pub(super) async fn add_out(tx: &Tx, id: Uuid, dossier: Uuid, told: &Told) -> Result<()> {
    let row = row! {
        id: id, dossier_id: dossier, number: told.number, payload: serde_json::to_string(told)?, state: "waiting",
        next_at: tx.now, made_at: tx.now,
    };
    tx.insert_or("portal_out", row, "ON CONFLICT (ward_id, id) DO NOTHING").await
}

/// Messages that may be told now: of each dossier the oldest that waits, so that nothing overtakes.
pub(super) async fn due_out(conn: &Conn, now: DateTime<Utc>, limit: u32) -> Result<Vec<Message>> {
    let sql = format!(
        "SELECT {OUT} FROM portal_out o WHERE o.ward_id = $1 AND o.state = 'waiting' AND o.next_at <= $2 \
         AND NOT EXISTS (SELECT 1 FROM portal_out p WHERE p.ward_id = $1 AND p.dossier_id = o.dossier_id \
         AND p.number < o.number AND p.state = 'waiting') ORDER BY o.next_at, o.number LIMIT {limit}"
    );
    conn.all::<OutRow>(&sql, args![conn.ward, now]).await?.into_iter().map(OutRow::read).collect()
}

/// What waits or was refused, the oldest first.
pub(super) async fn backlog(conn: &Conn, limit: u32) -> Result<Vec<Message>> {
    let sql = format!(
        "SELECT {OUT} FROM portal_out o WHERE o.ward_id = $1 AND o.state IN ('refused', 'waiting') \
         ORDER BY o.state, o.next_at, o.number LIMIT {limit}"
    );
    conn.all::<OutRow>(&sql, args![conn.ward]).await?.into_iter().map(OutRow::read).collect()
}

/// How many messages wait.
pub(super) async fn waiting(conn: &Conn) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM portal_out WHERE ward_id = $1 AND state = 'waiting'";
    Ok(conn.scalar(sql, args![conn.ward]).await?.unwrap_or(0))
}

/// When the next message may be tried.
pub(super) async fn next_try(conn: &Conn) -> Result<Option<DateTime<Utc>>> {
    let sql = "SELECT next_at FROM portal_out WHERE ward_id = $1 AND state = 'waiting' ORDER BY next_at LIMIT 1";
    conn.scalar(sql, args![conn.ward]).await
}

/// The message was taken.
pub(super) async fn set_told(tx: &Tx, id: Uuid) -> Result<bool> {
    let row = row! { state: "told", acknowledged_at: tx.now, last_error: "" };
    Ok(tx.update("portal_out", row! { id: id, state: "waiting" }, row).await? == 1)
}

/// The message was not taken: it waits until a moment, or rests as refused.
pub(super) async fn set_not_told(
    tx: &Tx,
    message: &Message,
    state: &str,
    next_at: DateTime<Utc>,
    said: &str,
) -> Result<()> {
    let row = row! { state: state, attempts: message.attempts + 1, next_at: next_at, last_error: said };
    tx.update("portal_out", row! { id: message.id, state: "waiting" }, row).await.map(|_| ())
}

/// Everything that rests or waits may be tried now.
pub(super) async fn try_now(tx: &Tx) -> Result<u64> {
    let sql =
        "UPDATE portal_out SET state = 'waiting', next_at = $2 WHERE ward_id = $1 AND state IN ('waiting', 'refused')";
    tx.exec(sql, args![tx.ward, tx.now]).await
}

/// Keeps a message that came; `false`: it is known.
pub(super) async fn add_in(tx: &Tx, message: &Incoming) -> Result<bool> {
    let sql = "INSERT INTO portal_in (ward_id, id, code, payload, state, came_at) VALUES ($1, $2, $3, $4, 'waiting', $5) \
               ON CONFLICT (ward_id, id) DO NOTHING";
    let payload = serde_json::to_string(message)?;
    let args = args![tx.ward, message.id.as_str(), message.code.as_str(), payload, tx.now];
    Ok(tx.exec(sql, args).await? == 1)
}

/// What became of a message that came: done, waiting for another, or not possible.
pub(super) async fn set_in(tx: &Tx, id: &str, state: &str, said: &str) -> Result<()> {
    tx.update("portal_in", row! { id: id }, row! { state: state, said: said }).await.map(|_| ())
}

#[derive(FromQueryResult)]
struct WaitingRow {
    payload: String,
    said: String,
}

/// Messages that came before they could be followed, the oldest first, each with why it waits; nothing: for its dossier.
pub(super) async fn waiting_in(conn: &Conn, limit: u32) -> Result<Vec<(Incoming, String)>> {
    let sql = format!(
        "SELECT payload, said FROM portal_in WHERE ward_id = $1 AND state = 'waiting' ORDER BY came_at, id LIMIT {limit}"
    );
    let rows = conn.all::<WaitingRow>(&sql, args![conn.ward]).await?;
    rows.into_iter().map(|row| Ok((serde_json::from_str(&row.payload)?, row.said))).collect()
}

/// A message of the other side that could not be followed.
#[derive(Debug, FromQueryResult)]
pub(super) struct Unfollowed {
    pub(super) code: String,
    pub(super) state: String,
    pub(super) said: String,
    pub(super) came_at: DateTime<Utc>,
}

/// Messages of the other side that wait or could not be followed, the newest first.
pub(super) async fn unfollowed(conn: &Conn) -> Result<Vec<Unfollowed>> {
    let sql = "SELECT code, state, said, came_at FROM portal_in WHERE ward_id = $1 AND state IN ('refused', 'waiting') \
               ORDER BY came_at DESC, id LIMIT 100";
    conn.all(sql, args![conn.ward]).await
}

/// How the two sides stand to each other.
#[derive(Debug, Default, FromQueryResult)]
pub(super) struct Contact {
    /// How far its list of messages was read.
    pub(super) place: String,
    pub(super) answered_at: Option<DateTime<Utc>>,
    pub(super) failed_at: Option<DateTime<Utc>>,
    pub(super) failed_with: String,
    pub(super) checked_at: Option<DateTime<Utc>>,
    /// When the backlog is tried next by itself.
    pub(super) planned_at: Option<DateTime<Utc>>,
    differences: String,
}

impl Contact {
    /// What the last comparison found.
    pub(super) fn differences(&self) -> Vec<Difference> {
        serde_json::from_str(&self.differences).unwrap_or_default()
    }
}

/// The row of the other side; there is one.
const SIDE: i32 = 1;

/// How the two sides stand.
pub(super) async fn contact(conn: &Conn) -> Result<Contact> {
    let sql = "SELECT place, answered_at, failed_at, failed_with, checked_at, planned_at, differences FROM portal_contact \
               WHERE ward_id = $1 AND id = $2";
    Ok(conn.one(sql, args![conn.ward, SIDE]).await?.unwrap_or_default())
}

async fn set_contact(tx: &Tx, row: kernel::Row) -> Result<()> {
    tx.insert_or("portal_contact", row! { id: SIDE }, "ON CONFLICT (ward_id, id) DO NOTHING").await?;
    tx.update("portal_contact", row! { id: SIDE }, row).await.map(|_| ())
}

/// It answered, and its list was read so far.
pub(super) async fn set_place(tx: &Tx, place: &str) -> Result<()> {
    set_contact(tx, row! { place: place, answered_at: tx.now, failed_with: "" }).await
}

/// It answered.
pub(super) async fn set_answered(tx: &Tx) -> Result<()> {
    set_contact(tx, row! { answered_at: tx.now, failed_with: "" }).await
}

/// It did not answer as it should.
pub(super) async fn set_failed(tx: &Tx, said: &str) -> Result<()> {
    set_contact(tx, row! { failed_at: tx.now, failed_with: said }).await
}

/// The backlog will be tried by itself at a moment.
pub(super) async fn set_planned(tx: &Tx, at: DateTime<Utc>) -> Result<()> {
    set_contact(tx, row! { planned_at: at }).await
}

/// What a comparison found.
pub(super) async fn set_differences(tx: &Tx, found: &[Difference]) -> Result<()> {
    let row =
        row! { checked_at: tx.now, answered_at: tx.now, failed_with: "", differences: serde_json::to_string(found)? };
    set_contact(tx, row).await
}

/// What is left of the last comparison.
pub(super) async fn leave_differences(tx: &Tx, left: &[Difference]) -> Result<()> {
    set_contact(tx, row! { differences: serde_json::to_string(left)? }).await
}

/// Dossiers that both sides should know.
pub(super) async fn known_to_both(conn: &Conn) -> Result<Vec<super::reconcile::Ours>> {
    let sql = "SELECT id, code, outer_code, state FROM dossier WHERE ward_id = $1 AND (outer_code <> '' \
               OR id IN (SELECT dossier_id FROM portal_out WHERE ward_id = $1)) ORDER BY code";
    conn.all(sql, args![conn.ward]).await
}
