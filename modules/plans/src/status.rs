//! Trạng thái: how an indicator or a task stands, and the sentence that explains it in either language.

use chrono::NaiveDate;

/// Trạng thái của chỉ tiêu, nhiệm vụ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Chậm.
    Late,
    /// Có nguy cơ.
    AtRisk,
    /// Chưa đánh giá.
    NotAssessed,
    /// Đúng lộ trình.
    OnTrack,
    /// Đạt.
    Met,
}

impl Status {
    /// Every status, worst first.
    pub const ALL: [Status; 5] = [Self::Late, Self::AtRisk, Self::NotAssessed, Self::OnTrack, Self::Met];

    /// The name in addresses, and the end of its key in the Fluent files (`status-late`).
    pub fn key(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::AtRisk => "at-risk",
            Self::NotAssessed => "not-assessed",
            Self::OnTrack => "on-track",
            Self::Met => "met",
        }
    }

    /// The status of a name in an address.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }

    /// Its key in the Fluent files.
    pub fn label(self) -> String {
        format!("status-{}", self.key())
    }
}

/// What stands in a place of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    Text(String),
    Number(i64),
}

impl From<String> for Word {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Word {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<NaiveDate> for Word {
    fn from(day: NaiveDate) -> Self {
        Self::Text(vietnamese::format_date(day))
    }
}

/// Câu giải thích: a key of the Fluent files and what stands in its places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Key of the sentence.
    pub key: &'static str,
    /// Names and values of its places.
    pub words: Vec<(&'static str, Word)>,
}

impl Sentence {
    /// A sentence without places.
    pub fn plain(key: &'static str) -> Self {
        Self { key, words: Vec::new() }
    }

    /// The sentence with one more place filled.
    #[must_use]
    pub fn and(mut self, name: &'static str, word: impl Into<Word>) -> Self {
        self.words.push((name, word.into()));
        self
    }
}
