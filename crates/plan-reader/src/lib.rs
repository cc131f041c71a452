//! Reads a ward's plan (kế hoạch) from plain lines: outline, targets, results, tasks, deadlines, citations, contradictions.
//!
//! The rules state what is true of Vietnamese administrative documents in general (how parts are labelled, how a target is
//! worded, how a document is cited); none of them knows a ward or a sentence of one plan.

pub mod deadline;
pub mod reading;
pub mod units;

mod assigned;
mod bodies;
mod clause;
mod contradictions;
mod counts;
mod due_text;
mod focus;
mod heading;
mod indicators;
mod judge;
mod label;
mod legal;
mod meta;
mod outline;
mod paragraph;
mod quantity;
mod reporting;
mod results;
mod table;
mod tasks;
mod text;

pub use deadline::{Deadline, DeadlineRule};
pub use reading::*;

use office::{Document, Line};

/// The English of the sentences that this crate says in Vietnamese.
pub const SENTENCES: &str = include_str!("../locales/sentences.en.txt");

/// Most lines that are read; a plan of a ward has a few hundred.
const MOST_LINES: usize = 60_000;

/// Most bytes of text that are read; a plan of a ward has a few ten thousand.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// Reads a plan. Never fails: what is not found is absent, and [`PlanReading::not_a_plan`] says whether it is a plan at all.
pub fn read(document: &Document) -> PlanReading {
    let mut notices = document.notices.clone();
    let lines = within_bounds(&document.lines);
    if lines.len() < document.lines.len() {
        notices.push(format!(
            "Văn bản quá dài: chỉ đọc {} dòng đầu trong tổng số {} dòng.",
            lines.len(),
            document.lines.len()
        ));
    }
    let paragraphs = assigned::joined(paragraph::paragraphs(lines));
    let meta = meta::meta(&paragraphs);
    let traits = judge::traits(&paragraphs);
    let outline = outline::outline(paragraphs);
    let rows = table::rows(&outline.blocks);
    let legal_bases = legal::legal_bases(&outline, &meta);
    let indicators = indicators::indicators(&outline, &rows);
    let results = results::results(&outline);
    let tasks = tasks::tasks(&outline, &rows, meta.year);
    let reporting = reporting::reporting(&outline, meta.year);
    let focus = focus::focus(&outline, meta.year);
    let units = units::mentioned(&outline.unit_headings, &tasks, &indicators);
    let contradictions = contradictions::find(&contradictions::Facts {
        meta: &meta,
        outline: &outline,
        legal_bases: &legal_bases,
        indicators: &indicators,
        tasks: &tasks,
        reporting: &reporting,
    });
    PlanReading {
        meta,
        legal_bases,
        indicators,
        results,
        tasks,
        units,
        reporting,
        focus,
        sections: outline.sections,
        contradictions,
        notices,
        traits,
    }
}

/// Đề cương: the outline that a person typed, a heading a line ("I. MỤC TIÊU", "1. Mục tiêu chung", "a) …"). Places are
/// left blank: there is no document.
pub fn headings(text: &str) -> Vec<Section> {
    outline::typed(text)
}

/// The first lines of a document, as many as a plan can have.
fn within_bounds(lines: &[Line]) -> &[Line] {
    let mut bytes = 0;
    let fitting = lines.iter().take(MOST_LINES).take_while(|line| {
        // a longer line is cut when it is cleaned
        bytes += line.text.len().min(text::LONGEST_PARAGRAPH);
        bytes <= MOST_BYTES
    });
    &lines[..fitting.count()]
}
