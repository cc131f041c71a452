//! Bản quét: what a file of paper is, how many pages it has and how finely it was scanned, judged by its bytes alone.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::content::Content;
use lopdf::{Dictionary, Document as Pdf, LoadOptions, Object, ObjectId};
use thiserror::Error;

use crate::pdf;

/// Inches of an A4 sheet.
const A4: (f64, f64) = (8.27, 11.69);
/// Below this a density is only what cameras write by habit.
const LEAST_TOLD: f64 = 100.0;
/// A picture that covers less of its page than this is a stamp or an emblem.
const LEAST_COVERED: f64 = 0.25;
/// Operations of a page that are looked at.
const MOST_OPERATIONS: usize = 200_000;
const MAX_PAGES: usize = 1_000;
/// Pixels on a side.
const MAX_SIDE: u32 = 30_000;

/// Loại tệp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanKind {
    Pdf,
    Png,
    Jpeg,
}

/// What a file shows of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    pub kind: ScanKind,
    pub pages: u32,
    /// Dots per inch of the coarsest page; `None` where no page is a picture.
    pub dpi: Option<u32>,
    /// "1.7", of a PDF.
    pub version: String,
    /// Does it carry an electronic signature?
    pub is_signed: bool,
}

/// A file that is not taken, in words for whoever sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ScanError {
    #[error("Tệp không phải là PDF, PNG hoặc JPEG (xét theo nội dung, không theo tên tệp).")]
    NotAScan,
    #[error("Tệp PDF bị hỏng hoặc có mật khẩu, không mở được.")]
    Broken,
    #[error("Tệp quá lớn sau khi mở hoặc có quá nhiều trang.")]
    TooLarge,
}

/// Looks at a file. A fault inside the PDF library is a broken file, not a crash.
///
/// # Errors
/// [`ScanError`] where it is none of the three kinds, broken, or made to be too large.
pub fn look_at_scan(bytes: &[u8]) -> Result<Scan, ScanError> {
    match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => {
            catch_unwind(AssertUnwindSafe(|| pdf_scan(bytes))).unwrap_or(Err(ScanError::Broken))
        }
        [0x89, b'P', b'N', b'G', ..] => png_scan(bytes),
        [0xFF, 0xD8, 0xFF, ..] => jpeg_scan(bytes),
        _ => Err(ScanError::NotAScan),
    }
}

/// The density of a picture: what it says of itself, where that is no habit of cameras, else as if it filled an A4 sheet.
fn picture(kind: ScanKind, (width, height): (u32, u32), told: Option<f64>) -> Result<Scan, ScanError> {
    if width == 0 || height == 0 || width > MAX_SIDE || height > MAX_SIDE {
        return Err(ScanError::TooLarge);
    }
    let (short, long) = (f64::from(width.min(height)), f64::from(width.max(height)));
    let on_a4 = (short / A4.0).min(long / A4.1);
    let dpi = told.filter(|told| *told >= LEAST_TOLD).map_or(on_a4, |told| told.max(on_a4));
    Ok(Scan { kind, pages: 1, dpi: Some(whole(dpi)), version: String::new(), is_signed: false })
}

fn whole(value: f64) -> u32 {
    value.round().clamp(0.0, 100_000.0) as u32
}

fn png_scan(bytes: &[u8]) -> Result<Scan, ScanError> {
    let reader = png::Decoder::new(Cursor::new(bytes)).read_info().map_err(|_| ScanError::NotAScan)?;
    let info = reader.info();
    let told = info.pixel_dims.filter(|dims| dims.unit == png::Unit::Meter);
    picture(ScanKind::Png, (info.width, info.height), told.map(|dims| f64::from(dims.xppu.min(dims.yppu)) * 0.0254))
}

fn jpeg_scan(bytes: &[u8]) -> Result<Scan, ScanError> {
    let (mut at, mut told) = (2, None);
    let two = |at: usize| bytes.get(at..at + 2).map(|pair| u32::from(pair[0]) << 8 | u32::from(pair[1]));
    while let Some(marker) = bytes.get(at..at + 2) {
        let length = two(at + 2).ok_or(ScanError::NotAScan)? as usize;
        match marker {
            [0xFF, 0xE0] if bytes.get(at + 4..at + 9) == Some(b"JFIF\0") => {
                let across = two(at + 12).zip(two(at + 14)).map(|(x, y)| f64::from(x.min(y)));
                told = match bytes.get(at + 11) {
                    Some(1) => across,
                    Some(2) => across.map(|dots| dots * 2.54),
                    _ => None,
                };
            }
            [0xFF, 0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF] => {
                let size = two(at + 7).zip(two(at + 5)).ok_or(ScanError::NotAScan)?;
                return picture(ScanKind::Jpeg, size, told);
            }
            [0xFF, 0xD9 | 0xDA] => break,
            [0xFF, _] if length >= 2 => {}
            _ => break,
        }
        at += 2 + length;
    }
    Err(ScanError::NotAScan)
}

fn pdf_scan(bytes: &[u8]) -> Result<Scan, ScanError> {
    if pdf::packed_objects(bytes) > pdf::MAX_PACKED_OBJECTS {
        return Err(ScanError::TooLarge);
    }
    let options = LoadOptions::with_max_decompressed_size(pdf::MAX_STREAM_BYTES);
    let file = Pdf::load_mem_with_options(bytes, options).map_err(|error| match error {
        lopdf::Error::Decompress(_) => ScanError::TooLarge,
        _ => ScanError::Broken,
    })?;
    if file.is_encrypted() {
        return Err(ScanError::Broken);
    }
    let pages = file.get_pages();
    if pages.is_empty() {
        return Err(ScanError::Broken);
    }
    if pages.len() > MAX_PAGES {
        return Err(ScanError::TooLarge);
    }
    let dpi = pages.values().filter_map(|page| page_dpi(&file, *page)).min();
    let count = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    let is_signed = bytes.windows(10).any(|window| window == b"/ByteRange");
    Ok(Scan { kind: ScanKind::Pdf, pages: count, dpi, version: version(&file), is_signed })
}

/// The version that the heading says, or the later one of the catalogue.
fn version(file: &Pdf) -> String {
    let later = file.catalog().ok().and_then(|catalog| catalog.get(b"Version").ok()).and_then(|v| v.as_name().ok());
    let later = later.and_then(|name| std::str::from_utf8(name).ok()).unwrap_or_default();
    if later > file.version.as_str() { later.to_owned() } else { file.version.clone() }
}

type Matrix = [f64; 6];

fn times(a: Matrix, b: Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

fn numbers(file: &Pdf, objects: &[Object]) -> Vec<f64> {
    let real = |object: &Object| file.dereference(object).ok().and_then(|(_, object)| object.as_float().ok());
    objects.iter().filter_map(|object| real(object).map(f64::from)).collect()
}

/// Square points of a page: its own box, or that of the nearest above it.
fn area(file: &Pdf, page: ObjectId) -> f64 {
    let mut at = Some(page);
    for _ in 0..32 {
        let Some(dictionary) = at.and_then(|id| file.get_dictionary(id).ok()) else { break };
        let sides = dictionary.get(b"MediaBox").ok().and_then(|found| file.dereference(found).ok());
        if let Some([left, bottom, right, top]) =
            sides.and_then(|(_, found)| found.as_array().ok()).map(|found| numbers(file, found)).as_deref()
        {
            return ((right - left) * (top - bottom)).abs().max(1.0);
        }
        at = dictionary.get(b"Parent").ok().and_then(|parent| parent.as_reference().ok());
    }
    595.0 * 842.0
}

/// The coarsest of the pictures that fill a good part of a page.
fn page_dpi(file: &Pdf, page: ObjectId) -> Option<u32> {
    let area = area(file, page);
    let content = file.get_page_content(page);
    let content = Content::decode(&content).ok()?;
    let (mut now, mut kept): (Matrix, Vec<Matrix>) = ([1.0, 0.0, 0.0, 1.0, 0.0, 0.0], Vec::new());
    let mut coarsest = None;
    for operation in content.operations.iter().take(MOST_OPERATIONS) {
        match operation.operator.as_str() {
            "q" if kept.len() < 1_000 => kept.push(now),
            "Q" => now = kept.pop().unwrap_or(now),
            "cm" => {
                if let Ok(matrix) = Matrix::try_from(numbers(file, &operation.operands)) {
                    now = times(matrix, now);
                }
            }
            "Do" => {
                let name = operation.operands.first().and_then(|name| name.as_name().ok());
                let size = name.and_then(|name| picture_size(file, page, name));
                let (across, up) = (now[0].hypot(now[1]), now[2].hypot(now[3]));
                if let Some((width, height)) = size.filter(|_| across * up >= area * LEAST_COVERED) {
                    let dpi = whole((width * 72.0 / across).min(height * 72.0 / up));
                    coarsest = Some(coarsest.map_or(dpi, |other: u32| other.min(dpi)));
                }
            }
            _ => {}
        }
    }
    coarsest
}

/// Pixels of a picture that a page draws by a name.
fn picture_size(file: &Pdf, page: ObjectId, name: &[u8]) -> Option<(f64, f64)> {
    let (own, inherited) = file.get_page_resources(page).ok()?;
    let inherited = inherited.into_iter().filter_map(|id| file.get_dictionary(id).ok());
    own.into_iter().chain(inherited).find_map(|resources| {
        let pictures = dictionary(file, resources.get(b"XObject").ok()?)?;
        let (_, found) = file.dereference(pictures.get(name).ok()?).ok()?;
        let stream = &found.as_stream().ok()?.dict;
        let is_image = stream.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Image");
        let side = |key: &[u8]| numbers(file, std::slice::from_ref(stream.get(key).ok()?)).first().copied();
        is_image.then(|| side(b"Width").zip(side(b"Height"))).flatten()
    })
}

fn dictionary<'a>(file: &'a Pdf, object: &'a Object) -> Option<&'a Dictionary> {
    file.dereference(object).ok().and_then(|(_, object)| object.as_dict().ok())
}
