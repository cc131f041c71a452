//! Bản đồ số: registers with places as layers, drawn by the server; the ward's boundary, and what lies outside of it.

mod actions;
mod boundary;
mod called;
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
use kernel::{Conn, Error, Result, Setting, SettingKind};
use std::sync::Arc;

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
pub(crate) struct Fence {
    outline: Option<Arc<Outline>>,
    /// What may still be spent.
    left: usize,
}

/// Corners of an outline that the corners of places are measured against at once: about half a second.
const MEASURED: usize = 80_000_000;

impl Fence {
    /// The ward's.
    ///
    /// # Errors
    /// When the database refuses.
    pub(crate) async fn of(conn: &Conn) -> Result<Self> {
        Ok(Self { outline: outline(conn).await?.map(Arc::new), left: MEASURED })
    }

    /// What is to be said of each of these kept places that lies outside of the ward, be it with one of its corners:
    /// nothing once so much was compared as may be.
    ///
    /// # Errors
    /// When the comparing breaks off.
    pub(crate) async fn warnings(&mut self, places: Vec<String>) -> Result<Vec<Option<String>>> {
        let (Some(outline), mut left) = (self.outline.clone(), self.left) else {
            return Ok(vec![None; places.len()]);
        };
        let compare = move || {
            let said = |place: &String| outline.farthest_outside(place, &mut left).map(boundary::warning);
            let said: Vec<Option<String>> = places.iter().map(said).collect();
            (said, left)
        };
        let (said, left) = tokio::task::spawn_blocking(compare).await.map_err(Error::internal)?;
        self.left = left;
        Ok(said)
    }
}

/// What is to be said of a record's places: which lie outside of the ward, by their fields.
pub(crate) async fn place_warnings(
    conn: &Conn,
    definition: &Definition,
    values: &Values,
) -> Result<Vec<(String, String)>> {
    let written = definition.places().filter_map(|field| Some((field.key.clone(), values.get(&field.key)?.clone())));
    let (keys, places): (Vec<String>, Vec<String>) = written.unzip();
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let said = Fence::of(conn).await?.warnings(places).await?;
    Ok(keys.into_iter().zip(said).filter_map(|(key, said)| Some((key, said?))).collect())
}
