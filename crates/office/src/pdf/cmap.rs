//! The ToUnicode map of a font: which text a code stands for.

use std::collections::HashMap;

/// Codes of a font, by value, with the text each stands for.
#[derive(Default)]
pub(super) struct CMap {
    texts: HashMap<u32, String>,
}

/// Ranges beyond this are cut: no font has more glyphs.
const MAX_RANGE: u32 = 65_536;
const MAX_CODES: usize = 200_000;

enum Token<'a> {
    Hex(&'a [u8]),
    Word(&'a [u8]),
    Open,
    Close,
}

impl CMap {
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let mut map = Self::default();
        let mut tokens = Tokens { bytes, at: 0 };
        while let Some(token) = tokens.next() {
            match token {
                Token::Word(b"beginbfchar") => map.chars(&mut tokens),
                Token::Word(b"beginbfrange") => map.ranges(&mut tokens),
                _ => {}
            }
        }
        map
    }

    pub(super) fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    pub(super) fn get(&self, code: u32) -> Option<&str> {
        self.texts.get(&code).map(String::as_str)
    }

    fn chars(&mut self, tokens: &mut Tokens<'_>) {
        while let (Some(Token::Hex(code)), Some(Token::Hex(text))) = (tokens.next(), tokens.next()) {
            self.put(number(code), utf16(text, 0));
        }
    }

    fn ranges(&mut self, tokens: &mut Tokens<'_>) {
        while let (Some(Token::Hex(low)), Some(Token::Hex(high))) = (tokens.next(), tokens.next()) {
            let (low, high) = (number(low), number(high));
            let count = high.saturating_sub(low).saturating_add(1).min(MAX_RANGE);
            match tokens.next() {
                Some(Token::Hex(first)) => (0..count).for_each(|step| self.put(low + step, utf16(first, step))),
                Some(Token::Open) => {
                    let mut step = 0;
                    while let Some(Token::Hex(text)) = tokens.next() {
                        self.put(low.saturating_add(step), utf16(text, 0));
                        step += 1;
                    }
                }
                _ => return,
            }
        }
    }

    fn put(&mut self, code: u32, text: String) {
        if self.texts.len() < MAX_CODES {
            self.texts.insert(code, text);
        }
    }
}

fn number(hex: &[u8]) -> u32 {
    hex.iter().take(8).fold(0, |value, digit| value << 4 | char::from(*digit).to_digit(16).unwrap_or(0))
}

/// The text of UTF-16 units in hex, its last unit raised by `step`.
fn utf16(hex: &[u8], step: u32) -> String {
    let digits: Vec<u8> = hex.iter().copied().filter(u8::is_ascii_hexdigit).take(64).collect();
    let mut units: Vec<u16> = digits.chunks(4).map(|unit| number(unit) as u16).collect();
    if let Some(last) = units.last_mut() {
        *last = last.wrapping_add(step as u16);
    }
    String::from_utf16_lossy(&units)
}

struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    fn next(&mut self) -> Option<Token<'a>> {
        let rest = self.bytes.get(self.at..)?;
        self.at += rest.iter().position(|byte| !byte.is_ascii_whitespace() && *byte != 0)?;
        let rest = &self.bytes[self.at..];
        let (token, length) = match rest[0] {
            b'<' if rest.get(1) != Some(&b'<') => {
                let end = rest.iter().position(|byte| *byte == b'>').unwrap_or(rest.len());
                (Token::Hex(&rest[1..end]), (end + 1).min(rest.len()))
            }
            b'[' => (Token::Open, 1),
            b']' => (Token::Close, 1),
            _ => {
                let end = rest[1..]
                    .iter()
                    .position(|byte| byte.is_ascii_whitespace() || b"<[]".contains(byte))
                    .map_or(rest.len(), |end| end + 1);
                (Token::Word(&rest[..end]), end)
            }
        };
        self.at += length;
        Some(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn characters_ranges_and_lists_are_read() {
        let map = CMap::parse(
            b"/CIDInit << >> 2 beginbfchar <0003> <0020>\n<0010> <1EBF> endbfchar \
              2 beginbfrange <0020> <0022> <0061> <0030> <0031> [<0111> <00660069>] endbfrange",
        );
        assert_eq!(["ế", "c", "đ", "fi"], [0x10, 0x22, 0x30, 0x31].map(|code| map.get(code).unwrap()));
        assert_eq!(map.get(0x23), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_taken(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "(beginbfrange|<[0-9A-F]{0,9}>|[\\[\\] ]){0,20}") {
            let _ = (CMap::parse(&bytes), CMap::parse(text.as_bytes()));
        }
    }
}
