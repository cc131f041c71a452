//! The scenarios of this room over HTTP, on both databases, in one program: linking each file apart takes minutes.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cases;
mod catalogue;
mod citizen;
mod copies;
mod counter_room;
mod desk;
mod dossier;
mod draft;
mod help;
mod index;
mod measures;
mod papers;
mod payment;
mod portal;
mod ratings;
mod retention;
mod rulebook;
mod slips;
mod tickets;
mod upgrade;
mod work;

use dinh_procedures as procedures;
use kernel::Module;

/// What the scenarios need of the product.
pub(crate) fn modules() -> Vec<&'static Module> {
    vec![&people::MODULE, &procedures::MODULE]
}
