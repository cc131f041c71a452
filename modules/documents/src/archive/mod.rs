//! Lưu trữ: old paper archives as digitised documents, brought in by the box, found again; what has been kept long enough.

mod actions;
mod bring;
mod ended;
mod files;
mod import;
mod model;
mod pages;
mod rows;
mod store;

pub(crate) use bring::JOB;
pub(crate) use pages::{find, routes};

/// Interface text of this feature.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../locales/vi/archive.ftl")), ("en", include_str!("../../locales/en/archive.ftl"))];
