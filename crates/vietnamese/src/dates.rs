//! Days as documents write them: 05/11/2025, and "ngày 09 tháng 4 năm 2026" of administrative form.

use chrono::{Datelike, NaiveDate};

/// Reads a day: "05/11/2025", "5-1-2026", "05 /11/2025", "03.6.2020", "ngày 03 tháng 6 năm 2020".
/// `None` where day, month or year is left blank or does not exist.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let numbers = match text.contains("tháng") {
        true => long_form(text)?,
        false => short_form(text)?,
    };
    let [day, month, year] = numbers;
    if !(1900..=2200).contains(&year) {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

fn short_form(text: &str) -> Option<[u32; 3]> {
    let mut parts = text.split(['/', '-', '.']).map(str::trim);
    let numbers = [number(parts.next()?)?, number(parts.next()?)?, number(parts.next()?)?];
    parts.next().is_none().then_some(numbers)
}

fn long_form(text: &str) -> Option<[u32; 3]> {
    let (day, rest) = text.split_once("tháng")?;
    let (month, year) = rest.split_once("năm")?;
    let day = day.trim_start().trim_start_matches("Ngày").trim_start_matches("ngày");
    Some([number(day)?, number(month)?, number(year)?])
}

fn number(text: &str) -> Option<u32> {
    let digits = text.trim_matches(|c: char| c.is_whitespace() || c == ',');
    (digits.len() <= 4 && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

/// "05/11/2025".
pub fn format_date(day: NaiveDate) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}

/// "ngày 09 tháng 4 năm 2026": a day below 10 and the months 1 and 2 get a leading zero, other months do not (NĐ 30/2020).
pub fn format_date_long(day: NaiveDate) -> String {
    let month = day.month();
    let zero = if month <= 2 { "0" } else { "" };
    format!("ngày {:02} tháng {zero}{month} năm {}", day.day(), day.year())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn days_of_real_documents_are_read() {
        assert_eq!(parse_date("05/11/2025"), Some(day(2025, 11, 5)));
        assert_eq!(parse_date(" 05 /11/2025 "), Some(day(2025, 11, 5)));
        assert_eq!(parse_date("5-1-2026"), Some(day(2026, 1, 5)));
        assert_eq!(parse_date("ngày 03 tháng 6 năm 2020"), Some(day(2020, 6, 3)));
        assert_eq!(parse_date("Ngày 15 tháng 6 năm 2021,"), Some(day(2021, 6, 15)));
        for text in ["", "31/02/2025", "ngày    tháng 4 năm 2026", "1/2", "1/2/3/2025", "05/11/25", "abc", "5/11/99999"]
        {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }

    #[test]
    fn administrative_form_pads_small_days_and_the_first_two_months() {
        assert_eq!(format_date_long(day(2026, 4, 9)), "ngày 09 tháng 4 năm 2026");
        assert_eq!(format_date_long(day(2026, 2, 19)), "ngày 19 tháng 02 năm 2026");
        assert_eq!(format_date_long(day(2026, 12, 1)), "ngày 01 tháng 12 năm 2026");
    }

    proptest! {
        #[test]
        fn both_forms_survive_a_round_trip(days in 0u64..90_000) {
            let date = day(1950, 1, 1) + chrono::Days::new(days);
            prop_assert_eq!(parse_date(&format_date(date)), Some(date));
            prop_assert_eq!(parse_date(&format_date_long(date)), Some(date));
        }

        #[test]
        fn reading_never_panics(text in "\\PC{0,30}") {
            let _ = parse_date(&text);
        }
    }
}
