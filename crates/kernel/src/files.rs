//! Files by content digest: written once, synced to disk before anyone is told that they are kept, never changed.

use crate::{Error, Result};
use sha2::Digest as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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

/// The file store of an installation: a local folder, one file a digest.
#[derive(Debug, Clone)]
pub struct Files(Arc<PathBuf>);

impl Files {
    /// A store in a folder, which is made if missing.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Result<Self> {
        let folder = folder.into();
        std::fs::create_dir_all(&folder)?;
        Ok(Self(Arc::new(folder)))
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.0
    }

    fn path(&self, digest: &Digest) -> PathBuf {
        self.0.join(&digest.0[..2]).join(&digest.0)
    }

    /// Keeps the bytes; when this returns they are on disk.
    pub async fn put(&self, bytes: impl Into<Vec<u8>>) -> Result<Digest> {
        let (this, bytes) = (self.clone(), bytes.into());
        tokio::task::spawn_blocking(move || this.put_now(&bytes)).await.map_err(Error::internal)?
    }

    fn put_now(&self, bytes: &[u8]) -> Result<Digest> {
        use std::io::Write;
        let digest = Digest::of(bytes);
        let path = self.path(&digest);
        if path.exists() {
            return Ok(digest);
        }
        let folder = self.0.join(&digest.0[..2]);
        std::fs::create_dir_all(&folder)?;
        let temporary = folder.join(format!(".{}", uuid::Uuid::new_v4()));
        let mut file = std::fs::File::create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&temporary, &path)?;
        std::fs::File::open(&folder)?.sync_all()?;
        std::fs::File::open(&*self.0)?.sync_all()?;
        Ok(digest)
    }

    /// The bytes, checked against their digest.
    ///
    /// # Errors
    /// [`Error::NotFound`] where no such file is kept; an internal error where the disk returned other bytes.
    pub async fn get(&self, digest: &Digest) -> Result<Vec<u8>> {
        let bytes = match tokio::fs::read(self.path(digest)).await {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Err(Error::NotFound),
            other => other?,
        };
        if Digest::of(&bytes) != *digest {
            return Err(Error::internal(format!("file {} is damaged on disk", digest.as_str())));
        }
        Ok(bytes)
    }
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
        std::fs::write(files.path(&digest), "khác").unwrap();
        assert!(matches!(files.get(&digest).await, Err(Error::Internal(_))));
        assert!(matches!(files.get(&Digest::of(b"x")).await, Err(Error::NotFound)));
    }
}
