//! Quầy tiếp nhận: an officer receives a dossier in under a minute, by keyboard alone.

mod pages;

pub(crate) use pages::routes;

/// Interface text of this feature.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../locales/vi/counter.ftl")), ("en", include_str!("../../locales/en/counter.ftl"))];
