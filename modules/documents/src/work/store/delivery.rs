//! Queries about files on their way to the archive of the province.

use super::{all, visible_to};
use crate::work::delivery::{Delivery, DeliveryState};
use crate::work::model::{WorkFile, WorkFileId};
use crate::work::outbox::Receipt;
use chrono::{DateTime, Duration, Utc};
use kernel::{Actor, Args, Conn, Result, Tx, UserId, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// How long somebody who tries has the delivery for themselves.
const CLAIM_MINUTES: i64 = 20;
const COLUMNS: &str = "d.file_id, d.package_id, d.state, d.said, d.attempts, d.next_at, d.digest, d.receipt, \
    d.received_at, d.sent_at, d.asked_at, d.asked_by, d.asked_by_name";

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
        }
    }
}

async fn list(conn: &Conn, condition: &str, args: Args) -> Result<Vec<Delivery>> {
    let sql = format!("SELECT {COLUMNS} FROM work_delivery d WHERE d.ward_id = $1 AND {condition}");
    Ok(conn.all::<DeliveryRow>(&sql, args).await?.into_iter().map(Delivery::from).collect())
}

/// The delivery of a file.
pub(in crate::work) async fn of_file(conn: &Conn, file: WorkFileId) -> Result<Option<Delivery>> {
    Ok(list(conn, "d.file_id = $2", args![conn.ward, file]).await?.pop())
}

/// What did not reach the archive yet: what somebody must look at first, then the oldest.
pub(in crate::work) async fn backlog(conn: &Conn, limit: u32) -> Result<Vec<Delivery>> {
    let condition = format!(
        "d.state <> 'sent' ORDER BY CASE WHEN d.state = 'waiting' THEN 1 ELSE 0 END, d.asked_at, d.file_id LIMIT {limit}"
    );
    list(conn, &condition, args![conn.ward]).await
}

/// What went, the newest first.
pub(in crate::work) async fn sent(conn: &Conn, limit: u32) -> Result<Vec<Delivery>> {
    let condition = format!("d.state = 'sent' ORDER BY d.sent_at DESC, d.file_id LIMIT {limit}");
    list(conn, &condition, args![conn.ward]).await
}

/// How many deliveries went, and how many did not.
pub(in crate::work) async fn counts(conn: &Conn) -> Result<(i64, i64)> {
    let count = "SELECT COUNT(*) FROM work_delivery WHERE ward_id = $1 AND state";
    let sent = conn.scalar(&format!("{count} = 'sent'"), args![conn.ward]).await?;
    let rest = conn.scalar(&format!("{count} <> 'sent'"), args![conn.ward]).await?;
    Ok((sent.unwrap_or(0), rest.unwrap_or(0)))
}

/// What was put into a folder and has no receipt, of late.
pub(in crate::work) async fn unanswered(conn: &Conn) -> Result<Vec<Delivery>> {
    list(conn, "d.state = 'sent' AND d.receipt = '' ORDER BY d.sent_at DESC, d.file_id LIMIT 500", args![conn.ward])
        .await
}

/// What may go now, the oldest first: its package is made, or cannot be.
pub(in crate::work) async fn due(conn: &Conn, now: DateTime<Utc>, limit: u32) -> Result<Vec<Delivery>> {
    let condition = format!(
        "d.state = 'waiting' AND d.next_at <= $2 AND EXISTS (SELECT 1 FROM work_package p WHERE p.ward_id = d.ward_id \
         AND p.id = d.package_id AND p.state <> 'making') ORDER BY d.next_at, d.file_id LIMIT {limit}"
    );
    list(conn, &condition, args![conn.ward, now]).await
}

/// Files of the ward's archive that nobody had delivered yet, of those that the actor may see: those that are kept for
/// ever first, then by their years.
pub(in crate::work) async fn ready(conn: &Conn, actor: &Actor, limit: usize) -> Result<Vec<WorkFile>> {
    let mut matching = visible_to(conn, actor);
    matching.and(
        "f.state = 'archived' AND NOT EXISTS (SELECT 1 FROM work_delivery d WHERE d.ward_id = f.ward_id \
         AND d.file_id = f.id)",
    );
    let order = "CASE WHEN f.retention_years IS NULL THEN 0 ELSE 1 END, f.year, f.notation_key, f.id";
    all(conn, matching, order, limit).await
}

/// Keeps a new delivery; `false`: the file has one.
pub(in crate::work) async fn insert(tx: &Tx, d: &Delivery) -> Result<bool> {
    let row = row! { file_id: d.file, package_id: d.package, state: d.state.key(), said: "", attempts: 0,
    next_at: d.next_at, digest: "", receipt: "", asked_at: d.asked_at, asked_by: d.asked_by,
    asked_by_name: d.asked_by_name.as_str() };
    tx.insert_new("work_delivery", "file_id", row).await
}

/// Takes a delivery for oneself; `false`: somebody else has it, or it waits no more.
pub(in crate::work) async fn claim(tx: &Tx, d: &Delivery) -> Result<bool> {
    let sql = "UPDATE work_delivery SET next_at = $5, attempts = attempts + 1 WHERE ward_id = $1 AND file_id = $2 \
               AND package_id = $3 AND state = 'waiting' AND attempts = $4 AND next_at <= $6";
    let until = tx.now + Duration::minutes(CLAIM_MINUTES);
    Ok(tx.exec(sql, args![tx.ward, d.file, d.package, d.attempts, until, tx.now]).await? == 1)
}

/// The archive has it; a receipt that comes later is noted too. `false`: another package has taken its place.
pub(in crate::work) async fn set_sent(tx: &Tx, d: &Delivery, receipt: &Receipt, digest: &str) -> Result<bool> {
    let row = row! { state: DeliveryState::Sent.key(), said: "", digest: digest, receipt: receipt.number.as_str(),
    received_at: receipt.at, sent_at: Some(d.sent_at.unwrap_or(tx.now)) };
    Ok(tx.update("work_delivery", row! { file_id: d.file, package_id: d.package }, row).await? == 1)
}

/// It did not go and is tried again at a moment.
pub(in crate::work) async fn set_waiting(tx: &Tx, d: &Delivery, at: DateTime<Utc>, said: &str) -> Result<()> {
    let key = row! { file_id: d.file, package_id: d.package, state: DeliveryState::Waiting.key() };
    tx.update("work_delivery", key, row! { next_at: at, said: said }).await.map(|_| ())
}

/// It rests with what was said; `false`: it has moved meanwhile.
pub(in crate::work) async fn set_stopped(tx: &Tx, d: &Delivery, to: DeliveryState, said: &str) -> Result<bool> {
    let key = row! { file_id: d.file, package_id: d.package, state: d.state.key() };
    let row = row! { state: to.key(), said: said, sent_at: None::<DateTime<Utc>> };
    Ok(tx.update("work_delivery", key, row).await? == 1)
}

/// Tries it at once, as if nothing had come of it yet; `false`: it has moved meanwhile.
pub(in crate::work) async fn set_again(tx: &Tx, d: &Delivery, package: Uuid, by: (UserId, &str)) -> Result<bool> {
    let key = row! { file_id: d.file, package_id: d.package, state: d.state.key(), attempts: d.attempts };
    let row = row! { package_id: package, state: DeliveryState::Waiting.key(), attempts: 0, next_at: tx.now, said: "",
    digest: "", asked_by: by.0, asked_by_name: by.1 };
    Ok(tx.update("work_delivery", key, row).await? == 1)
}
