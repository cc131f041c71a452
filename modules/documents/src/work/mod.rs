//! Hồ sơ công việc: the year's list, opened, filled with documents, closed, handed over to the archive, exported whole.

mod actions;
mod around;
mod back;
pub(crate) mod delivery;
pub(crate) mod demo;
mod draft;
pub(crate) mod handover;
mod item;
mod list;
pub(crate) mod model;
pub(crate) mod outbox;
pub(crate) mod package;
mod pages;
mod post;
mod register;
mod rules;
pub(crate) mod sheet;
pub(crate) mod store;
mod xml;

pub(crate) use around::{card, stuck};
pub(crate) use pages::routes;
pub(crate) use store::handover::is_handed_over;
pub(crate) use store::package::forget_file;
pub(crate) use store::{concerns, visible};

/// Interface text of this feature.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../locales/vi/work.ftl")), ("en", include_str!("../../locales/en/work.ftl"))];
