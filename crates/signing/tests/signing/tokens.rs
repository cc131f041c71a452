//! Keys in tokens: SoftHSM through PKCS#11.

use super::support::{PLAN, has, pdfsig, request, run, said};
use signing::keys::{Library, Remote};
use signing::{Key, sign};
use std::path::Path;

const LIBRARY: &str = "/usr/lib/softhsm/libsofthsm2.so";

fn done(program: &str, arguments: &[&str], path: &Path) {
    let done = std::process::Command::new(program)
        .args(arguments)
        .current_dir(path)
        .env("SOFTHSM2_CONF", path.join("softhsm2.conf"))
        .output()
        .unwrap();
    assert!(done.status.success(), "{program}: {}", said(&done));
}

/// A token “ward” with a key and its certificate for each of RSA and P-256.
fn fill(path: &Path) {
    std::fs::create_dir(path.join("tokens")).unwrap();
    let tokens = path.join("tokens");
    std::fs::write(path.join("softhsm2.conf"), format!("directories.tokendir = {}\n", tokens.display())).unwrap();
    done("softhsm2-util", &["--init-token", "--free", "--label", "ward", "--so-pin", "5678", "--pin", "1234"], path);
    for (label, id, algorithm) in [("rsa", "A1", "rsa:2048"), ("ec", "A2", "ec")] {
        let subject = format!("/C=VN/CN=Thiet bi {label}");
        let mut make = vec![
            "req", "-x509", "-nodes", "-newkey", algorithm, "-keyout", "k.pem", "-out", "c.pem", "-subj", &subject,
        ];
        if label == "ec" {
            make.extend(["-pkeyopt", "ec_paramgen_curve:P-256"]);
        }
        done("openssl", &make, path);
        done("openssl", &["x509", "-in", "c.pem", "-outform", "DER", "-out", "c.der"], path);
        done(
            "softhsm2-util",
            &["--import", "k.pem", "--token", "ward", "--label", label, "--id", id, "--pin", "1234"],
            path,
        );
        let held = [
            "--module",
            LIBRARY,
            "--token-label",
            "ward",
            "--login",
            "--pin",
            "1234",
            "--write-object",
            "c.der",
            "--type",
            "cert",
            "--label",
            label,
            "--id",
            id,
        ];
        done("pkcs11-tool", &held, path);
    }
}

#[test]
fn a_key_that_never_leaves_its_token_signs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    // SoftHSM reads its folder from the environment of the process: the test runs itself again with it.
    let Some(token) = std::env::var_os("DINH_TEST_TOKEN") else {
        if !has("softhsm2-util") || !has("pkcs11-tool") || !has("openssl") {
            return;
        }
        fill(path);
        let again = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["tokens::a_key_that_never_leaves_its_token_signs", "--exact", "--nocapture"])
            .env("SOFTHSM2_CONF", path.join("softhsm2.conf"))
            .env("DINH_TEST_TOKEN", "ward")
            .output()
            .unwrap();
        assert!(again.status.success(), "{}", said(&again));
        return;
    };
    let library = Library::load(Path::new(LIBRARY)).unwrap();
    let token = token.to_str().unwrap();
    let again = Library::load(Path::new(LIBRARY)).unwrap();
    assert!(again.open(token, "9999", "rsa", &[]).unwrap_err().to_string().contains("PIN"));
    let keys = ["rsa", "ec"].map(|label| (label, library.open(token, "1234", label, &[]).unwrap()));
    assert!(again.open(token, "1234", "rsa", &[]).is_ok());
    for (label, key) in keys.iter().map(|(label, key)| (*label, key)) {
        let one = sign(PLAN, &request("Ký bằng thiết bị"), key, None).unwrap();
        let two = sign(&one, &request("Ký lần hai"), key, None).unwrap();
        assert!(pdfsig(&two).is_none_or(|seen| seen == (2, 2)), "{label}");
    }
    for (token, pin, label, told) in
        [("xa", "1234", "rsa", "“xa”"), (token, "9999", "rsa", "PIN"), (token, "1234", "none", "“none”")]
    {
        let refused = library.open(token, pin, label, &[]).unwrap_err().to_string();
        assert!(refused.contains(told), "{refused}");
    }
    assert!(Library::load(Path::new("/no/such/library.so")).is_err());
}

#[test]
fn a_remote_signer_sees_the_digest_alone() {
    let ward = super::support::ward();
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    if !has("openssl") {
        return;
    }
    // OpenSSL signs a digest as remote signers do, without the text behind it.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    done(
        "openssl",
        &["req", "-x509", "-nodes", "-newkey", "rsa:2048", "-keyout", "k.pem", "-out", "c.pem", "-subj", "/CN=Tu xa"],
        &path,
    );
    done("openssl", &["x509", "-in", "c.pem", "-outform", "DER", "-out", "c.der"], &path);
    let chain = signing::Chain::from_der(&[std::fs::read(path.join("c.der")).unwrap()]).unwrap();
    let sent = seen.clone();
    let remote = Remote::new(chain, move |digest| {
        sent.lock().unwrap().push(digest.len());
        std::fs::write(path.join("digest"), digest).unwrap();
        let arguments =
            ["pkeyutl", "-sign", "-inkey", "k.pem", "-pkeyopt", "digest:sha256", "-in", "digest", "-out", "signature"];
        let done = run("openssl", &arguments, &path);
        if done.status.success() { Ok(std::fs::read(path.join("signature")).unwrap()) } else { Err(said(&done)) }
    });
    let signed = sign(PLAN, &request("Ký từ xa"), &remote, None).unwrap();
    assert!(pdfsig(&signed).is_none_or(|found| found == (1, 1)));
    assert_eq!(*seen.lock().unwrap(), [32]);
    let refusing = Remote::new(ward.leader.chain().clone(), |_| Err("người ký chưa đồng ý".to_owned()));
    let refused = sign(PLAN, &request(""), &refusing, None).unwrap_err();
    assert!(refused.to_string().contains("chưa đồng ý"));
    let wrong = Remote::new(ward.leader.chain().clone(), |_| Ok(vec![1; 64]));
    assert_eq!(sign(PLAN, &request(""), &wrong, None), Err(signing::Error::WrongSignature));
}
