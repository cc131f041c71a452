//! Minh chứng: files that prove a criterion, kept by digest and shown to whoever may see scores.

use super::model::ScoringId;
use super::store::files as store;
use crate::policy;
use axum::extract::{DefaultBodyLimit, Path};
use axum::response::Response;
use kernel::{Conn, Cx, Digest, Error, Files, Form, Result, Tx, UserId, attach};
use std::collections::HashMap;
use uuid::Uuid;

pub(crate) use super::store::files::File;

/// The largest file, in bytes.
const LARGEST: usize = 50 * 1024 * 1024;
/// Files sent at once.
const MOST: usize = 10;

/// What forms with files may send at most.
pub(crate) fn body_limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(LARGEST * 2 + 1024 * 1024)
}

/// A file that is kept and waits for its criterion.
pub(crate) struct Kept {
    pub digest: Digest,
    pub file_name: String,
    pub mime: &'static str,
    pub size: i64,
}

/// Keeps the files that came with a form; the transaction that attaches them comes after.
///
/// # Errors
/// [`Error::Invalid`] where a file is too large or there are too many.
pub(crate) async fn keep(files: &Files, form: &Form) -> Result<Vec<Kept>> {
    if form.uploads.len() > MOST {
        return Err(Error::invalid("files", format!("Mỗi lần gửi nhiều nhất {MOST} tệp.")));
    }
    if let Some(large) = form.uploads.iter().find(|upload| upload.bytes.len() > LARGEST) {
        return Err(Error::invalid("files", format!("Tệp “{}” lớn hơn 50 MB.", large.file_name)));
    }
    let mut kept = Vec::with_capacity(form.uploads.len());
    for upload in &form.uploads {
        kept.push(Kept {
            digest: files.put(upload.bytes.to_vec()).await?,
            file_name: plain_name(&upload.file_name),
            mime: mime_of(&upload.bytes),
            size: i64::try_from(upload.bytes.len()).unwrap_or(i64::MAX),
        });
    }
    Ok(kept)
}

/// Attaches a kept file to a criterion.
pub(crate) async fn add(tx: &Tx, scoring: ScoringId, criterion: &str, file: &Kept, by: UserId) -> Result<()> {
    store::insert(tx, scoring, criterion, file, by).await
}

/// How many files each criterion of a sheet has.
pub(crate) async fn counts(conn: &Conn, scoring: ScoringId) -> Result<HashMap<String, usize>> {
    let mut counts = HashMap::new();
    for file in store::of_scoring(conn, scoring).await? {
        *counts.entry(file.criterion).or_insert(0) += 1;
    }
    Ok(counts)
}

/// The files of a criterion.
pub(crate) async fn of_criterion(conn: &Conn, scoring: ScoringId, criterion: &str) -> Result<Vec<File>> {
    let files = store::of_scoring(conn, scoring).await?;
    Ok(files.into_iter().filter(|file| file.criterion == criterion).collect())
}

/// Takes a file away from its criterion.
pub(crate) async fn remove(tx: &Tx, scoring: ScoringId, criterion: &str, id: Uuid) -> Result<()> {
    store::delete(tx, scoring, criterion, id).await
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

/// `GET /cham-diem/minh-chung/{file}`
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    cx.actor()?.require(policy::VIEW)?;
    let file = store::find(&cx.read(), id).await?;
    let digest = Digest::parse(&file.digest).ok_or_else(|| Error::internal("a file without a digest"))?;
    Ok(attach(cx.app.files.get(&digest).await?, &file.mime, &file.file_name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_tell_the_type_and_a_name_is_the_last_part_of_a_path() {
        assert_eq!(mime_of(b"%PDF-1.7\n"), "application/pdf");
        assert_eq!(mime_of(b"<!DOCTYPE html><script>"), "application/octet-stream");
        assert_eq!(plain_name("C:\\Users\\biên bản.pdf"), "biên bản.pdf");
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
    }
}
