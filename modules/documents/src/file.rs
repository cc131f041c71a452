//! Tệp văn bản: opened by whoever may see the document that it belongs to.

use crate::model::DocumentId;
use crate::outgoing::{self, OutgoingId};
use crate::{policy, store};
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Digest, Error, Result, attach};
use uuid::Uuid;

/// `GET /van-ban/tep/{id}`
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let (conn, actor) = (cx.read(), cx.actor()?);
    let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    let file = store::file(&conn, id).await?.ok_or(Error::NotFound)?;
    if file.role == store::WAITING && actor.can(policy::REGISTER) {
        // Waits to be registered: nobody but a clerk knows of it.
    } else if outgoing::store::find(&conn, OutgoingId(file.document_id)).await?.is_some() {
        outgoing::show::find(&cx, OutgoingId(file.document_id)).await?;
    } else {
        store::find_visible_to(&conn, actor, DocumentId(file.document_id)).await?;
    }
    crate::recognition::require_not_suspected(&conn, actor, &file).await?;
    let digest = Digest::parse(&file.digest).ok_or_else(|| Error::internal("a file without a digest"))?;
    Ok(attach(cx.app.files.get(&digest).await?, &file.mime, &file.file_name))
}
