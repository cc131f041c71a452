//! Keys and pictures of people and of the agency: added after their certificate was looked at, opened for one act of
//! signing, taken away.

use super::model::{KeyKind, Organ, SigningKey, Whose, require_fit};
use super::store::{self, KeptPicture};
use crate::policy;
use kernel::{Actor, Conn, Digest, Error, Event, NoticeKind, Result, Tx, UserId};
use serde_json::json;
use signing::keys::Library;
use signing::{Holder, Key, Picture};
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;
use uuid::Uuid;

/// The maker's library of the server's signing devices: from the server's own configuration, never from a form.
const MODULE: &str = "DINH_PKCS11_MODULE";

/// The largest file of a key, and of a picture.
pub(crate) const LARGEST_KEY: usize = 100 * 1024;
pub(crate) const LARGEST_PICTURE: usize = 2 * 1024 * 1024;

/// A file made to be slow to open is given up after this.
const PATIENCE: Duration = Duration::from_secs(20);

/// A key to be kept.
#[derive(Debug, Clone)]
pub(crate) struct New {
    pub kind: KeyKind,
    /// In DER, the holder's first.
    pub certificates: Vec<Vec<u8>>,
    pub held: Vec<u8>,
    pub token: String,
    pub label: String,
}

impl Default for New {
    fn default() -> Self {
        Self {
            kind: KeyKind::File,
            certificates: Vec::new(),
            held: Vec::new(),
            token: String::new(),
            label: String::new(),
        }
    }
}

/// Does the server have devices that sign?
pub(crate) fn has_devices() -> bool {
    std::env::var_os(MODULE).is_some()
}

fn library() -> Result<Library> {
    static LOADED: OnceLock<std::result::Result<Library, String>> = OnceLock::new();
    let load = || {
        let path = std::env::var_os(MODULE).ok_or("Máy chủ chưa được cấu hình thiết bị ký số.")?;
        Library::load(Path::new(&path)).map_err(|error| error.to_string())
    };
    LOADED.get_or_init(load).clone().map_err(Error::refused)
}

/// Runs what a key does apart from everything else, for no longer than a person waits.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> std::result::Result<T, signing::Error> + Send + 'static,
) -> Result<T> {
    let done = tokio::time::timeout(PATIENCE, tokio::task::spawn_blocking(work)).await;
    let done = done.map_err(|_| Error::invalid("pin", "Khóa ký không trả lời kịp. Hãy thử lại."))?;
    done.map_err(Error::internal)?.map_err(|error| Error::invalid("pin", error.to_string()))
}

/// Opens a key file.
///
/// # Errors
/// [`Error::Invalid`] on `pin` where the password does not open it.
pub(crate) async fn open_file(file: Vec<u8>, password: String) -> Result<Box<dyn Key>> {
    apart(move || signing::keys::open_pkcs12(&file, &password).map(|key| Box::new(key) as Box<dyn Key>)).await
}

/// Opens a key in one of the server's devices.
///
/// # Errors
/// [`Error::Invalid`] on `pin` where device, key or PIN are not right.
pub(crate) async fn open_token(token: String, label: String, pin: String, above: Vec<Vec<u8>>) -> Result<Box<dyn Key>> {
    let library = tokio::task::spawn_blocking(library).await.map_err(Error::internal)??;
    apart(move || library.open(&token, &pin, &label, &above).map(|key| Box::new(key) as Box<dyn Key>)).await
}

/// Whose keys the actor may care for: their own, and those of the agency where they issue documents.
///
/// # Errors
/// [`Error::Forbidden`].
pub(crate) fn require_keeper(actor: &Actor, owner: Option<UserId>) -> Result<()> {
    match owner {
        Some(owner) if owner == actor.user => Ok(()),
        Some(_) => Err(Error::Forbidden),
        None => actor.require(policy::ISSUE),
    }
}

/// Keeps a key whose certificate can sign documents.
///
/// # Errors
/// [`Error::Invalid`] on `file`, saying what the certificate lacks.
pub(crate) async fn keep(tx: &mut Tx, owner: Option<UserId>, new: New) -> Result<SigningKey> {
    let holder = new.certificates.first().and_then(|der| Holder::read(der));
    let holder = holder.ok_or_else(|| Error::invalid("file", "Chứng thư không đọc được."))?;
    require_fit("file", &holder, tx.now)?;
    if holder.is_demo != (new.kind == KeyKind::Demo) {
        return Err(Error::invalid("file", "Chứng thư trình diễn không có giá trị pháp lý, không được thêm vào đây."));
    }
    let same = |key: &SigningKey| key.kind == new.kind && key.certificates.first() == new.certificates.first();
    if store::keys(tx, owner).await?.iter().any(same) {
        return Err(Error::invalid("file", "Chứng thư này đã được đăng ký."));
    }
    let key = SigningKey {
        id: Uuid::now_v7(),
        owner,
        kind: new.kind,
        name: holder.name,
        subject: holder.subject,
        issuer: holder.issuer,
        serial: holder.serial,
        not_before: holder.not_before,
        not_after: holder.not_after,
        is_demo: holder.is_demo,
        certificates: new.certificates,
        held: new.held,
        token: new.token,
        label: new.label,
        added_at: tx.now,
    };
    store::insert_key(tx, &key).await?;
    let detail = json!({ "kind": key.kind.key(), "subject": key.subject, "issuer": key.issuer, "serial": key.serial,
        "not_after": key.not_after, "of_agency": owner.is_none() });
    tx.record(Event::new("documents.key.added", key.id, detail));
    Ok(key)
}

/// Takes a key away; its file is erased.
///
/// # Errors
/// [`Error::NotFound`] where the actor has no such key to care for.
pub(crate) async fn remove(tx: &mut Tx, actor: &Actor, owner: Option<UserId>, id: Uuid) -> Result<()> {
    require_keeper(actor, owner)?;
    let key = find(tx, owner, id).await?;
    if !store::remove_key(tx, key.id).await? {
        return Err(Error::NotFound);
    }
    tx.record(Event::new("documents.key.removed", id, json!({ "subject": key.subject, "serial": key.serial })));
    Ok(())
}

/// A key of a holder.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn find(conn: &Conn, owner: Option<UserId>, id: Uuid) -> Result<SigningKey> {
    store::keys(conn, owner).await?.into_iter().find(|key| key.id == id).ok_or(Error::NotFound)
}

/// Looks at a picture: PNG, transparent around what is drawn, blue for a person's signature and red for the seal (NĐ
/// 30/2020, Phụ lục I).
///
/// # Errors
/// [`Error::Invalid`] on `picture`.
pub(crate) fn check_picture(png: &[u8], is_seal: bool) -> Result<()> {
    let wrong = |said: &str| Err(Error::invalid("picture", said));
    if png.len() > LARGEST_PICTURE {
        return wrong("Ảnh lớn hơn 2 MB. Hãy cắt sát nét vẽ hoặc giảm kích thước.");
    }
    let picture = Picture::from_png(png).map_err(|error| Error::invalid("picture", error.to_string()))?;
    let Some([red, green, blue]) = picture.ink() else { return wrong("Ảnh trống: không có nét nào.") };
    if picture.covered() > 0.9 {
        return wrong("Ảnh không có nền trong suốt. Hãy xóa nền trắng rồi lưu dạng PNG.");
    }
    match is_seal {
        false if blue <= red.saturating_add(15) || blue < green => wrong("Ảnh chữ ký phải có màu xanh."),
        true if red <= blue.saturating_add(30) || red <= green.saturating_add(30) => {
            wrong("Ảnh con dấu phải có màu đỏ.")
        }
        _ => Ok(()),
    }
}

/// Keeps a picture that was looked at: of a hand, or the seal of an organ that is there.
///
/// # Errors
/// As [`check_picture`]; [`Error::Invalid`] on `organ`.
pub(crate) async fn keep_picture(tx: &mut Tx, whose: Whose, png: Vec<u8>, width_mm: i32) -> Result<()> {
    check_picture(&png, matches!(whose, Whose::Organ(_)))?;
    if let Whose::Organ(Organ::Unit(unit)) = whose
        && !people::api::units(tx).await?.iter().any(|one| one.id == unit)
    {
        return Err(Error::invalid("organ", "Chọn cơ quan có con dấu."));
    }
    let digest = Digest::of(&png).as_str().to_owned();
    let detail = json!({ "of": whose.key(), "digest": digest, "width_mm": width_mm });
    tx.record(Event::new("documents.picture.set", subject(whose), detail));
    store::set_picture(tx, whose, &KeptPicture { png, digest, width_mm }).await
}

/// What an event about a picture is about.
fn subject(whose: Whose) -> Uuid {
    match whose {
        Whose::Person(user) => user.0,
        Whose::Organ(Organ::Unit(unit)) => unit.0,
        Whose::Organ(_) => Uuid::nil(),
    }
}

/// Erases a picture.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn take_picture_away(tx: &mut Tx, whose: Whose) -> Result<()> {
    store::remove_picture(tx, whose).await?;
    tx.record(Event::new("documents.picture.removed", subject(whose), json!({ "of": whose.key() })));
    Ok(())
}

/// Tells the holders of certificates that end within a month, once for each certificate.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn warn(tx: &mut Tx, key: &SigningKey) -> Result<()> {
    let holders = match key.owner {
        Some(owner) => vec![owner],
        None => {
            let people = people::api::people(tx, kernel::local_day(tx.now)).await?;
            let issues = |person: &people::api::Person| person.roles.contains(&kernel::Role::Clerk);
            people.into_iter().filter(issues).map(|person| person.id).collect()
        }
    };
    let day = vietnamese::format_date(kernel::local_day(key.not_after));
    for to in holders {
        tx.notify(kernel::Notice {
            to,
            title: kernel::told!("Chứng thư chữ ký số của {} hết hạn ngày {day}", key.name),
            body: format!(
                "Do {} cấp. Hãy đề nghị gia hạn hoặc cấp mới để việc ký văn bản không gián đoạn.",
                key.issuer
            ),
            href: "/van-ban/chu-ky".into(),
            key: format!("documents.key.{}.ends", key.id),
            by_mail: Some(NoticeKind::Reminder),
        })
        .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_picture_is_refused_on_its_field() {
        let Err(Error::Invalid(wrong)) = check_picture(b"GIF89a", false) else { panic!("taken") };
        assert!(wrong.of("picture").is_some_and(|said| said.contains("PNG")));
    }
}
