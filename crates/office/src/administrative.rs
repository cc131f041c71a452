//! Văn bản hành chính: an administrative document in the parts that NĐ 30/2020 names, free of any file format.

use chrono::NaiveDate;

/// Văn bản hành chính. Bold, sizes and places follow from the parts; texts are given as they are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AdministrativeDocument {
    /// Cơ quan chủ quản trực tiếp, where there is one (not for an ủy ban nhân dân).
    pub parent_agency: Option<String>,
    /// Cơ quan ban hành, line by line: "ỦY BAN NHÂN DÂN", "PHƯỜNG SÔNG CÔNG".
    pub agency: Vec<String>,
    /// Số, ký hiệu without the word "Số:": "173/KH-UBND".
    pub number: String,
    /// Địa danh.
    pub place: String,
    /// Left blank on a draft.
    pub issued_on: Option<NaiveDate>,
    /// Tên loại: "KẾ HOẠCH".
    pub kind: String,
    /// Trích yếu.
    pub title: String,
    /// Kính gửi.
    pub addressed_to: Vec<String>,
    /// Căn cứ, one each, without the ending mark.
    pub bases: Vec<String>,
    pub body: Vec<Block>,
    pub signature: Signature,
    /// Nơi nhận, one each, without hyphen and ending mark; the last is "Lưu: VT, …".
    pub recipients: Vec<String>,
    pub appendices: Vec<Appendix>,
}

/// One piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Phần: label and title, each on its own centred line.
    Part {
        label: String,
        title: String,
    },
    /// Mục (1), khoản with a title (2) or a title below it (3), its number included: "I. MỤC TIÊU", "2.1. Kinh tế số".
    Heading {
        depth: u8,
        text: String,
    },
    /// A paragraph of running text.
    Paragraph(String),
    /// Gạch đầu dòng: "- …".
    Item(String),
    /// "+ …".
    SubItem(String),
    Table(DocumentTable),
}

/// A ruled table; its heading is repeated on each page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentTable {
    pub columns: Vec<DocumentColumn>,
    pub rows: Vec<Vec<String>>,
}

/// A column with its share of the width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentColumn {
    pub title: String,
    /// Share of the table's width in percent.
    pub width_percent: u8,
    /// Cells are centred (numbers of order, deadlines).
    pub is_centred: bool,
}

impl DocumentColumn {
    /// A column of running text.
    pub fn text(title: &str, width_percent: u8) -> Self {
        Self { title: title.to_owned(), width_percent, is_centred: false }
    }

    /// A column of short centred texts.
    pub fn centred(title: &str, width_percent: u8) -> Self {
        Self { title: title.to_owned(), width_percent, is_centred: true }
    }
}

/// Quyền hạn, chức vụ và họ tên người ký.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signature {
    /// "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH".
    pub authority: Vec<String>,
    /// Họ tên; a second line may carry a remark.
    pub name: String,
}

/// Phụ lục.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Appendix {
    /// "Phụ lục I"; needed from two appendices on.
    pub label: String,
    pub title: String,
    /// "(Kèm theo Kế hoạch số …)".
    pub note: String,
    pub body: Vec<Block>,
}
