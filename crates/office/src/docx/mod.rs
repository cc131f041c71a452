//! DOCX: the zip package within bounds, its styles and numbering, and the body as lines.

mod body;
mod fonts;
pub(crate) mod numbering;
pub(crate) mod package;
mod run;
mod styles;
mod table;
pub(crate) mod xml;

use crate::{Document, ReadError};
use numbering::Numbering;
use package::Package;
use styles::Styles;

/// Reads a DOCX file: paragraphs and table rows in the order of the text.
pub(crate) fn read(bytes: &[u8]) -> Result<Document, ReadError> {
    let mut package = Package::open(bytes)?;
    let main = package.main_part()?;
    let styles = match package.sibling(&main, "styles.xml")? {
        Some(xml) => Styles::read(&xml)?,
        None => Styles::default(),
    };
    let numbering = match package.sibling(&main, "numbering.xml")? {
        Some(xml) => Numbering::read(&xml)?,
        None => Numbering::default(),
    };
    let xml = package.part(&main)?.ok_or(ReadError::Damaged { detail: "thiếu phần nội dung" })?;
    body::read(&xml, &styles, numbering)
}
