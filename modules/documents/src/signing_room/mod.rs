//! Chữ ký số: keys, what is shown and signed, number and seal of the agency, and verification years later.

pub(crate) mod actions;
mod api_v1;
mod checking;
mod copies;
mod demo;
mod keys;
mod measures;
mod model;
mod pages;
mod paper;
mod places;
mod prepare;
mod services;
mod settings;
mod sign;
mod store;
mod trust;
mod watch;

pub(crate) use api_v1::openapi;
pub(crate) use checking::{Shown, seen};
pub(crate) use copies::{COPY, EXTRACT};
pub(crate) use demo::{seal as seal_sample, seed, sign as sign_sample};
pub(crate) use measures::SIGNED;
pub(crate) use pages::{Panel, panel, routes};
pub(crate) use paper::{number as number_paper, waits_for_scan};
pub(crate) use prepare::require_sealable;
pub(crate) use settings::{HOSTS, REMOTE, REMOTE_SECRET, REMOTE_WAIT, STAMPS};
pub(crate) use store::kept::{forget_reports, made};
pub(crate) use watch::{MORNINGLY, WATCH};
