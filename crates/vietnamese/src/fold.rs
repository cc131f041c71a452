//! Text without tone marks, for search and for comparing words whatever their spelling of tones.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, decompose_canonical, is_combining_mark};
use unicode_normalization::{IsNormalized, is_nfc_quick};

/// The letter without its marks in lower case; `None` for a combining mark, which folding drops.
#[inline]
pub fn fold_char(c: char) -> Option<char> {
    if c.is_ascii() {
        return Some(c.to_ascii_lowercase());
    }
    match c {
        'à'..='ã' | 'À'..='Ã' | 'ă' | 'Ă' | 'Ạ'..='ặ' => Some('a'),
        'è'..='ê' | 'È'..='Ê' | 'Ẹ'..='ệ' => Some('e'),
        'ì' | 'í' | 'Ì' | 'Í' | 'ĩ' | 'Ĩ' | 'Ỉ'..='ị' => Some('i'),
        'ò'..='õ' | 'Ò'..='Õ' | 'ơ' | 'Ơ' | 'Ọ'..='ợ' => Some('o'),
        'ù' | 'ú' | 'Ù' | 'Ú' | 'ũ' | 'Ũ' | 'ư' | 'Ư' | 'Ụ'..='ự' => Some('u'),
        'ý' | 'Ý' | 'Ỳ'..='ỹ' => Some('y'),
        'đ' | 'Đ' => Some('d'),
        _ => fold_rare(c),
    }
}

/// Letters outside Vietnamese: canonical base letter, lower case.
fn fold_rare(c: char) -> Option<char> {
    if c.is_whitespace() {
        return Some(' ');
    }
    if canonical_combining_class(c) != 0 {
        return None;
    }
    let (mut base, mut starters) = (c, 0);
    decompose_canonical(c, |part| {
        if canonical_combining_class(part) == 0 {
            base = part;
            starters += 1;
        }
    });
    let letter = if starters == 1 { base } else { c };
    Some(letter.to_lowercase().next().unwrap_or(letter))
}

/// The folded letters of a text, one by one, spaces as they stand: the positions stay those of the text's letters.
pub fn fold_chars(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter_map(fold_char)
}

/// Appends the folded form of a text: no marks, `đ` as `d`, lower case, single spaces, none at the ends.
pub fn fold_into(text: &str, out: &mut String) {
    let start = out.len();
    out.reserve(text.len());
    let mut space = false;
    for c in fold_chars(text) {
        if c.is_whitespace() {
            space = out.len() > start;
            continue;
        }
        if space {
            out.push(' ');
            space = false;
        }
        out.push(c);
    }
}

/// Text for search: no marks, `đ` as `d`, lower case, single spaces ("Đăng  ký" → "dang ky").
pub fn fold(text: &str) -> String {
    let mut out = String::new();
    fold_into(text, &mut out);
    out
}

/// A letter or digit that stands by itself: no sign that is written with another one, such as the vowels of Khmer, and
/// no picture of a letter, such as "Ⓐ". What all search engines take for part of a word.
pub fn is_letter(c: char) -> bool {
    let is_picture = matches!(c, '\u{24B6}'..='\u{24E9}' | '\u{1F130}'..='\u{1F189}');
    c.is_ascii_alphanumeric() || (c.is_alphanumeric() && !is_combining_mark(c) && !is_picture)
}

/// The composed form (NFC) in which all text is kept; borrowed when it is so already.
pub fn nfc(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// A name for an address: folded, words joined by hyphens ("Kế hoạch 2026" → "ke-hoach-2026").
pub fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in fold_chars(text) {
        if c.is_ascii_alphanumeric() {
            if gap && !out.is_empty() {
                out.push('-');
            }
            gap = false;
            out.push(c);
        } else {
            gap = true;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every Vietnamese vowel with every mark, and đ.
    const LETTERS: &str = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ";

    #[test]
    fn every_vietnamese_letter_folds_to_its_base_in_either_form_and_case() {
        for c in LETTERS.chars() {
            let by_unicode = match c {
                'đ' => 'd',
                _ => c.nfd().next().unwrap(),
            };
            assert_eq!(fold_char(c), Some(by_unicode), "{c}");
            let upper = c.to_uppercase().next().unwrap();
            assert_eq!(fold_char(upper), Some(by_unicode), "{upper}");
            assert_eq!(fold(&c.nfd().collect::<String>()), by_unicode.to_string(), "{c} decomposed");
        }
    }

    #[test]
    fn folding_takes_no_letter_for_another() {
        for code in 0x80..0x1F00u32 {
            let Some(c) = char::from_u32(code) else { continue };
            if let Some(folded) = fold_char(c).filter(char::is_ascii_alphabetic) {
                let base = c.nfd().next().unwrap().to_lowercase().next().unwrap();
                assert!(base == folded || (folded == 'd' && "đĐ".contains(c)), "{c} U+{code:04X} → {folded}");
            }
        }
    }

    #[test]
    fn spaces_become_single_and_none_stays_at_the_ends() {
        assert_eq!(fold("  Đường\u{a0} \t Láng\n"), "duong lang");
        assert_eq!(fold(""), "");
    }

    #[test]
    fn slug_is_fit_for_an_address() {
        assert_eq!(slug("  Phòng Văn hóa – Xã hội (2026) "), "phong-van-hoa-xa-hoi-2026");
        assert_eq!(slug("…"), "");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(&fold(&once), &once);
        }

        #[test]
        fn both_unicode_forms_fold_alike(text in "[\\p{Latin} ]{0,40}") {
            prop_assert_eq!(&fold(&text.nfd().collect::<String>()), &fold(&nfc(&text)));
        }

        #[test]
        fn slug_holds_only_letters_digits_and_single_hyphens(text in "\\PC{0,40}") {
            let slug = slug(&text);
            prop_assert!(slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'));
            prop_assert!(!slug.starts_with('-') && !slug.ends_with('-') && !slug.contains("--"));
        }
    }
}
