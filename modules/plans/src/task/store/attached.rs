//! What hangs on a task: updates, milestones, difficulties, extensions.

use crate::task::model::TaskId;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Args, Conn, Error, Result, Tx, UnitId, UserId, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Cập nhật tiến độ.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub(crate) struct Update {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub by_account: Uuid,
    pub by_name: String,
    pub progress: i32,
    pub body: String,
    /// The occurrence that it reports on.
    pub occurrence_on: Option<NaiveDate>,
}

/// Updates of a task, newest first.
pub(crate) async fn updates(conn: &Conn, task: TaskId) -> Result<Vec<Update>> {
    let sql = "SELECT id, at, by_account, by_name, progress, body, occurrence_on FROM task_update \
               WHERE ward_id = $1 AND task_id = $2 ORDER BY at DESC, id DESC";
    conn.all(sql, args![conn.ward, task]).await
}

/// The occurrences that were reported on.
pub(crate) async fn ticked(conn: &Conn, task: TaskId) -> Result<Vec<NaiveDate>> {
    let sql = "SELECT DISTINCT occurrence_on FROM task_update WHERE ward_id = $1 AND task_id = $2 \
               AND occurrence_on IS NOT NULL ORDER BY occurrence_on";
    conn.scalars(sql, args![conn.ward, task]).await
}

/// Of which task is the update with this id?
pub(crate) async fn task_of_update(conn: &Conn, id: Uuid) -> Result<Option<Uuid>> {
    conn.scalar("SELECT task_id FROM task_update WHERE ward_id = $1 AND id = $2", args![conn.ward, id]).await
}

/// Writes an update.
pub(crate) async fn insert_update(tx: &Tx, task: TaskId, u: &Update) -> Result<()> {
    let row = row! { id: u.id, task_id: task, at: u.at, by_account: u.by_account, by_name: u.by_name.as_str(),
    progress: u.progress, body: u.body.as_str(), occurrence_on: u.occurrence_on };
    tx.insert("task_update", row).await
}

/// Mốc thực hiện.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub(crate) struct Milestone {
    pub id: Uuid,
    pub task_id: TaskId,
    pub title: String,
    pub due_on: Option<NaiveDate>,
    pub done_on: Option<NaiveDate>,
}

/// Milestones of a task by day.
pub(crate) async fn milestones(conn: &Conn, task: TaskId) -> Result<Vec<Milestone>> {
    let sql = "SELECT id, task_id, title, due_on, done_on FROM task_milestone WHERE ward_id = $1 AND task_id = $2 \
               ORDER BY CASE WHEN due_on IS NULL THEN 1 ELSE 0 END, due_on, title";
    conn.all(sql, args![conn.ward, task]).await
}

/// A milestone.
pub(crate) async fn milestone(conn: &Conn, id: Uuid) -> Result<Milestone> {
    let sql = "SELECT id, task_id, title, due_on, done_on FROM task_milestone WHERE ward_id = $1 AND id = $2";
    conn.one(sql, args![conn.ward, id]).await?.ok_or(Error::NotFound)
}

/// Writes a milestone; the same again changes nothing.
pub(crate) async fn insert_milestone(tx: &Tx, m: &Milestone) -> Result<()> {
    let row = row! { id: m.id, task_id: m.task_id, title: m.title.as_str(), due_on: m.due_on, done_on: m.done_on };
    tx.insert_or("task_milestone", row, "ON CONFLICT DO NOTHING").await
}

/// Ticks or unticks a milestone.
pub(crate) async fn set_milestone_done(tx: &Tx, id: Uuid, done_on: Option<NaiveDate>) -> Result<()> {
    tx.update("task_milestone", row! { id: id }, row! { done_on: done_on }).await.map(|_| ())
}

/// Takes a milestone away.
pub(crate) async fn delete_milestone(tx: &Tx, id: Uuid) -> Result<()> {
    tx.exec("DELETE FROM task_milestone WHERE ward_id = $1 AND id = $2", args![tx.ward, id]).await.map(|_| ())
}

/// Khó khăn, vướng mắc.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub(crate) struct Difficulty {
    pub id: Uuid,
    pub task_id: Option<TaskId>,
    pub indicator_id: Option<Uuid>,
    pub body: String,
    /// Who must act: `coordinator` (bộ phận tổng hợp) or `leader` (lãnh đạo).
    pub level: String,
    /// Đang chờ đơn vị nào: the unit on which it waits.
    pub waits_for: Option<UnitId>,
    pub raised_by: UserId,
    pub raised_by_name: String,
    pub raised_at: DateTime<Utc>,
    pub escalated_at: Option<DateTime<Utc>>,
    pub resolved_at: Option<DateTime<Utc>>,
    pub resolved_by_name: String,
    pub resolution: String,
}

const DIFFICULTY: &str = "id, task_id, indicator_id, body, level, waits_for, raised_by, raised_by_name, raised_at, escalated_at, \
    resolved_at, resolved_by_name, resolution";

/// Difficulties of a task: open ones first, newest first.
pub(crate) async fn difficulties(conn: &Conn, task: TaskId) -> Result<Vec<Difficulty>> {
    let sql = format!(
        "SELECT {DIFFICULTY} FROM difficulty WHERE ward_id = $1 AND task_id = $2 \
         ORDER BY CASE WHEN resolved_at IS NULL THEN 0 ELSE 1 END, raised_at DESC"
    );
    conn.all(&sql, args![conn.ward, task]).await
}

/// A difficulty.
pub(crate) async fn difficulty(conn: &Conn, id: Uuid) -> Result<Option<Difficulty>> {
    let sql = format!("SELECT {DIFFICULTY} FROM difficulty WHERE ward_id = $1 AND id = $2");
    conn.one(&sql, args![conn.ward, id]).await
}

/// Writes a difficulty.
pub(crate) async fn insert_difficulty(tx: &Tx, d: &Difficulty) -> Result<()> {
    let row = row! { id: d.id, task_id: d.task_id, indicator_id: d.indicator_id, body: d.body.as_str(),
    level: d.level.as_str(), waits_for: d.waits_for, raised_by: d.raised_by, raised_by_name: d.raised_by_name.as_str(), raised_at: d.raised_at };
    tx.insert("difficulty", row).await
}

/// Hands an open difficulty to the leader; tells whether it was still with the coordinator.
pub(crate) async fn escalate(tx: &Tx, id: Uuid) -> Result<bool> {
    let sql = "UPDATE difficulty SET level = 'leader', escalated_at = $3 \
               WHERE ward_id = $1 AND id = $2 AND level = 'coordinator' AND resolved_at IS NULL";
    Ok(tx.exec(sql, args![tx.ward, id, tx.now]).await? == 1)
}

/// Answers an open difficulty; tells whether it was still open.
pub(crate) async fn resolve(tx: &Tx, id: Uuid, by: &str, resolution: &str) -> Result<bool> {
    let sql = "UPDATE difficulty SET resolved_at = $3, resolved_by_name = $4, resolution = $5 \
               WHERE ward_id = $1 AND id = $2 AND resolved_at IS NULL";
    Ok(tx.exec(sql, args![tx.ward, id, tx.now, by, resolution]).await? == 1)
}

/// An open difficulty with the task that it blocks.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub(crate) struct Blocking {
    pub id: Uuid,
    pub task_id: TaskId,
    pub title: String,
    pub lead_unit_id: Option<UnitId>,
    pub body: String,
    pub level: String,
    /// The unit on which it waits.
    pub waits_for: Option<UnitId>,
    pub raised_by_name: String,
    pub raised_at: DateTime<Utc>,
    pub escalated_at: Option<DateTime<Utc>>,
}

/// Open difficulties of tasks in hand, oldest first: of the whole ward, or of the tasks that a unit leads.
pub(crate) async fn blocking(conn: &Conn, unit: Option<UnitId>) -> Result<Vec<Blocking>> {
    let mut args: Args = args![conn.ward];
    let mut sql =
        "SELECT d.id, t.id AS task_id, t.title, t.lead_unit_id, d.body, d.level, d.waits_for, d.raised_by_name, \
        d.raised_at, d.escalated_at FROM difficulty d JOIN task t ON t.ward_id = d.ward_id AND t.id = d.task_id \
        JOIN plan p ON p.ward_id = t.ward_id AND p.id = t.plan_id \
        WHERE d.ward_id = $1 AND d.resolved_at IS NULL AND t.state = 'open' AND p.state = 'active'"
            .to_owned();
    if let Some(unit) = unit {
        sql += " AND t.lead_unit_id = $2";
        args.push(unit.into());
    }
    sql += " ORDER BY d.raised_at";
    conn.all(&sql, args).await
}

/// Xin gia hạn.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub(crate) struct Extension {
    pub id: Uuid,
    pub task_id: TaskId,
    pub from_due: Option<NaiveDate>,
    pub to_due: NaiveDate,
    pub reason: String,
    pub requested_by: Uuid,
    pub requested_by_name: String,
    pub requested_at: DateTime<Utc>,
    /// Empty while it waits, then `approved` or `refused`.
    pub decision: String,
    pub decided_by_name: String,
    pub decided_at: Option<DateTime<Utc>>,
    pub decision_reason: String,
}

const EXTENSION: &str = "id, task_id, from_due, to_due, reason, requested_by, requested_by_name, requested_at, decision, \
    decided_by_name, decided_at, decision_reason";

/// Extensions of a task, newest first.
pub(crate) async fn extensions(conn: &Conn, task: TaskId) -> Result<Vec<Extension>> {
    let sql =
        format!("SELECT {EXTENSION} FROM extension WHERE ward_id = $1 AND task_id = $2 ORDER BY requested_at DESC");
    conn.all(&sql, args![conn.ward, task]).await
}

/// An extension.
pub(crate) async fn extension(conn: &Conn, id: Uuid) -> Result<Option<Extension>> {
    let sql = format!("SELECT {EXTENSION} FROM extension WHERE ward_id = $1 AND id = $2");
    conn.one(&sql, args![conn.ward, id]).await
}

/// Writes a request for an extension.
pub(crate) async fn insert_extension(tx: &Tx, e: &Extension) -> Result<()> {
    let row = row! { id: e.id, task_id: e.task_id, from_due: e.from_due, to_due: e.to_due, reason: e.reason.as_str(),
    requested_by: e.requested_by, requested_by_name: e.requested_by_name.as_str(), requested_at: e.requested_at };
    tx.insert("extension", row).await
}

/// Decides a waiting extension; tells whether it was still waiting.
pub(crate) async fn decide(tx: &Tx, id: Uuid, decision: &str, by: (Uuid, &str), reason: &str) -> Result<bool> {
    let sql = "UPDATE extension SET decision = $3, decided_by = $4, decided_by_name = $5, decided_at = $6, \
               decision_reason = $7 WHERE ward_id = $1 AND id = $2 AND decision = ''";
    Ok(tx.exec(sql, args![tx.ward, id, decision, by.0, by.1, tx.now, reason]).await? == 1)
}

/// A waiting extension with its task.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub(crate) struct Waiting {
    pub id: Uuid,
    pub requested_by: Uuid,
    pub task_id: TaskId,
    pub title: String,
    pub lead_unit_id: Option<UnitId>,
    pub from_due: Option<NaiveDate>,
    pub to_due: NaiveDate,
    pub reason: String,
    pub requested_by_name: String,
    pub requested_at: DateTime<Utc>,
}

/// Extensions that wait for a decision, oldest first.
pub(crate) async fn waiting_extensions(conn: &Conn) -> Result<Vec<Waiting>> {
    let sql = "SELECT e.id, e.requested_by, t.id AS task_id, t.title, t.lead_unit_id, e.from_due, e.to_due, e.reason, e.requested_by_name, \
               e.requested_at FROM extension e JOIN task t ON t.ward_id = e.ward_id AND t.id = e.task_id \
               JOIN plan p ON p.ward_id = t.ward_id AND p.id = t.plan_id \
               WHERE e.ward_id = $1 AND e.decision = '' AND t.state = 'open' AND p.state = 'active' \
               ORDER BY e.requested_at";
    conn.all(sql, args![conn.ward]).await
}

/// The progress that the last update before the finishing one reported.
pub(crate) async fn progress_before_done(conn: &Conn, task: TaskId) -> Result<Option<i32>> {
    let sql = "SELECT progress FROM task_update WHERE ward_id = $1 AND task_id = $2 AND progress < 100 \
               ORDER BY at DESC, id DESC LIMIT 1";
    conn.scalar(sql, args![conn.ward, task]).await
}
