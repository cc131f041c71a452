//! The scenarios of this room over HTTP, on both databases, in one program: linking each file apart takes minutes.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cycle;
mod opening;
mod rules;
mod together;

use dinh_scores as scores;
use kernel::Module;

/// What the scenarios need of the product.
pub(crate) fn modules() -> Vec<&'static Module> {
    vec![&kernel::mail::MODULE, &people::MODULE, &scores::MODULE]
}
