//! Sentences that the source says in Vietnamese, such as refusals, in English: the sentence itself is the key, and what
//! stands in its places is carried over.

use std::borrow::Cow;
use std::collections::HashMap;

/// How deep a sentence is looked for in the place of another.
const DEPTH: usize = 4;

/// What is longer, in bytes, is what somebody wrote and no refusal.
const LONGEST: usize = 20_000;

/// Vietnamese sentences with their English, read from tables: a sentence as it stands in the source with its `{…}`,
/// the next line its English with the same places by name or order, an empty line.
#[derive(Default)]
pub(crate) struct Sentences {
    whole: HashMap<String, String>,
    /// Those with places, the longest first: what one says in full is not taken for what another leaves open.
    patterns: Vec<Pattern>,
}

struct Pattern {
    /// What stands before, between and after the places.
    pieces: Vec<String>,
    /// English, and after each part the number of a place.
    english: Vec<(String, Option<usize>)>,
}

impl Sentences {
    pub(crate) fn read(tables: &[&str]) -> Self {
        let mut all = Self::default();
        for block in tables.iter().flat_map(|table| table.split("\n\n")) {
            let mut lines = block.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
            if let (Some(vietnamese), Some(english)) = (lines.next(), lines.next()) {
                all.add(vietnamese, english);
            }
        }
        all.patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.pieces.iter().map(String::len).sum::<usize>()));
        all
    }

    fn add(&mut self, vietnamese: &str, english: &str) {
        let (pieces, names) = parts(vietnamese);
        let (said, places) = parts(english);
        if names.is_empty() {
            // A sentence that no `format!` writes keeps its braces as they are.
            self.whole.insert(vietnamese.to_owned(), english.to_owned());
            self.whole.insert(pieces.concat(), said.concat());
            return;
        }
        let mut unnamed = 0..;
        let places = places.iter().map(|name| place(&names, name, &mut unnamed)).chain([None]);
        self.patterns.push(Pattern { pieces, english: said.into_iter().zip(places).collect() });
    }

    /// The English of a sentence, or of some that follow each other; what is not known stays as it is.
    pub(crate) fn english<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.known(text, DEPTH).map_or(Cow::Borrowed(text), Cow::Owned)
    }

    fn known(&self, text: &str, depth: usize) -> Option<String> {
        let core = text.trim();
        if core.is_empty() || core.len() > LONGEST || depth == 0 {
            return None;
        }
        let english = self.whole.get(core).cloned();
        let english = english.or_else(|| self.filled(core, depth)).or_else(|| self.in_turn(core, depth));
        let english = english.or_else(|| self.beside_label(core, depth))?;
        Some(text.replacen(core, &english, 1))
    }

    fn filled(&self, text: &str, depth: usize) -> Option<String> {
        let (pattern, values) = self.patterns.iter().find_map(|p| Some((p, p.values(text)?)))?;
        let mut english = String::new();
        for (said, place) in &pattern.english {
            english.push_str(said);
            let Some(value) = place.and_then(|at| values.get(at)) else { continue };
            // What stands in quotation marks is what somebody typed, or a name.
            let known = if said.ends_with(['“', '«']) { None } else { self.known(value, depth - 1) };
            english.push_str(known.as_deref().unwrap_or(value));
        }
        Some(english)
    }

    /// Sentence after sentence, as long as they are known.
    fn in_turn(&self, text: &str, depth: usize) -> Option<String> {
        let mut english = String::new();
        let mut rest = text;
        while let Some((said, end)) = self.first_of(rest, depth) {
            english.push_str(&said);
            let next = rest[end..].trim_start();
            english.push_str(&rest[end..rest.len() - next.len()]);
            rest = next;
        }
        (!english.is_empty()).then(|| english + rest)
    }

    /// `Tổ 7: Nhập họ và tên.`, `Dự thảo chờ duyệt: Kế hoạch số 12`: what a sentence is about stands before it or after it.
    fn beside_label(&self, text: &str, depth: usize) -> Option<String> {
        let (label, said) = text.split_once(": ")?;
        let known = [label, said].map(|part| self.known(part, depth - 1));
        let is_known = known.iter().any(Option::is_some);
        let [first, second] = known;
        is_known.then(|| format!("{}: {}", first.as_deref().unwrap_or(label), second.as_deref().unwrap_or(said)))
    }

    fn first_of(&self, text: &str, depth: usize) -> Option<(String, usize)> {
        let inner = text.match_indices(['.', '?', '!']).map(|(at, _)| at + 1);
        let ends: Vec<usize> =
            inner.filter(|end| text[*end..].starts_with(char::is_whitespace)).chain([text.len()]).collect();
        let whole = ends.iter().rev().find_map(|end| Some((self.whole.get(&text[..*end])?.clone(), *end)));
        whole.or_else(|| ends.iter().find_map(|end| Some((self.filled(&text[..*end], depth)?, *end))))
    }
}

impl Pattern {
    /// What stands in the places of this text, if it is this sentence.
    fn values<'a>(&self, text: &'a str) -> Option<Vec<&'a str>> {
        let (first, rest) = self.pieces.split_first()?;
        let (last, between) = rest.split_last()?;
        let mut open = text.strip_prefix(first.as_str())?.strip_suffix(last.as_str())?;
        let mut values = Vec::with_capacity(rest.len());
        for piece in between {
            let (value, after) = open.split_once(piece.as_str())?;
            values.push(value);
            open = after;
        }
        values.push(open);
        Some(values)
    }
}

/// A sentence cut at its places: the pieces around them, and their names.
fn parts(sentence: &str) -> (Vec<String>, Vec<String>) {
    let (mut pieces, mut names) = (vec![String::new()], Vec::new());
    let mut chars = sentence.chars().peekable();
    while let Some(c) = chars.next() {
        let doubled = matches!(c, '{' | '}') && chars.next_if_eq(&c).is_some();
        let said = match c {
            '{' if !doubled => {
                let inside: String = chars.by_ref().take_while(|c| *c != '}').collect();
                names.push(inside.split(':').next().unwrap_or_default().to_owned());
                pieces.push(String::new());
                continue;
            }
            '\\' if chars.next_if_eq(&'n').is_some() => '\n',
            other => other,
        };
        if let Some(piece) = pieces.last_mut() {
            piece.push(said);
        }
    }
    (pieces, names)
}

/// Which place of the Vietnamese sentence a place of the English means: that of its name, or the next without a name.
fn place(names: &[String], name: &str, unnamed: &mut std::ops::RangeFrom<usize>) -> Option<usize> {
    let named = names.iter().position(|other| other == name && !name.is_empty());
    let nth = if name.is_empty() { unnamed.next() } else { name.parse().ok() };
    named.or_else(|| names.iter().enumerate().filter(|(_, other)| other.is_empty()).nth(nth?).map(|(at, _)| at))
}

#[cfg(test)]
mod tests {
    use super::Sentences;

    const TABLE: &str = "# Of a form.\nNhập họ và tên.\nEnter the full name.\n\n\
        Kỳ {} đã chốt.\nThe period {} is closed.\n\n\
        Kỳ {} đã chốt ngày {day}.\nOn {day} the period {} was closed.\n\n\
        “{value}” không phải là số.\n“{value}” is not a number.\n\n\
        Dòng {}: {why}\nRow {}: {why}\n\n\
        Chưa nhập dòng nào. {}{more}\nNothing was brought in. {}{more}\n\n\
        thiếu trích yếu.\nthe summary is missing.\n\n\
        Số {} ở quầy {}.\nCounter {1} has number {0}.\n\n\
        Tìm “{{” trong văn bản.\nLook for “{{” in the document.\n\n\
        Chờ duyệt\nWaits for approval\n\n\
        Kính gửi {}:\\nĐã nhận.\nTo {}:\\nReceived.\n";

    fn english(text: &str) -> String {
        Sentences::read(&[TABLE]).english(text).into_owned()
    }

    #[test]
    fn a_sentence_is_its_own_key_and_an_unknown_one_stays() {
        assert_eq!(english("Nhập họ và tên."), "Enter the full name.");
        assert_eq!(english(" Nhập họ và tên. "), " Enter the full name. ");
        assert_eq!(english("Chưa dịch câu này."), "Chưa dịch câu này.");
        assert_eq!(english(""), "");
    }

    #[test]
    fn what_stands_in_the_places_is_carried_over_by_name_or_order() {
        assert_eq!(english("Kỳ quý I đã chốt."), "The period quý I is closed.");
        assert_eq!(english("Kỳ quý I đã chốt ngày 20/11/2026."), "On 20/11/2026 the period quý I was closed.");
        assert_eq!(english("Số 17 ở quầy 3."), "Counter 3 has number 17.");
    }

    #[test]
    fn the_longer_of_two_sentences_with_one_beginning_is_taken() {
        let table = "Kỳ {} đã chốt{}\nshort {} {}\n\nKỳ {} đã chốt ngày {}, xem lại.\nlong {} {}\n";
        let all = Sentences::read(&[table]);
        assert_eq!(all.english("Kỳ 1 đã chốt ngày 2, xem lại."), "long 1 2");
        assert_eq!(all.english("Kỳ 1 đã chốt ngày 2."), "short 1  ngày 2.");
    }

    #[test]
    fn braces_and_line_ends_in_a_place_do_no_harm() {
        assert_eq!(english("“{0}\n{} {{x” không phải là số."), "“{0}\n{} {{x” is not a number.");
        assert_eq!(english("Tìm “{{” trong văn bản."), "Look for “{{” in the document.");
        assert_eq!(english("Tìm “{” trong văn bản."), "Look for “{” in the document.");
        assert_eq!(english("Kính gửi A:\nĐã nhận."), "To A:\nReceived.");
    }

    #[test]
    fn a_known_sentence_in_a_place_and_sentences_in_turn_are_said_in_english() {
        assert_eq!(english("Dòng 3: thiếu trích yếu."), "Row 3: the summary is missing.");
        assert_eq!(
            english("Chưa nhập dòng nào. Dòng 3: thiếu trích yếu. Dòng 4: thiếu trích yếu."),
            "Nothing was brought in. Row 3: the summary is missing. Row 4: the summary is missing."
        );
        assert_eq!(english("“Nhập họ và tên.” không phải là số."), "“Nhập họ và tên.” is not a number.");
        assert_eq!(english("Tổ 7: Nhập họ và tên."), "Tổ 7: Enter the full name.");
        assert_eq!(english("Chờ duyệt: Kế hoạch: bản 2"), "Waits for approval: Kế hoạch: bản 2");
        assert_eq!(english("Tổ 7: chưa có."), "Tổ 7: chưa có.");
        assert_eq!(
            english("Nhập họ và tên. “a” không phải là số. Còn."),
            "Enter the full name. “a” is not a number. Còn."
        );
    }
}
