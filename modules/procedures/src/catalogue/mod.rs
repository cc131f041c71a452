//! Danh mục thủ tục hành chính: procedures with versions; a dossier keeps the version under which it was received.

mod model;

pub(crate) use model::{
    Case, Component, Content, FeeRule, Level, Procedure, ProcedureId, Step, TimeLimit, Version, VersionId,
};
