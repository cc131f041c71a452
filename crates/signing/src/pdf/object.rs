//! The values of a PDF file (ISO 32000-1, 7.3) as trees.

use super::value::Ref;
use std::ops::Range;

/// A value. Only a stream borrows from the file; it cannot stand inside another value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Object<'a> {
    Null,
    Boolean(bool),
    Integer(i64),
    Real(f64),
    Name(Vec<u8>),
    Text(Vec<u8>),
    Array(Vec<Object<'a>>),
    Dictionary(Dictionary<'a>),
    Stream(Dictionary<'a>, &'a [u8]),
    Reference(Ref),
}

/// A key, its value, and where that stands.
pub(super) type Entry<'a> = (Vec<u8>, Object<'a>, Range<usize>);

/// A dictionary in the order of the file; each value with its place in the bytes it was read from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dictionary<'a> {
    pub(super) entries: Vec<Entry<'a>>,
}

impl PartialEq for Dictionary<'_> {
    fn eq(&self, other: &Self) -> bool {
        if self.entries.len() != other.entries.len() {
            return false;
        }
        let same_order = self.entries.iter().zip(&other.entries).all(|(a, b)| a.0 == b.0);
        if same_order {
            return self.entries.iter().zip(&other.entries).all(|(a, b)| a.1 == b.1);
        }
        self.entries.len() <= 256 && self.entries.iter().all(|(key, value, _)| other.get(key) == Some(value))
    }
}

impl<'a> Dictionary<'a> {
    /// The value of a key.
    pub(crate) fn get(&self, key: &[u8]) -> Option<&Object<'a>> {
        self.entries.iter().find(|entry| entry.0 == key).map(|entry| &entry.1)
    }

    /// Where the value of a key stands, in the bytes that the dictionary was read from.
    pub(crate) fn place(&self, key: &[u8]) -> Option<Range<usize>> {
        self.entries.iter().find(|entry| entry.0 == key).map(|entry| entry.2.clone())
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &[u8]> {
        self.entries.iter().map(|entry| entry.0.as_slice())
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = (&[u8], &Object<'a>)> {
        self.entries.iter().map(|entry| (entry.0.as_slice(), &entry.1))
    }

    pub(crate) fn integer(&self, key: &[u8]) -> Option<i64> {
        self.get(key)?.integer()
    }

    pub(crate) fn name(&self, key: &[u8]) -> Option<&[u8]> {
        self.get(key)?.name()
    }
}

impl<'a> Object<'a> {
    pub(crate) fn integer(&self) -> Option<i64> {
        if let Self::Integer(value) = self { Some(*value) } else { None }
    }

    pub(crate) fn name(&self) -> Option<&[u8]> {
        if let Self::Name(name) = self { Some(name) } else { None }
    }

    pub(crate) fn text(&self) -> Option<&[u8]> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub(crate) fn array(&self) -> Option<&[Object<'a>]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    pub(crate) fn reference(&self) -> Option<Ref> {
        if let Self::Reference(to) = self { Some(*to) } else { None }
    }

    /// The number that it is, whole or not.
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(value) => Some(*value as f64),
            Self::Real(value) => Some(*value),
            _ => None,
        }
    }

    /// The dictionary, if it is one and no stream.
    pub(crate) fn plain(&self) -> Option<&Dictionary<'a>> {
        if let Self::Dictionary(dictionary) = self { Some(dictionary) } else { None }
    }

    /// Puts down the numbers of the objects to which it leads.
    pub(crate) fn references(&self, out: &mut Vec<u32>) {
        match self {
            Self::Reference(to) => out.push(to.number),
            Self::Array(items) => items.iter().for_each(|item| item.references(out)),
            Self::Dictionary(dictionary) | Self::Stream(dictionary, _) => {
                dictionary.entries.iter().for_each(|(_, value, _)| value.references(out));
            }
            _ => {}
        }
    }

    /// The dictionary, be it alone or that of a stream.
    pub(crate) fn dictionary(&self) -> Option<&Dictionary<'a>> {
        match self {
            Self::Dictionary(dictionary) | Self::Stream(dictionary, _) => Some(dictionary),
            _ => None,
        }
    }
}
