//! Every query about what came and is not registered, and what was not in time.

use crate::model::{Priority, register_by};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::calendar::WorkingCalendar;
use kernel::{Conn, Result, Tx, UnitId, args, local_day, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// What waits to be registered, as lists show it.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Waiting {
    pub(super) id: Uuid,
    pub(super) source: String,
    pub(super) file_names: String,
    pub(super) came_at: DateTime<Utc>,
    pub(super) by_name: String,
    priority: i32,
}

impl Waiting {
    pub(super) fn priority(&self) -> Priority {
        Priority::from_number(self.priority)
    }

    /// The last day on which it may be registered.
    pub(super) fn register_by(&self, calendar: &WorkingCalendar) -> NaiveDate {
        register_by(calendar, self.came_at, self.priority())
    }
}

/// What waits, the oldest first; at most so much after `offset`.
pub(super) async fn waiting(conn: &Conn, source: &str, limit: u64, offset: u64) -> Result<Vec<Waiting>> {
    let sql = format!(
        "SELECT id, source, file_names, came_at, by_name, priority FROM document_intake \
         WHERE ward_id = $1 AND document_id IS NULL AND ($2 = '' OR source = $2) ORDER BY came_at, id \
         LIMIT {limit} OFFSET {offset}"
    );
    conn.all(&sql, args![conn.ward, source]).await
}

/// Flags what waited when its day ended; one that is flagged stays as it is.
pub(super) async fn flag(tx: &Tx, waiting: &Waiting) -> Result<()> {
    let row = row! { intake_id: waiting.id, source: waiting.source.as_str(), came_on: local_day(waiting.came_at) };
    tx.insert_or("document_unregistered", row, "ON CONFLICT DO NOTHING").await
}

/// Flags it as late from a day on; `false`: it was flagged so before.
pub(super) async fn flag_late(tx: &Tx, intake: Uuid, on: NaiveDate) -> Result<bool> {
    let sql = "UPDATE document_unregistered SET late_on = $3 WHERE ward_id = $1 AND intake_id = $2 AND late_on IS NULL";
    Ok(tx.exec(sql, args![tx.ward, intake, on]).await? == 1)
}

/// Văn bản đã cấp số, ngày that the agency has not signed yet.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Unsealed {
    pub(super) id: Uuid,
    pub(super) symbol: String,
    pub(super) subject: String,
    pub(super) unit_id: UnitId,
    pub(super) issued_on: NaiveDate,
    priority: i32,
}

impl Unsealed {
    /// Is it to be issued by now? What is urgent at once, anything else on the day that it bears (NĐ 30/2020, Điều 18).
    pub(super) fn is_stuck(&self, today: NaiveDate) -> bool {
        self.issued_on < today || (self.issued_on == today && Priority::from_number(self.priority) != Priority::Normal)
    }
}

/// What has its number and day and waits for the agency's signature, the oldest first.
pub(super) async fn unsealed(conn: &Conn) -> Result<Vec<Unsealed>> {
    let sql = "SELECT id, symbol, subject, unit_id, issued_on, priority FROM outgoing \
               WHERE ward_id = $1 AND state = 'numbered' AND issued_on IS NOT NULL ORDER BY issued_on, id LIMIT 500";
    conn.all(sql, args![conn.ward]).await
}
