//! Every query about scans that are read by a program.

use super::model::{Scan, State};
use crate::archive;
use crate::incoming::Reading;
use crate::model::DocumentId;
use crate::store::{self as documents, File};
use kernel::{Conn, Error, Result, Tx, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

const COLUMNS: &str = "s.id, s.file_id, s.state, s.pages, s.page, s.text, s.words, s.certainty, s.is_cleared";

#[derive(FromQueryResult)]
struct ScanRow {
    id: Uuid,
    file_id: Uuid,
    state: String,
    pages: i32,
    page: i32,
    text: String,
    words: i32,
    certainty: i32,
    is_cleared: bool,
}

impl From<ScanRow> for Scan {
    fn from(r: ScanRow) -> Self {
        Scan {
            id: r.id,
            file: r.file_id,
            state: State::from_key(&r.state),
            pages: r.pages,
            page: r.page,
            text: r.text,
            words: r.words,
            certainty: r.certainty,
            is_cleared: r.is_cleared,
        }
    }
}

/// The role of a file that is a digitised document of the archive, under the identifier of that document.
pub(super) const ARCHIVE: &str = "archive";

/// The file of a scan: one of a document or intake, or a digitised document of the archive.
pub(super) async fn file(conn: &Conn, id: Uuid) -> Result<Option<File>> {
    if let Some(file) = documents::file(conn, id).await? {
        return Ok(Some(file));
    }
    Ok(archive::store::find(conn, id).await?.map(|d| File {
        id: d.id,
        document_id: d.id,
        role: ARCHIVE.into(),
        digest: d.digest,
        file_name: d.file_name,
        mime: "application/pdf".into(),
    }))
}

/// A file that a program could read.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Readable {
    pub(super) id: Uuid,
    pub(super) file_name: String,
}

/// PDF files and pictures of an intake or document.
pub(super) async fn readable(conn: &Conn, of: Uuid) -> Result<Vec<Readable>> {
    let sql = "SELECT id, file_name FROM document_file WHERE ward_id = $1 AND document_id = $2 \
               AND role IN ('', 'intake') AND mime IN ('application/pdf', 'image/png', 'image/jpeg', 'image/tiff') ORDER BY position, id";
    conn.all(sql, args![conn.ward, of]).await
}

/// Notes that a file is to be looked at; `None`: it was noted before.
pub(super) async fn insert(tx: &Tx, file: Uuid, state: State) -> Result<Option<Uuid>> {
    let id = Uuid::now_v7();
    let row = row! { id: id, file_id: file, state: state.key(), pages: 0_i32, page: 0_i32, text: "", words: 0_i32,
    certainty: 0_i32, message: "", is_cleared: false, asked_at: tx.now };
    Ok(tx.insert_new("document_scan", "file_id", row).await?.then_some(id))
}

/// A scan by its identifier.
pub(super) async fn find(conn: &Conn, id: Uuid) -> Result<Option<Scan>> {
    let sql = format!("SELECT {COLUMNS} FROM document_scan s WHERE s.ward_id = $1 AND s.id = $2");
    Ok(conn.one::<ScanRow>(&sql, args![conn.ward, id]).await?.map(Scan::from))
}

/// The scan that a file is.
pub(super) async fn of_file(conn: &Conn, file: Uuid) -> Result<Option<Scan>> {
    let sql = format!("SELECT {COLUMNS} FROM document_scan s WHERE s.ward_id = $1 AND s.file_id = $2");
    Ok(conn.one::<ScanRow>(&sql, args![conn.ward, file]).await?.map(Scan::from))
}

/// The scans among the files of an intake or document, with the names of the files; a document of the archive is one.
pub(super) async fn of(conn: &Conn, of: Uuid) -> Result<Vec<(Scan, String)>> {
    let mut found = Vec::new();
    if let Some(scan) = of_file(conn, of).await?
        && let Some(file) = file(conn, of).await?
    {
        found.push((scan, file.file_name));
    }
    for file in readable(conn, of).await? {
        if let Some(scan) = of_file(conn, file.id).await? {
            found.push((scan, file.file_name));
        }
    }
    Ok(found)
}

/// Digests of the files that may be secret until a clerk has said what they are.
pub(super) async fn suspected(conn: &Conn) -> Result<Vec<String>> {
    let sql = "SELECT f.digest FROM document_scan s JOIN document_file f ON f.ward_id = s.ward_id AND f.id = s.file_id \
               WHERE s.ward_id = $1 AND s.state = 'suspected'";
    conn.scalars(sql, args![conn.ward]).await
}

/// Keeps how far a scan was read; `false`: somebody else has read on meanwhile.
pub(super) async fn update(tx: &Tx, before: &Scan, scan: &Scan) -> Result<bool> {
    let done_at = matches!(scan.state, State::Done | State::Failed).then_some(tx.now);
    let row = row! { state: scan.state.key(), pages: scan.pages, page: scan.page, text: scan.text.as_str(),
    words: scan.words, certainty: scan.certainty, is_cleared: scan.is_cleared, done_at: done_at };
    let key = row! { id: scan.id, page: before.page, state: before.state.key() };
    Ok(tx.update("document_scan", key, row).await? == 1)
}

/// Takes a scan's row away: the file has text, or is gone.
pub(super) async fn remove(tx: &Tx, id: Uuid) -> Result<()> {
    tx.exec("DELETE FROM document_scan WHERE ward_id = $1 AND id = $2", args![tx.ward, id]).await.map(|_| ())
}

/// Notes the documents of an import without text as scans to be looked at, once each.
pub(crate) async fn note_archive(tx: &Tx, import: Uuid) -> Result<()> {
    let sql = "INSERT INTO document_scan (ward_id, id, file_id, state, pages, page, text, words, certainty, message, \
               is_cleared, asked_at) SELECT d.ward_id, d.id, d.id, 'new', 0, 0, '', 0, 0, '', FALSE, $3 \
               FROM archive_document d WHERE d.ward_id = $1 AND d.import_id = $2 AND d.has_text = FALSE \
               AND NOT EXISTS (SELECT 1 FROM document_scan s WHERE s.ward_id = d.ward_id AND s.file_id = d.id)";
    tx.exec(sql, args![tx.ward, import, tx.now]).await.map(|_| ())
}

/// The next scan of an import that is not read yet.
pub(crate) async fn next_of_archive(conn: &Conn, import: Uuid) -> Result<Option<Uuid>> {
    let sql = "SELECT s.id FROM document_scan s JOIN archive_document d ON d.ward_id = s.ward_id AND d.id = s.file_id \
               WHERE s.ward_id = $1 AND d.import_id = $2 AND s.state IN ('new', 'waiting') ORDER BY s.id LIMIT 1";
    conn.scalar(sql, args![conn.ward, import]).await
}

/// How many scans of an import stand how.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Count {
    pub(crate) state: String,
    pub(crate) scans: i64,
}

/// How many scans of an import stand how; "new" counts those that were never noted too.
pub(crate) async fn counts_of_archive(conn: &Conn, import: Uuid) -> Result<Vec<Count>> {
    let sql = "SELECT COALESCE(s.state, 'new') AS state, COUNT(*) AS scans FROM archive_document d \
               LEFT JOIN document_scan s ON s.ward_id = d.ward_id AND s.file_id = d.id \
               WHERE d.ward_id = $1 AND d.import_id = $2 AND d.has_text = FALSE GROUP BY COALESCE(s.state, 'new')";
    conn.all(sql, args![conn.ward, import]).await
}

/// Scans that wait for the program to be installed.
pub(super) async fn without_program(conn: &Conn) -> Result<Vec<Uuid>> {
    let sql = "SELECT id FROM document_scan WHERE ward_id = $1 AND state = 'no_program' ORDER BY id LIMIT 500";
    conn.scalars(sql, args![conn.ward]).await
}

/// An intake as it is kept, by its identifier or by that of the document that it became.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Kept {
    pub(super) id: Uuid,
    pub(super) reading: String,
    pub(super) document_id: Option<DocumentId>,
}

/// The intake whose file it is, registered or not.
pub(super) async fn intake(conn: &Conn, owner: Uuid) -> Result<Option<Kept>> {
    let sql =
        "SELECT id, reading, document_id FROM document_intake WHERE ward_id = $1 AND (id = $2 OR document_id = $2)";
    conn.one(sql, args![conn.ward, owner]).await
}

/// Keeps what is known of an intake now; `false`: it was registered or taken away meanwhile.
pub(super) async fn set_reading(tx: &Tx, intake: Uuid, reading: &Reading) -> Result<bool> {
    let reading = serde_json::to_string(reading).map_err(Error::internal)?;
    let sql = "UPDATE document_intake SET reading = $3 WHERE ward_id = $1 AND id = $2 AND document_id IS NULL";
    Ok(tx.exec(sql, args![tx.ward, intake, reading]).await? == 1)
}

/// Takes a file's row away.
pub(super) async fn remove_file(tx: &Tx, file: Uuid) -> Result<()> {
    tx.exec("DELETE FROM document_file WHERE ward_id = $1 AND id = $2", args![tx.ward, file]).await.map(|_| ())
}
