//! PDF with text: glyphs with their places become lines, lines become paragraphs, ruled tables become rows.

mod cmap;
mod font;
pub(crate) mod grid;
pub(crate) mod layout;
pub(crate) mod page;
pub(crate) mod paragraphs;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use lopdf::{Document as Pdf, Error, LoadOptions};

use crate::{Document, ReadError};

const MAX_PAGES: usize = 1_000;
/// Bound on what any one stream may unpack to.
pub(crate) const MAX_STREAM_BYTES: usize = 48 * 1024 * 1024;
/// A document of a thousand pages has a tenth of this.
pub(crate) const MAX_PACKED_OBJECTS: usize = 500_000;
/// A page of pictures with fewer letters than this on average is a scan.
const SCANNED_PAGE_LETTERS: usize = 80;
/// A plan of 30 pages takes a tenth of a second; what takes this long is made to take long.
const MAX_READING: Duration = Duration::from_secs(15);

/// Reads a PDF; a fault inside the PDF library is a damaged file, not a crash.
pub(crate) fn read(bytes: &[u8]) -> Result<Document, ReadError> {
    let (mut read, mut stamped) = (Vec::new(), Vec::new());
    each_page(bytes, |mut page| {
        stamped.extend(layout::upon(&mut page));
        read.push(layout::blocks_of(page));
    })?;
    let document = catch_unwind(AssertUnwindSafe(|| paragraphs::join(read)))
        .map_err(|_| ReadError::Damaged { detail: "cấu trúc PDF sai" })?;
    Ok(Document { stamped, ..document })
}

/// The lines of stamps and notes upon the pages of a PDF, which may be a scan; nothing of what is none.
pub fn stamps(bytes: &[u8]) -> Vec<String> {
    let mut stamped = Vec::new();
    // A scan has no text of its own, and may bear a stamp.
    let _ = each_page(bytes, |mut page| stamped.extend(layout::upon(&mut page)));
    stamped
}

/// Hands over page after page with what is drawn on it. A scan has no text.
pub(crate) fn each_page(bytes: &[u8], take: impl FnMut(page::Page)) -> Result<(), ReadError> {
    catch_unwind(AssertUnwindSafe(|| pages(bytes, take)))
        .unwrap_or(Err(ReadError::Damaged { detail: "cấu trúc PDF sai" }))
}

fn pages(bytes: &[u8], mut take: impl FnMut(page::Page)) -> Result<(), ReadError> {
    let started = Instant::now();
    if packed_objects(bytes) > MAX_PACKED_OBJECTS {
        return Err(ReadError::Bomb { detail: "quá nhiều đối tượng" });
    }
    let pdf = Pdf::load_mem_with_options(bytes, LoadOptions::with_max_decompressed_size(MAX_STREAM_BYTES))
        .map_err(|error| load_error(&error, bytes))?;
    if pdf.is_encrypted() {
        return Err(ReadError::Encrypted);
    }
    let pages = pdf.get_pages();
    if pages.len() > MAX_PAGES {
        return Err(ReadError::Bomb { detail: "quá nhiều trang" });
    }
    let count = pages.len();
    let mut fonts = font::Fonts::default();
    let (mut letters, mut images) = (0usize, 0usize);
    for id in pages.into_values() {
        if started.elapsed() > MAX_READING {
            return Err(ReadError::Bomb { detail: "đọc quá lâu" });
        }
        let page = page::read(&pdf, id, &mut fonts)?;
        letters += page.glyphs.iter().filter(|glyph| !glyph.text.trim().is_empty()).count();
        images += usize::from(page.has_image);
        take(page);
    }
    // A scan may carry the few words of a digital signature's stamp.
    let is_scan = images * 2 > count && letters < count * SCANNED_PAGE_LETTERS;
    if letters == 0 || is_scan {
        return Err(ReadError::NoText);
    }
    Ok(())
}

/// The objects that the file says its packed streams hold; they are made before anything can be bounded.
pub(crate) fn packed_objects(bytes: &[u8]) -> usize {
    const NAME: &[u8] = b"/ObjStm";
    let places =
        (0..bytes.len().saturating_sub(NAME.len())).filter(|at| bytes[*at] == b'/' && bytes[*at..].starts_with(NAME));
    places
        .map(|at| {
            // The dictionary around the name: /N and a number, before or after it.
            let around = &bytes[at.saturating_sub(200)..bytes.len().min(at + 200)];
            around
                .windows(3)
                .enumerate()
                .filter(|(_, key)| *key == b"/N ")
                .map(|(at, _)| number(&around[at + 3..]))
                .max()
                .unwrap_or(0)
        })
        .fold(0, usize::saturating_add)
}

fn number(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .take(9)
        .fold(0, |value, digit| value * 10 + usize::from(digit - b'0'))
}

fn load_error(error: &Error, bytes: &[u8]) -> ReadError {
    match error {
        Error::InvalidPassword | Error::Decryption(_) => ReadError::Encrypted,
        Error::Decompress(_) => ReadError::Bomb { detail: "dung lượng sau khi bung" },
        _ if contains(bytes, b"/Encrypt") => ReadError::Encrypted,
        _ => ReadError::Damaged { detail: "cấu trúc PDF sai" },
    }
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}
