//! Reporting periods: the quarters and the year of a plan, how they are called, and which have passed.

use chrono::{Datelike, Days, NaiveDate};
use ui::Lang;

/// Kỳ số liệu: days from – to, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Span {
    /// A quarter (1 to 4) of a year; out of range is brought to the nearest.
    pub(crate) fn quarter(year: i32, quarter: u32) -> Self {
        let quarter = quarter.clamp(1, 4);
        let from = day(year, quarter * 3 - 2, 1);
        let to = if quarter == 4 { day(year, 12, 31) } else { before(day(year, quarter * 3 + 1, 1)) };
        Self { from, to }
    }

    /// A whole year.
    pub(crate) fn year(year: i32) -> Self {
        Self { from: day(year, 1, 1), to: day(year, 12, 31) }
    }

    /// From the first day of the year to the last of a quarter: what cumulative figures cover.
    pub(crate) fn up_to_quarter(year: i32, quarter: u32) -> Self {
        Self { from: day(year, 1, 1), to: Self::quarter(year, quarter).to }
    }

    /// "Quý III/2026", "9 tháng năm 2026", "Năm 2026", or the days.
    pub(crate) fn label(self, lang: Lang) -> String {
        let year = self.to.year();
        for quarter in 1..=4 {
            if self == Self::quarter(year, quarter) {
                let roman = vietnamese::to_roman(quarter).unwrap_or_default();
                return match lang {
                    Lang::Vi => format!("Quý {roman}/{year}"),
                    Lang::En => format!("Q{quarter} {year}"),
                };
            }
        }
        if self == Self::year(year) {
            return match lang {
                Lang::Vi => format!("Năm {year}"),
                Lang::En => format!("Year {year}"),
            };
        }
        let months = (1..=12).find(|m| self.from == day(year, 1, 1) && self.to == month_end(year, *m));
        match (months, lang) {
            (Some(1), Lang::Vi) => format!("Tháng 1/{year}"),
            (Some(n), Lang::Vi) => format!("{n} tháng năm {year}"),
            (Some(n), Lang::En) => format!("First {n} months of {year}"),
            (None, _) if self.from == self.to => format_day(self.to),
            (None, _) => format!("{} – {}", format_day(self.from), format_day(self.to)),
        }
    }
}

impl Span {
    /// "Q3/26", "9/26" or the day, for the axis of a chart.
    pub(crate) fn short(self) -> String {
        let (year, month) = (self.to.year(), self.to.month());
        match self.to == month_end(year, month) {
            true if month % 3 == 0 => format!("Q{}/{:02}", month / 3, year % 100),
            true => format!("{month}/{:02}", year % 100),
            false => format!("{}/{month}", self.to.day()),
        }
    }
}

/// "28/9/2026".
pub(crate) fn format_day(day: NaiveDate) -> String {
    format!("{}/{}/{}", day.day(), day.month(), day.year())
}

/// The quarter (1 to 4) in which a day lies.
pub(crate) fn quarter_of(day: NaiveDate) -> u32 {
    day.month0() / 3 + 1
}

/// How many quarters of the year ended at least `grace` days before today.
pub(crate) fn quarters_passed(year: i32, today: NaiveDate, grace: u64) -> u32 {
    let ended = |q: &u32| Span::quarter(year, *q).to.checked_add_days(Days::new(grace)).is_some_and(|d| d < today);
    (1..=4).filter(ended).count() as u32
}

/// The last day of a month.
pub(crate) fn month_end(year: i32, month: u32) -> NaiveDate {
    if month >= 12 { day(year, 12, 31) } else { before(day(year, month + 1, 1)) }
}

/// The same day of the year before; 29 February becomes the 28th.
pub(crate) fn year_before(on: NaiveDate) -> NaiveDate {
    on.with_year(on.year() - 1).unwrap_or_else(|| day(on.year() - 1, 2, 28))
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or(NaiveDate::MAX)
}

fn before(day: NaiveDate) -> NaiveDate {
    day.pred_opt().unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn quarters_begin_and_end_on_the_right_days() {
        assert_eq!(Span::quarter(2026, 1), Span { from: d("2026-01-01"), to: d("2026-03-31") });
        assert_eq!(Span::quarter(2026, 4), Span { from: d("2026-10-01"), to: d("2026-12-31") });
        assert_eq!(Span::up_to_quarter(2026, 3), Span { from: d("2026-01-01"), to: d("2026-09-30") });
        assert_eq!(month_end(2028, 2), d("2028-02-29"));
    }

    #[test]
    fn periods_are_called_as_reports_call_them() {
        for (span, vi) in [
            (Span::quarter(2026, 3), "Quý III/2026"),
            (Span::up_to_quarter(2026, 3), "9 tháng năm 2026"),
            (Span::up_to_quarter(2026, 2), "6 tháng năm 2026"),
            (Span::year(2026), "Năm 2026"),
            (Span { from: d("2025-07-01"), to: d("2025-10-27") }, "1/7/2025 – 27/10/2025"),
            (Span { from: d("2025-10-27"), to: d("2025-10-27") }, "27/10/2025"),
        ] {
            assert_eq!(span.label(Lang::Vi), vi);
        }
        assert_eq!(Span::quarter(2026, 3).label(Lang::En), "Q3 2026");
    }

    #[test]
    fn a_quarter_has_passed_after_its_grace_days() {
        assert_eq!(quarters_passed(2026, d("2026-04-15"), 15), 0);
        assert_eq!(quarters_passed(2026, d("2026-04-16"), 15), 1);
        assert_eq!(quarters_passed(2026, d("2027-02-01"), 15), 4);
        assert_eq!(quarters_passed(2026, d("2025-11-20"), 15), 0);
    }

    #[test]
    fn the_day_a_year_before_a_leap_day_is_the_28th() {
        assert_eq!(year_before(d("2028-02-29")), d("2027-02-28"));
        assert_eq!(year_before(d("2026-09-30")), d("2025-09-30"));
    }
}
