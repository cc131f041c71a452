//! Kỳ chấm: the quarters of a year, or the year.

use chrono::{Datelike, Months, NaiveDate};
use ui::Lang;

/// A quarter (1 to 4) of a year, or the whole year (0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Quarter {
    pub year: i32,
    pub quarter: u32,
}

impl Quarter {
    /// The quarter that ended last before a day.
    pub(crate) fn before(day: NaiveDate) -> Self {
        match day.month0() / 3 {
            0 => Self { year: day.year() - 1, quarter: 4 },
            quarter => Self { year: day.year(), quarter },
        }
    }

    /// First and last day; `None` for what is no quarter.
    pub(crate) fn days(self) -> Option<(NaiveDate, NaiveDate)> {
        let (month, months) = match self.quarter {
            0 => (1, 12),
            quarter @ 1..=4 => (quarter * 3 - 2, 3),
            _ => return None,
        };
        let from = NaiveDate::from_ymd_opt(self.year, month, 1)?;
        Some((from, from.checked_add_months(Months::new(months))?.pred_opt()?))
    }
}

/// "Quý III/2026", "Năm 2026", or the days.
pub(crate) fn label(lang: Lang, from: NaiveDate, to: NaiveDate) -> String {
    let year = to.year();
    let known = (0..=4).find(|quarter| Quarter { year, quarter: *quarter }.days() == Some((from, to)));
    match (known, lang) {
        (Some(0), Lang::Vi) => format!("Năm {year}"),
        (Some(0), Lang::En) => format!("Year {year}"),
        (Some(n), Lang::Vi) => format!("Quý {}/{year}", vietnamese::to_roman(n).unwrap_or_default()),
        (Some(n), Lang::En) => format!("Q{n} {year}"),
        (None, _) => format!("{} – {}", ui::day(lang, from), ui::day(lang, to)),
    }
}

/// "Q3/26" or "2026", for the axis of a chart.
pub(crate) fn short(from: NaiveDate, to: NaiveDate) -> String {
    if from.month() == 1 && to.month() == 12 {
        return to.year().to_string();
    }
    format!("Q{}/{:02}", to.month0() / 3 + 1, to.year() % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn quarters_have_their_days_and_names() {
        let third = Quarter { year: 2026, quarter: 3 };
        assert_eq!(third.days(), Some((d("2026-07-01"), d("2026-09-30"))));
        assert_eq!(label(Lang::Vi, d("2026-07-01"), d("2026-09-30")), "Quý III/2026");
        assert_eq!(label(Lang::Vi, d("2026-01-01"), d("2026-12-31")), "Năm 2026");
        assert_eq!(short(d("2026-10-01"), d("2026-12-31")), "Q4/26");
        assert_eq!(Quarter { year: 2026, quarter: 5 }.days(), None);
    }

    #[test]
    fn the_quarter_that_ended_last_may_lie_in_the_year_before() {
        assert_eq!(Quarter::before(d("2026-01-05")), Quarter { year: 2025, quarter: 4 });
        assert_eq!(Quarter::before(d("2026-11-22")), Quarter { year: 2026, quarter: 3 });
    }
}
