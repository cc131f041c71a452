//! Health and metrics.

use axum::extract::{MatchedPath, Request};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use kernel::{Cx, Result};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use sea_orm::ConnectionTrait;
use std::sync::OnceLock;
use std::time::Instant;

/// Alive, and the database answers.
pub(super) async fn health(cx: Cx) -> Result<Json<serde_json::Value>> {
    cx.app.db.pool().execute_unprepared("SELECT 1").await?;
    Ok(Json(serde_json::json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") })))
}

fn recorder() -> Option<&'static PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    HANDLE.get_or_init(|| PrometheusBuilder::new().install_recorder().ok()).as_ref()
}

/// `/metrics`, for a collector on the same machine only: it belongs to no ward and names no person. Behind a proxy on
/// that machine everybody comes from there, so what a proxy hands on is refused.
pub(super) fn routes() -> Router {
    recorder();
    Router::new().route("/metrics", get(metrics_page))
}

async fn metrics_page(request: Request) -> Response {
    let peer = request.extensions().get::<axum::extract::ConnectInfo<std::net::SocketAddr>>();
    let handed_on = ["forwarded", "x-forwarded-for", "x-real-ip"].iter().any(|h| request.headers().contains_key(*h));
    match recorder() {
        Some(handle) if !handed_on && peer.is_none_or(|p| p.ip().is_loopback()) => handle.render().into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Counts requests and their time by route and status.
pub(super) async fn measure(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().to_string();
    let path = request.extensions().get::<MatchedPath>().map_or_else(|| "other".to_owned(), |p| p.as_str().to_owned());
    let response = next.run(request).await;
    let labels = [("method", method), ("path", path), ("status", response.status().as_u16().to_string())];
    metrics::histogram!("http_request_duration_seconds", &labels).record(started.elapsed().as_secs_f64());
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use tower::ServiceExt;

    #[tokio::test]
    async fn what_a_proxy_on_the_same_machine_hands_on_gets_no_metrics() {
        for (header, status) in [
            ("accept", StatusCode::OK),
            ("x-forwarded-for", StatusCode::NOT_FOUND),
            ("forwarded", StatusCode::NOT_FOUND),
        ] {
            let request = Request::get("/metrics").header(header, "203.0.113.7").body(Body::empty()).unwrap();
            assert_eq!(routes().oneshot(request).await.unwrap().status(), status, "{header}");
        }
    }
}
