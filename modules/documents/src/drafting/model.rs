//! What happens to a draft before it is signed: versions, the chain of approval, opinions and comments.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Setting, SettingKind, UnitId, UserId};
use uuid::Uuid;

kernel::typed_id!(
    /// Ý kiến được xin về một dự thảo.
    OpinionId
);

/// Which steps a draft goes through before it is signed.
pub(crate) const CHAIN: Setting = Setting {
    key: "documents.chain",
    group: "document-room",
    label: "drafting-setting-chain",
    help: "drafting-setting-chain-help",
    kind: SettingKind::Choice(&[
        ("unit,office,leader", "drafting-chain-all"),
        ("office,leader", "drafting-chain-office"),
        ("unit,leader", "drafting-chain-unit"),
        ("leader", "drafting-chain-leader"),
    ]),
    default: "unit,office,leader",
    law: "Nghị định 30/2020/NĐ-CP, Điều 10 đến 12 (duyệt bản thảo, kiểm tra trước khi ký)",
};

/// One step of the chain of approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StepKind {
    /// Người đứng đầu đơn vị soạn thảo: the content.
    Unit,
    /// Văn phòng: form and procedure.
    Office,
    /// Lãnh đạo: approves what will be signed.
    Leader,
}

impl StepKind {
    const ALL: [Self; 3] = [Self::Unit, Self::Office, Self::Leader];

    /// The name under which it is kept.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Office => "office",
            Self::Leader => "leader",
        }
    }

    /// The step of a name; the leader's where it is none, for that one may never be left out.
    pub(crate) fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|step| step.key() == key).unwrap_or(Self::Leader)
    }

    /// The steps that a setting names, the leader's always last.
    pub(crate) fn chain(setting: &str) -> Vec<Self> {
        let named = |step: &Self| *step == Self::Leader || setting.split(',').any(|key| key.trim() == step.key());
        Self::ALL.into_iter().filter(named).collect()
    }
}

/// A step of a document on its way.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Approval {
    pub position: i32,
    pub step: StepKind,
    /// Nobody has said anything yet.
    pub waits: bool,
    /// Since when it is the turn of this step, or of those before it.
    pub since: DateTime<Utc>,
    pub by_name: String,
    pub at: Option<DateTime<Utc>>,
}

/// The step whose turn it is.
pub(crate) fn current(steps: &[Approval]) -> Option<&Approval> {
    steps.iter().find(|step| step.waits)
}

/// A version of a draft, without its text.
#[derive(Debug, Clone, PartialEq, sea_orm::FromQueryResult)]
pub(crate) struct Version {
    pub number: i32,
    pub by_name: String,
    pub at: DateTime<Utc>,
}

/// Ý kiến trao đổi.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Comment {
    pub body: String,
    pub by_name: String,
    pub at: DateTime<Utc>,
}

/// Xin ý kiến: one person or unit that was asked about a draft, beside others.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Opinion {
    pub id: OpinionId,
    pub document: Uuid,
    pub unit: Option<UnitId>,
    pub user: Option<UserId>,
    /// Whom.
    pub name: String,
    pub said: String,
    pub due_on: NaiveDate,
    pub asked_by: UserId,
    pub asked_by_name: String,
    pub asked_at: DateTime<Utc>,
    pub answer: Answer,
    pub body: String,
    pub by_name: String,
    pub answered_at: Option<DateTime<Utc>>,
    pub version: i32,
}

/// What somebody who was asked says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Chưa trả lời.
    None,
    /// Đồng ý.
    Agreed,
    /// Có ý kiến.
    Remarks,
}

impl Answer {
    /// The name under which it is kept.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Agreed => "agreed",
            Self::Remarks => "remarks",
        }
    }

    /// The answer of a name.
    pub(crate) fn from_key(key: &str) -> Self {
        [Self::Agreed, Self::Remarks].into_iter().find(|answer| answer.key() == key).unwrap_or(Self::None)
    }
}

/// Lines that are not empty, each without the marks that the form adds by itself.
pub(crate) fn lines(text: &str) -> Vec<String> {
    let clean = |line: &str| line.trim().trim_start_matches("- ").trim_end_matches([';', ' ']).to_owned();
    text.lines().map(clean).filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_leader_is_never_left_out_of_a_chain() {
        use StepKind::{Leader, Office, Unit};
        assert_eq!(StepKind::chain("unit,office,leader"), [Unit, Office, Leader]);
        assert_eq!(StepKind::chain("office"), [Office, Leader]);
        assert_eq!(StepKind::chain(""), [Leader]);
        assert_eq!(StepKind::chain("x, unit"), [Unit, Leader]);
    }

    #[test]
    fn lists_are_typed_one_a_line() {
        assert_eq!(lines("- Như trên;\n\n  - Lưu: VT, VP. \n"), ["Như trên", "Lưu: VT, VP."]);
    }
}
