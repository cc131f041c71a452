//! Days and moments as the explanation of a due date says them.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike, Weekday};

/// "thứ Sáu".
fn weekday(day: NaiveDate) -> &'static str {
    match day.weekday() {
        Weekday::Mon => "thứ Hai",
        Weekday::Tue => "thứ Ba",
        Weekday::Wed => "thứ Tư",
        Weekday::Thu => "thứ Năm",
        Weekday::Fri => "thứ Sáu",
        Weekday::Sat => "thứ Bảy",
        Weekday::Sun => "Chủ nhật",
    }
}

/// "thứ Sáu 24/4/2026".
pub(super) fn day(day: NaiveDate) -> String {
    format!("{} {}", weekday(day), day.format("%-d/%-m/%Y"))
}

/// "15:20 thứ Sáu 24/4/2026".
pub(super) fn moment(at: NaiveDateTime) -> String {
    format!("{:02}:{:02} {}", at.hour(), at.minute(), day(at.date()))
}

/// "15 giờ", "15 giờ 30".
pub(super) fn hour(minutes: u32) -> String {
    match minutes % 60 {
        0 => format!("{} giờ", minutes / 60),
        rest => format!("{} giờ {rest:02}", minutes / 60),
    }
}
