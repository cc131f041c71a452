//! The catalogue as a file: a spreadsheet with a row for each procedure, or JSON; read whole or refused whole.

use super::model::Content;
use super::parts::{PARTS, set, text};
use kernel::{Error, Result};
use office::{Cell, Column, ColumnKind, Table};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Most faults that are told of one file.
const MOST_FAULTS: usize = 200;
/// Most procedures of one file.
const MOST: usize = 6_000;

/// What a file says, or where it is wrong: (cell or pointer, sentence).
pub(super) type Read = std::result::Result<Vec<Content>, Vec<(String, String)>>;

/// The catalogue as a workbook.
///
/// # Errors
/// When it cannot be written.
pub(super) fn to_xlsx(contents: &[Content]) -> Result<Vec<u8>> {
    let table = Table {
        title: "Danh mục thủ tục".into(),
        columns: PARTS.iter().map(|part| Column::new(part.heading, ColumnKind::Text)).collect(),
        rows: contents.iter().map(|c| PARTS.iter().map(|part| Cell::from(text(c, part.key))).collect()).collect(),
    };
    table.to_xlsx().map_err(Error::internal)
}

/// The catalogue as JSON.
///
/// # Errors
/// When it cannot be written.
pub(super) fn to_json(contents: &[Content]) -> Result<Vec<u8>> {
    Ok(serde_json::to_vec_pretty(&json!({ "procedures": contents }))?)
}

/// Reads a file. A spreadsheet may leave columns out: what they would say stays as it is in `known`.
pub(super) fn read(bytes: &[u8], known: &BTreeMap<String, Content>) -> Read {
    let first = bytes.iter().find(|b| !b.is_ascii_whitespace());
    let contents = match first {
        Some(b'{' | b'[') => read_json(bytes),
        _ => read_sheet(bytes, known),
    }?;
    let mut wrong = Vec::new();
    for (at, (place, content)) in contents.iter().enumerate() {
        if let Err(Error::Invalid(fields)) = content.check() {
            wrong.extend(fields.0.into_iter().map(|(field, said)| (format!("{place} {field}"), said)));
        }
        // A file may leave the column out; a new procedure would then be promised at once.
        if content.time.is_none() && known.get(&content.code).is_none_or(|old| old.time.is_some()) {
            wrong.push((format!("{place} time"), format!("Thủ tục {} chưa có thời hạn giải quyết.", content.code)));
        }
        if contents[..at].iter().any(|(_, other)| other.code == content.code) {
            wrong.push((place.clone(), format!("Mã {} đã có ở trên.", content.code)));
        }
    }
    wrong.truncate(MOST_FAULTS);
    if wrong.is_empty() { Ok(contents.into_iter().map(|(_, content)| content).collect()) } else { Err(wrong) }
}

type Placed = std::result::Result<Vec<(String, Content)>, Vec<(String, String)>>;

fn one(place: &str, said: impl Into<String>) -> Vec<(String, String)> {
    vec![(place.to_owned(), said.into())]
}

fn read_json(bytes: &[u8]) -> Placed {
    let file: Value = serde_json::from_slice(bytes)
        .map_err(|e| one(&format!("dòng {}", e.line()), "Tệp không phải JSON đúng cú pháp."))?;
    let (base, list) = match file.get("procedures") {
        Some(list) => ("/procedures", list),
        None => ("", &file),
    };
    let list =
        list.as_array().ok_or_else(|| one("/", "Tệp JSON phải là danh sách, hoặc có danh sách “procedures”."))?;
    if list.len() > MOST {
        return Err(one("/", format!("Tệp có quá {MOST} thủ tục.")));
    }
    let (mut contents, mut wrong) = (Vec::new(), Vec::new());
    for (index, value) in list.iter().enumerate() {
        let place = format!("{base}/{index}");
        let read = serde_json::from_value::<Content>(value.clone()).map_err(|e| e.to_string());
        let read = read.and_then(|content| match content.form.is_null() {
            true => Ok(content),
            false => crate::eform::Form::parse(&content.form).map(|_| content),
        });
        match read {
            Ok(content) => contents.push((place, content)),
            Err(why) if wrong.len() < MOST_FAULTS => wrong.push((place, format!("Không đúng cấu trúc: {why}"))),
            Err(_) => {}
        }
    }
    if wrong.is_empty() { Ok(contents) } else { Err(wrong) }
}

fn read_sheet(bytes: &[u8], known: &BTreeMap<String, Content>) -> Placed {
    let rows = office::read_rows(bytes).map_err(|e| one("tệp", e.to_string()))?;
    let Some(((head_row, head), rows)) = rows.split_first() else {
        return Err(one("tệp", "Tệp không có dòng nào."));
    };
    let mut wrong = Vec::new();
    let mut columns = Vec::new();
    for (at, heading) in head.iter().enumerate().filter(|(_, heading)| !heading.trim().is_empty()) {
        let folded = vietnamese::fold(heading);
        match PARTS.iter().find(|part| vietnamese::fold(part.heading) == folded) {
            Some(part) => columns.push((at, part.key)),
            None => wrong.push((address(*head_row, at), format!("Không có cột nào tên “{heading}”."))),
        }
    }
    let Some(code_at) = columns.iter().find(|(_, key)| *key == "code").map(|(at, _)| *at) else {
        wrong.push((address(*head_row, 0), "Thiếu cột “Mã thủ tục”.".into()));
        return Err(wrong);
    };
    let mut contents = Vec::new();
    for (row, cells) in rows.iter().take(MOST) {
        let mut content = Content::default();
        let typed = cells.get(code_at).map_or("", String::as_str);
        if set(&mut content, "code", typed).is_ok()
            && let Some(old) = known.get(&content.code)
        {
            content = old.clone();
        }
        for (at, key) in &columns {
            if let Err(said) = set(&mut content, key, cells.get(*at).map_or("", String::as_str)) {
                wrong.push((address(*row, *at), said));
            }
        }
        contents.push((format!("dòng {row}"), content));
    }
    wrong.truncate(MOST_FAULTS);
    if wrong.is_empty() { Ok(contents) } else { Err(wrong) }
}

/// "E7" for row 7, column 4 counted from 0.
fn address(row: u32, column: usize) -> String {
    let (mut letters, mut rest) = (String::new(), column + 1);
    while rest > 0 {
        letters.insert(0, char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    format!("{letters}{row}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_file_come_back_as_they_went() {
        let contents = crate::catalogue::samples().unwrap().1;
        let none = BTreeMap::new();
        assert_eq!(read(&to_json(&contents).unwrap(), &none).unwrap(), contents);
        assert_eq!(read(&to_xlsx(&contents).unwrap(), &none).unwrap(), contents);
    }

    #[test]
    fn a_fault_is_told_by_its_cell_or_pointer() {
        let csv = "Mã thủ tục,Tên thủ tục,Lĩnh vực,Thời hạn\n1.001193,Khai sinh,Hộ tịch,mai\n";
        assert_eq!(read(csv.as_bytes(), &BTreeMap::new()).unwrap_err()[0].0, "D2");
        let json = r#"{"procedures":[{"code":"1.001193","name":"A","field":"B","steps":[{"name":"x","share":50}]}]}"#;
        assert_eq!(read(json.as_bytes(), &BTreeMap::new()).unwrap_err()[0].0, "/procedures/0 steps");
        let csv = "Mã thủ tục,Tên thủ tục,Lĩnh vực\n1.001193,Khai sinh,Hộ tịch\n";
        assert_eq!(read(csv.as_bytes(), &BTreeMap::new()).unwrap_err()[0].0, "dòng 2 time");
        let known =
            Content { code: "1.001193".into(), time: Some(super::super::TimeLimit::AtOnce), ..Content::default() };
        let known = BTreeMap::from([(known.code.clone(), known)]);
        assert_eq!(read(csv.as_bytes(), &known).unwrap()[0].time, Some(super::super::TimeLimit::AtOnce));
        assert!(read(b"", &BTreeMap::new()).is_err() && read(b"PK\x03\x04", &BTreeMap::new()).is_err());
    }
}
