//! Which column of an export holds what: guessed from its heading, said once by a person, remembered.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a column may hold: the key, and headings by which it is known, folded.
pub(super) const FIELDS: [(&str, &[&str]); 17] = [
    ("code", &["ma ho so", "so ho so", "ma so ho so", "so bien nhan", "ma bien nhan"]),
    ("procedure", &["ma thu tuc", "ma tthc", "ma thu tuc hanh chinh"]),
    ("case", &["truong hop", "truong hop giai quyet", "truong hop ho so"]),
    ("name", &["nguoi nop", "ho ten nguoi nop", "ten nguoi nop", "chu ho so", "ho va ten", "to chuc, ca nhan"]),
    ("number", &["so dinh danh", "so cccd", "cccd", "so cmnd/cccd", "so giay to"]),
    ("phone", &["so dien thoai", "dien thoai", "sdt"]),
    ("address", &["dia chi", "dia chi nguoi nop"]),
    ("channel", &["kenh tiep nhan", "hinh thuc nop", "hinh thuc tiep nhan", "hinh thuc"]),
    ("outside", &["phi dia gioi", "phi dia gioi hanh chinh", "tiep nhan phi dia gioi", "khong phu thuoc dia gioi"]),
    ("received_at", &["ngay tiep nhan", "ngay nhan", "thoi gian tiep nhan", "ngay nop"]),
    ("due_at", &["ngay hen tra", "han giai quyet", "ngay hen", "han xu ly", "hen tra"]),
    ("state", &["trang thai", "tinh trang", "trang thai ho so"]),
    ("finished_at", &["ngay hoan thanh", "ngay xu ly xong", "ngay ket thuc", "ngay co ket qua"]),
    ("returned_at", &["ngay tra", "ngay tra ket qua"]),
    ("result", &["so ket qua", "so van ban ket qua"]),
    ("electronic", &["ket qua dien tu", "tra ket qua dien tu", "co ket qua dien tu"]),
    ("officer", &["can bo xu ly", "nguoi xu ly", "can bo thu ly"]),
];

/// Fields without which nothing can be read.
pub(super) const NEEDED: [&str; 4] = ["code", "procedure", "name", "received_at"];

/// Field → place of its column, from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Columns(pub(super) BTreeMap<String, usize>);

impl Columns {
    /// What the headings tell by themselves.
    pub(super) fn guess(headings: &[String]) -> Self {
        let folded: Vec<String> = headings.iter().map(|heading| vietnamese::fold(heading)).collect();
        let place = |(field, known): &(&str, &[&str])| {
            let exact = folded.iter().position(|heading| known.contains(&heading.as_str()));
            exact.map(|place| ((*field).to_owned(), place))
        };
        Self(FIELDS.iter().filter_map(place).collect())
    }

    /// Fields that no column holds though they must.
    pub(super) fn missing(&self) -> Vec<&'static str> {
        NEEDED.into_iter().filter(|field| !self.0.contains_key(*field)).collect()
    }

    /// What stands in a row for a field.
    pub(super) fn of<'a>(&self, row: &'a [String], field: &str) -> &'a str {
        self.0.get(field).and_then(|place| row.get(*place)).map_or("", |cell| cell.trim())
    }
}

/// The first of the first twenty rows that holds at least three known headings: exports begin with titles.
pub(super) fn head(rows: &[(u32, Vec<String>)]) -> Option<usize> {
    let known = |row: &(u32, Vec<String>)| Columns::guess(&row.1).0.len();
    let first = rows.iter().take(20).position(|row| known(row) >= 3);
    first.or_else(|| rows.iter().take(20).position(|row| row.1.iter().filter(|cell| !cell.is_empty()).count() >= 3))
}

/// By what a mapping is remembered: the digest of the folded headings.
pub(super) fn signature(headings: &[String]) -> String {
    let folded: Vec<String> = headings.iter().map(|heading| vietnamese::fold(heading)).collect();
    kernel::Digest::of(folded.join("|").as_bytes()).as_str().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_exports_are_known() {
        let row = |cells: &[&str]| cells.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
        let rows = [
            (1, row(&["DANH SÁCH HỒ SƠ"])),
            (3, row(&["STT", "Mã hồ sơ", "Mã TTHC", "Người nộp", "Ngày tiếp nhận", "Trạng thái"])),
        ];
        let at = head(&rows).unwrap();
        assert_eq!(at, 1);
        let columns = Columns::guess(&rows[at].1);
        assert_eq!(columns.0["code"], 1);
        assert!(columns.missing().is_empty());
        assert_eq!(Columns::guess(&row(&["A", "B", "C"])).missing(), NEEDED);
    }
}
