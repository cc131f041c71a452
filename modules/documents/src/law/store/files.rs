//! Queries about the files of documents of the library.

use crate::law::model::LawId;
use kernel::{Conn, Kept, Result, Tx, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// A file of a document of the library.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct File {
    pub id: Uuid,
    pub digest: String,
    pub file_name: String,
    pub mime: String,
}

/// Attaches kept files behind those that are there.
pub(crate) async fn add(tx: &Tx, id: LawId, files: &[Kept]) -> Result<()> {
    for file in files {
        let row = row! { id: Uuid::now_v7(), law_id: id, digest: file.digest.as_str(),
        file_name: file.file_name.as_str(), mime: file.mime, size: file.size };
        tx.insert("law_file", row).await?;
    }
    Ok(())
}

/// Takes a file from its document; `false`: it is not there.
pub(crate) async fn drop(tx: &Tx, of: LawId, id: Uuid) -> Result<bool> {
    let sql = "DELETE FROM law_file WHERE ward_id = $1 AND law_id = $2 AND id = $3";
    Ok(tx.exec(sql, args![tx.ward, of, id]).await? == 1)
}

/// The files of a document, in order.
pub(crate) async fn of(conn: &Conn, of: LawId) -> Result<Vec<File>> {
    let sql = "SELECT id, digest, file_name, mime FROM law_file WHERE ward_id = $1 AND law_id = $2 ORDER BY id";
    conn.all(sql, args![conn.ward, of]).await
}

/// A file by its identifier.
pub(crate) async fn find(conn: &Conn, id: Uuid) -> Result<Option<File>> {
    let sql = "SELECT id, digest, file_name, mime FROM law_file WHERE ward_id = $1 AND id = $2";
    conn.one(sql, args![conn.ward, id]).await
}
