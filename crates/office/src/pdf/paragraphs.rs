//! Lines of pages joined into paragraphs, and rows of tables into tables that go over pages.

use super::layout::{Block, TextLine, glue};
use crate::{Document, Line};

/// Joins what page and line ends cut: sentences that were wrapped, tables with their heading repeated.
pub(super) fn join(pages: Vec<Vec<Block>>) -> Document {
    let margins = Margins::of(&pages);
    let mut joiner = Joiner { margins, document: Document::default(), open: None, table: Vec::new(), new_page: false };
    for page in pages {
        joiner.page(page);
    }
    joiner.close_paragraph();
    joiner.document
}

/// Where the text of most lines begins and ends.
struct Margins {
    left: f32,
    right: f32,
    /// Where first lines of paragraphs begin.
    indent: f32,
}

impl Margins {
    fn of(pages: &[Vec<Block>]) -> Self {
        let texts = || {
            pages.iter().flatten().filter_map(|block| match block {
                Block::Text(line) if !line.in_column => Some(line),
                _ => None,
            })
        };
        let share = |mut places: Vec<f32>, share: f32| {
            places.sort_by(f32::total_cmp);
            places.get(((places.len() as f32 - 1.0) * share).max(0.0) as usize).copied().unwrap_or(0.0)
        };
        let left = share(texts().map(|line| line.x0).collect(), 0.1);
        let mut starts: Vec<i32> =
            texts().map(|line| line.x0.round() as i32).filter(|x| *x as f32 > left + 4.0).collect();
        starts.sort_unstable();
        let indent = starts.chunk_by(|a, b| a == b).max_by_key(|same| same.len()).map_or(left, |same| same[0] as f32);
        Self { left, right: share(texts().map(|line| line.x1).collect(), 0.8), indent }
    }
}

struct Open {
    line: Line,
    last: TextLine,
    indented: bool,
}

struct Joiner {
    margins: Margins,
    document: Document,
    open: Option<Open>,
    /// The first row of the table that is being read.
    table: Vec<String>,
    new_page: bool,
}

impl Joiner {
    fn page(&mut self, blocks: Vec<Block>) {
        let last = blocks.len().saturating_sub(1);
        self.new_page = true;
        for (index, block) in blocks.into_iter().enumerate() {
            match block {
                Block::Text(line) if (index == 0 || index == last) && is_page_number(&line.text) => {}
                Block::Text(line) => {
                    self.table.clear();
                    self.text(line);
                    self.new_page = false;
                }
                Block::Row(cells) => {
                    self.close_paragraph();
                    self.new_page = self.row(cells);
                }
            }
        }
    }

    /// Adds a row; true while only the repeated heading of a table has been seen on the page.
    fn row(&mut self, cells: Vec<String>) -> bool {
        let cells: Vec<String> = cells.iter().map(|cell| vietnamese::nfc(cell).into_owned()).collect();
        if self.table.is_empty() {
            self.table.clone_from(&cells);
        } else if self.new_page && self.table == cells {
            return true;
        } else if self.new_page && self.table.len() == cells.len() && is_continuation(&cells) {
            self.continue_row(cells);
            return false;
        }
        self.document.push(Line::row(cells));
        false
    }

    /// The rest of a row that the page's end cut.
    fn continue_row(&mut self, cells: Vec<String>) {
        let Some(Line { cells: Some(above), .. }) = self.document.lines.last() else {
            self.document.push(Line::row(cells));
            return;
        };
        let joined = above.iter().zip(&cells).map(|(above, below)| match (above.is_empty(), below.is_empty()) {
            (_, true) => above.clone(),
            (true, false) => below.clone(),
            (false, false) => format!("{above}{}{below}", glue(above)),
        });
        let row = Line::row(joined.collect());
        self.document.lines.pop();
        self.document.push(row);
    }

    fn text(&mut self, line: TextLine) {
        if self.open.as_ref().is_some_and(|open| self.goes_on(open, &line)) {
            if let Some(open) = &mut self.open {
                open.line.text.push_str(glue(&open.line.text));
                open.line.text.push_str(&line.text);
                open.line.bold &= line.bold;
                open.line.italic &= line.italic;
                open.line.centred &= self.margins.is_centred(&line);
                open.last = line;
            }
            return;
        }
        self.close_paragraph();
        self.open = Some(Open {
            indented: line.x0 > self.margins.left + line.size,
            line: Line {
                text: line.text.clone(),
                bold: line.bold,
                italic: line.italic,
                centred: self.margins.is_centred(&line),
                ..Line::default()
            },
            last: line,
        });
    }

    fn close_paragraph(&mut self) {
        if let Some(open) = self.open.take() {
            let text = vietnamese::nfc(&open.line.text).into_owned();
            self.document.push(Line { text, ..open.line });
        }
    }

    /// Whether a line carries on the paragraph: the one above was full, and this one begins like a middle of it.
    fn goes_on(&self, open: &Open, next: &TextLine) -> bool {
        let last = &open.last;
        let wants_number = ends_before_number(&last.text) && next.text.starts_with(|c: char| c.is_ascii_digit());
        if last.in_column || next.in_column {
            // Lines of a centred column do not begin at one place.
            let is_below = last.in_column && next.in_column && last.y > next.y && last.y - next.y < last.size * 2.3;
            return is_below && (begins_small(&next.text) || wants_number);
        }
        if wants_number && last.x1 > self.margins.right - last.size * 6.0 {
            return true;
        }
        if begins_item(&next.text)
            || (last.size - next.size).abs() > 0.8
            || last.bold != next.bold && last.italic != next.italic
        {
            return false;
        }
        let gap = last.y - next.y;
        if !self.new_page && !(0.0..last.size * 2.3).contains(&gap) {
            return false;
        }
        let small = begins_small(&next.text);
        if self.margins.is_centred(last) && self.margins.is_centred(next) {
            return small && last.bold == next.bold;
        }
        let is_full = last.x1 > self.margins.right - last.size * if small { 6.0 } else { 2.5 };
        let ends_sentence = last.text.ends_with(['.', ';', ':', '!', '?']);
        let hangs = begins_item(&open.line.text)
            && ((next.x0 - last.second_x0).abs() < 2.0 || (next.x0 - last.x0).abs() < 1.5 && !begins_item(&last.text));
        let at_margin =
            hangs || next.x0 < self.margins.left + next.size * 0.8 || (next.x0 - last.x0).abs() < 1.5 && !open.indented;
        if small {
            let is_brimful = last.x1 > self.margins.right - last.size * 0.3;
            return is_full && (is_brimful || !last.text.ends_with([';', ':']));
        }
        is_full && at_margin && (!ends_sentence || open.indented || hangs) && last.bold == next.bold
    }
}

impl Margins {
    fn is_centred(&self, line: &TextLine) -> bool {
        let middle = (self.left + self.right) / 2.0;
        ((line.x0 + line.x1) / 2.0 - middle).abs() < line.size * 0.6
            && line.x0 > self.left + line.size * 1.2
            && (line.x0 - self.indent).abs() > 1.5
    }
}

fn is_page_number(text: &str) -> bool {
    text.len() <= 8 && text.trim_matches(['-', '–', ' ', '/']).chars().all(|c| c.is_ascii_digit() || c == '/')
}

/// "… tháng 11 năm" asks for a number on the next line.
fn ends_before_number(text: &str) -> bool {
    matches!(text.rsplit(' ').next(), Some("ngày" | "tháng" | "năm" | "số" | "quý"))
}

/// A row whose first cell is empty goes on from the page before.
fn is_continuation(cells: &[String]) -> bool {
    cells.first().is_some_and(String::is_empty)
}

fn begins_small(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_lowercase) && !begins_item(text)
}

/// A bullet or a number of its own: "- …", "+ …", "1. …", "2.1. …", "a) …", "II. …".
fn begins_item(text: &str) -> bool {
    if text.starts_with(['-', '–', '+', '•', '▪', '*']) {
        return true;
    }
    text.split_once(' ').is_some_and(|(label, rest)| is_label(label) || is_open_label(label, rest))
}

/// "2.1 Kinh tế số", "I/ MỤC TIÊU", "I- MỤC TIÊU", "Phần II. …", "Điều 3. …": labels that are closed otherwise than by a
/// stop, before words that begin like a heading.
fn is_open_label(label: &str, rest: &str) -> bool {
    if !rest.starts_with(char::is_uppercase) && !rest.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let core = label.trim_end_matches(['/', '-', '–']);
    let numbers =
        || label.split('.').all(|part| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()));
    let after = rest.split([' ', '.', ':']).next().unwrap_or_default();
    let numbered = || after.bytes().all(|b| b.is_ascii_digit()) || vietnamese::from_roman(after).is_some();
    match label {
        "Phần" | "PHẦN" | "Chương" | "CHƯƠNG" | "Điều" | "ĐIỀU" => numbered(),
        _ if core.len() < label.len() => {
            vietnamese::from_roman(core).is_some() || core.len() <= 2 && core.bytes().all(|b| b.is_ascii_digit())
        }
        _ => label.contains('.') && rest.starts_with(char::is_uppercase) && numbers(),
    }
}

/// "1.", "2.1.", "a)", "II.", or a bullet alone.
pub(crate) fn is_label(label: &str) -> bool {
    if matches!(label, "-" | "–" | "+" | "•" | "▪" | "*") {
        return true;
    }
    let core = label.trim_end_matches(['.', ')', ':']);
    if core.len() == label.len() || core.is_empty() || core.len() > 8 {
        return false;
    }
    let is_number =
        core.split('.').all(|part| !part.is_empty() && part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit()));
    let is_letter = label.ends_with(')') && core.chars().count() == 1;
    is_number || is_letter || vietnamese::from_roman(core).is_some()
}

#[cfg(test)]
mod tests {
    use super::begins_item;

    #[test]
    fn headings_begin_an_item_however_their_number_is_closed() {
        for text in [
            "2.1 Kinh tế số",
            "I/ MỤC TIÊU",
            "II- NHIỆM VỤ",
            "Phần II. MỤC TIÊU",
            "Điều 3. Phạm vi",
            "1/ Mục tiêu",
            "2. Dữ liệu",
        ] {
            assert!(begins_item(text), "{text}");
        }
        for text in
            ["2.1 triệu đồng", "57 của Bộ Chính trị", "Phần mềm dùng chung", "20/11 Ngày hội", "I love", "năm 2026"]
        {
            assert!(!begins_item(text), "{text}");
        }
    }
}
