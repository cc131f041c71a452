//! Đơn vị của phường: offices, centres, stations, schools and neighbourhoods, with every name that documents give them.

pub(crate) mod actions;
pub(crate) mod model;
pub(crate) mod names;
pub(crate) mod pages;
pub(crate) mod store;
