//! Stamps of registries: lines in a frame over a page, put behind a copy of a file by one more revision, so that the bytes
//! of the file stay as they are and the signatures in them stay valid for what they signed.

use crate::Result;
use crate::appearance::{POINTS, Placed, Rect, drawn_in, figure, texts};
use crate::pdf::{Dict, File, List, Update, encode_text, page};
use std::fmt::Write;

/// A line of a stamp, in millimetres from its upper left corner.
#[derive(Debug, Clone)]
pub struct Line {
    pub text: String,
    pub left: f64,
    /// On which the letters stand.
    pub baseline: f64,
    /// Of the letters.
    pub size: f64,
    /// Room for it; it is set smaller where it is wider.
    pub width: f64,
    pub is_bold: bool,
}

/// A stamp.
#[derive(Debug, Clone)]
pub struct Stamp {
    /// The page, the first being 1; the last one where no number is given.
    pub page: Option<u32>,
    pub rect: Rect,
    pub lines: Vec<Line>,
    /// Rules within it, in millimetres from its upper left corner: from x, y to x, y.
    pub rules: Vec<[f64; 4]>,
    /// Red, green and blue, each from 0 to 1.
    pub colour: [f64; 3],
    /// TrueType fonts.
    pub regular: &'static [u8],
    pub bold: &'static [u8],
    /// What it says, for those who do not see it.
    pub says: String,
}

/// Puts a stamp on a page of a copy.
///
/// # Errors
/// When the file cannot be read or the stamp does not stand on its page.
pub fn put(pdf: &[u8], stamp: &Stamp) -> Result<Vec<u8>> {
    let file = File::open(pdf)?;
    let mut page = page(&file, stamp.page)?;
    let mut update = Update::new(&file, 64 * 1024)?;
    let drawn = draw(&mut update, stamp)?;
    let (look, rect) = drawn_in(&mut update, &page, stamp.rect, &drawn)?;
    let mut note = Dict::default();
    // Printed, not to be changed, not to be moved.
    note.set("Type", "/Annot").set("Subtype", "/Stamp").set("F", "196").set("Rect", rect);
    note.set("P", page.reference.to_string())
        .set("Contents", encode_text(&stamp.says))
        .set("AP", format!("<</N {look}>>"));
    let note = update.add(&note.bytes()).to_string().into_bytes();
    let mut annotations = List::of(&file, &page.dict, "Annots")?;
    annotations.items.push(note);
    if annotations.put(&mut update, &mut page.dict, "Annots") {
        update.put(page.reference, &page.dict.bytes());
    }
    update.finish(stamp.says.as_bytes())
}

/// The frame, the rules and the lines, and the fonts that they need.
fn draw(update: &mut Update<'_, '_>, stamp: &Stamp) -> Result<(String, String)> {
    let (width, height) = (stamp.rect.width * POINTS, stamp.rect.height * POINTS);
    let colour = stamp.colour.map(figure).join(" ");
    let mut content =
        format!("{colour} rg {colour} RG 1.4 w 0.7 0.7 {} {} re S .7 w", figure(width - 1.4), figure(height - 1.4));
    for [x1, y1, x2, y2] in &stamp.rules {
        let [x1, x2] = [x1, x2].map(|x| figure(x * POINTS));
        let [y1, y2] = [y1, y2].map(|y| figure(height - y * POINTS));
        let _ = write!(content, " {x1} {y1} m {x2} {y2} l S");
    }
    let mut fonts = String::new();
    for (name, font, is_bold) in [("R", stamp.regular, false), ("B", stamp.bold, true)] {
        let lines = stamp.lines.iter().filter(|line| line.is_bold == is_bold);
        let placed: Vec<Placed<'_>> = lines
            .map(|line| Placed {
                text: &line.text,
                x: line.left * POINTS,
                y: height - line.baseline * POINTS,
                size: line.size * POINTS,
                width: line.width * POINTS,
            })
            .collect();
        if !placed.is_empty() {
            let (written, font) = texts(update, &placed, font, name)?;
            let _ = write!(content, " {written}");
            let _ = write!(fonts, "/{name} {font}");
        }
    }
    Ok((content, format!("<</Font<<{fonts}>>>>")))
}
