//! How a unit is judged: what counts in a quarter, what of it is good, the score, the order.

use super::rules::{Criterion, Rules};
use super::store::{FirstFigure, TaskOfYear, WaitedFor};
use crate::indicator::{Indicator, Span, Standing, quarter_of};
use crate::status::Status;
use crate::task;
use chrono::{Days, NaiveDate};
use kernel::{UnitId, local_day};
use plan_reader::deadline::Deadline;

/// One thing by which a unit is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) criterion: Criterion,
    pub(super) title: String,
    pub(super) href: String,
    pub(super) good: bool,
}

/// An entry with its quarter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) quarter: u32,
    pub(super) entry: Entry,
}

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Share {
    pub(super) good: usize,
    pub(super) all: usize,
}

/// How many entries of a criterion are good.
pub(super) fn share(entries: &[Entry], of: Criterion) -> Share {
    let all: Vec<&Entry> = entries.iter().filter(|e| e.criterion == of).collect();
    Share { good: all.iter().filter(|e| e.good).count(), all: all.len() }
}

/// The points of a quarter, 0 to 100: the shares of the criteria by their weights. A criterion without entries leaves
/// its weight to the others; `None` where there is nothing to judge by.
pub(super) fn score(entries: &[Entry], rules: &Rules) -> Option<f64> {
    let (mut points, mut weights) = (0.0, 0.0);
    for criterion in Criterion::ALL {
        let Share { good, all } = share(entries, criterion);
        if all > 0 {
            let weight = rules.weight(criterion) as f64;
            points += weight * good as f64 / all as f64;
            weights += weight;
        }
    }
    (weights > 0.0).then(|| 100.0 * points / weights)
}

/// Units by their points, the best first; equal points, to the hundredth, share a place. Units without points are left out.
pub(super) fn rank(scores: &[(UnitId, Option<f64>)]) -> Vec<(usize, UnitId, f64)> {
    let mut known: Vec<(UnitId, f64)> = scores.iter().filter_map(|(unit, score)| Some((*unit, (*score)?))).collect();
    known.sort_by(|a, b| b.1.total_cmp(&a.1));
    let hundredths = |score: f64| (score * 100.0).round() as i64;
    let place = |of: f64| 1 + known.iter().filter(|(_, score)| hundredths(*score) > hundredths(of)).count();
    known.iter().map(|(unit, score)| (place(*score), *unit, *score)).collect()
}

/// A task counts in the quarter of its due day, once that has passed or the work is done: good where done by then.
/// Duties that come again and again have no single day and do not count.
pub(super) fn of_task(of: &TaskOfYear, today: NaiveDate) -> Option<(UnitId, Judged)> {
    let (lead, due) = (of.lead_unit_id?, of.due_on?);
    let deadline: Option<Deadline> = serde_json::from_str(&of.deadline_rule).ok();
    if deadline.as_ref().is_some_and(task::recurs) || (of.done_on.is_none() && due >= today) {
        return None;
    }
    let good = of.done_on.is_some_and(|done| done <= due);
    let entry =
        Entry { criterion: Criterion::Tasks, title: of.title.clone(), href: format!("/nhiem-vu/{}", of.id), good };
    Some((lead, Judged { quarter: quarter_of(due), entry }))
}

/// An indicator counts in each quarter that has begun, judged by its figures of that time; what cannot be assessed does
/// not count. A leader's own judgement changes nothing here.
pub(super) fn of_standing(of: &Standing, quarter: u32, today: NaiveDate) -> Option<Judged> {
    let span = Span::quarter(of.indicator.plan_year, quarter);
    if today < span.from {
        return None;
    }
    let computed = of.computed_on(span.to.min(today));
    let entry = Entry {
        criterion: Criterion::Indicators,
        title: of.indicator.name.clone(),
        href: format!("/chi-tieu/{}", of.indicator.id),
        good: matches!(computed, Status::Met | Status::OnTrack),
    };
    (computed != Status::NotAssessed).then_some(Judged { quarter, entry })
}

/// A quarter that ended before the plan came into force asks for no figure.
pub(super) fn asks_for_figure(quarter: Span, in_force_since: Option<NaiveDate>) -> bool {
    in_force_since.is_none_or(|since| since <= quarter.to)
}

/// A figure is due so many days after the quarter: in time where one for it was entered by then.
pub(super) fn of_figure(
    of: &Indicator,
    span: Span,
    first: Option<&FirstFigure>,
    rules: &Rules,
    today: NaiveDate,
) -> Option<Judged> {
    let by = span.to.checked_add_days(Days::new(rules.figure_days.unsigned_abs()))?;
    let good = first.is_some_and(|f| local_day(f.entered_at) <= by);
    let entry = Entry {
        criterion: Criterion::Figures,
        title: of.name.clone(),
        href: format!("/chi-tieu/{}/ban-ghi", of.id),
        good,
    };
    (good || by < today).then(|| Judged { quarter: quarter_of(span.to), entry })
}

/// A difficulty that waits on a unit counts in the quarter in which it was raised: good where it was settled in time.
pub(super) fn of_difficulty(of: &WaitedFor, rules: &Rules, today: NaiveDate) -> Option<(UnitId, Judged)> {
    let raised = local_day(of.raised_at);
    let by = raised.checked_add_days(Days::new(rules.answer_days.unsigned_abs()))?;
    let good = of.resolved_at.is_some_and(|at| local_day(at) <= by);
    let entry = Entry {
        criterion: Criterion::Answers,
        title: of.title.clone(),
        href: format!("/nhiem-vu/{}#kho-khan", of.task_id),
        good,
    };
    let counts = of.resolved_at.is_some() || by < today;
    counts.then(|| (of.waits_for, Judged { quarter: quarter_of(raised), entry }))
}

#[cfg(test)]
mod tests {
    use super::super::rules::tests::defaults;
    use super::*;
    use crate::task::TaskId;

    fn d(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn entries(of: &[(Criterion, usize, usize)]) -> Vec<Entry> {
        let entry = |criterion, good| Entry { criterion, title: String::new(), href: String::new(), good };
        of.iter().flat_map(|(c, good, all)| (0..*all).map(move |n| entry(*c, n < *good))).collect()
    }

    #[test]
    fn the_score_is_the_weighted_share_of_what_there_is() {
        let rules = defaults();
        use Criterion::{Answers, Figures, Indicators, Tasks};
        let all = entries(&[(Tasks, 3, 4), (Indicators, 1, 2), (Figures, 2, 2), (Answers, 0, 1)]);
        // 40 × 3/4 + 30 × 1/2 + 20 × 1 + 10 × 0 of 100.
        assert_eq!(score(&all, &rules), Some(65.0));
        assert_eq!(score(&entries(&[(Tasks, 1, 2)]), &rules), Some(50.0), "what is not there weighs nothing");
        assert_eq!(score(&[], &rules), None);
        assert_eq!(share(&all, Tasks), Share { good: 3, all: 4 });
    }

    #[test]
    fn equal_points_share_a_place_and_the_next_is_skipped() {
        let units: Vec<UnitId> = (0..4).map(|_| UnitId::new()).collect();
        let scores = [(units[0], Some(70.0)), (units[1], None), (units[2], Some(90.0)), (units[3], Some(70.001))];
        let places: Vec<usize> = rank(&scores).iter().map(|(place, ..)| *place).collect();
        assert_eq!(places, [1, 2, 2]);
        assert_eq!(rank(&scores)[0].1, units[2]);
    }

    #[test]
    fn a_quarter_that_ended_before_the_plan_came_into_force_asks_for_nothing() {
        let quarter = Span::quarter(2026, 1);
        for (since, asked) in [(None, true), (Some("2026-03-31"), true), (Some("2026-04-01"), false)] {
            assert_eq!(asks_for_figure(quarter, since.map(d)), asked, "{since:?}");
        }
    }

    #[test]
    fn a_task_counts_when_its_day_has_passed_or_it_is_done() {
        let task = |due: &str, done: Option<&str>| TaskOfYear {
            id: TaskId::new(),
            title: "Việc".into(),
            lead_unit_id: Some(UnitId::new()),
            due_on: Some(d(due)),
            done_on: done.map(d),
            deadline_rule: String::new(),
        };
        let today = d("2026-05-10");
        for (due, done, want) in [
            ("2026-05-10", None, None),
            ("2026-05-09", None, Some((2, false))),
            ("2026-03-31", Some("2026-03-31"), Some((1, true))),
            ("2026-03-31", Some("2026-04-01"), Some((1, false))),
            ("2026-12-31", Some("2026-04-01"), Some((4, true))),
        ] {
            let judged = of_task(&task(due, done), today).map(|(_, j)| (j.quarter, j.entry.good));
            assert_eq!(judged, want, "{due} {done:?}");
        }
    }
}
