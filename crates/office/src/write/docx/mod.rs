//! An administrative document as DOCX: A4, named styles, page numbers, a section for the text and one for each appendix.

mod parts;
mod styles;

use std::io::Cursor;

use docx_rs::{
    Docx, Footer, Header, PageMargin, PageNum, PageNumType, PageOrientationType, PageSize, Paragraph, SectionProperty,
    Table,
};

use super::WriteError;
use super::form::{BOTTOM_MM, Form, LEFT_MM, PAGE_MM, RIGHT_MM, TOP_MM};
use crate::administrative::AdministrativeDocument;

/// A twentieth of a point, Word's unit: this many in a millimetre.
const TWIPS_PER_MM: f32 = 56.693;
/// From the edge of the paper to the page number.
const NUMBER_MM: f32 = 10.0;

const fn twips(millimetres: f32) -> i32 {
    (millimetres * TWIPS_PER_MM) as i32
}

/// Width of the text on an upright page, and on a turned one.
const TEXT_WIDTH: i32 = twips(PAGE_MM.0 - LEFT_MM - RIGHT_MM);
const TEXT_WIDTH_LANDSCAPE: i32 = twips(PAGE_MM.1 - LEFT_MM - RIGHT_MM);
/// A4 in twentieths of a point.
const A4: (u32, u32) = (11906, 16838);

/// A paragraph or a table of a part.
enum Piece {
    Paragraph(Box<Paragraph>),
    Table(Box<Table>),
}

/// Writes a document as DOCX. It is CPU-bound; a short document takes about a millisecond.
pub fn to_docx(document: &AdministrativeDocument) -> Result<Vec<u8>, WriteError> {
    let form = Form::new(document);
    let mut pieces = parts::main(&form);
    let mut is_landscape = false;
    for (index, appendix) in form.appendices.iter().enumerate() {
        pieces.push(section_end(is_landscape, &form, index == 0));
        is_landscape = appendix.is_landscape;
        pieces.extend(parts::appendix(appendix));
    }
    let made_at = form.made_at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let mut docx = styles::apply(Docx::new()).created_at(&made_at).updated_at(&made_at);
    for piece in pieces {
        docx = match piece {
            Piece::Paragraph(paragraph) => docx.add_paragraph(*paragraph),
            Piece::Table(table) => docx.add_table(*table),
        };
    }
    let (width, height) = paper(is_landscape);
    docx = docx
        .page_size(width, height)
        .page_orient(orientation(is_landscape))
        .page_margin(margins())
        .header(page_number())
        .page_num_type(PageNumType::new().start(1))
        .title_pg();
    docx = match &form.address {
        None => docx,
        Some(address) if form.appendices.is_empty() => docx.first_footer(foot(address)),
        Some(address) => docx.first_footer(no_foot()).footer(foot(address)),
    };
    let mut package = docx.build();
    package.document = repeat_headings(package.document)?;
    let mut bytes = Cursor::new(Vec::new());
    package.pack(&mut bytes).map_err(|error| WriteError(error.to_string()))?;
    Ok(bytes.into_inner())
}

/// The row of a table's heading is the only one with a height; docx-rs cannot say that it is repeated on each page.
fn repeat_headings(document: Vec<u8>) -> Result<Vec<u8>, WriteError> {
    let xml = String::from_utf8(document).map_err(|error| WriteError(error.to_string()))?;
    let mut xml = xml.replace("<w:trHeight", "<w:tblHeader /><w:trHeight");
    // The foot of the first page is kept in the file by the last section, which does not show it.
    let shown = format!("<w:footerReference w:type=\"default\" r:id=\"{ADDRESS_PART}\" />");
    if let Some(at) = xml.rfind(&shown) {
        xml.replace_range(at..at + shown.len(), "");
    }
    Ok(xml.into_bytes())
}

/// The names that docx-rs gives to the footers of a document with appendices.
const NO_FOOT_PART: &str = "rIdFooter1";
const ADDRESS_PART: &str = "rIdFooter2";

/// Địa chỉ cơ quan below a rule as wide as the text.
fn foot(address: &str) -> Footer {
    Footer::new().add_paragraph(parts::address(address))
}

fn no_foot() -> Footer {
    Footer::new().add_paragraph(Paragraph::new().style(styles::ADDRESS))
}

fn paper(is_landscape: bool) -> (u32, u32) {
    if is_landscape { (A4.1, A4.0) } else { A4 }
}

fn orientation(is_landscape: bool) -> PageOrientationType {
    if is_landscape { PageOrientationType::Landscape } else { PageOrientationType::Portrait }
}

fn margins() -> PageMargin {
    PageMargin::new()
        .top(twips(TOP_MM))
        .bottom(twips(BOTTOM_MM))
        .left(twips(LEFT_MM))
        .right(twips(RIGHT_MM))
        .header(twips(NUMBER_MM))
        .footer(twips(NUMBER_MM))
}

/// Arabic page number, centred in the top margin; the first page of each section hides it.
fn page_number() -> Header {
    Header::new().add_paragraph(Paragraph::new().style(styles::PAGE_NUMBER).add_page_num(PageNum::new()))
}

/// Ends a section, so that each appendix counts its pages from 1; the header is the document's own.
fn section_end(is_landscape: bool, form: &Form, is_first: bool) -> Piece {
    let (width, height) = paper(is_landscape);
    let section = SectionProperty::new()
        .page_size(PageSize::new().size(width, height).orient(orientation(is_landscape)))
        .page_margin(margins())
        .page_num_type(PageNumType::new().start(1))
        .header(page_number(), "rIdHeader1")
        .title_pg();
    let section = match &form.address {
        None => section,
        Some(address) if is_first => section.first_footer(foot(address), ADDRESS_PART),
        Some(_) => section.first_footer(no_foot(), NO_FOOT_PART),
    };
    Piece::Paragraph(Box::new(Paragraph::new().style(styles::RULE).section_property(section)))
}
