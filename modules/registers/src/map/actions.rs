//! What is done with the ward's boundary: read, imported, put in use, taken out of use.

use super::boundary::{self, Boundary};
use super::store::{self, BoundaryId};
use crate::policy::DEFINE;
use crate::record::key_of;
use kernel::{Actor, Conn, Error, Event, FieldErrors, Result, Tx};
use people::api::UnitKind;
use serde_json::json;
use std::collections::HashMap;

/// The field under which faults of a file are reported.
pub(super) const FIELD: &str = "file";

/// Reads a boundary, before the write begins: proving it sound takes long where it has many corners.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with a sentence for each fault of the file.
pub(super) async fn read(conn: &Conn, actor: &Actor, ward_name: &str, text: &str) -> Result<Boundary> {
    actor.require(DEFINE)?;
    let mut areas = HashMap::new();
    for unit in people::api::units(conn).await?.into_iter().filter(|unit| unit.kind == UnitKind::Neighbourhood) {
        for name in [&unit.name, &unit.short_name].into_iter().chain(&unit.aliases).filter(|name| !name.is_empty()) {
            areas.insert(key_of(name), (unit.id.to_string(), unit.name.clone()));
        }
    }
    let (ward_name, text) = (ward_name.to_owned(), text.to_owned());
    let reading = move || boundary::read(&text, &ward_name, |name| areas.get(&key_of(name)).cloned());
    let read = tokio::task::spawn_blocking(reading).await.map_err(Error::internal)?;
    read.map_err(|faults| {
        Error::Invalid(FieldErrors(faults.into_iter().map(|said| (FIELD.to_owned(), said)).collect()))
    })
}

/// Keeps a boundary that was read and puts it in use.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Conflict`] where somebody else puts another in use at the same moment.
pub(super) async fn import(tx: &mut Tx, actor: &Actor, source: &str, boundary: &Boundary) -> Result<()> {
    actor.require(DEFINE)?;
    let id = store::insert(tx, source, boundary).await?;
    store::put_in_use(tx, id).await?;
    let detail = json!({ "file": source, "areas": boundary.areas.len(), "corners": boundary.corners() });
    tx.record(Event::new("registers.boundary.imported", id.0, detail));
    Ok(())
}

/// Puts a boundary that was imported before in use.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::NotFound`].
pub(super) async fn put_in_use(tx: &mut Tx, actor: &Actor, id: BoundaryId) -> Result<()> {
    actor.require(DEFINE)?;
    if !store::put_in_use(tx, id).await? {
        return Err(Error::NotFound);
    }
    tx.record(Event::new("registers.boundary.put_in_use", id.0, json!({})));
    Ok(())
}

/// Takes the boundary out of use: the map follows the data, places are not compared with it.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::NotFound`] where it is not in use.
pub(super) async fn take_out_of_use(tx: &mut Tx, actor: &Actor, id: BoundaryId) -> Result<()> {
    actor.require(DEFINE)?;
    if !store::take_out_of_use(tx, id).await? {
        return Err(Error::NotFound);
    }
    tx.record(Event::new("registers.boundary.taken_out_of_use", id.0, json!({})));
    Ok(())
}
