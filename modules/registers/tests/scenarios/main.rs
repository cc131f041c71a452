//! The scenarios of this room over HTTP, on both databases, in one program: linking each file apart takes minutes.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod analytics;
mod analytics_numbers;
mod api;
mod common;
mod definitions;
mod duplicates;
mod editor;
mod exchange;
mod left;
mod map;
mod measures;
mod open_data;
mod open_data_clients;
mod places;
mod quality;
mod record_life;
mod record_rights;
mod records;
mod small_groups;
mod spreadsheet;
mod states;
mod survey;
mod views;
mod withdrawn;

use dinh_registers as registers;
use kernel::Module;

/// What the scenarios need of the product.
pub(crate) fn modules() -> Vec<&'static Module> {
    vec![&kernel::mail::MODULE, &people::MODULE, &registers::MODULE]
}
