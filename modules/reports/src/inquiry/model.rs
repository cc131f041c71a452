//! What an inquiry is, where it stands and what may be done with it next.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Error, Result, UnitId, UserId, typed_id};
use uuid::Uuid;

typed_id!(
    /// Yêu cầu giải trình.
    InquiryId
);

/// Longest question or answer, in characters.
const LONGEST: usize = 20_000;

/// Bước của yêu cầu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Chờ đơn vị trả lời.
    Asked,
    /// Đã trả lời, chờ người hỏi xem.
    Answered,
    /// Đã chấp nhận.
    Accepted,
    /// Đã rút.
    Withdrawn,
}

impl State {
    /// Every state.
    pub(crate) const ALL: [Self; 4] = [Self::Asked, Self::Answered, Self::Accepted, Self::Withdrawn];

    /// The stored name, and the end of its key in the Fluent files (`inquiry-state-asked`).
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Answered => "answered",
            Self::Accepted => "accepted",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state of a stored name.
    pub(crate) fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.key() == key).unwrap_or(Self::Asked)
    }
}

/// Yêu cầu giải trình.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Inquiry {
    pub id: InquiryId,
    /// The indicator or task.
    pub subject: Uuid,
    /// Its name when it was asked about.
    pub title: String,
    /// Its page.
    pub href: String,
    pub unit: UnitId,
    pub due_on: NaiveDate,
    pub state: State,
    pub asked_by: UserId,
    pub asked_by_name: String,
    /// When it came into its state.
    pub moved_at: DateTime<Utc>,
    pub version: i32,
}

impl Inquiry {
    /// Does somebody still have to do something about it?
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.state, State::Asked | State::Answered)
    }

    /// Has the day passed without an answer? The due day is open until it ends.
    pub(crate) fn is_overdue(&self, today: NaiveDate) -> bool {
        self.state == State::Asked && self.due_on < today
    }

    /// Its page.
    pub(crate) fn page(&self) -> String {
        format!("/giai-trinh/{}", self.id)
    }

    /// Refuses what does not follow from the state.
    ///
    /// # Errors
    /// [`Error::Refused`] saying what happened to it.
    pub(crate) fn require(&self, states: &[State]) -> Result<()> {
        if states.contains(&self.state) {
            return Ok(());
        }
        Err(Error::refused(match self.state {
            State::Asked => "Đơn vị chưa trả lời yêu cầu này.",
            State::Answered => "Yêu cầu này đã được trả lời và đang chờ người hỏi xem.",
            State::Accepted => "Giải trình này đã được chấp nhận.",
            State::Withdrawn => "Yêu cầu này đã được rút.",
        }))
    }
}

/// Một lượt hỏi, đáp.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    pub id: Uuid,
    /// question, again, answer, accepted or withdrawn; the end of its key in the Fluent files.
    pub kind: String,
    pub body: String,
    pub due_on: Option<NaiveDate>,
    pub by: UserId,
    pub by_name: String,
    pub at: DateTime<Utc>,
}

/// Text that must be said, within bounds.
///
/// # Errors
/// [`Error::Invalid`] on the field.
pub(crate) fn said(field: &str, text: &str, missing: &str) -> Result<String> {
    match text.trim() {
        "" => Err(Error::invalid(field, missing)),
        long if long.chars().count() > LONGEST => {
            Err(Error::invalid(field, format!("Nội dung dài quá {LONGEST} ký tự.")))
        }
        text => Ok(text.to_owned()),
    }
}

/// A day on which an answer may be wanted.
///
/// # Errors
/// [`Error::Invalid`] for none or a day that has passed.
pub(crate) fn due_day(day: Option<NaiveDate>, today: NaiveDate) -> Result<NaiveDate> {
    match day {
        None => Err(Error::invalid("due_on", "Nhập hạn trả lời.")),
        Some(day) if day < today => Err(Error::invalid("due_on", "Hạn trả lời phải từ hôm nay trở đi.")),
        Some(day) => Ok(day),
    }
}
