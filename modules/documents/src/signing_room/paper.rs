//! Bản giấy: an approved document that is signed by hand takes number and day from the same register as the others (NĐ
//! 30/2020, Điều 15), and is issued by the scan of what was signed and sealed; none of it counts as signed digitally.

use super::model::in_file;
use super::store::kept;
use crate::drafting::actions::note;
use crate::outgoing::actions::moved;
use crate::outgoing::{self, Outgoing, State};
use crate::policy;
use crate::store as documents;
use kernel::{Actor, App, Conn, Error, Event, Kept, Result, Tx};
use serde_json::json;
use std::slice;

/// The role of the scan among the files of its document.
const ROLE: &str = "paper";

/// Does a document that is signed by hand wait for the scan of it?
pub(crate) fn waits_for_scan(document: &Outgoing) -> bool {
    document.state == State::Numbered && document.draft.is_paper
}

/// May a document still be signed by hand: approved, and nobody has signed it digitally?
///
/// # Errors
/// When the database refuses.
pub(crate) async fn may_be(conn: &Conn, document: &Outgoing) -> Result<bool> {
    let made = kept::made(conn, document.id).await?;
    Ok(document.state == State::Approved && in_file(&made, &document.digest).is_empty())
}

/// Gives a document that is signed by hand its number and day.
///
/// # Errors
/// [`Error::Refused`] where it is not approved or somebody has signed it digitally; [`Error::Conflict`] where somebody was
/// quicker.
pub(crate) async fn number(tx: &mut Tx, actor: &Actor, document: &Outgoing) -> Result<Outgoing> {
    let mut signed = moved(document, State::Signed)?;
    if !may_be(tx, document).await? {
        return Err(Error::refused("Đã có người ký số văn bản này: ký số tiếp, hoặc đưa văn bản về dự thảo."));
    }
    signed.draft.is_paper = true;
    let numbered = outgoing::actions::number(tx, actor, &signed).await?;
    note(tx, actor, &numbered, "paper-numbered", "", &numbered.symbol).await?;
    tx.record(Event::new("documents.outgoing.on_paper", document.id.0, json!({ "symbol": numbered.symbol })));
    Ok(numbered)
}

/// Issues a document by the scan of its paper original.
///
/// # Errors
/// [`Error::Refused`] where it waits for no scan; [`Error::Conflict`] where somebody was quicker.
pub(crate) async fn issue(tx: &mut Tx, app: &App, actor: &Actor, document: &Outgoing, scan: &Kept) -> Result<()> {
    actor.require(policy::ISSUE)?;
    require_waiting(document)?;
    let mut issued = moved(document, State::Issued)?;
    scan.digest.as_str().clone_into(&mut issued.digest);
    issued.issued_at = Some(tx.now);
    outgoing::store::update(tx, &issued).await?;
    issued.version += 1;
    documents::add_files(tx, document.id.0, ROLE, slice::from_ref(scan)).await?;
    note(tx, actor, document, "paper-issued", "", "").await?;
    let detail =
        json!({ "symbol": issued.symbol, "issued_on": issued.issued_on, "digest": issued.digest, "paper": true });
    tx.record(Event::new("documents.outgoing.issued", document.id.0, detail));
    outgoing::actions::issued(tx, app, actor, &issued).await
}

/// Refuses a document that waits for no scan.
///
/// # Errors
/// [`Error::Refused`].
pub(crate) fn require_waiting(document: &Outgoing) -> Result<()> {
    match waits_for_scan(document) {
        true => Ok(()),
        false => Err(Error::refused("Văn bản không chờ bản quét bản giấy. Ông/bà tải lại trang để xem.")),
    }
}
