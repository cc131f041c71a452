//! Problems of RFC 9457 for whoever is no browser.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::Error;
use serde_json::json;

/// A problem in words.
pub(crate) fn problem(status: StatusCode, detail: &str) -> Response {
    let body = json!({ "type": "about:blank", "status": status.as_u16(), "title": status.canonical_reason(),
        "detail": detail });
    let mut response = (status, Json(body)).into_response();
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// An error as a problem; a fault of ours goes on, so that it is logged.
pub(crate) fn of(error: Error) -> Response {
    match error {
        Error::Internal(_) => error.into_response(),
        other => problem(other.status(), &other.to_string()),
    }
}
