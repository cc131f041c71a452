//! What is done with registers: opened from a definition, given a steward, closed.

use super::check::{give_slots, view_faults};
use super::model::{Definition, RegisterId};
use super::store::{self, Register};
use crate::view;
use kernel::{Actor, Error, Event, FieldErrors, Result, Tx, UnitId};
use serde_json::json;

/// Opens a register in the ward, with the filters that its definition brings.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Refused`] where the ward has a register of this key.
pub(crate) async fn open(
    tx: &mut Tx,
    actor: Option<&Actor>,
    mut definition: Definition,
    steward: Option<UnitId>,
) -> Result<Register> {
    if let Some(actor) = actor {
        actor.require(crate::policy::DEFINE)?;
    }
    match store::by_key(tx, &definition.key).await {
        // Its title is not for everybody who may define registers.
        Ok(known) => return Err(Error::refused(format!("Phường đã có sổ mang mã “{}”.", known.definition.key))),
        Err(Error::NotFound) => {}
        Err(error) => return Err(error),
    }
    require_unit(tx, steward).await?;
    give_slots(&mut definition, None).map_err(Error::Invalid)?;
    let mut errors = FieldErrors::default();
    let faults = definition.views.iter().flat_map(|view| view_faults(&definition, view));
    faults.for_each(|fault| errors.add("views", fault));
    errors.check()?;
    let register = Register { id: RegisterId::new(), version: 1, definition, steward, records: 0, closed_at: None };
    store::insert(tx, &register).await?;
    for shipped in &register.definition.views {
        view::store::insert(tx, register.id, shipped, None).await?;
    }
    let detail = json!({ "key": register.definition.key, "title": register.definition.title });
    tx.record(Event::new("registers.register.opened", register.id.0, detail));
    Ok(register)
}

async fn require_unit(tx: &Tx, steward: Option<UnitId>) -> Result<()> {
    let Some(steward) = steward else { return Ok(()) };
    if people::api::units(tx).await?.iter().any(|unit| unit.id == steward) {
        return Ok(());
    }
    Err(Error::invalid("steward", "Chọn đơn vị trong danh sách."))
}

/// Gives the register another steward.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] where it is no unit of the ward.
pub(crate) async fn give_to(tx: &mut Tx, actor: &Actor, register: RegisterId, steward: Option<UnitId>) -> Result<()> {
    actor.require(crate::policy::DEFINE)?;
    require_unit(tx, steward).await?;
    // As it is by now: a definition that takes effect meanwhile stays.
    let register = Register { steward, ..store::lock(tx, register).await? };
    store::update(tx, &register, false).await?;
    tx.record(Event::new("registers.register.given", register.id.0, json!({ "steward": steward.map(|unit| unit.0) })));
    Ok(())
}

/// Closes a register to writing, or opens it again.
///
/// # Errors
/// [`Error::Forbidden`].
pub(crate) async fn close(tx: &mut Tx, actor: &Actor, register: RegisterId, closed: bool) -> Result<()> {
    actor.require(crate::policy::DEFINE)?;
    let register = Register { closed_at: closed.then_some(tx.now), ..store::lock(tx, register).await? };
    store::update(tx, &register, false).await?;
    let kind = if closed { "registers.register.closed" } else { "registers.register.reopened" };
    tx.record(Event::new(kind, register.id.0, json!({ "key": register.definition.key })));
    Ok(())
}
