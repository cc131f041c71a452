//! Thời hạn of a case on a day: what a decision grants for a time or in a province, else what the procedure says; and how
//! people write it.

use super::model::{Content, TimeLimit};
use chrono::NaiveDate;
use kernel::{Communes, WardId};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// Thời hạn riêng: what holds for a case, in a province, from a day to a day, such as a time that a province shortens.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct TimeRule {
    pub limit: TimeLimit,
    /// Only this case; empty: every case that has no time of its own.
    pub case: String,
    /// Province code; 0: all.
    pub province: u16,
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
    /// The decision that grants it.
    pub basis: String,
}

/// The time limit that holds, and the decision that grants it where it is not the procedure's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limit<'a> {
    pub time: TimeLimit,
    pub basis: &'a str,
}

/// A time limit as a person edits it: "3 + 5 ngày làm việc".
pub(super) fn time_words(time: TimeLimit) -> String {
    let plus = |verify: u32| if verify == 0 { String::new() } else { format!(" + {verify}") };
    match time {
        TimeLimit::AtOnce => "Giải quyết ngay".into(),
        TimeLimit::SameDay { cut_off, verify_days } => {
            let verify = match verify_days {
                0 => String::new(),
                days => format!(", xác minh {days} ngày làm việc"),
            };
            format!("Trong ngày, chốt {}:{:02}{verify}", cut_off / 60, cut_off % 60)
        }
        TimeLimit::WorkingDays { days, verify_days } => format!("{days}{} ngày làm việc", plus(verify_days)),
        TimeLimit::CalendarDays { days, verify_days } => format!("{days}{} ngày", plus(verify_days)),
    }
}

/// Reads a time limit as it is written.
///
/// # Errors
/// A sentence that shows how.
pub(super) fn time(typed: &str) -> Result<TimeLimit, String> {
    let wrong = || {
        format!(
            "“{typed}” chưa đúng. Nhập như: 3 ngày làm việc; 3 + 5 ngày làm việc; 30 ngày; Trong ngày, chốt 15:00; Trong ngày, chốt 15:00, xác minh 5 ngày làm việc; Giải quyết ngay."
        )
    };
    let folded = vietnamese::fold(typed);
    let numbers: Vec<u32> = folded
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| !digits.is_empty())
        .map(|digits| digits.parse().map_err(|_| wrong()))
        .collect::<Result<_, _>>()?;
    let sane = numbers.iter().all(|n| *n <= 1000);
    match (folded.as_str(), numbers.as_slice()) {
        (text, []) if text.contains("ngay") && !text.contains("trong ngay") => Ok(TimeLimit::AtOnce),
        (text, [hour, minute, rest @ ..])
            if text.starts_with("trong ngay") && *hour < 24 && *minute < 60 && sane && rest.len() < 2 =>
        {
            let verify_days = rest.first().copied().unwrap_or(0);
            Ok(TimeLimit::SameDay { cut_off: hour * 60 + minute, verify_days })
        }
        (text, [days, rest @ ..]) if sane && rest.len() < 2 && text.contains("ngay") && !text.starts_with("trong") => {
            let (days, verify_days) = (*days, rest.first().copied().unwrap_or(0));
            let working = text.contains("lam viec");
            Ok(match working {
                true => TimeLimit::WorkingDays { days, verify_days },
                false => TimeLimit::CalendarDays { days, verify_days },
            })
        }
        _ => Err(wrong()),
    }
}

impl TimeRule {
    fn holds(&self, ward: WardId, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day)
            && self.to.is_none_or(|to| day <= to)
            && (self.province == 0 || self.province == province_of(ward, day))
    }

    fn limit(&self) -> Limit<'_> {
        Limit { time: self.limit, basis: &self.basis }
    }
}

/// The province of a ward on a day; 0 where it is not known. Due dates are counted where nothing but the ward's tables is
/// at hand, so the list is read here too, once somebody grants a time by province.
fn province_of(ward: WardId, day: NaiveDate) -> u16 {
    static COMMUNES: LazyLock<Communes> = LazyLock::new(Communes::load);
    COMMUNES.get(ward, day).and_then(|commune| commune.province_code.parse().ok()).unwrap_or(0)
}

impl Content {
    /// The time limit of a case for what a ward receives on a day: what is granted for the case, its own, what is granted
    /// for all, the procedure's. What a province grants goes before what holds everywhere, the newer before the older.
    pub(crate) fn limit(&self, case: &str, ward: WardId, day: NaiveDate) -> Limit<'_> {
        let granted = |case: &str| {
            let meant = self.times.iter().filter(|rule| rule.case == case && rule.holds(ward, day));
            meant.max_by_key(|rule| (rule.province != 0, rule.from)).map(TimeRule::limit)
        };
        let known = self.cases.iter().find(|known| known.key == case);
        let of_case = known.and_then(|_| granted(case));
        let own = known.and_then(|known| known.time).map(|time| Limit { time, basis: "" });
        let usual = || Limit { time: self.time.unwrap_or_default(), basis: "" };
        of_case.or(own).or_else(|| granted("")).unwrap_or_else(usual)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::model::Case;

    const SONG_CONG: WardId = WardId(5518);

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn working(days: u32) -> TimeLimit {
        TimeLimit::WorkingDays { days, verify_days: 0 }
    }

    #[test]
    fn a_province_shortens_the_time_from_a_day_to_a_day() {
        let rule = |days, case: &str, province, from: &str, to: Option<&str>| TimeRule {
            limit: working(days),
            case: case.into(),
            province,
            from: Some(day(from)),
            to: to.map(day),
            basis: format!("QĐ {days}"),
        };
        let content = Content {
            time: Some(working(20)),
            cases: vec![
                Case { key: "nha-o".into(), name: "Nhà ở".into(), time: Some(working(15)) },
                Case { key: "khac".into(), name: "Khác".into(), time: None },
            ],
            times: vec![
                rule(18, "", 0, "2026-01-01", None),
                rule(12, "", 19, "2026-07-01", Some("2026-12-31")),
                rule(10, "nha-o", 19, "2026-09-01", None),
                rule(1, "", 31, "2026-01-01", None),
            ],
            ..Content::default()
        };
        let limit = |case: &str, on: &str| content.limit(case, SONG_CONG, day(on)).time;
        assert_eq!(limit("khac", "2025-12-31"), working(20));
        assert_eq!(limit("khac", "2026-06-30"), working(18));
        assert_eq!(limit("", "2026-07-01"), working(12));
        assert_eq!(limit("khac", "2027-01-01"), working(18), "what is over is over");
        assert_eq!(limit("nha-o", "2026-08-31"), working(15), "what is granted for all moves no time of a case's own");
        assert_eq!(content.limit("nha-o", SONG_CONG, day("2026-09-01")), Limit { time: working(10), basis: "QĐ 10" });
        assert_eq!(content.limit("", WardId(25_210), day("2026-09-01")).time, working(18), "another province");
    }
}
