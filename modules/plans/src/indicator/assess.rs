//! How an indicator stands: the value that should be reached by now, what it is, and the sentence that explains the status.

use super::model::{Direction, Indicator};
use super::outlook::year_end;
use super::period::{Span, format_day, quarters_passed};
use super::unit::{UnitKind, format_number};
use crate::ruling::Ruling;
use crate::status::{Sentence, Status};
use chrono::{Datelike, Days, NaiveDate};
use ui::Lang;

/// Days after a quarter's end before its missing figures count.
const GRACE_DAYS: u64 = 15;
/// Behind the path by so many days at most, an indicator is at risk; by more, late.
const AT_RISK_DAYS: i64 = 92;
/// In the last days of the year nothing is left to wait for: counts are rounded up and single figures judged.
const LAST_DAYS: i64 = 60;
/// So many quarters without a figure are silence.
const SILENT_QUARTERS: u32 = 2;

/// Số liệu đã duyệt: an approved figure, or one computed from measures.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub numerator: Option<f64>,
    pub denominator: Option<f64>,
    /// `None`: the denominator is zero, nothing has occurred yet.
    pub value: Option<f64>,
}

/// How an indicator stands today.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Assessment {
    /// As a leader judged, else as the rule computes.
    pub status: Status,
    pub computed: Status,
    pub why: Why,
    /// The leader's judgement that holds today.
    pub ruling: Option<Ruling>,
    /// The newest point of the plan's year.
    pub latest: Option<Point>,
    /// What should have been reached by the day of the newest point (today, where there is none).
    pub expected: Option<f64>,
    /// Change since the point before, and since the same time last year; positive is more.
    pub since_previous: Option<f64>,
    pub since_last_year: Option<f64>,
    /// Quarters that have passed without a figure since the newest; 0 where none is needed any more.
    pub silent_quarters: u32,
}

/// The reason of a status.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Why {
    /// The year of the plan has not begun.
    NotBegun,
    /// No figure yet; so many quarters have passed without one.
    NoFigure {
        quarters: u32,
    },
    /// The denominator is zero.
    NothingOccurred {
        to: NaiveDate,
    },
    Met {
        value: f64,
        to: NaiveDate,
    },
    OnTrack {
        value: f64,
        to: NaiveDate,
        expected: f64,
    },
    /// Behind the path by so many days; where it leads by the end of the year.
    Behind {
        value: f64,
        to: NaiveDate,
        expected: f64,
        days: i64,
        forecast: Option<f64>,
    },
    /// Was good enough when the year began and no longer is.
    Dropped {
        value: f64,
        to: NaiveDate,
    },
    /// A single figure and nothing to compare it with.
    NoPath {
        value: f64,
        to: NaiveDate,
    },
    /// The year is over.
    Missed {
        value: f64,
        to: NaiveDate,
    },
    /// The newest figure is old: so many quarters are missing since.
    Stale {
        value: f64,
        to: NaiveDate,
        quarters: u32,
    },
}

impl Assessment {
    /// The value of the newest point.
    pub(crate) fn value(&self) -> Option<f64> {
        self.latest.as_ref().and_then(|p| p.value)
    }

    /// The sentence that explains the status: the leader's where one judged, else that of the rule.
    pub(crate) fn sentence(&self, of: &Indicator, lang: Lang) -> Sentence {
        self.ruling.as_ref().map_or_else(|| self.computed_sentence(of, lang), Ruling::sentence)
    }

    /// The sentence that explains what the rule computes.
    pub(crate) fn computed_sentence(&self, of: &Indicator, lang: Lang) -> Sentence {
        let unit = |value: f64| of.unit.format(value, lang);
        let mut args = vec![("target", of.target_text(lang))];
        let mut add = |name: &'static str, text: String| args.push((name, text));
        let key = match &self.why {
            Why::NotBegun => return Sentence::with("indicator-why-not-begun", [("year", of.plan_year.to_string())]),
            Why::NoFigure { quarters: 0 } => "indicator-why-waiting",
            Why::NoFigure { quarters } => {
                add("quarters", quarters.to_string());
                "indicator-why-no-figure"
            }
            Why::NothingOccurred { to } => {
                add("day", format_day(*to));
                if of.source.is_stock() { "indicator-why-no-record" } else { "indicator-why-nothing-occurred" }
            }
            Why::Met { value, to } => {
                add("value", unit(*value));
                add("day", format_day(*to));
                "indicator-why-met"
            }
            Why::OnTrack { value, to, expected } => {
                add("value", unit(*value));
                add("day", format_day(*to));
                add("expected", unit(*expected));
                "indicator-why-on-track"
            }
            Why::Behind { value, to, expected, days, forecast } => {
                add("value", unit(*value));
                add("day", format_day(*to));
                add("expected", unit(*expected));
                add("days", days.to_string());
                match forecast {
                    Some(forecast) => {
                        add("forecast", unit(*forecast));
                        "indicator-why-behind-forecast"
                    }
                    None => "indicator-why-behind",
                }
            }
            Why::Dropped { value, to } => {
                add("value", unit(*value));
                add("day", format_day(*to));
                "indicator-why-dropped"
            }
            Why::NoPath { value, to } => {
                add("value", unit(*value));
                add("day", format_day(*to));
                add("gap", of.unit.format_gap(of.target - value, lang));
                "indicator-why-no-path"
            }
            Why::Missed { value, to } => {
                add("value", unit(*value));
                add("day", format_day(*to));
                add("gap", of.unit.format_gap(of.target - value, lang));
                if of.aspiration { "indicator-why-missed-aspiration" } else { "indicator-why-missed" }
            }
            Why::Stale { value, to, quarters } => {
                add("value", unit(*value));
                add("day", format_day(*to));
                add("quarters", quarters.to_string());
                "indicator-why-stale"
            }
        };
        Sentence { key, args }
    }

    /// The newest fraction as "3.472/3.754".
    pub(crate) fn fraction(&self, lang: Lang) -> Option<String> {
        let latest = self.latest.as_ref()?;
        let (numerator, denominator) = (latest.numerator?, latest.denominator?);
        Some(format!("{}/{}", format_number(numerator, lang), format_number(denominator, lang)))
    }
}

/// Lộ trình: the value that should be reached by each day of the year, straight between knots.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TargetPath {
    knots: Vec<(NaiveDate, f64)>,
    counts: bool,
    year_end: NaiveDate,
}

impl TargetPath {
    /// The path of an indicator: through the values set for periods, else straight from where the year started to the
    /// target at its end. What is expected every month or week is expected from the first day.
    pub(crate) fn of(indicator: &Indicator, set: &[(NaiveDate, f64)], first: Option<(NaiveDate, f64)>) -> Self {
        let year = Span::year(indicator.plan_year);
        let eve = year.from.pred_opt().unwrap_or(year.from);
        let kind = indicator.unit.kind();
        let counts = matches!(kind, UnitKind::TimesAYear | UnitKind::Things) && indicator.target.fract() == 0.0;
        let mut knots: Vec<(NaiveDate, f64)> = Vec::with_capacity(set.len() + 2);
        if matches!(kind, UnitKind::TimesAMonth | UnitKind::TimesAWeek) {
            knots.push((eve, indicator.target));
        } else if let Some(start) = indicator.start_value() {
            let good_enough = indicator.is_met(start) && set.is_empty();
            knots.push((eve, if good_enough { indicator.target } else { start }));
        } else if let (Some(first), true) = (first, set.is_empty()) {
            knots.push(first);
        }
        knots.extend(set.iter().copied());
        knots.sort_by_key(|(day, _)| *day);
        if knots.last().is_some_and(|(day, _)| *day < year.to) {
            knots.push((year.to, indicator.target));
        }
        Self { knots, counts, year_end: year.to }
    }

    /// What should be reached by the end of a day; `None` before the path begins.
    pub(crate) fn expected(&self, day: NaiveDate) -> Option<f64> {
        let (last_day, last) = *self.knots.last()?;
        let exact = if day >= last_day {
            last
        } else {
            let pair = self.knots.windows(2).find(|pair| (pair[0].0..pair[1].0).contains(&day))?;
            between(pair[0], pair[1], day)
        };
        Some(match (self.counts, (self.year_end - day).num_days() <= LAST_DAYS) {
            (false, _) => exact,
            (true, false) => (exact + 1e-9).floor(),
            (true, true) => (exact - 1e-9).ceil(),
        })
    }

    /// The day on which a value should have been reached at the latest, up to a day; `None` where the path stands still.
    fn day_of(&self, value: f64, direction: Direction, up_to: NaiveDate) -> Option<NaiveDate> {
        let (first_day, first) = *self.knots.first()?;
        let reached = |expected: f64| match direction {
            Direction::Up => expected <= value,
            Direction::Down => expected >= value,
        };
        let (_, last) = *self.knots.last()?;
        if (last - first).abs() < f64::EPSILON {
            return None;
        }
        let mut day = first_day;
        for pair in self.knots.windows(2) {
            let ((from, a), (to, b)) = (pair[0], pair[1]);
            if reached(b) {
                day = to;
                continue;
            }
            if reached(a) && (b - a).abs() > f64::EPSILON {
                let days = ((to - from).num_days() as f64 * (value - a) / (b - a)).floor();
                day = from.checked_add_days(Days::new(days.max(0.0) as u64)).unwrap_or(from);
            }
            break;
        }
        Some(day.min(up_to))
    }
}

fn between((from, a): (NaiveDate, f64), (to, b): (NaiveDate, f64), day: NaiveDate) -> f64 {
    let share = (day - from).num_days() as f64 / (to - from).num_days().max(1) as f64;
    a + (b - a) * share
}

/// Judges an indicator by its points of two years (any order), its path and today.
pub(crate) fn assess(
    indicator: &Indicator,
    path: &[(NaiveDate, f64)],
    points: &[Point],
    today: NaiveDate,
) -> Assessment {
    let (own, before) = split_by_year(indicator, points);
    let first = own.first().filter(|_| own.len() > 1).and_then(|p| Some((p.to, p.value?)));
    let target_path = TargetPath::of(indicator, path, first);
    let latest = own.last().cloned();
    let expected = target_path.expected(latest.as_ref().map_or(today, |p| p.to));
    let previous = own.len().checked_sub(2).and_then(|i| own[i].value);
    let last_year = latest.as_ref().and_then(|p| {
        let day = super::period::year_before(p.to);
        before.iter().rfind(|b| b.to == day).and_then(|b| b.value)
    });
    let change = |from: Option<f64>| Some(latest.as_ref()?.value? - from?);
    let (since_previous, since_last_year) = (change(previous), change(last_year));
    let silent_quarters = silence(indicator, &own, today);
    let why = reason(indicator, &target_path, &own, silent_quarters, today);
    let computed = status_of(indicator, &why);
    let ruling = indicator.ruling.clone().filter(|ruling| ruling.holds(computed, today));
    let status = ruling.as_ref().map_or(computed, Ruling::status);
    Assessment { status, computed, why, ruling, latest, expected, since_previous, since_last_year, silent_quarters }
}

/// The points of the plan's year, by day; counts of a year are added up.
pub(super) fn own_points(indicator: &Indicator, points: &[Point]) -> Vec<Point> {
    split_by_year(indicator, points).0
}

/// The points of the plan's year and those before, by day; counts of a year are added up.
fn split_by_year(indicator: &Indicator, points: &[Point]) -> (Vec<Point>, Vec<Point>) {
    let mut points = points.to_vec();
    points.sort_by_key(|p| (p.to, std::cmp::Reverse(p.from)));
    let (own, before): (Vec<_>, Vec<_>) = points
        .into_iter()
        .filter(|p| p.to.year() <= indicator.plan_year)
        .partition(|p| p.to.year() == indicator.plan_year);
    if indicator.unit.kind() == UnitKind::TimesAYear { (added_up(own), added_up(before)) } else { (own, before) }
}

/// A count for a later part of the year continues the one that ended the day before.
fn added_up(points: Vec<Point>) -> Vec<Point> {
    let mut out: Vec<Point> = Vec::with_capacity(points.len());
    for mut point in points {
        let joined =
            out.iter().rfind(|p| p.to.succ_opt() == Some(point.from) && p.to.year() == point.to.year()).cloned();
        if let (Some(joined), Some(value)) = (joined, point.value) {
            point.value = joined.value.map(|v| v + value);
            point.numerator = point.value;
            point.from = joined.from;
        }
        out.push(point);
    }
    out
}

fn status_of(indicator: &Indicator, why: &Why) -> Status {
    let worst = match why {
        Why::NotBegun | Why::NoFigure { .. } | Why::NothingOccurred { .. } | Why::NoPath { .. } => Status::NotAssessed,
        Why::Met { .. } => Status::Met,
        Why::OnTrack { .. } => Status::OnTrack,
        Why::Stale { .. } => Status::AtRisk,
        Why::Behind { days, .. } if *days <= AT_RISK_DAYS => Status::AtRisk,
        Why::Dropped { value, .. } if (indicator.target - value).abs() <= 0.05 * indicator.target.abs() => {
            Status::AtRisk
        }
        Why::Behind { .. } | Why::Dropped { .. } | Why::Missed { .. } => Status::Late,
    };
    if indicator.aspiration && worst == Status::Late { Status::AtRisk } else { worst }
}

/// Quarters without a figure since the newest. What was counted or reached once needs none any more; what must be kept up
/// (a share, a number each month, no more than so many) needs one to the end.
fn silence(indicator: &Indicator, own: &[Point], today: NaiveDate) -> u32 {
    let passed = quarters_passed(indicator.plan_year, today, GRACE_DAYS);
    let Some(latest) = own.last() else { return passed };
    let kept_up = matches!(indicator.unit.kind(), UnitKind::Percent | UnitKind::TimesAMonth | UnitKind::TimesAWeek)
        || indicator.direction == Direction::Down;
    let is_done = !kept_up && latest.value.is_some_and(|value| indicator.is_met(value));
    let reported = (1..=4).filter(|q| Span::quarter(indicator.plan_year, *q).to <= latest.to).count() as u32;
    if is_done { 0 } else { passed.saturating_sub(reported) }
}

fn reason(indicator: &Indicator, path: &TargetPath, own: &[Point], silent: u32, today: NaiveDate) -> Why {
    let year = Span::year(indicator.plan_year);
    if today < year.from {
        return Why::NotBegun;
    }
    let Some(latest) = own.last() else { return Why::NoFigure { quarters: silent } };
    let to = latest.to;
    let Some(value) = latest.value else { return Why::NothingOccurred { to } };
    let (is_met, is_silent) = (indicator.is_met(value), silent >= SILENT_QUARTERS);
    if is_met && !is_silent {
        return Why::Met { value, to };
    }
    if !is_met && (to >= year.to || quarters_passed(indicator.plan_year, today, GRACE_DAYS) == 4) {
        return Why::Missed { value, to };
    }
    if is_silent {
        return Why::Stale { value, to, quarters: silent };
    }
    let Some(expected) = path.expected(to) else {
        return Why::NoPath { value, to };
    };
    if is_good_enough(value, expected, indicator.direction) {
        return Why::OnTrack { value, to, expected };
    }
    match path.day_of(value, indicator.direction, to) {
        None => Why::Dropped { value, to },
        Some(day) => {
            let days = (to - day).num_days().max(1);
            Why::Behind { value, to, expected, days, forecast: year_end(indicator, own) }
        }
    }
}

fn is_good_enough(value: f64, expected: f64, direction: Direction) -> bool {
    match direction {
        Direction::Up => value >= expected - 1e-9,
        Direction::Down => value <= expected + 1e-9,
    }
}

#[cfg(test)]
pub(super) mod tests;
