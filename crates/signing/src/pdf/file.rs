//! A file's last revision: its objects by number, found when they are asked for.

use super::filter::Budget;
use super::object_stream::ObjectStream;
use super::value::{Dict, Ref, digits, end_of, integer, reference, skip_space};
use super::xref::{Entry, Places};
use crate::{Error, Result};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// How often a reference may lead to a reference.
const HOPS: usize = 8;

/// A PDF file as its last revision shows it.
#[derive(Debug)]
pub struct File<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) places: Places<'a>,
    budget: Budget,
    opened: RefCell<HashMap<u32, Rc<ObjectStream>>>,
}

impl<'a> File<'a> {
    /// Finds the objects of a file.
    ///
    /// # Errors
    /// When it is no PDF, under a password, or damaged so that a reader would have to guess.
    pub fn open(bytes: &'a [u8]) -> Result<Self> {
        if !bytes.starts_with(b"%PDF-") {
            return Err(Error::NotPdf);
        }
        let budget = Budget::new();
        let places = Places::read(bytes, &budget)?;
        if places.trailer.get("Encrypt").is_some_and(|raw| raw != b"null") {
            return Err(Error::Encrypted);
        }
        Ok(Self { bytes, places, budget, opened: RefCell::default() })
    }

    /// The catalogue.
    pub fn root(&self) -> Result<Ref> {
        self.places.trailer.get("Root").and_then(reference).ok_or(Error::damaged("thiếu mục lục gốc"))
    }

    /// The value of an object; of a stream, its dictionary.
    pub fn object(&self, of: Ref) -> Result<Cow<'a, [u8]>> {
        match self.places.entries.get(&of.number) {
            Some(&Entry::At { offset, generation }) if generation == of.generation => {
                let (found, raw, _) = indirect(self.bytes, offset)?;
                if found == of { Ok(Cow::Borrowed(raw)) } else { Err(Error::damaged("sai vị trí đối tượng")) }
            }
            Some(&Entry::Within { stream }) if of.generation == 0 => {
                Ok(Cow::Owned(self.object_stream(stream)?.get(of.number)?.to_vec()))
            }
            _ => Err(Error::damaged("thiếu đối tượng")),
        }
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

    fn object_stream(&self, number: u32) -> Result<Rc<ObjectStream>> {
        if let Some(stream) = self.opened.borrow().get(&number) {
            return Ok(stream.clone());
        }
        let Some(&Entry::At { offset, .. }) = self.places.entries.get(&number) else {
            return Err(Error::damaged("luồng đối tượng"));
        };
        let (_, raw, after) = indirect(self.bytes, offset)?;
        let dict = Dict::parse(raw)?;
        let length = dict.get("Length").and_then(|raw| integer(raw).or_else(|| self.plain_integer(raw)));
        let data = stream_data(self.bytes, after, length.and_then(|n| usize::try_from(n).ok()))?;
        let stream = Rc::new(ObjectStream::read(&dict, self.budget.unpack(&dict, data)?)?);
        self.opened.borrow_mut().insert(number, stream.clone());
        Ok(stream)
    }

    /// A number that stands in an object of its own, outside every object stream.
    fn plain_integer(&self, raw: &[u8]) -> Option<i64> {
        match self.places.entries.get(&reference(raw)?.number)? {
            Entry::At { offset, .. } => integer(indirect(self.bytes, *offset).ok()?.1),
            _ => None,
        }
    }
}

/// `12 0 obj` at a place: which object, its value, and where that ends.
pub(super) fn indirect(bytes: &[u8], at: usize) -> Result<(Ref, &[u8], usize)> {
    let damaged = || Error::damaged("sai vị trí đối tượng");
    let (number, end) = digits(bytes, skip_space(bytes, at), 10).ok_or_else(damaged)?;
    let (generation, end) = digits(bytes, skip_space(bytes, end), 5).ok_or_else(damaged)?;
    let keyword = skip_space(bytes, end);
    if bytes.get(keyword..keyword + 3) != Some(b"obj") {
        return Err(damaged());
    }
    let begin = skip_space(bytes, keyword + 3);
    let end = end_of(bytes, begin)?;
    let number = u32::try_from(number).map_err(|_| damaged())?;
    let generation = u16::try_from(generation).map_err(|_| damaged())?;
    Ok((Ref { number, generation }, &bytes[begin..end], end))
}

/// The data of a stream whose dictionary ends at a place; without a believable length, up to its `endstream`.
pub(super) fn stream_data(bytes: &[u8], after: usize, length: Option<usize>) -> Result<&[u8]> {
    let damaged = || Error::damaged("luồng dữ liệu");
    let at = skip_space(bytes, after);
    let rest = bytes.get(at..).and_then(|rest| rest.strip_prefix(b"stream")).ok_or_else(damaged)?;
    let data = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    if let Some(length) = length.filter(|&length| length <= data.len())
        && data[skip_space(data, length)..].starts_with(b"endstream")
    {
        return Ok(&data[..length]);
    }
    memchr::memmem::find(data, b"endstream").map(|end| &data[..end]).ok_or_else(damaged)
}
