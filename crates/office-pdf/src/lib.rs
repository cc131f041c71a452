//! Administrative documents as PDF/A-2b, drawn by Typst in the form of NĐ 30/2020. A crate of its own, since Typst takes
//! minutes to build: who writes DOCX alone does not wait for it.

mod data;
mod letters;

use std::fmt::Debug;
use std::sync::LazyLock;

use office::AdministrativeDocument;
use office::form::Form;
use office::letters::{BOLD, BOLD_ITALIC, ITALIC, REGULAR};
use thiserror::Error;
use typst::foundations::{Dict, IntoValue};
use typst_as_lib::{TypstEngine, TypstTemplateMainFile};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

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

/// Writes a document as PDF/A-2b: tagged, its fonts inside, the same bytes for the same document.
/// It is CPU-bound for tens of milliseconds: call it in `spawn_blocking`.
pub fn to_pdf(document: &AdministrativeDocument) -> Result<Vec<u8>, PdfError> {
    let mut inputs = Dict::new();
    inputs.insert("form".into(), data::data(&Form::new(document)).into_value());
    let pages = ENGINE.compile_with_input(inputs).output.map_err(PdfError::of)?;
    let standards = PdfStandards::new(&[PdfStandard::A_2b]).map_err(PdfError::of)?;
    typst_pdf::pdf(&pages, &PdfOptions { standards, ..PdfOptions::default() }).map_err(PdfError::of)
}
