//! What a careful reader finds in a plan: the shape of `dinh plan read FILE --json`.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::deadline::Deadline;

/// Kết quả đọc một kế hoạch. Everything that was read, each item beside the lines it came from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PlanReading {
    /// Whose plan it is, for which year, who signed it.
    pub meta: Meta,
    /// Căn cứ: documents cited anywhere in the plan, distinct by number, in reading order.
    pub legal_bases: Vec<LegalBase>,
    /// Chỉ tiêu: quantified targets.
    pub indicators: Vec<Indicator>,
    /// Kết quả năm trước: figures of the year before.
    pub results: Vec<ResultFigure>,
    /// Nhiệm vụ: duties that name a unit.
    pub tasks: Vec<Task>,
    /// Đơn vị: units that the plan gives work to.
    pub units: Vec<UnitName>,
    /// Chế độ báo cáo: who reports to whom, when.
    pub reporting: Vec<Reporting>,
    /// Trọng tâm: what comes first in each quarter.
    #[serde(default)]
    pub focus: Vec<Focus>,
    /// Đề mục: the outline.
    pub sections: Vec<Section>,
    /// Mâu thuẫn: places of the plan that do not fit each other.
    pub contradictions: Vec<Contradiction>,
    /// Sentences in Vietnamese on what was noticed while the file was read (converted encoding, cut length).
    pub notices: Vec<String>,
    /// The measured traits by which [`PlanReading::looks_like_plan`] judges.
    #[serde(default)]
    pub traits: PlanTraits,
}

/// Where an item stands: `Line::number` of its first and last line in the document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Source {
    /// First line, 1-based.
    pub line_start: u32,
    /// Last line, inclusive.
    pub line_end: u32,
}

/// Thông tin chung của văn bản.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// Tên phường, xã, đặc khu, without its type word ("Sông Công").
    pub ward: Option<String>,
    /// Type word of the commune as read: `phường`, `xã`, `đặc khu` or `thị trấn`.
    pub ward_type: Option<String>,
    /// Tên tỉnh, thành phố, without its type word.
    pub province: Option<String>,
    /// The year that the plan is for.
    pub year: Option<i32>,
    /// Số, ký hiệu ("173/KH-UBND"); none in a draft.
    pub number: Option<String>,
    /// Ngày ban hành, where complete.
    pub issued_date: Option<NaiveDate>,
    /// Người ký.
    pub signer: Option<String>,
    /// Chức vụ của người ký ("CHỦ TỊCH", "PHÓ CHỦ TỊCH").
    pub signer_title: Option<String>,
    /// Trích yếu, as printed.
    pub title: Option<String>,
}

/// Căn cứ pháp lý, văn bản được viện dẫn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegalBase {
    /// Loại văn bản ("Nghị quyết"): as printed before the number, otherwise inferred from its code.
    pub kind: Option<String>,
    /// Số, ký hiệu without blanks ("57-NQ/TW").
    pub number: String,
    /// Ngày ban hành, from the first mention that prints it.
    pub date: Option<NaiveDate>,
    /// Cơ quan ban hành, only where printed beside the number.
    pub issuer: Option<String>,
    /// The plan itself, cited by its own appendix.
    #[serde(rename = "self", default)]
    pub is_self: bool,
    /// The words around its first mention.
    pub text: String,
    /// First mention.
    pub source: Source,
}

/// How a figure is to be compared with its target.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Comparator {
    /// "đạt 100 %", or a bare figure.
    #[default]
    #[serde(rename = "=")]
    Equal,
    /// "trên", "hơn", `>`.
    #[serde(rename = ">")]
    Above,
    /// "tối thiểu", "ít nhất", "từ … trở lên", `≥`.
    #[serde(rename = ">=")]
    AtLeast,
    /// "dưới", `<`.
    #[serde(rename = "<")]
    Below,
    /// "tối đa", "không quá", `≤`.
    #[serde(rename = "<=")]
    AtMost,
}

impl Comparator {
    /// The sign: `=`, `>`, `>=`, `<`, `<=`.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Above => ">",
            Self::AtLeast => ">=",
            Self::Below => "<",
            Self::AtMost => "<=",
        }
    }
}

/// Chỉ tiêu.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Indicator {
    /// The smallest clause that states it, or the whole table row.
    pub text: String,
    /// The measured thing, without quantity and cue word.
    pub name: String,
    /// How to compare.
    pub comparator: Comparator,
    /// The target value.
    pub value: f64,
    /// `%`, `level`, `index`, `count/year`, `count/month`, `count/week`, or the counted noun as printed.
    pub unit: String,
    /// "phấn đấu": a wish rather than a duty.
    pub aspiration: bool,
    /// Title of the section (or group of table rows) in which it stands.
    pub section: Option<String>,
    /// Đơn vị chủ trì, where printed.
    pub lead: Option<String>,
    /// Đơn vị phối hợp.
    pub coordinating: Vec<String>,
    /// Stands in the objectives or in a table of targets; otherwise a figure inside a task.
    pub core: bool,
    /// Where it stands.
    pub source: Source,
}

/// Số liệu thực hiện của năm trước.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResultFigure {
    /// The smallest clause that states it.
    pub text: String,
    /// The measured thing.
    pub name: String,
    /// "trên 90%" is `>`.
    pub comparator: Comparator,
    /// The figure; where only a fraction is printed, its percentage.
    pub value: f64,
    /// As in [`Indicator::unit`].
    pub unit: String,
    /// Tử số, where printed ("3472/3754").
    pub numerator: Option<i64>,
    /// Mẫu số, where printed or given by the total just before.
    pub denominator: Option<i64>,
    /// When it was counted, as printed ("từ 01/7/2025 đến 27/10/2025"): beside it, or beside the total of what it counts.
    #[serde(default)]
    pub period: Option<String>,
    /// Title of the section in which it stands.
    pub section: Option<String>,
    /// Where it stands.
    pub source: Source,
}

/// Where a task was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskPlace {
    /// Under a unit's heading in "Tổ chức thực hiện".
    Organisation,
    /// A row of a table.
    Appendix,
    /// Elsewhere, a unit named in the task itself.
    Body,
}

/// Nhiệm vụ được giao.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Nội dung nhiệm vụ.
    pub title: String,
    /// Sản phẩm, yêu cầu kết quả.
    pub product: Option<String>,
    /// Thời gian thực hiện, as printed.
    pub deadline_text: Option<String>,
    /// The deadline understood.
    pub deadline: Option<Deadline>,
    /// Đơn vị chủ trì, as printed; several are separated by ";".
    pub lead: Option<String>,
    /// Đơn vị phối hợp, split.
    pub coordinating: Vec<String>,
    /// Where it was found.
    #[serde(rename = "where")]
    pub place: TaskPlace,
    /// Title of the section in which it stands.
    pub section: Option<String>,
    /// Where it stands.
    pub source: Source,
}

/// Đơn vị được nêu tên.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitName {
    /// The fullest spelling.
    pub name: String,
    /// Other spellings in the same document.
    pub aliases: Vec<String>,
    /// First mention as a heading or as a lead.
    pub source: Source,
}

/// Chế độ báo cáo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reporting {
    /// Who reports.
    pub who: Option<String>,
    /// To whom.
    pub to: Option<String>,
    /// Through which unit ("qua Phòng Văn hóa – Xã hội").
    pub via: Option<String>,
    /// When, as printed.
    pub due_text: Option<String>,
    /// When, in plain English ("before day 12 of last month of quarter").
    pub due_rule: Option<String>,
    /// When, as a rule that yields days.
    pub deadline: Option<Deadline>,
    /// The clause.
    pub text: String,
    /// Where it stands.
    pub source: Source,
}

/// Trọng tâm của một quý.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Focus {
    /// 1 to 4.
    pub quarter: u8,
    /// What comes first in it.
    pub text: String,
    /// Where it stands.
    pub source: Source,
}

/// Đề mục.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Depth in this document, 1 = top.
    pub level: u8,
    /// "Phần I", "II", "2.1", "a", "-", "PHỤ LỤC 2".
    pub label: String,
    /// The heading without its label.
    pub title: String,
    /// Where it stands.
    pub source: Source,
}

/// What kind of misfit was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContradictionKind {
    /// Cùng một nhiệm vụ, hai thời hạn.
    TwoDeadlines,
    /// Số, ký hiệu không hợp với cơ quan ban hành.
    CitationIssuer,
    /// Cùng một chỉ tiêu, hai giá trị.
    TwoValues,
    /// Đơn vị chủ trì không có mục trong phần Tổ chức thực hiện.
    LeadWithoutSection,
    /// Năm không hợp với năm của kế hoạch.
    YearMisfit,
}

/// One of the two places of a contradiction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The words.
    pub quote: String,
    /// The lines.
    pub source: Source,
}

/// Mâu thuẫn trong văn bản: something that a person must settle before the plan is tracked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contradiction {
    /// What kind.
    pub kind: ContradictionKind,
    /// A plain sentence in Vietnamese.
    pub message: String,
    /// The place where the matter is stated first.
    pub first: Place,
    /// The place that does not fit it.
    pub second: Place,
}

/// Traits of an administrative plan that were counted while reading.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanTraits {
    /// Non-blank lines.
    pub lines: u32,
    /// The words "kế hoạch" as name of the document stand near its beginning.
    pub named_plan: bool,
    /// Headings "mục tiêu", "nhiệm vụ", "giải pháp", "tổ chức thực hiện", each counted once.
    pub plan_headings: u8,
    /// Share of letters with Vietnamese marks, in percent.
    pub vietnamese_percent: u8,
}

/// Why a document is not taken for a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAPlan {
    /// A sentence in Vietnamese for the person who uploaded the file.
    pub message: String,
}
