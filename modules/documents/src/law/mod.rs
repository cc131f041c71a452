//! Thư viện văn bản pháp luật: which law there is, since when and until when it is in force, what replaced it; and
//! what any text cites, linked to it.

pub(crate) mod actions;
mod cite;
mod cited;
mod daily;
mod file;
mod kinds;
mod look_up;
pub(crate) mod model;
mod pages;
mod parts;
mod seed;
mod spelling;
pub(crate) mod store;

pub(crate) use cited::{asides, card_of, note};
pub(crate) use daily::{DAILY, JOB};
pub(crate) use kinds::KINDS;
pub(crate) use pages::routes;
pub use seed::seed_laws;
pub(crate) use store::VISIBLE;

use kernel::{Conn, Result};

/// Documents of the library in which every word is found, newest first: to choose bases from.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn search(conn: &Conn, words: &str, limit: u64) -> Result<Vec<model::Law>> {
    store::list(conn, &store::Wanted { words: words.to_owned(), ..store::Wanted::default() }, 0, limit).await
}
