//! Working weeks left until a day, by the working calendar: holidays and days made up for are no time to work in.

use chrono::NaiveDate;
use kernel::calendar::WorkingCalendar;

/// Working days in a week.
const DAYS_A_WEEK: f64 = 5.0;

/// Working weeks after today up to and including a day; nothing where the day has passed.
pub(crate) fn weeks_left(calendar: &WorkingCalendar, today: NaiveDate, until: NaiveDate) -> f64 {
    calendar.working_days_between(today, until).max(0) as f64 / DAYS_A_WEEK
}

/// "6,4": a number rounded up to one decimal, so that what is asked for is never too little.
pub(crate) fn rounded_up(value: f64, lang: ui::Lang) -> String {
    ui::number(lang, (value * 10.0 - 1e-6).ceil() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn holidays_are_no_weeks_to_work_in() {
        let weeks_left = |today, until| weeks_left(WorkingCalendar::national(), today, until);
        // Monday to Sunday of an ordinary week, from the Sunday before.
        assert_eq!(weeks_left(day("2026-03-15"), day("2026-03-22")), 1.0);
        // Giỗ Tổ falls on a Sunday and is made up for on Monday; Thursday and Friday are 30 April and 1 May.
        assert_eq!(weeks_left(day("2026-04-26"), day("2026-05-03")), 0.4);
        assert_eq!(weeks_left(day("2026-12-31"), day("2026-12-31")), 0.0);
        assert_eq!(weeks_left(day("2027-01-05"), day("2026-12-31")), 0.0);
    }

    #[test]
    fn what_is_asked_for_is_rounded_up() {
        assert_eq!(rounded_up(1.0 / 3.0, ui::Lang::Vi), "0,4");
        assert_eq!(rounded_up(2.0, ui::Lang::Vi), "2");
    }
}
