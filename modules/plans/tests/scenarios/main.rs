//! The scenarios of this room over HTTP, on both databases, in one program: linking each file apart takes minutes.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod bases;
mod closing;
mod import;
mod indicators;
mod judging;
mod lists;
mod measures;
mod next_year;
mod outline;
mod real_plans;
mod tasks;
mod unit_plans;
mod versions;

use dinh_plans as plans;
use kernel::Module;

/// What the scenarios need of the product.
pub(crate) fn modules() -> Vec<&'static Module> {
    vec![&kernel::mail::MODULE, &people::MODULE, &plans::MODULE]
}
