//! Trạng thái: how an indicator or a task stands, and the sentence that explains it in either language.

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

/// Câu giải thích: a key of the Fluent files and what stands in its places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Key of the sentence.
    pub key: &'static str,
    /// Names and values of its places.
    pub args: Vec<(&'static str, String)>,
}

impl Sentence {
    /// A sentence without places.
    pub fn plain(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    /// A sentence with places.
    pub fn with(key: &'static str, args: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self { key, args: args.into_iter().collect() }
    }
}
