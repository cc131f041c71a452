//! Gợi ý theo việc của mình: what may come next, by the procedures that a person has handed in.

use crate::catalogue;
use kernel::{Conn, Error, Result};
use serde::Deserialize;
use ui::Lang;

/// Most suggestions shown.
const MOST: usize = 6;

#[derive(Debug, Deserialize)]
struct Data {
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

fn data() -> Result<Data> {
    toml::from_str(include_str!("../../../data/life_events.toml")).map_err(Error::internal)
}

/// Suggestions after these procedures, without those handed in already and those that the ward does not offer.
pub(super) async fn after(conn: &Conn, lang: Lang, handed_in: &[String]) -> Result<Vec<Suggestion>> {
    let mut suggestions: Vec<Suggestion> = Vec::new();
    for after in data()?.after.into_iter().filter(|after| handed_in.contains(&after.procedure)) {
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
        let data = super::data().unwrap();
        assert!(
            data.after.iter().any(|after| after.procedure == "1.001193" && after.then.contains(&"3.000722".into()))
        );
        assert!(data.after.iter().all(|after| !after.reason.is_empty() && !after.reason_en.is_empty()));
    }
}
