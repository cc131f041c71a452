//! Ủy quyền: who stands in for whom while away; it begins and ends by its days, and the trail names both.

pub(crate) mod actions;
pub(crate) mod pages;
pub(crate) mod store;
