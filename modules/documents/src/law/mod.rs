//! Thư viện văn bản pháp luật: which law there is, since when and until when it is in force, what replaced it; and
//! what any text cites, linked to it.

pub(crate) mod actions;
mod bases;
mod cite;
mod cited;
mod daily;
mod file;
mod kinds;
mod look_up;
pub(crate) mod model;
mod own;
mod pages;
mod parts;
mod seed;
mod spelling;
pub(crate) mod store;

pub(crate) use bases::{ended, offered, picked};
pub(crate) use cited::{asides, card, card_of, forget, note};
pub(crate) use daily::{DAILY, JOB};
pub(crate) use kinds::KINDS;
pub(crate) use own::EACH_RULE;
pub(crate) use pages::routes;
pub use seed::seed_laws;
pub(crate) use store::VISIBLE;

use kernel::{Conn, Result};

/// A document by its number as others cite it among their bases; `otherwise` where the library does not have it.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn basis(conn: &Conn, number: &str, otherwise: &str) -> Result<String> {
    let known = store::candidates(conn, &[spelling::number_form(number)], &[], false).await?;
    Ok(known.first().map_or_else(|| otherwise.to_owned(), |law| law.facts.basis()))
}
