//! Nhờ người hướng dẫn: a citizen asks for help; the support team takes the request and notes what came of it.

mod actions;
mod model;
mod pages;
mod queue;
mod store;

use kernel::Routes;

/// Routes of asking and of the queue.
pub(super) fn routes(r: Routes) -> Routes {
    queue::routes(pages::routes(r))
}

pub(super) use actions::ask_erasure;
pub(crate) use store::given;
pub(super) use store::{forget_person, ids_of_person, of_person};

/// Interface text of this feature.
pub(super) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../../locales/vi/help.ftl")), ("en", include_str!("../../../locales/en/help.ftl"))];
