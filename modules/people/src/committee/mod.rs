//! Ban Chỉ đạo: committees with their members and fields (G1).

pub(crate) mod actions;
pub(crate) mod model;
pub(crate) mod pages;
pub(crate) mod store;
