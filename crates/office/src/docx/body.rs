//! The body of a DOCX file, streamed into lines; what was deleted, hidden or is said twice is left out.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use super::fonts;
use super::numbering::Numbering;
use super::run::Paragraph;
use super::styles::{Look, Styles};
use super::table::{Cell, Merge, Table};
use super::xml::{Xml, attribute, entity, number};
use crate::read::legacy_notice;
use crate::{Document, Line, ReadError};

/// A thousand pages hold a fifth of this.
const MAX_TEXT_BYTES: usize = 16 * 1024 * 1024;
/// More paragraphs than any plan has.
const MAX_BLOCKS: usize = 200_000;

pub(super) fn read(xml: &str, styles: &Styles, numbering: Numbering) -> Result<Document, ReadError> {
    let mut body = Body {
        xml: Xml::new(xml),
        styles,
        numbering,
        document: Document::default(),
        is_unicode: fonts::is_unicode(xml),
        blocks: 0,
        text_bytes: 0,
    };
    let mut lines = Vec::new();
    body.blocks(&mut lines)?;
    let mut document = body.document;
    for line in lines {
        document.push(line);
    }
    Ok(document)
}

struct Body<'a> {
    xml: Xml<'a>,
    styles: &'a Styles,
    numbering: Numbering,
    document: Document,
    is_unicode: bool,
    blocks: usize,
    text_bytes: usize,
}

/// Elements whose content is not text of the document as it now stands, or repeats it.
fn is_left_out(name: &str) -> bool {
    matches!(
        name,
        "del"
            | "moveFrom"
            | "Fallback"
            | "sectPr"
            | "pPrChange"
            | "rPrChange"
            | "delText"
            | "instrText"
            | "rt"
            | "tblGrid"
    )
}

impl Body<'_> {
    /// Paragraphs and tables up to the end of the enclosing element.
    fn blocks(&mut self, out: &mut Vec<Line>) -> Result<(), ReadError> {
        let mut depth = 0usize;
        loop {
            match self.xml.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "p" => self.paragraph(out)?,
                    "tbl" => self.table(out)?,
                    name if is_left_out(name) => self.xml.skip_element()?,
                    _ => depth += 1,
                },
                Event::End(_) if depth == 0 => return Ok(()),
                Event::End(_) => depth -= 1,
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn count_block(&mut self) -> Result<(), ReadError> {
        self.blocks += 1;
        if self.blocks > MAX_BLOCKS { Err(ReadError::Bomb { detail: "quá nhiều đoạn" }) } else { Ok(()) }
    }

    /// A paragraph; text boxes anchored in it come before it.
    fn paragraph(&mut self, out: &mut Vec<Line>) -> Result<(), ReadError> {
        self.count_block()?;
        let mut paragraph = Paragraph::new(self.styles.paragraph(None));
        let mut depth = 0usize;
        loop {
            match self.xml.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "pPr" => self.paragraph_properties(&mut paragraph)?,
                    "r" => self.run(&mut paragraph, out)?,
                    "txbxContent" => self.blocks(out)?,
                    name if is_left_out(name) => self.xml.skip_element()?,
                    _ => depth += 1,
                },
                Event::End(_) if depth == 0 => break,
                Event::End(_) => depth -= 1,
                Event::Eof => break,
                _ => {}
            }
        }
        let place = paragraph.look.place;
        let label = match place.list {
            Some(list) if list > 0 => self.numbering.next_label(list, place.level.unwrap_or(0)),
            _ => String::new(),
        };
        if !paragraph.style.as_deref().is_some_and(|style| self.styles.is_contents_entry(style)) {
            paragraph.into_lines(&label, out);
        }
        Ok(())
    }

    fn paragraph_properties(&mut self, paragraph: &mut Paragraph) -> Result<(), ReadError> {
        let mut own = Look::default();
        let mut depth = 0usize;
        loop {
            match self.xml.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    // Properties of the paragraph mark, not of its text.
                    "rPr" => self.xml.skip_element()?,
                    name if is_left_out(name) => self.xml.skip_element()?,
                    _ => {
                        depth += 1;
                        take_paragraph_property(&element, &mut own, paragraph);
                    }
                },
                Event::Empty(element) => take_paragraph_property(&element, &mut own, paragraph),
                Event::End(_) if depth == 0 => break,
                Event::End(_) => depth -= 1,
                Event::Eof => break,
                _ => {}
            }
        }
        paragraph.look = own.over(self.styles.paragraph(paragraph.style.as_deref()));
        Ok(())
    }

    fn run(&mut self, paragraph: &mut Paragraph, out: &mut Vec<Line>) -> Result<(), ReadError> {
        let mut look = paragraph.look;
        let mut text = String::new();
        let mut depth = 0usize;
        loop {
            match self.xml.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "rPr" => look = self.run_properties(paragraph.look)?,
                    "t" => self.text(&mut text)?,
                    "txbxContent" => self.blocks(out)?,
                    name if is_left_out(name) => self.xml.skip_element()?,
                    name => {
                        depth += 1;
                        add_sign(name, &element, &mut text);
                    }
                },
                Event::Empty(element) => add_sign(element.local_name().as_ref(), &element, &mut text),
                Event::End(_) if depth == 0 => break,
                Event::End(_) => depth -= 1,
                Event::Eof => break,
                _ => {}
            }
        }
        self.text_bytes += text.len();
        if self.text_bytes > MAX_TEXT_BYTES {
            return Err(ReadError::Bomb { detail: "quá nhiều chữ" });
        }
        let font = look.font.unwrap_or_default();
        let converted = font.convert(&text, self.is_unicode);
        if let (Some(encoding), true) = (font.encoding(), converted != text) {
            self.document.notice(legacy_notice(encoding));
        }
        paragraph.add(&converted, look);
        Ok(())
    }

    fn run_properties(&mut self, base: Look) -> Result<Look, ReadError> {
        let mut own = Look::default();
        let mut style = Look::default();
        let mut depth = 0usize;
        loop {
            match self.xml.next()? {
                Event::Start(element) if is_left_out(element.local_name().as_ref()) => self.xml.skip_element()?,
                event @ (Event::Start(_) | Event::Empty(_)) => {
                    depth += usize::from(matches!(event, Event::Start(_)));
                    if let Event::Start(element) | Event::Empty(element) = &event {
                        match element.local_name().as_ref() {
                            "rStyle" => style = self.styles.character(&attribute(element, "val").unwrap_or_default()),
                            _ => own.take(element),
                        }
                    }
                }
                Event::End(_) if depth == 0 => break,
                Event::End(_) => depth -= 1,
                Event::Eof => break,
                _ => {}
            }
        }
        Ok(own.over(style).over(base))
    }

    /// The content of `w:t`.
    fn text(&mut self, out: &mut String) -> Result<(), ReadError> {
        let mut depth = 0usize;
        loop {
            match self.xml.next()? {
                Event::Text(text) => push_inline(&text.xml_content(XmlVersion::Implicit1_0), out),
                Event::CData(text) => push_inline(&text.xml_content(XmlVersion::Implicit1_0), out),
                Event::GeneralRef(reference) => out.extend(entity(&reference)),
                Event::Start(_) => depth += 1,
                Event::End(_) if depth == 0 => return Ok(()),
                Event::End(_) => depth -= 1,
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn table(&mut self, out: &mut Vec<Line>) -> Result<(), ReadError> {
        let mut table = Table::default();
        let mut in_borders = false;
        let mut depth = 0usize;
        loop {
            match self.xml.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "tr" => {
                        let row = self.row()?;
                        table.rows.push(row);
                    }
                    name if is_left_out(name) => self.xml.skip_element()?,
                    name => {
                        depth += 1;
                        in_borders |= name == "tblBorders";
                        self.table_property(&element, in_borders, &mut table);
                    }
                },
                Event::Empty(element) => self.table_property(&element, in_borders, &mut table),
                Event::End(_) if depth == 0 => break,
                Event::End(element) => {
                    depth -= 1;
                    in_borders &= element.local_name().as_ref() != "tblBorders";
                }
                Event::Eof => break,
                _ => {}
            }
        }
        table.into_lines(out);
        Ok(())
    }

    fn table_property(&self, element: &BytesStart<'_>, in_borders: bool, table: &mut Table) {
        match element.local_name().as_ref() {
            "tblStyle" => table.has_borders = self.styles.has_borders(&attribute(element, "val").unwrap_or_default()),
            // The table's own borders take the place of its style's.
            "tblBorders" => table.has_borders = false,
            _ if in_borders => table.has_borders |= is_drawn(element),
            _ => {}
        }
    }

    fn row(&mut self) -> Result<Vec<Cell>, ReadError> {
        self.count_block()?;
        let mut cells = Vec::new();
        let mut depth = 0usize;
        loop {
            match self.xml.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "tc" => cells.push(self.cell()?),
                    name if is_left_out(name) => self.xml.skip_element()?,
                    _ => depth += 1,
                },
                Event::End(_) if depth == 0 => return Ok(cells),
                Event::End(_) => depth -= 1,
                Event::Eof => return Ok(cells),
                _ => {}
            }
        }
    }

    fn cell(&mut self) -> Result<Cell, ReadError> {
        self.count_block()?;
        let mut cell = Cell { lines: Vec::new(), span: 1, merge: Merge::None, sides: 0 };
        let mut in_borders = false;
        let mut depth = 0usize;
        loop {
            match self.xml.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "p" => self.paragraph(&mut cell.lines)?,
                    "tbl" => self.table(&mut cell.lines)?,
                    name if is_left_out(name) => self.xml.skip_element()?,
                    name => {
                        depth += 1;
                        in_borders |= name == "tcBorders";
                        cell_property(&element, in_borders, &mut cell);
                    }
                },
                Event::Empty(element) => cell_property(&element, in_borders, &mut cell),
                Event::End(_) if depth == 0 => return Ok(cell),
                Event::End(element) => {
                    depth -= 1;
                    in_borders &= element.local_name().as_ref() != "tcBorders";
                }
                Event::Eof => return Ok(cell),
                _ => {}
            }
        }
    }
}

fn take_paragraph_property(element: &BytesStart<'_>, own: &mut Look, paragraph: &mut Paragraph) {
    match element.local_name().as_ref() {
        "pStyle" => paragraph.style = attribute(element, "val").map(|id| id.into_owned()),
        _ => own.take(element),
    }
}

fn cell_property(element: &BytesStart<'_>, in_borders: bool, cell: &mut Cell) {
    match element.local_name().as_ref() {
        "gridSpan" => cell.span = number(element, "val").unwrap_or(1) as usize,
        "vMerge" => {
            let restarts = attribute(element, "val").as_deref() == Some("restart");
            cell.merge = if restarts { Merge::Restart } else { Merge::Continue };
        }
        "tcBorders" => {}
        _ if in_borders => cell.sides += usize::from(is_drawn(element)),
        _ => {}
    }
}

fn is_drawn(element: &BytesStart<'_>) -> bool {
    !matches!(attribute(element, "val").as_deref(), None | Some("none" | "nil"))
}

/// Signs that are elements of their own: tabs, breaks, hyphens, symbols.
fn add_sign(name: &str, element: &BytesStart<'_>, text: &mut String) {
    match name {
        "tab" | "ptab" => text.push(' '),
        "br" | "cr" => text.push('\n'),
        "noBreakHyphen" => text.push('-'),
        "sym" => {
            let code = attribute(element, "char").and_then(|code| u32::from_str_radix(&code, 16).ok());
            // Codes of symbol fonts have no meaning outside the font.
            text.extend(code.filter(|code| !(0xE000..0xF900).contains(code)).and_then(char::from_u32));
        }
        _ => {}
    }
}

/// Line feeds inside `w:t` are mere spaces.
fn push_inline(text: &str, out: &mut String) {
    out.extend(text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }));
}
