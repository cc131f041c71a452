//! Queries about the words by which documents are found.

use crate::model::{Document, DocumentId};
use kernel::{Result, Tx, args, row};

/// Letters of a document's text that are searched: PostgreSQL indexes no more than a megabyte of words.
const MOST_TEXT: usize = 200_000;

fn of(d: &Document, text: &str) -> String {
    let text: String = text.chars().take(MOST_TEXT).collect();
    kernel::search::words(&format!("{} {} {} {} {text}", d.symbol, d.agency, d.subject, d.signer))
}

/// Makes a new document findable by its facts and the text of its files.
pub(super) async fn insert(tx: &Tx, d: &Document, text: &str) -> Result<()> {
    tx.insert("document_search", row! { document_id: d.id, words: of(d, text) }).await
}

/// Makes a document findable by more text, read after it was registered, as far as there is room.
pub(crate) async fn add(tx: &Tx, id: DocumentId, text: &str) -> Result<()> {
    let sql = "SELECT words FROM document_search WHERE ward_id = $1 AND document_id = $2";
    let known: String = tx.scalar(sql, args![tx.ward, id]).await?.unwrap_or_default();
    let room = (2 * MOST_TEXT).saturating_sub(known.chars().count());
    let more: String = kernel::search::words(text).chars().take(room).collect();
    let words = format!("{known} {more}");
    tx.update("document_search", row! { document_id: id }, row! { words: words }).await.map(|_| ())
}

/// Makes a document findable by its facts alone.
pub(crate) async fn forget(tx: &Tx, d: &Document) -> Result<()> {
    tx.update("document_search", row! { document_id: d.id }, row! { words: of(d, "") }).await.map(|_| ())
}
