//! Ý kiến about a record: written by whoever may see it, taken back by whoever wrote it.

mod pages;
pub(super) mod store;

pub(super) use pages::routes;
pub(crate) use pages::section;
pub(super) use store::CommentId;
