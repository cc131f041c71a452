//! What a procedure is: what it asks for, its steps, how long it takes and what it costs, as dated data.

use super::time::TimeRule;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::typed_id;
use serde::{Deserialize, Serialize};

typed_id!(
    /// Thủ tục hành chính.
    ProcedureId
);
typed_id!(
    /// Phiên bản của thủ tục.
    VersionId
);

/// Mức độ cung cấp trực tuyến (Nghị định 224/2026/NĐ-CP; until 30/6/2026 Nghị định 42/2022/NĐ-CP).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Level {
    /// Toàn trình.
    Full,
    /// Một phần.
    #[default]
    Partial,
    /// Chỉ trực tiếp.
    Desk,
}

impl Level {
    /// Every level.
    pub(crate) const ALL: [Self; 3] = [Self::Full, Self::Partial, Self::Desk];

    /// The stored name, and the end of its key in the Fluent files (`level-full`).
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Partial => "partial",
            Self::Desk => "desk",
        }
    }

    /// The level of a stored name.
    pub(crate) fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|level| level.key() == key).unwrap_or_default()
    }
}

/// Thủ tục, as lists show it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Procedure {
    pub id: ProcedureId,
    /// "1.001193".
    pub code: String,
    pub name: String,
    /// Lĩnh vực, such as "Hộ tịch".
    pub field: String,
    pub level: Level,
    /// Is it taken in this ward today?
    pub offered: bool,
    pub current: Option<VersionId>,
    pub version: i32,
}

/// Phiên bản: what holds from a day to a day.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Version {
    pub id: VersionId,
    pub procedure: ProcedureId,
    pub valid_from: NaiveDate,
    /// The last day; `None` while it holds.
    pub valid_to: Option<NaiveDate>,
    /// When it could first be read by everybody, and the day by which it had to be (QĐ 766, indicators 1 and 2).
    pub published_at: Option<DateTime<Utc>>,
    pub due_to_publish: Option<NaiveDate>,
    pub made_by_name: String,
    pub made_at: DateTime<Utc>,
    pub content: Content,
}

impl Version {
    /// Could everybody read it by the day by which it had to be published (QĐ 766, indicator 1)?
    pub(crate) fn published_on_time(&self) -> bool {
        let due = self.due_to_publish.unwrap_or(self.valid_from);
        self.published_at.is_some_and(|at| kernel::local_day(at) <= due)
    }
}

/// All that a version says; kept as JSON, so that a new part needs no new column.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Content {
    pub code: String,
    pub name: String,
    /// Lĩnh vực.
    pub field: String,
    pub level: Level,
    /// Words people use for it: "làm giấy khai sinh cho con".
    pub words: Vec<String>,
    /// Căn cứ pháp lý.
    pub bases: Vec<String>,
    /// Đối tượng thực hiện.
    pub who: String,
    /// Yêu cầu, điều kiện.
    pub conditions: String,
    /// Số lượng hồ sơ, in sets.
    pub sets: u32,
    /// What the published time limit says in words, where the rule alone does not say it.
    pub time_note: String,
    pub components: Vec<Component>,
    /// Trường hợp; fees and times may differ by it.
    pub cases: Vec<Case>,
    pub steps: Vec<Step>,
    /// `None`: nobody has said it.
    pub time: Option<TimeLimit>,
    /// Thời hạn riêng: granted for a case, in a province, for a time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub times: Vec<TimeRule>,
    pub fees: Vec<FeeRule>,
    /// Why no amount is known yet, such as "do Hội đồng nhân dân cấp tỉnh quy định"; empty where `fees` says it all.
    pub fees_pending: String,
    /// Exemptions, word for word.
    pub exemptions: String,
    /// Kết quả.
    pub results: Vec<String>,
    /// Which kind of paper the result is, as components name it, where it is about whoever asks for it: then it need
    /// not be handed in again.
    pub result_paper: String,
    /// Is the result an electronic, signed document?
    pub electronic_result: bool,
    /// Cơ quan thực hiện, cơ quan có thẩm quyền.
    pub agency: String,
    /// The e-form: JSON Schema 2020-12 with Vietnamese labels; `null` where there is none.
    pub form: serde_json::Value,
    /// What in it was not checked against the published decision, in words for the administrator.
    pub unverified: String,
    /// Where it was taken from.
    pub source: String,
}

/// Trường hợp of a procedure.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Case {
    pub key: String,
    pub name: String,
    /// Its own time limit, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<TimeLimit>,
}

/// Thành phần hồ sơ.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Component {
    /// Stable within the procedure: "to-khai".
    pub key: String,
    pub name: String,
    pub required: bool,
    /// Số bản chính, số bản sao.
    pub originals: u32,
    pub copies: u32,
    /// Its form (mẫu), if any.
    pub template: String,
    /// Cơ sở dữ liệu that holds it; empty where none does.
    pub database: String,
    /// May the ward obtain it without asking the citizen?
    pub obtainable: bool,
    /// What to do where the database has no answer.
    pub fall_back: String,
    /// How many days such a paper stays valid, for reuse; `None`: until replaced.
    pub valid_days: Option<u32>,
    /// Which kind of paper it is, across procedures: "can-cuoc", "giay-chung-sinh".
    pub paper: String,
    /// Only for these cases; empty: for all.
    pub cases: Vec<String>,
}

/// Bước xử lý.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Step {
    pub name: String,
    /// Which unit does it: its name in the ward, or "receipt" for the desk that received.
    pub unit: String,
    /// Share of the whole time, in percent.
    pub share: u32,
}

/// Thời hạn giải quyết.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub(crate) enum TimeLimit {
    /// At once, while the citizen waits.
    #[default]
    AtOnce,
    /// Trong ngày; received after `cut_off` (minutes after midnight, 900 = 15:00) on the next working day. Where
    /// something must be verified, within `verify_days` working days.
    SameDay {
        cut_off: u32,
        #[serde(default)]
        verify_days: u32,
    },
    /// Working days; verification adds `verify_days`.
    WorkingDays { days: u32, verify_days: u32 },
    /// Days of the calendar; ending on a day off, it ends on the next working day (Bộ luật Dân sự, Điều 148).
    CalendarDays { days: u32, verify_days: u32 },
}

/// Phí, lệ phí: what a case costs, by channel and province, from a day to a day.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct FeeRule {
    /// Tên khoản thu.
    pub name: String,
    /// Đồng for one unit.
    pub amount: i64,
    /// "bản", "trang", "trường hợp".
    pub unit: String,
    /// Only this case; empty: all.
    pub case: String,
    /// 1 direct, 2 online, 3 post; 0: all.
    pub channel: u8,
    /// Province code; 0: all.
    pub province: u16,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    /// At most this for one copy, where the law says so.
    pub at_most: Option<i64>,
    /// From the third unit on, where the law says so.
    pub from_third: Option<i64>,
    pub basis: String,
}
