//! Queries about files on their way to the archive of the province.

use super::{all, visible_to};
use crate::work::delivery::{Delivery, DeliveryState};
use crate::work::model::{WorkFile, WorkFileId};
use crate::work::outbox::Receipt;
use chrono::{DateTime, Duration, Utc};
use kernel::{Actor, Args, Conn, Result, Tx, UserId, Where, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// How long somebody who tries has the delivery for themselves.
const CLAIM_MINUTES: i64 = 20;
const COLUMNS: &str = "d.file_id, d.package_id, d.state, d.said, d.attempts, d.next_at, d.digest, d.receipt, \
    d.received_at, d.sent_at, d.asked_at, d.asked_by, d.asked_by_name, d.sent_to, f.year, f.notation, f.title, \
    CASE WHEN p.state = 'ready' THEN p.said ELSE '' END AS notes";
/// What the archive has not said that it has.
const OPEN: &str = "d.receipt = ''";

#[derive(FromQueryResult)]
struct DeliveryRow {
    file_id: WorkFileId,
    package_id: Uuid,
    state: String,
    said: String,
    attempts: i32,
    next_at: DateTime<Utc>,
    digest: String,
    receipt: String,
    received_at: Option<DateTime<Utc>>,
    sent_at: Option<DateTime<Utc>>,
    asked_at: DateTime<Utc>,
    asked_by: UserId,
    asked_by_name: String,
    sent_to: String,
    year: i32,
    notation: String,
    title: String,
    notes: String,
}

impl From<DeliveryRow> for Delivery {
    fn from(r: DeliveryRow) -> Self {
        Delivery {
            file: r.file_id,
            package: r.package_id,
            state: DeliveryState::from_key(&r.state),
            said: r.said,
            attempts: r.attempts,
            next_at: r.next_at,
            digest: r.digest,
            receipt: r.receipt,
            received_at: r.received_at,
            sent_at: r.sent_at,
            asked_at: r.asked_at,
            asked_by: r.asked_by,
            asked_by_name: r.asked_by_name,
            sent_to: r.sent_to,
            year: r.year,
            notation: r.notation,
            title: r.title,
            notes: r.notes,
        }
    }
}

async fn list(conn: &Conn, condition: &str, args: Args) -> Result<Vec<Delivery>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM work_delivery d JOIN work_file f ON f.ward_id = d.ward_id AND f.id = d.file_id \
         LEFT JOIN work_package p ON p.ward_id = d.ward_id AND p.id = d.package_id WHERE d.ward_id = $1 AND {condition}"
    );
    Ok(conn.all::<DeliveryRow>(&sql, args).await?.into_iter().map(Delivery::from).collect())
}

/// The delivery of a file.
pub(in crate::work) async fn of_file(conn: &Conn, file: WorkFileId) -> Result<Option<Delivery>> {
    Ok(list(conn, "d.file_id = $2", args![conn.ward, file]).await?.pop())
}

/// What the archive has given no receipt for: what somebody must look at first, then what waits, then what lies in a folder,
/// each the oldest first; at most `limit` after `offset`.
pub(in crate::work) async fn open(conn: &Conn, offset: u64, limit: u64) -> Result<Vec<Delivery>> {
    let condition = format!(
        "{OPEN} ORDER BY CASE d.state WHEN 'waiting' THEN 1 WHEN 'sent' THEN 2 ELSE 0 END, d.asked_at, d.file_id \
         LIMIT {limit} OFFSET {offset}"
    );
    list(conn, &condition, args![conn.ward]).await
}

/// What the archive has received, the newest first; at most `limit` after `offset`.
pub(in crate::work) async fn received(conn: &Conn, offset: u64, limit: u64) -> Result<Vec<Delivery>> {
    let condition = format!("d.receipt <> '' ORDER BY d.received_at DESC, d.file_id LIMIT {limit} OFFSET {offset}");
    list(conn, &condition, args![conn.ward]).await
}

/// How many deliveries the archive has given no receipt for, and how many it has.
pub(in crate::work) async fn counts(conn: &Conn) -> Result<(i64, i64)> {
    let count = "SELECT COUNT(*) FROM work_delivery WHERE ward_id = $1 AND receipt";
    let open = conn.scalar(&format!("{count} = ''"), args![conn.ward]).await?;
    let received = conn.scalar(&format!("{count} <> ''"), args![conn.ward]).await?;
    Ok((open.unwrap_or(0), received.unwrap_or(0)))
}

/// Where packages went that have no receipt.
pub(in crate::work) async fn places(conn: &Conn) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT sent_to FROM work_delivery WHERE ward_id = $1 AND receipt = '' AND digest <> ''";
    conn.scalars(sql, args![conn.ward]).await
}

/// What went as packages of these digests and has no receipt; also what is about to go again as the same package.
pub(in crate::work) async fn unanswered(conn: &Conn, digests: &[String]) -> Result<Vec<Delivery>> {
    let mut this = Where::ward(conn, "d");
    let digests = this.list(digests.iter().map(String::as_str));
    let condition = format!("{OPEN} AND d.state IN ('sent', 'waiting') AND d.digest IN ({digests})");
    list(conn, &condition, this.args).await
}

/// What may go now, the oldest first: its package is made, or cannot be.
pub(in crate::work) async fn due(conn: &Conn, now: DateTime<Utc>, limit: u32) -> Result<Vec<Delivery>> {
    let condition = format!(
        "d.state = 'waiting' AND d.next_at <= $2 AND p.state <> 'making' ORDER BY d.next_at, d.file_id LIMIT {limit}"
    );
    list(conn, &condition, args![conn.ward, now]).await
}

/// Does a delivery wait for this ground?
pub(in crate::work) async fn waits_with(conn: &Conn, said: &str) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM work_delivery WHERE ward_id = $1 AND state = 'waiting' AND said = $2";
    Ok(conn.scalar::<i64>(sql, args![conn.ward, said]).await?.unwrap_or(0) > 0)
}

/// Files of the ward's archive that nobody had delivered yet, of those that the actor may see.
fn undelivered(conn: &Conn, actor: &Actor) -> Where {
    let mut matching = visible_to(conn, actor);
    matching.and(
        "f.state = 'archived' AND NOT EXISTS (SELECT 1 FROM work_delivery d WHERE d.ward_id = f.ward_id \
         AND d.file_id = f.id)",
    );
    matching
}

/// What may be delivered: files that are kept for ever first, then by their years; at most `limit` after `offset`.
pub(in crate::work) async fn ready(conn: &Conn, actor: &Actor, offset: u64, limit: u64) -> Result<Vec<WorkFile>> {
    let order = "CASE WHEN f.retention_years IS NULL THEN 0 ELSE 1 END, f.year, f.notation_key, f.id";
    all(conn, undelivered(conn, actor), order, format!("{limit} OFFSET {offset}")).await
}

/// How many files may be delivered.
pub(in crate::work) async fn count_ready(conn: &Conn, actor: &Actor) -> Result<i64> {
    let matching = undelivered(conn, actor);
    let sql = format!("SELECT COUNT(*) FROM work_file f WHERE {}", matching.sql);
    Ok(conn.scalar(&sql, matching.args).await?.unwrap_or(0))
}

/// Keeps a new delivery; `false`: the file has one.
pub(in crate::work) async fn insert(tx: &Tx, file: WorkFileId, package: Uuid, by: &Actor) -> Result<bool> {
    let row = row! { file_id: file, package_id: package, state: DeliveryState::Waiting.key(), said: "", attempts: 0,
    next_at: tx.now, digest: "", sent_to: "", receipt: "", asked_at: tx.now, asked_by: by.user,
    asked_by_name: by.name.as_str() };
    tx.insert_new("work_delivery", "file_id", row).await
}

/// Takes a delivery for oneself; `false`: somebody else has it, or it waits no more.
pub(in crate::work) async fn claim(tx: &Tx, d: &Delivery) -> Result<bool> {
    let sql = "UPDATE work_delivery SET next_at = $5, attempts = attempts + 1 WHERE ward_id = $1 AND file_id = $2 \
               AND package_id = $3 AND state = 'waiting' AND attempts = $4 AND next_at <= $6";
    let until = tx.now + Duration::minutes(CLAIM_MINUTES);
    Ok(tx.exec(sql, args![tx.ward, d.file, d.package, d.attempts, until, tx.now]).await? == 1)
}

/// Keeps a delivery for oneself for longer.
pub(in crate::work) async fn hold(tx: &Tx, d: &Delivery) -> Result<()> {
    let key =
        row! { file_id: d.file, package_id: d.package, state: DeliveryState::Waiting.key(), attempts: d.attempts };
    tx.update("work_delivery", key, row! { next_at: tx.now + Duration::minutes(CLAIM_MINUTES) }).await.map(|_| ())
}

/// It is with the archive, or in its folder; a receipt that comes later is noted too. `false`: there is a receipt, or
/// another package has taken its place.
pub(in crate::work) async fn set_sent(
    tx: &Tx,
    d: &Delivery,
    receipt: &Receipt,
    digest: &str,
    sent_to: &str,
) -> Result<bool> {
    let row = row! { state: DeliveryState::Sent.key(), said: "", digest: digest, sent_to: sent_to,
    receipt: receipt.number.as_str(), received_at: receipt.at, sent_at: Some(d.sent_at.unwrap_or(tx.now)) };
    let key = row! { file_id: d.file, package_id: d.package, receipt: "" };
    Ok(tx.update("work_delivery", key, row).await? == 1)
}

/// It did not go and is tried again at a moment.
pub(in crate::work) async fn set_waiting(tx: &Tx, d: &Delivery, at: DateTime<Utc>, said: &str) -> Result<()> {
    let key = row! { file_id: d.file, package_id: d.package, state: DeliveryState::Waiting.key() };
    tx.update("work_delivery", key, row! { next_at: at, said: said, attempts: d.attempts }).await.map(|_| ())
}

/// It rests with what was said; `false`: it has moved meanwhile.
pub(in crate::work) async fn set_stopped(tx: &Tx, d: &Delivery, to: DeliveryState, said: &str) -> Result<bool> {
    let key = row! { file_id: d.file, package_id: d.package, state: d.state.key() };
    let row = row! { state: to.key(), said: said, sent_at: None::<DateTime<Utc>> };
    Ok(tx.update("work_delivery", key, row).await? == 1)
}

/// Tries it at once, as if nothing had come of it yet; what is known of the same package stays, for an answer to it may
/// still come. `false`: it has moved meanwhile.
pub(in crate::work) async fn set_again(tx: &Tx, d: &Delivery, package: Uuid, by: &Actor) -> Result<bool> {
    let key = row! { file_id: d.file, package_id: d.package, state: d.state.key(), attempts: d.attempts, receipt: "" };
    let (digest, sent_to) = if package == d.package { (d.digest.as_str(), d.sent_to.as_str()) } else { ("", "") };
    let row = row! { package_id: package, state: DeliveryState::Waiting.key(), attempts: 0, next_at: tx.now, said: "",
    digest: digest, sent_to: sent_to, sent_at: None::<DateTime<Utc>>, asked_by: by.user, asked_by_name: by.name.as_str() };
    Ok(tx.update("work_delivery", key, row).await? == 1)
}
