//! Every query of the front page: what is in hand by unit and procedure, and what came in lately.

use crate::catalogue::ProcedureId;
use crate::facts::open;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Conn, Result, UnitId, args};
use sea_orm::FromQueryResult;

/// Procedures shown at most.
const MOST: usize = 12;

/// A clock that rests cannot run out; `$2` is now.
const OVERDUE: &str = "SUM(CASE WHEN d.waits_since IS NULL AND d.due_at < $2 THEN 1 ELSE 0 END)";

/// What is in hand in a unit.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct OfUnit {
    pub unit_id: Option<UnitId>,
    pub open: i64,
    pub overdue: i64,
    pub due_today: i64,
    pub waiting: i64,
}

/// What is in hand, by unit.
pub(super) async fn by_unit(conn: &Conn, now: DateTime<Utc>, today: NaiveDate) -> Result<Vec<OfUnit>> {
    let sql = format!(
        "SELECT d.unit_id, COUNT(d.due_at) AS open, CAST({OVERDUE} AS bigint) AS overdue, \
         CAST(SUM(CASE WHEN d.due_on = $3 AND d.waits_since IS NULL THEN 1 ELSE 0 END) AS bigint) \
         AS due_today, CAST(SUM(CASE WHEN d.state IN (5, 6) THEN 1 ELSE 0 END) AS bigint) AS waiting \
         FROM dossier d WHERE d.ward_id = $1 AND {} AND (d.due_at IS NOT NULL OR d.state IN (5, 6)) \
         GROUP BY d.unit_id",
        open!()
    );
    conn.all(&sql, args![conn.ward, now, today]).await
}

/// What is in hand of a procedure.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct OfProcedure {
    pub id: ProcedureId,
    pub code: String,
    pub name: String,
    pub open: i64,
    pub overdue: i64,
}

/// What is in hand, by procedure, the most first.
pub(super) async fn by_procedure(conn: &Conn, now: DateTime<Utc>) -> Result<Vec<OfProcedure>> {
    let sql = format!(
        "SELECT d.procedure_id AS id, MAX(d.procedure_code) AS code, MAX(d.procedure_name) AS name, COUNT(*) AS open, \
         CAST({OVERDUE} AS bigint) AS overdue FROM dossier d WHERE d.ward_id = $1 AND {} AND d.due_at IS NOT NULL \
         GROUP BY d.procedure_id ORDER BY 4 DESC, 2 LIMIT {MOST}",
        open!()
    );
    conn.all(&sql, args![conn.ward, now]).await
}

/// What came in by a channel at a level.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct OfChannel {
    pub channel: i16,
    pub full: bool,
    pub dossiers: i64,
}

/// What was received between two days, by channel and level.
pub(super) async fn by_channel(conn: &Conn, from: NaiveDate, to: NaiveDate) -> Result<Vec<OfChannel>> {
    let sql = "SELECT channel, level = 'full' AS full, COUNT(*) AS dossiers FROM dossier \
               WHERE ward_id = $1 AND received_on BETWEEN $2 AND $3 GROUP BY channel, level = 'full'";
    conn.all(sql, args![conn.ward, from, to]).await
}

/// How many are new: handed in, or received and not begun.
pub(super) async fn fresh(conn: &Conn) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM dossier WHERE ward_id = $1 AND state IN (1, 2)";
    Ok(conn.scalar(sql, args![conn.ward]).await?.unwrap_or(0))
}
