//! A real SMTP server (aiosmtpd) that keeps what it receives, for tests of e-mail.

use kernel::mail::{MailServer, Secret, Security};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A message as the server received it, read by Python's own parser.
#[derive(Debug, Clone)]
pub struct Received {
    /// Sender and recipients of the envelope.
    pub from: String,
    pub to: Vec<String>,
    /// The connection was encrypted.
    pub secure: bool,
    /// Who signed in to the server.
    pub user: Option<String>,
    headers: Vec<(String, String)>,
    pub text: String,
    pub html: String,
    /// Every byte; all of them ASCII.
    pub raw: String,
}

impl Received {
    /// A header, decoded.
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name));
        found.map_or_else(|| panic!("no header {name} in {:?}", self.headers), |(_, value)| value)
    }
}

/// How the server is to behave.
#[derive(Debug, Clone)]
pub struct SmtpOptions {
    /// 0: any free port.
    pub port: u16,
    pub security: Security,
    /// Name and password that it asks for.
    pub login: Option<(String, String)>,
}

/// The server; it ends with this value. It refuses recipients that begin with "tu-choi" for good and those that begin
/// with "ban" for now; of the first letter to one that begins with "treo" it never says that it has taken it.
pub struct SmtpServer {
    pub port: u16,
    options: SmtpOptions,
    received: Arc<Mutex<Vec<Received>>>,
    process: Child,
    folder: tempfile::TempDir,
}

/// Says so on the error stream when there is no aiosmtpd; in CI that is a failure.
pub fn smtp_missing() -> bool {
    let missing = python().is_none();
    assert!(!missing || std::env::var_os("CI").is_none(), "aiosmtpd must be installed in CI (python3-aiosmtpd)");
    if missing {
        eprintln!("LEFT OUT: there is no aiosmtpd (bin/test installs python3-aiosmtpd)");
    }
    missing
}

/// The Python that has the server: Debian's before any other.
fn python() -> Option<&'static str> {
    let has = |python: &&str| {
        let import = Command::new(python).args(["-c", "import aiosmtpd"]).stderr(Stdio::null()).status();
        import.is_ok_and(|status| status.success())
    };
    ["/usr/bin/python3", "python3"].into_iter().find(has)
}

impl SmtpServer {
    /// Starts on a free port, unencrypted, open to all.
    pub fn start() -> Self {
        Self::start_with(SmtpOptions { port: 0, security: Security::None, login: None })
    }

    /// Starts as told; encrypted with a certificate of an authority of its own.
    pub fn start_with(options: SmtpOptions) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        if options.security != Security::None {
            make_certificates(folder.path());
        }
        let tls = match options.security {
            Security::None => "none",
            Security::StartTls => "starttls",
            Security::Tls => "tls",
        };
        let told = json!({ "port": options.port, "tls": tls, "certificate": folder.path().join("server.pem"),
            "key": folder.path().join("server.key"), "login": options.login });
        let mut process = Command::new(python().expect("a Python with aiosmtpd"))
            .args(["-c", include_str!("smtp.py"), &told.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python starts");
        let mut lines = BufReader::new(process.stdout.take().expect("its output")).lines();
        let first = lines.next().expect("the port").expect("a line");
        let first: Value = serde_json::from_str(&first).expect("JSON");
        let port = first["port"].as_u64().and_then(|port| u16::try_from(port).ok()).expect("a port");
        let received = Arc::new(Mutex::new(Vec::new()));
        let kept = received.clone();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let message = parse(&serde_json::from_str(&line).expect("JSON"));
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(message);
            }
        });
        Self { port, options, received, process, folder }
    }

    /// What the product is told about this server.
    pub fn config(&self) -> MailServer {
        MailServer {
            host: "localhost".into(),
            port: self.port,
            security: self.options.security,
            login: self.options.login.clone().map(|(user, password)| (user, Secret(password))),
            from: "dinh@phuong.test".into(),
            authority: (self.options.security != Security::None).then(|| self.authority()),
        }
    }

    /// The certificate of its authority.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("authority.pem")
    }

    /// What was received so far, once at least so many came.
    pub fn received(&self, at_least: usize) -> Vec<Received> {
        let begun = Instant::now();
        loop {
            let now = self.received.lock().unwrap_or_else(PoisonError::into_inner).clone();
            if now.len() >= at_least || begun.elapsed() > Duration::from_secs(10) {
                assert!(now.len() >= at_least, "{} of {at_least} messages came", now.len());
                return now;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn parse(v: &Value) -> Received {
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let list = |v: &Value| v.as_array().cloned().unwrap_or_default();
    Received {
        from: text(&v["from"]),
        to: list(&v["to"]).iter().map(text).collect(),
        secure: v["secure"] == true,
        user: v["user"].as_str().map(str::to_owned),
        headers: list(&v["headers"]).iter().map(|h| (text(&h[0]), text(&h[1]))).collect(),
        text: text(&v["text"]),
        html: text(&v["html"]),
        raw: text(&v["raw"]),
    }
}

/// An authority, and a certificate for localhost that it vouches for.
pub(crate) fn make_certificates(folder: &Path) {
    let make = |name: &str, args: &[&str]| {
        let made = Command::new("openssl")
            .current_dir(folder)
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"])
            .args(["-out", &format!("{name}.pem"), "-keyout", &format!("{name}.key"), "-subj", &format!("/CN={name}")])
            .args(args)
            .stderr(Stdio::null())
            .status();
        assert!(made.is_ok_and(|status| status.success()), "openssl makes a certificate");
    };
    make("authority", &[]);
    let names = "subjectAltName=DNS:localhost,IP:127.0.0.1";
    let plain = "basicConstraints=critical,CA:FALSE";
    make("server", &["-CA", "authority.pem", "-CAkey", "authority.key", "-addext", names, "-addext", plain]);
}
