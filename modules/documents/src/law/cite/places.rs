//! The part of a document that is meant: "điểm a khoản 2 Điều 5", before the citation or after it.

use super::{Citation, is_apart, is_free};

/// Words that begin a place, with what follows each.
const UNITS: [(&str, Follows); 8] = [
    ("điểm", Follows::Letter),
    ("khoản", Follows::Number),
    ("điều", Follows::Number),
    ("mục", Follows::NumberOrRoman),
    ("chương", Follows::NumberOrRoman),
    ("phần", Follows::NumberOrRoman),
    ("phụ lục", Follows::NumberOrRoman),
    ("tiểu mục", Follows::Number),
];

#[derive(Clone, Copy)]
enum Follows {
    Letter,
    Number,
    NumberOrRoman,
}

/// Words between a place and the document that it belongs to.
const BEFORE: [&str; 8] = ["", "của", "tại", "trong", ",", "kèm theo", "ban hành kèm theo", "ban hành tại"];
/// Words between a document and the place after it.
const AFTER: [&str; 7] = ["", ",", "(", "tại", ", tại", "(tại", "quy định tại"];

/// Bytes between a place and its document.
const LONGEST_GAP: usize = 40;

/// Joins each place to its citation; one that stands between two belongs to the one after it.
pub(super) fn attach(text: &str, found: &mut [Citation]) {
    let mut runs = runs(text);
    runs.retain(|(from, to)| is_apart(found, *from, *to));
    let mut taken = vec![false; runs.len()];
    for citation in found.iter_mut() {
        let Some(at) = runs.partition_point(|(_, to)| *to <= citation.start).checked_sub(1) else { continue };
        let (from, to) = runs[at];
        if !taken[at] && is_gap(text, to, citation.start, &BEFORE) {
            taken[at] = true;
            citation.place = one_line(&text[from..to]);
            citation.start = from;
        }
    }
    for citation in found.iter_mut().filter(|c| c.place.is_empty()) {
        let at = runs.partition_point(|(from, _)| *from < citation.end);
        let Some((from, to)) = runs.get(at).copied() else { continue };
        if !taken[at] && is_gap(text, citation.end, from, &AFTER) {
            taken[at] = true;
            citation.place = one_line(&text[from..to]);
            citation.end = to;
        }
    }
}

/// Do only these words stand between two places of a text?
fn is_gap(text: &str, from: usize, to: usize, words: &[&str]) -> bool {
    to - from <= LONGEST_GAP && words.contains(&one_line(&text[from..to]).to_lowercase().as_str())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Runs of places: "điểm a, b khoản 2 và khoản 3 Điều 5".
fn runs(text: &str) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let Some(end) = place(text, at).filter(|_| is_free(text, at)) else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let start = at;
        let mut run_end = end;
        while let Some(next) = after_link(text, run_end)
            && let Some(end) = place(text, next)
        {
            run_end = end;
        }
        runs.push((start, run_end));
        at = run_end;
    }
    runs
}

/// Where the next place of a run may begin: after blanks, a comma, "và", "hoặc".
fn after_link(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let trimmed = rest.trim_start_matches([',', ' ', '\n']);
    let trimmed = ["và ", "hoặc "].into_iter().find_map(|w| trimmed.strip_prefix(w)).unwrap_or(trimmed).trim_start();
    let length = rest.len() - trimmed.len();
    (length > 0 && length <= 12).then_some(at + length)
}

/// One place that begins here, and where it ends.
pub(super) fn place(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let (unit, follows) = UNITS.into_iter().find(|(unit, _)| begins_with(rest, unit))?;
    let mut end = at + unit.len();
    let blanks = text[end..].len() - text[end..].trim_start_matches([' ', '\n']).len();
    if blanks == 0 || blanks > 2 {
        return None;
    }
    end += blanks + value(&text[end + blanks..], follows)?;
    while let Some(next) = list_goes_on(text, end, follows) {
        end = next;
    }
    Some(end)
}

/// Does the text begin with this word, its first letter small or capital?
fn begins_with(text: &str, word: &str) -> bool {
    let mut letters = text.chars();
    let small = |c: Option<char>| c.map(|c| c.to_lowercase().next().unwrap_or(c));
    let first = small(letters.next()) == word.chars().next();
    first && letters.as_str().starts_with(&word[word.chars().next().map_or(0, char::len_utf8)..])
}

/// A letter, number or Roman number at the start of a text: its length.
fn value(text: &str, follows: Follows) -> Option<usize> {
    let word: String = text.chars().take_while(|c| c.is_alphanumeric()).collect();
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let tail = word[digits..].chars().count();
    let fits = match follows {
        Follows::Letter => is_letter_of_list(&word),
        _ if (1..=3).contains(&digits) => tail <= 1,
        Follows::NumberOrRoman => !word.is_empty() && word.len() <= 7 && word.bytes().all(|b| b"IVXLC".contains(&b)),
        Follows::Number => false,
    };
    fits.then_some(word.len())
}

/// The letters by which NĐ 30/2020 counts points, some with a number behind ("a", "đ", "c1").
fn is_letter_of_list(word: &str) -> bool {
    let mut letters = word.chars();
    let first = letters.next().is_some_and(|c| "abcdđeghiklmnopqrstuvxy".contains(c));
    first && letters.as_str().len() <= 1 && letters.as_str().bytes().all(|b| b.is_ascii_digit())
}

/// "… 2, 3 và 4": where the next value of a list ends.
fn list_goes_on(text: &str, at: usize, follows: Follows) -> Option<usize> {
    let rest = &text[at..];
    let after = ["; ", ", ", " và ", ", và "].into_iter().find_map(|link| rest.strip_prefix(link))?;
    let length = value(after, follows)?;
    let begins = at + rest.len() - after.len();
    // "Điều 5, 12 hộ" is no list of articles, "điểm a và ở" none of letters.
    let next = &after[length..];
    let closes = next.is_empty() || next.starts_with([',', ';', '.', ')', '\n']);
    let goes_on = next.strip_prefix(' ').is_some_and(|n| {
        ["và ", "của ", "Luật", "Nghị", "Thông", "Quyết", "Bộ luật"].iter().any(|w| n.starts_with(w))
            || UNITS.iter().any(|(unit, _)| begins_with(n, unit))
    });
    (closes || goes_on).then_some(begins + length)
}
