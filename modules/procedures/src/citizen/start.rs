//! Bà con cần làm việc gì?: the first page for citizens, with the few things that most come for.

use super::oidc;
use askama::Template;
use axum::response::Response;
use kernel::{Access, Cx, Result, Routes};

/// Routes of the first page.
pub(super) fn routes(r: Routes) -> Routes {
    r.get("/nguoi-dan", Access::Public, show)
}

#[derive(Template)]
#[template(path = "citizen/pages/start.html")]
struct StartPage<'a> {
    t: &'a ui::T,
    f: ui::Fields,
    /// (name, address, what for)
    doors: Vec<(String, &'static str, String)>,
}

/// What citizens come for: (its name, what for, its address). What another room has not opened is left out.
const DOORS: [(&str, &str, &str); 8] = [
    ("start-find", "start-find-about", "/thu-tuc"),
    ("start-prepare", "start-prepare-about", "/chuan-bi-ho-so"),
    ("start-track", "start-track-about", "/tra-cuu"),
    ("start-ticket", "start-ticket-about", "/lay-so"),
    ("start-help", "start-help-about", "/nho-huong-dan"),
    ("start-mine", "start-mine-about", "/cua-toi"),
    ("start-data", "start-data-about", "/du-lieu"),
    ("start-scores", "start-scores-about", "/cong-khai/cham-diem"),
];

/// `GET /nguoi-dan`
async fn show(cx: Cx) -> Result<Response> {
    let t = &cx.t;
    let signs_in = oidc::is_offered(&cx.read()).await?;
    let open = DOORS.into_iter().filter(|(_, _, href)| cx.may_open(href) && (signs_in || *href != "/cua-toi"));
    let doors = open.map(|(name, about, href)| (t.get(name), href, t.get(about))).collect();
    cx.page(&t.get("start-title"), &[], &StartPage { t, f: cx.fields(), doors })
}
