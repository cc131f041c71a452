//! The judgement on one signature, from what was found out about it.

use super::State;
use super::certificate::Certificate;
use super::chain::{self, Known, Path};
use super::cms::Signed;
use super::crypto::{Checked, Hash, Scheme};
use super::evidence::Court;
use super::found::{Found, Lies};
use super::report::{
    Algorithms, Chain, ChainState, Change, Integrity, Kind, Level, Revocation, RevocationState, Signature, TimeStamp,
    Verdict, Who, day,
};
use crate::timestamp::token;
use chrono::{DateTime, Utc};

const EMAIL: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x04];
const CLIENT: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02];
const DOCUMENTS: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x24];
const ANY: &[u8] = &[0x55, 0x1d, 0x25, 0x00];
const ADOBE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x2f, 0x01, 0x01, 0x05];
const MICROSOFT: &[u8] = &[0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x0a, 0x03, 0x0c];

/// One signature and all that is known of it before the certificates are looked at.
pub(crate) struct Case<'c> {
    pub(crate) pdf: &'c [u8],
    pub(crate) found: &'c Found,
    pub(crate) signed: Option<&'c Signed<'c>>,
    pub(crate) state: State,
    /// What a later time stamp over the document proves.
    pub(crate) proved_later: Option<DateTime<Utc>>,
    /// The check of the signature as a time stamp, if it is one.
    pub(crate) stamp: Option<TimeStamp>,
}

/// What the signer's certificate and signature say.
struct Signer<'c> {
    certificate: &'c Certificate,
    right: bool,
    known: bool,
    faults: Vec<String>,
    names_certificate: bool,
}

impl Case<'_> {
    pub(crate) fn judge(self, court: &Court<'_>) -> Signature {
        let mut out = self.blank(court);
        let Some(signed) = self.signed else {
            if out.integrity == Integrity::Whole {
                out.integrity = Integrity::Unreadable;
            }
            return self.close(out, None);
        };
        let pool: Vec<&Certificate> =
            signed.certificates.iter().chain(&court.material.certificates).chain(&court.trust.extra).collect();
        let own = signed.signer_in(pool.iter().copied().chain(&court.trust.anchors));
        let signer = own.map(|certificate| self.signer(signed, certificate));
        if let Some(signer) = &signer {
            out.who = who(signer.certificate);
            out.algorithms = algorithms(signed, signer.certificate);
            if self.found.sub_filter == "adbe.pkcs7.sha1" && out.algorithms.weak.is_empty() {
                out.algorithms.weak.push("SHA-1".to_owned());
            }
        }
        out.claimed_at = out.claimed_at.or_else(|| signed.signing_time());
        out.integrity = self.integrity(out.integrity, signer.as_ref());
        if let Some(stamp) = self.stamp.clone() {
            return self.stamped(out, stamp, court);
        }
        let Some(signer) = signer.filter(|_| out.integrity == Integrity::Whole) else { return self.close(out, None) };
        out.time_stamp =
            signed.time_stamp().map(|stamp| token::check(stamp, &[&signed.signature], court, self.proved_later));
        let own_proof = out.time_stamp.as_ref().filter(|stamp| stamp.holds).and_then(|stamp| stamp.at);
        out.proved_at = own_proof.into_iter().chain(self.proved_later).min();
        out.judged_at = out.proved_at.unwrap_or(court.now);
        let path =
            chain::build(signer.certificate, Known { anchors: &court.trust.anchors, pool: &pool }, out.judged_at);
        out.chain = path.facts();
        if let Some(fault) = unfit(signer.certificate) {
            out.chain.faults.push(fault);
            out.chain.state = ChainState::Wrong;
        }
        out.algorithms.weak.extend(path.weak());
        out.revocation = court.material.evidence(court.trust).judge(&path, out.judged_at);
        out.level = self.level(&signer, &out, court);
        remarks(&signer, &mut out);
        self.close(out, Some(&path))
    }

    fn blank(&self, court: &Court<'_>) -> Signature {
        let found = self.found;
        let integrity = match self.state.lies {
            Lies::Well if self.state.is_a_revision => Integrity::Whole,
            Lies::Well | Lies::WiderHole => Integrity::Gap,
            Lies::Malformed => Integrity::Gap,
            Lies::BeyondTheEnd => Integrity::CutShort,
            Lies::Elsewhere => Integrity::Rewritten,
        };
        Signature {
            field: found.field.clone(),
            kind: if found.is_document_stamp { Kind::DocumentTimeStamp } else { Kind::Signature },
            verdict: Verdict::Unreadable,
            sentence: String::new(),
            who: Who { name: found.name.clone(), ..Who::default() },
            reason: found.reason.clone(),
            location: found.location.clone(),
            claimed_at: found.claimed_at,
            proved_at: None,
            judged_at: court.now,
            sub_filter: found.sub_filter.clone(),
            level: if found.is_document_stamp { Level::TimeStamp } else { Level::Older },
            integrity,
            covers: found.end() as u64,
            covers_all: self.state.covers_all,
            algorithms: Algorithms::default(),
            chain: Chain { state: ChainState::Incomplete, certificates: Vec::new(), faults: Vec::new() },
            revocation: Vec::new(),
            time_stamp: None,
            changes: self.state.changes.clone(),
            notes: Vec::new(),
        }
    }

    fn signer<'s>(&self, signed: &Signed<'_>, certificate: &'s Certificate) -> Signer<'s> {
        let stretches = self.found.stretches();
        let parts =
            stretches.and_then(|[first, second, end]| Some([self.pdf.get(..first)?, self.pdf.get(second..end)?]));
        let mut signer =
            Signer { certificate, right: false, known: true, faults: Vec::new(), names_certificate: false };
        let Some(parts) = parts else { return signer };
        let older = self.found.sub_filter == "adbe.pkcs7.sha1";
        let outcome = match signed.content.as_deref() {
            // The range's SHA-1 is what the CMS holds and signs.
            Some(content) if older || self.found.is_document_stamp => {
                if older && Hash::Sha1.digest(&parts).as_ref() != content {
                    return signer;
                }
                signed.check(&[content], certificate)
            }
            Some(_) => return signer,
            None => signed.check(&parts, certificate),
        };
        signer.known = outcome.signature != Checked::Unknown;
        signer.right = outcome.same_content && outcome.signature == Checked::Right && outcome.faults.is_empty();
        (signer.faults, signer.names_certificate) = (outcome.faults, outcome.names_certificate);
        signer
    }

    fn integrity(&self, so_far: Integrity, signer: Option<&Signer<'_>>) -> Integrity {
        let Some(signer) = signer else {
            return if so_far == Integrity::Whole { Integrity::Unreadable } else { so_far };
        };
        match so_far {
            Integrity::Whole if signer.right => Integrity::Whole,
            Integrity::Whole if !signer.known => Integrity::Unreadable,
            Integrity::Whole => Integrity::Broken,
            // The digest fits, but over a range that is not the signature's: somebody moved the pieces.
            Integrity::Rewritten if signer.right => Integrity::Gap,
            other => other,
        }
    }

    /// A time stamp over the document: judged by the token alone.
    fn stamped(self, mut out: Signature, stamp: TimeStamp, court: &Court<'_>) -> Signature {
        if out.integrity == Integrity::Whole && stamp.faults.iter().any(|fault| fault == token::OF_ANOTHER) {
            out.integrity = Integrity::Broken;
        }
        out.claimed_at = stamp.at;
        out.proved_at = stamp.at.filter(|_| stamp.holds);
        out.judged_at = stamp.at.unwrap_or(court.now);
        out.chain = stamp.chain.clone().unwrap_or(out.chain);
        out.revocation.clone_from(&stamp.revocation);
        out.time_stamp = Some(stamp);
        self.close(out, None)
    }

    fn level(&self, signer: &Signer<'_>, out: &Signature, court: &Court<'_>) -> Level {
        if self.found.sub_filter != "ETSI.CAdES.detached" || !signer.names_certificate {
            return Level::Older;
        }
        let stamped = out.time_stamp.as_ref().is_some_and(|stamp| stamp.holds);
        let answered = out.revocation.iter().all(|one| one.state == RevocationState::Good);
        match (stamped || self.proved_later.is_some(), court.material.has_store && answered) {
            (false, _) => Level::Basic,
            (true, false) => Level::Time,
            (true, true) if self.proved_later.is_some() => Level::Archive,
            (true, true) => Level::LongTerm,
        }
    }

    fn close(self, mut out: Signature, path: Option<&Path<'_>>) -> Signature {
        out.verdict = verdict(&out, path);
        out.sentence = sentence(&out);
        out
    }
}

fn verdict(out: &Signature, path: Option<&Path<'_>>) -> Verdict {
    match out.integrity {
        Integrity::Broken | Integrity::Gap => return Verdict::Tampered,
        Integrity::CutShort => return Verdict::Truncated,
        Integrity::Rewritten => return Verdict::Resaved,
        Integrity::Unreadable => return Verdict::Unreadable,
        Integrity::Whole => {}
    }
    if out.changes.iter().any(|change| !change.allowed) {
        return Verdict::ChangedAfter;
    }
    if !out.algorithms.weak.is_empty() {
        return Verdict::TooWeak;
    }
    let revoked = out.revocation.iter().find_map(|one| match one.state {
        RevocationState::Revoked { on, .. } => Some(on),
        _ => None,
    });
    if let Some(on) = revoked {
        return Verdict::Revoked { on };
    }
    match out.chain.state {
        ChainState::Wrong => return Verdict::WrongChain,
        ChainState::UnknownRoot | ChainState::Incomplete => return Verdict::NotTrusted,
        ChainState::Trusted => {}
    }
    if let Some(late) = path.and_then(|path| path.certificates.get(path.out_of_date?)) {
        return Verdict::Expired { on: if out.judged_at > late.not_after { late.not_after } else { late.not_before } };
    }
    match &out.time_stamp {
        Some(stamp) if out.kind == Kind::DocumentTimeStamp && !stamp.holds => Verdict::NotTrusted,
        _ => Verdict::Valid,
    }
}

fn sentence(out: &Signature) -> String {
    let plain = out.verdict.sentence();
    let with = |more: &str| format!("{} ({more})", plain.trim_end_matches('.')) + ".";
    let sentence = match &out.verdict {
        Verdict::Tampered if out.integrity == Integrity::Gap => {
            "Chữ ký không bao trùm hết tài liệu: có phần được chèn vào ngoài phạm vi đã ký; không tin được tệp này."
                .to_owned()
        }
        Verdict::ChangedAfter => {
            let what: Vec<&str> = out.changes.iter().filter(|one| !one.allowed).map(|one| one.what.as_str()).collect();
            format!("{}: {}.", plain.trim_end_matches('.'), what.join("; "))
        }
        Verdict::TooWeak => with(&out.algorithms.weak.join(", ")),
        Verdict::WrongChain if !out.chain.faults.is_empty() => with(&out.chain.faults.join("; ")),
        Verdict::Valid if out.changes.iter().any(is_worth_a_word) => {
            "Chữ ký hợp lệ; phần đã ký còn nguyên, sau đó chỉ có thay đổi được phép.".to_owned()
        }
        Verdict::Valid if out.kind == Kind::DocumentTimeStamp => "Dấu thời gian hợp lệ.".to_owned(),
        _ => plain,
    };
    if out.verdict == Verdict::Valid && !out.knows_revocation() { super::report::unsure(&sentence) } else { sentence }
}

fn is_worth_a_word(change: &Change) -> bool {
    use super::report::ChangeKind::{FormFilled, Metadata};
    matches!(change.kind, FormFilled | Metadata)
}

fn who(certificate: &Certificate) -> Who {
    let name = certificate.name();
    let called = name.called().to_owned();
    let issuer = certificate.issuer_name().called().to_owned();
    let serial = hex::encode(certificate.serial());
    Who {
        name: called,
        organisation: name.organisation,
        unit: name.unit,
        title: name.title,
        subject: name.whole,
        issuer,
        serial,
    }
}

fn algorithms(signed: &Signed<'_>, certificate: &Certificate) -> Algorithms {
    let digest = signed.digest.map_or("?", Hash::name).to_owned();
    let mut weak = Vec::new();
    if signed.digest == Some(Hash::Sha1) || signed.scheme.is_some_and(Scheme::is_weak) {
        weak.push("SHA-1".to_owned());
    }
    let key = certificate.key().map(|key| key.name()).unwrap_or_default();
    Algorithms { digest, signature: signed.scheme.map(Scheme::name).unwrap_or_default(), key, weak }
}

/// Why a certificate is not one to sign documents with.
pub(crate) fn unfit(certificate: &Certificate) -> Option<String> {
    let extensions = &certificate.extensions;
    if extensions.usage.is_some_and(|usage| !usage.signs_documents) {
        return Some("khóa trong chứng thư không được cấp để ký".to_owned());
    }
    let fits = [ANY, EMAIL, CLIENT, DOCUMENTS, ADOBE, MICROSOFT].iter().any(|one| certificate.has_purpose(one));
    (extensions.purposes.is_some() && !fits)
        .then(|| "chứng thư được cấp cho việc khác, không phải để ký văn bản".to_owned())
}

fn remarks(signer: &Signer<'_>, out: &mut Signature) {
    if out.proved_at.is_none() {
        out.notes.push("Không có dấu thời gian được tin cậy: thời điểm ký chỉ do máy của người ký ghi.".to_owned());
    }
    let unknown = |one: &Revocation| matches!(one.state, RevocationState::Unknown { .. });
    if out.revocation.iter().any(unknown) {
        out.notes.push("Chưa rõ tình trạng thu hồi của chứng thư tại thời điểm xét.".to_owned());
    }
    if out.sub_filter == "ETSI.CAdES.detached" && !signer.names_certificate {
        out.notes.push("Chữ ký không nêu chứng thư của mình như chuẩn PAdES đòi hỏi.".to_owned());
    }
    let late = out.claimed_at.filter(|at| *at > signer.certificate.not_after || *at < signer.certificate.not_before);
    if let Some(at) = late {
        out.notes.push(format!("Thời điểm ký ghi trong chữ ký ({}) nằm ngoài thời hạn của chứng thư.", day(at)));
    }
    out.notes.extend(signer.faults.iter().cloned());
}
