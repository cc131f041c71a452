//! Every query about tokens of integrations; of a token only its digest is kept.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Conn, Result, Row, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Mã truy cập.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Token {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) responsible: String,
    pub(crate) role: String,
    pub(crate) unit_name: Option<String>,
    pub(crate) expires_on: Option<NaiveDate>,
    pub(crate) used_at: Option<DateTime<Utc>>,
    pub(crate) revoked_at: Option<DateTime<Utc>>,
}

pub(crate) async fn all(conn: &Conn) -> Result<Vec<Token>> {
    let sql = "SELECT t.id, t.name, a.name AS responsible, t.role, u.name AS unit_name, \
               t.expires_on, t.used_at, t.revoked_at FROM api_token t \
               JOIN account a ON a.ward_id = t.ward_id AND a.id = t.account_id \
               LEFT JOIN unit u ON u.ward_id = t.ward_id AND u.id = t.unit_id \
               WHERE t.ward_id = $1 ORDER BY t.created_at DESC";
    conn.all(sql, args![conn.ward]).await
}

pub(crate) async fn insert(conn: &Conn, token: Row) -> Result<()> {
    conn.insert("api_token", token).await
}

pub(crate) async fn revoke(conn: &Conn, id: Uuid, at: DateTime<Utc>) -> Result<u64> {
    conn.update("api_token", row! { id: id }, row! { revoked_at: Some(at) }).await
}
