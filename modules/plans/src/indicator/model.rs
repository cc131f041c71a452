//! What an indicator is: definition, unit, direction, target, path, baseline, units and where its figures come from.

use super::unit::{Unit, UnitKind};
use crate::plan::PlanId;
use chrono::NaiveDate;
use kernel::{Error, FieldErrors, Result, UnitId, typed_id};

typed_id!(
    /// Chỉ tiêu.
    IndicatorId
);

/// Chiều tốt lên: which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Direction {
    /// Càng cao càng tốt.
    #[default]
    Up,
    /// Càng thấp càng tốt.
    Down,
}

impl Direction {
    /// The stored name.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }

    /// The direction of a stored name.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        [Self::Up, Self::Down].into_iter().find(|d| d.key() == key)
    }
}

/// Binary fractions of decimal numbers differ by less than this.
const ROUNDING: f64 = 1e-9;

/// Phép so: how a value is compared with the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub(crate) enum Comparator {
    /// "đạt 100 %": see [`Comparator::is_met`].
    #[default]
    #[serde(rename = "=")]
    Equal,
    #[serde(rename = ">")]
    Above,
    #[serde(rename = ">=")]
    AtLeast,
    #[serde(rename = "<")]
    Below,
    #[serde(rename = "<=")]
    AtMost,
}

impl Comparator {
    /// Every comparator, in the order in which forms offer them.
    pub(crate) const ALL: [Self; 5] = [Self::AtLeast, Self::Equal, Self::Above, Self::AtMost, Self::Below];

    /// The stored sign.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Above => ">",
            Self::AtLeast => ">=",
            Self::Below => "<",
            Self::AtMost => "<=",
        }
    }

    /// The sign as it is printed; nothing for "=", as plans print a bare figure.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Self::Equal => "",
            Self::Above => "> ",
            Self::AtLeast => "≥ ",
            Self::Below => "< ",
            Self::AtMost => "≤ ",
        }
    }

    /// The comparator of a stored sign.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.key() == key)
    }

    /// Does a value meet the target?
    ///
    /// "Đạt 100 %" sets what must be reached, not what must not be passed: `=` means at least where up is better and
    /// at most where down is better. The measure `plans.indicators.met` compares in the same way.
    pub(crate) fn is_met(self, value: f64, target: f64, direction: Direction) -> bool {
        match (self, direction) {
            (Self::Above, _) => value > target + ROUNDING,
            (Self::AtLeast, _) | (Self::Equal, Direction::Up) => value >= target - ROUNDING,
            (Self::Below, _) => value < target - ROUNDING,
            (Self::AtMost, _) | (Self::Equal, Direction::Down) => value <= target + ROUNDING,
        }
    }

    /// The direction that the comparator implies: "dưới", "không quá" speak of what should be low.
    pub(crate) fn direction(self) -> Direction {
        match self {
            Self::Below | Self::AtMost => Direction::Down,
            Self::Equal | Self::Above | Self::AtLeast => Direction::Up,
        }
    }
}

impl From<plan_reader::Comparator> for Comparator {
    fn from(read: plan_reader::Comparator) -> Self {
        match read {
            plan_reader::Comparator::Equal => Self::Equal,
            plan_reader::Comparator::Above => Self::Above,
            plan_reader::Comparator::AtLeast => Self::AtLeast,
            plan_reader::Comparator::Below => Self::Below,
            plan_reader::Comparator::AtMost => Self::AtMost,
        }
    }
}

/// Mốc so sánh: last year's result, as a fraction where it is known.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Baseline {
    pub numerator: Option<f64>,
    pub denominator: Option<f64>,
    /// The value; taken from the fraction where it is not given.
    pub value: Option<f64>,
    /// "từ 01/7 đến 27/10/2025".
    pub period: String,
}

impl Baseline {
    /// The value as stated, or that of the fraction.
    pub(crate) fn value_in(&self, unit: &Unit) -> Option<f64> {
        self.value.or_else(|| unit.value_of(self.numerator?, self.denominator))
    }
}

/// Where the figures come from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Source {
    /// Nhập tay: a unit enters figures with evidence and a second person approves them.
    #[default]
    Entered,
    /// Tính từ dữ liệu: measures of the registry.
    Measured {
        /// Key of the measure that is counted.
        numerator: String,
        /// Key of the measure that it is a share of; empty for a number that is no share.
        denominator: String,
        /// Counts what happened in the year, or everything there is.
        span: MeasureSpan,
    },
}

/// Which records of a measure an indicator counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MeasureSpan {
    /// Phát sinh trong năm: records whose day lies in the plan's year.
    Year,
    /// Hiện có: all records, whenever they came.
    All,
}

impl Source {
    /// The stored name.
    pub(crate) fn key(&self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::Measured { span: MeasureSpan::Year, .. } => "measure",
            Self::Measured { span: MeasureSpan::All, .. } => "measure_all",
        }
    }

    /// The source of stored columns.
    pub(crate) fn of(key: &str, numerator: String, denominator: String) -> Self {
        match key {
            "measure" => Self::Measured { numerator, denominator, span: MeasureSpan::Year },
            "measure_all" => Self::Measured { numerator, denominator, span: MeasureSpan::All },
            _ => Self::Entered,
        }
    }

    /// Keys of the measures behind it.
    pub(crate) fn measures(&self) -> (&str, &str) {
        match self {
            Self::Entered => ("", ""),
            Self::Measured { numerator, denominator, .. } => (numerator, denominator),
        }
    }
}

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
        if let Source::Measured { numerator, denominator, .. } = &self.source {
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
}

impl Indicator {
    /// "≥ 90%", "100%", "≥ 2 lần/năm".
    pub(crate) fn target_text(&self, lang: ui::Lang) -> String {
        format!("{}{}", self.comparator.sign(), self.unit.format(self.target, lang))
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
    fn comparators_follow_their_sign_and_equal_follows_the_direction() {
        use Comparator::{Above, AtLeast, AtMost, Below, Equal};
        use Direction::{Down, Up};
        for (comparator, direction, value, target, met) in [
            (Equal, Up, 100.0, 100.0, true),
            (Equal, Up, 112.0, 100.0, true),
            (Equal, Up, 99.99, 100.0, false),
            (Equal, Up, 99.999, 100.0, false),
            (Equal, Down, 0.0, 0.0, true),
            (Equal, Down, 1.0, 0.0, false),
            (AtLeast, Up, 90.0, 90.0, true),
            (AtLeast, Up, 89.999_999_999_99, 90.0, true),
            (Above, Up, 2.0, 2.0, false),
            (Above, Up, 2.01, 2.0, true),
            (Below, Down, 5.0, 5.0, false),
            (Below, Down, 4.9, 5.0, true),
            (AtMost, Down, 5.0, 5.0, true),
            (AtMost, Down, 5.01, 5.0, false),
        ] {
            assert_eq!(
                comparator.is_met(value, target, direction),
                met,
                "{value} {comparator:?} {target} {direction:?}"
            );
        }
    }

    #[test]
    fn signs_go_there_and_back() {
        for comparator in Comparator::ALL {
            assert_eq!(Comparator::from_key(comparator.key()), Some(comparator));
        }
        assert_eq!(Comparator::from_key("≈"), None);
    }

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

    #[test]
    fn a_baseline_takes_its_value_from_the_fraction() {
        let unit = Unit::new("%");
        let fraction = Baseline { numerator: Some(3472.0), denominator: Some(3754.0), ..Baseline::default() };
        assert_eq!(fraction.value_in(&unit).map(super::super::unit::cut_to_hundredths), Some(92.48));
        assert_eq!(Baseline { denominator: Some(0.0), ..fraction.clone() }.value_in(&unit), None);
        assert_eq!(Baseline { value: Some(92.5), ..fraction }.value_in(&unit), Some(92.5));
    }
}
