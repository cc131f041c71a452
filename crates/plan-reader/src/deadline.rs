//! Deadlines as plans print them ("quý II/2026", "thường xuyên", "trước ngày 20 tháng cuối quý") and the due days they yield.
//!
//! The day that a rule yields is the last day on which the work is on time. "Trước ngày 20" therefore yields the 19th: the
//! word excludes the day it names, whereas "chậm nhất ngày 20", "đến ngày 20" and a bare "20/11" include it. Who delivers on
//! the 19th is on time under either reading; a tracker that showed the 20th would be wrong under one of them.

mod days;
mod lists;
mod rates;
mod words;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// Thời hạn: what is printed, and the rules read from it (several where a deadline has stages, such as
/// "trước ngày 20/11, sau đó định kỳ").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// As printed.
    pub text: String,
    /// The rules; their due days are united.
    pub rules: Vec<DeadlineRule>,
}

/// Quy tắc của thời hạn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum DeadlineRule {
    /// Thường xuyên: always, no due day.
    Continuous,
    /// Định kỳ, without saying how often: no due day.
    Periodic,
    /// Theo chỉ đạo, theo yêu cầu của cấp trên: a day that somebody will name.
    AsDirected,
    /// Khi có khó khăn, vướng mắc; ngay sau khi …: no due day before the event.
    OnEvent {
        /// What happens first, as printed.
        event: String,
    },
    /// One due day: "quý II/2026" is 30 June 2026.
    Once {
        /// Where no year is printed and none was known from the plan: the year asked for.
        year: Option<i32>,
        /// Month of the last day on time.
        month: u32,
        /// Day of the last day on time.
        day: u32,
    },
    /// Again and again: "01 lần/tháng", "trước ngày 12 của tháng cuối quý".
    Every {
        /// How often.
        period: Period,
        /// How many times in one period.
        times: u32,
        /// Which day of the period.
        due: DueInPeriod,
    },
}

/// Kỳ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Hằng tuần, ends on Sunday.
    Week,
    /// Hằng tháng.
    Month,
    /// Hằng quý.
    Quarter,
    /// 6 tháng một lần: ends 30 June and 31 December.
    HalfYear,
    /// 6 tháng đầu năm, as one of several reports of a year: ends 30 June.
    FirstSixMonths,
    /// 9 tháng đầu năm: ends 30 September.
    NineMonths,
    /// Hằng năm.
    Year,
}

/// Which day of a period is the last on time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "day", rename_all = "snake_case")]
pub enum DueInPeriod {
    /// The last day of the period.
    End,
    /// Tuần cuối của tháng cuối: within the last seven days of the period.
    LastWeek,
    /// Trước ngày N của tháng cuối: the day before N in the last month of the period.
    BeforeDay {
        /// N.
        of_month: u32,
    },
    /// Ngày N của tháng cuối.
    OnDay {
        /// N.
        of_month: u32,
    },
    /// Trước ngày N/M hằng năm.
    BeforeDate {
        /// M.
        month: u32,
        /// N.
        of_month: u32,
    },
    /// Ngày N/M hằng năm.
    OnDate {
        /// M.
        month: u32,
        /// N.
        of_month: u32,
    },
}

impl Deadline {
    /// Reads a printed deadline; `plan_year` completes dates without a year. None where nothing in it is understood.
    pub fn parse(text: &str, plan_year: Option<i32>) -> Option<Self> {
        let rules = words::rules(&crate::text::lower(&crate::text::composed(crate::text::cut(text, 600))), plan_year);
        (!rules.is_empty()).then(|| Self { text: text.trim().to_owned(), rules })
    }

    /// The due days in a calendar year, ascending. Each is the last day on which the work is on time.
    pub fn due_days(&self, year: i32) -> Vec<NaiveDate> {
        let mut days: Vec<NaiveDate> = self.rules.iter().flat_map(|rule| rule.due_days(year)).collect();
        days.sort_unstable();
        days.dedup();
        days
    }

    /// The first due day on or after a day; the due day itself still counts, for work handed in on it is on time.
    pub fn next_due(&self, from: NaiveDate) -> Option<NaiveDate> {
        let named = self.rules.iter().filter_map(|rule| match rule {
            DeadlineRule::Once { year, .. } => *year,
            _ => None,
        });
        let years =
            [from.year(), from.year().saturating_add(1)].into_iter().chain(named.filter(|year| *year >= from.year()));
        years.flat_map(|year| self.due_days(year)).filter(|day| *day >= from).min()
    }

    /// Whether work under it never ends (thường xuyên, định kỳ without a period, theo chỉ đạo).
    pub fn is_open_ended(&self) -> bool {
        !self.rules.iter().any(|rule| matches!(rule, DeadlineRule::Once { .. } | DeadlineRule::Every { .. }))
    }

    /// The rules in plain English, where they recur or wait for an event ("before day 12 of last month of quarter").
    pub fn due_rule(&self) -> Option<String> {
        let parts: Vec<String> = self.rules.iter().filter_map(DeadlineRule::described).collect();
        (!parts.is_empty()).then(|| parts.join(" and "))
    }
}

impl DeadlineRule {
    /// The due days of one rule in a year.
    fn due_days(&self, asked: i32) -> Vec<NaiveDate> {
        match self {
            Self::Once { year, month, day } if year.is_none_or(|year| year == asked) => {
                NaiveDate::from_ymd_opt(asked, *month, *day).or_else(|| last_day(asked, *month)).into_iter().collect()
            }
            Self::Every { period, times, due } => occurrences(asked, *period, *times, *due),
            _ => Vec::new(),
        }
    }

    fn described(&self) -> Option<String> {
        match self {
            Self::OnEvent { event } => {
                let difficulty = event.contains("khó khăn") || event.contains("vướng mắc");
                Some(format!("on event: {}", if difficulty { "difficulty" } else { event }))
            }
            Self::Every { period, times, due } => Some(described(*period, *times, *due)),
            Self::Once { year, month, day } => Some(match year {
                Some(year) => format!("by {year:04}-{month:02}-{day:02}"),
                None => format!("by {day:02}/{month:02}"),
            }),
            _ => None,
        }
    }
}

fn described(period: Period, times: u32, due: DueInPeriod) -> String {
    let (every, last) = match period {
        Period::Week => ("every week", "week"),
        Period::Month => ("every month", "every month"),
        Period::Quarter => ("every quarter", "last month of quarter"),
        Period::HalfYear => ("every six months", "last month of half-year"),
        Period::FirstSixMonths => ("first six months", "June"),
        Period::NineMonths => ("nine months", "September"),
        Period::Year => ("every year", "last month of year"),
    };
    match due {
        DueInPeriod::End if times > 1 => format!("{times} times {every}"),
        DueInPeriod::End => every.to_owned(),
        DueInPeriod::LastWeek => format!("last week of {last}"),
        DueInPeriod::BeforeDay { of_month } => format!("before day {of_month} of {last}"),
        DueInPeriod::OnDay { of_month } => format!("on day {of_month} of {last}"),
        DueInPeriod::BeforeDate { month, of_month } => format!("before {of_month}/{month} every year"),
        DueInPeriod::OnDate { month, of_month } => format!("on {of_month}/{month} every year"),
    }
}

/// Due days of a recurring rule.
fn occurrences(year: i32, period: Period, times: u32, due: DueInPeriod) -> Vec<NaiveDate> {
    if let DueInPeriod::BeforeDate { month, of_month } | DueInPeriod::OnDate { month, of_month } = due {
        let day = NaiveDate::from_ymd_opt(year, month, of_month);
        let on_time =
            if matches!(due, DueInPeriod::BeforeDate { .. }) { day.and_then(|day| day.pred_opt()) } else { day };
        return on_time.into_iter().collect();
    }
    if period == Period::Week {
        let Some(first) = NaiveDate::from_ymd_opt(year, 1, 1) else { return Vec::new() };
        let to_sunday = 6 - i64::from(first.weekday().num_days_from_monday());
        let sundays = (0..54).filter_map(|week| first.checked_add_signed(chrono::Duration::days(to_sunday + week * 7)));
        // several times a week: at the end of each equal part of it
        let times = i64::from(times.clamp(1, 7));
        let days = sundays.flat_map(|sunday| {
            (1..=times).filter_map(move |part| sunday.checked_sub_signed(chrono::Duration::days(7 - 7 * part / times)))
        });
        return days.filter(|day| day.year() == year).collect();
    }
    let months: &[(u32, u32)] = match period {
        Period::Week | Period::Month => {
            &[(1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 6), (7, 7), (8, 8), (9, 9), (10, 10), (11, 11), (12, 12)]
        }
        Period::Quarter => &[(1, 3), (4, 6), (7, 9), (10, 12)],
        Period::HalfYear => &[(1, 6), (7, 12)],
        Period::FirstSixMonths => &[(1, 6)],
        Period::NineMonths => &[(1, 9)],
        Period::Year => &[(1, 12)],
    };
    months.iter().flat_map(|(first, last)| in_period(year, *first, *last, times, due)).collect()
}

/// Due days in the months `first` to `last`.
fn in_period(year: i32, first: u32, last: u32, times: u32, due: DueInPeriod) -> Vec<NaiveDate> {
    let (Some(start), Some(end)) = (NaiveDate::from_ymd_opt(year, first, 1), last_day(year, last)) else {
        return Vec::new();
    };
    let in_last_month = |day: u32| NaiveDate::from_ymd_opt(year, last, day).unwrap_or(end);
    match due {
        DueInPeriod::BeforeDay { of_month } => in_last_month(of_month).pred_opt().into_iter().collect(),
        DueInPeriod::OnDay { of_month } => vec![in_last_month(of_month)],
        _ => {
            // several times in a period: at the end of each equal part of it
            let times = i64::from(times.clamp(1, 12));
            let days = (end - start).num_days() + 1;
            (1..=times)
                .filter_map(|part| start.checked_add_signed(chrono::Duration::days(days * part / times - 1)))
                .collect()
        }
    }
}

/// The last day of a month; none where there is no such month.
pub(crate) fn last_day(year: i32, month: u32) -> Option<NaiveDate> {
    let (next_year, next_month) = if month >= 12 { (year.checked_add(1)?, 1) } else { (year, month + 1) };
    NaiveDate::from_ymd_opt(year, month, 1)?;
    NaiveDate::from_ymd_opt(next_year, next_month, 1)?.pred_opt()
}

#[cfg(test)]
mod tests;
