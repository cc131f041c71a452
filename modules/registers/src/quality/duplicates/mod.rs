//! Bản ghi trùng: records that may be one and the same, compared, merged or told apart; a merge can be undone.

mod actions;
mod find;
mod model;
mod pages;
pub(super) mod store;

pub(super) use pages::routes;
