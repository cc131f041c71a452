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

/// What stands in a place of a sentence, as text; whole numbers may be asked for their plural.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word(String);

impl From<String> for Word {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<i64> for Word {
    fn from(number: i64) -> Self {
        Self(number.to_string())
    }
}

impl From<NaiveDate> for Word {
    fn from(day: NaiveDate) -> Self {
        Self(vietnamese::format_date(day))
    }
}

/// Câu giải thích: a key of the Fluent files and what stands in its places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Key of the sentence.
    pub(crate) key: &'static str,
    /// Names and values of its places.
    pub(crate) args: Vec<(&'static str, String)>,
}

impl Sentence {
    /// A sentence without places.
    pub(crate) fn plain(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    /// A sentence with places.
    pub(crate) fn with(key: &'static str, args: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self { key, args: args.into_iter().collect() }
    }

    /// The sentence with one more place filled.
    #[must_use]
    pub(crate) fn and(mut self, name: &'static str, word: impl Into<Word>) -> Self {
        self.args.push((name, word.into().0));
        self
    }

    /// The sentence in the language of a page. A place that holds a whole number agrees with it in number.
    pub fn say(&self, t: &ui::T) -> String {
        let args: Vec<(&str, ui::Arg)> = self
            .args
            .iter()
            .map(|(name, text)| match text.parse::<i64>() {
                Ok(number) => (*name, ui::Arg::from(number)),
                Err(_) => (*name, ui::Arg::from(text.as_str())),
            })
            .collect();
        t.with(self.key, &args)
    }
}
