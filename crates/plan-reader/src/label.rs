//! Labels of parts and items: documents are divided into phần, chương, mục (I.), khoản (1.), điểm (a) and dashes, in that order.

use crate::text::{is_capitals, lower, starts_words};

/// What kind of label stands before a heading or an item, outermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum LabelKind {
    /// Phụ lục.
    Appendix,
    /// Phần thứ nhất, Phần I, Phần A.
    Part,
    /// Chương I.
    Chapter,
    /// A.
    Letter,
    /// I.
    Roman,
    /// Điều 1.
    Article,
    /// 1.
    Number,
    /// 1.1.
    Number2,
    /// 1.1.1.
    Number3,
    /// a)
    Point,
    /// -, +, •
    Dash,
}

/// A label and the byte position at which the text after it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Label {
    pub kind: LabelKind,
    /// As the outline shows it: "Phần I", "II", "2.1", "a", "-".
    pub text: String,
    /// Where the words after the label begin.
    pub rest: usize,
}

const ORDINALS: [&str; 10] = ["nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười"];

/// The label at the start of a line.
pub(crate) fn label_of(text: &str) -> Option<Label> {
    let first = text.chars().next()?;
    if is_dash(first) {
        return dash(text, first);
    }
    if matches!(first, 'P' | 'p' | 'C' | 'c' | 'Đ' | 'đ' | 'M' | 'm')
        && let Some(label) = named(text)
    {
        return Some(label);
    }
    if first.is_ascii_digit() {
        return number(text);
    }
    if first.is_alphabetic() { lettered(text) } else { None }
}

/// Signs that begin an item of a list.
fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '–' | '—' | '−' | '+' | '•' | '*' | '●' | '▪' | '◦' | '·' | '‣' | '\u{f0b7}' | '\u{f02d}' | '\u{f0a7}'
    )
}

fn dash(text: &str, first: char) -> Option<Label> {
    // "- + DVC toàn trình" is a plus item in a dash item
    let mut rest = first.len_utf8();
    let mut sign = first;
    while let Some(c) = text[rest..].chars().next() {
        if is_dash(c) {
            sign = c;
        } else if c != ' ' {
            break;
        }
        rest += c.len_utf8();
    }
    if sign == '+' && text[rest..].starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let text = if sign == '+' { "+" } else { "-" };
    Some(Label { kind: LabelKind::Dash, text: text.to_owned(), rest })
}

/// Phần, Chương, Điều, Phụ lục.
fn named(text: &str) -> Option<Label> {
    let low = lower(crate::text::cut(text, 48));
    for (word, kind) in [
        ("phần", LabelKind::Part),
        ("chương", LabelKind::Chapter),
        ("mục", LabelKind::Chapter),
        ("điều", LabelKind::Article),
        ("phụ lục", LabelKind::Appendix),
    ] {
        if !starts_words(&low, word) {
            continue;
        }
        let after = &low[word.len()..];
        let skipped = after.len() - after.trim_start().len();
        let (count, length) = ordinal(text.get(word.len() + skipped..)?, &low[word.len() + skipped..]);
        if length == 0 {
            // "PHỤ LỤC" alone is a label; "Phần mềm …" is not
            let alone = kind == LabelKind::Appendix && (after.trim().is_empty() || is_capitals(&text[..word.len()]));
            return alone.then(|| Label { kind, text: text[..word.len()].to_owned(), rest: word.len() + skipped });
        }
        let mut end = word.len() + skipped + length;
        let shown = format!("{} {}", &text[..word.len()], count);
        let tail = text.get(end..)?;
        let separator = tail.len() - tail.trim_start_matches([' ', '.', ':', '-', '–', ')', '/']).len();
        if separator == 0 && !tail.is_empty() {
            return None;
        }
        end += separator;
        return Some(Label { kind, text: shown, rest: end });
    }
    None
}

/// "thứ nhất", "IV", "2", "B": the ordinal as printed and its length in bytes.
fn ordinal<'a>(text: &'a str, low: &str) -> (&'a str, usize) {
    if let Some(after) = low.strip_prefix("thứ ") {
        for word in ORDINALS {
            if starts_words(after, word) {
                let length = "thứ ".len() + word.len();
                return (text.get(..length).unwrap_or_default(), length);
            }
        }
        return ("", 0);
    }
    let length = text.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let token = &text[..length];
    let fits = !token.is_empty()
        && (token.len() <= 3 && token.bytes().all(|b| b.is_ascii_digit())
            || roman_value(token).is_some()
            || token.len() == 1 && token.bytes().all(|b| b.is_ascii_uppercase()))
        && !text[length..].starts_with(|c: char| c.is_alphanumeric());
    if fits { (token, length) } else { ("", 0) }
}

/// "1.", "1.1.", "1.1", "1)", "1/".
fn number(text: &str) -> Option<Label> {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut groups = 0_usize;
    let mut end_of_digits;
    loop {
        let digits = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        if digits == 0 || digits > 2 {
            return None;
        }
        at += digits;
        groups += 1;
        end_of_digits = at;
        match (bytes.get(at), bytes.get(at + 1)) {
            (Some(b'.'), Some(next)) if next.is_ascii_digit() => at += 1,
            _ => break,
        }
    }
    let closed = match bytes.get(at) {
        Some(b'.' | b')' | b'/') => {
            at += 1;
            true
        }
        _ => false,
    };
    let after = text.get(at..)?;
    let spaced = after.starts_with(' ');
    let rest = after.trim_start();
    let begins = rest.chars().next();
    let fits = match (groups, closed) {
        (1, true) => spaced || begins.is_some_and(|c| c.is_uppercase()),
        (1, false) => false,
        (_, true) => spaced || begins.is_some_and(|c| c.is_uppercase()),
        (_, false) => spaced && begins.is_some_and(|c| c.is_uppercase()),
    };
    if !fits || rest.is_empty() || groups > 4 {
        return None;
    }
    let kind = match groups {
        1 => LabelKind::Number,
        2 => LabelKind::Number2,
        _ => LabelKind::Number3,
    };
    Some(Label { kind, text: text[..end_of_digits].to_owned(), rest: text.len() - rest.len() })
}

/// "I.", "A.", "a)".
fn lettered(text: &str) -> Option<Label> {
    let token_end = text.char_indices().find(|(_, c)| !c.is_alphabetic()).map(|(i, _)| i)?;
    let token = &text[..token_end];
    let sign = text[token_end..].chars().next()?;
    if token.chars().count() > 5 || !matches!(sign, '.' | ')' | '/' | '-' | ':') {
        return None;
    }
    let after = &text[token_end + sign.len_utf8()..];
    let rest = after.trim_start();
    let spaced = after.len() > rest.len();
    let rest_at = text.len() - rest.len();
    if rest.is_empty() {
        return None;
    }
    let label = |kind| Some(Label { kind, text: token.to_owned(), rest: rest_at });
    let single = token.chars().count() == 1;
    if roman_value(token).is_some()
        && (!single || matches!(token, "I" | "V" | "X"))
        && matches!(sign, '.' | '/' | '-' | ')' | ':')
    {
        return (spaced || sign == '.').then(|| label(LabelKind::Roman)).flatten();
    }
    let c = token.chars().next()?;
    if single && c.is_uppercase() && matches!(sign, '.' | ')') && spaced {
        return label(LabelKind::Letter);
    }
    if single && c.is_lowercase() && (sign == ')' || sign == '.' && spaced) {
        return label(LabelKind::Point);
    }
    None
}

/// The value of a Roman numeral up to 39; none for anything else.
pub(crate) fn roman_value(token: &str) -> Option<u32> {
    let mut total = 0_u32;
    let mut last = 0_u32;
    for c in token.chars().rev() {
        let value = match c {
            'I' => 1,
            'V' => 5,
            'X' => 10,
            _ => return None,
        };
        if value < last {
            total = total.checked_sub(value)?;
        } else {
            total += value;
            last = value;
        }
    }
    (1..=39).contains(&total).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<(LabelKind, String, String)> {
        label_of(text).map(|label| (label.kind, label.text, text[label.rest..].to_owned()))
    }

    #[test]
    fn labels_of_every_depth_are_read() {
        for (text, kind, label, rest) in [
            ("Phần I. ĐÁNH GIÁ", LabelKind::Part, "Phần I", "ĐÁNH GIÁ"),
            ("PHẦN THỨ HAI", LabelKind::Part, "PHẦN THỨ HAI", ""),
            ("PHẦN A: MỤC TIÊU", LabelKind::Part, "PHẦN A", "MỤC TIÊU"),
            ("PHỤ LỤC 2", LabelKind::Appendix, "PHỤ LỤC 2", ""),
            ("PHỤ LỤC", LabelKind::Appendix, "PHỤ LỤC", ""),
            ("II. MỤC TIÊU", LabelKind::Roman, "II", "MỤC TIÊU"),
            ("A. HẠ TẦNG", LabelKind::Letter, "A", "HẠ TẦNG"),
            ("2.1. Kinh tế số", LabelKind::Number2, "2.1", "Kinh tế số"),
            ("2.1 Kinh tế số", LabelKind::Number2, "2.1", "Kinh tế số"),
            ("3. Hạ tầng số", LabelKind::Number, "3", "Hạ tầng số"),
            ("đ) Xã hội số", LabelKind::Point, "đ", "Xã hội số"),
            ("– Về dữ liệu", LabelKind::Dash, "-", "Về dữ liệu"),
            ("- + DVC toàn trình", LabelKind::Dash, "+", "DVC toàn trình"),
        ] {
            assert_eq!(shown(text), Some((kind, label.to_owned(), rest.to_owned())), "{text}");
        }
    }

    #[test]
    fn dates_figures_and_plain_words_are_no_labels() {
        for text in [
            "23/5/2025 của Ban",
            "2026. UBND phường",
            "11.758 triệu",
            "Phần mềm dùng chung",
            "Chương trình hành động",
            "95% dân số",
            "TM. ỦY BAN",
            "4G, 5G",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }
}
