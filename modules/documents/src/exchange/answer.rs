//! The verbs of a clerk about what came: take it with one click, refuse it, give it back or keep it.

use super::model::{Received, ReceivedState};
use super::store::{received, statuses};
use super::{package, push, take};
use crate::incoming::{actions, register};
use crate::model::DocumentId;
use crate::policy;
use crate::secrecy::REFUSAL;
use crate::store;
use edxml::{BusinessKind, StatusCode};
use kernel::{Actor, Error, Event, Result, Tx};
use serde_json::json;
use uuid::Uuid;

/// Registers what came under the next number, with all that its message says.
///
/// # Errors
/// [`Error::Refused`] where it waits no more; those of registering.
pub(super) async fn accept(tx: &mut Tx, actor: &Actor, came: &Received) -> Result<DocumentId> {
    let waiting = came.intake.filter(|_| came.is_waiting());
    let Some(waiting) = waiting else {
        return match came.document {
            Some(document) => Ok(DocumentId(document)),
            None => Err(Error::refused("Văn bản này không còn chờ tiếp nhận.")),
        };
    };
    let mut new = package::registration(&came.body, waiting, came.came_at);
    if new.agency.is_empty() {
        new.agency.clone_from(&came.sender);
    }
    // An update of what is registered is like it, and is meant to be.
    new.although_alike = matches!(came.kind, BusinessKind::Update | BusinessKind::Replace);
    register::register(tx, actor, &new).await
}

/// Refuses what came; its sender is told why.
///
/// # Errors
/// [`Error::Invalid`] without a reason, [`Error::Refused`] where it waits no more.
pub(super) async fn refuse(tx: &mut Tx, actor: &Actor, came: &Received, reason: &str) -> Result<()> {
    actor.require(policy::REGISTER)?;
    if reason.trim().is_empty() {
        return Err(Error::invalid("reason", "Nêu lý do từ chối để nơi gửi biết."));
    }
    actions::check_reason(reason)?;
    let Some(waiting) = came.intake.filter(|_| came.is_waiting()) else {
        return Err(Error::refused("Văn bản này không còn chờ tiếp nhận."));
    };
    if !register::take_away(tx, waiting).await? {
        return Err(Error::Conflict("Văn bản này vừa được người khác xử lý. Ông/bà tải lại trang.".into()));
    }
    received::set_state(tx, came, ReceivedState::Refused, reason.trim()).await?;
    take::answer(tx, came, StatusCode::Refused, reason.trim(), &actor.name).await?;
    let detail = json!({ "sender": came.sender, "symbol": came.symbol, "reason": reason.trim() });
    tx.record(Event::new("documents.exchange.refused", came.id, detail));
    push::ask(tx).await
}

/// What came turned out to be secret: nothing of what it said is kept but what names it, and where it waited its sender is
/// told that it was not taken.
pub(crate) async fn forget(tx: &mut Tx, intake: Uuid, by_name: &str) -> Result<()> {
    let Some(came) = received::of_intake(tx, intake).await? else { return Ok(()) };
    received::forget(tx, &came).await?;
    if came.is_waiting() && received::set_state(tx, &came, ReceivedState::Refused, REFUSAL).await? {
        take::answer(tx, &came, StatusCode::Refused, REFUSAL, by_name).await?;
        push::ask(tx).await?;
    }
    Ok(())
}

/// Gives a registered document back to its sender: its number stays, nothing more is done with it.
///
/// # Errors
/// [`Error::Refused`] where nobody asks for it.
pub(super) async fn give_back(tx: &mut Tx, actor: &Actor, came: &Received) -> Result<()> {
    actor.require(policy::REGISTER)?;
    require_asked(tx, came, ReceivedState::Recalled).await?;
    take::answer(tx, came, StatusCode::RecallAgreed, "", &actor.name).await?;
    if let Some(id) = came.document
        && let Some(document) = store::find(tx, DocumentId(id)).await?
        && !document.state.is_over()
    {
        actions::send_back(tx, actor, &document, &format!("Nơi gửi lấy lại: {}", came.said)).await?;
    }
    let detail = json!({ "sender": came.sender, "symbol": came.symbol });
    tx.record(Event::new("documents.exchange.given_back", came.id, detail));
    push::ask(tx).await
}

/// Keeps a document that its sender asks for; it is told why.
///
/// # Errors
/// [`Error::Invalid`] without a reason, [`Error::Refused`] where nobody asks for it.
pub(super) async fn keep(tx: &mut Tx, actor: &Actor, came: &Received, reason: &str) -> Result<()> {
    actor.require(policy::REGISTER)?;
    if reason.trim().is_empty() {
        return Err(Error::invalid("reason", "Nêu lý do không trả lại để nơi gửi biết."));
    }
    actions::check_reason(reason)?;
    require_asked(tx, came, ReceivedState::Here).await?;
    let code = StatusCode::RecallRefused;
    statuses::add(tx, Uuid::now_v7(), came.id, code, reason.trim(), &actor.name).await?;
    let detail = json!({ "sender": came.sender, "symbol": came.symbol, "reason": reason.trim() });
    tx.record(Event::new("documents.exchange.kept", came.id, detail));
    push::ask(tx).await
}

/// Moves it on, where its sender waits for an answer.
async fn require_asked(tx: &Tx, came: &Received, to: ReceivedState) -> Result<()> {
    let asked = came.state == ReceivedState::RecallAsked;
    match asked && received::set_state(tx, came, to, &came.said).await? {
        true => Ok(()),
        false => Err(Error::refused("Nơi gửi không còn yêu cầu lấy lại văn bản này.")),
    }
}

/// Tells senders once more what could not be told.
///
/// # Errors
/// [`Error::Forbidden`].
pub(super) async fn tell_again(tx: &mut Tx, actor: &Actor) -> Result<()> {
    actor.require(policy::ISSUE)?;
    let count = statuses::try_again(tx).await?;
    tx.record(Event::new("documents.exchange.told_again", actor.user.0, json!({ "messages": count })));
    push::ask(tx).await
}
