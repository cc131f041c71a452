//! Tài liệu số hóa: what is known of a digitised document, and of the import that brings it.

use crate::work::model::{Retention, Rights};
use crate::work::sheet::{Columns, Known};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::UserId;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// Below this a scan is coarser than NĐ 30/2020 (Phụ lục I) wants.
pub(super) const LEAST_DPI: i32 = 200;

/// Tài liệu số hóa in the archive.
#[derive(Debug, Clone, Default)]
pub(crate) struct ArchiveDocument {
    pub id: Uuid,
    /// Phông lưu trữ, hộp số, hồ sơ số, tờ số.
    pub fond: String,
    pub box_no: String,
    pub folder: String,
    pub folder_title: String,
    pub sheet: String,
    pub symbol: String,
    /// The name of its kind, as it was written.
    pub kind: String,
    pub agency: String,
    pub subject: String,
    pub issued_on: Option<NaiveDate>,
    pub signer: String,
    pub language: String,
    pub pages: i32,
    pub rights: Rights,
    pub note: String,
    /// None where nobody said it.
    pub retention: Option<Retention>,
    pub expires_on: Option<NaiveDate>,
    pub digest: String,
    pub file_name: String,
    pub size: i64,
    pub dpi: Option<i32>,
    pub has_text: bool,
}

impl ArchiveDocument {
    /// Its page.
    pub(super) fn page(&self) -> String {
        format!("/van-ban/luu-tru/{}", self.id)
    }

    /// What names it in lists.
    pub(super) fn title(&self) -> String {
        if self.symbol.is_empty() { self.subject.clone() } else { format!("{} · {}", self.symbol, self.subject) }
    }

    /// Where the paper lies: "Hộp 3, hồ sơ 12, tờ 5".
    pub(super) fn place(&self) -> String {
        let parts = [("Phông", &self.fond), ("Hộp", &self.box_no), ("Hồ sơ", &self.folder), ("Tờ", &self.sheet)];
        let said = parts.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name} {value}"));
        said.collect::<Vec<_>>().join(", ")
    }

    /// What makes it this document and no other: the same row with the same file again is the same document.
    pub(super) fn row_key(&self) -> String {
        let day = self.issued_on.map(|d| d.to_string()).unwrap_or_default();
        let said = [
            &self.fond,
            &self.box_no,
            &self.folder,
            &self.sheet,
            &self.symbol,
            &day,
            &self.agency,
            &self.subject,
            &self.digest,
        ];
        let folded: Vec<String> = said.iter().map(|text| vietnamese::fold(text.trim())).collect();
        kernel::Digest::of(folded.join("\u{1f}").as_bytes()).as_str().to_owned()
    }
}

/// What a column of the spreadsheet may hold, with the headings under which it is known.
pub(super) const KNOWN: &[Known] = &[
    (
        "file",
        &[
            "ten tep",
            "tep",
            "ten file",
            "file",
            "file dinh kem",
            "ten tep pdf",
            "duong dan",
            "duong dan tep",
            "file pdf",
        ],
    ),
    ("symbol", &["so ky hieu", "so va ky hieu", "so, ky hieu", "so ky hieu van ban", "so hieu", "so van ban"]),
    (
        "issued_on",
        &[
            "ngay thang",
            "ngay van ban",
            "ngay ban hanh",
            "ngay, thang, nam",
            "ngay thang nam",
            "ngay thang nam van ban",
            "ngay",
        ],
    ),
    ("kind", &["ten loai", "loai van ban", "ten loai van ban", "the loai"]),
    (
        "subject",
        &["trich yeu", "trich yeu noi dung", "noi dung", "ten van ban", "tieu de", "trich yeu noi dung van ban"],
    ),
    ("agency", &["co quan ban hanh", "tac gia", "tac gia van ban", "noi ban hanh", "co quan"]),
    ("signer", &["nguoi ky", "ho ten nguoi ky"]),
    ("fond", &["phong", "ten phong", "phong luu tru"]),
    ("box_no", &["hop so", "hop", "so hop", "cap so"]),
    ("folder", &["ho so so", "so ho so", "ky hieu ho so", "ma ho so", "ho so"]),
    ("folder_title", &["tieu de ho so", "ten ho so"]),
    ("sheet", &["to so", "trang so", "to", "so to so"]),
    ("language", &["ngon ngu"]),
    ("retention", &["thoi han bao quan", "thoi han luu tru", "thbq"]),
    ("rights", &["che do su dung", "quyen truy cap"]),
    ("secret", &["do mat", "muc do mat", "do mat van ban"]),
    ("note", &["ghi chu"]),
];

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Files and the spreadsheet are being sent.
    Gathering,
    Running,
    Done,
    Stopped,
    Failed,
}

impl State {
    const ALL: [Self; 5] = [Self::Gathering, Self::Running, Self::Done, Self::Stopped, Self::Failed];

    /// The name under which it is kept.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Gathering => "gathering",
            Self::Running => "running",
            Self::Done => "done",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }

    /// The state of a name.
    pub(super) fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|s| s.key() == key).unwrap_or(Self::Failed)
    }
}

/// Rows that an import wrote, found there already, left out, and has gone through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub new: i32,
    pub same: i32,
    pub left: i32,
    pub done: i32,
}

/// How the spreadsheet of an import is laid out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Layout {
    pub headings: Vec<String>,
    /// As it counts in the sheet: rows after this one are documents.
    pub head: u32,
    pub columns: Columns,
}

/// Lần nhập tài liệu số hóa.
#[derive(Debug, Clone)]
pub(super) struct Import {
    pub id: Uuid,
    pub title: String,
    pub state: State,
    pub sheet_digest: String,
    pub sheet_name: String,
    pub layout: Layout,
    pub tally: Tally,
    pub said: String,
    pub job: Option<Uuid>,
    pub version: i32,
    pub made_at: DateTime<Utc>,
    pub made_by: UserId,
    pub made_by_name: String,
}

impl Import {
    /// Its page.
    pub(super) fn page(&self) -> String {
        format!("/van-ban/luu-tru/nhap/{}", self.id)
    }

    /// May files and columns still be changed?
    pub(super) fn is_open(&self) -> bool {
        self.state != State::Running
    }
}

/// A file that was sent for an import.
#[derive(Debug, Clone, Default)]
pub(super) struct SentFile {
    /// As the spreadsheet may name it: folded, without folders.
    pub key: String,
    pub name: String,
    pub digest: String,
    pub size: i64,
    pub pages: i32,
    pub dpi: Option<i32>,
    /// Its text, folded for the search.
    pub words: String,
    /// Why it is not taken; empty where it is.
    pub fault: String,
}

/// How a file is known: the parts of its path, folded, with ".pdf" at the end.
pub(super) fn name_key(name: &str) -> String {
    let nfc = vietnamese::nfc(name).into_owned();
    let parts = nfc.split(['/', '\\']).map(|part| vietnamese::fold(part.trim())).filter(|part| !part.is_empty());
    let key = parts.collect::<Vec<_>>().join("/");
    if key.ends_with(".pdf") || key.is_empty() { key } else { format!("{key}.pdf") }
}

/// Which of the files that were sent a row means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meant {
    One(usize),
    None,
    /// Files of this name lie in several folders.
    Several,
}

/// The files of an import by their last names.
pub(super) struct Names<'f> {
    files: &'f [SentFile],
    by_last: HashMap<&'f str, Vec<usize>>,
}

impl<'f> Names<'f> {
    /// Of these files.
    pub(super) fn new(files: &'f [SentFile]) -> Self {
        let mut by_last: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, file) in files.iter().enumerate() {
            by_last.entry(last(&file.key)).or_default().push(at);
        }
        Self { files, by_last }
    }

    /// The file that a cell names: by its last name, and by as many folders as it takes to tell it from others.
    pub(super) fn meant(&self, cell: &str) -> Meant {
        let key = name_key(cell);
        let found = self.by_last.get(last(&key)).map_or(&[][..], Vec::as_slice);
        let alike = |at: usize| {
            let (mut ours, mut theirs) = (self.files[at].key.rsplit('/'), key.rsplit('/'));
            std::iter::from_fn(|| Some((ours.next()?, theirs.next()?))).take_while(|(a, b)| a == b).count()
        };
        let best = found.iter().map(|at| alike(*at)).max().unwrap_or(0);
        let nearest: Vec<usize> = found.iter().copied().filter(|at| alike(*at) == best).collect();
        match nearest.as_slice() {
            [] => Meant::None,
            [one] => Meant::One(*one),
            _ => Meant::Several,
        }
    }
}

fn last(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(names: &[&str]) -> Vec<SentFile> {
        names.iter().map(|name| SentFile { key: name_key(name), ..SentFile::default() }).collect()
    }

    #[test]
    fn a_file_is_known_however_the_sheet_names_it() {
        let files = sent(&["Kho/Hộp 1/VB_001.PDF", "Kho/Hộp 1/VB_002.pdf"]);
        let names = Names::new(&files);
        for cell in ["Hộp 1/VB_001.PDF", "vb_001.pdf", "C:\\Quet\\VB_001", " VB_001 "] {
            assert_eq!(names.meant(cell), Meant::One(0), "{cell}");
        }
        assert_eq!(names.meant("VB_003"), Meant::None);
        assert_eq!(names.meant(""), Meant::None);
        assert_eq!(name_key("Quyết định.pdf"), name_key("Quye\u{302}\u{301}t định.pdf"));
    }

    #[test]
    fn files_of_one_name_in_several_folders_are_told_apart_by_their_folders() {
        let files = sent(&["Hop1/001.pdf", "Hop2/001.pdf"]);
        let names = Names::new(&files);
        assert_eq!(names.meant("001.pdf"), Meant::Several);
        assert_eq!(names.meant("Hop2/001"), Meant::One(1));
    }

    #[test]
    fn the_same_row_with_the_same_file_is_the_same_document() {
        let one =
            ArchiveDocument { subject: "Quyết định".into(), digest: "a".into(), ..ArchiveDocument::default() };
        let same =
            ArchiveDocument {
                id: Uuid::now_v7(), subject: " quyết định ".into(), note: "x".into(), ..one.clone()
            };
        assert_eq!(one.row_key(), same.row_key());
        assert_ne!(one.row_key(), ArchiveDocument { digest: "b".into(), ..one.clone() }.row_key());
        assert_ne!(one.row_key(), ArchiveDocument { sheet: "2".into(), ..one.clone() }.row_key());
    }
}
