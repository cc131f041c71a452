//! Every query about changes of many records.

use crate::definition::RegisterId;
use crate::paging::Page;
use crate::record::RecordId;
use chrono::{DateTime, Utc};
use kernel::{Conn, Result, Tx, args, row};
use sea_orm::{FromQueryResult, Value as Sql};

/// Rows that one statement writes.
const AT_ONCE: usize = 500;

kernel::typed_id! {
    /// Lần sửa hàng loạt: the identifier of a change of many records.
    BulkId
}

/// Lần sửa hàng loạt.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Bulk {
    pub(super) id: BulkId,
    pub(super) register_id: RegisterId,
    pub(super) field: String,
    pub(super) records: i64,
    pub(super) done_by_name: String,
    pub(super) done_at: DateTime<Utc>,
    pub(super) undone_at: Option<DateTime<Utc>>,
}

/// A record of it: as which revision it was left, and what stood in the field before.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Touched {
    pub(super) record_id: RecordId,
    pub(super) revision: i32,
    pub(super) value_before: Option<String>,
}

/// Keeps a change of many records.
pub(super) async fn keep(tx: &Tx, bulk: &Bulk, touched: &[Touched]) -> Result<()> {
    let row = row! { id: bulk.id, register_id: bulk.register_id, field: bulk.field.as_str(), records: bulk.records,
    done_by_name: bulk.done_by_name.as_str(), done_at: bulk.done_at };
    tx.insert("register_bulk", row).await?;
    for some in touched.chunks(AT_ONCE) {
        let row = |t: &Touched| {
            row! { bulk_id: bulk.id, record_id: t.record_id, revision: t.revision,
            value_before: t.value_before.clone() }
        };
        tx.insert_all("register_bulk_record", some.iter().map(row).collect()).await?;
    }
    Ok(())
}

const BULKS: &str = "SELECT id, register_id, field, records, done_by_name, done_at, undone_at FROM register_bulk \
    WHERE ward_id = $1 AND register_id = $2";

/// The changes of a register on a page and one more, the latest first.
pub(super) async fn of(conn: &Conn, register: RegisterId, page: Page) -> Result<Vec<Bulk>> {
    let sql = format!("{BULKS} ORDER BY done_at DESC, id {}", page.sql());
    conn.all(&sql, args![conn.ward, register]).await
}

/// The change of an id.
pub(super) async fn find(conn: &Conn, register: RegisterId, id: BulkId) -> Result<Option<Bulk>> {
    conn.one(&format!("{BULKS} AND id = $3"), args![conn.ward, register, id]).await
}

/// The records of a change.
pub(super) async fn touched(conn: &Conn, id: BulkId) -> Result<Vec<Touched>> {
    let sql = "SELECT record_id, revision, value_before FROM register_bulk_record \
        WHERE ward_id = $1 AND bulk_id = $2 ORDER BY record_id";
    conn.all(sql, args![conn.ward, id]).await
}

/// Notes that a change was undone; false where somebody did so before.
pub(super) async fn note_undone(tx: &Tx, id: BulkId) -> Result<bool> {
    let sql = "UPDATE register_bulk SET undone_at = $3 WHERE ward_id = $1 AND id = $2 AND undone_at IS NULL";
    Ok(tx.exec(sql, args![tx.ward, id, Sql::from(tx.now)]).await? == 1)
}
