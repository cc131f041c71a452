//! pyHanko's judgement, files that others signed first, and OpenSSL's time stamps.

use super::support::{PLAN, Ward, has, is_sound, pdfsig, pyhanko, qpdf, request, run, said, ward};
use signing::dss::{Evidence, add};
use signing::keys::SoftKey;
use signing::{Key, Request, sign};
use std::path::Path;

const CHECK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/check.py");
const SIGN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/sign.py");

/// What pyHanko says of each signature with the authority's root trusted; none where it is not installed.
fn judged(pdf: &[u8], root: &[u8]) -> Option<Vec<String>> {
    let python = pyhanko()?;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.pdf"), pdf).unwrap();
    std::fs::write(folder.path().join("root.der"), root).unwrap();
    let done = run(python, &[CHECK, "a.pdf", "root.der"], folder.path());
    assert!(done.status.success(), "{}", said(&done));
    Some(String::from_utf8(done.stdout).unwrap().lines().map(str::to_owned).collect())
}

pub(crate) fn assert_trusted(pdf: &[u8], ward: &Ward, count: usize) {
    let Some(lines) = judged(pdf, ward.authority.root()) else { return };
    assert_eq!(lines.len(), count, "{lines:?}");
    for line in &lines {
        assert!(line.contains("intact=True valid=True trusted=True bottom_line=True"), "{lines:?}");
    }
    assert!(lines[count - 1].contains("coverage=ENTIRE_FILE"), "{lines:?}");
    for line in &lines[..count - 1] {
        assert!(line.contains("modification=FORM_FILLING") || line.contains("modification=LTA_UPDATES"), "{lines:?}");
    }
}

#[test]
fn pyhanko_trusts_one_two_and_three_signatures_of_every_make() {
    let ward = ward();
    let packed = qpdf(PLAN, "--object-streams=generate");
    for pdf in [Some(PLAN.to_vec()), packed].into_iter().flatten() {
        let one = sign(&pdf, &request("Phê duyệt"), &ward.leader, None).unwrap();
        assert_trusted(&one, &ward, 1);
        let two = sign(&one, &request("Ban hành"), &ward.agency, Some(&|asked| ward.stamp(asked))).unwrap();
        assert_trusted(&two, &ward, 2);
        assert_trusted(&sign(&two, &request("Sao y"), &ward.agency, None).unwrap(), &ward, 3);
    }
}

#[test]
fn pyhanko_finds_the_time_stamp_and_the_evidence() {
    let ward = ward();
    let signed = sign(PLAN, &request("Ban hành"), &ward.agency, Some(&|asked| ward.stamp(asked))).unwrap();
    let certificates = ward.agency.chain().certificates().iter().map(|c| der::Encode::to_der(c).unwrap()).collect();
    let crls = ward.authority.crls(ward.now(), &[]).unwrap();
    let kept = add(&signed, &Evidence { certificates, crls, ocsps: Vec::new() }).unwrap();
    assert!(kept.starts_with(&signed) && is_sound(&kept));
    assert!(pdfsig(&kept).is_none_or(|seen| seen == (1, 1)));
    let more =
        add(&kept, &Evidence { crls: ward.authority.crls(ward.now(), &[]).unwrap(), ..Evidence::default() }).unwrap();
    let Some(lines) = judged(&more, ward.authority.root()) else { return };
    assert!(lines[0].contains("valid=True trusted=True") && lines[0].contains("modification=LTA_UPDATES"), "{lines:?}");
    assert!(lines[0].contains("stamp=2026-11-20T03:15:30+00:00 stamp_valid=True"), "{lines:?}");
    assert!(lines[0].contains("certs=3 crls=4"), "{lines:?}");
}

#[test]
fn a_file_that_pyhanko_signed_first_stays_valid() {
    let Some(python) = pyhanko() else { return };
    if !has("openssl") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let (key, root) = openssl_key(path);
    let ward = ward();
    for (name, pdf) in [("plain", Some(PLAN.to_vec())), ("packed", qpdf(PLAN, "--object-streams=generate"))] {
        let Some(pdf) = pdf else { continue };
        std::fs::write(path.join("in.pdf"), pdf).unwrap();
        let done = run(&python, &[SIGN, "key.p12", "in.pdf", "out.pdf"], path);
        assert!(done.status.success(), "{name}: {}", said(&done));
        let theirs = std::fs::read(path.join("out.pdf")).unwrap();
        let ours = sign(&theirs, &request("Ban hành"), &key, None).unwrap();
        let both = sign(&ours, &request("Sao y"), &ward.agency, None).unwrap();
        assert!(pdfsig(&both).is_none_or(|seen| seen == (3, 3)), "{name}");
        let lines = judged(&both, &root).unwrap();
        assert!(lines[..2].iter().all(|line| line.contains("valid=True trusted=True bottom_line=True")), "{lines:?}");
        assert!(lines[2].contains("intact=True valid=True trusted=False"), "{lines:?}");
    }
}

/// A key of RSA in PKCS#12 by OpenSSL, and its certificate, which is its own root.
fn openssl_key(path: &Path) -> (SoftKey, Vec<u8>) {
    let make = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "key.pem",
        "-out",
        "cert.pem",
        "-days",
        "4000",
        "-subj",
        "/C=VN/CN=Tran Thi Thu",
        "-addext",
        "keyUsage=critical,digitalSignature,nonRepudiation,keyCertSign",
    ];
    openssl(path, &make);
    openssl(path, &["x509", "-in", "cert.pem", "-outform", "DER", "-out", "cert.der"]);
    openssl(
        path,
        &["pkcs12", "-export", "-inkey", "key.pem", "-in", "cert.pem", "-passout", "pass:mật", "-out", "key.p12"],
    );
    let file = std::fs::read(path.join("key.p12")).unwrap();
    (signing::keys::open_pkcs12(&file, "mật").unwrap(), std::fs::read(path.join("cert.der")).unwrap())
}

fn openssl(path: &Path, arguments: &[&str]) {
    let done = run("openssl", arguments, path);
    assert!(done.status.success(), "{}", said(&done));
}

#[test]
fn keys_are_opened_from_files_of_either_age_with_the_right_password_alone() {
    if !has("openssl") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let (key, _) = openssl_key(path);
    let signed = sign(PLAN, &request("Phê duyệt"), &key, None).unwrap();
    assert!(pdfsig(&signed).is_none_or(|seen| seen == (1, 1)));
    openssl(path, &["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "ec.pem"]);
    openssl(path, &["req", "-x509", "-key", "ec.pem", "-out", "ec-cert.pem", "-subj", "/CN=Le Van Elip"]);
    for (key, certificate, option) in [("key.pem", "cert.pem", "-legacy"), ("ec.pem", "ec-cert.pem", "-descert")] {
        let arguments =
            ["pkcs12", "-export", option, "-inkey", key, "-in", certificate, "-passout", "pass:x", "-out", "k.p12"];
        let arguments: Vec<&str> = arguments.into_iter().filter(|a| *a != "-descert").collect();
        openssl(path, &arguments);
        let file = std::fs::read(path.join("k.p12")).unwrap();
        let opened = signing::keys::open_pkcs12(&file, "x").unwrap();
        let signed = sign(PLAN, &request("Phê duyệt"), &opened, None).unwrap();
        assert!(pdfsig(&signed).is_none_or(|seen| seen == (1, 1)), "{key}");
        assert!(signing::keys::open_pkcs12(&file, "sai").is_err());
        assert!(signing::keys::open_pkcs12(&file[..file.len() / 2], "x").is_err());
    }
}

#[test]
fn a_time_stamp_of_openssl_is_taken() {
    if !has("openssl") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let configuration = "[tsa]\ndefault_tsa=t\n[t]\nserial=serial\nsigner_cert=tsa.pem\nsigner_key=tsa.key\n\
        signer_digest=sha256\ndefault_policy=1.2.3.4.1\ndigests=sha256\naccuracy=secs:1, millisecs:500, microsecs:100\n\
        clock_precision_digits=3\nordering=yes\ntsa_name=yes\ness_cert_id_chain=no\n";
    std::fs::write(path.join("tsa.cnf"), configuration).unwrap();
    std::fs::write(path.join("serial"), "01").unwrap();
    let make = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "tsa.key",
        "-out",
        "tsa.pem",
        "-subj",
        "/CN=TSA",
        "-addext",
        "extendedKeyUsage=critical,timeStamping",
        "-addext",
        "keyUsage=critical,digitalSignature",
    ];
    openssl(path, &make);
    let ask = |request: &[u8]| {
        std::fs::write(path.join("q.tsq"), request).unwrap();
        openssl(path, &["ts", "-reply", "-config", "tsa.cnf", "-queryfile", "q.tsq", "-out", "q.tsr"]);
        Ok(std::fs::read(path.join("q.tsr")).unwrap())
    };
    let ward = ward();
    let signed = sign(PLAN, &request("Ban hành"), &ward.agency, Some(&ask)).unwrap();
    assert!(pdfsig(&signed).is_none_or(|seen| seen == (1, 1)));
    if let Some(lines) = judged(&signed, ward.authority.root()) {
        assert!(lines[0].contains("intact=True valid=True") && lines[0].contains("stamp_valid=True"), "{lines:?}");
    }
    openssl(path, &["ts", "-reply", "-config", "tsa.cnf", "-queryfile", "q.tsq", "-out", "q.tsr"]);
    let other = std::fs::read(path.join("q.tsr")).unwrap();
    let refused = sign(PLAN, &request(""), &ward.agency, Some(&|_| Ok(other.clone()))).unwrap_err();
    assert!(refused.to_string().contains("dữ liệu khác"), "{refused}");
    let refused = sign(PLAN, &request(""), &ward.agency, Some(&|_| Err("hết giờ".to_owned()))).unwrap_err();
    assert!(refused.to_string().contains("hết giờ"), "{refused}");
    std::fs::write(path.join("q.tsq"), b"no request").unwrap();
    run("openssl", &["ts", "-reply", "-config", "tsa.cnf", "-queryfile", "q.tsq", "-out", "no.tsr"], path);
    let rejection = std::fs::read(path.join("no.tsr")).unwrap();
    let refused = sign(PLAN, &Request::at(super::support::signed_at()), &ward.agency, Some(&|_| Ok(rejection.clone())));
    assert!(refused.unwrap_err().to_string().contains("từ chối"));
}
