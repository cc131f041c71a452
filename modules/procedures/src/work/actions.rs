//! Phân công: many dossiers put into somebody's hands at once, all of them or none.

use super::store::Listed;
use crate::dossier::{Dossier, DossierId, desk, store};
use crate::policy;
use kernel::{Actor, Error, Result, Tx};
use people::api::Person;

/// A dossier as it was chosen: its id, and the version that was seen.
pub(super) type Chosen = (DossierId, i32);

/// Reads "id:version" of a form.
pub(super) fn chosen(text: &str) -> Option<Chosen> {
    let (id, version) = text.split_once(':')?;
    Some((id.parse().ok()?, version.parse().ok()?))
}

/// How a form names a dossier.
pub(super) fn named(row: &Listed) -> String {
    format!("{}:{}", row.id, row.version)
}

/// Puts dossiers into a person's hands; says how many were in other hands. Each keeps in its time line who had it, so
/// that assigning it there again takes it back.
///
/// # Errors
/// [`Error::Conflict`] where one of them was touched meanwhile: then none is assigned.
pub(super) async fn assign(tx: &mut Tx, actor: &Actor, dossiers: &[Chosen], to: &Person, reason: &str) -> Result<i64> {
    let mut assigned = 0;
    for (id, version) in dossiers {
        let dossier = store::find_visible_to(tx, actor, *id).await?;
        actor.require_in(policy::DIRECT, dossier.unit)?;
        if dossier.officer == Some(to.id) {
            continue;
        }
        desk::hand_over(tx, &Dossier { version: *version, ..dossier }, to, reason).await?;
        assigned += 1;
    }
    if assigned == 0 {
        return Err(Error::refused("Các hồ sơ đã chọn đều đang ở người này."));
    }
    Ok(assigned)
}
