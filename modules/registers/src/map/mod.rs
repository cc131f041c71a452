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
use crate::record::Values;
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

/// What places are compared with: the outline of the ward, where it is known.
pub(crate) struct Fence(Option<Outline>);

/// Corners that are measured at once: about half a second.
const MEASURED: usize = 80_000_000;

impl Fence {
    /// The ward's.
    ///
    /// # Errors
    /// When the database refuses.
    pub(crate) async fn of(conn: &Conn) -> Result<Self> {
        outline(conn).await.map(Self)
    }

    /// So many places may be compared at once: fewer where the outline has many corners.
    pub(crate) fn most(&self) -> usize {
        self.0.as_ref().map_or(0, |outline| MEASURED / outline.corners().max(1))
    }

    /// What is to be said of a kept place that lies outside of the ward, be it with one of its corners.
    pub(crate) fn warning(&self, place: &str) -> Option<String> {
        self.0.as_ref()?.farthest_outside(place).map(boundary::warning)
    }
}

/// What is to be said of a record's places: which lie outside of the ward, by their fields.
pub(crate) async fn place_warnings(
    conn: &Conn,
    definition: &Definition,
    values: &Values,
) -> Result<Vec<(String, String)>> {
    let written: Vec<_> = definition.places().filter_map(|field| Some((field, values.get(&field.key)?))).collect();
    if written.is_empty() {
        return Ok(Vec::new());
    }
    let fence = Fence::of(conn).await?;
    Ok(written.iter().filter_map(|(field, place)| Some((field.key.clone(), fence.warning(place)?))).collect())
}
