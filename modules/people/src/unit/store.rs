//! Every query about units.

use super::model::{NewUnit, Unit, UnitKind};
use chrono::NaiveDate;
use kernel::{Conn, Result, UnitId, args, row};
use sea_orm::FromQueryResult;

const COLUMNS: &str = "id, name, short_name, kind, parent_id, position, closed_on, merged_into";

#[derive(FromQueryResult)]
struct Stored {
    id: UnitId,
    name: String,
    short_name: String,
    kind: String,
    parent_id: Option<UnitId>,
    position: i32,
    closed_on: Option<NaiveDate>,
    merged_into: Option<UnitId>,
}

#[derive(FromQueryResult)]
struct Alias {
    unit_id: UnitId,
    alias: String,
}

/// A contact for digital transformation (G17) in a unit.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Contact {
    pub(crate) unit_id: UnitId,
    pub(crate) name: String,
}

impl Stored {
    fn into_unit(self, aliases: &[Alias]) -> Unit {
        let others =
            aliases.iter().filter(|a| a.unit_id == self.id && a.alias != self.name && a.alias != self.short_name);
        Unit {
            aliases: others.map(|a| a.alias.clone()).collect(),
            id: self.id,
            name: self.name,
            short_name: self.short_name,
            kind: UnitKind::from_key(&self.kind),
            parent: self.parent_id,
            position: self.position,
            closed_on: self.closed_on,
            merged_into: self.merged_into,
        }
    }
}

/// All units, also closed ones, in their order.
pub(crate) async fn all(conn: &Conn) -> Result<Vec<Unit>> {
    let sql = format!("SELECT {COLUMNS} FROM unit WHERE ward_id = $1 ORDER BY position, name");
    let stored: Vec<Stored> = conn.all(&sql, args![conn.ward]).await?;
    let sql = "SELECT unit_id, alias FROM unit_alias WHERE ward_id = $1 ORDER BY alias";
    let aliases: Vec<Alias> = conn.all(sql, args![conn.ward]).await?;
    Ok(stored.into_iter().map(|unit| unit.into_unit(&aliases)).collect())
}

pub(crate) async fn find(conn: &Conn, id: UnitId) -> Result<Option<Unit>> {
    let sql = format!("SELECT {COLUMNS} FROM unit WHERE ward_id = $1 AND id = $2");
    let Some(stored) = conn.one::<Stored>(&sql, args![conn.ward, id]).await? else { return Ok(None) };
    let sql = "SELECT unit_id, alias FROM unit_alias WHERE ward_id = $1 AND unit_id = $2 ORDER BY alias";
    let aliases: Vec<Alias> = conn.all(sql, args![conn.ward, id]).await?;
    Ok(Some(stored.into_unit(&aliases)))
}

/// The unit that owns this key of a name.
pub(crate) async fn by_key(conn: &Conn, key: &str) -> Result<Option<UnitId>> {
    let sql = "SELECT unit_id FROM unit_alias WHERE ward_id = $1 AND folded = $2";
    conn.scalar(sql, args![conn.ward, key]).await
}

/// The unit of exactly this name.
pub(crate) async fn by_name(conn: &Conn, name: &str) -> Result<Option<UnitId>> {
    conn.scalar("SELECT id FROM unit WHERE ward_id = $1 AND name = $2", args![conn.ward, name]).await
}

pub(crate) async fn next_position(conn: &Conn) -> Result<i32> {
    let sql = "SELECT CAST(COALESCE(MAX(position), 0) + 1 AS integer) FROM unit WHERE ward_id = $1";
    Ok(conn.scalar(sql, args![conn.ward]).await?.unwrap_or(1))
}

pub(crate) async fn insert(conn: &Conn, id: UnitId, new: &NewUnit, position: i32) -> Result<()> {
    let row = row! { id: id, name: new.name.trim(), short_name: new.short_name.trim(), kind: new.kind.key(),
    parent_id: new.parent, position: position };
    conn.insert("unit", row).await
}

pub(crate) async fn update(conn: &Conn, id: UnitId, new: &NewUnit, position: i32) -> Result<u64> {
    let row = row! { name: new.name.trim(), short_name: new.short_name.trim(), kind: new.kind.key(),
    parent_id: new.parent, position: position };
    conn.update("unit", row! { id: id }, row).await
}

pub(crate) async fn insert_alias(conn: &Conn, unit: UnitId, alias: &str, key: &str) -> Result<()> {
    conn.insert("unit_alias", row! { unit_id: unit, alias: alias, folded: key }).await
}

pub(crate) async fn remove_aliases(conn: &Conn, unit: UnitId) -> Result<u64> {
    conn.exec("DELETE FROM unit_alias WHERE ward_id = $1 AND unit_id = $2", args![conn.ward, unit]).await
}

/// Names and roles of one unit become another's.
pub(crate) async fn move_to(conn: &Conn, from: UnitId, into: UnitId) -> Result<()> {
    for table in ["unit_alias", "role_grant", "api_token"] {
        conn.update(table, row! { unit_id: from }, row! { unit_id: into }).await?;
    }
    conn.update("unit", row! { parent_id: from }, row! { parent_id: into }).await.map(|_| ())
}

pub(crate) async fn set_closed(
    conn: &Conn,
    id: UnitId,
    on: Option<NaiveDate>,
    merged_into: Option<UnitId>,
) -> Result<u64> {
    conn.update("unit", row! { id: id }, row! { closed_on: on, merged_into: merged_into }).await
}

/// Who is the contact of each unit today.
pub(crate) async fn contacts(conn: &Conn, today: NaiveDate) -> Result<Vec<Contact>> {
    let sql = "SELECT g.unit_id, a.name FROM role_grant g \
               JOIN account a ON a.ward_id = g.ward_id AND a.id = g.account_id \
               WHERE g.ward_id = $1 AND g.role = 'unit_contact' AND g.unit_id IS NOT NULL AND g.from_day <= $2 \
               AND (g.to_day IS NULL OR g.to_day >= $2) AND a.closed_at IS NULL ORDER BY a.name";
    conn.all(sql, args![conn.ward, today]).await
}
