//! Due dates against answers found by another program, and the lines that explain them.

use super::{Ask, Span, due};
use crate::catalogue::{Limit, TimeLimit};
use chrono::{DateTime, NaiveDateTime, Utc};
use kernel::calendar::WorkingCalendar;

fn at(text: &str) -> DateTime<Utc> {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    (local - chrono::Duration::hours(7)).and_utc()
}

fn count(limit: TimeLimit, received: &str, spans: &[Span]) -> (String, Vec<String>) {
    let ask = Ask { limit: Limit { time: limit, basis: "" }, verifying: false, received: at(received) };
    let due = due(ask, WorkingCalendar::national(), spans).unwrap();
    (kernel::local(due.at).format("%Y-%m-%d %H:%M").to_string(), due.trace)
}

#[test]
fn after_three_in_the_afternoon_before_a_holiday() {
    let (due, trace) = count(TimeLimit::SameDay { cut_off: 900, verify_days: 0 }, "2026-04-24 15:20", &[]);
    assert_eq!(due, "2026-04-28 17:00");
    let lines = [
        "Nhận 15:20 thứ Sáu 24/4/2026.",
        "Sau 15 giờ, tính từ ngày làm việc sau: thứ Ba 28/4/2026.",
        "26/04/2026: nghỉ Giỗ Tổ Hùng Vương.",
        "27/04/2026: nghỉ bù Giỗ Tổ Hùng Vương.",
        "Hẹn trả kết quả: 17:00 thứ Ba 28/4/2026.",
    ];
    assert_eq!(trace, lines);
    assert_eq!(
        count(TimeLimit::SameDay { cut_off: 900, verify_days: 0 }, "2026-04-24 15:00", &[]).0,
        "2026-04-24 17:00"
    );
}

#[test]
fn what_is_done_the_same_day_has_its_days_where_something_must_be_verified() {
    let limit = TimeLimit::SameDay { cut_off: 900, verify_days: 5 };
    assert_eq!(count(limit, "2026-03-16 09:00", &[]).0, "2026-03-16 17:00");
    let ask = Ask { limit: Limit { time: limit, basis: "" }, verifying: true, received: at("2026-03-16 09:00") };
    let found = due(ask, WorkingCalendar::national(), &[]).unwrap();
    assert_eq!(found.at, at("2026-03-23 17:00"));
    assert!(found.trace[1].contains("5 ngày làm việc (có xác minh)"), "{:?}", found.trace);
}

#[test]
fn a_rest_gives_back_the_days_that_were_left() {
    let limit = TimeLimit::WorkingDays { days: 3, verify_days: 0 };
    let rest = |since, until| Span::Rest { what: "chờ".into(), since: at(since), until: at(until) };
    assert_eq!(count(limit, "2026-03-16 09:00", &[]).0, "2026-03-19 17:00");
    assert_eq!(count(limit, "2026-03-16 09:00", &[rest("2026-03-17 10:00", "2026-03-24 10:00")]).0, "2026-03-26 17:00");
    let over = count(limit, "2026-03-16 09:00", &[rest("2026-03-20 10:00", "2026-03-24 10:00")]);
    assert_eq!(over.0, "2026-03-19 17:00", "a clock that has run out is not wound up again");
}

#[test]
fn a_day_that_the_other_side_has_set_holds_and_is_counted_on_from() {
    let limit = TimeLimit::WorkingDays { days: 3, verify_days: 0 };
    let there = |due| Span::There { told_at: at("2026-03-16 12:00"), due: at(due) };
    let (due, trace) = count(limit, "2026-03-16 09:00", &[there("2026-03-20 11:30")]);
    assert_eq!(due, "2026-03-20 11:30");
    assert_eq!(trace[1..], ["Hẹn trả kết quả: 11:30, 20/03/2026, theo hệ thống của tỉnh."]);
    let own = count(limit, "2026-03-16 09:00", &[]);
    assert_eq!(
        count(limit, "2026-03-16 09:00", &[there("2026-03-19 17:00")]),
        own,
        "what we count needs no other reason"
    );
    // Of three working days three were left when the waiting began.
    let rest = Span::Rest { what: "chờ".into(), since: at("2026-03-17 10:00"), until: at("2026-03-24 10:00") };
    let (due, trace) = count(limit, "2026-03-16 09:00", &[there("2026-03-20 11:30"), rest.clone()]);
    assert_eq!((due.as_str(), trace.len()), ("2026-03-27 17:00", 4));
    let before = Span::There { told_at: at("2026-03-25 08:00"), due: at("2026-03-30 17:00") };
    assert_eq!(
        count(limit, "2026-03-16 09:00", &[rest, before]).0,
        "2026-03-30 17:00",
        "its word holds what came before"
    );
}

fn limit(text: &str) -> TimeLimit {
    let (kind, rest) = text.split_once(':').unwrap_or((text, ""));
    let numbers: Vec<u32> = rest.split(':').filter_map(|n| n.parse().ok()).collect();
    match (kind, numbers.as_slice()) {
        ("at_once", []) => TimeLimit::AtOnce,
        ("same_day", [cut_off, rest @ ..]) => {
            TimeLimit::SameDay { cut_off: *cut_off, verify_days: rest.first().copied().unwrap_or(0) }
        }
        ("working", [days, verify_days]) => TimeLimit::WorkingDays { days: *days, verify_days: *verify_days },
        ("calendar", [days, verify_days]) => TimeLimit::CalendarDays { days: *days, verify_days: *verify_days },
        _ => panic!("{text}"),
    }
}

fn span(text: &str) -> Span {
    let parts: Vec<&str> = text.split(',').collect();
    match parts.as_slice() {
        ["extended", since, to] => Span::Extended { at: at(since), to: kernel::local_day(at(to)) },
        ["rest", since, until] => {
            Span::Rest { what: "chờ bổ sung giấy tờ".into(), since: at(since), until: at(until) }
        }
        _ => panic!("{text}"),
    }
}

const CASES: &str = include_str!("../../tests/due/cases.tsv");

#[test]
fn a_thousand_due_dates_are_those_of_the_oracle() {
    let mut wrong = Vec::new();
    for case in CASES.lines() {
        let [of, received, spans, expected] = case.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let spans: Vec<Span> = spans.split(';').filter(|s| !s.is_empty()).map(span).collect();
        let ask = Ask { limit: Limit { time: limit(of), basis: "" }, verifying: true, received: at(received) };
        let found = due(ask, WorkingCalendar::national(), &spans).unwrap();
        if found.at != at(expected) {
            wrong.push(format!("{case}\n  {}", found.trace.join("\n  ")));
        }
    }
    assert_eq!(CASES.lines().count(), 1000);
    assert!(wrong.is_empty(), "{} of 1000 differ:\n{}", wrong.len(), wrong[..wrong.len().min(5)].join("\n"));
}

#[test]
fn the_oracle_still_gives_the_answers_of_the_file() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/due/oracle.py");
    let mut command = std::process::Command::new("python3");
    command.args([script, "check"]).stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let Ok(mut child) = command.spawn() else {
        eprintln!("LEFT OUT: python3 is not installed");
        return;
    };
    let mut input = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut input, CASES.as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "ok");
}
