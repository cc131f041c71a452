//! Đọc văn bản: from an uploaded document through a review to a tracked plan.

use kernel::Routes;

/// Interface text of this feature.
pub(crate) const TEXTS: &[(&str, &str)] =
    &[("vi", include_str!("../../locales/vi/import.ftl")), ("en", include_str!("../../locales/en/import.ftl"))];

/// Help topics of this feature.
pub(crate) const HELP: &[(&str, &str, &str)] = &[];

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    r
}

/// Places of this feature in the navigation.
pub(crate) const NAVIGATION: &[kernel::NavEntry] = &[];
