//! The XML of a message as a small tree. Declarations of entities are refused, depth, count and length are bounded.

use crate::{Error, MOST_BYTES, NAMESPACE, Result};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;
use std::borrow::Cow;

const MOST_DEEP: usize = 32;
const MOST_NODES: usize = 20_000;
/// The longest text of an element, but for the content of a file.
const LONGEST_TEXT: usize = 200_000;
/// Characters of a name; whoever reads a longer one in a sentence learns nothing more.
pub(crate) const LONGEST_NAME: usize = 200;
/// The element that holds the content of a file.
pub(crate) const CONTENT: &str = "ContentTransferEncoded";

/// An element by its name without prefix.
#[derive(Debug, Default)]
pub(crate) struct Node {
    pub(crate) name: String,
    /// The namespace, where it is none of ours.
    foreign: Option<String>,
    /// `xlink:href`.
    pub(crate) href: String,
    pub(crate) children: Vec<Node>,
    text: String,
}

impl Node {
    /// Characters directly in it, without white space around them.
    pub(crate) fn text(&self) -> &str {
        self.text.trim()
    }

    fn is(&self, name: &str) -> bool {
        self.foreign.is_none() && self.name == name
    }

    /// The first child of this name that is of our namespace, or of none.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|node| node.is(name))
    }

    /// The first child of this name, whatever its namespace: the wrappings around a message are many.
    pub(crate) fn wrapping(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|node| node.name == name)
    }

    /// Every child of this name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |node| node.is(name))
    }

    /// The child of this name.
    ///
    /// # Errors
    /// [`Error::Missing`], or [`Error::WrongNamespace`] where it is there in a namespace of others.
    pub(crate) fn required(&self, name: &'static str) -> Result<&Self> {
        if let Some(child) = self.child(name) {
            return Ok(child);
        }
        match self.wrapping(name).and_then(|node| node.foreign.clone()) {
            Some(other) => Err(Error::WrongNamespace(other)),
            None => Err(Error::Missing(name)),
        }
    }

    /// The text of a child; empty where there is none.
    pub(crate) fn value(&self, name: &str) -> String {
        self.child(name).map_or_else(String::new, |node| node.text().to_owned())
    }

    /// The texts of the children of a child: "ToPlaces/Place".
    pub(crate) fn values(&self, list: &str, name: &str) -> Vec<String> {
        let list = self.child(list).into_iter().flat_map(|node| node.all(name));
        list.map(|node| node.text().to_owned()).filter(|text| !text.is_empty()).collect()
    }

    /// The number in a child; 0 where there is none.
    pub(crate) fn number(&self, name: &str) -> u32 {
        self.child(name).and_then(|node| node.text().parse().ok()).unwrap_or(0)
    }
}

/// The root of a message.
pub(crate) fn parse(bytes: &[u8]) -> Result<Node> {
    if bytes.len() > MOST_BYTES {
        return Err(Error::TooLong(MOST_BYTES / (1024 * 1024)));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| Error::Encoding)?;
    let text = known(text);
    let mut reader = NsReader::from_str(&text);
    let mut growing = Growing { open: vec![Node::default()], count: 0 };
    loop {
        let at = reader.buffer_position();
        let (namespace, event) = reader.read_resolved_event().map_err(|_| Error::NotXml(at))?;
        let foreign = match namespace {
            ResolveResult::Bound(found) if found.0 == NAMESPACE => None,
            ResolveResult::Bound(found) => Some(found.0.chars().take(200).collect()),
            ResolveResult::Unbound => None,
            ResolveResult::Unknown(prefix) => {
                return Err(Error::WrongNamespace(prefix.chars().take(60).collect()));
            }
        };
        match event {
            Event::Start(element) => growing.begin(&element, foreign)?,
            Event::Empty(element) => {
                growing.begin(&element, foreign)?;
                growing.end();
            }
            Event::End(_) => growing.end(),
            Event::Text(text) => growing.write(&text.xml_content(XmlVersion::Implicit1_0))?,
            Event::CData(text) => growing.write(&text.xml_content(XmlVersion::Implicit1_0))?,
            Event::GeneralRef(reference) => growing.write(&known(character(&reference)?.encode_utf8(&mut [0; 4])))?,
            Event::DocType(_) => return Err(Error::Entities),
            Event::Decl(declaration) => {
                let named = declaration.encoding().and_then(|found| found.ok());
                if named.is_some_and(|name| !name.eq_ignore_ascii_case("utf-8")) {
                    return Err(Error::Encoding);
                }
            }
            Event::Eof => return growing.root(),
            Event::Comment(_) | Event::PI(_) => {}
        }
    }
}

/// Text without the characters that XML does not know; systems put them in all the same, and no database takes each.
fn known(text: &str) -> Cow<'_, str> {
    let is_unknown =
        |c: char| matches!(c, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    if text.contains(is_unknown) { Cow::Owned(text.replace(is_unknown, "")) } else { Cow::Borrowed(text) }
}

/// The elements that have begun and not ended, the outermost first.
struct Growing {
    open: Vec<Node>,
    count: usize,
}

impl Growing {
    fn begin(&mut self, element: &BytesStart<'_>, foreign: Option<String>) -> Result<()> {
        self.count += 1;
        if self.count > MOST_NODES || self.open.len() > MOST_DEEP {
            return Err(Error::TooComplex);
        }
        let name = AsRef::<str>::as_ref(&element.local_name()).chars().take(LONGEST_NAME).collect();
        let href = element.attributes().with_checks(false).take(16).flatten().find(|one| {
            let name = one.key.local_name();
            AsRef::<str>::as_ref(&name) == "href"
        });
        let href = href.and_then(|one| Some(one.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned()));
        let href = known(&href.unwrap_or_default()).into_owned();
        self.open.push(Node { name, foreign, href, ..Node::default() });
        Ok(())
    }

    fn end(&mut self) {
        if let Some(node) = self.open.pop()
            && let Some(parent) = self.open.last_mut()
        {
            parent.children.push(node);
        }
    }

    fn write(&mut self, text: &str) -> Result<()> {
        let Some(node) = self.open.last_mut() else { return Ok(()) };
        node.text.push_str(text);
        match node.text.len() > LONGEST_TEXT && node.name != CONTENT {
            true => Err(Error::PartTooLong(node.name.clone())),
            false => Ok(()),
        }
    }

    fn root(mut self) -> Result<Node> {
        match (self.open.len(), self.open.pop()) {
            (1, Some(outside)) => outside.children.into_iter().next().ok_or(Error::Missing("edXML")),
            _ => Err(Error::CutShort),
        }
    }
}

/// The character behind `&amp;` or `&#7871;`; every other name would have to be declared.
fn character(reference: &BytesRef<'_>) -> Result<char> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Ok(c);
    }
    match AsRef::<str>::as_ref(reference) {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(Error::Entities),
    }
}
