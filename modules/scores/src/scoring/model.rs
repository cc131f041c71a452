//! Kỳ chấm điểm: its steps, the answers to its criteria, and what they add up to.

use crate::rules::{Answer, Choice, Criterion, Judgement, RuleSet, rounded};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{UnitId, UserId, typed_id};
use std::collections::HashMap;

typed_id!(
    /// Phiếu chấm điểm of a subject for a period.
    ScoringId
);

/// Bước của phiếu chấm điểm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// Đang tự chấm.
    Open,
    /// Đã nộp, chờ thẩm định.
    Submitted,
    /// Đã thẩm định.
    Verified,
    /// Đã công bố.
    Published,
    /// Đã khóa.
    Locked,
}

impl State {
    /// Every step, in order.
    pub(crate) const ALL: [Self; 5] = [Self::Open, Self::Submitted, Self::Verified, Self::Published, Self::Locked];

    /// The stored name, and the end of its key in the Fluent files.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Submitted => "submitted",
            Self::Verified => "verified",
            Self::Published => "published",
            Self::Locked => "locked",
        }
    }

    /// The step of a stored name.
    pub(crate) fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.key() == key).unwrap_or(Self::Locked)
    }

    /// Is the result before everybody's eyes?
    pub(crate) fn is_public(self) -> bool {
        matches!(self, Self::Published | Self::Locked)
    }
}

/// Phiếu chấm điểm.
#[derive(Debug, Clone)]
pub(crate) struct Scoring {
    pub id: ScoringId,
    pub rule_code: String,
    pub rule_version: i32,
    /// `None`: the ward itself.
    pub unit: Option<UnitId>,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub state: State,
    /// Why it was returned or reopened.
    pub reason: String,
    /// The index when it was verified.
    pub result: Option<f64>,
    pub submitted_by: Option<UserId>,
    pub verified_at: Option<DateTime<Utc>>,
    pub published_at: Option<DateTime<Utc>>,
    pub version: i32,
}

/// What is kept of a criterion.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Entry {
    /// 0: nothing is kept yet.
    pub version: i32,
    pub numerator: Option<f64>,
    pub denominator: Option<f64>,
    pub choice: Option<Choice>,
    pub claimed: Option<f64>,
    pub not_applicable: bool,
    /// Cited documents, one a line.
    pub citations: String,
    pub note: String,
    pub entered_by: Option<UserId>,
    pub verified: Option<f64>,
    pub verified_reason: String,
    /// Was it verified, also where the verifier found no data?
    pub is_verified: bool,
}

impl Entry {
    /// As the rules judge it, with this many files beside the cited documents.
    pub(crate) fn answer(&self, files: usize) -> Answer {
        Answer {
            numerator: self.numerator,
            denominator: self.denominator,
            choice: self.choice,
            claimed: self.claimed,
            proofs: files + self.citations.lines().filter(|line| !line.trim().is_empty()).count(),
            not_applicable: self.not_applicable,
        }
    }
}

/// A criterion of a score sheet.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub criterion: Criterion,
    pub entry: Entry,
    pub answer: Answer,
    /// Điểm tự chấm.
    pub own: Judgement,
    /// Điểm thẩm định counts: the sheet was submitted and this criterion verified.
    pub verified: bool,
}

impl Line {
    /// The points that count: the verified ones, else the own ones.
    pub(crate) fn points(&self) -> Option<f64> {
        if self.verified { self.entry.verified } else { self.own.points }
    }

    /// Is it left out of the whole?
    pub(crate) fn is_out(&self) -> bool {
        self.answer.not_applicable && self.criterion.may_not_apply
    }
}

/// Tổng điểm.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Total {
    pub points: f64,
    /// The most, of criteria that apply.
    pub max: f64,
    /// What criteria without data could still give.
    pub missing: f64,
    /// How many criteria apply, and how many of them have data.
    pub criteria: usize,
    pub with_data: usize,
}

impl Total {
    /// The result between 0 and 1.
    pub(crate) fn index(self) -> f64 {
        if self.max > 0.0 { (self.points / self.max).clamp(0.0, 1.0) } else { 0.0 }
    }

    /// The result if every criterion without data gave its most.
    pub(crate) fn best(self) -> f64 {
        if self.max > 0.0 { ((self.points + self.missing) / self.max).clamp(0.0, 1.0) } else { 0.0 }
    }

    fn and(self, other: Total) -> Total {
        Total {
            points: rounded(self.points + other.points),
            max: self.max + other.max,
            missing: rounded(self.missing + other.missing),
            criteria: self.criteria + other.criteria,
            with_data: self.with_data + other.with_data,
        }
    }
}

/// Adds up a set: by pillar and together. `points` tells the points of a criterion; `None` is no data.
pub(crate) fn totals(
    set: &RuleSet,
    lines: &HashMap<String, Line>,
    points: impl Fn(&Line) -> Option<f64>,
) -> (Vec<Total>, Total) {
    let of_index = |index: &crate::rules::MainIndex| {
        let applying: Vec<&Line> =
            index.criteria.iter().filter_map(|c| lines.get(&c.code)).filter(|line| !line.is_out()).collect();
        let sum: f64 = applying.iter().map(|line| line.criterion.max).sum();
        let max = index.max.map_or(sum, |max| max.min(sum));
        let given: f64 = applying.iter().filter_map(|line| points(line)).sum();
        let without = applying.iter().filter(|line| points(line).is_none());
        let open: f64 = without.map(|line| line.criterion.max).sum();
        let have = given.min(max);
        Total {
            points: rounded(have),
            max,
            missing: rounded((given + open).min(max) - have),
            criteria: applying.len(),
            with_data: applying.iter().filter(|line| points(line).is_some()).count(),
        }
    };
    let by_pillar: Vec<Total> =
        set.pillars.iter().map(|p| p.indices.iter().map(of_index).fold(Total::default(), Total::and)).collect();
    let whole = by_pillar.iter().copied().fold(Total::default(), Total::and);
    (by_pillar, whole)
}
