//! DER, and the BER that some signers write, read without copying: tag, value and the bytes as they stand.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::borrow::Cow;

/// Tags of the universal class that certificates and signatures use.
pub(crate) mod tag {
    pub(crate) const BOOLEAN: u8 = 0x01;
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const BIT_STRING: u8 = 0x03;
    pub(crate) const OCTET_STRING: u8 = 0x04;
    pub(crate) const OID: u8 = 0x06;
    pub(crate) const ENUMERATED: u8 = 0x0a;
    pub(crate) const SEQUENCE: u8 = 0x30;
    pub(crate) const SET: u8 = 0x31;
    pub(crate) const UTC_TIME: u8 = 0x17;
    pub(crate) const GENERALIZED_TIME: u8 = 0x18;
}

const DEEPEST: usize = 24;

/// One value: its tag, its bytes with and without the header.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node<'a> {
    pub(crate) tag: u8,
    pub(crate) raw: &'a [u8],
    pub(crate) value: &'a [u8],
}

/// The values of a sequence, one after another.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next value; `None` at the end, and where the bytes are not ASN.1.
    pub(crate) fn next(&mut self) -> Option<Node<'a>> {
        let (node, used) = element(self.rest, 0)?;
        self.rest = &self.rest[used..];
        Some(node)
    }

    /// The next value, which must have this tag.
    pub(crate) fn take(&mut self, tag: u8) -> Option<Node<'a>> {
        let node = self.next()?;
        (node.tag == tag).then_some(node)
    }

    /// The next value if it has this tag.
    pub(crate) fn optional(&mut self, tag: u8) -> Option<Node<'a>> {
        if self.rest.first() == Some(&tag) { self.next() } else { None }
    }
}

fn element(bytes: &[u8], depth: usize) -> Option<(Node<'_>, usize)> {
    let (&tag, &first) = (bytes.first()?, bytes.get(1)?);
    if tag & 0x1f == 0x1f {
        return None;
    }
    if first == 0x80 {
        return indefinite(bytes, tag, depth);
    }
    let (length, header) = if first < 0x80 {
        (usize::from(first), 2)
    } else {
        let count = usize::from(first & 0x7f);
        if count > 4 {
            return None;
        }
        let octets = bytes.get(2..2 + count)?;
        (octets.iter().fold(0, |all, &b| all << 8 | usize::from(b)), 2 + count)
    };
    let end = header.checked_add(length)?;
    let raw = bytes.get(..end)?;
    Some((Node { tag, raw, value: &raw[header..] }, end))
}

fn indefinite(bytes: &[u8], tag: u8, depth: usize) -> Option<(Node<'_>, usize)> {
    if tag & 0x20 == 0 || depth >= DEEPEST {
        return None;
    }
    let mut at = 2;
    loop {
        let rest = bytes.get(at..)?;
        if rest.starts_with(&[0, 0]) {
            return Some((Node { tag, raw: &bytes[..at + 2], value: &bytes[2..at] }, at + 2));
        }
        at += element(rest, depth + 1)?.1;
    }
}

impl<'a> Node<'a> {
    /// The one value that `bytes` begin with.
    pub(crate) fn first(bytes: &'a [u8], tag: u8) -> Option<Self> {
        Reader::new(bytes).take(tag)
    }

    pub(crate) fn reader(&self) -> Reader<'a> {
        Reader::new(self.value)
    }

    /// The octets of an OCTET STRING, put together where they were written in parts.
    pub(crate) fn octets(&self) -> Option<Cow<'a, [u8]>> {
        match self.tag {
            tag::OCTET_STRING => Some(Cow::Borrowed(self.value)),
            0x24 => {
                let (mut reader, mut all) = (self.reader(), Vec::new());
                while !reader.is_empty() {
                    all.extend_from_slice(reader.take(tag::OCTET_STRING)?.value);
                }
                Some(Cow::Owned(all))
            }
            _ => None,
        }
    }

    /// The octets of a BIT STRING of whole octets.
    pub(crate) fn bits(&self) -> Option<&'a [u8]> {
        let (unused, octets) = self.value.split_first()?;
        (self.tag == tag::BIT_STRING && *unused == 0).then_some(octets)
    }

    /// Bit `n` of a BIT STRING, the first being 0.
    pub(crate) fn bit(&self, n: usize) -> bool {
        self.value.get(1 + n / 8).is_some_and(|octet| octet & (0x80 >> (n % 8)) != 0)
    }

    /// A small non-negative INTEGER or ENUMERATED.
    pub(crate) fn small(&self) -> Option<u64> {
        let value = self.value;
        if value.is_empty() || value.len() > 8 || value[0] & 0x80 != 0 {
            return None;
        }
        Some(value.iter().fold(0, |all, &b| all << 8 | u64::from(b)))
    }

    /// The octets of a non-negative INTEGER without leading zeros.
    pub(crate) fn magnitude(&self) -> &'a [u8] {
        let zeros = self.value.iter().take_while(|&&b| b == 0).count();
        &self.value[zeros..]
    }

    /// A UTCTime or GeneralizedTime.
    pub(crate) fn time(&self) -> Option<DateTime<Utc>> {
        let text = std::str::from_utf8(self.value).ok()?;
        if !text.is_ascii() {
            return None;
        }
        match self.tag {
            tag::UTC_TIME => {
                let year: i32 = text.get(..2)?.parse().ok()?;
                instant(if year < 50 { 2000 + year } else { 1900 + year }, text.get(2..)?)
            }
            tag::GENERALIZED_TIME => generalized(text),
            _ => None,
        }
    }
}

/// An instant from `YYYYMMDDhhmm[ss[.fff]]` and its zone.
pub(crate) fn generalized(text: &str) -> Option<DateTime<Utc>> {
    instant(text.get(..4)?.parse().ok()?, text.get(4..)?)
}

/// An instant from its year and `MMDDhhmm[ss[.fff]](Z|±hhmm)`.
fn instant(year: i32, rest: &str) -> Option<DateTime<Utc>> {
    let two = |from: usize| rest.get(from..from + 2).and_then(|t| t.parse::<u32>().ok());
    let seconds = two(8).filter(|_| rest.as_bytes().get(8).is_some_and(u8::is_ascii_digit));
    let naive = NaiveDate::from_ymd_opt(year, two(0)?, two(2)?)?.and_hms_opt(two(4)?, two(6)?, seconds.unwrap_or(0))?;
    let zone = rest.get(if seconds.is_some() { 10 } else { 8 }..)?;
    let zone = zone.trim_start_matches(|c: char| c == '.' || c == ',' || c.is_ascii_digit());
    Some((naive - offset(zone)?).and_utc())
}

fn offset(zone: &str) -> Option<TimeDelta> {
    let sign = match zone.as_bytes().first() {
        None | Some(b'Z') => return Some(TimeDelta::zero()),
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return None,
    };
    let hours: i64 = zone.get(1..3)?.parse().ok()?;
    let minutes: i64 = zone.get(3..5)?.parse().ok()?;
    TimeDelta::try_minutes(sign * (hours * 60 + minutes))
}

/// An object identifier as people write it.
pub(crate) fn dotted(oid: &[u8]) -> String {
    let (mut out, mut part, mut first) = (String::new(), 0u64, true);
    for &octet in oid {
        part = part.wrapping_shl(7) | u64::from(octet & 0x7f);
        if octet & 0x80 != 0 {
            continue;
        }
        if first {
            let root = (part / 40).min(2);
            out = format!("{root}.{}", part - root * 40);
            first = false;
        } else {
            out.push('.');
            out.push_str(&part.to_string());
        }
        part = 0;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_indefinite_length_are_read() {
        let bytes = [0x30, 0x80, 0x24, 0x80, 0x04, 0x01, 0x41, 0x04, 0x01, 0x42, 0, 0, 0x02, 0x01, 0x05, 0, 0, 0xff];
        let all = Node::first(&bytes, tag::SEQUENCE).unwrap();
        assert_eq!(all.raw.len(), 17);
        let mut inside = all.reader();
        assert_eq!(inside.next().unwrap().octets().unwrap().as_ref(), b"AB");
        assert_eq!(inside.next().unwrap().small(), Some(5));
        assert!(inside.is_empty());
    }

    #[test]
    fn times_are_read_in_both_forms_and_with_an_offset() {
        let at = |tag, text: &str| Node { tag, raw: &[], value: text.as_bytes() }.time().map(|t| t.to_rfc3339());
        assert_eq!(at(tag::UTC_TIME, "261121163015Z").as_deref(), Some("2026-11-21T16:30:15+00:00"));
        assert_eq!(at(tag::GENERALIZED_TIME, "20261121163015.123Z").as_deref(), Some("2026-11-21T16:30:15+00:00"));
        assert_eq!(at(tag::GENERALIZED_TIME, "20261121233015+0700").as_deref(), Some("2026-11-21T16:30:15+00:00"));
        assert_eq!(at(tag::UTC_TIME, "26112116Z"), None);
        assert_eq!(at(tag::GENERALIZED_TIME, "20261321163015Z"), None);
    }

    #[test]
    fn an_object_identifier_is_written_with_dots() {
        assert_eq!(dotted(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02]), "1.2.840.113549.1.7.2");
        assert_eq!(dotted(&[0x55, 0x04, 0x03]), "2.5.4.3");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let mut reader = Reader::new(&bytes);
            while let Some(node) = reader.next() {
                let _ = (node.time(), node.small(), node.octets(), node.bits(), dotted(node.value));
            }
        }
    }
}
