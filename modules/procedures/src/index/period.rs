//! The days over which the index is computed: a year, one of its quarters, one of its months.

use chrono::{Datelike, Days, Months, NaiveDate};

/// Kỳ: a year or a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub year: i32,
    pub part: Part,
}

/// Which part of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Whole,
    /// 1 to 4.
    Quarter(u32),
    /// 1 to 12.
    Month(u32),
}

impl Part {
    /// Every part, the whole first.
    pub(crate) fn all() -> Vec<Self> {
        let quarters = (1..=4).map(Self::Quarter);
        std::iter::once(Self::Whole).chain(quarters).chain((1..=12).map(Self::Month)).collect()
    }

    /// As an address names it: "nam", "quy-2", "thang-11".
    pub(crate) fn key(self) -> String {
        match self {
            Self::Whole => "nam".into(),
            Self::Quarter(n) => format!("quy-{n}"),
            Self::Month(n) => format!("thang-{n}"),
        }
    }

    /// The part that an address names.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::all().into_iter().find(|part| part.key() == key)
    }
}

impl Span {
    /// What an address asks for, else the year of today.
    pub(crate) fn asked(year: &str, part: &str, today: NaiveDate) -> Self {
        let year = year.parse().ok().filter(|y| (2000..2200).contains(y)).unwrap_or_else(|| today.year());
        Self { year, part: Part::from_key(part).unwrap_or(Part::Whole) }
    }

    /// First and last day.
    pub(crate) fn days(self) -> (NaiveDate, NaiveDate) {
        let (month, months) = match self.part {
            Part::Whole => (1, 12),
            Part::Quarter(n) => (3 * n - 2, 3),
            Part::Month(n) => (n, 1),
        };
        let first = NaiveDate::from_ymd_opt(self.year, month, 1).unwrap_or_default();
        let last = first.checked_add_months(Months::new(months)).and_then(|d| d.checked_sub_days(Days::new(1)));
        (first, last.unwrap_or(first))
    }

    /// "nam=2026&ky=quy-2".
    pub(crate) fn query(self) -> String {
        format!("nam={}&ky={}", self.year, self.part.key())
    }

    /// "quý II/2026".
    pub(crate) fn label(self, t: &ui::T) -> String {
        let year = [("year", self.year.to_string().into())];
        match self.part {
            Part::Whole => t.with("index-year", year),
            Part::Quarter(n) => {
                let roman = vietnamese::to_roman(n).unwrap_or_default();
                t.with("index-quarter", [("n", roman.into()), ("year", self.year.to_string().into())])
            }
            Part::Month(n) => t.with("index-month", [("n", n.into()), ("year", self.year.to_string().into())]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_year_have_their_days() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let today = day("2026-03-16");
        for (part, from, to) in [
            ("nam", "2026-01-01", "2026-12-31"),
            ("quy-4", "2026-10-01", "2026-12-31"),
            ("thang-2", "2026-02-01", "2026-02-28"),
            ("gi-do", "2026-01-01", "2026-12-31"),
        ] {
            assert_eq!(Span::asked("2026", part, today).days(), (day(from), day(to)), "{part}");
        }
        assert_eq!(Span::asked("", "", today).year, 2026);
        assert!(Part::all().into_iter().all(|part| Part::from_key(&part.key()) == Some(part)));
    }
}
