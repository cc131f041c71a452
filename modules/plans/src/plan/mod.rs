//! Kế hoạch: the plan itself, its dashboard, focus by quarter and public page.

use kernel::Routes;

/// Interface text of this feature.
pub(crate) const TEXTS: &[(&str, &str)] =
    &[("vi", include_str!("../../locales/vi/plan.ftl")), ("en", include_str!("../../locales/en/plan.ftl"))];

/// Help topics of this feature.
pub(crate) const HELP: &[(&str, &str, &str)] = &[];

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    r
}

/// Places of this feature in the navigation.
pub(crate) const NAVIGATION: &[kernel::NavEntry] = &[];

/// The part of the JSON API's description that is about this feature.
pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    utoipa::openapi::OpenApi::default()
}
