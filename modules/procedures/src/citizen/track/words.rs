//! Days and moments as a citizen reads them, with the day of the week.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use kernel::local;
use ui::Lang;

const DAYS: [&str; 7] = ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật"];

/// "Thứ Hai, 23/11/2026" or "Monday, 23 Nov 2026".
pub(in crate::citizen) fn day_said(lang: Lang, day: NaiveDate) -> String {
    match lang {
        Lang::Vi => {
            let weekday = DAYS.get(day.weekday().num_days_from_monday() as usize).copied().unwrap_or_default();
            format!("{weekday}, {}", vietnamese::format_date(day))
        }
        Lang::En => day.format("%A, %-d %b %Y").to_string(),
    }
}

/// "Thứ Hai, 23/11/2026, lúc 16:30" or "Monday, 23 Nov 2026, 16:30".
pub(in crate::citizen) fn moment_said(lang: Lang, at: DateTime<Utc>) -> String {
    let at = local(at);
    let day = day_said(lang, at.date_naive());
    match lang {
        Lang::Vi => format!("{day}, lúc {}", at.format("%H:%M")),
        Lang::En => format!("{day}, {}", at.format("%H:%M")),
    }
}

#[cfg(test)]
mod tests {
    use super::moment_said;
    use ui::Lang;

    #[test]
    fn a_moment_is_said_with_its_weekday_in_vietnamese_time() {
        let at = "2026-11-22T17:30:00Z".parse().unwrap();
        assert_eq!(moment_said(Lang::Vi, at), "Thứ Hai, 23/11/2026, lúc 00:30");
        assert_eq!(moment_said(Lang::En, at), "Monday, 23 Nov 2026, 00:30");
    }
}
