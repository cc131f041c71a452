//! What is done with the ward's boundary: imported, put in use, taken out of use.

use super::boundary::{self, Boundary};
use super::store::{self, BoundaryId};
use crate::policy::DEFINE;
use crate::record::key_of;
use kernel::{Actor, Error, Event, FieldErrors, Result, Tx};
use people::api::UnitKind;
use serde_json::json;
use std::collections::HashMap;

/// The field under which faults of a file are reported.
pub(super) const FIELD: &str = "file";

/// Imports a boundary and puts it in use.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with a sentence for each fault of the file.
pub(super) async fn import(
    tx: &mut Tx,
    actor: &Actor,
    ward_name: &str,
    source: &str,
    text: &str,
) -> Result<(BoundaryId, Boundary)> {
    actor.require(DEFINE)?;
    let mut areas = HashMap::new();
    for unit in people::api::units(tx).await?.into_iter().filter(|unit| unit.kind == UnitKind::Neighbourhood) {
        for name in [&unit.name, &unit.short_name].into_iter().chain(&unit.aliases).filter(|name| !name.is_empty()) {
            areas.insert(key_of(name), (unit.id.to_string(), unit.name.clone()));
        }
    }
    let read = boundary::read(text, ward_name, |name| areas.get(&key_of(name)).cloned());
    let boundary = read.map_err(|faults| {
        Error::Invalid(FieldErrors(faults.into_iter().map(|said| (FIELD.to_owned(), said)).collect()))
    })?;
    let id = store::insert(tx, source, &boundary).await?;
    store::put_in_use(tx, Some(id)).await?;
    let detail = json!({ "file": source, "areas": boundary.areas.len(), "corners": boundary.corners() });
    tx.record(Event::new("registers.boundary.imported", id.0, detail));
    Ok((id, boundary))
}

/// Puts a boundary that was imported before in use.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::NotFound`].
pub(super) async fn put_in_use(tx: &mut Tx, actor: &Actor, id: BoundaryId) -> Result<()> {
    actor.require(DEFINE)?;
    if !store::put_in_use(tx, Some(id)).await? {
        return Err(Error::NotFound);
    }
    tx.record(Event::new("registers.boundary.put_in_use", id.0, json!({})));
    Ok(())
}

/// Takes the boundary out of use: the map follows the data, places are not compared with it.
///
/// # Errors
/// [`Error::Forbidden`].
pub(super) async fn take_out_of_use(tx: &mut Tx, actor: &Actor, id: BoundaryId) -> Result<()> {
    actor.require(DEFINE)?;
    store::put_in_use(tx, None).await?;
    tx.record(Event::new("registers.boundary.taken_out_of_use", id.0, json!({})));
    Ok(())
}
