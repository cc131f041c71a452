//! Every query about what waits to be sent to consumers, and about what changed.

use super::model::{ConsumerId, Message};
use crate::definition::RegisterId;
use crate::record::RecordId;
use crate::record::filter::Where;
use chrono::{DateTime, Utc};
use kernel::{Args, Conn, Result, Tx, args, row};
use sea_orm::FromQueryResult;
use std::collections::HashMap;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Stored {
    id: Uuid,
    consumer_id: ConsumerId,
    kind: String,
    payload: String,
    file_digest: String,
    state: String,
    attempts: i32,
    next_at: DateTime<Utc>,
    last_error: String,
    made_at: DateTime<Utc>,
}

impl Stored {
    fn into_message(self) -> Result<Message> {
        let payload = serde_json::from_str(&self.payload)?;
        let Self {
            id, consumer_id: consumer, kind, file_digest, state, attempts, next_at, last_error, made_at, ..
        } = self;
        Ok(Message { id, consumer, kind, payload, file_digest, state, attempts, next_at, last_error, made_at })
    }
}

/// Records, or records whose changes, that one statement reads.
const AT_ONCE: usize = 500;

const COLUMNS: &str = "o.id, o.consumer_id, o.kind, o.payload, o.file_digest, o.state, o.attempts, o.next_at, \
    o.last_error, o.made_at";

/// Puts a message into the backlog; the same again changes nothing.
pub(super) async fn insert(tx: &Tx, message: &Message, number: i64) -> Result<()> {
    let row = row! { id: message.id, consumer_id: message.consumer, number: number, kind: message.kind.as_str(),
    payload: message.payload.to_string(), file_digest: message.file_digest.as_str(), state: message.state.as_str(),
    next_at: tx.now, made_at: tx.now };
    tx.insert_or("register_out", row, "ON CONFLICT (ward_id, id) DO NOTHING").await
}

/// Of those who may be sent to, those whose sending did not fail for too long.
const LIVE: &str = "JOIN register_consumer c ON c.ward_id = o.ward_id AND c.id = o.consumer_id \
    AND c.revoked_at IS NULL AND c.hook_off_at IS NULL AND c.hook_url <> ''";

/// Messages that may be sent now: of each consumer the oldest that waits, so that nothing overtakes.
pub(super) async fn due(conn: &Conn, now: DateTime<Utc>, limit: u32) -> Result<Vec<Message>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM register_out o {LIVE} WHERE o.ward_id = $1 AND o.state = 'waiting' AND o.next_at <= $2 \
         AND NOT EXISTS (SELECT 1 FROM register_out p WHERE p.ward_id = $1 AND p.consumer_id = o.consumer_id \
         AND p.state = 'waiting' AND p.number < o.number) ORDER BY o.next_at, o.number LIMIT {limit}"
    );
    let stored: Vec<Stored> = conn.all(&sql, args![conn.ward, now]).await?;
    stored.into_iter().map(Stored::into_message).collect()
}

/// When the next message may be sent.
pub(super) async fn next_try(conn: &Conn) -> Result<Option<DateTime<Utc>>> {
    let sql = format!("SELECT MIN(o.next_at) FROM register_out o {LIVE} WHERE o.ward_id = $1 AND o.state = 'waiting'");
    Ok(conn.scalar::<Option<DateTime<Utc>>>(&sql, args![conn.ward]).await?.flatten())
}

/// What was made for a consumer, what waits first, then the newest.
pub(super) async fn of(conn: &Conn, consumer: ConsumerId, limit: u32) -> Result<Vec<Message>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM register_out o WHERE o.ward_id = $1 AND o.consumer_id = $2 \
         ORDER BY CASE WHEN o.state = 'waiting' THEN 0 ELSE 1 END, o.made_at DESC, o.number DESC LIMIT {limit}"
    );
    let stored: Vec<Stored> = conn.all(&sql, args![conn.ward, consumer]).await?;
    stored.into_iter().map(Stored::into_message).collect()
}

/// How many messages wait for each consumer of a register.
pub(super) async fn waiting(conn: &Conn, register: RegisterId) -> Result<HashMap<ConsumerId, i64>> {
    #[derive(FromQueryResult)]
    struct Waiting {
        consumer_id: ConsumerId,
        messages: i64,
    }
    let sql = "SELECT o.consumer_id, COUNT(*) AS messages FROM register_out o JOIN register_consumer c \
        ON c.ward_id = o.ward_id AND c.id = o.consumer_id WHERE o.ward_id = $1 AND c.register_id = $2 \
        AND o.state = 'waiting' GROUP BY o.consumer_id";
    let all: Vec<Waiting> = conn.all(sql, args![conn.ward, register]).await?;
    Ok(all.into_iter().map(|waiting| (waiting.consumer_id, waiting.messages)).collect())
}

/// Sets aside the packages that wait for a consumer: it may no longer have what is in them.
pub(super) async fn set_aside(tx: &Tx, consumer: ConsumerId, said: &str) -> Result<u64> {
    let sql = "UPDATE register_out SET state = 'aside', last_error = $3 WHERE ward_id = $1 AND consumer_id = $2 \
        AND kind = 'package' AND state = 'waiting'";
    tx.exec(sql, args![tx.ward, consumer, said]).await
}

/// Forgets what was sent, or set aside, before an instant.
pub(super) async fn forget(tx: &Tx, before: DateTime<Utc>) -> Result<u64> {
    let sql = "DELETE FROM register_out WHERE ward_id = $1 AND ((state = 'sent' AND sent_at < $2) \
        OR (state = 'aside' AND made_at < $2))";
    tx.exec(sql, args![tx.ward, before]).await
}

/// The message of an id.
pub(super) async fn by_id(conn: &Conn, id: Uuid) -> Result<Option<Message>> {
    let sql = format!("SELECT {COLUMNS} FROM register_out o WHERE o.ward_id = $1 AND o.id = $2");
    let stored: Option<Stored> = conn.one(&sql, args![conn.ward, id]).await?;
    stored.map(Stored::into_message).transpose()
}

/// Notes that a message was taken.
pub(super) async fn set_sent(tx: &Tx, id: Uuid) -> Result<()> {
    let row = row! { state: "sent", sent_at: Some(tx.now), last_error: "" };
    tx.update("register_out", row! { id: id }, row).await.map(|_| ())
}

/// Notes that a message was not taken, and when it is tried again.
pub(super) async fn set_failed(tx: &Tx, message: &Message, next: DateTime<Utc>, said: &str) -> Result<()> {
    let row = row! { attempts: message.attempts + 1, next_at: next, last_error: said };
    tx.update("register_out", row! { id: message.id }, row).await.map(|_| ())
}

/// Everything that waits for a consumer may be sent at once.
pub(super) async fn try_now(tx: &Tx, consumer: ConsumerId) -> Result<u64> {
    let sql = "UPDATE register_out SET next_at = $3, attempts = 0 WHERE ward_id = $1 AND consumer_id = $2 \
        AND state = 'waiting'";
    tx.exec(sql, args![tx.ward, consumer, tx.now]).await
}

/// A record that changed.
#[derive(Debug, Clone, Copy, FromQueryResult)]
pub(super) struct Changed {
    pub(super) record_id: RecordId,
    pub(super) revision: i32,
}

/// What one write changed in a register or took out of it: everything that bears its moment.
pub(super) async fn changed_at(
    conn: &Conn,
    register: RegisterId,
    at: DateTime<Utc>,
    most: u64,
) -> Result<Vec<Changed>> {
    let sql = format!(
        "SELECT record_id, revision FROM register_change WHERE ward_id = $1 AND register_id = $2 AND changed_at = $3 \
         UNION SELECT id, revision FROM register_removed WHERE ward_id = $1 AND register_id = $2 AND removed_at = $3 \
         ORDER BY record_id, revision LIMIT {most}"
    );
    conn.all(&sql, args![conn.ward, register, at]).await
}

/// Those of these records that match.
pub(super) async fn matching(conn: &Conn, mut matching: Where, ids: &[RecordId]) -> Result<Vec<RecordId>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = ids.iter().map(|id| matching.bind(*id)).collect();
    matching.and(&format!("r.id IN ({})", places.join(", ")));
    let sql = format!("SELECT r.id FROM register_record r WHERE {}", matching.sql);
    let found: Vec<Uuid> = conn.scalars(&sql, matching.args).await?;
    Ok(found.into_iter().map(RecordId).collect())
}

/// A record that a consumer may no longer have, with what it was before.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Suspect {
    pub(super) record_id: RecordId,
    pub(super) body: String,
    pub(super) state: String,
}

/// These records, also those that were taken out.
pub(super) async fn suspects(conn: &Conn, ids: &[RecordId]) -> Result<Vec<Suspect>> {
    let mut found = Vec::new();
    for some in ids.chunks(AT_ONCE) {
        let (places, args) = listed(some, args![conn.ward]);
        let sql = format!(
            "SELECT id AS record_id, body, state FROM register_record WHERE ward_id = $1 AND id IN ({places}) \
             UNION ALL SELECT id AS record_id, body, state FROM register_removed WHERE ward_id = $1 AND id IN ({places})"
        );
        found.extend(conn.all::<Suspect>(&sql, args).await?);
    }
    Ok(found)
}

/// The places of identifiers in a statement, and its values with them.
fn listed(ids: &[RecordId], mut args: Args) -> (String, Args) {
    let from = args.len();
    args.extend(ids.iter().map(|id| sea_orm::Value::from(*id)));
    let places: Vec<String> = (from + 1..=args.len()).map(|at| format!("${at}")).collect();
    (places.join(", "), args)
}

/// Some records of a register that were taken out since an instant, after an id.
pub(super) async fn removed_since(
    conn: &Conn,
    register: RegisterId,
    since: DateTime<Utc>,
    after: Option<RecordId>,
) -> Result<Vec<Suspect>> {
    let sql = format!(
        "SELECT id AS record_id, body, state FROM register_removed WHERE ward_id = $1 AND register_id = $2 \
         AND removed_at >= $3 AND id > $4 ORDER BY id LIMIT {AT_ONCE}"
    );
    conn.all(&sql, args![conn.ward, register, since, after.map_or_else(Uuid::nil, |after| after.0)]).await
}

/// Some records that were written since an instant and do not match, after an id, of the register that `matching` names
/// first.
pub(super) async fn unmatched_since(
    conn: &Conn,
    mut matching: Where,
    since: DateTime<Utc>,
    after: Option<RecordId>,
) -> Result<Vec<Suspect>> {
    let since = matching.bind(since);
    let after = matching.bind(after.map_or_else(Uuid::nil, |after| after.0));
    let sql = format!(
        "SELECT x.id AS record_id, x.body, x.state FROM register_record x WHERE x.ward_id = $1 AND x.register_id = $2 \
         AND x.updated_at >= {since} AND x.id > {after} \
         AND NOT EXISTS (SELECT 1 FROM register_record r WHERE r.id = x.id AND {}) ORDER BY x.id LIMIT {AT_ONCE}",
        matching.sql
    );
    conn.all(&sql, matching.args).await
}

/// How records were changed since an instant: (record, changes as JSON), of each the latest first.
pub(super) async fn changes_since(
    conn: &Conn,
    ids: &[RecordId],
    since: DateTime<Utc>,
) -> Result<Vec<(RecordId, String)>> {
    #[derive(FromQueryResult)]
    struct Stored {
        record_id: RecordId,
        changes: String,
    }
    let mut found = Vec::new();
    for some in ids.chunks(AT_ONCE) {
        let (places, args) = listed(some, args![conn.ward, since]);
        let sql = format!(
            "SELECT record_id, changes FROM register_change WHERE ward_id = $1 AND record_id IN ({places}) \
             AND changed_at >= $2 ORDER BY record_id, revision DESC"
        );
        let stored: Vec<Stored> = conn.all(&sql, args).await?;
        found.extend(stored.into_iter().map(|change| (change.record_id, change.changes)));
    }
    Ok(found)
}
