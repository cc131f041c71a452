//! Reading values, within bounds of depth and number; what programs read differently is refused.

use super::budget::Budget;
use super::object::{Dictionary, Entry, Object};
use super::value::{Ref, is_regular, is_space, skip_space};
use crate::{Error, Result};

const DEEPEST: usize = 48;
/// How many values one object may hold.
const MOST_VALUES: usize = 1_000_000;
/// What a value costs beside its bytes.
const WORK: usize = 8;

/// Reads values from bytes, one after another.
pub(crate) struct Parser<'b> {
    bytes: &'b [u8],
    pub(crate) at: usize,
    budget: &'b Budget,
    values: usize,
}

impl<'b> Parser<'b> {
    /// A reader from a place on.
    pub(crate) fn new(bytes: &'b [u8], at: usize, budget: &'b Budget) -> Self {
        Self { bytes, at, budget, values: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(crate) fn skip_space(&mut self) {
        self.at = skip_space(self.bytes, self.at);
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
    ///
    /// # Errors
    /// When it is none, is one that programs read differently, or is too large.
    pub(crate) fn value<'x>(&mut self) -> Result<Object<'x>> {
        let begin = self.at;
        let value = self.nested(0);
        self.budget.take(self.at.saturating_sub(begin))?;
        match value {
            Some(value) => Ok(value),
            None if self.values >= MOST_VALUES || self.budget.is_spent() => Err(Error::Bomb { detail: "giá trị" }),
            None => Err(Error::damaged("giá trị")),
        }
    }

    fn nested<'x>(&mut self, depth: usize) -> Option<Object<'x>> {
        self.values += 1;
        if depth >= DEEPEST || self.values >= MOST_VALUES {
            return None;
        }
        self.budget.take(WORK).ok()?;
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
            let generation = u16::try_from(self.number()?).ok()?;
            self.skip_space();
            (self.regular() == b"R").then_some(Ref { number: u32::try_from(number).ok()?, generation })
        });
        match found {
            Some(to) => Some(Object::Reference(to)),
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
                    return (!repeats_a_key(&entries)).then_some(Dictionary { entries });
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

/// Whether a key is written twice: programs differ in which of the two they take.
fn repeats_a_key(entries: &[Entry<'_>]) -> bool {
    if entries.len() < 16 {
        return entries.iter().enumerate().any(|(place, one)| entries[..place].iter().any(|other| other.0 == one.0));
    }
    let mut keys: Vec<&[u8]> = entries.iter().map(|entry| entry.0.as_slice()).collect();
    keys.sort_unstable();
    keys.windows(2).any(|pair| pair[0] == pair[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Option<Object<'static>> {
        Parser::new(text, 0, &Budget::new()).value().ok()
    }

    #[test]
    fn values_are_read_as_the_standard_writes_them() {
        let dictionary =
            read(b"<< /A#20B 12 /C [1 0 R -.5 true (a\\(b\\)\\101\\\n) <48 4>] % note\n /D null >>").unwrap();
        let dictionary = dictionary.dictionary().unwrap();
        assert_eq!(dictionary.integer(b"A B"), Some(12));
        let items = dictionary.get(b"C").unwrap().array().unwrap();
        assert_eq!(items[0], Object::Reference(Ref { number: 1, generation: 0 }));
        assert_eq!(items[1], Object::Real(-0.5));
        assert_eq!(items[3], Object::Text(b"a(b)A".to_vec()));
        assert_eq!(items[4], Object::Text(vec![0x48, 0x40]));
        assert_eq!(read(b"[1 2 3]").unwrap().array().unwrap().len(), 3);
    }

    #[test]
    fn depth_and_number_are_bounded() {
        assert!(read(&[b'['; 100_000]).is_none());
        let many = [b"[".as_slice(), &b"0 ".repeat(MOST_VALUES), b"]"].concat();
        assert!(read(&many).is_none());
    }

    #[test]
    fn a_key_written_twice_is_refused_however_it_is_spelled() {
        let many: String = (0..40).map(|n| format!("/K{n} {n}")).collect();
        for text in ["/A 1/B 2/A 3".to_owned(), "/A 1/#41 3".to_owned(), format!("{many}/K7 1")] {
            assert!(read(format!("<<{text}>>").as_bytes()).is_none(), "{text}");
            assert!(read(format!("[<</X<<{text}>>>>]").as_bytes()).is_none(), "{text}");
        }
        assert!(read(format!("<<{many}>>").as_bytes()).is_some());
    }
}
