//! What is done with drafts: begun, kept, dropped and taken back, put into effect.

use super::background::Steps;
use super::faults::{Around, faults};
use super::model::{Body, Draft, DraftId};
use super::transition::{Reader, Scope};
use super::{scan, store};
use crate::definition::check::view_faults;
use crate::definition::{self, Register, store as registers};
use crate::policy::DEFINE;
use crate::record::store as records;
use crate::view::{self, store as views};
use chrono::Duration;
use kernel::{Actor, App, Conn, Error, Event, Result, Tx, local_day};
use serde_json::json;

/// Days for which a dropped draft can be taken back.
const DROPPED_DAYS: i64 = 30;

/// Begins a draft: of a new register, or of a change of one.
///
/// # Errors
/// [`Error::Forbidden`].
pub(crate) async fn begin(tx: &mut Tx, actor: &Actor, register: Option<&Register>, body: &Body) -> Result<DraftId> {
    actor.require(DEFINE)?;
    let id = DraftId::new();
    store::insert(tx, id, register.map(|register| register.id), actor.user, body).await?;
    tx.record(Event::new("registers.draft.begun", id.0, json!({ "register": body.definition.key })));
    Ok(id)
}

/// Keeps a step of a draft.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Conflict`] where it was written in another window meanwhile.
pub(crate) async fn keep(tx: &mut Tx, actor: &Actor, draft: &Draft) -> Result<()> {
    actor.require(DEFINE)?;
    store::update(tx, draft).await?;
    tx.record(Event::new("registers.draft.kept", draft.id.0, json!({ "revision": draft.revision + 1 })));
    Ok(())
}

/// Drops a draft, or takes it back; what was dropped long ago is forgotten.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Conflict`].
pub(crate) async fn drop(tx: &mut Tx, actor: &Actor, mut draft: Draft, dropped: bool) -> Result<()> {
    draft.body.dropped = dropped;
    keep(tx, actor, &draft).await?;
    for old in store::own(tx, actor.user).await? {
        if old.body.dropped && old.changed_at < tx.now - Duration::days(DROPPED_DAYS) {
            store::delete(tx, old.id).await?;
        }
    }
    Ok(())
}

/// What a draft is held against, for a person who may see some registers.
///
/// # Errors
/// [`Error::NotFound`] where they may not see the register that it changes.
pub(crate) async fn around(conn: &Conn, draft: &Draft, actor: Option<&Actor>) -> Result<Around> {
    let all = registers::all(conn).await?;
    let is_seen = |register: &Register| actor.is_none_or(|actor| register.is_visible_to(actor));
    let register = match draft.register {
        Some(id) => Some(all.iter().find(|r| r.id == id && is_seen(r)).cloned().ok_or(Error::NotFound)?),
        None => None,
    };
    let former = match &register {
        Some(register) => registers::former_fields(conn, register).await?,
        None => Vec::new(),
    };
    let named = |r: &Register| (r.definition.key.clone(), r.definition.title.clone());
    let seen = all.iter().filter(|register| is_seen(register)).map(named).collect();
    Ok(Around { register, former, registers: seen, taken: all.into_iter().map(|r| r.definition.key).collect() })
}

/// Puts a draft into effect for a person.
///
/// # Errors
/// [`Error::Forbidden`]; those of [`effect`].
pub(crate) async fn publish(app: &App, tx: &mut Tx, actor: &Actor, draft: &Draft) -> Result<Register> {
    actor.require(DEFINE)?;
    effect(app, tx, draft, Some(actor), &Steps::SILENT).await
}

/// Puts a draft into effect: a new register, or a new version under which every record is read again. Without an actor
/// it was allowed before.
///
/// # Errors
/// [`Error::Refused`] where something is wrong with it, a number in use would go, or somebody asked to stop; [`Error::Conflict`] where the
/// register has a newer version than the one from which the draft departs.
pub(crate) async fn effect(
    app: &App,
    tx: &mut Tx,
    draft: &Draft,
    actor: Option<&Actor>,
    steps: &Steps<'_>,
) -> Result<Register> {
    let held = match draft.register {
        Some(id) => Some(registers::lock(tx, id).await?),
        None => None,
    };
    if held.as_ref().is_some_and(|register| register.version != draft.body.base) {
        return Err(Error::Conflict(
            "Người khác vừa áp dụng một phiên bản mới của sổ này. Bản nháp vẫn được giữ; đối chiếu lại rồi áp dụng."
                .into(),
        ));
    }
    let around = around(tx, draft, actor).await?;
    let wrong = faults(&draft.body, &around);
    if !wrong.is_empty() {
        return Err(Error::refused(format!("Bản nháp còn {} chỗ cần sửa trước khi áp dụng.", wrong.len())));
    }
    let register = match held {
        Some(register) => change(app, tx, register, draft, &around, steps).await?,
        None => definition::open(tx, None, draft.body.ready(None).0, draft.body.steward).await?,
    };
    store::delete(tx, draft.id).await?;
    Ok(register)
}

async fn change(
    app: &App,
    tx: &mut Tx,
    old: Register,
    draft: &Draft,
    around: &Around,
    steps: &Steps<'_>,
) -> Result<Register> {
    let (mut definition, without_column) = draft.body.ready(Some(&old.definition));
    without_column.check()?;
    definition.key.clone_from(&old.definition.key);
    let scope = Scope::new(&old.definition, &around.former, &definition);
    let register = Register { version: old.version + 1, definition: definition.clone(), ..old };
    registers::update(tx, &register, true).await?;
    let mut gone = Vec::new();
    for saved in views::of(tx, register.id).await? {
        if !view_faults(&definition, &saved.view).is_empty() {
            view::require_unused(app, tx, &register, &saved.view).await?;
            views::delete(tx, saved.id).await?;
            gone.push(saved.view.key);
        }
    }
    // A register with one place has no rows of others; one that has others again gets them anew below.
    if ![&old.definition, &definition].into_iter().all(records::has_others) {
        records::forget_places(tx, register.id).await?;
    }
    let mut reader = Reader::new(tx, &scope, local_day(tx.now)).await?;
    let rewritten = scan::rewrite(tx, &register, &mut reader, steps).await?;
    let detail = json!({ "key": register.definition.key, "version": register.version, "rewritten": rewritten,
        "filters_gone": gone });
    tx.record(Event::new("registers.register.redefined", register.id.0, detail));
    Ok(register)
}
