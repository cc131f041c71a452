//! From a finished review to a plan that is tracked: everything in one transaction.

use super::background::Steps;
use super::content::{
    BasisItem, Content, FocusItem, IndicatorItem, Kind, MetaItem, ReportingItem, ResultItem, Settlement, TaskItem,
};
use super::model::{Decision, ImportId, Item, ItemId, blockers};
use super::store::{self, DocumentLine, Import};
use super::ward_units::{self, WardUnit};
use super::{revise, settle};
use crate::indicator::{self, Baseline, Comparator, IndicatorId, NewIndicator, Quote, Unit};
use crate::plan::{self, Basis, Document, Focus, NewPlan, PastResult, PlanId, PlanKind, ReportingDuty};
use crate::policy;
use crate::task::{self, NewTask, Quoted, TaskFields, TaskId};
use kernel::{Actor, Error, Event, Result, Tx, UnitId};
use serde_json::json;

/// Carries a review over into its plan. Done again, nothing happens: the plan that is there is the answer.
///
/// # Errors
/// [`Error::Refused`] with the list of what is still to be decided, or when somebody asked `steps` to stop.
pub(crate) async fn carry(tx: &mut Tx, actor: &Actor, id: ImportId, steps: &Steps<'_>) -> Result<PlanId> {
    actor.require(policy::IMPORT)?;
    let import = store::lock(tx, id).await?;
    match (import.state.as_str(), import.plan_id) {
        ("imported", Some(plan)) => return Ok(PlanId(plan)),
        ("reviewing", _) => {}
        _ => return Err(Error::refused("Lượt nhập này đã hủy. Hãy tải lại văn bản để bắt đầu lại.")),
    }
    let items = store::items(tx, id).await?;
    let open = blockers(&items);
    if !open.is_empty() {
        return Err(Error::refused(format!("Còn {} việc cần làm xong trước khi đưa vào theo dõi.", open.len())));
    }
    let meta = meta_of(&items)?;
    let lines = store::lines(tx, id).await?;
    let mut units = Units::resolve(tx, &items).await?;
    let settlements = settlements(&items);
    let carried = settle::carried(items.clone(), meta.year);
    let carrying = Carrying { import: &import, items: &carried, meta: &meta, lines: &lines, steps };
    let plan = if import.notes().revision {
        revise::revise(tx, actor, &carrying, &items, &mut units).await?
    } else {
        create(tx, actor, &carrying, &mut units).await?
    };
    store::close(tx, id, "imported", Some(plan.0)).await?;
    let detail = json!({ "plan": plan, "file": import.file_name, "items": carried.len(), "settlements": settlements });
    tx.record(Event::new("plans.import.carried", id.0, detail.clone()));
    tx.record(Event::new("plans.plan.imported", plan.0, detail));
    Ok(plan)
}

/// What is being carried over.
pub(super) struct Carrying<'a> {
    pub(super) import: &'a Import,
    pub(super) items: &'a [Item],
    pub(super) meta: &'a MetaItem,
    pub(super) lines: &'a [DocumentLine],
    /// Told after every item.
    pub(super) steps: &'a Steps<'a>,
}

fn meta_of(items: &[Item]) -> Result<MetaItem> {
    let meta = items.iter().find_map(|i| match &i.content {
        Content::Meta(meta) => Some(meta.clone()),
        _ => None,
    });
    meta.ok_or_else(|| Error::internal("a review without particulars"))
}

/// How each contradiction was settled, for the trail.
fn settlements(items: &[Item]) -> Vec<serde_json::Value> {
    let settled = items.iter().filter_map(|i| match &i.content {
        Content::Contradiction(c) => Some(json!({ "matter": c.message, "settlement": c.settlement, "note": c.note })),
        _ => None,
    });
    settled.collect()
}

/// Printed names and the units that they stand for.
pub(super) struct Units {
    pub(super) known: Vec<WardUnit>,
    names: Vec<(Vec<String>, Vec<UnitId>)>,
}

impl Units {
    async fn resolve(tx: &mut Tx, items: &[Item]) -> Result<Self> {
        let mut known = ward_units::load(tx).await?;
        let mut names = Vec::new();
        for item in items.iter().filter(|i| i.decision == Decision::Accepted) {
            let Content::Unit(unit) = &item.content else { continue };
            let spelt: Vec<String> = std::iter::once(unit.name.clone()).chain(unit.aliases.iter().cloned()).collect();
            let ids = ward_units::resolve(tx, &unit.choice, &spelt, &mut known).await?;
            names.push((spelt, ids));
        }
        Ok(Self { known, names })
    }

    fn of_name(&self, name: &str) -> &[UnitId] {
        let exact = self.names.iter().find(|(names, _)| names.iter().any(|n| n == name));
        let alike =
            || self.names.iter().find(|(names, _)| names.iter().any(|n| plan_reader::units::same_unit(n, name)));
        exact.or_else(alike).map_or(&[], |(_, ids)| ids)
    }

    /// The lead unit and those that take part. Where the first name stands for many, nobody leads and all take part.
    pub(super) fn of(&self, lead: &[String], coordinating: &[String]) -> (Option<UnitId>, Vec<UnitId>) {
        let first = lead.first().map_or(&[][..], |name| self.of_name(name));
        let leader = if let [only] = first { Some(*only) } else { None };
        let mut taking_part: Vec<UnitId> = Vec::new();
        for id in lead.iter().chain(coordinating).flat_map(|name| self.of_name(name)) {
            let known = self.known.iter().any(|k| k.id == *id);
            if known && Some(*id) != leader && !taking_part.contains(id) {
                taking_part.push(*id);
            }
        }
        (leader, taking_part)
    }
}

async fn create(tx: &mut Tx, actor: &Actor, c: &Carrying<'_>, units: &mut Units) -> Result<PlanId> {
    let id = PlanId(c.import.id.0);
    let year = c.meta.year.unwrap_or_default();
    let kind = PlanKind::from_key(&c.meta.kind).unwrap_or(PlanKind::Other);
    let mut new = NewPlan::named(id, year, kind, &c.meta.title);
    new.number.clone_from(&c.meta.number);
    new.issued_on = c.meta.issued_on;
    new.signer.clone_from(&c.meta.signer);
    new.document = Some(document(c.import));
    plan::create(tx, new).await?;
    plan::set_bases(tx, id, of_kind(c.items, basis)).await?;
    plan::set_reporting(tx, id, of_kind(c.items, duty)).await?;
    plan::set_results(tx, id, c.items.iter().filter_map(result).collect()).await?;
    plan::set_focus(tx, id, of_kind(c.items, focus)).await?;
    plan::set_outline(tx, id, &c.import.notes().outline).await?;
    for (n, item) in c.items.iter().enumerate() {
        c.steps.reached(n, c.items.len()).await?;
        match &item.content {
            Content::Indicator(i) => add_indicator(tx, c, id, item, i, units).await?,
            Content::Task(t) => add_task(tx, actor, c, id, item, t, units).await?,
            _ => {}
        }
    }
    plan::activate(tx, id).await?;
    Ok(id)
}

/// The signed document.
pub(super) fn document(import: &Import) -> Document {
    Document { digest: import.digest.clone(), file_name: import.file_name.clone() }
}

fn of_kind<T>(items: &[Item], read: impl Fn(&Content) -> Option<T>) -> Vec<T> {
    items.iter().filter_map(|i| read(&i.content)).collect()
}

/// A cited document in the terms of the plan.
pub(super) fn basis(content: &Content) -> Option<Basis> {
    let Content::Basis(BasisItem { kind, number, issued_on, issuer }) = content else { return None };
    Some(Basis { kind: kind.clone(), number: number.clone(), issued_on: *issued_on, issuer: issuer.clone() })
}

/// A result of the year before in the terms of the plan.
pub(super) fn result(item: &Item) -> Option<PastResult> {
    let Content::Result(r) = &item.content else { return None };
    Some(PastResult {
        section: r.section.clone(),
        name: capital(&r.name),
        value: r.value,
        unit: r.unit.clone(),
        numerator: r.numerator,
        denominator: r.denominator,
        period: r.period.clone(),
        source_start: item.line_start,
    })
}

/// What comes first in a quarter, in the terms of the plan.
pub(super) fn focus(content: &Content) -> Option<Focus> {
    let Content::Focus(FocusItem { quarter, body }) = content else { return None };
    Some(Focus { quarter: *quarter, body: capital(body) })
}

/// A reporting duty in the terms of the plan.
pub(super) fn duty(content: &Content) -> Option<ReportingDuty> {
    let Content::Reporting(ReportingItem { who, to, due_text, deadline }) = content else { return None };
    let due_rule = deadline.as_ref().and_then(|d| serde_json::to_string(d).ok()).unwrap_or_default();
    Some(ReportingDuty { who: who.clone(), to_whom: to.clone(), due_text: due_text.clone(), due_rule })
}

/// The words of the document on the lines of an item.
pub(super) fn words(lines: &[DocumentLine], item: &Item) -> Option<(i32, i32, String)> {
    let (start, end) = (item.line_start?, item.line_end?);
    let on = |l: &&DocumentLine| i32::try_from(l.n).is_ok_and(|n| start <= n && n <= end);
    let text = lines.iter().filter(on).map(|l| l.text.replace('\t', " | ")).collect::<Vec<_>>().join("\n");
    Some((start, end, text.chars().take(4000).collect()))
}

/// Adds an indicator to the plan, with the result of the year before as its baseline.
pub(super) async fn add_indicator(
    tx: &mut Tx,
    c: &Carrying<'_>,
    plan: PlanId,
    item: &Item,
    read: &IndicatorItem,
    units: &Units,
) -> Result<()> {
    let mut new = NewIndicator::named(IndicatorId(item.id.0), plan, "", Unit::new(""), Comparator::Equal, 0.0);
    fill_indicator(&mut new, read, units);
    new.baseline = baseline(c, read.baseline);
    new.quote = words(c.lines, item).map(|(line_start, line_end, text)| Quote { line_start, line_end, text });
    indicator::create_indicator(tx, new).await.map(|_| ())
}

/// Sets what the document says about an indicator.
pub(super) fn fill_indicator(new: &mut NewIndicator, read: &IndicatorItem, units: &Units) {
    let comparator = Comparator::from_key(&read.comparator).unwrap_or_default();
    new.comparator = comparator;
    // "= 0" may be as low as possible or as high: what the ward has set stays.
    if comparator != Comparator::Equal {
        new.direction = comparator.direction();
    }
    new.name = capital(&read.name);
    new.unit = Unit::new(&read.unit);
    new.target = read.value;
    new.aspiration = read.aspiration;
    if !read.section.is_empty() {
        new.section.clone_from(&read.section);
    }
    let (lead, coordinating) = units.of(&read.lead, &read.coordinating);
    if lead.is_some() || !coordinating.is_empty() {
        (new.lead, new.coordinating) = (lead, coordinating);
    }
}

/// "văn bản được ký số" → "Văn bản được ký số".
pub(super) fn capital(text: &str) -> String {
    let text = text.trim();
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The result of the year before that was read as this item, as a baseline.
pub(super) fn baseline(c: &Carrying<'_>, id: Option<ItemId>) -> Option<Baseline> {
    let item = c.items.iter().find(|i| Some(i.id) == id)?;
    let Content::Result(ResultItem { value, numerator, denominator, period, .. }) = &item.content else { return None };
    // Where only one of the two is printed the value stands for itself.
    let fraction = numerator.zip(*denominator);
    let (numerator, denominator) = fraction.unzip();
    Some(Baseline { numerator, denominator, value: Some(*value), period: period.clone() })
}

/// Adds a task to the plan.
pub(super) async fn add_task(
    tx: &mut Tx,
    actor: &Actor,
    c: &Carrying<'_>,
    plan: PlanId,
    item: &Item,
    read: &TaskItem,
    units: &Units,
) -> Result<()> {
    let mut fields = TaskFields::default();
    fill_task(&mut fields, read, units);
    let source = words(c.lines, item).map(|(line_start, line_end, text)| Quoted { line_start, line_end, text });
    let new = NewTask { id: TaskId(item.id.0), plan, position: None, fields, source };
    task::create(tx, actor, &new).await
}

/// Sets what the document says about a task; what it leaves out stays.
pub(super) fn fill_task(fields: &mut TaskFields, read: &TaskItem, units: &Units) {
    fields.title = capital(&read.title);
    for (place, value) in [(&mut fields.section, &read.section), (&mut fields.product, &read.product)] {
        if !value.trim().is_empty() {
            place.clone_from(value);
        }
    }
    if !read.deadline_text.trim().is_empty() {
        (fields.deadline_text, fields.deadline) = (read.deadline_text.clone(), read.deadline.clone());
    }
    let (lead, coordinating) = units.of(&read.lead, &read.coordinating);
    if lead.is_some() || !coordinating.is_empty() {
        (fields.lead_unit, fields.coordinating) = (lead, coordinating);
    }
}

/// What a person is told at the end, and the command line prints.
#[derive(Debug, Clone, Default)]
pub(crate) struct Summary {
    pub(crate) title: String,
    pub(crate) indicators: usize,
    pub(crate) tasks: usize,
    pub(crate) results: usize,
    pub(crate) bases: usize,
    pub(crate) units: usize,
    /// Contradictions that were left as they are.
    pub(crate) to_agree: Vec<String>,
}

impl Summary {
    /// Counts what a review carries over.
    pub(crate) fn of(items: &[Item]) -> Self {
        let count = |kind| items.iter().filter(|i| i.kind() == kind && i.decision == Decision::Accepted).count();
        let kept = |i: &Item| match &i.content {
            Content::Contradiction(c) if c.settlement == Some(Settlement::Keep) => Some(c.message.clone()),
            _ => None,
        };
        let title = items.iter().find(|i| i.kind() == Kind::Meta).map(|i| i.content.title().to_owned());
        Self {
            title: title.unwrap_or_default(),
            indicators: count(Kind::Indicator),
            tasks: count(Kind::Task),
            results: count(Kind::Result),
            bases: count(Kind::Basis),
            units: count(Kind::Unit),
            to_agree: items.iter().filter_map(kept).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_direction_set_by_hand_stays_where_the_document_says_nothing_of_it() {
        let (id, plan, unit) = (IndicatorId::new(), PlanId::new(), Unit::new("vụ việc"));
        // The lower the better.
        let before = NewIndicator::named(id, plan, "Mất an toàn", unit, Comparator::AtMost, 0.0);
        let units = Units { known: Vec::new(), names: Vec::new() };
        let filled = |comparator: &str| {
            let read = IndicatorItem { comparator: comparator.to_owned(), ..IndicatorItem::default() };
            let mut new = before.clone();
            fill_indicator(&mut new, &read, &units);
            new.direction
        };
        assert_eq!(filled("="), before.direction);
        assert_eq!(filled("<"), before.direction);
        assert_ne!(filled(">="), before.direction);
    }
}
