//! Bản đồ số: registers with places as layers, drawn by the server; the ward's boundary, and what lies outside of it.

mod actions;
mod boundary;
mod cluster;
mod draw;
mod export;
mod frame;
mod layers;
mod model;
mod pages;
mod store;

use crate::definition::Definition;
use crate::record::{Values, value};
use boundary::{Boundary, Outline};
use kernel::{Conn, Result, Setting, SettingKind};

pub(crate) use pages::routes;

/// How far outside of the boundary a place may lie before it is said.
pub(crate) const TOLERANCE: Setting = Setting {
    key: "registers.boundary_tolerance_m",
    group: "register-room",
    label: "map-tolerance",
    help: "map-tolerance-help",
    kind: SettingKind::Number { least: 0, most: 5_000 },
    default: "100",
    law: "",
};

/// The ward's boundary in use.
async fn boundary_in_use(conn: &Conn) -> Result<Option<Boundary>> {
    Ok(store::boundary_in_use(conn).await?.as_deref().and_then(Boundary::from_text))
}

/// The ward's outline, to compare places with.
async fn outline(conn: &Conn) -> Result<Option<Outline>> {
    let Some(boundary) = boundary_in_use(conn).await? else { return Ok(None) };
    Ok(Outline::new(&boundary, TOLERANCE.number(conn).await? as f64))
}

/// What is to be said of a record's place: that it lies outside of the ward, by its field.
pub(crate) async fn place_warning(
    conn: &Conn,
    definition: &Definition,
    values: &Values,
) -> Result<Option<(String, String)>> {
    let place = definition.place().and_then(|field| Some((field, value::middle(values.get(&field.key)?)?)));
    let Some((field, (north, east))) = place else { return Ok(None) };
    let metres = outline(conn).await?.and_then(|outline| outline.metres_outside(north, east));
    Ok(metres.map(|metres| (field.key.clone(), boundary::warning(metres))))
}
