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

use kernel::jobs;
pub(crate) use pages::routes;

/// What outlives a request: looking at every record of a large register, and changing it.
pub(crate) const JOBS: &[jobs::Kind] = &[background::SCAN, background::EFFECT];
