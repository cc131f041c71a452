//! Lines of text with the letters that they need of a font, embedded, so that every reader shows and finds them.

use super::geometry::figure;
use super::{Align, Style, packed};
use crate::pdf::{Dict, Ref, Update};
use crate::{Error, Result};
use std::collections::BTreeMap;
use std::fmt::Write;
use subsetter::GlyphRemapper;
use ttf_parser::Face;

/// How far lines stand below each other, for a size of 1.
const LEADING: f64 = 1.2;

/// A font with the letters that a text needs of it.
struct Letters<'f> {
    face: Face<'f>,
    size: f64,
    glyphs: GlyphRemapper,
    /// The letter that each glyph of the part shows.
    shown: BTreeMap<u16, char>,
}

impl Letters<'_> {
    fn width(&self, text: &str) -> f64 {
        let advance = |c| self.face.glyph_index(c).and_then(|glyph| self.face.glyph_hor_advance(glyph)).unwrap_or(0);
        let units: f64 = text.chars().map(|c| f64::from(advance(c))).sum();
        units * self.size / f64::from(self.face.units_per_em())
    }

    /// The glyphs of a text, as a string of PDF.
    fn show(&mut self, text: &str) -> Result<String> {
        let mut out = String::from("<");
        for letter in text.chars() {
            let glyph = self.face.glyph_index(letter).ok_or(Error::Letter { letter })?;
            let part = self.glyphs.remap(glyph.0);
            self.shown.insert(part, letter);
            let _ = write!(out, "{part:04X}");
        }
        out.push('>');
        Ok(out)
    }

    /// Breaks lines at spaces where they are too long.
    fn wrap(&self, lines: &[String], width: f64) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for line in lines {
            let mut current = String::new();
            for word in line.split_whitespace() {
                let longer = if current.is_empty() { word.to_owned() } else { format!("{current} {word}") };
                if !current.is_empty() && self.width(&longer) > width {
                    out.push(std::mem::replace(&mut current, word.to_owned()));
                } else {
                    current = longer;
                }
            }
            out.push(current);
        }
        out
    }
}

/// The style with letters small enough for a text to be no wider than this.
pub(crate) fn fitting(text: &str, style: &Style, width: f64) -> Result<Style> {
    let face = Face::parse(style.font, 0).map_err(|_| Error::Encoding { detail: "phông chữ" })?;
    let letters = Letters { face, size: style.size, glyphs: GlyphRemapper::new(), shown: BTreeMap::new() };
    let wide = letters.width(text);
    // A hair below the width, for the sum is made again in figures that are rounded.
    let size = if wide > width { style.size * width / wide * 0.999 } else { style.size };
    Ok(Style { size, ..style.clone() })
}

/// Writes the font, and says how the lines are drawn from the top of a space, and with what.
pub(super) fn draw(
    update: &mut Update<'_, '_>,
    lines: &[String],
    style: &Style,
    width: f64,
    height: f64,
) -> Result<(String, String)> {
    let face = Face::parse(style.font, 0).map_err(|_| Error::Encoding { detail: "phông chữ" })?;
    let mut letters = Letters { face, size: style.size, glyphs: GlyphRemapper::new(), shown: BTreeMap::new() };
    let mut content = format!("BT /F {} Tf 0 g", figure(style.size));
    let lines = letters.wrap(lines, width);
    let fits = |line: &String| letters.width(line) <= width;
    let needed = lines.iter().fold(0.0, |needed, _| needed + style.size * LEADING);
    if needed > height || !lines.iter().all(fits) {
        return Err(Error::NoRoom);
    }
    let mut y = height - style.size;
    for line in lines {
        let free = width - letters.width(&line);
        let x = match style.align {
            Align::Left => 0.0,
            Align::Centre => free / 2.0,
            Align::Right => free,
        };
        let _ = write!(content, " 1 0 0 1 {} {} Tm {} Tj", figure(x.max(0.0)), figure(y), letters.show(&line)?);
        y -= style.size * LEADING;
    }
    content.push_str(" ET");
    let font = embed(update, &letters, style.font)?;
    Ok((content, format!("<</Font<</F {font}>>>>")))
}

/// A text at its place in points, from the left and up from the bottom; it is set smaller where it would be wider.
pub(crate) struct Placed<'t> {
    pub(crate) text: &'t str,
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) size: f64,
    pub(crate) width: f64,
}

/// Writes texts at their places in one font, called by `name`; a letter that the font lacks is left out.
pub(super) fn place(
    update: &mut Update<'_, '_>,
    texts: &[Placed<'_>],
    font: &[u8],
    name: &str,
) -> Result<(String, Ref)> {
    let face = Face::parse(font, 0).map_err(|_| Error::Encoding { detail: "phông chữ" })?;
    let mut letters = Letters { face, size: 1.0, glyphs: GlyphRemapper::new(), shown: BTreeMap::new() };
    let mut content = String::from("BT");
    for placed in texts {
        let known: String = placed.text.chars().filter(|c| letters.face.glyph_index(*c).is_some()).collect();
        letters.size = placed.size;
        let wide = letters.width(&known);
        let size = if wide > placed.width { placed.size * placed.width / wide } else { placed.size };
        let (x, y, shown) = (figure(placed.x), figure(placed.y), letters.show(&known)?);
        let _ = write!(content, " /{name} {} Tf 1 0 0 1 {x} {y} Tm {shown} Tj", figure(size));
    }
    content.push_str(" ET");
    Ok((content, embed(update, &letters, font)?))
}

fn embed(update: &mut Update<'_, '_>, letters: &Letters<'_>, font: &[u8]) -> Result<Ref> {
    let part = subsetter::subset(font, 0, &letters.glyphs).map_err(|_| Error::Encoding { detail: "phông chữ" })?;
    let mut file = Dict::default();
    file.set("Filter", "/FlateDecode").set("Length1", part.len().to_string());
    let file = update.add_stream(file, &packed(&part));
    let face = &letters.face;
    let (name, slant) = match face.is_italic() {
        true => ("DINHAA+LiberationSerif-Italic", face.italic_angle()),
        false if face.is_bold() => ("DINHAA+LiberationSerif-Bold", 0.0),
        false => ("DINHAA+LiberationSerif", 0.0),
    };
    let slant = figure(f64::from(slant));
    let scaled = |units: i16| figure(f64::from(units) * 1000.0 / f64::from(face.units_per_em()));
    let bounds = face.global_bounding_box();
    let corners = [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(scaled).join(" ");
    let (up, down) = (scaled(face.ascender()), scaled(face.descender()));
    let capital = scaled(face.capital_height().unwrap_or(face.ascender()));
    let descriptor = update.add(
        format!(
            "<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[{corners}]/ItalicAngle {slant}\
             /Ascent {up}/Descent {down}/CapHeight {capital}/StemV 80/FontFile2 {file}>>"
        )
        .as_bytes(),
    );
    let mut widths = String::new();
    for (part, letter) in &letters.shown {
        let advance = face.glyph_index(*letter).and_then(|glyph| face.glyph_hor_advance(glyph)).unwrap_or(0);
        let advance = f64::from(advance) * 1000.0 / f64::from(face.units_per_em());
        let _ = write!(widths, "{part}[{}]", figure(advance));
    }
    let descendant = update.add(
        format!(
            "<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDToGIDMap/Identity/DW 0/W[{widths}]\
             /CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor {descriptor}>>"
        )
        .as_bytes(),
    );
    let mut map = Dict::default();
    map.set("Filter", "/FlateDecode");
    let map = update.add_stream(map, &packed(to_unicode(&letters.shown).as_bytes()));
    Ok(update.add(
        format!(
            "<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/DescendantFonts[{descendant}]\
             /ToUnicode {map}>>"
        )
        .as_bytes(),
    ))
}

fn to_unicode(shown: &BTreeMap<u16, char>) -> String {
    let mut out = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n\
         /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    let pairs: Vec<_> = shown.iter().collect();
    for some in pairs.chunks(100) {
        let _ = writeln!(out, "{} beginbfchar", some.len());
        for (part, letter) in some {
            let mut units = [0; 2];
            let text: String = letter.encode_utf16(&mut units).iter().map(|unit| format!("{unit:04X}")).collect();
            let _ = writeln!(out, "<{part:04X}> <{text}>");
        }
        out.push_str("endbfchar\n");
    }
    out.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    out
}
