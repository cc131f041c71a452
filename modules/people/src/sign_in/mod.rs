//! Đăng nhập: passwords, one-time codes, sessions, and who a request comes from.

pub(crate) mod store;
