//! A document as it lies before the ruler: its sheets, its lines with their look, and the rules drawn between them.

use super::report::Place;

/// What kind of file was measured: what is not known in it is not measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Docx,
    Pdf,
    Text,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Centre,
    Right,
    Justified,
}

/// Where on the page a line stands, where the page is laid out in two columns (heading, signature).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Column {
    #[default]
    Whole,
    Left,
    Right,
}

/// How a line looks; `None` is "the file does not say".
#[derive(Debug, Clone, Default)]
pub(super) struct Look {
    /// The font of most letters, and others that occur.
    pub(super) fonts: Vec<String>,
    /// Size of most letters, in points.
    pub(super) size: Option<f32>,
    /// Share of the letters that are bold, italic.
    pub(super) bold: Option<f32>,
    pub(super) italic: Option<f32>,
    pub(super) is_underlined: bool,
    /// A colour other than black, as RRGGBB.
    pub(super) colour: Option<String>,
    pub(super) align: Option<Align>,
    pub(super) first_line_mm: Option<f32>,
    /// Lines as a multiple of single spacing.
    pub(super) lines: Option<f32>,
    /// From the paragraph above.
    pub(super) gap_pt: Option<f32>,
}

impl Look {
    pub(super) fn is_bold(&self) -> Option<bool> {
        self.bold.map(|share| share > 0.5)
    }

    pub(super) fn is_italic(&self) -> Option<bool> {
        self.italic.map(|share| share > 0.5)
    }
}

/// A paragraph, or a line of one that was broken by force.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) page: Option<u32>,
    /// Paragraph of the file, or line of the page.
    pub(super) number: u32,
    pub(super) column: Column,
    /// Stands in a ruled table.
    pub(super) in_table: bool,
    pub(super) look: Look,
}

impl Line {
    pub(super) fn place(&self) -> Place {
        Place { page: self.page, line: Some(self.number), text: shortened(&self.text) }
    }

    /// Written in capitals throughout.
    pub(super) fn is_capitals(&self) -> bool {
        is_capitals(&self.text)
    }
}

pub(super) fn is_capitals(text: &str) -> bool {
    text.chars().any(char::is_alphabetic) && !text.chars().any(char::is_lowercase)
}

fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let cut: String = text.chars().take(MOST).collect();
    format!("{}…", cut.trim_end())
}

/// A rule drawn between lines.
#[derive(Debug, Clone)]
pub(super) struct Stroke {
    /// How many lines stand before it.
    pub(super) after: usize,
    pub(super) length_mm: Option<f32>,
}

/// The number of a page.
#[derive(Debug, Clone)]
pub(super) struct PageNumber {
    pub(super) page: Option<u32>,
    pub(super) is_at_top: bool,
    pub(super) is_centred: bool,
    pub(super) text: String,
    pub(super) look: Look,
}

/// A section (DOCX) or a page (PDF).
#[derive(Debug, Clone, Default)]
pub(super) struct Sheet {
    pub(super) page: Option<u32>,
    pub(super) width_mm: f32,
    pub(super) height_mm: f32,
    /// Top, bottom, left, right: what is set in a DOCX; what the letters leave free in a PDF.
    pub(super) margins_mm: Option<[f32; 4]>,
    /// A document or an appendix begins here.
    pub(super) first_line: usize,
    /// The first page hides its number.
    pub(super) hides_first: bool,
}

/// All that was read.
#[derive(Debug)]
pub(super) struct Paper {
    pub(super) source: Source,
    pub(super) sheets: Vec<Sheet>,
    pub(super) lines: Vec<Line>,
    pub(super) strokes: Vec<Stroke>,
    pub(super) numbers: Vec<PageNumber>,
    /// Địa chỉ cơ quan at the foot of the first page.
    pub(super) address: Vec<Line>,
    /// How far the running text stays away from the right edge, where the lines of a PDF agree on it.
    pub(super) text_right_mm: Option<f32>,
    /// More than one page, as far as the file tells.
    pub(super) is_long: bool,
}
