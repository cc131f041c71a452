//! What a plan is: year, kind, whose it is, from which it was made, and what may be done with it in which state.

use chrono::NaiveDate;
use kernel::{Error, FieldErrors, Result, UnitId, typed_id};

typed_id!(
    /// Kế hoạch.
    PlanId
);

/// Loại kế hoạch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PlanKind {
    /// Chuyển đổi số.
    #[default]
    Digital,
    /// Cải cách hành chính.
    Reform,
    /// Đề án 06.
    Project06,
    /// Kế hoạch khác.
    Other,
}

impl PlanKind {
    /// Every kind, in the order in which forms offer them.
    pub(crate) const ALL: [Self; 4] = [Self::Digital, Self::Reform, Self::Project06, Self::Other];

    /// The stored name, and the end of its key in the Fluent files (`plan-kind-digital`).
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Digital => "digital",
            Self::Reform => "reform",
            Self::Project06 => "project06",
            Self::Other => "other",
        }
    }

    /// The kind of a stored name.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// Tình trạng của kế hoạch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PlanState {
    /// Đang soạn: seen by those who may edit.
    #[default]
    Draft,
    /// Đang thực hiện.
    Active,
    /// Đã kết thúc: nothing in it changes any more.
    Closed,
}

impl PlanState {
    /// The stored name, and the end of its key in the Fluent files (`plan-state-draft`).
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Active => "active",
            Self::Closed => "closed",
        }
    }

    /// The state of a stored name.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        [Self::Draft, Self::Active, Self::Closed].into_iter().find(|state| state.key() == key)
    }
}

/// The signed document of a plan, as a file by digest.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Document {
    pub digest: String,
    pub file_name: String,
}

/// A plan to be made.
#[derive(Debug, Clone)]
pub(crate) struct NewPlan {
    /// Made by the caller, so that a repeated request changes nothing.
    pub id: PlanId,
    pub year: i32,
    pub kind: PlanKind,
    pub title: String,
    /// Số, ký hiệu: "173/KH-UBND".
    pub number: String,
    pub issued_on: Option<NaiveDate>,
    pub signer: String,
    /// The unit whose own plan it is; `None`: the ward's.
    pub unit: Option<UnitId>,
    /// The ward's plan that it makes concrete.
    pub parent: Option<PlanId>,
    /// Last year's plan from which it was made.
    pub based_on: Option<PlanId>,
    pub document: Option<Document>,
}

impl NewPlan {
    /// A plan of the whole ward with what every one must have.
    pub(crate) fn named(id: PlanId, year: i32, kind: PlanKind, title: &str) -> Self {
        Self {
            id,
            year,
            kind,
            title: title.trim().to_owned(),
            number: String::new(),
            issued_on: None,
            signer: String::new(),
            unit: None,
            parent: None,
            based_on: None,
            document: None,
        }
    }

    /// Refuses what cannot be a plan, by field.
    pub(crate) fn check(&self) -> Result<()> {
        let mut errors = FieldErrors::default();
        if self.title.trim().is_empty() {
            errors.add("title", "Nhập tên kế hoạch.");
        }
        if !(2000..2200).contains(&self.year) {
            errors.add("year", "Nhập năm của kế hoạch, ví dụ 2026.");
        }
        if self.parent.is_some() && self.unit.is_none() {
            errors.add("unit", "Chọn đơn vị lập kế hoạch cụ thể hóa.");
        }
        errors.check()
    }
}

/// Kế hoạch.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub id: PlanId,
    pub year: i32,
    pub kind: PlanKind,
    pub title: String,
    pub number: String,
    pub issued_on: Option<NaiveDate>,
    pub signer: String,
    pub unit: Option<UnitId>,
    pub parent: Option<PlanId>,
    pub based_on: Option<PlanId>,
    pub state: PlanState,
    pub is_public: bool,
    pub document: Option<Document>,
    pub version: i32,
}

impl Plan {
    /// Refuses changes to what has been closed.
    pub(crate) fn require_open(&self) -> Result<()> {
        match self.state {
            PlanState::Closed => Err(Error::refused(format!(
                "Kế hoạch “{}” đã kết thúc nên không sửa được nữa. Muốn sửa, bộ phận tổng hợp mở lại kế hoạch.",
                self.title
            ))),
            PlanState::Draft | PlanState::Active => Ok(()),
        }
    }
}

/// Căn cứ pháp lý: a document that the plan cites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Basis {
    /// "Nghị quyết".
    pub kind: String,
    /// "57-NQ/TW".
    pub number: String,
    pub issued_on: Option<NaiveDate>,
    pub issuer: String,
}

/// Chế độ báo cáo: who reports to whom, when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReportingDuty {
    pub who: String,
    pub to_whom: String,
    /// As printed.
    pub due_text: String,
    /// As a rule, in the plan reader's JSON; empty where none was understood.
    pub due_rule: String,
}

/// A text of last year with its years moved on: "năm 2026" becomes "năm 2027", "quý II/2026" "quý II/2027".
///
/// Only whole four-digit numbers from one year before `from` to `to` move, and none inside the number of a document
/// ("2629/QĐ-TTg").
pub(crate) fn move_years(text: &str, from: i32, to: i32) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = at + chars[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        if end == at {
            out.push(chars[at]);
            at += 1;
            continue;
        }
        let digits: String = chars[at..end].iter().collect();
        let in_number = chars.get(end) == Some(&'/') && chars.get(end + 1).is_some_and(|c| c.is_alphabetic());
        match digits.parse::<i32>() {
            Ok(year) if end - at == 4 && !in_number && (from - 1..=from + 1).contains(&year) => {
                out.push_str(&(year + to - from).to_string());
            }
            _ => out.push_str(&digits),
        }
        at = end;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_move_and_document_numbers_stay() {
        for (text, want) in [
            ("Chuyển đổi số năm 2026", "Chuyển đổi số năm 2027"),
            ("Quý II/2026", "Quý II/2027"),
            ("Trung tuần 11/2025", "Trung tuần 11/2026"),
            ("trước ngày 20/11/2026, sau đó định kỳ", "trước ngày 20/11/2027, sau đó định kỳ"),
            ("theo Quyết định 2026/QĐ-UBND", "theo Quyết định 2026/QĐ-UBND"),
            ("3754 hồ sơ, 20260 lượt, đến năm 2030", "3754 hồ sơ, 20260 lượt, đến năm 2030"),
        ] {
            assert_eq!(move_years(text, 2026, 2027), want);
        }
    }

    #[test]
    fn a_plan_needs_a_title_and_a_year_and_a_unit_plan_needs_a_unit() {
        let plan = NewPlan::named(PlanId::new(), 2026, PlanKind::Digital, "Chuyển đổi số năm 2026");
        assert!(plan.check().is_ok());
        assert!(NewPlan { year: 26, ..plan.clone() }.check().is_err());
        assert!(NewPlan { parent: Some(PlanId::new()), ..plan.clone() }.check().is_err());
        assert!(NewPlan { title: String::new(), ..plan }.check().is_err());
    }

    #[test]
    fn stored_names_go_there_and_back() {
        for kind in PlanKind::ALL {
            assert_eq!(PlanKind::from_key(kind.key()), Some(kind));
        }
        assert_eq!(PlanState::from_key("closed"), Some(PlanState::Closed));
        assert_eq!(PlanState::from_key("x"), None);
    }
}
