//! What benches measure of the product: the time that pages take, the memory of the process.

use crate::{Answer, Browser, On};

/// So often a page is asked for.
const ASKED: usize = 200;
/// So many looks come before, for the first ones warm caches up.
const BEFORE: usize = 20;

/// Asks for a page again and again and prints how long the server took; its p95 in milliseconds.
pub async fn look(on: On, browser: &Browser, what: &str, page: &str) -> f64 {
    let mut times = Vec::with_capacity(ASKED);
    for n in 0..ASKED + BEFORE {
        let answer = browser.get(page).await;
        answer.assert_status(200);
        if n >= BEFORE {
            times.push(server_time(&answer));
        }
    }
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times[times.len() * share / 100];
    println!("{on:?}: {what}: p50 {:.2} ms, p95 {:.2} ms of {ASKED}", at(50), at(95));
    at(95)
}

/// The milliseconds that an answer says of itself.
pub fn server_time(answer: &Answer) -> f64 {
    let timing = answer.headers.get("server-timing").and_then(|v| v.to_str().ok()).unwrap_or_default();
    timing.trim_start_matches("app;dur=").parse().expect("Server-Timing in milliseconds")
}

/// Memory of this process now, in MiB.
pub fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or(f64::NAN) / 1024.0
}
