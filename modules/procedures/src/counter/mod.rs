//! Quầy tiếp nhận: an officer receives a dossier in under a minute, by keyboard alone.

mod card;
mod identity;
mod pages;

pub(crate) use identity::phone;
pub(crate) use pages::{Asked, brought, case_of, routes};

/// Interface text of this feature.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../locales/vi/counter.ftl")), ("en", include_str!("../../locales/en/counter.ftl"))];

/// Help topics of this feature.
pub(crate) const HELP: [(&str, &str, &str); 4] = [
    ("ho-so/tiep-nhan", "vi", include_str!("../../help/vi/tiep-nhan.md")),
    ("ho-so/tiep-nhan", "en", include_str!("../../help/en/tiep-nhan.md")),
    ("ho-so", "vi", include_str!("../../help/vi/ho-so.md")),
    ("ho-so", "en", include_str!("../../help/en/ho-so.md")),
];
