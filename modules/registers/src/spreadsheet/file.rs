//! The file of an import, read again from where it is kept.

use super::heading::{self, Body};
use super::model::{BOUNDS, Layout, MOST_RECORDS};
use super::store::Import;
use kernel::{App, Digest, Error, Result};
use office::Spreadsheet;

/// Reads a sheet on a thread of its own.
///
/// # Errors
/// [`Error::Invalid`] on the file, in words, where it is no spreadsheet or too large a one.
pub(super) async fn read(bytes: Vec<u8>, sheet: &str) -> Result<Spreadsheet> {
    let sheet = sheet.to_owned();
    let read = tokio::task::spawn_blocking(move || office::read_spreadsheet(&bytes, &sheet, BOUNDS)).await;
    match read {
        Ok(read) => read.map_err(|error| Error::invalid("file", error.to_string())),
        // A reader that gave up on a broken file.
        Err(_) => Err(Error::invalid("file", office::SpreadsheetError::NotASpreadsheet.to_string())),
    }
}

/// The sheet of an import.
pub(super) async fn of(app: &App, import: &Import) -> Result<Spreadsheet> {
    let digest = Digest::parse(&import.digest).ok_or(Error::NotFound)?;
    read(app.files.get(&digest).await?, &import.layout.sheet).await
}

/// The records of a sheet below its headings.
///
/// # Errors
/// [`Error::Refused`] where there are none, or too many.
pub(super) fn body<'s>(sheet: &'s Spreadsheet, layout: &Layout) -> Result<Body<'s>> {
    let head = layout.head.ok_or_else(|| Error::refused("Tệp không có dòng tiêu đề."))?;
    let (_, below) = heading::split(&sheet.rows, head);
    let used: Vec<usize> = layout.columns.values().copied().collect();
    let body = heading::body(below, &layout.headings, &used);
    if body.rows.is_empty() {
        return Err(Error::refused("Dưới dòng tiêu đề không có dòng dữ liệu nào ở các cột đã chọn."));
    }
    if body.rows.len() > MOST_RECORDS {
        return Err(Error::refused("Tệp có hơn 200.000 dòng dữ liệu. Hãy tách thành nhiều tệp rồi nhập từng tệp."));
    }
    Ok(body)
}
