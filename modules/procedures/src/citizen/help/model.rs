//! What a request for help is, where it stands and what may come of it.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Error, Result, UserId, typed_id};

typed_id!(
    /// Lời nhờ hướng dẫn.
    HelpId
);

/// Longest description, in characters.
pub(super) const LONGEST: usize = 2_000;

/// Bước của lời nhờ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Chờ người nhận.
    Waiting,
    /// Đã có người nhận.
    Taken,
    /// Đã xong.
    Done,
}

impl State {
    /// Every state.
    pub(super) const ALL: [Self; 3] = [Self::Waiting, Self::Taken, Self::Done];

    /// The stored name, and the end of its key in the Fluent files.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Taken => "taken",
            Self::Done => "done",
        }
    }

    /// The state of a stored name.
    pub(super) fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.key() == key).unwrap_or(Self::Waiting)
    }
}

/// So many working days after the day of asking somebody has taken it.
pub(super) const TAKEN_WITHIN: u32 = 1;

/// What may come of a request: stored names, and the ends of their keys in the Fluent files.
pub(super) const OUTCOMES: [&str; 5] = ["called", "visited", "counter", "unreached", "declined"];

/// What a request is about beside its words: stored names.
pub(super) const ABOUT: [&str; 4] = ["", "draft", "dossier", "erasure"];

/// Lời nhờ hướng dẫn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct HelpRequest {
    pub(super) id: HelpId,
    pub(super) name: String,
    /// E.164.
    pub(super) phone: String,
    pub(super) what: String,
    /// When it suits the person.
    pub(super) convenient: String,
    /// One of [`ABOUT`].
    pub(super) about: String,
    /// The code of the draft or dossier, as the page knew it.
    pub(super) about_code: String,
    pub(super) made_at: DateTime<Utc>,
    /// By the end of this day somebody has taken it, if in time.
    pub(super) due_on: Option<NaiveDate>,
    pub(super) state: State,
    pub(super) taken_by: Option<UserId>,
    pub(super) taken_by_name: String,
    pub(super) taken_at: Option<DateTime<Utc>>,
    pub(super) outcome: String,
    pub(super) note: String,
    pub(super) done_at: Option<DateTime<Utc>>,
    pub(super) version: i32,
}

impl HelpRequest {
    /// Its page in the queue.
    pub(super) fn page(&self) -> String {
        format!("/ho-tro/{}", self.id)
    }

    /// Refuses what does not follow from the state.
    ///
    /// # Errors
    /// [`Error::Refused`] saying how it stands.
    pub(super) fn require(&self, states: &[State]) -> Result<()> {
        if states.contains(&self.state) {
            return Ok(());
        }
        Err(Error::refused(match self.state {
            State::Waiting => "Chưa có ai nhận lời nhờ này. Ông/bà nhận trước rồi ghi kết quả.".to_owned(),
            State::Taken => format!("{} đã nhận lời nhờ này.", self.taken_by_name),
            State::Done => "Lời nhờ này đã có kết quả.".to_owned(),
        }))
    }
}

/// The middle of the minutes that people waited, of those answered; `None` where nobody was.
pub(super) fn middle_wait(mut minutes: Vec<i64>) -> Option<i64> {
    minutes.sort_unstable();
    minutes.get(minutes.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::middle_wait;

    #[test]
    fn the_middle_of_the_waits_is_told() {
        assert_eq!(middle_wait(vec![]), None);
        assert_eq!(middle_wait(vec![240, 3, 10]), Some(10));
    }
}
