//! Mã truy cập: tokens with which integrations use the JSON API, each with one role, in a unit or the whole ward.

pub(crate) mod actions;
pub(crate) mod pages;
pub(crate) mod store;
