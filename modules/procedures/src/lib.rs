//! Một cửa: the ward's administrative procedures and the dossiers that citizens and businesses hand in; each figure of
//! the plan about them is a count of these records.
//!
//! `catalogue` says what a procedure asks for, how long it takes and what it costs; `dossier` receives, handles and
//! returns.

pub mod api;
mod catalogue;
mod dossier;
mod migrations;
mod policy;

use kernel::Module;

/// The whole contract of this module with the server.
pub const MODULE: Module =
    Module { migrations: migrations::ALL, policy: policy::POLICY, texts: TEXTS, ..Module::named("procedures") };

const TEXTS: &[(&str, &str)] = &[("vi", include_str!("../locales/vi.ftl")), ("en", include_str!("../locales/en.ftl"))];
