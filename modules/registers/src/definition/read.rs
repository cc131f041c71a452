//! Đọc tệp định nghĩa: TOML or JSON, with what is wrong said by its place.

use super::check;
use super::model::Definition;
use kernel::{Error, FieldErrors, Result};

/// The field under which faults of a file are reported.
pub(crate) const FIELD: &str = "file";
/// The largest definition, in bytes.
const LARGEST: usize = 256 * 1024;

/// Reads a definition and checks it.
///
/// # Errors
/// [`Error::Invalid`] on the file, a sentence for each fault.
pub(crate) fn read(text: &str) -> Result<Definition> {
    if text.len() > LARGEST {
        return Err(Error::invalid(FIELD, "Tệp định nghĩa lớn hơn 256 KB."));
    }
    let mut definition = parse(text.trim_start_matches('\u{feff}')).map_err(|said| Error::invalid(FIELD, said))?;
    for field in &mut definition.fields {
        field.slot = None;
    }
    match check::check(&definition) {
        Ok(()) => Ok(definition),
        Err(FieldErrors(faults)) => {
            let on_file = faults.into_iter().map(|(_, said)| (FIELD.to_owned(), said)).collect();
            Err(Error::Invalid(FieldErrors(on_file)))
        }
    }
}

fn parse(text: &str) -> std::result::Result<Definition, String> {
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text)
            .map_err(|e| format!("Dòng {}, cột {}: {}", e.line(), e.column(), said(&e.to_string())));
    }
    toml::from_str(text).map_err(|e: toml::de::Error| {
        let at = e.span().map_or(0, |span| span.start).min(text.len());
        let line = text.get(..at).unwrap_or_default().matches('\n').count() + 1;
        format!("Dòng {line}: {}", said(e.message()))
    })
}

/// The reader's own words, in Vietnamese as far as they are known.
fn said(message: &str) -> String {
    let quoted = message.split('`').nth(1).unwrap_or_default();
    if message.contains("missing field") {
        return format!("thiếu “{quoted}”.");
    }
    if message.contains("unknown field") {
        return format!("không có mục “{quoted}” trong định nghĩa sổ.");
    }
    if message.contains("unknown variant") {
        return format!("giá trị “{quoted}” không dùng được ở đây.");
    }
    if message.contains("duplicate key") {
        return "tên viết hai lần.".to_owned();
    }
    "sai cú pháp hoặc sai kiểu giá trị.".to_owned()
}
