//! Báo cáo: each period the units of the ward are asked for the figures of the plan, enter them with evidence, hand them
//! in and have them approved; at the end the figures are frozen and make the ward's report.
//!
//! `cadence` says how often and by when, `period` opens and closes, `sheet` is what a unit fills in, `snapshot` is all
//! that a period says, live or frozen, and `report` writes it down in the form that the law asks for. `inquiry` is how a
//! leader asks a unit for an explanation, and `leader` what waits for a decision.

pub mod api;
mod api_v1;
mod cadence;
mod demo;
mod inquiry;
mod leader;
mod measures;
mod migrations;
mod period;
mod policy;
mod report;
mod sheet;
mod snapshot;

use kernel::{Aside, BoxFuture, Cx, Module, NavEntry, Result, Routes, jobs};
use uuid::Uuid;

/// The whole contract of this module with the server.
pub const MODULE: Module = Module {
    routes,
    migrations: migrations::ALL,
    policy: policy::POLICY,
    jobs: JOBS,
    measures: measures::ALL,
    openapi: Some(<api_v1::Description as utoipa::OpenApi>::openapi),
    reactions: &[period::opening::EACH_PLAN],
    recurring: &[period::opening::DAILY, leader::WEEKLY],
    asides: Some(asides),
    stuck: Some(period::stuck),
    settings: &[report::COLUMNS_SETTING],
    texts: TEXTS,
    sentences: &[include_str!("../locales/sentences.en.txt"), office::SENTENCES],
    navigation: NAVIGATION,
    help: HELP,
    ..Module::named("reports")
};

const JOBS: &[jobs::Kind] =
    &[period::opening::JOB, period::asking::REMINDING, period::asking::ESCALATING, inquiry::JOB, leader::JOB];

const TEXTS: &[(&str, &str)] = &[
    ("vi", include_str!("../locales/vi.ftl")),
    ("en", include_str!("../locales/en.ftl")),
    inquiry::TEXTS[0],
    inquiry::TEXTS[1],
    leader::TEXTS[0],
    leader::TEXTS[1],
];

const NAVIGATION: &[NavEntry] = &[
    NavEntry {
        room: Some("report-room"),
        label: "report-all",
        href: "/bao-cao",
        permission: Some(policy::VIEW),
        order: 30,
    },
    NavEntry { room: None, label: "leader-nav", href: "/lanh-dao", permission: Some(policy::LEAD), order: 5 },
    NavEntry {
        room: Some("report-room"),
        label: "inquiry-nav",
        href: "/giai-trinh",
        permission: Some(policy::INQUIRIES),
        order: 31,
    },
];

const HELP: &[(&str, &str, &str)] = &[
    ("bao-cao", "vi", include_str!("../help/vi/bao-cao.md")),
    ("bao-cao", "en", include_str!("../help/en/bao-cao.md")),
    ("giai-trinh", "vi", include_str!("../help/vi/giai-trinh.md")),
    ("giai-trinh", "en", include_str!("../help/en/giai-trinh.md")),
    ("lanh-dao", "vi", include_str!("../help/vi/lanh-dao.md")),
    ("lanh-dao", "en", include_str!("../help/en/lanh-dao.md")),
];

/// The inquiries about an indicator or a task, or the open periods of a plan.
fn asides<'a>(cx: &'a Cx, subject: Uuid) -> BoxFuture<'a, Result<Option<Aside>>> {
    Box::pin(async move {
        match inquiry::aside(cx, subject).await? {
            Some(aside) => Ok(Some(aside)),
            None => period::aside(cx, subject).await,
        }
    })
}

fn routes(r: Routes) -> Routes {
    let reporting = report::routes(sheet::routes(cadence::routes(period::routes(r))));
    api_v1::routes(leader::routes(inquiry::routes(reporting)))
}
