//! What is done with units: make, rename, merge, close, open again; each name finds one unit.

use super::model::{NewUnit, Unit};
use super::{names, store};
use kernel::search::{self, Entry};
use kernel::{Conn, Error, Event, Result, Tx, UnitId, local_day};
use serde_json::json;

/// Makes a unit, found under its name, its short name and every alias.
///
/// # Errors
/// [`Error::Refused`] when a name belongs to another unit already.
pub(crate) async fn create(tx: &mut Tx, new: NewUnit) -> Result<UnitId> {
    new.check()?;
    refuse_taken_name(tx, None, new.name.trim()).await?;
    let id = UnitId::new();
    let position = match new.position {
        Some(position) => position,
        None => store::next_position(tx).await?,
    };
    store::insert(tx, id, &new, position).await?;
    write_names(tx, id, &new).await?;
    index(tx, id, &new).await?;
    tx.record(Event::new("people.unit.created", id.0, json!({ "name": new.name, "aliases": new.aliases })));
    Ok(id)
}

/// Changes what a unit is called and where it stands.
pub(crate) async fn edit(tx: &mut Tx, id: UnitId, new: NewUnit) -> Result<()> {
    new.check()?;
    let before = store::find(tx, id).await?.ok_or(Error::NotFound)?;
    refuse_taken_name(tx, Some(id), new.name.trim()).await?;
    refuse_circle(tx, id, new.parent).await?;
    let position = new.position.unwrap_or(before.position);
    store::update(tx, id, &new, position).await?;
    store::remove_aliases(tx, id).await?;
    write_names(tx, id, &new).await?;
    index(tx, id, &new).await?;
    let detail = json!({ "before": before.name, "name": new.name, "aliases": new.aliases, "position": position });
    tx.record(Event::new("people.unit.edited", id.0, detail));
    Ok(())
}

/// Adds a name under which a unit is found from now on.
///
/// # Errors
/// [`Error::Refused`] when the name belongs to another unit.
pub(crate) async fn add_alias(tx: &mut Tx, id: UnitId, alias: &str) -> Result<()> {
    let alias = alias.trim();
    if store::find(tx, id).await?.is_none() {
        return Err(Error::NotFound);
    }
    if claim_name(tx, id, alias).await? {
        tx.record(Event::new("people.unit.alias_added", id.0, json!({ "alias": alias })));
    }
    Ok(())
}

/// One unit takes over another's names, people and work; the other is closed.
pub(crate) async fn merge(tx: &mut Tx, from: UnitId, into: UnitId) -> Result<()> {
    if from == into {
        return Err(Error::invalid("into", "Chọn một đơn vị khác để nhận sáp nhập."));
    }
    let gone = store::find(tx, from).await?.ok_or(Error::NotFound)?;
    let heir = store::find(tx, into).await?.filter(|u| u.closed_on.is_none()).ok_or(Error::NotFound)?;
    refuse_circle(tx, from, Some(into))
        .await
        .map_err(|_| Error::invalid("into", "Không thể sáp nhập vào đơn vị trực thuộc của chính đơn vị này."))?;
    store::move_to(tx, from, into).await?;
    store::set_closed(tx, from, Some(local_day(tx.now)), Some(into)).await?;
    search::remove(tx, &from.to_string()).await?;
    let detail = json!({ "name": gone.name, "into": into, "into_name": heir.name });
    tx.record(Event::new("people.unit.merged", from.0, detail));
    Ok(())
}

/// A unit that is no more: kept for the past, not offered any longer.
pub(crate) async fn close(tx: &mut Tx, id: UnitId) -> Result<()> {
    let unit = store::find(tx, id).await?.ok_or(Error::NotFound)?;
    store::set_closed(tx, id, Some(local_day(tx.now)), None).await?;
    search::remove(tx, &id.to_string()).await?;
    tx.record(Event::new("people.unit.closed", id.0, json!({ "name": unit.name })));
    Ok(())
}

/// Undoes a closing. A merged unit stays merged: its names and people are with the other one.
pub(crate) async fn reopen(tx: &mut Tx, id: UnitId) -> Result<()> {
    let unit = store::find(tx, id).await?.ok_or(Error::NotFound)?;
    if unit.merged_into.is_some() {
        return Err(Error::refused("Đơn vị này đã sáp nhập; hãy tạo đơn vị mới nếu cần tách lại."));
    }
    store::set_closed(tx, id, None, None).await?;
    index_unit(tx, &unit).await?;
    tx.record(Event::new("people.unit.reopened", id.0, json!({ "name": unit.name })));
    Ok(())
}

/// The unit that a name in a document means.
pub(crate) async fn find_by_name(conn: &Conn, name: &str) -> Result<Option<UnitId>> {
    match names::key(name) {
        key if key.is_empty() => Ok(None),
        key => store::by_key(conn, &key).await,
    }
}

async fn write_names(tx: &Tx, id: UnitId, new: &NewUnit) -> Result<()> {
    claim_name(tx, id, new.name.trim()).await?;
    for name in std::iter::once(&new.short_name).chain(&new.aliases) {
        claim_name(tx, id, name.trim()).await?;
    }
    Ok(())
}

/// Tells whether the name is new to the unit.
async fn claim_name(tx: &Tx, id: UnitId, name: &str) -> Result<bool> {
    let key = names::key(name);
    if key.is_empty() {
        return Ok(false);
    }
    match store::by_key(tx, &key).await? {
        Some(owner) if owner == id => Ok(false),
        Some(owner) => {
            let owner = store::find(tx, owner).await?.map(|u| u.name).unwrap_or_default();
            Err(Error::refused(format!("Tên “{name}” đang chỉ đơn vị “{owner}”. Mỗi tên chỉ được chỉ một đơn vị.")))
        }
        None => store::insert_alias(tx, id, name, &key).await.map(|()| true),
    }
}

async fn refuse_taken_name(tx: &Tx, own: Option<UnitId>, name: &str) -> Result<()> {
    match store::by_name(tx, name).await? {
        Some(other) if Some(other) != own => {
            Err(Error::invalid("name", format!("Đã có đơn vị tên “{name}” (có thể đã giải thể).")))
        }
        _ => Ok(()),
    }
}

async fn refuse_circle(tx: &Tx, id: UnitId, parent: Option<UnitId>) -> Result<()> {
    let units = store::all(tx).await?;
    let mut above = parent;
    for _ in 0..units.len() {
        match above {
            Some(unit) if unit == id => {
                return Err(Error::invalid(
                    "parent",
                    "Đơn vị không thể trực thuộc chính nó hoặc đơn vị cấp dưới của nó.",
                ));
            }
            Some(unit) => above = units.iter().find(|u| u.id == unit).and_then(|u| u.parent),
            None => break,
        }
    }
    Ok(())
}

async fn index_unit(tx: &Tx, unit: &Unit) -> Result<()> {
    let words = format!("{} {}", unit.short_name, unit.aliases.join(" "));
    put_in_index(tx, unit.id, &unit.name, &words).await
}

async fn index(tx: &Tx, id: UnitId, new: &NewUnit) -> Result<()> {
    let words = format!("{} {}", new.short_name, new.aliases.join(" "));
    put_in_index(tx, id, &new.name, &words).await
}

async fn put_in_index(tx: &Tx, id: UnitId, name: &str, words: &str) -> Result<()> {
    let entry = Entry {
        subject: id.to_string(),
        kind: "people-search-unit",
        title: name,
        context: "",
        body: words,
        href: &format!("/don-vi/{id}/danh-ba"),
        permission: Some(crate::policy::LOOK),
    };
    search::index(tx, entry).await
}
