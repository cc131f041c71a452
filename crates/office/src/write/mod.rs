//! Writing an administrative document in the form of NĐ 30/2020: one form of its parts, drawn as DOCX.

mod clean;
mod docx;
pub mod form;
pub mod letters;

pub use docx::to_docx;
use thiserror::Error;

/// A document that could not be written.
#[derive(Debug, Error)]
#[error("không tạo được tệp văn bản: {0}")]
pub struct WriteError(String);
