//! Dự báo hết năm: where the pace of the approved figures leads by the end of the year, and what must happen each week
//! from now on for the target to be reached.
//!
//! Counts add up from the start of the year. A share whose figures cover the year so far is forecast by its fraction:
//! what came to numerator and denominator goes on coming. Other values follow the line through their figures. What is
//! due every month or week stays at its average.

use super::assess::Point;
use super::model::{Direction, Indicator};
use super::period::Span;
use super::unit::UnitKind;
use crate::status::Sentence;
use crate::working::rounded_up;
use chrono::NaiveDate;
use ui::Lang;

/// Fewer figures than this make no pace.
const LEAST_FIGURES: usize = 2;

/// Where the year leads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Outlook {
    /// The year of the plan has not begun, or is over.
    Outside,
    /// Too few approved figures to tell.
    TooFew(usize),
    /// The pace reaches the target.
    Reaches(f64),
    /// The pace leads to `end`; so much a week is missing.
    Short { end: f64, need: Need, weeks: f64 },
    /// The pace leads to this, and no working day is left to change it.
    NoTime(f64),
}

/// What is needed each working week from now on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Need {
    /// So much more (or less, where down is better) in the unit of the indicator.
    Value(f64),
    /// So many more in the numerator, while so many come to the denominator.
    Cases { more: f64, coming: f64 },
}

/// Tells where the year leads by the points of the plan's year (by day, counts added up), with so many working weeks left.
pub(crate) fn outlook(of: &Indicator, own: &[Point], today: NaiveDate, weeks: f64) -> Outlook {
    let year = Span::year(of.plan_year);
    if today < year.from || today > year.to {
        return Outlook::Outside;
    }
    let Some(end) = year_end(of, own) else {
        return Outlook::TooFew(own.iter().filter(|p| p.value.is_some()).count());
    };
    if of.is_met(end) {
        return Outlook::Reaches(end);
    }
    if weeks <= 0.0 {
        return Outlook::NoTime(end);
    }
    Outlook::Short { end, need: need(of, own, weeks), weeks }
}

/// Where the pace of these points leads by the end of the year; `None` with fewer than two figures.
pub(crate) fn year_end(of: &Indicator, own: &[Point]) -> Option<f64> {
    let known: Vec<(&Point, f64)> = own.iter().filter_map(|p| Some((p, p.value?))).collect();
    let ((first, start), (last, value)) = (*known.first()?, *known.last()?);
    let year = Span::year(of.plan_year);
    let (days, left) = ((last.to - first.to).num_days(), (year.to - last.to).num_days());
    if known.len() < LEAST_FIGURES || days < 1 {
        return None;
    }
    let (days, left) = (days as f64, left.max(0) as f64);
    let end = match of.unit.kind() {
        UnitKind::TimesAMonth | UnitKind::TimesAWeek => known.iter().map(|(_, v)| v).sum::<f64>() / known.len() as f64,
        UnitKind::TimesAYear => value + value / ((last.to - year.from).num_days() + 1) as f64 * left,
        UnitKind::Things => value + (value - start) / days * left,
        _ => match growth(first, last) {
            Some(g) => of.unit.value_of(g.numerator + g.more * left, Some(g.denominator + g.coming * left))?,
            None => value + slope(&known) * left,
        },
    };
    Some(match of.unit.kind() {
        UnitKind::Percent if value <= 100.0 => end.clamp(0.0, 100.0),
        UnitKind::TimesAYear | UnitKind::Things | UnitKind::Level => end.max(0.0).floor(),
        _ => end.max(0.0),
    })
}

/// How a fraction grows a day.
struct Growth {
    numerator: f64,
    denominator: f64,
    more: f64,
    coming: f64,
}

/// The growth between two figures that both cover the year so far; `None` where they are no fractions, or cover parts.
fn growth(first: &Point, last: &Point) -> Option<Growth> {
    let (numerator, denominator) = (last.numerator?, last.denominator?);
    let days = (last.to - first.to).num_days() as f64;
    let (more, coming) = ((numerator - first.numerator?) / days, (denominator - first.denominator?) / days);
    let so_far = first.from == last.from && coming >= 0.0 && more >= 0.0;
    so_far.then_some(Growth { numerator, denominator, more, coming })
}

/// The slope of the line through the values, a day, by least squares.
fn slope(known: &[(&Point, f64)]) -> f64 {
    let n = known.len() as f64;
    let day = |p: &Point| (p.to - known[0].0.to).num_days() as f64;
    let mean_day = known.iter().map(|(p, _)| day(p)).sum::<f64>() / n;
    let mean = known.iter().map(|(_, v)| v).sum::<f64>() / n;
    let across = known.iter().map(|(p, v)| (day(p) - mean_day) * (v - mean)).sum::<f64>();
    let along = known.iter().map(|(p, _)| (day(p) - mean_day).powi(2)).sum::<f64>();
    if along > 0.0 { across / along } else { 0.0 }
}

fn need(of: &Indicator, own: &[Point], weeks: f64) -> Need {
    let known: Vec<&Point> = own.iter().filter(|p| p.value.is_some()).collect();
    let (Some(first), Some(last)) = (known.first(), known.last()) else { return Need::Value(of.target / weeks) };
    let fraction = if of.unit.is_share() && of.direction == Direction::Up { growth(first, last) } else { None };
    if let (Some(g), Some(whole)) = (fraction, of.unit.value_of(1.0, Some(1.0))) {
        let left = (Span::year(of.plan_year).to - last.to).num_days().max(0) as f64;
        let coming = g.coming * left;
        let more = of.target / whole * (g.denominator + coming) - g.numerator;
        return Need::Cases { more: more.max(0.0) / weeks, coming: coming / weeks };
    }
    Need::Value((of.target - last.value.unwrap_or_default()).abs() / weeks)
}

impl Outlook {
    /// Where the pace leads, for the chart.
    pub(crate) fn end(&self) -> Option<f64> {
        match self {
            Self::Reaches(end) | Self::NoTime(end) | Self::Short { end, .. } => Some(*end),
            Self::Outside | Self::TooFew(_) => None,
        }
    }

    /// The sentence of the forecast; none outside the year.
    pub(crate) fn sentence(&self, of: &Indicator, lang: Lang) -> Option<Sentence> {
        let unit = |value: f64| of.unit.format(value, lang);
        let ends = |key: &'static str, end: f64| {
            Sentence::plain(key).and("end", unit(end)).and("target", of.target_text(lang))
        };
        Some(match self {
            Self::Outside => return None,
            Self::TooFew(figures) => Sentence::plain("outlook-too-few").and("n", *figures as i64),
            Self::Reaches(end) => ends("outlook-reaches", *end),
            Self::NoTime(end) => ends("outlook-no-time", *end),
            Self::Short { end, need: Need::Value(need), weeks } => {
                let fewer = of.direction == Direction::Down;
                ends(if fewer { "outlook-short-less" } else { "outlook-short" }, *end)
                    .and("need", of.unit.format_gap((need * 100.0 - 1e-6).ceil() / 100.0, lang))
                    .and("weeks", rounded_up(*weeks, lang))
            }
            Self::Short { end, need: Need::Cases { more, coming }, weeks } => {
                let many = *coming > 0.0 && more > coming;
                let what =
                    if of.numerator_name.is_empty() { String::new() } else { format!(" ({})", of.numerator_name) };
                ends(if many { "outlook-short-cases-many" } else { "outlook-short-cases" }, *end)
                    .and("need", format!("{}{what}", rounded_up(*more, lang)))
                    .and("coming", rounded_up(*coming, lang))
                    .and("weeks", rounded_up(*weeks, lang))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicator::assess::tests::{indicator, point};
    use crate::indicator::model::Comparator;

    fn d(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn share(to: &str, numerator: f64, denominator: f64) -> Point {
        let value = Some(100.0 * numerator / denominator);
        Point { numerator: Some(numerator), denominator: Some(denominator), value, ..point(to, 0.0) }
    }

    #[test]
    fn fewer_than_two_figures_make_no_forecast() {
        let of = indicator("%", Comparator::AtLeast, 90.0, Some(50.0));
        assert_eq!(outlook(&of, &[], d("2026-05-04"), 30.0), Outlook::TooFew(0));
        assert_eq!(outlook(&of, &[point("2026-03-31", 60.0)], d("2026-05-04"), 30.0), Outlook::TooFew(1));
        assert_eq!(outlook(&of, &[], d("2025-12-31"), 30.0), Outlook::Outside);
        let said = outlook(&of, &[], d("2026-05-04"), 30.0).sentence(&of, Lang::Vi);
        assert_eq!(said.map(|s| s.key), Some("outlook-too-few"));
    }

    #[test]
    fn counts_go_on_as_they_came_since_the_start_of_the_year() {
        let of = indicator("count/year", Comparator::AtLeast, 12.0, None);
        // Five in the first 181 days: ten by the end of 365.
        let points = [point("2026-03-31", 2.0), point("2026-06-30", 5.0)];
        assert_eq!(year_end(&of, &points), Some(10.0));
        let short = outlook(&of, &points, d("2026-07-06"), 25.0);
        assert_eq!(short, Outlook::Short { end: 10.0, need: Need::Value(7.0 / 25.0), weeks: 25.0 });
        assert_eq!(
            outlook(&of, &[points[0].clone(), point("2026-06-30", 6.0)], d("2026-07-06"), 25.0).end(),
            Some(12.0)
        );
    }

    #[test]
    fn a_share_of_the_year_so_far_goes_on_by_its_fraction() {
        let of = indicator("%", Comparator::AtLeast, 90.0, None);
        // 60 of 100, then 60 of the next 100: the pace is 60 %, however long it lasts.
        let points = [share("2026-03-31", 60.0, 100.0), share("2026-06-30", 120.0, 200.0)];
        let end = year_end(&of, &points).unwrap();
        assert!((end - 60.0).abs() < 1e-9, "{end}");
        // By the end of the year about 402 cases: 90 % of them less the 120 that are there, over ten weeks.
        let Outlook::Short { need: Need::Cases { more, coming }, .. } = outlook(&of, &points, d("2026-07-06"), 10.0)
        else {
            panic!("it falls short");
        };
        let coming_days = 100.0 / 91.0 * 184.0;
        assert!((coming - coming_days / 10.0).abs() < 1e-9);
        assert!((more - (0.9 * (200.0 + coming_days) - 120.0) / 10.0).abs() < 1e-9, "{more}");
        assert!(more > coming, "every case that comes is not enough, and the sentence says so");
        let said = outlook(&of, &points, d("2026-07-06"), 10.0).sentence(&of, Lang::Vi);
        assert_eq!(said.map(|s| s.key), Some("outlook-short-cases-many"));
    }

    #[test]
    fn figures_of_single_quarters_follow_the_line_through_them() {
        let of = indicator("%", Comparator::AtLeast, 90.0, None);
        let quarter = |n: u32, value: f64| Point { from: Span::quarter(2026, n).from, ..point("2026-03-31", value) };
        let points =
            [Point { to: d("2026-03-31"), ..quarter(1, 60.0) }, Point { to: d("2026-06-30"), ..quarter(2, 66.0) }];
        let end = year_end(&of, &points).unwrap();
        assert!((end - (66.0 + 6.0 / 91.0 * 184.0)).abs() < 1e-9, "{end}");
        let capped = [points[0].clone(), Point { value: Some(99.0), ..points[1].clone() }];
        assert_eq!(year_end(&of, &capped), Some(100.0), "a share of a whole is never more than the whole");
    }

    #[test]
    fn where_down_is_better_less_is_needed_each_week() {
        let of = indicator("%", Comparator::AtMost, 5.0, Some(25.0));
        let points = [point("2026-03-31", 24.0), point("2026-06-30", 22.0)];
        let short = outlook(&of, &points, d("2026-07-06"), 17.0);
        let Outlook::Short { need: Need::Value(need), .. } = short else { panic!("{short:?}") };
        assert!((need - 1.0).abs() < 1e-9, "{need}");
        assert_eq!(short.sentence(&of, Lang::Vi).map(|s| s.key), Some("outlook-short-less"));
        assert_eq!(outlook(&of, &points, d("2026-12-31"), 0.0).sentence(&of, Lang::Vi).unwrap().key, "outlook-no-time");
    }

    #[test]
    fn what_is_due_every_month_stays_at_its_average() {
        let of = indicator("count/month", Comparator::AtLeast, 2.0, None);
        assert_eq!(year_end(&of, &[point("2026-01-31", 1.0), point("2026-02-28", 2.0)]), Some(1.5));
    }
}
