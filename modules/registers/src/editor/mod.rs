//! Soạn sổ: a register is defined and changed in the browser, as a draft with a preview, and takes effect after a look
//! at what would not fit.

mod actions;
mod background;
mod compare;
mod faults;
mod forms;
mod model;
mod pages;
mod scan;
mod store;
mod transition;

pub(crate) use pages::routes;

pub(crate) use background::{EFFECT, SCAN};
