//! Revocation (thu hồi): what CRLs (RFC 5280, 5) and OCSP responses (RFC 6960) say of a certificate at a moment.

use crate::verify::asn1::{Node, Reader, tag};
use crate::verify::certificate::Certificate;
use crate::verify::chain::Path;
use crate::verify::crypto::{self, Checked, Hash, Scheme};
use crate::verify::report::{Revocation, RevocationState};
use chrono::{DateTime, Utc};
use std::ops::Range;

mod ocsp;

pub(crate) use ocsp::Ocsp;

const DELTA: &[u8] = &[0x55, 0x1d, 0x1b];
const DISTRIBUTION_POINT: &[u8] = &[0x55, 0x1d, 0x1c];
const REASON: &[u8] = &[0x55, 0x1d, 0x15];

/// A certificate revocation list, kept with its bytes.
#[derive(Clone, Debug)]
pub(crate) struct Crl {
    der: Vec<u8>,
    body: Range<usize>,
    issuer: Range<usize>,
    revoked: Range<usize>,
    signature: Range<usize>,
    scheme: Option<Scheme>,
    this_update: DateTime<Utc>,
    next_update: Option<DateTime<Utc>>,
    /// Whether it tells only a part: changes, some reasons, attribute certificates, or what is not understood here.
    is_partial: bool,
    covers: Covers,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Covers {
    All,
    Holders,
    Authorities,
}

/// Answers to look in.
#[derive(Default)]
pub(crate) struct Evidence<'e> {
    pub(crate) crls: Vec<&'e Crl>,
    pub(crate) ocsps: Vec<&'e Ocsp>,
}

/// What an answer says of one certificate.
struct Answer {
    revoked: Option<(DateTime<Utc>, Option<u64>)>,
    as_of: DateTime<Utc>,
    /// Until when it may be relied on.
    until: DateTime<Utc>,
    source: &'static str,
}

fn within(outer: &[u8], inner: &[u8]) -> Range<usize> {
    let start = inner.as_ptr() as usize - outer.as_ptr() as usize;
    start..start + inner.len()
}

impl Crl {
    pub(crate) fn read(der: &[u8]) -> Option<Self> {
        let whole = Node::first(der, tag::SEQUENCE)?;
        let (body, scheme, signature) = crypto::signed(&mut whole.reader())?;
        let mut reader = body.reader();
        reader.optional(tag::INTEGER);
        reader.take(tag::SEQUENCE)?;
        let issuer = reader.take(tag::SEQUENCE)?;
        let this_update = reader.next()?.time()?;
        let mut next_update = None;
        for kind in [tag::UTC_TIME, tag::GENERALIZED_TIME] {
            if let Some(node) = reader.optional(kind) {
                next_update = Some(node.time()?);
            }
        }
        let revoked = reader.optional(tag::SEQUENCE).map_or(&whole.raw[..0], |node| node.value);
        let (is_partial, covers) = match reader.optional(0xa0) {
            Some(node) => scope(&Node::first(node.value, tag::SEQUENCE)?)?,
            None => (false, Covers::All),
        };
        let raw = whole.raw;
        Some(Self {
            der: raw.to_vec(),
            body: within(raw, body.raw),
            issuer: within(raw, issuer.raw),
            revoked: within(raw, revoked),
            signature: within(raw, signature),
            scheme,
            this_update,
            next_update,
            is_partial,
            covers,
        })
    }

    fn answer(&self, certificate: &Certificate, issuer: &Certificate) -> Option<Answer> {
        let fits = match self.covers {
            Covers::All => true,
            Covers::Holders => !certificate.extensions.is_authority,
            Covers::Authorities => certificate.extensions.is_authority,
        };
        let may_sign = issuer.extensions.usage.is_none_or(|usage| usage.signs_lists);
        if self.is_partial || !fits || !may_sign || &self.der[self.issuer.clone()] != issuer.subject() {
            return None;
        }
        let right = issuer.key()?.check(self.scheme?, &self.der[self.body.clone()], &self.der[self.signature.clone()]);
        (right == Checked::Right).then_some(())?;
        Some(Answer {
            revoked: self.find(certificate.serial())?,
            as_of: self.this_update,
            until: self.next_update.unwrap_or(self.this_update),
            source: "CRL",
        })
    }

    /// The entry of a serial number; the outer `None` where the list is broken.
    fn find(&self, serial: &[u8]) -> Option<Option<(DateTime<Utc>, Option<u64>)>> {
        let mut reader = Reader::new(&self.der[self.revoked.clone()]);
        while !reader.is_empty() {
            let mut entry = reader.take(tag::SEQUENCE)?.reader();
            if entry.take(tag::INTEGER)?.value != serial {
                continue;
            }
            let on = entry.next()?.time()?;
            let reason = entry.optional(tag::SEQUENCE).and_then(|extensions| reason(extensions.reader()));
            return Some(Some((on, reason)));
        }
        Some(None)
    }
}

fn reason(mut extensions: Reader<'_>) -> Option<u64> {
    while let Some(one) = extensions.take(tag::SEQUENCE) {
        let mut one = one.reader();
        if one.take(tag::OID)?.value == REASON {
            return Node::first(one.take(tag::OCTET_STRING)?.value, tag::ENUMERATED)?.small();
        }
    }
    None
}

fn scope(extensions: &Node<'_>) -> Option<(bool, Covers)> {
    let (mut reader, mut partial, mut covers) = (extensions.reader(), false, Covers::All);
    while !reader.is_empty() {
        let mut one = reader.take(tag::SEQUENCE)?.reader();
        let oid = one.take(tag::OID)?.value;
        let critical = one.optional(tag::BOOLEAN).is_some_and(|node| node.value.first() != Some(&0));
        if oid == DISTRIBUTION_POINT {
            let mut point = Node::first(one.take(tag::OCTET_STRING)?.value, tag::SEQUENCE)?.reader();
            while let Some(part) = point.next() {
                match part.tag {
                    0xa0 => {}
                    0x81 => covers = Covers::Holders,
                    0x82 => covers = Covers::Authorities,
                    _ => partial = true,
                }
            }
        } else if critical || oid == DELTA {
            partial = true;
        }
    }
    Some((partial, covers))
}

impl Evidence<'_> {
    /// What is known of every certificate of a path but its last, at a moment.
    pub(crate) fn judge(&self, path: &Path<'_>, at: DateTime<Utc>) -> Vec<Revocation> {
        path.certificates.windows(2).map(|pair| self.of(pair[0], pair[1], at)).collect()
    }

    fn of(&self, certificate: &Certificate, issuer: &Certificate, at: DateTime<Utc>) -> Revocation {
        let name = certificate.name();
        let subject = name.called().to_owned();
        let ocsps = self.ocsps.iter().filter_map(|one| one.answer(certificate, issuer));
        let crls = self.crls.iter().filter_map(|one| one.answer(certificate, issuer));
        let answers: Vec<Answer> = ocsps.chain(crls).collect();
        let revoked = answers.iter().find(|one| one.revoked.is_some_and(|(on, _)| on <= at));
        if let Some((answer, (on, why))) = revoked.and_then(|one| Some((one, one.revoked?))) {
            let state = RevocationState::Revoked { on, reason: why.map(|code| reason_in_words(code).to_owned()) };
            return Revocation { subject, state, source: Some(answer.source.to_owned()), as_of: Some(answer.as_of) };
        }
        // An answer given later than the moment knows of it; an earlier one holds as long as it says.
        let good = answers.iter().filter(|one| one.as_of >= at || one.until >= at).max_by_key(|one| one.as_of);
        if let Some(answer) = good {
            let (source, as_of) = (Some(answer.source.to_owned()), Some(answer.as_of));
            return Revocation { subject, state: RevocationState::Good, source, as_of };
        }
        let why = if answers.is_empty() {
            "không có thông tin thu hồi kèm theo"
        } else {
            "thông tin thu hồi kèm theo đã quá hạn so với thời điểm xét"
        };
        Revocation { subject, state: RevocationState::Unknown { why: why.to_owned() }, source: None, as_of: None }
    }
}

fn reason_in_words(code: u64) -> &'static str {
    match code {
        1 => "lộ khóa",
        2 => "nơi cấp bị lộ khóa",
        3 => "đổi thông tin chủ thể",
        4 => "được thay thế",
        5 => "ngừng hoạt động",
        6 => "tạm dừng",
        9 => "rút quyền",
        _ => "không nêu lý do",
    }
}

/// Whether a hash of `issuer` is the one that an OCSP answer names.
fn names_issuer(hash: Hash, name: &[u8], key: &[u8], issuer: &Certificate) -> bool {
    let own = issuer.key();
    hash.digest(&[issuer.subject()]).as_ref() == name
        && own.is_some_and(|own| hash.digest(&[own.octets()]).as_ref() == key)
}
