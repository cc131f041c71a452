//! Chấm một tiêu chí: from an answer to points, and the sentence that says how.

use super::model::{Criterion, Rule};

/// Có / một phần / không.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Choice {
    /// Có, đạt đầy đủ.
    Yes,
    /// Đạt một phần.
    Half,
    /// Chưa đạt.
    No,
}

impl Choice {
    /// All answers, best first.
    pub(crate) const ALL: [Self; 3] = [Self::Yes, Self::Half, Self::No];

    /// The stored name, and the end of its key in the Fluent files.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Half => "half",
            Self::No => "no",
        }
    }

    /// The answer of a stored name.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.key() == key)
    }
}

/// What somebody says of a criterion.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Answer {
    pub numerator: Option<f64>,
    pub denominator: Option<f64>,
    pub choice: Option<Choice>,
    /// Points that are claimed, where evidence alone decides.
    pub claimed: Option<f64>,
    /// Cited documents and files.
    pub proofs: usize,
    /// Không áp dụng.
    pub not_applicable: bool,
}

/// Why a criterion has the points that it has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Why {
    /// Chưa có dữ liệu.
    NoData,
    /// The denominator is zero, and the set does not say what then.
    NothingOccurred,
    /// The denominator is zero, and the set says what then.
    WhenZero,
    NotApplicable,
    Ratio {
        numerator: f64,
        denominator: f64,
        percent: f64,
        target: f64,
    },
    Step {
        value: f64,
        from: f64,
    },
    BelowSteps {
        value: f64,
        first: f64,
    },
    Choice(Choice),
    /// More than nothing is claimed without a document or a file: it counts when there is one.
    NoProof,
    Count {
        number: f64,
        each: f64,
    },
    Claimed,
}

/// Points of a criterion and why.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Judgement {
    /// `None` is no data, which is not zero.
    pub points: Option<f64>,
    pub why: Why,
}

/// Points have two places; halves go up.
pub(crate) fn rounded(points: f64) -> f64 {
    (points * 100.0 + 1e-7).round() / 100.0
}

impl Criterion {
    /// What an answer is worth: between zero and the most, or nothing where there is no data.
    pub(crate) fn judge(&self, answer: &Answer) -> Judgement {
        if answer.not_applicable && self.may_not_apply {
            return Judgement { points: None, why: Why::NotApplicable };
        }
        let (points, why) = match &self.rule {
            Rule::Ratio { target, when_zero, .. } => self.ratio(answer, *target, *when_zero),
            Rule::Steps { percent, steps, when_zero, .. } => {
                let value = if *percent {
                    match (answer.numerator, answer.denominator) {
                        (Some(_), Some(0.0)) => return self.zero(*when_zero),
                        (Some(n), Some(d)) => Some(100.0 * n / d),
                        _ => None,
                    }
                } else {
                    answer.numerator
                };
                on_steps(value, steps)
            }
            Rule::Choice { half } => self.choice(answer, *half),
            Rule::Count { each, .. } => match answer.numerator {
                Some(number) => (Some(number * each), Why::Count { number, each: *each }),
                None => (None, Why::NoData),
            },
            Rule::Evidence => match answer.claimed {
                Some(claimed) if claimed > 0.0 && answer.proofs == 0 => (None, Why::NoProof),
                Some(claimed) => (Some(claimed), Why::Claimed),
                None => (None, Why::NoData),
            },
        };
        Judgement { points: points.filter(|p| p.is_finite()).map(|p| self.bounded(p)), why }
    }

    fn bounded(&self, points: f64) -> f64 {
        rounded(points.clamp(0.0, self.max)).min(self.max)
    }

    fn zero(&self, when_zero: Option<f64>) -> Judgement {
        match when_zero {
            Some(points) => Judgement { points: Some(self.bounded(points)), why: Why::WhenZero },
            None => Judgement { points: None, why: Why::NothingOccurred },
        }
    }

    fn ratio(&self, answer: &Answer, target: f64, when_zero: Option<f64>) -> (Option<f64>, Why) {
        match (answer.numerator, answer.denominator) {
            (Some(_), Some(0.0)) => {
                let zero = self.zero(when_zero);
                (zero.points, zero.why)
            }
            (Some(numerator), Some(denominator)) => {
                let actual = numerator / denominator;
                let why = Why::Ratio { numerator, denominator, percent: 100.0 * actual, target: 100.0 * target };
                (Some(self.max * (actual / target).min(1.0)), why)
            }
            _ => (None, Why::NoData),
        }
    }

    fn choice(&self, answer: &Answer, half: f64) -> (Option<f64>, Why) {
        match answer.choice {
            None => (None, Why::NoData),
            Some(Choice::No) => (Some(0.0), Why::Choice(Choice::No)),
            Some(_) if answer.proofs == 0 => (None, Why::NoProof),
            Some(Choice::Half) => (Some(half), Why::Choice(Choice::Half)),
            Some(Choice::Yes) => (Some(self.max), Why::Choice(Choice::Yes)),
        }
    }
}

fn on_steps(value: Option<f64>, steps: &[super::model::Step]) -> (Option<f64>, Why) {
    let Some(value) = value else { return (None, Why::NoData) };
    // A value that is shown as the step's own value has reached it.
    match steps.iter().rev().find(|step| step.from <= value + 1e-9) {
        Some(step) => (Some(step.points), Why::Step { value, from: step.from }),
        None => (Some(0.0), Why::BelowSteps { value, first: steps.first().map_or(0.0, |s| s.from) }),
    }
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
