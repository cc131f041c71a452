//! Numbers as Vietnamese documents print them: a dot between thousands, a comma before decimals; Roman numerals.

/// A number with the sign that follows it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity {
    pub value: f64,
    /// A percent sign follows.
    pub is_percent: bool,
}

/// Reads "1.234,56", "3.472", "92,48", "3754", "-5", "1 234"; also "1.5" (a dot that cannot part thousands).
/// `None` where the text is anything else.
pub fn parse_number(text: &str) -> Option<f64> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix(['-', '−', '–']) {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let plain = plain_digits(digits)?;
    let value: f64 = plain.parse().ok()?;
    Some(if negative { -value } else { value })
}

/// Reads a number and an optional percent sign: "92,48%", "98,3 %", "70".
pub fn parse_quantity(text: &str) -> Option<Quantity> {
    let text = text.trim();
    let (number, is_percent) = match text.strip_suffix('%') {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    Some(Quantity { value: parse_number(number)?, is_percent })
}

/// The digits with a plain decimal point and no separators.
fn plain_digits(text: &str) -> Option<String> {
    let is_separator = |c: char| matches!(c, '.' | ',' | ' ' | '\u{a0}' | '\u{202f}');
    if text.len() > 40
        || !text.starts_with(|c: char| c.is_ascii_digit())
        || !text.ends_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    if text.chars().any(|c| !c.is_ascii_digit() && !is_separator(c)) {
        return None;
    }
    let marks: Vec<char> = text.chars().filter(|c| is_separator(*c)).collect();
    let groups: Vec<&str> = text.split(is_separator).collect();
    if groups.iter().any(|group| group.is_empty()) {
        return None;
    }
    let decimals = match marks.as_slice() {
        [] => false,
        [only] => match only {
            ',' => true,
            _ => !is_thousands(&groups),
        },
        [rest @ .., last] => {
            let first = rest.first()?;
            if rest.iter().any(|mark| mark != first) {
                return None;
            }
            last != first
        }
    };
    let (whole, fraction) = match (decimals, groups.as_slice()) {
        (true, [whole @ .., fraction]) => (whole, Some(*fraction)),
        (_, whole) => (whole, None),
    };
    if whole.len() > 1 && !is_thousands(whole) || marks.first() == Some(&' ') && fraction.is_some() && whole.len() == 1
    {
        return None;
    }
    let mut plain = whole.concat();
    if let Some(fraction) = fraction {
        plain.push('.');
        plain.push_str(fraction);
    }
    Some(plain)
}

/// 1 to 3 digits without a leading zero, then groups of exactly three.
fn is_thousands(groups: &[&str]) -> bool {
    match groups {
        [first, rest @ ..] => first.len() <= 3 && !first.starts_with('0') && rest.iter().all(|group| group.len() == 3),
        [] => false,
    }
}

/// "11.758": a dot between thousands.
pub fn format_integer(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        out.push('-');
    }
    push_grouped(&digits, &mut out);
    out
}

fn push_grouped(digits: &str, out: &mut String) {
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
}

/// "1.234,5": at most `decimals` places after the comma, ending zeros left out; "—" for what is no number.
pub fn format_decimal(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "—".to_owned();
    }
    let fixed = format!("{:.*}", decimals, value.abs());
    let (whole, fraction) = fixed.split_once('.').unwrap_or((&fixed, ""));
    let fraction = fraction.trim_end_matches('0');
    let mut out = String::with_capacity(fixed.len() + 4);
    if value < 0.0 && fixed.chars().any(|c| ('1'..='9').contains(&c)) {
        out.push('-');
    }
    push_grouped(whole, &mut out);
    if !fraction.is_empty() {
        out.push(',');
        out.push_str(fraction);
    }
    out
}

/// "92,48%": at most two places after the comma, no space before the sign.
pub fn format_percent(value: f64) -> String {
    format!("{}%", format_decimal(value, 2))
}

const ROMAN: [(u32, &str); 13] = [
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
];

/// The Roman numeral, for 1 to 3999; `None` outside.
pub fn to_roman(value: u32) -> Option<String> {
    if !(1..4000).contains(&value) {
        return None;
    }
    let mut rest = value;
    let mut out = String::new();
    for (worth, numeral) in ROMAN {
        while rest >= worth {
            out.push_str(numeral);
            rest -= worth;
        }
    }
    Some(out)
}

/// Reads a Roman numeral in capitals, in its one correct spelling ("IV", not "IIII").
pub fn from_roman(text: &str) -> Option<u32> {
    if text.len() > 15 {
        return None;
    }
    let mut rest = text;
    let mut value = 0;
    for (worth, numeral) in ROMAN {
        while let Some(tail) = rest.strip_prefix(numeral) {
            value += worth;
            rest = tail;
        }
    }
    (rest.is_empty() && to_roman(value).as_deref() == Some(text)).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_of_real_plans_are_read() {
        for (text, value) in [
            ("11.758", 11758.0),
            ("92,48", 92.48),
            ("3754", 3754.0),
            ("3.472", 3472.0),
            ("1.234,56", 1234.56),
            ("124,92", 124.92),
            ("12.345.678", 12_345_678.0),
            ("1,234,567", 1_234_567.0),
            ("1,234.5", 1234.5),
            ("0,5", 0.5),
            ("0.125", 0.125),
            ("1.5", 1.5),
            ("1 234", 1234.0),
            ("-7", -7.0),
            ("02", 2.0),
        ] {
            assert_eq!(parse_number(text), Some(value), "{text}");
        }
        for text in ["", "-", "1.", ",5", "1.23.456", "12a", "1..2", "1.234.56", "1.234,5,6", "1 23", "٣"] {
            assert_eq!(parse_number(text), None, "{text}");
        }
    }

    #[test]
    fn percent_sign_may_stand_apart() {
        assert_eq!(parse_quantity("98,3 %"), Some(Quantity { value: 98.3, is_percent: true }));
        assert_eq!(parse_quantity("86,38%"), Some(Quantity { value: 86.38, is_percent: true }));
        assert_eq!(parse_quantity("70"), Some(Quantity { value: 70.0, is_percent: false }));
        assert_eq!(parse_quantity("%"), None);
    }

    #[test]
    fn numbers_are_printed_with_dot_and_comma() {
        assert_eq!(format_integer(-1_234_567), "-1.234.567");
        assert_eq!(format_integer(999), "999");
        assert_eq!(format_integer(i64::MIN), "-9.223.372.036.854.775.808");
        assert_eq!(format_decimal(1234.50, 2), "1.234,5");
        assert_eq!(format_decimal(-0.001, 2), "0");
        assert_eq!(format_decimal(f64::NAN, 2), "—");
        assert_eq!(format_percent(100.0 * 3472.0 / 3754.0), "92,49%");
    }

    proptest! {
        #[test]
        fn whole_numbers_survive_printing_and_reading(value in -1_000_000_000_000i64..1_000_000_000_000) {
            prop_assert_eq!(parse_number(&format_integer(value)), Some(value as f64));
        }

        #[test]
        fn hundredths_survive_printing_and_reading(hundredths in 0i64..100_000_000) {
            // three digits after a lone comma stay decimals, so every printed value has one reading
            let value = hundredths as f64 / 100.0;
            prop_assert_eq!(parse_number(&format_decimal(value, 2)), Some(value));
        }

        #[test]
        fn roman_numerals_survive_a_round_trip(value in 1u32..4000) {
            prop_assert_eq!(from_roman(&to_roman(value).unwrap()), Some(value));
        }

        #[test]
        fn reading_never_panics(text in "\\PC{0,30}") {
            let _ = (parse_number(&text), parse_quantity(&text), from_roman(&text));
        }
    }

    #[test]
    fn misspelt_roman_numerals_are_refused() {
        for text in ["IIII", "VX", "", "ABC", "iv", "IVI"] {
            assert_eq!(from_roman(text), None, "{text}");
        }
    }
}
