//! What the scenarios of signing stand on: an authority made by OpenSSL with its servers, documents that are approved, the
//! programs that judge signatures.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::{get, post};
use chrono::{DateTime, Utc};
use kernel::{Conn, args, row};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use testkit::{Answer, Browser, TestApp, WARD};
use uuid::Uuid;

pub(crate) use super::programs::*;

/// One page with blanks for number and day, position and name.
pub(crate) const PLAN: &[u8] = include_bytes!("../../data/plan.pdf");
/// Of the key files.
pub(crate) const PASSWORD: &str = "mật khẩu ký 1";

pub(crate) fn db(app: &TestApp) -> Conn {
    app.app.db.read(WARD)
}

/// The files by which OpenSSL is an authority.
fn configure(path: &Path, address: &str) {
    let extensions = format!(
        "[ca]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n\
         [leaf]\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature,nonRepudiation\n\
         authorityKeyIdentifier=keyid\ncrlDistributionPoints=URI:{address}/crl\n\
         [stamps]\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n\
         extendedKeyUsage=critical,timeStamping\nauthorityKeyIdentifier=keyid\n\
         crlDistributionPoints=URI:{address}/crl\n"
    );
    std::fs::write(path.join("ext.cnf"), extensions).unwrap();
    let configuration = "[req]\ndistinguished_name=dn\n[dn]\n[ca]\ndefault_ca=c\n[c]\ndatabase=index\n\
        default_md=sha256\ndefault_crl_days=30\ncrlnumber=number\n\
        [tsa]\ndefault_tsa=t\n[t]\nserial=serial\nsigner_cert=stamps.pem\ncerts=root.pem\nsigner_key=stamps.key\n\
        signer_digest=sha256\ndefault_policy=1.2.3.4.1\ndigests=sha256\ness_cert_id_chain=no\n";
    std::fs::write(path.join("ca.cnf"), configuration).unwrap();
    for (name, content) in [("index", ""), ("number", "01"), ("serial", "01")] {
        std::fs::write(path.join(name), content).unwrap();
    }
}

/// An authority in a folder, with servers for time stamps, its revocation list, and remote signing.
pub(crate) struct Authority {
    folder: tempfile::TempDir,
    pub(crate) address: String,
    remote: Arc<Mutex<RemoteState>>,
}

/// What the remote signer's person does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Consent {
    Given,
    Refused,
    Awaited,
}

struct RemoteState {
    folder: PathBuf,
    consent: Consent,
    asked: Vec<serde_json::Value>,
    polls: usize,
}

impl Authority {
    /// Makes one; `None` where OpenSSL is missing.
    pub(crate) async fn new() -> Option<Self> {
        if !has("openssl") {
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        configure(path, &address);
        let this = Self {
            address: address.clone(),
            remote: Arc::new(Mutex::new(RemoteState {
                folder: path.to_owned(),
                consent: Consent::Given,
                asked: Vec::new(),
                polls: 0,
            })),
            folder,
        };
        let path = this.path();
        openssl(path, &["genrsa", "-out", "root.key", "2048"]);
        let subject = "/C=VN/O=Co quan thu nghiem/CN=Goc thu nghiem";
        openssl(path, &["req", "-new", "-key", "root.key", "-subj", subject, "-config", "ca.cnf", "-out", "root.csr"]);
        openssl(
            path,
            &[
                "x509",
                "-req",
                "-in",
                "root.csr",
                "-signkey",
                "root.key",
                "-days",
                "3650",
                "-sha256",
                "-extfile",
                "ext.cnf",
                "-extensions",
                "ca",
                "-out",
                "root.pem",
            ],
        );
        this.issue("stamps", "Dau thoi gian thu nghiem", "stamps", 3000);
        this.list();
        let state = this.remote.clone();
        tokio::spawn(async move { axum::serve(listener, servers(state)).await });
        Some(this)
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Makes a key with a certificate and its file `name.p12`.
    pub(crate) fn issue(&self, name: &str, subject: &str, section: &str, days: u32) -> Vec<u8> {
        let path = self.path();
        let (key, csr, pem, file) =
            (format!("{name}.key"), format!("{name}.csr"), format!("{name}.pem"), format!("{name}.p12"));
        openssl(path, &["genrsa", "-out", &key, "2048"]);
        let subject = format!("/C=VN/O=UBND phuong Song Cong/CN={subject}");
        let asked = ["req", "-new", "-utf8", "-key", &key, "-subj", &subject, "-config", "ca.cnf", "-out", &csr];
        openssl(path, &asked);
        let days = days.to_string();
        openssl(
            path,
            &[
                "x509",
                "-req",
                "-in",
                &csr,
                "-CA",
                "root.pem",
                "-CAkey",
                "root.key",
                "-CAcreateserial",
                "-days",
                &days,
                "-sha256",
                "-extfile",
                "ext.cnf",
                "-extensions",
                section,
                "-out",
                &pem,
            ],
        );
        let pass = format!("pass:{PASSWORD}");
        let export = [
            "pkcs12",
            "-export",
            "-inkey",
            &key,
            "-in",
            &pem,
            "-certfile",
            "root.pem",
            "-passout",
            &pass,
            "-out",
            &file,
        ];
        openssl(path, &export);
        std::fs::read(path.join(&file)).unwrap()
    }

    /// Writes the revocation list anew.
    fn list(&self) {
        openssl(
            self.path(),
            &["ca", "-gencrl", "-config", "ca.cnf", "-keyfile", "root.key", "-cert", "root.pem", "-out", "crl.pem"],
        );
        openssl(self.path(), &["crl", "-in", "crl.pem", "-outform", "DER", "-out", "crl.der"]);
    }

    /// Revokes a certificate.
    pub(crate) fn revoke(&self, name: &str) {
        let pem = format!("{name}.pem");
        let asked = ["ca", "-revoke", &pem, "-config", "ca.cnf", "-keyfile", "root.key", "-cert", "root.pem"];
        openssl(self.path(), &asked);
        self.list();
    }

    pub(crate) fn root(&self) -> Vec<u8> {
        std::fs::read(self.path().join("root.pem")).unwrap()
    }

    pub(crate) fn consents(&self, consent: Consent) {
        let mut state = self.remote.lock().unwrap();
        (state.consent, state.polls) = (consent, 0);
    }

    /// What the remote signer was asked.
    pub(crate) fn asked(&self) -> Vec<serde_json::Value> {
        self.remote.lock().unwrap().asked.clone()
    }

    /// Names its servers in the ward's settings, and its root among those trusted.
    pub(crate) async fn serve(&self, app: &TestApp) {
        let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
        let settings = [
            ("documents.stamps", format!("{}/tsa", self.address)),
            ("documents.remote_signer", format!("{}/csc", self.address)),
            ("documents.remote_signer_secret", "bi-mat".to_owned()),
            ("documents.remote_signer_wait", "2".to_owned()),
            ("documents.signing_hosts", "127.0.0.1".to_owned()),
        ];
        for (key, value) in settings {
            tx.set_setting(key, &value).await.unwrap();
        }
        tx.commit().await.unwrap();
        let admin = app.sign_in("quantri").await;
        let sent = admin.upload("/van-ban/chu-ky/tin-cay", &[], ("file", "goc.pem", &self.root())).await;
        sent.assert_redirect();
    }
}

type Shared = State<Arc<Mutex<RemoteState>>>;

fn servers(state: Arc<Mutex<RemoteState>>) -> Router {
    Router::new()
        .route("/tsa", post(stamp))
        .route("/crl", get(async |state: Shared| std::fs::read(folder(&state).join("crl.der")).unwrap()))
        .route("/csc/signatures/signHash", post(sign_hash))
        .route("/csc/signatures/signPolling", post(poll))
        .with_state(state)
}

fn folder(state: &Shared) -> PathBuf {
    state.lock().unwrap().folder.clone()
}

async fn stamp(state: Shared, asked: Bytes) -> Vec<u8> {
    let folder = folder(&state);
    let name = Uuid::new_v4().to_string();
    std::fs::write(folder.join(format!("{name}.tsq")), &asked).unwrap();
    let (query, reply) = (format!("{name}.tsq"), format!("{name}.tsr"));
    openssl(&folder, &["ts", "-reply", "-config", "ca.cnf", "-section", "t", "-queryfile", &query, "-out", &reply]);
    std::fs::read(folder.join(reply)).unwrap()
}

async fn sign_hash(state: Shared, headers: axum::http::HeaderMap, asked: Bytes) -> String {
    assert_eq!(headers["authorization"], "Bearer bi-mat");
    state.lock().unwrap().asked.push(serde_json::from_slice(&asked).unwrap());
    r#"{"responseID":"yeu-cau-1"}"#.to_owned()
}

async fn poll(state: Shared, asked: Bytes) -> (axum::http::StatusCode, String) {
    use base64::Engine as _;
    let asked: serde_json::Value = serde_json::from_slice(&asked).unwrap();
    assert_eq!(asked["responseID"], "yeu-cau-1");
    let mut state = state.lock().unwrap();
    state.polls += 1;
    match state.consent {
        Consent::Refused => {
            (axum::http::StatusCode::OK, r#"{"error":"denied","error_description":"người ký đã từ chối"}"#.to_owned())
        }
        Consent::Given if state.polls > 1 => {
            let engine = base64::engine::general_purpose::STANDARD;
            let hash = state.asked.last().unwrap()["hash"][0].as_str().unwrap().to_owned();
            std::fs::write(state.folder.join("hash"), engine.decode(hash).unwrap()).unwrap();
            let sign =
                ["pkeyutl", "-sign", "-inkey", "xa.key", "-pkeyopt", "digest:sha256", "-in", "hash", "-out", "made"];
            openssl(&state.folder, &sign);
            let made = engine.encode(std::fs::read(state.folder.join("made")).unwrap());
            (axum::http::StatusCode::OK, serde_json::json!({ "signatures": [made] }).to_string())
        }
        _ => (axum::http::StatusCode::ACCEPTED, r#"{"responseID":"yeu-cau-1"}"#.to_owned()),
    }
}

/// The clock of the machine and a little more: certificates that are made meanwhile hold.
#[allow(clippy::disallowed_methods)]
pub(crate) fn now() -> DateTime<Utc> {
    Utc::now() + chrono::Duration::minutes(5)
}

/// Sets the product's clock to that of the machine.
pub(crate) async fn today(app: &TestApp) {
    set_clock(app, chrono::SubsecRound::trunc_subsecs(now(), 6)).await;
}

/// Moves the clock by so many days and minutes.
pub(crate) async fn later(app: &TestApp, days: i64, minutes: i64) {
    let by = chrono::Duration::days(days) + chrono::Duration::minutes(minutes);
    set_clock(app, app.app.clock.now() + by).await;
}

/// Sets the clock; everybody was there a moment before, for accounts that are not used are closed.
async fn set_clock(app: &TestApp, at: DateTime<Utc>) {
    app.app.clock.set(at);
    let tx = app.app.db.write(WARD, None, at).await.unwrap();
    let sql = "UPDATE account SET last_seen_at = $2, created_at = $2, password_set_at = $2 WHERE ward_id = $1";
    tx.exec(sql, args![WARD, at]).await.unwrap();
    tx.commit().await.unwrap();
}

/// An approved document of the leader's, with attachments; its identifier.
pub(crate) async fn approved(app: &TestApp, signer: &str, attachments: usize) -> Uuid {
    let id = Uuid::now_v7();
    let digest = app.app.files.put(PLAN.to_vec()).await.unwrap();
    let account = person(app, signer).await;
    let drafter = person(app, "tonghop").await;
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let row = row! { id: id, kind: "KH", subject: "Kế hoạch chuyển đổi số", body: "{}", unit_id: app.units[0],
    drafter_id: drafter, drafter_name: "Mẫu tonghop", priority: 0, state: "approved", signer_id: account,
    signer_name: format!("Mẫu {signer}"), signer_title: "CHỦ TỊCH", sequence: "", symbol: "/KH-UBND",
    symbol_key: "/KH-UBND", digest: digest.as_str(), made_at: tx.now, changed_at: tx.now, illustrative: false };
    tx.insert("outgoing", row).await.unwrap();
    for at in 0..attachments {
        let row = row! { id: Uuid::now_v7(), document_id: id, position: at as i32, digest: digest.as_str(),
        file_name: format!("phu-luc-{at}.pdf"), mime: "application/pdf", size: PLAN.len() as i64, role: "attachment" };
        tx.insert("document_file", row).await.unwrap();
    }
    tx.commit().await.unwrap();
    id
}

pub(crate) async fn person(app: &TestApp, login: &str) -> Uuid {
    let sql = "SELECT id FROM account WHERE ward_id = $1 AND login = $2";
    db(app).scalar(sql, args![WARD, login]).await.unwrap().unwrap()
}

pub(crate) async fn text(app: &TestApp, what: &str, id: Uuid) -> String {
    let sql = format!("SELECT {what} FROM outgoing WHERE ward_id = $1 AND id = $2");
    db(app).scalar(&sql, args![WARD, id]).await.unwrap().unwrap()
}

pub(crate) async fn count(app: &TestApp, table: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM {table} WHERE ward_id = $1");
    db(app).scalar(&sql, args![WARD]).await.unwrap().unwrap()
}

/// The bytes of a document as they stand now.
pub(crate) async fn pdf(app: &TestApp, id: Uuid) -> Vec<u8> {
    let digest = kernel::Digest::parse(&text(app, "digest", id).await).unwrap();
    app.app.files.get(&digest).await.unwrap()
}

/// Registers a key file for a person or the agency.
pub(crate) async fn register(who: &Browser, whose: &str, file: &[u8]) -> Answer {
    who.upload(&format!("/van-ban/chu-ky/{whose}/tep"), &[("pin", PASSWORD)], ("file", "khoa.p12", file)).await
}

/// The hidden values of a page's form under a name.
pub(crate) fn hidden(page: &Answer, name: &str) -> Vec<String> {
    let mark = format!("name=\"{name}\" value=\"");
    let values = page.body.split(&mark).skip(1);
    values.map(|rest| rest.chars().take_while(|c| *c != '"').collect()).collect()
}

/// Signs what a page shows.
pub(crate) async fn sign(who: &Browser, path: &str, pin: &str) -> Answer {
    let page = who.get(path).await;
    page.assert_status(200);
    send(who, path, &page, pin).await
}

/// Sends the form of a page that was shown.
pub(crate) async fn send(who: &Browser, path: &str, page: &Answer, pin: &str) -> Answer {
    send_with(who, path, page, pin, &[]).await
}

/// The same, with more fields filled in.
pub(crate) async fn send_with(who: &Browser, path: &str, page: &Answer, pin: &str, more: &[(&str, &str)]) -> Answer {
    let (shown, at, key) = (hidden(page, "shown"), hidden(page, "at"), hidden(page, "key"));
    let mut fields: Vec<(&str, &str)> = shown.iter().map(|value| ("shown", value.as_str())).collect();
    fields.push(("at", at.first().map_or("", String::as_str)));
    fields.push(("key", key.first().map_or("", String::as_str)));
    fields.push(("pin", pin));
    fields.extend_from_slice(more);
    who.post(path.split('?').next().unwrap(), &fields).await
}

/// A picture in one colour, transparent around a stroke.
pub(crate) fn picture(color: [u8; 3], is_clear: bool) -> Vec<u8> {
    let mut dots = Vec::new();
    for (x, y) in (0..60i32).flat_map(|y| (0..120i32).map(move |x| (x, y))) {
        let is_drawn = !is_clear || (x / 2 - y).abs() < 4;
        dots.extend_from_slice(&[color[0], color[1], color[2], if is_drawn { 255 } else { 0 }]);
    }
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, 120, 60);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header().unwrap().write_image_data(&dots).unwrap();
    out
}
