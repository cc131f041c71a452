//! Queries about signatures that were made, the files that carry them, and reports on them.

use crate::outgoing::OutgoingId;
use crate::signing_room::model::Made;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Conn, Digest, Result, Tx, UserId, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct MadeRow {
    id: Uuid,
    file_id: Option<Uuid>,
    purpose: String,
    position: i32,
    signer_name: String,
    certificate: String,
    is_demo: bool,
    base_digest: String,
    shown_digest: String,
    digest: String,
    level: String,
    notes: String,
    signed_at: DateTime<Utc>,
    by_name: String,
}

impl From<MadeRow> for Made {
    fn from(r: MadeRow) -> Self {
        Self {
            id: r.id,
            file: r.file_id,
            purpose: r.purpose,
            position: r.position,
            signer_name: r.signer_name,
            certificate: r.certificate,
            is_demo: r.is_demo,
            base_digest: r.base_digest,
            shown_digest: r.shown_digest,
            digest: r.digest,
            level: r.level,
            notes: r.notes,
            signed_at: r.signed_at,
            by_name: r.by_name,
        }
    }
}

/// Every signature that was ever made for a document, in order.
pub(crate) async fn made(conn: &Conn, id: OutgoingId) -> Result<Vec<Made>> {
    let sql = "SELECT id, file_id, purpose, position, signer_name, certificate, is_demo, base_digest, shown_digest, \
               digest, level, notes, signed_at, by_name FROM document_signature \
               WHERE ward_id = $1 AND document_id = $2 ORDER BY signed_at, id";
    Ok(conn.all::<MadeRow>(sql, args![conn.ward, id]).await?.into_iter().map(Made::from).collect())
}

/// The document and the digest of a signature.
pub(crate) async fn of_signature(conn: &Conn, id: Uuid) -> Result<Option<(OutgoingId, String)>> {
    #[derive(FromQueryResult)]
    struct Found {
        document_id: OutgoingId,
        digest: String,
    }
    let sql = "SELECT document_id, digest FROM document_signature WHERE ward_id = $1 AND id = $2";
    Ok(conn.one::<Found>(sql, args![conn.ward, id]).await?.map(|r| (r.document_id, r.digest)))
}

/// Keeps what is known of a signature that was made.
pub(crate) async fn insert_made(tx: &Tx, document: OutgoingId, by: UserId, one: &Made) -> Result<()> {
    let row = row! { id: one.id, document_id: document, file_id: one.file, purpose: one.purpose.as_str(),
    position: one.position, signer_name: one.signer_name.as_str(), certificate: one.certificate.as_str(),
    is_demo: one.is_demo, base_digest: one.base_digest.as_str(), shown_digest: one.shown_digest.as_str(),
    digest: one.digest.as_str(), level: one.level.as_str(), notes: one.notes.as_str(), signed_at: one.signed_at,
    by_id: by, by_name: one.by_name.as_str() };
    tx.insert("document_signature", row).await
}

/// A kept file whose signatures are looked at or to which one is put.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct KeptFile {
    pub id: Uuid,
    pub document_id: Uuid,
    pub digest: String,
    pub file_name: String,
    pub mime: String,
}

/// The file of a document that has these bytes.
pub(crate) async fn file_of(conn: &Conn, document: Uuid, digest: &str) -> Result<Option<KeptFile>> {
    let sql = "SELECT id, document_id, digest, file_name, mime FROM document_file \
               WHERE ward_id = $1 AND document_id = $2 AND digest = $3 ORDER BY position, id";
    conn.one(sql, args![conn.ward, document, digest]).await
}

/// What the ward gave out of which a file has these bytes: number and symbol, the day, and how it stands ("issued",
/// "recalled", "replaced"; "copy" of a copy that it made).
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct GivenOut {
    pub symbol: String,
    pub day: Option<NaiveDate>,
    pub state: String,
}

/// What was given out with these bytes.
pub(crate) async fn given_out(conn: &Conn, digest: &str) -> Result<Option<GivenOut>> {
    let sql = "SELECT o.symbol AS symbol, o.issued_on AS day, o.state AS state FROM document_file f \
        JOIN outgoing o ON o.ward_id = f.ward_id AND o.id = f.document_id \
        WHERE f.ward_id = $1 AND f.digest = $2 AND f.role IN ('signed', 'attachment', 'paper') \
        AND o.state IN ('issued', 'recalled', 'replaced') ORDER BY o.issued_at DESC LIMIT 1";
    if let Some(found) = conn.one::<GivenOut>(sql, args![conn.ward, digest]).await? {
        return Ok(Some(found));
    }
    // Of a copy whose original holds no longer, the original's fate is told.
    let sql = "SELECT CASE WHEN o.id IS NULL THEN c.symbol ELSE o.symbol END AS symbol, \
        CASE WHEN o.id IS NULL THEN c.made_on ELSE o.issued_on END AS day, COALESCE(o.state, 'copy') AS state \
        FROM document_file f JOIN document_copy c ON c.ward_id = f.ward_id AND c.file_id = f.id \
        LEFT JOIN outgoing o ON o.ward_id = c.ward_id AND o.id = c.document_id AND o.state IN ('recalled', 'replaced') \
        WHERE f.ward_id = $1 AND f.digest = $2 LIMIT 1";
    conn.one(sql, args![conn.ward, digest]).await
}

/// The attachments of a document, in order.
pub(crate) async fn attachments(conn: &Conn, id: OutgoingId) -> Result<Vec<KeptFile>> {
    let sql = "SELECT id, document_id, digest, file_name, mime FROM document_file \
               WHERE ward_id = $1 AND document_id = $2 AND role = 'attachment' ORDER BY position, id";
    conn.all(sql, args![conn.ward, id]).await
}

/// The signed file of a document as it stands now: its row is made at the first signature and follows the later ones.
pub(crate) async fn set_signed_file(
    tx: &Tx,
    id: OutgoingId,
    digest: &Digest,
    file_name: &str,
    size: usize,
) -> Result<()> {
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let sql = "UPDATE document_file SET digest = $3, file_name = $4, size = $5 \
               WHERE ward_id = $1 AND document_id = $2 AND role = 'signed'";
    if tx.exec(sql, args![tx.ward, id, digest.as_str(), file_name, size]).await? > 0 {
        return Ok(());
    }
    insert_file(tx, id.0, "signed", (digest, file_name, size)).await.map(|_| ())
}

/// Keeps a PDF beside the files of a document; its identifier.
pub(crate) async fn insert_file(
    tx: &Tx,
    document: Uuid,
    role: &str,
    (digest, file_name, size): (&Digest, &str, i64),
) -> Result<Uuid> {
    let id = Uuid::now_v7();
    let row = row! { id: id, document_id: document, position: 0, digest: digest.as_str(),
    file_name: file_name, mime: "application/pdf", size: size, role: role };
    tx.insert("document_file", row).await?;
    Ok(id)
}

/// Puts the signed bytes of an attachment in place of the unsigned ones, which stay kept under their own digest.
pub(crate) async fn set_attachment(tx: &Tx, file: Uuid, before: &str, digest: &Digest, size: usize) -> Result<bool> {
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let key = row! { id: file, digest: before };
    Ok(tx.update("document_file", key, row! { digest: digest.as_str(), size: size }).await? == 1)
}

/// Báo cáo kiểm tra chữ ký.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Kept {
    pub id: Uuid,
    pub document_id: Uuid,
    pub digest: String,
    pub file_name: String,
    pub verdict: String,
    /// Fingerprints and names of the anchors that were trusted, one a line.
    pub trusted: String,
    /// The report, as JSON.
    pub report: String,
    pub made_at: DateTime<Utc>,
    pub made_by_name: String,
}

const REPORT: &str = "id, document_id, digest, file_name, verdict, trusted, report, made_at, made_by_name";

/// Reports on the bytes of a digest, the newest first.
pub(crate) async fn reports(conn: &Conn, document: Uuid, digest: &str) -> Result<Vec<Kept>> {
    let sql = format!(
        "SELECT {REPORT} FROM signing_report WHERE ward_id = $1 AND digest = $3 AND document_id = $2 \
         ORDER BY made_at DESC, id DESC LIMIT 100"
    );
    conn.all(&sql, args![conn.ward, document, digest]).await
}

/// A report.
pub(crate) async fn report(conn: &Conn, id: Uuid) -> Result<Option<Kept>> {
    conn.one(&format!("SELECT {REPORT} FROM signing_report WHERE ward_id = $1 AND id = $2"), args![conn.ward, id]).await
}

/// Keeps a report.
pub(crate) async fn insert_report(tx: &Tx, kept: &Kept) -> Result<()> {
    let row = row! { id: kept.id, document_id: kept.document_id, digest: kept.digest.as_str(),
    file_name: kept.file_name.as_str(), verdict: kept.verdict.as_str(), trusted: kept.trusted.as_str(),
    report: kept.report.as_str(), made_at: kept.made_at, made_by_name: kept.made_by_name.as_str() };
    tx.insert("signing_report", row).await
}

/// Keeps no report on the bytes of a digest, which may not be kept themselves, and no word of the digest in the story of a
/// document, unless a document still has them.
pub(crate) async fn forget_reports(tx: &Tx, digest: &str) -> Result<()> {
    let gone = "NOT EXISTS (SELECT 1 FROM document_file f WHERE f.ward_id = $1 AND f.digest = $2)";
    let sql = format!("DELETE FROM signing_report WHERE ward_id = $1 AND digest = $2 AND {gone}");
    tx.exec(&sql, args![tx.ward, digest]).await?;
    let sql = format!(
        "UPDATE document_step SET body = replace(body, $2, '…') \
         WHERE ward_id = $1 AND kind LIKE 'copied%' AND body LIKE $3 AND {gone}"
    );
    tx.exec(&sql, args![tx.ward, digest, format!("%{digest}%")]).await.map(|_| ())
}
