//! What came: how it stands, and what is known of it.

use chrono::{DateTime, Utc};
use edxml::BusinessKind;
use uuid::Uuid;

/// How something that came stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReceivedState {
    /// Chờ tiếp nhận, or registered: its intake knows.
    Here,
    /// Nơi gửi xin lấy lại, and the clerk is to answer.
    RecallAsked,
    /// Đã để nơi gửi lấy lại.
    Recalled,
    /// Đã bị thay bằng bản khác.
    Superseded,
    /// Từ chối tiếp nhận.
    Refused,
    /// Không nhận: no message that could be read, or none for us.
    TurnedAway,
}

impl ReceivedState {
    /// Every state.
    pub(crate) const ALL: [Self; 6] =
        [Self::Here, Self::RecallAsked, Self::Recalled, Self::Superseded, Self::Refused, Self::TurnedAway];

    /// The name under which it is kept.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Here => "here",
            Self::RecallAsked => "recall_asked",
            Self::Recalled => "recalled",
            Self::Superseded => "superseded",
            Self::Refused => "refused",
            Self::TurnedAway => "turned_away",
        }
    }

    /// The state of a name.
    pub(crate) fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.key() == key).unwrap_or(Self::TurnedAway)
    }
}

/// Gói tin đến.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Received {
    pub id: Uuid,
    pub agency: Uuid,
    /// Who wrote it; with a relaying agency another than who brought it.
    pub organ_id: String,
    pub sender: String,
    pub edoc_id: String,
    pub kind: BusinessKind,
    pub digest: String,
    pub symbol: String,
    pub subject: String,
    pub body: edxml::Document,
    pub intake: Option<Uuid>,
    /// The incoming document that it became.
    pub document: Option<Uuid>,
    pub state: ReceivedState,
    pub said: String,
    pub came_at: DateTime<Utc>,
}

impl Received {
    /// The document is here: it waits, is registered, or gave way to a newer one.
    pub(crate) fn is_held(&self) -> bool {
        let is_here =
            matches!(self.state, ReceivedState::Here | ReceivedState::RecallAsked | ReceivedState::Superseded);
        is_here && self.kind != BusinessKind::Recall
    }

    /// It waits for a clerk to take it.
    pub(crate) fn is_waiting(&self) -> bool {
        self.state == ReceivedState::Here && self.intake.is_some() && self.document.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_keep_their_names() {
        assert!(ReceivedState::ALL.into_iter().all(|s| ReceivedState::from_key(s.key()) == s));
    }
}
