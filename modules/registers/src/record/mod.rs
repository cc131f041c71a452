//! Bản ghi: what stands in a register, how it is read, filtered, written and traced.

mod actions;
mod check;
pub(crate) mod choice;
pub(crate) mod filter;
pub(crate) mod form;
mod model;
mod pages;
mod personal_number;
mod place;
pub(crate) mod privacy;
pub(crate) mod search;
pub(crate) mod store;
pub(crate) mod value;

pub(crate) use actions::{Change, add, add_all, add_answer, change, remove, restore};
pub(crate) use check::{Checked, Checker};
pub(crate) use model::{Fault, FaultKind, FieldChange, Record, RecordId, Source, Values, changes, changes_of};
pub(crate) use pages::{
    Asked, asked_record, conditions, kept, matching, not_understood, page_of, routes, seen, show_page, understood,
    words,
};
pub(crate) use value::{LARGEST, key_of, unit_of};
