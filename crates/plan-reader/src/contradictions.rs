//! Contradictions: a plan is put together from several hands and from last year's text, so its parts may disagree; each
//! disagreement is told in a sentence with both places quoted.

mod citations;
mod deadlines;
mod leads;
mod values;
mod years;

use std::cmp::Ordering;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::outline::Outline;
use crate::reading::{Contradiction, Indicator, LegalBase, Meta, Place, Reporting, Source, Task};
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
    pub reporting: &'a [Reporting],
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

/// The distinct words of a text, as digests in order, without those that every target and task has.
#[derive(Debug, Default, PartialEq, Eq)]
struct Words {
    all: Vec<u64>,
    /// Those with a digit: "mức độ 1" and "mức độ 2" are two targets.
    figures: Vec<u64>,
}

impl Words {
    fn of(text: &str) -> Self {
        const COMMON: [&str; 8] = ["và", "các", "của", "cho", "tỷ", "lệ", "trên", "đạt"];
        let low = lower(cut(text, 1_200));
        let mut words = Self::default();
        for word in low.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && !COMMON.contains(word))
        {
            let mut hasher = DefaultHasher::new();
            word.hash(&mut hasher);
            words.all.push(hasher.finish());
            if word.bytes().any(|b| b.is_ascii_digit()) {
                words.figures.push(hasher.finish());
            }
        }
        for set in [&mut words.all, &mut words.figures] {
            set.sort_unstable();
            set.dedup();
        }
        words
    }

    fn len(&self) -> usize {
        self.all.len()
    }

    /// How many words both have.
    fn shared(&self, other: &Self) -> usize {
        let (mut mine, mut theirs, mut count) = (self.all.iter().peekable(), other.all.iter().peekable(), 0);
        while let (Some(a), Some(b)) = (mine.peek(), theirs.peek()) {
            match a.cmp(b) {
                Ordering::Less => drop(mine.next()),
                Ordering::Greater => drop(theirs.next()),
                Ordering::Equal => {
                    count += 1;
                    mine.next();
                    theirs.next();
                }
            }
        }
        count
    }
}
