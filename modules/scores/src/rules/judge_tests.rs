//! How one criterion is judged: tables of each kind, and what holds for all answers.

use super::{Answer, Choice, Why, rounded};
use crate::rules::model::{Criterion, Rule, Source, Step};
use proptest::prelude::*;

fn criterion(max: f64, rule: Rule) -> Criterion {
    Criterion {
        code: "1".into(),
        title: "Tiêu chí".into(),
        max,
        rule,
        guidance: String::new(),
        action: String::new(),
        lead: String::new(),
        may_not_apply: false,
    }
}

fn ratio(max: f64, target: f64, when_zero: Option<f64>) -> Criterion {
    criterion(max, Rule::Ratio { target, source: Source::default(), when_zero })
}

fn fraction(n: f64, d: f64) -> Answer {
    Answer { numerator: Some(n), denominator: Some(d), ..Answer::default() }
}

fn stepped(percent: bool) -> Criterion {
    let steps = [(60.0, 10.0), (75.0, 20.0), (90.0, 30.0)].map(|(from, points)| Step { from, points });
    criterion(30.0, Rule::Steps { percent, steps: steps.into(), source: Source::default(), when_zero: None })
}

#[test]
fn a_ratio_gives_points_in_proportion_up_to_its_target() {
    // (max, target, when zero, numerator, denominator, points)
    for (max, target, when_zero, n, d, want) in [
        (6.0, 1.0, None, 3472.0, 3754.0, Some(5.55)),
        (6.0, 0.9, None, 9.0, 10.0, Some(6.0)),
        (6.0, 0.9, None, 10.0, 10.0, Some(6.0)),
        (2.0, 0.8, None, 40.0, 100.0, Some(1.0)),
        (20.0, 1.0, None, 0.0, 5.0, Some(0.0)),
        (6.0, 1.0, Some(6.0), 0.0, 0.0, Some(6.0)),
        (6.0, 0.9, Some(0.0), 0.0, 0.0, Some(0.0)),
        (6.0, 1.0, None, 0.0, 0.0, None),
        (10.0, 1.0, None, 1.0, 3.0, Some(3.33)),
        (10.0, 1.0, None, 2.0, 3.0, Some(6.67)),
    ] {
        assert_eq!(ratio(max, target, when_zero).judge(&fraction(n, d)).points, want, "{max} {target} {n}/{d}");
    }
}

#[test]
fn no_data_is_not_zero() {
    let c = ratio(6.0, 1.0, Some(6.0));
    assert_eq!(c.judge(&Answer::default()).why, Why::NoData);
    assert_eq!(c.judge(&Answer { numerator: Some(3.0), ..Answer::default() }).points, None, "half a fraction");
    assert_eq!(ratio(6.0, 1.0, None).judge(&fraction(0.0, 0.0)).why, Why::NothingOccurred);
}

#[test]
fn steps_begin_exactly_at_their_value() {
    for (value, want) in [(59.99, 0.0), (60.0, 10.0), (74.999, 10.0), (75.0, 20.0), (90.0, 30.0), (1000.0, 30.0)] {
        let number = Answer { numerator: Some(value), ..Answer::default() };
        assert_eq!(stepped(false).judge(&number).points, Some(want), "{value}");
    }
    for (n, d, want) in [(3.0, 5.0, Some(10.0)), (3.0, 4.0, Some(20.0)), (2.0, 4.0, Some(0.0)), (0.0, 0.0, None)] {
        assert_eq!(stepped(true).judge(&fraction(n, d)).points, want, "{n}/{d}");
    }
}

#[test]
fn a_choice_of_more_than_no_needs_a_document() {
    let c = criterion(15.0, Rule::Choice { half: 7.5 });
    let answer = |choice, proofs| Answer { choice: Some(choice), proofs, ..Answer::default() };
    assert_eq!(c.judge(&answer(Choice::Yes, 1)).points, Some(15.0));
    assert_eq!(c.judge(&answer(Choice::Half, 2)).points, Some(7.5));
    assert_eq!(c.judge(&answer(Choice::No, 0)).points, Some(0.0));
    for choice in [Choice::Yes, Choice::Half] {
        let judged = c.judge(&answer(choice, 0));
        assert_eq!((judged.points, judged.why), (None, Why::NoProof));
    }
}

#[test]
fn counted_and_claimed_points_stop_at_the_most() {
    let count = criterion(30.0, Rule::Count { each: 0.5, source: Source::default() });
    for (number, want) in [(0.0, 0.0), (7.0, 3.5), (60.0, 30.0), (61.0, 30.0)] {
        let answer = Answer { numerator: Some(number), ..Answer::default() };
        assert_eq!(count.judge(&answer).points, Some(want));
    }
    let claimed = |points, proofs| Answer { claimed: Some(points), proofs, ..Answer::default() };
    let evidence = criterion(20.0, Rule::Evidence);
    assert_eq!(evidence.judge(&claimed(12.5, 1)).points, Some(12.5));
    assert_eq!(evidence.judge(&claimed(12.5, 0)).points, None);
    assert_eq!(evidence.judge(&claimed(0.0, 0)).points, Some(0.0));
}

#[test]
fn what_may_not_apply_is_left_out_only_where_the_set_allows() {
    let out = Answer { not_applicable: true, ..fraction(1.0, 2.0) };
    let mut c = ratio(10.0, 1.0, None);
    assert_eq!(c.judge(&out).points, Some(5.0));
    c.may_not_apply = true;
    assert_eq!(c.judge(&out).why, Why::NotApplicable);
}

#[test]
fn halves_go_up_at_the_second_place() {
    for (points, want) in [(1.005, 1.01), (2.675, 2.68), (0.125, 0.13), (0.124, 0.12), (6.0, 6.0)] {
        assert_eq!(rounded(points), want);
    }
}

fn rules() -> impl Strategy<Value = Rule> {
    let source = Source::default;
    prop_oneof![
        (0.01..2.0_f64, prop::option::of(0.0..10.0_f64)).prop_map(move |(target, when_zero)| Rule::Ratio {
            target,
            source: source(),
            when_zero
        }),
        (any::<bool>(), prop::collection::vec((0.0..100.0_f64, 0.0..10.0_f64), 1..5)).prop_map(
            move |(percent, list)| {
                let mut from: Vec<f64> = list.iter().map(|(from, _)| *from).collect();
                let mut points: Vec<f64> = list.iter().map(|(_, points)| *points).collect();
                from.sort_by(f64::total_cmp);
                points.sort_by(f64::total_cmp);
                let steps = from.into_iter().zip(points).map(|(from, points)| Step { from, points }).collect();
                Rule::Steps { percent, steps, source: source(), when_zero: None }
            }
        ),
        (0.0..10.0_f64).prop_map(|half| Rule::Choice { half }),
        (0.01..100.0_f64).prop_map(move |each| Rule::Count { each, source: source() }),
        Just(Rule::Evidence),
    ]
}

fn answers() -> impl Strategy<Value = Answer> {
    let number = || prop::option::of(prop_oneof![Just(0.0), -10.0..1e9_f64, Just(f64::INFINITY), Just(f64::NAN)]);
    let choice = prop::option::of(prop_oneof![Just(Choice::Yes), Just(Choice::Half), Just(Choice::No)]);
    (number(), number(), choice, number(), 0..3_usize, any::<bool>()).prop_map(
        |(numerator, denominator, choice, claimed, proofs, not_applicable)| Answer {
            numerator,
            denominator,
            choice,
            claimed,
            proofs,
            not_applicable,
        },
    )
}

proptest! {
    #[test]
    fn points_lie_between_zero_and_the_most(rule in rules(), answer in answers(), max in 0.1..1000.0_f64) {
        if let Some(points) = criterion(max, rule).judge(&answer).points {
            prop_assert!((0.0..=max).contains(&points), "{points} of {max}");
        }
    }

    #[test]
    fn more_done_never_gives_fewer_points(rule in rules(), n in 0.0..1000.0_f64, more in 0.0..1000.0_f64, d in 0.1..1000.0_f64) {
        let c = criterion(10.0, rule);
        let of = |n: f64| c.judge(&fraction(n, d)).points.unwrap_or(0.0);
        prop_assert!(of(n + more) >= of(n), "{} then {}", of(n), of(n + more));
    }
}
