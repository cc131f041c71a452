//! What is done with committees: make, rename, add, change and remove members.

use super::model::{Committee, CommitteeId, NewCommittee, NewMember};
use super::store;
use kernel::{Conn, Error, Event, Result, Tx};
use serde_json::json;
use uuid::Uuid;

pub(crate) async fn found(conn: &Conn, id: CommitteeId) -> Result<Committee> {
    store::all(conn).await?.into_iter().find(|c| c.id == id).ok_or(Error::NotFound)
}

/// Makes a committee.
pub(crate) async fn create(tx: &mut Tx, new: NewCommittee) -> Result<CommitteeId> {
    new.check()?;
    let id = CommitteeId::new();
    store::insert(tx, id, &new).await?;
    tx.record(Event::new("people.committee.created", id.0, json!({ "name": new.name, "decision": new.decision })));
    Ok(id)
}

/// Changes its name or the decision that made it.
pub(crate) async fn edit(tx: &mut Tx, id: CommitteeId, new: NewCommittee) -> Result<()> {
    new.check()?;
    let before = found(tx, id).await?;
    store::update(tx, id, &new).await?;
    let detail = json!({ "before": before.name, "name": new.name, "decision": new.decision });
    tx.record(Event::new("people.committee.edited", id.0, detail));
    Ok(())
}

/// Adds a member after the others.
pub(crate) async fn add_member(tx: &mut Tx, id: CommitteeId, new: NewMember) -> Result<Uuid> {
    new.check()?;
    found(tx, id).await?;
    let member = store::insert_member(tx, id, &new).await?;
    let detail = json!({ "name": new.name, "title": new.title, "field": new.field });
    tx.record(Event::new("people.committee.member_added", id.0, detail));
    Ok(member)
}

/// Changes a member's title or field, or who it is.
pub(crate) async fn edit_member(tx: &mut Tx, id: CommitteeId, member: Uuid, new: NewMember) -> Result<()> {
    new.check()?;
    if store::update_member(tx, id, member, &new).await? == 0 {
        return Err(Error::NotFound);
    }
    let detail = json!({ "name": new.name, "title": new.title, "field": new.field });
    tx.record(Event::new("people.committee.member_edited", id.0, detail));
    Ok(())
}

/// Takes a member out; the trail keeps name, title and field, so a slip is undone by adding the member again.
pub(crate) async fn remove_member(tx: &mut Tx, id: CommitteeId, member: Uuid) -> Result<()> {
    let gone = found(tx, id).await?.members.into_iter().find(|m| m.id == member).ok_or(Error::NotFound)?;
    store::remove_member(tx, id, member).await?;
    let detail = json!({ "name": gone.name, "title": gone.title, "field": gone.field });
    tx.record(Event::new("people.committee.member_removed", id.0, detail));
    Ok(())
}
