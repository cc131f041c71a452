//! Every query about records.

mod links;
mod past;
mod places;

pub(crate) use links::{labels, labels_of_removed, linked_by_id, linked_by_name};
pub(super) use links::{pointing_at, registers_pointing_at};
pub(crate) use past::{Change, Removed, born, find_removed, forget_removed, history, note_changes, remove, removed};
pub(crate) use places::{at, forget_places, has_others, lacking, note_places};

use super::filter::{Order, Where};
use super::model::{Fault, FaultKind, Record, RecordId};
use super::value;
use crate::definition::{ColumnKind, Definition, Field, Kind, Register, RegisterId, Slot};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Conn, Engine, Error, Result, Row, Tx, args, row};
use links::link;
use sea_orm::{FromQueryResult, Value as Sql};
use uuid::Uuid;

const COLUMNS: &str = "r.id, r.register_id, r.version, r.revision, r.state, r.label, r.body, r.faults, r.confirmed_on, \
    r.created_at, r.updated_at";
/// Rows that one statement writes: 50 values each, PostgreSQL takes 65,535.
const AT_ONCE: usize = 500;

#[derive(FromQueryResult)]
struct Stored {
    id: RecordId,
    register_id: RegisterId,
    version: i32,
    revision: i32,
    state: String,
    label: String,
    body: String,
    faults: String,
    confirmed_on: NaiveDate,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl Stored {
    fn into_record(self) -> Result<Record> {
        let faults = if self.faults.is_empty() { Vec::new() } else { serde_json::from_str(&self.faults)? };
        Ok(Record {
            id: self.id,
            register: self.register_id,
            version: self.version,
            revision: self.revision,
            state: self.state,
            label: self.label,
            values: serde_json::from_str(&self.body)?,
            faults,
            confirmed_on: self.confirmed_on,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

async fn records(conn: &Conn, sql: &str, args: kernel::Args) -> Result<Vec<Record>> {
    let stored: Vec<Stored> = conn.all(sql, args).await?;
    stored.into_iter().map(Stored::into_record).collect()
}

/// The record of an id.
pub(crate) async fn find(conn: &Conn, id: RecordId) -> Result<Option<Record>> {
    let sql = format!("SELECT {COLUMNS} FROM register_record r WHERE r.ward_id = $1 AND r.id = $2");
    Ok(records(conn, &sql, args![conn.ward, id]).await?.pop())
}

/// Records that match, from a place on; those without a value in the field by which they are sorted come last. They are
/// asked for apart, so that an index serves both halves.
pub(crate) async fn page(conn: &Conn, matching: Where, order: &Order, offset: u64, limit: u64) -> Result<Vec<Record>> {
    let Order::Field { column, .. } = order else { return sorted(conn, matching, order, offset, limit).await };
    let (mut filled, mut empty) = (matching.clone(), matching);
    filled.and(&format!("r.{column} IS NOT NULL"));
    empty.and(&format!("r.{column} IS NULL"));
    let mut found = sorted(conn, filled.clone(), order, offset, limit).await?;
    let got = found.len() as u64;
    if got < limit {
        let before = match got {
            0 => u64::try_from(count(conn, filled, offset).await?).unwrap_or(0),
            _ => offset + got,
        };
        found.extend(sorted(conn, empty, &Order::Newest, (offset + got).saturating_sub(before), limit - got).await?);
    }
    Ok(found)
}

async fn sorted(conn: &Conn, matching: Where, order: &Order, offset: u64, limit: u64) -> Result<Vec<Record>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {} WHERE {} ORDER BY {} LIMIT {limit} OFFSET {offset}",
        matching.from,
        matching.sql,
        order.sql()
    );
    records(conn, &sql, matching.args).await
}

/// Records after an id, in the order of their making: how files are written without holding all of them.
pub(crate) async fn after(conn: &Conn, mut matching: Where, id: Option<RecordId>, limit: u64) -> Result<Vec<Record>> {
    if let Some(id) = id {
        let place = matching.bind(id);
        matching.and(&format!("r.id > {place}"));
    }
    let (from, narrowed) = (&matching.from, &matching.sql);
    let sql = format!("SELECT {COLUMNS} FROM {from} WHERE {narrowed} ORDER BY r.id LIMIT {limit}");
    records(conn, &sql, matching.args).await
}

/// Records that match, in no order, so that a list of values is looked up by its index.
pub(crate) async fn some(conn: &Conn, matching: Where, limit: u64) -> Result<Vec<Record>> {
    let sql = format!("SELECT {COLUMNS} FROM register_record r WHERE {} LIMIT {limit}", matching.sql);
    records(conn, &sql, matching.args).await
}

/// How many match, counted no further than `most`.
pub(crate) async fn count(conn: &Conn, matching: Where, most: u64) -> Result<i64> {
    let sql = format!(
        "SELECT COUNT(*) FROM (SELECT 1 AS one FROM {} WHERE {} LIMIT {most}) AS counted",
        matching.from, matching.sql
    );
    Ok(conn.scalar(&sql, matching.args).await?.unwrap_or(0))
}

/// So many marks of values: "$3, $4, $5".
pub(crate) fn marks(from: usize, count: usize) -> String {
    (from..from + count).map(|at| format!("${at}")).collect::<Vec<_>>().join(", ")
}

#[derive(FromQueryResult)]
struct Named {
    id: Uuid,
    label: String,
}

/// Records of registers whose names begin so: (register, id, name).
pub(crate) async fn named(
    conn: &Conn,
    registers: &[RegisterId],
    start: &str,
    most: u64,
) -> Result<Vec<(RegisterId, RecordId, String)>> {
    if registers.is_empty() {
        return Ok(Vec::new());
    }
    #[derive(FromQueryResult)]
    struct Found {
        register_id: RegisterId,
        id: RecordId,
        label: String,
    }
    let marks: Vec<String> = (4..registers.len() + 4).map(|at| format!("${at}")).collect();
    let sql = format!(
        "SELECT register_id, id, label FROM register_record WHERE ward_id = $1 AND register_id IN ({}) \
         AND label_key >= $2 AND label_key < $3 ORDER BY label_key, id LIMIT {most}",
        marks.join(", ")
    );
    let mut args = args![conn.ward, start, format!("{start}\u{10FFFF}")];
    args.extend(registers.iter().map(|id| Sql::from(*id)));
    let found: Vec<Found> = conn.all(&sql, args).await?;
    Ok(found.into_iter().map(|f| (f.register_id, f.id, f.label)).collect())
}

/// Holds a register so that one write at a time looks whether a value is taken: the next one sees what this one wrote.
pub(crate) async fn hold(tx: &Tx, register: &Register) -> Result<()> {
    if tx.engine() == Engine::Postgres && register.definition.fields.iter().any(|field| field.unique) {
        let sql = "SELECT version FROM register WHERE ward_id = $1 AND id = $2 FOR NO KEY UPDATE";
        let _: Option<i32> = tx.scalar(sql, args![tx.ward, register.id]).await?;
    }
    Ok(())
}

/// The name of another record of the register that has the same value in a field.
pub(crate) async fn same_value(
    conn: &Conn,
    record: &Record,
    field: &Field,
    slot: Slot,
    value: &str,
) -> Result<Option<String>> {
    #[derive(FromQueryResult)]
    struct Alike {
        label: String,
        body: String,
    }
    // Columns hold what is folded and cut; the values themselves are compared after.
    let sql = format!(
        "SELECT label, body FROM register_record WHERE ward_id = $1 AND register_id = $2 AND {} = $3 AND id <> $4",
        slot.name()
    );
    let column = value::column_value(field, Some(value));
    let alike: Vec<Alike> = conn.all(&sql, args![conn.ward, record.register, column, record.id]).await?;
    let wanted = value::identity(field, value);
    for other in alike {
        let values: super::model::Values = serde_json::from_str(&other.body)?;
        if values.get(&field.key).is_some_and(|known| value::identity(field, known) == wanted) {
            return Ok(Some(other.label));
        }
    }
    Ok(None)
}

fn count_of(faults: &[Fault], kind: FaultKind) -> i32 {
    i32::try_from(faults.iter().filter(|fault| fault.kind == kind).count()).unwrap_or(i32::MAX)
}

/// Faults that cost the score of what is right.
fn wrong_of(faults: &[Fault]) -> i32 {
    count_of(faults, FaultKind::Wrong) + count_of(faults, FaultKind::Left)
}

/// Names of the columns by which fields are filtered.
const SLOTS: [&str; 28] = [
    "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9", "t10", "t11", "t12", "t13", "t14", "t15", "t16", "n1", "n2",
    "n3", "n4", "n5", "n6", "n7", "n8", "d1", "d2", "d3", "d4",
];

fn empty_slot(name: &str) -> Sql {
    match name.chars().next() {
        Some('n') => Sql::Double(None),
        Some('d') => Sql::ChronoDate(None),
        _ => Sql::String(None),
    }
}

/// The columns by which fields are filtered, with the field of each.
fn slots(definition: &Definition) -> Vec<(&'static str, Option<&Field>)> {
    let of = |name: &str| definition.fields.iter().find(|f| f.slot.is_some_and(|slot| slot.name() == name));
    SLOTS.map(|name| (name, of(name))).into()
}

/// A record as its row; its id apart.
fn as_row(definition: &Definition, slots: &[(&'static str, Option<&Field>)], record: &Record) -> Result<Row> {
    let faults = if record.faults.is_empty() { String::new() } else { serde_json::to_string(&record.faults)? };
    let mut row = row! { version: record.version, revision: record.revision, state: record.state.as_str(),
    label: record.label.as_str(), label_key: value::key_of(&record.label), body: serde_json::to_string(&record.values)?,
    faults: faults, wrong: wrong_of(&record.faults),
    missing: count_of(&record.faults, FaultKind::Missing), unclean: count_of(&record.faults, FaultKind::Unclean),
    confirmed_on: record.confirmed_on, updated_at: record.updated_at };
    row.extend(places::columns(definition.place().and_then(|field| record.values.get(&field.key))));
    for (name, field) in slots {
        // What is wrong cannot be compared: it stays in the body alone.
        let is_wrong = |key: &str| record.faults.iter().any(|f| f.kind == FaultKind::Wrong && f.field == key);
        let value = match field {
            Some(field) if is_wrong(&field.key) => empty_slot(name),
            Some(field) => value::column_value(field, record.values.get(&field.key).map(String::as_str)),
            None => empty_slot(name),
        };
        row.push((*name, value));
    }
    Ok(row)
}

/// Does a record stand in its row under another definition as it stands there now?
pub(crate) fn is_same_row(before: (&Definition, &Record), after: (&Definition, &Record)) -> Result<bool> {
    let links = |definition: &Definition| -> Vec<String> {
        let links = definition.fields.iter().filter(|field| field.kind == Kind::Link);
        links.map(|field| field.key.clone()).collect()
    };
    let row = |(definition, record): (&Definition, &Record)| {
        as_row(definition, &slots(definition), &Record { version: 0, ..record.clone() })
    };
    let places = |(definition, record): (&Definition, &Record)| places::others(definition, record);
    Ok(row(before)? == row(after)? && links(before.0) == links(after.0) && places(before) == places(after))
}

/// Writes new records.
pub(crate) async fn insert(tx: &Tx, definition: &Definition, records: &[Record]) -> Result<()> {
    let mut slots = slots(definition);
    slots.retain(|(_, field)| field.is_some());
    for some in records.chunks(AT_ONCE) {
        let mut rows = Vec::with_capacity(some.len());
        for record in some {
            let mut row = as_row(definition, &slots, record)?;
            row.extend(row! { id: record.id, register_id: record.register, created_at: record.created_at,
            created_on: kernel::local_day(record.created_at) });
            rows.push(row);
        }
        tx.insert_all("register_record", rows).await?;
    }
    places::keep(tx, definition, records).await?;
    link(tx, definition, records).await
}

/// Replaces a record that is still as it was read.
///
/// # Errors
/// [`Error::Conflict`] where somebody else wrote it meanwhile.
pub(crate) async fn replace(tx: &Tx, definition: &Definition, record: &Record, revision: i32) -> Result<()> {
    let key = row! { id: record.id, revision: revision };
    if tx.update("register_record", key, as_row(definition, &slots(definition), record)?).await? == 0 {
        return Err(Error::Conflict(
            "Bản ghi này vừa được người khác sửa. Xem lại giá trị mới rồi lưu lần nữa.".into(),
        ));
    }
    if has_others(definition) {
        places::forget(tx, record).await?;
        places::keep(tx, definition, std::slice::from_ref(record)).await?;
    }
    if !definition.fields.iter().any(|field| field.kind == Kind::Link) {
        return Ok(());
    }
    tx.exec("DELETE FROM register_link WHERE ward_id = $1 AND from_id = $2", args![tx.ward, record.id]).await?;
    link(tx, definition, std::slice::from_ref(record)).await
}

/// Keeps what is wrong with a record by now, where nobody wrote it meanwhile.
pub(crate) async fn set_faults(tx: &Tx, record: &Record) -> Result<()> {
    let faults = if record.faults.is_empty() { String::new() } else { serde_json::to_string(&record.faults)? };
    let row = row! { faults: faults, wrong: wrong_of(&record.faults) };
    tx.update("register_record", row! { id: record.id, revision: record.revision }, row).await.map(|_| ())
}

/// Notes the bounds of the line or area of a record, where nobody wrote it meanwhile; false where it has none.
pub(crate) async fn set_stretch(tx: &Tx, definition: &Definition, record: &Record) -> Result<bool> {
    let place = definition.place().and_then(|field| record.values.get(&field.key));
    let Some([south, north, west, east]) = place.and_then(|place| value::stretch(place)) else { return Ok(false) };
    let row = row! { south: south, north: north, west: west, east: east };
    Ok(tx.update("register_record", row! { id: record.id, revision: record.revision }, row).await? > 0)
}

/// A number column of a field, for those that are added up.
pub(crate) fn number_column(definition: &Definition, key: &str) -> Option<String> {
    let slot = definition.field(key)?.slot?;
    (slot.column == ColumnKind::Number).then(|| slot.name())
}
