//! Chế độ báo cáo: how often units report on a plan and by when, as the plan's own sentence says.

mod actions;
mod model;
mod pages;
mod store;

pub(crate) use model::{Cadence, CadenceId, Planned};
pub(crate) use pages::routes;
pub(crate) use store::{all, get, insert as keep};
