//! Sổ dữ liệu: lists that somebody must keep true, each defined by data: kept, judged, counted, drawn on a map, shared.
//!
//! `definition` says what a register is, `record` what stands in one, `view` which filters have a name and a number.

mod analytics;
pub mod api;
mod commune;
mod definition;
mod demo;
mod editor;
mod exchange;
mod map;
mod measures;
mod migrations;
mod open_data;
mod paging;
mod policy;
mod quality;
mod record;
mod refs;
mod samples;
mod spreadsheet;
mod survey;
mod view;

use kernel::{Module, NavEntry, Permission, Routes, Setting};

/// The whole contract of this module with the server.
pub const MODULE: Module = Module {
    routes,
    migrations: migrations::ALL,
    policy: policy::POLICY,
    measures: measures::ALL,
    ward_measures: Some(view::measures::offered),
    records: Some(record::search::find),
    jobs: &[
        definition::FORGET,
        editor::SCAN,
        editor::EFFECT,
        spreadsheet::JOB,
        spreadsheet::UNDO,
        quality::JOB,
        open_data::republish::JOB,
        exchange::PUSH,
        exchange::PACKAGES,
    ],
    recurring: &[definition::FORGET_NIGHTLY, quality::NIGHTLY, open_data::republish::NIGHTLY, exchange::NIGHTLY],
    settings: SETTINGS,
    texts: TEXTS,
    sentences: &[include_str!("../locales/sentences.en.txt"), office::SENTENCES],
    navigation: NAVIGATION,
    openapi: Some(exchange::openapi),
    reactions: &[exchange::EACH_CHANGE, exchange::EACH_DEFINITION, open_data::republish::EACH_DEFINITION],
    help: HELP,
    ..Module::named("registers")
};

fn routes(r: Routes) -> Routes {
    let r = view::routes(record::routes(definition::routes(r)));
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

const SETTINGS: &[Setting] = &[
    open_data::settings::SMALLEST_GROUP,
    open_data::settings::MOST_WRONG,
    open_data::settings::MOST_MISSING,
    open_data::settings::MOST_UNCLEAN,
    open_data::settings::MOST_OVERDUE,
    map::TOLERANCE,
    exchange::HOSTS,
    exchange::DAYS,
];

const NAVIGATION: &[NavEntry] = &[
    place("register-nav", "/so-du-lieu", policy::VIEW, 50),
    place("quality-todo", "/viec-du-lieu", policy::KEEP, 51),
    place("quality-nav", "/chat-luong-du-lieu", policy::VIEW, 52),
    place("map-nav", "/ban-do", policy::VIEW, 53),
    place("analytics-nav", "/phan-tich", policy::VIEW, 54),
    place("open-catalogue", "/danh-muc-du-lieu", policy::VIEW, 58),
    place("open-data", "/du-lieu", policy::VIEW, 59),
];

const fn place(label: &'static str, href: &'static str, permission: Permission, order: u8) -> NavEntry {
    NavEntry { room: Some("register-room"), label, href, permission: Some(permission), order }
}

const HELP: &[(&str, &str, &str)] = &[
    ("so-du-lieu", "vi", include_str!("../help/vi/so-du-lieu.md")),
    ("so-du-lieu", "en", include_str!("../help/en/so-du-lieu.md")),
    ("chat-luong-du-lieu", "vi", include_str!("../help/vi/chat-luong-du-lieu.md")),
    ("chat-luong-du-lieu", "en", include_str!("../help/en/chat-luong-du-lieu.md")),
    ("viec-du-lieu", "vi", include_str!("../help/vi/viec-du-lieu.md")),
    ("viec-du-lieu", "en", include_str!("../help/en/viec-du-lieu.md")),
    ("danh-muc-du-lieu", "vi", include_str!("../help/vi/danh-muc-du-lieu.md")),
    ("danh-muc-du-lieu", "en", include_str!("../help/en/danh-muc-du-lieu.md")),
    ("du-lieu", "vi", include_str!("../help/vi/du-lieu.md")),
    ("du-lieu", "en", include_str!("../help/en/du-lieu.md")),
    ("so-du-lieu/soan", "vi", include_str!("../help/vi/soan-so.md")),
    ("so-du-lieu/soan", "en", include_str!("../help/en/soan-so.md")),
    ("ban-do", "vi", include_str!("../help/vi/ban-do.md")),
    ("ban-do", "en", include_str!("../help/en/ban-do.md")),
    ("phan-tich", "vi", include_str!("../help/vi/phan-tich.md")),
    ("phan-tich", "en", include_str!("../help/en/phan-tich.md")),
    ("khao-sat", "vi", include_str!("../help/vi/khao-sat.md")),
    ("khao-sat", "en", include_str!("../help/en/khao-sat.md")),
    ("chia-se", "vi", include_str!("../help/vi/chia-se.md")),
    ("chia-se", "en", include_str!("../help/en/chia-se.md")),
    ("so-du-lieu/nhap", "vi", include_str!("../help/vi/so-du-lieu-nhap.md")),
    ("so-du-lieu/nhap", "en", include_str!("../help/en/so-du-lieu-nhap.md")),
];
