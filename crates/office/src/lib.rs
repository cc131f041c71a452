//! Reading DOCX, PDF and text into plain lines; writing documents and tables. To be widened.
mod document;
pub use document::{Document, Line};
