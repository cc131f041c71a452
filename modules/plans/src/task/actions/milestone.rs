//! Milestones: adding, ticking, taking away.

use super::{require_open, require_report, said};
use crate::task::model::TaskId;
use crate::task::store::{self, Milestone};
use chrono::NaiveDate;
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
    require_open(&found)?;
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

/// Ticks a milestone as reached today, or takes the tick back.
pub(crate) async fn tick_milestone(tx: &mut Tx, actor: &Actor, id: Uuid, done: bool) -> Result<TaskId> {
    let milestone = store::milestone(tx, id).await?;
    let task = store::find_visible_to(tx, actor, milestone.task_id).await?;
    require_report(actor, &task)?;
    if milestone.done_on.is_some() == done {
        return Ok(task.id);
    }
    require_open(&task)?;
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
    require_open(&task)?;
    store::delete_milestone(tx, id).await?;
    let detail = json!({ "milestone": id, "title": milestone.title, "due_on": milestone.due_on });
    tx.record(Event::new("plans.task.milestone_removed", task.id.0, detail));
    Ok(task.id)
}
