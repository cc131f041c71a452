//! What a signature looks like on the page: the picture of a handwritten signature, the seal, or lines of text (Nghị định
//! 30/2020/NĐ-CP, Phụ lục I).

mod geometry;
mod letters;
mod picture;

pub use geometry::Rect;
pub(crate) use geometry::{POINTS, figure};
pub(crate) use letters::{Placed, fitting};
pub use picture::Picture;

use crate::Result;
use crate::pdf::{Dict, Page, Ref, Update};
use chrono::{DateTime, FixedOffset};

/// What is seen of a signature, and where.
#[derive(Debug, Clone)]
pub struct Appearance {
    /// The page, the first being 1; the last one where no number is given.
    pub page: Option<u32>,
    /// Where it stands.
    pub rect: Rect,
    /// What stands there.
    pub look: Look,
}

/// What is seen.
#[derive(Debug, Clone)]
pub enum Look {
    /// A picture, as large as it fits and in the middle: a signature in blue, a seal in red.
    Picture(Picture),
    /// Lines of text in black.
    Text { lines: Vec<String>, style: Style },
}

/// How lines of text are written.
#[derive(Debug, Clone)]
pub struct Style {
    /// A TrueType font, with the metrics of Times New Roman where law asks for it.
    pub font: &'static [u8],
    /// In points.
    pub size: f64,
    pub align: Align,
}

/// Where lines stand in their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Left,
    Centre,
    Right,
}

impl Style {
    /// Letters of 10 points from the left, as signatures of attachments and of copies have them.
    pub fn attachment(font: &'static [u8]) -> Self {
        Self { font, size: 10.0, align: Align::Left }
    }
}

/// The lines on an attachment that is signed apart: number and symbol, and when (ISO 8601, with the time zone).
pub fn attachment_lines(symbol: &str, signed_at: DateTime<FixedOffset>) -> Vec<String> {
    vec![format!("Số: {symbol}"), format!("Thời gian ký: {}", signed_at.format("%d/%m/%Y %H:%M:%S %:z"))]
}

/// Draws a look as a form of PDF for the rectangle of a widget, and says which rectangle of the page that is.
pub(crate) fn draw(update: &mut Update<'_, '_>, page: &Page, rect: Rect, look: &Look) -> Result<(Ref, String)> {
    let place = geometry::place(page, rect)?;
    let drawn = match look {
        Look::Picture(picture) => picture.draw(update, place.width, place.height),
        Look::Text { lines, style } => letters::draw(update, lines, style, place.width, place.height)?,
    };
    Ok((form(update, &drawn, (place.width, place.height), place.matrix), place.rect))
}

/// Draws lines as a form of PDF of a size in points.
pub(crate) fn lines_in(
    update: &mut Update<'_, '_>,
    lines: &[String],
    style: &Style,
    width: f64,
    height: f64,
) -> Result<Ref> {
    let drawn = letters::draw(update, lines, style, width, height)?;
    Ok(form(update, &drawn, (width, height), None))
}

/// Draws something as a form of PDF for a rectangle of a page, in points from its lower left corner; says which rectangle
/// of the page that is.
pub(crate) fn drawn_in(
    update: &mut Update<'_, '_>,
    page: &Page,
    rect: Rect,
    drawn: &(String, String),
) -> Result<(Ref, String)> {
    let place = geometry::place(page, rect)?;
    Ok((form(update, drawn, (place.width, place.height), place.matrix), place.rect))
}

/// Texts at their places, and the font that they are written in.
pub(crate) fn texts(
    update: &mut Update<'_, '_>,
    texts: &[letters::Placed<'_>],
    font: &[u8],
    name: &str,
) -> Result<(String, Ref)> {
    letters::place(update, texts, font, name)
}

/// A form of PDF with nothing in it.
pub(crate) fn empty(update: &mut Update<'_, '_>) -> Ref {
    form(update, &(String::new(), "<<>>".to_owned()), (1.0, 1.0), None)
}

/// The rectangle of a page that a place in millimetres is.
pub(crate) fn rectangle(page: &Page, rect: Rect) -> Result<String> {
    Ok(geometry::place(page, rect)?.rect)
}

fn form(update: &mut Update<'_, '_>, drawn: &(String, String), size: (f64, f64), matrix: Option<&'static str>) -> Ref {
    let (content, resources) = drawn;
    let mut form = Dict::default();
    form.set("Type", "/XObject").set("Subtype", "/Form").set("Resources", resources.as_bytes());
    form.set("BBox", format!("[0 0 {} {}]", geometry::figure(size.0), geometry::figure(size.1)));
    if let Some(matrix) = matrix {
        form.set("Matrix", matrix);
    }
    update.add_stream(form, content.as_bytes())
}

/// Data packed for a stream of PDF.
fn packed(data: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    // Writing into memory does not fail.
    let _ = encoder.write_all(data);
    encoder.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::attachment_lines;

    #[test]
    fn an_attachment_says_its_number_and_when_it_was_signed() {
        let at = chrono::DateTime::parse_from_rfc3339("2026-04-09T10:15:30+07:00").unwrap();
        assert_eq!(
            attachment_lines("173/KH-UBND", at),
            ["Số: 173/KH-UBND", "Thời gian ký: 09/04/2026 10:15:30 +07:00"]
        );
    }
}
