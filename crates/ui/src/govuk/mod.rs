//! Components of govuk-frontend, drawn in Rust: the same options give the same markup as the package's own fixtures.
//!
//! Each is a plain structure with the package's option names in snake case; the constructors take the texts of the page
//! so that what only a screen reader says is in its language too.

mod banner;
mod navigation;

pub use banner::NotificationBanner;
pub use navigation::{BackLink, Breadcrumbs, Crumb, SkipLink};

/// Fields shared by text-like options of the package: escaped text, or markup that is known to be safe.
pub(crate) fn first<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if text.is_empty() { otherwise } else { text }
}
