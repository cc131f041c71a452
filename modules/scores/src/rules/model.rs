//! Bộ tiêu chí: pillars, main indices and criteria of one version, as an administrator's file says them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Whom a rule set judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Subject {
    /// Cấp phường.
    Ward,
    /// Các đơn vị của phường.
    Unit,
}

impl Subject {
    /// The stored name, and the end of its key in the Fluent files.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Ward => "ward",
            Self::Unit => "unit",
        }
    }
}

/// How often the sheets of a set open by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Every {
    /// Mỗi quý.
    #[default]
    Quarter,
    /// Mỗi năm.
    Year,
}

impl Every {
    /// The stored name, and the end of its key in the Fluent files.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }
}

/// Bộ tiêu chí: one version of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct RuleSet {
    /// The same for all versions: small letters, digits and hyphens.
    pub code: String,
    pub version: i32,
    pub subject: Subject,
    pub title: String,
    /// Căn cứ pháp lý.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub basis: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Invented for illustration: every page that uses it says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub illustrative: bool,
    pub effective_from: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_to: Option<NaiveDate>,
    /// Kỳ mà phiếu tự mở.
    #[serde(default)]
    pub opens_every: Every,
    /// Days after the last day of the period on which its sheets open by themselves; below zero before it.
    #[serde(default = "next_day")]
    pub opens_after_days: i64,
    /// Nhóm xếp hạng, from the lowest.
    pub bands: Vec<Band>,
    pub pillars: Vec<Pillar>,
}

fn next_day() -> i64 {
    RuleSet::NEXT_DAY
}

/// Nhóm xếp hạng: results from a value of the index on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Band {
    /// Of the index, 0 to 1.
    pub from: f64,
    pub title: String,
    /// Key of a judgement (`met`, `on-track`, `at-risk`, `late`): its shape and colour.
    pub level: String,
}

/// Trụ cột.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Pillar {
    pub code: String,
    pub title: String,
    pub indices: Vec<MainIndex>,
}

/// Chỉ số chính.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct MainIndex {
    pub code: String,
    pub title: String,
    /// The most that its criteria give together, where that is less than their sum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    pub criteria: Vec<Criterion>,
}

/// Tiêu chí.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Criterion {
    pub code: String,
    pub title: String,
    /// Điểm tối đa.
    pub max: f64,
    #[serde(flatten)]
    pub rule: Rule,
    /// How to understand it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub guidance: String,
    /// What to do to raise it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub action: String,
    /// The unit that is responsible, by name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lead: String,
    /// It may not apply to every subject.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub may_not_apply: bool,
}

/// Cách chấm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Rule {
    /// Tỷ lệ so với mục tiêu: `max · min(1, actual / target)`.
    Ratio {
        /// Of 1: 0.9 is 90%.
        target: f64,
        #[serde(flatten)]
        source: Source,
        /// Points where the denominator is zero; without it such a criterion has no data.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        when_zero: Option<f64>,
    },
    /// Bậc thang: the points of the last step that the value reaches.
    Steps {
        /// The value is a percentage of two numbers; else one number.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        percent: bool,
        steps: Vec<Step>,
        #[serde(flatten)]
        source: Source,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        when_zero: Option<f64>,
    },
    /// Có / một phần / không; more than no needs a cited document or a file.
    Choice {
        /// Points for a part; half of the most where the file does not say.
        half: f64,
    },
    /// Số lượng: points each, up to the most.
    Count {
        each: f64,
        #[serde(flatten)]
        source: Source,
    },
    /// Minh chứng: points as claimed with evidence, judged by the verifier.
    Evidence,
}

impl Rule {
    /// The end of its key in the Fluent files.
    pub(crate) fn key(&self) -> &'static str {
        match self {
            Self::Ratio { .. } => "ratio",
            Self::Steps { .. } => "steps",
            Self::Choice { .. } => "choice",
            Self::Count { .. } => "count",
            Self::Evidence => "evidence",
        }
    }

    /// Where its numbers come from, where it has numbers.
    pub(crate) fn source(&self) -> Option<&Source> {
        match self {
            Self::Ratio { source, .. } | Self::Steps { source, .. } | Self::Count { source, .. } => Some(source),
            Self::Choice { .. } | Self::Evidence => None,
        }
    }

    /// Is it judged by two numbers, one of the other?
    pub(crate) fn is_fraction(&self) -> bool {
        matches!(self, Self::Ratio { .. } | Self::Steps { percent: true, .. })
    }
}

/// A step of a table.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Step {
    /// From this value on.
    pub from: f64,
    pub points: f64,
}

/// Where numbers come from. Without measures they are entered.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Source {
    /// Key of the measure that counts (the numerator).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// Key of the measure to compare with (the denominator).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of_measure: Option<String>,
    /// Over all days, not only those of the period.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub all_days: bool,
    /// What the numbers are called.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub numerator: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub denominator: String,
}

impl Source {
    /// Is it read from the records of the ward?
    pub(crate) fn is_measured(&self) -> bool {
        self.measure.is_some()
    }
}

impl RuleSet {
    /// Where a file does not say otherwise sheets open on the day after the period.
    pub(crate) const NEXT_DAY: i64 = 1;

    /// Every criterion with its pillar and main index, in order.
    pub(crate) fn criteria(&self) -> impl Iterator<Item = (&Pillar, &MainIndex, &Criterion)> {
        self.pillars.iter().flat_map(|p| p.indices.iter().flat_map(move |i| i.criteria.iter().map(move |c| (p, i, c))))
    }

    /// A criterion by its code.
    pub(crate) fn criterion(&self, code: &str) -> Option<&Criterion> {
        self.criteria().map(|(_, _, c)| c).find(|c| c.code == code)
    }

    /// Does a criterion take its numbers from the measure of a key?
    pub(crate) fn reads(&self, key: &str) -> bool {
        let sources = self.criteria().filter_map(|(_, _, criterion)| criterion.rule.source());
        sources.flat_map(|source| [&source.measure, &source.of_measure]).any(|read| read.as_deref() == Some(key))
    }

    /// The most points.
    pub(crate) fn max(&self) -> f64 {
        self.pillars.iter().map(Pillar::max).sum()
    }

    /// The band of an index between 0 and 1.
    pub(crate) fn band(&self, index: f64) -> Option<&Band> {
        // Rounded as it is shown, so that "0,7000" is never put below a band that begins at 0,7.
        let shown = (index * 10_000.0).round() / 10_000.0;
        self.bands.iter().rev().find(|band| band.from <= shown)
    }

    /// Is it in force on a day?
    pub(crate) fn is_in_force(&self, day: NaiveDate) -> bool {
        self.effective_from <= day && self.effective_to.is_none_or(|to| day <= to)
    }
}

impl Pillar {
    /// The most points.
    pub(crate) fn max(&self) -> f64 {
        self.indices.iter().map(MainIndex::most).sum()
    }
}

impl MainIndex {
    /// The most points.
    pub(crate) fn most(&self) -> f64 {
        let sum: f64 = self.criteria.iter().map(|c| c.max).sum();
        self.max.map_or(sum, |max| max.min(sum))
    }
}
