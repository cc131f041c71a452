//! Lưu trữ: old paper archives as digitised documents, brought in by the box, found again; what has been kept long enough.

mod actions;
mod bring;
mod ended;
mod files;
mod import;
pub(crate) mod model;
mod pages;
mod reading;
mod rows;
pub(crate) mod store;

pub(crate) use bring::JOB;
pub(crate) use pages::routes;
pub(crate) use reading::JOB as READ;
pub(crate) use store::{concerns, visible};

/// Interface text of this feature.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../locales/vi/archive.ftl")), ("en", include_str!("../../locales/en/archive.ftl"))];
