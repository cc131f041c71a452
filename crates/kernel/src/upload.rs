//! Files that come with a form: bounded, kept by digest, typed by their content.

use crate::{Digest, Error, Files, Form, Result, Upload};
use axum::extract::DefaultBodyLimit;

/// The largest file, in bytes.
const LARGEST: usize = 50 * 1024 * 1024;
/// Files sent at once.
const MOST: usize = 10;

/// What forms with files may send at most: put it on the handler with `.layer(kernel::upload_limit())`.
pub fn upload_limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(LARGEST * 2 + 1024 * 1024)
}

/// A file that is kept and waits for the record that it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    pub digest: Digest,
    pub file_name: String,
    pub mime: &'static str,
    /// Bytes.
    pub size: i64,
}

impl Files {
    /// Keeps the files that came under a field of a form; the transaction that attaches them comes after.
    ///
    /// # Errors
    /// [`Error::Invalid`] where a file is too large or there are too many.
    pub async fn keep(&self, form: &Form, field: &str) -> Result<Vec<Kept>> {
        let uploads: Vec<&Upload> = form.uploads.iter().filter(|upload| upload.field == field).collect();
        if uploads.len() > MOST {
            return Err(Error::invalid(field, format!("Mỗi lần gửi nhiều nhất {MOST} tệp.")));
        }
        if let Some(large) = uploads.iter().find(|upload| upload.bytes.len() > LARGEST) {
            return Err(Error::invalid(field, format!("Tệp “{}” lớn hơn 50 MB.", large.file_name)));
        }
        let mut kept = Vec::with_capacity(uploads.len());
        for upload in uploads {
            kept.push(self.keep_bytes(&upload.file_name, upload.bytes.to_vec()).await?);
        }
        Ok(kept)
    }

    /// Keeps a file that came otherwise, such as by e-mail; whoever takes it bounds its size.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn keep_bytes(&self, file_name: &str, bytes: Vec<u8>) -> Result<Kept> {
        let (mime, size) = (mime_of(&bytes), i64::try_from(bytes.len()).unwrap_or(i64::MAX));
        Ok(Kept { digest: self.put(bytes).await?, file_name: plain_name(file_name), mime, size })
    }
}

/// The last part of a path that a browser may have sent, of a bearable length.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    let kept: String = last.chars().take(200).collect();
    if kept.is_empty() { "tep".into() } else { kept }
}

/// The type that the bytes themselves show; never what the sender claims.
pub fn mime_of(bytes: &[u8]) -> &'static str {
    match infer::get(bytes).map(|kind| kind.mime_type()) {
        Some("text/html" | "text/xml" | "application/xml" | "text/x-shellscript") => "application/octet-stream",
        Some(known) => known,
        None if !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok() => "text/plain; charset=utf-8",
        None => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_tell_the_type_not_the_name() {
        assert_eq!(mime_of(b"%PDF-1.7\n"), "application/pdf");
        assert_eq!(mime_of(b"\x89PNG\r\n\x1a\n"), "image/png");
        assert_eq!(mime_of("Biên bản".as_bytes()), "text/plain; charset=utf-8");
        assert_eq!(mime_of(b"<!DOCTYPE html><script>"), "application/octet-stream");
        assert_eq!(mime_of(b"a\0b"), "application/octet-stream");
    }

    #[test]
    fn a_name_is_the_last_part_of_a_path() {
        assert_eq!(plain_name("C:\\Users\\biên bản.pdf"), "biên bản.pdf");
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name("/"), "tep");
    }
}
