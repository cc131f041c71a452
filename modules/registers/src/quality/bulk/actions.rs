//! What is done with many records at once: one field set, the change undone, a page of them confirmed.

use super::model::{held, may_be_set, moved, settable, with_value};
use super::store::{self, Bulk, BulkId, Touched};
use crate::definition::{Field, Register, STATE, store as registers};
use crate::record::{self, Checker, Record, Source, changes_of, value};
use crate::refs::References;
use kernel::{Actor, Error, Event, Result, Tx, local_day};
use serde_json::json;

/// One field and what it becomes.
pub(super) struct Setting<'a> {
    pub(super) field: &'a Field,
    pub(super) text: &'a str,
    pub(super) refs: &'a References,
}

/// Writes records as they are by now, each with its step in the history, under the definition by which they were read.
async fn write(tx: &Tx, register: &Register, changed: &[(&Record, Record)]) -> Result<()> {
    registers::require_current(tx, register).await?;
    for (before, after) in changed {
        record::store::replace(tx, &register.definition, after, before.revision).await?;
    }
    let noted = changed.iter().map(|(before, after)| (after, changes_of(before, after))).collect();
    record::store::note_changes(tx, Source::Bulk, noted).await
}

/// Sets one field of many records; those that have the value already are left alone.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Refused`] where nothing would change, [`Error::Conflict`].
pub(super) async fn apply(
    tx: &mut Tx,
    actor: &Actor,
    register: &Register,
    records: &[Record],
    to: Setting<'_>,
) -> Result<usize> {
    register.require_keeper(actor)?;
    if !may_be_set(to.field, actor, to.refs) {
        return Err(Error::Forbidden);
    }
    let checker = Checker::new(&register.definition)?;
    let after = |record| Some((record, with_value(&checker, to.refs, record, to.field, to.text, tx.now)?));
    let changed: Vec<(&Record, Record)> = records.iter().filter_map(after).collect();
    if changed.is_empty() {
        return Err(Error::refused(match to.field.key.as_str() {
            STATE => "Không có bản ghi nào chuyển trạng thái: đều đang ở trạng thái này hoặc không chuyển sang được.",
            _ => "Không có bản ghi nào thay đổi: các bản ghi đã chọn đều có giá trị này.",
        }));
    }
    write(tx, register, &changed).await?;
    let touched: Vec<Touched> = changed
        .iter()
        .map(|(before, after)| Touched {
            record_id: after.id,
            revision: after.revision,
            value_before: held(before, to.field).map(str::to_owned),
        })
        .collect();
    let bulk = Bulk {
        id: BulkId::new(),
        register_id: register.id,
        field: to.field.key.clone(),
        records: i64::try_from(touched.len()).unwrap_or(i64::MAX),
        done_by_name: tx.actor_name().to_owned(),
        done_at: tx.now,
        undone_at: None,
    };
    store::keep(tx, &bulk, &touched).await?;
    let detail = json!({ "register": register.definition.key, "field": bulk.field, "records": bulk.records,
        "bulk": bulk.id });
    tx.record(Event::new("registers.records.changed", register.id.0, detail));
    Ok(touched.len())
}

/// Undoes a change of many records, where nobody wrote them since. Tells how many were left as they are.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::NotFound`], [`Error::Refused`] where it is undone already or no record is untouched.
pub(super) async fn undo(
    tx: &mut Tx,
    actor: &Actor,
    register: &Register,
    id: BulkId,
    refs: &mut References,
) -> Result<(usize, usize)> {
    register.require_keeper(actor)?;
    let bulk = store::find(tx, register.id, id).await?.ok_or(Error::NotFound)?;
    let field = settable(&register.definition, actor, refs).into_iter().find(|field| field.key == bulk.field);
    let field = &field.ok_or_else(|| Error::refused("Trường này không còn trong sổ nên không hoàn tác được."))?;
    if !store::note_undone(tx, id).await? {
        return Err(Error::refused("Lần sửa này đã được hoàn tác."));
    }
    let touched = store::touched(tx, id).await?;
    let texts = touched.iter().filter_map(|t| Some((field.key.as_str(), t.value_before.as_deref()?)));
    refs.learn_links(tx, &register.definition, texts).await?;
    let checker = Checker::new(&register.definition)?;
    let mut untouched = Vec::new();
    for one in &touched {
        let now = record::store::find(tx, one.record_id).await?.filter(|now| now.revision == one.revision);
        untouched.extend(now.map(|now| (now, one.value_before.as_deref())));
    }
    let back = |(now, before): &(Record, Option<&str>)| {
        if field.key == STATE {
            let before = before.filter(|before| register.definition.begins_as(before).is_ok())?;
            return moved(now, before.to_owned(), tx.now);
        }
        let text = before.map(|before| value::as_written(field, before)).unwrap_or_default();
        with_value(&checker, refs, now, field, &text, tx.now)
    };
    let changed: Vec<(&Record, Record)> =
        untouched.iter().filter_map(|one| back(one).map(|after| (&one.0, after))).collect();
    if changed.is_empty() {
        return Err(Error::refused(match untouched.is_empty() {
            true => "Các bản ghi của lần sửa này đều đã được sửa tiếp nên không hoàn tác được.",
            false => {
                "Không hoàn tác được: các bản ghi đã như trước lần sửa này, hoặc sổ không còn trạng thái trước đó."
            }
        }));
    }
    write(tx, register, &changed).await?;
    let detail = json!({ "register": register.definition.key, "field": bulk.field, "records": changed.len(),
        "bulk": id });
    tx.record(Event::new("registers.records.change_undone", register.id.0, detail));
    Ok((changed.len(), touched.len() - changed.len()))
}

/// Says of many records that each is still so.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Conflict`].
pub(super) async fn confirm(tx: &mut Tx, actor: &Actor, register: &Register, records: &[Record]) -> Result<()> {
    register.require_keeper(actor)?;
    let today = local_day(tx.now);
    let still = |record: &Record| Record {
        revision: record.revision + 1,
        confirmed_on: today,
        updated_at: tx.now,
        ..record.clone()
    };
    let confirmed: Vec<(&Record, Record)> = records.iter().map(|record| (record, still(record))).collect();
    write(tx, register, &confirmed).await?;
    let detail = json!({ "register": register.definition.key, "records": confirmed.len() });
    tx.record(Event::new("registers.records.confirmed", register.id.0, detail));
    Ok(())
}
