//! Every query about committees.

use super::model::{Committee, CommitteeId, Member, NewCommittee, NewMember};
use chrono::NaiveDate;
use kernel::{Conn, Result, UserId, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Stored {
    id: CommitteeId,
    name: String,
    decision: String,
    decided_on: Option<NaiveDate>,
}

#[derive(FromQueryResult)]
struct StoredMember {
    id: Uuid,
    committee_id: CommitteeId,
    account_id: Option<UserId>,
    name: String,
    title: String,
    field: String,
}

/// All committees with their members, in order.
pub(crate) async fn all(conn: &Conn) -> Result<Vec<Committee>> {
    let sql = "SELECT id, name, decision, decided_on FROM committee WHERE ward_id = $1 ORDER BY id";
    let stored: Vec<Stored> = conn.all(sql, args![conn.ward]).await?;
    let sql = "SELECT id, committee_id, account_id, name, title, field FROM committee_member \
               WHERE ward_id = $1 ORDER BY position, id";
    let members: Vec<StoredMember> = conn.all(sql, args![conn.ward]).await?;
    let with_members = |s: Stored| {
        let own = members.iter().filter(|m| m.committee_id == s.id).map(|m| Member {
            id: m.id,
            account: m.account_id,
            name: m.name.clone(),
            title: m.title.clone(),
            field: m.field.clone(),
        });
        Committee { members: own.collect(), id: s.id, name: s.name, decision: s.decision, decided_on: s.decided_on }
    };
    Ok(stored.into_iter().map(with_members).collect())
}

pub(crate) async fn insert(conn: &Conn, id: CommitteeId, new: &NewCommittee) -> Result<()> {
    let row = row! { id: id, name: new.name.as_str(), decision: new.decision.as_str(), decided_on: new.decided_on };
    conn.insert("committee", row).await
}

pub(crate) async fn update(conn: &Conn, id: CommitteeId, new: &NewCommittee) -> Result<u64> {
    let row = row! { name: new.name.as_str(), decision: new.decision.as_str(), decided_on: new.decided_on };
    conn.update("committee", row! { id: id }, row).await
}

pub(crate) async fn insert_member(conn: &Conn, committee: CommitteeId, new: &NewMember) -> Result<Uuid> {
    let sql = "SELECT CAST(COALESCE(MAX(position), 0) + 1 AS integer) FROM committee_member \
               WHERE ward_id = $1 AND committee_id = $2";
    let position: i32 = conn.scalar(sql, args![conn.ward, committee]).await?.unwrap_or(1);
    let id = Uuid::now_v7();
    let row = row! { id: id, committee_id: committee, account_id: new.account, name: new.name.as_str(),
    title: new.title.as_str(), field: new.field.as_str(), position: position };
    conn.insert("committee_member", row).await.map(|()| id)
}

pub(crate) async fn update_member(conn: &Conn, committee: CommitteeId, id: Uuid, new: &NewMember) -> Result<u64> {
    let row = row! { account_id: new.account, name: new.name.as_str(), title: new.title.as_str(),
    field: new.field.as_str() };
    conn.update("committee_member", row! { id: id, committee_id: committee }, row).await
}

pub(crate) async fn remove_member(conn: &Conn, committee: CommitteeId, id: Uuid) -> Result<u64> {
    let sql = "DELETE FROM committee_member WHERE ward_id = $1 AND committee_id = $2 AND id = $3";
    conn.exec(sql, args![conn.ward, committee, id]).await
}
