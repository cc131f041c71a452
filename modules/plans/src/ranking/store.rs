//! What units are judged by, read at once for the year.

use crate::indicator::{Indicator, IndicatorId, Span, quarter_of};
use crate::plan::PlanId;
use crate::task::TaskId;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Conn, Result, UnitId, args, audit, local_day};
use sea_orm::FromQueryResult;
use std::collections::{HashMap, HashSet};

/// A task that is due within the year.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub(super) struct TaskOfYear {
    pub(super) id: TaskId,
    pub(super) title: String,
    pub(super) lead_unit_id: Option<UnitId>,
    pub(super) due_on: Option<NaiveDate>,
    pub(super) done_on: Option<NaiveDate>,
    pub(super) deadline_rule: String,
}

/// Tasks in hand or done that are due within a year, by due day.
pub(super) async fn tasks(conn: &Conn, year: i32) -> Result<Vec<TaskOfYear>> {
    let span = Span::year(year);
    let sql = "SELECT t.id, t.title, t.lead_unit_id, t.due_on, t.done_on, t.deadline_rule \
               FROM task t JOIN plan p ON p.ward_id = t.ward_id AND p.id = t.plan_id \
               WHERE t.ward_id = $1 AND t.due_on BETWEEN $2 AND $3 AND t.state IN ('open', 'done') \
               AND p.state <> 'draft' AND p.unit_id IS NULL ORDER BY t.due_on, t.position, t.id";
    conn.all(sql, args![conn.ward, span.from, span.to]).await
}

/// When the first figure of an indicator for a quarter came.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FirstFigure {
    pub(super) indicator_id: IndicatorId,
    pub(super) quarter: u32,
    pub(super) entered_at: DateTime<Utc>,
}

/// The first figures for each quarter of a year; what was returned did not come.
pub(super) async fn figures(conn: &Conn, year: i32) -> Result<Vec<FirstFigure>> {
    #[derive(FromQueryResult)]
    struct Row {
        indicator_id: IndicatorId,
        to_day: NaiveDate,
        entered_at: DateTime<Utc>,
    }
    let span = Span::year(year);
    let sql = "SELECT indicator_id, to_day, entered_at FROM figure \
               WHERE ward_id = $1 AND to_day BETWEEN $2 AND $3 AND state <> 'returned' ORDER BY entered_at";
    let rows: Vec<Row> = conn.all(sql, args![conn.ward, span.from, span.to]).await?;
    let first =
        |r: Row| FirstFigure { indicator_id: r.indicator_id, quarter: quarter_of(r.to_day), entered_at: r.entered_at };
    Ok(rows.into_iter().map(first).collect())
}

/// The days on which the plans of these indicators came into force, as the audit trail tells.
pub(super) async fn in_force_since(conn: &Conn, of: &[Indicator]) -> Result<HashMap<PlanId, NaiveDate>> {
    let plans: HashSet<PlanId> = of.iter().map(|indicator| indicator.plan).collect();
    let mut since = HashMap::new();
    for plan in plans {
        let events = audit::of_subject(conn, plan.0, 1000).await?;
        let began = events.iter().rev().find(|event| event.kind == "plans.plan.activated");
        since.extend(began.map(|event| (plan, local_day(event.at))));
    }
    Ok(since)
}

/// A difficulty on a task that waits, or waited, on a unit.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub(super) struct WaitedFor {
    pub(super) task_id: TaskId,
    pub(super) title: String,
    pub(super) waits_for: UnitId,
    pub(super) raised_at: DateTime<Utc>,
    pub(super) resolved_at: Option<DateTime<Utc>>,
}

/// Difficulties of a year's plans that wait, or waited, on a unit.
pub(super) async fn waited_for(conn: &Conn, year: i32) -> Result<Vec<WaitedFor>> {
    let sql = "SELECT t.id AS task_id, t.title, d.waits_for, d.raised_at, d.resolved_at FROM difficulty d \
               JOIN task t ON t.ward_id = d.ward_id AND t.id = d.task_id \
               JOIN plan p ON p.ward_id = t.ward_id AND p.id = t.plan_id \
               WHERE d.ward_id = $1 AND p.year = $2 AND p.state <> 'draft' AND d.waits_for IS NOT NULL \
               ORDER BY d.raised_at";
    conn.all(sql, args![conn.ward, year]).await
}
