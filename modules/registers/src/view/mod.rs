//! Bộ lọc đã lưu: filters with a name; those that measure are numbers of the ward's registry.

mod actions;
pub(crate) mod measures;
pub(crate) mod model;
mod pages;
pub(crate) mod store;

pub(crate) use actions::{require_unused, users};
pub(crate) use pages::routes;
