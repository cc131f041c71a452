//! Which days a deadline asks for within a plan's year, and which of them is next.

use chrono::NaiveDate;
use plan_reader::deadline::{Deadline, DeadlineRule, Period};

/// Every day on which something is due under a plan of this year, in order; a single day of another year that the plan
/// itself names is one of them.
pub(crate) fn days(deadline: &Deadline, year: i32) -> Vec<NaiveDate> {
    let mut days = deadline.due_days(year);
    for rule in &deadline.rules {
        if let DeadlineRule::Once { year: Some(named), .. } = rule {
            let alone = Deadline { text: String::new(), rules: vec![rule.clone()] };
            days.extend(alone.due_days(*named));
        }
    }
    days.sort_unstable();
    days.dedup();
    days
}

/// Does it come again and again?
pub(crate) fn recurs(deadline: &Deadline) -> bool {
    deadline.rules.iter().any(|rule| matches!(rule, DeadlineRule::Every { .. }))
}

/// Is it reported on day by day: again and again, or in stages ("đợt 1 trước 30/6, đợt 2 trước 30/11")?
pub(crate) fn has_occurrences(deadline: &Deadline) -> bool {
    let stages = deadline.rules.iter().filter(|rule| matches!(rule, DeadlineRule::Once { .. }));
    recurs(deadline) || stages.count() > 1
}

/// The occurrence that a report on a day is about: that day, or the next that nobody has ticked where an extension has
/// moved the due day (the first of `due`) there.
pub(crate) fn occurrence(
    deadline: &Deadline,
    year: i32,
    day: NaiveDate,
    (due_on, next): (Option<NaiveDate>, Option<NaiveDate>),
) -> Option<NaiveDate> {
    if days(deadline, year).contains(&day) {
        return Some(day);
    }
    (due_on == Some(day)).then(|| next.unwrap_or(day))
}

/// The next day due: the first that nobody has ticked; of what recurs, none before `tracked_from`, and of what comes
/// several times a week, none before the newest that was ticked.
pub(crate) fn next(deadline: &Deadline, year: i32, tracked_from: NaiveDate, ticked: &[NaiveDate]) -> Option<NaiveDate> {
    let newest = ticked.iter().max().filter(|_| deadline.rules.iter().any(comes_several_times_a_week));
    let from =
        if recurs(deadline) { newest.map_or(tracked_from, |day| tracked_from.max(*day)) } else { NaiveDate::MIN };
    days(deadline, year).into_iter().find(|day| *day >= from && !ticked.contains(day))
}

fn comes_several_times_a_week(rule: &DeadlineRule) -> bool {
    matches!(rule, DeadlineRule::Every { period: Period::Week, times: 2.., .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn read(text: &str) -> Deadline {
        Deadline::parse(text, Some(2026)).unwrap()
    }

    #[test]
    fn once_a_week_is_due_every_sunday_of_the_year() {
        let all = days(&read("1 tuần/lần"), 2026);
        assert_eq!((all.len(), all[0], all[51]), (52, day("2026-01-04"), day("2026-12-27")));
    }

    #[test]
    fn next_skips_what_is_ticked_and_what_was_before_tracking() {
        let monthly = read("01 lần/tháng");
        assert_eq!(next(&monthly, 2026, day("2026-03-02"), &[]), Some(day("2026-03-31")));
        assert_eq!(next(&monthly, 2026, day("2026-03-02"), &[day("2026-03-31")]), Some(day("2026-04-30")));
    }

    #[test]
    fn stages_are_ticked_one_after_the_other() {
        let stages = read("Đợt 1 trước ngày 30/6, đợt 2 trước ngày 30/11");
        let (first, second) = (day("2026-06-29"), day("2026-11-29"));
        assert!(has_occurrences(&stages) && !recurs(&stages) && !has_occurrences(&read("Quý II/2026")));
        let next = |ticked: &[NaiveDate]| next(&stages, 2026, day("2026-07-01"), ticked);
        assert_eq!((next(&[]), next(&[first]), next(&[first, second])), (Some(first), Some(second), None));
        let moved = day("2026-07-15");
        let due = |on: NaiveDate| (Some(on), next(&[]));
        assert_eq!(occurrence(&stages, 2026, moved, due(moved)), Some(first), "an extension moved its day");
        assert_eq!(occurrence(&stages, 2026, moved, due(first)), None);
    }

    #[test]
    fn an_extended_week_is_the_one_that_was_not_reported_on() {
        let (weekly, moved) = (read("1 tuần/lần"), day("2026-04-10"));
        let next = next(&weekly, 2026, day("2026-03-16"), &[day("2026-03-22")]);
        assert_eq!(next, Some(day("2026-03-29")));
        assert_eq!(occurrence(&weekly, 2026, moved, (Some(moved), next)), next, "and not the Sunday before that day");
    }

    #[test]
    fn who_reported_on_sundays_owes_no_wednesday_of_weeks_gone_by() {
        let twice = read("02 lần/tuần");
        let from = day("2026-03-02");
        assert_eq!(next(&twice, 2026, from, &[day("2026-03-08"), day("2026-03-15")]), Some(day("2026-03-18")));
        let monthly = read("01 lần/tháng");
        assert_eq!(next(&monthly, 2026, from, &[day("2026-04-30")]), Some(day("2026-03-31")), "March is still owed");
    }

    #[test]
    fn a_single_due_day_that_passed_before_tracking_stays_due() {
        let rule = DeadlineRule::Once { year: Some(2025), month: 11, day: 20 };
        let once = Deadline { text: "20/11/2025".into(), rules: vec![rule] };
        assert_eq!(next(&once, 2026, day("2026-01-05"), &[]), Some(day("2025-11-20")));
        assert!(!recurs(&once));
    }
}
