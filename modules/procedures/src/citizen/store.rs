//! Every query about the sessions of citizens and their lasting links.

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

/// Removes sessions that have run out.
pub(super) async fn forget(tx: &Tx) -> Result<u64> {
    tx.exec("DELETE FROM citizen_session WHERE ward_id = $1 AND expires_at <= $2", args![tx.ward, tx.now]).await
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
