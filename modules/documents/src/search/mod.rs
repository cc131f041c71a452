//! Tìm văn bản: one index over everything in the room, kept in the same write as what it finds; who may see a record is
//! asked of the record's own room each time.

pub(crate) mod entries;
mod matched;
mod model;
mod pages;
mod place;
mod refill;
mod samples;
mod store;

pub(crate) use model::Kind;
pub(crate) use pages::{find, routes};
pub(crate) use refill::{JOB, OFTEN, is_under_way};
pub use samples::{Sample, add_sample};
pub(crate) use store::{add_text, forget, forget_text, keep, narrow, set_text, text, texts_of_files};

/// Letters of one record's text that are searched: PostgreSQL indexes no more than a megabyte of words.
const MOST_TEXT: usize = 200_000;

/// Interface text of this feature.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../locales/vi/search.ftl")), ("en", include_str!("../../locales/en/search.ftl"))];
