//! XML of a part as a small tree, for questions that go up and down.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use crate::ReadError;
use crate::docx::xml::{Xml, entity};

/// A document of a thousand pages has a fifth of this.
const MAX_NODES: usize = 2_000_000;

/// An element, by its name without prefix.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    pub(super) children: Vec<Node>,
    /// Characters directly in it.
    pub(super) text: String,
}

impl Node {
    /// The root of a part.
    pub(super) fn parse(part: &str) -> Result<Self, ReadError> {
        let mut xml = Xml::new(part);
        let mut open = vec![Self::default()];
        let mut count = 0usize;
        loop {
            match xml.next()? {
                Event::Start(element) => open.push(of(&element)),
                Event::Empty(element) => add(&mut open, of(&element)),
                Event::End(_) => {
                    if let Some(node) = open.pop() {
                        add(&mut open, node);
                    }
                }
                Event::Text(text) => write(&mut open, &text.xml_content(XmlVersion::Implicit1_0)),
                Event::CData(text) => write(&mut open, &text.xml_content(XmlVersion::Implicit1_0)),
                Event::GeneralRef(reference) => {
                    if let (Some(node), Some(c)) = (open.last_mut(), entity(&reference)) {
                        node.text.push(c);
                    }
                }
                Event::Eof => return Ok(open.swap_remove(0).children.into_iter().next().unwrap_or_default()),
                _ => {}
            }
            count += 1;
            if count > MAX_NODES {
                return Err(ReadError::Bomb { detail: "quá nhiều phần tử" });
            }
        }
    }

    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|node| node.name == name)
    }

    /// The node at the end of a path of names.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, name| node.child(name))
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn number(&self, name: &str) -> Option<f32> {
        self.attribute(name)?.trim().parse().ok().filter(|value: &f32| value.is_finite())
    }

    /// `w:val` of a child.
    pub(super) fn value(&self, child: &str) -> Option<&str> {
        self.child(child)?.attribute("val")
    }

    /// A switch: absent, on, or off.
    pub(super) fn switch(&self, child: &str) -> Option<bool> {
        let node = self.child(child)?;
        Some(!matches!(node.attribute("val"), Some("0" | "false" | "off" | "none")))
    }

    /// The node and everything below it, in reading order.
    pub(super) fn all(&self) -> impl Iterator<Item = &Self> {
        let mut waiting = vec![self];
        std::iter::from_fn(move || {
            let node = waiting.pop()?;
            waiting.extend(node.children.iter().rev());
            Some(node)
        })
    }
}

fn of(element: &BytesStart<'_>) -> Node {
    let mut node = Node { name: AsRef::<str>::as_ref(&element.local_name()).to_owned(), ..Node::default() };
    for one in element.attributes().with_checks(false).flatten() {
        let value = one.normalized_value(XmlVersion::Implicit1_0).map_or_else(|_| String::new(), |v| v.into_owned());
        node.attributes.push((AsRef::<str>::as_ref(&one.key.local_name()).to_owned(), value));
    }
    node
}

fn add(open: &mut [Node], node: Node) {
    if let Some(parent) = open.last_mut() {
        parent.children.push(node);
    }
}

fn write(open: &mut [Node], text: &str) {
    if let Some(node) = open.last_mut() {
        node.text.push_str(text);
    }
}
