//! `dinh document verify`: a signed PDF in, who signed it and whether it still holds out.

use chrono::{DateTime, Utc};
use signing::trust::{NotRead, Trust};
use signing::verify::{Report, verify};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Files that the one who checks holds: roots to trust, certificates of issuers below them, revocation lists.
#[derive(Default)]
pub(crate) struct Held<'a> {
    pub(crate) roots: &'a [PathBuf],
    pub(crate) chain: &'a [PathBuf],
    pub(crate) lists: &'a [PathBuf],
}

/// Checks the signatures of a PDF and prints the report, as sentences or as JSON. The exit code is 0 only for a file whose
/// signatures are all valid and of none of whose certificates it is unknown whether it was revoked, 2 where only that is.
pub(crate) fn check(file: &Path, held: &Held<'_>, json: bool, now: DateTime<Utc>) -> ExitCode {
    let report = match judge(file, held, now) {
        Ok(report) => report,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::FAILURE;
        }
    };
    let text = if json { serde_json::to_string_pretty(&report).unwrap_or_default() } else { report.in_words() };
    match writeln!(std::io::stdout(), "{text}") {
        Ok(()) => ExitCode::from(code(&report)),
        Err(_) => ExitCode::FAILURE,
    }
}

fn code(report: &Report) -> u8 {
    match (report.is_valid(), report.knows_revocation()) {
        (true, true) => 0,
        (true, false) => 2,
        (false, _) => 1,
    }
}

/// How trust takes the bytes of a file in.
type Take = fn(&mut Trust, &[u8]) -> Result<(), NotRead>;

fn judge(file: &Path, held: &Held<'_>, now: DateTime<Utc>) -> Result<Report, String> {
    let read = |path: &Path| std::fs::read(path).map_err(|e| format!("Không đọc được {}: {e}", path.display()));
    let mut trust = Trust::new();
    let ways: [(&[PathBuf], Take); 3] =
        [(held.roots, Trust::trust), (held.chain, Trust::know), (held.lists, Trust::revocation_list)];
    for (paths, take) in ways {
        for path in paths {
            take(&mut trust, &read(path)?).map_err(|e| format!("{}: {e}", path.display()))?;
        }
    }
    Ok(verify(&read(file)?, &trust, now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use signing::demo_authority::{DemoAuthority, Subject};
    use signing::{Request, sign};

    #[test]
    fn the_exit_code_says_whether_revocation_is_known() {
        let now: DateTime<Utc> = "2026-11-20T03:15:30Z".parse().unwrap();
        let authority = DemoAuthority::new(now).unwrap();
        let subject = Subject { name: "Nguyễn Văn Mẫu", title: None, organisation: "UBND phường Mẫu" };
        let issued = authority.issue(&subject, now).unwrap();
        let pdf = include_bytes!("../../crates/signing/tests/data/plan.pdf");
        let signed = sign(pdf, &Request::at(now.fixed_offset()), &issued.open().unwrap(), None).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let kept = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        };
        let (file, root) = (kept("a.pdf", &signed), [kept("root.der", authority.root())]);
        let lists = |revoked: &[(Vec<u8>, DateTime<Utc>)]| -> Vec<PathBuf> {
            let all = authority.crls(now, revoked).unwrap();
            all.iter().enumerate().map(|(n, der)| kept(&format!("{}-{n}.crl", revoked.len()), der)).collect()
        };
        let revoked = lists(&[(issued.serial().unwrap(), now - chrono::Days::new(1))]);
        for (lists, said) in [(Vec::new(), 2), (lists(&[]), 0), (revoked, 1)] {
            let held = Held { roots: &root, lists: &lists, ..Held::default() };
            assert_eq!(code(&judge(&file, &held, now).unwrap()), said);
        }
        assert_eq!(code(&judge(&file, &Held::default(), now).unwrap()), 1);
        assert!(judge(&file, &Held { lists: &root, ..Held::default() }, now).is_err());
    }
}
