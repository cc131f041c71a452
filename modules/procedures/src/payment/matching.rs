//! Nhận ra hồ sơ: the codes of dossiers in what a bank writes of a transfer, its marks lost and spaces put in.

use std::collections::BTreeSet;

/// So much of a description is looked at.
const LONGEST: usize = 400;
/// Letters and digits of a code: the shortest agency with a day and four digits, the longest with seven.
const LENGTHS: std::ops::RangeInclusive<usize> = 13..=35;

/// A code as it is compared: letters and digits alone, in capitals.
pub(crate) fn key(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// Everything in a description that could be a code, as [`key`] writes it. A code is not found within a longer number:
/// no digit may follow directly.
pub(crate) fn candidates(description: &str) -> Vec<String> {
    let folded = vietnamese::fold(description).to_ascii_uppercase();
    let all: Vec<char> = folded.chars().take(LONGEST).collect();
    let kept: Vec<usize> = (0..all.len()).filter(|at| all[*at].is_ascii_alphanumeric()).collect();
    let letters: String = kept.iter().map(|at| all[*at]).collect();
    let ends = |end: usize| kept.get(end).is_none_or(|next| !all[*next].is_ascii_digit() || *next != kept[end - 1] + 1);
    let mut found = BTreeSet::new();
    for start in (0..letters.len()).filter(|start| begins(&letters.as_bytes()[*start..])) {
        for length in LENGTHS.take_while(|length| start + length <= letters.len()) {
            let part = &letters[start..start + length];
            if part.as_bytes()[length - 10..].iter().all(u8::is_ascii_digit) && ends(start + length) {
                found.insert(part.to_owned());
            }
        }
    }
    found.into_iter().collect()
}

/// "H55…", or the older "0000000H55…".
fn begins(rest: &[u8]) -> bool {
    let new = |rest: &[u8]| matches!(rest, [a, b, c, ..] if a.is_ascii_uppercase() && b.is_ascii_digit() && c.is_ascii_digit());
    new(rest) || (rest.len() > 7 && rest[..7].iter().all(u8::is_ascii_digit) && new(&rest[7..]))
}

/// Of the codes that exist, the one that is meant: the longest, where all others lie within it; `None` where several
/// dossiers are named.
pub(crate) fn choose(mut existing: Vec<String>) -> Option<String> {
    existing.sort_by_key(String::len);
    let longest = existing.pop()?;
    existing.iter().all(|other| longest.contains(other.as_str())).then_some(longest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CODE: &str = "H55.242-261122-0001";

    #[test]
    fn a_code_is_found_however_the_bank_writes_it() {
        for text in [
            "H55.242-261122-0001",
            "MBVCB.123456.h55 242 261122 0001.CT tu 001 toi 002",
            "NGUYEN VAN MAU NOP PHI H552422611220001 GD 998877-112233",
            "nộp lệ phí H55.242 - 26 1122-0001",
            "H55242261122 0001CHUYEN TIEN",
            "IBFT/H55.242-2611\n22-0001/",
        ] {
            assert!(candidates(text).contains(&key(CODE)), "{text}: {:?}", candidates(text));
        }
    }

    #[test]
    fn another_number_is_no_code() {
        for text in ["H55.242-261122-00012", "H55.242-261122-000", "0123456789012345", "", "H55"] {
            assert!(!candidates(text).contains(&key(CODE)), "{text}");
        }
        assert!(candidates(&"H55".repeat(2000)).is_empty());
    }

    #[test]
    fn two_dossiers_in_one_transfer_are_left_to_a_person() {
        let (one, longer, other) = ("H552422611220001", "H5524226112200012", "H552422611220777");
        assert_eq!(choose(vec![one.into()]), Some(one.into()));
        assert_eq!(choose(vec![one.into(), longer.into()]), Some(longer.into()));
        assert_eq!(choose(vec![one.into(), other.into()]), None);
        assert_eq!(choose(Vec::new()), None);
    }

    proptest! {
        #[test]
        fn a_code_survives_marks_and_noise(
            agency in "H[0-9]{2}(\\.[0-9]{1,3}){0,4}", day in "2[0-9]{5}", number in "[0-9]{4}",
            before in "([A-Za-zà-ỹ ]{0,20}[ .:/])?", after in "([ .;/][A-Za-z0-9 ]{0,20})?",
            marks in proptest::collection::vec("[ .-]?", 40),
        ) {
            let code = key(&format!("{agency}-{day}-{number}"));
            let spread: String = code.chars().zip(&marks).flat_map(|(c, mark)| [mark.clone(), c.to_string()]).collect();
            let text = format!("{before}{spread}{after}");
            prop_assert!(candidates(&text).contains(&code));
        }

        #[test]
        fn any_text_is_read_without_harm(text in ".{0,600}") {
            prop_assert!(candidates(&text).len() <= LONGEST * 23);
        }
    }
}
