//! What is done with consumers: let in, changed, given another key, let in no more; what they take is noted.

use super::model::{self, Consumer, Taking};
use super::store;
use crate::definition::Register;
use crate::policy::PUBLISH;
use kernel::{Actor, Error, Event, Result, Tx, audit};
use serde_json::{Value, json};

/// The key and the secret of signatures, shown once.
pub(super) struct Keys {
    pub(super) key: String,
    pub(super) secret: String,
}

fn fresh() -> Keys {
    Keys { key: model::secret("dk"), secret: model::secret("whsec") }
}

/// What the trail says of a consumer: everything but its key.
fn about(register: &Register, c: &Consumer) -> Value {
    json!({ "register": register.definition.key, "name": c.name, "kind": c.kind.key(), "purpose": c.purpose,
        "basis": c.basis, "from": c.from, "to": c.to, "fields": c.fields, "conditions": c.conditions,
        "hook": !c.hook_url.is_empty() })
}

/// Lets a consumer in.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Invalid`] by field, [`Error::Refused`] where the register is not shared.
pub(super) async fn open(tx: &mut Tx, actor: &Actor, register: &Register, new: &mut Consumer) -> Result<Keys> {
    actor.require(PUBLISH)?;
    model::require_shared(register)?;
    model::check(new, &register.definition)?;
    let keys = fresh();
    new.hook_secret.clone_from(&keys.secret);
    store::insert(tx, new, &model::digest(&keys.key)).await?;
    tx.record(Event::new("registers.consumer.opened", new.id.0, about(register, new)));
    Ok(keys)
}

/// Changes what a consumer may take.
///
/// # Errors
/// As [`open`].
pub(super) async fn change(tx: &mut Tx, actor: &Actor, register: &Register, to: &Consumer) -> Result<()> {
    actor.require(PUBLISH)?;
    model::require_shared(register)?;
    require_admitted(to)?;
    model::check(to, &register.definition)?;
    store::update(tx, to).await?;
    tx.record(Event::new("registers.consumer.changed", to.id.0, about(register, to)));
    Ok(())
}

fn require_admitted(consumer: &Consumer) -> Result<()> {
    match consumer.revoked_at {
        None => Ok(()),
        Some(_) => Err(Error::refused("Bên khai thác này đã bị thu hồi quyền. Lập bên khai thác mới nếu cần.")),
    }
}

/// Gives a consumer another key; the old one opens nothing from now on.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Refused`] where it is let in no more.
pub(super) async fn renew(tx: &mut Tx, actor: &Actor, consumer: &Consumer) -> Result<Keys> {
    actor.require(PUBLISH)?;
    require_admitted(consumer)?;
    let keys = fresh();
    store::set_key(tx, consumer.id, &model::digest(&keys.key), &keys.secret).await?;
    tx.record(Event::new("registers.consumer.renewed", consumer.id.0, json!({ "name": consumer.name })));
    Ok(keys)
}

/// Lets a consumer in no more.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Invalid`] without a reason.
pub(super) async fn revoke(tx: &mut Tx, actor: &Actor, consumer: &Consumer, reason: &str) -> Result<()> {
    actor.require(PUBLISH)?;
    require_admitted(consumer)?;
    if reason.is_empty() {
        return Err(Error::invalid("reason", "Ghi lý do thu hồi."));
    }
    store::revoke(tx, consumer.id, reason).await?;
    let detail = json!({ "name": consumer.name, "reason": reason });
    tx.record(Event::new("registers.consumer.revoked", consumer.id.0, detail));
    Ok(())
}

/// Notes what a consumer takes, before it gets it; personal data stand in the trail with what they are for.
///
/// # Errors
/// When the database refuses.
pub(super) async fn note_taking(tx: &mut Tx, consumer: &Consumer, taking: &Taking) -> Result<()> {
    store::insert_taking(tx, consumer.id, taking).await?;
    if taking.personal {
        let purpose = format!("{}: {} ({} bản ghi)", consumer.name, consumer.purpose, taking.records);
        audit::note_personal_read(tx, consumer.register.0, &purpose);
    }
    Ok(())
}
