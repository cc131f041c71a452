//! Kế hoạch: the plan itself, its dashboard, focus by quarter and public page.

mod actions;
mod api_v1;
pub(crate) mod board;
mod copy;
mod model;
mod outline;
mod pages;
mod results;
mod store;
pub(crate) mod view;

pub(crate) use actions::{
    Particulars, activate, attach_document, create, edit, set_bases, set_focus, set_public, set_reporting,
};
pub use model::PlanId;
pub(crate) use model::{Basis, Document, NewPlan, Plan, PlanKind, PlanState, ReportingDuty, move_years};
pub(crate) use outline::{Heading, as_read, set_outline};
pub(crate) use results::{PastResult, results, set_results};
pub(crate) use store::{Focus, all, bases, cited, focus, get, lock, reporting, stated};

use kernel::Routes;

/// Interface text of this feature.
pub(crate) const TEXTS: &[(&str, &str)] =
    &[("vi", include_str!("../../locales/vi/plan.ftl")), ("en", include_str!("../../locales/en/plan.ftl"))];

/// Help topics of this feature.
pub(crate) const HELP: &[(&str, &str, &str)] = &[
    ("ke-hoach", "vi", include_str!("../../help/vi/ke-hoach.md")),
    ("ke-hoach", "en", include_str!("../../help/en/ke-hoach.md")),
    ("cong-khai/ke-hoach", "vi", include_str!("../../help/vi/cong-khai-ke-hoach.md")),
    ("cong-khai/ke-hoach", "en", include_str!("../../help/en/cong-khai-ke-hoach.md")),
];

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    api_v1::routes(pages::routes(r))
}

/// Places of this feature in the navigation.
pub(crate) const NAVIGATION: &[kernel::NavEntry] = &[kernel::NavEntry {
    room: Some("plan-room"),
    label: "plan-all",
    href: "/ke-hoach",
    permission: Some(crate::policy::VIEW),
    order: 20,
}];

/// The part of the JSON API's description that is about this feature.
pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    api_v1::openapi()
}
