//! Every query of the map: places by bounds and by grid, places outside the ward, boundaries that were imported.

use super::frame::{Bounds, VIETNAM};
use crate::definition::RegisterId;
use crate::record::RecordId;
use crate::record::filter::Where;
use chrono::{DateTime, Utc};
use kernel::{Conn, Engine, Result, Tx, args, row};
use sea_orm::FromQueryResult;

kernel::typed_id! {
    /// Ranh giới: the identifier of an imported boundary.
    BoundaryId
}

/// With the bounds in which a place must lie, or into which a line or an area must reach.
pub(crate) fn touching(mut matching: Where, bounds: &Bounds) -> Where {
    let (south, north) = (matching.bind(bounds.south), matching.bind(bounds.north));
    let (west, east) = (matching.bind(bounds.west), matching.bind(bounds.east));
    matching.and(&format!(
        "((r.lat >= {south} AND r.lat <= {north} AND r.lon >= {west} AND r.lon <= {east}) OR \
         (r.south IS NOT NULL AND r.south <= {north} AND r.north >= {south} AND r.west <= {east} AND r.east >= {west}))"
    ));
    matching
}

/// With the bounds in which a place must lie, a line or an area by its middle, found by the index of places.
pub(crate) fn within(matching: Where, bounds: &Bounds) -> Where {
    bounded(matching, bounds, "")
}

/// The same for bounds that hold so many places that walking through the records in their order is quicker.
pub(crate) fn within_many(matching: Where, bounds: &Bounds) -> Where {
    // A sum is no column, so that neither engine takes the index of places and then sorts all that it found.
    bounded(matching, bounds, " + 0.0")
}

fn bounded(mut matching: Where, bounds: &Bounds, plus: &str) -> Where {
    let (south, north, west, east) = (bounds.south, bounds.north, bounds.west, bounds.east);
    for (column, sign, value) in [("lat", ">=", south), ("lat", "<=", north), ("lon", ">=", west), ("lon", "<=", east)]
    {
        let place = matching.bind(value);
        matching.and(&format!("r.{column}{plus} {sign} {place}"));
    }
    matching
}

#[derive(FromQueryResult)]
struct Extent {
    south: Option<f64>,
    north: Option<f64>,
    west: Option<f64>,
    east: Option<f64>,
}

impl Extent {
    fn bounds(self) -> Option<Bounds> {
        Some(Bounds { west: self.west?, south: self.south?, east: self.east?, north: self.north? })
    }
}

/// The bounds of the places that match; places outside Vietnam do not stretch them.
pub(crate) async fn extent(conn: &Conn, matching: Where) -> Result<Option<Bounds>> {
    let (places, mut shapes) = (within(matching.clone(), &VIETNAM), within(matching, &VIETNAM));
    // Asked for apart, so that each is answered by its index.
    shapes.and("r.south IS NOT NULL");
    let (mut bounds, corners) = (None, ["r.south", "r.north", "r.west", "r.east"]);
    for (matching, [south, north, west, east]) in [(places, ["r.lat", "r.lat", "r.lon", "r.lon"]), (shapes, corners)] {
        let sql = format!(
            "SELECT MIN({south}) AS south, MAX({north}) AS north, MIN({west}) AS west, MAX({east}) AS east \
             FROM {} WHERE {}",
            matching.from, matching.sql
        );
        let found: Option<Extent> = conn.one(&sql, matching.args).await?;
        bounds = [bounds, found.and_then(Extent::bounds)].into_iter().flatten().reduce(Bounds::and);
    }
    Ok(bounds)
}

/// Places that stand in one cell of the grid.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Cell {
    pub(crate) records: i64,
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    pub(crate) south: f64,
    pub(crate) north: f64,
    pub(crate) west: f64,
    pub(crate) east: f64,
}

/// The places within bounds, counted by the cells of a grid.
pub(crate) async fn cells(conn: &Conn, matching: Where, bounds: &Bounds, across: u32, down: u32) -> Result<Vec<Cell>> {
    let mut matching = within(matching, bounds);
    let mut cell = |column: &str, from: f64, size: f64| {
        let (from, size) = (matching.bind(from), matching.bind(size));
        // What is counted lies at or above the lower bound, so cutting the fraction off is rounding down.
        match conn.engine() {
            Engine::Postgres => format!("CAST(FLOOR((r.{column} - {from}) / {size}) AS integer)"),
            Engine::Sqlite => format!("CAST((r.{column} - {from}) / {size} AS integer)"),
        }
    };
    let row = cell("lat", bounds.south, (bounds.north - bounds.south) / f64::from(down));
    let column = cell("lon", bounds.west, (bounds.east - bounds.west) / f64::from(across));
    let sql = format!(
        "SELECT COUNT(*) AS records, AVG(r.lat) AS lat, AVG(r.lon) AS lon, MIN(r.lat) AS south, MAX(r.lat) AS north, \
         MIN(r.lon) AS west, MAX(r.lon) AS east FROM {} WHERE {} GROUP BY {row}, {column} \
         ORDER BY 1 DESC, 2, 3",
        matching.from, matching.sql
    );
    conn.all(&sql, matching.args).await
}

/// Where a record is.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Placed {
    pub(crate) id: RecordId,
    pub(crate) label: String,
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    /// All values of a line or an area; empty for a point.
    pub(crate) body: String,
}

const PLACED: &str = "SELECT r.id, r.label, r.lat, r.lon, CASE WHEN r.south IS NULL THEN '' ELSE r.body END AS body";

/// With the bounds in which a place must lie, a line or an area with all of its corners.
pub(crate) fn wholly_within(matching: Where, bounds: &Bounds) -> Where {
    let mut matching = within(matching, bounds);
    let (south, north) = (matching.bind(bounds.south), matching.bind(bounds.north));
    let (west, east) = (matching.bind(bounds.west), matching.bind(bounds.east));
    matching.and(&format!(
        "(r.south IS NULL OR r.south >= {south} AND r.north <= {north} AND r.west >= {west} AND r.east <= {east})"
    ));
    matching
}

/// With the bounds outside of which a place must lie, a line or an area with one of its corners.
pub(crate) fn beyond(matching: Where, bounds: &Bounds) -> Where {
    let mut matching = with_place(matching);
    let (south, north) = (matching.bind(bounds.south), matching.bind(bounds.north));
    let (west, east) = (matching.bind(bounds.west), matching.bind(bounds.east));
    matching.and(&format!(
        "(r.lat < {south} OR r.lat > {north} OR r.lon < {west} OR r.lon > {east} OR r.south < {south} \
         OR r.north > {north} OR r.west < {west} OR r.east > {east})"
    ));
    matching
}

/// Places that match, in the order of their making, after one of them.
pub(crate) async fn placed(
    conn: &Conn,
    mut matching: Where,
    after: Option<RecordId>,
    limit: u64,
) -> Result<Vec<Placed>> {
    if let Some(after) = after {
        let place = matching.bind(after);
        matching.and(&format!("r.id > {place}"));
    }
    let (from, narrowed) = (&matching.from, &matching.sql);
    let sql = format!("{PLACED} FROM {from} WHERE {narrowed} ORDER BY r.id LIMIT {limit}");
    conn.all(&sql, matching.args).await
}

/// The records whose place, held by the field of this key, could not be read: there it is a fault, and nowhere on the map.
pub(crate) fn unplaced(conn: &Conn, register: RegisterId, field: &str) -> Where {
    let mut matching = Where::of(conn.ward, register);
    // As a fault is written; within its sentence quotes are escaped, so nothing that somebody wrote looks like it.
    let fault = matching.bind(format!("%{{\"field\":\"{}\",%", field.replace('_', "\\_")));
    matching.and(&format!("r.wrong > 0 AND r.faults LIKE {fault} ESCAPE '\\'"));
    matching
}

/// The records that have a place.
pub(crate) fn with_place(mut matching: Where) -> Where {
    matching.and("r.lat IS NOT NULL");
    matching
}

/// Ranh giới as it was imported.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Imported {
    pub(crate) id: BoundaryId,
    /// Name of the file.
    pub(crate) source: String,
    pub(crate) areas: i32,
    pub(crate) corners: i32,
    pub(crate) in_use: bool,
    pub(crate) imported_by_name: String,
    pub(crate) imported_at: DateTime<Utc>,
}

/// Every boundary that was imported, the latest first.
pub(crate) async fn boundaries(conn: &Conn) -> Result<Vec<Imported>> {
    let sql = "SELECT id, source, areas, corners, in_use, imported_by_name, imported_at FROM register_boundary \
        WHERE ward_id = $1 ORDER BY id DESC LIMIT 100";
    conn.all(sql, args![conn.ward]).await
}

/// The text of the boundary in use.
pub(crate) async fn boundary_in_use(conn: &Conn) -> Result<Option<String>> {
    let sql = "SELECT body FROM register_boundary WHERE ward_id = $1 AND in_use ORDER BY id DESC LIMIT 1";
    conn.scalar(sql, args![conn.ward]).await
}

/// The text of a boundary.
pub(crate) async fn boundary(conn: &Conn, id: BoundaryId) -> Result<Option<String>> {
    conn.scalar("SELECT body FROM register_boundary WHERE ward_id = $1 AND id = $2", args![conn.ward, id]).await
}

/// Keeps a boundary; it is not in use yet.
pub(crate) async fn insert(tx: &Tx, source: &str, boundary: &super::boundary::Boundary) -> Result<BoundaryId> {
    let id = BoundaryId::new();
    let corners = i32::try_from(boundary.corners()).unwrap_or(i32::MAX);
    let areas = i32::try_from(boundary.areas.len()).unwrap_or(i32::MAX);
    let row = row! { id: id, source: source, body: boundary.to_text(), areas: areas, corners: corners,
    in_use: false, imported_by_name: tx.actor_name(), imported_at: tx.now };
    tx.insert("register_boundary", row).await?;
    Ok(id)
}

/// Puts one boundary in use, the others out of it; says whether it is there.
pub(crate) async fn put_in_use(tx: &Tx, id: BoundaryId) -> Result<bool> {
    tx.update("register_boundary", row! { in_use: true }, row! { in_use: false }).await?;
    Ok(tx.update("register_boundary", row! { id: id }, row! { in_use: true }).await? > 0)
}

/// Takes a boundary out of use; says whether it was in use.
pub(crate) async fn take_out_of_use(tx: &Tx, id: BoundaryId) -> Result<bool> {
    Ok(tx.update("register_boundary", row! { id: id, in_use: true }, row! { in_use: false }).await? > 0)
}
