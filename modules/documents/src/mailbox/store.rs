//! Every query about the mailbox: how far it was read, and what became of each message.

use super::letter::Letter;
use chrono::{DateTime, Utc};
use kernel::{Conn, Result, Tx, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// How far a mailbox was read.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Place {
    pub(super) uid_validity: i64,
    pub(super) last_uid: i64,
    pub(super) begun_at: DateTime<Utc>,
    /// What the mailbox got before is passed over.
    pub(super) since: Option<DateTime<Utc>>,
    pub(super) checked_at: Option<DateTime<Utc>>,
    /// What was wrong the last time; empty for nothing.
    pub(super) fault: String,
    pub(super) fault_since: Option<DateTime<Utc>>,
    /// The message that could not be fetched the last time, and how often.
    pub(super) failed_uid: Option<i64>,
    pub(super) failures: i32,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Waits to be registered.
    Taken,
    /// Came before.
    Same,
    /// Bears a mark of secrecy: nothing of it is kept.
    Secret,
    /// Too large: its head waits, its files are in the mailbox.
    TooLarge,
}

impl Outcome {
    pub(super) const ALL: [Self; 4] = [Self::Taken, Self::Same, Self::Secret, Self::TooLarge];

    /// The name under which it is kept.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Same => "same",
            Self::Secret => "secret",
            Self::TooLarge => "too_large",
        }
    }
}

/// A message within its mailbox.
#[derive(Debug, Clone, Copy)]
pub(super) struct Uid<'a> {
    pub(super) account: &'a str,
    pub(super) validity: i64,
    pub(super) uid: i64,
}

/// How far a mailbox was read; `None`: it was never looked at.
pub(super) async fn place(conn: &Conn, account: &str) -> Result<Option<Place>> {
    let sql = "SELECT uid_validity, last_uid, begun_at, since, checked_at, fault, fault_since, failed_uid, failures \
               FROM document_mailbox WHERE ward_id = $1 AND account = $2";
    conn.one(sql, args![conn.ward, account]).await
}

/// Begins to read a mailbox, or begins anew where its numbers were given anew.
pub(super) async fn begin(tx: &Tx, account: &str, validity: i64, last_uid: i64, since: DateTime<Utc>) -> Result<()> {
    let row = row! { account: account, uid_validity: validity, last_uid: last_uid, begun_at: since, since: since,
    fault: "" };
    let anew = "ON CONFLICT (ward_id, account) DO UPDATE SET uid_validity = excluded.uid_validity, \
                last_uid = excluded.last_uid, since = excluded.since, failed_uid = NULL, failures = 0";
    tx.insert_or("document_mailbox", row, anew).await
}

/// Notes how far it was read, within the write of what was taken.
pub(super) async fn pass(tx: &Tx, at: Uid<'_>) -> Result<()> {
    let sql = "UPDATE document_mailbox SET last_uid = $3 WHERE ward_id = $1 AND account = $2 AND last_uid < $3 \
               AND uid_validity = $4";
    tx.exec(sql, args![tx.ward, at.account, at.uid, at.validity]).await.map(|_| ())
}

/// Notes that a message could not be fetched once more.
pub(super) async fn failed(tx: &Tx, at: Uid<'_>) -> Result<()> {
    let sql = "UPDATE document_mailbox SET failures = CASE WHEN failed_uid = $3 THEN failures + 1 ELSE 1 END, \
               failed_uid = $3 WHERE ward_id = $1 AND account = $2 AND uid_validity = $4";
    tx.exec(sql, args![tx.ward, at.account, at.uid, at.validity]).await.map(|_| ())
}

/// Remembers from when on messages of a mailbox are taken; one that is remembered stays as it is.
pub(super) async fn remember(tx: &Tx, account: &str) -> Result<()> {
    let row = row! { account: account, uid_validity: 0_i64, last_uid: 0_i64, begun_at: tx.now, fault: "" };
    tx.insert_or("document_mailbox", row, "ON CONFLICT DO NOTHING").await
}

/// Notes that it was looked at, and what was wrong; since when it fails.
pub(super) async fn looked(tx: &Tx, account: &str, fault: &str) -> Result<Option<DateTime<Utc>>> {
    remember(tx, account).await?;
    let sql = "UPDATE document_mailbox SET checked_at = $3, fault = $4, \
               fault_since = CASE WHEN $4 = '' THEN NULL ELSE COALESCE(fault_since, $3) END \
               WHERE ward_id = $1 AND account = $2";
    tx.exec(sql, args![tx.ward, account, tx.now, fault]).await?;
    Ok(place(tx, account).await?.and_then(|place| place.fault_since))
}

/// Notes what became of a message; `false`: another look has noted it, or another message of this key, meanwhile.
pub(super) async fn add(tx: &Tx, at: Uid<'_>, outcome: Outcome, intake: Option<Uuid>, letter: &Letter) -> Result<bool> {
    let keeps = matches!(outcome, Outcome::Taken | Outcome::TooLarge);
    let of = |text: &str| if keeps { text.to_owned() } else { String::new() };
    let row = row! { id: Uuid::now_v7(), account: at.account, uid_validity: at.validity, uid: at.uid,
    message_key: of(&letter.key), outcome: outcome.key(), intake_id: intake, sender: of(&letter.sender),
    sender_name: of(&letter.sender_name), subject: of(&letter.subject), body: of(&letter.text),
    sent_at: letter.sent_at.filter(|_| keeps), taken_at: tx.now, is_settled: false,
    left_out: i32::try_from(letter.left_out).unwrap_or(i32::MAX) };
    let columns: Vec<&str> = row.iter().map(|(name, _)| *name).collect();
    let marks: Vec<String> = (2..row.len() + 2).map(|at| format!("${at}")).collect();
    let sql = format!(
        "INSERT INTO document_mail (ward_id, {}) VALUES ($1, {}) ON CONFLICT DO NOTHING",
        columns.join(", "),
        marks.join(", ")
    );
    let mut args = args![tx.ward];
    args.extend(row.into_iter().map(|(_, value)| value));
    Ok(tx.exec(&sql, args).await? == 1)
}

/// Is it noted already what became of this message?
pub(super) async fn has(conn: &Conn, at: Uid<'_>) -> Result<bool> {
    let sql =
        "SELECT COUNT(*) FROM document_mail WHERE ward_id = $1 AND account = $2 AND uid_validity = $3 AND uid = $4";
    let args = args![conn.ward, at.account, at.validity, at.uid];
    Ok(conn.scalar::<i64>(sql, args).await?.unwrap_or(0) > 0)
}

/// Was a message of this key taken before?
pub(super) async fn knows(conn: &Conn, key: &str) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM document_mail WHERE ward_id = $1 AND message_key = $2";
    Ok(conn.scalar::<i64>(sql, args![conn.ward, key]).await?.unwrap_or(0) > 0)
}

/// A message that the server was not yet told about.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Unsettled {
    pub(super) id: Uuid,
    pub(super) uid: i64,
    pub(super) outcome: String,
}

/// Messages that the server was not yet told about.
pub(super) async fn unsettled(conn: &Conn, account: &str, validity: i64) -> Result<Vec<Unsettled>> {
    let sql = "SELECT id, uid, outcome FROM document_mail WHERE ward_id = $1 AND account = $2 AND is_settled = FALSE \
               AND uid_validity = $3 ORDER BY uid LIMIT 500";
    conn.all(sql, args![conn.ward, account, validity]).await
}

/// The server was told.
pub(super) async fn settled(tx: &Tx, id: Uuid) -> Result<()> {
    tx.update("document_mail", row! { id: id }, row! { is_settled: true }).await.map(|_| ())
}

/// How many messages had this outcome since a moment.
pub(super) async fn count(conn: &Conn, outcome: Outcome, since: DateTime<Utc>) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM document_mail WHERE ward_id = $1 AND outcome = $2 AND taken_at >= $3";
    Ok(conn.scalar(sql, args![conn.ward, outcome.key(), since]).await?.unwrap_or(0))
}

/// The message behind an intake.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Mail {
    pub(super) intake_id: Uuid,
    pub(super) outcome: String,
    pub(super) sender: String,
    pub(super) sender_name: String,
    pub(super) subject: String,
    pub(super) body: String,
    pub(super) sent_at: Option<DateTime<Utc>>,
    /// Files that it has besides and that were not taken.
    pub(super) left_out: i32,
}

const MAIL: &str = "m.intake_id, m.outcome, m.sender, m.sender_name, m.subject, m.body, m.sent_at, m.left_out";

/// The message that an intake came by.
pub(super) async fn of_intake(conn: &Conn, intake: Uuid) -> Result<Option<Mail>> {
    let sql = format!("SELECT {MAIL} FROM document_mail m WHERE m.ward_id = $1 AND m.intake_id = $2");
    conn.one(&sql, args![conn.ward, intake]).await
}

/// The message that a registered document came by.
pub(super) async fn of_document(conn: &Conn, document: Uuid) -> Result<Option<Mail>> {
    let sql = format!(
        "SELECT {MAIL} FROM document_intake i JOIN document_mail m ON m.ward_id = i.ward_id AND m.intake_id = i.id \
         WHERE i.ward_id = $1 AND i.document_id = $2"
    );
    conn.one(&sql, args![conn.ward, document]).await
}

/// The messages of what waits to be registered.
pub(super) async fn waiting(conn: &Conn) -> Result<Vec<Mail>> {
    let sql = "SELECT m.intake_id, m.outcome, m.sender, m.sender_name, m.subject, '' AS body, m.sent_at, m.left_out \
               FROM document_intake i JOIN document_mail m ON m.ward_id = i.ward_id AND m.intake_id = i.id \
               WHERE i.ward_id = $1 AND i.document_id IS NULL ORDER BY i.came_at LIMIT 500";
    conn.all(sql, args![conn.ward]).await
}

/// Keeps nothing of what a message said whose intake was taken away; that it came stays known, so that it does not come
/// again.
pub(crate) async fn forget(tx: &Tx, intake: Uuid) -> Result<()> {
    let row = row! { sender: "", sender_name: "", subject: "", body: "" };
    tx.update("document_mail", row! { intake_id: intake }, row).await.map(|_| ())
}
