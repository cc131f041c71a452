//! The verbs of an outgoing document that change its state, one after the other.

use super::model::symbol;
use super::store::{amendments, answers};
use super::{Amends, IssuedBy, Outgoing, SEQUENCES, State, store};
use crate::drafting::actions::{note, tell};
use crate::drafting::kind;
use crate::exchange;
use crate::model::{Document, DocumentId, State as Incoming, Step};
use crate::policy;
use crate::store::{self as documents, next_number};
use chrono::Datelike;
use kernel::{Actor, App, Error, Event, Result, Tx, local_day};
use serde_json::{Value, json};

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

/// The next number of a sequence whose symbol no other document of the year has: one that the book of the committee gave,
/// such as before the council had its own, is left out.
///
/// # Errors
/// [`Error::Refused`] where its ký hiệu is wrong: two sequences or two books share it.
async fn next_free(tx: &Tx, document: &Outgoing, sequence: &str, year: i32) -> Result<i32> {
    let has_own_book = document.draft.issued_by != IssuedBy::Committee;
    let is_committees = |of: &String| of == "out" || of.starts_with("out.");
    loop {
        let next = next_number(tx, sequence, year).await?;
        let symbol = symbol(next, &document.symbol);
        let given = store::sequences_with(tx, year, &symbol).await?;
        if given.is_empty() {
            return Ok(next);
        }
        if !has_own_book || !given.iter().all(is_committees) {
            let said = format!("Trong năm đã có văn bản số {symbol}: đưa văn bản về dự thảo, sửa ký hiệu.");
            return Err(Error::refused(said));
        }
    }
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
    let book = store::book_of(tx, document, day.year()).await?;
    let by_kind = match store::book_begun(tx, &book, day.year()).await? {
        Some(begun) => begun != book,
        None => SEQUENCES.is_on(tx).await?,
    };
    let sequence = if by_kind { format!("{book}.{}", document.kind) } else { book };
    let next = next_free(tx, document, &sequence, day.year()).await?;
    numbered.sequence = sequence;
    numbered.year = Some(day.year());
    numbered.number = Some(next);
    numbered.symbol = symbol(next, &document.symbol);
    numbered.issued_on = Some(day);
    store::update(tx, &numbered).await?;
    let detail = json!({ "number": next, "year": day.year(), "symbol": numbered.symbol });
    tx.record(Event::new("documents.outgoing.numbered", document.id.0, detail));
    numbered.version += 1;
    Ok(numbered)
}

/// Recalls a document: its recipients are asked to give it back in the same transaction, what it answered is open again,
/// and it stays in the register as what it was. One that is recalled already asks once more those who still have it. How many are asked.
///
/// # Errors
/// [`Error::Invalid`] on `reason`; [`Error::Refused`] where it has no number; [`Error::Conflict`] where somebody was quicker.
pub(crate) async fn recall(tx: &mut Tx, app: &App, actor: &Actor, document: &Outgoing, reason: &str) -> Result<usize> {
    actor.require(policy::ISSUE)?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Error::invalid("reason", "Nêu lý do thu hồi văn bản."));
    }
    if document.state != State::Recalled {
        let recalled = moved(document, State::Recalled)?;
        store::update(tx, &recalled).await?;
        note(tx, actor, document, "recalled", reason, "").await?;
        let detail = json!({ "symbol": document.symbol, "reason": reason });
        tx.record(Event::new("documents.outgoing.recalled", document.id.0, detail));
        let said = kernel::told!("Văn bản {} đã được thu hồi", document.symbol);
        for person in [Some(document.drafter), document.signer].into_iter().flatten().filter(|p| *p != actor.user) {
            tell(tx, document, person, "recalled", &said).await?;
        }
        open_again(tx, actor, document, reason).await?;
    }
    exchange::recalled(tx, app, actor, document.id, reason).await
}

/// What a recalled document answered is answered by another one that was issued and stands, or no more.
async fn open_again(tx: &mut Tx, actor: &Actor, recalled: &Outgoing, reason: &str) -> Result<()> {
    let Some(answered) = recalled.answers else { return Ok(()) };
    let Some(incoming) = documents::find(tx, DocumentId(answered)).await? else { return Ok(()) };
    if incoming.state != Incoming::Done || !answers::is_issued(tx, answered, &incoming.answer).await? {
        return Ok(());
    }
    match answers::standing(tx, answered).await? {
        None => {
            let answer = (recalled.symbol.as_str(), recalled.issued_on);
            crate::incoming::actions::reopen(tx, actor, &incoming, answer, reason).await
        }
        Some(standing) if incoming.answer == recalled.symbol => {
            let detail = json!({ "answer": standing, "recalled": recalled.symbol });
            answered_by(tx, actor, &incoming, &standing, ("answer-stands", detail)).await
        }
        Some(_) => Ok(()),
    }
}

/// An incoming document is done by the answer of this symbol; `kind`: what its story says of it.
async fn answered_by(
    tx: &mut Tx,
    actor: &Actor,
    incoming: &Document,
    symbol: &str,
    (kind, detail): (&str, Value),
) -> Result<()> {
    let closed_at = incoming.closed_at.or(Some(tx.now));
    let closed = Document { state: Incoming::Done, closed_at, answer: symbol.to_owned(), ..incoming.clone() };
    documents::update(tx, &closed).await?;
    let step = Step {
        kind: kind.to_owned(),
        body: String::new(),
        to_name: symbol.to_owned(),
        due_on: None,
        by_name: actor.name.clone(),
        at: tx.now,
    };
    documents::add_step(tx, incoming.id, actor.user, incoming.unit, &step).await?;
    tx.record(Event::new("documents.incoming.done", incoming.id.0, detail));
    Ok(())
}

/// The document that an issued one replaces is what it was no more.
async fn replaced(tx: &mut Tx, actor: &Actor, document: &Outgoing) -> Result<()> {
    let Some(amendment) = amendments::of(tx, document.id).await? else { return Ok(()) };
    let Some(earlier) = store::find(tx, amendment.earlier).await? else { return Ok(()) };
    if amendment.kind != Amends::Replaces || !earlier.state.may_become(State::Replaced) {
        return Ok(());
    }
    store::update(tx, &moved(&earlier, State::Replaced)?).await?;
    note(tx, actor, &earlier, "replaced", &amendment.reason, &document.symbol).await?;
    let detail = json!({ "symbol": earlier.symbol, "by": document.id, "by_symbol": document.symbol });
    tx.record(Event::new("documents.outgoing.replaced", earlier.id.0, detail));
    Ok(())
}

/// What follows when a document is issued, in the same transaction: what it replaces is replaced, it goes to its
/// recipients, the incoming one that it answers is closed by it, and its drafter is told.
///
/// # Errors
/// [`Error::Conflict`] where somebody deals with the incoming document at this moment.
pub(crate) async fn issued(tx: &mut Tx, app: &App, actor: &Actor, document: &Outgoing) -> Result<()> {
    replaced(tx, actor, document).await?;
    exchange::issued(tx, app, actor, document).await?;
    if document.drafter != actor.user {
        let said = kernel::told!("Văn bản đã phát hành: {}", document.symbol);
        tell(tx, document, document.drafter, "issued", &said).await?;
    }
    let Some(answered) = document.answers else { return Ok(()) };
    let Some(incoming) = documents::find(tx, DocumentId(answered)).await? else { return Ok(()) };
    if incoming.state.is_over() {
        return Ok(());
    }
    let detail = json!({ "answer": document.symbol, "outgoing": document.id });
    answered_by(tx, actor, &incoming, &document.symbol, ("answered", detail)).await
}
