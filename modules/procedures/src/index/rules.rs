//! The rules of the index as data: indicators with their formulas, their legal basis and the day from which they hold.

use crate::rulebook::{self, Book};
use chrono::NaiveDate;
use kernel::{Conn, Error, Result};
use serde::Deserialize;
use std::collections::BTreeSet;

/// What an indicator counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Counts {
    FirstPublication,
    Update,
    Content,
    Synced,
    Progress,
    Electronic,
    Digitised,
    CertifiedCopies,
    Reused,
    Rated,
    Payment,
    /// Nothing in the ward counts it; petitions are counted nowhere yet.
    #[serde(alias = "petitions")]
    None,
}

/// What the score is where there is nothing to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WhenNone {
    /// No score, which is not 0.
    #[default]
    Null,
    /// The highest score.
    Full,
    Zero,
}

/// Chỉ số thành phần.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct Indicator {
    pub number: u32,
    pub code: String,
    pub group: String,
    pub name: String,
    pub name_en: String,
    /// Highest score.
    pub max: f64,
    /// Does it apply to provinces alone?
    #[serde(default)]
    pub province_only: bool,
    pub counts: Counts,
    /// The share from which the score is the highest.
    #[serde(default = "whole")]
    pub enough: f64,
    #[serde(default)]
    pub when_none: WhenNone,
    /// Of online payment alone.
    pub weights: Option<Weights>,
    /// The procedure that it is about, where it is about one.
    #[serde(default)]
    pub procedure: String,
    /// As people write it.
    pub formula: String,
    /// What n and d are.
    pub about: String,
}

fn whole() -> f64 {
    1.0
}

/// What the three shares of online payment weigh, in points.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub(crate) struct Weights {
    pub dossiers: f64,
    pub procedures: f64,
    /// Highest score that the share of procedures gives.
    pub procedures_most: f64,
    pub in_use: f64,
}

/// Nhóm chỉ số.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct Group {
    pub key: String,
    pub name: String,
    pub name_en: String,
}

/// The rules with their source.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct Rules {
    pub basis: String,
    /// Where they come from, and what about them was not checked.
    pub source: String,
    pub valid_from: NaiveDate,
    pub groups: Vec<Group>,
    pub indicators: Vec<Indicator>,
}

impl Rules {
    /// The rules that hold on a day.
    pub(super) async fn on(conn: &Conn, day: NaiveDate) -> Result<Self> {
        let text = rulebook::in_force(conn, Book::ServiceIndex, day).await?;
        Self::parse(&text).map_err(Error::internal)
    }

    /// Reads rules.
    ///
    /// # Errors
    /// A sentence for who wrote them.
    pub(crate) fn parse(text: &str) -> std::result::Result<Self, String> {
        let rules: Self = rulebook::read(text)?;
        let mut seen = BTreeSet::new();
        for one in &rules.indicators {
            let wrong = |what: String| Err(format!("Chỉ số {}: {what}", one.number));
            if !seen.insert(one.number) {
                return wrong("số thứ tự đã dùng cho một chỉ số khác.".into());
            }
            if !rules.groups.iter().any(|group| group.key == one.group) {
                return wrong(format!("nhóm “{}” không có trong danh sách nhóm.", one.group));
            }
            if !(one.max.is_finite() && one.max >= 0.0) {
                return wrong("điểm tối đa phải là số không âm.".into());
            }
            if !(one.enough > 0.0 && one.enough <= 1.0) {
                return wrong("ngưỡng “enough” phải lớn hơn 0 và không quá 1.".into());
            }
            if one.counts == Counts::Payment && one.weights.is_none() {
                return wrong("chỉ số thanh toán cần bảng trọng số “weights”.".into());
            }
        }
        Ok(rules)
    }
}

/// n of d.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Count {
    pub n: i64,
    pub d: i64,
}

impl Count {
    /// The share, where there is anything to count.
    pub(crate) fn share(self) -> Option<f64> {
        (self.d > 0).then(|| self.n as f64 / self.d as f64)
    }
}

/// What online payment is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Payment {
    /// Dossiers paid online of those with something to pay.
    pub dossiers: Count,
    /// Procedures paid online of those with a fee.
    pub procedures: Count,
    /// Procedures with a fee that have dossiers, of those with a fee.
    pub in_use: Count,
}

impl Indicator {
    /// The score; `None` is no score, which is not 0.
    pub(crate) fn score(&self, count: Count) -> Option<f64> {
        if self.province_only || matches!(self.counts, Counts::None) {
            return None;
        }
        match (count.share(), self.when_none) {
            (Some(share), _) => Some((self.max * share / self.enough).min(self.max)),
            (None, WhenNone::Null) => None,
            (None, WhenNone::Full) => Some(self.max),
            (None, WhenNone::Zero) => Some(0.0),
        }
    }

    /// What a part of the dossiers would score, and of how many points: of online payment, where the rest is about
    /// procedures, the share of dossiers alone.
    pub(crate) fn score_of_part(&self, count: Count) -> Option<(f64, f64)> {
        match self.weights {
            Some(weights) => Some((weights.dossiers * count.share()?, weights.dossiers)),
            None => count.share().and_then(|_| Some((self.score(count)?, self.max))),
        }
    }

    /// The score of online payment, such as `6·A + min(2, 2.5·B) + 2.5·C`.
    pub(crate) fn score_of_payment(&self, payment: Payment) -> Option<f64> {
        let (weights, dossiers) = (self.weights?, payment.dossiers.share()?);
        let (paid, used) = (payment.procedures.share()?, payment.in_use.share()?);
        let of_procedures = (weights.procedures * paid).min(weights.procedures_most);
        Some((weights.dossiers * dossiers + of_procedures + weights.in_use * used).min(self.max))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        Rules::parse(include_str!("../../data/chi-so-766.toml")).unwrap()
    }

    fn indicator(number: u32) -> Indicator {
        rules().indicators.into_iter().find(|i| i.number == number).unwrap()
    }

    fn score(number: u32, n: i64, d: i64) -> Option<f64> {
        indicator(number).score(Count { n, d })
    }

    #[test]
    fn every_formula_of_a_commune_gives_its_points() {
        let near = |a: Option<f64>, b: f64| assert!((a.unwrap() - b).abs() < 1e-9, "{a:?} {b}");
        near(score(1, 3, 4), 4.5);
        near(score(2, 1, 4), 1.0);
        near(score(3, 1, 2), 1.0);
        near(score(4, 9, 10), 5.4);
        near(score(5, 95, 100), 19.0);
        near(score(11, 914, 1000), 5.484);
        near(score(12, 1, 4), 1.0);
        near(score(13, 1, 2), 1.0);
        near(score(14, 4, 10), 1.0);
        near(score(14, 9, 10), 2.0);
        near(score(23, 45, 100), 3.0);
        near(score(23, 95, 100), 6.0);
    }

    #[test]
    fn nothing_to_count_is_no_score_unless_the_formula_says_otherwise() {
        assert_eq!(score(5, 0, 0), None);
        assert_eq!(score(5, 0, 7), Some(0.0));
        assert_eq!(score(21, 0, 0), None, "nobody counts petitions");
        assert_eq!(score(22, 0, 0), None);
        let full = Indicator { when_none: WhenNone::Full, ..indicator(5) };
        assert_eq!(full.score(Count::default()), Some(20.0));
        assert_eq!(score(23, 0, 0), Some(0.0));
        assert_eq!(score(15, 0, 0), None);
    }

    #[test]
    fn what_applies_to_provinces_alone_has_no_score_in_a_commune() {
        let alone: Vec<u32> = rules().indicators.iter().filter(|i| i.province_only).map(|i| i.number).collect();
        assert_eq!(alone, [6, 8, 9, 16, 17]);
        assert!(alone.into_iter().all(|number| score(number, 1, 1).is_none()));
    }

    #[test]
    fn payment_weighs_dossiers_and_procedures() {
        let payment = indicator(24);
        let of = |a, b, c| Payment { dossiers: a, procedures: b, in_use: c };
        let count = |n, d| Count { n, d };
        let score = payment.score_of_payment(of(count(1, 2), count(1, 5), count(3, 5))).unwrap();
        assert!((score - (3.0 + 0.5 + 1.5)).abs() < 1e-9);
        let most = payment.score_of_payment(of(count(9, 9), count(5, 5), count(5, 5))).unwrap();
        assert!((most - 10.0).abs() < 1e-9, "never above its maximum");
        assert_eq!(payment.score_of_payment(of(count(0, 0), count(1, 5), count(1, 5))), None);
    }

    #[test]
    fn a_part_of_the_dossiers_scores_as_if_it_were_all() {
        assert_eq!(indicator(5).score_of_part(Count { n: 3, d: 4 }), Some((15.0, 20.0)));
        assert_eq!(indicator(24).score_of_part(Count { n: 1, d: 2 }), Some((3.0, 6.0)));
        assert_eq!(indicator(23).score_of_part(Count { n: 0, d: 0 }), None, "nothing to score is not 0");
    }

    #[test]
    fn the_groups_of_the_data_hold_every_indicator() {
        let rules = rules();
        assert!(rules.indicators.iter().all(|i| rules.groups.iter().any(|g| g.key == i.group)));
    }
}
