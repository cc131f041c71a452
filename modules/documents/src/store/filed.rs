//! Queries about documents that stand in work files: which of them the actor may see, and what they hold.

use super::{COLUMNS, DocumentRow, File, visible_to};
use crate::model::Document;
use kernel::{Actor, Conn, Result, args};
use sea_orm::FromQueryResult;
use std::collections::HashMap;
use uuid::Uuid;

/// Incoming documents of a work file that the actor may see.
pub(crate) async fn incoming(conn: &Conn, actor: &Actor, file: Uuid) -> Result<Vec<Document>> {
    let mut matching = visible_to(conn, actor);
    let file = matching.bind(file);
    matching.and(&format!(
        "EXISTS (SELECT 1 FROM work_file_document m WHERE m.ward_id = d.ward_id AND m.document_id = d.id \
         AND m.file_id = {file})"
    ));
    let sql = format!("SELECT {COLUMNS} FROM document d WHERE {}", matching.sql);
    Ok(conn.all::<DocumentRow>(&sql, matching.args).await?.into_iter().map(Document::from).collect())
}

/// The electronic files of every document of a work file, in order, by document; drafts are no part of it.
pub(crate) async fn files(conn: &Conn, file: Uuid) -> Result<HashMap<Uuid, Vec<File>>> {
    let sql = "SELECT f.id, f.document_id, f.role, f.digest, f.file_name, f.mime FROM document_file f \
        JOIN work_file_document m ON m.ward_id = f.ward_id AND m.document_id = f.document_id \
        WHERE f.ward_id = $1 AND m.file_id = $2 AND f.role NOT IN ('draft', 'copy', 'extract') ORDER BY f.document_id, f.position, f.id";
    let mut by: HashMap<Uuid, Vec<File>> = HashMap::new();
    for one in conn.all::<File>(sql, args![conn.ward, file]).await? {
        by.entry(one.document_id).or_default().push(one);
    }
    Ok(by)
}

/// The size of each of those files.
pub(crate) async fn sizes(conn: &Conn, file: Uuid) -> Result<HashMap<Uuid, i64>> {
    #[derive(FromQueryResult)]
    struct Size {
        id: Uuid,
        size: i64,
    }
    let sql = "SELECT f.id, f.size FROM document_file f \
        JOIN work_file_document m ON m.ward_id = f.ward_id AND m.document_id = f.document_id \
        WHERE f.ward_id = $1 AND m.file_id = $2 AND f.role NOT IN ('draft', 'copy', 'extract')";
    Ok(conn.all::<Size>(sql, args![conn.ward, file]).await?.into_iter().map(|s| (s.id, s.size)).collect())
}
