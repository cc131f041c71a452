//! Đăng nhập: passwords, one-time codes, sessions, and who a request comes from.

pub(crate) mod actions;
pub(crate) mod authenticate;
pub(crate) mod model;
pub(crate) mod pages;
pub(crate) mod store;
