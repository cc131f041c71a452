//! What the address of a list asks for.

use crate::definition::{Condition, Operator};
use crate::quality::Lens;

/// No list goes further.
pub(super) const LAST_PAGE: u64 = 1_000_000;

/// What an address asks of a list: `?tim=…&loc=field:operator:value&sap=-field&bo-loc=key&chat-luong=sai&trang=2`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) words: String,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) sort: String,
    pub(crate) view: String,
    /// Only records that cost points of this kind.
    pub(crate) lens: Option<Lens>,
    pub(crate) page: u64,
    /// One more condition, its value as somebody typed it into the form of the list.
    pub(crate) typed: Option<Condition>,
}

impl Asked {
    /// Reads the query of an address; the parts of one condition may also come apart, as the form sends them.
    pub(crate) fn of(query: &str) -> Self {
        let mut asked = Self::default();
        let (mut field, mut operator, mut value) = (String::new(), String::new(), String::new());
        for pair in query.split('&') {
            let (name, text) = pair.split_once('=').unwrap_or((pair, ""));
            let text: String = kernel::url_decode(text).chars().filter(|c| !c.is_control()).collect();
            let text = vietnamese::nfc(&text).trim().to_owned();
            match name {
                "tim" => asked.words = text,
                "sap" => asked.sort = text,
                "bo-loc" => asked.view = text,
                "chat-luong" => asked.lens = Lens::from_key(&text),
                "trang" => asked.page = text.parse().unwrap_or(0).min(LAST_PAGE),
                "loc" => asked.conditions.extend(condition(&text)),
                "truong" => field = text,
                "phep" => operator = text,
                "gia-tri" => value = text,
                _ => {}
            }
        }
        asked.typed = condition(&format!("{field}:{operator}:{value}")).filter(|typed| !typed.field.is_empty());
        asked
    }

    /// The address of the list that is asked for, without its page.
    pub(crate) fn query(&self) -> String {
        let mut parts = Vec::new();
        let mut add = |name: &str, value: &str| {
            if !value.is_empty() {
                parts.push(format!("{name}={}", kernel::url_encode(value)));
            }
        };
        add("tim", &self.words);
        add("bo-loc", &self.view);
        add("chat-luong", self.lens.map_or("", Lens::key));
        for c in &self.conditions {
            add("loc", &format!("{}:{}:{}", c.field, c.is.key(), c.value));
        }
        add("sap", &self.sort);
        parts.join("&")
    }
}

fn condition(text: &str) -> Option<Condition> {
    let mut parts = text.splitn(3, ':');
    let (field, operator, value) = (parts.next()?, parts.next()?, parts.next().unwrap_or(""));
    let is = Operator::ALL.into_iter().find(|is| is.key() == operator)?;
    Some(Condition { field: field.to_owned(), is, value: value.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_asks_survives_the_way_there_and_back() {
        let asked = Asked::of(
            "tim=nh%C3%A0&chat-luong=sai&loc=nam:at_least:2020&loc=ten:has:a%3Ab&truong=diet_virus&phep=equal&gia-tri=1&sap=-nam&trang=2",
        );
        assert_eq!(asked.conditions.len(), 2);
        assert_eq!(asked.conditions[1].value, "a:b");
        assert_eq!(asked.typed.as_ref().map(|typed| typed.field.as_str()), Some("diet_virus"));
        assert_eq!((asked.page, asked.lens), (2, Some(Lens::Wrong)));
        let again = Asked::of(&asked.query());
        assert_eq!(Asked { page: 2, typed: asked.typed.clone(), ..again }, asked);
        assert!(Asked::of("loc=x&loc=a:khong_co:b").conditions.is_empty());
    }
}
