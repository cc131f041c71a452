//! Bộ chỉ số phục vụ người dân, doanh nghiệp (QĐ 766): the ward's own computation, which explains the portal's score by
//! the dossiers that lost points; the portal's score is the one that counts.

mod api_v1;
mod by_page;
mod compute;
mod pages;
mod period;
mod rules;
mod store;

pub(crate) use rules::Rules;

use kernel::Routes;

/// Interface text of this feature.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../locales/vi/index.ftl")), ("en", include_str!("../../locales/en/index.ftl"))];

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    api_v1::routes(pages::routes(r))
}

/// The part of the JSON API's description that is about this feature.
pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    <api_v1::Description as utoipa::OpenApi>::openapi()
}
