//! Kỳ báo cáo: opens by itself, is asked for, reminded of, and closed with its figures frozen.

mod actions;
mod aside;
pub(crate) mod asking;
mod model;
pub(crate) mod opening;
mod pages;
mod silence;
mod store;

pub(crate) use actions::{allow_late, open_now};
pub(crate) use aside::aside;
#[cfg(test)]
pub(crate) use model::PeriodState;
pub(crate) use model::{Kind, Period, PeriodId, Span};
pub(crate) use pages::{routes, sheet_badge};
pub(crate) use silence::stuck;
pub(crate) use store::{Exception, exceptions, find, frozen, get, hold, newest};
