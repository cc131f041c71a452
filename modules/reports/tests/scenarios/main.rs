//! The scenarios of this room over HTTP, on both databases, in one program: linking each file apart takes minutes.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod asking;
mod common;
mod cycle;
mod inquiry;
mod leader;
mod periods;
mod report;
mod spreadsheet;
mod together;
mod truth;

use dinh_reports as reports;
use kernel::Module;

/// What the scenarios need of the product.
pub(crate) fn modules() -> Vec<&'static Module> {
    vec![&kernel::mail::MODULE, &people::MODULE, &plans::MODULE, &documents::MODULE, &reports::MODULE]
}
