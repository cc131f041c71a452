//! From millimetres on the page as it is shown to points of the page as it lies.

use crate::pdf::{File, Page, page};
use crate::{Error, Result};

/// Points of a millimetre.
pub(crate) const POINTS: f64 = 72.0 / 25.4;

/// A rectangle on a page as it is shown, in millimetres from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

impl Rect {
    /// The upper right of a page of A4, where an attachment or a copy carries its lines.
    pub const A4_TOP_RIGHT: Self = Self { left: 125.0, top: 6.0, width: 70.0, height: 14.0 };

    /// The same on the first page of a file, however wide that is; a page with no letters on it has a width too.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn top_right_of(pdf: &[u8]) -> Result<Self> {
        let file = File::open(pdf)?;
        let wide = shown(&page(&file, Some(1))?).0 / POINTS;
        let left = (wide - 85.0).max(5.0);
        Ok(Self { left, width: Self::A4_TOP_RIGHT.width.min(wide - left - 5.0), ..Self::A4_TOP_RIGHT })
    }

    /// What of it a picture fills, whose width is so much for a height of 1: as large as it fits, in the middle.
    #[must_use]
    pub fn drawn(self, proportion: f64) -> Self {
        let (width, height) = (self.width.min(self.height * proportion), self.height.min(self.width / proportion));
        Self {
            left: self.left + (self.width - width) / 2.0,
            top: self.top + (self.height - height) / 2.0,
            width,
            height,
        }
    }

    /// Where a seal of a size in millimetres stands to this signature, which is what is `drawn` of it: over the third of it that is on the left, and in
    /// the middle of its height.
    #[must_use]
    pub fn seal(self, width: f64, height: f64) -> Self {
        Self { left: self.left + self.width / 3.0 - width, top: self.top + (self.height - height) / 2.0, width, height }
    }

    /// A signature of a size in millimetres in the middle between the line of the position and that of the name, which
    /// stand below each other around the same middle.
    #[must_use]
    pub fn between(position: Self, name: Self, width: f64, height: f64) -> Self {
        let (above, below) = (position.top + position.height, name.top);
        let middle = (position.left + position.width / 2.0 + name.left + name.width / 2.0) / 2.0;
        Self { left: middle - width / 2.0, top: (above + below - height) / 2.0, width, height }
    }
}

/// A place on a page, in points.
pub(super) struct Place {
    /// The rectangle of the page as it lies.
    pub(super) rect: String,
    /// As large as it is shown.
    pub(super) width: f64,
    pub(super) height: f64,
    /// How what is drawn upright is turned on the page.
    pub(super) matrix: Option<&'static str>,
}

/// A figure as PDF writes it.
pub(crate) fn figure(value: f64) -> String {
    let text = format!("{value:.2}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if matches!(short, "-0" | "") { "0".to_owned() } else { short.to_owned() }
}

/// Width and height of a page as it is shown, in points.
fn shown(page: &Page) -> (f64, f64) {
    let [left, bottom, right, top] = page.bounds;
    if page.rotate.is_multiple_of(180) { (right - left, top - bottom) } else { (top - bottom, right - left) }
}

pub(super) fn place(page: &Page, rect: Rect) -> Result<Place> {
    let [left, bottom, right, top] = page.bounds;
    let (x, y, width, height) = (rect.left * POINTS, rect.top * POINTS, rect.width * POINTS, rect.height * POINTS);
    let (across, down) = shown(page);
    let within = |from: f64, size: f64, most: f64| from >= -1.0 && size > 0.5 && from + size <= most + 1.0;
    if !within(x, width, across) || !within(y, height, down) {
        return Err(Error::OutsidePage);
    }
    let turned = |x: f64, y: f64| match page.rotate {
        90 => (left + y, bottom + x),
        180 => (right - x, bottom + y),
        270 => (right - y, top - x),
        _ => (left + x, top - y),
    };
    let ((ax, ay), (bx, by)) = (turned(x, y), turned(x + width, y + height));
    let sides = [ax.min(bx), ay.min(by), ax.max(bx), ay.max(by)].map(figure);
    let matrix = match page.rotate {
        90 => Some("[0 1 -1 0 0 0]"),
        180 => Some("[-1 0 0 -1 0 0]"),
        270 => Some("[0 -1 1 0 0 0]"),
        _ => None,
    };
    Ok(Place { rect: format!("[{}]", sides.join(" ")), width, height, matrix })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::{Dict, Ref};

    fn page(rotate: u16) -> Page {
        let reference = Ref { number: 1, generation: 0 };
        Page { reference, dict: Dict::default(), bounds: [0.0, 0.0, 595.0, 842.0], rotate }
    }

    #[test]
    fn a_seal_covers_a_third_of_the_signature_on_its_left() {
        let signature = Rect { left: 120.0, top: 200.0, width: 45.0, height: 25.0 };
        let seal = signature.seal(36.0, 36.0);
        assert_eq!(seal.left + seal.width - signature.left, signature.width / 3.0);
        assert_eq!(seal.top + seal.height / 2.0, signature.top + signature.height / 2.0);
        let wide = Rect { left: 100.0, top: 200.0, width: 60.0, height: 24.0 };
        assert_eq!(wide.drawn(1.0), Rect { left: 118.0, top: 200.0, width: 24.0, height: 24.0 });
        assert_eq!(wide.drawn(5.0), Rect { left: 100.0, top: 206.0, width: 60.0, height: 12.0 });
        assert_eq!(wide.drawn(1.0).seal(36.0, 36.0).left, 118.0 + 8.0 - 36.0);
        let line = |top| Rect { left: 110.0, top, width: 60.0, height: 6.0 };
        let signed = Rect::between(line(200.0), line(236.0), 40.0, 20.0);
        assert_eq!((signed.left, signed.top), (120.0, 211.0));
    }

    #[test]
    fn a_place_is_where_it_is_seen_however_the_page_is_turned() {
        let rect = Rect { left: 0.0, top: 0.0, width: 25.4, height: 12.7 };
        assert_eq!(place(&page(0), rect).unwrap().rect, "[0 806 72 842]");
        assert_eq!(place(&page(90), rect).unwrap().rect, "[0 0 36 72]");
        assert_eq!(place(&page(180), rect).unwrap().rect, "[523 0 595 36]");
        assert_eq!(place(&page(270), rect).unwrap().rect, "[559 770 595 842]");
    }

    #[test]
    fn lines_at_the_upper_right_stand_on_a_page_of_any_width() {
        let file = |width: f64| {
            let page = format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} 420]>>");
            let objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", &page];
            let (mut out, mut rows) = (b"%PDF-1.7\n".to_vec(), String::new());
            for (at, object) in (1..).zip(objects) {
                rows.push_str(&format!("{:010} 00000 n \n", out.len()));
                out.extend_from_slice(format!("{at} 0 obj\n{object}\nendobj\n").as_bytes());
            }
            let table = format!("xref\n0 4\n0000000000 65535 f \n{rows}trailer\n<</Size 4/Root 1 0 R>>\n");
            let end = format!("{table}startxref\n{}\n%%EOF\n", out.len());
            out.extend_from_slice(end.as_bytes());
            out
        };
        assert!((Rect::top_right_of(&file(595.28)).unwrap().left - 125.0).abs() < 0.01);
        for width in [420.0, 297.6, 170.0, 842.0] {
            let Rect { left, width: wide, .. } = Rect::top_right_of(&file(width)).unwrap();
            assert!(left >= 5.0 && wide > 40.0 && (left + wide) * POINTS < width, "{width}: {left} {wide}");
        }
        assert!(Rect::top_right_of(b"%PDF").is_err());
    }

    #[test]
    fn what_leaves_the_page_is_refused() {
        for (left, width) in [(-5.0, 20.0), (200.0, 20.0), (10.0, 0.0), (10.0, f64::NAN), (f64::INFINITY, 1.0)] {
            let rect = Rect { left, top: 10.0, width, height: 10.0 };
            assert!(matches!(place(&page(0), rect), Err(Error::OutsidePage)), "{left} {width}");
        }
    }
}
