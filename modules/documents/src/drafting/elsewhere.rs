//! Văn bản giấy làm ở ngoài hệ thống: a document that was written and signed on paper elsewhere enters the register by what a
//! clerk says of it, takes number and day from the same book, and is issued by its scan (NĐ 30/2020, Điều 15).

use super::actions::{Begun, blank, note, put};
use super::{agency, kind, letters, store};
use crate::outgoing::{Outgoing, State, store as register};
use crate::signing_room::number_paper;
use crate::{policy, store as documents};
use kernel::{Actor, Error, Event, FieldErrors, Kept, Result, Tx, local_day};
use office::Standing;
use serde_json::json;

/// Enters one and gives it number and day; what was sent twice stands there once. `ward`: its name; `text`: the final text,
/// where it was sent.
///
/// # Errors
/// [`Error::Invalid`] by field; [`Error::Refused`] where something of it is marked secret.
pub(crate) async fn enter(tx: &mut Tx, actor: &Actor, (new, ward): (&Begun, &str), text: &[Kept]) -> Result<Outgoing> {
    actor.require(policy::ISSUE)?;
    if let Some(known) = register::find(tx, new.id).await? {
        return if known.drafter == actor.user { Ok(known) } else { Err(Error::NotFound) };
    }
    let of_kind = kind::find(&new.kind).ok_or_else(|| Error::invalid("kind", "Chọn loại văn bản."))?;
    let mut errors = FieldErrors::default();
    if new.typed.subject.trim().is_empty() && of_kind.titled == Standing::Must {
        errors.add("subject", "Nhập trích yếu.");
    }
    if new.typed.signer.is_none() {
        errors.add("signer", "Chọn người ký.");
    }
    errors.check()?;
    let mut o = blank(actor, new, tx.now);
    put(tx, &mut o, &new.typed).await?;
    letters::require_own(tx, &o, local_day(tx.now)).await?;
    o.draft.is_elsewhere = true;
    o.draft.agency_name = agency::name(&o.draft, ward);
    o.state = State::Approved;
    register::insert(tx, &o).await?;
    store::add_version(tx, &o, (actor.user, &actor.name)).await?;
    documents::add_files(tx, o.id.0, "draft", text).await?;
    note(tx, actor, &o, "entered", "", "").await?;
    let detail = json!({ "kind": o.kind, "subject": o.subject, "unit": o.unit, "answers": o.answers });
    tx.record(Event::new("documents.outgoing.entered", o.id.0, detail));
    number_paper(tx, actor, &o).await
}
