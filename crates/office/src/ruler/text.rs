//! Plain text before the ruler: words without sizes and places, but for marks of Markdown.

use super::paper::{Line, Paper, Source};
use crate::Document;

pub(super) fn read(document: &Document) -> Paper {
    let lines = document.lines.iter().filter_map(|line| {
        let marked = line.text.trim().trim_start_matches('#').trim();
        let text = marked.replace("**", "").replace("__", "");
        let text = text.trim().trim_matches('*');
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then(|| Line {
            text: vietnamese::nfc(&text).into_owned(),
            number: line.number,
            in_table: line.cells.is_some(),
            ..Line::default()
        })
    });
    Paper {
        source: Source::Text,
        sheets: Vec::new(),
        lines: lines.collect(),
        strokes: Vec::new(),
        numbers: Vec::new(),
        address: Vec::new(),
        is_long: false,
    }
}
