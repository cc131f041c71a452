//! One spelling for words that are written with the tone mark in two places: hòa and hoà, thủy and thuỷ.

use std::borrow::Cow;

use crate::nfc;

/// Old placement of the tone (on the second vowel) → new placement (on the first).
const PAIRS: [(char, char, [char; 5], [char; 5]); 6] = [
    ('o', 'a', ['à', 'ả', 'ã', 'á', 'ạ'], ['ò', 'ỏ', 'õ', 'ó', 'ọ']),
    ('o', 'e', ['è', 'ẻ', 'ẽ', 'é', 'ẹ'], ['ò', 'ỏ', 'õ', 'ó', 'ọ']),
    ('u', 'y', ['ỳ', 'ỷ', 'ỹ', 'ý', 'ỵ'], ['ù', 'ủ', 'ũ', 'ú', 'ụ']),
    ('O', 'A', ['À', 'Ả', 'Ã', 'Á', 'Ạ'], ['Ò', 'Ỏ', 'Õ', 'Ó', 'Ọ']),
    ('O', 'E', ['È', 'Ẻ', 'Ẽ', 'É', 'Ẹ'], ['Ò', 'Ỏ', 'Õ', 'Ó', 'Ọ']),
    ('U', 'Y', ['Ỳ', 'Ỷ', 'Ỹ', 'Ý', 'Ỵ'], ['Ù', 'Ủ', 'Ũ', 'Ú', 'Ụ']),
];

/// The new-style pair for a medial vowel and a toned vowel, whatever their cases.
fn new_style(first: char, second: char) -> Option<(char, char)> {
    let second_is_upper = second.is_uppercase();
    for (medial, plain, old, new) in &PAIRS {
        if medial.is_uppercase() != second_is_upper || !medial.eq_ignore_ascii_case(&first) {
            continue;
        }
        if let Some(tone) = old.iter().position(|c| *c == second) {
            let toned = new[tone];
            let toned = if first.is_uppercase() {
                toned.to_uppercase().next().unwrap_or(toned)
            } else {
                toned.to_lowercase().next().unwrap_or(toned)
            };
            return Some((toned, *plain));
        }
    }
    None
}

/// Puts the tone of open syllables in `oa`, `oe`, `uy` on the first vowel (hoà → hòa, uỷ → ủy), as schools teach it;
/// leaves "quý", "hoàn" and everything else alone. The result is NFC.
pub fn normalise_tone(text: &str) -> Cow<'_, str> {
    let composed = nfc(text);
    if !may_be_old_style(&composed) {
        return composed;
    }
    let letters: Vec<char> = composed.chars().collect();
    let mut out: Option<String> = None;
    let mut index = 0;
    while index < letters.len() {
        if let Some((first, second)) = pair_at(&letters, index) {
            let out = out.get_or_insert_with(|| letters[..index].iter().collect());
            out.push(first);
            out.push(second);
            index += 2;
        } else {
            if let Some(out) = &mut out {
                out.push(letters[index]);
            }
            index += 1;
        }
    }
    match out {
        Some(changed) => Cow::Owned(changed),
        None => composed,
    }
}

/// The respelling of the two letters at `index`, where they are an open syllable in the old style.
fn pair_at(letters: &[char], index: usize) -> Option<(char, char)> {
    let second = *letters.get(index + 1)?;
    if letters.get(index + 2).is_some_and(|next| next.is_alphabetic()) {
        return None;
    }
    if index > 0 && matches!(letters[index - 1], 'q' | 'Q') {
        return None;
    }
    new_style(letters[index], second)
}

/// A toned a, e or y right after an o or u: what every respelling begins with.
fn may_be_old_style(text: &str) -> bool {
    let mut after_medial = false;
    text.chars().any(|c| {
        let found = after_medial && !c.is_ascii() && PAIRS.iter().any(|(_, _, old, _)| old.contains(&c));
        after_medial = matches!(c, 'o' | 'u' | 'O' | 'U');
        found
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn old_placement_becomes_new_in_open_syllables() {
        for (old, new) in [
            ("văn hoá", "văn hóa"),
            ("Tỉnh uỷ", "Tỉnh ủy"),
            ("Uỷ ban", "Ủy ban"),
            ("CỘNG HOÀ", "CỘNG HÒA"),
            ("thuỷ lợi", "thủy lợi"),
            ("khoẻ, xoè", "khỏe, xòe"),
            ("uý; loã xoã", "úy; lõa xõa"),
            ("HUỶ", "HỦY"),
        ] {
            assert_eq!(normalise_tone(old), new);
        }
    }

    #[test]
    fn other_syllables_keep_their_tone_where_it_is() {
        for text in
            ["quý", "Quỳnh", "hoàn", "toàn", "khoét", "huỳnh", "suýt", "hòa", "thủy", "ngoài", "quỹ", "Sông Công"]
        {
            assert_eq!(normalise_tone(text), text);
        }
    }

    #[test]
    fn decomposed_text_is_composed_first() {
        assert_eq!(normalise_tone(&"hoà".nfd().collect::<String>()), "hòa");
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing_and_keeps_the_letters(text in "[a-yàáảãạèéẻẽẹỳýỷỹỵòóOAUYÀÁÝ ]{0,24}") {
            let once = normalise_tone(&text).into_owned();
            prop_assert_eq!(normalise_tone(&once), once.as_str());
            prop_assert_eq!(crate::fold(&once), crate::fold(&text));
        }
    }
}
