//! Phiếu số liệu: what a unit enters for a period, hands in, gets back or sees approved and locked.

mod actions;
mod model;
mod pages;
mod spreadsheet;
pub(crate) mod store;

pub(crate) use model::{Entry, Sheet, SheetId, SheetState};
pub(crate) use pages::routes;
