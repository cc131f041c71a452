//! Plain text before the ruler: words without sizes and places, but for marks of Markdown.

use super::paper::{Column, Line, Paper, Source};
use crate::Document;

pub(super) fn read(document: &Document) -> Paper {
    let lines = document.lines.iter().flat_map(|line| {
        // Two cells are the two sides of a heading or of the foot, as NĐ 30/2020 sets them beside each other.
        let parts = match line.cells.as_deref() {
            Some([left, right]) => vec![(left.as_str(), Column::Left), (right.as_str(), Column::Right)],
            _ => vec![(line.text.as_str(), Column::Whole)],
        };
        let one = |(text, column): (&str, Column)| {
            let marked = text.trim().trim_start_matches('#').trim();
            let text = marked.replace("**", "").replace("__", "");
            let text = text.trim().trim_matches('*').split_whitespace().collect::<Vec<_>>().join(" ");
            (!text.is_empty()).then(|| Line {
                text: vietnamese::nfc(&text).into_owned(),
                number: line.number,
                in_table: line.cells.is_some() && column == Column::Whole,
                column,
                ..Line::default()
            })
        };
        parts.into_iter().filter_map(one).collect::<Vec<_>>()
    });
    Paper {
        source: Source::Text,
        sheets: Vec::new(),
        lines: lines.collect(),
        strokes: Vec::new(),
        numbers: Vec::new(),
        address: Vec::new(),
        text_right_mm: None,
        is_long: false,
    }
}
