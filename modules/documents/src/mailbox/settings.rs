//! Where the mailbox is, what is done with a message that was taken, and how often one looks; the password is kept like
//! every secret of the settings: never shown again, never in the trail.

use kernel::mail::Secret;
use kernel::{Conn, Digest, Error, Event, FieldErrors, Result, Setting, SettingKind, Tx};
use serde_json::json;

/// How the way to the mailbox is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Security {
    /// Encrypted from the first byte (usually port 993).
    Tls,
    /// Begun in the open and encrypted before anything is said (STARTTLS, usually port 143).
    StartTls,
    /// Not at all: only for a server on the same machine.
    None,
}

/// What becomes of a message that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum After {
    /// Đánh dấu đã đọc.
    Seen,
    /// Chuyển sang thư mục.
    Move(String),
}

/// A mailbox, ready to be asked.
#[derive(Debug, Clone)]
pub(super) struct Mailbox {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    pub(super) user: String,
    pub(super) password: Secret,
    pub(super) folder: String,
    pub(super) after: After,
    /// Minutes between two looks; 0: one does not look.
    pub(super) every: i64,
    /// Senders of refused messages are told.
    pub(super) answers: bool,
    /// Certificate of an authority of the server's own, as PEM; empty for none.
    pub(super) authority: String,
}

impl Mailbox {
    /// Under which what was taken from this mailbox is remembered.
    pub(super) fn account(&self) -> String {
        Digest::of(format!("{}\n{}\n{}", self.host, self.user, self.folder).as_bytes()).as_str()[..32].to_owned()
    }
}

const fn setting(key: &'static str, label: &'static str, kind: SettingKind, default: &'static str) -> Setting {
    Setting { key, group: "mailbox-title", label, help: "", kind, default, law: "" }
}

const SECURITIES: SettingKind =
    SettingKind::Choice(&[("tls", "mailbox-tls"), ("starttls", "mailbox-starttls"), ("none", "mailbox-plain")]);
const OFTEN: SettingKind = SettingKind::Choice(&[
    ("5", "mailbox-every-5"),
    ("15", "mailbox-every-15"),
    ("60", "mailbox-every-60"),
    ("0", "mailbox-every-0"),
]);
const AFTERS: SettingKind = SettingKind::Choice(&[("seen", "mailbox-after-seen"), ("move", "mailbox-after-move")]);

pub(super) const HOST: Setting = setting("documents.mailbox_host", "mailbox-host", SettingKind::Text, "");
pub(super) const PORT: Setting =
    setting("documents.mailbox_port", "mailbox-port", SettingKind::Number { least: 1, most: 65_535 }, "993");
pub(super) const SECURITY: Setting = setting("documents.mailbox_security", "mailbox-security", SECURITIES, "tls");
pub(super) const USER: Setting = setting("documents.mailbox_user", "mailbox-user", SettingKind::Text, "");
pub(super) const PASSWORD: Setting = setting("documents.mailbox_password", "mailbox-password", SettingKind::Secret, "");
pub(super) const FOLDER: Setting = setting("documents.mailbox_folder", "mailbox-folder", SettingKind::Text, "INBOX");
pub(super) const AFTER: Setting = setting("documents.mailbox_after", "mailbox-after", AFTERS, "seen");
pub(super) const MOVE_TO: Setting = setting("documents.mailbox_move_to", "mailbox-move-to", SettingKind::Text, "");
pub(super) const EVERY: Setting = setting("documents.mailbox_every", "mailbox-every", OFTEN, "15");
pub(super) const ANSWER: Setting = setting("documents.mailbox_answer", "mailbox-answer", SettingKind::YesNo, "1");
/// Too long for a setting of one line.
const AUTHORITY: &str = "documents.mailbox_authority";

/// Everything that the page shows but the password, in the order of the page.
pub(super) const SHOWN: [Setting; 9] = [HOST, PORT, SECURITY, USER, FOLDER, AFTER, MOVE_TO, EVERY, ANSWER];

/// The values of a choice, with the keys of their texts.
pub(super) fn choices(setting: &Setting) -> &'static [(&'static str, &'static str)] {
    match setting.kind {
        SettingKind::Choice(values) => values,
        _ => &[],
    }
}

/// The certificate that was set; empty for none.
pub(super) async fn authority(conn: &Conn) -> Result<String> {
    Ok(conn.setting(AUTHORITY).await?.unwrap_or_default())
}

/// The mailbox of the ward; `None` where none is set.
pub(super) async fn mailbox(conn: &Conn) -> Result<Option<Mailbox>> {
    let all = [&HOST, &PORT, &SECURITY, &USER, &PASSWORD, &FOLDER, &AFTER, &MOVE_TO, &EVERY, &ANSWER];
    let [host, port, security, user, password, folder, after, move_to, every, answer] =
        Setting::get_all(all, conn).await?;
    if host.is_empty() || user.is_empty() {
        return Ok(None);
    }
    let security = match security.as_str() {
        "starttls" => Security::StartTls,
        "none" => Security::None,
        _ => Security::Tls,
    };
    let after = if after == "move" && !move_to.is_empty() { After::Move(move_to) } else { After::Seen };
    Ok(Some(Mailbox {
        host,
        port: port.parse().unwrap_or(993),
        security,
        user,
        password: Secret(password),
        folder,
        after,
        every: every.parse().unwrap_or(15),
        answers: answer == "1",
        authority: authority(conn).await?,
    }))
}

/// What an administrator typed: values in the order of [`SHOWN`].
pub(super) struct Typed {
    pub(super) values: [String; SHOWN.len()],
    /// Empty: the one that is kept stays.
    pub(super) password: String,
    pub(super) authority: String,
}

/// Keeps what an administrator typed.
///
/// # Errors
/// [`Error::Invalid`] by field (named as on the page).
pub(super) async fn save(tx: &mut Tx, typed: &Typed) -> Result<()> {
    let mut errors = FieldErrors::default();
    let value = |of: &Setting| SHOWN.iter().position(|s| s.key == of.key).map_or("", |at| typed.values[at].trim());
    for (setting, value) in SHOWN.iter().zip(&typed.values) {
        if let Err(Error::Invalid(wrong)) = setting.checked(value) {
            wrong.0.into_iter().for_each(|(_, said)| errors.add(field(setting), said));
        }
    }
    let is_host = |host: &str| {
        host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':')) && host.len() <= 253
    };
    if !is_host(value(&HOST)) {
        errors.add(field(&HOST), "Nhập tên máy chủ, ví dụ: mail.thainguyen.gov.vn.");
    }
    if value(&HOST).is_empty() != value(&USER).is_empty() {
        errors.add(field(if value(&HOST).is_empty() { &HOST } else { &USER }), "Nhập cả máy chủ và tên đăng nhập.");
    }
    if value(&FOLDER).is_empty() {
        errors.add(field(&FOLDER), "Nhập thư mục, thường là INBOX.");
    }
    if value(&AFTER) == "move" && (value(&MOVE_TO).is_empty() || value(&MOVE_TO) == value(&FOLDER)) {
        errors.add(field(&MOVE_TO), "Nhập thư mục khác với thư mục lấy thư.");
    }
    // Else whoever may set the host could have the password, which nobody is shown, sent to a server of their own.
    if typed.password.is_empty() && !PASSWORD.get(tx).await?.is_empty() && leads_elsewhere(tx, &value).await? {
        errors.add(field(&PASSWORD), "Đổi máy chủ, cổng, cách mã hóa hoặc tên đăng nhập thì phải nhập lại mật khẩu.");
    }
    if !typed.authority.trim().is_empty() && super::imap::authorities(&typed.authority).is_empty() {
        errors.add("authority", "Dán chứng chỉ dạng PEM, bắt đầu bằng -----BEGIN CERTIFICATE-----.");
    }
    if typed.authority.len() > 20_000 {
        errors.add("authority", "Chứng chỉ quá dài.");
    }
    errors.check()?;
    for (setting, value) in SHOWN.iter().zip(&typed.values) {
        setting.set(tx, value).await?;
    }
    if !typed.password.is_empty() {
        PASSWORD.set(tx, &typed.password).await?;
    }
    if authority(tx).await? != typed.authority.trim() {
        tx.set_setting(AUTHORITY, typed.authority.trim()).await?;
        tx.record(Event::new("documents.mailbox.authority_changed", PASSWORD.id(), json!({})));
    }
    match mailbox(tx).await? {
        Some(mailbox) => super::store::remember(tx, &mailbox.account()).await,
        None => Ok(()),
    }
}

async fn leads_elsewhere<'v>(tx: &Tx, value: &impl Fn(&Setting) -> &'v str) -> Result<bool> {
    for setting in [&HOST, &PORT, &SECURITY, &USER] {
        if setting.get(tx).await? != value(setting) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The name of a setting's field on the page: "host".
pub(super) fn field(setting: &Setting) -> &'static str {
    setting.key.trim_start_matches("documents.mailbox_")
}
