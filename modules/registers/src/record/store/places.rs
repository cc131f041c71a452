//! Where records stand on the map: by the first place of a register in their own row, by each other in a row beside it.

use super::super::filter::Where;
use super::super::model::Record;
use super::super::value;
use super::{AT_ONCE, SLOTS};
use crate::definition::{Definition, RegisterId};
use kernel::{Result, Row, Tx, args, row};

/// The columns of a record's row that stand for it where it is found by another place.
const KEPT: &str = "o.ward_id, o.id, o.register_id, o.version, o.revision, o.state, o.label, o.label_key, o.body, \
    o.faults, o.wrong, o.missing, o.unclean, o.confirmed_on, o.created_at, o.created_on, o.updated_at";

/// The columns by which a place is found.
pub(super) fn columns(place: Option<&String>) -> Row {
    let middle = place.and_then(|place| value::middle(place));
    let stretch = place.and_then(|place| value::stretch(place));
    row! { lat: middle.map(|at| at.0), lon: middle.map(|at| at.1), south: stretch.map(|at| at[0]),
    north: stretch.map(|at| at[1]), west: stretch.map(|at| at[2]), east: stretch.map(|at| at[3]) }
}

/// Are there places in a register beside the first, so that its records have rows for them?
pub(crate) fn has_others(definition: &Definition) -> bool {
    definition.places().nth(1).is_some()
}

/// The rows of a record's places but the first.
pub(super) fn others(definition: &Definition, record: &Record) -> Vec<Row> {
    let row = |field: &crate::definition::Field| {
        let place = record.values.get(&field.key).filter(|place| value::middle(place).is_some())?;
        let mut row = row! { record_id: record.id, field: field.key.as_str(), register_id: record.register };
        row.extend(columns(Some(place)));
        Some(row)
    };
    definition.places().skip(1).filter_map(row).collect()
}

/// Keeps where new records stand by their other places.
pub(super) async fn keep(tx: &Tx, definition: &Definition, records: &[Record]) -> Result<()> {
    let mut rows: Vec<Row> = records.iter().flat_map(|record| others(definition, record)).collect();
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(AT_ONCE));
        tx.insert_all("register_place", rows).await?;
        rows = rest;
    }
    Ok(())
}

/// Forgets where a record stands by its other places.
pub(super) async fn forget(tx: &Tx, record: &Record) -> Result<()> {
    let sql = "DELETE FROM register_place WHERE ward_id = $1 AND record_id = $2";
    tx.exec(sql, args![tx.ward, record.id]).await.map(|_| ())
}

/// Forgets where the records of a register stand by its other places.
pub(crate) async fn forget_places(tx: &Tx, register: RegisterId) -> Result<()> {
    let sql = "DELETE FROM register_place WHERE ward_id = $1 AND register_id = $2";
    tx.exec(sql, args![tx.ward, register]).await.map(|_| ())
}

/// Notes where a record stands by its other places, where nobody wrote it meanwhile; says whether it stands anywhere.
pub(crate) async fn note_places(tx: &Tx, definition: &Definition, record: &Record) -> Result<bool> {
    let as_read = row! { id: record.id, revision: record.revision };
    let rows = others(definition, record);
    if rows.is_empty() || tx.update("register_record", as_read, row! { revision: record.revision }).await? == 0 {
        return Ok(false);
    }
    forget(tx, record).await?;
    tx.insert_all("register_place", rows).await?;
    Ok(true)
}

/// The same records where they stand by this field: the first place of the register, or another.
#[must_use]
pub(crate) fn at(mut matching: Where, definition: &Definition, field: &str) -> Where {
    if definition.place().is_some_and(|first| first.key == field) {
        return matching;
    }
    let field = matching.bind(field);
    let slots = SLOTS.map(|slot| format!("o.{slot}")).join(", ");
    matching.from = format!(
        "(SELECT {KEPT}, {slots}, p.lat, p.lon, p.south, p.north, p.west, p.east FROM register_place p \
         JOIN register_record o ON o.ward_id = p.ward_id AND o.id = p.record_id WHERE p.ward_id = $1 \
         AND p.register_id = $2 AND p.field = {field}) r"
    );
    matching
}

/// With those alone that lack a row of this place, though something that looks like one is written there.
#[must_use]
pub(crate) fn lacking(mut matching: Where, field: &str) -> Where {
    let (key, written) = (matching.bind(field), matching.bind(format!("%\"{field}\":\"{{%")));
    matching.and(&format!(
        "r.body LIKE {written} AND NOT EXISTS (SELECT 1 FROM register_place p WHERE p.ward_id = r.ward_id \
         AND p.record_id = r.id AND p.field = {key})"
    ));
    matching
}
