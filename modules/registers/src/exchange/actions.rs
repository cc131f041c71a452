//! What is done with consumers: let in, changed, given another key, let in no more; what they take is noted.

use super::model::{self, Consumer, Taking};
use super::{http, store, store_out};
use crate::definition::Register;
use crate::policy::PUBLISH;
use crate::record::privacy;
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

/// What the trail says of a consumer: everything but its key, and of the address that it is told at the host alone.
fn about(register: &Register, c: &Consumer) -> Value {
    json!({ "register": register.definition.key, "name": c.name, "kind": c.kind.key(), "purpose": c.purpose,
        "basis": c.basis, "from": c.from, "to": c.to, "fields": c.fields, "conditions": c.conditions,
        "hook": http::host_of(&c.hook_url) })
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

/// Changes what a consumer may take, where it is still as `mark` says. What its actor does not see stays as it was.
/// Packages that wait are set aside where the grant is another, and the next one holds everything.
///
/// # Errors
/// As [`open`], and [`Error::Conflict`].
pub(super) async fn change(tx: &mut Tx, actor: &Actor, register: &Register, to: Consumer, mark: &str) -> Result<()> {
    actor.require(PUBLISH)?;
    model::require_shared(register)?;
    let before = store::held(tx, to.id).await?;
    if mark != model::mark(&before) {
        let said = "Quyền khai thác này vừa được người khác sửa. Tải lại trang rồi làm tiếp.";
        return Err(Error::Conflict(said.into()));
    }
    require_admitted(&before)?;
    let definition = &register.definition;
    let to = model::with_unseen(&before, to, definition, actor);
    if to.hook_url != before.hook_url {
        require_seen(register, &before, actor)?;
    }
    model::check(&to, definition)?;
    store::update(tx, &to).await?;
    let granted = |c: &Consumer| -> Vec<String> { c.granted(definition).iter().map(|f| f.key.clone()).collect() };
    if granted(&before) != granted(&to) || before.conditions != to.conditions {
        store_out::set_aside(tx, to.id, "Quyền khai thác đã thay đổi.").await?;
        store::set_pushed(tx, to.id, None).await?;
    }
    tx.record(Event::new("registers.consumer.changed", to.id.0, about(register, &to)));
    Ok(())
}

/// Whoever holds the key, or has data sent to them, gets all that is granted: so must the actor see all of it.
fn require_seen(register: &Register, consumer: &Consumer, actor: &Actor) -> Result<()> {
    match consumer.granted(&register.definition).iter().all(|field| privacy::may_see(field, actor)) {
        true => Ok(()),
        false => Err(Error::refused(
            "Bên khai thác này được cấp trường mà ông/bà không xem được. Việc này do người xem được trường đó làm.",
        )),
    }
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
/// [`Error::Forbidden`], [`Error::Refused`] where it is let in no more, or holds what the actor does not see.
pub(super) async fn renew(tx: &mut Tx, actor: &Actor, register: &Register, consumer: &Consumer) -> Result<Keys> {
    actor.require(PUBLISH)?;
    require_admitted(consumer)?;
    require_seen(register, consumer, actor)?;
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
