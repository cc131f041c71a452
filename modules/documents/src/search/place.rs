//! Places in the index: they sort by day within a ward, so that the newest records are found first.

use super::model::mark;
use chrono::{Datelike, Months, NaiveDate};
use kernel::WardId;

/// Bits of a place for the records of one day, and for the days.
const OF_A_DAY: u32 = 28;
const DAYS: u32 = 18;
/// The day before the first that a place can tell.
const BEFORE: NaiveDate = NaiveDate::from_ymd_opt(1799, 12, 31).expect("a day");

/// The first place of a day: places sort by ward, then by day; records without a day come first of all.
pub(super) fn first_place(ward: WardId, day: Option<NaiveDate>) -> i64 {
    let last = (1 << DAYS) - 2;
    let day = day.map_or(0, |day| (day - BEFORE).num_days().clamp(1, last));
    (i64::from(ward.0) << (DAYS + OF_A_DAY)) + (day << OF_A_DAY)
}

/// The day of a place; `None` where it has none.
pub(super) fn day_of(place: i64) -> Option<NaiveDate> {
    let day = (place >> OF_A_DAY) & ((1 << DAYS) - 1);
    (day > 0).then(|| BEFORE + chrono::Duration::days(day))
}

/// The places of a ward between two days: the first, and the one after the last.
pub(super) fn places(ward: WardId, from: Option<NaiveDate>, to: Option<NaiveDate>) -> (i64, i64) {
    let first = first_place(ward, from);
    let next = match to {
        Some(day) => first_place(ward, day.succ_opt()),
        None => first_place(WardId(ward.0 + 1), None),
    };
    (first, next)
}

/// The place after the last one of a day.
pub(super) fn end_of_day(first: i64) -> i64 {
    first + (1 << OF_A_DAY)
}

/// A stretch of time that records bear as a mark, by one of its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stretch {
    Month(NaiveDate),
    Year(NaiveDate),
}

impl Stretch {
    pub(super) fn mark(self) -> String {
        match self {
            Self::Month(day) => mark('m', &day.format("%Y%m").to_string()),
            Self::Year(day) => mark('y', &day.year().to_string()),
        }
    }
}

/// The stretches among which the newest records are looked for first, then the next ones: three months, two years. Each
/// with its first day; `newest` is the last day of which there is a record.
pub(super) fn stretches(newest: NaiveDate) -> [(NaiveDate, Vec<Stretch>); 2] {
    let month = newest.with_day(1).unwrap_or(newest);
    let ago = |months| month.checked_sub_months(Months::new(months)).unwrap_or(month);
    let year = newest.with_ordinal(1).unwrap_or(newest);
    let before = year.checked_sub_months(Months::new(12)).unwrap_or(year);
    [
        (ago(2), vec![Stretch::Month(ago(2)), Stretch::Month(ago(1)), Stretch::Month(month)]),
        (before, vec![Stretch::Year(before), Stretch::Year(year)]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn places_sort_by_day_within_a_ward_and_never_cross_into_another() {
        let ward = WardId(5518);
        let order = [
            first_place(ward, None),
            first_place(ward, day("1200-01-01")),
            first_place(ward, day("1997-05-05")),
            first_place(ward, day("2026-03-16")),
            first_place(ward, day("9999-12-31")),
            first_place(WardId(5519), None),
        ];
        assert!(order.is_sorted_by(|a, b| a < b), "{order:?}");
        assert!(first_place(WardId(99_999), None) > 0, "codes of wards have five digits");
        let (from, next) = places(ward, day("2026-03-16"), day("2026-03-16"));
        assert_eq!(next, end_of_day(from));
        assert_eq!((day_of(next - 1), day_of(first_place(ward, None) + 7)), (day("2026-03-16"), None));
    }
}
