//! Dấu ĐẾN (NĐ 30/2020/NĐ-CP, Phụ lục IV): a layer beside the file. The file stays byte for byte; the stamp is drawn over
//! its first page on the screen and on paper, and put behind a copy as one more revision.

mod draw;
mod model;
mod pages;
mod preview;
mod store;

pub(crate) use pages::{beside, routes};
pub(crate) use preview::forget;

/// Interface text of this feature.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../locales/vi/stamp.ftl")), ("en", include_str!("../../locales/en/stamp.ftl"))];
