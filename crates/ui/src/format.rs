//! Numbers and days as people of a language write them.

use crate::Lang;
use chrono::NaiveDate;

/// A number in groups of three, with at most two decimals: 3.754 and 92,48 in Vietnamese, 3,754 and 92.48 in English.
pub fn number(lang: Lang, value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    in_language(lang, vietnamese::format_decimal(value, 2))
}

/// A whole number in groups of three.
pub fn integer(lang: Lang, value: i64) -> String {
    in_language(lang, vietnamese::format_integer(value))
}

/// A percentage: 92,48% in Vietnamese, 92.48% in English.
pub fn percent(lang: Lang, value: f64) -> String {
    if value.is_finite() { format!("{}%", number(lang, value)) } else { "–".to_owned() }
}

/// A day: 20/11/2026 in Vietnamese, 20 Nov 2026 in English.
pub fn day(lang: Lang, day: NaiveDate) -> String {
    match lang {
        Lang::Vi => vietnamese::format_date(day),
        Lang::En => day.format("%-d %b %Y").to_string(),
    }
}

fn in_language(lang: Lang, vietnamese: String) -> String {
    match lang {
        Lang::Vi => vietnamese,
        Lang::En => vietnamese
            .chars()
            .map(|c| {
                if c == '.' {
                    ','
                } else if c == ',' {
                    '.'
                } else {
                    c
                }
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::{day, integer, number, percent};
    use crate::Lang::{En, Vi};

    #[test]
    fn numbers_follow_the_language() {
        assert_eq!(number(Vi, 3754.0), "3.754");
        assert_eq!(number(En, 3754.5), "3,754.5");
        assert_eq!(percent(Vi, 92.48), "92,48%");
        assert_eq!(percent(En, 92.4), "92.4%");
        assert_eq!(integer(En, -1_234_567), "-1,234,567");
        assert_eq!(number(Vi, f64::NAN), "–");
        assert_eq!(percent(Vi, f64::INFINITY), "–");
    }

    #[test]
    fn days_follow_the_language() {
        let date = chrono::NaiveDate::from_ymd_opt(2026, 9, 5).unwrap();
        assert_eq!(day(Vi, date), "05/09/2026");
        assert_eq!(day(En, date), "5 Sep 2026");
    }
}
