//! Hộp thư: documents that come by e-mail are taken from an IMAP mailbox, each message once and only once, and wait to be
//! registered like any other.

mod imap;
mod letter;
mod pages;
mod settings;
mod store;
mod take;
mod tell;

pub(crate) use pages::{about, beside, routes, subjects};
pub(crate) use store::forget;
pub(crate) use take::{OFTEN, TAKE};

/// How a document came that was taken from the mailbox.
pub(crate) const SOURCE: &str = "mail";

/// Interface text of this feature.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../locales/vi/mailbox.ftl")), ("en", include_str!("../../locales/en/mailbox.ftl"))];
