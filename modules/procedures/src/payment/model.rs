//! What is owed for a dossier, what was paid, and how the two stand to each other.

use super::fees::FeeLine;
use crate::dossier::DossierId;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::typed_id;
use uuid::Uuid;

typed_id!(
    /// Nghĩa vụ tài chính của một hồ sơ.
    ObligationId
);
typed_id!(
    /// Khoản tiền đã nhận hoặc đã hoàn.
    PaymentId
);

/// Khi nào thu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Timing {
    /// Thu trước: the dossier waits for it.
    Before,
    /// Thu sau: when the result is handed over.
    After,
    /// Đối tượng miễn phí.
    Exempt,
}

impl Timing {
    /// Every timing.
    pub(crate) const ALL: [Self; 3] = [Self::Before, Self::After, Self::Exempt];

    /// The stored name, and the end of its key in the Fluent files.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::Exempt => "exempt",
        }
    }

    /// The timing of a stored name.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|timing| timing.key() == key)
    }
}

/// Tình trạng thanh toán.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Exempt,
    Due,
    Partly,
    Paid,
    /// More came than was owed: a double payment, to be given back.
    Over,
}

impl Standing {
    /// The end of its key in the Fluent files, and its level of the interface.
    pub(crate) fn key(self) -> (&'static str, ui::Level) {
        match self {
            Self::Exempt => ("exempt", ui::Level::NotAssessed),
            Self::Due => ("due", ui::Level::AtRisk),
            Self::Partly => ("partly", ui::Level::AtRisk),
            Self::Paid => ("paid", ui::Level::Met),
            Self::Over => ("over", ui::Level::Late),
        }
    }
}

/// Nghĩa vụ tài chính.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Obligation {
    pub id: ObligationId,
    pub dossier: DossierId,
    /// The dossier's code.
    pub code: String,
    /// Đồng.
    pub amount: i64,
    pub paid: i64,
    pub timing: Timing,
    /// Word for word, where it is exempt.
    pub exemption: String,
    pub lines: Vec<FeeLine>,
    pub asked_at: DateTime<Utc>,
    pub settled_at: Option<DateTime<Utc>>,
    /// Số biên lai điện tử.
    pub receipt_number: String,
    pub version: i32,
}

impl Obligation {
    /// Còn phải nộp.
    pub(crate) fn rest(&self) -> i64 {
        (self.amount - self.paid).max(0)
    }

    /// Nộp thừa.
    pub(crate) fn excess(&self) -> i64 {
        (self.paid - self.amount).max(0)
    }

    /// How it stands.
    pub(crate) fn standing(&self) -> Standing {
        match (self.timing, self.paid) {
            (_, paid) if paid > self.amount => Standing::Over,
            (Timing::Exempt, _) => Standing::Exempt,
            (_, paid) if paid == self.amount => Standing::Paid,
            (_, 0) => Standing::Due,
            _ => Standing::Partly,
        }
    }
}

/// How money came or went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// A line of a bank's statement.
    Bank,
    /// Told by the bank at once.
    Webhook,
    /// Tiền mặt tại quầy.
    Cash,
    /// Hoàn lại, by transfer.
    RefundBank,
    /// Hoàn lại, in cash.
    RefundCash,
}

impl How {
    /// Every way.
    pub(crate) const ALL: [Self; 5] = [Self::Bank, Self::Webhook, Self::Cash, Self::RefundBank, Self::RefundCash];

    /// The stored name, and the end of its key in the Fluent files.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Bank => "bank",
            Self::Webhook => "webhook",
            Self::Cash => "cash",
            Self::RefundBank => "refund-bank",
            Self::RefundCash => "refund-cash",
        }
    }

    /// The way of a stored name.
    pub(crate) fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|how| how.key() == key).unwrap_or(Self::Bank)
    }

    /// Did it come by a bank?
    pub(crate) fn is_transfer(self) -> bool {
        matches!(self, Self::Bank | Self::Webhook)
    }
}

/// Khoản tiền: what came (positive) or was given back (negative).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Payment {
    pub id: PaymentId,
    /// The same for the same transfer, however often it is told.
    pub key: String,
    pub obligation: Option<ObligationId>,
    /// The dossier's code, where one is known.
    pub code: String,
    pub how: How,
    pub amount: i64,
    pub on_day: NaiveDate,
    pub reference: String,
    pub description: String,
    pub state: PaymentState,
    /// The bank statement in which it stands.
    pub statement: Option<Uuid>,
    pub reason: String,
    pub by_name: String,
}

/// What became of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PaymentState {
    /// Counts for a dossier.
    Counted,
    /// For no dossier that could be recognised.
    Loose,
    /// No fee at all, as a person decided.
    SetAside,
}

impl PaymentState {
    /// The stored name, and the end of its key in the Fluent files.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Loose => "loose",
            Self::SetAside => "set-aside",
        }
    }

    /// The state of a stored name.
    pub(crate) fn from_key(key: &str) -> Self {
        [Self::Counted, Self::Loose, Self::SetAside].into_iter().find(|state| state.key() == key).unwrap_or(Self::Loose)
    }
}

/// Đối soát một ngày: what each side says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Reconciliation {
    /// Transfers that count for dossiers.
    pub system: i64,
    /// Transfers that stand in imported statements.
    pub statement: i64,
    /// Counted, but in no statement.
    pub not_in_statement: i64,
    /// In a statement, for no dossier.
    pub loose: i64,
    /// In a statement and set aside by a person.
    pub set_aside: i64,
    pub cash: i64,
    pub refunded_cash: i64,
    pub refunded_bank: i64,
}

impl Reconciliation {
    /// Compares the payments of a day.
    pub(crate) fn of(payments: &[Payment]) -> Self {
        let sum = |wanted: &dyn Fn(&Payment) -> bool| payments.iter().filter(|p| wanted(p)).map(|p| p.amount).sum();
        let counts = |p: &Payment| p.how.is_transfer() && p.state == PaymentState::Counted;
        let told = |p: &Payment| p.how.is_transfer() && p.statement.is_some();
        Self {
            system: sum(&counts),
            statement: sum(&told),
            not_in_statement: sum(&|p| counts(p) && p.statement.is_none()),
            loose: sum(&|p| p.how.is_transfer() && p.state == PaymentState::Loose),
            set_aside: sum(&|p| p.how.is_transfer() && p.state == PaymentState::SetAside),
            cash: sum(&|p| p.how == How::Cash),
            refunded_cash: sum(&|p| p.how == How::RefundCash),
            refunded_bank: sum(&|p| p.how == How::RefundBank),
        }
    }

    /// Do system and statement say the same?
    pub(crate) fn agrees(&self) -> bool {
        self.system == self.statement && self.not_in_statement == 0 && self.loose == 0
    }

    /// Tiền mặt phải có trong két at the end of the day.
    pub(crate) fn till(&self) -> i64 {
        self.cash + self.refunded_cash
    }
}
