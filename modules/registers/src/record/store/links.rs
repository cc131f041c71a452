//! Where links lead, and whence they come.

use super::super::model::{Record, RecordId};
use super::{AT_ONCE, Named, marks};
use crate::definition::{Definition, Kind, RegisterId};
use kernel::{Conn, Result, Row, Tx, args, row};
use sea_orm::{FromQueryResult, Value as Sql};
use uuid::Uuid;

const OF_REGISTER: &str = "FROM register g JOIN register_record r ON r.ward_id = g.ward_id AND r.register_id = g.id \
    WHERE g.ward_id = $1 AND g.key = $2";

/// Those of these records that stand in a register (by its key).
pub(crate) async fn linked_by_id(conn: &Conn, register: &str, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
    let mut out = Vec::new();
    for some in ids.chunks(AT_ONCE) {
        let sql = format!("SELECT r.id, r.label {OF_REGISTER} AND r.id IN ({})", marks(3, some.len()));
        let args = args![conn.ward, register].into_iter().chain(some.iter().map(|id| Sql::from(*id))).collect();
        out.extend(conn.all::<Named>(&sql, args).await?.into_iter().map(|named| (named.id, named.label)));
    }
    Ok(out)
}

/// Records of a register (by its key) by folded names that one record alone bears: (folded name, record, name).
pub(crate) async fn linked_by_name(
    conn: &Conn,
    register: &str,
    names: &[String],
) -> Result<Vec<(String, Uuid, String)>> {
    let mut out = Vec::new();
    for some in names.chunks(AT_ONCE) {
        let sql = format!(
            "SELECT r.id, r.label, r.label_key {OF_REGISTER} AND r.label_key IN ({}) AND NOT EXISTS \
             (SELECT 1 FROM register_record o WHERE o.ward_id = r.ward_id AND o.register_id = r.register_id \
             AND o.label_key = r.label_key AND o.id <> r.id)",
            marks(3, some.len())
        );
        let args = args![conn.ward, register].into_iter().chain(some.iter().map(|n| Sql::from(n.as_str()))).collect();
        let found: Vec<Linked> = conn.all(&sql, args).await?;
        out.extend(found.into_iter().map(|linked| (linked.label_key, linked.id, linked.label)));
    }
    Ok(out)
}

#[derive(FromQueryResult)]
struct Linked {
    id: Uuid,
    label: String,
    label_key: String,
}

/// Names of records.
pub(crate) async fn labels(conn: &Conn, ids: Vec<Uuid>) -> Result<Vec<(Uuid, String)>> {
    let mut out = Vec::new();
    for some in ids.chunks(AT_ONCE) {
        let marks = marks(2, some.len());
        let sql = format!("SELECT id, label FROM register_record WHERE ward_id = $1 AND id IN ({marks})");
        let args = std::iter::once(conn.ward.into()).chain(some.iter().map(|id| Sql::from(*id))).collect();
        let found: Vec<Named> = conn.all(&sql, args).await?;
        out.extend(found.into_iter().map(|named| (named.id, named.label)));
    }
    Ok(out)
}

/// Names of records that were taken out: (key of the register, record, name).
pub(crate) async fn labels_of_removed(conn: &Conn, ids: Vec<Uuid>) -> Result<Vec<(String, Uuid, String)>> {
    #[derive(FromQueryResult)]
    struct Gone {
        register_key: String,
        id: Uuid,
        label: String,
    }
    let mut out = Vec::new();
    for some in ids.chunks(AT_ONCE) {
        let marks = marks(2, some.len());
        let sql = format!(
            "SELECT g.key AS register_key, x.id, x.label FROM register_removed x \
             JOIN register g ON g.ward_id = x.ward_id AND g.id = x.register_id WHERE x.ward_id = $1 AND x.id IN ({marks})"
        );
        let args = std::iter::once(conn.ward.into()).chain(some.iter().map(|id| Sql::from(*id))).collect();
        let found: Vec<Gone> = conn.all(&sql, args).await?;
        out.extend(found.into_iter().map(|gone| (gone.register_key, gone.id, gone.label)));
    }
    Ok(out)
}

/// Keeps where the links of records lead, by one statement for many.
pub(super) async fn link(tx: &Tx, definition: &Definition, records: &[Record]) -> Result<()> {
    let fields: Vec<&str> =
        definition.fields.iter().filter(|field| field.kind == Kind::Link).map(|field| field.key.as_str()).collect();
    let of = |record: &Record, key: &str| {
        let to = record.values.get(key)?.parse::<Uuid>().ok()?;
        Some(row! { from_id: record.id, field: key, to_id: to })
    };
    let rows: Vec<Row> =
        records.iter().flat_map(|record| fields.iter().filter_map(move |key| of(record, key))).collect();
    for some in rows.chunks(AT_ONCE) {
        tx.insert_all("register_link", some.to_vec()).await?;
    }
    Ok(())
}

/// A record that points here.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Pointing {
    pub(crate) id: RecordId,
    pub(crate) label: String,
    pub(crate) register_key: String,
    pub(crate) register_title: String,
}

const POINTING: &str = "FROM register_link l JOIN register_record r ON r.ward_id = l.ward_id AND r.id = l.from_id";

/// Registers from whose records links lead to this one.
pub(crate) async fn registers_pointing_at(conn: &Conn, id: RecordId) -> Result<Vec<RegisterId>> {
    let sql = format!("SELECT DISTINCT r.register_id {POINTING} WHERE l.ward_id = $1 AND l.to_id = $2");
    let found: Vec<Uuid> = conn.scalars(&sql, args![conn.ward, id]).await?;
    Ok(found.into_iter().map(RegisterId).collect())
}

/// Records of these registers whose links lead to this one, `most` of them.
pub(crate) async fn pointing_at(
    conn: &Conn,
    id: RecordId,
    registers: &[RegisterId],
    most: usize,
) -> Result<Vec<Pointing>> {
    if registers.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT DISTINCT r.id, r.label, r.label_key, g.key AS register_key, g.title AS register_title \
         {POINTING} JOIN register g ON g.ward_id = r.ward_id AND g.id = r.register_id \
         WHERE l.ward_id = $1 AND l.to_id = $2 AND r.register_id IN ({}) \
         ORDER BY g.title, r.label_key, r.id LIMIT {most}",
        marks(3, registers.len())
    );
    let args = args![conn.ward, id].into_iter().chain(registers.iter().map(|id| Sql::from(*id))).collect();
    conn.all(&sql, args).await
}
