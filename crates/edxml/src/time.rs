//! Days and moments as messages write them, and as others write them all the same.

use chrono::{NaiveDate, NaiveDateTime};

/// "2026/11/20".
pub(crate) fn write_day(day: NaiveDate) -> String {
    day.format("%Y/%m/%d").to_string()
}

/// "2026/11/20 15:04:05".
pub(crate) fn write_moment(at: NaiveDateTime) -> String {
    at.format("%Y/%m/%d %H:%M:%S").to_string()
}

/// A day: year first or last, with any of the usual signs, a time behind it left out.
pub(crate) fn read_day(text: &str) -> Option<NaiveDate> {
    let day = text.trim().split([' ', 'T']).next()?;
    let known = ["%Y/%m/%d", "%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"];
    let day = known.iter().find_map(|form| NaiveDate::parse_from_str(day, form).ok())?;
    (1900..2200).contains(&chrono::Datelike::year(&day)).then_some(day)
}

/// A moment in Vietnamese time; one with an offset is brought there.
pub(crate) fn read_moment(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    if let Ok(at) = chrono::DateTime::parse_from_rfc3339(text) {
        return at.naive_utc().checked_add_signed(chrono::TimeDelta::hours(7));
    }
    let known = ["%Y/%m/%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M:%S"];
    let exact = known.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    exact.or_else(|| read_day(text)?.and_hms_opt(0, 0, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_moments_are_read_however_they_are_written() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 2);
        for text in ["2026/11/02", "2026-11-02", "02/11/2026", "2026-11-02T08:00:00", " 2026/11/02 08:00:00 "] {
            assert_eq!(read_day(text), day, "{text}");
        }
        assert_eq!(read_day("0026/11/02"), None);
        let at = day.and_then(|day| day.and_hms_opt(8, 30, 0));
        for text in ["2026/11/02 08:30:00", "02/11/2026 08:30:00", "2026-11-02T08:30:00", "2026-11-02T01:30:00Z"] {
            assert_eq!(read_moment(text), at, "{text}");
        }
    }
}
