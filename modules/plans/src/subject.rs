//! What other modules may point at: an indicator or a task by its identifier alone; and giving work to a unit.

use crate::indicator::{self, IndicatorId};
use crate::plan::{self, PlanId, PlanState};
use crate::task::{self, NewTask, State, TaskFields, TaskId};
use chrono::{Datelike, NaiveDate};
use kernel::{Actor, Conn, Error, Result, Tx, UnitId, UserId, local_day};
use plan_reader::deadline::{Deadline, DeadlineRule};
use uuid::Uuid;

/// Chỉ tiêu hoặc nhiệm vụ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectFacts {
    pub id: Uuid,
    pub title: String,
    /// Its page.
    pub href: String,
    /// Đơn vị chủ trì.
    pub lead: Option<UnitId>,
}

/// The indicator or task of this identifier.
///
/// # Errors
/// [`Error::NotFound`] where there is none or the actor may not see it.
pub async fn subject(conn: &Conn, actor: &Actor, id: Uuid) -> Result<SubjectFacts> {
    match indicator::visible(conn, actor, IndicatorId(id)).await {
        Ok((i, _)) => Ok(SubjectFacts { id, title: i.name, href: format!("/chi-tieu/{id}"), lead: i.lead }),
        Err(Error::NotFound) => {
            let task = task::find_visible_to(conn, actor, TaskId(id)).await?;
            Ok(SubjectFacts { id, title: task.title, href: format!("/nhiem-vu/{id}"), lead: task.lead_unit_id })
        }
        Err(other) => Err(other),
    }
}

/// Việc được giao: a task that a leader adds to a plan in force.
#[derive(Debug, Clone)]
pub struct NewAssignment {
    /// Made by the caller, so that a repeat changes nothing.
    pub id: TaskId,
    pub plan: PlanId,
    pub title: String,
    /// Kết quả cần có.
    pub product: String,
    pub unit: UnitId,
    pub person: Option<UserId>,
    pub due_on: NaiveDate,
}

/// Gives a unit work that was in no document: it becomes a task of the plan.
///
/// # Errors
/// [`Error::Invalid`] by field (`title`, `due_on`); [`Error::Refused`] where the plan is not in force.
pub async fn assign_task(tx: &mut Tx, actor: &Actor, new: NewAssignment) -> Result<()> {
    if new.due_on < local_day(tx.now) {
        return Err(Error::invalid("due_on", "Hạn phải từ hôm nay trở đi."));
    }
    let text = vietnamese::format_date(new.due_on);
    let once = DeadlineRule::Once { year: Some(new.due_on.year()), month: new.due_on.month(), day: new.due_on.day() };
    let fields = TaskFields {
        title: new.title.trim().to_owned(),
        product: new.product.trim().to_owned(),
        lead_unit: Some(new.unit),
        person: new.person,
        deadline_text: text.clone(),
        deadline: Some(Deadline { text, rules: vec![once] }),
        ..TaskFields::default()
    };
    let task = NewTask { id: new.id, plan: new.plan, position: None, fields, source: None };
    task::give(tx, actor, &task).await
}

/// Opens a task again that was finished on this day or later, because what it was finished by holds no more; that the actor
/// may undo that, the caller has checked. Was there one? Nothing changes in a plan that is closed.
///
/// # Errors
/// [`Error::NotFound`] where there is no such task; [`Error::Conflict`] where somebody deals with it at this moment.
pub async fn reopen_task(tx: &mut Tx, id: TaskId, since: NaiveDate, reason: &str) -> Result<bool> {
    let task = task::find(tx, id).await?;
    if task.state != State::Done || task.done_on.is_none_or(|day| day < since) {
        return Ok(false);
    }
    if plan::get(tx, task.plan_id).await?.state == PlanState::Closed {
        return Ok(false);
    }
    task::open_again(tx, &task, task.version, reason).await?;
    Ok(true)
}
