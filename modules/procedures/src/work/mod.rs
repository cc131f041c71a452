//! Danh sách hồ sơ của bàn làm việc: what is late, due today, waiting or new; who handles it; where time goes.

mod actions;
mod found;
mod model;
mod pages;
mod spent;
mod store;
mod stuck;

pub(crate) use found::found;
pub(crate) use pages::routes;
pub(crate) use stuck::stuck;

/// Interface text of this feature.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../locales/vi/work.ftl")), ("en", include_str!("../../locales/en/work.ftl"))];
