//! Queries about the agencies that documents are exchanged with.

use crate::exchange::model::{Agency, Channel};
use chrono::{DateTime, Utc};
use kernel::{Args, Conn, Error, Result, Row, Tx, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

const COLUMNS: &str = "id, organ_id, name, channel, address, key_out, key_in, relays, recalls_by_status, \
    closed_at, illustrative, version";

#[derive(FromQueryResult)]
struct AgencyRow {
    id: Uuid,
    organ_id: String,
    name: String,
    channel: String,
    address: String,
    key_out: String,
    key_in: String,
    relays: bool,
    recalls_by_status: bool,
    closed_at: Option<DateTime<Utc>>,
    illustrative: bool,
    version: i32,
}

impl From<AgencyRow> for Agency {
    fn from(r: AgencyRow) -> Self {
        Agency {
            id: r.id,
            organ_id: r.organ_id,
            name: r.name,
            channel: Channel::from_key(&r.channel).unwrap_or(Channel::Link),
            address: r.address,
            key_out: r.key_out,
            key_in: r.key_in,
            relays: r.relays,
            recalls_by_status: r.recalls_by_status,
            closed_at: r.closed_at,
            illustrative: r.illustrative,
            version: r.version,
        }
    }
}

async fn one(conn: &Conn, condition: &str, args: Args) -> Result<Option<Agency>> {
    let sql = format!("SELECT {COLUMNS} FROM exchange_agency WHERE ward_id = $1 AND {condition}");
    Ok(conn.one::<AgencyRow>(&sql, args).await?.map(Agency::from))
}

/// Every agency, by name; those that nothing is exchanged with any more come last.
pub(crate) async fn all(conn: &Conn) -> Result<Vec<Agency>> {
    let sql = format!("SELECT {COLUMNS} FROM exchange_agency WHERE ward_id = $1 ORDER BY name, id");
    let mut all: Vec<Agency> =
        conn.all::<AgencyRow>(&sql, args![conn.ward]).await?.into_iter().map(Agency::from).collect();
    all.sort_by_key(|agency| (agency.closed_at.is_some(), vietnamese::sort_key(&agency.name)));
    Ok(all)
}

/// An agency.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn find(conn: &Conn, id: Uuid) -> Result<Agency> {
    one(conn, "id = $2", args![conn.ward, id]).await?.ok_or(Error::NotFound)
}

/// The agency that shows this key.
pub(crate) async fn by_key(conn: &Conn, digest: &str) -> Result<Option<Agency>> {
    one(conn, "key_in = $2 AND key_in <> '' AND closed_at IS NULL", args![conn.ward, digest]).await
}

/// The agency of this identifier.
pub(crate) async fn by_organ(conn: &Conn, organ_id: &str) -> Result<Option<Agency>> {
    one(conn, "organ_id = $2 AND organ_id <> '' AND closed_at IS NULL", args![conn.ward, organ_id]).await
}

fn facts(agency: &Agency) -> Row {
    row! {
        organ_id: agency.organ_id.as_str(), name: agency.name.as_str(), channel: agency.channel.key(),
        address: agency.address.as_str(), key_out: agency.key_out.as_str(), relays: agency.relays,
        recalls_by_status: agency.recalls_by_status, closed_at: agency.closed_at,
    }
}

/// Keeps a new agency; once, however often it is sent.
pub(crate) async fn insert(tx: &Tx, agency: &Agency) -> Result<bool> {
    let mut row = facts(agency);
    row.extend(row! { id: agency.id, key_in: agency.key_in.as_str(), made_at: tx.now,
    illustrative: agency.illustrative });
    tx.insert_new("exchange_agency", "id", row).await
}

/// Writes what changed unless somebody else has meanwhile.
///
/// # Errors
/// [`Error::Conflict`] where somebody has.
pub(crate) async fn update(tx: &Tx, agency: &Agency) -> Result<()> {
    let mut row = facts(agency);
    row.extend(row! { version: agency.version + 1 });
    match tx.update("exchange_agency", row! { id: agency.id, version: agency.version }, row).await? {
        1 => Ok(()),
        _ => Err(Error::Conflict("Có người vừa sửa cơ quan này. Ông/bà tải lại trang rồi làm tiếp.".into())),
    }
}

/// Makes what others bring of it at the same moment wait until this write has ended.
pub(crate) async fn lock(tx: &Tx, id: Uuid) -> Result<()> {
    let sql = "UPDATE exchange_agency SET version = version WHERE ward_id = $1 AND id = $2";
    tx.exec(sql, args![tx.ward, id]).await.map(|_| ())
}

/// Gives it another key to show.
pub(crate) async fn set_key(tx: &Tx, id: Uuid, digest: &str) -> Result<()> {
    tx.update("exchange_agency", row! { id: id }, row! { key_in: digest }).await.map(|_| ())
}
