//! Every query about cadences.

use super::model::{Cadence, CadenceId};
use chrono::NaiveDate;
use kernel::{Conn, Error, Result, Tx, args, row};
use plans::api::PlanId;
use sea_orm::FromQueryResult;

const COLUMNS: &str = "id, plan_id, name, due_text, cumulative, collect_days, remind_days, escalate_after_days, to_whom, \
    basis, effective_from, effective_to, version";

#[derive(FromQueryResult)]
struct CadenceRow {
    id: CadenceId,
    plan_id: PlanId,
    name: String,
    due_text: String,
    cumulative: bool,
    collect_days: i32,
    remind_days: String,
    escalate_after_days: i32,
    to_whom: String,
    basis: String,
    effective_from: NaiveDate,
    effective_to: Option<NaiveDate>,
    version: i32,
}

impl From<CadenceRow> for Cadence {
    fn from(r: CadenceRow) -> Self {
        Cadence {
            id: r.id,
            plan: r.plan_id,
            name: r.name,
            due_text: r.due_text,
            cumulative: r.cumulative,
            collect_days: r.collect_days,
            remind_days: r.remind_days.split(',').filter_map(|n| n.trim().parse().ok()).collect(),
            escalate_after_days: r.escalate_after_days,
            to_whom: r.to_whom,
            basis: r.basis,
            effective_from: r.effective_from,
            effective_to: r.effective_to,
            version: r.version,
        }
    }
}

/// Every cadence of the ward, by name.
pub(crate) async fn all(conn: &Conn) -> Result<Vec<Cadence>> {
    let sql = format!("SELECT {COLUMNS} FROM report_cadence WHERE ward_id = $1 ORDER BY effective_from DESC, name, id");
    Ok(conn.all::<CadenceRow>(&sql, args![conn.ward]).await?.into_iter().map(Cadence::from).collect())
}

/// A cadence by its identifier.
pub(crate) async fn find(conn: &Conn, id: CadenceId) -> Result<Option<Cadence>> {
    let sql = format!("SELECT {COLUMNS} FROM report_cadence WHERE ward_id = $1 AND id = $2");
    Ok(conn.one::<CadenceRow>(&sql, args![conn.ward, id]).await?.map(Cadence::from))
}

/// A cadence that must be there.
pub(crate) async fn get(conn: &Conn, id: CadenceId) -> Result<Cadence> {
    find(conn, id).await?.ok_or(Error::NotFound)
}

fn columns(c: &Cadence) -> kernel::Row {
    let remind: Vec<String> = c.remind_days.iter().map(i32::to_string).collect();
    row! {
        plan_id: c.plan, name: c.name.trim(), due_text: c.due_text.trim(), cumulative: c.cumulative,
        collect_days: c.collect_days, remind_days: remind.join(","), escalate_after_days: c.escalate_after_days,
        to_whom: c.to_whom.trim(), basis: c.basis.trim(), effective_from: c.effective_from, effective_to: c.effective_to,
    }
}

/// Keeps a new cadence.
pub(crate) async fn insert(tx: &Tx, c: &Cadence) -> Result<()> {
    let mut row = columns(c);
    row.extend(row! { id: c.id });
    tx.insert("report_cadence", row).await
}

/// Changes a cadence unless somebody else has since its version; tells whether it did.
pub(crate) async fn update(tx: &Tx, c: &Cadence) -> Result<bool> {
    let mut row = columns(c);
    row.extend(row! { version: c.version + 1 });
    Ok(tx.update("report_cadence", row! { id: c.id, version: c.version }, row).await? == 1)
}
