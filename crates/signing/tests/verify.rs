//! Files signed by pyHanko, whole and broken in every way, are each named for what they are.

#![allow(clippy::unwrap_used)]

use chrono::{DateTime, TimeDelta, Utc};
use signing::trust::Trust;
use signing::verify::{ChainState, ChangeKind, Integrity, Level, Report, RevocationState, Verdict, verify};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

struct Files {
    folder: PathBuf,
    now: DateTime<Utc>,
    trust: Trust,
}

/// The signed files, made once for all tests; `None` where there is no pyHanko.
fn files() -> Option<&'static Files> {
    static FILES: OnceLock<Option<Files>> = OnceLock::new();
    let files = FILES.get_or_init(|| {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let python = std::env::var_os("DINH_TEST_SIGN_CLIENTS")
            .map_or_else(|| here.join("../../target/sign-clients/bin/python"), PathBuf::from);
        if !python.exists() {
            eprintln!("LEFT OUT: DINH_TEST_SIGN_CLIENTS is not set (bin/test sets it)");
            return None;
        }
        let folder = tempfile::tempdir().unwrap().keep();
        let made = Command::new(python).arg(here.join("tests/clients/make_signed.py")).arg(&folder).status().unwrap();
        assert!(made.success(), "the signed files could not be made");
        let now: i64 = std::fs::read_to_string(folder.join("now")).unwrap().parse().unwrap();
        let mut trust = Trust::new();
        trust.trust(&std::fs::read(folder.join("root.pem")).unwrap()).unwrap();
        Some(Files { folder, now: DateTime::from_timestamp(now, 0).unwrap() + TimeDelta::minutes(2), trust })
    });
    files.as_ref()
}

impl Files {
    fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.folder.join(name)).unwrap()
    }

    fn report(&self, name: &str) -> Report {
        verify(&self.bytes(name), &self.trust, self.now)
    }
}

macro_rules! files {
    () => {
        match files() {
            Some(files) => files,
            None => return,
        }
    };
}

#[track_caller]
fn has(report: &Report, kind: ChangeKind, allowed: bool) {
    let found =
        report.signatures.iter().flat_map(|one| &one.changes).any(|one| one.kind == kind && one.allowed == allowed);
    assert!(found, "{kind:?} is missing: {report:#?}");
}

#[test]
fn one_two_and_three_signatures_are_valid_each_with_its_name() {
    let files = files!();
    for (name, count) in [("one.pdf", 1), ("two.pdf", 2), ("three.pdf", 3), ("packed_two.pdf", 2)] {
        let report = files.report(name);
        assert_eq!(report.verdict, Verdict::Valid, "{name}: {report:#?}");
        assert_eq!(report.signatures.len(), count, "{name}");
        let first = &report.signatures[0];
        assert_eq!((first.who.name.as_str(), first.who.title.as_str()), ("Nguyễn Văn Ánh", "Chủ tịch"));
        assert_eq!(first.level, Level::Basic);
        assert_eq!(first.chain.certificates.len(), 3);
        assert_eq!(first.reason, "Phê duyệt");
        assert!(first.claimed_at.is_some() && first.proved_at.is_none());
        assert!(matches!(first.revocation[0].state, RevocationState::Unknown { .. }));
        let last = report.signatures.last().unwrap();
        assert!(last.covers_all && last.changes.is_empty());
        assert_eq!(first.covers_all, count == 1);
    }
    has(&files.report("two.pdf"), ChangeKind::SignatureAdded, true);
}

#[test]
fn other_algorithms_and_the_older_way_are_accepted() {
    let files = files!();
    for (name, key) in [("pss.pdf", "RSA-2048"), ("curve.pdf", "P-256"), ("older.pdf", "RSA-2048")] {
        let report = files.report(name);
        assert_eq!(report.verdict, Verdict::Valid, "{name}: {report:#?}");
        assert_eq!(report.signatures[0].algorithms.key, key);
    }
    assert_eq!(files.report("older.pdf").signatures[0].level, Level::Older);
}

#[test]
fn a_short_key_is_called_too_weak() {
    let report = files!().report("weak.pdf");
    assert_eq!(report.verdict, Verdict::TooWeak, "{report:#?}");
    assert!(report.sentence.contains("RSA 1024"), "{}", report.sentence);
}

#[test]
fn any_other_byte_is_noticed() {
    let files = files!();
    let bytes = files.bytes("one.pdf");
    let valid = |bytes: &[u8]| verify(bytes, &files.trust, files.now);
    let page = bytes.windows(9).position(|w| w == b"Chi 1.000").unwrap();
    let mut other = bytes.clone();
    other[page + 4] = b'9';
    let report = valid(&other);
    assert_eq!(report.verdict, Verdict::Tampered, "{report:#?}");
    assert_eq!(report.signatures[0].integrity, Integrity::Broken);
    let hole = hole(&bytes);
    for at in (0..bytes.len()).filter(|at| !hole.contains(at)) {
        let mut other = bytes.clone();
        other[at] ^= 1;
        let report = valid(&other);
        assert!(!report.is_valid(), "byte {at} of {}: {report:#?}", bytes.len());
    }
}

/// Where the signature of a file with one stands.
fn hole(pdf: &[u8]) -> std::ops::Range<usize> {
    let at = pdf.windows(10).position(|window| window == b"/ByteRange").unwrap();
    let text = String::from_utf8_lossy(&pdf[at..at + 100]).replace(['[', ']'], " ");
    let numbers: Vec<usize> = text.split_whitespace().skip(1).map_while(|number| number.parse().ok()).collect();
    numbers[1]..numbers[2]
}

/// What a file says beside its signatures' values and white space at its end.
fn beside_signatures(pdf: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for run in pdf.chunk_by(|a, b| a.is_ascii_hexdigit() == b.is_ascii_hexdigit()) {
        if run.len() < 2000 || !run[0].is_ascii_hexdigit() {
            out.extend_from_slice(run);
        }
    }
    out.truncate(out.trim_ascii_end().len());
    out
}

#[test]
fn a_file_that_was_cut_is_called_so_wherever_it_was_cut() {
    let files = files!();
    for name in ["one.pdf", "two.pdf"] {
        let bytes = files.bytes(name);
        for cut in [1, 2, 40, 200, 700] {
            let report = verify(&bytes[..bytes.len() - cut], &files.trust, files.now);
            assert_eq!(report.verdict, Verdict::Truncated, "{name} less {cut}: {report:#?}");
        }
    }
}

#[test]
fn a_file_that_another_program_wrote_anew_is_called_so() {
    let files = files!();
    for name in ["resaved.pdf", "resaved_packed.pdf"] {
        let report = files.report(name);
        assert_eq!(report.verdict, Verdict::Resaved, "{name}: {report:#?}");
    }
}

#[test]
fn an_expired_certificate_counts_at_the_time_that_a_stamp_proves() {
    let files = files!();
    assert!(matches!(files.report("expired.pdf").verdict, Verdict::Expired { .. }));
    let report = files.report("expired_stamped.pdf");
    assert_eq!(report.verdict, Verdict::Valid, "{report:#?}");
    assert_eq!(report.signatures[0].level, Level::Time);
    assert_eq!(report.signatures[0].judged_at, report.signatures[0].proved_at.unwrap());
    assert!(matches!(files.report("expired_stamped_late.pdf").verdict, Verdict::Expired { .. }));
}

#[test]
fn a_revoked_certificate_is_named_with_its_day_and_counts_before_it() {
    let files = files!();
    let mut trust = files.trust.clone();
    trust.revocation_list(&files.bytes("revoked.crl")).unwrap();
    let revoked = verify(&files.bytes("revoked.pdf"), &trust, files.now);
    let Verdict::Revoked { on } = revoked.verdict else { panic!("{revoked:#?}") };
    assert_eq!((files.now - on).num_days(), 5);
    assert!(revoked.sentence.contains("thu hồi ngày"));
    let before = verify(&files.bytes("revoked_after.pdf"), &trust, files.now);
    assert_eq!(before.verdict, Verdict::Valid, "{before:#?}");
    assert_eq!(before.signatures[0].revocation[0].state, RevocationState::Good);
    let mut trust = files.trust.clone();
    trust.revocation_list(&files.bytes("forged.crl")).unwrap();
    let forged = verify(&files.bytes("revoked.pdf"), &trust, files.now);
    assert!(matches!(forged.signatures[0].revocation[0].state, RevocationState::Unknown { .. }), "{forged:#?}");
}

#[test]
fn a_list_counts_for_those_of_whom_it_tells() {
    let files = files!();
    let state = |file: &str, list: &str| {
        let mut trust = files.trust.clone();
        trust.revocation_list(&files.bytes(list)).unwrap();
        let report = verify(&files.bytes(file), &trust, files.now);
        assert_eq!(report.verdict, Verdict::Valid, "{report:#?}");
        report.signatures[0].revocation[0].state.clone()
    };
    // An authority need not tell any more of a certificate that has ended.
    assert_eq!(state("expired_stamped.pdf", "early.crl"), RevocationState::Good);
    assert!(matches!(state("expired_stamped.pdf", "late.crl"), RevocationState::Unknown { .. }));
    assert_eq!(state("one.pdf", "late.crl"), RevocationState::Good);
    assert_eq!(state("point.pdf", "part1.crl"), RevocationState::Good);
    assert!(matches!(state("point.pdf", "part2.crl"), RevocationState::Unknown { .. }));
    assert!(matches!(state("one.pdf", "part1.crl"), RevocationState::Unknown { .. }));
}

#[test]
fn a_stamp_of_a_stolen_key_proves_nothing_whenever_it_says_to_be_of() {
    let files = files!();
    for (list, holds) in [("stamps_lost.crl", false), ("stamps_replaced.crl", true)] {
        let mut trust = files.trust.clone();
        trust.revocation_list(&files.bytes(list)).unwrap();
        let report = verify(&files.bytes("expired_stamped.pdf"), &trust, files.now);
        assert_eq!(report.signatures[0].time_stamp.as_ref().unwrap().holds, holds, "{report:#?}");
        assert_eq!(report.is_valid(), holds);
    }
}

#[test]
fn a_document_bound_by_sha_1_alone_is_too_weak() {
    let report = files!().report("sha1.pdf");
    assert_eq!(report.verdict, Verdict::TooWeak, "{report:#?}");
    assert_eq!(report.signatures[0].algorithms.weak, ["SHA-1"]);
}

#[test]
fn where_revocation_is_not_known_the_sentence_says_so() {
    let files = files!();
    for name in ["revoked.pdf", "two.pdf"] {
        let report = files.report(name);
        assert!(report.is_valid() && !report.knows_revocation(), "{report:#?}");
        assert!(report.sentence.contains("chưa rõ tình trạng thu hồi"), "{}", report.sentence);
    }
    let long = files.report("long.pdf");
    assert!(long.knows_revocation() && !long.sentence.contains("chưa rõ"), "{long:#?}");
}

#[test]
fn a_chain_that_breaks_a_rule_is_wrong() {
    let files = files!();
    for name in ["wrong_chain.pdf", "issued_by_a_person.pdf", "too_deep.pdf", "server.pdf"] {
        let report = files.report(name);
        assert_eq!(report.verdict, Verdict::WrongChain, "{name}: {report:#?}");
        assert!(!report.signatures[0].chain.faults.is_empty());
    }
}

#[test]
fn a_root_that_nobody_trusts_is_not_trusted() {
    let files = files!();
    let report = verify(&files.bytes("one.pdf"), &Trust::new(), files.now);
    assert_eq!(report.verdict, Verdict::NotTrusted);
    assert_eq!(report.signatures[0].chain.state, ChainState::UnknownRoot);
    assert_eq!(files.report("incomplete.pdf").verdict, Verdict::NotTrusted);
    let mut trust = files.trust.clone();
    trust.know(&files.bytes("ca.pem")).unwrap();
    assert!(verify(&files.bytes("incomplete.pdf"), &trust, files.now).is_valid());
}

#[test]
fn time_stamps_and_what_long_validity_needs_are_seen() {
    let files = files!();
    for (name, level) in [("stamped.pdf", Level::Time), ("long.pdf", Level::LongTerm), ("archive.pdf", Level::Archive)]
    {
        let report = files.report(name);
        assert_eq!(report.verdict, Verdict::Valid, "{name}: {report:#?}");
        let first = &report.signatures[0];
        assert_eq!(first.level, level, "{name}: {report:#?}");
        assert!(first.time_stamp.as_ref().unwrap().holds);
        let years = verify(&files.bytes(name), &files.trust, files.now + TimeDelta::days(365 * 12));
        assert_eq!(years.verdict, Verdict::Valid, "{name} years later: {years:#?}");
    }
    has(&files.report("archive.pdf"), ChangeKind::ValidationData, true);
    let good = |one: &signing::verify::Revocation| one.state == RevocationState::Good;
    assert!(files.report("long.pdf").signatures[0].revocation.iter().all(good));
    let later = verify(&files.bytes("one.pdf"), &files.trust, files.now + TimeDelta::days(365 * 12));
    assert!(matches!(later.verdict, Verdict::Expired { .. }));
}

#[test]
fn what_was_changed_after_signing_is_named() {
    let files = files!();
    let cases = [
        ("annotated.pdf", ChangeKind::AnnotationAdded),
        ("certified_annotated.pdf", ChangeKind::AnnotationAdded),
        ("shadow.pdf", ChangeKind::PageContent),
        ("shadow_in_place.pdf", ChangeKind::PageContent),
        ("open_action.pdf", ChangeKind::Catalogue),
        ("unsigned.pdf", ChangeKind::SignatureRemoved),
        ("form_dropped.pdf", ChangeKind::SignatureRemoved),
    ];
    for (name, kind) in cases {
        let report = files.report(name);
        let may = name.starts_with("certified");
        assert_eq!(report.verdict == Verdict::ChangedAfter, !may, "{name}: {report:#?}");
        assert_eq!(report.is_valid(), may);
        has(&report, kind, may);
    }
    let mut appended = files.bytes("one.pdf");
    appended.extend_from_slice(b"\n5 0 obj\n<<>>\nendobj\n");
    let report = verify(&appended, &files.trust, files.now);
    assert_eq!(report.verdict, Verdict::ChangedAfter);
    has(&report, ChangeKind::BytesAppended, false);
    assert!(files.report("certified.pdf").is_valid());
}

#[test]
fn a_range_that_leaves_something_out_is_a_forgery() {
    let files = files!();
    for name in ["covers_less.pdf", "wrapped.pdf"] {
        let report = files.report(name);
        assert_eq!(report.verdict, Verdict::Tampered, "{name}: {report:#?}");
        assert!(report.signatures.iter().any(|one| one.integrity == Integrity::Gap), "{name}: {report:#?}");
    }
}

#[test]
fn what_is_not_signed_or_no_pdf_is_called_so() {
    let files = files!();
    assert_eq!(files.report("base.pdf").verdict, Verdict::NotSigned);
    for bytes in [&b""[..], b"%PDF-1.7", b"PK\x03\x04", &[0; 4096]] {
        assert_eq!(verify(bytes, &files.trust, files.now).verdict, Verdict::Unreadable);
    }
}

#[test]
fn a_report_can_be_stored_and_read_again() {
    let report = files!().report("long.pdf");
    let stored = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&stored).unwrap(), report);
    assert!(report.in_words().contains("Nguyễn Văn Ánh, Chủ tịch"));
}

#[test]
fn damaged_files_are_never_valid_and_never_stop_the_reader() {
    use proptest::prelude::*;
    let files = files!();
    let names = ["two.pdf", "packed_two.pdf", "archive.pdf", "wrapped.pdf", "shadow.pdf"];
    let bytes: Vec<Vec<u8>> = names.iter().map(|name| files.bytes(name)).collect();
    let damage = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0usize..4, 0usize..40), 1..8);
    proptest!(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }, |(which in 0..names.len(), damage in damage)| {
        let mut pdf = bytes[which].clone();
        for (at, byte, way, length) in damage {
            let at = at.index(pdf.len());
            let end = (at + length).min(pdf.len());
            match way {
                0 => pdf[at] = byte,
                1 => drop(pdf.drain(at..end)),
                2 => drop(pdf.splice(at..at, std::iter::repeat_n(byte, length))),
                _ => {
                    let piece = pdf[at..end].to_vec();
                    let to = (usize::from(byte) * 97) % pdf.len();
                    drop(pdf.splice(to..to, piece));
                }
            }
            if pdf.is_empty() { pdf.push(byte); }
        }
        let report = verify(&pdf, &files.trust, files.now);
        prop_assert!(!report.is_valid() || beside_signatures(&pdf) == beside_signatures(&bytes[which]), "{report:#?}");
    });
}
