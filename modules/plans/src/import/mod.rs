//! Đọc văn bản: from an uploaded document through a review to a tracked plan.
//!
//! A file is read (`reading`), what was read becomes items of a review (`intake`), a person decides on each
//! (`actions`), and the whole is carried over into a plan in one transaction (`carry`, for a later version `revise`).

mod actions;
mod background;
mod carry;
mod content;
mod fields;
mod file;
mod forms;
mod intake;
mod likeness;
mod model;
mod pages;
mod progress;
mod reading;
mod reconcile;
mod review;
mod revise;
mod settle;
mod standing;
mod store;
mod to_agree;
mod tracked;
mod view;
mod ward_units;

pub(crate) use background::{CARRY, READ};
pub(crate) use content::{ContradictionItem, Quote, Settlement};
pub(crate) use file::bring_in;
pub use file::{Done, import_file};
pub(crate) use store::{DocumentLine, contradictions, document_lines, to_agree_count};

use crate::policy::{IMPORT, VIEW};
use axum::handler::Handler as _;
use kernel::{Access, Routes};

/// Interface text of this feature.
pub(crate) const TEXTS: &[(&str, &str)] =
    &[("vi", include_str!("../../locales/vi/import.ftl")), ("en", include_str!("../../locales/en/import.ftl"))];

/// Help topics of this feature.
pub(crate) const HELP: &[(&str, &str, &str)] = &[
    ("ke-hoach/nhap", "vi", include_str!("../../help/vi/nhap.md")),
    ("ke-hoach/nhap", "en", include_str!("../../help/en/nhap.md")),
];

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    let import = Access::Holds(IMPORT);
    r.get("/ke-hoach/nhap", import, pages::show_new)
        .post("/ke-hoach/nhap", import, pages::receive_new.layer(pages::body_limit()))
        .get("/ke-hoach/{plan}/phien-ban-moi", import, pages::show_version)
        .post("/ke-hoach/{plan}/phien-ban-moi", import, pages::receive_version.layer(pages::body_limit()))
        .get("/ke-hoach/nhap/{import}", import, review::show)
        .post("/ke-hoach/nhap/{import}/muc", import, review::add)
        .post("/ke-hoach/nhap/{import}/muc/{item}", import, review::decide)
        .post("/ke-hoach/nhap/{import}/chap-nhan-het", import, review::accept_rest)
        .post("/ke-hoach/nhap/{import}/nhap", import, review::finish)
        .get("/ke-hoach/nhap/{import}/tien-trinh", import, progress::show)
        .post("/ke-hoach/nhap/{import}/dung", import, progress::stop)
        .post("/ke-hoach/nhap/{import}/huy", import, review::abandon)
        .get("/ke-hoach/nhap/{import}/tep", import, review::file)
        .get("/ke-hoach/{plan}/can-thong-nhat", Access::Holds(VIEW), to_agree::show)
        .post("/ke-hoach/{plan}/can-thong-nhat/{item}", import, to_agree::agree)
}

/// Places of this feature in the navigation.
pub(crate) const NAVIGATION: &[kernel::NavEntry] = &[];
