//! Lines of records read without building maps: each value goes straight to its place.

use super::Plan;
use kernel::{Error, Result};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// Letters of an identifier.
const ID: usize = 36;

/// A record as its line says it.
pub(super) struct Row<'l> {
    /// Empty where it was not asked for.
    pub(super) id: &'l str,
    pub(super) state: &'l str,
    /// By the columns of the plan.
    pub(super) values: Vec<Cow<'l, str>>,
}

/// Reads line after line.
pub(super) fn each<'l>(plan: &Plan, lines: &'l str, with_id: bool, mut take: impl FnMut(&Row<'l>)) -> Result<()> {
    let mut row = Row { id: "", state: "", values: vec![Cow::Borrowed(""); plan.columns.len()] };
    for line in lines.split('\n').filter(|line| !line.is_empty()) {
        let broken = || Error::internal("a record that is no line");
        let (id, rest) = if with_id { line.split_at_checked(ID).ok_or_else(broken)? } else { ("", line) };
        let (state, body) = rest.split_at(rest.find('{').ok_or_else(broken)?);
        (row.id, row.state) = (id, state);
        row.values.fill(Cow::Borrowed(""));
        let mut reader = serde_json::Deserializer::from_str(body);
        reader.deserialize_map(Fill { plan, values: &mut row.values })?;
        take(&row);
    }
    Ok(())
}

/// Puts values into their places; stored keys come sorted, and so are looked for from the last one on.
struct Fill<'p, 'v, 'l> {
    plan: &'p Plan,
    values: &'v mut Vec<Cow<'l, str>>,
}

impl<'l> Visitor<'l> for Fill<'_, '_, 'l> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the values of a record")
    }

    fn visit_map<A: MapAccess<'l>>(self, mut map: A) -> Result<(), A::Error> {
        let mut from = 0;
        let order = &self.plan.by_key;
        while let Some(key) = map.next_key_seed(Text)? {
            let rest = order.get(from..).unwrap_or_default();
            let passed = rest.iter().take_while(|at| *self.plan.columns[**at].field.key < *key).count();
            from += passed;
            let value = map.next_value_seed(Text)?;
            match order.get(from) {
                Some(at) if self.plan.columns[*at].field.key == *key => {
                    self.values[*at] = value;
                    from += 1;
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// A text, borrowed from the line where nothing in it is escaped.
struct Text;

impl<'l> DeserializeSeed<'l> for Text {
    type Value = Cow<'l, str>;
    fn deserialize<D: Deserializer<'l>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_str(self)
    }
}

impl<'l> Visitor<'l> for Text {
    type Value = Cow<'l, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_borrowed_str<E>(self, text: &'l str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}
