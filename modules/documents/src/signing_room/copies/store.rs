//! Every query about the book of copies.

use super::model::{CopyForm, EXTRACT};
use chrono::{Datelike, NaiveDate};
use kernel::{Actor, Conn, Result, Tx, UserId, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// A copy in its book.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Entry {
    pub id: Uuid,
    pub document_id: Uuid,
    /// The file of the copy, where it is electronic.
    pub file_id: Option<Uuid>,
    pub form: String,
    pub is_paper: bool,
    pub year: i32,
    pub number: i32,
    pub symbol: String,
    pub made_on: NaiveDate,
    pub signer_name: String,
    /// Quyền hạn, chức vụ, one a line.
    pub signer_title: String,
    /// Nơi nhận bản sao, one a line.
    pub recipients: String,
    /// Số lượng bản.
    pub copies: Option<i32>,
    pub by_id: UserId,
    pub by_name: String,
}

impl Entry {
    /// What is known of an electronic copy besides form and number: the agency signs it, and its file goes where it goes.
    pub(super) fn electronic(actor: &Actor, document_id: Uuid, file: Uuid, day: NaiveDate) -> Self {
        Self {
            id: Uuid::now_v7(),
            document_id,
            file_id: Some(file),
            form: String::new(),
            is_paper: false,
            year: day.year(),
            number: 0,
            symbol: String::new(),
            made_on: day,
            signer_name: String::new(),
            signer_title: String::new(),
            recipients: String::new(),
            copies: None,
            by_id: actor.user,
            by_name: actor.name.clone(),
        }
    }
}

const COLUMNS: &str = "c.id, c.document_id, c.file_id, c.form, c.is_paper, c.year, c.number, c.symbol, c.made_on, \
    c.signer_name, c.signer_title, c.recipients, c.copies, c.by_id, c.by_name";

/// Enters a copy.
pub(super) async fn insert(tx: &Tx, e: &Entry) -> Result<()> {
    let row = row! { id: e.id, document_id: e.document_id, file_id: e.file_id, form: e.form.as_str(),
    is_paper: e.is_paper, year: e.year, number: e.number, symbol: e.symbol.as_str(), made_on: e.made_on,
    signer_name: e.signer_name.as_str(), signer_title: e.signer_title.as_str(), recipients: e.recipients.as_str(),
    copies: e.copies, by_id: e.by_id, by_name: e.by_name.as_str() };
    tx.insert("document_copy", row).await
}

/// A copy.
pub(super) async fn find(conn: &Conn, id: Uuid) -> Result<Option<Entry>> {
    let sql = format!("SELECT {COLUMNS} FROM document_copy c WHERE c.ward_id = $1 AND c.id = $2");
    conn.one(&sql, args![conn.ward, id]).await
}

/// What form of copy a file is, where it is one.
pub(super) async fn form_of(conn: &Conn, file: Uuid) -> Result<Option<CopyForm>> {
    let sql = "SELECT form FROM document_copy WHERE ward_id = $1 AND file_id = $2";
    Ok(conn.scalar::<String>(sql, args![conn.ward, file]).await?.as_deref().and_then(CopyForm::from_key))
}

/// Takes away the parts of a document's text that were to become a trích sao, bytes and all.
pub(super) async fn remove_extracts(tx: &Tx, document: Uuid) -> Result<()> {
    let sql = "DELETE FROM document_file WHERE ward_id = $1 AND document_id = $2 AND role = $3 RETURNING digest";
    for digest in tx.scalars::<String>(sql, args![tx.ward, document, EXTRACT]).await? {
        crate::erasure::ask(tx, &digest).await?;
    }
    Ok(())
}

/// A row of the book: the copy and the document of which it is.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct InBook {
    pub symbol: String,
    pub made_on: NaiveDate,
    pub is_paper: bool,
    pub signer_name: String,
    pub recipients: String,
    pub copies: Option<i32>,
    /// Of its document: who issued it where that was another agency, its number, kind and trích yếu.
    pub agency: String,
    pub of_symbol: String,
    pub kind: String,
    pub subject: String,
}

/// Copies of a year in the order of their numbers, for those who keep the book.
pub(super) async fn book(conn: &Conn, year: i32, offset: i64, limit: i64) -> Result<Vec<InBook>> {
    let sql = "SELECT c.symbol, c.made_on, c.is_paper, c.signer_name, c.recipients, c.copies, \
        COALESCE(d.agency, '') AS agency, COALESCE(d.symbol, o.symbol, '') AS of_symbol, \
        COALESCE(d.kind, o.kind, '') AS kind, COALESCE(d.subject, o.subject, '') AS subject FROM document_copy c \
        LEFT JOIN document d ON d.ward_id = c.ward_id AND d.id = c.document_id \
        LEFT JOIN outgoing o ON o.ward_id = c.ward_id AND o.id = c.document_id \
        WHERE c.ward_id = $1 AND c.year = $2 ORDER BY c.number LIMIT $3 OFFSET $4";
    conn.all(sql, args![conn.ward, year, limit, offset]).await
}

/// How many these are.
pub(super) async fn book_count(conn: &Conn, year: i32) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM document_copy WHERE ward_id = $1 AND year = $2";
    Ok(conn.scalar(sql, args![conn.ward, year]).await?.unwrap_or(0))
}
