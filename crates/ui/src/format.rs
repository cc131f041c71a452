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

/// A number of `parts` of which so many decimals lie below one, every one shown: 12350 with 3 decimals is 12,35.
pub fn decimal(lang: Lang, parts: i64, decimals: u8) -> String {
    let one = 10_u64.saturating_pow(u32::from(decimals));
    let (whole, rest) = (parts.unsigned_abs() / one, parts.unsigned_abs() % one);
    let fraction = format!("{rest:0width$}", width = usize::from(decimals));
    let fraction = fraction.trim_end_matches('0');
    let sign = if parts < 0 { "-" } else { "" };
    let comma = if fraction.is_empty() { "" } else { "," };
    // As many as fit into half the range of what is shown.
    let whole = vietnamese::format_integer(i64::try_from(whole).unwrap_or(i64::MAX));
    in_language(lang, format!("{sign}{whole}{comma}{fraction}"))
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
    use super::{day, decimal, integer, number, percent};
    use crate::Lang::{En, Vi};

    #[test]
    fn numbers_follow_the_language() {
        assert_eq!(number(Vi, 3754.0), "3.754");
        assert_eq!(number(En, 3754.5), "3,754.5");
        assert_eq!(percent(Vi, 92.48), "92,48%");
        assert_eq!(percent(En, 92.4), "92.4%");
        assert_eq!(integer(En, -1_234_567), "-1,234,567");
        for (parts, decimals, shown) in [
            (12_350, 3, "12,35"),
            (-500_000, 6, "-0,5"),
            (1_234_567_000_001, 6, "1.234.567,000001"),
            (0, 6, "0"),
            (7000, 0, "7.000"),
        ] {
            assert_eq!(decimal(Vi, parts, decimals), shown);
        }
        assert_eq!(decimal(En, 1_234_500, 3), "1,234.5");
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
