//! Chỉ tiêu: targets, the figures behind them and their status.

use kernel::Routes;

/// Interface text of this feature.
pub(crate) const TEXTS: &[(&str, &str)] =
    &[("vi", include_str!("../../locales/vi/indicator.ftl")), ("en", include_str!("../../locales/en/indicator.ftl"))];

/// Help topics of this feature.
pub(crate) const HELP: &[(&str, &str, &str)] = &[];

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    r
}

/// The part of the JSON API's description that is about this feature.
pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    utoipa::openapi::OpenApi::default()
}
