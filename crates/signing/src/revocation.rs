//! Revocation (thu hồi): what CRLs (RFC 5280, 5) and OCSP responses (RFC 6960) say of a certificate at a moment.

use crate::verify::asn1::{Node, Reader, tag};
use crate::verify::certificate::{Certificate, full_names, within};
use crate::verify::chain::Path;
use crate::verify::crypto::{self, Checked, Hash, Scheme};
use crate::verify::report::{Revocation, RevocationState};
use chrono::{DateTime, Utc};
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

mod ask;
mod ocsp;

pub use ask::{Sources, is_answer, is_list, question, sources};
pub(crate) use ocsp::Ocsp;

const DELTA: &[u8] = &[0x55, 0x1d, 0x1b];
const DISTRIBUTION_POINT: &[u8] = &[0x55, 0x1d, 0x1c];
const REASON: &[u8] = &[0x55, 0x1d, 0x15];
const KEEPS_EXPIRED: &[u8] = &[0x55, 0x1d, 0x3c];
/// Reasons for which nothing that a key ever signed can be believed: not given, its compromise, that of its issuer.
const COMPROMISED: [Option<u64>; 4] = [None, Some(0), Some(1), Some(2)];

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
    scope: Scope,
}

/// Of which certificates a list tells.
#[derive(Clone, Debug, Default)]
struct Scope {
    /// Whether it tells only a part: changes, some reasons, attribute certificates, or what is not understood here.
    is_partial: bool,
    covers: Covers,
    /// The names of the one distribution point of which it tells, as they stand.
    points: Option<Vec<Vec<u8>>>,
    /// Certificates that ended since then are still told of.
    keeps_expired_since: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Covers {
    #[default]
    All,
    Holders,
    Authorities,
}

/// Answers to look in.
pub(crate) struct Evidence<'e> {
    pub(crate) crls: Vec<&'e Crl>,
    pub(crate) ocsps: Vec<&'e Ocsp>,
    pub(crate) known: &'e Known,
}

/// Whether answers were found to be signed by an issuer: by the place of the answer and the digest of the issuer's key.
#[derive(Default)]
pub(crate) struct Known(RefCell<HashMap<(usize, [u8; 32]), bool>>);

impl Known {
    fn or_check<T>(&self, answer: &T, issuer: &Certificate, check: impl FnOnce() -> bool) -> bool {
        let place = (std::ptr::from_ref(answer).addr(), crate::sha256(issuer.key_info()));
        if let Some(&known) = self.0.borrow().get(&place) {
            return known;
        }
        let right = check();
        self.0.borrow_mut().insert(place, right);
        right
    }
}

/// What an answer says of one certificate.
struct Answer {
    revoked: Option<(DateTime<Utc>, Option<u64>)>,
    as_of: DateTime<Utc>,
    /// Until when it may be relied on.
    until: DateTime<Utc>,
    /// Whether it would tell of the certificate if that were revoked.
    tells: bool,
    source: &'static str,
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
        let scope = match reader.optional(0xa0) {
            Some(node) => Scope::read(&Node::first(node.value, tag::SEQUENCE)?)?,
            None => Scope::default(),
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
            scope,
        })
    }

    fn answer(&self, certificate: &Certificate, issuer: &Certificate, known: &Known) -> Option<Answer> {
        let scope = &self.scope;
        let fits = match scope.covers {
            Covers::All => true,
            Covers::Holders => !certificate.extensions.is_authority,
            Covers::Authorities => certificate.extensions.is_authority,
        };
        let may_sign = issuer.extensions.usage.is_none_or(|usage| usage.signs_lists);
        if scope.is_partial || !fits || !may_sign || &self.der[self.issuer.clone()] != issuer.subject() {
            return None;
        }
        let right = || {
            let key = issuer.key().zip(self.scheme);
            let check = |(key, scheme): (crypto::Key<'_>, _)| {
                key.check(scheme, &self.der[self.body.clone()], &self.der[self.signature.clone()])
            };
            key.map(check) == Some(Checked::Right)
        };
        known.or_check(self, issuer, right).then_some(())?;
        let own = |points: &Vec<Vec<u8>>| points.iter().any(|one| certificate.extensions.points.contains(one));
        let lasts = scope.keeps_expired_since.is_some_and(|since| since <= certificate.not_after);
        Some(Answer {
            revoked: self.find(certificate.serial())?,
            as_of: self.this_update,
            until: self.next_update.unwrap_or(self.this_update),
            // Of an ended certificate an authority need tell no more (RFC 5280, 3.3); of another's point it never does.
            tells: scope.points.as_ref().is_none_or(own) && (lasts || self.this_update <= certificate.not_after),
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

impl Scope {
    fn read(extensions: &Node<'_>) -> Option<Self> {
        let (mut reader, mut scope) = (extensions.reader(), Self::default());
        while !reader.is_empty() {
            let mut one = reader.take(tag::SEQUENCE)?.reader();
            let oid = one.take(tag::OID)?.value;
            let critical = one.optional(tag::BOOLEAN).is_some_and(|node| node.value.first() != Some(&0));
            let octets = one.take(tag::OCTET_STRING)?.value;
            if oid == KEEPS_EXPIRED {
                scope.keeps_expired_since = Node::first(octets, tag::GENERALIZED_TIME)?.time();
            } else if oid == DISTRIBUTION_POINT {
                let mut point = Node::first(octets, tag::SEQUENCE)?.reader();
                while let Some(part) = point.next() {
                    match part.tag {
                        0xa0 => scope.points = Some(full_names(&part)),
                        0x81 => scope.covers = Covers::Holders,
                        0x82 => scope.covers = Covers::Authorities,
                        _ => scope.is_partial = true,
                    }
                }
            } else if critical || oid == DELTA {
                scope.is_partial = true;
            }
        }
        Some(scope)
    }
}

impl Evidence<'_> {
    /// What is known of every certificate of a path but its last, at a moment.
    pub(crate) fn judge(&self, path: &Path<'_>, at: DateTime<Utc>) -> Vec<Revocation> {
        path.certificates.windows(2).map(|pair| self.of(pair[0], pair[1], at)).collect()
    }

    /// Whose key on a path cannot be believed for what it signed even before it was revoked, because it was revoked for
    /// its compromise and nothing proves that this was there before.
    pub(crate) fn compromised(&self, path: &Path<'_>, proved: Option<DateTime<Utc>>) -> Vec<String> {
        let is_lost = |(on, reason): (DateTime<Utc>, Option<u64>)| {
            COMPROMISED.contains(&reason) && proved.is_none_or(|proved| on <= proved)
        };
        let lost = path
            .certificates
            .windows(2)
            .filter(|pair| self.answers(pair[0], pair[1]).iter().filter_map(|answer| answer.revoked).any(is_lost));
        lost.map(|pair| pair[0].name().called().to_owned()).collect()
    }

    fn answers(&self, certificate: &Certificate, issuer: &Certificate) -> Vec<Answer> {
        let ocsps = self.ocsps.iter().filter_map(|one| one.answer(certificate, issuer, self.known));
        let crls = self.crls.iter().filter_map(|one| one.answer(certificate, issuer, self.known));
        ocsps.chain(crls).collect()
    }

    fn of(&self, certificate: &Certificate, issuer: &Certificate, at: DateTime<Utc>) -> Revocation {
        let name = certificate.name();
        let subject = name.called().to_owned();
        let answers = self.answers(certificate, issuer);
        let revoked = answers.iter().find(|one| one.revoked.is_some_and(|(on, _)| on <= at));
        if let Some((answer, (on, why))) = revoked.and_then(|one| Some((one, one.revoked?))) {
            let state = RevocationState::Revoked { on, reason: why.map(|code| reason_in_words(code).to_owned()) };
            return Revocation { subject, state, source: Some(answer.source.to_owned()), as_of: Some(answer.as_of) };
        }
        // An answer given later than the moment knows of it; an earlier one holds as long as it says.
        let tell = answers.iter().filter(|one| one.tells && (one.as_of >= at || one.until >= at));
        let good = tell.max_by_key(|one| one.as_of);
        if let Some(answer) = good {
            let (source, as_of) = (Some(answer.source.to_owned()), Some(answer.as_of));
            return Revocation { subject, state: RevocationState::Good, source, as_of };
        }
        let why = if answers.is_empty() {
            "không có thông tin thu hồi kèm theo"
        } else if answers.iter().all(|one| !one.tells) {
            "thông tin thu hồi kèm theo không nói về chứng thư này"
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
