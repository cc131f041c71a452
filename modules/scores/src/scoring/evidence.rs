//! Minh chứng: files that prove a criterion, kept by digest and shown to whoever may see scores.

use super::model::ScoringId;
use super::store::files as store;
use crate::policy;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Conn, Cx, Digest, Error, Kept, Result, Tx, UserId, attach};
use std::collections::HashMap;
use uuid::Uuid;

pub(crate) use super::store::files::File;

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

/// `GET /cham-diem/minh-chung/{file}`
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    cx.actor()?.require(policy::VIEW)?;
    let file = store::find(&cx.read(), id).await?;
    let digest = Digest::parse(&file.digest).ok_or_else(|| Error::internal("a file without a digest"))?;
    Ok(attach(cx.app.files.get(&digest).await?, &file.mime, &file.file_name))
}
