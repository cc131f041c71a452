//! Báo cáo của kỳ: narrative from the figures, read and changed by a person, as DOCX and PDF in its legal form, and as
//! tables for the province's system.

mod actions;
mod compose;
mod export;
mod model;
mod origins;
mod pages;
mod store;

pub(crate) use export::COLUMNS_SETTING;
pub(crate) use pages::routes;
