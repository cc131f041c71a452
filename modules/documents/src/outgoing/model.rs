//! What is known of an outgoing document, and from which state it may come to which.

use crate::drafting::placeholder::fill;
use crate::model::Priority;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{UnitId, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

kernel::typed_id!(
    /// Văn bản đi.
    OutgoingId
);

/// Where an outgoing document stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Đang soạn.
    Draft,
    /// Đang trình duyệt.
    Review,
    /// Đã duyệt: its PDF is made, and what is signed is what was shown.
    Approved,
    /// Người có thẩm quyền đã ký.
    Signed,
    /// Đã cấp số, ngày.
    Numbered,
    /// Đã phát hành, with the agency's signature.
    Issued,
    /// Đã thu hồi.
    Recalled,
    /// Đã được thay thế.
    Replaced,
    /// Đã bỏ: never had a number.
    Cancelled,
}

impl State {
    /// Every state, in the order of a document's life.
    pub(crate) const ALL: [Self; 9] = [
        Self::Draft,
        Self::Review,
        Self::Approved,
        Self::Signed,
        Self::Numbered,
        Self::Issued,
        Self::Recalled,
        Self::Replaced,
        Self::Cancelled,
    ];

    /// The name under which it is kept.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Review => "review",
            Self::Approved => "approved",
            Self::Signed => "signed",
            Self::Numbered => "numbered",
            Self::Issued => "issued",
            Self::Recalled => "recalled",
            Self::Replaced => "replaced",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of a name; the first one where it is none.
    pub(crate) fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|s| s.key() == key).unwrap_or(Self::Draft)
    }

    /// May a document go from here to there? A number, once given, is never taken back (NĐ 30/2020, Điều 15, 18).
    pub(crate) fn may_become(self, next: Self) -> bool {
        use State::{Approved, Cancelled, Draft, Issued, Numbered, Recalled, Replaced, Review, Signed};
        match self {
            Draft => matches!(next, Review | Cancelled),
            Review => matches!(next, Draft | Approved | Cancelled),
            Approved => matches!(next, Draft | Signed | Cancelled),
            Signed => matches!(next, Draft | Numbered | Cancelled),
            Numbered => matches!(next, Issued | Recalled),
            Issued => matches!(next, Recalled | Replaced),
            Recalled | Replaced | Cancelled => false,
        }
    }
}

/// How a document sets an earlier one right (NĐ 30/2020, Điều 18).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Amends {
    /// Thay thế: an error of content, by a document of the same form.
    Replaces,
    /// Đính chính: an error of form or procedure, by a công văn.
    Corrects,
}

impl Amends {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [Self::Replaces, Self::Corrects];

    /// The name under which it is kept.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Replaces => "replaces",
            Self::Corrects => "corrects",
        }
    }

    /// What a name stands for.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key() == key)
    }

    /// May a document in this state be set right so? What was recalled may be replaced, and there is nothing to correct.
    pub(crate) fn may_follow(self, earlier: State) -> bool {
        match self {
            Self::Replaces => matches!(earlier, State::Issued | State::Recalled),
            Self::Corrects => earlier == State::Issued,
        }
    }
}

/// Thay thế, đính chính: which document sets which right, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Amendment {
    pub document: OutgoingId,
    pub earlier: OutgoingId,
    pub kind: Amends,
    pub reason: String,
}

/// Cơ quan ban hành: under whose name a document goes out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum IssuedBy {
    /// Ủy ban nhân dân.
    #[default]
    Committee,
    /// Hội đồng nhân dân.
    Council,
    /// The unit that drafts it: a phòng of the committee.
    Unit,
    /// Ban Chỉ đạo.
    Board,
}

impl IssuedBy {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Committee, Self::Council, Self::Unit, Self::Board];

    /// The name under which forms have it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Committee => "committee",
            Self::Council => "council",
            Self::Unit => "unit",
            Self::Board => "board",
        }
    }

    /// What a name stands for; the committee where it is none.
    pub(crate) fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|one| one.key() == key).unwrap_or_default()
    }
}

/// The parts of a draft that its writer types; one a line where there are several.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Draft {
    pub issued_by: IssuedBy,
    /// The name of the unit or board under whose name it goes out.
    pub agency_name: String,
    /// Kính gửi.
    pub addressed_to: Vec<String>,
    /// Thẩm quyền ban hành, above the bases of a quyết định; who sends a công điện.
    pub issuer: String,
    /// Căn cứ.
    pub bases: Vec<String>,
    /// The text, a paragraph a line, as [`crate::drafting::marking`] reads it.
    pub text: String,
    /// Nơi nhận, the last one "Lưu: VT, …".
    pub recipients: Vec<String>,
    /// Ký hiệu người soạn.
    pub drafter: String,
    /// Who signs at the left where two do: position, and name on the last line.
    pub other_signature: Vec<String>,
    /// Địa chỉ cơ quan at the foot of the first page.
    pub address: String,
    /// A small line at the end: what proves figures that were frozen elsewhere.
    pub note: String,
    pub appendices: Vec<Annex>,
    /// Figures and facts put in place of placeholders, each with where it came from.
    pub figures: Vec<Figure>,
    /// Where the signer's hand goes, from the approval on.
    pub hand: Option<Hand>,
    /// Bản giấy: signed by hand and sealed with ink, from its number on.
    pub is_paper: bool,
    /// Made outside of this system: it has files and no text, and goes on as a paper original.
    pub is_elsewhere: bool,
    /// Số lượng bản phát hành, where it was said at the issue.
    pub copies: Option<i32>,
}

/// The place of a signature on the drawn document: its page, the first being 1, and millimetres from the upper left.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Hand {
    pub page: u32,
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

/// Phụ lục.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Annex {
    pub title: String,
    pub text: String,
    /// On turned pages, for wide tables.
    pub is_wide: bool,
}

/// What stands in place of a placeholder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Figure {
    /// The placeholder without its braces.
    pub token: String,
    pub value: String,
    /// What the value is, in words.
    pub title: String,
    /// The page that shows what it was made of.
    pub href: String,
    /// When it was taken.
    pub at: Option<DateTime<Utc>>,
}

/// Văn bản đi.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outgoing {
    pub id: OutgoingId,
    /// Code of its kind, "KH"; empty on a công văn.
    pub kind: String,
    /// Trích yếu.
    pub subject: String,
    pub draft: Draft,
    /// Đơn vị soạn thảo.
    pub unit: UnitId,
    pub drafter: UserId,
    pub drafter_name: String,
    pub priority: Priority,
    pub state: State,
    /// The incoming document that it answers.
    pub answers: Option<Uuid>,
    pub signer: Option<UserId>,
    pub signer_name: String,
    /// Quyền hạn, chức vụ: "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", one a line.
    pub signer_title: String,
    /// The book whose numbers it has one of: "out", or "out.KH" where each kind has its own; other agencies of the ward
    /// have books of their own. Empty before.
    pub sequence: String,
    pub year: Option<i32>,
    /// Số: from 1 on 1 January, without gaps (NĐ 30/2020, Điều 15).
    pub number: Option<i32>,
    /// Số, ký hiệu: "173/KH-UBND"; before its number "/KH-UBND".
    pub symbol: String,
    pub issued_on: Option<NaiveDate>,
    pub issued_at: Option<DateTime<Utc>>,
    pub pages: Option<i32>,
    /// The PDF as it stands now; empty on a draft.
    pub digest: String,
    pub made_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
    /// Of the demonstration, printed nowhere.
    pub illustrative: bool,
    pub version: i32,
}

impl Outgoing {
    /// Its page.
    pub(crate) fn page(&self) -> String {
        format!("/van-ban/di/{}", self.id)
    }

    /// The book of the agency under whose name it goes out.
    pub(crate) fn book(&self) -> String {
        match self.draft.issued_by {
            IssuedBy::Committee => "out".to_owned(),
            IssuedBy::Council => "council".to_owned(),
            IssuedBy::Unit => format!("unit-{}", self.unit),
            IssuedBy::Board => format!("board-{}", vietnamese::slug(&self.draft.agency_name)),
        }
    }

    /// Trích yếu as it reads: figures stand in place of its placeholders.
    pub(crate) fn named(&self) -> String {
        fill(&self.subject, &self.draft.figures)
    }

    /// What names it in lists.
    pub(crate) fn title(&self) -> String {
        let named = self.named();
        if self.number.is_none() { named } else { format!("{} · {named}", self.symbol) }
    }

    /// As it stands from its approval on: in trích yếu and nơi nhận, which registers and recipients take over, figures stand
    /// in place of placeholders.
    pub(crate) fn settled(mut self) -> Self {
        self.subject = self.named();
        for line in &mut self.draft.recipients {
            *line = fill(line, &self.draft.figures);
        }
        self
    }
}

/// "173/KH-UBND": a number below ten has a zero before it (NĐ 30/2020, Phụ lục I).
pub(crate) fn symbol(number: i32, notation: &str) -> String {
    format!("{number:02}/{}", notation.trim_start_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_with_a_number_is_never_a_draft_again() {
        for state in [State::Numbered, State::Issued, State::Recalled, State::Replaced] {
            for next in [State::Draft, State::Review, State::Approved, State::Signed, State::Cancelled] {
                assert!(!state.may_become(next), "{} to {}", state.key(), next.key());
            }
        }
        assert!(State::Signed.may_become(State::Numbered) && !State::Approved.may_become(State::Numbered));
    }

    #[test]
    fn numbers_below_ten_have_a_zero_before_them() {
        assert_eq!(symbol(7, "KH-UBND"), "07/KH-UBND");
        assert_eq!(symbol(173, "/KH-UBND"), "173/KH-UBND");
    }
}
