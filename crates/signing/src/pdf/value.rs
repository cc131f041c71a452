//! Values by their bounds: what a file says is passed on byte for byte, and only what is asked for is taken apart.

use crate::{Error, Result};
use std::borrow::Cow;

/// How deep values may lie within each other.
const DEPTH: usize = 48;

/// An object's number and generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ref {
    pub number: u32,
    pub generation: u16,
}

impl std::fmt::Display for Ref {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} R", self.number, self.generation)
    }
}

pub(crate) fn is_space(b: u8) -> bool {
    matches!(b, 0 | 9 | 10 | 12 | 13 | 32)
}

pub(super) fn is_regular(b: u8) -> bool {
    !is_space(b) && !matches!(b, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

/// Behind white space alone: where a comment stands, some programs see it and others what is in it.
pub(super) fn skip_white(bytes: &[u8], at: usize) -> usize {
    bytes.get(at..).map_or(at, |rest| at + rest.iter().take_while(|b| is_space(**b)).count())
}

/// Behind white space and comments.
pub(super) fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&b) = bytes.get(at) {
        if is_space(b) {
            at += 1;
        } else if b == b'%' {
            at = memchr::memchr2(b'\n', b'\r', &bytes[at..]).map_or(bytes.len(), |line| at + line);
        } else {
            break;
        }
    }
    at
}

fn regular_end(bytes: &[u8], at: usize) -> usize {
    bytes[at.min(bytes.len())..].iter().position(|&b| !is_regular(b)).map_or(bytes.len(), |n| at + n)
}

/// Digits at a place, at most `most` of them: their value, and where they end.
pub(super) fn digits(bytes: &[u8], at: usize, most: usize) -> Option<(u64, usize)> {
    let run = bytes.get(at..)?.iter().take(most + 1).take_while(|b| b.is_ascii_digit()).count();
    if run == 0 || run > most {
        return None;
    }
    let value = bytes[at..at + run].iter().fold(0u64, |n, b| n * 10 + u64::from(b - b'0'));
    Some((value, at + run))
}

/// `12 0 R` at a place, and where it ends.
fn reference_at(bytes: &[u8], at: usize) -> Option<(Ref, usize)> {
    let (number, end) = digits(bytes, at, 10)?;
    let next = skip_space(bytes, end);
    let (generation, end) = digits(bytes, next, 5).filter(|_| next > end)?;
    let letter = skip_space(bytes, end);
    if letter == end || bytes.get(letter) != Some(&b'R') || bytes.get(letter + 1).is_some_and(|&b| is_regular(b)) {
        return None;
    }
    let reference = Ref { number: u32::try_from(number).ok()?, generation: u16::try_from(generation).ok()? };
    Some((reference, letter + 1))
}

/// Where the value that begins at a place ends.
fn end_within(bytes: &[u8], at: usize, depth: usize) -> Result<usize> {
    if depth == 0 {
        return Err(Error::Bomb { detail: "giá trị lồng nhau" });
    }
    match bytes.get(at) {
        Some(b'<') if bytes.get(at + 1) == Some(&b'<') => {
            let mut at = skip_space(bytes, at + 2);
            while !bytes[at.min(bytes.len())..].starts_with(b">>") {
                (_, at) = entry(bytes, at, depth)?;
            }
            Ok(at + 2)
        }
        Some(b'<') => {
            memchr::memchr(b'>', &bytes[at..]).map(|n| at + n + 1).ok_or(Error::damaged("chuỗi không kết thúc"))
        }
        Some(b'(') => string_end(bytes, at),
        Some(b'[') => {
            let mut at = skip_space(bytes, at + 1);
            while bytes.get(at) != Some(&b']') {
                at = skip_space(bytes, end_within(bytes, at, depth - 1)?);
            }
            Ok(at + 1)
        }
        Some(b'/') => Ok(regular_end(bytes, at + 1)),
        Some(b'0'..=b'9') => Ok(reference_at(bytes, at).map_or_else(|| regular_end(bytes, at), |(_, end)| end)),
        Some(&b) if is_regular(b) => Ok(regular_end(bytes, at)),
        _ => Err(Error::damaged("giá trị")),
    }
}

/// One entry of a dictionary at a place: the bounds of its name without the slash and of its value, and what follows.
type Entry = ((usize, usize), (usize, usize));
fn entry(bytes: &[u8], at: usize, depth: usize) -> Result<(Entry, usize)> {
    if bytes.get(at) != Some(&b'/') {
        return Err(Error::damaged("từ điển"));
    }
    let key = (at + 1, regular_end(bytes, at + 1));
    let value = skip_space(bytes, key.1);
    let end = end_within(bytes, value, depth - 1)?;
    Ok(((key, (value, end)), skip_space(bytes, end)))
}

fn string_end(bytes: &[u8], at: usize) -> Result<usize> {
    let (mut at, mut open) = (at + 1, 1usize);
    while let Some(&b) = bytes.get(at) {
        match b {
            b'\\' => at += 1,
            b'(' => open += 1,
            b')' => open -= 1,
            _ => {}
        }
        at += 1;
        if open == 0 {
            return Ok(at);
        }
    }
    Err(Error::damaged("chuỗi không kết thúc"))
}

type Bytes<'a> = Cow<'a, [u8]>;

/// A dictionary whose values are as they stand in the file.
#[derive(Debug, Clone, Default)]
pub struct Dict<'a> {
    entries: Vec<(Bytes<'a>, Bytes<'a>)>,
}

impl<'a> Dict<'a> {
    /// The dictionary that begins with the first byte.
    pub fn parse(bytes: &'a [u8]) -> Result<Self> {
        if !bytes.starts_with(b"<<") {
            return Err(Error::damaged("thiếu từ điển"));
        }
        let mut entries = Vec::with_capacity(12);
        let mut at = skip_space(bytes, 2);
        while !bytes[at.min(bytes.len())..].starts_with(b">>") {
            let ((key, value), next) = entry(bytes, at, DEPTH)?;
            entries.push((Cow::Borrowed(&bytes[key.0..key.1]), Cow::Borrowed(&bytes[value.0..value.1])));
            at = next;
        }
        let mut names: Vec<Bytes<'_>> = entries.iter().map(|(key, _)| unescape(key)).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(Error::damaged("khóa lặp trong từ điển"));
        }
        Ok(Self { entries })
    }

    /// The same, of its own.
    pub fn of(bytes: &[u8]) -> Result<Dict<'static>> {
        let entries = Dict::parse(bytes)?.entries.into_iter();
        Ok(Dict { entries: entries.map(|(k, v)| (Cow::Owned(k.into_owned()), Cow::Owned(v.into_owned()))).collect() })
    }

    /// The value of a name, as it stands.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.entries.iter().find(|(key, _)| is_named(key, name)).map(|(_, value)| value.as_ref())
    }

    /// Gives a name its one value.
    pub fn set(&mut self, name: &'static str, value: impl Into<Vec<u8>>) -> &mut Self {
        self.remove(name);
        self.entries.push((Cow::Borrowed(name.as_bytes()), Cow::Owned(value.into())));
        self
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.entries.retain(|(key, _)| !is_named(key, name));
    }

    /// Writes it behind what is there.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"<<");
        for (key, value) in &self.entries {
            out.push(b'/');
            out.extend_from_slice(key);
            out.push(b' ');
            out.extend_from_slice(value);
            out.push(b'\n');
        }
        out.extend_from_slice(b">>");
    }

    /// As bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(512);
        self.write(&mut out);
        out
    }
}

/// Whether a name as spelled in a file (`Ann#6Fts`) is this one.
fn is_named(spelled: &[u8], name: &str) -> bool {
    unescape(spelled).as_ref() == name.as_bytes()
}

fn unescape(spelled: &[u8]) -> Bytes<'_> {
    if memchr::memchr(b'#', spelled).is_none() {
        return Cow::Borrowed(spelled);
    }
    let mut out = Vec::with_capacity(spelled.len());
    let mut at = 0;
    while at < spelled.len() {
        let code = spelled.get(at + 1..at + 3).filter(|_| spelled[at] == b'#').and_then(|code| hex::decode(code).ok());
        out.push(code.as_ref().map_or(spelled[at], |code| code[0]));
        at += if code.is_some() { 3 } else { 1 };
    }
    Cow::Owned(out)
}

/// The whole number that a value is.
pub(crate) fn integer(raw: &[u8]) -> Option<i64> {
    let (sign, unsigned) = match raw.first()? {
        b'-' => (-1, &raw[1..]),
        b'+' => (1, &raw[1..]),
        _ => (1, raw),
    };
    let (value, end) = digits(unsigned, 0, 15)?;
    (end == unsigned.len()).then_some(sign * i64::try_from(value).ok()?)
}

/// The number that a value is; what no page can have is none.
pub(crate) fn number(raw: &[u8]) -> Option<f64> {
    std::str::from_utf8(raw).ok()?.parse::<f64>().ok().filter(|n| n.is_finite() && n.abs() < 1e9)
}

/// The reference that a value is.
pub(crate) fn reference(raw: &[u8]) -> Option<Ref> {
    reference_at(raw, 0).filter(|(_, end)| *end == raw.len()).map(|(reference, _)| reference)
}

/// The values of an array.
pub(crate) fn items(raw: &[u8]) -> Result<Vec<&[u8]>> {
    if raw.first() != Some(&b'[') {
        return Err(Error::damaged("thiếu mảng"));
    }
    let mut items = Vec::new();
    let mut at = skip_space(raw, 1);
    while raw.get(at) != Some(&b']') {
        let end = end_within(raw, at, DEPTH)?;
        items.push(&raw[at..end]);
        at = skip_space(raw, end);
    }
    Ok(items)
}

/// An array of values as they stand.
pub(crate) fn array<T: AsRef<[u8]>>(items: &[T]) -> Vec<u8> {
    let mut out = vec![b'['];
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            out.push(b' ');
        }
        out.extend_from_slice(item.as_ref());
    }
    out.push(b']');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end_of(bytes: &[u8], at: usize) -> Result<usize> {
        end_within(bytes, at, DEPTH)
    }

    #[test]
    fn a_key_written_twice_is_refused() {
        assert!(Dict::parse(b"<</A 1/B 2/#41 3>>").is_err());
    }

    #[test]
    fn values_are_found_by_their_bounds_and_left_as_they_are() {
        let text = b"<</A 1.50/B[1 0 R(a\\)(b))<</C/D>>]/Ann#6fts null % a word\n/E<0aF>>>rest";
        assert_eq!(end_of(text, 0).unwrap(), text.len() - 4);
        let dict = Dict::parse(text).unwrap();
        assert_eq!(dict.get("A").unwrap(), b"1.50");
        assert_eq!(dict.get("Annots").unwrap(), b"null");
        assert_eq!(items(dict.get("B").unwrap()).unwrap(), [&b"1 0 R"[..], b"(a\\)(b))", b"<</C/D>>"]);
        assert_eq!(reference(b"1 0 R"), Some(Ref { number: 1, generation: 0 }));
        assert_eq!((reference(b"1 0 Rx"), integer(b"-12"), integer(b"1.5")), (None, Some(-12), None));
    }

    #[test]
    fn what_is_cut_off_or_nested_without_end_is_an_error() {
        for text in ["<<", "<</A", "[1 2", "(ab", "<41", "<</A 1", "<</A(\\", "]", ">>"] {
            assert!(end_of(text.as_bytes(), 0).is_err(), "{text}");
        }
        assert!(matches!(end_of("[".repeat(100_000).as_bytes(), 0), Err(Error::Bomb { .. })));
        assert!(end_of("<</A".repeat(100_000).as_bytes(), 0).is_err());
    }
}
