//! Certificates (chứng thư chữ ký số): the fields that verification needs, and names as people read them.

use super::asn1::{Node, Reader, tag};
use super::crypto::{self, Checked, Key, Scheme};
use chrono::{DateTime, Utc};
use std::ops::Range;

/// A certificate, read once and kept with its bytes.
#[derive(Clone, Debug)]
pub(crate) struct Certificate {
    pub(crate) der: Vec<u8>,
    body: Range<usize>,
    issuer: Range<usize>,
    subject: Range<usize>,
    serial: Range<usize>,
    key: Range<usize>,
    signature: Range<usize>,
    scheme: Option<Scheme>,
    pub(crate) not_before: DateTime<Utc>,
    pub(crate) not_after: DateTime<Utc>,
    pub(crate) extensions: Extensions,
}

/// What the extensions say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extensions {
    /// Whether there are basic constraints that make it an authority's.
    pub(crate) is_authority: bool,
    pub(crate) path_length: Option<u64>,
    pub(crate) usage: Option<Usage>,
    /// Extended purposes, as object identifiers.
    pub(crate) purposes: Option<Vec<Vec<u8>>>,
    pub(crate) purposes_critical: bool,
    pub(crate) key_id: Option<Vec<u8>>,
    pub(crate) issuer_key_id: Option<Vec<u8>>,
    /// Where lists of revoked certificates are given out: names as they stand.
    pub(crate) points: Vec<Vec<u8>>,
    /// Critical, but not understood here: dotted.
    pub(crate) not_understood: Option<String>,
}

/// Key usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Usage {
    pub(crate) signs_documents: bool,
    pub(crate) signs_certificates: bool,
    pub(crate) signs_lists: bool,
}

const SUBJECT_KEY_ID: &[u8] = &[0x55, 0x1d, 0x0e];
const KEY_USAGE: &[u8] = &[0x55, 0x1d, 0x0f];
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x13];
const AUTHORITY_KEY_ID: &[u8] = &[0x55, 0x1d, 0x23];
const EXTENDED_USAGE: &[u8] = &[0x55, 0x1d, 0x25];
const POINTS: &[u8] = &[0x55, 0x1d, 0x1f];
/// Understood as far as verification goes: policies, names, addresses and attributes, which restrict nothing here.
const HARMLESS: [&[u8]; 5] = [
    &[0x55, 0x1d, 0x20],
    &[0x55, 0x1d, 0x11],
    &[0x55, 0x1d, 0x12],
    &[0x55, 0x1d, 0x09],
    &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, 0x03],
];

/// The names of a distribution point as they stand; none where it is named by its place below the issuer.
pub(crate) fn full_names(point: &Node<'_>) -> Vec<Vec<u8>> {
    let (mut outer, mut names) = (point.reader(), Vec::new());
    let mut reader = outer.optional(0xa0).map_or(Reader::new(&[]), |full| full.reader());
    while let Some(name) = reader.next() {
        names.push(name.raw.to_vec());
    }
    names
}

/// Where a part of some bytes stands in them.
pub(crate) fn within(outer: &[u8], inner: &[u8]) -> Range<usize> {
    let start = inner.as_ptr() as usize - outer.as_ptr() as usize;
    start..start + inner.len()
}

impl Certificate {
    /// Reads a certificate; `None` where the bytes are no certificate.
    pub(crate) fn read(der: &[u8]) -> Option<Self> {
        let whole = Node::first(der, tag::SEQUENCE)?;
        let (body, scheme, signature) = crypto::signed(&mut whole.reader())?;
        let mut reader = body.reader();
        reader.optional(0xa0);
        let serial = reader.take(tag::INTEGER)?;
        reader.take(tag::SEQUENCE)?;
        let issuer = reader.take(tag::SEQUENCE)?;
        let mut validity = reader.take(tag::SEQUENCE)?.reader();
        let (not_before, not_after) = (validity.next()?.time()?, validity.next()?.time()?);
        let subject = reader.take(tag::SEQUENCE)?;
        let key = reader.take(tag::SEQUENCE)?;
        Key::read(&key)?;
        reader.optional(0x81);
        reader.optional(0x82);
        reader.optional(0xa1);
        reader.optional(0xa2);
        let extensions = match reader.optional(0xa3) {
            Some(node) => Extensions::read(&Node::first(node.value, tag::SEQUENCE)?)?,
            None => Extensions::default(),
        };
        let raw = whole.raw;
        Some(Self {
            der: raw.to_vec(),
            body: within(raw, body.raw),
            issuer: within(raw, issuer.raw),
            subject: within(raw, subject.raw),
            serial: within(raw, serial.value),
            key: within(raw, key.raw),
            signature: within(raw, signature),
            scheme,
            not_before,
            not_after,
            extensions,
        })
    }

    pub(crate) fn issuer(&self) -> &[u8] {
        &self.der[self.issuer.clone()]
    }

    pub(crate) fn subject(&self) -> &[u8] {
        &self.der[self.subject.clone()]
    }

    pub(crate) fn serial(&self) -> &[u8] {
        &self.der[self.serial.clone()]
    }

    /// The SubjectPublicKeyInfo.
    pub(crate) fn key_info(&self) -> &[u8] {
        &self.der[self.key.clone()]
    }

    pub(crate) fn key(&self) -> Option<Key<'_>> {
        Key::read(&Node::first(self.key_info(), tag::SEQUENCE)?)
    }

    /// How it was signed, if that is known here.
    pub(crate) fn scheme(&self) -> Option<Scheme> {
        self.scheme
    }

    pub(crate) fn is_self_issued(&self) -> bool {
        self.subject() == self.issuer()
    }

    /// Whether `issuer`'s key signed this certificate.
    pub(crate) fn signed_by(&self, issuer: &Certificate) -> Checked {
        match (issuer.key(), self.scheme) {
            (Some(key), Some(scheme)) => {
                key.check(scheme, &self.der[self.body.clone()], &self.der[self.signature.clone()])
            }
            _ => Checked::Unknown,
        }
    }

    /// Whether the names and key identifiers allow that `issuer` issued this certificate.
    pub(crate) fn may_come_from(&self, issuer: &Certificate) -> bool {
        let ids = (&self.extensions.issuer_key_id, &issuer.extensions.key_id);
        self.issuer() == issuer.subject() && !matches!(ids, (Some(asked), Some(own)) if asked != own)
    }

    pub(crate) fn is_valid_at(&self, at: DateTime<Utc>) -> bool {
        self.not_before <= at && at <= self.not_after
    }

    pub(crate) fn has_purpose(&self, oid: &[u8]) -> bool {
        self.extensions.purposes.as_ref().is_some_and(|all| all.iter().any(|one| one == oid))
    }

    pub(crate) fn name(&self) -> Name {
        Name::read(self.subject())
    }

    pub(crate) fn issuer_name(&self) -> Name {
        Name::read(self.issuer())
    }
}

impl Extensions {
    fn read(all: &Node<'_>) -> Option<Self> {
        let (mut out, mut reader) = (Self::default(), all.reader());
        while !reader.is_empty() {
            let mut one = reader.take(tag::SEQUENCE)?.reader();
            let oid = one.take(tag::OID)?.value;
            let critical = one.optional(tag::BOOLEAN).is_some_and(|node| node.value.first().is_some_and(|&b| b != 0));
            let octets = one.take(tag::OCTET_STRING)?.value;
            out.take_in(oid, critical, octets)?;
        }
        Some(out)
    }

    fn take_in(&mut self, oid: &[u8], critical: bool, octets: &[u8]) -> Option<()> {
        match oid {
            BASIC_CONSTRAINTS => {
                let mut reader = Node::first(octets, tag::SEQUENCE)?.reader();
                self.is_authority = reader.optional(tag::BOOLEAN).is_some_and(|b| b.value.first() != Some(&0));
                self.path_length = reader.optional(tag::INTEGER).and_then(|length| length.small());
            }
            KEY_USAGE => {
                let bits = Node::first(octets, tag::BIT_STRING)?;
                self.usage = Some(Usage {
                    signs_documents: bits.bit(0) || bits.bit(1),
                    signs_certificates: bits.bit(5),
                    signs_lists: bits.bit(6),
                });
            }
            EXTENDED_USAGE => {
                let (mut reader, mut all) = (Node::first(octets, tag::SEQUENCE)?.reader(), Vec::new());
                while !reader.is_empty() {
                    all.push(reader.take(tag::OID)?.value.to_vec());
                }
                self.purposes = Some(all);
                self.purposes_critical = critical;
            }
            SUBJECT_KEY_ID => self.key_id = Some(Node::first(octets, tag::OCTET_STRING)?.value.to_vec()),
            AUTHORITY_KEY_ID => {
                let mut reader = Node::first(octets, tag::SEQUENCE)?.reader();
                self.issuer_key_id = reader.optional(0x80).map(|id| id.value.to_vec());
            }
            POINTS => {
                let mut reader = Node::first(octets, tag::SEQUENCE)?.reader();
                while let Some(point) = reader.take(tag::SEQUENCE) {
                    let name = point.reader().optional(0xa0);
                    self.points.extend(name.map(|name| full_names(&name)).unwrap_or_default());
                }
            }
            _ if critical && !HARMLESS.contains(&oid) => self.not_understood = Some(super::asn1::dotted(oid)),
            _ => {}
        }
        Some(())
    }
}

/// The parts of a distinguished name that people read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Name {
    pub(crate) common: String,
    pub(crate) organisation: String,
    pub(crate) unit: String,
    pub(crate) title: String,
    pub(crate) whole: String,
}

impl Name {
    /// Reads a Name; parts that are not understood are left out.
    pub(crate) fn read(raw: &[u8]) -> Self {
        let mut name = Self::default();
        let Some(sequence) = Node::first(raw, tag::SEQUENCE) else { return name };
        let (mut sets, mut whole) = (sequence.reader(), Vec::new());
        while let Some(set) = sets.take(tag::SET) {
            let mut parts = set.reader();
            while let Some(part) = parts.take(tag::SEQUENCE) {
                if let Some(written) = name.take_in(part.reader()) {
                    whole.push(written);
                }
            }
        }
        name.whole = whole.join(", ");
        name
    }

    fn take_in(&mut self, mut part: Reader<'_>) -> Option<String> {
        let oid = part.take(tag::OID)?.value;
        let text = text(&part.next()?);
        let (label, place) = match oid {
            [0x55, 0x04, 0x03] => ("CN", Some(&mut self.common)),
            [0x55, 0x04, 0x0a] => ("O", Some(&mut self.organisation)),
            [0x55, 0x04, 0x0b] => ("OU", Some(&mut self.unit)),
            [0x55, 0x04, 0x0c] => ("T", Some(&mut self.title)),
            [0x55, 0x04, 0x05] => ("SERIALNUMBER", None),
            [0x55, 0x04, 0x06] => ("C", None),
            [0x55, 0x04, 0x07] => ("L", None),
            [0x55, 0x04, 0x08] => ("ST", None),
            _ => ("", None),
        };
        let written =
            if label.is_empty() { format!("{}={text}", super::asn1::dotted(oid)) } else { format!("{label}={text}") };
        if let Some(place) = place.filter(|place| place.is_empty()) {
            *place = text;
        }
        Some(written)
    }

    /// The name by which people call the subject: the common name, else the organisation, else all of it.
    pub(crate) fn called(&self) -> &str {
        [&self.common, &self.organisation, &self.whole].into_iter().find(|text| !text.is_empty()).map_or("", |t| t)
    }
}

/// A directory string, control characters made spaces.
fn text(node: &Node<'_>) -> String {
    let text = match node.tag {
        0x1e => {
            let units: Vec<u16> = node.value.chunks_exact(2).map(|c| u16::from_be_bytes([c[0], c[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        0x14 => node.value.iter().map(|&b| char::from(b)).collect(),
        _ => String::from_utf8_lossy(node.value).into_owned(),
    };
    text.chars().take(1000).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
