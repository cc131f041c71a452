//! A later version of a plan: what is new is added, what changed is edited, what is gone is superseded with a reason.

use super::carry::{
    Carrying, Units, add_indicator, add_task, baseline, basis, document, duty, fill_indicator, fill_task, focus,
    result, words,
};
use super::content::{Content, IndicatorItem, TaskItem};
use super::model::{Change, Decision, Item};
use super::reconcile::same_words;
use super::tracked;
use crate::indicator::{self, Baseline, Indicator, IndicatorId, NewIndicator, Quote};
use crate::plan::{self, Basis, Focus, Particulars, PastResult, PlanId, ReportingDuty};
use crate::task::{self, Quoted, State, TaskFields, TaskId};
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
    plan::lock(tx, id).await?;
    let tracked = tracked::of_plan(tx, id, &units.known).await?;
    for (n, item) in c.items.iter().enumerate() {
        c.steps.reached(n, c.items.len()).await?;
        let changed = brings(item, all) && tracked.iter().any(|t| Some(t.id) == item.match_id);
        match (&item.content, item.change, item.match_id) {
            (Content::Indicator(i), Change::New, _) => add_indicator(tx, c, id, item, i, units).await?,
            (Content::Indicator(_), Change::Gone, Some(of)) => {
                indicator::supersede(tx, IndicatorId(of), &reason).await?;
            }
            (Content::Indicator(i), _, Some(of)) => {
                let before = indicator::get(tx, IndicatorId(of)).await?;
                let baseline = new_baseline(c, item, i, &before);
                if changed || baseline.is_some() {
                    edit_indicator(tx, &before, changed.then_some(i), baseline, units, &reason).await?;
                }
            }
            (Content::Task(t), Change::New, _) => add_task(tx, actor, c, id, item, t, units).await?,
            (Content::Task(_), Change::Gone, Some(of)) => stop_task(tx, actor, of, &reason).await?,
            (Content::Task(t), _, Some(of)) if changed => edit_task(tx, actor, of, t, units).await?,
            _ => {}
        }
    }
    quote_anew(tx, c, all).await?;
    let brought = c.items.iter().filter(|i| i.change != Change::Gone).filter_map(result);
    let left = all.iter().filter(|i| i.decision == Decision::Rejected).filter_map(left_as_it_is);
    plan::set_results(tx, id, brought.chain(left).collect()).await?;
    let same_line = |a: &Focus, b: &Focus| a.quarter == b.quarter && same_words(&a.body, &b.body);
    let mut lines = renewed(c.items, all, plan::focus(tx, id).await?, focus, same_line);
    lines.sort_by_key(|line| line.quarter);
    plan::set_focus(tx, id, lines).await?;
    let outline = c.import.notes().outline;
    if !outline.is_empty() {
        plan::set_outline(tx, id, &outline).await?;
    }
    let cited = plan::bases(tx, id).await?;
    let full = |content: &Content| basis(content).map(|b| filled(b, &cited));
    let same_document = |a: &Basis, b: &Basis| same_words(&a.number, &b.number);
    plan::set_bases(tx, id, renewed(c.items, all, cited.clone(), full, same_document)).await?;
    let same_duty = |a: &ReportingDuty, b: &ReportingDuty| {
        [(&a.who, &b.who), (&a.to_whom, &b.to_whom), (&a.due_text, &b.due_text)].iter().all(|(a, b)| same_words(a, b))
    };
    let duties = renewed(c.items, all, plan::reporting(tx, id).await?, duty, same_duty);
    plan::set_reporting(tx, id, duties).await?;
    particulars(tx, c, id).await?;
    Ok(id)
}

/// Whether an item brings something into the plan: its document differs from it, or the person who looked at it edited
/// it, settled its contradiction or merged another into it.
fn brings(item: &Item, all: &[Item]) -> bool {
    let edited = || item.before.iter().any(|before| before.content != item.content);
    let settled = || all.iter().any(|read| read.id == item.id && read.content != item.content);
    item.change != Change::Same || edited() || settled()
}

/// A list of the plan as the new version has it. What the version does not change or the person leaves out, and what came
/// while its review was open, stays as it stands in the plan now.
fn renewed<T: Clone>(
    items: &[Item],
    all: &[Item],
    present: Vec<T>,
    read: impl Fn(&Content) -> Option<T>,
    same: impl Fn(&T, &T) -> bool,
) -> Vec<T> {
    let is_about = |item: &Item, row: &T| {
        let said = std::iter::once(&item.content).chain(&item.old).chain(item.before.iter().map(|b| &b.content));
        said.filter_map(&read).any(|one| same(&one, row))
    };
    let mut list: Vec<T> = Vec::new();
    for item in items.iter().filter(|i| i.change != Change::Gone) {
        if brings(item, all) {
            list.extend(read(&item.content));
        } else {
            list.extend(present.iter().find(|row| is_about(item, row)).cloned());
        }
    }
    let spoken_of = |row: &T| all.iter().any(|item| item.decision != Decision::Rejected && is_about(item, row));
    list.extend(present.into_iter().filter(|row| !spoken_of(row)));
    list
}

/// A result of the year before that the person leaves as the plan has it.
fn left_as_it_is(item: &Item) -> Option<PastResult> {
    match item.change {
        Change::New => None,
        Change::Same | Change::Gone => result(item),
        Change::Changed => result(&Item { content: item.old.clone()?, ..item.clone() }),
    }
}

/// What the document leaves blank about a document that it cites stays as the plan has it.
fn filled(mut new: Basis, cited: &[Basis]) -> Basis {
    if let Some(there) = cited.iter().find(|b| same_words(&b.number, &new.number)) {
        new.issued_on = new.issued_on.or(there.issued_on);
        for (place, old) in [(&mut new.kind, &there.kind), (&mut new.issuer, &there.issuer)] {
            if place.trim().is_empty() {
                place.clone_from(old);
            }
        }
    }
    new
}

/// The links of what goes on lead to the sentences of the new version; what it leaves out has none there.
async fn quote_anew(tx: &Tx, c: &Carrying<'_>, all: &[Item]) -> Result<()> {
    let handed_on = |item: &Item| {
        let place = |other: &&Item| other.id != item.id && other.match_id == item.match_id;
        item.decision == Decision::Merged && all.iter().any(|other| place(&other))
    };
    for item in all.iter().filter(|i| i.change != Change::New && !handed_on(i)) {
        let Some(of) = item.match_id else { continue };
        let quoted = words(c.lines, item).filter(|_| item.change != Change::Gone);
        match &item.content {
            Content::Indicator(_) => {
                let quote = quoted.map(|(line_start, line_end, text)| Quote { line_start, line_end, text });
                indicator::set_quote(tx, IndicatorId(of), quote.as_ref()).await?;
            }
            Content::Task(_) => {
                let source = quoted.map(|(line_start, line_end, text)| Quoted { line_start, line_end, text });
                task::set_source(tx, TaskId(of), source.as_ref()).await?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Why things changed, in the trail and on what was superseded.
fn reason(c: &Carrying<'_>) -> String {
    match c.meta.number.as_str() {
        "" => format!("Theo phiên bản mới của kế hoạch ({})", c.import.file_name),
        number => format!("Theo phiên bản mới của kế hoạch, số {number}"),
    }
}

async fn edit_indicator(
    tx: &mut Tx,
    before: &Indicator,
    read: Option<&IndicatorItem>,
    baseline: Option<Baseline>,
    units: &Units,
    reason: &str,
) -> Result<()> {
    let mut new = NewIndicator {
        coordinating: indicator::units(tx, before.id).await?,
        path: indicator::path(tx, before.id).await?,
        baseline,
        ..indicator::again(before, before.id, before.plan)
    };
    if let Some(read) = read {
        fill_indicator(&mut new, read, units);
    }
    indicator::edit(tx, new, before.version, reason).await
}

/// The baseline where the person chose another or the new version states another figure; none where it stays.
fn new_baseline(c: &Carrying<'_>, item: &Item, read: &IndicatorItem, before: &Indicator) -> Option<Baseline> {
    let stated = c.items.iter().find(|i| Some(i.id) == read.baseline)?;
    let other = |content: &Content| matches!(content, Content::Indicator(i) if i.baseline != read.baseline);
    let chosen = item.before.iter().any(|before| other(&before.content));
    let first = stated.change == Change::New && before.baseline.value_in(&before.unit).is_none();
    (chosen || first || stated.change == Change::Changed).then(|| baseline(c, read.baseline)).flatten()
}

async fn edit_task(tx: &mut Tx, actor: &Actor, of: Uuid, read: &TaskItem, units: &Units) -> Result<()> {
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
