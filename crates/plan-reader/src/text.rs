//! Text as plans carry it: composed Unicode, inline marks removed, and a lower-case twin in which the same word is always
//! spelt the same way, at the same byte positions.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Longest paragraph that is looked at; a longer one is no sentence of a plan.
pub(crate) const LONGEST_PARAGRAPH: usize = 24 * 1024;

/// Composes letters and marks (NFC); most files are composed already and are returned as they are.
pub(crate) fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// One line without inline marks (`**`, `<b>`, `$\geq$`), white space collapsed.
pub(crate) fn clean(text: &str) -> String {
    let text = composed(cut(text, LONGEST_PARAGRAPH));
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some(c) = rest.chars().next() {
        let mut step = c.len_utf8();
        match c {
            '*' | '$' | '\u{200b}' | '\u{feff}' | '\u{ad}' => {}
            '<' => match tag_length(rest) {
                Some((length, breaks)) => {
                    step = length;
                    if breaks {
                        push_space(&mut out);
                    }
                }
                None => out.push('<'),
            },
            '\\' => {
                let (sign, length) = escape(rest);
                out.push_str(sign);
                step = length;
            }
            '…' => out.push('…'),
            c if c.is_whitespace() || c == '\u{a0}' => push_space(&mut out),
            c => out.push(c),
        }
        rest = &rest[step..];
    }
    while out.ends_with(' ') {
        out.pop();
    }
    out
}

fn push_space(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

/// Length of an inline tag at the start, and whether it breaks the line.
fn tag_length(text: &str) -> Option<(usize, bool)> {
    let end = text.bytes().take(12).position(|b| b == b'>')?;
    let name = text[1..end].trim_matches('/').trim().to_ascii_lowercase();
    ["b", "i", "u", "em", "strong", "sup", "sub", "br"].contains(&name.as_str()).then_some((end + 1, name == "br"))
}

/// What a TeX escape at the start stands for, and its length.
fn escape(text: &str) -> (&'static str, usize) {
    for (tex, sign) in [("\\geqslant", "≥"), ("\\geq", "≥"), ("\\ge", "≥"), ("\\leq", "≤"), ("\\le", "≤"), ("\\%", "%")]
    {
        if text.starts_with(tex) {
            return (sign, tex.len());
        }
    }
    ("", 1)
}

/// The beginning of a text, at most `bytes` long, cut between letters.
pub(crate) fn cut(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Lower case with new-style tone placement ("hoà" → "hòa", "uỷ" → "ủy"); word starts and ends keep their byte positions.
pub(crate) fn lower(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut letters = text.chars().map(small).peekable();
    while let Some(c) = letters.next() {
        let toned = letters.peek().copied().and_then(|next| moved_tone(before, c, next));
        match toned {
            Some((first, second)) => {
                letters.next();
                if letters.peek().is_some_and(|after| after.is_alphabetic()) {
                    // a closed syllable ("hoàn") bears its mark on the second vowel in both styles
                    let (plain, marked) = (c, back(first, second));
                    out.push(plain);
                    out.push(marked);
                    before = marked;
                } else {
                    out.push(first);
                    out.push(second);
                    before = second;
                }
            }
            None => {
                out.push(c);
                before = c;
            }
        }
    }
    out
}

/// Lower case where it takes the same number of bytes, so that positions stay.
fn small(c: char) -> char {
    match c {
        // the letters of Vietnamese, without the general tables of Unicode
        '\0'..='\u{7f}' => c.to_ascii_lowercase(),
        'À'..='Þ' if c != '×' => char::from_u32(c as u32 + 32).unwrap_or(c),
        '×' | 'ß'..='ÿ' | '\u{300}'..='\u{36f}' | '\u{2000}'..='\u{206f}' => c,
        'Đ' | 'Ă' | 'Ĩ' | 'Ũ' | 'Ơ' | 'Ư' => char::from_u32(c as u32 + 1).unwrap_or(c),
        'đ' | 'ă' | 'ĩ' | 'ũ' | 'ơ' | 'ư' => c,
        'Ạ'..='ỹ' => char::from_u32(c as u32 | 1).unwrap_or(c),
        _ => {
            let mut lower = c.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(l), None) if l.len_utf8() == c.len_utf8() => l,
                _ => c,
            }
        }
    }
}

const O_MARKED: [char; 5] = ['ò', 'ó', 'ỏ', 'õ', 'ọ'];
const U_MARKED: [char; 5] = ['ù', 'ú', 'ủ', 'ũ', 'ụ'];
const A_MARKED: [char; 5] = ['à', 'á', 'ả', 'ã', 'ạ'];
const E_MARKED: [char; 5] = ['è', 'é', 'ẻ', 'ẽ', 'ẹ'];
const Y_MARKED: [char; 5] = ['ỳ', 'ý', 'ỷ', 'ỹ', 'ỵ'];

/// "oà" → "òa", "oè" → "òe", "uỷ" → "ủy" (not after q).
fn moved_tone(before: char, first: char, second: char) -> Option<(char, char)> {
    let at = |set: &[char; 5]| set.iter().position(|c| *c == second);
    match first {
        'o' => at(&A_MARKED).map(|i| (O_MARKED[i], 'a')).or_else(|| at(&E_MARKED).map(|i| (O_MARKED[i], 'e'))),
        'u' if before != 'q' => at(&Y_MARKED).map(|i| (U_MARKED[i], 'y')),
        _ => None,
    }
}

/// The marked second vowel that [`moved_tone`] moved away.
fn back(first: char, second: char) -> char {
    let tone = O_MARKED.iter().chain(&U_MARKED).position(|c| *c == first).unwrap_or(0) % 5;
    match second {
        'a' => A_MARKED[tone],
        'e' => E_MARKED[tone],
        _ => Y_MARKED[tone],
    }
}

/// Position of `needle` as whole words in `low`, at or after `from`.
pub(crate) fn find_words(low: &str, needle: &str, from: usize) -> Option<usize> {
    let mut start = from;
    while let Some(found) = low.get(start..).and_then(|rest| memchr::memmem::find(rest.as_bytes(), needle.as_bytes())) {
        let at = start + found;
        let end = at + needle.len();
        let open = low[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        let closed = low[end..].chars().next().is_none_or(|c| !c.is_alphanumeric());
        if open && closed {
            return Some(at);
        }
        start = end;
    }
    None
}

/// Whether `needle` stands in `low` as whole words.
pub(crate) fn has_words(low: &str, needle: &str) -> bool {
    find_words(low, needle, 0).is_some()
}

/// Whether one of the needles stands in `low` as whole words.
pub(crate) fn has_any(low: &str, needles: &[&str]) -> bool {
    needles.iter().any(|needle| has_words(low, needle))
}

/// Whether `low` begins with the words of `needle`.
pub(crate) fn starts_words(low: &str, needle: &str) -> bool {
    low.starts_with(needle) && low[needle.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric())
}

/// Without trailing stops and separators.
pub(crate) fn trim_stops(text: &str) -> &str {
    text.trim().trim_end_matches(|c: char| matches!(c, '.' | ';' | ':' | ',' | '/' | '…') || c.is_whitespace())
}

/// Whether most letters are capitals.
pub(crate) fn is_capitals(text: &str) -> bool {
    let (mut upper, mut lower) = (0_usize, 0_usize);
    for c in text.chars().take(400) {
        upper += usize::from(c.is_uppercase());
        lower += usize::from(c.is_lowercase());
    }
    upper >= 2 && upper > lower * 4
}

/// The longest run of capitalised words at the start ("Sông Công" of "Sông Công năm 2026"), at most `most` words.
pub(crate) fn proper_name(text: &str, most: usize) -> Option<&str> {
    let mut end = 0;
    let mut at = 0;
    for (words, word) in text.split_inclusive(' ').enumerate() {
        let here = lower(cut(&text[at..], 24));
        at += word.len();
        // the name of the State and its motto, or of the Party, stand beside that of the body
        if ["cộng hòa xã hội", "độc lập", "đảng cộng sản"].iter().any(|beside| here.starts_with(beside))
        {
            break;
        }
        let bare = word.trim_end();
        let name = bare.trim_end_matches([',', '.', ';', ':', ')', '"', '”', '/']);
        let proper = name.chars().next().is_some_and(char::is_uppercase)
            && name.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '-'));
        if !proper || words == most {
            break;
        }
        let stops = name.len() < bare.len();
        end += if stops { name.len() } else { word.len() };
        if stops {
            break;
        }
    }
    let name = text[..end].trim();
    (!name.is_empty()).then_some(name)
}

/// Each word begins with a capital, the rest small: "SÔNG CÔNG" → "Sông Công".
pub(crate) fn title_case(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut first = true;
    for c in text.chars() {
        if first {
            out.extend(c.to_uppercase());
        } else {
            out.extend(c.to_lowercase());
        }
        first = !c.is_alphabetic();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_marks_are_removed_and_signs_kept() {
        assert_eq!(clean("**11.758**  triệu"), "11.758 triệu");
        assert_eq!(clean("$\\geq 90\\%$"), "≥ 90%");
        assert_eq!(clean("<b>A. HẠ TẦNG</b>"), "A. HẠ TẦNG");
        assert_eq!(clean("a < b"), "a < b");
    }

    #[test]
    fn both_tone_styles_have_one_lower_form_of_equal_length() {
        for (old, new) in [
            ("Văn hoá", "văn hóa"),
            ("Uỷ ban", "ủy ban"),
            ("hoàn thành", "hoàn thành"),
            ("Quý", "quý"),
            ("ĐỒNG", "đồng"),
            ("ƯỠN ẸO ĂĨŨƠ ÝỴ×ÀÞ", "ưỡn ẹo ăĩũơ ýỵ×àþ"),
        ] {
            assert_eq!(lower(old), new);
            assert_eq!(lower(old).len(), old.len());
        }
    }

    #[test]
    fn decomposed_letters_are_composed() {
        assert_eq!(clean("Chuye\u{302}\u{309}n đo\u{302}\u{309}i so\u{302}\u{301}"), "Chuyển đổi số");
    }

    #[test]
    fn proper_names_end_where_small_letters_begin() {
        assert_eq!(proper_name("Sông Công năm 2026", 4), Some("Sông Công"));
        assert_eq!(proper_name("Tam Thanh, tỉnh", 4), Some("Tam Thanh"));
        assert_eq!(proper_name("hội số", 4), None);
        assert_eq!(proper_name("TÂY MẪU CỘNG HÒA XÃ HỘI CHỦ NGHĨA", 4), Some("TÂY MẪU"));
        assert_eq!(proper_name("MẪU ĐẢNG CỘNG SẢN VIỆT NAM", 4), Some("MẪU"));
        assert_eq!(proper_name("ĐÔNG MẪU Độc lập - Tự do", 4), Some("ĐÔNG MẪU"));
    }
}
