//! Pictures of signatures and seals: PNG with transparency, taken apart once and used for many documents.

use super::geometry::figure;
use super::packed;
use crate::pdf::{Dict, Update};
use crate::{Error, Result};
use std::sync::Arc;

/// The longest side of a picture in dots.
const LONGEST: u32 = 4000;

#[derive(Debug)]
struct Dots {
    width: u32,
    height: u32,
    colors: Vec<u8>,
    alpha: Option<Vec<u8>>,
    ink: Option<[u8; 3]>,
    covered: f64,
}

/// What is drawn, added up dot by dot, each as much as it is shown.
#[derive(Default)]
struct Ink {
    colors: [u64; 3],
    shown: u64,
}

impl Ink {
    fn add(&mut self, color: [u8; 3], shown: u8) {
        for (sum, part) in self.colors.iter_mut().zip(color) {
            *sum += u64::from(part) * u64::from(shown);
        }
        self.shown += u64::from(shown);
    }

    fn mean(&self) -> Option<[u8; 3]> {
        let part = |sum: u64| sum.checked_div(self.shown).and_then(|mean| u8::try_from(mean).ok());
        let [red, green, blue] = self.colors.map(part);
        Some([red?, green?, blue?])
    }

    fn covered(&self, width: u32, height: u32) -> f64 {
        self.shown as f64 / (f64::from(width) * f64::from(height) * f64::from(u8::MAX)).max(1.0)
    }
}

/// A picture, ready to be drawn.
#[derive(Debug, Clone)]
pub struct Picture(Arc<Dots>);

impl Picture {
    /// Reads a PNG.
    ///
    /// # Errors
    /// When it is no PNG, damaged, or larger than 4000 dots.
    pub fn from_png(file: &[u8]) -> Result<Self> {
        let broken = |_| Error::Picture { detail: "không phải PNG hoặc bị hỏng" };
        let limits = png::Limits { bytes: 96 << 20 };
        let mut decoder = png::Decoder::new_with_limits(std::io::Cursor::new(file), limits);
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().map_err(broken)?;
        let (width, height) = (reader.info().width, reader.info().height);
        if width > LONGEST || height > LONGEST {
            return Err(Error::Picture { detail: "quá lớn" });
        }
        let size = reader.output_buffer_size().ok_or(Error::Picture { detail: "quá lớn" })?;
        let mut data = vec![0; size];
        let info = reader.next_frame(&mut data).map_err(broken)?;
        data.truncate(info.buffer_size());
        let (gray, channels) = match info.color_type {
            png::ColorType::Grayscale => (true, 1),
            png::ColorType::GrayscaleAlpha => (true, 2),
            png::ColorType::Rgb => (false, 3),
            png::ColorType::Rgba => (false, 4),
            png::ColorType::Indexed => return Err(Error::Picture { detail: "bảng màu" }),
        };
        let mut colors = Vec::with_capacity(data.len());
        let mut alpha = Vec::new();
        let mut ink = Ink::default();
        for dot in data.chunks_exact(channels) {
            if gray {
                colors.extend_from_slice(&[dot[0]; 3])
            } else {
                colors.extend_from_slice(&dot[..3])
            }
            if channels % 2 == 0 {
                alpha.push(dot[channels - 1]);
            }
            let shown = if channels % 2 == 0 { dot[channels - 1] } else { u8::MAX };
            ink.add(if gray { [dot[0]; 3] } else { [dot[0], dot[1], dot[2]] }, shown);
        }
        let (ink, covered) = (ink.mean(), ink.covered(width, height));
        let alpha = (!alpha.is_empty()).then(|| packed(&alpha));
        Ok(Self(Arc::new(Dots { width, height, colors: packed(&colors), alpha, ink, covered })))
    }

    /// Its width for a height of 1.
    pub fn proportion(&self) -> f64 {
        f64::from(self.0.width) / f64::from(self.0.height)
    }

    /// Its width and height in dots.
    pub fn size(&self) -> (u32, u32) {
        (self.0.width, self.0.height)
    }

    /// How much of it is drawn, from 0 to 1: a scan on white paper is all drawn.
    pub fn covered(&self) -> f64 {
        self.0.covered
    }

    /// The colour of what is drawn, on average; nothing where all of it is transparent.
    pub fn ink(&self) -> Option<[u8; 3]> {
        self.0.ink
    }

    /// Writes the picture, and says how it is drawn in a space of a size, and with what.
    pub(super) fn draw(&self, update: &mut Update<'_, '_>, width: f64, height: f64) -> (String, String) {
        let image = |space: &str| {
            let mut dict = Dict::default();
            dict.set("Type", "/XObject").set("Subtype", "/Image").set("Filter", "/FlateDecode");
            dict.set("Width", self.0.width.to_string()).set("Height", self.0.height.to_string());
            dict.set("BitsPerComponent", "8").set("ColorSpace", space.as_bytes());
            dict
        };
        let mut colors = image("/DeviceRGB");
        if let Some(alpha) = &self.0.alpha {
            let mask = update.add_stream(image("/DeviceGray"), alpha);
            colors.set("SMask", mask.to_string());
        }
        let picture = update.add_stream(colors, &self.0.colors);
        let (wide, high) = (width.min(height * self.proportion()), height.min(width / self.proportion()));
        let (x, y) = ((width - wide) / 2.0, (height - high) / 2.0);
        let [wide, high, x, y] = [wide, high, x, y].map(figure);
        (format!("q {wide} 0 0 {high} {x} {y} cm /P Do Q"), format!("<</XObject<</P {picture}>>>>"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_picture_is_refused_in_a_sentence() {
        for bytes in [&b""[..], b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff\xff\xff"] {
            let refused = Picture::from_png(bytes).unwrap_err();
            assert!(refused.to_string().contains("PNG"));
        }
    }
}
