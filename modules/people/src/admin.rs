//! The front page of administration: where an administrator goes on from.

use askama::Template;
use axum::response::Response;
use kernel::{Cx, Result};

#[derive(Template)]
#[template(path = "admin.html")]
struct Page<'a> {
    t: &'a ui::T,
    /// Address, and keys of its name and of what it is for.
    places: &'static [(&'static str, &'static str, &'static str)],
}

const PLACES: &[(&str, &str, &str)] = &[
    ("/quan-tri/nguoi-dung", "people-accounts", "people-accounts-about"),
    ("/quan-tri/don-vi", "people-units", "people-units-about"),
    ("/quan-tri/ban-chi-dao", "people-committees", "people-committees-about"),
    ("/quan-tri/uy-quyen", "people-delegations", "people-delegations-short"),
    ("/quan-tri/thiet-lap", "people-settings", "people-settings-short"),
    ("/quan-tri/quy-tac-dang-nhap", "people-rules", "people-rules-short"),
    ("/quan-tri/ma-truy-cap", "people-tokens", "people-tokens-short"),
];

/// `GET /quan-tri`
pub(crate) async fn front(cx: Cx) -> Result<Response> {
    cx.page(&cx.t.get("people-admin"), &[], &Page { t: &cx.t, places: PLACES })
}
