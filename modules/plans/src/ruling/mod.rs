//! Kết luận của lãnh đạo: a leader judges an indicator or a task differently from the rule, with a reason, for a time.
//!
//! The rule goes on computing: pages show both. A ruling ends when it is withdrawn, when its last day has passed, when
//! another takes its place, or when the target is met or the work is done.

mod actions;
mod model;
mod pages;
mod store;

pub(crate) use actions::{On, end};
pub(crate) use model::Ruling;
pub(crate) use pages::{About, panel};
pub(crate) use store::{COLUMNS, JOIN};

use kernel::Routes;

/// Interface text of this feature.
pub(crate) const TEXTS: &[(&str, &str)] =
    &[("vi", include_str!("../../locales/vi/ruling.ftl")), ("en", include_str!("../../locales/en/ruling.ftl"))];

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    pages::routes(r)
}
