//! The door for files of any kind: the kind is told by the content, never by the name.

use std::io::Read;
use std::path::Path;

use vietnamese::legacy;

use crate::{Document, ReadError, docx, pdf, text};

/// Files above this size are refused before they are read.
pub const MAX_FILE_BYTES: u64 = 200 * 1024 * 1024;
const MAX_FILE_MB: u64 = MAX_FILE_BYTES / (1024 * 1024);

/// Reads a file from disk; its size is checked before anything is loaded.
pub fn read_file(path: &Path) -> Result<Document, ReadError> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    read_bytes(&bytes_of(path)?, &name)
}

/// The bytes of a file that is not above the limit.
pub(crate) fn bytes_of(path: &Path) -> Result<Vec<u8>, ReadError> {
    let unreachable = |error: std::io::Error| ReadError::Unreachable { reason: error.to_string() };
    let file = std::fs::File::open(path).map_err(unreachable)?;
    let size = file.metadata().map_err(unreachable)?.len();
    if size > MAX_FILE_BYTES {
        return Err(ReadError::TooLarge { limit_mb: MAX_FILE_MB });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    // A device or a growing file can hold more than its metadata says.
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(unreachable)?;
    Ok(bytes)
}

/// Reads a file given as bytes; the name only tells Markdown from other text.
pub fn read_bytes(bytes: &[u8], file_name: &str) -> Result<Document, ReadError> {
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(ReadError::TooLarge { limit_mb: MAX_FILE_MB });
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ReadError::Empty);
    }
    let mut document = match kind_of(bytes) {
        Kind::Zip => docx::read(bytes)?,
        Kind::Pdf => pdf::read(bytes)?,
        Kind::Ole => return Err(ole_error(bytes)),
        Kind::Rtf => return Err(ReadError::NotADocument { found: "tệp RTF" }),
        Kind::Image => return Err(ReadError::NotADocument { found: "tệp ảnh" }),
        Kind::Text => text::read(bytes, file_name)?,
    };
    convert_legacy(&mut document);
    if document.lines.is_empty() {
        return Err(ReadError::Empty);
    }
    Ok(document)
}

pub(crate) enum Kind {
    Zip,
    Pdf,
    Ole,
    Rtf,
    Image,
    Text,
}

pub(crate) fn kind_of(bytes: &[u8]) -> Kind {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        Kind::Zip
    } else if bytes[..bytes.len().min(1024)].windows(5).any(|window| window == b"%PDF-") {
        Kind::Pdf
    } else if starts(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        Kind::Ole
    } else if starts(b"{\\rtf") {
        Kind::Rtf
    } else if starts(b"\x89PNG") || starts(b"\xFF\xD8\xFF") || starts(b"GIF8") || starts(b"II*\0") || starts(b"MM\0*") {
        Kind::Image
    } else {
        Kind::Text
    }
}

/// An OLE container is an old Word file, or a new Word file under a password.
fn ole_error(bytes: &[u8]) -> ReadError {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let directory = &bytes[..bytes.len().min(4 * 1024 * 1024)];
    if directory.windows(name.len()).any(|window| window == name) { ReadError::Encrypted } else { ReadError::OldWord }
}

/// Converts text that only makes sense in an encoding before Unicode, whatever file it came from.
fn convert_legacy(document: &mut Document) {
    let mut sample = String::new();
    for line in &document.lines {
        sample.push_str(&line.text);
        sample.push('\n');
        if sample.len() > 40_000 {
            break;
        }
    }
    let Some(encoding) = legacy::detect(&sample) else { return };
    for line in &mut document.lines {
        line.text = legacy::convert(&line.text, encoding);
        for cell in line.cells.iter_mut().flatten() {
            *cell = legacy::convert(cell, encoding);
        }
    }
    document.notice(legacy_notice(encoding));
}

/// The sentence that says a text was converted.
pub(crate) fn legacy_notice(encoding: legacy::LegacyEncoding) -> String {
    format!("Đã chuyển chữ từ bảng mã {} sang Unicode; hãy đối chiếu lại với bản gốc.", encoding.name())
}
