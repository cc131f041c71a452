//! A row of the spreadsheet as a document: read, matched with its file, and what is wrong with it. Pure.

use super::model::{ArchiveDocument, LEAST_DPI, Meant, Names, SentFile};
use crate::secrecy;
use crate::work::model::{Retention, Rights};
use crate::work::sheet::{Columns, cell};
use chrono::{Duration, NaiveDate};
use office::SheetRow;
use std::collections::HashSet;
use uuid::Uuid;

/// A row as it was read.
pub(super) struct Read {
    /// As the sheet counts.
    pub number: u32,
    pub document: ArchiveDocument,
    /// Key of its file.
    pub file: String,
    /// Why it is left out; none: it is brought in.
    pub faults: Vec<String>,
    /// What a person should look at, though it is brought in.
    pub warnings: Vec<String>,
}

/// Lengths that the metadata of NĐ 30/2020 (Phụ lục VI) allows: longer values are said, never cut.
const LENGTHS: [(&str, &str, usize); 11] = [
    ("subject", "trích yếu", 500),
    ("symbol", "số, ký hiệu", 60),
    ("agency", "cơ quan ban hành", 200),
    ("kind", "tên loại", 100),
    ("signer", "người ký", 50),
    ("fond", "phông", 200),
    ("box_no", "hộp số", 30),
    ("folder", "hồ sơ số", 50),
    ("folder_title", "tiêu đề hồ sơ", 500),
    ("sheet", "tờ số", 30),
    ("note", "ghi chú", 500),
];

/// Days as spreadsheets keep them: "05/11/1997", "1997-11-05", a number, a year alone is none.
fn day(text: &str) -> Result<Option<NaiveDate>, String> {
    let text = text.split_once(' ').filter(|(_, hour)| hour.contains(':')).map_or(text, |(day, _)| day);
    if text.is_empty() {
        return Ok(None);
    }
    let serial = text.parse::<i64>().ok().filter(|days| (1..=80_000).contains(days) && text.len() == 5);
    let of_serial = |days: i64| NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_signed(Duration::days(days));
    let read = serial
        .and_then(of_serial)
        .or_else(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())
        .or_else(|| vietnamese::parse_date(text));
    read.map(Some).ok_or_else(|| format!("“{text}” không phải là ngày (mẫu 20/11/1997)."))
}

fn rights(text: &str) -> Rights {
    let folded = vietnamese::fold(text);
    if folded.contains("cong khai") || folded.contains("trong co quan") { Rights::Ward } else { Rights::Unit }
}

/// Is a row marked secret? Then the sheet is not kept.
pub(super) fn is_secret(row: &SheetRow, columns: &Columns) -> bool {
    let said = vietnamese::fold(cell(row, columns, "secret"));
    let said = said.trim();
    let begins = |mark: &str| said.strip_prefix(mark).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    let marked = ["mat", "toi mat", "tuyet mat"].into_iter().any(begins) || ["a", "b", "c"].contains(&said);
    let (subject, note) = (cell(row, columns, "subject"), cell(row, columns, "note"));
    marked
        || secrecy::require_open(cell(row, columns, "symbol"), &[subject.to_owned()]).is_err()
        || secrecy::require_unmarked([subject, cell(row, columns, "folder_title")]).is_err()
        || secrecy::require_plain([note]).is_err()
}

/// Reads rows one after another: what was met before counts as a duplicate.
pub(super) struct Reader<'f> {
    files: &'f [SentFile],
    names: Names<'f>,
    columns: &'f Columns,
    used: HashSet<usize>,
    today: NaiveDate,
}

impl<'f> Reader<'f> {
    /// For these files and columns.
    pub(super) fn new(files: &'f [SentFile], columns: &'f Columns, today: NaiveDate) -> Self {
        Self { files, names: Names::new(files), columns, used: HashSet::new(), today }
    }

    /// Files that no row named.
    pub(super) fn unused(&self) -> Vec<&'f SentFile> {
        self.files.iter().enumerate().filter(|(at, _)| !self.used.contains(at)).map(|(_, file)| file).collect()
    }

    /// One row.
    pub(super) fn read(&mut self, row: &SheetRow) -> Read {
        let said = |key: &str| cell(row, self.columns, key).split_whitespace().collect::<Vec<_>>().join(" ");
        let (mut faults, mut warnings) = (Vec::new(), Vec::new());
        for (key, name, most) in LENGTHS {
            let length = said(key).chars().count();
            if length > most {
                faults.push(format!("{name} dài {length} ký tự, nhiều nhất {most}."));
            }
        }
        let issued_on = day(&said("issued_on")).unwrap_or_else(|why| {
            faults.push(why);
            None
        });
        if issued_on.is_some_and(|day| day > self.today) {
            faults.push("ngày văn bản sau hôm nay.".to_owned());
        }
        if said("subject").is_empty() {
            faults.push("thiếu trích yếu.".to_owned());
        }
        let retention = Retention::parse(&said("retention"));
        if retention.is_none() && !said("retention").is_empty() {
            faults.push(format!("“{}” không phải là thời hạn lưu trữ.", said("retention")));
        }
        let language = if said("language").is_empty() { "Tiếng Việt".to_owned() } else { said("language") };
        let mut document = ArchiveDocument {
            id: Uuid::now_v7(),
            fond: said("fond"),
            box_no: said("box_no"),
            folder: said("folder"),
            folder_title: said("folder_title"),
            sheet: said("sheet"),
            symbol: said("symbol"),
            kind: said("kind"),
            agency: said("agency"),
            subject: said("subject"),
            issued_on,
            signer: said("signer"),
            language,
            rights: rights(&said("rights")),
            note: said("note"),
            retention,
            expires_on: retention.zip(issued_on).and_then(|(kept, day)| kept.ends(day)),
            ..ArchiveDocument::default()
        };
        let file = match self.file(&said("file")) {
            Ok(file) => {
                take(&mut document, file, &mut warnings);
                file.key.clone()
            }
            Err(why) => {
                faults.push(why);
                String::new()
            }
        };
        Read { number: row.number, document, file, faults, warnings }
    }

    fn file(&mut self, name: &str) -> Result<&'f SentFile, String> {
        if name.is_empty() {
            return Err("thiếu tên tệp PDF.".to_owned());
        }
        let at = match self.names.meant(name) {
            Meant::One(at) => at,
            Meant::None => return Err(format!("không có tệp “{name}” trong các tệp đã gửi.")),
            Meant::Several => return Err(format!("có nhiều tệp tên “{name}”: ghi cả thư mục.")),
        };
        if !self.used.insert(at) {
            return Err(format!("tệp “{name}” đã dùng cho một dòng trước."));
        }
        let file = &self.files[at];
        if file.fault.is_empty() { Ok(file) } else { Err(format!("tệp “{name}”: {}", file.fault)) }
    }
}

fn take(document: &mut ArchiveDocument, file: &SentFile, warnings: &mut Vec<String>) {
    document.digest.clone_from(&file.digest);
    document.file_name = file.name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    (document.size, document.pages, document.dpi) = (file.size, file.pages, file.dpi);
    document.has_text = !file.words.is_empty();
    if let Some(dpi) = file.dpi.filter(|dpi| *dpi < LEAST_DPI) {
        warnings.push(format!("quét {dpi} dpi, chuẩn từ {LEAST_DPI} dpi."));
    }
    if !document.has_text {
        warnings.push("chưa đọc được chữ trong tệp (bản quét).".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::name_key;
    use super::*;

    fn columns() -> Columns {
        let keys = ["file", "symbol", "issued_on", "subject", "retention", "secret"];
        keys.iter().enumerate().map(|(at, key)| ((*key).to_owned(), at)).collect()
    }

    fn row(cells: &[&str]) -> SheetRow {
        SheetRow::of(2, cells.iter().copied()).unwrap()
    }

    fn file(name: &str, dpi: i32) -> SentFile {
        let words = "quyet dinh".to_owned();
        SentFile {
            key: name_key(name),
            name: name.into(),
            dpi: Some(dpi),
            words,
            digest: name.into(),
            ..SentFile::default()
        }
    }

    #[test]
    fn a_row_with_a_mark_in_its_subject_is_secret() {
        let is = |subject: &str| is_secret(&row(&["a.pdf", "12/QĐ-UB", "", subject]), &columns());
        assert!(is("[MẬT] Phương án") && is("Phương án (tối mật)") && is("MẬT"));
        assert!(!is("Quyết định về bảo mật thông tin"));
    }

    #[test]
    fn a_row_becomes_a_document_with_its_file() {
        let (files, columns) = ([file("a.pdf", 300)], columns());
        let mut reader = Reader::new(&files, &columns, "2026-03-16".parse().unwrap());
        let read = reader.read(&row(&["A.PDF", "12/QĐ-UB", "05/11/1997", "Quyết định giao đất", "70 năm"]));
        assert!(read.faults.is_empty() && read.warnings.is_empty(), "{:?}", read.faults);
        assert_eq!(read.document.expires_on, "2067-12-31".parse().ok());
        assert_eq!((read.document.digest.as_str(), read.file.as_str()), ("a.pdf", "a.pdf"));
        assert!(reader.unused().is_empty());
    }

    #[test]
    fn what_is_wrong_with_a_row_is_all_said_at_once() {
        let (files, columns) = ([file("a.pdf", 96), file("b.pdf", 300)], columns());
        let mut reader = Reader::new(&files, &columns, "2026-03-16".parse().unwrap());
        assert_eq!(reader.read(&row(&["a", "", "", "Sao lục"])).warnings.len(), 1);
        let again = reader.read(&row(&["a.pdf", "", "31/02/1997", "", "mãi"]));
        assert_eq!(again.faults.len(), 4, "{:?}", again.faults);
        assert!(reader.read(&row(&["c.pdf", "", "", "x"])).faults[0].contains("không có tệp"));
        assert_eq!(reader.unused().len(), 1);
    }

    #[test]
    fn a_secret_row_is_known_by_its_mark_or_its_symbol() {
        let columns = columns();
        assert!(is_secret(&row(&["a.pdf", "12/BC-UB", "", "x", "", "Tối mật"]), &columns));
        assert!(is_secret(&row(&["a.pdf", "12/BC-UB(M)", "", "x"]), &columns));
        for marked in ["Mật (C)", "Mật, bản 2", "TUYỆT MẬT-A"] {
            assert!(is_secret(&row(&["a.pdf", "12/BC-UB", "", "x", "", marked]), &columns), "{marked}");
        }
        assert!(!is_secret(&row(&["a.pdf", "12/BC-UB", "", "Bảo mật thông tin", "", "Thường"]), &columns));
    }

    #[test]
    fn days_are_read_however_a_spreadsheet_keeps_them() {
        let read = |text: &str| day(text).unwrap().map(|d| d.to_string()).unwrap_or_default();
        assert_eq!(read("35739"), "1997-11-05");
        assert_eq!(read("1997-11-05"), "1997-11-05");
        assert_eq!(read("05/11/1997 00:00:00"), "1997-11-05");
        assert_eq!(read(""), "");
        assert!(day("1997").is_err());
    }
}
