//! Queries about the files of documents and of what waits.

use crate::model::DocumentId;
use kernel::{Conn, Kept, Result, Tx, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// The role of a file that waits with its intake to be registered; one of an incoming document has none.
pub(crate) const WAITING: &str = "intake";

/// Attaches kept files in their order, in a role; their identifiers.
pub(crate) async fn add_files(tx: &Tx, id: Uuid, role: &str, files: &[Kept]) -> Result<Vec<Uuid>> {
    let mut added = Vec::with_capacity(files.len());
    for (position, file) in files.iter().enumerate() {
        let own = Uuid::now_v7();
        added.push(own);
        let row = row! { id: own, document_id: id, role: role, position: i32::try_from(position).unwrap_or(i32::MAX),
        digest: file.digest.as_str(), file_name: file.file_name.as_str(), mime: file.mime, size: file.size };
        tx.insert("document_file", row).await?;
    }
    Ok(added)
}

/// Hands the files of an intake over to the document that it became.
pub(crate) async fn move_files(tx: &Tx, from: Uuid, to: DocumentId) -> Result<()> {
    let sql =
        "UPDATE document_file SET document_id = $3, role = '' WHERE ward_id = $1 AND document_id = $2 AND role = $4";
    tx.exec(sql, args![tx.ward, from, to, WAITING]).await.map(|_| ())
}

/// Lets an intake have the files of a document or of another intake too; their names.
pub(crate) async fn share_files(tx: &Tx, from: Uuid, with: Uuid) -> Result<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Shared {
        position: i32,
        digest: String,
        file_name: String,
        mime: String,
        size: i64,
    }
    let sql = "SELECT position, digest, file_name, mime, size FROM document_file \
               WHERE ward_id = $1 AND document_id = $2 AND role IN ('', 'intake') ORDER BY position, id";
    let mut names = Vec::new();
    for file in tx.all::<Shared>(sql, args![tx.ward, from]).await? {
        let row = row! { id: Uuid::now_v7(), document_id: with, role: WAITING, position: file.position,
        digest: file.digest, file_name: file.file_name.as_str(), mime: file.mime, size: file.size };
        tx.insert("document_file", row).await?;
        names.push(file.file_name);
    }
    Ok(names)
}

/// A file of a document.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct File {
    pub id: Uuid,
    pub document_id: Uuid,
    pub role: String,
    pub digest: String,
    pub file_name: String,
    pub mime: String,
}

/// The files of a document, in order.
pub(crate) async fn files(conn: &Conn, of: Uuid) -> Result<Vec<File>> {
    files_that(conn, of, "role <> 'intake'").await
}

/// The files that wait with an intake, in order.
pub(crate) async fn waiting_files(conn: &Conn, intake: Uuid) -> Result<Vec<File>> {
    files_that(conn, intake, "role = 'intake'").await
}

async fn files_that(conn: &Conn, of: Uuid, which: &str) -> Result<Vec<File>> {
    let sql = format!(
        "SELECT id, document_id, role, digest, file_name, mime FROM document_file \
         WHERE ward_id = $1 AND document_id = $2 AND {which} ORDER BY position, id"
    );
    conn.all(&sql, args![conn.ward, of]).await
}

/// A file by its identifier.
pub(crate) async fn file(conn: &Conn, id: Uuid) -> Result<Option<File>> {
    let sql = "SELECT id, document_id, role, digest, file_name, mime FROM document_file WHERE ward_id = $1 AND id = $2";
    conn.one(sql, args![conn.ward, id]).await
}
