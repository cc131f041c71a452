//! The index of a period: each indicator with what was counted, its score and the points that it lost.

use super::period::Span;
use super::rules::{Count, Counts, Indicator, Payment, Rules};
use super::store::{self, Asked, By, Tally};
use crate::catalogue::{self, ProcedureId, Version};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Conn, Result, local_day};
use std::collections::BTreeSet;

/// An indicator with its result.
#[derive(Debug, Clone)]
pub(super) struct Scored {
    pub rule: Indicator,
    pub count: Count,
    /// No score is not 0.
    pub score: Option<f64>,
    /// A, B and C of online payment.
    pub payment: Option<Payment>,
}

impl Scored {
    /// Points lost of those that could be had.
    pub(super) fn lost(&self) -> Option<f64> {
        self.score.map(|score| (self.rule.max - score).max(0.0))
    }
}

/// The index of a period.
#[derive(Debug, Clone)]
pub(super) struct Index {
    pub rules: Rules,
    pub span: Span,
    pub scored: Vec<Scored>,
    pub by_procedure: Vec<Tally>,
    pub by_officer: Vec<Tally>,
    pub with_fee: Vec<WithFee>,
}

/// A procedure with a fee, as online payment is judged by it.
#[derive(Debug, Clone)]
pub(super) struct WithFee {
    pub code: String,
    pub name: String,
    /// Was a dossier of it paid online?
    pub paid: bool,
    /// Does it have dossiers?
    pub used: bool,
}

impl Index {
    /// Score and highest score of a group, of those indicators that have a score.
    pub(super) fn of_group(&self, key: &str) -> (f64, f64) {
        let those = self.scored.iter().filter(|s| s.rule.group == key);
        those.filter_map(|s| Some((s.score?, s.rule.max))).fold((0.0, 0.0), |(a, b), (c, d)| (a + c, b + d))
    }

    /// Score and highest score of all indicators that have a score.
    pub(super) fn total(&self) -> (f64, f64) {
        self.rules.groups.iter().map(|g| self.of_group(&g.key)).fold((0.0, 0.0), |(a, b), (c, d)| (a + c, b + d))
    }
}

/// A version of a procedure that was to be published in a period, or is in force.
#[derive(Debug, Clone)]
pub(super) struct Publication {
    pub code: String,
    pub name: String,
    /// Parts about which nothing is said, by the end of their key in the Fluent files.
    pub missing: Vec<&'static str>,
    pub due_on: Option<NaiveDate>,
    pub published_on: Option<NaiveDate>,
    pub good: bool,
}

impl Publication {
    fn in_force(version: &Version) -> Self {
        let missing = version.content.missing();
        Self {
            code: version.content.code.clone(),
            name: version.content.name.clone(),
            good: missing.is_empty(),
            missing,
            due_on: version.due_to_publish,
            published_on: version.published_at.map(local_day),
        }
    }

    fn due(due: store::Due) -> Self {
        let published_on = due.published_at.map(local_day);
        Self {
            good: published_on.is_some_and(|day| day <= due.due_on),
            code: due.code,
            name: due.name,
            missing: Vec::new(),
            due_on: Some(due.due_on),
            published_on,
        }
    }
}

/// What is asked of the database for a period.
pub(super) fn asked(rules: &Rules, span: Span, now: DateTime<Utc>) -> Asked {
    let (from, to) = span.days();
    let copies = rules.indicators.iter().find(|i| i.counts == Counts::CertifiedCopies);
    // The day ends at midnight in Vietnam.
    let end = to.and_time(chrono::NaiveTime::from_hms_opt(17, 0, 0).unwrap_or_default()).and_utc();
    Asked { from, to, moment: now.min(end), copies: copies.map(|i| i.procedure.clone()).unwrap_or_default() }
}

/// Publications that an indicator counts in a period.
pub(super) async fn publications(conn: &Conn, counts: Counts, asked: &Asked) -> Result<Vec<Publication>> {
    let day = local_day(asked.moment).min(asked.to);
    if counts == Counts::Content {
        return Ok(in_force(conn, day).await?.iter().map(Publication::in_force).collect());
    }
    let due = store::due_to_publish(conn, asked.from, day).await?;
    Ok(due.into_iter().filter(|v| v.first == (counts == Counts::FirstPublication)).map(Publication::due).collect())
}

/// Versions in force on a day, of the procedures that are offered.
async fn in_force(conn: &Conn, day: NaiveDate) -> Result<Vec<Version>> {
    let all = catalogue::store::list(conn).await?;
    let offered: BTreeSet<ProcedureId> = all.into_iter().filter(|p| p.offered).map(|p| p.id).collect();
    let versions = catalogue::store::versions_in_force(conn, day).await?;
    Ok(versions.into_iter().filter(|v| offered.contains(&v.procedure)).collect())
}

/// Computes the index of a period, in as many queries whatever there is.
pub(super) async fn index(conn: &Conn, span: Span, now: DateTime<Utc>) -> Result<Index> {
    let rules = Rules::on(conn, span.days().1).await?;
    let asked = asked(&rules, span, now);
    let by_procedure = store::tallies(conn, &asked, By::Procedure).await?;
    let by_officer = store::tallies(conn, &asked, By::Officer).await?;
    let mut all = Tally::default();
    by_procedure.iter().for_each(|tally| all.add(tally));
    let with_fee = with_fee(conn, &asked, &by_procedure).await?;
    let payment = payment(&with_fee, all.of(Counts::Payment));
    let mut scored = Vec::with_capacity(rules.indicators.len());
    for rule in rules.indicators.clone() {
        let count = match rule.counts {
            Counts::FirstPublication | Counts::Update | Counts::Content => {
                let those = publications(conn, rule.counts, &asked).await?;
                Count { n: those.iter().filter(|p| p.good).count() as i64, d: those.len() as i64 }
            }
            counts => all.of(counts),
        };
        let pays = rule.counts == Counts::Payment;
        let score = if pays { rule.score_of_payment(payment) } else { rule.score(count) };
        scored.push(Scored { rule, count, score, payment: pays.then_some(payment) });
    }
    Ok(Index { rules, span, scored, by_procedure, by_officer, with_fee })
}

/// The procedures with a fee: those in force whose content names one above nothing.
async fn with_fee(conn: &Conn, asked: &Asked, tallies: &[Tally]) -> Result<Vec<WithFee>> {
    let versions = in_force(conn, local_day(asked.moment).min(asked.to)).await?;
    let with_fee = versions.into_iter().filter(|v| v.content.fees.iter().any(|fee| fee.amount > 0));
    let judged = |v: Version| {
        let tally = tallies.iter().find(|tally| tally.key == v.content.code);
        let (paid, used) =
            tally.map_or((false, false), |t| (t.of(Counts::Payment).n > 0, t.of(Counts::Progress).d > 0));
        WithFee { code: v.content.code, name: v.content.name, paid, used }
    };
    Ok(with_fee.map(judged).collect())
}

/// What online payment is judged by.
fn payment(with_fee: &[WithFee], dossiers: Count) -> Payment {
    let of = |good: fn(&WithFee) -> bool| Count {
        n: with_fee.iter().filter(|one| good(one)).count() as i64,
        d: with_fee.len() as i64,
    };
    Payment { dossiers, procedures: of(|one| one.paid), in_use: of(|one| one.used) }
}
