//! The letters that documents are drawn in, and how wide a line of them is.

use ttf_parser::Face;

/// Liberation Serif has the widths of Times New Roman, and every Vietnamese letter.
pub const REGULAR: &[u8] = include_bytes!("../../fonts/LiberationSerif-Regular.ttf");
/// Its bold letters.
pub const BOLD: &[u8] = include_bytes!("../../fonts/LiberationSerif-Bold.ttf");
/// Its italic letters.
pub const ITALIC: &[u8] = include_bytes!("../../fonts/LiberationSerif-Italic.ttf");
/// Its bold italic letters.
pub const BOLD_ITALIC: &[u8] = include_bytes!("../../fonts/LiberationSerif-BoldItalic.ttf");

const MM_PER_POINT: f32 = 25.4 / 72.0;

/// Width in millimetres of a line in the letters of this font at this size in points.
pub fn width_mm(font: &[u8], size: f32, line: &str) -> f32 {
    let Ok(face) = Face::parse(font, 0) else {
        return 0.0;
    };
    let advance = |c| face.glyph_index(c).and_then(|glyph| face.glyph_hor_advance(glyph)).unwrap_or(0);
    let units: f32 = line.chars().map(|c| f32::from(advance(c))).sum();
    units / f32::from(face.units_per_em()) * size * MM_PER_POINT
}
