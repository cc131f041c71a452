//! What a list of dossiers is asked for.

use crate::catalogue::ProcedureId;
use crate::dossier::{Channel, DossierId, State};
use chrono::{DateTime, Utc};
use kernel::{UnitId, UserId};

/// Thẻ của danh sách.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Tab {
    /// Quá hạn.
    Late,
    /// Đến hạn hôm nay.
    Today,
    /// Chờ bổ sung, chờ nghĩa vụ tài chính.
    Waiting,
    /// Mới.
    New,
    /// Tất cả hồ sơ đang mở.
    #[default]
    Open,
}

impl Tab {
    pub(super) const ALL: [Self; 5] = [Self::Open, Self::Late, Self::Today, Self::Waiting, Self::New];

    /// Its name in addresses, and the end of its key in the Fluent files.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Late => "qua-han",
            Self::Today => "hom-nay",
            Self::Waiting => "cho",
            Self::New => "moi",
            Self::Open => "dang-mo",
        }
    }

    pub(super) fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|tab| tab.key() == key).unwrap_or_default()
    }
}

/// Whose dossiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Whose {
    /// Those in these hands: one's own, and of whom one stands in for.
    Mine(Vec<UserId>),
    Unit(UnitId),
    All,
}

/// The place in a list after which the next page begins: the moment by which it is sorted, and the dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct After {
    pub(super) at: DateTime<Utc>,
    pub(super) id: DossierId,
}

impl After {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (at, id) = text.split_once('_')?;
        Some(Self { at: DateTime::from_timestamp_micros(at.parse().ok()?)?, id: id.parse().ok()? })
    }
}

impl std::fmt::Display for After {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}_{}", self.at.timestamp_micros(), self.id)
    }
}

/// What narrows a list.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    pub(super) tab: Tab,
    pub(super) whose: Whose,
    pub(super) procedure: Option<ProcedureId>,
    /// A state asked for by itself, also one in which nothing is left to do; then the tab does not matter.
    pub(super) state: Option<State>,
    pub(super) channel: Option<Channel>,
    pub(super) after: Option<After>,
}

/// What somebody looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sought {
    /// A code of ours or of another system.
    Code(String),
    /// The end of a code of today: "0042".
    Today(String),
    /// Số định danh.
    Number(String),
    /// E.164.
    Phone(String),
    /// A name without tone marks, by its beginning or its end.
    Name(String),
}

impl Sought {
    /// What was typed, as what it can only be.
    pub(super) fn of(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        let digits: String = typed.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect();
        let numeric = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        if typed.is_empty() {
            None
        } else if let Some(phone) = crate::counter::phone(typed) {
            Some(Self::Phone(phone))
        } else if numeric && digits.len() <= 4 {
            Some(Self::Today(digits))
        } else if numeric {
            Some(Self::Number(digits))
        } else if !typed.contains(' ') && typed.bytes().any(|b| b.is_ascii_digit()) {
            Some(Self::Code(typed.to_uppercase()))
        } else {
            let folded = vietnamese::fold(typed);
            let words = folded.split_whitespace().collect::<Vec<_>>().join(" ");
            (!words.is_empty()).then_some(Self::Name(words))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_taken_for_what_it_can_only_be() {
        let of = |typed: &str| Sought::of(typed);
        assert_eq!(of("h55.242-260316-0001"), Some(Sought::Code("H55.242-260316-0001".into())));
        assert_eq!(of("42"), Some(Sought::Today("42".into())));
        assert_eq!(of("0912 345 678"), Some(Sought::Phone("+84912345678".into())));
        assert_eq!(of("019185001234"), Some(Sought::Number("019185001234".into())));
        assert_eq!(of(" Nguyễn  Thị "), Some(Sought::Name("nguyen thi".into())));
        assert_eq!(of("  "), None);
    }

    #[test]
    fn a_place_in_a_list_is_read_again() {
        let after = After { at: DateTime::from_timestamp_micros(1_773_626_400_123_456).unwrap(), id: DossierId::new() };
        assert_eq!(After::parse(&after.to_string()), Some(after));
        assert_eq!(After::parse("x_y"), None);
    }
}
