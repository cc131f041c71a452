//! What pages are made of: texts in two languages, the frame of a page, components, charts, forms, static files.

pub mod assets;
mod format;
pub mod govuk;
pub mod html;
mod shell;
mod text;

pub use format::{day, integer, number, percent};
pub use html::{Attributes, Html, Raw, Render};
pub use shell::{NavItem, Shell, UserBadge, error_body};
pub use text::{Arg, Lang, OWN_TEXTS, T, Texts, missing_keys};
