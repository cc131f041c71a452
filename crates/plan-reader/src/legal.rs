//! Citations of a plan, distinct by number: a document is cited in full once and by its number afterwards.

use std::collections::HashMap;

use vietnamese::citation::{citations, number_key};

use crate::outline::Outline;
use crate::paragraph::Paragraph;
use crate::reading::{LegalBase, Meta};
use crate::text::{cut, lower};

/// Most documents that a reading holds.
const MOST: usize = 2_000;

/// All documents cited in a plan.
pub(crate) fn legal_bases(outline: &Outline, meta: &Meta) -> Vec<LegalBase> {
    let mut found = Found::default();
    for block in &outline.blocks {
        let paragraph = &block.paragraph;
        if paragraph.is_row() {
            for cell in paragraph.cells.iter().filter(|cell| !is_own_number(&lower(cut(cell, 40)))) {
                found.read(cell, paragraph);
            }
        } else if !is_own_number(&paragraph.low) {
            found.read(&paragraph.text, paragraph);
        }
    }
    for base in &mut found.bases {
        base.is_self = meta.number.as_ref().is_some_and(|own| number_key(own) == number_key(&base.number))
            && base.date.is_none_or(|d| meta.issued_date.is_none_or(|own| own == d));
    }
    found.bases
}

/// "Số: 12/KH-UBND" at the head of the plan is its own number, not a citation.
fn is_own_number(low: &str) -> bool {
    low.starts_with("số:") || low.starts_with("số :") || low.starts_with("số ") && low.len() < 32
}

#[derive(Default)]
struct Found {
    bases: Vec<LegalBase>,
    places: HashMap<String, usize>,
}

impl Found {
    fn read(&mut self, text: &str, paragraph: &Paragraph) {
        if !text.bytes().any(|b| b.is_ascii_digit()) || self.bases.len() >= MOST {
            return;
        }
        for citation in citations(text) {
            let quote = text.get(citation.start..citation.end).unwrap_or_default().trim().to_owned();
            let key = number_key(&citation.number);
            // numbers of wards start anew each year: two dates are two documents
            let place = self.places.get(&key).copied();
            match place.map(|at| &mut self.bases[at]) {
                Some(known) if known.date.is_none() || citation.date.is_none() || known.date == citation.date => {
                    known.date = known.date.or(citation.date);
                    if known.issuer.is_none() {
                        known.issuer = citation.issuer;
                    }
                    if citation.kind_printed && known.kind.is_none() {
                        known.kind = citation.kind.map(str::to_owned);
                    }
                }
                Some(_) | None => {
                    self.places.insert(key, self.bases.len());
                    self.bases.push(LegalBase {
                        kind: citation.kind.map(str::to_owned),
                        number: citation.number,
                        date: citation.date,
                        issuer: citation.issuer,
                        is_self: false,
                        text: quote,
                        source: paragraph.source,
                    });
                }
            }
        }
    }
}
