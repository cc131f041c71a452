//! Every query about tasks: the task itself here, lists and what hangs on a task in files of their own.

mod attached;
mod list;

pub(crate) use attached::*;
pub(crate) use list::*;

use super::model::{NewTask, Quoted, Task, TaskFields, TaskId};
use chrono::NaiveDate;
use kernel::{Actor, Conn, Error, Result, Row, Tx, UnitId, Units, args, row};
use uuid::Uuid;

use crate::plan::PlanId;
use crate::policy;

const COLUMNS: &str = "id, plan_id, position, section, title, product, lead_unit_id, person_id, deadline_text, \
    deadline_rule, due_on, tracked_from, progress, state, state_reason, done_on, source_start, source_end, source_text, \
    version";

/// A task that the actor may see.
///
/// # Errors
/// [`Error::NotFound`] where there is none, or the actor may not know of it.
pub(crate) async fn find_visible_to(conn: &Conn, actor: &Actor, id: TaskId) -> Result<Task> {
    let task = find(conn, id).await?;
    crate::plan::view::visible_plan(conn, actor, task.plan_id).await?;
    let seen = match actor.units_for(policy::VIEW) {
        Units::All => true,
        Units::None => false,
        Units::Only(units) => {
            task.lead_unit_id.is_some_and(|lead| units.contains(&lead))
                || coordinating(conn, id).await?.iter().any(|unit| units.contains(unit))
        }
    };
    if seen { Ok(task) } else { Err(Error::NotFound) }
}

/// A task, whoever asks: for jobs and for actions that have checked.
pub(crate) async fn find(conn: &Conn, id: TaskId) -> Result<Task> {
    let sql = format!("SELECT {COLUMNS} FROM task WHERE ward_id = $1 AND id = $2");
    conn.one(&sql, args![conn.ward, id]).await?.ok_or(Error::NotFound)
}

/// Is there a task with this id?
pub(crate) async fn exists(conn: &Conn, id: TaskId) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM task WHERE ward_id = $1 AND id = $2";
    Ok(conn.scalar::<i64>(sql, args![conn.ward, id]).await?.unwrap_or(0) > 0)
}

/// Đơn vị phối hợp.
pub(crate) async fn coordinating(conn: &Conn, id: TaskId) -> Result<Vec<UnitId>> {
    let sql = "SELECT unit_id FROM task_unit WHERE ward_id = $1 AND task_id = $2 ORDER BY unit_id";
    let ids: Vec<Uuid> = conn.scalars(sql, args![conn.ward, id]).await?;
    Ok(ids.into_iter().map(UnitId).collect())
}

/// Writes a new task.
pub(crate) async fn insert(tx: &Tx, new: &NewTask, tracked_from: NaiveDate, due_on: Option<NaiveDate>) -> Result<()> {
    let position = match new.position {
        Some(position) => position,
        None => next_position(tx, new.plan).await?,
    };
    let mut columns = fields_row(&new.fields, due_on)?;
    columns.extend(row! { id: new.id, plan_id: new.plan, position: position, tracked_from: tracked_from });
    columns.extend(quotation(new.source.as_ref()));
    tx.insert("task", columns).await?;
    set_coordinating(tx, new.id, &new.fields.coordinating).await
}

fn quotation(source: Option<&Quoted>) -> Row {
    row! { source_start: source.map(|s| s.line_start), source_end: source.map(|s| s.line_end),
    source_text: source.map_or("", |s| s.text.as_str()) }
}

/// Writes from which sentence of the document it comes; none where the document has none.
pub(crate) async fn set_source(tx: &Tx, id: TaskId, source: Option<&Quoted>) -> Result<()> {
    tx.update("task", row! { id: id }, quotation(source)).await.map(|_| ())
}

async fn next_position(conn: &Conn, plan: PlanId) -> Result<i32> {
    let sql = "SELECT CAST(COALESCE(MAX(position), 0) + 1 AS integer) FROM task WHERE ward_id = $1 AND plan_id = $2";
    Ok(conn.scalar(sql, args![conn.ward, plan]).await?.unwrap_or(1))
}

fn fields_row(fields: &TaskFields, due_on: Option<NaiveDate>) -> Result<Row> {
    let rule = match &fields.deadline {
        Some(deadline) => serde_json::to_string(deadline)?,
        None => String::new(),
    };
    Ok(row! { section: fields.section.as_str(), title: fields.title.as_str(), product: fields.product.as_str(),
    lead_unit_id: fields.lead_unit, person_id: fields.person, deadline_text: fields.deadline_text.as_str(),
    deadline_rule: rule, due_on: due_on })
}

/// Writes what a person may set; a stale version is a conflict.
pub(crate) async fn update_fields(
    tx: &Tx,
    id: TaskId,
    version: i32,
    fields: &TaskFields,
    due_on: Option<NaiveDate>,
) -> Result<()> {
    set(tx, id, version, fields_row(fields, due_on)?).await?;
    set_coordinating(tx, id, &fields.coordinating).await
}

async fn set_coordinating(tx: &Tx, id: TaskId, units: &[UnitId]) -> Result<()> {
    tx.exec("DELETE FROM task_unit WHERE ward_id = $1 AND task_id = $2", args![tx.ward, id]).await?;
    for unit in units {
        tx.insert_or("task_unit", row! { task_id: id, unit_id: *unit }, "ON CONFLICT DO NOTHING").await?;
    }
    Ok(())
}

/// Changes columns of a task that still has this version, and counts the version up.
///
/// # Errors
/// [`Error::Conflict`] where somebody else has written meanwhile.
pub(crate) async fn set(tx: &Tx, id: TaskId, version: i32, mut columns: Row) -> Result<()> {
    columns.extend(row! { version: version + 1 });
    match tx.update("task", row! { id: id, version: version }, columns).await? {
        1 => Ok(()),
        _ => Err(Error::Conflict(
            "Người khác vừa cập nhật nhiệm vụ này. Nội dung ông/bà nhập vẫn còn trên biểu mẫu.".into(),
        )),
    }
}

/// The tasks of a plan that are followed: neither cancelled nor superseded, in their order.
pub(crate) async fn followed(conn: &Conn, plan: PlanId) -> Result<Vec<Task>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM task WHERE ward_id = $1 AND plan_id = $2 AND state IN ('open', 'done') \
         ORDER BY position, id"
    );
    conn.all(&sql, args![conn.ward, plan]).await
}
