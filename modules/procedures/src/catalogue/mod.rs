//! Danh mục thủ tục hành chính: procedures with versions; a dossier keeps the version under which it was received.

pub(crate) mod actions;
mod api_v1;
mod compare;
mod content;
mod daily;
mod file;
mod import;
mod manage;
mod model;
mod parts;
mod public;
pub(crate) mod say;
mod search;
mod seed;
pub(crate) mod store;
mod time;

pub(crate) use api_v1::Description;
pub(crate) use daily::{DAILY, JOB};
pub(crate) use model::{
    Case, Component, Content, FeeRule, Level, Procedure, ProcedureId, Step, TimeLimit, Version, VersionId,
};
pub(crate) use search::search;
#[cfg(test)]
pub(crate) use seed::samples;
pub(crate) use seed::seed;
pub(crate) use time::Limit;

/// Routes of the catalogue.
pub(crate) fn routes(r: kernel::Routes) -> kernel::Routes {
    api_v1::routes(import::routes(manage::routes(public::routes(r))))
}

/// Interface text of this feature.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../locales/vi/catalogue.ftl")), ("en", include_str!("../../locales/en/catalogue.ftl"))];
