//! Numbers in words, as receipts and decisions write them: mốt, tư, lăm, linh.

const DIGITS: [&str; 10] = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
/// Names of the groups of three digits below a billion ("tỷ").
const GROUPS: [&str; 3] = ["", "nghìn", "triệu"];

/// The number in words, lower case: 1.021.315 → "một triệu không trăm hai mươi mốt nghìn ba trăm mười lăm".
pub fn integer_in_words(value: i64) -> String {
    if value == 0 {
        return DIGITS[0].to_owned();
    }
    let mut words: Vec<&str> = Vec::new();
    if value < 0 {
        words.push("âm");
    }
    push_number(value.unsigned_abs(), false, &mut words);
    words.join(" ")
}

/// Money in words, as at the foot of a receipt: "Một triệu hai trăm nghìn đồng".
pub fn money_in_words(value_vnd: i64) -> String {
    let words = integer_in_words(value_vnd);
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).chain(" đồng".chars()).collect(),
        None => words,
    }
}

/// Billions first, each counted by the same rule ("hai nghìn tỷ"), then what is left below a billion.
fn push_number(value: u64, is_tail: bool, words: &mut Vec<&'static str>) {
    let (billions, rest) = (value / 1_000_000_000, value % 1_000_000_000);
    if billions > 0 {
        push_number(billions, is_tail, words);
        words.push("tỷ");
    }
    if rest == 0 {
        return;
    }
    let mut is_tail = is_tail || billions > 0;
    for group in (0..GROUPS.len()).rev() {
        let number = rest / 1000u64.pow(group as u32) % 1000;
        if number == 0 {
            continue;
        }
        push_group(number, is_tail, words);
        if group > 0 {
            words.push(GROUPS[group]);
        }
        is_tail = true;
    }
}

/// Three digits; inside a longer number the hundreds are said even when they are none.
fn push_group(number: u64, is_tail: bool, words: &mut Vec<&'static str>) {
    let digit = |place: u64| DIGITS[(number / place % 10) as usize];
    let (hundreds, tens, units) = (number / 100, number / 10 % 10, number % 10);
    if hundreds > 0 || is_tail {
        words.extend([digit(100), "trăm"]);
    }
    match tens {
        0 if units > 0 && (hundreds > 0 || is_tail) => words.push("linh"),
        0 => {}
        1 => words.push("mười"),
        _ => words.extend([digit(10), "mươi"]),
    }
    match (tens, units) {
        (_, 0) => {}
        (2.., 1) => words.push("mốt"),
        (2.., 4) => words.push("tư"),
        (1.., 5) => words.push("lăm"),
        _ => words.push(digit(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_said_as_people_say_them() {
        for (value, words) in [
            (0, "không"),
            (4, "bốn"),
            (10, "mười"),
            (14, "mười bốn"),
            (15, "mười lăm"),
            (21, "hai mươi mốt"),
            (24, "hai mươi tư"),
            (25, "hai mươi lăm"),
            (55, "năm mươi lăm"),
            (101, "một trăm linh một"),
            (111, "một trăm mười một"),
            (1_005, "một nghìn không trăm linh năm"),
            (3_754, "ba nghìn bảy trăm năm mươi tư"),
            (1_021_315, "một triệu không trăm hai mươi mốt nghìn ba trăm mười lăm"),
            (2_000_000_000, "hai tỷ"),
            (1_000_000_005, "một tỷ không trăm linh năm"),
            (2_500_000_000_000, "hai nghìn năm trăm tỷ"),
            (-12, "âm mười hai"),
        ] {
            assert_eq!(integer_in_words(value), words, "{value}");
        }
        assert_eq!(money_in_words(1_200_000), "Một triệu hai trăm nghìn đồng");
        assert_eq!(money_in_words(0), "Không đồng");
    }

    /// The number that words say, by a grammar of its own.
    fn read(words: &str) -> u64 {
        let (mut total, mut below_billion, mut group) = (0u64, 0u64, 0u64);
        let mut last = 0u64;
        for word in words.split(' ') {
            match word {
                "linh" => last = 0,
                "mươi" => (group, last) = (group + last * 10, 0),
                "mười" => (group, last) = (group + 10, 0),
                "trăm" => (group, last) = (group + last * 100, 0),
                "nghìn" => (below_billion, group, last) = (below_billion + (group + last) * 1_000, 0, 0),
                "triệu" => (below_billion, group, last) = (below_billion + (group + last) * 1_000_000, 0, 0),
                "tỷ" => {
                    (total, below_billion, group, last) =
                        ((total + below_billion + group + last) * 1_000_000_000, 0, 0, 0)
                }
                "mốt" => last = 1,
                "tư" => last = 4,
                "lăm" => last = 5,
                digit => last = DIGITS.iter().position(|name| *name == digit).unwrap() as u64,
            }
        }
        total + below_billion + group + last
    }

    proptest! {
        #[test]
        fn words_say_the_number(value in 0i64..1_000_000_000_000_000) {
            prop_assert_eq!(read(&integer_in_words(value)), value as u64);
        }
    }
}
