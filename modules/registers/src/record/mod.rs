//! Bản ghi: what stands in a register, how it is read, filtered, written and traced.

mod actions;
mod check;
pub(crate) mod filter;
pub(crate) mod form;
mod model;
mod pages;
pub(crate) mod privacy;
pub(crate) mod store;
pub(crate) mod value;

pub(crate) use actions::{Change, add_all};
pub(crate) use check::{Checked, Checker};
pub(crate) use model::{Fault, FaultKind, Record, RecordId, Source, Values, changes};
pub(crate) use pages::{kept, list, routes, seen};
pub(crate) use value::key_of;
