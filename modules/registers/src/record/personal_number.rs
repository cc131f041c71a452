//! Số định danh cá nhân: 12 digits, of which the first four say where and in which century one was born.

/// The provinces of births that are registered in Vietnam: old codes, in use before July 2025. Beyond stand other countries.
const PROVINCES: std::ops::RangeInclusive<u32> = 1..=96;
/// The first code of another country.
const COUNTRIES: u32 = 100;
/// Of the digit for century and gender, the last that living people have: women born from 2000 on.
const LAST_CENTURY: u32 = 3;

/// The number that was written: 12 digits, or 9 of an old card.
///
/// # Errors
/// A sentence where it is neither.
pub(super) fn read(text: &str) -> Result<String, String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
    let is_number = digits.bytes().all(|b| b.is_ascii_digit());
    match digits.len() {
        9 | 12 if is_number => Ok(digits),
        // A spreadsheet took the leading zeros of a number for nothing; where one is still there, a digit was forgotten.
        10 | 11 if is_number && !digits.starts_with('0') => {
            Some(format!("{digits:0>12}")).filter(|padded| is_sound(padded)).ok_or_else(fault)
        }
        _ => Err(fault()),
    }
}

fn fault() -> String {
    "Số định danh gồm 12 chữ số (hoặc 9 với CMND).".to_owned()
}

/// What is odd about a number of 12 digits; it may be right all the same.
pub(super) fn doubt(number: &str) -> Option<String> {
    (number.len() == 12 && !is_sound(number)).then(|| {
        "Số định danh có thể sai: ba số đầu phải là mã tỉnh 001–096 (hoặc mã nước từ 100), số thứ tư từ 0 đến 3."
            .to_owned()
    })
}

fn is_sound(number: &str) -> bool {
    let digits = |range: std::ops::Range<usize>| number.get(range).and_then(|part| part.parse::<u32>().ok());
    let place = digits(0..3).is_some_and(|place| PROVINCES.contains(&place) || place >= COUNTRIES);
    place && digits(3..4).is_some_and(|century| century <= LAST_CENTURY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forgotten_digit_does_not_make_the_number_of_somebody_else() {
        for (written, kept) in [
            ("019185001234", Some("019185001234")),
            ("019 185 001 234", Some("019185001234")),
            ("19185001234", Some("019185001234")),
            ("1185001234", Some("001185001234")),
            ("01918500123", None),
            ("0191850012", None),
            ("1918500123", None),
            ("090123456", Some("090123456")),
            ("1234", None),
            ("01918500123a", None),
        ] {
            assert_eq!(read(written).ok().as_deref(), kept, "{written}");
        }
    }

    #[test]
    fn what_no_living_person_has_is_doubted() {
        for (number, is_odd) in [
            ("019185001234", false),
            ("001304001234", false),
            ("101185001234", false),
            ("000185001234", true),
            ("097185001234", true),
            ("019585001234", true),
            ("090123456", false),
        ] {
            assert_eq!(doubt(number).is_some(), is_odd, "{number}");
        }
    }
}
