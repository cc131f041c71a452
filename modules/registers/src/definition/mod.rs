//! Sổ dữ liệu as data: what a register is, its versions, the definitions that come with the product.

mod actions;
pub(crate) mod check;
mod compute;
mod life;
pub(crate) mod model;
mod pages;
mod read;
mod retention;
mod shipped;
mod slot;
pub(crate) mod store;
mod view;

pub(crate) use actions::open;
pub(crate) use check::{STATE, pattern};
pub(crate) use compute::Computer;
pub(crate) use model::{Cadence, Choice, Classification, Definition, Field, Kind, Privacy, RegisterId, State};
pub(crate) use pages::{crumbs, fields_table, routes};
pub(crate) use read::read as read_file;
pub(crate) use retention::{JOB as FORGET, NIGHTLY as FORGET_NIGHTLY};
pub(crate) use shipped::shipped_definition;
pub(crate) use slot::{ColumnKind, Slot};
pub(crate) use store::Register;
pub(crate) use view::{Condition, Operator, View};

/// A small definition for tests of rules.
#[cfg(test)]
pub(crate) fn test_definition() -> Definition {
    let text = r#"
key = "may-tinh"
title = "Máy tính"
label = "ten"
[[fields]]
key = "ten"
label = "Tên máy"
kind = "text"
required = true
[[fields]]
key = "nam"
label = "Năm mua"
kind = "year"
[[fields]]
key = "diet_virus"
label = "Có phần mềm diệt virus"
kind = "yes_no"
"#;
    let mut definition = read::read(text).unwrap_or_else(|e| panic!("{e}"));
    check::give_slots(&mut definition, None).unwrap_or_else(|e| panic!("{e}"));
    definition
}
