//! Every query about reporting periods, their exceptions and frozen figures.

use super::model::{Kind, Period, PeriodId, PeriodState, Span};
use crate::cadence::{CadenceId, Planned};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Conn, Error, Result, Tx, UnitId, args, row};
use plans::api::PlanId;
use sea_orm::FromQueryResult;
use uuid::Uuid;

const COLUMNS: &str = "id, cadence_id, plan_id, kind, from_day, to_day, data_from, data_to, due_on, state, opened_at, \
    closed_at, closed_by_name, close_reason, digest, version";

#[derive(FromQueryResult)]
struct PeriodRow {
    id: PeriodId,
    cadence_id: CadenceId,
    plan_id: PlanId,
    kind: String,
    from_day: NaiveDate,
    to_day: NaiveDate,
    data_from: NaiveDate,
    data_to: NaiveDate,
    due_on: NaiveDate,
    state: String,
    opened_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
    closed_by_name: String,
    close_reason: String,
    digest: String,
    version: i32,
}

impl From<PeriodRow> for Period {
    fn from(r: PeriodRow) -> Self {
        Period {
            id: r.id,
            cadence: r.cadence_id,
            plan: r.plan_id,
            kind: Kind::from_key(&r.kind).unwrap_or(Kind::Quarter),
            span: Span { from: r.from_day, to: r.to_day },
            data: Span { from: r.data_from, to: r.data_to },
            due_on: r.due_on,
            state: if r.state == PeriodState::Closed.key() { PeriodState::Closed } else { PeriodState::Open },
            opened_at: r.opened_at,
            closed_at: r.closed_at,
            closed_by_name: r.closed_by_name,
            close_reason: r.close_reason,
            digest: r.digest,
            version: r.version,
        }
    }
}

async fn list(conn: &Conn, rest: &str, args: kernel::Args) -> Result<Vec<Period>> {
    let sql = format!("SELECT {COLUMNS} FROM report_period WHERE ward_id = $1 AND {rest}");
    Ok(conn.all::<PeriodRow>(&sql, args).await?.into_iter().map(Period::from).collect())
}

/// A period that must be there.
pub(crate) async fn get(conn: &Conn, id: PeriodId) -> Result<Period> {
    list(conn, "id = $2", args![conn.ward, id]).await?.into_iter().next().ok_or(Error::NotFound)
}

/// A period as it stands, held until the write is over: nothing is approved beside its closing.
pub(crate) async fn hold(tx: &Tx, id: PeriodId) -> Result<Period> {
    let held = list(tx, &format!("id = $2{}", tx.for_update()), args![tx.ward, id]).await?;
    held.into_iter().next().ok_or(Error::NotFound)
}

/// The newest periods, by due day.
pub(crate) async fn newest(conn: &Conn, limit: u32) -> Result<Vec<Period>> {
    list(conn, &format!("TRUE ORDER BY due_on DESC, to_day DESC, id LIMIT {limit}"), args![conn.ward]).await
}

/// The open periods of a plan, by due day.
pub(crate) async fn open_of(conn: &Conn, plan: PlanId) -> Result<Vec<Period>> {
    let rest = "plan_id = $2 AND state = $3 ORDER BY due_on, id";
    list(conn, rest, args![conn.ward, plan, PeriodState::Open.key()]).await
}

/// Was this period of a cadence opened already? One that is due within its days is another than one due after them:
/// wards hold such from a time when an early due day was not yet that of the period before.
pub(crate) async fn find(conn: &Conn, cadence: CadenceId, planned: &Planned) -> Result<Option<Period>> {
    let rest = "cadence_id = $2 AND kind = $3 AND to_day = $4 AND (due_on > to_day) = $5";
    let is_after = planned.due_on > planned.span.to;
    let found = list(conn, rest, args![conn.ward, cadence, planned.kind.key(), planned.span.to, is_after]).await?;
    Ok(found.into_iter().next())
}

/// The last two periods of a cadence of one kind that were due before a day, newest first.
pub(crate) async fn last_two(conn: &Conn, cadence: CadenceId, kind: Kind, today: NaiveDate) -> Result<Vec<Period>> {
    let rest = "cadence_id = $2 AND kind = $3 AND due_on < $4 ORDER BY due_on DESC LIMIT 2";
    list(conn, rest, args![conn.ward, cadence, kind.key(), today]).await
}

/// Keeps a period as open.
pub(crate) async fn insert(tx: &Tx, id: PeriodId, cadence: CadenceId, plan: PlanId, p: &Planned) -> Result<()> {
    let row = row! {
        id: id, cadence_id: cadence, plan_id: plan, kind: p.kind.key(), from_day: p.span.from, to_day: p.span.to,
        data_from: p.data.from, data_to: p.data.to, due_on: p.due_on, state: PeriodState::Open.key(), opened_at: tx.now,
    };
    tx.insert("report_period", row).await
}

/// Closes an open period with the digest of its frozen figures; tells whether it was open.
pub(crate) async fn close(tx: &Tx, id: PeriodId, by: &str, reason: &str, digest: &str) -> Result<bool> {
    let key = row! { id: id, state: PeriodState::Open.key() };
    let row = row! { state: PeriodState::Closed.key(), closed_at: tx.now, closed_by_name: by,
    close_reason: reason, digest: digest };
    Ok(tx.update("report_period", key, row).await? == 1)
}

/// Keeps the frozen figures of a period, as JSON.
pub(crate) async fn freeze(tx: &Tx, id: PeriodId, content: &str, digest: &str) -> Result<()> {
    tx.insert("report_snapshot", row! { period_id: id, content: content, digest: digest, made_at: tx.now }).await
}

/// The frozen figures of a period, as JSON.
pub(crate) async fn frozen(conn: &Conn, id: PeriodId) -> Result<Option<String>> {
    let sql = "SELECT content FROM report_snapshot WHERE ward_id = $1 AND period_id = $2";
    conn.scalar(sql, args![conn.ward, id]).await
}

/// Cho nộp muộn: a unit may hand in until the end of a day.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub(crate) struct Exception {
    pub id: Uuid,
    pub unit_id: UnitId,
    pub until_day: NaiveDate,
    pub reason: String,
    pub granted_by_name: String,
    pub granted_at: DateTime<Utc>,
}

/// The exceptions of a period, newest first.
pub(crate) async fn exceptions(conn: &Conn, id: PeriodId) -> Result<Vec<Exception>> {
    let sql = "SELECT id, unit_id, until_day, reason, granted_by_name, granted_at FROM report_exception \
               WHERE ward_id = $1 AND period_id = $2 ORDER BY granted_at DESC, id DESC";
    conn.all(sql, args![conn.ward, id]).await
}

/// Keeps an exception.
pub(crate) async fn insert_exception(tx: &Tx, id: PeriodId, e: &Exception) -> Result<()> {
    let row = row! {
        id: e.id, period_id: id, unit_id: e.unit_id, until_day: e.until_day, reason: e.reason.as_str(),
        granted_by_name: e.granted_by_name.as_str(), granted_at: e.granted_at,
    };
    tx.insert("report_exception", row).await
}
