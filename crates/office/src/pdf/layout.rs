//! A page's glyphs as text lines and table rows, in reading order.

use super::grid::{self, Grid};
use super::page::{Glyph, Page};
use super::paragraphs::is_label;

/// A line of text on a page with its place.
#[derive(Debug, Clone)]
pub(crate) struct TextLine {
    pub(crate) text: String,
    pub(crate) x0: f32,
    pub(crate) x1: f32,
    /// Where its second word begins: lines of a list item hang from there.
    pub(crate) second_x0: f32,
    pub(crate) y: f32,
    pub(crate) size: f32,
    pub(crate) bold: bool,
    pub(crate) italic: bool,
    /// Stands in one of two columns beside each other (heading or signatures): never wrapped into the next line.
    pub(crate) in_column: bool,
}

/// What a page is made of.
pub(super) enum Block {
    Text(TextLine),
    /// A row of a ruled table, or of words in three or more columns.
    Row(Vec<String>),
}

/// A gap of this many letter sizes may part two columns, where the lines around leave it free too.
pub(crate) const COLUMN_GAP: f32 = 1.5;
/// A gap of this many letter sizes parts cells of a table without rules.
const CELL_GAP: f32 = 2.2;
/// A gap of this share of the letter size is a space.
const SPACE_GAP: f32 = 0.17;

/// The blocks of a page from top to bottom.
pub(super) fn blocks_of(page: Page) -> Vec<Block> {
    let grids = grid::find(&page.rules);
    let mut free = Vec::new();
    let mut in_grids: Vec<Vec<(usize, Glyph)>> = grids.iter().map(|_| Vec::new()).collect();
    for glyph in page.glyphs {
        let middle = (glyph.x0 + glyph.x1) / 2.0;
        let height = glyph.y + glyph.size * 0.25;
        let place = grids.iter().enumerate().find_map(|(index, grid)| Some((index, grid.cell_at(middle, height)?)));
        match place {
            Some((index, cell)) => in_grids[index].push((cell, glyph)),
            None => free.push(glyph),
        }
    }
    let mut placed: Vec<(f32, Vec<Block>)> = Vec::new();
    for (grid, glyphs) in grids.iter().zip(in_grids) {
        placed.push((grid.top(), rows_of(grid, glyphs)));
    }
    let baselines = baselines(free);
    placed.extend(free_blocks(baselines, &grids));
    placed.sort_by(|(above, _), (below, _)| below.total_cmp(above));
    placed.into_iter().flat_map(|(_, blocks)| blocks).collect()
}

/// The lines of what was put upon the page.
pub(super) fn upon(page: &mut Page) -> Vec<String> {
    let lines = baselines(std::mem::take(&mut page.upon));
    lines.iter().map(|line| vietnamese::nfc(&whole_line(line).text).into_owned()).collect()
}

fn rows_of(grid: &Grid, glyphs: Vec<(usize, Glyph)>) -> Vec<Block> {
    let mut cells: Vec<Vec<Glyph>> = (0..grid.row_count() * grid.column_count()).map(|_| Vec::new()).collect();
    for (cell, glyph) in glyphs {
        cells[cell].push(glyph);
    }
    let texts: Vec<String> = cells.into_iter().map(cell_text).collect();
    let mut rows = Vec::new();
    for row in 0..grid.row_count() {
        let cells: Vec<String> = (0..grid.column_count())
            .map(|column| {
                let owner = grid.owner(row, column);
                // A block merged across columns is said once; one merged down is said in each of its rows.
                if owner % grid.column_count() == column { texts[owner].clone() } else { String::new() }
            })
            .collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push(Block::Row(cells));
        }
    }
    rows
}

/// The text of a cell: wrapped lines joined, list items on lines of their own.
fn cell_text(glyphs: Vec<Glyph>) -> String {
    let mut text = String::new();
    for line in baselines(glyphs) {
        let part = whole_line(&line).text;
        if part.is_empty() {
            continue;
        }
        let glue = if part.starts_with(['-', '+', '•']) { "\n" } else { glue(&text) };
        text.push_str(glue);
        text.push_str(&part);
    }
    text
}

/// What stands between a line and the one it was wrapped into: nothing where the line ends inside "KH-UBND" or "II/2026".
pub(crate) fn glue(above: &str) -> &'static str {
    let mut ends = above.chars().rev();
    let is_cut = matches!(ends.next(), Some('-' | '/')) && ends.next().is_some_and(char::is_alphanumeric);
    if above.is_empty() || is_cut { "" } else { " " }
}

/// Letters that fonts draw as one sign.
fn push_text(shown: &str, text: &mut String) {
    for c in shown.chars() {
        match c {
            'ﬀ' => text.push_str("ff"),
            'ﬁ' => text.push_str("fi"),
            'ﬂ' => text.push_str("fl"),
            'ﬃ' => text.push_str("ffi"),
            'ﬄ' => text.push_str("ffl"),
            '\u{ad}' => {}
            _ => text.push(c),
        }
    }
}

/// Glyphs on common baselines, from top to bottom, each from left to right.
pub(crate) fn baselines(mut glyphs: Vec<Glyph>) -> Vec<Vec<Glyph>> {
    glyphs.sort_by(|a, b| b.y.total_cmp(&a.y));
    let mut lines: Vec<Vec<Glyph>> = Vec::new();
    for glyph in glyphs {
        match lines.last_mut() {
            Some(line) if line.last().is_some_and(|last| (last.y - glyph.y) < last.size.max(glyph.size) * 0.35) => {
                line.push(glyph);
            }
            _ => lines.push(vec![glyph]),
        }
    }
    for line in &mut lines {
        // Stable: glyphs drawn at the same place (marks over letters) keep their order.
        line.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    }
    lines.retain(|line| line.iter().any(|glyph| !glyph.text.trim().is_empty()));
    lines
}

/// One text line of glyphs, spaces put where the gaps are.
pub(crate) fn whole_line(glyphs: &[Glyph]) -> TextLine {
    let mut text = String::new();
    let mut end = f32::MAX;
    let mut second_x0 = f32::MAX;
    let shown = || glyphs.iter().filter(|glyph| !glyph.text.trim().is_empty());
    for glyph in glyphs {
        if glyph.x0 - end > glyph.size * SPACE_GAP && !text.ends_with(' ') {
            text.push(' ');
        }
        if second_x0 == f32::MAX && text.trim_start().ends_with(' ') && !glyph.text.trim().is_empty() {
            second_x0 = glyph.x0;
        }
        push_text(&glyph.text, &mut text);
        end = glyph.x1;
    }
    TextLine {
        second_x0,
        text: text.split_whitespace().collect::<Vec<_>>().join(" "),
        x0: shown().map(|glyph| glyph.x0).fold(f32::MAX, f32::min),
        x1: shown().map(|glyph| glyph.x1).fold(f32::MIN, f32::max),
        y: glyphs.first().map_or(0.0, |glyph| glyph.y),
        size: shown().map(|glyph| glyph.size).fold(0.0, f32::max),
        bold: shown().all(|glyph| glyph.bold),
        italic: shown().all(|glyph| glyph.italic),
        in_column: false,
    }
}

/// The line cut where wide gaps part its words.
fn segments(glyphs: &[Glyph], gap: f32) -> Vec<TextLine> {
    parts(glyphs, gap).into_iter().map(whole_line).collect()
}

/// The glyphs between wide gaps.
pub(crate) fn parts(glyphs: &[Glyph], gap: f32) -> Vec<&[Glyph]> {
    let mut parts: Vec<&[Glyph]> = Vec::new();
    let mut from = 0;
    let mut end: Option<f32> = None;
    for (index, glyph) in glyphs.iter().enumerate() {
        if glyph.text.trim().is_empty() {
            continue;
        }
        if end.is_some_and(|end| glyph.x0 - end > glyph.size * gap) {
            parts.push(&glyphs[from..index]);
            from = index;
        }
        end = Some(glyph.x1);
    }
    parts.push(&glyphs[from..]);
    parts
}

/// Cuts a line at its gaps; the space after "1." or "-" parts a label from its text, not two columns.
fn cut(line: &[Glyph]) -> Cut {
    let whole = whole_line(line);
    let mut parts = segments(line, COLUMN_GAP);
    if parts.len() == 2 && is_label(&parts[0].text) {
        parts = vec![whole.clone()];
    }
    Cut { whole, parts, cells: segments(line, CELL_GAP) }
}

/// A line outside ruled tables, whole and cut at its gaps.
struct Cut {
    whole: TextLine,
    parts: Vec<TextLine>,
    cells: Vec<TextLine>,
}

/// Lines outside ruled tables; two columns beside each other are read one after the other.
fn free_blocks(lines: Vec<Vec<Glyph>>, grids: &[Grid]) -> Vec<(f32, Vec<Block>)> {
    let lines: Vec<Cut> = lines.iter().map(|line| cut(line)).collect();
    let mut blocks = Vec::new();
    let mut index = 0;
    while index < lines.len() {
        if let Some(region) = column_region(&lines, index, blocks.len(), grids) {
            blocks.truncate(blocks.len() - (index - region.from));
            blocks.push(read_columns(&lines[region.from..region.to], region.split));
            index = region.to;
            continue;
        }
        let line = &lines[index];
        let block = if line.cells.len() >= 3 {
            Block::Row(line.cells.iter().map(|part| part.text.clone()).collect())
        } else {
            Block::Text(line.whole.clone())
        };
        blocks.push((line.whole.y, vec![block]));
        index += 1;
    }
    blocks
}

/// Lines `from..to` stand in two columns, parted at `split`.
struct Region {
    from: usize,
    to: usize,
    split: f32,
}

/// The gap that is left free when a line joins a region; `None` where the line crosses it.
fn narrowed(line: &Cut, (left, right): (f32, f32)) -> Option<(f32, f32)> {
    let (mut low, mut high) = (left, right);
    let margin = line.whole.size * 0.15;
    for part in &line.parts {
        let is_left = part.x1 < right - margin;
        let is_right = part.x0 > left + margin;
        let is_nearer_left = part.x0 + part.x1 < left + right;
        match (is_left, is_right) {
            (true, true) if is_nearer_left => low = low.max(part.x1),
            (true, false) => low = low.max(part.x1),
            (_, true) => high = high.min(part.x0),
            (false, false) => return None,
        }
    }
    (line.parts.len() <= 2 && high - low > margin).then_some((low, high))
}

/// Consecutive lines around `index` that leave one vertical gap free.
fn column_region(lines: &[Cut], index: usize, single_blocks_before: usize, grids: &[Grid]) -> Option<Region> {
    let [first, second] = lines[index].parts.as_slice() else { return None };
    let mut gap = (first.x1, second.x0);
    let near = |above: &TextLine, below: &TextLine| {
        let parted = grids.iter().any(|grid| above.y > grid.bottom() && grid.top() > below.y);
        !parted && above.y - below.y < above.size.max(below.size) * 8.0
    };
    let mut to = index + 1;
    while to < lines.len() && near(&lines[to - 1].whole, &lines[to].whole) {
        let Some(narrower) = narrowed(&lines[to], gap) else { break };
        gap = narrower;
        to += 1;
    }
    // A line above the first pair belongs to it only on the right side: at the left it ends a paragraph.
    let mut from = index;
    while from > 0 && index - from < single_blocks_before && near(&lines[from - 1].whole, &lines[from].whole) {
        let above = &lines[from - 1];
        let Some(narrower) = narrowed(above, gap) else { break };
        if above.whole.x0 < gap.1 {
            break;
        }
        gap = narrower;
        from -= 1;
    }
    (to - from >= 2).then_some(Region { from, to, split: (gap.0 + gap.1) / 2.0 })
}

fn read_columns(lines: &[Cut], split: f32) -> (f32, Vec<Block>) {
    let top = lines.first().map_or(0.0, |line| line.whole.y);
    let (left, right): (Vec<&TextLine>, Vec<&TextLine>) =
        lines.iter().flat_map(|line| &line.parts).partition(|part| part.x1 <= split);
    let blocks = left.into_iter().chain(right).map(|part| Block::Text(TextLine { in_column: true, ..part.clone() }));
    (top, blocks.collect())
}
