//! Tra cứu hồ sơ: by its code and the last four digits of a number, without an account; masked data only.

mod pages;
mod steps;
mod view;
mod words;

use kernel::Routes;

pub(super) use view::show;
pub(super) use words::{day_said, moment_said};

/// Routes of tracking.
pub(super) fn routes(r: Routes) -> Routes {
    pages::routes(r)
}

/// Interface text of this feature.
pub(super) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../../locales/vi/track.ftl")), ("en", include_str!("../../../locales/en/track.ftl"))];
