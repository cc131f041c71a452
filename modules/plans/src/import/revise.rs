//! A later version of a plan: what is new is added, what changed is edited, what is gone is superseded with a reason.

use super::carry::{Carrying, Units, add_indicator, add_task, basis, document, duty, fill_indicator, fill_task};
use super::content::Content;
use super::model::{Change, Decision, Item};
use crate::indicator::{self, IndicatorId, NewIndicator};
use crate::plan::{self, Basis, Particulars, PlanId, ReportingDuty};
use crate::task::{self, State, TaskFields, TaskId};
use kernel::{Actor, Error, Result, Tx};
use uuid::Uuid;

/// Carries a later version over into the plan that is tracked. `all` are the items with their decisions.
pub(super) async fn revise(
    tx: &mut Tx,
    actor: &Actor,
    c: &Carrying<'_>,
    all: &[Item],
    units: &mut Units,
) -> Result<PlanId> {
    let id = c.import.plan_id.map(PlanId).ok_or_else(|| Error::internal("a version of no plan"))?;
    let reason = reason(c);
    for (n, item) in c.items.iter().enumerate() {
        c.steps.reached(n, c.items.len()).await?;
        match (&item.content, item.change, item.match_id) {
            (Content::Indicator(i), Change::New, _) => add_indicator(tx, c, id, item, i, units).await?,
            (Content::Indicator(_), Change::Changed, Some(of)) => edit_indicator(tx, of, item, units, &reason).await?,
            (Content::Indicator(_), Change::Gone, Some(of)) => {
                indicator::supersede(tx, IndicatorId(of), &reason).await?;
            }
            (Content::Task(t), Change::New, _) => add_task(tx, actor, c, id, item, t, units).await?,
            (Content::Task(_), Change::Changed, Some(of)) => edit_task(tx, actor, of, item, units).await?,
            (Content::Task(_), Change::Gone, Some(of)) => stop_task(tx, actor, of, &reason).await?,
            _ => {}
        }
    }
    plan::set_results(tx, id, super::carry::results(c)).await?;
    let bases: Vec<Basis> = all.iter().filter(|i| stays(i)).filter_map(|i| basis(&i.content)).collect();
    plan::set_bases(tx, id, bases).await?;
    let duties: Vec<ReportingDuty> = c.items.iter().filter_map(|i| duty(&i.content)).collect();
    if !duties.is_empty() {
        plan::set_reporting(tx, id, duties).await?;
    }
    particulars(tx, c, id).await?;
    Ok(id)
}

/// Why things changed, in the trail and on what was superseded.
fn reason(c: &Carrying<'_>) -> String {
    match c.meta.number.as_str() {
        "" => format!("Theo phiên bản mới của kế hoạch ({})", c.import.file_name),
        number => format!("Theo phiên bản mới của kế hoạch, số {number}"),
    }
}

/// A document that the plan still cites: accepted as new or unchanged, or kept although the new version leaves it out.
fn stays(item: &Item) -> bool {
    match (item.change, item.decision) {
        (Change::Gone, decision) => decision == Decision::Rejected,
        (_, decision) => decision == Decision::Accepted,
    }
}

async fn edit_indicator(tx: &mut Tx, of: Uuid, item: &Item, units: &Units, reason: &str) -> Result<()> {
    let Content::Indicator(read) = &item.content else { return Ok(()) };
    let id = IndicatorId(of);
    let before = indicator::get(tx, id).await?;
    let mut new = NewIndicator {
        coordinating: indicator::units(tx, id).await?,
        path: indicator::path(tx, id).await?,
        ..indicator::again(&before, id, before.plan)
    };
    fill_indicator(&mut new, read, units);
    indicator::edit(tx, new, before.version, reason).await
}

async fn edit_task(tx: &mut Tx, actor: &Actor, of: Uuid, item: &Item, units: &Units) -> Result<()> {
    let Content::Task(read) = &item.content else { return Ok(()) };
    let id = TaskId(of);
    let before = task::find(tx, id).await?;
    let mut fields = TaskFields {
        section: before.section.clone(),
        title: before.title.clone(),
        product: before.product.clone(),
        lead_unit: before.lead_unit_id,
        coordinating: task::coordinating(tx, id).await?,
        person: before.person_id,
        deadline_text: before.deadline_text.clone(),
        deadline: before.deadline(),
    };
    fill_task(&mut fields, read, units);
    task::edit(tx, actor, id, before.version, &fields).await
}

/// A task that was finished stays finished.
async fn stop_task(tx: &mut Tx, actor: &Actor, of: Uuid, reason: &str) -> Result<()> {
    let task = task::find(tx, TaskId(of)).await?;
    if task.state != State::Open {
        return Ok(());
    }
    task::stop(tx, actor, task.id, task.version, State::Superseded, reason).await
}

async fn particulars(tx: &mut Tx, c: &Carrying<'_>, id: PlanId) -> Result<()> {
    let before = plan::get(tx, id).await?;
    let or = |new: &str, old: &str| if new.trim().is_empty() { old.to_owned() } else { new.to_owned() };
    let to = Particulars {
        title: or(&c.meta.title, &before.title),
        year: before.year,
        kind: before.kind,
        number: or(&c.meta.number, &before.number),
        issued_on: c.meta.issued_on.or(before.issued_on),
        signer: or(&c.meta.signer, &before.signer),
    };
    plan::edit(tx, id, before.version, to).await?;
    plan::attach_document(tx, id, document(c.import)).await
}
