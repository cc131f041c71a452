//! From last year's plan to this year's (kế hoạch năm sau), and from the ward's plan to a unit's own.

use super::actions::{create, set_focus, set_reporting};
use super::model::{NewPlan, Plan, PlanId, PlanState, ReportingDuty, move_years};
use super::outline::{Heading, set_outline};
use super::store::{self, Focus};
use crate::indicator::{self, Baseline, Indicator, IndicatorId, NewIndicator, Standing};
use crate::policy;
use crate::task::{self, NewTask, Task, TaskFields, TaskId};
use chrono::Datelike;
use kernel::{Actor, App, Error, Event, Result, Tx, local_day, row};
use serde_json::json;
use ui::Lang;

/// Makes a plan from last year's: indicators, tasks, focus, headings and reporting duties with their years moved on, last year's
/// results as baselines; what it shared with another plan it shares again, once that one has a plan of the new year too.
/// The signed text is a new one, so nothing is quoted.
///
/// # Errors
/// As [`create`]; [`Error::NotFound`] where there is no such plan to copy.
pub(crate) async fn create_from(tx: &mut Tx, app: &App, actor: &Actor, new: NewPlan, from: PlanId) -> Result<PlanId> {
    if store::find(tx, new.id).await?.is_some() {
        return Ok(new.id);
    }
    let old = store::get(tx, from).await?;
    if old.year >= new.year {
        return Err(Error::invalid("year", format!("Năm của kế hoạch mới phải sau năm {}.", old.year)));
    }
    let (id, year) = (new.id, new.year);
    create(tx, NewPlan { based_on: Some(from), unit: old.unit, ..new }).await?;
    let (own, shared): (Vec<Indicator>, Vec<Indicator>) =
        indicator::of_plan(tx, from).await?.into_iter().partition(|i| i.plan == from);
    let sharing = store::all(tx).await?.into_iter().filter(|p| p.year == year && p.id != id);
    let sharing: Vec<Plan> = sharing.filter(|p| p.based_on.is_some() && p.state != PlanState::Closed).collect();
    for standing in indicator::standings(tx, app, own, local_day(tx.now)).await? {
        let of = standing.indicator.id;
        let coordinating = indicator::units(tx, of).await?;
        let copy = moved_indicator(&standing, id, year);
        let made = indicator::create_indicator(tx, NewIndicator { coordinating, ..copy }).await?;
        let before = indicator::shared_with(tx, of).await?;
        for plan in sharing.iter().filter(|p| p.based_on.is_some_and(|of| before.contains(&of))) {
            indicator::share(tx, plan.id, made).await?;
        }
    }
    for of in shared {
        let mut line = indicator::lineage(tx, &of).await?.into_iter();
        if let Some(next) = line.find(|i| i.previous == Some(of.id) && i.plan_year == year) {
            indicator::share(tx, id, next.id).await?;
        }
    }
    let mut helping = task::coordinating_in_plan(tx, from).await?;
    for (position, task) in (1_i32..).zip(task::followed(tx, from).await?) {
        let mut copy = moved_task(&task, &old, id, year, position);
        copy.fields.coordinating = helping.remove(&task.id).unwrap_or_default();
        task::create(tx, actor, &copy).await?;
        task::copy_milestones(tx, task.id, copy.id, (old.year, year)).await?;
    }
    let moved = |d: ReportingDuty| ReportingDuty {
        due_text: move_years(&d.due_text, old.year, year),
        due_rule: move_years(&d.due_rule, old.year, year),
        ..d
    };
    let duties = store::reporting(tx, from).await?.into_iter().map(moved).collect();
    set_reporting(tx, id, duties).await?;
    let moved = |f: Focus| Focus { quarter: f.quarter, body: move_years(&f.body, old.year, year) };
    let focus = store::focus(tx, from).await?.into_iter().map(moved).collect();
    set_focus(tx, id, focus).await?;
    let moved = |h: Heading| Heading { title: move_years(&h.title, old.year, year), line: None, ..h };
    let headings: Vec<Heading> = store::outline(tx, from).await?.into_iter().map(moved).collect();
    set_outline(tx, id, &headings).await?;
    tx.record(Event::new("plans.plan.copied", id.0, json!({ "from": from, "from_year": old.year })));
    Ok(id)
}

fn moved_indicator(standing: &Standing, plan: PlanId, year: i32) -> NewIndicator {
    let of = &standing.indicator;
    let moved = |text: &str| move_years(text, of.plan_year, year);
    let copy = indicator::again(of, IndicatorId::new(), plan);
    let years = year - of.plan_year;
    let path = standing.path.iter().filter_map(|(day, value)| Some((day.with_year(day.year() + years)?, *value)));
    NewIndicator {
        name: moved(&of.name),
        section: moved(&of.section),
        definition: moved(&of.definition),
        baseline: result_of(standing),
        path: path.collect(),
        previous: Some(of.id),
        ..copy
    }
}

/// The result of the year, from which the next starts.
fn result_of(standing: &Standing) -> Option<Baseline> {
    let latest = standing.assessment.latest.as_ref()?;
    let span = indicator::Span { from: latest.from, to: latest.to };
    Some(Baseline {
        numerator: latest.numerator,
        denominator: latest.denominator,
        value: latest.value,
        period: span.label(Lang::Vi),
    })
}

fn moved_task(of: &Task, old: &Plan, plan: PlanId, year: i32, position: i32) -> NewTask {
    let moved = |text: &str| move_years(text, old.year, year);
    let fields = TaskFields {
        section: moved(&of.section),
        title: moved(&of.title),
        product: moved(&of.product),
        lead_unit: of.lead_unit_id,
        coordinating: Vec::new(),
        person: of.person_id,
        deadline_text: moved(&of.deadline_text),
        // The years inside the rule move like those of its text; a rule that no longer holds is read anew by a person.
        deadline: serde_json::from_str(&moved(&of.deadline_rule)).ok(),
    };
    NewTask { id: TaskId::new(), plan, position: Some(position), fields, source: None }
}

/// Why an indicator that was copied from last year needs a look; `None` where somebody has edited it since.
pub(crate) fn to_check(standing: &Standing) -> Option<&'static str> {
    let i = &standing.indicator;
    if i.previous.is_none() || i.version > 1 {
        return None;
    }
    match i.baseline.value_in(&i.unit) {
        None => Some("plan-check-no-result"),
        Some(value) if i.is_met(value) => Some("plan-check-already-met"),
        Some(_) if i.lead.is_none() => Some("plan-check-no-lead"),
        Some(_) => Some("plan-check-not-met"),
    }
}

/// Makes a unit's own plan out of the ward's: it follows the chosen indicators and carries out the chosen tasks.
///
/// # Errors
/// As [`create`]; [`Error::Refused`] where the ward's plan is closed, [`Error::Invalid`] where nothing is chosen.
pub(crate) async fn concretise(
    tx: &mut Tx,
    actor: &Actor,
    new: NewPlan,
    tasks: &[TaskId],
    indicators: &[IndicatorId],
) -> Result<PlanId> {
    if store::find(tx, new.id).await?.is_some() {
        return Ok(new.id);
    }
    let Some(parent) = new.parent else { return Err(Error::NotFound) };
    store::get(tx, parent).await?.require_open()?;
    if new.unit.is_some() {
        actor.require_in(policy::EDIT, new.unit)?;
    }
    if tasks.is_empty() && indicators.is_empty() {
        return Err(Error::invalid("task", "Chọn ít nhất một nhiệm vụ hoặc một chỉ tiêu để cụ thể hóa."));
    }
    let (id, unit) = (new.id, new.unit);
    create(tx, new).await?;
    let chosen = task::followed(tx, parent).await?.into_iter().filter(|t| tasks.contains(&t.id));
    for (position, of) in (1_i32..).zip(chosen.collect::<Vec<_>>()) {
        let fields = TaskFields {
            section: of.section.clone(),
            title: of.title.clone(),
            product: of.product.clone(),
            lead_unit: unit,
            coordinating: Vec::new(),
            person: None,
            deadline_text: of.deadline_text.clone(),
            deadline: of.deadline(),
        };
        let own = NewTask { id: TaskId::new(), plan: id, position: Some(position), fields, source: None };
        task::create(tx, actor, &own).await?;
        link(tx, id, of.id.0, own.id.0, "task").await?;
    }
    let mut followed = indicator::of_plan(tx, parent).await?;
    followed.retain(|i| indicators.contains(&i.id));
    for of in followed {
        indicator::share(tx, id, of.id).await?;
        link(tx, id, of.id.0, of.id.0, "indicator").await?;
    }
    let detail = json!({ "parent": parent, "tasks": tasks.len(), "indicators": indicators.len() });
    tx.record(Event::new("plans.plan.concretised", parent.0, json!({ "plan": id, "unit": unit, "detail": detail })));
    Ok(id)
}

async fn link(tx: &Tx, plan: PlanId, parent: uuid::Uuid, item: uuid::Uuid, kind: &str) -> Result<()> {
    let row = row! { plan_id: plan, parent_item_id: parent, item_id: item, kind: kind };
    tx.insert_or("plan_concretion", row, "ON CONFLICT DO NOTHING").await
}
