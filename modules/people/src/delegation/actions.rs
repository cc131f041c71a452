//! What is done with delegations: make one, end one before its time.

use super::store::{self, Delegation, State};
use crate::account::{actions::found, store as accounts};
use chrono::{Duration, NaiveDate};
use kernel::{Conn, Error, Event, Result, Role, Tx, UserId, local_day};
use serde_json::json;
use uuid::Uuid;

/// A delegation to be made.
#[derive(Debug, Clone)]
pub(crate) struct NewDelegation {
    pub(crate) from: UserId,
    pub(crate) to: UserId,
    pub(crate) from_day: NaiveDate,
    pub(crate) to_day: NaiveDate,
    pub(crate) reason: String,
}

/// One person's roles count for another as well, from a day to a day. An administrator's rights are never lent.
///
/// # Errors
/// [`Error::Invalid`] by field; [`Error::Refused`] where there is nothing to lend.
pub(crate) async fn delegate(tx: &mut Tx, new: NewDelegation) -> Result<Uuid> {
    let today = local_day(tx.now);
    if new.from == new.to {
        return Err(Error::invalid("to", "Chọn người khác để nhận ủy quyền."));
    }
    if new.from_day < today {
        return Err(Error::invalid("from_day", "Ủy quyền bắt đầu từ hôm nay hoặc sau này."));
    }
    if new.to_day < new.from_day || new.to_day - new.from_day > Duration::days(366) {
        return Err(Error::invalid("to_day", "Ngày kết thúc phải từ ngày bắt đầu và trong vòng một năm."));
    }
    if new.reason.is_empty() {
        return Err(Error::invalid("reason", "Nêu lý do, ví dụ: đi công tác, nghỉ phép."));
    }
    let (giver, taker) = (found(tx, new.from).await?, found(tx, new.to).await?);
    if taker.closed_at.is_some() || giver.closed_at.is_some() {
        return Err(Error::invalid("to", "Tài khoản đã đóng."));
    }
    let roles = accounts::roles_of(tx, new.from).await?;
    let lends = |r: &crate::account::model::HeldRole| {
        r.role != Role::Administrator && r.from <= new.to_day && r.to.is_none_or(|to| to >= new.from_day)
    };
    if !roles.iter().any(lends) {
        return Err(Error::refused("Người ủy quyền không giữ vai trò nào có thể ủy quyền trong thời gian này."));
    }
    let overlaps = |d: &Delegation| {
        (d.from_account, d.to_account) == (new.from, new.to)
            && d.state(today) != State::Over
            && d.from_day <= new.to_day
            && new.from_day <= d.to_day
    };
    if store::all(tx).await?.iter().any(overlaps) {
        return Err(Error::refused("Đã có ủy quyền cho người này trong thời gian đó."));
    }
    let id = store::insert(tx, &new).await?;
    let detail = json!({ "on_behalf_of": giver.name, "to": taker.name, "from_day": new.from_day, "to_day": new.to_day,
        "reason": new.reason });
    tx.record(Event::new("people.delegation.made", new.from.0, detail));
    Ok(id)
}

/// Ends a delegation now. `only`: whose it must be.
pub(crate) async fn end(tx: &mut Tx, id: Uuid, only: Option<UserId>) -> Result<()> {
    let delegation = found_one(tx, id).await?;
    if only.is_some_and(|user| user != delegation.from_account) {
        return Err(Error::NotFound);
    }
    if delegation.state(local_day(tx.now)) == State::Over {
        return Err(Error::refused("Ủy quyền này đã kết thúc."));
    }
    store::end(tx, id, tx.now).await?;
    let detail = json!({ "on_behalf_of": delegation.from_name, "to": delegation.to_name });
    tx.record(Event::new("people.delegation.ended", delegation.from_account.0, detail));
    Ok(())
}

async fn found_one(conn: &Conn, id: Uuid) -> Result<Delegation> {
    store::all(conn).await?.into_iter().find(|d| d.id == id).ok_or(Error::NotFound)
}
