//! Nhóm trao đổi: groups in which officers write to each other. Only members know of a group, its posts and files.

mod actions;
mod model;
mod pages;
mod retention;
mod store;

pub(crate) use pages::{find, routes};
pub(crate) use retention::{DAILY, DAYS, JOB};
pub(crate) use store::forget_file;

/// Interface text of this feature.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../locales/vi/chat.ftl")), ("en", include_str!("../../locales/en/chat.ftl"))];
