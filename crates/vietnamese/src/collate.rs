//! Sorting as a Vietnamese reader expects: ă, â, đ, ê, ô, ơ, ư are letters; tones come second; people by given name.

use std::cmp::Ordering;
use std::sync::OnceLock;

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::locale;

use crate::normalise_tone;

/// The collator of the language, loaded once; `None` only if its compiled data were missing from the build.
fn collator() -> Option<&'static CollatorBorrowed<'static>> {
    static COLLATOR: OnceLock<Option<CollatorBorrowed<'static>>> = OnceLock::new();
    COLLATOR.get_or_init(|| Collator::try_new(locale!("vi").into(), CollatorOptions::default()).ok()).as_ref()
}

/// Orders two texts by the Vietnamese alphabet; hoà and hòa are the same word.
pub fn compare(left: &str, right: &str) -> Ordering {
    let (left_word, right_word) = (normalise_tone(left), normalise_tone(right));
    let order = match collator() {
        Some(collator) => collator.compare(&left_word, &right_word),
        None => left_word.cmp(&right_word),
    };
    order.then_with(|| left.cmp(right))
}

/// Bytes that sort as [`compare`] does, to be kept in a column and sorted by any database.
pub fn sort_key(text: &str) -> Vec<u8> {
    let word = normalise_tone(text);
    let mut key = Vec::with_capacity(word.len() * 3);
    match collator() {
        Some(collator) => {
            let Ok(()) = collator.write_sort_key_to(&word, &mut key);
        }
        None => key.extend_from_slice(word.as_bytes()),
    }
    key
}

/// Họ, đệm, tên: family name, middle names (may be empty), given name.
pub fn split_person_name(full_name: &str) -> (&str, &str, &str) {
    let name = full_name.trim();
    let Some((rest, given)) = name.rsplit_once(char::is_whitespace) else {
        return ("", "", name);
    };
    match rest.trim().split_once(char::is_whitespace) {
        Some((family, middle)) => (family, middle.trim(), given),
        None => (rest.trim(), "", given),
    }
}

/// The sort key of a person: by tên, then họ, then đệm.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonKey(Vec<u8>);

impl PersonKey {
    /// The key as bytes, for a database column.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// The key by which lists of people are sorted: tên, họ, đệm.
pub fn sort_key_person(full_name: &str) -> PersonKey {
    let (family, middle, given) = split_person_name(full_name);
    let mut key = sort_key(given);
    for part in [family, middle] {
        key.push(0);
        key.extend(sort_key(part));
    }
    PersonKey(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn letters_with_their_own_place_and_tones_in_order() {
        let expected = ["a", "à", "ả", "ã", "á", "ạ", "ă", "â", "ấ", "ậ", "b", "d", "đ", "e"];
        let mut sorted = expected;
        sorted.reverse();
        sorted.sort_by(|left, right| compare(left, right));
        assert_eq!(sorted, expected);
        let expected = "An Ánh Ân Ấn Diệp Dương Đặng Đinh Oanh Ông Ơn Uyên Ừng Xuân Ý Yến";
        let mut words: Vec<_> = expected.split(' ').rev().collect();
        words.sort_by_key(|word| sort_key(word));
        assert_eq!(words.join(" "), expected);
    }

    #[test]
    fn both_spellings_of_a_word_stand_together() {
        assert_eq!(sort_key("hoà"), sort_key("hòa"));
        let mut words = vec!["hòa B", "hoà A", "hoãn"];
        words.sort_by(|left, right| compare(left, right));
        assert_eq!(words, ["hoà A", "hòa B", "hoãn"]);
    }

    #[test]
    fn people_are_sorted_by_given_name_then_family_then_middle() {
        assert_eq!(split_person_name(" Nguyễn  Thị Ngọc Ánh "), ("Nguyễn", "Thị Ngọc", "Ánh"));
        assert_eq!(split_person_name("Lê Anh"), ("Lê", "", "Anh"));
        assert_eq!(split_person_name("Ánh"), ("", "", "Ánh"));
        let expected = ["Trần Văn An", "Lê Anh", "Nguyễn Anh", "Nguyễn Đức Anh", "Nguyễn Văn Anh", "Lý Ánh", "Đỗ Bình"];
        let mut people = expected;
        people.reverse();
        people.sort_by_key(|name| sort_key_person(name));
        assert_eq!(people, expected);
    }

    proptest! {
        #[test]
        fn keys_sort_as_comparison_does(left in "[a-zàáâăđêôơưạếộ ]{0,10}", right in "[a-zàáâăđêôơưạếộ ]{0,10}") {
            let by_key = sort_key(&left).cmp(&sort_key(&right));
            if by_key != Ordering::Equal {
                prop_assert_eq!(compare(&left, &right), by_key);
            }
        }
    }
}
