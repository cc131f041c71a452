//! Every query about files of criteria.

use crate::scoring::model::ScoringId;
use kernel::{Conn, Error, Kept, Result, Tx, UserId, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Tệp minh chứng.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub(crate) struct File {
    pub id: Uuid,
    pub criterion: String,
    pub digest: String,
    pub file_name: String,
    pub mime: String,
}

const COLUMNS: &str = "id, criterion, digest, file_name, mime";

/// The files of a sheet, oldest first.
pub(crate) async fn of_scoring(conn: &Conn, scoring: ScoringId) -> Result<Vec<File>> {
    let sql = format!("SELECT {COLUMNS} FROM score_file WHERE ward_id = $1 AND scoring_id = $2 ORDER BY added_at, id");
    conn.all(&sql, args![conn.ward, scoring]).await
}

/// A file.
pub(crate) async fn find(conn: &Conn, id: Uuid) -> Result<File> {
    let sql = format!("SELECT {COLUMNS} FROM score_file WHERE ward_id = $1 AND id = $2");
    conn.one(&sql, args![conn.ward, id]).await?.ok_or(Error::NotFound)
}

/// Attaches a kept file to a criterion.
pub(crate) async fn insert(tx: &Tx, scoring: ScoringId, criterion: &str, file: &Kept, by: UserId) -> Result<()> {
    let row = row! { id: Uuid::now_v7(), scoring_id: scoring, criterion: criterion, digest: file.digest.as_str(),
    file_name: file.file_name.as_str(), mime: file.mime, size: file.size, added_by: by, added_at: tx.now };
    tx.insert("score_file", row).await
}

/// Takes a file away from its criterion; its bytes stay in the store of files.
pub(crate) async fn delete(tx: &Tx, scoring: ScoringId, criterion: &str, id: Uuid) -> Result<()> {
    let sql = "DELETE FROM score_file WHERE ward_id = $1 AND scoring_id = $2 AND criterion = $3 AND id = $4";
    match tx.exec(sql, args![tx.ward, scoring, criterion, id]).await? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}
