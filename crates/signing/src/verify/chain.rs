//! From a certificate to a root: which issuers, by whose signature, and whether each was allowed to (RFC 5280, 6.1).

use super::certificate::Certificate;
use super::crypto::{Checked, Key, Scheme};
use super::report::{CertificateFacts, Chain, ChainState, day};
use chrono::{DateTime, Utc};

const LONGEST: usize = 8;
const MOST_CHECKS: usize = 64;

/// A path from a certificate upwards.
#[derive(Clone, Debug)]
pub(crate) struct Path<'c> {
    pub(crate) state: ChainState,
    /// The first is the one asked for; the last is an anchor if the path is trusted.
    pub(crate) certificates: Vec<&'c Certificate>,
    pub(crate) faults: Vec<String>,
    /// The first certificate that is not valid at the moment, by its place in the path.
    pub(crate) out_of_date: Option<usize>,
}

/// Where to look for issuers.
#[derive(Clone, Copy)]
pub(crate) struct Known<'c> {
    pub(crate) anchors: &'c [Certificate],
    pub(crate) pool: &'c [&'c Certificate],
}

struct Search<'c> {
    known: Known<'c>,
    checks: usize,
    at: DateTime<Utc>,
}

/// The best path from `leaf`: one to an anchor that breaks no rule if there is one.
pub(crate) fn build<'c>(leaf: &'c Certificate, known: Known<'c>, at: DateTime<Utc>) -> Path<'c> {
    let mut search = Search { known, checks: 0, at };
    search.extend(&mut vec![leaf])
}

impl<'c> Search<'c> {
    fn extend(&mut self, path: &mut Vec<&'c Certificate>) -> Path<'c> {
        let Some(&last) = path.last() else { return self.end(path, ChainState::Incomplete) };
        if self.known.anchors.iter().any(|anchor| same(anchor, last)) {
            return self.end(path, ChainState::Trusted);
        }
        if last.is_self_issued() && last.may_come_from(last) && last.signed_by(last) == Checked::Right {
            return self.end(path, ChainState::UnknownRoot);
        }
        let known = self.known;
        let mut best = self.end(path, ChainState::Incomplete);
        for candidate in known.anchors.iter().chain(known.pool.iter().copied()) {
            let fits = last.may_come_from(candidate) && !path.iter().any(|one| one.der == candidate.der);
            if !fits || path.len() >= LONGEST || self.checks >= MOST_CHECKS {
                continue;
            }
            self.checks += 1;
            let found = match last.signed_by(candidate) {
                Checked::Right => {
                    path.push(candidate);
                    let found = self.extend(path);
                    path.pop();
                    found
                }
                Checked::Wrong => {
                    let mut wrong = self.end(path, ChainState::Wrong);
                    wrong.faults.push(format!(
                        "chứng thư của {} không phải do {} ký",
                        last.name().called(),
                        candidate.name().called()
                    ));
                    wrong
                }
                Checked::Unknown => {
                    let mut unknown = self.end(path, ChainState::Incomplete);
                    unknown.faults.push(format!(
                        "chứng thư của {} được ký bằng thuật toán không được hỗ trợ",
                        last.name().called()
                    ));
                    unknown
                }
            };
            if rank(&found) < rank(&best) {
                best = found;
            }
            if rank(&best) == 0 {
                break;
            }
        }
        best
    }

    fn end(&self, path: &[&'c Certificate], state: ChainState) -> Path<'c> {
        let mut faults = Vec::new();
        let mut out_of_date = None;
        for (place, &one) in path.iter().enumerate() {
            let is_anchor = state == ChainState::Trusted && place + 1 == path.len() && place > 0;
            if !is_anchor && !one.is_valid_at(self.at) {
                out_of_date = out_of_date.or(Some(place));
            }
            if place > 0 {
                faults.extend(may_issue(one, &path[1..place]));
            }
            if let Some(oid) = one.extensions.not_understood.as_ref().filter(|_| !is_anchor) {
                faults.push(format!("chứng thư của {} có ràng buộc chưa được hỗ trợ ({oid})", one.name().called()));
            }
        }
        let state = if faults.is_empty() { state } else { ChainState::Wrong };
        Path { state, certificates: path.to_vec(), faults, out_of_date }
    }
}

/// Whether two certificates are of one holder with one key.
fn same(a: &Certificate, b: &Certificate) -> bool {
    a.der == b.der || (a.subject() == b.subject() && a.key_info() == b.key_info())
}

fn rank(path: &Path<'_>) -> u8 {
    let state = match path.state {
        ChainState::Trusted => 0,
        ChainState::UnknownRoot => 2,
        ChainState::Wrong => 4,
        ChainState::Incomplete if path.faults.is_empty() => 8,
        ChainState::Incomplete => 6,
    };
    state + u8::from(path.out_of_date.is_some())
}

/// What forbids `issuer` to have issued the certificates below it, the signer's left out.
fn may_issue(issuer: &Certificate, below: &[&Certificate]) -> Option<String> {
    let extensions = &issuer.extensions;
    let name = issuer.name();
    if !extensions.is_authority {
        return Some(format!("{} không phải là tổ chức cấp chứng thư", name.called()));
    }
    if extensions.usage.is_some_and(|usage| !usage.signs_certificates) {
        return Some(format!("khóa của {} không được dùng để cấp chứng thư", name.called()));
    }
    let between = below.iter().filter(|one| !one.is_self_issued()).count() as u64;
    if extensions.path_length.is_some_and(|most| between > most) {
        return Some(format!("đường dẫn dưới {} dài hơn mức được phép", name.called()));
    }
    None
}

impl Path<'_> {
    /// The path as it is reported.
    pub(crate) fn facts(&self) -> Chain {
        let last = self.certificates.len().saturating_sub(1);
        let certificates = self.certificates.iter().enumerate().map(|(place, one)| CertificateFacts {
            subject: one.name().whole,
            issuer: one.issuer_name().whole,
            serial: hex::encode(one.serial()),
            not_before: one.not_before,
            not_after: one.not_after,
            is_anchor: self.state == ChainState::Trusted && place == last,
        });
        let mut faults = self.faults.clone();
        if let Some(&late) = self.out_of_date.and_then(|place| self.certificates.get(place)) {
            faults.push(format!(
                "chứng thư của {} chỉ có hiệu lực từ {} đến {}",
                late.name().called(),
                day(late.not_before),
                day(late.not_after)
            ));
        }
        Chain { state: self.state, certificates: certificates.collect(), faults }
    }

    /// The algorithms and keys of the path that no longer protect; the root's own signature protects nothing.
    pub(crate) fn weak(&self) -> Vec<String> {
        let mut weak = Vec::new();
        let last = self.certificates.len().saturating_sub(1);
        for (place, one) in self.certificates.iter().enumerate() {
            if let Some(bits) = one.key().as_ref().and_then(Key::rsa_bits).filter(|bits| *bits < 2048) {
                weak.push(format!("RSA {bits} bit ({})", one.name().called()));
            }
            let own = place == last && one.is_self_issued();
            if one.scheme().is_some_and(Scheme::is_weak) && !own {
                weak.push(format!("SHA-1 (chứng thư của {})", one.name().called()));
            }
        }
        weak
    }
}
