//! The scenarios of this room over HTTP, on both databases.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod archive;
mod chat;
mod correct;
mod drafting;
mod exchange;
mod groups;
mod incoming;
mod law;
mod mailbox;
mod papers;
mod punctual;
mod recognition;
mod search;
mod signing;
mod stamp;
mod work;

use dinh_documents as documents;
use kernel::Module;

/// What a hidden field of a page holds.
pub(crate) fn hidden(page: &testkit::Answer, name: &str) -> String {
    let (_, after) = page.body.split_once(&format!("name=\"{name}\" value=\"")).expect(name);
    after.split('"').next().unwrap_or_default().to_owned()
}

/// What the scenarios need of the product.
pub(crate) fn modules() -> Vec<&'static Module> {
    vec![&kernel::mail::MODULE, &people::MODULE, &plans::MODULE, &documents::MODULE]
}
