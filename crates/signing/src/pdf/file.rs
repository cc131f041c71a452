//! A file's last revision: its objects by number, found when they are asked for.

use super::budget::Budget;
use super::filter;
use super::object::{Dictionary, Object};
use super::parser::Parser;
use super::value::{Dict, Ref, digits, reference, skip_white};
use super::xref::{Entry, Places};
use crate::{Error, Result};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

/// How often a reference may lead to a reference.
const HOPS: usize = 8;

/// A PDF file as its last revision shows it.
#[derive(Debug)]
pub struct File<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) places: Places<'a>,
    pub(super) budget: Budget,
    packed: RefCell<HashMap<u32, Option<Rc<Packed>>>>,
}

/// An object stream, unpacked: the number and place of each object in it.
#[derive(Debug)]
struct Packed {
    data: Vec<u8>,
    objects: Vec<(u32, usize)>,
}

impl<'a> File<'a> {
    /// Finds the objects of a file.
    ///
    /// # Errors
    /// When it is no PDF, under a password, or damaged so that a reader would have to guess.
    pub fn open(bytes: &'a [u8]) -> Result<Self> {
        Self::open_within(bytes, &Budget::new())
    }

    /// The same on an account that others draw on too.
    pub(crate) fn open_within(bytes: &'a [u8], budget: &Budget) -> Result<Self> {
        if !bytes.starts_with(b"%PDF-") {
            return Err(Error::NotPdf);
        }
        let places = Places::read(bytes, budget)?;
        if places.tree.get(b"Encrypt").is_some_and(|value| *value != Object::Null) {
            return Err(Error::Encrypted);
        }
        Ok(Self { bytes, places, budget: budget.clone(), packed: RefCell::default() })
    }

    /// The catalogue.
    pub fn root(&self) -> Result<Ref> {
        self.places.tree.get(b"Root").and_then(Object::reference).ok_or(Error::damaged("thiếu mục lục gốc"))
    }

    /// The dictionary of the newest section.
    pub(crate) fn trailer(&self) -> &Dictionary<'a> {
        &self.places.tree
    }

    /// Where an object stands.
    pub(crate) fn entry(&self, number: u32) -> Option<Entry> {
        self.places.entries.get(&number).copied()
    }

    /// The numbers of all objects that the tables know.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = u32> {
        self.places.entries.keys().copied()
    }

    /// The streams in which objects stand.
    pub(crate) fn containers(&self) -> BTreeSet<u32> {
        let held = self.places.entries.values().filter_map(|entry| match entry {
            Entry::Within { stream, .. } => Some(*stream),
            _ => None,
        });
        held.collect()
    }

    /// The value of an object; of a stream, its dictionary.
    pub fn object(&self, of: Ref) -> Result<Cow<'a, [u8]>> {
        match self.entry(of.number) {
            Some(Entry::At { offset, generation }) if generation == of.generation => {
                Ok(Cow::Borrowed(&self.bytes[self.at(offset, of)?.place]))
            }
            Some(Entry::Within { stream, index }) if of.generation == 0 => {
                let packed = self.packed(stream)?;
                let (_, place) = self.read_packed(&packed, of.number, index)?;
                Ok(Cow::Owned(packed.data[place].to_vec()))
            }
            _ => Err(Error::damaged("thiếu đối tượng")),
        }
    }

    /// An object as a tree, the data of a stream left out; null where there is none.
    pub(crate) fn value(&self, of: Ref) -> Result<Object<'a>> {
        match self.entry(of.number) {
            Some(Entry::At { offset, generation }) if generation == of.generation => Ok(self.at(offset, of)?.value),
            Some(Entry::Within { stream, index }) if of.generation == 0 => {
                Ok(self.read_packed(&*self.packed(stream)?, of.number, index)?.0)
            }
            _ => Ok(Object::Null),
        }
    }

    /// An object as a tree, be it a stream or not; null where there is none.
    pub(crate) fn tree(&self, of: Ref) -> Result<Object<'a>> {
        let Some(Entry::At { offset, generation }) = self.entry(of.number) else { return self.value(of) };
        if generation != of.generation {
            return Ok(Object::Null);
        }
        let found = self.at(offset, of)?;
        match found.value {
            Object::Dictionary(dictionary) if is_stream(self.bytes, found.place.end) => {
                let (data, _) = stream_data(self.bytes, found.place.end, self.length(&dictionary)?)?;
                Ok(Object::Stream(dictionary, data))
            }
            other => Ok(other),
        }
    }

    fn at(&self, offset: usize, of: Ref) -> Result<Indirect<'a>> {
        let found = indirect(self.bytes, offset, &self.budget)?;
        if found.is == of { Ok(found) } else { Err(Error::damaged("sai vị trí đối tượng")) }
    }

    /// The length that a stream says it has.
    pub(super) fn length(&self, dictionary: &Dictionary<'a>) -> Result<usize> {
        let length = match dictionary.get(b"Length") {
            Some(Object::Reference(to)) => self.value(*to)?.integer(),
            direct => direct.and_then(Object::integer),
        };
        length.and_then(|n| usize::try_from(n).ok()).ok_or(Error::damaged("luồng dữ liệu"))
    }

    /// The data of a stream, unpacked.
    pub(crate) fn unpack(&self, stream: &Object<'a>) -> Result<Vec<u8>> {
        let Object::Stream(dictionary, data) = stream else { return Err(Error::damaged("luồng dữ liệu")) };
        filter::unpack(dictionary, data, &self.budget)
    }

    /// A value, or what it refers to.
    pub fn resolve(&self, raw: &[u8]) -> Result<Vec<u8>> {
        let mut value = raw.to_vec();
        for _ in 0..HOPS {
            match reference(&value) {
                Some(next) => value = self.object(next)?.into_owned(),
                None => return Ok(value),
            }
        }
        Err(Error::damaged("tham chiếu quay vòng"))
    }

    /// The dictionary that a value is or refers to.
    pub fn dict(&self, raw: &[u8]) -> Result<Dict<'static>> {
        Dict::of(&self.resolve(raw)?)
    }

    fn packed(&self, number: u32) -> Result<Rc<Packed>> {
        let damaged = || Error::damaged("luồng đối tượng");
        if let Some(known) = self.packed.borrow().get(&number) {
            return known.clone().ok_or_else(damaged);
        }
        // Entered before it is read: an object stream that lies in itself, or whose length does, is none.
        self.packed.borrow_mut().insert(number, None);
        let Some(Entry::At { generation: 0, .. }) = self.entry(number) else { return Err(damaged()) };
        let stream = self.tree(Ref { number, generation: 0 })?;
        let dictionary = stream.dictionary().filter(|dictionary| dictionary.name(b"Type") == Some(b"ObjStm"));
        let dictionary = dictionary.ok_or_else(damaged)?;
        let whole = |key: &[u8]| dictionary.integer(key).and_then(|n| usize::try_from(n).ok()).ok_or_else(damaged);
        let (count, first) = (whole(b"N")?, whole(b"First")?);
        let data = self.unpack(&stream)?;
        let (mut objects, mut seen) = (Vec::new(), HashSet::new());
        let mut parser = Parser::new(&data, 0, &self.budget);
        for _ in 0..count {
            self.budget.take(16)?;
            let (number, place) = (parser.number(), parser.number());
            let number = number.and_then(|n| u32::try_from(n).ok()).filter(|n| seen.insert(*n)).ok_or_else(damaged)?;
            let place = place.and_then(|n| usize::try_from(n).ok()).and_then(|n| n.checked_add(first));
            objects.push((number, place.ok_or_else(damaged)?));
        }
        let packed = Rc::new(Packed { data, objects });
        self.packed.borrow_mut().insert(number, Some(packed.clone()));
        Ok(packed)
    }

    fn read_packed(&self, packed: &Packed, number: u32, index: usize) -> Result<(Object<'a>, Range<usize>)> {
        let place = packed.objects.get(index).filter(|(held, _)| *held == number);
        let &(_, place) = place.ok_or(Error::damaged("luồng đối tượng"))?;
        let mut parser = Parser::new(&packed.data, place, &self.budget);
        parser.skip_space();
        let begin = parser.at;
        let value = parser.value()?;
        Ok((value, begin..parser.at))
    }
}

/// An object at its place in the file.
pub(super) struct Indirect<'a> {
    pub(super) is: Ref,
    /// Its value; of a stream, the dictionary.
    pub(super) value: Object<'a>,
    pub(super) place: Range<usize>,
}

/// `12 0 obj` at a place, and its value.
pub(super) fn indirect<'a>(bytes: &'a [u8], at: usize, budget: &Budget) -> Result<Indirect<'a>> {
    let damaged = || Error::damaged("sai vị trí đối tượng");
    let (number, end) = digits(bytes, skip_white(bytes, at), 10).ok_or_else(damaged)?;
    let (generation, end) = digits(bytes, skip_white(bytes, end), 5).ok_or_else(damaged)?;
    let keyword = skip_white(bytes, end);
    if bytes.get(keyword..keyword + 3) != Some(b"obj") {
        return Err(damaged());
    }
    let mut parser = Parser::new(bytes, keyword + 3, budget);
    parser.skip_space();
    let begin = parser.at;
    let value = parser.value()?;
    let number = u32::try_from(number).map_err(|_| damaged())?;
    let generation = u16::try_from(generation).map_err(|_| damaged())?;
    Ok(Indirect { is: Ref { number, generation }, value, place: begin..parser.at })
}

/// Whether data follows a dictionary that ends at a place.
pub(super) fn is_stream(bytes: &[u8], after: usize) -> bool {
    bytes.get(skip_white(bytes, after)..).is_some_and(|rest| rest.starts_with(b"stream"))
}

/// The data of a stream whose dictionary ends at a place, and where it ends with its `endstream`. The length must be right:
/// programs differ in what they make of another.
pub(super) fn stream_data(bytes: &[u8], after: usize, length: usize) -> Result<(&[u8], usize)> {
    let damaged = || Error::damaged("luồng dữ liệu");
    let at = skip_white(bytes, after);
    let rest = bytes.get(at..).and_then(|rest| rest.strip_prefix(b"stream")).ok_or_else(damaged)?;
    let data = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).ok_or_else(damaged)?;
    let within = data.get(..length).ok_or_else(damaged)?;
    let end = skip_white(data, length);
    if !data[end..].starts_with(b"endstream") {
        return Err(damaged());
    }
    Ok((within, bytes.len() - data.len() + end + 9))
}

/// Where an object ends whose value ends at a place.
pub(super) fn object_end(bytes: &[u8], after: usize) -> Result<usize> {
    let at = skip_white(bytes, after);
    let ends = bytes.get(at..).is_some_and(|rest| rest.starts_with(b"endobj"));
    if ends { Ok(at + 6) } else { Err(Error::damaged("đối tượng không kết thúc")) }
}
