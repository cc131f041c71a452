//! The way to the archive of the province: its interface over HTTP, or a folder that a connector of the archive empties.

use super::delivery::Delivery;
use super::package::{self, Package};
use crate::exchange::{self, Taken, heard, is_folder_name};
use crate::programs;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SubsecRound as _, Utc};
use futures_util::StreamExt as _;
use kernel::{App, Conn, Error, Result, Setting, SettingKind, WardId, outward};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::fs;
use tokio::io::AsyncWriteExt as _;

/// Longest wait until a package is taken.
const PATIENCE: Duration = Duration::from_secs(300);
/// Bytes of an answer in a folder.
const MOST_SAID: u64 = 4_096;
/// Letters of a receipt.
const MOST_RECEIPT: usize = 100;

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
    fn read(said: &[u8], now: DateTime<Utc>) -> Self {
        let said: Value = serde_json::from_slice(said).unwrap_or_default();
        let number = said["receipt"].as_str().unwrap_or_default().trim();
        let number: String = number.chars().filter(|c| !c.is_control()).take(MOST_RECEIPT).collect();
        let at = said["received_at"].as_str().and_then(|at| DateTime::parse_from_rfc3339(at).ok());
        let at = at.map_or(now, |at| at.to_utc().trunc_subsecs(6));
        Self { at: (!number.is_empty()).then_some(at), number }
    }
}

/// How a package was taken.
pub(super) struct Handed {
    pub taken: Taken,
    pub receipt: Receipt,
    /// SHA-256 of the whole.
    pub digest: String,
}

/// Hands a package over.
///
/// # Errors
/// [`Error::Refused`] where one of its files may not leave any more, or cannot be read.
pub(super) async fn hand_over(app: &App, ward: WardId, d: &Delivery, p: &Package, to: &Destination) -> Result<Handed> {
    let kept = programs::folder()?;
    let whole = match to {
        Destination::Http(_) => kept.path().join("ho-so.zip"),
        Destination::Folder(name) => {
            let out = place(app, ward, name, "out");
            fs::create_dir_all(&out).await?;
            out.join(format!(".{}.tmp", p.id))
        }
    };
    let written = write(app, ward, p, &whole).await;
    let digest = match written {
        Ok(digest) => digest,
        Err(error) => {
            drop(fs::remove_file(&whole).await);
            return Err(error);
        }
    };
    let (taken, receipt) = match to {
        Destination::Http(address) => post(app, ward, d, address, &whole, &digest).await?,
        Destination::Folder(_) => {
            fs::rename(&whole, whole.with_file_name(format!("{}.zip", hex::encode(&digest)))).await?;
            (Taken::Yes, Receipt::default())
        }
    };
    Ok(Handed { taken, receipt, digest: hex::encode(digest) })
}

/// Writes the package as it leaves, synced to disk; gives its digest.
async fn write(app: &App, ward: WardId, package: &Package, to: &Path) -> Result<Vec<u8>> {
    let mut parts = package::body(app, ward, package).await?.into_data_stream();
    let (mut file, mut digest) = (fs::File::create(to).await?, Sha256::new());
    while let Some(part) = parts.next().await {
        let part = part.map_err(|error| {
            tracing::error!(%error, package = %package.id, "a package for the archive could not be read");
            Error::refused("Một tệp trong gói hỏng hoặc mất ở nơi lưu giữ. Ông/bà bấm Gửi lại để lập gói mới.")
        })?;
        digest.update(&part);
        file.write_all(&part).await?;
    }
    file.sync_all().await?;
    Ok(digest.finalize().to_vec())
}

async fn post(
    app: &App,
    ward: WardId,
    d: &Delivery,
    address: &str,
    whole: &Path,
    digest: &[u8],
) -> Result<(Taken, Receipt)> {
    let conn = app.db.read(ward);
    let (key, hosts) = (ARCHIVE_KEY.get(&conn).await?, exchange::HOSTS.get(&conn).await?);
    let not_now = |said: String| Ok((Taken::NotNow(said), Receipt::default()));
    let (client, url) = match outward::client(address, &outward::hosts(&hosts), PATIENCE).await {
        Ok(ready) => ready,
        Err(said) => return not_now(said),
    };
    let file = fs::File::open(whole).await?;
    let request = client
        .post(url)
        .header("content-type", "application/zip")
        .header("content-length", file.metadata().await?.len())
        .header("content-digest", format!("sha-256=:{}:", STANDARD.encode(digest)))
        .header("idempotency-key", hex::encode(digest))
        .header("x-dinh-file", d.file.to_string())
        .bearer_auth(key)
        .body(file);
    let answer = match request.send().await {
        Ok(answer) => answer,
        Err(error) => return not_now(outward::silence(&error)),
    };
    let (status, said) = (answer.status(), heard(answer).await);
    let receipt = Receipt::read(&said, app.clock.now());
    // A conflict with a receipt: it has this package from an earlier try of which the answer was lost.
    let has_it = status.is_success() || (status.as_u16() == 409 && !receipt.number.is_empty());
    Ok((if has_it { Taken::Yes } else { exchange::refused(status, &said) }, receipt))
}

/// The folder of the archive below the data folder, or one within it.
fn place(app: &App, ward: WardId, name: &str, within: &str) -> PathBuf {
    app.config.data.join("archive").join(ward.to_string()).join(name).join(within)
}

/// What the archive answered in its folder: a receipt, or its ground; `None` where it did not yet.
pub(super) async fn answer_in(app: &App, ward: WardId, name: &str, digest: &str) -> Option<(Taken, Receipt)> {
    let path = place(app, ward, name, "in").join(format!("{digest}.json"));
    let about = fs::symlink_metadata(&path).await.ok()?;
    if !about.is_file() || about.len() > MOST_SAID {
        return None;
    }
    let said = fs::read(&path).await.ok()?;
    let receipt = Receipt::read(&said, app.clock.now());
    if !receipt.number.is_empty() {
        return Some((Taken::Yes, receipt));
    }
    let ground = exchange::detail(&said);
    (!ground.is_empty()).then(|| (Taken::Never(format!("Kho lưu trữ của tỉnh từ chối: “{ground}”.")), receipt))
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
