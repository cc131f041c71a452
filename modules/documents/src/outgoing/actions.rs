//! The verbs of an outgoing document that change its state, one after the other.

use super::model::symbol;
use super::{Outgoing, SEQUENCES, State, store};
use crate::drafting::kind;
use crate::model::{DocumentId, State as Incoming, Step};
use crate::policy;
use crate::store::{self as documents, next_number};
use chrono::Datelike;
use kernel::{Actor, Error, Event, Result, Tx, local_day};
use serde_json::json;

/// The document in its next state.
///
/// # Errors
/// [`Error::Refused`] where it cannot come there from where it is.
pub(crate) fn moved(document: &Outgoing, next: State) -> Result<Outgoing> {
    if !document.state.may_become(next) {
        return Err(Error::refused("Văn bản không còn ở bước này. Ông/bà tải lại trang để xem."));
    }
    Ok(Outgoing { state: next, ..document.clone() })
}

/// Gives a signed document the next number of the year, and its day; both stand in the register in the same moment.
///
/// # Errors
/// [`Error::Refused`] where nobody has signed it; [`Error::Conflict`] where somebody was quicker.
pub(crate) async fn number(tx: &mut Tx, actor: &Actor, document: &Outgoing) -> Result<Outgoing> {
    actor.require(policy::ISSUE)?;
    let mut numbered = moved(document, State::Numbered)?;
    let day = local_day(tx.now);
    if !kind::of(&document.kind).numbered {
        numbered.issued_on = Some(day);
        store::update(tx, &numbered).await?;
        tx.record(Event::new("documents.outgoing.dated", document.id.0, json!({ "day": day })));
        return Ok(Outgoing { version: numbered.version + 1, ..numbered });
    }
    // How a year began to count holds until it ends: changed within it, numbers would be given twice.
    let by_kind = match store::book_begun(tx, day.year()).await? {
        Some(begun) => begun != "out",
        None => SEQUENCES.is_on(tx).await?,
    };
    let sequence = if by_kind { format!("out.{}", document.kind) } else { "out".to_owned() };
    let next = next_number(tx, &sequence, day.year()).await?;
    numbered.sequence = sequence;
    numbered.year = Some(day.year());
    numbered.number = Some(next);
    numbered.symbol = symbol(next, &document.symbol);
    if store::has_symbol(tx, day.year(), &numbered.symbol).await? {
        let said = format!("Trong năm đã có văn bản số {}: đưa văn bản về dự thảo, sửa ký hiệu.", numbered.symbol);
        return Err(Error::refused(said));
    }
    numbered.issued_on = Some(day);
    store::update(tx, &numbered).await?;
    let detail = json!({ "number": next, "year": day.year(), "symbol": numbered.symbol });
    tx.record(Event::new("documents.outgoing.numbered", document.id.0, detail));
    numbered.version += 1;
    Ok(numbered)
}

/// Issues a numbered document.
///
/// # Errors
/// [`Error::Refused`] where it has no number yet; [`Error::Conflict`] where somebody was quicker.
pub(crate) async fn issue(tx: &mut Tx, actor: &Actor, document: &Outgoing) -> Result<Outgoing> {
    actor.require(policy::ISSUE)?;
    let mut changed = moved(document, State::Issued)?;
    changed.issued_at = Some(tx.now);
    store::update(tx, &changed).await?;
    changed.version += 1;
    tx.record(Event::new("documents.outgoing.issued", document.id.0, json!({ "symbol": document.symbol })));
    issued(tx, actor, &changed).await?;
    Ok(changed)
}

/// What follows when a document is issued, in the same moment: the incoming one that it answers is closed by it, and its
/// drafter is told. Whoever issues in another way calls it too.
///
/// # Errors
/// [`Error::Conflict`] where somebody deals with the incoming document at this moment.
pub(crate) async fn issued(tx: &mut Tx, actor: &Actor, document: &Outgoing) -> Result<()> {
    if document.drafter != actor.user {
        let said = format!("Văn bản đã phát hành: {}", document.symbol);
        crate::drafting::actions::tell(tx, document, document.drafter, "issued", &said).await?;
    }
    let Some(answered) = document.answers else { return Ok(()) };
    let Some(incoming) = documents::find(tx, DocumentId(answered)).await? else { return Ok(()) };
    if incoming.state.is_over() {
        return Ok(());
    }
    let mut closed = incoming.clone();
    closed.state = Incoming::Done;
    closed.closed_at = Some(tx.now);
    closed.answer.clone_from(&document.symbol);
    documents::update(tx, &closed).await?;
    let step = Step {
        kind: "answered".to_owned(),
        body: String::new(),
        to_name: document.symbol.clone(),
        due_on: None,
        by_name: actor.name.clone(),
        at: tx.now,
    };
    documents::add_step(tx, incoming.id, actor.user, incoming.unit, &step).await?;
    let detail = json!({ "answer": document.symbol, "outgoing": document.id });
    tx.record(Event::new("documents.incoming.done", incoming.id.0, detail));
    Ok(())
}
