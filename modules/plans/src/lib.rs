//! Kế hoạch: the ward's yearly plan, its indicators and tasks, who leads each, how far each has come and what blocks it.
//!
//! Four features live in a folder each: `plan` (the plan itself and its dashboard), `indicator` (targets and figures),
//! `task` (duties, deadlines, progress, difficulties) and `import` (reading a signed document into all of these).
//! A feature gives its routes, texts, places in the navigation, help and part of the JSON API; this file joins them.

pub mod api;
mod bottleneck;
mod demo;
mod evidence;
mod facts;
mod found;
mod import;
mod indicator;
mod matters;
mod measures;
mod migrations;
mod notices;
mod plan;
mod policy;
mod ranking;
mod ruling;
mod sample;
mod status;
mod subject;
mod task;
mod working;

use kernel::{Module, NavEntry, Routes, Setting, jobs};

/// The whole contract of this module with the server.
pub const MODULE: Module = Module {
    routes,
    migrations: migrations::ALL,
    policy: policy::POLICY,
    measures: measures::ALL,
    measure_users: Some(indicator::measured_by),
    jobs: JOBS,
    settings: &SETTINGS,
    texts: &TEXTS,
    sentences: &[include_str!("../locales/sentences.en.txt"), office::SENTENCES, plan_reader::SENTENCES],
    navigation: &NAVIGATION,
    openapi: Some(openapi),
    help: &HELP,
    records: Some(found::find),
    ..Module::named("plans")
};

fn routes(r: Routes) -> Routes {
    let judged = ranking::routes(bottleneck::routes(ruling::routes(r)));
    import::routes(indicator::routes(plan::routes(evidence::routes(task::routes(judged)))))
}

fn openapi() -> utoipa::openapi::OpenApi {
    let mut whole = task::openapi();
    whole.merge(plan::openapi());
    whole.merge(indicator::openapi());
    whole.merge(bottleneck::openapi());
    whole.merge(ranking::openapi());
    whole
}

const JOBS: &[jobs::Kind] = &[task::escalation::JOB, import::CARRY, import::READ];

const FEATURE_SETTINGS: &[&[Setting]] = &[&[task::escalation::SETTING], ranking::SETTINGS];
const SETTINGS: [Setting; count(FEATURE_SETTINGS)] = join(FEATURE_SETTINGS);

const FEATURE_TEXTS: &[&[(&str, &str)]] = &[
    task::TEXTS,
    ruling::TEXTS,
    matters::TEXTS,
    bottleneck::TEXTS,
    ranking::TEXTS,
    plan::TEXTS,
    indicator::TEXTS,
    import::TEXTS,
];
const TEXTS: [(&str, &str); count(FEATURE_TEXTS)] = join(FEATURE_TEXTS);

const FEATURE_NAVIGATION: &[&[NavEntry]] =
    &[task::NAVIGATION, plan::NAVIGATION, bottleneck::NAVIGATION, ranking::NAVIGATION, import::NAVIGATION];
const NAVIGATION: [NavEntry; count(FEATURE_NAVIGATION)] = join(FEATURE_NAVIGATION);

const FEATURE_HELP: &[&[(&str, &str, &str)]] =
    &[task::HELP, plan::HELP, bottleneck::HELP, ranking::HELP, indicator::HELP, import::HELP];
const HELP: [(&str, &str, &str); count(FEATURE_HELP)] = join(FEATURE_HELP);

const fn count<T>(lists: &[&[T]]) -> usize {
    let (mut sum, mut i) = (0, 0);
    while i < lists.len() {
        sum += lists[i].len();
        i += 1;
    }
    sum
}

const fn join<T: Copy, const N: usize>(lists: &[&[T]]) -> [T; N] {
    let mut first = 0;
    while lists[first].is_empty() {
        first += 1;
    }
    let mut all = [lists[first][0]; N];
    let (mut at, mut i) = (0, 0);
    while i < lists.len() {
        let mut j = 0;
        while j < lists[i].len() {
            all[at] = lists[i][j];
            at += 1;
            j += 1;
        }
        i += 1;
    }
    all
}
