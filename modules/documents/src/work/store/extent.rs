//! Queries about how much work files hold, whoever asks.

use crate::work::model::WorkFileId;
use chrono::NaiveDate;
use kernel::{Args, Conn, Result, args};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Documents, pages, and the first and last day of the documents of each file of a year.
#[derive(Debug, Clone, Default, FromQueryResult)]
pub(in crate::work) struct Extent {
    pub file_id: Uuid,
    pub documents: i64,
    pub pages: i64,
    /// Tệp tin.
    pub electronic: i64,
    pub from_on: Option<NaiveDate>,
    pub to_on: Option<NaiveDate>,
}

/// The extent of every file of a year.
pub(in crate::work) async fn of_year(conn: &Conn, year: i32) -> Result<Vec<Extent>> {
    matching(conn, "f.year = $2", args![conn.ward, year]).await
}

/// The extent of one file, whoever asks.
pub(in crate::work) async fn of(conn: &Conn, file: WorkFileId) -> Result<Extent> {
    let found = matching(conn, "f.id = $2", args![conn.ward, file]).await?;
    Ok(found.into_iter().next().unwrap_or_default())
}

async fn matching(conn: &Conn, which: &str, args: Args) -> Result<Vec<Extent>> {
    let sql = format!(
        "SELECT m.file_id, COUNT(*) AS documents, CAST(COALESCE(SUM(COALESCE(d.pages, o.pages)), 0) AS bigint) AS pages, \
        CAST(COALESCE(SUM((SELECT COUNT(*) FROM document_file e WHERE e.ward_id = m.ward_id \
        AND e.document_id = m.document_id AND e.role NOT IN ('draft', 'copy', 'extract') AND (o.digest IS NULL OR e.digest <> o.digest)) \
        + CASE WHEN o.digest <> '' THEN 1 ELSE 0 END), 0) AS bigint) AS electronic, \
        MIN(COALESCE(d.issued_on, d.arrived_on, o.issued_on)) AS from_on, \
        MAX(COALESCE(d.issued_on, d.arrived_on, o.issued_on)) AS to_on \
        FROM work_file_document m JOIN work_file f ON f.ward_id = m.ward_id AND f.id = m.file_id \
        LEFT JOIN document d ON d.ward_id = m.ward_id AND d.id = m.document_id \
        LEFT JOIN outgoing o ON o.ward_id = m.ward_id AND o.id = m.document_id \
        WHERE m.ward_id = $1 AND {which} GROUP BY m.file_id"
    );
    conn.all(&sql, args).await
}
