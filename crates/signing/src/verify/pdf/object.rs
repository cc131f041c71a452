//! The values of a PDF file (ISO 32000-1, 7.3), read within bounds of depth and number.

use std::cell::Cell;
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
    Reference(u32),
}

/// A dictionary in the order of the file; each value with its place in the bytes it was read from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dictionary<'a> {
    entries: Vec<(Vec<u8>, Object<'a>, Range<usize>)>,
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
    /// The value of a key, the first where it is written twice.
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

    /// Whether a key is written twice: programs then differ in which of the two they take.
    pub(crate) fn repeats_a_key(&self) -> bool {
        let mut keys: Vec<&[u8]> = self.keys().collect();
        keys.sort_unstable();
        keys.windows(2).any(|pair| pair[0] == pair[1])
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

    pub(crate) fn reference(&self) -> Option<u32> {
        if let Self::Reference(number) = self { Some(*number) } else { None }
    }

    /// The dictionary, be it alone or that of a stream.
    pub(crate) fn dictionary(&self) -> Option<&Dictionary<'a>> {
        match self {
            Self::Dictionary(dictionary) | Self::Stream(dictionary, _) => Some(dictionary),
            _ => None,
        }
    }
}

const DEEPEST: usize = 48;

/// Reads values from bytes, one after another.
pub(crate) struct Parser<'b> {
    bytes: &'b [u8],
    pub(crate) at: usize,
    left: &'b Cell<usize>,
}

pub(crate) fn is_space(b: u8) -> bool {
    matches!(b, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_regular(b: u8) -> bool {
    !is_space(b) && !matches!(b, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

impl<'b> Parser<'b> {
    /// A reader from `at` on; `left` is how many values may still be read in all.
    pub(crate) fn new(bytes: &'b [u8], at: usize, left: &'b Cell<usize>) -> Self {
        Self { bytes, at, left }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(crate) fn skip_space(&mut self) {
        while let Some(b) = self.peek() {
            if is_space(b) {
                self.at += 1;
            } else if b == b'%' {
                let rest = &self.bytes[self.at..];
                self.at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            } else {
                break;
            }
        }
    }

    /// Steps over a word if it is the next one.
    pub(crate) fn word(&mut self, word: &[u8]) -> bool {
        self.skip_space();
        let found = self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(word));
        if found {
            self.at += word.len();
        }
        found
    }

    fn regular(&mut self) -> &'b [u8] {
        let rest = &self.bytes[self.at.min(self.bytes.len())..];
        let end = rest.iter().position(|&b| !is_regular(b)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// A whole number without sign.
    pub(crate) fn number(&mut self) -> Option<u64> {
        self.skip_space();
        let digits = self.regular();
        if digits.is_empty() || digits.len() > 18 || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        Some(digits.iter().fold(0, |all, &b| all * 10 + u64::from(b - b'0')))
    }

    /// The next value.
    pub(crate) fn value<'x>(&mut self) -> Option<Object<'x>> {
        self.nested(0)
    }

    fn nested<'x>(&mut self, depth: usize) -> Option<Object<'x>> {
        let left = self.left.get().checked_sub(1).filter(|_| depth < DEEPEST)?;
        self.left.set(left);
        self.skip_space();
        match self.peek()? {
            b'/' => self.name().map(Object::Name),
            b'(' => self.literal().map(Object::Text),
            b'[' => self.items(depth).map(Object::Array),
            b'<' if self.bytes.get(self.at + 1) == Some(&b'<') => self.entries(depth).map(Object::Dictionary),
            b'<' => self.hexadecimal().map(Object::Text),
            b'0'..=b'9' => Some(self.reference().map_or_else(|| self.numeric(), Some)?),
            b'+' | b'-' | b'.' => self.numeric(),
            _ => match self.regular() {
                b"true" => Some(Object::Boolean(true)),
                b"false" => Some(Object::Boolean(false)),
                b"null" => Some(Object::Null),
                _ => None,
            },
        }
    }

    fn reference<'x>(&mut self) -> Option<Object<'x>> {
        let start = self.at;
        let found = self.number().and_then(|number| {
            self.number().filter(|generation| *generation <= 65_535)?;
            self.skip_space();
            (self.regular() == b"R").then_some(number)
        });
        match found.and_then(|number| u32::try_from(number).ok()) {
            Some(number) => Some(Object::Reference(number)),
            None => {
                self.at = start;
                None
            }
        }
    }

    fn numeric<'x>(&mut self) -> Option<Object<'x>> {
        let text = std::str::from_utf8(self.regular()).ok()?;
        if let Ok(whole) = text.parse::<i64>() {
            return Some(Object::Integer(whole));
        }
        let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+'));
        text.parse::<f64>().ok().filter(|_| plain).map(Object::Real)
    }

    fn name(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let raw = self.regular();
        if !raw.contains(&b'#') {
            return Some(raw.to_vec());
        }
        let (mut out, mut rest) = (Vec::with_capacity(raw.len()), raw);
        while let Some((&b, tail)) = rest.split_first() {
            let pair = (b == b'#').then(|| Some((digit(*tail.first()?)?, digit(*tail.get(1)?)?))).flatten();
            match pair {
                Some((high, low)) => {
                    out.push(high << 4 | low);
                    rest = &tail[2..];
                }
                None => {
                    out.push(b);
                    rest = tail;
                }
            }
        }
        Some(out)
    }

    fn hexadecimal(&mut self) -> Option<Vec<u8>> {
        let rest = self.bytes.get(self.at + 1..)?;
        let end = memchr::memchr(b'>', rest)?;
        self.at += end + 2;
        let (mut out, mut high) = (Vec::with_capacity(end / 2), None);
        for &b in rest[..end].iter().filter(|b| !is_space(**b)) {
            let value = digit(b)?;
            match high.take() {
                Some(first) => out.push(first << 4 | value),
                None => high = Some(value),
            }
        }
        out.extend(high.map(|first: u8| first << 4));
        Some(out)
    }

    fn literal(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let (mut out, mut open) = (Vec::new(), 1usize);
        loop {
            let b = self.peek()?;
            self.at += 1;
            match b {
                b'\\' => self.escape(&mut out)?,
                b'(' => open += 1,
                b')' if open == 1 => return Some(out),
                b')' => open -= 1,
                _ => {}
            }
            if b != b'\\' {
                out.push(b);
            }
        }
    }

    fn escape(&mut self, out: &mut Vec<u8>) -> Option<()> {
        let b = self.peek()?;
        self.at += 1;
        match b {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'\n' => {}
            b'\r' => self.at += usize::from(self.peek() == Some(b'\n')),
            b'0'..=b'7' => {
                let mut value = u32::from(b - b'0');
                for _ in 0..2 {
                    let Some(next @ b'0'..=b'7') = self.peek() else { break };
                    value = value * 8 + u32::from(next - b'0');
                    self.at += 1;
                }
                out.push((value & 0xff) as u8);
            }
            other => out.push(other),
        }
        Some(())
    }

    fn items<'x>(&mut self, depth: usize) -> Option<Vec<Object<'x>>> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip_space();
            if self.peek()? == b']' {
                self.at += 1;
                return Some(items);
            }
            items.push(self.nested(depth + 1)?);
        }
    }

    fn entries<'x>(&mut self, depth: usize) -> Option<Dictionary<'x>> {
        self.at += 2;
        let mut entries = Vec::new();
        loop {
            self.skip_space();
            match self.peek()? {
                b'>' if self.bytes.get(self.at + 1) == Some(&b'>') => {
                    self.at += 2;
                    return Some(Dictionary { entries });
                }
                b'/' => {
                    let key = self.name()?;
                    self.skip_space();
                    let start = self.at;
                    let value = self.nested(depth + 1)?;
                    entries.push((key, value, start..self.at));
                }
                _ => return None,
            }
        }
    }
}

fn digit(b: u8) -> Option<u8> {
    char::from(b).to_digit(16).map(|value| value as u8)
}

/// A text string (7.9.2.2) as people read it: UTF-16, UTF-8 or a byte a letter; control characters made spaces.
pub(crate) fn readable(text: &[u8]) -> String {
    let text: String = match text {
        [0xfe, 0xff, rest @ ..] => {
            let units: Vec<u16> = rest.chunks_exact(2).map(|c| u16::from_be_bytes([c[0], c[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        [0xff, 0xfe, rest @ ..] => {
            let units: Vec<u16> = rest.chunks_exact(2).map(|c| u16::from_le_bytes([c[0], c[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => match std::str::from_utf8(text) {
            Ok(text) => text.to_owned(),
            Err(_) => text.iter().map(|&b| char::from(b)).collect(),
        },
    };
    text.chars().take(2000).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Option<Object<'static>> {
        Parser::new(text, 0, &Cell::new(1000)).value()
    }

    #[test]
    fn values_are_read_as_the_standard_writes_them() {
        let dictionary =
            read(b"<< /A#20B 12 /C [1 0 R -.5 true (a\\(b\\)\\101\\\n) <48 4>] % note\n /D null >>").unwrap();
        let dictionary = dictionary.dictionary().unwrap();
        assert_eq!(dictionary.integer(b"A B"), Some(12));
        let items = dictionary.get(b"C").unwrap().array().unwrap();
        assert_eq!(items[0], Object::Reference(1));
        assert_eq!(items[1], Object::Real(-0.5));
        assert_eq!(items[3], Object::Text(b"a(b)A".to_vec()));
        assert_eq!(items[4], Object::Text(vec![0x48, 0x40]));
        assert_eq!(read(b"[1 2 3]").unwrap().array().unwrap().len(), 3);
    }

    #[test]
    fn depth_and_number_are_bounded() {
        assert!(read(&[b'['; 100_000]).is_none());
        let many = [b"[".as_slice(), &b"0 ".repeat(2000), b"]"].concat();
        assert!(read(&many).is_none());
    }

    #[test]
    fn a_key_written_twice_is_noticed() {
        assert!(read(b"<</A 1/B 2/A 3>>").unwrap().dictionary().unwrap().repeats_a_key());
        assert!(!read(b"<</A 1/B 2>>").unwrap().dictionary().unwrap().repeats_a_key());
    }
}
