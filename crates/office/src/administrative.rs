//! Văn bản hành chính: an administrative document in the parts that NĐ 30/2020 names, free of any file format.

use chrono::{DateTime, NaiveDate, Utc};

/// Văn bản hành chính. Bold, sizes and places follow from the parts; texts are given as they are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AdministrativeDocument {
    /// Cơ quan chủ quản trực tiếp, where there is one (not for an ủy ban nhân dân).
    pub parent_agency: Option<String>,
    /// Cơ quan ban hành, line by line: "ỦY BAN NHÂN DÂN", "PHƯỜNG SÔNG CÔNG".
    pub agency: Vec<String>,
    /// Số, ký hiệu without the word "Số:": "173/KH-UBND"; "/KH-UBND" where the number is still to be given.
    pub number: String,
    /// Địa danh.
    pub place: String,
    /// Left blank on a draft.
    pub issued_on: Option<NaiveDate>,
    /// Tên loại: "KẾ HOẠCH". Empty on a công văn, whose trích yếu ("V/v …") stands under its number.
    pub kind: String,
    /// Trích yếu.
    pub title: String,
    /// Kính gửi.
    pub addressed_to: Vec<String>,
    /// Mức độ khẩn, in a red box below the number.
    pub urgency: Option<Urgency>,
    /// Thẩm quyền ban hành, above the bases of a quyết định or nghị quyết: "CHỦ TỊCH ỦY BAN NHÂN DÂN PHƯỜNG A"; on a
    /// công điện who sends it.
    pub issuer: String,
    /// Căn cứ, one each, without the ending mark.
    pub bases: Vec<String>,
    /// The text. Its last paragraph ends with "./.", which is added where it is missing.
    pub body: Vec<Block>,
    pub signature: Signature,
    /// Who signs at the left, where two do: the secretary of a biên bản, one side of a hợp đồng.
    pub other_signature: Option<Signature>,
    /// Nơi nhận, one each, without hyphen and ending mark; the last is "Lưu: VT, …".
    pub recipients: Vec<String>,
    /// Ký hiệu người soạn thảo and số lượng bản, below the receivers: "PL.(300)".
    pub drafter: String,
    /// Địa chỉ cơ quan, thư điện tử, điện thoại at the foot of the first page.
    pub address: String,
    /// A small line under signature and receivers: what proves the figures of a closed period.
    pub note: String,
    pub appendices: Vec<Appendix>,
    /// When the file is made, for its properties.
    pub made_at: DateTime<Utc>,
}

/// Mức độ khẩn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// Hỏa tốc.
    Flash,
    /// Thượng khẩn.
    Immediate,
    /// Khẩn.
    Urgent,
}

impl Urgency {
    /// As it stands in its box.
    pub fn label(self) -> &'static str {
        match self {
            Self::Flash => "HỎA TỐC",
            Self::Immediate => "THƯỢNG KHẨN",
            Self::Urgent => "KHẨN",
        }
    }

    /// Width of its box; each is 8 mm high.
    pub fn width_mm(self) -> f32 {
        match self {
            Self::Flash => 30.0,
            Self::Immediate => 40.0,
            Self::Urgent => 20.0,
        }
    }
}

/// Running text: pieces in upright, bold or italic letters, made by `Text::from("…").bold("…").italic("…")`.
/// A line break begins a new paragraph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    pub runs: Vec<TextRun>,
}

/// A piece of text in one kind of letters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextRun {
    pub text: String,
    pub is_bold: bool,
    pub is_italic: bool,
}

impl Text {
    /// Adds upright letters.
    #[must_use]
    pub fn upright(self, text: impl Into<String>) -> Self {
        self.with(text.into(), false, false)
    }

    /// Adds bold letters.
    #[must_use]
    pub fn bold(self, text: impl Into<String>) -> Self {
        self.with(text.into(), true, false)
    }

    /// Adds italic letters.
    #[must_use]
    pub fn italic(self, text: impl Into<String>) -> Self {
        self.with(text.into(), false, true)
    }

    /// The letters without their kinds.
    pub fn plain(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }

    fn with(mut self, text: String, is_bold: bool, is_italic: bool) -> Self {
        self.runs.push(TextRun { text, is_bold, is_italic });
        self
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::default().upright(text)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::default().upright(text)
    }
}

/// One piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Phần: label and title, each on its own centred line.
    Part {
        label: String,
        title: String,
    },
    /// Mục (1, in capitals), khoản with a title (2) or a title below it (3), its number included: "I. MỤC TIÊU",
    /// "2.1. Kinh tế số".
    Heading {
        depth: u8,
        text: String,
    },
    /// Điều: its number bold ("Điều 1."), its text beside it.
    Article {
        label: String,
        text: Text,
    },
    /// A paragraph of running text.
    Paragraph(Text),
    /// Gạch đầu dòng: "- …".
    Item(Text),
    /// "+ …".
    SubItem(Text),
    Table(DocumentTable),
    /// A code to be scanned, with what it is for beside it.
    QrCode {
        text: String,
        caption: Text,
    },
    /// What follows begins on a new page.
    PageBreak,
}

/// A ruled table; its heading is repeated on each page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentTable {
    pub columns: Vec<DocumentColumn>,
    /// Cells, line breaks kept. A row of a single cell is the title of the rows below it, bold, as wide as the table.
    pub rows: Vec<Vec<String>>,
}

/// Where the text of a column stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ColumnAlign {
    #[default]
    Left,
    Centre,
    Right,
}

/// A column with its share of the width.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentColumn {
    pub title: String,
    /// Share of the table's width, beside the shares of the others.
    pub width_percent: u8,
    pub align: ColumnAlign,
}

impl DocumentColumn {
    /// A column of running text.
    pub fn text(title: &str, width_percent: u8) -> Self {
        Self { title: title.to_owned(), width_percent, align: ColumnAlign::Left }
    }

    /// A column of short centred texts (numbers of order, deadlines).
    pub fn centred(title: &str, width_percent: u8) -> Self {
        Self { title: title.to_owned(), width_percent, align: ColumnAlign::Centre }
    }

    /// A column of figures.
    pub fn number(title: &str, width_percent: u8) -> Self {
        Self { title: title.to_owned(), width_percent, align: ColumnAlign::Right }
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
    /// "Phụ lục I"; given by itself where it is empty and there are two appendices or more.
    pub label: String,
    pub title: String,
    /// "(Kèm theo Kế hoạch số …)".
    pub note: String,
    /// Turned pages, for wide tables.
    pub is_landscape: bool,
    pub body: Vec<Block>,
}

/// What a commune is before its name (Luật Tổ chức chính quyền địa phương 72/2025/QH15, Điều 1).
const UNITS: [&str; 3] = ["phường ", "xã ", "đặc khu "];

/// Địa danh: "Sông Công" of "phường Sông Công"; the whole where a number is its name (NĐ 30/2020, Phụ lục I).
pub fn place_of_issue(ward: &str) -> &str {
    let is_of = |unit: &&&str| ward.get(..unit.len()).is_some_and(|begin| begin.to_lowercase() == **unit);
    let name = UNITS.iter().find(is_of).map_or(ward, |unit| ward[unit.len()..].trim_start());
    if name.starts_with(|c: char| c.is_ascii_digit()) { ward } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_the_name_of_a_commune_without_what_it_is() {
        let all = [
            ("phường Sông Công", "Sông Công"),
            ("phường 1", "phường 1"),
            ("Phường An Phú", "An Phú"),
            ("xã Cổ Đạm", "Cổ Đạm"),
        ];
        for (ward, name) in
            all.into_iter().chain([("đặc khu Phú Quốc", "Phú Quốc"), ("Sông Công", "Sông Công"), ("", "")])
        {
            assert_eq!(place_of_issue(ward), name, "{ward}");
        }
    }
}
