//! The ruler of NĐ 30/2020: measures a document, whoever made it, against the form that the decree asks for, and says
//! what departs from it, where, and by which rule.

mod boxes;
mod check;
mod docx;
mod paper;
mod pdf;
mod report;
mod rules;
mod text;

use std::path::Path;

pub use report::{Departure, Measured, Place, Severity};

use crate::read::{Kind, bytes_of, kind_of};
use crate::{MAX_FILE_BYTES, ReadError};

/// Measures a file on disk; its size is checked before anything is loaded.
pub fn measure_file(path: &Path) -> Result<Measured, ReadError> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    measure(&bytes_of(path)?, &name)
}

/// Measures a document given as bytes: DOCX and PDF in full, plain text as far as text goes.
pub fn measure(bytes: &[u8], file_name: &str) -> Result<Measured, ReadError> {
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(ReadError::TooLarge { limit_mb: MAX_FILE_BYTES / (1024 * 1024) });
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ReadError::Empty);
    }
    let paper = match kind_of(bytes) {
        Kind::Zip => docx::read(bytes)?,
        Kind::Pdf => pdf::read(bytes)?,
        // What is no document at all is refused with the reader's own words.
        _ => text::read(&crate::read_bytes(bytes, file_name)?),
    };
    if paper.lines.is_empty() {
        return Err(ReadError::Empty);
    }
    Ok(check::all(&paper))
}
