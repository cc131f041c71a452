//! Nhận dạng chữ: scans have no text; a program that the machine may have (Tesseract with Vietnamese) reads them page by
//! page in the background, and what it read is marked as read by a machine.

mod actions;
mod model;
mod pages;
mod read;
mod store;

pub(crate) use actions::{
    again_where_installed, ask, forget, give_up, require_clear, require_none_suspected, require_not_suspected, scans,
};
pub(crate) use model::has_text;
pub(crate) use pages::{beside, routes};
pub(crate) use read::{JOB, is_installed, read_one};
pub(crate) use store::{counts_of_archive, next_of_archive, note_archive};

/// Interface text of this feature.
pub(crate) const TEXTS: [(&str, &str); 2] = [
    ("vi", include_str!("../../locales/vi/recognition.ftl")),
    ("en", include_str!("../../locales/en/recognition.ftl")),
];
