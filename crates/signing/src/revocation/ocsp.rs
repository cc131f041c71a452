//! OCSP responses (RFC 6960): one answer or more, signed by the issuer or by one whom it appointed.

use super::{Answer, Known, names_issuer};
use crate::verify::asn1::{Node, tag};
use crate::verify::certificate::Certificate;
use crate::verify::crypto::{self, Checked, Hash, Scheme};
use chrono::{DateTime, Utc};

const BASIC: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01];
const SIGNS_OCSP: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x09];
const MOST_ANSWERS: usize = 256;

/// A response, its signature not yet checked.
#[derive(Clone, Debug)]
pub(crate) struct Ocsp {
    body: Vec<u8>,
    scheme: Option<Scheme>,
    signature: Vec<u8>,
    certificates: Vec<Certificate>,
    singles: Vec<Single>,
    produced_at: DateTime<Utc>,
}

#[derive(Clone, Debug)]
struct Single {
    hash: Hash,
    issuer_name: Vec<u8>,
    issuer_key: Vec<u8>,
    serial: Vec<u8>,
    state: State,
    this_update: DateTime<Utc>,
    next_update: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Good,
    Revoked(DateTime<Utc>, Option<u64>),
    Unknown,
}

impl Ocsp {
    /// Reads an OCSPResponse, or the BasicOCSPResponse within it.
    pub(crate) fn read(der: &[u8]) -> Option<Self> {
        let whole = Node::first(der, tag::SEQUENCE)?;
        let mut reader = whole.reader();
        if reader.optional(tag::ENUMERATED).is_none() {
            return Self::basic(&whole);
        }
        let mut bytes = Node::first(reader.take(0xa0)?.value, tag::SEQUENCE)?.reader();
        (bytes.take(tag::OID)?.value == BASIC).then_some(())?;
        Self::basic(&Node::first(bytes.take(tag::OCTET_STRING)?.value, tag::SEQUENCE)?)
    }

    fn basic(whole: &Node<'_>) -> Option<Self> {
        let mut reader = whole.reader();
        let (body, scheme, signature) = crypto::signed(&mut reader)?;
        let mut certificates = Vec::new();
        if let Some(list) = reader.optional(0xa0) {
            let mut list = Node::first(list.value, tag::SEQUENCE)?.reader();
            while !list.is_empty() && certificates.len() < 8 {
                certificates.push(Certificate::read(list.next()?.raw)?);
            }
        }
        let mut data = body.reader();
        data.optional(0xa0);
        data.next()?;
        let produced_at = data.take(tag::GENERALIZED_TIME)?.time()?;
        let (mut list, mut singles) = (data.take(tag::SEQUENCE)?.reader(), Vec::new());
        while !list.is_empty() && singles.len() < MOST_ANSWERS {
            // An answer under a digest that is not known here is passed over.
            singles.extend(single(&list.take(tag::SEQUENCE)?));
        }
        let (body, signature) = (body.raw.to_vec(), signature.to_vec());
        Some(Self { body, scheme, signature, certificates, singles, produced_at })
    }

    pub(super) fn answer(&self, certificate: &Certificate, issuer: &Certificate, known: &Known) -> Option<Answer> {
        let single = self.singles.iter().find(|one| {
            one.serial == certificate.serial() && names_issuer(one.hash, &one.issuer_name, &one.issuer_key, issuer)
        })?;
        let revoked = match single.state {
            State::Good => None,
            State::Revoked(on, reason) => Some((on, reason)),
            State::Unknown => return None,
        };
        known.or_check(self, issuer, || self.is_signed_for(issuer)).then_some(Answer {
            revoked,
            as_of: single.this_update,
            until: single.next_update.unwrap_or(single.this_update),
            // Of an ended certificate a responder need know no more.
            tells: single.this_update <= certificate.not_after,
            source: "OCSP",
        })
    }

    /// Whether the issuer signed, or one to whom the issuer gave a certificate for it.
    fn is_signed_for(&self, issuer: &Certificate) -> bool {
        let signed = |by: &Certificate| {
            let key = by.key().zip(self.scheme);
            key.is_some_and(|(key, scheme)| key.check(scheme, &self.body, &self.signature) == Checked::Right)
        };
        let appointed = |one: &&Certificate| {
            one.has_purpose(SIGNS_OCSP)
                && one.is_valid_at(self.produced_at)
                && one.may_come_from(issuer)
                && one.signed_by(issuer) == Checked::Right
        };
        self.certificates.iter().filter(appointed).any(signed) || signed(issuer)
    }
}

fn single(node: &Node<'_>) -> Option<Single> {
    let mut reader = node.reader();
    let mut id = reader.take(tag::SEQUENCE)?.reader();
    let hash = crypto::hash_of(&id.take(tag::SEQUENCE)?)?;
    let issuer_name = id.take(tag::OCTET_STRING)?.value.to_vec();
    let issuer_key = id.take(tag::OCTET_STRING)?.value.to_vec();
    let serial = id.take(tag::INTEGER)?.value.to_vec();
    let status = reader.next()?;
    let state = match status.tag {
        0x80 => State::Good,
        0xa1 => {
            let mut info = status.reader();
            let on = info.take(tag::GENERALIZED_TIME)?.time()?;
            let reason = info.optional(0xa0).and_then(|node| Node::first(node.value, tag::ENUMERATED)?.small());
            State::Revoked(on, reason)
        }
        _ => State::Unknown,
    };
    let this_update = reader.take(tag::GENERALIZED_TIME)?.time()?;
    let next_update = match reader.optional(0xa0) {
        Some(node) => Some(node.reader().next()?.time()?),
        None => None,
    };
    Some(Single { hash, issuer_name, issuer_key, serial, state, this_update, next_update })
}
