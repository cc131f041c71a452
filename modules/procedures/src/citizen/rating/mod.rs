//! Đánh giá sự hài lòng: one tap on one of five faces, a comment if one likes, tied to dossier, procedure and officer.

mod actions;
mod list;
mod model;
mod pages;
mod store;

use kernel::Routes;

pub(crate) use store::given;
pub(super) use store::of_dossier;

/// Routes of rating and of the leaders' list.
pub(super) fn routes(r: Routes) -> Routes {
    list::routes(pages::routes(r))
}

/// Interface text of this feature.
pub(super) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../../locales/vi/rating.ftl")), ("en", include_str!("../../../locales/en/rating.ftl"))];
