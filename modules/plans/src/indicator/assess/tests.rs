//! Tables of what an indicator's status must be.

use super::super::model::{Baseline, Comparator, IndicatorId, IndicatorState, Source};
use super::super::unit::Unit;
use super::*;
use crate::plan::PlanId;

fn d(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(in crate::indicator) fn indicator(
    unit: &str,
    comparator: Comparator,
    target: f64,
    baseline: Option<f64>,
) -> Indicator {
    Indicator {
        id: IndicatorId::new(),
        plan: PlanId::new(),
        plan_year: 2026,
        section: String::new(),
        name: "Chỉ tiêu".into(),
        definition: String::new(),
        unit: Unit::new(unit),
        direction: comparator.direction(),
        comparator,
        target,
        aspiration: false,
        lead: None,
        source: Source::Entered,
        numerator_name: String::new(),
        denominator_name: String::new(),
        baseline: Baseline { value: baseline, ..Baseline::default() },
        quote: None,
        previous: None,
        state: IndicatorState::Active,
        state_reason: String::new(),
        version: 1,
        ruling: None,
    }
}

pub(in crate::indicator) fn point(to: &str, value: f64) -> Point {
    Point { from: d("2026-01-01"), to: d(to), numerator: None, denominator: None, value: Some(value) }
}

fn status(of: &Indicator, points: &[(&str, f64)], today: &str) -> Status {
    let points: Vec<Point> = points.iter().map(|(to, value)| point(to, *value)).collect();
    assess(of, &[], &points, d(today)).status
}

#[test]
fn a_share_that_should_rise_is_judged_by_the_line_from_last_year_to_the_target() {
    let of = indicator("%", Comparator::AtLeast, 90.0, Some(50.0));
    for (value, to, today, want) in [
        (90.0, "2026-03-31", "2026-04-20", Status::Met),
        (112.0, "2026-03-31", "2026-04-20", Status::Met),
        (59.9, "2026-03-31", "2026-04-20", Status::OnTrack),
        (56.0, "2026-03-31", "2026-04-20", Status::AtRisk),
        (45.0, "2026-03-31", "2026-04-20", Status::AtRisk),
        (56.0, "2026-09-30", "2026-10-05", Status::Late),
        (79.95, "2026-09-30", "2026-10-05", Status::OnTrack),
        (75.0, "2026-09-30", "2026-10-05", Status::AtRisk),
        (89.99, "2026-12-31", "2027-01-05", Status::Late),
    ] {
        assert_eq!(status(&of, &[(to, value)], today), want, "{value} on {to}");
    }
}

#[test]
fn where_down_is_better_the_line_falls() {
    let of = indicator("%", Comparator::AtMost, 5.0, Some(25.0));
    for (value, want) in [
        (5.0, Status::Met),
        (14.0, Status::OnTrack),
        (18.0, Status::AtRisk),
        (25.0, Status::Late),
        (30.0, Status::Late),
    ] {
        assert_eq!(status(&of, &[("2026-06-30", value)], "2026-07-05"), want, "{value}");
    }
}

#[test]
fn without_figures_nothing_is_judged_and_the_sentence_says_why() {
    let of = indicator("%", Comparator::AtLeast, 90.0, Some(50.0));
    for (today, why) in [
        ("2025-12-01", Why::NotBegun),
        ("2026-04-10", Why::NoFigure { quarters: 0 }),
        ("2026-04-16", Why::NoFigure { quarters: 1 }),
        ("2026-11-20", Why::NoFigure { quarters: 3 }),
    ] {
        let assessment = assess(&of, &[], &[], d(today));
        assert_eq!((assessment.status, assessment.why), (Status::NotAssessed, why), "{today}");
    }
}

#[test]
fn what_must_be_kept_up_is_not_met_for_ever_by_one_figure() {
    let kept = indicator("%", Comparator::AtLeast, 95.0, None);
    for (today, want, silent) in [
        ("2026-07-10", Status::Met, 0),
        ("2026-07-20", Status::Met, 1),
        ("2026-10-20", Status::AtRisk, 2),
        ("2027-01-20", Status::AtRisk, 3),
    ] {
        let assessment = assess(&kept, &[], &[point("2026-03-31", 97.0)], d(today));
        assert_eq!((assessment.status, assessment.silent_quarters), (want, silent), "{today}");
    }
    let at_most = indicator("vụ", Comparator::AtMost, 10.0, None);
    assert_eq!(status(&at_most, &[("2026-03-31", 2.0)], "2026-10-20"), Status::AtRisk);
    let counted = indicator("lớp", Comparator::AtLeast, 12.0, None);
    let assessment = assess(&counted, &[], &[point("2026-03-31", 12.0)], d("2026-10-20"));
    assert_eq!((assessment.status, assessment.silent_quarters), (Status::Met, 0), "twelve classes stay twelve");
}

#[test]
fn a_denominator_of_zero_is_not_a_value_of_zero() {
    let of = indicator("%", Comparator::AtLeast, 90.0, Some(50.0));
    let empty = Point { denominator: Some(0.0), numerator: Some(0.0), value: None, ..point("2026-03-31", 0.0) };
    let assessment = assess(&of, &[], &[empty], d("2026-04-20"));
    assert_eq!(assessment.status, Status::NotAssessed);
    assert_eq!(assessment.why, Why::NothingOccurred { to: d("2026-03-31") });
}

#[test]
fn without_baseline_the_first_figure_of_the_year_is_where_the_line_starts() {
    let of = indicator("%", Comparator::Equal, 100.0, None);
    assert_eq!(status(&of, &[("2026-03-31", 60.0)], "2026-04-20"), Status::NotAssessed);
    let two = [("2026-03-31", 60.0), ("2026-06-30", 75.0)];
    assert_eq!(status(&of, &two, "2026-07-20"), Status::OnTrack);
    let slow = [("2026-03-31", 60.0), ("2026-09-30", 65.0)];
    assert_eq!(status(&of, &slow, "2026-10-05"), Status::Late);
}

#[test]
fn what_was_good_enough_last_year_must_not_drop() {
    let of = indicator("%", Comparator::AtLeast, 90.0, Some(95.0));
    assert_eq!(status(&of, &[("2026-03-31", 91.0)], "2026-04-05"), Status::Met);
    let dropped = assess(&of, &[], &[point("2026-03-31", 88.0)], d("2026-04-05"));
    assert_eq!((dropped.status, dropped.why), (Status::AtRisk, Why::Dropped { value: 88.0, to: d("2026-03-31") }));
    assert_eq!(status(&of, &[("2026-03-31", 70.0)], "2026-04-05"), Status::Late);
}

#[test]
fn counts_start_at_zero_and_whole_ones_are_waited_for_until_the_last_months() {
    let of = indicator("count/year", Comparator::AtLeast, 2.0, Some(4.0));
    assert_eq!(status(&of, &[("2026-03-31", 0.0)], "2026-04-05"), Status::OnTrack);
    assert_eq!(status(&of, &[("2026-09-30", 1.0)], "2026-10-05"), Status::OnTrack);
    assert_eq!(status(&of, &[("2026-09-30", 0.0)], "2026-10-05"), Status::Late);
    assert_eq!(status(&of, &[("2026-11-15", 1.0)], "2026-11-20"), Status::Late);
    assert_eq!(status(&of, &[("2026-11-15", 2.0)], "2026-11-20"), Status::Met);
}

#[test]
fn counts_of_parts_of_a_year_add_up() {
    let of = indicator("count/year", Comparator::AtLeast, 3.0, None);
    let quarter = |n: u32, value: f64| {
        let span = Span::quarter(2026, n);
        Point { from: span.from, to: span.to, numerator: None, denominator: None, value: Some(value) }
    };
    let assessment = assess(&of, &[], &[quarter(2, 1.0), quarter(1, 1.0), quarter(3, 1.0)], d("2026-10-05"));
    assert_eq!((assessment.status, assessment.value()), (Status::Met, Some(3.0)));
}

#[test]
fn what_is_due_every_month_is_due_from_the_first_day() {
    let of = indicator("count/month", Comparator::AtLeast, 2.0, None);
    assert_eq!(status(&of, &[("2026-02-28", 2.0)], "2026-03-05"), Status::Met);
    assert_eq!(status(&of, &[("2026-02-28", 1.0)], "2026-03-05"), Status::Late);
}

#[test]
fn a_path_that_was_set_goes_before_the_straight_line() {
    let of = indicator("%", Comparator::AtLeast, 90.0, Some(50.0));
    let path = [(d("2026-03-31"), 50.0), (d("2026-06-30"), 55.0), (d("2026-09-30"), 60.0)];
    let judged = |value: f64| assess(&of, &path, &[point("2026-06-30", value)], d("2026-07-05"));
    assert_eq!(judged(55.0).status, Status::OnTrack);
    assert_eq!(judged(55.0).expected, Some(55.0));
    assert_eq!(judged(52.0).status, Status::AtRisk);
    let end = TargetPath::of(&of, &path, None);
    assert_eq!(end.expected(d("2026-12-31")), Some(90.0));
    assert_eq!(end.expected(d("2026-09-30")), Some(60.0));
}

#[test]
fn an_aspiration_is_never_late() {
    let of = Indicator { aspiration: true, ..indicator("%", Comparator::AtLeast, 90.0, Some(50.0)) };
    assert_eq!(status(&of, &[("2026-12-31", 60.0)], "2027-02-01"), Status::AtRisk);
}

#[test]
fn old_figures_are_a_risk() {
    let of = indicator("%", Comparator::AtLeast, 90.0, Some(50.0));
    let points = [point("2026-03-31", 60.0)];
    let assessment = assess(&of, &[], &points, d("2026-10-20"));
    let why = Why::Stale { value: 60.0, to: d("2026-03-31"), quarters: 2 };
    assert_eq!((assessment.status, assessment.why), (Status::AtRisk, why));
}

#[test]
fn lag_and_forecast_are_said_in_days_and_at_the_end_of_the_year() {
    let of = indicator("%", Comparator::AtLeast, 90.0, Some(50.0));
    let points = [point("2026-03-31", 55.0), point("2026-06-30", 60.0)];
    let assessment = assess(&of, &[], &points, d("2026-07-05"));
    let Why::Behind { days, forecast: Some(forecast), .. } = assessment.why else { panic!("{:?}", assessment.why) };
    assert_eq!(days, 90);
    assert!((forecast - 70.11).abs() < 0.01, "{forecast}");
    let sentence = assessment.sentence(&of, Lang::Vi);
    assert_eq!(sentence.key, "indicator-why-behind-forecast");
    assert!(sentence.args.contains(&("forecast", "70,1%".to_owned())), "{sentence:?}");
    assert!(sentence.args.contains(&("target", "≥ 90%".to_owned())), "{sentence:?}");
}

#[test]
fn changes_are_taken_since_the_last_figure_and_since_the_same_time_last_year() {
    let of = indicator("%", Comparator::AtLeast, 90.0, Some(50.0));
    let last_year =
        Point { from: d("2025-01-01"), to: d("2025-06-30"), numerator: None, denominator: None, value: Some(40.0) };
    let points = [point("2026-06-30", 70.0), last_year, point("2026-03-31", 62.0)];
    let assessment = assess(&of, &[], &points, d("2026-07-05"));
    assert_eq!((assessment.since_previous, assessment.since_last_year), (Some(8.0), Some(30.0)));
}
