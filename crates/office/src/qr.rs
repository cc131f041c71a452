//! Mã QR: the squares of a code, as SVG for pages and PDF and as PNG for Word.

use fast_qr::{ECL, QRBuilder};

/// The quiet zone around a code, in squares.
const QUIET: usize = 4;
/// Pixels of a square in a picture.
const PIXELS: usize = 6;

/// Mã QR of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrCode {
    /// Squares on a side.
    pub size: usize,
    /// Row by row, true where a square is dark.
    pub dark: Vec<bool>,
}

impl QrCode {
    /// The code of a text, with a quarter of its squares to spare for dirt and folds where it is short; `None` where it
    /// is empty or longer than a code can hold.
    pub fn new(text: &str) -> Option<Self> {
        if text.is_empty() {
            return None;
        }
        let code = QRBuilder::new(text).ecl(if text.len() < 120 { ECL::Q } else { ECL::M }).build().ok()?;
        let dark = (0..code.size).flat_map(|row| (0..code.size).map(move |column| (row, column)));
        Some(Self { size: code.size, dark: dark.map(|(row, column)| code[row][column].value()).collect() })
    }

    /// Squares on a side, with the quiet zone.
    fn width(&self) -> usize {
        self.size + 2 * QUIET
    }

    fn is_dark(&self, row: usize, column: usize) -> bool {
        let inside = |at: usize| at.checked_sub(QUIET).filter(|at| *at < self.size);
        inside(row).zip(inside(column)).is_some_and(|(row, column)| self.dark[row * self.size + column])
    }

    /// As SVG without size: the page says how large.
    pub fn svg(&self) -> String {
        let width = self.width();
        let mut path = String::new();
        for row in 0..width {
            let mut column = 0;
            while column < width {
                let run = (column..width).take_while(|at| self.is_dark(row, *at)).count();
                if run > 0 {
                    path.push_str(&format!("M{column} {row}h{run}v1h-{run}z"));
                }
                column += run.max(1);
            }
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {width}\" shape-rendering=\"crispEdges\">\
             <path fill=\"#fff\" d=\"M0 0h{width}v{width}H0z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
        )
    }

    /// As PNG in black and white, with its pixels on a side.
    pub fn png(&self) -> Option<(Vec<u8>, u32)> {
        let side = self.width() * PIXELS;
        let mut rows = Vec::with_capacity(side * side.div_ceil(8));
        for y in 0..side {
            for eight in 0..side.div_ceil(8) {
                let bit = |x: usize| x >= side || !self.is_dark(y / PIXELS, x / PIXELS);
                rows.push((0..8).fold(0u8, |byte, at| (byte << 1) | u8::from(bit(eight * 8 + at))));
            }
        }
        let side = u32::try_from(side).ok()?;
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, side, side);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        encoder.write_header().ok()?.write_image_data(&rows).ok()?;
        Some((bytes, side))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners_and_a_quiet_zone() {
        let code = QrCode::new("https://phuong.test/tra-cuu?ma=H55.242-261122-0001").unwrap();
        for (row, column) in [(0, 0), (0, code.size - 7), (code.size - 7, 0)] {
            assert!((0..7).all(|at| code.dark[row * code.size + column + at]), "{row} {column}");
            assert!(code.dark[(row + 3) * code.size + column + 3]);
        }
        assert!((0..code.width()).all(|at| !code.is_dark(0, at) && !code.is_dark(at, QUIET - 1)));
        assert!(code.svg().starts_with("<svg xmlns=") && !code.svg().contains("style"));
        assert_eq!(QrCode::new(""), None);
        assert_eq!(QrCode::new(&"x".repeat(4000)), None);
    }

    #[test]
    fn a_camera_reads_what_the_picture_says() {
        for text in ["H55.242-261122-0001", "https://phuong.test/tra-cuu?ma=H55.242-261122-0001", &"đ".repeat(200)] {
            let (bytes, side) = QrCode::new(text).unwrap().png().unwrap();
            let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
            let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut pixels).unwrap();
            let (side, line) = (side as usize, (side as usize).div_ceil(8));
            let shade = |x: usize, y: usize| if pixels[y * line + x / 8] >> (7 - x % 8) & 1 == 1 { 255 } else { 0 };
            let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side, side, shade);
            let (_, content) = picture.detect_grids()[0].decode().unwrap();
            assert_eq!(content, text);
        }
    }
}
