//! Kết nối với hệ thống một cửa của tỉnh và Cổng Dịch vụ công quốc gia: what comes in and goes out over HTTP, and by
//! files as those systems export them. The desk works while the other side is down.
//!
//! `http` speaks to the other side. `out` tells it what became of dossiers: a message is made with the event, waits in
//! the backlog, is tried again with growing pauses and in order. `take` brings in what citizens handed in there.
//! `reconcile` compares both sides. `file` brings in exports, row by row. Whatever comes twice has its effect once.

mod columns;
mod file;
mod http;
mod model;
mod out;
mod pages;
mod reconcile;
mod rows;
mod settings;
mod store;
mod store_files;
mod take;

pub(crate) use file::JOB as IMPORT;
pub(crate) use out::{EACH_MOVE, PUSH, tell_again};
pub(crate) use pages::routes;
pub(crate) use reconcile::JOB as COMPARE;
pub(crate) use settings::SETTINGS;
pub(crate) use take::{OFTEN, TAKE};

/// Interface text of this feature.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../locales/vi/portal.ftl")), ("en", include_str!("../../locales/en/portal.ftl"))];
