//! Milestones: adding, ticking, taking away.

use super::{require_report, require_under_way, said};
use crate::plan::move_years;
use crate::task::model::TaskId;
use crate::task::store::{self, Milestone};
use chrono::{Months, NaiveDate};
use kernel::{Actor, Event, Result, Tx, local_day};
use serde_json::json;
use uuid::Uuid;

/// Adds a milestone. The same id again changes nothing.
pub(crate) async fn add_milestone(
    tx: &mut Tx,
    actor: &Actor,
    task: TaskId,
    id: Uuid,
    title: &str,
    due_on: Option<NaiveDate>,
) -> Result<()> {
    let found = store::find_visible_to(tx, actor, task).await?;
    require_report(actor, &found)?;
    require_under_way(tx, &found).await?;
    if store::milestones(tx, task).await?.iter().any(|m| m.id == id) {
        return Ok(());
    }
    let title = said("milestone_title", title, "Nhập tên mốc.")?;
    let milestone = Milestone { id, task_id: task, title: title.clone(), due_on, done_on: None };
    store::insert_milestone(tx, &milestone).await?;
    let detail = json!({ "milestone": id, "title": title, "due_on": due_on });
    tx.record(Event::new("plans.task.milestone_added", task.0, detail));
    Ok(())
}

/// Takes over the milestones of a task of another year, none of them reached yet: of the year `from` to the year `to`.
pub(crate) async fn copy_milestones(tx: &mut Tx, of: TaskId, task: TaskId, (from, to): (i32, i32)) -> Result<()> {
    let months = Months::new(12 * u32::try_from(to - from).unwrap_or_default());
    for old in store::milestones(tx, of).await? {
        let (id, title) = (Uuid::now_v7(), move_years(&old.title, from, to));
        let due_on = old.due_on.and_then(|day| day.checked_add_months(months));
        let detail = json!({ "milestone": id, "title": title, "due_on": due_on });
        store::insert_milestone(tx, &Milestone { id, task_id: task, title, due_on, done_on: None }).await?;
        tx.record(Event::new("plans.task.milestone_added", task.0, detail));
    }
    Ok(())
}

/// Ticks a milestone as reached today, or takes the tick back.
pub(crate) async fn tick_milestone(tx: &mut Tx, actor: &Actor, id: Uuid, done: bool) -> Result<TaskId> {
    let milestone = store::milestone(tx, id).await?;
    let task = store::find_visible_to(tx, actor, milestone.task_id).await?;
    require_report(actor, &task)?;
    if milestone.done_on.is_some() == done {
        return Ok(task.id);
    }
    require_under_way(tx, &task).await?;
    let done_on = done.then(|| local_day(tx.now));
    store::set_milestone_done(tx, id, done_on).await?;
    let kind = if done { "plans.task.milestone_reached" } else { "plans.task.milestone_unticked" };
    let detail = json!({ "milestone": id, "title": milestone.title, "old": milestone.done_on, "new": done_on });
    tx.record(Event::new(kind, task.id.0, detail));
    Ok(task.id)
}

/// Takes a milestone away.
pub(crate) async fn remove_milestone(tx: &mut Tx, actor: &Actor, id: Uuid) -> Result<TaskId> {
    let milestone = store::milestone(tx, id).await?;
    let task = store::find_visible_to(tx, actor, milestone.task_id).await?;
    require_report(actor, &task)?;
    require_under_way(tx, &task).await?;
    store::delete_milestone(tx, id).await?;
    let detail = json!({ "milestone": id, "title": milestone.title, "due_on": milestone.due_on });
    tx.record(Event::new("plans.task.milestone_removed", task.id.0, detail));
    Ok(task.id)
}
