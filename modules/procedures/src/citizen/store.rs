//! Every query about the sessions of citizens, their tries and their lasting links.

use super::secret;
use super::session::{Holder, Kind, MINUTES};
use crate::dossier::DossierId;
use chrono::{DateTime, Duration, Utc};
use kernel::{Conn, Result, Tx, args, row};
use sea_orm::FromQueryResult;

#[derive(FromQueryResult)]
struct Stored {
    dossier_id: Option<DossierId>,
    subject: String,
    number: String,
    name: String,
}

/// Who holds the session of this token, if it still runs.
pub(super) async fn holder(conn: &Conn, kind: Kind, token: &str, now: DateTime<Utc>) -> Result<Option<Holder>> {
    let sql = "SELECT dossier_id, subject, number, name FROM citizen_session \
               WHERE ward_id = $1 AND digest = $2 AND kind = $3 AND expires_at > $4";
    let stored: Option<Stored> = conn.one(sql, args![conn.ward, secret::digest(token), kind.key(), now]).await?;
    Ok(stored.map(|s| Holder { dossier: s.dossier_id, subject: s.subject, number: s.number, name: s.name }))
}

/// Keeps a session under the digest of its token.
pub(super) async fn insert_session(tx: &Tx, kind: Kind, token: &str, holder: &Holder) -> Result<()> {
    let row = row! {
        digest: secret::digest(token), kind: kind.key(), dossier_id: holder.dossier,
        subject: holder.subject.as_str(), number: holder.number.as_str(), name: holder.name.as_str(),
        made_at: tx.now, expires_at: tx.now + Duration::minutes(MINUTES),
    };
    tx.insert("citizen_session", row).await
}

/// Removes a session.
pub(super) async fn remove_session(tx: &Tx, token: &str) -> Result<u64> {
    let sql = "DELETE FROM citizen_session WHERE ward_id = $1 AND digest = $2";
    tx.exec(sql, args![tx.ward, secret::digest(token)]).await
}

/// Removes sessions that have run out and tries that no limit asks about any more.
pub(super) async fn forget(tx: &Tx) -> Result<u64> {
    let sql = "DELETE FROM citizen_session WHERE ward_id = $1 AND expires_at <= $2";
    let sessions = tx.exec(sql, args![tx.ward, tx.now]).await?;
    let sql = "DELETE FROM citizen_try WHERE ward_id = $1 AND since < $2";
    Ok(sessions + tx.exec(sql, args![tx.ward, tx.now - Duration::days(1)]).await?)
}

/// Counts a try; how many there were since `before`, this one included.
pub(super) async fn count_try(tx: &Tx, what: &str, before: DateTime<Utc>) -> Result<i32> {
    let sql = "INSERT INTO citizen_try (ward_id, what, since, count) VALUES ($1, $2, $3, 1) \
               ON CONFLICT (ward_id, what) DO UPDATE SET \
               count = CASE WHEN citizen_try.since <= $4 THEN 1 ELSE citizen_try.count + 1 END, \
               since = CASE WHEN citizen_try.since <= $4 THEN excluded.since ELSE citizen_try.since END";
    tx.exec(sql, args![tx.ward, what, tx.now, before]).await?;
    let sql = "SELECT count FROM citizen_try WHERE ward_id = $1 AND what = $2";
    Ok(tx.scalar(sql, args![tx.ward, what]).await?.unwrap_or(1))
}

/// The lasting token of a dossier, for what its applicant may do without signing in.
pub(super) async fn link_of(conn: &Conn, dossier: DossierId) -> Result<Option<String>> {
    let sql = "SELECT token FROM citizen_link WHERE ward_id = $1 AND dossier_id = $2";
    conn.scalar(sql, args![conn.ward, dossier]).await
}

/// Keeps the lasting token of a dossier; the first one stays.
pub(super) async fn insert_link(tx: &Tx, dossier: DossierId, token: &str) -> Result<()> {
    let row = row! { dossier_id: dossier, token: token, made_at: tx.now };
    tx.insert_or("citizen_link", row, "ON CONFLICT (ward_id, dossier_id) DO NOTHING").await
}

/// The dossier to which a lasting token leads.
pub(super) async fn linked(conn: &Conn, token: &str) -> Result<Option<DossierId>> {
    let sql = "SELECT dossier_id FROM citizen_link WHERE ward_id = $1 AND token = $2";
    conn.scalar(sql, args![conn.ward, token]).await
}
