//! Chuẩn bị hồ sơ: a citizen fills in a draft at home, in rest; the counter opens it by its code and makes it a dossier.
//! Filing online is done on the National Portal; this is preparation, and says so.

mod actions;
mod counter;
mod files;
mod forget;
mod model;
mod pages;
mod questions;
mod sheet;
mod store;

use kernel::Routes;

pub(super) use actions::{relink, remove_all_of};
pub(crate) use forget::{JOB, NIGHTLY};
pub(crate) use model::DAYS;
pub(super) use model::Draft;
pub(super) use store::of_owner;

/// Routes of preparing a draft and of opening it at the counter.
pub(super) fn routes(r: Routes) -> Routes {
    counter::routes(sheet::routes(files::routes(questions::routes(pages::routes(r)))))
}

/// Interface text of this feature.
pub(super) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../../locales/vi/draft.ftl")), ("en", include_str!("../../../locales/en/draft.ftl"))];
