//! Của tôi: what a citizen who signed in with the electronic identity sees of their own: dossiers, drafts, what may come
//! next, who looked at their data and why; and what they may ask for.

mod data;
mod pages;
mod sign_in;
mod suggestions;

pub(crate) use suggestions::LifeEvents;

use kernel::Routes;

/// Routes of the citizen's own pages.
pub(super) fn routes(r: Routes) -> Routes {
    data::routes(pages::routes(sign_in::routes(r)))
}

/// Interface text of this feature.
pub(super) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../../locales/vi/mine.ftl")), ("en", include_str!("../../../locales/en/mine.ftl"))];
