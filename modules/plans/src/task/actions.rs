//! The verbs of tasks: each checks the rule, writes, records the event; transaction and actor come from the caller.

mod difficulty;
mod extension;
mod milestone;
mod progress;

pub(crate) use difficulty::*;
pub(crate) use extension::*;
pub(crate) use milestone::*;
pub(crate) use progress::*;

use super::model::{NewTask, State, Task, TaskFields, TaskId};
use super::{due, store};
use crate::plan::view::check_lead;
use crate::plan::{self, Plan, PlanId, PlanState};
use crate::policy;
use chrono::{Datelike, NaiveDate};
use kernel::{Actor, Error, Event, FieldErrors, Result, Tx, UserId, local_day, row, search};
use serde_json::json;

/// Longest title, product, reason or report, in characters.
pub(crate) const LONGEST_TEXT: usize = 20_000;
const LONGEST_TITLE: usize = 2_000;

/// Makes a task. The same id again changes nothing.
pub(crate) async fn create(tx: &mut Tx, actor: &Actor, new: &NewTask) -> Result<()> {
    let plan = plan_to_edit(tx, actor, new.plan).await?;
    check_fields(&new.fields)?;
    check_lead(actor, &plan, new.fields.lead_unit)?;
    insert(tx, new, &plan).await
}

/// Giao việc: makes a task for a unit, by somebody who assigns work without editing plans.
pub(crate) async fn give(tx: &mut Tx, actor: &Actor, new: &NewTask) -> Result<()> {
    let plan = plan::get(tx, new.plan).await?;
    actor.require_in(policy::ASSIGN, new.fields.lead_unit)?;
    check_fields(&new.fields)?;
    if plan.unit.is_some() && plan.unit != new.fields.lead_unit {
        return Err(Error::invalid("unit", "Trong kế hoạch của đơn vị chỉ giao việc cho chính đơn vị đó."));
    }
    insert(tx, new, &plan).await
}

async fn insert(tx: &mut Tx, new: &NewTask, plan: &Plan) -> Result<()> {
    if store::exists(tx, new.id).await? {
        return Ok(());
    }
    plan.require_open()?;
    let today = local_day(tx.now);
    let tracked_from = NaiveDate::from_ymd_opt(plan.year, 1, 1).map_or(today, |first| today.max(first));
    let due_on = new.fields.deadline.as_ref().and_then(|d| due::next(d, plan.year, tracked_from, &[]));
    store::insert(tx, new, tracked_from, due_on).await?;
    tx.record(Event::new(
        "plans.task.created",
        new.id.0,
        json!({ "plan": new.plan, "new": described(&new.fields), "due_on": due_on }),
    ));
    index(tx, &store::find(tx, new.id).await?, plan).await
}

/// Changes what a person may set on a task, unless somebody else has written since `version`.
pub(crate) async fn edit(tx: &mut Tx, actor: &Actor, id: TaskId, version: i32, fields: &TaskFields) -> Result<()> {
    let task = store::find_visible_to(tx, actor, id).await?;
    let plan = plan_to_edit(tx, actor, task.plan_id).await?;
    check_fields(fields)?;
    check_lead(actor, &plan, fields.lead_unit)?;
    plan.require_open()?;
    let ticked = store::ticked(tx, id).await?;
    let rule_kept = fields.deadline == task.deadline();
    let due_on = match &fields.deadline {
        _ if rule_kept => task.due_on,
        Some(deadline) => due::next(deadline, plan.year, task.tracked_from, &ticked),
        None => None,
    };
    let old = json!({ "title": task.title, "product": task.product, "section": task.section,
        "lead_unit": task.lead_unit_id, "coordinating": store::coordinating(tx, id).await?,
        "person": task.person_id, "deadline": task.deadline_text });
    store::update_fields(tx, id, version, fields, due_on).await?;
    tx.record(Event::new(
        "plans.task.edited",
        id.0,
        json!({ "old": old, "new": described(fields), "old_due_on": task.due_on, "due_on": due_on }),
    ));
    index(tx, &store::find(tx, id).await?, &plan).await
}

/// The plan whose tasks the actor wants to edit: the ward's for the coordinator, a unit's own also for its contact.
async fn plan_to_edit(tx: &Tx, actor: &Actor, id: PlanId) -> Result<Plan> {
    let plan = plan::get(tx, id).await?;
    actor.require_in(policy::EDIT, plan.unit)?;
    Ok(plan)
}

fn described(fields: &TaskFields) -> serde_json::Value {
    json!({ "title": fields.title, "product": fields.product, "section": fields.section,
        "lead_unit": fields.lead_unit, "coordinating": fields.coordinating,
        "person": fields.person, "deadline": fields.deadline_text })
}

fn check_fields(fields: &TaskFields) -> Result<()> {
    let mut errors = FieldErrors::default();
    if fields.title.trim().is_empty() {
        errors.add("title", "Nhập tên nhiệm vụ.");
    }
    for (name, value, longest) in [
        ("title", &fields.title, LONGEST_TITLE),
        ("section", &fields.section, LONGEST_TITLE),
        ("deadline_text", &fields.deadline_text, LONGEST_TITLE),
        ("product", &fields.product, LONGEST_TEXT),
    ] {
        if value.chars().count() > longest {
            errors.add(name, format!("Nội dung dài quá {longest} ký tự."));
        }
    }
    errors.check()
}

/// Text that a person must give, within bounds.
fn said(field: &str, text: &str, missing: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::invalid(field, missing));
    }
    if text.chars().count() > LONGEST_TEXT {
        return Err(Error::invalid(field, format!("Nội dung dài quá {LONGEST_TEXT} ký tự.")));
    }
    Ok(text.to_owned())
}

/// Puts every task of a plan that has come into force into the search index.
pub(crate) async fn index_all(tx: &Tx, plan: &Plan) -> Result<()> {
    for task in store::followed(tx, plan.id).await? {
        index(tx, &task, plan).await?;
    }
    Ok(())
}

/// Puts a task into the search index; what is only drafted is found by nobody.
async fn index(tx: &Tx, task: &Task, plan: &Plan) -> Result<()> {
    if plan.state == PlanState::Draft {
        return Ok(());
    }
    let subject = task.id.to_string();
    let href = format!("/nhiem-vu/{}", task.id);
    let body = format!("{} {} {}", task.product, task.section, task.deadline_text);
    let entry = search::Entry {
        subject,
        kind: "search-kind-task",
        title: &task.title,
        context: &plan.title,
        body: &body,
        href: &href,
        permission: Some(policy::VIEW),
    };
    search::index(tx, entry).await
}

/// May the actor report on this task: for its lead unit, or as the person in charge?
pub(crate) fn may_report(actor: &Actor, task: &Task) -> bool {
    actor.can_in(policy::REPORT, task.lead_unit_id) || task.person_id == Some(actor.user)
}

fn require_report(actor: &Actor, task: &Task) -> Result<()> {
    if may_report(actor, task) { Ok(()) } else { Err(Error::Forbidden) }
}

fn require_open(task: &Task) -> Result<()> {
    match task.state {
        State::Open => Ok(()),
        State::Done => Err(Error::refused("Nhiệm vụ đã hoàn thành. Muốn sửa, trước hết mở lại nhiệm vụ.")),
        State::Cancelled => Err(Error::refused("Nhiệm vụ đã được thôi thực hiện.")),
        State::Superseded => Err(Error::refused("Nhiệm vụ đã được thay bằng nhiệm vụ khác.")),
    }
}

/// Refuses work on a task that is over, or whose plan is.
async fn require_under_way(tx: &Tx, task: &Task) -> Result<()> {
    require_plan_open(tx, task).await?;
    require_open(task)
}

async fn require_plan_open(tx: &Tx, task: &Task) -> Result<()> {
    plan::get(tx, task.plan_id).await?.require_open()
}

/// Puts a person in charge, or nobody.
pub(crate) async fn assign(
    tx: &mut Tx,
    actor: &Actor,
    id: TaskId,
    version: i32,
    person: Option<(UserId, String)>,
) -> Result<()> {
    let task = store::find_visible_to(tx, actor, id).await?;
    actor.require_in(policy::ASSIGN, task.lead_unit_id)?;
    require_under_way(tx, &task).await?;
    let (person, name) = person.unzip();
    if person == task.person_id {
        return Ok(());
    }
    store::set(tx, id, version, row! { person_id: person }).await?;
    let detail = json!({ "old": task.person_id, "new": person, "name": name.unwrap_or_default() });
    tx.record(Event::new("plans.task.assigned", id.0, detail));
    Ok(())
}

/// Ends a task that will not be done: cancelled, or superseded by other work.
pub(crate) async fn stop(
    tx: &mut Tx,
    actor: &Actor,
    id: TaskId,
    version: i32,
    state: State,
    reason: &str,
) -> Result<()> {
    let task = store::find_visible_to(tx, actor, id).await?;
    plan_to_edit(tx, actor, task.plan_id).await?;
    require_under_way(tx, &task).await?;
    let kind = match state {
        State::Cancelled => "plans.task.cancelled",
        State::Superseded => "plans.task.superseded",
        State::Open | State::Done => return Err(Error::invalid("state", "Chọn thôi thực hiện hoặc được thay thế.")),
    };
    let reason = said("reason", reason, "Nêu lý do.")?;
    store::set(tx, id, version, row! { state: state, state_reason: reason.as_str() }).await?;
    tx.record(Event::new(kind, id.0, json!({ "reason": reason })));
    Ok(())
}

/// Opens a task again that was done, cancelled or superseded.
pub(crate) async fn reopen(tx: &mut Tx, actor: &Actor, id: TaskId, version: i32, reason: &str) -> Result<()> {
    let task = store::find_visible_to(tx, actor, id).await?;
    match task.state {
        State::Open => return Ok(()),
        State::Done => require_report(actor, &task)?,
        State::Cancelled | State::Superseded => drop(plan_to_edit(tx, actor, task.plan_id).await?),
    }
    require_plan_open(tx, &task).await?;
    open_again(tx, &task, version, reason).await
}

/// The same, whoever may: for actions that have checked.
pub(crate) async fn open_again(tx: &mut Tx, task: &Task, version: i32, reason: &str) -> Result<()> {
    let reason = said("reason", reason, "Nêu lý do mở lại.")?;
    let none: Option<NaiveDate> = None;
    let progress = store::progress_before_done(tx, task.id).await?.unwrap_or(task.progress.min(99));
    let columns = row! { state: State::Open, state_reason: "", done_on: none, progress: progress };
    store::set(tx, task.id, version, columns).await?;
    tx.record(Event::new(
        "plans.task.reopened",
        task.id.0,
        json!({ "reason": reason, "old": task.state, "progress": progress }),
    ));
    Ok(())
}

/// The year of a task's plan.
async fn year_of(tx: &Tx, task: &Task) -> Result<i32> {
    let plan = plan::get(tx, task.plan_id).await?;
    Ok(if plan.year > 0 { plan.year } else { local_day(tx.now).year() })
}
