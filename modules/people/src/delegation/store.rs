//! Every query about delegations.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Conn, Result, UserId, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Ủy quyền.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Delegation {
    pub(crate) id: Uuid,
    pub(crate) from_account: UserId,
    pub(crate) from_name: String,
    pub(crate) to_account: UserId,
    pub(crate) to_name: String,
    pub(crate) from_day: NaiveDate,
    /// Last day, inclusive.
    pub(crate) to_day: NaiveDate,
    pub(crate) reason: String,
    pub(crate) ended_at: Option<DateTime<Utc>>,
}

/// How a delegation stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Ahead,
    Current,
    Over,
}

impl Delegation {
    pub(crate) fn state(&self, day: NaiveDate) -> State {
        if self.ended_at.is_some() || self.to_day < day {
            State::Over
        } else if self.from_day > day {
            State::Ahead
        } else {
            State::Current
        }
    }
}

/// All delegations, the latest first.
pub(crate) async fn all(conn: &Conn) -> Result<Vec<Delegation>> {
    let sql = "SELECT d.id, d.from_account, a.name AS from_name, d.to_account, b.name AS to_name, d.from_day, d.to_day, \
               d.reason, d.ended_at FROM delegation d \
               JOIN account a ON a.ward_id = d.ward_id AND a.id = d.from_account \
               JOIN account b ON b.ward_id = d.ward_id AND b.id = d.to_account \
               WHERE d.ward_id = $1 ORDER BY d.from_day DESC, d.id DESC";
    conn.all(sql, args![conn.ward]).await
}

pub(crate) async fn insert(conn: &Conn, new: &super::actions::NewDelegation) -> Result<Uuid> {
    let id = Uuid::now_v7();
    let row = row! { id: id, from_account: new.from, to_account: new.to, from_day: new.from_day, to_day: new.to_day,
    reason: new.reason.as_str() };
    conn.insert("delegation", row).await.map(|()| id)
}

pub(crate) async fn end(conn: &Conn, id: Uuid, at: DateTime<Utc>) -> Result<u64> {
    conn.update("delegation", row! { id: id }, row! { ended_at: Some(at) }).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_begins_and_ends_by_its_days() {
        let day = |d: &str| d.parse::<NaiveDate>().unwrap();
        let mut delegation = Delegation {
            id: Uuid::nil(),
            from_account: UserId::new(),
            from_name: String::new(),
            to_account: UserId::new(),
            to_name: String::new(),
            from_day: day("2026-03-10"),
            to_day: day("2026-03-20"),
            reason: String::new(),
            ended_at: None,
        };
        assert_eq!(delegation.state(day("2026-03-09")), State::Ahead);
        assert_eq!(delegation.state(day("2026-03-20")), State::Current);
        assert_eq!(delegation.state(day("2026-03-21")), State::Over);
        delegation.ended_at = Some("2026-03-12T00:00:00Z".parse().unwrap());
        assert_eq!(delegation.state(day("2026-03-13")), State::Over);
    }
}
