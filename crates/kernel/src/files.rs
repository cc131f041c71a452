//! Files by content digest: written once, kept safely before anyone is told that they are kept, never changed.

pub(crate) mod release;

use crate::{Conn, Db, Engine, Error, Result, WardId, args};
use chrono::{DateTime, Utc};
use futures_util::TryStreamExt as _;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path as Location;
use object_store::{ClientOptions, ObjectStore as _, ObjectStoreExt as _, RetryConfig};
use sea_orm::FromQueryResult;
use sha2::Digest as _;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// SHA-256 of a file's bytes, in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(String);

impl Digest {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(hex::encode(sha2::Sha256::digest(bytes)))
    }

    /// A digest as stored; `None` when it is not 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let sound = text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        sound.then(|| Self(text.to_owned()))
    }

    /// The hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The file store of an installation: a local folder or a bucket of an S3-compatible store, one file a digest.
#[derive(Debug, Clone)]
pub struct Files(Arc<Place>);

#[derive(Debug)]
enum Place {
    Folder(PathBuf),
    Bucket { store: AmazonS3, prefix: Location },
}

impl Files {
    /// A store in a folder, which is made if missing.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Result<Self> {
        let folder = folder.into();
        std::fs::create_dir_all(&folder)?;
        Ok(Self(Arc::new(Place::Folder(folder))))
    }

    /// A store in `s3://bucket/prefix`. Keys, region and the address of the server come from the environment, as every
    /// S3 client reads them: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT_URL`.
    ///
    /// # Errors
    /// [`Error::Refused`] where the address is no such address or the environment does not fit.
    pub fn in_bucket(url: &str) -> Result<Self> {
        let rest = url.strip_prefix("s3://").filter(|rest| !rest.is_empty());
        let rest = rest.ok_or_else(|| Error::refused(format!("“{url}” không phải là địa chỉ s3://kho/thư-mục.")))?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        // One provider of cryptography for the process; a second call is told that there is one, which is all we want.
        drop(rustls::crypto::ring::default_provider().install_default());
        let plain = std::env::var("AWS_ENDPOINT_URL").is_ok_and(|address| address.starts_with("http://"));
        let retry = RetryConfig { max_retries: 3, retry_timeout: Duration::from_secs(30), ..RetryConfig::default() };
        let client = ClientOptions::new().with_allow_http(plain).with_timeout(Duration::from_secs(300));
        let builder = AmazonS3Builder::from_env().with_client_options(client).with_retry(retry);
        let store = builder.with_bucket_name(bucket).build();
        let store = store.map_err(|e| Error::refused(format!("Không mở được kho tệp {url}: {e}")))?;
        Ok(Self(Arc::new(Place::Bucket { store, prefix: Location::from(prefix) })))
    }

    /// Keeps the bytes; when this returns they are on disk, or the bucket has said that it keeps them.
    pub async fn put(&self, bytes: impl Into<Vec<u8>>) -> Result<Digest> {
        let (this, bytes) = (self.clone(), bytes.into());
        if let Place::Bucket { store, prefix } = &*self.0 {
            let digest = Digest::of(&bytes);
            store.put(&key(prefix, &digest), bytes.into()).await.map_err(Error::internal)?;
            return Ok(digest);
        }
        let kept = tokio::task::spawn_blocking(move || match &*this.0 {
            Place::Folder(folder) => put_in_folder(folder, &bytes),
            Place::Bucket { .. } => Err(Error::internal("a bucket is no folder")),
        });
        kept.await.map_err(Error::internal)?
    }

    /// The bytes, checked against their digest.
    ///
    /// # Errors
    /// [`Error::NotFound`] where no such file is kept; an internal error where other bytes came back.
    pub async fn get(&self, digest: &Digest) -> Result<Vec<u8>> {
        let bytes = match &*self.0 {
            Place::Folder(folder) => match tokio::fs::read(path(folder, digest)).await {
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Err(Error::NotFound),
                other => other?,
            },
            Place::Bucket { store, prefix } => match store.get(&key(prefix, digest)).await {
                Err(object_store::Error::NotFound { .. }) => return Err(Error::NotFound),
                other => other.map_err(Error::internal)?.bytes().await.map_err(Error::internal)?.into(),
            },
        };
        if Digest::of(&bytes) != *digest {
            return Err(Error::internal(format!("file {} is damaged where it is kept", digest.as_str())));
        }
        Ok(bytes)
    }

    /// Takes bytes away for good: what nobody needs or may keep any more, once [`held_in`] says that no record holds them.
    ///
    /// # Errors
    /// When they cannot be taken away.
    pub async fn erase(&self, digest: &Digest) -> Result<()> {
        match &*self.0 {
            Place::Folder(folder) => match tokio::fs::remove_file(path(folder, digest)).await {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e.into()),
                _ => Ok(()),
            },
            Place::Bucket { store, prefix } => match store.delete(&key(prefix, digest)).await {
                Err(e) if !matches!(e, object_store::Error::NotFound { .. }) => Err(Error::internal(e)),
                _ => Ok(()),
            },
        }
    }

    /// When the bytes were last put; `None` where they are not kept.
    pub(crate) async fn put_at(&self, digest: &Digest) -> Result<Option<DateTime<Utc>>> {
        match &*self.0 {
            Place::Folder(folder) => match tokio::fs::metadata(path(folder, digest)).await {
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
                found => Ok(Some(found?.modified()?.into())),
            },
            Place::Bucket { store, prefix } => match store.head(&key(prefix, digest)).await {
                Err(object_store::Error::NotFound { .. }) => Ok(None),
                found => Ok(Some(found.map_err(Error::internal)?.last_modified)),
            },
        }
    }

    /// The digests of all files, sorted.
    pub async fn all(&self) -> Result<Vec<Digest>> {
        let mut all = match &*self.0 {
            Place::Folder(folder) => in_folders(folder)?,
            Place::Bucket { store, prefix } => {
                let objects: Vec<_> = store.list(Some(prefix)).try_collect().await.map_err(Error::internal)?;
                objects.iter().filter_map(|object| Digest::parse(object.location.filename()?)).collect()
            }
        };
        all.sort();
        Ok(all)
    }
}

/// Tables that tell of what was.
const NO_HOLDERS: [&str; 3] = ["event", "event_head", "job"];

/// The tables of all wards in whose texts the digest of a file stands, each with how many of its records hold it. Every
/// text of the database is looked through, so that no module can be forgotten: for jobs, not for pages.
///
/// # Errors
/// When the database refuses.
pub async fn held_in(db: &Db, digest: &Digest) -> Result<Vec<(String, i64)>> {
    let conn = db.read(WardId(0));
    let mut held = Vec::new();
    for (table, columns) in texts(&conn).await? {
        let any: Vec<String> = columns.iter().map(|column| format!("\"{column}\" LIKE $1")).collect();
        let sql = format!("SELECT COUNT(*) FROM \"{table}\" WHERE {}", any.join(" OR "));
        let count: i64 = conn.scalar(&sql, args![format!("%{}%", digest.as_str())]).await?.unwrap_or(0);
        if count > 0 {
            held.push((table, count));
        }
    }
    Ok(held)
}

/// The columns of text of every table.
async fn texts(conn: &Conn) -> Result<BTreeMap<String, Vec<String>>> {
    #[derive(FromQueryResult)]
    struct Column {
        in_table: String,
        name: String,
    }
    let sql = match conn.engine() {
        Engine::Postgres => {
            "SELECT CAST(table_name AS text) AS in_table, CAST(column_name AS text) AS name FROM information_schema.columns \
             WHERE table_schema = current_schema() AND data_type = 'text'"
        }
        Engine::Sqlite => {
            "SELECT m.name AS in_table, c.name AS name FROM sqlite_master m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND lower(c.type) = 'text'"
        }
    };
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for column in conn.all::<Column>(sql, args![]).await? {
        if !NO_HOLDERS.contains(&column.in_table.as_str()) {
            all.entry(column.in_table).or_default().push(column.name);
        }
    }
    Ok(all)
}

fn path(folder: &Path, digest: &Digest) -> PathBuf {
    folder.join(&digest.0[..2]).join(&digest.0)
}

fn key(prefix: &Location, digest: &Digest) -> Location {
    prefix.clone().join(&digest.0[..2]).join(digest.as_str())
}

fn put_in_folder(root: &Path, bytes: &[u8]) -> Result<Digest> {
    use std::io::Write;
    let digest = Digest::of(bytes);
    let path = path(root, &digest);
    // What is there already is put again: its moment says that somebody is about to hold it.
    let folder = root.join(&digest.0[..2]);
    std::fs::create_dir_all(&folder)?;
    let temporary = folder.join(format!(".{}", uuid::Uuid::new_v4()));
    let mut file = std::fs::File::create(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&temporary, &path)?;
    std::fs::File::open(&folder)?.sync_all()?;
    std::fs::File::open(root)?.sync_all()?;
    Ok(digest)
}

fn in_folders(root: &Path) -> Result<Vec<Digest>> {
    let mut all = Vec::new();
    for folder in std::fs::read_dir(root)?.filter_map(Result::ok).filter(|f| f.path().is_dir()) {
        for file in std::fs::read_dir(folder.path())? {
            all.extend(Digest::parse(&file?.file_name().to_string_lossy()));
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn bytes_come_back_and_damage_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::in_folder(folder.path()).unwrap();
        let digest = files.put("kế hoạch".as_bytes()).await.unwrap();
        assert_eq!(files.put("kế hoạch".as_bytes()).await.unwrap(), digest);
        assert_eq!(files.get(&digest).await.unwrap(), "kế hoạch".as_bytes());
        assert_eq!(files.all().await.unwrap(), std::slice::from_ref(&digest));
        let secret = files.put(b"x".to_vec()).await.unwrap();
        files.erase(&secret).await.unwrap();
        files.erase(&secret).await.unwrap();
        assert_eq!(files.all().await.unwrap(), std::slice::from_ref(&digest));
        std::fs::write(path(folder.path(), &digest), "khác").unwrap();
        assert!(matches!(files.get(&digest).await, Err(Error::Internal(_))));
        assert!(matches!(files.get(&Digest::of(b"x")).await, Err(Error::NotFound)));
    }
}
