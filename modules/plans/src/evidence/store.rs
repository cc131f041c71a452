//! Every query about evidence.

use chrono::{DateTime, Utc};
use kernel::{Conn, Error, Kept, Result, Tx, UserId, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Minh chứng.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub struct Evidence {
    pub id: Uuid,
    /// The report or figure that it proves.
    pub subject_id: Uuid,
    pub digest: String,
    pub file_name: String,
    pub mime: String,
    /// Bytes.
    pub size: i64,
    pub added_at: DateTime<Utc>,
}

const COLUMNS: &str = "id, subject_id, digest, file_name, mime, size, added_at";

/// A piece of evidence.
pub(crate) async fn find(conn: &Conn, id: Uuid) -> Result<Evidence> {
    let sql = format!("SELECT {COLUMNS} FROM evidence WHERE ward_id = $1 AND id = $2");
    conn.one(&sql, args![conn.ward, id]).await?.ok_or(Error::NotFound)
}

/// The evidence of several reports or figures, in one query.
pub(crate) async fn of_subjects(conn: &Conn, subjects: &[Uuid]) -> Result<Vec<Evidence>> {
    if subjects.is_empty() {
        return Ok(Vec::new());
    }
    let marks: Vec<String> = (2..subjects.len() + 2).map(|i| format!("${i}")).collect();
    let sql = format!(
        "SELECT {COLUMNS} FROM evidence WHERE ward_id = $1 AND subject_id IN ({}) ORDER BY added_at, id",
        marks.join(", ")
    );
    let mut args = args![conn.ward];
    args.extend(subjects.iter().map(|id| sea_orm::Value::from(*id)));
    conn.all(&sql, args).await
}

/// Writes a piece of evidence.
pub(crate) async fn insert(tx: &Tx, id: Uuid, subject: Uuid, file: &Kept, by: UserId) -> Result<()> {
    let row = row! { id: id, subject_id: subject, digest: file.digest.as_str(), file_name: file.file_name.as_str(),
    mime: file.mime, size: file.size, added_by: by, added_at: tx.now };
    tx.insert("evidence", row).await
}

/// Writes a piece of evidence once more, for another subject.
pub(crate) async fn copy(tx: &Tx, id: Uuid, from: Uuid, subject: Uuid) -> Result<()> {
    let sql = "INSERT INTO evidence (ward_id, id, subject_id, digest, file_name, mime, size, added_by, added_at) \
               SELECT ward_id, $3, $4, digest, file_name, mime, size, added_by, added_at FROM evidence \
               WHERE ward_id = $1 AND id = $2";
    tx.exec(sql, args![tx.ward, from, id, subject]).await.map(|_| ())
}
