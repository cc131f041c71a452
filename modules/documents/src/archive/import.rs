//! What an import would do: every row read and matched with its file, before anything is written.

use super::model::{Import, SentFile};
use super::rows::{Read, Reader};
use super::store::{self, imports};
use crate::work::sheet;
use chrono::NaiveDate;
use kernel::{App, Conn, Digest, Error, Result};
use office::{SheetRow, Spreadsheet};

/// What was found, before or after an import runs.
pub(super) struct Preview {
    pub reads: Vec<Read>,
    /// Rows, by place, that are in the archive already.
    pub same: Vec<bool>,
    pub unused: Vec<SentFile>,
}

impl Preview {
    /// Rows that would be written.
    pub(super) fn new_rows(&self) -> usize {
        self.reads.iter().zip(&self.same).filter(|(read, same)| !**same && read.faults.is_empty()).count()
    }

    /// Rows that are left out.
    pub(super) fn faulty(&self) -> usize {
        self.reads.iter().filter(|read| !read.faults.is_empty()).count()
    }

    /// Rows that are there already.
    pub(super) fn same_rows(&self) -> usize {
        self.same.iter().filter(|same| **same).count()
    }
}

/// The spreadsheet of an import, read again from where it is kept.
pub(super) async fn sheet_of(app: &App, import: &Import) -> Result<Spreadsheet> {
    let digest = Digest::parse(&import.sheet_digest).ok_or(Error::NotFound)?;
    sheet::read(app.files.get(&digest).await?, "sheet").await
}

/// The rows below the headings.
pub(super) fn body<'s>(sheet: &'s Spreadsheet, import: &Import) -> Vec<&'s SheetRow> {
    sheet.rows.iter().filter(|row| row.number >= import.layout.head).collect()
}

/// Reads all rows; what is there already is known again, and a file that stands there under another row is said.
pub(super) async fn preview(app: &App, conn: &Conn, import: &Import, today: NaiveDate) -> Result<Preview> {
    let files = imports::files(conn, import.id).await?;
    let sheet = sheet_of(app, import).await?;
    let mut reader = Reader::new(&files, &import.layout.columns, today);
    let mut reads: Vec<Read> = body(&sheet, import).into_iter().map(|row| reader.read(row)).collect();
    let unused = reader.unused().into_iter().cloned().collect();
    let sound: Vec<_> = reads.iter().filter(|read| read.faults.is_empty()).map(|read| &read.document).collect();
    let (rows, digests) = store::known(conn, &sound).await?;
    let mut same = Vec::with_capacity(reads.len());
    for read in &mut reads {
        let is_same = read.faults.is_empty() && rows.contains(&read.document.row_key());
        if read.faults.is_empty() && !is_same && digests.contains(&read.document.digest) {
            read.faults.push("tệp PDF này đã có trong kho với thông tin khác.".to_owned());
        }
        same.push(is_same);
    }
    Ok(Preview { reads, same, unused })
}
