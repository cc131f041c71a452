//! Every query about sessions.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Conn, Result, Row, UnitId, UserId, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// A session with one of its roles; a session without roles comes once, with none.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Found {
    pub(crate) ward_id: i32,
    pub(crate) csrf: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) seen_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) limited: bool,
    pub(crate) account_id: UserId,
    pub(crate) name: String,
    pub(crate) role: Option<String>,
    pub(crate) unit_id: Option<UnitId>,
    pub(crate) unit_name: Option<String>,
    pub(crate) from_day: Option<NaiveDate>,
    pub(crate) to_day: Option<NaiveDate>,
    /// Who delegated the role; the person's own roles have none.
    pub(crate) absent: Option<String>,
}

/// Runs on every request: the session, its account, the account's roles and those delegated to it today.
pub(crate) async fn find(conn: &Conn, digest: &str, today: NaiveDate) -> Result<Vec<Found>> {
    let session = "s.ward_id, s.csrf, s.created_at, s.seen_at, s.expires_at, s.limited, a.id AS account_id, a.name";
    let role = "g.role, g.unit_id, u.name AS unit_name, g.from_day, g.to_day";
    let sql = format!(
        "SELECT {session}, {role}, NULL AS absent FROM session s \
         JOIN account a ON a.ward_id = s.ward_id AND a.id = s.account_id AND a.closed_at IS NULL \
         LEFT JOIN role_grant g ON g.ward_id = s.ward_id AND g.account_id = a.id \
         LEFT JOIN unit u ON u.ward_id = s.ward_id AND u.id = g.unit_id \
         WHERE s.token_digest = $1 \
         UNION ALL SELECT {session}, {role}, b.name AS absent FROM session s \
         JOIN account a ON a.ward_id = s.ward_id AND a.id = s.account_id AND a.closed_at IS NULL \
         JOIN delegation d ON d.ward_id = s.ward_id AND d.to_account = a.id AND d.ended_at IS NULL \
           AND d.from_day <= $2 AND d.to_day >= $2 \
         JOIN account b ON b.ward_id = s.ward_id AND b.id = d.from_account AND b.closed_at IS NULL \
         JOIN role_grant g ON g.ward_id = s.ward_id AND g.account_id = b.id AND g.role <> 'administrator' \
         LEFT JOIN unit u ON u.ward_id = s.ward_id AND u.id = g.unit_id \
         WHERE s.token_digest = $1"
    );
    conn.all(&sql, args![digest, today]).await
}

pub(crate) async fn insert(conn: &Conn, session: Row) -> Result<()> {
    conn.insert("session", session).await
}

/// Notes that a session was used; false where it was noted a moment ago.
pub(crate) async fn touch(
    conn: &Conn,
    digest: &str,
    now: DateTime<Utc>,
    before: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<bool> {
    let sql =
        "UPDATE session SET seen_at = $3, expires_at = $5 WHERE ward_id = $1 AND token_digest = $2 AND seen_at < $4";
    Ok(conn.exec(sql, args![conn.ward, digest, now, before, expires_at]).await? == 1)
}

/// A session as its owner sees it.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Open {
    pub(crate) id: Uuid,
    pub(crate) token_digest: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) seen_at: DateTime<Utc>,
    pub(crate) limited: bool,
    pub(crate) device: String,
    pub(crate) address: String,
}

pub(crate) async fn of_account(conn: &Conn, account: UserId, now: DateTime<Utc>) -> Result<Vec<Open>> {
    let sql = "SELECT id, token_digest, created_at, seen_at, limited, device, address FROM session \
               WHERE ward_id = $1 AND account_id = $2 AND expires_at > $3 ORDER BY seen_at DESC";
    conn.all(sql, args![conn.ward, account, now]).await
}

pub(crate) async fn remove_one(conn: &Conn, account: UserId, id: Uuid) -> Result<u64> {
    let sql = "DELETE FROM session WHERE ward_id = $1 AND account_id = $2 AND id = $3";
    conn.exec(sql, args![conn.ward, account, id]).await
}

pub(crate) async fn remove(conn: &Conn, digest: &str) -> Result<u64> {
    conn.exec("DELETE FROM session WHERE ward_id = $1 AND token_digest = $2", args![conn.ward, digest]).await
}

/// Ends the sessions of an account, but for the one of this digest.
pub(crate) async fn remove_sessions(conn: &Conn, account: UserId, but: Option<&str>) -> Result<u64> {
    let sql = "DELETE FROM session WHERE ward_id = $1 AND account_id = $2 AND token_digest <> $3";
    conn.exec(sql, args![conn.ward, account, but.unwrap_or_default()]).await
}

/// Clears away what has expired.
pub(crate) async fn remove_expired(conn: &Conn, now: DateTime<Utc>) -> Result<u64> {
    conn.exec("DELETE FROM session WHERE ward_id = $1 AND expires_at < $2", args![conn.ward, now]).await
}

/// The full session is open again: the password was changed, or codes were set up.
pub(crate) async fn unlimit(conn: &Conn, digest: &str) -> Result<u64> {
    conn.update("session", row! { token_digest: digest }, row! { limited: false }).await
}

/// An integration's token.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Bearer {
    pub(crate) ward_id: i32,
    pub(crate) name: String,
    pub(crate) account_id: UserId,
    pub(crate) role: String,
    pub(crate) unit_id: Option<UnitId>,
    pub(crate) unit_name: Option<String>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) expires_on: Option<NaiveDate>,
    pub(crate) used_at: Option<DateTime<Utc>>,
}

/// The live token of this digest; its responsible person's account must be open.
pub(crate) async fn bearer(conn: &Conn, digest: &str, today: NaiveDate) -> Result<Option<Bearer>> {
    let sql = "SELECT t.ward_id, t.name, t.account_id, t.role, t.unit_id, u.name AS unit_name, t.created_at, \
               t.expires_on, t.used_at FROM api_token t \
               JOIN account a ON a.ward_id = t.ward_id AND a.id = t.account_id AND a.closed_at IS NULL \
               LEFT JOIN unit u ON u.ward_id = t.ward_id AND u.id = t.unit_id \
               WHERE t.token_digest = $1 AND t.revoked_at IS NULL AND (t.expires_on IS NULL OR t.expires_on >= $2)";
    conn.one(sql, args![digest, today]).await
}

pub(crate) async fn touch_bearer(conn: &Conn, digest: &str, now: DateTime<Utc>) -> Result<u64> {
    conn.update("api_token", row! { token_digest: digest }, row! { used_at: Some(now) }).await
}
