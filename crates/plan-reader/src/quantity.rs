//! Quantities: a target is a figure with a sign or a cue word ("đạt", "trên", "tối thiểu", "từ … trở lên"); the decimal sign is a
//! comma and the dot parts thousands.

use crate::reading::Comparator;
use crate::text::{has_words, starts_words};

/// A figure found in a clause.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Quantity {
    /// Byte range of cue words, figure and unit sign.
    pub start: usize,
    /// End of that range.
    pub end: usize,
    /// Byte position of the figure itself.
    pub figure: usize,
    /// The value; of a bare fraction, its percentage.
    pub value: f64,
    /// `%`, `level`, `index`, `count/…` or a noun.
    pub unit: String,
    /// Comparator.
    pub comparator: Comparator,
    /// Tử số and mẫu số, where a fraction is printed.
    pub fraction: Option<(i64, Option<i64>)>,
    /// A cue word or sign stands before it ("đạt", "tối thiểu", "≥").
    pub cued: bool,
}

/// A figure and where it ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Figure {
    pub value: f64,
    pub end: usize,
    /// Printed with a decimal part.
    pub decimal: bool,
}

/// The figure that begins at `at`.
pub(crate) fn figure_at(text: &str, at: usize) -> Option<Figure> {
    let bytes = text.as_bytes();
    let digits =
        |from: usize| bytes.get(from..).map_or(0, |rest| rest.iter().take_while(|b| b.is_ascii_digit()).count());
    let head = digits(at);
    if head == 0 || head > 12 {
        return None;
    }
    let mut whole = text[at..at + head].to_owned();
    let mut end = at + head;
    let mut thousands = false;
    while bytes.get(end) == Some(&b'.') && digits(end + 1) == 3 && head <= 3 && whole.len() <= 12 && whole != "0" {
        whole.push_str(&text[end + 1..end + 4]);
        end += 4;
        thousands = true;
    }
    let mut fraction = String::new();
    if matches!(bytes.get(end), Some(b',')) || !thousands && matches!(bytes.get(end), Some(b'.')) {
        let tail = digits(end + 1);
        if (1..=6).contains(&tail) {
            fraction = text[end + 1..end + 1 + tail].to_owned();
            end += 1 + tail;
        }
    }
    let decimal = !fraction.is_empty();
    let value = format!("{whole}.{}", if decimal { fraction.as_str() } else { "0" }).parse().ok()?;
    Some(Figure { value, end, decimal })
}

/// Start of the cue words that stand directly before `at`, and what they say.
pub(crate) fn cue_before(low: &str, at: usize) -> (usize, Comparator, bool) {
    let mut start = at;
    let mut comparator = Comparator::Equal;
    let mut cued = false;
    let mut reached = false;
    loop {
        let head = low[..start].trim_end();
        let Some(word_start) = last_word(head) else { break };
        let word = &head[word_start..];
        let sign = match word.trim_start_matches(['(', '“', '"']) {
            "≥" | ">=" | "thiểu" | "nhất" => Some(Comparator::AtLeast),
            ">" | "trên" | "hơn" => Some(Comparator::Above),
            "≤" | "<=" | "quá" | "đa" => Some(Comparator::AtMost),
            "<" => Some(Comparator::Below),
            "dưới" | "kém" => Some(Comparator::Below),
            "thấp" | "ít" | "tối" | "không" | "khoảng" | "từ" | "đạt" | "được" | "là" | "có" | "còn" | "mức"
            | "lên" | "đến" => None,
            _ => break,
        };
        // "không dưới", "không thấp hơn", "không ít hơn" forbid less; "không quá", "không hơn" forbid more
        if word == "không" {
            comparator = match comparator {
                Comparator::Below | Comparator::Above
                    if start_is_hon(low, start) || comparator == Comparator::Below =>
                {
                    Comparator::AtLeast
                }
                other => other,
            };
        }
        if let Some(sign) = sign {
            if !(comparator == Comparator::AtLeast && cued) {
                comparator = sign;
            }
            cued = true;
        }
        if matches!(word, "đạt" | "được" | "là") {
            cued = true;
            reached |= word == "đạt";
        }
        start = word_start;
    }
    if comparator == Comparator::Above && !reached && low[at..].starts_with("100") {
        // "trên 100% máy tính" means on all computers
        comparator = Comparator::Equal;
    }
    (start, comparator, cued)
}

/// "thấp hơn", "ít hơn" after "không".
fn start_is_hon(low: &str, start: usize) -> bool {
    let rest = &low[start..];
    starts_words(rest, "thấp hơn") || starts_words(rest, "ít hơn") || starts_words(rest, "kém")
}

fn last_word(head: &str) -> Option<usize> {
    if head.is_empty() {
        return None;
    }
    let glued = head.char_indices().next_back().filter(|(_, c)| matches!(c, '≥' | '≤' | '>' | '<'));
    if let Some((at, _)) = glued {
        let two = at.checked_sub(1).filter(|i| head.as_bytes().get(*i).is_some_and(|b| matches!(b, b'>' | b'<')));
        return Some(two.unwrap_or(at));
    }
    Some(head.rfind(' ').map_or(0, |at| at + 1))
}

/// "từ … trở lên" and "trở xuống" after a figure, unless they belong to an age.
fn at_least_after(low: &str, end: usize) -> Option<Comparator> {
    let near = crate::text::cut(low.get(end..)?, 240);
    let clause = &near[..near.find([';', ',']).unwrap_or(near.len())];
    for (words, comparator) in [("trở lên", Comparator::AtLeast), ("trở xuống", Comparator::AtMost)] {
        if let Some(at) = clause.find(words) {
            let before = &clause[..at];
            if !has_words(before, "tuổi") && !before.bytes().any(|b| b.is_ascii_digit()) {
                return Some(comparator);
            }
        }
    }
    None
}

/// All percentages of a clause.
pub(crate) fn percentages(low: &str) -> Vec<Quantity> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = next_figure(low, from) {
        let Some(figure) = figure_at(low, at) else {
            from = at + 1;
            while low.as_bytes().get(from).is_some_and(u8::is_ascii_digit) {
                from += 1;
            }
            continue;
        };
        from = figure.end;
        let tail = &low[figure.end..];
        let Some(after) = tail.trim_start().strip_prefix('%') else { continue };
        let end = low.len() - after.len();
        from = end;
        let (start, mut comparator, cued) = cue_before(low, at);
        if let Some(least) = at_least_after(low, end)
            && comparator != Comparator::Below
        {
            comparator = least;
        }
        let mut quantity = Quantity {
            start,
            end,
            figure: at,
            value: figure.value,
            unit: "%".into(),
            comparator,
            fraction: None,
            cued,
        };
        if let Some((least_at, least)) = range_before(low, at).filter(|(_, least)| *least < figure.value) {
            // "60 - 70%" is met from its lower end on
            if found.last().is_some_and(|last: &Quantity| last.figure == least_at) {
                found.pop();
            }
            quantity.start = cue_before(low, least_at).0;
            quantity.value = least;
            quantity.comparator = Comparator::AtLeast;
        }
        found.push(quantity);
    }
    found
}

/// "60 - " or "60% - " before a percentage: where the lower end begins, and its value.
fn range_before(low: &str, at: usize) -> Option<(usize, f64)> {
    let head = low[..at].trim_end();
    let head = head.strip_suffix(['-', '–'])?.trim_end();
    let head = head.strip_suffix('%').unwrap_or(head).trim_end();
    let digits = head.bytes().rev().take_while(|b| b.is_ascii_digit() || matches!(b, b',' | b'.')).count();
    let begin = head.len() - digits;
    let figure = figure_at(low, begin).filter(|figure| figure.end == head.len())?;
    let free = low[..begin].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    free.then_some((begin, figure.value))
}

/// The next digit that begins a figure (not inside a word such as "4G" after a letter).
pub(crate) fn next_figure(low: &str, from: usize) -> Option<usize> {
    let bytes = low.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        if bytes[at].is_ascii_digit() {
            let before = low[..at].chars().next_back();
            if before.is_none_or(|c| {
                !c.is_alphanumeric() && c != '.' && !(c == ',' && at >= 2 && bytes[at - 2].is_ascii_digit())
            }) {
                return Some(at);
            }
            while at < bytes.len() && bytes[at].is_ascii_digit() {
                at += 1;
            }
        } else {
            at += 1;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_in_the_vietnamese_way() {
        for (text, value) in [
            ("11.758 triệu", 11758.0),
            ("124,92", 124.92),
            ("0.70", 0.7),
            ("1.250.000", 1_250_000.0),
            ("92,48%", 92.48),
            ("3754", 3754.0),
            ("99.9", 99.9),
        ] {
            assert_eq!(figure_at(text, 0).unwrap().value, value, "{text}");
        }
    }

    #[test]
    fn comparators_come_from_signs_and_words() {
        for (text, sign) in [
            ("đạt trên 90%", ">"),
            ("đạt 90%", "="),
            ("100% hộ", "="),
            ("có từ 60% người dân trở lên có", ">="),
            ("≥ 90%", ">="),
            ("phấn đấu 60 - 70% hồ sơ", ">="),
            ("phấn đấu 60% - 70% hồ sơ", ">="),
            (">80%", ">"),
            ("> 2%", ">"),
            ("đạt tối thiểu 50%", ">="),
            ("ít nhất 95%", ">="),
            ("không dưới 70%", ">="),
            ("dưới 5%", "<"),
            ("không quá 3%", "<="),
            ("không thấp hơn 80%", ">="),
            ("mã độc trên 100% máy tính", "="),
            ("đạt trên 100%", ">"),
            ("60% hộ gia đình trở lên tham gia", ">="),
            ("90% người từ 15 tuổi trở lên", "="),
            ("đạt tỷ lệ từ 80% trở lên", ">="),
            ("tối đa 5%", "<="),
        ] {
            let found = percentages(text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].comparator.sign(), sign, "{text}");
        }
    }
}
