//! The layers that an address asks for, with what stands in them within the view.

use super::cluster::Spot;
use super::draw::Shape;
use super::frame::{Bounds, View};
use super::model::{self, Asked, Drawable, MOST_LAYERS};
use super::store;
use crate::definition::{Condition, store as registers};
use crate::record::filter::{Order, Where};
use crate::record::{Record, store as records, value};
use crate::view::store::{self as views, Saved};
use geojson::GeometryValue;
use kernel::{Conn, Cx, Error, Result};

/// Up to so many records of a layer are drawn one by one; more are counted by the cells of a grid.
const FEW: u64 = 200;
/// Cells of the grid: about as far apart as marks are.
const CELLS: (u32, u32) = (26, 21);
/// So many are counted; beyond, "more than".
pub(super) const COUNTED: u64 = 10_000;
/// Records on a page of a layer's list.
pub(super) const PAGE: u64 = 20;

/// A layer of the map.
pub(super) struct Layer {
    pub(super) of: Drawable,
    pub(super) filters: Vec<Saved>,
    pub(super) conditions: Vec<Condition>,
}

/// What stands in a layer within the view.
pub(super) struct Shown {
    pub(super) spots: Vec<Spot>,
    pub(super) shapes: Vec<Shape>,
    /// Counted no further than [`COUNTED`].
    pub(super) count: i64,
    /// A page of its list, and whether more follow.
    pub(super) list: Vec<Record>,
    pub(super) more: bool,
}

/// Everything that the actor may see on the map, by the titles of registers.
pub(super) async fn drawable(cx: &Cx, conn: &Conn) -> Result<Vec<Drawable>> {
    let actor = cx.actor()?;
    let all = registers::all(conn).await?;
    Ok(all.iter().flat_map(|register| model::drawables(register, actor)).collect())
}

/// The layers that are asked for, in the order of the address.
///
/// # Errors
/// [`Error::NotFound`] where a saved filter is asked for that the actor may not use.
pub(super) async fn chosen(cx: &Cx, conn: &Conn, asked: &mut Asked, all: &[Drawable]) -> Result<Vec<Layer>> {
    let actor = cx.actor()?;
    model::choose(asked, all);
    asked.layers.truncate(MOST_LAYERS);
    let mut layers = Vec::new();
    for key in &asked.layers {
        let Some(of) = all.iter().find(|one| one.key == *key).cloned() else { continue };
        let filters = views::usable(&of.register, views::of(conn, of.register.id).await?, actor);
        let conditions = match asked.view(key) {
            "" => Vec::new(),
            wanted => {
                let one = filters.iter().find(|one| one.view.key == wanted).ok_or(Error::NotFound)?;
                one.view.conditions.clone()
            }
        };
        layers.push(Layer { of, filters, conditions });
    }
    Ok(layers)
}

impl Layer {
    /// Its records, as conditions.
    fn all(&self, conn: &Conn) -> Where {
        let definition = &self.of.register.definition;
        let standing = records::at(Where::of(conn.ward, self.of.register.id), definition, &self.of.place);
        standing.matching(definition, &self.conditions)
    }

    /// Its records with a place, as conditions.
    pub(super) fn matching(&self, conn: &Conn) -> Where {
        store::with_place(self.all(conn))
    }

    /// What stands in it within the view; it is the layer of this number.
    pub(super) async fn show(&self, cx: &Cx, conn: &Conn, number: usize, view: &View, page: u64) -> Result<Shown> {
        let bounds = view.bounds();
        let touching = || store::touching(self.matching(conn), &bounds);
        let count = records::count(conn, touching(), FEW + 1).await?;
        if count <= FEW as i64 {
            let all = records::page(conn, touching(), &Order::Label, 0, FEW).await?;
            let drawn: Vec<(Spot, Option<GeometryValue>)> =
                all.iter().filter_map(|record| self.draw(cx, number, record)).collect();
            let (from, to) = ((page * PAGE) as usize, ((page + 1) * PAGE) as usize);
            let shape = |(spot, shape): &(Spot, Option<GeometryValue>)| {
                Some(Shape { spot: spot.clone(), geometry: shape.clone()? })
            };
            return Ok(Shown {
                shapes: drawn.iter().filter_map(shape).collect(),
                spots: drawn.into_iter().filter(|(_, shape)| shape.is_none()).map(|(spot, _)| spot).collect(),
                count,
                more: all.len() > to,
                list: all.into_iter().skip(from).take(PAGE as usize).collect(),
            });
        }
        let matching = || store::within(self.matching(conn), &bounds);
        let cells = store::cells(conn, self.matching(conn), &bounds, CELLS.0, CELLS.1).await?;
        let count = records::count(conn, matching(), COUNTED + 1).await?;
        let listed = match count > COUNTED as i64 {
            true => store::within_many(self.all(conn), &bounds),
            false => matching(),
        };
        let mut list = records::page(conn, listed, &Order::Newest, page * PAGE, PAGE + 1).await?;
        let more = list.len() as u64 > PAGE;
        list.truncate(PAGE as usize);
        let spots = cells.into_iter().map(|cell| of_cell(number, &cell)).collect();
        Ok(Shown { spots, shapes: Vec::new(), count, list, more })
    }

    /// A record as a place; with its geometry where that is a line or an area.
    fn draw(&self, cx: &Cx, layer: usize, record: &Record) -> Option<(Spot, Option<GeometryValue>)> {
        let definition = &self.of.register.definition;
        let geometry: serde_json::Value = serde_json::from_str(record.values.get(&self.of.place)?).ok()?;
        let corners = value::corners(&geometry)?;
        let middle = value::middle(record.values.get(&self.of.place)?)?;
        let bounds = Bounds::of(corners.iter().map(|(east, north)| (*north, *east)))?;
        let name = model::name(definition, cx.actor().ok()?, record, &cx.t.get("register-record"));
        let spot = Spot {
            layer,
            variant: model::variant(definition, &record.state),
            records: 1,
            north: middle.0,
            east: middle.1,
            bounds,
            record: Some((name, format!("{}/ban-ghi/{}", self.of.register.href(), record.id))),
        };
        let is_point = matches!(geometry["type"].as_str(), Some("Point" | "MultiPoint"));
        let shape = if is_point { None } else { serde_json::from_value(geometry).ok() };
        Some((spot, shape))
    }
}

fn of_cell(layer: usize, cell: &store::Cell) -> Spot {
    let bounds = Bounds { west: cell.west, south: cell.south, east: cell.east, north: cell.north };
    Spot { layer, variant: 0, records: cell.records, north: cell.lat, east: cell.lon, bounds, record: None }
}
