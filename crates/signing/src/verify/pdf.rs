//! PDF files as a verifier reads them: any earlier state is a file of its own, the bytes up to where it ended.
//!
//! The signing half of the crate has a reader of its own, so that a fault of one is not vouched for by the other.

mod inflate;
mod object;
mod xref;

pub(crate) use object::{Dictionary, Object, Parser, is_space, readable};

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use xref::{Entry, Table};

const MOST_VALUES: usize = 4_000_000;
const MOST_DECODED: usize = 64 << 20;

/// An object stream: its decoded bytes, and the number and place of each object.
type Packed = Rc<(Vec<u8>, Vec<(u32, usize)>)>;

/// A file in one of its states. What is asked for is read once.
pub(crate) struct File<'a> {
    pub(crate) bytes: &'a [u8],
    table: Table<'a>,
    /// How many bytes and values may still be read: hostile files point at the same bytes again and again.
    bytes_left: Cell<usize>,
    values_left: Cell<usize>,
    read: RefCell<HashMap<u32, Rc<Object<'a>>>>,
    packed: RefCell<HashMap<u32, Option<Packed>>>,
}

/// A field of the form: its name, its object, its own dictionary with what it inherits.
pub(crate) struct Field<'a> {
    pub(crate) name: String,
    pub(crate) number: Option<u32>,
    pub(crate) kind: Option<Vec<u8>>,
    pub(crate) dictionary: Rc<Object<'a>>,
}

impl<'a> File<'a> {
    /// Reads the cross-references; `None` where they cannot be followed.
    pub(crate) fn open(bytes: &'a [u8]) -> Option<Self> {
        let head = &bytes[..bytes.len().min(1024)];
        memchr::memmem::find(head, b"%PDF-")?;
        let mut file = Self {
            bytes,
            table: Table::default(),
            bytes_left: Cell::new(bytes.len().saturating_mul(4).saturating_add(4 << 20)),
            values_left: Cell::new(MOST_VALUES),
            read: RefCell::default(),
            packed: RefCell::default(),
        };
        file.table = xref::read(&file)?;
        file.table.trailer.get(b"Root")?.reference()?;
        Some(file)
    }

    fn parser<'s>(&'s self, at: usize) -> Parser<'s> {
        Parser::new(self.bytes, at, &self.values_left)
    }

    fn spend(&self, bytes: usize) -> Option<()> {
        let left = self.bytes_left.get().checked_sub(bytes);
        self.bytes_left.set(left.unwrap_or(0));
        left.map(|_| ())
    }

    /// Whether so much was asked for that the answers can no longer be believed.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.bytes_left.get() == 0 || self.values_left.get() == 0
    }

    pub(crate) fn trailer(&self) -> &Dictionary<'a> {
        &self.table.trailer
    }

    pub(crate) fn is_encrypted(&self) -> bool {
        self.trailer().get(b"Encrypt").is_some()
    }

    /// Where the newest cross-reference section stands.
    pub(crate) fn newest_section(&self) -> usize {
        self.table.newest
    }

    /// The numbers of all objects in use.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = u32> {
        self.table.entries.iter().filter(|(_, entry)| **entry != Entry::Free).map(|(number, _)| *number)
    }

    /// The object of a number; null where there is none.
    pub(crate) fn object(&self, number: u32) -> Rc<Object<'a>> {
        if let Some(known) = self.read.borrow().get(&number) {
            return Rc::clone(known);
        }
        let object = match self.table.entries.get(&number) {
            Some(Entry::At(place)) => {
                self.indirect(*place, true).filter(|(n, _)| *n == number).map(|(_, object)| object)
            }
            Some(Entry::Within(stream, index)) => self.packed_object(number, *stream, *index),
            Some(Entry::Free) | None => None,
        };
        let object = Rc::new(object.unwrap_or(Object::Null));
        self.read.borrow_mut().insert(number, Rc::clone(&object));
        object
    }

    /// What a value is, be it there or elsewhere.
    pub(crate) fn resolve(&self, object: &Object<'a>) -> Rc<Object<'a>> {
        match object {
            Object::Reference(number) => {
                let found = self.object(*number);
                if matches!(*found, Object::Reference(_)) { Rc::new(Object::Null) } else { found }
            }
            other => Rc::new(other.clone()),
        }
    }

    /// What stands under a key, be it there or elsewhere.
    pub(crate) fn at(&self, dictionary: &Dictionary<'a>, key: &[u8]) -> Rc<Object<'a>> {
        dictionary.get(key).map_or_else(|| Rc::new(Object::Null), |object| self.resolve(object))
    }

    /// Whether a number is that of an object which stands in the file by itself.
    pub(crate) fn stands_alone(&self, number: u32) -> bool {
        matches!(self.table.entries.get(&number), Some(Entry::At(_)))
    }

    /// The object at a place with its number. Without `elsewhere`, its length must be its own.
    fn indirect(&self, at: usize, elsewhere: bool) -> Option<(u32, Object<'a>)> {
        if at >= self.bytes.len() || self.is_exhausted() {
            return None;
        }
        let mut parser = self.parser(at);
        let number = u32::try_from(parser.number()?).ok()?;
        parser.number()?;
        parser.word(b"obj").then_some(())?;
        let object = parser.value();
        self.spend(parser.at.saturating_sub(at) + 16)?;
        let object = object?;
        let Object::Dictionary(dictionary) = object else { return Some((number, object)) };
        if !parser.word(b"stream") {
            return Some((number, Object::Dictionary(dictionary)));
        }
        let data = self.stream_data(&dictionary, parser.at, elsewhere)?;
        Some((number, Object::Stream(dictionary, data)))
    }

    fn stream_data(&self, dictionary: &Dictionary<'a>, after: usize, elsewhere: bool) -> Option<&'a [u8]> {
        let rest = self.bytes.get(after..)?;
        let rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
        let length = match dictionary.get(b"Length") {
            Some(Object::Integer(length)) => Some(*length),
            Some(Object::Reference(number)) if elsewhere => match self.table.entries.get(number) {
                Some(Entry::At(place)) => self.plain_integer(*place),
                Some(Entry::Within(..)) => self.object(*number).integer(),
                _ => None,
            },
            _ => None,
        };
        let said = length.and_then(|length| rest.get(..usize::try_from(length).ok()?));
        let ends = |data: &&[u8]| {
            let behind = &rest[data.len()..];
            let behind = &behind[behind.iter().take(2).take_while(|b| is_space(**b)).count()..];
            behind.starts_with(b"endstream")
        };
        if let Some(data) = said.filter(ends) {
            return Some(data);
        }
        let end = memchr::memmem::find(rest, b"endstream")?;
        self.spend(end)?;
        Some(&rest[..end])
    }

    /// A length that stands as an object of its own; read apart, so that streams cannot lead in circles.
    fn plain_integer(&self, at: usize) -> Option<i64> {
        let mut parser = self.parser(at);
        parser.number()?;
        parser.number()?;
        parser.word(b"obj").then_some(())?;
        i64::try_from(parser.number()?).ok()
    }

    fn packed_object(&self, number: u32, stream: u32, index: usize) -> Option<Object<'a>> {
        let packed = self.unpack(stream)?;
        let (bytes, places) = &*packed;
        let place =
            places.get(index).filter(|(n, _)| *n == number).or_else(|| places.iter().find(|(n, _)| *n == number))?;
        let mut parser = Parser::new(bytes, place.1, &self.values_left);
        let object = parser.value();
        self.spend(parser.at.saturating_sub(place.1))?;
        object
    }

    /// The bytes of a stream, out of their compression.
    pub(crate) fn stream_bytes(&self, object: &Object<'a>) -> Option<Vec<u8>> {
        let Object::Stream(dictionary, data) = object else { return None };
        let bytes = inflate::decode(dictionary, data, MOST_DECODED.min(self.bytes_left.get()))?;
        self.spend(bytes.len())?;
        Some(bytes)
    }

    fn unpack(&self, stream: u32) -> Option<Packed> {
        if let Some(known) = self.packed.borrow().get(&stream) {
            return known.clone();
        }
        // Entered before it is read: an object stream that lies in itself is none.
        self.packed.borrow_mut().insert(stream, None);
        let packed = self.read_packed(stream);
        self.packed.borrow_mut().insert(stream, packed.clone());
        packed
    }

    fn read_packed(&self, stream: u32) -> Option<Packed> {
        let Some(Entry::At(place)) = self.table.entries.get(&stream) else { return None };
        let (_, object) = self.indirect(*place, true)?;
        let dictionary = object.dictionary()?;
        let bytes = self.stream_bytes(&object)?;
        let first = usize::try_from(self.at(dictionary, b"First").integer()?).ok()?;
        let count = usize::try_from(self.at(dictionary, b"N").integer()?).ok()?.min(bytes.len());
        let mut parser = Parser::new(&bytes, 0, &self.values_left);
        let mut places = Vec::new();
        for _ in 0..count {
            let number = u32::try_from(parser.number()?).ok()?;
            places.push((number, first.checked_add(usize::try_from(parser.number()?).ok()?)?));
        }
        Some(Rc::new((bytes, places)))
    }

    pub(crate) fn root_number(&self) -> Option<u32> {
        self.trailer().get(b"Root")?.reference()
    }

    pub(crate) fn root(&self) -> Rc<Object<'a>> {
        self.root_number().map_or_else(|| Rc::new(Object::Null), |number| self.object(number))
    }

    /// The numbers of the pages in order, and those of the nodes above them.
    pub(crate) fn pages(&self) -> (Vec<u32>, BTreeSet<u32>) {
        let (mut pages, mut nodes, mut seen) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        let root = self.root();
        let first = root.dictionary().and_then(|root| root.get(b"Pages")?.reference());
        let mut open: Vec<u32> = first.into_iter().collect();
        while let Some(number) = open.pop() {
            if !seen.insert(number) {
                continue;
            }
            let object = self.object(number);
            let Some(dictionary) = object.dictionary() else { continue };
            let kids = self.at(dictionary, b"Kids");
            match kids.array() {
                Some(kids) => {
                    nodes.insert(number);
                    open.extend(kids.iter().rev().filter_map(Object::reference));
                }
                None => pages.push(number),
            }
        }
        (pages, nodes)
    }

    /// The form (AcroForm).
    pub(crate) fn form(&self) -> Rc<Object<'a>> {
        self.root().dictionary().map_or_else(|| Rc::new(Object::Null), |root| self.at(root, b"AcroForm"))
    }

    /// The fields of the form that have no fields below them.
    pub(crate) fn fields(&self) -> Vec<Field<'a>> {
        let form = self.form();
        let Some(form) = form.dictionary() else { return Vec::new() };
        let top = self.at(form, b"Fields");
        let mut walk = Walk { seen: BTreeSet::new(), found: Vec::new() };
        for item in top.array().unwrap_or_default() {
            self.walk(item, "", None, 0, &mut walk);
        }
        walk.found
    }

    fn walk(&self, item: &Object<'a>, above: &str, kind: Option<&[u8]>, depth: usize, walk: &mut Walk<'a>) {
        let number = item.reference();
        if depth > 32 || number.is_some_and(|number| !walk.seen.insert(number)) {
            return;
        }
        let object = self.resolve(item);
        let Some(dictionary) = object.dictionary() else { return };
        let part = self.at(dictionary, b"T").text().map(readable);
        let name = match (&part, above) {
            (None, above) => above.to_owned(),
            (Some(part), "") => part.clone(),
            (Some(part), above) => format!("{above}.{part}"),
        };
        let own = self.at(dictionary, b"FT").name().map(<[u8]>::to_vec);
        let kind = own.as_deref().or(kind).map(<[u8]>::to_vec);
        let kids = self.at(dictionary, b"Kids");
        let names_below = kids.array().is_some_and(|kids| {
            kids.iter().any(|kid| self.resolve(kid).dictionary().is_some_and(|kid| kid.get(b"T").is_some()))
        });
        if names_below {
            for kid in kids.array().unwrap_or_default() {
                self.walk(kid, &name, kind.as_deref(), depth + 1, walk);
            }
        } else {
            walk.found.push(Field { name, number, kind, dictionary: Rc::clone(&object) });
        }
    }

    /// The annotations of a page: their numbers (none where they stand in the page itself) and what they are.
    pub(crate) fn annotations(&self, page: &Dictionary<'a>) -> Vec<(Option<u32>, Rc<Object<'a>>)> {
        let list = self.at(page, b"Annots");
        list.array().unwrap_or_default().iter().map(|item| (item.reference(), self.resolve(item))).collect()
    }
}

struct Walk<'a> {
    seen: BTreeSet<u32>,
    found: Vec<Field<'a>>,
}
