//! Thiết lập của phường: what the modules let an administrator set, and the ward's emblem.

pub(crate) mod actions;
pub(crate) mod emblem;
pub(crate) mod pages;
