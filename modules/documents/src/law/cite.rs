//! Viện dẫn: every document that a text cites, where it stands in the text, with the article that is meant.
//!
//! [`vietnamese::citation`] reads whole numbers ("số 30/2020/NĐ-CP"); added here are laws by their names ("Luật Giao
//! dịch điện tử 2023"), numbers that people shorten ("NĐ 30/2020"), standards ("TCVN 14423:2026"), names that are
//! numbers ("Nghị quyết 57") and the places ("điểm a khoản 2 Điều 5") beside them.

mod names;
mod places;
mod short;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

/// Viện dẫn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Citation {
    /// Byte range, from the place or kind to the last word that belongs to it.
    pub start: usize,
    /// End of that range.
    pub end: usize,
    /// "Nghị định": printed, or told by the number; empty where neither.
    pub kind: &'static str,
    /// Số, ký hiệu without blanks, as far as it is printed: "30/2020/NĐ-CP", "226/2016", "57"; empty where a law is
    /// cited by its name alone.
    pub number: String,
    /// The name of a law without its kind: "Giao dịch điện tử".
    pub name: String,
    /// The year of a law that is cited by its name.
    pub year: Option<i32>,
    pub date: Option<NaiveDate>,
    pub issuer: String,
    /// "điểm a khoản 2 Điều 5"; empty where the whole document is meant.
    pub place: String,
    /// All words that may belong to the name where nothing ends it, each with its end in the text; a library tells
    /// how many of them do.
    pub(super) name_words: Vec<(String, usize)>,
}

impl Citation {
    /// Is only a number printed that many documents bear ("Nghị quyết 57")? Only a name that the library knows tells
    /// which is meant.
    pub(crate) fn is_bare(&self) -> bool {
        !self.number.is_empty() && self.number.bytes().all(|b| b.is_ascii_digit())
    }

    /// What names it: "Nghị định 30/2020/NĐ-CP", "Luật Giao dịch điện tử 2023".
    pub(crate) fn label(&self) -> String {
        let year = self.year.map(|year| year.to_string()).unwrap_or_default();
        let parts = match self.number.starts_with(|c: char| c.is_ascii_digit()) {
            true => [self.kind, self.number.as_str(), ""],
            false if !self.number.is_empty() => [self.number.as_str(), "", ""],
            false => [self.kind, self.name.as_str(), year.as_str()],
        };
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// All citations of a text in composed Unicode (NFC), in order; no two of them share a letter.
pub(crate) fn citations(text: &str) -> Vec<Citation> {
    let mut found: Vec<Citation> = vietnamese::citation::citations(text)
        .into_iter()
        .filter(|c| !is_own_number(text, c.start, c.kind_printed))
        .map(|c| numbered(text, c))
        .collect();
    found.extend(short::standards(text));
    keep_apart(&mut found);
    let mut more = short::numbers(text);
    more.extend(names::named(text));
    // What is read as a whole number stays so; among the others the one that begins first is the longer reading.
    more.retain(|c| is_apart(&found, c.start, c.end));
    keep_apart(&mut more);
    found.extend(more);
    found.sort_by_key(|c| c.start);
    places::attach(text, &mut found);
    found
}

/// Shares a range no letter with any of these, which stand in order and apart?
fn is_apart(found: &[Citation], start: usize, end: usize) -> bool {
    found.get(found.partition_point(|f| f.end <= start)).is_none_or(|f| f.start >= end)
}

/// Drops each citation that begins within the one before it.
fn keep_apart(found: &mut Vec<Citation>) {
    found.sort_by_key(|c| (c.start, std::cmp::Reverse(c.end)));
    let mut free_from = 0;
    found.retain(|c| {
        let free = c.start >= free_from;
        if free {
            free_from = c.end;
        }
        free
    });
}

/// "Số: 12/KH-UBND" at the head of a document is its own number.
fn is_own_number(text: &str, at: usize, kind_printed: bool) -> bool {
    let bare = |text: &'_ str| text.trim_end_matches([' ', '*']).len();
    let head = &text[..bare(&text[..at])];
    let Some(before) = ["Số:", "SỐ:", "số:"].into_iter().find_map(|so| head.strip_suffix(so)) else {
        return false;
    };
    let line = &before[..bare(before)];
    !kind_printed && (line.is_empty() || line.ends_with(['\n', '\t']))
}

fn numbered(text: &str, c: vietnamese::citation::Citation) -> Citation {
    let abbreviation = short::code_before(text, c.start).filter(|_| !c.kind_printed);
    let kind = c.kind.unwrap_or_default();
    let is_code = kind == "Luật" && text[..c.start].ends_with("Bộ ");
    let start = match abbreviation {
        Some((start, _)) => start,
        None if is_code => c.start - "Bộ ".len(),
        None => c.start,
    };
    Citation {
        start,
        end: c.end,
        kind: if is_code { "Bộ luật" } else { kind },
        number: c.number,
        date: c.date,
        issuer: c.issuer.unwrap_or_default(),
        ..Citation::default()
    }
}

/// May a word begin here?
fn is_free(text: &str, at: usize) -> bool {
    text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric())
}
