//! Một cửa: the ward's administrative procedures and the dossiers that citizens and businesses hand in; each figure of
//! the plan about them is a count of these records.
//!
//! `catalogue` says what a procedure asks for, how long it takes and what it costs; `dossier` receives, handles and
//! returns.

pub mod api;
mod catalogue;
mod citizen;
mod demo;
mod dossier;
mod migrations;
mod policy;

use kernel::{Module, NavEntry, Routes};

/// The whole contract of this module with the server.
pub const MODULE: Module = Module {
    routes,
    migrations: migrations::ALL,
    policy: policy::POLICY,
    texts: TEXTS,
    navigation: NAVIGATION,
    help: HELP,
    ..Module::named("procedures")
};

const TEXTS: &[(&str, &str)] = &[
    ("vi", include_str!("../locales/vi.ftl")),
    ("en", include_str!("../locales/en.ftl")),
    citizen::TEXTS[0],
    citizen::TEXTS[1],
];

const NAVIGATION: &[NavEntry] =
    &[NavEntry { label: "help-nav", href: "/ho-tro", permission: Some(policy::SUPPORT), order: 44 }];

const HELP: &[(&str, &str, &str)] = &[
    ("nho-huong-dan", "vi", include_str!("../help/vi/nho-huong-dan.md")),
    ("nho-huong-dan", "en", include_str!("../help/en/nho-huong-dan.md")),
];

fn routes(r: Routes) -> Routes {
    citizen::routes(r)
}
