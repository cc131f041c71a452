//! Verification (kiểm tra chữ ký số): who signed, when, whether the bytes are those signed, whether the certificate held
//! at that moment, and what was done to the document since. Works without a network, years later.

pub(crate) mod asn1;
pub(crate) mod certificate;
pub(crate) mod chain;
pub(crate) mod cms;
mod compare;
pub(crate) mod crypto;
pub(crate) mod evidence;
mod found;
mod judge;
mod pdf;
mod pss;
pub(crate) mod report;

pub use report::{
    Algorithms, CertificateFacts, Chain, ChainState, Change, ChangeKind, Integrity, Kind, Level, Report, Revocation,
    RevocationState, Signature, TimeStamp, Verdict, Who,
};

use crate::timestamp::token;
use crate::trust::Trust;
use chrono::{DateTime, Utc};
use cms::Signed;
use compare::Permits;
use evidence::{Court, Material};
use found::{Found, Lies};
use judge::Case;
use pdf::File;

/// Of more signatures than these in one file, nothing is said.
const MOST_SIGNATURES: usize = 64;

/// Checks every signature of a PDF file. Never fails: what cannot be read is said to be so.
///
/// Without a time stamp that holds, certificates are judged at `now`; with one, at the time that it proves.
pub fn verify(pdf: &[u8], trust: &Trust, now: DateTime<Utc>) -> Report {
    let report = |verdict: Verdict, sentence: String, signatures| Report {
        verdict,
        sentence,
        checked_at: now,
        sha256: hex::encode(crypto::Hash::Sha256.digest(&[pdf])),
        length: pdf.len() as u64,
        signatures,
    };
    let plain = |verdict: Verdict| {
        let sentence = verdict.sentence();
        report(verdict, sentence, Vec::new())
    };
    let file = File::open(pdf);
    if file.as_ref().is_some_and(File::is_encrypted) {
        let why = "Tệp được mã hóa bằng mật khẩu; hãy mở khóa tệp gốc rồi kiểm tra.";
        return report(Verdict::Unreadable, why.to_owned(), Vec::new());
    }
    let mut all = file.as_ref().map(found::shown).unwrap_or_default();
    let hidden = found::hidden(pdf, &all);
    all.extend(hidden);
    all.sort_by_key(Found::end);
    if all.is_empty() {
        if is_cut(pdf) {
            return plain(Verdict::Truncated);
        }
        return plain(if file.is_some() { Verdict::NotSigned } else { Verdict::Unreadable });
    }
    if all.len() > MOST_SIGNATURES {
        let why = "Tệp có quá nhiều chữ ký để kiểm tra.";
        return report(Verdict::Unreadable, why.to_owned(), Vec::new());
    }
    let signatures = signatures(pdf, file.as_ref(), &all, trust, now);
    let (mut verdict, mut sentence) = overall(&signatures);
    if verdict == Verdict::ChangedAfter && is_cut(pdf) {
        verdict = Verdict::Truncated;
        sentence = verdict.sentence();
    }
    report(verdict, sentence, signatures)
}

fn signatures<'a>(
    pdf: &'a [u8],
    file: Option<&File<'a>>,
    all: &[Found],
    trust: &Trust,
    now: DateTime<Utc>,
) -> Vec<Signature> {
    let read: Vec<Option<Signed<'_>>> = all.iter().map(|one| Signed::read(&one.contents)).collect();
    let mut material = Material::default();
    if let Some(file) = file {
        material.take_store(file);
    }
    for signed in read.iter().flatten() {
        material.take_signed(signed);
        if let Some(token) = signed.time_stamp().and_then(Signed::read) {
            material.take_signed(&token);
        }
    }
    let court = Court { trust, material: &material, now };
    let states: Vec<State> = all.iter().map(|one| State::of(pdf, file, one, all)).collect();
    let stamps: Vec<Option<TimeStamp>> = all.iter().map(|one| document_stamp(pdf, one, &court)).collect();
    let judged = all.iter().zip(&read).zip(states).enumerate().map(|(n, ((found, signed), state))| {
        let later = |m: &usize| *m > n && all[*m].lies(pdf) == Lies::Well;
        let proofs = (0..all.len()).filter(later).filter_map(|m| stamps[m].as_ref().filter(|stamp| stamp.holds)?.at);
        Case { pdf, found, signed: signed.as_ref(), state, proved_later: proofs.min(), stamp: stamps[n].clone() }
            .judge(&court)
    });
    judged.collect()
}

/// The check of a time stamp that stands for a signature.
fn document_stamp(pdf: &[u8], found: &Found, court: &Court<'_>) -> Option<TimeStamp> {
    let [first, second, end] = found.stretches().filter(|_| found.is_document_stamp)?;
    Some(token::check(&found.contents, &[pdf.get(..first)?, pdf.get(second..end)?], court))
}

/// How a signature stands to the file as it is now.
pub(crate) struct State {
    lies: Lies,
    /// Whether the signed part is a file by itself that has this signature.
    is_a_revision: bool,
    covers_all: bool,
    changes: Vec<Change>,
}

impl State {
    fn of<'a>(pdf: &'a [u8], file: Option<&File<'a>>, found: &Found, all: &[Found]) -> Self {
        let lies = found.lies(pdf);
        let end = found.end();
        let covers_all = lies == Lies::Well && is_blank(&pdf[end..]);
        let mut state = Self { lies, is_a_revision: true, covers_all, changes: Vec::new() };
        let Some(file) = file.filter(|_| lies == Lies::Well && !covers_all) else { return state };
        let earlier = File::open(&pdf[..end]);
        let had = earlier.as_ref().map(found::shown).unwrap_or_default();
        state.is_a_revision = had.iter().any(|one| one.range == found.range && one.place == found.place);
        let Some(earlier) = earlier.filter(|_| state.is_a_revision) else { return state };
        state.changes = changes(pdf, &earlier, file, permits(all, end));
        if found.is_hidden && state.changes.iter().all(|one| one.allowed) {
            let what = format!("chữ ký ở ô {} bị gỡ khỏi tài liệu", found.field);
            state.changes.push(Change::new(ChangeKind::SignatureRemoved, false, what));
        }
        state
    }
}

/// The strictest of what certifying signatures up to this point permit.
fn permits(all: &[Found], end: usize) -> Permits {
    let certifying = all.iter().filter(|one| one.end() <= end).filter_map(|one| one.permits.map(Permits::of));
    certifying.min().unwrap_or(Permits::FormsAndSignatures)
}

/// Everything that came after the state in `earlier`.
fn changes<'a>(pdf: &'a [u8], earlier: &File<'a>, file: &File<'a>, permits: Permits) -> Vec<Change> {
    let behind = memchr::memmem::rfind(pdf, b"%%EOF").map_or(0, |at| at + 5).max(earlier.bytes.len());
    let loose = pdf.len() - behind;
    let appended = || {
        let what = format!("{} byte được nối vào cuối tệp, không thuộc phiên bản nào của tài liệu", pdf.len() - behind);
        Change::new(ChangeKind::BytesAppended, false, what)
    };
    if file.newest_section() < earlier.bytes.len() {
        let mut one = appended();
        one.what = format!(
            "{} byte được nối vào cuối tệp, không thuộc phiên bản nào của tài liệu",
            pdf.len() - earlier.bytes.len()
        );
        return vec![one];
    }
    let mut changes = compare::compare(earlier, file, permits);
    if loose > 0 && !is_blank(&pdf[behind..]) {
        changes.push(appended());
    }
    changes
}

/// Whether the file breaks off within a signature: behind its last end something was begun.
fn is_cut(pdf: &[u8]) -> bool {
    let behind = memchr::memmem::rfind(pdf, b"%%EOF").map_or(0, |at| at + 5);
    memchr::memmem::find(&pdf[behind..], b"/Sig").is_some()
}

fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(|&b| pdf::is_space(b))
}

/// The verdict on the file: that of its worst signature.
fn overall(signatures: &[Signature]) -> (Verdict, String) {
    let people = signatures.iter().filter(|one| one.kind == Kind::Signature).count();
    let worst = signatures.iter().max_by_key(|one| one.verdict.weight());
    match worst {
        None => (Verdict::NotSigned, Verdict::NotSigned.sentence()),
        Some(one) if one.verdict == Verdict::Valid && people > 1 => {
            (Verdict::Valid, format!("Cả {people} chữ ký đều hợp lệ; nội dung còn nguyên vẹn từ khi ký."))
        }
        Some(one) if signatures.len() == 1 => (one.verdict.clone(), one.sentence.clone()),
        Some(one) if one.verdict == Verdict::Valid => (Verdict::Valid, Verdict::Valid.sentence()),
        Some(one) => {
            let who = if one.who.name.is_empty() { &one.field } else { &one.who.name };
            (one.verdict.clone(), format!("Chữ ký của {who}: {}", one.sentence))
        }
    }
}
