//! Minh chứng: files that prove a report or a figure, kept by digest, typed by their content, shown to whoever may see plans.

mod store;

pub use store::Evidence;
pub(crate) use store::of_subjects;

use crate::policy;
use axum::extract::{DefaultBodyLimit, Path};
use axum::response::Response;
use kernel::{Access, Cx, Digest, Error, Files, Form, Result, Routes, Tx, Upload, UserId, attach as answer_with};
use uuid::Uuid;

/// The largest file, in bytes.
pub(crate) const LARGEST: usize = 50 * 1024 * 1024;
/// Files with one report.
pub(crate) const MOST: usize = 10;

/// What forms with evidence may send at most: put it on the handler with `.layer(evidence::body_limit())`.
pub fn body_limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(LARGEST * 2 + 1024 * 1024)
}

/// Routes of evidence.
pub(crate) fn routes(r: Routes) -> Routes {
    r.get("/ke-hoach/minh-chung/{id}", Access::Holds(policy::VIEW), show)
}

/// A file that is kept and waits to be attached to a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Attached {
    pub digest: Digest,
    pub file_name: String,
    pub mime: &'static str,
    pub size: i64,
}

/// Keeps the files that came under a field of a form; the transaction that attaches them comes after.
///
/// # Errors
/// [`Error::Invalid`] where a file is too large or there are too many.
pub async fn keep(files: &Files, form: &Form, field: &str) -> Result<Vec<Attached>> {
    let uploads: Vec<&Upload> = form.uploads.iter().filter(|upload| upload.field == field).collect();
    if uploads.len() > MOST {
        return Err(Error::invalid(field, format!("Mỗi lần gửi nhiều nhất {MOST} tệp.")));
    }
    if let Some(large) = uploads.iter().find(|upload| upload.bytes.len() > LARGEST) {
        return Err(Error::invalid(field, format!("Tệp “{}” lớn hơn 50 MB.", large.file_name)));
    }
    let mut kept = Vec::with_capacity(uploads.len());
    for upload in uploads {
        let digest = files.put(upload.bytes.to_vec()).await?;
        kept.push(Attached {
            digest,
            file_name: plain_name(&upload.file_name),
            mime: mime_of(&upload.bytes),
            size: i64::try_from(upload.bytes.len()).unwrap_or(i64::MAX),
        });
    }
    Ok(kept)
}

/// Attaches a kept file to a report or a figure.
pub async fn attach(tx: &Tx, by: UserId, subject: Uuid, file: &Attached) -> Result<Uuid> {
    let id = Uuid::now_v7();
    store::insert(tx, id, subject, file, by).await?;
    Ok(id)
}

/// Attaches what proves one thing to another as well.
pub async fn copy(tx: &Tx, from: Uuid, to: Uuid) -> Result<()> {
    for evidence in store::of_subjects(tx, &[from]).await? {
        store::copy(tx, Uuid::now_v7(), evidence.id, to).await?;
    }
    Ok(())
}

/// The last part of a path that a browser may have sent, of a bearable length.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    let kept: String = last.chars().take(200).collect();
    if kept.is_empty() { "tep".into() } else { kept }
}

/// The type that the bytes themselves show; never what the sender claims.
fn mime_of(bytes: &[u8]) -> &'static str {
    match infer::get(bytes).map(|kind| kind.mime_type()) {
        Some("text/html" | "text/xml" | "application/xml" | "text/x-shellscript") => "application/octet-stream",
        Some(known) => known,
        None if !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok() => "text/plain; charset=utf-8",
        None => "application/octet-stream",
    }
}

async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    let evidence = store::find(&cx.read(), id).await?;
    let digest = Digest::parse(&evidence.digest).ok_or_else(|| Error::internal("an evidence without a digest"))?;
    let bytes = cx.app.files.get(&digest).await?;
    Ok(answer_with(bytes, &evidence.mime, &evidence.file_name))
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
