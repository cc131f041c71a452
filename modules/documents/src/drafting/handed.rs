//! A document that another room composed becomes a draft: from there it goes the way of every outgoing document.

use super::actions::{Begun, Typed, begin};
use super::{kind, marking};
use crate::model::Priority;
use crate::outgoing::{Annex, Draft, OutgoingId};
use crate::policy;
use kernel::{Actor, Error, Result, Tx, UnitId, Units};
use office::{AdministrativeDocument, DocumentKind};
use uuid::Uuid;

/// May this person draft documents at all?
pub fn may_draft(actor: &Actor) -> bool {
    unit_of(actor).is_some()
}

/// The unit for which somebody drafts: the one beside their name, where they may draft for several.
fn unit_of(actor: &Actor) -> Option<UnitId> {
    match actor.units_for(policy::DRAFT) {
        Units::Only(own) => actor.unit.filter(|unit| own.contains(unit)).or_else(|| own.first().copied()),
        Units::All => actor.unit,
        Units::None => None,
    }
}

/// Makes a draft of a composed document and gives its page; a repeat with the same identifier finds the first one. The
/// note of the document (what proves frozen figures) stays with the draft and is not for its writer to change.
///
/// # Errors
/// [`Error::Forbidden`] for whoever may not draft.
pub async fn hand_over(tx: &mut Tx, actor: &Actor, id: Uuid, made: &AdministrativeDocument) -> Result<String> {
    let unit = unit_of(actor).ok_or(Error::Forbidden)?;
    let of_kind = DocumentKind::of_name(&made.kind).unwrap_or_else(|| kind::of(""));
    let short = people::api::unit(tx, unit).await?.short_name;
    let annex = |one: &office::Appendix| Annex {
        title: one.title.clone(),
        text: marking::write(&one.body),
        is_wide: one.is_landscape,
    };
    let draft = Draft {
        addressed_to: made.addressed_to.clone(),
        issuer: made.issuer.clone(),
        bases: made.bases.clone(),
        text: marking::write(&made.body),
        recipients: made.recipients.clone(),
        drafter: made.drafter.clone(),
        note: made.note.clone(),
        appendices: made.appendices.iter().map(annex).collect(),
        ..Draft::default()
    };
    let typed = Typed {
        subject: made.title.clone(),
        notation: kind::notation(of_kind, &short),
        priority: Priority::Normal,
        signer: None,
        signer_title: made.signature.authority.join("\n"),
        draft,
    };
    let new = Begun {
        id: OutgoingId(id),
        kind: kind::key(of_kind).to_owned(),
        unit,
        answers: None,
        typed,
        illustrative: false,
    };
    Ok(begin(tx, actor, &new).await?.page())
}
