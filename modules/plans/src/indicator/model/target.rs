//! Which way is better, and how a value is compared with the target.

use crate::indicator::unit::Unit;

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

    /// "≥ 90%", "100%", "≥ 2 lần/năm".
    pub(crate) fn target_text(self, unit: &Unit, target: f64, lang: ui::Lang) -> String {
        format!("{}{}", self.sign(), unit.format(target, lang))
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
}
