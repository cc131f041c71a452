//! What an indicator is: definition, unit, direction, target, path, baseline, units and where its figures come from.

mod baseline;
mod source;
mod target;

pub(crate) use baseline::Baseline;
pub(crate) use source::{MeasureSpan, Source};
pub(crate) use target::{Comparator, Direction};

use super::unit::{Unit, UnitKind};
use crate::plan::PlanId;
use crate::ruling::Ruling;
use chrono::NaiveDate;
use kernel::{Error, FieldErrors, Result, UnitId, typed_id};

typed_id!(
    /// Chỉ tiêu.
    IndicatorId
);

/// Chỗ trích trong văn bản: lines and words of the plan document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quote {
    pub line_start: i32,
    pub line_end: i32,
    pub text: String,
}

/// An indicator to be made.
#[derive(Debug, Clone)]
pub(crate) struct NewIndicator {
    /// Made by the caller, so that a repeated request changes nothing.
    pub id: IndicatorId,
    pub plan: PlanId,
    pub section: String,
    pub name: String,
    pub definition: String,
    pub unit: Unit,
    pub direction: Direction,
    pub comparator: Comparator,
    pub target: f64,
    /// "phấn đấu": a wish rather than a duty.
    pub aspiration: bool,
    pub lead: Option<UnitId>,
    pub coordinating: Vec<UnitId>,
    pub source: Source,
    /// What numerator and denominator count, for those who enter figures.
    pub numerator_name: String,
    pub denominator_name: String,
    pub baseline: Option<Baseline>,
    /// Lộ trình: the value to be reached by the end of a day.
    pub path: Vec<(NaiveDate, f64)>,
    pub quote: Option<Quote>,
    /// The same indicator in last year's plan.
    pub previous: Option<IndicatorId>,
}

impl NewIndicator {
    /// An indicator with what every one must have; the rest is set field by field.
    pub(crate) fn named(
        id: IndicatorId,
        plan: PlanId,
        name: &str,
        unit: Unit,
        comparator: Comparator,
        target: f64,
    ) -> Self {
        Self {
            id,
            plan,
            section: String::new(),
            name: name.trim().to_owned(),
            definition: String::new(),
            unit,
            direction: comparator.direction(),
            comparator,
            target,
            aspiration: false,
            lead: None,
            coordinating: Vec::new(),
            source: Source::Entered,
            numerator_name: String::new(),
            denominator_name: String::new(),
            baseline: None,
            path: Vec::new(),
            quote: None,
            previous: None,
        }
    }

    /// Refuses what cannot be an indicator, by field.
    pub(crate) fn check(&self) -> Result<()> {
        let mut errors = FieldErrors::default();
        if self.name.trim().is_empty() {
            errors.add("name", "Nhập tên chỉ tiêu.");
        }
        if !self.target.is_finite() {
            errors.add("target", "Nhập mục tiêu là một số.");
        }
        let wrong_way = matches!(
            (self.comparator, self.direction),
            (Comparator::Below | Comparator::AtMost, Direction::Up)
                | (Comparator::Above | Comparator::AtLeast, Direction::Down)
        );
        if wrong_way {
            errors.add(
                "direction",
                "Chiều tốt lên không hợp với phép so: “≥” đi với càng cao càng tốt, “≤” với càng thấp càng tốt.",
            );
        }
        if self.source != Source::Entered {
            let (numerator, denominator) = self.source.measures();
            if numerator.is_empty() {
                errors.add("numerator_measure", "Chọn số liệu làm tử số.");
            }
            if self.unit.is_share() && denominator.is_empty() {
                errors.add("denominator_measure", "Chỉ tiêu tính theo tỷ lệ cần số liệu làm mẫu số.");
            }
        }
        errors.check()
    }
}

/// Chỉ tiêu.
#[derive(Debug, Clone)]
pub(crate) struct Indicator {
    pub id: IndicatorId,
    /// The plan to which it belongs; others may share it.
    pub plan: PlanId,
    pub plan_year: i32,
    pub section: String,
    pub name: String,
    pub definition: String,
    pub unit: Unit,
    pub direction: Direction,
    pub comparator: Comparator,
    pub target: f64,
    pub aspiration: bool,
    pub lead: Option<UnitId>,
    pub source: Source,
    pub numerator_name: String,
    pub denominator_name: String,
    pub baseline: Baseline,
    pub quote: Option<Quote>,
    pub previous: Option<IndicatorId>,
    pub state: IndicatorState,
    /// Why it was superseded or dropped.
    pub state_reason: String,
    pub version: i32,
    /// A leader's judgement that is open.
    pub ruling: Option<Ruling>,
}

impl Indicator {
    /// "≥ 90%", "100%", "≥ 2 lần/năm".
    pub(crate) fn target_text(&self, lang: ui::Lang) -> String {
        self.comparator.target_text(&self.unit, self.target, lang)
    }

    /// Is the target met by this value?
    pub(crate) fn is_met(&self, value: f64) -> bool {
        self.comparator.is_met(value, self.target, self.direction)
    }

    /// The value from which the year starts; counts of a year start from zero.
    pub(crate) fn start_value(&self) -> Option<f64> {
        match self.unit.kind() {
            UnitKind::TimesAYear => Some(0.0),
            UnitKind::Things => Some(self.baseline.value_in(&self.unit).unwrap_or(0.0)),
            _ => self.baseline.value_in(&self.unit),
        }
    }
}

/// Tình trạng của chỉ tiêu trong kế hoạch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IndicatorState {
    /// Đang theo dõi.
    Active,
    /// Đã thay bằng chỉ tiêu khác hoặc thôi theo dõi, with a reason.
    Superseded,
}

impl IndicatorState {
    /// The stored name.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Superseded => "superseded",
        }
    }

    /// The state of a stored name.
    pub(crate) fn from_key(key: &str) -> Self {
        if key == "superseded" { Self::Superseded } else { Self::Active }
    }
}

/// Refuses a version that is not the one that was shown.
pub(crate) fn check_version(shown: i32, stored: i32) -> Result<()> {
    if shown == stored {
        return Ok(());
    }
    Err(Error::Conflict("Có người vừa sửa nội dung này. Ông/bà tải lại trang để xem bản mới rồi sửa tiếp.".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_indicator_without_name_or_with_a_share_of_nothing_is_refused() {
        let plan = PlanId::new();
        let good = NewIndicator::named(IndicatorId::new(), plan, "Tỷ lệ", Unit::new("%"), Comparator::AtLeast, 90.0);
        assert!(good.check().is_ok());
        let unnamed = NewIndicator { name: " ".into(), ..good.clone() };
        assert!(matches!(unnamed.check(), Err(Error::Invalid(_))));
        let span = MeasureSpan::Year;
        let source = Source::Measured { numerator: "a.b".into(), denominator: String::new(), span };
        assert!(matches!(NewIndicator { source, ..good.clone() }.check(), Err(Error::Invalid(_))));
        let down = NewIndicator { direction: Direction::Down, ..good };
        assert!(matches!(down.check(), Err(Error::Invalid(_))));
    }
}
