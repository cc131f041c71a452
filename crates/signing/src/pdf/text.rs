//! Text strings of PDF: plain letters, or UTF-16.

use super::value::is_space;

/// A text as a string of PDF.
pub fn encode(text: &str) -> Vec<u8> {
    if text.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        let mut out = vec![b'('];
        for b in text.bytes() {
            if matches!(b, b'(' | b')' | b'\\') {
                out.push(b'\\');
            }
            out.push(b);
        }
        out.push(b')');
        return out;
    }
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    format!("<FEFF{}>", hex::encode_upper(units)).into_bytes()
}

/// The text of a string of PDF; none when it is no string.
pub fn decode(raw: &[u8]) -> Option<String> {
    let bytes = match raw.first()? {
        b'(' => literal(raw.get(1..raw.len() - 1)?),
        b'<' => hexadecimal(raw.get(1..raw.len() - 1)?),
        _ => return None,
    };
    Some(letters(&bytes))
}

/// The letters of a text: UTF-16, UTF-8 or a byte a letter.
fn letters(text: &[u8]) -> String {
    let wide = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match text {
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        plain => {
            std::str::from_utf8(plain).map_or_else(|_| plain.iter().map(|&b| char::from(b)).collect(), str::to_owned)
        }
    }
}

/// A text (7.9.2.2) as people read it: control characters made spaces, and not without end.
pub(crate) fn readable(text: &[u8]) -> String {
    letters(text).chars().take(2000).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn hexadecimal(digits: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> =
        digits.iter().filter_map(|&b| char::from(b).to_digit(16)).filter_map(|d| u8::try_from(d).ok()).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
}

fn literal(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut at = 0;
    while at < raw.len() {
        let b = raw[at];
        at += 1;
        if b != b'\\' {
            out.push(b);
            continue;
        }
        let run = raw[at..].iter().take(3).take_while(|b| (b'0'..=b'7').contains(b)).count();
        if run > 0 {
            let value = raw[at..at + run].iter().fold(0u32, |n, b| n * 8 + u32::from(b - b'0'));
            out.push(u8::try_from(value & 0xFF).unwrap_or(0));
            at += run;
            continue;
        }
        match raw.get(at) {
            Some(b'n') => out.push(b'\n'),
            Some(b'r') => out.push(b'\r'),
            Some(b't') => out.push(b'\t'),
            Some(b'b') => out.push(8),
            Some(b'f') => out.push(12),
            Some(b'\r') if raw.get(at + 1) == Some(&b'\n') => at += 1,
            Some(&b) if is_space(b) && b != b' ' => {}
            Some(&b) => out.push(b),
            None => {}
        }
        at += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn text_comes_back_as_it_went() {
        for text in ["", "Signature1", "a (b) \\c", "Phê duyệt văn bản", "UBND phường Vị Khê 🖋"] {
            assert_eq!(decode(&encode(text)).unwrap(), text);
        }
        assert_eq!(decode(b"(a\\053\\\nb\\)\\q)").unwrap(), "a+b)q");
        assert_eq!(decode(b"<61 6>").unwrap(), "a`");
        assert_eq!(decode(b"/Name"), None);
    }
}
