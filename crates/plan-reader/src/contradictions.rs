//! Contradictions: a plan is put together from several hands and from last year's text, so its parts may disagree; each
//! disagreement is told in a sentence with both places quoted.

mod citations;
mod deadlines;
mod leads;
mod values;
mod years;

use std::collections::BTreeSet;

use crate::outline::Outline;
use crate::reading::{Contradiction, Indicator, LegalBase, Meta, Place, Source, Task};
use crate::text::{cut, lower};

/// Most contradictions that are told.
const MOST: usize = 200;

/// What the checks look at.
pub(crate) struct Facts<'a> {
    pub meta: &'a Meta,
    pub outline: &'a Outline,
    pub legal_bases: &'a [LegalBase],
    pub indicators: &'a [Indicator],
    pub tasks: &'a [Task],
}

/// All contradictions, in the order of their second place.
pub(crate) fn find(facts: &Facts<'_>) -> Vec<Contradiction> {
    let mut out = deadlines::find(facts);
    out.extend(citations::find(facts));
    out.extend(values::find(facts));
    out.extend(leads::find(facts));
    out.extend(years::find(facts));
    out.truncate(MOST);
    out.sort_by_key(|found| (found.first.source, found.second.source));
    out
}

/// A place with its words, long ones cut.
fn place(quote: &str, source: Source) -> Place {
    let short = cut(quote, 400);
    let quote = if short.len() < quote.len() { format!("{}…", short.trim_end()) } else { quote.to_owned() };
    Place { quote, source }
}

/// The distinct words of a text, without those that every target and task has.
fn content_words(text: &str) -> BTreeSet<String> {
    const COMMON: [&str; 8] = ["và", "các", "của", "cho", "tỷ", "lệ", "trên", "đạt"];
    let low = lower(cut(text, 1_200));
    low.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !COMMON.contains(word))
        .map(str::to_owned)
        .collect()
}
