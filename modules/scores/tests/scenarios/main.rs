//! The scenarios of this room over HTTP, on both databases, in one program: linking each file apart takes minutes.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cycle;
mod opening;
mod rules;
mod together;

use dinh_scores as scores;
use kernel::Module;

/// What the scenarios need of the product.
pub(crate) fn modules() -> Vec<&'static Module> {
    vec![&kernel::mail::MODULE, &people::MODULE, &scores::MODULE]
}

/// The version of a sheet as its verification shows it.
pub(crate) async fn shown(by: &testkit::Browser, sheet: &str) -> String {
    let page = by.get(&format!("{sheet}/tham-dinh")).await;
    let (_, form) = page.body.split_once("/xong-tham-dinh\"").expect("the verification can be finished");
    let (_, value) = form.split_once("name=\"version\" value=\"").unwrap();
    value.chars().take_while(char::is_ascii_digit).collect()
}

/// Ends the verification as somebody who sees the page.
pub(crate) async fn finish(by: &testkit::Browser, sheet: &str) -> testkit::Answer {
    let version = shown(by, sheet).await;
    by.post(&format!("{sheet}/xong-tham-dinh"), &[("version", &version)]).await
}
