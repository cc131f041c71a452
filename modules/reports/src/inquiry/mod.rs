//! Yêu cầu giải trình: a leader asks a unit about an indicator or a task by a day; the answer stays with it.

mod actions;
mod aside;
mod model;
mod pages;
mod reminding;
mod store;

pub(crate) use aside::aside;
pub(crate) use model::{Inquiry, State};
pub(crate) use pages::{badge, routes};
pub(crate) use reminding::JOB;
pub(crate) use store::open;

/// Interface text of this feature.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../locales/vi/inquiry.ftl")), ("en", include_str!("../../locales/en/inquiry.ftl"))];
