//! Gợi ý theo việc của mình: what may come next, by the procedures that a person has handed in.

use crate::catalogue;
use crate::rulebook::{self, Book};
use chrono::NaiveDate;
use kernel::{Conn, Error, Result};
use serde::Deserialize;
use ui::Lang;

/// Most suggestions shown.
const MOST: usize = 6;

/// Sự kiện đời sống, as the ward's rules have them.
#[derive(Debug, Deserialize)]
pub(crate) struct LifeEvents {
    after: Vec<After>,
}

/// What may come after a procedure.
#[derive(Debug, Deserialize)]
struct After {
    procedure: String,
    reason: String,
    reason_en: String,
    then: Vec<String>,
}

/// Một gợi ý.
#[derive(Debug, PartialEq)]
pub(super) struct Suggestion {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) reason: String,
}

impl LifeEvents {
    /// Reads life events.
    ///
    /// # Errors
    /// A sentence for who wrote them.
    pub(crate) fn parse(text: &str) -> std::result::Result<Self, String> {
        let all: Self = rulebook::read(text)?;
        for one in &all.after {
            if one.reason.is_empty() || one.reason_en.is_empty() || one.then.is_empty() {
                return Err(format!("Thủ tục {}: thiếu lý do hoặc thủ tục tiếp theo.", one.procedure));
            }
        }
        Ok(all)
    }
}

/// Suggestions after these procedures, without those handed in already and those that the ward does not offer.
pub(super) async fn after(conn: &Conn, lang: Lang, today: NaiveDate, handed_in: &[String]) -> Result<Vec<Suggestion>> {
    let mut suggestions: Vec<Suggestion> = Vec::new();
    let text = rulebook::in_force(conn, Book::LifeEvents, today).await?;
    let events = LifeEvents::parse(&text).map_err(Error::internal)?;
    for after in events.after.into_iter().filter(|after| handed_in.contains(&after.procedure)) {
        for code in after.then.iter().filter(|code| !handed_in.contains(code)) {
            let Some(procedure) = catalogue::store::by_code(conn, code).await?.filter(|p| p.offered) else { continue };
            let href = format!("/chuan-bi-ho-so?thu-tuc={code}");
            if suggestions.len() < MOST && suggestions.iter().all(|s| s.href != href) {
                let reason = if lang == Lang::Vi { after.reason.clone() } else { after.reason_en.clone() };
                suggestions.push(Suggestion { name: procedure.name, href, reason });
            }
        }
    }
    Ok(suggestions)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_data_are_sound() {
        let data = super::LifeEvents::parse(include_str!("../../../data/life_events.toml")).unwrap();
        assert!(
            data.after.iter().any(|after| after.procedure == "1.001193" && after.then.contains(&"3.000722".into()))
        );
    }
}
