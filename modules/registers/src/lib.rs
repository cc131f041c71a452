//! Sổ dữ liệu: lists that somebody must keep true, each defined by data: kept, judged, counted, drawn on a map, shared.
//!
//! `definition` says what a register is, `record` what stands in one, `view` which filters have a name and a number.

mod analytics;
pub mod api;
mod definition;
mod demo;
mod editor;
mod exchange;
mod map;
mod migrations;
mod open_data;
mod policy;
mod quality;
mod record;
mod refs;
mod samples;
mod spreadsheet;
mod survey;
mod view;

use kernel::{Module, NavEntry, Routes};

/// The whole contract of this module with the server.
pub const MODULE: Module = Module {
    routes,
    migrations: migrations::ALL,
    policy: policy::POLICY,
    ward_measures: Some(view::measures::offered),
    texts: TEXTS,
    navigation: NAVIGATION,
    help: HELP,
    jobs: &[spreadsheet::JOB],
    ..Module::named("registers")
};

fn routes(r: Routes) -> Routes {
    let r = record::routes(definition::routes(r));
    let r = quality::routes(spreadsheet::routes(editor::routes(r)));
    let r = analytics::routes(map::routes(open_data::routes(r)));
    survey::routes(exchange::routes(r))
}

const TEXTS: &[(&str, &str)] = &[
    ("vi", include_str!("../locales/vi/registers.ftl")),
    ("en", include_str!("../locales/en/registers.ftl")),
    ("vi", include_str!("../locales/vi/editor.ftl")),
    ("en", include_str!("../locales/en/editor.ftl")),
    ("vi", include_str!("../locales/vi/spreadsheet.ftl")),
    ("en", include_str!("../locales/en/spreadsheet.ftl")),
    ("vi", include_str!("../locales/vi/quality.ftl")),
    ("en", include_str!("../locales/en/quality.ftl")),
    ("vi", include_str!("../locales/vi/open_data.ftl")),
    ("en", include_str!("../locales/en/open_data.ftl")),
    ("vi", include_str!("../locales/vi/map.ftl")),
    ("en", include_str!("../locales/en/map.ftl")),
    ("vi", include_str!("../locales/vi/analytics.ftl")),
    ("en", include_str!("../locales/en/analytics.ftl")),
    ("vi", include_str!("../locales/vi/exchange.ftl")),
    ("en", include_str!("../locales/en/exchange.ftl")),
    ("vi", include_str!("../locales/vi/survey.ftl")),
    ("en", include_str!("../locales/en/survey.ftl")),
];

const NAVIGATION: &[NavEntry] = &[NavEntry {
    room: Some("register-room"),
    label: "register-nav",
    href: "/so-du-lieu",
    permission: Some(policy::VIEW),
    order: 50,
}];

const HELP: &[(&str, &str, &str)] = &[
    ("so-du-lieu", "vi", include_str!("../help/vi/so-du-lieu.md")),
    ("so-du-lieu", "en", include_str!("../help/en/so-du-lieu.md")),
    ("so-du-lieu/nhap", "vi", include_str!("../help/vi/so-du-lieu-nhap.md")),
    ("so-du-lieu/nhap", "en", include_str!("../help/en/so-du-lieu-nhap.md")),
];
