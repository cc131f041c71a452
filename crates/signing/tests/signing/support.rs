//! The demonstration's keys, PDF files of every make, and the other programs.

use chrono::{DateTime, FixedOffset, Utc};
use signing::Request;
use signing::demo_authority::{DemoAuthority, Subject};
use signing::keys::SoftKey;
use signing::trust::Trust;
use signing::verify::{Report, verify};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Two pages, as LibreOffice writes PDF/A-2b.
pub(crate) const PLAN: &[u8] = include_bytes!("../data/plan.pdf");

pub(crate) fn signed_at() -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339("2026-11-20T10:15:30+07:00").unwrap()
}

/// The demonstration's authority with a leader and the agency.
pub(crate) struct Ward {
    pub(crate) authority: DemoAuthority,
    pub(crate) leader: SoftKey,
    pub(crate) agency: SoftKey,
}

pub(crate) fn ward() -> Ward {
    let at = signed_at().to_utc() - chrono::Days::new(30);
    let authority = DemoAuthority::new(at).unwrap();
    let issue = |name, title| {
        let subject = Subject { name, title, organisation: "UBND phường Mẫu" };
        authority.issue(&subject, at).unwrap().open().unwrap()
    };
    Ward {
        leader: issue("Nguyễn Văn Mẫu", Some("Chủ tịch")),
        agency: issue("Ủy ban nhân dân phường Mẫu", None),
        authority,
    }
}

impl Ward {
    /// The demonstration's time stamp authority.
    pub(crate) fn stamp(&self, request: &[u8]) -> Result<Vec<u8>, String> {
        self.authority.stamp(request, self.now()).map_err(|error| error.to_string())
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        signed_at().to_utc()
    }
}

/// Our own judgement, an hour after the signature, with the demonstration's root trusted.
pub(crate) fn verified(pdf: &[u8], ward: &Ward) -> Report {
    let mut trust = Trust::new();
    trust.trust(ward.authority.root()).unwrap();
    verify(pdf, &trust, ward.now() + chrono::TimeDelta::hours(1))
}

pub(crate) fn request(reason: &str) -> Request {
    Request {
        name: Some("Nguyễn Văn Mẫu".to_owned()),
        reason: Some(reason.to_owned()),
        location: Some("Phường Mẫu (tỉnh Mẫu)".to_owned()),
        ..Request::at(signed_at())
    }
}

/// Whether a program is there; a test that needs it and finds it missing says so.
pub(crate) fn has(program: &str) -> bool {
    let there = std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()));
    if !there {
        println!("LEFT OUT: {program} is not installed");
    }
    there
}

/// Python with pyHanko, if the tests were given one.
pub(crate) fn pyhanko() -> Option<PathBuf> {
    let python = std::env::var_os("DINH_TEST_SIGN_CLIENTS").map(PathBuf::from).filter(|path| path.is_file());
    if python.is_none() {
        println!("LEFT OUT: DINH_TEST_SIGN_CLIENTS names no Python with pyHanko");
    }
    python
}

pub(crate) fn run(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str], folder: &Path) -> Output {
    Command::new(program).args(arguments).current_dir(folder).output().unwrap()
}

/// What a program says, both ways.
pub(crate) fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// How many signatures `pdfsig` calls valid, of how many; none where it is not installed.
pub(crate) fn pdfsig(pdf: &[u8]) -> Option<(usize, usize)> {
    if !has("pdfsig") {
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.pdf"), pdf).unwrap();
    let said = said(&run("pdfsig", &["-nocert", "a.pdf"], folder.path()));
    Some((said.matches("Signature is Valid.").count(), said.matches("Signature #").count()))
}

/// The same file written anew by qpdf; none where it is not installed.
pub(crate) fn qpdf(pdf: &[u8], option: &str) -> Option<Vec<u8>> {
    if !has("qpdf") {
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.pdf"), pdf).unwrap();
    let done = run("qpdf", &[option, "a.pdf", "b.pdf"], folder.path());
    assert!(done.status.success(), "{}", said(&done));
    Some(std::fs::read(folder.path().join("b.pdf")).unwrap())
}

/// Nothing that qpdf finds wrong.
pub(crate) fn is_sound(pdf: &[u8]) -> bool {
    if !has("qpdf") {
        return true;
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.pdf"), pdf).unwrap();
    let done = run("qpdf", &["--check", "a.pdf"], folder.path());
    if !done.status.success() {
        println!("{}", said(&done));
    }
    done.status.success()
}

/// What stands where the table of a file made by hand begins, and how it is written.
#[derive(Clone, Copy)]
pub(crate) enum Table {
    Classic,
    /// A classic table that hides the objects from `from` on in a stream of references.
    Hybrid {
        from: usize,
    },
}

/// A small file with the objects given, the first being number 1 and the catalogue.
pub(crate) fn by_hand(objects: &[&str], table: Table) -> Vec<u8> {
    let mut out = b"%PDF-1.5\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut offsets = Vec::new();
    for (place, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", place + 1).as_bytes());
    }
    let size = objects.len() + 2;
    let mut hidden = String::new();
    let mut shown = objects.len();
    if let Table::Hybrid { from } = table {
        shown = from - 1;
        let at = out.len();
        let rows: Vec<u8> = offsets[shown..].iter().flat_map(|&o| [1, (o >> 8) as u8, o as u8, 0]).collect();
        out.extend_from_slice(
            format!(
                "{} 0 obj\n<</Type/XRef/Size {size}/W[1 2 1]/Index[{from} {}]/Length {}>>\nstream\n",
                size - 1,
                objects.len() - shown,
                rows.len()
            )
            .as_bytes(),
        );
        out.extend_from_slice(&rows);
        out.extend_from_slice(b"\nendstream\nendobj\n");
        hidden = format!("/XRefStm {at}");
    }
    let start = out.len();
    out.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f\r\n", objects.len() + 1).as_bytes());
    for (place, offset) in offsets.iter().enumerate() {
        let row = if place < shown { format!("{offset:010} 00000 n\r\n") } else { "0000000000 00000 f\r\n".to_owned() };
        out.extend_from_slice(row.as_bytes());
    }
    out.extend_from_slice(
        format!("trailer\n<</Size {size}/Root 1 0 R{hidden}>>\nstartxref\n{start}\n%%EOF").as_bytes(),
    );
    out
}
