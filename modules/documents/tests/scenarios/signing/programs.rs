//! Other programs: whether they are there, what they say, and what pdfsig and pyHanko judge of signatures.

use std::path::Path;
use std::process::{Command, Output};

/// Whether a program is there; a test that needs it and finds it missing says so.
pub(crate) fn has(program: &str) -> bool {
    !crate::papers::missing(program, program)
}

pub(crate) fn run(folder: &Path, program: &str, arguments: &[&str]) -> Output {
    Command::new(program).args(arguments).current_dir(folder).output().unwrap()
}

pub(crate) fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

pub(crate) fn openssl(folder: &Path, arguments: &[&str]) {
    let done = run(folder, "openssl", arguments);
    assert!(done.status.success(), "openssl {arguments:?}: {}", said(&done));
}

/// How many signatures `pdfsig` calls valid, of how many.
pub(crate) fn assert_pdfsig(pdf: &[u8], count: usize) {
    if !has("pdfsig") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.pdf"), pdf).unwrap();
    let said = said(&run(folder.path(), "pdfsig", &["-nocert", "a.pdf"]));
    assert_eq!(said.matches("Signature is Valid.").count(), count, "{said}");
    assert_eq!(said.matches("Signature #").count(), count, "{said}");
}

/// pyHanko trusts every signature under a root.
pub(crate) fn assert_pyhanko(pdf: &[u8], root: &Path, count: usize) {
    let python = std::env::var_os("DINH_TEST_SIGN_CLIENTS").filter(|path| Path::new(path).is_file());
    assert!(python.is_some() || std::env::var_os("CI").is_none(), "DINH_TEST_SIGN_CLIENTS must be set in CI");
    let Some(python) = python else {
        println!("LEFT OUT: DINH_TEST_SIGN_CLIENTS names no Python with pyHanko");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.pdf"), pdf).unwrap();
    let root = root.to_str().unwrap();
    openssl(folder.path(), &["x509", "-in", root, "-outform", "DER", "-out", "root.der"]);
    let check = concat!(env!("CARGO_MANIFEST_DIR"), "/../../crates/signing/tests/clients/check.py");
    let done = run(folder.path(), python.to_str().unwrap(), &[check, "a.pdf", "root.der"]);
    assert!(done.status.success(), "{}", said(&done));
    let lines = String::from_utf8_lossy(&done.stdout).into_owned();
    assert_eq!(lines.lines().count(), count, "{lines}");
    for line in lines.lines() {
        assert!(line.contains("intact=True valid=True trusted=True bottom_line=True"), "{lines}");
    }
}
