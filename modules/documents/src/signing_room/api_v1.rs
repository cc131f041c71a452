//! Verification for machines: a PDF in, the report out, nothing kept.

use super::checking::{self, LARGEST};
use axum::Json;
use axum::body::Bytes;
use kernel::{Cx, Error, Result};
use serde_json::Value;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(paths(verify))]
struct Api;

/// This part of the API's description.
pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}

/// `POST /api/v1/documents/verify`
#[utoipa::path(post, path = "/api/v1/documents/verify", tag = "documents",
    request_body(content = Vec<u8>, content_type = "application/pdf", description = "The file, 20 MB at most"),
    responses((status = 200, description = "Whether every signature is valid, whom the ward trusts, and the report",
        body = Value), (status = 422, description = "No file came")))]
pub(super) async fn verify(cx: Cx, body: Bytes) -> Result<Json<Value>> {
    if body.is_empty() || body.len() > LARGEST {
        return Err(Error::refused("Gửi nội dung tệp PDF, không quá 20 MB."));
    }
    Ok(Json(checking::found_for(&cx, body.to_vec()).await?.json()))
}
