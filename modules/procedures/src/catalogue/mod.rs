//! Danh mục thủ tục hành chính: procedures with versions; a dossier keeps the version under which it was received.

pub(crate) mod actions;
mod content;
mod model;
mod seed;
pub(crate) mod store;

pub(crate) use model::{
    Case, Component, Content, FeeRule, Level, Procedure, ProcedureId, Step, TimeLimit, Version, VersionId,
};
pub(crate) use seed::seed;
