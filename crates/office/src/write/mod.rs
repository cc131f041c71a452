//! Writing an administrative document in the form of NĐ 30/2020: one form of its parts, drawn as DOCX and as PDF.

mod clean;
mod docx;
mod form;
mod letters;

pub use docx::to_docx;
use thiserror::Error;

/// A document that could not be written.
#[derive(Debug, Error)]
#[error("không tạo được tệp văn bản: {0}")]
pub struct WriteError(String);

/// Margins in millimetres: top and bottom 20–25, left 30–35, right 15–20.
const TOP_MM: f32 = 20.0;
const BOTTOM_MM: f32 = 20.0;
const LEFT_MM: f32 = 30.0;
const RIGHT_MM: f32 = 15.0;
/// A4 upright, in millimetres.
const PAGE_MM: (f32, f32) = (210.0, 297.0);
/// Share of the text's width that the agency's column of the heading takes.
const AGENCY_SHARE: f32 = 0.4;
/// Length of the rules below agency and trích yếu, as a share of the line above: from a third to a half.
const RULE_SHARE: f32 = 0.4;
