//! Tài khoản: people who use the product, their roles in units with dates, and the rules of their passwords.

pub(crate) mod actions;
pub(crate) mod list_page;
pub(crate) mod model;
pub(crate) mod pages;
pub(crate) mod rules;
pub(crate) mod rules_page;
pub(crate) mod store;
