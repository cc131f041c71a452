//! What was read from a document: each kind of item and what it says.

use super::model::ItemId;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::UnitId;
use plan_reader::deadline::Deadline;
use serde::{Deserialize, Serialize};

/// Loại mục đọc được, in the order of the review's sections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Thông tin chung.
    Meta,
    /// Mâu thuẫn.
    Contradiction,
    /// Đơn vị.
    Unit,
    /// Chỉ tiêu.
    Indicator,
    /// Nhiệm vụ.
    Task,
    /// Kết quả năm trước.
    Result,
    /// Căn cứ.
    Basis,
    /// Chế độ báo cáo.
    Reporting,
    /// Trọng tâm quý.
    Focus,
}

impl Kind {
    /// Every kind, in the order of the sections.
    pub(crate) const ALL: [Kind; 9] = [
        Kind::Meta,
        Kind::Contradiction,
        Kind::Unit,
        Kind::Indicator,
        Kind::Task,
        Kind::Result,
        Kind::Basis,
        Kind::Reporting,
        Kind::Focus,
    ];
    /// Kinds of which a person may add one by choosing a sentence.
    pub(crate) const ADDABLE: [Kind; 6] =
        [Kind::Indicator, Kind::Task, Kind::Result, Kind::Basis, Kind::Reporting, Kind::Focus];

    /// The name under which it is stored, and the end of its label's key (`import-kind-task`).
    pub(crate) fn key(self) -> &'static str {
        match self {
            Kind::Meta => "meta",
            Kind::Contradiction => "contradiction",
            Kind::Unit => "unit",
            Kind::Indicator => "indicator",
            Kind::Task => "task",
            Kind::Result => "result",
            Kind::Basis => "basis",
            Kind::Reporting => "reporting",
            Kind::Focus => "focus",
        }
    }

    /// The section's name in addresses.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Kind::Meta => "thong-tin-chung",
            Kind::Contradiction => "mau-thuan",
            Kind::Unit => "don-vi",
            Kind::Indicator => "chi-tieu",
            Kind::Task => "nhiem-vu",
            Kind::Result => "ket-qua-nam-truoc",
            Kind::Basis => "can-cu",
            Kind::Reporting => "che-do-bao-cao",
            Kind::Focus => "trong-tam",
        }
    }

    /// The kind of a section's name in addresses.
    pub(crate) fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }
}

/// Thông tin chung của kế hoạch.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct MetaItem {
    pub(crate) title: String,
    pub(crate) number: String,
    pub(crate) issued_on: Option<NaiveDate>,
    pub(crate) signer: String,
    pub(crate) year: Option<i32>,
    /// The commune that the document names, without its type word.
    pub(crate) ward: String,
    /// Key of the plan's kind.
    pub(crate) kind: String,
}

/// Chỉ tiêu đọc được.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct IndicatorItem {
    pub(crate) name: String,
    /// `=`, `>`, `>=`, `<` or `<=`.
    pub(crate) comparator: String,
    pub(crate) value: f64,
    pub(crate) unit: String,
    pub(crate) aspiration: bool,
    pub(crate) section: String,
    /// Names as printed.
    pub(crate) lead: Vec<String>,
    pub(crate) coordinating: Vec<String>,
    /// Stands in the objectives or a table of targets; otherwise a figure inside a task.
    pub(crate) core: bool,
    /// The result of the year before that is its baseline.
    pub(crate) baseline: Option<ItemId>,
}

/// Nhiệm vụ đọc được.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct TaskItem {
    pub(crate) title: String,
    pub(crate) product: String,
    pub(crate) deadline_text: String,
    pub(crate) deadline: Option<Deadline>,
    /// Names as printed; the first leads, the others take part.
    pub(crate) lead: Vec<String>,
    pub(crate) coordinating: Vec<String>,
    pub(crate) section: String,
}

/// Kết quả năm trước đọc được.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct ResultItem {
    pub(crate) name: String,
    pub(crate) value: f64,
    pub(crate) unit: String,
    pub(crate) numerator: Option<f64>,
    pub(crate) denominator: Option<f64>,
    pub(crate) section: String,
    /// When it was counted, as printed; empty where the document does not say.
    #[serde(default)]
    pub(crate) period: String,
}

/// Căn cứ đọc được.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct BasisItem {
    pub(crate) kind: String,
    pub(crate) number: String,
    pub(crate) issued_on: Option<NaiveDate>,
    pub(crate) issuer: String,
}

/// Chế độ báo cáo đọc được.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct ReportingItem {
    pub(crate) who: String,
    pub(crate) to: String,
    pub(crate) due_text: String,
    pub(crate) deadline: Option<Deadline>,
}

/// Trọng tâm của một quý đọc được.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FocusItem {
    /// 1 to 4.
    pub(crate) quarter: i32,
    pub(crate) body: String,
}

/// Which units of the ward a printed name stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Choice {
    /// These units.
    Units(Vec<UnitId>),
    /// Every open unit of the ward ("các phòng, đơn vị").
    All,
    /// A unit still to be made, under this name.
    New(String),
    /// No unit of the ward.
    Skip,
}

/// Đơn vị được nêu tên.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct UnitItem {
    pub(crate) name: String,
    /// Other spellings in the document.
    pub(crate) aliases: Vec<String>,
    /// Leads something.
    pub(crate) leads: bool,
    /// What is proposed, and later what was chosen.
    pub(crate) choice: Choice,
    /// How sure the proposal is, in percent.
    pub(crate) confidence: u8,
}

/// One of the two places of a contradiction.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Quote {
    pub(crate) text: String,
    pub(crate) line_start: u32,
    pub(crate) line_end: u32,
}

/// How a contradiction was settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Settlement {
    /// Theo chỗ thứ nhất.
    First,
    /// Theo chỗ thứ hai.
    Second,
    /// Theo nội dung khác, as typed.
    Other(String),
    /// Để nguyên, ghi chú.
    Keep,
}

/// Đã thống nhất: what came of a contradiction that had been left as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Agreed {
    pub(crate) note: String,
    pub(crate) by_name: String,
    pub(crate) at: DateTime<Utc>,
}

/// Mâu thuẫn trong văn bản.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ContradictionItem {
    /// `two_deadlines`, `two_values`, `citation_issuer`, `lead_without_section` or `year_misfit`.
    pub(crate) matter: String,
    pub(crate) message: String,
    pub(crate) first: Quote,
    pub(crate) second: Quote,
    pub(crate) settlement: Option<Settlement>,
    /// Why, in the words of the person who settled it.
    #[serde(default)]
    pub(crate) note: String,
    /// What was agreed on later, where it had been left as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) agreed: Option<Agreed>,
}

impl ContradictionItem {
    /// It lies between two places that say different things; otherwise one place is wrong in itself.
    pub(crate) fn is_between_two(&self) -> bool {
        matches!(self.matter.as_str(), "two_deadlines" | "two_values")
    }
}

/// What an item says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "item", rename_all = "snake_case")]
pub(crate) enum Content {
    Meta(MetaItem),
    Contradiction(ContradictionItem),
    Unit(UnitItem),
    Indicator(IndicatorItem),
    Task(TaskItem),
    Result(ResultItem),
    Basis(BasisItem),
    Reporting(ReportingItem),
    Focus(FocusItem),
}

impl Content {
    /// Its kind.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Content::Meta(_) => Kind::Meta,
            Content::Contradiction(_) => Kind::Contradiction,
            Content::Unit(_) => Kind::Unit,
            Content::Indicator(_) => Kind::Indicator,
            Content::Task(_) => Kind::Task,
            Content::Result(_) => Kind::Result,
            Content::Basis(_) => Kind::Basis,
            Content::Reporting(_) => Kind::Reporting,
            Content::Focus(_) => Kind::Focus,
        }
    }

    /// The words by which a person knows it.
    pub(crate) fn title(&self) -> &str {
        match self {
            Content::Meta(m) => &m.title,
            Content::Contradiction(c) => &c.message,
            Content::Unit(u) => &u.name,
            Content::Indicator(i) => &i.name,
            Content::Task(t) => &t.title,
            Content::Result(r) => &r.name,
            Content::Basis(b) => &b.number,
            Content::Reporting(r) => &r.who,
            Content::Focus(f) => &f.body,
        }
    }
}
