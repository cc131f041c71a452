//! What is done with duplicates: merged, put apart again, told apart.

use super::model::{merged, rules};
use super::store::{self, Merge, MergeId, Pointer};
use crate::definition::{Field, Register, store as registers};
use crate::quality::comments::{self, CommentId};
use crate::record::{self, Change, Checked, Checker, Fault, Record, RecordId, Source, Values, changes, privacy};
use crate::refs::References;
use kernel::{Actor, Error, Event, Result, Tx};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What is needed to undo a merge.
#[derive(Serialize, Deserialize)]
struct Before {
    values: Values,
    faults: Vec<Fault>,
    links: Vec<Pointer>,
    comments: Vec<CommentId>,
}

/// Two records as the page of their comparison showed them.
pub(super) struct Pair {
    pub(super) kept: Record,
    pub(super) other: Record,
}

/// Merges a record into another: values as chosen, links and comments go over, the other is taken out.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Conflict`] where one of them was written meanwhile, [`Error::Invalid`].
pub(super) async fn merge(
    tx: &mut Tx,
    actor: &Actor,
    register: &Register,
    both: Pair,
    refs: &References,
    from_other: impl Fn(&Field) -> bool,
) -> Result<Record> {
    register.require_keeper(actor)?;
    let Pair { kept, other } = both;
    if kept.id == other.id {
        return Err(Error::refused("Hai bản ghi được chọn là một."));
    }
    for shown in [&kept, &other] {
        let now = record::store::find(tx, shown.id).await?;
        if now.is_none_or(|now| now.revision != shown.revision) {
            return Err(Error::Conflict("Một trong hai bản ghi vừa được người khác sửa. Xem lại rồi gộp.".into()));
        }
    }
    let checked = merged(&Checker::new(&register.definition)?, &kept, &other, from_other);
    let links = store::pointers(tx, other.id).await?;
    let links: Vec<Pointer> = links.into_iter().filter(|link| ![kept.id, other.id].contains(&link.from_id)).collect();
    let moved = comments::store::of(tx, other.id).await?.into_iter().map(|comment| comment.id).collect();
    comments::store::give(tx, other.id, kept.id, &moved).await?;
    let reason = format!("Trùng với “{}”, đã gộp.", kept.label);
    record::remove(tx, actor, register, &other, &reason, Some(kept.id)).await?;
    let before = Before { values: kept.values.clone(), faults: kept.faults.clone(), links, comments: moved };
    let revision = kept.revision;
    let to = Change { register, checked, refs, source: Source::Merge, state: None };
    let after = record::change(tx, actor, kept, revision, to).await?;
    repoint(tx, actor, &before.links, other.id, after.id).await?;
    let merge = Merge {
        id: MergeId::new(),
        register_id: register.id,
        kept_id: after.id,
        kept_revision: after.revision,
        gone_id: other.id,
        gone_label: other.label,
        body: serde_json::to_string(&before)?,
        merged_by_name: tx.actor_name().to_owned(),
        merged_at: tx.now,
    };
    store::keep(tx, &merge).await?;
    let detail = json!({ "register": register.definition.key, "gone": merge.gone_id, "links": before.links.len() });
    tx.record(Event::new("registers.records.merged", after.id.0, detail));
    Ok(after)
}

/// Lets links that led to one record lead to another; what was changed meanwhile is left as it is. A link is part of the
/// record in which it stands, so the actor must be one who may write there.
///
/// # Errors
/// [`Error::Refused`] where a link stands in a register that is closed or that somebody else keeps.
async fn repoint(tx: &mut Tx, actor: &Actor, links: &[Pointer], from: RecordId, to: RecordId) -> Result<()> {
    for link in links {
        let Some(before) = record::store::find(tx, link.from_id).await? else { continue };
        if before.values.get(&link.field) != Some(&from.to_string()) {
            continue;
        }
        let register = registers::by_id(tx, before.register).await?;
        require_writable(&register, actor)?;
        registers::require_current(tx, &register).await?;
        let mut values = before.values.clone();
        values.insert(link.field.clone(), to.to_string());
        let checked = Checked { values, faults: before.faults.clone() };
        let Checked { values, faults } = Checker::new(&register.definition)?.computed(checked);
        let noted = changes(&before.values, &values);
        let revision = before.revision;
        let after = Record { revision: revision + 1, updated_at: tx.now, values, faults, ..before };
        record::store::replace(tx, &register.definition, &after, revision).await?;
        record::store::note_changes(tx, Source::Merge, vec![(&after, noted)]).await?;
        let detail = json!({ "register": register.definition.key, "revision": after.revision });
        tx.record(Event::new("registers.record.changed", after.id.0, detail));
    }
    Ok(())
}

/// Refuses where the actor may not write into a register from which links lead here.
fn require_writable(register: &Register, actor: &Actor) -> Result<()> {
    if register.require_keeper(actor).is_ok() {
        return Ok(());
    }
    let title = match register.is_visible_to(actor) {
        true => format!("Sổ “{}”", register.definition.title),
        false => "Một sổ khác".to_owned(),
    };
    Err(Error::refused(format!(
        "{title} có bản ghi dẫn tới bản ghi này, mà sổ đó đã đóng hoặc do đơn vị khác ghi. Nhờ người \
         ghi được cả hai sổ làm việc này; khi gộp còn có thể giữ lại bản ghi kia."
    )))
}

/// Undoes a merge: the record that was taken out comes back with its links and comments, the kept one gets its former
/// values unless it was changed since. Tells whether it got them.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::NotFound`], [`Error::Refused`] where the kept record is gone by now.
pub(super) async fn undo(
    tx: &mut Tx,
    actor: &Actor,
    register: &Register,
    id: MergeId,
    refs: &mut References,
) -> Result<bool> {
    register.require_keeper(actor)?;
    let merge = store::find(tx, register.id, id).await?.ok_or(Error::NotFound)?;
    let kept = record::store::find(tx, merge.kept_id).await?;
    let removed = record::store::find_removed(tx, merge.gone_id).await?;
    let (Some(kept), Some(removed)) = (kept, removed) else {
        return Err(Error::refused(
            "Một trong hai bản ghi không còn ở chỗ cũ. Hoàn tác việc làm sau cùng trước, rồi hoàn tác lần gộp này.",
        ));
    };
    if !store::note_undone(tx, id).await? {
        return Err(Error::refused("Lần gộp này vừa được hoàn tác."));
    }
    let before: Before = serde_json::from_str(&merge.body)?;
    let is_untouched = kept.revision == merge.kept_revision;
    if is_untouched {
        let checked = Checked { values: before.values, faults: before.faults };
        let revision = kept.revision;
        let to = Change { register, checked, refs, source: Source::Merge, state: None };
        record::change(tx, actor, kept, revision, to).await?;
    }
    let values = removed.values()?;
    let texts = values.iter().map(|(key, text)| (key.as_str(), text.as_str()));
    refs.learn_links(tx, &register.definition, texts).await?;
    let checked = Checker::new(&register.definition)?.again(&values, refs);
    let back = Change { register, checked, refs, source: Source::Merge, state: None };
    record::restore(tx, actor, &removed, back).await?;
    repoint(tx, actor, &before.links, merge.kept_id, merge.gone_id).await?;
    comments::store::give(tx, merge.kept_id, merge.gone_id, &before.comments).await?;
    let detail = json!({ "register": register.definition.key, "back": merge.gone_id });
    tx.record(Event::new("registers.records.unmerged", merge.kept_id.0, detail));
    Ok(is_untouched)
}

/// Says that the records that agree with this one by a sign, so many as were shown, are each a thing of their own.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::NotFound`] where the register has no such sign that the actor may see,
/// [`Error::Conflict`] where the group is another one by now.
pub(super) async fn tell_apart(
    tx: &mut Tx,
    actor: &Actor,
    register: &Register,
    (field, member): (&str, RecordId),
    shown: usize,
) -> Result<usize> {
    register.require_keeper(actor)?;
    let rules = rules(&register.definition);
    let rule = rules.iter().find(|rule| rule.field.key == field && privacy::may_see(rule.field, actor));
    let rule = rule.ok_or(Error::NotFound)?;
    let ids = store::alike(tx, register.id, rule, member).await?;
    if ids.len() > store::MEMBERS {
        return Err(Error::refused(
            "Nhóm này quá lớn để đánh dấu từng bản ghi. Thêm vào sổ một trường mã riêng, không trùng để phân biệt chúng.",
        ));
    }
    if ids.len() != shown {
        return Err(Error::Conflict("Nhóm này vừa có thêm hoặc bớt bản ghi. Xem lại nhóm rồi đánh dấu.".into()));
    }
    store::tell_apart(tx, register.id, &ids).await?;
    let detail = json!({ "field": field, "records": ids.len() });
    tx.record(Event::new("registers.records.told_apart", register.id.0, detail));
    Ok(ids.len())
}

/// Says that two records that were told apart may be one after all.
///
/// # Errors
/// [`Error::Forbidden`].
pub(super) async fn doubt_again(
    tx: &mut Tx,
    actor: &Actor,
    register: &Register,
    one: RecordId,
    other: RecordId,
) -> Result<()> {
    register.require_keeper(actor)?;
    store::doubt_again(tx, register.id, one, other).await?;
    tx.record(Event::new("registers.records.doubted", register.id.0, json!({ "one": one, "other": other })));
    Ok(())
}
