//! The way to the archive of the province: its interface over HTTP, or a folder that a connector of the archive empties.

use super::package::{self, Package};
use super::post::post;
use crate::exchange::{self, is_folder_name};
use crate::programs;
use chrono::{DateTime, SubsecRound as _, Utc};
use futures_util::StreamExt as _;
use kernel::{App, Conn, Error, Result, Setting, SettingKind, WardId, outward};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::fs;
use tokio::io::AsyncWriteExt as _;
use uuid::Uuid;

/// Bytes of an answer in a folder.
const MOST_SAID: u64 = 65_536;
/// Letters of a receipt.
const MOST_RECEIPT: usize = 100;
/// Whatever is half written for so long has been left.
const LEFT: Duration = Duration::from_secs(24 * 3_600);

const fn setting(key: &'static str, label: &'static str, help: &'static str, kind: SettingKind) -> Setting {
    Setting { key, group: "document-room", label, help, kind, default: "", law: "Luật Lưu trữ 33/2024/QH15" }
}

/// Kho lưu trữ của tỉnh: an address, or the name of a folder; empty where there is none.
pub(crate) const ARCHIVE: Setting = setting(
    "documents.province_archive",
    "workfile-setting-archive",
    "workfile-setting-archive-help",
    SettingKind::Text,
);

/// What the archive knows this ward by.
pub(crate) const ARCHIVE_KEY: Setting = setting(
    "documents.province_archive_key",
    "workfile-setting-archive-key",
    "workfile-setting-archive-key-help",
    SettingKind::Secret,
);

/// Where packages go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Destination {
    Http(String),
    Folder(String),
}

impl Destination {
    fn of(typed: &str) -> Result<Option<Self>> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        if is_folder_name(typed) {
            return Ok(Some(Self::Folder(typed.to_owned())));
        }
        match outward::check_url(typed) {
            Ok(_) => Ok(Some(Self::Http(typed.to_owned()))),
            Err(said) => Err(Error::refused(said)),
        }
    }

    /// As a page names it: never the whole address, in which a key may stand.
    pub(super) fn name(&self, ward: WardId) -> String {
        match self {
            Self::Http(address) => outward::host_of(address),
            Self::Folder(name) => format!("archive/{ward}/{name}"),
        }
    }

    /// The folder that is meant by such a name; `None` where it is no folder of ours.
    pub(super) fn folder_of(name: &str, ward: WardId) -> Option<&str> {
        name.strip_prefix(&format!("archive/{ward}/")).filter(|folder| is_folder_name(folder))
    }
}

/// Where packages of the ward go; `None` where no archive was set.
///
/// # Errors
/// [`Error::Refused`] where what was set is neither an address nor the name of a folder.
pub(super) async fn destination(conn: &Conn) -> Result<Option<Destination>> {
    Destination::of(&ARCHIVE.get(conn).await?)
}

/// There is no archive to send to.
pub(super) fn not_connected() -> Error {
    Error::refused("Chưa khai kho lưu trữ của tỉnh. Quản trị viên nhập ở trang Thiết lập.")
}

/// What the archive gives for what it took.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Receipt {
    pub number: String,
    pub at: Option<DateTime<Utc>>,
}

impl Receipt {
    /// What an answer says of it: `{"receipt": "…", "received_at": "…"}`.
    pub(super) fn read(said: &[u8], now: DateTime<Utc>) -> Self {
        let said: Value = serde_json::from_slice(said).unwrap_or_default();
        let number = said["receipt"].as_str().unwrap_or_default().trim();
        let number: String = number.chars().filter(|c| !c.is_control()).take(MOST_RECEIPT).collect();
        let at = said["received_at"].as_str().and_then(|at| DateTime::parse_from_rfc3339(at).ok());
        let at = at.map_or(now, |at| at.to_utc().trunc_subsecs(6));
        Self { at: (!number.is_empty()).then_some(at), number }
    }
}

/// How a package was taken.
pub(super) enum Outcome {
    /// The archive has it; in a folder it was put there, without a receipt yet.
    There(Receipt),
    /// The archive did not take it now: tried again by itself.
    NotNow(String),
    /// The archive turns this ward away, whatever it brings: its key or its address is wrong.
    TurnedAway(String),
    /// The archive refuses this package.
    Never(String),
}

/// What became of a package that was handed over.
pub(super) struct Handed {
    pub outcome: Outcome,
    /// SHA-256 of the whole.
    pub digest: String,
}

/// Hands a package over.
///
/// # Errors
/// [`Error::Refused`] where one of its files may not leave any more, is gone or damaged.
pub(super) async fn hand_over(app: &App, ward: WardId, p: &Package, to: &Destination) -> Result<Handed> {
    let (digest, outcome) = match to {
        Destination::Http(address) => {
            let kept = programs::folder()?;
            let whole = kept.path().join("ho-so.zip");
            let digest = write(app, ward, p, &whole).await?;
            let outcome = post(app, ward, p.file, address, &whole, &digest).await?;
            (digest, outcome)
        }
        Destination::Folder(name) => (put(app, ward, p, name).await?, Outcome::There(Receipt::default())),
    };
    Ok(Handed { outcome, digest: hex::encode(digest) })
}

/// Puts a package into a folder, where it appears whole under the name of its digest.
async fn put(app: &App, ward: WardId, package: &Package, name: &str) -> Result<Vec<u8>> {
    let out = place(app, ward, name, "out");
    fs::create_dir_all(&out).await?;
    let half = out.join(format!(".{}.tmp", Uuid::now_v7()));
    let done = async {
        let digest = write(app, ward, package, &half).await?;
        fs::rename(&half, out.join(format!("{}.zip", hex::encode(&digest)))).await?;
        fs::File::open(&out).await?.sync_all().await?;
        Ok(digest)
    };
    let done = done.await;
    if done.is_err() {
        drop(fs::remove_file(&half).await);
    }
    done
}

/// Takes away what a program that died has left half written.
pub(super) async fn sweep(app: &App, ward: WardId, name: &str) -> Result<()> {
    let out = place(app, ward, name, "out");
    fs::create_dir_all(&out).await?;
    let mut entries = fs::read_dir(out).await?;
    while let Some(entry) = entries.next_entry().await? {
        let path = entry.path();
        let is_half = path.extension().is_some_and(|end| end == "tmp");
        if is_half && entry.metadata().await?.modified()?.elapsed().is_ok_and(|age| age > LEFT) {
            fs::remove_file(path).await?;
        }
    }
    Ok(())
}

/// Writes the package as it leaves, synced to disk; gives its digest.
async fn write(app: &App, ward: WardId, package: &Package, to: &Path) -> Result<Vec<u8>> {
    let mut parts = package::body(app, ward, package).await?.into_data_stream();
    let (mut file, mut digest) = (fs::File::create(to).await?, Sha256::new());
    while let Some(part) = parts.next().await {
        let part = part.map_err(|error| unread(package, &error))?;
        digest.update(&part);
        file.write_all(&part).await?;
    }
    // What went wrong with the last piece is told by this alone.
    file.flush().await?;
    file.sync_all().await?;
    Ok(digest.finalize().to_vec())
}

/// Why a package could not be read: a new one must be made where a file of it is gone, not where it cannot be had just now.
fn unread(package: &Package, error: &axum::Error) -> Error {
    tracing::error!(%error, package = %package.id, "a package for the archive could not be read");
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(at) = cause {
        match at.downcast_ref::<Error>() {
            Some(ours) if package::is_lost(ours) => {
                let said = "Một tệp trong gói hỏng hoặc mất ở nơi lưu giữ. Ông/bà bấm Gửi lại để lập gói mới.";
                return Error::refused(said);
            }
            Some(ours) => return ours.clone(),
            None => cause = at.source(),
        }
    }
    Error::internal(error)
}

/// The folder of the archive below the data folder, or one within it.
fn place(app: &App, ward: WardId, name: &str, within: &str) -> PathBuf {
    app.config.data.join("archive").join(ward.to_string()).join(name).join(within)
}

/// The digests of packages to which an answer lies in a folder.
pub(super) async fn answered(app: &App, ward: WardId, name: &str) -> Result<Vec<String>> {
    let within = place(app, ward, name, "in");
    fs::create_dir_all(&within).await?;
    let (mut entries, mut found) = (fs::read_dir(within).await?, Vec::new());
    while let Some(entry) = entries.next_entry().await? {
        let name = entry.file_name().to_string_lossy().into_owned();
        let digest = name.strip_suffix(".json").and_then(kernel::Digest::parse);
        found.extend(digest.map(|digest| digest.as_str().to_owned()));
    }
    found.sort();
    Ok(found)
}

/// What the archive answered in its folder: a receipt, or its ground; `None` where it did not yet.
pub(super) async fn answer_in(app: &App, ward: WardId, name: &str, digest: &str) -> Option<Outcome> {
    let path = place(app, ward, name, "in").join(format!("{digest}.json"));
    let about = fs::symlink_metadata(&path).await.ok()?;
    if !about.is_file() || about.len() > MOST_SAID {
        return None;
    }
    let said = fs::read(&path).await.ok()?;
    let receipt = Receipt::read(&said, app.clock.now());
    if !receipt.number.is_empty() {
        return Some(Outcome::There(receipt));
    }
    let ground = exchange::detail(&said);
    (!ground.is_empty()).then(|| Outcome::Never(format!("Kho lưu trữ của tỉnh từ chối: “{ground}”.")))
}

/// Puts an answer aside that was noted.
pub(super) async fn put_away(app: &App, ward: WardId, name: &str, digest: &str) -> Result<()> {
    let done = place(app, ward, name, "done");
    fs::create_dir_all(&done).await?;
    let answer = format!("{digest}.json");
    Ok(fs::rename(place(app, ward, name, "in").join(&answer), done.join(&answer)).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_go_to_an_address_or_a_folder_and_nowhere_else() {
        let of = |typed: &str| Destination::of(typed).map_err(|e| e.to_string());
        assert_eq!(of("  "), Ok(None));
        assert_eq!(of("kho-tinh"), Ok(Some(Destination::Folder("kho-tinh".into()))));
        let address = "https://luutru.tinh.gov.vn/nhan";
        assert_eq!(of(address), Ok(Some(Destination::Http(address.into()))));
        for wrong in ["../ra-ngoai", "/etc", "http://luutru.tinh.gov.vn", "https://a:b@kho.vn"] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_folder_is_found_again_by_the_name_that_was_kept() {
        let name = |to: &str| Destination::of(to).unwrap().unwrap().name(WardId(7));
        assert_eq!(Destination::folder_of(&name("kho-tinh"), WardId(7)), Some("kho-tinh"));
        for other in [name("https://kho.vn/nhan"), "archive/8/kho-tinh".into(), "archive/7/..".into(), String::new()] {
            assert_eq!(Destination::folder_of(&other, WardId(7)), None, "{other}");
        }
    }

    #[test]
    fn a_receipt_is_read_within_bounds() {
        let now = DateTime::UNIX_EPOCH;
        let read = Receipt::read(br#"{"receipt":" TN-15\n","received_at":"2026-03-16T10:00:00+07:00"}"#, now);
        assert_eq!((read.number.as_str(), read.at), ("TN-15", "2026-03-16T03:00:00Z".parse().ok()));
        assert_eq!(Receipt::read(br#"{"receipt":"A"}"#, now).at, Some(now), "no moment: that of the answer");
        for nothing in [&b""[..], b"OK", b"[]", br#"{"receipt":7}"#] {
            assert_eq!(Receipt::read(nothing, now), Receipt::default());
        }
        let long = format!(r#"{{"receipt":"{}"}}"#, "x".repeat(900));
        assert_eq!(Receipt::read(long.as_bytes(), now).number.len(), MOST_RECEIPT);
    }
}
