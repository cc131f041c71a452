//! Every query about digitised documents.

pub(super) mod imports;

use super::model::ArchiveDocument;
use crate::model::symbol_key;
use crate::work::model::{Retention, Rights};
use crate::{policy, search};
use chrono::NaiveDate;
use kernel::{Actor, Args, Conn, Error, Result, Tx, UnitId, Where, args, row};
use sea_orm::FromQueryResult;
use std::collections::HashSet;
use uuid::Uuid;

const COLUMNS: &str = "d.id, d.fond, d.box_no, d.folder, d.folder_title, d.sheet, d.symbol, d.kind, d.agency, d.subject, \
    d.issued_on, d.signer, d.language, d.pages, d.rights, d.note, d.retention_years, d.retention_said, d.expires_on, \
    d.digest, d.file_name, d.size, d.dpi, d.has_text";

#[derive(FromQueryResult)]
struct DocumentRow {
    id: Uuid,
    fond: String,
    box_no: String,
    folder: String,
    folder_title: String,
    sheet: String,
    symbol: String,
    kind: String,
    agency: String,
    subject: String,
    issued_on: Option<NaiveDate>,
    signer: String,
    language: String,
    pages: i32,
    rights: String,
    note: String,
    retention_years: Option<i32>,
    retention_said: bool,
    expires_on: Option<NaiveDate>,
    digest: String,
    file_name: String,
    size: i64,
    dpi: Option<i32>,
    has_text: bool,
}

impl From<DocumentRow> for ArchiveDocument {
    fn from(r: DocumentRow) -> Self {
        ArchiveDocument {
            id: r.id,
            fond: r.fond,
            box_no: r.box_no,
            folder: r.folder,
            folder_title: r.folder_title,
            sheet: r.sheet,
            symbol: r.symbol,
            kind: r.kind,
            agency: r.agency,
            subject: r.subject,
            issued_on: r.issued_on,
            signer: r.signer,
            language: r.language,
            pages: r.pages,
            rights: Rights::from_key(&r.rights),
            note: r.note,
            retention: r.retention_said.then(|| Retention::of(r.retention_years)),
            expires_on: r.expires_on,
            digest: r.digest,
            file_name: r.file_name,
            size: r.size,
            dpi: r.dpi,
            has_text: r.has_text,
        }
    }
}

/// Keeps a document and makes it findable; `false`: it is there already.
pub(super) async fn insert(tx: &Tx, import: Uuid, d: &ArchiveDocument, text: &str) -> Result<bool> {
    let row = row! {
        id: d.id, import_id: import, row_key: d.row_key(), fond: d.fond.as_str(), box_no: d.box_no.as_str(),
        folder: d.folder.as_str(), folder_title: d.folder_title.as_str(), sheet: d.sheet.as_str(),
        symbol: d.symbol.as_str(), symbol_key: symbol_key(&d.symbol), kind: d.kind.as_str(),
        agency: d.agency.as_str(), subject: d.subject.as_str(), issued_on: d.issued_on, signer: d.signer.as_str(),
        language: d.language.as_str(), pages: d.pages, rights: d.rights.key(), note: d.note.as_str(),
        retention_years: d.retention.and_then(Retention::years), retention_said: d.retention.is_some(),
        expires_on: d.expires_on, digest: d.digest.as_str(), file_name: d.file_name.as_str(), size: d.size,
        dpi: d.dpi, has_text: d.has_text, made_at: tx.now,
    };
    if !tx.insert_new("archive_document", "row_key", row).await? {
        return Ok(false);
    }
    search::set_text(tx, d.id, text).await?;
    search::keep(tx, &search::entries::archive(d)).await?;
    Ok(true)
}

/// Which of these rows, and which of these files, are in the archive.
pub(super) async fn known(conn: &Conn, documents: &[&ArchiveDocument]) -> Result<(HashSet<String>, HashSet<String>)> {
    let (mut rows, mut digests) = (HashSet::new(), HashSet::new());
    for some in documents.chunks(300) {
        let marks = |from: usize| (0..some.len()).map(|at| format!("${}", at + from)).collect::<Vec<_>>().join(", ");
        let bound = |values: Vec<String>| {
            let mut all: Args = args![conn.ward];
            all.extend(values.into_iter().map(sea_orm::Value::from));
            all
        };
        let sql = format!("SELECT row_key FROM archive_document WHERE ward_id = $1 AND row_key IN ({})", marks(2));
        rows.extend(conn.scalars::<String>(&sql, bound(some.iter().map(|d| d.row_key()).collect())).await?);
        let sql = format!("SELECT digest FROM archive_document WHERE ward_id = $1 AND digest IN ({})", marks(2));
        digests.extend(conn.scalars::<String>(&sql, bound(some.iter().map(|d| d.digest.clone()).collect())).await?);
    }
    Ok((rows, digests))
}

fn sees_all(actor: &Actor) -> bool {
    actor.can(policy::OVERSEE) || actor.can(policy::ARCHIVE)
}

/// Whether the actor may see a document `d`: all for those who oversee or keep the archive, else those open to the ward.
pub(crate) fn visible(actor: &Actor) -> &'static str {
    if sees_all(actor) { "TRUE" } else { "d.rights = 'ward'" }
}

fn visible_to(conn: &Conn, actor: &Actor) -> Where {
    let mut this = Where::ward(conn, "d");
    this.and(visible(actor));
    this
}

/// The units of which the actor may see documents: none, for no document has one; `None`: any may concern them.
pub(crate) fn concerns(actor: &Actor) -> Option<Vec<UnitId>> {
    if sees_all(actor) { None } else { Some(Vec::new()) }
}

/// Documents that the actor may see, the newest first; with words, those in which every word begins a word.
pub(super) async fn list(
    conn: &Conn,
    actor: &Actor,
    words: &str,
    offset: u64,
    limit: u64,
) -> Result<Vec<ArchiveDocument>> {
    let mut matching = visible_to(conn, actor);
    if !words.trim().is_empty()
        && !search::narrow(conn, &mut matching, actor, "d.id", search::Kind::Archive, words).await?
    {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM archive_document d WHERE {} \
         ORDER BY CASE WHEN d.issued_on IS NULL THEN 1 ELSE 0 END, d.issued_on DESC, d.id LIMIT {limit} OFFSET {offset}",
        matching.sql
    );
    Ok(conn.all::<DocumentRow>(&sql, matching.args).await?.into_iter().map(ArchiveDocument::from).collect())
}

/// A document, whoever asks.
pub(crate) async fn find(conn: &Conn, id: Uuid) -> Result<Option<ArchiveDocument>> {
    let sql = format!("SELECT {COLUMNS} FROM archive_document d WHERE d.ward_id = $1 AND d.id = $2");
    Ok(conn.one::<DocumentRow>(&sql, args![conn.ward, id]).await?.map(ArchiveDocument::from))
}

/// A document that the actor may see.
///
/// # Errors
/// [`Error::NotFound`] where there is none for them.
pub(super) async fn find_visible_to(conn: &Conn, actor: &Actor, id: Uuid) -> Result<ArchiveDocument> {
    let mut matching = visible_to(conn, actor);
    let id = matching.bind(id);
    matching.and(&format!("d.id = {id}"));
    let sql = format!("SELECT {COLUMNS} FROM archive_document d WHERE {}", matching.sql);
    conn.one::<DocumentRow>(&sql, matching.args).await?.map(ArchiveDocument::from).ok_or(Error::NotFound)
}

/// Makes a document findable by what was read of its scan, beside what it said itself.
pub(crate) async fn add_text(tx: &Tx, id: Uuid, text: &str) -> Result<()> {
    let Some(d) = find(tx, id).await? else { return Ok(()) };
    search::add_text(tx, id, text).await?;
    search::keep(tx, &search::entries::archive(&d)).await
}

/// Notes that a document has text of its own after all.
pub(crate) async fn note_text(tx: &Tx, id: Uuid) -> Result<()> {
    tx.update("archive_document", row! { id: id }, row! { has_text: true }).await.map(|_| ())
}

/// Keeps nothing of a document; the digests of what described it beside its own file.
///
/// # Errors
/// [`Error::Refused`] while its import runs.
pub(crate) async fn remove(tx: &Tx, d: &ArchiveDocument) -> Result<Vec<String>> {
    let sheets = imports::forget_file(tx, &d.digest).await?;
    search::forget(tx, d.id).await?;
    search::forget_text(tx, d.id).await?;
    tx.exec("DELETE FROM archive_document WHERE ward_id = $1 AND id = $2", args![tx.ward, d.id]).await?;
    Ok(sheets)
}

/// How many documents the archive holds for the actor.
pub(super) async fn count(conn: &Conn, actor: &Actor) -> Result<i64> {
    let matching = visible_to(conn, actor);
    let sql = format!("SELECT COUNT(*) FROM archive_document d WHERE {}", matching.sql);
    Ok(conn.scalar(&sql, matching.args).await?.unwrap_or(0))
}

/// Documents whose time of keeping has ended, the longest ago first.
pub(super) async fn expired(conn: &Conn, today: NaiveDate) -> Result<Vec<ArchiveDocument>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM archive_document d WHERE d.ward_id = $1 AND d.expires_on < $2 \
         ORDER BY d.expires_on, d.id LIMIT 20000"
    );
    let found = conn.all::<DocumentRow>(&sql, args![conn.ward, today]).await?;
    Ok(found.into_iter().map(ArchiveDocument::from).collect())
}
