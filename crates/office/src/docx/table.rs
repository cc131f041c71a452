//! Tables: one line a row, columns kept in step over merged cells; tables that only lay out a page give their paragraphs.

use crate::Line;

/// Columns beyond this are cut off.
const MAX_COLUMNS: usize = 200;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Merge {
    None,
    Restart,
    Continue,
}

/// A cell with what stands in it.
pub(super) struct Cell {
    pub(super) lines: Vec<Line>,
    pub(super) span: usize,
    pub(super) merge: Merge,
    /// Sides with a border of its own.
    pub(super) sides: usize,
}

#[derive(Default)]
pub(super) struct Table {
    pub(super) rows: Vec<Vec<Cell>>,
    pub(super) has_borders: bool,
}

impl Table {
    /// No borders and few columns (the heading and the signatures of a document), or a single cell (a frame).
    fn is_layout(&self) -> bool {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let cells = self.rows.iter().flatten().count();
        let drawn = self.rows.iter().flatten().filter(|cell| cell.sides >= 3).count();
        columns <= 1 || (columns <= 3 && !self.has_borders && drawn * 2 < cells)
    }

    pub(super) fn into_lines(self, out: &mut Vec<Line>) {
        if self.is_layout() {
            out.extend(self.rows.into_iter().flatten().flat_map(|cell| cell.lines));
            return;
        }
        let mut above: Vec<String> = Vec::new();
        for row in self.rows {
            let mut cells: Vec<String> = Vec::new();
            for cell in row {
                let column = cells.len();
                if column >= MAX_COLUMNS {
                    break;
                }
                let text = match cell.merge {
                    Merge::Continue => above.get(column).cloned().unwrap_or_default(),
                    Merge::None | Merge::Restart => text_of(&cell.lines),
                };
                cells.push(text);
                let span = cell.span.min(MAX_COLUMNS - column).max(1);
                cells.resize(column + span, String::new());
            }
            if cells.iter().any(|cell| !cell.is_empty()) {
                out.push(Line { bold: false, ..Line::row(cells.clone()) });
            }
            above = cells;
        }
    }
}

fn text_of(lines: &[Line]) -> String {
    let mut text = String::new();
    for line in lines {
        if !text.is_empty() {
            text.push('\n');
        }
        text.extend(line.text.chars().map(|c| if c == '\t' { ' ' } else { c }));
    }
    text
}
