//! Tài khoản của tôi: password, one-time codes, sessions, ways to be reached.

pub(crate) mod code_pages;
pub(crate) mod pages;
