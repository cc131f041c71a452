//! A real IMAP server (Dovecot) with a private configuration, for tests of the mailbox.

use crate::smtp::make_certificates;
use kernel::mail::Security;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Name and password of its one mailbox.
pub const IMAP_LOGIN: (&str, &str) = ("vanban@phuong.test", "mat-khau \"hop-thu\"");
/// Nobody, on Debian: Dovecot serves no mail to root.
const NOBODY: u32 = 65_534;

/// The server; it ends with this value.
pub struct ImapServer {
    pub port: u16,
    process: Child,
    folder: tempfile::TempDir,
}

/// Says so on the error stream when there is no Dovecot; in CI that is a failure.
pub fn imap_missing() -> bool {
    let missing = !Path::new("/usr/sbin/dovecot").exists() || !Path::new("/usr/lib/dovecot/imap").exists();
    assert!(!missing || std::env::var_os("CI").is_none(), "Dovecot must be installed in CI (dovecot-imapd)");
    if missing {
        eprintln!("LEFT OUT: there is no Dovecot (bin/test installs dovecot-imapd)");
    }
    missing
}

impl ImapServer {
    /// Starts with an empty mailbox; encrypted with a certificate of an authority of its own.
    pub fn start(security: Security) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("permissions");
        if security != Security::None {
            make_certificates(folder.path());
        }
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
        fs::write(folder.path().join("conf"), configuration(folder.path(), security, port)).expect("a configuration");
        let (user, password) = IMAP_LOGIN;
        fs::write(folder.path().join("users"), format!("{user}:{{PLAIN}}{password}\n")).expect("users");
        for name in ["run", "state", "mail", "mail/new", "mail/cur", "mail/tmp"] {
            fs::create_dir_all(folder.path().join(name)).expect("a folder");
        }
        own(folder.path());
        let mut command = match is_root() {
            true => {
                let mut command = Command::new("setpriv");
                command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "/usr/sbin/dovecot"]);
                command
            }
            false => Command::new("/usr/sbin/dovecot"),
        };
        let process =
            command.arg("-F").arg("-c").arg(folder.path().join("conf")).stdout(Stdio::null()).stderr(Stdio::null());
        let mut server = Self { port, process: process.spawn().expect("Dovecot starts"), folder };
        server.wait();
        server
    }

    fn wait(&mut self) {
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            let ended = self.process.try_wait().ok().flatten().is_some();
            let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(!ended && begun.elapsed() < Duration::from_secs(20), "Dovecot does not serve: {log}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Puts a message into the inbox.
    pub fn deliver(&self, message: &[u8]) {
        self.put(message, None);
    }

    /// Puts a message into the inbox that came at a moment, such as "2026-03-01 08:00 UTC".
    pub fn deliver_at(&self, message: &[u8], moment: &str) {
        self.put(message, Some(moment));
    }

    fn put(&self, message: &[u8], came: Option<&str>) {
        let name = format!("{}.M1P1.test", uuid::Uuid::now_v7().simple());
        let (new, place) = (self.mail().join("tmp").join(&name), self.mail().join("new").join(&name));
        fs::write(&new, message).expect("a message");
        own_one(&new);
        if let Some(moment) = came {
            let set = Command::new("touch").args(["-d", moment]).arg(&new).status();
            assert!(set.is_ok_and(|status| status.success()), "touch sets the time");
        }
        fs::rename(new, place).expect("a message in its place");
    }

    fn mail(&self) -> PathBuf {
        self.folder.path().join("mail")
    }

    /// The certificate of its authority, as PEM.
    pub fn authority(&self) -> String {
        fs::read_to_string(self.folder.path().join("authority.pem")).expect("a certificate")
    }

    /// The messages of a folder ("" for the inbox; others as IMAP writes them), each with its flags: "S" seen, "F" flagged.
    pub fn flags(&self, folder: &str) -> Vec<String> {
        let within = if folder.is_empty() { self.mail() } else { self.mail().join(format!(".{folder}")) };
        let in_folder = |name: &str| fs::read_dir(within.join(name)).into_iter().flatten().flatten();
        let flags = |file: fs::DirEntry| {
            let name = file.file_name().to_string_lossy().into_owned();
            name.rsplit_once("2,").map(|(_, flags)| flags.to_owned()).unwrap_or_default()
        };
        let mut all: Vec<String> = in_folder("cur").chain(in_folder("new")).map(flags).collect();
        all.sort();
        all
    }

    /// Numbers all messages anew, as a server does that has lost its index.
    pub fn number_anew(&self) {
        for file in fs::read_dir(self.mail()).expect("the mailbox").flatten() {
            let name = file.file_name().to_string_lossy().into_owned();
            if name.starts_with("dovecot") {
                fs::remove_file(file.path()).expect("an index");
            }
        }
        // Its numbers come from the second: another second, another number.
        std::thread::sleep(Duration::from_millis(1100));
    }
}

impl Drop for ImapServer {
    fn drop(&mut self) {
        // Asked to end, it ends the processes that it began as well.
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|of| of.uid() == 0)
}

fn own_one(path: &Path) {
    if is_root() {
        chown(path, Some(NOBODY), Some(NOBODY)).expect("an owner");
    }
}

fn own(path: &Path) {
    own_one(path);
    if path.is_dir() {
        for file in fs::read_dir(path).expect("a folder").flatten() {
            own(&file.path());
        }
    }
}

fn configuration(folder: &Path, security: Security, port: u16) -> String {
    let id = |flag: &str| {
        let said = Command::new("id").args(flag.split(' ')).output().expect("id");
        String::from_utf8_lossy(&said.stdout).trim().to_owned()
    };
    let (user, group) = match is_root() {
        true => ("nobody".to_owned(), "nogroup".to_owned()),
        false => (id("-u -n"), id("-g -n")),
    };
    let (uid, gid) = match is_root() {
        true => (NOBODY.to_string(), NOBODY.to_string()),
        false => (id("-u"), id("-g")),
    };
    let folder = folder.display();
    let ssl = match security {
        Security::None => "ssl = no\n".to_owned(),
        _ => format!("ssl = required\nssl_cert = <{folder}/server.pem\nssl_key = <{folder}/server.key\n"),
    };
    let wrapped = if security == Security::Tls { "ssl = yes" } else { "" };
    format!(
        "base_dir = {folder}/run\nstate_dir = {folder}/state\nlog_path = {folder}/log\nprotocols = imap\n\
         listen = 127.0.0.1\n{ssl}disable_plaintext_auth = no\nauth_mechanisms = plain login\n\
         default_internal_user = {user}\ndefault_login_user = {user}\ndefault_internal_group = {group}\n\
         first_valid_uid = 1\nfirst_valid_gid = 1\nmail_location = maildir:{folder}/mail\n\
         passdb {{\n driver = passwd-file\n args = username_format=%u {folder}/users\n}}\n\
         userdb {{\n driver = static\n args = uid={uid} gid={gid} home={folder}\n}}\n\
         service imap-login {{\n chroot =\n inet_listener imap {{\n port = {}\n }}\n inet_listener imaps {{\n port = {}\n {wrapped}\n }}\n}}\n\
         service anvil {{\n chroot =\n}}\nservice stats {{\n chroot =\n}}\nservice auth {{\n chroot =\n}}\n",
        if security == Security::Tls { 0 } else { port },
        if security == Security::Tls { port } else { 0 },
    )
}
