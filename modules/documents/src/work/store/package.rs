//! Queries about packages: whole work files on their way out.

use crate::work::model::WorkFileId;
use crate::work::package::{Package, PackageState};
use chrono::{DateTime, Utc};
use kernel::{Conn, Result, Tx, UserId, Where, args, row};
use sea_orm::FromQueryResult;
use std::collections::HashSet;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct PackageRow {
    id: Uuid,
    file_id: WorkFileId,
    state: String,
    said: String,
    job_id: Option<Uuid>,
    manifest: String,
    documents: i32,
    bytes: i64,
    made_at: DateTime<Utc>,
    made_by: UserId,
    made_by_name: String,
}

impl From<PackageRow> for Package {
    fn from(r: PackageRow) -> Self {
        Package {
            id: r.id,
            file: r.file_id,
            state: PackageState::from_key(&r.state),
            said: r.said,
            job: r.job_id,
            parts: serde_json::from_str(&r.manifest).unwrap_or_default(),
            documents: r.documents,
            bytes: r.bytes,
            made_at: r.made_at,
            made_by: r.made_by,
            made_by_name: r.made_by_name,
        }
    }
}

/// Keeps a package that is to be made; `false`: its identifier is there already.
pub(in crate::work) async fn insert(tx: &Tx, p: &Package) -> Result<bool> {
    let row = row! { id: p.id, file_id: p.file, state: p.state.key(), said: p.said.as_str(), job_id: p.job,
    manifest: serde_json::to_string(&p.parts)?, documents: p.documents, bytes: p.bytes, made_at: p.made_at,
    made_by: p.made_by, made_by_name: p.made_by_name.as_str() };
    tx.insert_new("work_package", "id", row).await
}

/// Writes how far a package is, unless it was stopped; `false`: it was.
pub(in crate::work) async fn update(tx: &Tx, p: &Package, from: PackageState) -> Result<bool> {
    let row = row! { state: p.state.key(), said: p.said.as_str(), job_id: p.job,
    manifest: serde_json::to_string(&p.parts)?, documents: p.documents, bytes: p.bytes };
    Ok(tx.update("work_package", row! { id: p.id, state: from.key() }, row).await? == 1)
}

/// A package.
pub(in crate::work) async fn find(conn: &Conn, id: Uuid) -> Result<Option<Package>> {
    let sql = "SELECT id, file_id, state, said, job_id, manifest, documents, bytes, made_at, made_by, made_by_name \
        FROM work_package WHERE ward_id = $1 AND id = $2";
    Ok(conn.one::<PackageRow>(sql, args![conn.ward, id]).await?.map(Package::from))
}

/// The digests of everything that these documents still have.
pub(in crate::work) async fn digests_of(conn: &Conn, documents: &HashSet<Uuid>) -> Result<HashSet<String>> {
    let mut this = Where::ward(conn, "f");
    let list = this.list(documents.iter().copied());
    let sql = format!(
        "SELECT f.digest FROM document_file f WHERE f.ward_id = $1 AND f.document_id IN ({list}) \
         UNION SELECT o.digest FROM outgoing o WHERE o.ward_id = $1 AND o.id IN ({list})"
    );
    Ok(conn.scalars::<String>(&sql, this.args).await?.into_iter().collect())
}

/// A file may not be kept any more: no package holds it or can be taken from now on, unless a document still has it.
pub(crate) async fn forget_file(tx: &Tx, digest: &str) -> Result<()> {
    let sql = "UPDATE work_package SET manifest = '[]', state = $3, said = $4 WHERE ward_id = $1 AND manifest LIKE $2 \
               AND NOT EXISTS (SELECT 1 FROM document_file f WHERE f.ward_id = $1 AND f.digest = $5)";
    let said = "Một tệp trong gói đã bị xóa khỏi hệ thống. Ông/bà xuất lại hồ sơ.";
    let failed = PackageState::Failed.key();
    tx.exec(sql, args![tx.ward, format!("%{digest}%"), failed, said, digest]).await.map(|_| ())
}
