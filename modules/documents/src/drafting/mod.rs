//! Soạn thảo: an outgoing document from its first line to the PDF that will be signed.

pub(crate) mod actions;
pub(crate) mod agency;
mod amend;
mod attachments;
pub(crate) mod chain;
pub(crate) mod compose;
pub(crate) mod demo;
pub(crate) mod diff;
pub(crate) mod draw;
mod elsewhere;
pub(crate) mod handed;
pub(crate) mod kind;
mod letters;
pub(crate) mod marking;
pub(crate) mod model;
pub(crate) mod opinions;
mod pages;
pub(crate) mod placeholder;
pub(crate) mod places;
pub(crate) mod signers;
pub(crate) mod store;
mod template;
pub(crate) mod waiting;

pub(crate) use model::CHAIN;
pub(crate) use opinions::JOB as OPINION_JOB;
pub(crate) use pages::routes;
pub(crate) use waiting::matters;

/// The type of a DOCX file.
pub(crate) const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
