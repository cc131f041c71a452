//! The front page of administration: where an administrator goes on from.

use askama::Template;
use axum::response::Response;
use kernel::{Cx, Result};

#[derive(Template)]
#[template(path = "admin.html")]
struct Page<'a> {
    t: &'a ui::T,
}

/// `GET /quan-tri`
pub(crate) async fn front(cx: Cx) -> Result<Response> {
    cx.page(&cx.t.get("people-admin"), &[], &Page { t: &cx.t })
}
