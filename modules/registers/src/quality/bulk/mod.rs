//! Sửa hàng loạt: one field of many records gets one value, seen before and undone after; a page of them confirmed.

mod actions;
mod model;
mod pages;
mod steps;
mod store;

pub(super) use pages::routes;
