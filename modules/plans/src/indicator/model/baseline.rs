//! Last year's result, from which the year starts.

use crate::indicator::unit::Unit;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_baseline_takes_its_value_from_the_fraction() {
        let unit = Unit::new("%");
        let fraction = Baseline { numerator: Some(3472.0), denominator: Some(3754.0), ..Baseline::default() };
        assert_eq!(fraction.value_in(&unit).map(crate::indicator::unit::cut_to_hundredths), Some(92.48));
        assert_eq!(Baseline { denominator: Some(0.0), ..fraction.clone() }.value_in(&unit), None);
        assert_eq!(Baseline { value: Some(92.5), ..fraction }.value_in(&unit), Some(92.5));
    }
}
