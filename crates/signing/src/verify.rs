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
pub(crate) mod judge;
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
use compare::{Permits, Rules};
use evidence::{Court, Material};
use found::{Found, Lies};
use judge::Case;
use pdf::{Budget, File};

/// Checks every signature of a PDF file. Never fails: what cannot be read is said to be so.
///
/// Without a time stamp that holds, certificates are judged at `now`; with one, at the time that it proves.
pub fn verify(pdf: &[u8], trust: &Trust, now: DateTime<Utc>) -> Report {
    verify_within(pdf, trust, now, &Budget::new())
}

fn verify_within(pdf: &[u8], trust: &Trust, now: DateTime<Utc>, budget: &Budget) -> Report {
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
    let file = File::open(pdf, budget);
    if matches!(file, Err(crate::Error::Encrypted)) {
        let why = "Tệp được mã hóa bằng mật khẩu; hãy mở khóa tệp gốc rồi kiểm tra.";
        return report(Verdict::Unreadable, why.to_owned(), Vec::new());
    }
    let file = file.ok();
    let mut all = file.as_ref().map(found::shown).unwrap_or_default();
    let hidden = found::hidden(pdf, &all, budget);
    all.extend(hidden);
    all.sort_by_key(Found::end);
    if budget.is_spent() || file.as_ref().is_some_and(File::is_incomplete) {
        let why = "Tệp quá phức tạp để kiểm tra chữ ký.";
        return report(Verdict::Unreadable, why.to_owned(), Vec::new());
    }
    if all.is_empty() {
        if is_cut(pdf) {
            return plain(Verdict::Truncated);
        }
        return plain(if file.is_some() { Verdict::NotSigned } else { Verdict::Unreadable });
    }
    if all.len() > found::MOST {
        let why = "Tệp có quá nhiều chữ ký để kiểm tra.";
        return report(Verdict::Unreadable, why.to_owned(), Vec::new());
    }
    let signatures = signatures(pdf, file.as_ref(), &all, trust, now, budget);
    let (mut verdict, mut sentence) = overall(&signatures);
    if verdict == Verdict::ChangedAfter && is_cut(pdf) {
        verdict = Verdict::Truncated;
        sentence = verdict.sentence();
    }
    report(verdict, sentence, signatures)
}

/// The certificates that each signature and time stamp of a file brings along, in DER, the signer's first and the others in
/// any order: of whom to ask whether they were revoked since.
pub fn certificates(pdf: &[u8]) -> Vec<Vec<Vec<u8>>> {
    let budget = Budget::new();
    let Ok(file) = File::open(pdf, &budget) else { return Vec::new() };
    let mut material = Material::default();
    material.take_store(&file);
    let mut all: Vec<Vec<Vec<u8>>> = Vec::new();
    for one in found::shown(&file) {
        let signed = Signed::read(&one.contents);
        let token = signed.as_ref().and_then(Signed::time_stamp).and_then(Signed::read);
        for signed in signed.iter().chain(&token) {
            let held = || signed.certificates.iter().chain(&material.certificates);
            let Some(own) = signed.signer_in(held()) else { continue };
            let others = held().filter(|other| other.der != own.der);
            all.push(std::iter::once(own).chain(others).map(|one| one.der.clone()).collect());
        }
    }
    all
}

fn signatures<'a>(
    pdf: &'a [u8],
    file: Option<&File<'a>>,
    all: &[Found],
    trust: &Trust,
    now: DateTime<Utc>,
    budget: &Budget,
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
    let states: Vec<State> = all.iter().map(|one| State::of(pdf, file, one, all, budget)).collect();
    // From the last on: what a later stamp proves holds for those before it.
    let (mut stamps, mut proofs) = (vec![None; all.len()], vec![None; all.len()]);
    let mut proved: Option<DateTime<Utc>> = None;
    for (n, one) in all.iter().enumerate().rev() {
        proofs[n] = proved;
        let stamp: Option<TimeStamp> = document_stamp(pdf, one, &court, proved);
        let at = stamp.as_ref().filter(|stamp| stamp.holds && one.lies(pdf) == Lies::Well).and_then(|stamp| stamp.at);
        proved = at.into_iter().chain(proved).min();
        stamps[n] = stamp;
    }
    let cases = all.iter().zip(&read).zip(states).zip(stamps).zip(proofs);
    let judged = cases.map(|((((found, signed), state), stamp), proved_later)| {
        Case { pdf, found, signed: signed.as_ref(), state, proved_later, stamp }.judge(&court)
    });
    judged.collect()
}

/// The check of a time stamp that stands for a signature.
fn document_stamp(pdf: &[u8], found: &Found, court: &Court<'_>, proved: Option<DateTime<Utc>>) -> Option<TimeStamp> {
    let [first, second, end] = found.stretches().filter(|_| found.is_document_stamp)?;
    Some(token::check(&found.contents, &[pdf.get(..first)?, pdf.get(second..end)?], court, proved))
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
    fn of<'a>(pdf: &'a [u8], file: Option<&File<'a>>, found: &Found, all: &[Found], budget: &Budget) -> Self {
        let lies = found.lies(pdf);
        let end = found.end();
        let covers_all = lies == Lies::Well && is_blank(&pdf[end..]);
        let mut state = Self { lies, is_a_revision: true, covers_all, changes: Vec::new() };
        if lies != Lies::Well || covers_all {
            return state;
        }
        let earlier = File::open(&pdf[..end], budget).ok();
        let had = earlier.as_ref().map(found::shown).unwrap_or_default();
        state.is_a_revision = had.iter().any(|one| one.range == found.range && one.place == found.place);
        let Some(earlier) = earlier.filter(|_| state.is_a_revision) else { return state };
        state.changes = match file {
            Some(file) => changes(&earlier, file, &rules(pdf, all, end)),
            None => vec![appended(pdf.len() - end, "không đọc được như một phiên bản của tài liệu")],
        };
        if found.is_hidden && state.changes.iter().all(|one| one.allowed) {
            let what = format!("chữ ký ở ô {} bị gỡ khỏi tài liệu", found.field);
            state.changes.push(Change::new(ChangeKind::SignatureRemoved, false, what));
        }
        state
    }
}

/// What the signatures up to a point permit, the strictest of those that certify first, and those that came after it.
fn rules<'f>(pdf: &[u8], all: &'f [Found], end: usize) -> Rules<'f> {
    let (earlier, later): (Vec<&Found>, Vec<&Found>) = all.iter().partition(|one| one.end() <= end);
    let permits = earlier.iter().filter_map(|one| one.permits.map(Permits::of)).min();
    let later = later.into_iter().filter(|one| !one.is_hidden && one.lies(pdf) == Lies::Well).collect();
    Rules { permits: permits.unwrap_or(Permits::FormsAndSignatures), earlier, later }
}

/// Everything that came after the state in `earlier`.
fn changes<'a>(earlier: &File<'a>, file: &File<'a>, rules: &Rules<'_>) -> Vec<Change> {
    let more = file.bytes.len() - earlier.bytes.len();
    if !file.raw.continues(&earlier.raw) {
        return vec![appended(more, "không nối tiếp bảng đối tượng của bản đã ký")];
    }
    let mut changes = compare::compare(earlier, file, rules);
    if file.raw.check_appended(earlier.bytes.len()).is_err() {
        changes.push(appended(more, "có phần không thuộc phiên bản nào của tài liệu"));
    }
    changes
}

fn appended(bytes: usize, what: &str) -> Change {
    Change::new(ChangeKind::BytesAppended, false, format!("{bytes} byte được nối vào cuối tệp, {what}"))
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
    let known = signatures.iter().all(Signature::knows_revocation);
    let sure = |sentence: String| if known { sentence } else { report::unsure(&sentence) };
    match worst {
        None => (Verdict::NotSigned, Verdict::NotSigned.sentence()),
        Some(one) if one.verdict == Verdict::Valid && people > 1 => {
            (Verdict::Valid, sure(format!("Cả {people} chữ ký đều hợp lệ; nội dung còn nguyên vẹn từ khi ký.")))
        }
        Some(one) if signatures.len() == 1 => (one.verdict.clone(), one.sentence.clone()),
        Some(one) if one.verdict == Verdict::Valid => (Verdict::Valid, sure(Verdict::Valid.sentence())),
        Some(one) => {
            let who = if one.who.name.is_empty() { &one.field } else { &one.who.name };
            (one.verdict.clone(), format!("Chữ ký của {who}: {}", one.sentence))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo_authority::{DemoAuthority, Subject};
    use std::io::Write;

    fn now() -> DateTime<Utc> {
        "2026-11-20T03:15:30Z".parse().unwrap()
    }

    /// The objects from number 1 on behind `before`, with a table before which `more` of its trailer stands.
    fn revision(before: &[u8], first: usize, objects: &[String], more: &str) -> Vec<u8> {
        let (mut out, mut rows) = (before.to_vec(), String::new());
        for (place, object) in objects.iter().enumerate() {
            rows.push_str(&format!("{:010} 00000 n \n", out.len()));
            out.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", first + place).as_bytes());
        }
        let (at, size) = (out.len(), first + objects.len());
        let table = format!("xref\n{first} {}\n{rows}trailer\n<</Size {size}{more}>>\n", objects.len());
        out.extend_from_slice(format!("{table}startxref\n{at}\n%%EOF\n").as_bytes());
        out
    }

    fn start(pdf: &[u8]) -> usize {
        let at = memchr::memmem::rfind(pdf, b"startxref\n").unwrap();
        String::from_utf8_lossy(&pdf[at + 10..]).lines().next().unwrap().parse().unwrap()
    }

    fn packed(data: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(data).unwrap();
        packer.finish().unwrap()
    }

    fn spent(pdf: &[u8]) -> (usize, Report) {
        let budget = Budget::new();
        let report = verify_within(pdf, &Trust::new(), now(), &budget);
        (budget.spent(), report)
    }

    /// A file that is a stream of references whose rows unpack to many.
    fn rows(count: usize, behind: &str) -> Vec<u8> {
        let data = packed(&vec![5; count]);
        let keys =
            format!("/Size 9999999/W[0 1 0]/Index[10 {count}]/Root 1 0 R/Filter/FlateDecode/Length {}", data.len());
        let mut pdf = format!("%PDF-1.5\n9 0 obj\n<</Type/XRef{keys}>>\nstream\n").into_bytes();
        pdf.extend_from_slice(&data);
        pdf.extend_from_slice(format!("\nendstream\nendobj\nstartxref\n9\n%%EOF\n{behind}").as_bytes());
        pdf
    }

    #[test]
    fn a_small_file_cannot_list_many_objects() {
        let (work, report) = spent(&rows(1 << 20, ""));
        assert_eq!(report.verdict, Verdict::Unreadable);
        // Unpacking is paid for; of the rows only as many as there are bytes.
        assert!(work < (2 << 20) + 100_000, "{work}");
    }

    #[test]
    fn an_earlier_state_that_cannot_be_read_is_tried_once() {
        let end = rows(1 << 20, "").len();
        let work = |times| spent(&rows(1 << 20, &format!("/ByteRange[0 10 20 {}]\n", end - 20).repeat(times))).0;
        assert!(work(1) > 2 << 20);
        assert!(work(60) - work(1) < 60 * 100, "{} {}", work(60), work(1));
    }

    #[test]
    fn annotations_that_pages_share_are_read_once() {
        let pdf = |pages: usize| {
            let page = "<</Type/Page/Parent 2 0 R/Annots 3 0 R>>".to_owned();
            let mut objects = vec![
                "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
                format!(
                    "<</Type/Pages/MediaBox[0 0 9 9]/Kids[{}]>>",
                    (0..pages).map(|n| format!("{} 0 R ", n + 4)).collect::<String>()
                ),
                format!("[{}]", "900 0 R ".repeat(5000)),
            ];
            objects.extend(std::iter::repeat_n(page, pages));
            let authority = DemoAuthority::new(now()).unwrap();
            let subject = Subject { name: "Nguyễn Văn Mẫu", title: None, organisation: "UBND phường Mẫu" };
            let key = authority.issue(&subject, now()).unwrap().open().unwrap();
            let pdf = revision(b"%PDF-1.5\n", 1, &objects, "/Root 1 0 R");
            let one = crate::sign(&pdf, &crate::Request::at(now().fixed_offset()), &key, None).unwrap();
            revision(&one, 900, &["null".to_owned()], &format!("/Root 1 0 R/Prev {}", start(&one)))
        };
        let (few, many) = (pdf(20), pdf(220));
        let ((few, _), (many, report)) = (spent(&few), spent(&many));
        assert_eq!(report.signatures.len(), 1, "{report:#?}");
        assert!(many - few < 200 * 2000, "{few} {many}");
    }

    #[test]
    fn whoever_runs_out_of_budget_calls_nothing_valid() {
        let authority = DemoAuthority::new(now()).unwrap();
        let subject = Subject { name: "Nguyễn Văn Mẫu", title: None, organisation: "UBND phường Mẫu" };
        let key = authority.issue(&subject, now()).unwrap().open().unwrap();
        let sign = |pdf: &[u8]| crate::sign(pdf, &crate::Request::at(now().fixed_offset()), &key, None).unwrap();
        let two = sign(&sign(include_bytes!("../tests/data/plan.pdf")));
        let mut trust = Trust::new();
        trust.trust(authority.root()).unwrap();
        let budget = Budget::new();
        assert!(verify_within(&two, &trust, now(), &budget).is_valid());
        let needed = budget.spent();
        for work in (0..needed).step_by(needed / 100) {
            let report = verify_within(&two, &trust, now(), &Budget::of(work));
            assert!(!report.is_valid(), "{work} of {needed}: {report:#?}");
        }
        assert!(verify_within(&two, &trust, now(), &Budget::of(needed + 1)).is_valid());
        assert!(needed < 16 * two.len(), "{needed} for {} bytes", two.len());
    }
}
