//! Deadlines as plans print them ("quý II/2026", "thường xuyên", "trước ngày 20 tháng cuối quý") and the due days they yield.
//!
//! The day that a rule yields is the last day on which the work is on time. "Trước ngày 20" therefore yields the 19th: the
//! word excludes the day it names, whereas "chậm nhất ngày 20", "đến ngày 20" and a bare "20/11" include it. Who delivers on
//! the 19th is on time under either reading; a tracker that showed the 20th would be wrong under one of them.

use chrono::NaiveDate;
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
    /// Hằng ngày.
    Day,
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

/// The last day of a month; none where there is no such month.
pub(crate) fn last_day(year: i32, month: u32) -> Option<NaiveDate> {
    let (next_year, next_month) = if month >= 12 { (year.checked_add(1)?, 1) } else { (year, month + 1) };
    NaiveDate::from_ymd_opt(year, month, 1)?;
    NaiveDate::from_ymd_opt(next_year, next_month, 1)?.pred_opt()
}
