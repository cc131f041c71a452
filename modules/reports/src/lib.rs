//! Báo cáo: each period the units of the ward are asked for the figures of the plan, enter them with evidence, hand them
//! in and have them approved; at the end the figures are frozen and make the ward's report.
//!
//! `cadence` says how often and by when, `period` opens and closes, `sheet` is what a unit fills in, `snapshot` is all
//! that a period says, live or frozen, and `report` writes it down in the form that the law asks for.

pub mod api;
mod cadence;
mod demo;
mod migrations;
mod period;
mod policy;
mod report;
mod sheet;
mod snapshot;

use kernel::{Module, NavEntry, Routes, jobs};

/// The whole contract of this module with the server.
pub const MODULE: Module = Module {
    routes,
    migrations: migrations::ALL,
    policy: policy::POLICY,
    jobs: JOBS,
    settings: &[report::COLUMNS_SETTING],
    texts: TEXTS,
    navigation: NAVIGATION,
    help: HELP,
    ..Module::named("reports")
};

const JOBS: &[jobs::Kind] = &[period::opening::JOB, period::asking::REMINDING, period::asking::ESCALATING];

const TEXTS: &[(&str, &str)] = &[("vi", include_str!("../locales/vi.ftl")), ("en", include_str!("../locales/en.ftl"))];

const NAVIGATION: &[NavEntry] =
    &[NavEntry { label: "report-nav", href: "/bao-cao", permission: Some(policy::VIEW), order: 30 }];

const HELP: &[(&str, &str, &str)] = &[
    ("bao-cao", "vi", include_str!("../help/vi/bao-cao.md")),
    ("bao-cao", "en", include_str!("../help/en/bao-cao.md")),
];

fn routes(r: Routes) -> Routes {
    report::routes(sheet::routes(cadence::routes(period::routes(r))))
}
