//! What is done with files of rules: keep one from a day on, take one back.

use super::{Book, store};
use crate::policy::CATALOGUE;
use chrono::NaiveDate;
use kernel::{Actor, Digest, Error, Event, Result, Tx};
use serde_json::json;
use uuid::Uuid;

/// Keeps a file that holds from a day on; the event carries the whole text, so that no version is lost.
///
/// # Errors
/// [`Error::Invalid`] where the file cannot be used, naming its line.
pub(super) async fn keep(tx: &mut Tx, actor: &Actor, book: Book, from: NaiveDate, bytes: &[u8]) -> Result<()> {
    actor.require(CATALOGUE)?;
    let text = std::str::from_utf8(bytes)
        .map_err(|_| Error::invalid("file", "Tệp không phải văn bản UTF-8. Tải tệp đang dùng về và sửa trên đó."))?;
    book.check(text).map_err(|said| Error::invalid("file", said))?;
    store::keep(tx, book.key(), from, text, &actor.name).await?;
    let detail =
        json!({ "book": book.key(), "valid_from": from, "digest": Digest::of(bytes).as_str(), "content": text });
    tx.record(Event::new("procedures.rulebook.kept", Uuid::nil(), detail));
    Ok(())
}

/// Takes a file back: what held before holds again.
///
/// # Errors
/// [`Error::NotFound`] where none begins on that day.
pub(super) async fn withdraw(tx: &mut Tx, actor: &Actor, book: Book, from: NaiveDate) -> Result<()> {
    actor.require(CATALOGUE)?;
    if !store::withdraw(tx, book.key(), from).await? {
        return Err(Error::NotFound);
    }
    let detail = json!({ "book": book.key(), "valid_from": from });
    tx.record(Event::new("procedures.rulebook.withdrawn", Uuid::nil(), detail));
    Ok(())
}
