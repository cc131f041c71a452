//! Writing an administrative document as DOCX in the form of NĐ 30/2020: A4, margins, types and places of each part.

mod parts;
mod styles;

use std::io::Cursor;

use docx_rs::{Docx, Header, PageMargin, PageNum, PageNumType, PageSize, Paragraph, SectionProperty, Table};
use thiserror::Error;

use crate::administrative::AdministrativeDocument;

/// A document that could not be written.
#[derive(Debug, Error)]
#[error("không ghi được tệp DOCX: {0}")]
pub struct WriteError(String);

/// A twentieth of a point, Word's unit: this many in a millimetre.
const TWIPS_PER_MM: f32 = 56.693;

const fn twips(millimetres: f32) -> i32 {
    (millimetres * TWIPS_PER_MM) as i32
}

/// Width of the text: A4 less the left margin of 30 mm and the right one of 15 mm.
const TEXT_WIDTH: i32 = twips(210.0 - 30.0 - 15.0);

/// A paragraph or a table of a part.
enum Piece {
    Paragraph(Box<Paragraph>),
    Table(Box<Table>),
}

/// Writes a document as DOCX.
pub fn to_docx(document: &AdministrativeDocument) -> Result<Vec<u8>, WriteError> {
    let mut pieces = parts::main(document);
    for appendix in &document.appendices {
        pieces.push(section_end());
        pieces.extend(parts::appendix(appendix));
    }
    let mut docx = styles::apply(Docx::new());
    for piece in pieces {
        docx = match piece {
            Piece::Paragraph(paragraph) => docx.add_paragraph(*paragraph),
            Piece::Table(table) => docx.add_table(*table),
        };
    }
    docx = docx
        .page_size(A4.0, A4.1)
        .page_margin(margins())
        .header(page_number())
        .page_num_type(PageNumType::new().start(1))
        .title_pg();
    let mut bytes = Cursor::new(Vec::new());
    docx.build().pack(&mut bytes).map_err(|error| WriteError(error.to_string()))?;
    Ok(bytes.into_inner())
}

/// A4 in twentieths of a point.
const A4: (u32, u32) = (11906, 16838);

/// Top 20, bottom 20, left 30, right 15 mm.
fn margins() -> PageMargin {
    PageMargin::new()
        .top(twips(20.0))
        .bottom(twips(20.0))
        .left(twips(30.0))
        .right(twips(15.0))
        .header(twips(10.0))
        .footer(twips(10.0))
}

/// Arabic page number, centred in the top margin; the first page of each section hides it.
fn page_number() -> Header {
    Header::new().add_paragraph(Paragraph::new().style(styles::PAGE_NUMBER).add_page_num(PageNum::new()))
}

/// Ends a section, so that each appendix counts its pages from 1; the header is the document's own.
fn section_end() -> Piece {
    let section = SectionProperty::new()
        .page_size(PageSize::new().size(A4.0, A4.1))
        .page_margin(margins())
        .page_num_type(PageNumType::new().start(1))
        .header(page_number(), "rIdHeader1")
        .title_pg();
    Piece::Paragraph(Box::new(Paragraph::new().style(styles::RULE).section_property(section)))
}
