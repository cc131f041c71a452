//! The document as PDF, DOCX and pictures of its pages. Once it is approved its PDF is the file that was kept; one that is
//! signed by hand is printed with number and day.

use crate::drafting::{DOCX, chain, draw};
use crate::outgoing::show::{composed, drawn, visible};
use crate::signing_room::waits_for_scan;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kernel::{Cx, Digest, Error, Result, attach};

/// `GET /van-ban/di/{id}/ban.pdf`
pub(super) async fn pdf(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let o = visible(&cx, &id).await?;
    let bytes = match Digest::parse(&o.digest).filter(|_| !waits_for_scan(&o)) {
        Some(digest) => cx.app.files.get(&digest).await?,
        None if o.draft.is_elsewhere => return Err(Error::NotFound),
        None => drawn(&cx, &o).await?.pdf.clone(),
    };
    Ok(attach(bytes, "application/pdf", &format!("{}.pdf", chain::file_name(&o))))
}

/// `GET /van-ban/di/{id}/ban.docx`
pub(super) async fn docx(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let o = visible(&cx, &id).await?;
    if o.draft.is_elsewhere {
        return Err(Error::NotFound);
    }
    let bytes = draw::docx(composed(&cx, &o).await?).await?;
    Ok(attach(bytes, DOCX, &format!("{}.docx", chain::file_name(&o))))
}

/// `GET /van-ban/di/{id}/trang/1.svg`
pub(super) async fn page(cx: Cx, Path((id, number)): Path<(String, String)>) -> Result<Response> {
    let o = visible(&cx, &id).await?;
    let number = number.strip_suffix(".svg").and_then(|number| number.parse().ok()).ok_or(Error::NotFound)?;
    if o.draft.is_elsewhere {
        return Err(Error::NotFound);
    }
    let drawn = drawn(&cx, &o).await?;
    let picture = tokio::task::spawn_blocking(move || drawn.page(number)).await.map_err(Error::internal)?;
    let picture = picture.ok_or(Error::NotFound)?;
    let headers = [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "private, no-store")];
    Ok((headers, picture).into_response())
}
