//! Every query about drafts and their files.

use super::model::{Draft, DraftFile, DraftId};
use crate::catalogue::{ProcedureId, VersionId};
use crate::citizen::secret;
use crate::dossier::DossierId;
use chrono::{DateTime, Utc};
use kernel::{Args, Conn, Error, Result, Tx, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

const COLUMNS: &str = "id, code, procedure_id, version_id, procedure_code, procedure_name, case_key, answers, \
    owner_number, applicant_name, applicant_phone, ready, made_at, kept_until, dossier_id, version";
const FILE: &str = "id, component_key, file_name, mime, size";
/// Most drafts of one person that are listed.
const MOST: usize = 50;

#[derive(FromQueryResult)]
struct DraftRow {
    id: DraftId,
    code: String,
    procedure_id: ProcedureId,
    version_id: VersionId,
    procedure_code: String,
    procedure_name: String,
    case_key: String,
    answers: String,
    owner_number: String,
    applicant_name: String,
    applicant_phone: String,
    ready: bool,
    made_at: DateTime<Utc>,
    kept_until: DateTime<Utc>,
    dossier_id: Option<DossierId>,
    version: i32,
}

impl From<DraftRow> for Draft {
    fn from(r: DraftRow) -> Self {
        Draft {
            id: r.id,
            code: r.code,
            procedure: r.procedure_id,
            version_id: r.version_id,
            procedure_code: r.procedure_code,
            procedure_name: r.procedure_name,
            case_key: r.case_key,
            answers: serde_json::from_str(&r.answers).unwrap_or_default(),
            owner_number: r.owner_number,
            applicant_name: r.applicant_name,
            applicant_phone: r.applicant_phone,
            ready: r.ready,
            made_at: r.made_at,
            kept_until: r.kept_until,
            dossier: r.dossier_id,
            version: r.version,
        }
    }
}

async fn list(conn: &Conn, rest: &str, args: Args) -> Result<Vec<Draft>> {
    let sql = format!("SELECT {COLUMNS} FROM citizen_draft WHERE ward_id = $1 AND {rest}");
    Ok(conn.all::<DraftRow>(&sql, args).await?.into_iter().map(Draft::from).collect())
}

/// The draft of a secret link, unless its time is over.
pub(super) async fn by_token(conn: &Conn, token: &str, now: DateTime<Utc>) -> Result<Option<Draft>> {
    let found = list(conn, "token_digest = $2 AND kept_until > $3", args![conn.ward, secret::digest(token), now]);
    Ok(found.await?.pop())
}

/// The draft of a short code, unless its time is over.
pub(super) async fn by_code(conn: &Conn, code: &str, now: DateTime<Utc>) -> Result<Option<Draft>> {
    Ok(list(conn, "code = $2 AND kept_until > $3", args![conn.ward, code, now]).await?.pop())
}

/// A draft.
pub(super) async fn find(conn: &Conn, id: DraftId) -> Result<Option<Draft>> {
    Ok(list(conn, "id = $2", args![conn.ward, id]).await?.pop())
}

/// The open drafts of a person, the newest first.
pub(in crate::citizen) async fn of_owner(conn: &Conn, number: &str, now: DateTime<Utc>) -> Result<Vec<Draft>> {
    let rest = format!(
        "owner_number = $2 AND dossier_id IS NULL AND kept_until > $3 ORDER BY made_at DESC, id DESC LIMIT {MOST}"
    );
    list(conn, &rest, args![conn.ward, number, now]).await
}

/// Keeps a new draft under the digest of its link.
pub(super) async fn insert(tx: &Tx, d: &Draft, token: &str) -> Result<()> {
    let row = row! {
        id: d.id, code: d.code.as_str(), token_digest: secret::digest(token), procedure_id: d.procedure,
        version_id: d.version_id, procedure_code: d.procedure_code.as_str(),
        procedure_name: d.procedure_name.as_str(), case_key: d.case_key.as_str(),
        owner_number: d.owner_number.as_str(), applicant_name: d.applicant_name.as_str(), made_at: d.made_at,
        kept_until: d.kept_until,
    };
    tx.insert("citizen_draft", row).await
}

/// Changes a draft unless another page of the same person has meanwhile.
///
/// # Errors
/// [`Error::Conflict`] where one has.
pub(super) async fn update(tx: &Tx, d: &Draft) -> Result<()> {
    let row = row! {
        answers: serde_json::to_string(&d.answers)?, owner_number: d.owner_number.as_str(),
        applicant_name: d.applicant_name.as_str(), applicant_phone: d.applicant_phone.as_str(), ready: d.ready,
        kept_until: d.kept_until, dossier_id: d.dossier, version: d.version + 1,
    };
    if tx.update("citizen_draft", row! { id: d.id, version: d.version }, row).await? == 1 {
        return Ok(());
    }
    Err(Error::Conflict("Bản này vừa được sửa ở một trang khác. Ông/bà tải lại trang rồi làm tiếp.".into()))
}

/// Gives a draft another secret link; the earlier one leads nowhere any more.
pub(super) async fn relink(tx: &Tx, id: DraftId, token: &str) -> Result<()> {
    let row = row! { token_digest: secret::digest(token) };
    tx.update("citizen_draft", row! { id: id }, row).await.map(|_| ())
}

/// Removes drafts with their files: those of a condition over `$2`.
async fn remove(tx: &Tx, condition: &str, value: sea_orm::Value) -> Result<u64> {
    let chosen = format!("SELECT id FROM citizen_draft WHERE ward_id = $1 AND {condition}");
    let sql = format!("DELETE FROM citizen_draft_file WHERE ward_id = $1 AND draft_id IN ({chosen})");
    tx.exec(&sql, vec![tx.ward.into(), value.clone()]).await?;
    tx.exec(&format!("DELETE FROM citizen_draft WHERE ward_id = $1 AND {condition}"), vec![tx.ward.into(), value]).await
}

/// Removes a draft.
pub(super) async fn remove_one(tx: &Tx, id: DraftId) -> Result<u64> {
    remove(tx, "id = $2", id.into()).await
}

/// Removes the drafts whose time is over.
pub(super) async fn remove_expired(tx: &Tx) -> Result<u64> {
    remove(tx, "kept_until <= $2", tx.now.into()).await
}

/// Removes the drafts of a person.
pub(super) async fn remove_of(tx: &Tx, number: &str) -> Result<u64> {
    remove(tx, "owner_number = $2 AND dossier_id IS NULL", number.into()).await
}

#[derive(FromQueryResult)]
struct FileRow {
    id: Uuid,
    component_key: String,
    file_name: String,
    mime: String,
    size: i64,
}

/// The files of a draft, in the order in which they came.
pub(super) async fn files(conn: &Conn, draft: DraftId) -> Result<Vec<DraftFile>> {
    let sql = format!("SELECT {FILE} FROM citizen_draft_file WHERE ward_id = $1 AND draft_id = $2 ORDER BY id");
    let file = |r: FileRow| DraftFile {
        id: r.id,
        component_key: r.component_key,
        file_name: r.file_name,
        mime: r.mime,
        size: r.size,
    };
    Ok(conn.all::<FileRow>(&sql, args![conn.ward, draft]).await?.into_iter().map(file).collect())
}

/// The bytes of a file of this draft.
pub(super) async fn bytes(conn: &Conn, draft: DraftId, file: Uuid) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT content FROM citizen_draft_file WHERE ward_id = $1 AND draft_id = $2 AND id = $3";
    conn.scalar(sql, args![conn.ward, draft, file]).await
}

/// Keeps a file with the draft, and nowhere else: it goes when the draft goes.
pub(super) async fn insert_file(tx: &Tx, draft: DraftId, f: &DraftFile, bytes: &[u8]) -> Result<()> {
    let row = row! {
        id: f.id, draft_id: draft, component_key: f.component_key.as_str(), file_name: f.file_name.as_str(),
        mime: f.mime.as_str(), size: f.size, content: bytes.to_vec(), kept_at: tx.now,
    };
    tx.insert("citizen_draft_file", row).await
}

/// Removes a file of this draft.
pub(super) async fn remove_file(tx: &Tx, draft: DraftId, file: Uuid) -> Result<u64> {
    let sql = "DELETE FROM citizen_draft_file WHERE ward_id = $1 AND draft_id = $2 AND id = $3";
    tx.exec(sql, args![tx.ward, draft, file]).await
}

/// Removes every file of a draft.
pub(super) async fn remove_files(tx: &Tx, draft: DraftId) -> Result<u64> {
    let sql = "DELETE FROM citizen_draft_file WHERE ward_id = $1 AND draft_id = $2";
    tx.exec(sql, args![tx.ward, draft]).await
}

/// Puts a file among the components of the dossier that the draft became.
pub(super) async fn hand_over(tx: &Tx, dossier: DossierId, name: &str, f: &DraftFile, digest: &str) -> Result<()> {
    let row = row! {
        id: f.id, dossier_id: dossier, component_key: f.component_key.as_str(), name: name, how: "file",
        digest: digest, file_name: f.file_name.as_str(), mime: f.mime.as_str(), kept_at: tx.now,
    };
    tx.insert_or("dossier_component", row, "ON CONFLICT (ward_id, id) DO NOTHING").await
}
