//! Nhiệm vụ: duties of a plan with product, deadline, person in charge, progress, difficulties and extensions.

pub(crate) mod actions;
mod api_v1;
mod due;
pub(crate) mod escalation;
pub(crate) mod model;
mod pages;
pub(crate) mod store;

pub(crate) use actions::{
    Report, copy_milestones, create, edit, escalate_difficulty, give, index_all, open_again, raise_difficulty, report,
    request_extension, stop,
};
pub(crate) use due::recurs;
pub use model::TaskId;
pub(crate) use model::{NewTask, Quoted, State, Task, TaskFields};
pub(crate) use pages::answer;
pub(crate) use store::{
    Blocking, Filter, Listed, Waiting, blocking, coordinating, coordinating_in_plan, find, find_visible_to, followed,
    list, list_of_plan, progress_until, said, set_source, waiting_extensions,
};

use kernel::{NavEntry, Routes};

/// Interface text of this feature.
pub(crate) const TEXTS: &[(&str, &str)] =
    &[("vi", include_str!("../../locales/vi/task.ftl")), ("en", include_str!("../../locales/en/task.ftl"))];

/// Help topics of this feature.
pub(crate) const HELP: &[(&str, &str, &str)] = &[
    ("viec-cua-toi", "vi", include_str!("../../help/vi/viec-cua-toi.md")),
    ("viec-cua-toi", "en", include_str!("../../help/en/viec-cua-toi.md")),
    ("nhiem-vu", "vi", include_str!("../../help/vi/nhiem-vu.md")),
    ("nhiem-vu", "en", include_str!("../../help/en/nhiem-vu.md")),
];

/// Places of this feature in the navigation.
pub(crate) const NAVIGATION: &[NavEntry] = &[NavEntry {
    room: None,
    label: "task-mine",
    href: "/viec-cua-toi",
    permission: Some(crate::policy::VIEW),
    order: 10,
}];

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    api_v1::routes(pages::routes(r))
}

/// The part of the JSON API's description that is about tasks.
pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    <api_v1::Description as utoipa::OpenApi>::openapi()
}
