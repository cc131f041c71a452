//! What is done with records: added, changed, confirmed, moved to another state, taken out, put back.

use super::check::Checked;
use super::model::{FieldChange, Record, RecordId, Source, changes, changes_of};
use super::store;
use crate::definition::{Register, STATE, store as registers};
use crate::refs::References;
use crate::survey::OpenSurvey;
use kernel::{Actor, Error, Event, FieldErrors, Result, Tx, local_day};
use serde_json::json;

/// A record to be written, as it was read.
pub(crate) struct Change<'a> {
    pub(crate) register: &'a Register,
    pub(crate) checked: Checked,
    pub(crate) refs: &'a References,
    pub(crate) source: Source,
    /// The state that it shall have; none: its own, or the first where it is new.
    pub(crate) state: Option<String>,
}

impl Change<'_> {
    /// As a new record.
    pub(crate) fn into_record(self, tx: &Tx, id: RecordId) -> Record {
        let definition = &self.register.definition;
        let first = || definition.states.first().map(|state| state.key.clone());
        Record {
            id,
            register: self.register.id,
            version: self.register.version,
            revision: 1,
            state: self.state.or_else(first).unwrap_or_default(),
            label: self.checked.label(definition, self.refs),
            values: self.checked.values,
            faults: self.checked.faults,
            confirmed_on: local_day(tx.now),
            created_at: tx.now,
            updated_at: tx.now,
        }
    }
}

/// Adds a record; adding it again under the same id changes nothing.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Invalid`] where a value must be unique and is not, [`Error::Refused`] where the id
/// belongs to another register or to a record that was taken out.
pub(crate) async fn add(tx: &mut Tx, actor: &Actor, id: RecordId, new: Change<'_>) -> Result<Record> {
    new.register.require_keeper(actor)?;
    if let Some(known) = store::find(tx, id).await? {
        return if known.register == new.register.id { Ok(known) } else { Err(taken()) };
    }
    insert(tx, id, new).await
}

/// Adds what somebody answered in a survey, who may have no account: the survey, open now, is the permission.
///
/// # Errors
/// [`Error::Forbidden`] where the survey fills another register, [`Error::Invalid`] where a value must be unique and is
/// not, [`Error::Refused`] where the register is closed or the id is used.
pub(crate) async fn add_answer(tx: &mut Tx, survey: &OpenSurvey<'_>, id: RecordId, new: Change<'_>) -> Result<Record> {
    if new.register.id != survey.register() {
        return Err(Error::Forbidden);
    }
    if new.register.closed_at.is_some() {
        return Err(Error::refused("Sổ nhận kết quả khảo sát đã đóng. Phiếu chưa được gửi."));
    }
    if store::find(tx, id).await?.is_some() {
        return Err(taken());
    }
    insert(tx, id, new).await
}

/// Writes a record that whoever calls has allowed; nobody has its id yet.
async fn insert(tx: &mut Tx, id: RecordId, new: Change<'_>) -> Result<Record> {
    if store::find_removed(tx, id).await?.is_some() {
        return Err(taken());
    }
    registers::require_current(tx, new.register).await?;
    let (register, source) = (new.register, new.source);
    if let Some(state) = &new.state {
        register.definition.begins_as(state).map_err(|said| Error::invalid(STATE, said))?;
    }
    let record = new.into_record(tx, id);
    check_unique(tx, register, &record).await?;
    store::insert(tx, &register.definition, std::slice::from_ref(&record)).await?;
    let filled = changes(&super::Values::new(), &record.values);
    store::note_changes(tx, source, vec![(&record, filled)]).await?;
    registers::add_records(tx, register.id, 1).await?;
    tx.record(Event::new("registers.record.added", record.id.0, about(register, &record)));
    Ok(record)
}

fn taken() -> Error {
    Error::refused("Mã bản ghi này đã dùng cho một bản ghi khác.")
}

/// What the trail says of a record: never its values.
fn about(register: &Register, record: &Record) -> serde_json::Value {
    json!({ "register": register.definition.key, "revision": record.revision })
}

/// Adds many records with one event; whoever calls has read, checked and allowed them.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn add_all(tx: &mut Tx, register: &Register, records: &[Record], source: Source) -> Result<()> {
    registers::require_current(tx, register).await?;
    store::insert(tx, &register.definition, records).await?;
    let nothing = super::Values::new();
    let filled = records.iter().map(|record| (record, changes(&nothing, &record.values))).collect();
    store::note_changes(tx, source, filled).await?;
    registers::add_records(tx, register.id, i64::try_from(records.len()).unwrap_or(i64::MAX)).await
}

/// Changes a record that is still as `revision` says, and thereby confirms it.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Invalid`] also where the state may not follow, [`Error::Conflict`] where somebody else wrote it meanwhile.
pub(crate) async fn change(
    tx: &mut Tx,
    actor: &Actor,
    before: Record,
    revision: i32,
    to: Change<'_>,
) -> Result<Record> {
    to.register.require_keeper(actor)?;
    registers::require_current(tx, to.register).await?;
    let (register, source) = (to.register, to.source);
    let state = to.state.clone().unwrap_or_else(|| before.state.clone());
    register.definition.follows(&before.state, &state).map_err(|said| Error::invalid(STATE, said))?;
    let mut fresh = to.into_record(tx, before.id);
    keep_former(register, &before.values, &mut fresh.values);
    let record = Record { revision: revision + 1, state, created_at: before.created_at, ..fresh };
    check_unique(tx, register, &record).await?;
    store::replace(tx, &register.definition, &record, revision).await?;
    store::note_changes(tx, source, vec![(&record, changes_of(&before, &record))]).await?;
    tx.record(Event::new("registers.record.changed", record.id.0, about(register, &record)));
    Ok(record)
}

/// Values of fields that the register has no longer stay with the record.
fn keep_former(register: &Register, before: &super::Values, values: &mut super::Values) {
    let is_former = |key: &String| register.definition.field(key).is_none();
    let former = before.iter().filter(|(key, _)| is_former(key));
    values.extend(former.map(|(key, value)| (key.clone(), value.clone())));
}

async fn check_unique(tx: &Tx, register: &Register, record: &Record) -> Result<()> {
    let mut errors = FieldErrors::default();
    store::hold(tx, register).await?;
    for field in register.definition.fields.iter().filter(|field| field.unique) {
        let value = record.values.get(&field.key).map(String::as_str);
        let (Some(slot), Some(value)) = (field.slot, value) else { continue };
        if let Some(label) = store::same_value(tx, record, field, slot, value).await? {
            errors.add(&field.key, format!("“{}” trùng với bản ghi “{label}”.", field.label));
        }
    }
    errors.check()
}

/// Rewrites a record as it is, but for what `edit` does to it.
async fn rewrite(
    tx: &mut Tx,
    register: &Register,
    mut record: Record,
    noted: Vec<FieldChange>,
    event: &'static str,
    edit: impl FnOnce(&mut Record),
) -> Result<Record> {
    registers::require_current(tx, register).await?;
    let revision = record.revision;
    record.revision += 1;
    record.updated_at = tx.now;
    edit(&mut record);
    store::replace(tx, &register.definition, &record, revision).await?;
    store::note_changes(tx, Source::Form, vec![(&record, noted)]).await?;
    tx.record(Event::new(event, record.id.0, about(register, &record)));
    Ok(record)
}

/// Says that a record is still so, without a change.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Conflict`].
pub(crate) async fn confirm(tx: &mut Tx, actor: &Actor, register: &Register, record: Record) -> Result<Record> {
    register.require_keeper(actor)?;
    let today = local_day(tx.now);
    rewrite(tx, register, record, Vec::new(), "registers.record.confirmed", |r| r.confirmed_on = today).await
}

/// Moves a record to a state that may follow its own.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Refused`] where it may not follow, [`Error::Conflict`].
pub(crate) async fn shift(tx: &mut Tx, actor: &Actor, register: &Register, record: Record, to: &str) -> Result<Record> {
    register.require_keeper(actor)?;
    register.definition.follows(&record.state, to).map_err(Error::refused)?;
    if record.state == to {
        return Err(Error::refused("Bản ghi đang ở trạng thái này."));
    }
    let (from, to) = (record.state.clone(), to.to_owned());
    let noted = vec![FieldChange { field: STATE.to_owned(), from: Some(from), to: Some(to.clone()) }];
    rewrite(tx, register, record, noted, "registers.record.shifted", |r| r.state = to).await
}

/// Takes a record out, with a reason; it is kept apart and can be put back.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Invalid`] without a reason, [`Error::Conflict`] where somebody wrote it meanwhile.
pub(crate) async fn remove(
    tx: &mut Tx,
    actor: &Actor,
    register: &Register,
    record: &Record,
    reason: &str,
    into: Option<RecordId>,
) -> Result<()> {
    register.require_keeper(actor)?;
    if reason.trim().is_empty() {
        return Err(Error::invalid("reason", "Ghi lý do đưa bản ghi ra khỏi sổ."));
    }
    store::remove(tx, record, reason.trim(), into).await?;
    registers::add_records(tx, register.id, -1).await?;
    tx.record(Event::new("registers.record.removed", record.id.0, about(register, record)));
    Ok(())
}

/// Puts back a record that was taken out.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Invalid`] where its unique values are taken by now.
pub(crate) async fn restore(tx: &mut Tx, actor: &Actor, removed: &store::Removed, to: Change<'_>) -> Result<Record> {
    to.register.require_keeper(actor)?;
    registers::require_current(tx, to.register).await?;
    let register = to.register;
    let mut fresh = to.into_record(tx, removed.id);
    keep_former(register, &removed.values()?, &mut fresh.values);
    let created_at = store::born(tx, removed.id).await?.unwrap_or(fresh.created_at);
    let record = Record { revision: removed.revision + 1, state: removed.state.clone(), created_at, ..fresh };
    check_unique(tx, register, &record).await?;
    store::insert(tx, &register.definition, std::slice::from_ref(&record)).await?;
    store::note_changes(tx, Source::Form, vec![(&record, Vec::new())]).await?;
    store::forget_removed(tx, removed.id).await?;
    registers::add_records(tx, register.id, 1).await?;
    tx.record(Event::new("registers.record.restored", record.id.0, about(register, &record)));
    Ok(record)
}
