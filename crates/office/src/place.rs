//! Where words stand on the pages of a PDF: for what is put beside them later, such as a signature between a position and
//! a name.

use crate::ReadError;
use crate::pdf::layout::baselines;
use crate::pdf::page::{Glyph, Page};

const MM_PER_POINT: f32 = 25.4 / 72.0;
/// A gap of this share of the letter size is a space.
const SPACE_GAP: f32 = 0.17;

/// A word with its left and right end, in millimetres from the left edge of the page.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedWord {
    pub text: String,
    pub left: f32,
    pub right: f32,
}

/// Words on one baseline, from left to right.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedLine {
    /// The page, the first being 1.
    pub page: u32,
    /// Width and height of the page, in millimetres.
    pub sheet: (f32, f32),
    /// The baseline, in millimetres from the upper edge of the page.
    pub baseline: f32,
    /// Size of its largest letters, in points.
    pub size: f32,
    pub words: Vec<PlacedWord>,
}

/// Every line of a PDF with the places of its words, page by page from top to bottom.
///
/// # Errors
/// When the bytes are no PDF with text, damaged, or made to take long.
pub fn place_words(bytes: &[u8]) -> Result<Vec<PlacedLine>, ReadError> {
    let (mut lines, mut count) = (Vec::new(), 0);
    crate::pdf::each_page(bytes, |page| {
        count += 1;
        lines.extend(lines_of(page, count));
    })?;
    Ok(lines)
}

fn lines_of(page: Page, number: u32) -> Vec<PlacedLine> {
    let [left, bottom, right, top] = page.sheet;
    let sheet = ((right - left) * MM_PER_POINT, (top - bottom) * MM_PER_POINT);
    let line = |glyphs: Vec<Glyph>| PlacedLine {
        page: number,
        sheet,
        baseline: (top - glyphs.first().map_or(top, |glyph| glyph.y)) * MM_PER_POINT,
        size: glyphs.iter().map(|glyph| glyph.size).fold(0.0, f32::max),
        words: words_of(&glyphs, left),
    };
    baselines(page.glyphs).into_iter().map(line).collect()
}

fn words_of(glyphs: &[Glyph], edge: f32) -> Vec<PlacedWord> {
    let mut words: Vec<PlacedWord> = Vec::new();
    let mut end: Option<f32> = None;
    for glyph in glyphs {
        if glyph.text.trim().is_empty() {
            end = None;
            continue;
        }
        let goes_on = end.is_some_and(|end| glyph.x0 - end <= glyph.size * SPACE_GAP);
        match words.last_mut().filter(|_| goes_on) {
            Some(word) => {
                word.text.push_str(&glyph.text);
                word.right = word.right.max((glyph.x1 - edge) * MM_PER_POINT);
            }
            None => words.push(PlacedWord {
                text: glyph.text.to_string(),
                left: (glyph.x0 - edge) * MM_PER_POINT,
                right: (glyph.x1 - edge) * MM_PER_POINT,
            }),
        }
        end = Some(glyph.x1);
    }
    for word in &mut words {
        word.text = vietnamese::nfc(&word.text).into_owned();
    }
    words
}
