//! Reads a ward's plan (kế hoạch) from plain lines: outline, targets, results, tasks, deadlines, citations, contradictions.
//!
//! The rules state what is true of Vietnamese administrative documents in general (how parts are labelled, how a target is
//! worded, how a document is cited); none of them knows a ward or a sentence of one plan.

pub mod deadline;
pub mod reading;
pub mod units;

mod clause;
mod contradictions;
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

use office::Document;

/// Most lines that are read; a plan of a ward has a few hundred.
const MOST_LINES: usize = 60_000;

/// Reads a plan. Never fails: what is not found is absent, and [`PlanReading::not_a_plan`] says whether it is a plan at all.
pub fn read(document: &Document) -> PlanReading {
    let mut notices = document.notices.clone();
    let paragraphs = if document.lines.len() > MOST_LINES {
        notices.push(format!(
            "Văn bản quá dài: chỉ đọc {MOST_LINES} dòng đầu trong tổng số {} dòng.",
            document.lines.len()
        ));
        let head = Document { lines: document.lines[..MOST_LINES].to_vec(), notices: Vec::new() };
        paragraph::paragraphs(&head)
    } else {
        paragraph::paragraphs(document)
    };
    let meta = meta::meta(&paragraphs);
    let traits = judge::traits(&paragraphs);
    let outline = outline::outline(paragraphs);
    let rows = table::rows(&outline.blocks);
    let legal_bases = legal::legal_bases(&outline, &meta);
    let indicators = indicators::indicators(&outline, &rows);
    let results = results::results(&outline);
    let tasks = tasks::tasks(&outline, &rows, meta.year);
    let reporting = reporting::reporting(&outline, meta.year);
    let units = units::mentioned(&outline.unit_headings, &tasks, &indicators);
    let contradictions = contradictions::find(&contradictions::Facts {
        meta: &meta,
        outline: &outline,
        legal_bases: &legal_bases,
        indicators: &indicators,
        tasks: &tasks,
    });
    PlanReading {
        meta,
        legal_bases,
        indicators,
        results,
        tasks,
        units,
        reporting,
        sections: outline.sections,
        contradictions,
        notices,
        traits,
    }
}
