//! The verbs of a review: begin it, decide on items, take a decision back, add a sentence, give the review up.

use super::content::{Agreed, Choice, Content, Kind, Settlement, UnitItem};
use super::forms::LONGEST;
use super::intake;
use super::model::{Change, Decision, ImportId, Item, ItemId};
use super::reading::{Read, lines_of};
use super::store::{self, Import, NewImport, Notes};
use super::{reconcile, tracked, ward_units};
use crate::plan::{self, PlanId};
use crate::policy;
use kernel::{Actor, Error, Event, Result, Tx};
use serde_json::json;

/// A document that arrived.
pub(crate) struct Arrival<'a> {
    /// Made by the browser's page, so that a double click is harmless.
    pub(crate) id: ImportId,
    pub(crate) digest: &'a str,
    pub(crate) file_name: &'a str,
    /// The plan whose later version it is.
    pub(crate) revision_of: Option<PlanId>,
}

/// Notes that a document arrived, to be read; the same file again leads to the review that is there already. Tells
/// whether it is new.
pub(crate) async fn arrive(tx: &mut Tx, actor: &Actor, arrival: &Arrival<'_>) -> Result<(ImportId, bool)> {
    actor.require(policy::IMPORT)?;
    let plan = arrival.revision_of;
    if let Some(there) = store::find_if_any(tx, arrival.id).await? {
        return Ok((there.id, false));
    }
    if let Some(there) = store::by_digest(tx, arrival.digest, plan.map(|p| p.0)).await? {
        return Ok((there.id, false));
    }
    let new = NewImport {
        id: arrival.id,
        plan_id: plan.map(|p| p.0),
        digest: arrival.digest,
        file_name: arrival.file_name,
        by: actor.user.0,
        at: tx.now,
        notes: &Notes { revision: plan.is_some(), ..Notes::default() },
    };
    store::insert(tx, new).await?;
    Ok((arrival.id, true))
}

/// Begins the review of a document that was read; the same file again leads to the review that is there already.
pub(crate) async fn begin(tx: &mut Tx, actor: &Actor, arrival: &Arrival<'_>, read: &Read) -> Result<ImportId> {
    let (id, new) = arrive(tx, actor, arrival).await?;
    if new {
        fill(tx, id, read).await?;
    }
    Ok(id)
}

/// Opens a review with what was read from its document.
pub(crate) async fn fill(tx: &mut Tx, id: ImportId, read: &Read) -> Result<()> {
    let import = store::lock(tx, id).await?;
    if import.state != "reading" {
        return Ok(());
    }
    let plan = import.plan_id.map(PlanId);
    let units = ward_units::load(tx).await?;
    let mut items = intake::items_of(&read.reading, &units);
    if let Some(plan) = plan {
        let tracked = tracked::of_plan(tx, plan, &units).await?;
        reconcile::reconcile(&mut items, &tracked, &units);
    }
    let notices = read.document.notices.iter().chain(&read.reading.notices).cloned().collect();
    let outline = plan::as_read(&read.reading.sections);
    store::open(tx, id, &lines_of(&read.document), &Notes { notices, outline, ..import.notes() }).await?;
    for item in &items {
        store::insert_item(tx, id, item).await?;
    }
    let detail = json!({ "file": import.file_name, "digest": import.digest, "items": items.len(), "plan": plan });
    tx.record(Event::new("plans.import.begun", id.0, detail));
    Ok(())
}

/// What a person decides about one item.
#[derive(Debug, Clone)]
pub(crate) enum Verdict {
    /// Chấp nhận.
    Accept,
    /// Bỏ.
    Reject,
    /// Hoàn tác.
    Undo,
    /// Gộp vào mục khác.
    Merge(ItemId),
    /// Sửa, and so accept.
    Edit(Box<Content>),
}

impl Verdict {
    fn key(&self) -> &'static str {
        match self {
            Verdict::Accept => "accepted",
            Verdict::Reject => "rejected",
            Verdict::Undo => "undone",
            Verdict::Merge(_) => "merged",
            Verdict::Edit(_) => "edited",
        }
    }
}

/// A review on which decisions may still be made, held for this write.
async fn open(tx: &Tx, actor: &Actor, id: ImportId) -> Result<Import> {
    actor.require(policy::IMPORT)?;
    let import = store::lock(tx, id).await?;
    match import.state.as_str() {
        "imported" => Err(Error::refused("Văn bản này đã đưa vào theo dõi rồi. Muốn sửa, hãy sửa trong kế hoạch.")),
        "reading" => Err(Error::refused("Văn bản này đang được đọc. Ông/bà chờ đọc xong rồi xem lại.")),
        "abandoned" => Err(Error::refused("Lượt nhập này đã hủy. Hãy tải lại văn bản để bắt đầu lại.")),
        _ => Ok(import),
    }
}

/// Decides on one item.
pub(crate) async fn decide(tx: &mut Tx, actor: &Actor, id: ImportId, item: ItemId, verdict: Verdict) -> Result<()> {
    open(tx, actor, id).await?;
    let items = store::items(tx, id).await?;
    let mut item = items.iter().find(|i| i.id == item).cloned().ok_or(Error::NotFound)?;
    let key = verdict.key();
    match verdict {
        Verdict::Accept => {
            require_settled(&item.content)?;
            item.decide(Decision::Accepted);
        }
        Verdict::Reject if item.kind() == Kind::Meta => {
            return Err(Error::refused("Không bỏ được thông tin chung. Hãy sửa cho đúng."));
        }
        Verdict::Reject if item.kind() == Kind::Contradiction => {
            return Err(Error::refused(
                "Mâu thuẫn cần được xử lý: chọn một trong hai chỗ, nhập nội dung khác, hoặc để nguyên và ghi chú.",
            ));
        }
        Verdict::Reject => item.decide(Decision::Rejected),
        Verdict::Undo => {
            item.undo();
        }
        Verdict::Merge(into) if are_merged(&items, &item, into) => return Ok(()),
        Verdict::Merge(into) => item = merge(&items, &item, into)?,
        Verdict::Edit(content) => {
            if content.kind() != item.kind() {
                return Err(Error::internal("an edit of another kind"));
            }
            require_settled(&content)?;
            item.decide(Decision::Accepted);
            item.content = *content;
        }
    }
    store::save_item(tx, &item).await?;
    add_missing_units(tx, id, items, &item.content).await?;
    let detail = json!({ "item": item.id, "kind": item.kind().key(), "title": item.content.title(), "decision": key,
        "content": item.content, "into": item.merged_into });
    tx.record(Event::new("plans.import.decided", id.0, detail));
    Ok(())
}

fn require_settled(content: &Content) -> Result<()> {
    match content {
        Content::Contradiction(c) if c.settlement.is_none() => {
            Err(Error::invalid("choice", "Chọn một cách xử lý mâu thuẫn này."))
        }
        _ => Ok(()),
    }
}

/// Whether an item is merged into another already, or that one into it.
fn are_merged(items: &[Item], item: &Item, into: ItemId) -> bool {
    item.merged_into == Some(into) || items.iter().any(|i| i.id == into && i.merged_into == Some(item.id))
}

/// The item that is merged, with the one into which it goes. Merging into what the new version seems to leave out says
/// that both are the same: then the tracked one goes into the new wording.
fn merge(items: &[Item], item: &Item, into: ItemId) -> Result<Item> {
    let target = items.iter().find(|i| i.id == into).ok_or(Error::NotFound)?;
    let fits = target.id != item.id && target.kind() == item.kind() && Kind::ADDABLE.contains(&item.kind());
    if !fits {
        return Err(Error::invalid("into", "Chọn một mục khác cùng loại để gộp vào."));
    }
    let is_out = |i: &Item| matches!(i.decision, Decision::Merged | Decision::Rejected);
    let same_thing = target.change == Change::Gone;
    if same_thing && item.match_id.is_some() {
        return Err(Error::invalid("into", "Mục này đã khớp với một mục đang theo dõi. Hãy chọn mục khác."));
    }
    if is_out(target) || same_thing && is_out(item) {
        return Err(Error::invalid("into", "Mục được chọn đã bỏ hoặc đã gộp. Hãy chọn mục khác."));
    }
    let (merged, into) = if same_thing { (target, item) } else { (item, target) };
    if items.iter().any(|i| i.merged_into == Some(merged.id)) {
        return Err(Error::invalid("into", "Đã có mục khác gộp vào mục này. Hãy hoàn tác việc gộp đó trước."));
    }
    let mut merged = merged.clone();
    merged.decide(Decision::Merged);
    merged.merged_into = Some(into.id);
    Ok(merged)
}

/// A unit that was typed in and that the section of units does not know yet gets its place there.
async fn add_missing_units(tx: &Tx, id: ImportId, items: Vec<Item>, content: &Content) -> Result<()> {
    let names: Vec<&String> = match content {
        Content::Indicator(i) => i.lead.iter().chain(&i.coordinating).collect(),
        Content::Task(t) => t.lead.iter().chain(&t.coordinating).collect(),
        Content::Contradiction(c) => match (&c.settlement, c.matter.as_str()) {
            (Some(Settlement::Other(name)), "lead_without_section") => vec![name],
            _ => return Ok(()),
        },
        _ => return Ok(()),
    };
    let listed = |unit: &UnitItem, name: &String| {
        unit.name == *name || unit.aliases.contains(name) || plan_reader::units::same_unit(&unit.name, name)
    };
    let known = ward_units::load(tx).await?;
    let mut units: Vec<UnitItem> = items.into_iter().filter_map(|i| unit_of(i.content)).collect();
    for name in names {
        if units.iter().any(|unit| listed(unit, name)) {
            continue;
        }
        let unit = intake::propose_unit(name, true, &known);
        let mut item = Item::new(Content::Unit(unit.clone()), None);
        let sure = matches!(&unit.choice, Choice::Units(_)) && unit.confidence >= 95;
        if sure {
            item.decision = Decision::Accepted;
        }
        item.position = i32::MAX;
        store::insert_item(tx, id, &item).await?;
        units.push(unit);
    }
    Ok(())
}

fn unit_of(content: Content) -> Option<UnitItem> {
    match content {
        Content::Unit(unit) => Some(unit),
        _ => None,
    }
}

/// Accepts everything that still waits, in one section or in all; contradictions are left to be settled one by one.
pub(crate) async fn accept_rest(tx: &mut Tx, actor: &Actor, id: ImportId, kind: Option<Kind>) -> Result<usize> {
    open(tx, actor, id).await?;
    let waiting = |i: &Item| {
        i.decision == Decision::Waiting && i.kind() != Kind::Contradiction && kind.is_none_or(|k| k == i.kind())
    };
    let mut count = 0;
    for mut item in store::items(tx, id).await?.into_iter().filter(|i| waiting(i)) {
        item.decide(Decision::Accepted);
        store::save_item(tx, &item).await?;
        count += 1;
    }
    let detail = json!({ "count": count, "kind": kind.map(Kind::key) });
    tx.record(Event::new("plans.import.rest_accepted", id.0, detail));
    Ok(count)
}

/// Adds an item for a sentence that was not recognised.
pub(crate) async fn add(
    tx: &mut Tx,
    actor: &Actor,
    id: ImportId,
    content: Content,
    lines: (u32, u32),
) -> Result<ItemId> {
    open(tx, actor, id).await?;
    if !Kind::ADDABLE.contains(&content.kind()) {
        return Err(Error::invalid("kind", "Chọn loại mục cần thêm."));
    }
    let items = store::items(tx, id).await?;
    let mut item = Item::new(content, Some(lines));
    item.decision = Decision::Accepted;
    // Beside the item of the same kind that stands before it in the document.
    let before = items.iter().filter(|i| i.kind() == item.kind() && i.line_start <= item.line_start);
    item.position = before.map(|i| i.position).max().unwrap_or(0);
    store::insert_item(tx, id, &item).await?;
    add_missing_units(tx, id, items, &item.content).await?;
    let detail = json!({ "item": item.id, "kind": item.kind().key(), "content": item.content, "line": lines.0 });
    tx.record(Event::new("plans.import.added", id.0, detail));
    Ok(item.id)
}

/// Notes what was agreed on about a contradiction that had been left as it is. The same note again changes nothing.
pub(crate) async fn agree(tx: &mut Tx, actor: &Actor, plan: PlanId, item: ItemId, note: &str) -> Result<()> {
    actor.require(policy::IMPORT)?;
    plan::lock(tx, plan).await?.require_open()?;
    let note = note.trim();
    let mut item = store::left_as_is(tx, plan).await?.into_iter().find(|i| i.id == item).ok_or(Error::NotFound)?;
    let Content::Contradiction(c) = &mut item.content else { return Err(Error::NotFound) };
    match &c.agreed {
        Some(agreed) if agreed.note == note => return Ok(()),
        Some(agreed) => {
            return Err(Error::refused(format!("{} đã ghi là thống nhất: “{}”.", agreed.by_name, agreed.note)));
        }
        None if note.is_empty() => return Err(Error::invalid("note", "Ghi nội dung đã thống nhất.")),
        None if note.chars().count() > LONGEST => {
            return Err(Error::invalid("note", format!("Nội dung dài quá {LONGEST} ký tự.")));
        }
        None => c.agreed = Some(Agreed { note: note.to_owned(), by_name: actor.name.clone(), at: tx.now }),
    }
    let detail = json!({ "item": item.id, "matter": c.message, "note": note });
    store::save_item(tx, &item).await?;
    tx.record(Event::new("plans.plan.contradiction_agreed", plan.0, detail));
    Ok(())
}

/// Gives the review up; the file stays stored and the decisions stay in the trail.
pub(crate) async fn abandon(tx: &mut Tx, actor: &Actor, id: ImportId) -> Result<()> {
    let import = open(tx, actor, id).await?;
    store::close(tx, id, "abandoned", import.plan_id).await?;
    tx.record(Event::new("plans.import.abandoned", id.0, json!({ "file": import.file_name })));
    Ok(())
}
