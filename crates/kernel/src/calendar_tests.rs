//! The working calendar against the published lists of 2026 and 2027.

use super::*;
use proptest::prelude::*;

fn calendar() -> WorkingCalendar {
    WorkingCalendar::new(HolidayData::national().unwrap(), WeeklyHours::default())
}

fn day(text: &str) -> NaiveDate {
    vietnamese::parse_date(text).unwrap()
}

/// Days from Monday to Friday that are not worked in a year, as day/month.
fn weekdays_off(year: i32) -> Vec<String> {
    let off = |note: &&DayNote| !note.kind.is_working() && !matches!(note.day.weekday(), Weekday::Sat | Weekday::Sun);
    calendar().exceptions(year).iter().filter(off).map(|note| note.day.format("%-d/%-m").to_string()).collect()
}

#[test]
fn days_off_of_2026_are_as_published() {
    let expected = "1/1 2/1 16/2 17/2 18/2 19/2 20/2 27/4 30/4 1/5 31/8 1/9 2/9 24/11";
    assert_eq!(weekdays_off(2026).join(" "), expected);
    let calendar = calendar();
    assert_eq!(calendar.note(day("22/08/2026")).kind, DayKind::SwappedWork);
    assert_eq!(calendar.note(day("10/01/2026")).kind, DayKind::SwappedWork);
    assert!(!calendar.note(day("02/01/2026")).verified && calendar.note(day("31/08/2026")).verified);
    assert_eq!(calendar.note(day("26/04/2026")).kind, DayKind::Holiday);
    assert_eq!(calendar.note(day("27/04/2026")).reason_vi(), "nghỉ bù Giỗ Tổ Hùng Vương");
    assert_eq!(calendar.note(day("24/11/2026")).basis.as_deref(), Some("Nghị quyết số 28/2026/QH16"));
}

#[test]
fn days_off_of_2027_follow_from_the_rules() {
    assert_eq!(weekdays_off(2027).join(" "), "1/1 4/2 5/2 8/2 9/2 10/2 16/4 30/4 3/5 2/9 3/9 24/11");
    assert!(calendar().is_working_day(day("11/02/2027")));
}

#[test]
fn culture_day_is_off_only_since_its_resolution() {
    assert!(calendar().is_working_day(day("24/11/2025")));
    assert!(!calendar().is_working_day(day("24/11/2028")));
    assert!(!calendar().note(day("01/09/2028")).verified, "the day beside 2/9 is not yet decided");
}

#[test]
fn a_due_day_passes_over_holidays_and_says_which() {
    let due = calendar().add_working_days(day("24/04/2026"), 5).unwrap();
    assert_eq!(due.due_on, day("06/05/2026"));
    assert_eq!(
        due.lines_vi(),
        [
            "Từ 24/04/2026, 5 ngày làm việc.",
            "26/04/2026: nghỉ Giỗ Tổ Hùng Vương.",
            "27/04/2026: nghỉ bù Giỗ Tổ Hùng Vương.",
            "30/04/2026: nghỉ Ngày Chiến thắng 30/4.",
            "01/05/2026: nghỉ Ngày Quốc tế lao động.",
            "Đến hạn 06/05/2026.",
        ]
    );
    let tet = calendar().add_working_days(day("13/02/2026"), 1).unwrap();
    assert_eq!(tet.lines_en()[1], "16/02/2026 – 20/02/2026: Lunar New Year.");
    assert_eq!(tet.due_on, day("23/02/2026"));
}

#[test]
fn a_worked_saturday_counts_as_a_working_day() {
    let due = calendar().add_working_days(day("21/08/2026"), 1).unwrap();
    assert_eq!(due.due_on, day("22/08/2026"));
    assert_eq!(calendar().add_working_days(day("25/04/2026"), 0).unwrap().due_on, day("28/04/2026"));
    assert_eq!(calendar().working_day_until(day("27/04/2026")), Some(day("24/04/2026")));
}

#[test]
fn the_next_moment_of_work_is_found_over_noon_and_holidays() {
    let calendar = calendar();
    let at = |text: &str, hour, minute| day(text).and_hms_opt(hour, minute, 0).unwrap();
    let next = |moment| calendar.next_working_moment(moment).unwrap();
    assert_eq!(next(at("24/04/2026", 9, 0)), at("24/04/2026", 9, 0));
    assert_eq!(next(at("24/04/2026", 11, 30)), at("24/04/2026", 13, 30));
    assert_eq!(next(at("24/04/2026", 17, 0)), at("28/04/2026", 7, 30));
    assert_eq!(next(at("22/08/2026", 6, 0)), at("22/08/2026", 7, 30));
}

#[test]
fn a_ward_may_work_on_saturday_mornings() {
    let morning = WeeklyHours::default().spans[0];
    let hours = WeeklyHours {
        rest_days: vec![Weekday::Sun],
        special: vec![(Weekday::Sat, vec![morning])],
        ..WeeklyHours::default()
    };
    let calendar = WorkingCalendar::new(HolidayData::national().unwrap(), hours);
    assert_eq!(calendar.hours_of(day("16/05/2026")), [morning]);
    assert_eq!(calendar.hours_of(day("22/08/2026")).len(), 2, "a Saturday worked in exchange has the full hours");
    assert!(calendar.hours_of(day("17/05/2026")).is_empty());
}

#[test]
fn wrong_data_are_refused() {
    assert!(HolidayData::from_toml("[[rule]]\nkey = 1").is_err());
}

proptest! {
    #[test]
    fn adding_and_counting_working_days_agree(start in 0u64..3_000, count in 1u32..120) {
        let calendar = calendar();
        let from = day("01/01/2024") + Days::new(start);
        let due = calendar.add_working_days(from, count).unwrap();
        prop_assert!(calendar.is_working_day(due.due_on));
        prop_assert_eq!(calendar.working_days_between(from, due.due_on), i64::from(count));
        prop_assert_eq!(calendar.working_days_between(due.due_on, from), -i64::from(count));
    }

    #[test]
    fn every_holiday_on_a_day_of_rest_is_made_up_for(year in 2021i32..2100) {
        let notes = calendar().exceptions(year);
        let lost = notes.iter().filter(|note| note.kind == DayKind::Holiday && note.day.weekday().num_days_from_monday() >= 5);
        let made_up = notes.iter().filter(|note| note.kind == DayKind::Compensatory);
        prop_assert_eq!(lost.count(), made_up.count());
    }
}
