//! Chấm điểm: the ward and its units score themselves each quarter by a versioned rule set (bộ tiêu chí); a second person
//! verifies, the leader publishes, and everybody sees which work would raise the result most.
//!
//! `rules` holds the rule sets: their files, their versions and how one criterion is judged. `scoring` holds the score
//! sheets: answers with evidence, steps from self-score to locked result, comparison and what-if.

pub mod api;
mod demo;
mod measures;
mod migrations;
mod policy;
mod rules;
mod scoring;

use kernel::{Module, NavEntry, Routes};

/// The whole contract of this module with the server.
pub const MODULE: Module = Module {
    routes,
    migrations: migrations::ALL,
    policy: policy::POLICY,
    measures: &[measures::PUBLISHED, measures::WAITING],
    measure_users: Some(rules::store::measured_by),
    texts: TEXTS,
    sentences: &[include_str!("../locales/sentences.en.txt"), office::SENTENCES],
    navigation: NAVIGATION,
    openapi: Some(scoring::openapi),
    jobs: &[scoring::opening::JOB],
    recurring: &[scoring::opening::DAILY],
    matters: Some(scoring::matters),
    help: HELP,
    ..Module::named("scores")
};

fn routes(r: Routes) -> Routes {
    scoring::routes(rules::routes(r))
}

const TEXTS: &[(&str, &str)] = &[
    ("vi", include_str!("../locales/vi/rules.ftl")),
    ("en", include_str!("../locales/en/rules.ftl")),
    ("vi", include_str!("../locales/vi/scoring.ftl")),
    ("en", include_str!("../locales/en/scoring.ftl")),
];

const NAVIGATION: &[NavEntry] =
    &[NavEntry { room: None, label: "score-nav", href: "/cham-diem", permission: Some(policy::VIEW), order: 40 }];

const HELP: &[(&str, &str, &str)] = &[
    ("cham-diem", "vi", include_str!("../help/vi/cham-diem.md")),
    ("cham-diem", "en", include_str!("../help/en/cham-diem.md")),
    ("cong-khai/cham-diem", "vi", include_str!("../help/vi/cham-diem-cong-khai.md")),
    ("cong-khai/cham-diem", "en", include_str!("../help/en/cham-diem-cong-khai.md")),
    ("cham-diem/bo-tieu-chi", "vi", include_str!("../help/vi/bo-tieu-chi.md")),
    ("cham-diem/bo-tieu-chi", "en", include_str!("../help/en/bo-tieu-chi.md")),
];
