//! Nhiệm vụ: duties of a plan with product, deadline, person in charge, progress, difficulties and extensions.

mod actions;
mod due;
pub(crate) mod escalation;
pub(crate) mod measures;
mod model;
mod store;

pub(crate) use actions::{create, edit, reopen, stop};
pub(crate) use model::{NewTask, Quoted, State, Task, TaskFields, TaskId};
pub(crate) use store::{Filter, Listed, find, followed, list};

use kernel::{NavEntry, Routes};

/// Interface text of this feature.
pub(crate) const TEXTS: &[(&str, &str)] =
    &[("vi", include_str!("../../locales/vi/task.ftl")), ("en", include_str!("../../locales/en/task.ftl"))];

/// Help topics of this feature.
pub(crate) const HELP: &[(&str, &str, &str)] = &[];

/// Places of this feature in the navigation.
pub(crate) const NAVIGATION: &[NavEntry] = &[];

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    r
}

/// The part of the JSON API's description that is about tasks.
pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    utoipa::openapi::OpenApi::default()
}
