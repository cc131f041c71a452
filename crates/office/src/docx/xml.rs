//! Reading XML of a package: a bound on depth, short names, attributes, entities.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::ReadError;

const MAX_DEPTH: usize = 400;

pub(crate) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
}

impl<'a> Xml<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_end_names = true;
        Self { reader, depth: 0 }
    }

    /// The next event; an element too deep is a bomb.
    pub(crate) fn next(&mut self) -> Result<Event<'a>, ReadError> {
        let event = self.reader.read_event().map_err(|_| ReadError::Damaged { detail: "cấu trúc XML sai" })?;
        match &event {
            Event::Start(_) => {
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return Err(ReadError::Bomb { detail: "cấu trúc lồng quá sâu" });
                }
            }
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Eof if self.depth > 0 => return Err(ReadError::Damaged { detail: "nội dung bị cắt cụt" }),
            _ => {}
        }
        Ok(event)
    }

    /// Passes over everything up to the end of the element that has just begun.
    pub(super) fn skip_element(&mut self) -> Result<(), ReadError> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if matches!(self.next()?, Event::Eof) {
                break;
            }
        }
        Ok(())
    }
}

/// The value of an attribute by its name without prefix.
pub(crate) fn attribute<'a>(element: &'a BytesStart<'_>, name: &str) -> Option<Cow<'a, str>> {
    element.attributes().with_checks(false).flatten().find(|found| found.key.local_name().as_ref() == name).map(
        |found| {
            found
                .normalized_value(XmlVersion::Implicit1_0)
                .map_or_else(|_| Cow::Owned(String::new()), |value| Cow::Owned(value.into_owned()))
        },
    )
}

/// `w:val` of a property, as a number.
pub(super) fn number(element: &BytesStart<'_>, name: &str) -> Option<u32> {
    attribute(element, name)?.trim().parse().ok()
}

/// A switch such as `w:b`: on unless its value says off.
pub(crate) fn is_on(element: &BytesStart<'_>) -> bool {
    !matches!(attribute(element, "val").as_deref(), Some("0" | "false" | "off" | "none"))
}

/// The character behind `&amp;` or `&#7871;`.
pub(crate) fn entity(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Some(c);
    }
    match reference.as_ref() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}
