//! What drafts take of the library: bases that are picked from it, and a word on those that are no longer in force.

use super::cite::citations;
use super::kinds::Standing;
use super::look_up::{Replaced, look_up};
use super::model::{Law, LawId};
use super::pages::{MOST_READ, badge, standing_said};
use super::store::{self, Wanted};
use chrono::NaiveDate;
use kernel::{Conn, Cx, Result};
use uuid::Uuid;

/// Documents that are offered at once.
const OFFERED: u64 = 10;
/// Documents that are picked at once.
const MOST_PICKED: usize = 50;

/// Documents of the library in which these words stand, to be picked: identifier, and name with how it stands today.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn offered(cx: &Cx, words: &str) -> Result<Vec<(String, String)>> {
    if words.trim().is_empty() {
        return Ok(Vec::new());
    }
    let wanted = Wanted { words: words.to_owned(), on: cx.today(), ..Wanted::default() };
    let found = store::list(&cx.read(), &wanted, 0, OFFERED).await?;
    let one = |law: Law| {
        let standing = law.facts.standing(cx.today());
        let said = standing_said(&cx.t, &law.facts, standing, &Replaced::default());
        let parts = [law.facts.basis(), badge(&cx.t, standing).text, said];
        (law.id.to_string(), parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "))
    };
    Ok(found.into_iter().map(one).collect())
}

/// The bases that picked documents are, as a draft writes them.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn picked<'a>(conn: &Conn, ids: impl Iterator<Item = &'a str>) -> Result<Vec<String>> {
    let mut bases = Vec::new();
    for id in ids.take(MOST_PICKED).filter_map(|id| id.parse::<Uuid>().ok()) {
        if let Some(law) = store::find(conn, LawId(id)).await?.filter(|law| !law.removed) {
            bases.push(format!("Căn cứ {}", law.facts.basis()));
        }
    }
    Ok(bases)
}

/// A sentence for each document that a text cites and that is no longer in force on a day.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn ended(cx: &Cx, text: &str, on: NaiveDate) -> Result<Vec<String>> {
    let end = text.char_indices().nth(MOST_READ).map_or(text.len(), |(at, _)| at);
    let mut said: Vec<String> = Vec::new();
    for found in look_up(&cx.read(), &citations(&text[..end]), on).await? {
        let Some(law) = found.law.filter(|_| found.standing == Standing::Ended) else { continue };
        let standing = standing_said(&cx.t, &law.facts, found.standing, &found.replaced);
        let sentence = cx.t.with("law-basis-ended", [("name", law.facts.name().into()), ("said", standing.into())]);
        if !said.contains(&sentence) {
            said.push(sentence);
        }
    }
    Ok(said)
}
