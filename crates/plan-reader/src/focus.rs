//! Trọng tâm of the quarters: "Quý I/2026: …", a line each, or such a line with its items below it.

use crate::outline::{Block, Outline, Region};
use crate::reading::Focus;
use crate::tasks::is_closing;
use crate::text::trim_stops;

/// Most lines that a reading holds.
const MOST: usize = 200;

/// What comes first in each quarter. A single quarter is a deadline; a plan that goes from quarter to quarter names at
/// least two under one heading.
pub(crate) fn focus(outline: &Outline, plan_year: Option<i32>) -> Vec<Focus> {
    let mut found: Vec<Focus> = Vec::new();
    let mut items_of = None;
    for block in &outline.blocks {
        let paragraph = &block.paragraph;
        let quarter = quarter(&paragraph.text, &paragraph.low).filter(|_| !paragraph.is_row());
        match quarter {
            Some(head)
                if plan_part(block.region) && head.year.is_none_or(|year| plan_year.is_none_or(|own| own == year)) =>
            {
                items_of = head.text.is_empty().then_some(head.number);
                found.extend(line(head.number, head.text, paragraph.source));
            }
            _ if block.is_heading => {
                if several(&found) {
                    return found;
                }
                (items_of, found) = (None, Vec::new());
            }
            None if is_item(block) => {
                found.extend(items_of.and_then(|number| line(number, &paragraph.text, paragraph.source)));
            }
            _ => items_of = None,
        }
        if found.len() > MOST {
            break;
        }
    }
    if several(&found) { found } else { Vec::new() }
}

/// May it be an item below a quarter's line? No row is one, nor the words and signatures that end the plan.
fn is_item(block: &Block) -> bool {
    let closes = block.paragraph.label.is_none() && is_closing(block);
    plan_part(block.region) && !block.paragraph.is_row() && !closes
}

/// The past year, the list of tasks and what comes after the text have no focus of the year to come.
fn plan_part(region: Region) -> bool {
    !matches!(region, Region::Results | Region::Recipients | Region::Appendix)
}

fn several(found: &[Focus]) -> bool {
    found.iter().any(|f| f.quarter != found[0].quarter)
}

fn line(quarter: u8, text: &str, source: crate::reading::Source) -> Option<Focus> {
    let text = trim_stops(text.trim_start_matches(['-', '+', '*', '•', ' ']));
    (!text.is_empty()).then(|| Focus { quarter, text: text.to_owned(), source })
}

/// The beginning of a quarter's line.
struct Head<'a> {
    number: u8,
    year: Option<i32>,
    text: &'a str,
}

/// "Quý I/2026: …", "Quý II năm 2026: …", "- Quý 3: …".
fn quarter<'a>(text: &'a str, low: &str) -> Option<Head<'a>> {
    let rest = low.trim_start_matches(['-', '+', '*', '•', ' ']).strip_prefix("quý ")?;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    let number = match &rest[..end] {
        "i" | "1" => 1,
        "ii" | "2" => 2,
        "iii" | "3" => 3,
        "iv" | "4" => 4,
        _ => return None,
    };
    let mut rest = &rest[end..];
    let mut year = None;
    if let Some(after) = rest.strip_prefix('/').or_else(|| rest.strip_prefix(" năm ")) {
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        year = Some(after[..digits].parse().ok()?);
        rest = &after[digits..];
    }
    let rest = rest.trim_start();
    let rest = if rest.is_empty() { rest } else { rest.strip_prefix(':')? };
    Some(Head { number, year, text: text.get(low.len() - rest.len()..)?.trim() })
}
