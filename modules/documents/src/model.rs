//! Văn bản: what is known of a document, whichever way it goes.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::calendar::WorkingCalendar;
use kernel::{UnitId, UserId, local_day};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

kernel::typed_id!(
    /// Văn bản.
    DocumentId
);

/// Độ khẩn (NĐ 30/2020, ô 10b).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Priority {
    /// Thường.
    #[default]
    Normal,
    /// Khẩn.
    Urgent,
    /// Thượng khẩn.
    VeryUrgent,
    /// Hỏa tốc.
    Express,
}

impl Priority {
    /// Every one, by the number of edXML (QCVN 102:2016/BTTTT).
    pub(crate) const ALL: [Self; 4] = [Self::Normal, Self::Urgent, Self::VeryUrgent, Self::Express];

    /// The number under which it is kept and exchanged: 0 to 3.
    pub(crate) fn number(self) -> i32 {
        match self {
            Self::Normal => 0,
            Self::Urgent => 1,
            Self::VeryUrgent => 2,
            Self::Express => 3,
        }
    }

    /// The priority of a number; normal where it is none.
    pub(crate) fn from_number(number: i32) -> Self {
        Self::ALL.into_iter().find(|p| p.number() == number).unwrap_or_default()
    }
}

/// Where an incoming document stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Chờ ý kiến chỉ đạo.
    Registered,
    /// Đã giao đơn vị.
    Assigned,
    /// Đang giải quyết: an officer has it.
    InProgress,
    /// Đã giải quyết.
    Done,
    /// Đã trả lại nơi gửi, with a reason.
    Returned,
}

impl State {
    /// Every state, in the order of a document's life.
    pub(crate) const ALL: [Self; 5] = [Self::Registered, Self::Assigned, Self::InProgress, Self::Done, Self::Returned];

    /// The name under which it is kept.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Assigned => "assigned",
            Self::InProgress => "in_progress",
            Self::Done => "done",
            Self::Returned => "returned",
        }
    }

    /// The state of a name; the first one where it is none.
    pub(crate) fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|s| s.key() == key).unwrap_or(Self::Registered)
    }

    /// Nothing more is to be done.
    pub(crate) fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Returned)
    }
}

/// What the metadata of a document say besides its main facts (NĐ 30/2020, Phụ lục VI); empty where nobody knows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Details {
    /// Mã định danh of who issued it.
    pub organ_id: String,
    /// Ngôn ngữ.
    pub language: String,
    /// Mô tả.
    pub description: String,
    /// Chức vụ of the signer.
    pub signer_title: String,
    /// Nơi nhận.
    pub receivers: String,
    /// Số lượng bản phát hành.
    pub copies: Option<i32>,
}

/// Văn bản đến.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Document {
    pub id: DocumentId,
    /// The book by its key; empty where it stands in the general one.
    pub book: String,
    /// The year of its book.
    pub year: i32,
    /// Số đến: from 1 on 1 January, without gaps (NĐ 30/2020, Điều 22).
    pub number: i32,
    /// Số, ký hiệu of its sender: "391/UBND-VHXH".
    pub symbol: String,
    /// Cơ quan ban hành.
    pub agency: String,
    /// Key of its kind, "KH"; empty on a công văn.
    pub kind: String,
    /// Trích yếu.
    pub subject: String,
    pub issued_on: Option<NaiveDate>,
    pub arrived_at: DateTime<Utc>,
    pub priority: Priority,
    pub pages: Option<i32>,
    pub signer: String,
    pub details: Details,
    /// How it came: "hand", "scan", "mail", "exchange".
    pub source: String,
    pub state: State,
    /// It asks for an answer, and is closed by issuing it.
    pub wants_answer: bool,
    /// Đơn vị chủ trì.
    pub unit: Option<UnitId>,
    pub officer: Option<UserId>,
    pub officer_name: String,
    /// Thời hạn giải quyết: open until this day ends.
    pub due_on: Option<NaiveDate>,
    pub registered_at: DateTime<Utc>,
    pub registered_by_name: String,
    pub closed_at: Option<DateTime<Utc>>,
    /// Số, ký hiệu of the answer, where one was issued.
    pub answer: String,
    /// The task that it became.
    pub task: Option<Uuid>,
    /// Figures and texts of the demonstration that nobody printed.
    pub illustrative: bool,
    pub version: i32,
}

impl Document {
    /// Its page.
    pub(crate) fn page(&self) -> String {
        format!("/van-ban/den/{}", self.id)
    }

    /// Overdue: its day has ended and something is still to be done.
    pub(crate) fn is_overdue(&self, today: NaiveDate) -> bool {
        !self.state.is_over() && self.due_on.is_some_and(|due| due < today)
    }

    /// Registered on the day that it came, at latest the next working day; an urgent one on the day (NĐ 30/2020, Điều 4
    /// khoản 2; written from transcripts, not compared with the Official Gazette).
    pub(crate) fn is_acknowledged_in_time(&self, calendar: &WorkingCalendar) -> bool {
        local_day(self.registered_at) <= register_by(calendar, self.arrived_at, self.priority)
    }

    /// What names it in lists: "173/KH-UBND · Kế hoạch …".
    pub(crate) fn title(&self) -> String {
        if self.symbol.is_empty() { self.subject.clone() } else { format!("{} · {}", self.symbol, self.subject) }
    }
}

/// The last day on which what came may be registered: the next working day, for what is urgent the day on which it came.
pub(crate) fn register_by(calendar: &WorkingCalendar, came_at: DateTime<Utc>, priority: Priority) -> NaiveDate {
    let came = local_day(came_at);
    match priority {
        Priority::Normal => calendar.add_working_days(came, 1).map_or(came, |due| due.due_on),
        _ => came,
    }
}

/// What happened to a document: an opinion, a hand-over, a proposal, its end.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    pub kind: String,
    pub body: String,
    pub to_name: String,
    pub due_on: Option<NaiveDate>,
    pub by_name: String,
    pub at: DateTime<Utc>,
}

/// The same symbol, however it was typed: without spaces, in capitals, "Đ" kept, hyphens alike.
pub(crate) fn symbol_key(symbol: &str) -> String {
    symbol
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if matches!(c, '–' | '—') { '-' } else { c })
        .collect::<String>()
        .to_uppercase()
}
