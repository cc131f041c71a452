//! Every query about consumers and the log of what they took.

use super::model::{Consumer, ConsumerId, Kind, Taking};
use crate::definition::RegisterId;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use kernel::{Conn, Error, Result, Row, Tx, UserId, args, local_day, row};
use sea_orm::FromQueryResult;

#[derive(FromQueryResult)]
struct Stored {
    id: ConsumerId,
    register_id: RegisterId,
    kind: String,
    name: String,
    contact: String,
    purpose: String,
    basis: String,
    from_on: NaiveDate,
    to_on: NaiveDate,
    fields: String,
    conditions: String,
    per_minute: i32,
    hook_url: String,
    hook_secret: String,
    hook_failed_since: Option<DateTime<Utc>>,
    hook_off_at: Option<DateTime<Utc>>,
    cadence: String,
    whole: bool,
    pushed_at: Option<DateTime<Utc>>,
    used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
    revoke_reason: String,
    made_by: Option<UserId>,
}

impl Stored {
    fn into_consumer(self) -> Result<Consumer> {
        Ok(Consumer {
            id: self.id,
            register: self.register_id,
            kind: Kind::ALL.into_iter().find(|kind| kind.key() == self.kind).unwrap_or(Kind::System),
            name: self.name,
            contact: self.contact,
            purpose: self.purpose,
            basis: self.basis,
            from: self.from_on,
            to: self.to_on,
            fields: serde_json::from_str(&self.fields)?,
            conditions: serde_json::from_str(&self.conditions)?,
            per_minute: self.per_minute,
            hook_url: self.hook_url,
            hook_secret: self.hook_secret,
            hook_failed_since: self.hook_failed_since,
            hook_off_at: self.hook_off_at,
            cadence: self.cadence,
            whole: self.whole,
            pushed_at: self.pushed_at,
            used_at: self.used_at,
            revoked_at: self.revoked_at,
            revoke_reason: self.revoke_reason,
            made_by: self.made_by,
        })
    }
}

const COLUMNS: &str = "SELECT c.id, c.register_id, c.kind, c.name, c.contact, c.purpose, c.basis, c.from_on, c.to_on, \
    c.fields, c.conditions, c.per_minute, c.hook_url, c.hook_secret, c.hook_failed_since, c.hook_off_at, c.cadence, \
    c.whole, c.pushed_at, c.used_at, c.revoked_at, c.revoke_reason, c.made_by FROM register_consumer c";

async fn consumers(conn: &Conn, sql: &str, args: kernel::Args) -> Result<Vec<Consumer>> {
    let stored: Vec<Stored> = conn.all(sql, args).await?;
    stored.into_iter().map(Stored::into_consumer).collect()
}

/// The consumers of a register, the newest first.
pub(super) async fn of(conn: &Conn, register: RegisterId) -> Result<Vec<Consumer>> {
    let sql = format!("{COLUMNS} WHERE c.ward_id = $1 AND c.register_id = $2 ORDER BY c.made_at DESC, c.id");
    consumers(conn, &sql, args![conn.ward, register]).await
}

/// The consumer of an id.
///
/// # Errors
/// [`Error::NotFound`] where the ward has none.
pub(super) async fn by_id(conn: &Conn, id: ConsumerId) -> Result<Consumer> {
    let sql = format!("{COLUMNS} WHERE c.ward_id = $1 AND c.id = $2");
    consumers(conn, &sql, args![conn.ward, id]).await?.pop().ok_or(Error::NotFound)
}

/// The consumer of a key, by the key's digest.
pub(super) async fn by_digest(conn: &Conn, digest: &str) -> Result<Option<Consumer>> {
    let sql = format!("{COLUMNS} WHERE c.ward_id = $1 AND c.key_digest = $2");
    Ok(consumers(conn, &sql, args![conn.ward, digest]).await?.pop())
}

/// Systems that are told of changes in a register (by its key) on a day.
pub(super) async fn told(conn: &Conn, register: &str, today: NaiveDate) -> Result<Vec<Consumer>> {
    let sql = format!(
        "{COLUMNS} JOIN register g ON g.ward_id = c.ward_id AND g.id = c.register_id WHERE c.ward_id = $1 \
         AND g.key = $2 AND c.kind = 'system' AND c.hook_url <> '' AND c.revoked_at IS NULL \
         AND c.from_on <= $3 AND c.to_on >= $3 ORDER BY c.id"
    );
    consumers(conn, &sql, args![conn.ward, register, today]).await
}

/// The ward's stores that take packages.
pub(super) async fn stores(conn: &Conn) -> Result<Vec<Consumer>> {
    let sql = format!("{COLUMNS} WHERE c.ward_id = $1 AND c.kind = 'store' AND c.revoked_at IS NULL ORDER BY c.id");
    consumers(conn, &sql, args![conn.ward]).await
}

fn as_row(c: &Consumer) -> Result<Row> {
    Ok(row! { kind: c.kind.key(), name: c.name.as_str(), contact: c.contact.as_str(), purpose: c.purpose.as_str(),
    basis: c.basis.as_str(), from_on: c.from, to_on: c.to, fields: serde_json::to_string(&c.fields)?,
    conditions: serde_json::to_string(&c.conditions)?, per_minute: c.per_minute, hook_url: c.hook_url.as_str(),
    cadence: c.cadence.as_str(), whole: c.whole })
}

/// Keeps a new consumer with the digest of its key.
pub(super) async fn insert(tx: &Tx, c: &Consumer, key_digest: &str) -> Result<()> {
    let mut row = as_row(c)?;
    row.extend(row! { id: c.id, register_id: c.register, key_digest: key_digest, hook_secret: c.hook_secret.as_str(),
    made_by: c.made_by.map(|by| by.0), made_at: tx.now });
    tx.insert("register_consumer", row).await
}

/// A consumer as it is, held until the write is over.
///
/// # Errors
/// [`Error::NotFound`] where the ward has none.
pub(super) async fn held(tx: &Tx, id: ConsumerId) -> Result<Consumer> {
    let lock = tx.for_update();
    let sql = format!("{COLUMNS} WHERE c.ward_id = $1 AND c.id = $2{lock}");
    consumers(tx, &sql, args![tx.ward, id]).await?.pop().ok_or(Error::NotFound)
}

/// Keeps what a consumer may take by now; its secret is not among it.
pub(super) async fn update(tx: &Tx, c: &Consumer) -> Result<()> {
    tx.update("register_consumer", row! { id: c.id }, as_row(c)?).await.map(|_| ())
}

/// Gives a consumer another key and another secret.
pub(super) async fn set_key(tx: &Tx, id: ConsumerId, key_digest: &str, hook_secret: &str) -> Result<()> {
    let row = row! { key_digest: key_digest, hook_secret: hook_secret };
    tx.update("register_consumer", row! { id: id }, row).await.map(|_| ())
}

/// Lets a consumer in no more.
pub(super) async fn revoke(tx: &Tx, id: ConsumerId, reason: &str) -> Result<()> {
    let row = row! { revoked_at: Some(tx.now), revoke_reason: reason };
    tx.update("register_consumer", row! { id: id }, row).await.map(|_| ())
}

/// Notes until when packages hold what changed; without it the next one holds everything.
pub(super) async fn set_pushed(tx: &Tx, id: ConsumerId, at: Option<DateTime<Utc>>) -> Result<()> {
    tx.update("register_consumer", row! { id: id }, row! { pushed_at: at }).await.map(|_| ())
}

/// Notes that sending to a consumer fails since, and whether it is off for that.
pub(super) async fn set_failing(
    tx: &Tx,
    id: ConsumerId,
    since: Option<DateTime<Utc>>,
    off_at: Option<DateTime<Utc>>,
) -> Result<()> {
    let row = row! { hook_failed_since: since, hook_off_at: off_at };
    tx.update("register_consumer", row! { id: id }, row).await.map(|_| ())
}

/// How many requests of a consumer were answered within the minute before.
pub(super) async fn lately(conn: &Conn, id: ConsumerId, now: DateTime<Utc>) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM register_access WHERE ward_id = $1 AND consumer_id = $2 AND at > $3 \
        AND status <> 429 AND what <> 'package'";
    Ok(conn.scalar(sql, args![conn.ward, id, now - Duration::minutes(1)]).await?.unwrap_or(0))
}

/// Was a consumer refused for its rate within the minute before? One line of it is enough for the log.
pub(super) async fn was_limited(conn: &Conn, id: ConsumerId, now: DateTime<Utc>) -> Result<bool> {
    let sql =
        "SELECT COUNT(*) FROM register_access WHERE ward_id = $1 AND consumer_id = $2 AND at > $3 AND status = 429";
    let lines: Option<i64> = conn.scalar(sql, args![conn.ward, id, now - Duration::minutes(1)]).await?;
    Ok(lines.unwrap_or(0) > 0)
}

/// Holds a consumer's row, so that its requests are counted one after the other.
pub(super) async fn hold(tx: &Tx, id: ConsumerId) -> Result<()> {
    tx.update("register_consumer", row! { id: id }, row! { used_at: Some(tx.now) }).await.map(|_| ())
}

/// Writes a line of the log.
pub(super) async fn insert_taking(tx: &Tx, consumer: ConsumerId, taking: &Taking) -> Result<()> {
    let row = row! { id: uuid::Uuid::now_v7(), consumer_id: consumer, at: tx.now, what: taking.what,
    query: taking.query.as_str(), status: i32::from(taking.status), records: taking.records,
    personal: taking.personal, address: taking.address.as_str() };
    tx.insert("register_access", row).await
}

/// Forgets lines of the log from before an instant; those of personal data stay.
pub(super) async fn forget_takings(tx: &Tx, before: DateTime<Utc>) -> Result<u64> {
    let sql = "DELETE FROM register_access WHERE ward_id = $1 AND at < $2 AND NOT personal";
    tx.exec(sql, args![tx.ward, before]).await
}

/// Notes that somebody without a known key asked: one line for each place and day.
pub(super) async fn note_stranger(tx: &Tx, place: &str) -> Result<()> {
    let row = row! { on_day: local_day(tx.now), place: place, tries: 1, last_at: tx.now };
    let again = "ON CONFLICT (ward_id, on_day, place) DO UPDATE SET \
        tries = register_stranger.tries + 1, last_at = excluded.last_at";
    tx.insert_or("register_stranger", row, again).await
}

/// Somebody who asked without a known key.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Stranger {
    pub(super) place: String,
    pub(super) tries: i32,
    pub(super) last_at: DateTime<Utc>,
}

/// Whoever asked the ward without a known key, the latest first.
pub(super) async fn strangers(conn: &Conn) -> Result<Vec<Stranger>> {
    let sql = "SELECT place, tries, last_at FROM register_stranger WHERE ward_id = $1 \
        ORDER BY on_day DESC, last_at DESC, place LIMIT 20";
    conn.all(sql, args![conn.ward]).await
}

/// Forgets whoever asked without a known key before a day.
pub(super) async fn forget_strangers(tx: &Tx, before: NaiveDate) -> Result<u64> {
    let sql = "DELETE FROM register_stranger WHERE ward_id = $1 AND on_day < $2";
    tx.exec(sql, args![tx.ward, before]).await
}

/// A line of the log.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Line {
    pub(super) at: DateTime<Utc>,
    pub(super) what: String,
    pub(super) query: String,
    pub(super) status: i32,
    pub(super) records: i32,
    pub(super) personal: bool,
    pub(super) address: String,
}

/// The log of a consumer from an instant to before another, the newest first.
pub(super) async fn log(
    conn: &Conn,
    id: ConsumerId,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    personal_alone: bool,
    (offset, limit): (u64, u64),
) -> Result<Vec<Line>> {
    let sql = format!(
        "SELECT at, what, query, status, records, personal, address FROM register_access \
         WHERE ward_id = $1 AND consumer_id = $2 AND at >= $3 AND at < $4 AND (personal OR NOT $5) \
         ORDER BY at DESC, id DESC LIMIT {limit} OFFSET {offset}"
    );
    conn.all(&sql, args![conn.ward, id, from, to, personal_alone]).await
}
