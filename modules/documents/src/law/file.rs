//! The library as a file: XLSX and CSV with a row for each document, or JSON; read row by row, each with its faults.

use super::model::{Facts, Law, LawId};
use super::parts::{PARTS, set, text};
use super::spelling::{body_form, number_form};
use chrono::Datelike;
use kernel::{Error, Result};
use office::{Bounds, Cell, Column, ColumnKind, Table};
use serde_json::{Value, json};
use std::collections::HashMap;

/// Largest file, its rows and columns.
pub(super) const MOST_BYTES: usize = 20 * 1024 * 1024;
const MOST_ROWS: usize = 5_000;
const MOST_COLUMNS: u32 = 64;

/// A document that a file speaks of.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    /// "dòng 5", "/laws/4".
    pub place: String,
    pub facts: Facts,
    /// Keys of the parts that the file speaks of; the others stay as the library has them.
    pub given: Vec<&'static str>,
    /// Sentences on what is wrong with it.
    pub faults: Vec<String>,
}

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fate {
    New,
    Changed(Box<Change>),
    Same,
    /// With the sentence that says why.
    Faulty(String),
}

/// What a row changes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Change {
    /// The document as it is.
    pub law: Law,
    pub after: Facts,
    /// Keys of the parts that change.
    pub parts: Vec<&'static str>,
}

fn table(laws: &[Law]) -> Table {
    let row = |law: &Law| PARTS.iter().map(|part| Cell::from(text(&law.facts, part.key))).collect();
    Table {
        title: "Văn bản pháp luật".into(),
        columns: PARTS.iter().map(|part| Column::new(part.heading, ColumnKind::Text)).collect(),
        rows: laws.iter().map(row).collect(),
    }
}

/// As a workbook.
///
/// # Errors
/// When it cannot be written.
pub(super) fn to_xlsx(laws: &[Law]) -> Result<Vec<u8>> {
    table(laws).to_xlsx().map_err(Error::internal)
}

/// As CSV.
///
/// # Errors
/// When it cannot be written.
pub(super) fn to_csv(laws: &[Law]) -> Result<Vec<u8>> {
    table(laws).to_csv().map_err(Error::internal)
}

/// As JSON.
///
/// # Errors
/// When it cannot be written.
pub(super) fn to_json(laws: &[Law]) -> Result<Vec<u8>> {
    let facts: Vec<&Facts> = laws.iter().map(|law| &law.facts).collect();
    Ok(serde_json::to_vec_pretty(&json!({ "laws": facts }))?)
}

/// Reads a file; the error says why none of it can be read.
pub(super) fn read(bytes: &[u8]) -> std::result::Result<Vec<Row>, String> {
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut rows = match text.iter().find(|b| !b.is_ascii_whitespace()) {
        Some(b'{' | b'[') => read_json(text)?,
        _ => read_sheet(bytes)?,
    };
    let mut first: HashMap<String, String> = HashMap::new();
    for row in &mut rows {
        row.facts = std::mem::take(&mut row.facts).tidy();
        if let Err(Error::Invalid(fields)) = row.facts.check() {
            row.faults.extend(fields.0.into_iter().map(|(_, said)| said));
        }
        let place = row.place.clone();
        let before = first.entry(row.facts.identity()).or_insert_with(|| place.clone());
        if *before != place {
            row.faults.push(format!("Trùng với {before} của tệp."));
        }
    }
    Ok(rows)
}

fn read_json(bytes: &[u8]) -> std::result::Result<Vec<Row>, String> {
    let file: Value =
        serde_json::from_slice(bytes).map_err(|e| format!("Tệp không phải JSON đúng cú pháp (dòng {}).", e.line()))?;
    let (base, list) = match file.get("laws") {
        Some(list) => ("/laws", list),
        None => ("", &file),
    };
    let list = list.as_array().ok_or("Tệp JSON phải là danh sách, hoặc có danh sách “laws”.")?;
    if list.len() > MOST_ROWS {
        return Err(format!("Tệp có hơn {MOST_ROWS} văn bản. Hãy tách thành nhiều tệp."));
    }
    let one = |(at, value): (usize, &Value)| {
        let (facts, faults) = facts_of(value);
        let given = PARTS.iter().map(|part| part.key).filter(|key| value.get(key).is_some()).collect();
        Row { place: format!("{base}/{at}"), facts, given, faults }
    };
    Ok(list.iter().enumerate().map(one).collect())
}

fn facts_of(value: &Value) -> (Facts, Vec<String>) {
    let (mut facts, mut faults) = (Facts::default(), Vec::new());
    let Some(parts) = value.as_object() else { return (facts, vec!["Không phải là một văn bản.".to_owned()]) };
    for (key, value) in parts {
        let text = match value {
            Value::Null | Value::Bool(false) => Some(String::new()),
            Value::Bool(true) => Some("co".to_owned()),
            Value::String(text) => Some(text.clone()),
            Value::Array(lines) => lines.iter().map(Value::as_str).collect::<Option<Vec<_>>>().map(|l| l.join("\n")),
            Value::Number(_) | Value::Object(_) => None,
        };
        let read = match text {
            _ if !PARTS.iter().any(|part| part.key == key) => Err(format!("Không có mục “{key}”.")),
            Some(text) => set(&mut facts, key, &text),
            None => Err(format!("Mục “{key}” phải là chữ hoặc danh sách chữ.")),
        };
        faults.extend(read.err());
    }
    (facts, faults)
}

fn read_sheet(bytes: &[u8]) -> std::result::Result<Vec<Row>, String> {
    let bounds = Bounds { bytes: MOST_BYTES, rows: MOST_ROWS + 1, columns: MOST_COLUMNS };
    let sheet = office::read_spreadsheet(bytes, "", bounds).map_err(|e| e.to_string())?;
    let Some((head, rows)) = sheet.rows.split_first() else { return Err("Tệp không có dòng nào.".into()) };
    let mut columns = Vec::new();
    for heading in head.cells() {
        let folded = vietnamese::fold(heading);
        let part = PARTS.iter().find(|part| vietnamese::fold(part.heading) == folded || part.key == folded);
        match part {
            Some(part) => columns.push(Some(part.key)),
            None if folded.is_empty() => columns.push(None),
            None => return Err(format!("Không có cột nào tên “{heading}”. Tải tệp Excel của thư viện để lấy mẫu.")),
        }
    }
    if !columns.contains(&Some("kind")) || !columns.contains(&Some("title")) {
        return Err("Dòng đầu của tệp cần có cột “Loại văn bản” và “Tên, trích yếu”.".into());
    }
    let one = |row: &office::SheetRow| {
        let (mut facts, mut faults) = (Facts::default(), Vec::new());
        for (key, cell) in columns.iter().zip(row.cells()).filter_map(|(key, cell)| Some(((*key)?, cell))) {
            if let Err(said) = set(&mut facts, key, unguarded(cell)) {
                faults.push(said);
            }
        }
        Row {
            place: format!("dòng {}", row.number), facts, given: columns.iter().flatten().copied().collect(), faults
        }
    };
    Ok(rows.iter().map(one).collect())
}

/// Text without the apostrophe by which an export kept a spreadsheet from taking it for a formula.
fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(cell)
}

/// Rows against the library: what becomes of each.
pub(super) fn compare(rows: &[Row], known: &[Law], taken: &HashMap<String, LawId>) -> Vec<Fate> {
    let by_id: HashMap<LawId, &Law> = known.iter().map(|law| (law.id, law)).collect();
    let mut by_number: HashMap<String, Vec<&Law>> = HashMap::new();
    for law in known {
        by_number.entry(number_form(&law.facts.number)).or_default().push(law);
    }
    let one = |row: &Row| {
        let alike = by_number.get(&number_form(&row.facts.number)).map_or(&[][..], Vec::as_slice);
        let id = match taken.get(&row.facts.identity()) {
            Some(id) => Ok(Some(*id)),
            None => meant(row, alike),
        };
        id.map_or_else(Fate::Faulty, |id| fate(row, id.as_ref(), &by_id))
    };
    rows.iter().map(one).collect()
}

/// The document of the same number that a row means where its file has no column for the issuer or the day.
fn meant(row: &Row, alike: &[&Law]) -> std::result::Result<Option<LawId>, String> {
    let (says_issuer, says_day) = (row.given.contains(&"issuer"), row.given.contains(&"issued_on"));
    if (says_issuer && says_day) || row.facts.number.is_empty() {
        return Ok(None);
    }
    let year = |facts: &Facts| facts.issued_on.map(|day| day.year());
    let fits = |law: &&&Law| {
        let same_issuer = body_form(&law.facts.issuer) == body_form(&row.facts.issuer);
        (!says_issuer || same_issuer) && (!says_day || year(&law.facts) == year(&row.facts))
    };
    match alike.iter().filter(fits).collect::<Vec<_>>().as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(one.id)),
        _ => Err("Thư viện có nhiều văn bản mang số này; thêm cột “Cơ quan ban hành” và “Ngày ban hành”.".to_owned()),
    }
}

fn fate(row: &Row, id: Option<&LawId>, known: &HashMap<LawId, &Law>) -> Fate {
    if !row.faults.is_empty() {
        return Fate::Faulty(row.faults.join(" "));
    }
    let Some(id) = id else { return Fate::New };
    let Some(law) = known.get(id) else {
        return Fate::Faulty("Văn bản này đã bị bỏ khỏi thư viện; khôi phục trước rồi nhập lại.".into());
    };
    let mut after = law.facts.clone();
    let wrong: Vec<String> =
        row.given.iter().filter_map(|key| set(&mut after, key, &text(&row.facts, key)).err()).collect();
    if !wrong.is_empty() {
        return Fate::Faulty(wrong.join(" "));
    }
    if let Err(Error::Invalid(fields)) = after.check() {
        return Fate::Faulty(fields.to_string());
    }
    let keys = PARTS.iter().map(|part| part.key);
    let parts: Vec<&'static str> = keys.filter(|key| text(&law.facts, key) != text(&after, key)).collect();
    if parts.is_empty() { Fate::Same } else { Fate::Changed(Box::new(Change { law: (*law).clone(), after, parts })) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laws() -> Vec<Law> {
        let law = |facts: Facts| Law {
            id: LawId::new(),
            facts,
            ended_by: None,
            from_seed: true,
            removed: false,
            changed_at: chrono::DateTime::default(),
            changed_by_name: String::new(),
            version: 1,
        };
        crate::law::seed::shipped().unwrap().into_iter().map(law).collect()
    }

    #[test]
    fn every_kind_of_file_comes_back_as_it_went() {
        let laws = laws();
        let facts: Vec<Facts> = laws.iter().map(|law| law.facts.clone()).collect();
        for bytes in [to_json(&laws).unwrap(), to_xlsx(&laws).unwrap(), to_csv(&laws).unwrap()] {
            let rows = read(&bytes).unwrap();
            assert!(rows.iter().all(|row| row.faults.is_empty()), "{rows:?}");
            assert_eq!(rows.into_iter().map(|row| row.facts).collect::<Vec<_>>(), facts);
        }
    }

    #[test]
    fn a_fault_is_told_by_its_row_and_the_others_are_read() {
        let csv = "Loại văn bản,\"Số, ký hiệu\",\"Tên, trích yếu\",Ngày ban hành\n\
            Nghị định,1/2026/NĐ-CP,về một việc,mai\nLuật,2/2026/QH16,Hai,01/02/2026\nLuật,02/2026/QH16,Hai nữa,01/02/2026\n,,,\n";
        let rows = read(csv.as_bytes()).unwrap();
        assert_eq!(rows.len(), 3);
        assert!(rows[0].place == "dòng 2" && rows[0].faults[0].contains("mai"));
        assert!(rows[1].faults.is_empty());
        assert!(rows[2].faults[0].contains("dòng 3"), "{:?}", rows[2]);
    }

    #[test]
    fn a_file_that_is_no_library_is_refused_whole() {
        for bytes in [&b""[..], b"{", b"{}", b"[1", b"PK\x03\x04", b"Cot la,B\n1,2\n", b"kind\nLuat\n"] {
            assert!(read(bytes).is_err());
        }
        let wrong = read(br#"[{"kind":"Luat","so":1}, 5]"#).unwrap();
        assert!(wrong.iter().all(|row| !row.faults.is_empty()));
        assert!(wrong[0].faults[0].contains("Không có mục “so”"), "{:?}", wrong[0]);
    }

    #[test]
    fn rows_are_compared_with_what_the_library_has() {
        let mut laws = laws();
        let taken: HashMap<String, LawId> = laws.iter().map(|law| (law.facts.identity(), law.id)).collect();
        let rows = read(&to_json(&laws).unwrap()).unwrap();
        assert!(compare(&rows, &laws, &taken).iter().all(|fate| *fate == Fate::Same));
        laws[0].facts.title = "tên khác".into();
        let fates = compare(&rows, &laws, &taken);
        assert!(matches!(&fates[0], Fate::Changed(change) if change.parts == ["title"]));
        let few = read(b"kind,number,title\nluat,60/2024/QH15,Du lieu\n").unwrap();
        let Fate::Changed(change) = &compare(&few, &laws, &taken)[0] else { panic!() };
        assert_eq!(change.parts, ["title"], "columns that the file lacks stay as they are");
        assert!(compare(&rows, &[], &HashMap::new()).iter().all(|fate| *fate == Fate::New));
    }

    #[test]
    fn a_file_without_the_issuer_means_the_only_document_of_its_number() {
        let mut laws = laws();
        let taken: HashMap<String, LawId> = laws.iter().map(|law| (law.facts.identity(), law.id)).collect();
        let known = read("kind,number,title,issued_on\nqđ,766/QĐ-TTg,Tên khác,23/06/2022\n".as_bytes()).unwrap();
        let Fate::Changed(change) = &compare(&known, &laws, &taken)[0] else { panic!() };
        assert_eq!(change.parts, ["title"]);
        let row = |issuer: &str| {
            let csv = format!("kind,number,title,issuer,issued_on\nnq,23/2026/NQ-HĐND,về phí,{issuer},28/07/2026\n");
            read(csv.as_bytes()).unwrap()
        };
        laws.truncate(1);
        laws[0].facts = row("HĐND thành phố Hải Phòng").remove(0).facts;
        let taken = HashMap::from([(laws[0].facts.identity(), laws[0].id)]);
        assert_eq!(compare(&row("HĐND tỉnh Thái Nguyên"), &laws, &taken), [Fate::New]);
        assert_eq!(compare(&row("HĐND thành phố Hải Phòng"), &laws, &taken), [Fate::Same]);
    }
}
