//! Minh chứng: files that prove a report or a figure, kept by digest, typed by their content, shown to whoever may see plans.

mod store;

pub use store::Evidence;
pub(crate) use store::of_subjects;

use crate::policy;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Access, Cx, Digest, Error, Kept, Result, Routes, Tx, UserId, attach as answer_with};
use uuid::Uuid;

/// Routes of evidence.
pub(crate) fn routes(r: Routes) -> Routes {
    r.get("/ke-hoach/minh-chung/{id}", Access::Holds(policy::VIEW), show)
}

/// Attaches a kept file to a report or a figure.
pub async fn attach(tx: &Tx, by: UserId, subject: Uuid, file: &Kept) -> Result<Uuid> {
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

async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    let evidence = store::find(&cx.read(), id).await?;
    let digest = Digest::parse(&evidence.digest).ok_or_else(|| Error::internal("an evidence without a digest"))?;
    let bytes = cx.app.files.get(&digest).await?;
    Ok(answer_with(bytes, &evidence.mime, &evidence.file_name))
}
