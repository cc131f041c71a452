//! A PDF before the ruler: letters with their places become lines, columns, paragraphs, and measures of the page.

mod paragraphs;

use std::rc::Rc;

use vietnamese::fold;

use super::paper::{Align, Column, Line, Look, PageNumber, Paper, Sheet, Source, Stroke};
use crate::ReadError;
use crate::pdf::grid::{self, Grid};
use crate::pdf::layout::{COLUMN_GAP, baselines, parts, whole_line};
use crate::pdf::page::{Glyph, Page, Rule};
use crate::pdf::paragraphs::is_label;

pub(super) const MM_PER_POINT: f32 = 25.4 / 72.0;
/// How high and how deep letters of Times New Roman reach, as shares of their size.
const ASCENT: f32 = 0.891;
const DESCENT: f32 = 0.216;

/// A line on its page; millimetres from the upper left corner.
#[derive(Debug, Clone)]
pub(super) struct Laid {
    pub(super) line: Line,
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) top: f32,
    pub(super) bottom: f32,
    /// In points from the top.
    pub(super) baseline: f32,
    /// Alone on its baseline.
    pub(super) is_alone: bool,
}

impl Laid {
    pub(super) fn middle(&self) -> f32 {
        f32::midpoint(self.left, self.right)
    }
}

/// A page with its lines from top to bottom.
#[derive(Debug, Default)]
pub(super) struct LaidPage {
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) lines: Vec<Laid>,
    /// Level rules outside tables: left, right, and how far down.
    pub(super) strokes: Vec<(f32, f32, f32)>,
    pub(super) number: Option<PageNumber>,
    /// Below a rule at the foot of the page.
    pub(super) foot: Vec<Line>,
}

pub(super) fn read(bytes: &[u8]) -> Result<Paper, ReadError> {
    let mut pages: Vec<LaidPage> = Vec::new();
    crate::pdf::each_page(bytes, |page| {
        let number = u32::try_from(pages.len() + 1).unwrap_or(u32::MAX);
        pages.push(lay(page, number));
    })?;
    Ok(paper(pages))
}

fn paper(mut pages: Vec<LaidPage>) -> Paper {
    let numbers = pages.iter_mut().filter_map(|page| page.number.take()).collect();
    let address = pages.first_mut().map(|first| std::mem::take(&mut first.foot)).unwrap_or_default();
    let is_long = pages.len() > 1;
    let room = paragraphs::Room::of(&pages);
    let text_right_mm = room.right_margin;
    let mut joiner = paragraphs::Joiner::new(room);
    let (mut strokes, mut sheets) = (Vec::new(), Vec::new());
    for (index, page) in pages.into_iter().enumerate() {
        sheets.push(Sheet {
            page: u32::try_from(index + 1).ok(),
            width_mm: page.width,
            height_mm: page.height,
            margins_mm: margins(&page),
            first_line: joiner.lines.len(),
            hides_first: true,
        });
        let mut drawn = page.strokes;
        drawn.sort_by(|one, other| one.2.total_cmp(&other.2));
        let mut drawn = drawn.into_iter().peekable();
        joiner.page(page.lines, |below, count| {
            // A rule belongs below the line that it follows.
            while let Some((left, right, _)) = drawn.next_if(|(_, _, down)| *down < below) {
                strokes.push(Stroke { after: count, length_mm: Some(right - left) });
            }
        });
        for (left, right, _) in drawn {
            strokes.push(Stroke { after: joiner.lines.len(), length_mm: Some(right - left) });
        }
    }
    Paper { source: Source::Pdf, sheets, lines: joiner.lines, strokes, numbers, address, text_right_mm, is_long }
}

/// What the letters leave free at the sides of a page.
fn margins(page: &LaidPage) -> Option<[f32; 4]> {
    let least = |of: fn(&Laid) -> f32| page.lines.iter().map(of).fold(f32::MAX, f32::min);
    let most = |of: fn(&Laid) -> f32| page.lines.iter().map(of).fold(f32::MIN, f32::max);
    (!page.lines.is_empty()).then(|| {
        [
            least(|line| line.top),
            page.height - most(|line| line.bottom),
            least(|line| line.left),
            page.width - most(|line| line.right),
        ]
    })
}

fn lay(page: Page, number: u32) -> LaidPage {
    let [left, bottom, right, top] = page.sheet;
    let grids = grid::find(&page.rules);
    let in_grid = |glyph: &Glyph| {
        let (x, y) = (f32::midpoint(glyph.x0, glyph.x1), glyph.y + glyph.size * 0.25);
        grids.iter().any(|grid| grid.cell_at(x, y).is_some())
    };
    let (tabled, free): (Vec<Glyph>, Vec<Glyph>) = page.glyphs.into_iter().partition(in_grid);
    let mut laid =
        LaidPage { width: (right - left) * MM_PER_POINT, height: (top - bottom) * MM_PER_POINT, ..LaidPage::default() };
    let place = |glyphs: &[Glyph], in_table| laid_line(glyphs, (left, top), number, in_table);
    for line in baselines(free) {
        let whole = whole_line(&line);
        let mut cut = around_blanks(&line, &parts(&line, COLUMN_GAP));
        if cut.len() == 2 && is_label(&whole_line(cut[0]).text) {
            cut = vec![&line];
        }
        let is_alone = cut.len() == 1;
        for part in &cut {
            let mut one = place(part, false);
            one.is_alone = is_alone;
            one.line.column = match (is_alone, part.first().is_some_and(|glyph| glyph.x0 <= whole.x0 + 1.0)) {
                (true, _) => Column::Whole,
                (false, true) => Column::Left,
                (false, false) => Column::Right,
            };
            laid.lines.push(one);
        }
    }
    for line in baselines(tabled) {
        laid.lines.push(place(&line, true));
    }
    laid.lines.retain(|one| !one.line.text.is_empty());
    laid.lines.sort_by(|one, other| one.baseline.total_cmp(&other.baseline).then(one.left.total_cmp(&other.left)));
    laid.strokes = strokes(&page.rules, &grids, (left, top));
    take_number(&mut laid);
    take_foot(&mut laid);
    for (index, one) in laid.lines.iter_mut().enumerate() {
        one.line.number = u32::try_from(index + 1).unwrap_or(u32::MAX);
    }
    laid
}

/// Columns of a line; what a blank to be filled parts stays together: "Số:        /KH-UBND", "ngày      tháng      năm".
fn around_blanks<'a>(line: &'a [Glyph], parts: &[&'a [Glyph]]) -> Vec<&'a [Glyph]> {
    let mut kept: Vec<&[Glyph]> = Vec::new();
    let (mut from, mut to) = (0, 0);
    for part in parts {
        let words = |glyphs: &[Glyph]| fold(&whole_line(glyphs).text);
        if to > from && !is_blank_between(&words(&line[from..to]), &words(part)) {
            kept.push(&line[from..to]);
            from = to;
        }
        to += part.len();
    }
    kept.push(&line[from..to]);
    kept
}

fn is_blank_between(before: &str, after: &str) -> bool {
    let before = before.trim_end_matches([':', '.', '…', ' ']);
    (before == "so" && after.starts_with('/'))
        || (before.ends_with("ngay") && after.starts_with("thang"))
        || (before.ends_with("thang") && after.starts_with("nam"))
}

fn strokes(rules: &[Rule], grids: &[Grid], (left, top): (f32, f32)) -> Vec<(f32, f32, f32)> {
    let is_free = |rule: &&Rule| {
        let outside = |grid: &Grid| rule.y0 > grid.top() + 3.0 || rule.y0 < grid.bottom() - 3.0;
        rule.y0 == rule.y1 && grids.iter().all(outside)
    };
    let place = |rule: &Rule| [rule.x0 - left, rule.x1 - left, top - rule.y0].map(|points| points * MM_PER_POINT);
    rules.iter().filter(is_free).map(place).map(|[x0, x1, down]| (x0, x1, down)).collect()
}

fn laid_line(glyphs: &[Glyph], (left, top): (f32, f32), page: u32, in_table: bool) -> Laid {
    let whole = whole_line(glyphs);
    let baseline = top - whole.y;
    let look = look(glyphs);
    let size = look.size.unwrap_or(0.0);
    let text = vietnamese::nfc(&whole.text).into_owned();
    Laid {
        left: (whole.x0 - left) * MM_PER_POINT,
        right: (whole.x1 - left) * MM_PER_POINT,
        top: (baseline - size * ASCENT) * MM_PER_POINT,
        bottom: (baseline + size * DESCENT) * MM_PER_POINT,
        baseline,
        is_alone: true,
        line: Line { text, page: Some(page), number: 0, column: Column::Whole, in_table, look },
    }
}

fn look(glyphs: &[Glyph]) -> Look {
    let shown: Vec<&Glyph> = glyphs.iter().filter(|glyph| !glyph.text.trim().is_empty()).collect();
    let all = shown.len().max(1) as f32;
    let share = |is: fn(&Glyph) -> bool| shown.iter().filter(|glyph| is(glyph)).count() as f32 / all;
    let mut sizes: Vec<f32> = shown.iter().map(|glyph| glyph.size).collect();
    sizes.sort_by(f32::total_cmp);
    let mut fonts: Vec<(&Rc<str>, usize)> = Vec::new();
    for glyph in &shown {
        match fonts.iter_mut().find(|(font, _)| **font == glyph.font) {
            Some((_, count)) => *count += 1,
            None => fonts.push((&glyph.font, 1)),
        }
    }
    fonts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Look {
        fonts: fonts.into_iter().map(|(font, _)| font.to_string()).filter(|font| !font.is_empty()).collect(),
        size: sizes.get(sizes.len() / 2).copied(),
        bold: Some(share(|glyph| glyph.bold)),
        italic: Some(share(|glyph| glyph.italic)),
        ..Look::default()
    }
}

/// What stands in the bottom margin, below a rule as wide as the text: the agency's address.
fn take_foot(page: &mut LaidPage) {
    const MARGIN_MM: f32 = 25.0;
    let from = page.height - MARGIN_MM;
    let is_wide = |(left, right, down): &&(f32, f32, f32)| *down > from && right - left > page.width * 0.6;
    let Some((_, _, down)) = page.strokes.iter().find(is_wide).copied() else { return };
    let lines = std::mem::take(&mut page.lines).into_iter();
    let (foot, above): (Vec<Laid>, Vec<Laid>) = lines.partition(|one| one.top > down - 1.0);
    page.lines = above;
    page.foot = foot.into_iter().map(|one| one.line).collect();
}

/// The number of the page is the first or last line, and nothing but a number.
fn take_number(page: &mut LaidPage) {
    let is_number = |one: &Laid| {
        let core = one.line.text.trim_matches(|c: char| matches!(c, '-' | '–' | ' '));
        let core = core.trim_start_matches("Trang ").split('/').next().unwrap_or(core);
        one.is_alone && !core.is_empty() && core.len() <= 4 && core.bytes().all(|b| b.is_ascii_digit())
    };
    let ends = [Some(0), page.lines.len().checked_sub(1)];
    let Some((at, index)) = ends.into_iter().enumerate().find_map(|(at, index)| {
        let index = index?;
        let one = page.lines.get(index).filter(|one| !one.line.in_table && is_number(one))?;
        // Within 25 mm of the edge of the paper.
        let is_outside = if at == 0 { one.top < 25.0 } else { one.bottom > page.height - 25.0 };
        is_outside.then_some((at, index))
    }) else {
        return;
    };
    let one = page.lines.remove(index);
    let left = page.lines.iter().map(|line| line.left).fold(f32::MAX, f32::min);
    let right = page.lines.iter().map(|line| line.right).fold(f32::MIN, f32::max);
    // Centred on the sheet or on the text.
    let near = |middle: f32| (one.middle() - middle).abs() < 6.0;
    let is_centred =
        near(page.width / 2.0) || near(f32::midpoint(left, right)) || near(f32::midpoint(30.0, page.width - 15.0));
    page.number = Some(PageNumber {
        page: one.line.page,
        is_at_top: at == 0,
        is_centred,
        text: one.line.text,
        look: Look { align: is_centred.then_some(Align::Centre), ..one.line.look },
    });
}
