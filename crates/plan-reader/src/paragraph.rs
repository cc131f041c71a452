//! Paragraphs: a sentence of a plan may be cut over lines and pages, but an item begins with a label and a sentence ends with
//! a stop.

use office::Line;

use crate::label::{Label, LabelKind, label_of};
use crate::reading::Source;
use crate::text::{LONGEST_PARAGRAPH, clean, is_capitals, lower};

/// A paragraph or a row of a table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Paragraph {
    /// Words after the label, clean.
    pub text: String,
    /// Lower-case twin of `text`.
    pub low: String,
    /// Label before the words.
    pub label: Option<Label>,
    /// Cells, where it is a row of a table.
    pub cells: Vec<String>,
    /// The file marks it as a heading (Markdown `#`, Word outline level).
    pub outlined: bool,
    /// The whole paragraph is bold.
    pub bold: bool,
    /// Where it stands.
    pub source: Source,
}

impl Paragraph {
    /// A row of a table.
    pub(crate) fn is_row(&self) -> bool {
        !self.cells.is_empty()
    }

    /// The kind of its label.
    pub(crate) fn kind(&self) -> Option<LabelKind> {
        self.label.as_ref().map(|label| label.kind)
    }

    /// A dash item.
    pub(crate) fn is_dash(&self) -> bool {
        self.kind() == Some(LabelKind::Dash)
    }

    /// The same place with other words.
    pub(crate) fn with_text(&self, text: &str) -> Self {
        let text = text.trim().to_owned();
        Self { low: lower(&text), text, source: self.source, ..Self::default() }
    }
}

/// One line, cleaned.
struct Clean {
    text: String,
    label: Option<Label>,
    cells: Vec<String>,
    outlined: bool,
    bold: bool,
    number: u32,
    /// Blank lines before it.
    gap: u32,
    width: usize,
}

fn ends_closed(text: &str) -> bool {
    text.ends_with(['.', ';', ':', '!', '?', '…'])
}

/// The paragraphs of a document's lines.
pub(crate) fn paragraphs(lines: &[Line]) -> Vec<Paragraph> {
    let lines = cleaned(lines);
    let layout = Layout::of(&lines);
    let mut out: Vec<Paragraph> = Vec::with_capacity(lines.len());
    let mut last_width = 0;
    for line in lines {
        let width = line.width;
        match out.last_mut() {
            Some(before) if layout.continues(before, last_width, &line) => {
                before.text.push(' ');
                before.text.push_str(&line.text);
                before.source.line_end = line.number;
            }
            _ => out.push(started(line)),
        }
        last_width = width;
    }
    for paragraph in &mut out {
        paragraph.low = lower(&paragraph.text);
    }
    out
}

/// A new paragraph.
fn started(line: Clean) -> Paragraph {
    let text = line.label.as_ref().map_or(line.text.as_str(), |label| line.text[label.rest..].trim_start());
    Paragraph {
        text: text.to_owned(),
        low: String::new(),
        label: line.label,
        cells: line.cells,
        outlined: line.outlined,
        bold: line.bold,
        source: Source { line_start: line.number, line_end: line.number },
    }
}

/// Lines with words, without Markdown signs.
fn cleaned(lines: &[Line]) -> Vec<Clean> {
    let mut out: Vec<Clean> = Vec::with_capacity(lines.len());
    for line in lines {
        let raw = line.text.trim();
        let cells = cells_of(line, raw);
        let (marks, words) = split_marks(raw);
        let bold = line.bold || is_wrapped_in_bold(words);
        let text = if cells.is_empty() { clean(words) } else { cells.join(" ").trim().to_owned() };
        if text.is_empty() && cells.iter().all(String::is_empty) || is_rule(&text) {
            continue;
        }
        // readers of text leave blank lines out but number them
        let gap = out.last().map_or(0, |before| line.number.saturating_sub(before.number + 1));
        let label = if cells.is_empty() { label_of(&text) } else { None };
        let width = text.chars().count();
        out.push(Clean {
            text,
            label,
            cells,
            outlined: marks > 0 || line.outline.is_some(),
            bold,
            number: line.number,
            gap,
            width,
        });
    }
    out
}

/// A line of signs that only separates ("-----", "_____").
fn is_rule(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| matches!(c, '-' | '_' | '=' | '–' | '—' | '|' | ':' | ' ' | '.'))
}

/// Markdown's heading signs, and the words after them.
fn split_marks(raw: &str) -> (usize, &str) {
    let words = raw.trim_start_matches('#');
    let marks = raw.len() - words.len();
    if marks > 0 && marks <= 6 && words.starts_with([' ', '\t']) { (marks, words.trim_start()) } else { (0, raw) }
}

fn is_wrapped_in_bold(words: &str) -> bool {
    words.len() > 4
        && words.starts_with("**")
        && words.trim_end().ends_with("**")
        && !words[2..words.trim_end().len() - 2].contains("**")
        || words.starts_with("<b>") && words.ends_with("</b>") && words.matches("<b>").count() == 1
}

/// Cells of a row: as the file states them, by tabs, or between Markdown's bars.
fn cells_of(line: &Line, raw: &str) -> Vec<String> {
    if let Some(cells) = &line.cells {
        return cells.iter().map(|cell| clean(cell)).collect();
    }
    if memchr::memchr(b'\t', line.text.as_bytes()).is_some()
        && line.text.trim_end_matches(['\n', '\r']).matches('\t').count() >= 2
    {
        return line.text.split('\t').map(clean).collect();
    }
    if raw.starts_with('|') && raw.ends_with('|') && raw.len() > 2 {
        let inner = &raw[1..raw.len() - 1];
        let cells: Vec<String> = inner.split('|').map(clean).collect();
        let is_rule_row = cells.iter().all(|cell| cell.chars().all(|c| matches!(c, '-' | ':' | ' ')));
        return if is_rule_row { Vec::new() } else { cells };
    }
    Vec::new()
}

/// Whether lines are cut at a margin, as in text taken from PDF, and at which width.
struct Layout {
    cut_at: Option<usize>,
}

impl Layout {
    fn of(lines: &[Clean]) -> Self {
        let plain: Vec<&Clean> = lines.iter().filter(|line| line.cells.is_empty()).collect();
        let cut = plain
            .windows(2)
            .filter(|pair| !ends_closed(&pair[0].text) && pair[1].label.is_none() && begins_small(&pair[1].text))
            .count();
        if plain.len() < 8 || cut * 7 < plain.len() {
            return Self { cut_at: None };
        }
        let mut widths: Vec<usize> = plain.iter().map(|line| line.width).collect();
        let place = widths.len() * 9 / 10;
        let (_, width, _) = widths.select_nth_unstable(place.min(plain.len() - 1));
        Self { cut_at: Some(*width) }
    }

    /// Whether `line` goes on with the sentence of `before`, whose last line was `last_width` letters wide.
    fn continues(&self, before: &Paragraph, last_width: usize, line: &Clean) -> bool {
        if before.is_row() || !line.cells.is_empty() || line.label.is_some() || line.gap > 2 || line.outlined {
            return false;
        }
        if begins_block(&line.text)
            || before.text.len() + line.text.len() > LONGEST_PARAGRAPH
            || before.text.ends_with("./.")
        {
            return false;
        }
        let closed = ends_closed(&before.text);
        if begins_small(&line.text) && !closed {
            return true;
        }
        let Some(width) = self.cut_at else { return false };
        let first_word = line.text.split(' ').next().map_or(0, |word| word.chars().count());
        let reached = last_width + first_word + 1;
        // lines in a proportional fount differ in letters; a sentence that has not ended goes on more readily than one that has
        let small = begins_small(&line.text);
        let full = reached * 100 >= width * if closed && !small { 97 } else { 82 };
        if is_capitals(&before.text) != is_capitals(&line.text) && (before.label.is_some() || !full) {
            return false;
        }
        full
    }
}

fn begins_small(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_lowercase)
}

/// Fixed words of NĐ 30/2020 that begin a block of their own.
fn begins_block(text: &str) -> bool {
    let low = lower(crate::text::cut(text, 40));
    let at_signature = is_capitals(text)
        && ["tm.", "kt.", "tl.", "tuq.", "q.", "chủ tịch", "phó chủ tịch", "phụ lục", "kế hoạch"]
            .iter()
            .any(|s| low.starts_with(s));
    at_signature
        || low.starts_with("nơi nhận")
        || low.starts_with("kính gửi")
        || low.starts_with("căn cứ ")
        || low.starts_with("(kèm theo")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Paragraph> {
        let lines: Vec<Line> = (1..)
            .zip(text.lines())
            .map(|(number, line)| Line { number, text: line.to_owned(), ..Line::default() })
            .collect();
        paragraphs(&lines)
    }

    #[test]
    fn lines_cut_at_a_margin_become_sentences() {
        let text = "1. Mục đích \n\n- Triển khai thực hiện nghiêm túc, đồng bộ, hiệu quả các quan điểm, mục \n\ntiêu, nhiệm vụ \
                    và giải pháp nêu trong Nghị quyết số 57-NQ/TW và Kế hoạch số \n\n238-KH/TU; nâng cao nhận thức, trách nhiệm \
                    của cấp ủy, chính quyền, cán bộ, \n\nđảng viên và Nhân dân. \n\n- Về hạ tầng số \n\nRà soát hiện trạng trang \
                    thiết bị công nghệ thông tin tại UBND phường và \n\ncác đơn vị trực thuộc. \n";
        let read = read(text);
        let texts: Vec<&str> = read.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(texts.len(), 4, "{texts:#?}");
        assert!(texts[1].ends_with("và Nhân dân."));
        assert_eq!(texts[2], "Về hạ tầng số");
        assert_eq!(read[1].source, Source { line_start: 3, line_end: 9 });
    }

    #[test]
    fn a_page_break_inside_a_sentence_is_mended() {
        let read = read("- Gồm: máy tính, máy in,\n\nthiết bị lưu trữ.\n\n- Mục khác.");
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].text, "Gồm: máy tính, máy in, thiết bị lưu trữ.");
    }

    #[test]
    fn rows_are_told_by_tabs_bars_or_cells() {
        let read = read("1\tNội dung\t100%\n|2|Nội dung|90%|\n|---|---|---|");
        assert_eq!(read.iter().map(|p| p.cells.len()).collect::<Vec<_>>(), [3, 3]);
    }
}
