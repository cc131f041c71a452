//! Administrative documents as PDF/A-2b, drawn by Typst in the form of NĐ 30/2020. A crate of its own, since Typst takes
//! minutes to build: who writes DOCX alone does not wait for it.

mod data;
mod letters;
mod places;

use std::fmt::Debug;
use std::sync::LazyLock;

use office::AdministrativeDocument;
use office::form::Form;
use office::letters::{BOLD, BOLD_ITALIC, ITALIC, REGULAR};
use thiserror::Error;
use typst::foundations::{Dict, IntoValue};
use typst_as_lib::{TypstEngine, TypstTemplateMainFile};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};
use typst_svg::SvgOptions;

/// A document that could not be drawn.
#[derive(Debug, Error)]
#[error("không tạo được tệp PDF: {0}")]
pub struct PdfError(String);

impl PdfError {
    fn of(error: impl Debug) -> Self {
        Self(format!("{error:?}"))
    }
}

/// Reads fonts and template once.
static ENGINE: LazyLock<TypstEngine<TypstTemplateMainFile>> = LazyLock::new(|| {
    TypstEngine::builder()
        .main_file(include_str!("administrative.typ"))
        .fonts([REGULAR, BOLD, ITALIC, BOLD_ITALIC])
        // What the last document needed is remembered, and nothing older.
        .comemo_evict_max_age(Some(0))
        .build()
});

/// A place on a page, in millimetres from its upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// "number", "day", "month", "year": blanks that are filled after the signature; "signature": the room between
    /// position and name of whoever signs.
    pub name: String,
    /// The first page is 1.
    pub page: u32,
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

/// A document laid out on its pages. It is CPU-bound for tens of milliseconds: call it in `spawn_blocking`.
pub struct Drawing(PagedDocument);

impl Drawing {
    /// Lays a document out.
    ///
    /// # Errors
    /// When Typst cannot.
    pub fn new(document: &AdministrativeDocument) -> Result<Self, PdfError> {
        let mut inputs = Dict::new();
        inputs.insert("form".into(), data::data(&Form::new(document)).into_value());
        ENGINE.compile_with_input(inputs).output.map(Self).map_err(PdfError::of)
    }

    /// PDF/A-2b: tagged, its fonts inside, the same bytes for the same document.
    ///
    /// # Errors
    /// When Typst cannot.
    pub fn pdf(&self) -> Result<Vec<u8>, PdfError> {
        let standards = PdfStandards::new(&[PdfStandard::A_2b]).map_err(PdfError::of)?;
        typst_pdf::pdf(&self.0, &PdfOptions { standards, ..PdfOptions::default() }).map_err(PdfError::of)
    }

    /// How many pages there are.
    pub fn page_count(&self) -> usize {
        self.0.pages().len()
    }

    /// A page as a picture (SVG), the first being 1.
    pub fn page(&self, number: usize) -> Option<String> {
        let page = self.0.pages().get(number.checked_sub(1)?)?;
        Some(typst_svg::svg(page, &SvgOptions::default()))
    }

    /// Where number, day and signature stand. A blank that was filled has no place.
    pub fn places(&self) -> Vec<Place> {
        places::of(&self.0)
    }
}

/// Writes a document as PDF/A-2b. It is CPU-bound for tens of milliseconds: call it in `spawn_blocking`.
///
/// # Errors
/// When Typst cannot.
pub fn to_pdf(document: &AdministrativeDocument) -> Result<Vec<u8>, PdfError> {
    Drawing::new(document)?.pdf()
}
