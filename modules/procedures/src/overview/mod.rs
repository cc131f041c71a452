//! The front page of the room: what came in today, what is due, overdue or waiting, and where it lies; each number opens
//! its list.

mod pages;
mod store;

pub(crate) use pages::routes;

/// Interface text of this feature.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../locales/vi/overview.ftl")), ("en", include_str!("../../locales/en/overview.ftl"))];

/// Help topics of this feature.
pub(crate) const HELP: &[(&str, &str, &str)] = &[
    ("mot-cua", "vi", include_str!("../../help/vi/mot-cua.md")),
    ("mot-cua", "en", include_str!("../../help/en/mot-cua.md")),
    ("mot-cua/chi-so", "vi", include_str!("../../help/vi/chi-so-766.md")),
    ("mot-cua/chi-so", "en", include_str!("../../help/en/chi-so-766.md")),
];
