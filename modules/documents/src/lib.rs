//! Văn bản: what arrives at the ward and what it sends, registered without gaps, given to who must act, followed to its end.

pub mod api;
mod demo;
mod file;
mod incoming;
mod measures;
mod migrations;
mod model;
mod policy;
mod secrecy;
mod store;

use kernel::{Module, NavEntry, Permission};

/// The whole contract of this module with the server.
pub const MODULE: Module = Module {
    routes: incoming::routes,
    migrations: migrations::ALL,
    policy: policy::POLICY,
    measures: measures::ALL,
    measure_readers: Some(policy::OVERSEE),
    settings: &[incoming::ANSWER_DAYS],
    stuck: Some(incoming::stuck),
    asides: Some(incoming::asides),
    records: Some(incoming::find),
    texts: TEXTS,
    navigation: NAVIGATION,
    help: HELP,
    ..Module::named("documents")
};

const TEXTS: &[(&str, &str)] = &[("vi", include_str!("../locales/vi.ftl")), ("en", include_str!("../locales/en.ftl"))];

const NAVIGATION: &[NavEntry] = &[
    place("document-incoming", "/van-ban/den", policy::VIEW, 45),
    place("document-incoming-book", "/van-ban/so-den", policy::REGISTER, 46),
];

const fn place(label: &'static str, href: &'static str, permission: Permission, order: u8) -> NavEntry {
    NavEntry { room: Some("document-room"), label, href, permission: Some(permission), order }
}

const HELP: &[(&str, &str, &str)] = &[
    ("van-ban/den", "vi", include_str!("../help/vi/van-ban-den.md")),
    ("van-ban/den", "en", include_str!("../help/en/van-ban-den.md")),
];
