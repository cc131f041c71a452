//! Styles of a DOCX file, resolved along `basedOn`: what a paragraph looks like and whether it is a heading or a list item.

use std::collections::{HashMap, HashSet};

use quick_xml::events::{BytesStart, Event};

use super::fonts::FontKind;
use super::xml::{Xml, attribute, is_on, number};
use crate::ReadError;

const MAX_INHERITANCE: usize = 24;

/// A place in a numbered list: list and level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ListPlace {
    pub(super) list: Option<u32>,
    pub(super) level: Option<u8>,
}

/// Properties as stated; `None` is "as inherited".
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Look {
    pub(super) bold: Option<bool>,
    pub(super) italic: Option<bool>,
    pub(super) capitals: Option<bool>,
    pub(super) hidden: Option<bool>,
    pub(super) centred: Option<bool>,
    pub(super) outline: Option<u8>,
    pub(super) font: Option<FontKind>,
    pub(super) place: ListPlace,
}

impl Look {
    /// What `self` states, over what `base` states.
    pub(super) fn over(self, base: Self) -> Self {
        Self {
            bold: self.bold.or(base.bold),
            italic: self.italic.or(base.italic),
            capitals: self.capitals.or(base.capitals),
            hidden: self.hidden.or(base.hidden),
            centred: self.centred.or(base.centred),
            outline: self.outline.or(base.outline),
            font: self.font.or(base.font),
            place: ListPlace {
                list: self.place.list.or(base.place.list),
                level: self.place.level.or(base.place.level),
            },
        }
    }

    /// Takes in one property element of `w:pPr` or `w:rPr`.
    pub(super) fn take(&mut self, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            "b" => self.bold = Some(is_on(element)),
            "i" => self.italic = Some(is_on(element)),
            "caps" => self.capitals = Some(is_on(element)),
            "vanish" => self.hidden = Some(is_on(element)),
            "jc" => self.centred = Some(attribute(element, "val").as_deref() == Some("center")),
            // Level 9 is body text.
            "outlineLvl" => {
                self.outline = number(element, "val").filter(|level| *level < 9).map(|level| level as u8 + 1)
            }
            "rFonts" => {
                let name = attribute(element, "ascii").or_else(|| attribute(element, "hAnsi"));
                self.font = name.map(|name| FontKind::of(&name)).or(self.font);
            }
            "ilvl" => self.place.level = number(element, "val").map(|level| level.min(8) as u8),
            "numId" => self.place.list = number(element, "val"),
            _ => {}
        }
    }
}

#[derive(Default)]
struct Raw {
    based_on: Option<String>,
    look: Look,
    is_contents_entry: bool,
    borders: Option<bool>,
}

/// All styles of a document, resolved.
#[derive(Default)]
pub(super) struct Styles {
    defaults: Look,
    default_paragraph: Option<String>,
    looks: HashMap<String, Look>,
    contents_entries: HashSet<String>,
    bordered: HashSet<String>,
}

impl Styles {
    pub(super) fn read(text: &str) -> Result<Self, ReadError> {
        let mut styles = Self::default();
        let mut raw: HashMap<String, Raw> = HashMap::new();
        let mut xml = Xml::new(text);
        loop {
            match xml.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "docDefaults" => styles.defaults = read_style(&mut xml)?.look,
                    "style" => {
                        let id = attribute(&element, "styleId").unwrap_or_default().into_owned();
                        let kind = attribute(&element, "type");
                        if kind.as_deref() == Some("paragraph")
                            && attribute(&element, "default").as_deref() == Some("1")
                        {
                            styles.default_paragraph = Some(id.clone());
                        }
                        raw.insert(id, read_style(&mut xml)?);
                    }
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
        }
        for id in raw.keys() {
            styles.looks.insert(id.clone(), resolve(&raw, id));
            if raw[id].is_contents_entry {
                styles.contents_entries.insert(id.clone());
            }
            if ancestors(&raw, id).find_map(|style| style.borders) == Some(true) {
                styles.bordered.insert(id.clone());
            }
        }
        Ok(styles)
    }

    /// The look of a paragraph of this style before its own properties.
    pub(super) fn paragraph(&self, id: Option<&str>) -> Look {
        let id = id.or(self.default_paragraph.as_deref());
        id.and_then(|id| self.looks.get(id)).copied().unwrap_or_default().over(self.defaults)
    }

    /// What a character style states.
    pub(super) fn character(&self, id: &str) -> Look {
        self.looks.get(id).copied().unwrap_or_default()
    }

    /// A line of a table of contents, which repeats headings.
    pub(super) fn is_contents_entry(&self, id: &str) -> bool {
        self.contents_entries.contains(id)
    }

    /// A table style that draws borders.
    pub(super) fn has_borders(&self, id: &str) -> bool {
        self.bordered.contains(id)
    }
}

/// Reads up to the end of `w:style` or `w:docDefaults`.
fn read_style(xml: &mut Xml<'_>) -> Result<Raw, ReadError> {
    let mut style = Raw::default();
    let mut depth = 1usize;
    let mut in_borders = false;
    while depth > 0 {
        match xml.next()? {
            Event::Start(element) => {
                if element.local_name().as_ref() == "tblStylePr" {
                    xml.skip_element()?;
                    continue;
                }
                depth += 1;
                in_borders |= element.local_name().as_ref() == "tblBorders";
                style.take(&element, in_borders);
            }
            Event::Empty(element) => style.take(&element, in_borders),
            Event::End(element) => {
                depth -= 1;
                in_borders &= element.local_name().as_ref() != "tblBorders";
            }
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(style)
}

impl Raw {
    fn take(&mut self, element: &BytesStart<'_>, in_borders: bool) {
        match element.local_name().as_ref() {
            "basedOn" => self.based_on = attribute(element, "val").map(|id| id.into_owned()),
            "name" => {
                let name = attribute(element, "val").unwrap_or_default().to_lowercase();
                self.is_contents_entry = name.starts_with("toc ") && name != "toc heading";
            }
            "tblBorders" => self.borders = self.borders.or(Some(false)),
            _ if in_borders => {
                let visible = !matches!(attribute(element, "val").as_deref(), None | Some("none" | "nil"));
                self.borders = Some(self.borders == Some(true) || visible);
            }
            _ => self.look.take(element),
        }
    }
}

fn ancestors<'a>(raw: &'a HashMap<String, Raw>, id: &str) -> impl Iterator<Item = &'a Raw> {
    std::iter::successors(raw.get(id), |style| style.based_on.as_ref().and_then(|base| raw.get(base)))
        .take(MAX_INHERITANCE)
}

fn resolve(raw: &HashMap<String, Raw>, id: &str) -> Look {
    ancestors(raw, id).fold(Look::default(), |look, style| look.over(style.look))
}
