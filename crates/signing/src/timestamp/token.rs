//! Time stamp tokens (RFC 3161): whose they are, what they stamp, and whether they prove it.

use crate::verify::asn1::{Node, tag};
use crate::verify::certificate::Certificate;
use crate::verify::chain::{self, Known};
use crate::verify::cms::Signed;
use crate::verify::crypto::{self, Checked, Hash, Scheme};
use crate::verify::evidence::Court;
use crate::verify::report::{ChainState, RevocationState, TimeStamp};
use chrono::{DateTime, TimeDelta, Utc};

const TST_INFO: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x04];
const STAMPS_TIME: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08];

struct Info<'a> {
    hash: Hash,
    imprint: &'a [u8],
    at: DateTime<Utc>,
}

fn info(content: &[u8]) -> Option<Info<'_>> {
    let mut reader = Node::first(content, tag::SEQUENCE)?.reader();
    reader.take(tag::INTEGER)?;
    reader.take(tag::OID)?;
    let mut imprint = reader.take(tag::SEQUENCE)?.reader();
    let hash = crypto::hash_of(&imprint.take(tag::SEQUENCE)?)?;
    let imprint = imprint.take(tag::OCTET_STRING)?.value;
    reader.take(tag::INTEGER)?;
    Some(Info { hash, imprint, at: reader.take(tag::GENERALIZED_TIME)?.time()? })
}

/// What is said where a token stamps something else.
pub(crate) const OF_ANOTHER: &str = "dấu thời gian là của nội dung khác";

/// Checks a token over bytes whose parts follow one another. Its chain is judged at the time that it states, which a stolen
/// key may have put back: `proved` is when the token is proved to have been there.
pub(crate) fn check(token: &[u8], stamped: &[&[u8]], court: &Court<'_>, proved: Option<DateTime<Utc>>) -> TimeStamp {
    let (trust, material) = (court.trust, court.material);
    let unreadable = || TimeStamp {
        at: None,
        authority: String::new(),
        holds: false,
        faults: vec!["không đọc được dấu thời gian".to_owned()],
        chain: None,
        revocation: Vec::new(),
    };
    let Some(signed) = Signed::read(token).filter(|signed| signed.content_type == TST_INFO) else {
        return unreadable();
    };
    let Some(content) = signed.content.as_deref() else { return unreadable() };
    let Some(info) = info(content) else { return unreadable() };
    let mut stamp = TimeStamp { at: Some(info.at), faults: Vec::new(), ..unreadable() };
    if info.hash == Hash::Sha1 || signed.digest == Some(Hash::Sha1) || signed.scheme.is_some_and(Scheme::is_weak) {
        stamp.faults.push("dấu thời gian dùng SHA-1, quá yếu".to_owned());
    }
    if info.at > court.now + TimeDelta::minutes(5) {
        stamp.faults.push("dấu thời gian đề một thời điểm chưa tới".to_owned());
    }
    if info.hash.digest(stamped).as_ref() != info.imprint {
        stamp.faults.push(OF_ANOTHER.to_owned());
    }
    let others: Vec<&Certificate> =
        signed.certificates.iter().chain(&material.certificates).chain(&trust.extra).chain(&trust.anchors).collect();
    let Some(certificate) = signed.signer_in(others.iter().copied()) else {
        stamp.faults.push("thiếu chứng thư của nơi cấp dấu thời gian".to_owned());
        return stamp;
    };
    stamp.authority = certificate.name().called().to_owned();
    let outcome = signed.check(&[content], certificate);
    if !outcome.same_content || outcome.signature != Checked::Right {
        stamp.faults.push("chữ ký trên dấu thời gian không đúng".to_owned());
    }
    stamp.faults.extend(outcome.faults);
    entitled(certificate, &mut stamp.faults);
    let path = chain::build(certificate, Known { anchors: &trust.anchors, pool: &others }, info.at);
    let evidence = material.evidence(trust);
    stamp.revocation = evidence.judge(&path, info.at);
    for lost in evidence.compromised(&path, proved) {
        stamp.faults.push(format!("chứng thư của {lost} đã bị thu hồi vì lộ khóa, dấu thời gian không còn tin được"));
    }
    if stamp.revocation.iter().any(|one| matches!(one.state, RevocationState::Revoked { .. })) {
        stamp.faults.push("chứng thư của nơi cấp dấu thời gian đã bị thu hồi".to_owned());
    }
    stamp.faults.extend(path.weak().into_iter().map(|weak| format!("thuật toán quá yếu: {weak}")));
    let chain = path.facts();
    stamp.faults.extend(chain.faults.iter().cloned());
    if chain.state != ChainState::Trusted && chain.faults.is_empty() {
        stamp.faults.push("nơi cấp dấu thời gian không dẫn tới chứng thư gốc được tin cậy".to_owned());
    }
    stamp.chain = Some(chain);
    stamp.holds = stamp.faults.is_empty();
    stamp
}

fn entitled(certificate: &Certificate, faults: &mut Vec<String>) {
    let only = certificate.extensions.purposes.as_ref().is_some_and(|all| all.len() == 1);
    if !certificate.has_purpose(STAMPS_TIME) || !only || !certificate.extensions.purposes_critical {
        faults.push("chứng thư không được cấp để làm dấu thời gian".to_owned());
    }
    if certificate.extensions.usage.is_some_and(|usage| !usage.signs_documents) {
        faults.push("khóa của nơi cấp dấu thời gian không được dùng để ký".to_owned());
    }
}
