//! Every query about files of dossiers, what the ward holds of a person, and certified copies.

use super::model::{CertifiedCopy, Held, PaperFile};
use crate::dossier::{Dossier, DossierId};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Conn, Error, Result, Row, Tx, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

const FILE: &str = "id, dossier_id, component_key, kind, name, digest, file_name, mime, size, pages, dpi, is_signed, \
                    kept_at, kept_by_name";
const HELD: &str = "id, paper, name, digest, mime, file_name, dossier_code, held_on, valid_to";
const COPY: &str =
    "id, dossier_id, year, number, name, copies, pages, digest, file_name, signer, certified_at, by_name";
/// The most rows of a page.
pub(super) const MOST: usize = 200;

/// The files of a dossier, oldest first.
pub(crate) async fn files(conn: &Conn, dossier: DossierId) -> Result<Vec<PaperFile>> {
    let sql = format!("SELECT {FILE} FROM paper_file WHERE ward_id = $1 AND dossier_id = $2 ORDER BY kept_at, id");
    conn.all(&sql, args![conn.ward, dossier]).await
}

/// A file.
pub(crate) async fn file(conn: &Conn, id: Uuid) -> Result<Option<PaperFile>> {
    let sql = format!("SELECT {FILE} FROM paper_file WHERE ward_id = $1 AND id = $2");
    conn.one(&sql, args![conn.ward, id]).await
}

/// Keeps a file.
pub(super) async fn insert_file(tx: &Tx, f: &PaperFile, version: &str) -> Result<()> {
    let row = row! {
        id: f.id, dossier_id: f.dossier_id, component_key: f.component_key.as_str(), kind: f.kind.as_str(),
        name: f.name.as_str(), digest: f.digest.as_str(), file_name: f.file_name.as_str(), mime: f.mime.as_str(),
        size: f.size, pages: f.pages, dpi: f.dpi, version: version, is_signed: f.is_signed, kept_at: f.kept_at,
        kept_by_name: f.kept_by_name.as_str(),
    };
    tx.insert("paper_file", row).await
}

/// Puts the file of this digest, kept with another dossier, among those of a component of this one; once.
pub(super) async fn share_file(tx: &Tx, d: &Dossier, (key, name): (&str, &str), digest: &str) -> Result<()> {
    if files(tx, d.id).await?.iter().any(|file| file.component_key == key && file.digest == digest) {
        return Ok(());
    }
    let sql = "INSERT INTO paper_file (ward_id, id, dossier_id, component_key, kind, name, digest, file_name, mime, \
               size, pages, dpi, version, is_signed, kept_at, kept_by_name) \
               SELECT ward_id, $2, $3, $4, 'scan', $5, digest, file_name, mime, size, pages, dpi, version, is_signed, \
               kept_at, kept_by_name FROM paper_file WHERE ward_id = $1 AND digest = $6 ORDER BY kept_at, id LIMIT 1";
    tx.exec(sql, args![tx.ward, Uuid::now_v7(), d.id, key, name, digest]).await.map(|_| ())
}

/// Writes what became of a component of a dossier; adds it where it was not noted yet.
pub(super) async fn keep_component(tx: &Tx, dossier: DossierId, key: &str, name: &str, row: Row) -> Result<()> {
    let same = row! { dossier_id: dossier, component_key: key };
    if tx.update("dossier_component", same, row.clone()).await? > 0 {
        return Ok(());
    }
    let mut whole = row! { id: Uuid::now_v7(), dossier_id: dossier, component_key: key, name: name };
    whole.extend(row);
    tx.insert("dossier_component", whole).await
}

/// Notes that the ward holds a paper of a person.
pub(super) async fn hold(tx: &Tx, person: &str, dossier: DossierId, h: &Held) -> Result<()> {
    let row = row! {
        id: h.id, person: person, paper: h.paper.as_str(), name: h.name.as_str(), digest: h.digest.as_str(),
        mime: h.mime.as_str(), file_name: h.file_name.as_str(), dossier_id: dossier,
        dossier_code: h.dossier_code.as_str(), held_on: h.held_on, valid_to: h.valid_to,
    };
    tx.insert("paper_held", row).await
}

/// What the ward holds of a person, newest first.
pub(super) async fn held_of(conn: &Conn, person: &str) -> Result<Vec<Held>> {
    let sql = format!(
        "SELECT {HELD} FROM paper_held WHERE ward_id = $1 AND person = $2 ORDER BY held_on DESC, id DESC LIMIT {MOST}"
    );
    conn.all(&sql, args![conn.ward, person]).await
}

/// Writes the result of a dossier, unless somebody else has changed the dossier meanwhile.
///
/// # Errors
/// [`Error::Conflict`] where somebody has.
pub(super) async fn keep_result(tx: &Tx, d: &Dossier, number: &str) -> Result<()> {
    let row = row! { electronic_result: true, result_number: number, version: d.version + 1 };
    if tx.update("dossier", row! { id: d.id, version: d.version }, row).await? == 1 {
        return Ok(());
    }
    Err(Error::Conflict("Có người vừa xử lý hồ sơ này. Ông/bà tải lại trang để xem rồi làm tiếp.".into()))
}

/// The next number of certified copies in a year; whoever asks for another waits until this write ends.
pub(super) async fn next_copy(tx: &Tx, year: i32) -> Result<i32> {
    let sql = "INSERT INTO certified_copy_number (ward_id, year, last) VALUES ($1, $2, 1) \
               ON CONFLICT (ward_id, year) DO UPDATE SET last = certified_copy_number.last + 1 RETURNING last";
    tx.scalar(sql, args![tx.ward, year]).await?.ok_or_else(|| Error::internal("no number came"))
}

/// A certified copy.
pub(crate) async fn copy(conn: &Conn, id: Uuid) -> Result<Option<CertifiedCopy>> {
    let sql = format!("SELECT {COPY} FROM certified_copy WHERE ward_id = $1 AND id = $2");
    conn.one(&sql, args![conn.ward, id]).await
}

/// Keeps a certified copy.
pub(super) async fn insert_copy(tx: &Tx, c: &CertifiedCopy) -> Result<()> {
    let row = row! {
        id: c.id, dossier_id: c.dossier_id, year: c.year, number: c.number, name: c.name.as_str(), copies: c.copies,
        pages: c.pages, digest: c.digest.as_str(), file_name: c.file_name.as_str(), signer: c.signer.as_str(),
        certified_at: c.certified_at, by_name: c.by_name.as_str(),
    };
    tx.insert("certified_copy", row).await
}

/// The certified copies of a dossier, the first first.
pub(crate) async fn copies_of(conn: &Conn, dossier: DossierId) -> Result<Vec<CertifiedCopy>> {
    let sql = format!("SELECT {COPY} FROM certified_copy WHERE ward_id = $1 AND dossier_id = $2 ORDER BY year, number");
    conn.all(&sql, args![conn.ward, dossier]).await
}

/// The register of a year, the last first.
pub(super) async fn copies(conn: &Conn, year: i32, most: usize) -> Result<Vec<CertifiedCopy>> {
    let sql =
        format!("SELECT {COPY} FROM certified_copy WHERE ward_id = $1 AND year = $2 ORDER BY number DESC LIMIT {most}");
    conn.all(&sql, args![conn.ward, year]).await
}

/// A component that was not handed in, with its dossier.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub(super) struct SparedRow {
    pub(super) dossier_id: DossierId,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) how: String,
    pub(super) source: String,
    pub(super) kept_at: Option<DateTime<Utc>>,
    pub(super) kept_by_name: String,
}

/// The components that were not handed in between two moments, the last first.
pub(super) async fn spared(conn: &Conn, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<SparedRow>> {
    let sql = format!(
        "SELECT c.dossier_id, d.code, c.name, c.how, c.source, c.kept_at, c.kept_by_name FROM dossier_component c \
         JOIN dossier d ON d.ward_id = c.ward_id AND d.id = c.dossier_id \
         WHERE c.ward_id = $1 AND c.how IN ('reused', 'obtained', 'waived') AND c.kept_at >= $2 AND c.kept_at < $3 \
         ORDER BY c.kept_at DESC, c.id DESC LIMIT {MOST}"
    );
    conn.all(&sql, args![conn.ward, from, to]).await
}

/// How many components were not handed in between two moments, by ground.
pub(super) async fn spared_counts(conn: &Conn, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<(String, i64)>> {
    #[derive(FromQueryResult)]
    struct Count {
        how: String,
        amount: i64,
    }
    let sql = "SELECT how, COUNT(*) AS amount FROM dossier_component WHERE ward_id = $1 \
               AND how IN ('reused', 'obtained', 'waived') AND kept_at >= $2 AND kept_at < $3 GROUP BY how ORDER BY how";
    let counts: Vec<Count> = conn.all(sql, args![conn.ward, from, to]).await?;
    Ok(counts.into_iter().map(|count| (count.how, count.amount)).collect())
}

/// The paper that the ward holds under an id, of this person.
pub(super) async fn held(conn: &Conn, id: Uuid, person: &str, day: NaiveDate) -> Result<Option<Held>> {
    let sql = format!(
        "SELECT {HELD} FROM paper_held WHERE ward_id = $1 AND id = $2 AND person = $3 \
         AND (valid_to IS NULL OR valid_to >= $4)"
    );
    conn.one(&sql, args![conn.ward, id, person, day]).await
}
