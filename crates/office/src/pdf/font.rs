//! Fonts of a PDF: how many bytes a code has, what text it stands for, how wide it is.

use std::collections::HashMap;
use std::rc::Rc;

use lopdf::{Dictionary, Document as Pdf, Encoding, Object};

use super::MAX_STREAM_BYTES;
use super::cmap::CMap;

/// A font as far as reading needs it.
pub(super) struct Font {
    /// Two bytes a code (composite fonts) instead of one.
    pub(super) is_wide: bool,
    /// Its name without the tag of a subset and without its style: "TimesNewRomanPSMT", "LiberationSerif".
    pub(super) name: Rc<str>,
    pub(super) bold: bool,
    pub(super) italic: bool,
    texts: CMap,
    /// Texts of one-byte codes, where the font has no map to Unicode.
    simple: Vec<String>,
    widths: HashMap<u32, f32>,
    default_width: f32,
}

impl Font {
    /// The text of a code.
    pub(super) fn text(&self, code: u32) -> &str {
        self.texts.get(code).or_else(|| self.simple.get(code as usize).map(String::as_str)).unwrap_or("")
    }

    /// The advance of a code, in parts of the font size.
    pub(super) fn width(&self, code: u32) -> f32 {
        self.widths.get(&code).copied().unwrap_or(self.default_width) / 1000.0
    }
}

/// Fonts already read, by their place in the file's memory.
#[derive(Default)]
pub(super) struct Fonts {
    known: HashMap<*const Dictionary, Rc<Font>>,
}

impl Fonts {
    pub(super) fn get(&mut self, pdf: &Pdf, dictionary: &Dictionary) -> Rc<Font> {
        let key = std::ptr::from_ref(dictionary);
        if let Some(font) = self.known.get(&key) {
            return Rc::clone(font);
        }
        let font = Rc::new(read(pdf, dictionary));
        self.known.insert(key, Rc::clone(&font));
        font
    }
}

fn read(pdf: &Pdf, dictionary: &Dictionary) -> Font {
    let name = dictionary.get_deref(b"BaseFont", pdf).and_then(Object::as_name).unwrap_or_default();
    let name = String::from_utf8_lossy(name);
    let family = name.split_once('+').map_or(&*name, |(_, family)| family);
    let family = family.split(['-', ',']).next().unwrap_or(family).into();
    let name = name.to_lowercase();
    let is_wide = dictionary.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Type0");
    let texts = dictionary
        .get_deref(b"ToUnicode", pdf)
        .and_then(Object::as_stream)
        .ok()
        .and_then(|stream| stream.decompressed_content_with_limit(MAX_STREAM_BYTES).ok())
        .map(|bytes| CMap::parse(&bytes))
        .unwrap_or_default();
    let simple = if is_wide || !texts.is_empty() { Vec::new() } else { simple_texts(pdf, dictionary) };
    let mut font = Font {
        is_wide,
        name: family,
        bold: name.contains("bold") || name.contains("black"),
        italic: name.contains("italic") || name.contains("oblique"),
        texts,
        simple,
        widths: HashMap::new(),
        default_width: if is_wide { 1000.0 } else { 500.0 },
    };
    if is_wide {
        read_wide_widths(pdf, dictionary, &mut font);
    } else {
        read_simple_widths(pdf, dictionary, &mut font);
    }
    font
}

/// The texts of the 256 codes by the font's encoding.
fn simple_texts(pdf: &Pdf, dictionary: &Dictionary) -> Vec<String> {
    let encoding = dictionary
        .get_font_encoding_with_limit(pdf, MAX_STREAM_BYTES)
        .unwrap_or(Encoding::SimpleEncoding(b"WinAnsiEncoding"));
    (0..=255u8)
        .map(|code| match encoding.bytes_to_string(&[code]) {
            Ok(text) if !text.is_empty() => text,
            _ if code == 0xA0 => " ".to_owned(),
            _ => String::new(),
        })
        .collect()
}

fn read_simple_widths(pdf: &Pdf, dictionary: &Dictionary, font: &mut Font) {
    let first = dictionary.get_deref(b"FirstChar", pdf).and_then(Object::as_i64).unwrap_or(0).clamp(0, 255) as u32;
    let Ok(widths) = dictionary.get_deref(b"Widths", pdf).and_then(Object::as_array) else { return };
    for (index, width) in widths.iter().take(256).enumerate() {
        if let Some(width) = float(pdf, width) {
            font.widths.insert(first + index as u32, width);
        }
    }
}

/// `/W [ first [w w w] first last w … ]` of the descendant font.
fn read_wide_widths(pdf: &Pdf, dictionary: &Dictionary, font: &mut Font) {
    let descendant = dictionary
        .get_deref(b"DescendantFonts", pdf)
        .and_then(Object::as_array)
        .ok()
        .and_then(|fonts| fonts.first())
        .and_then(|font| pdf.dereference(font).ok())
        .and_then(|(_, font)| font.as_dict().ok());
    let Some(descendant) = descendant else { return };
    if let Ok(width) = descendant.get_deref(b"DW", pdf) {
        font.default_width = width.as_float().unwrap_or(1000.0);
    }
    let Ok(widths) = descendant.get_deref(b"W", pdf).and_then(Object::as_array) else { return };
    let mut items = widths.iter();
    while let (Some(first), Some(second)) = (items.next(), items.next()) {
        let Some(first) = code(pdf, first) else { return };
        match pdf.dereference(second) {
            Ok((_, Object::Array(list))) => {
                for (index, width) in list.iter().take(65_536).enumerate() {
                    if let Some(width) = float(pdf, width) {
                        font.widths.insert(first + index as u32, width);
                    }
                }
            }
            Ok((_, last)) => {
                let (Some(last), Some(width)) = (code(pdf, last), items.next().and_then(|width| float(pdf, width)))
                else {
                    return;
                };
                for code in first..=last.min(first + 65_535) {
                    font.widths.insert(code, width);
                }
            }
            Err(_) => return,
        }
    }
}

fn code(pdf: &Pdf, object: &Object) -> Option<u32> {
    float(pdf, object).filter(|value| (0.0..=65_535.0).contains(value)).map(|value| value as u32)
}

fn float(pdf: &Pdf, object: &Object) -> Option<f32> {
    pdf.dereference(object).ok()?.1.as_float().ok()
}
