//! A record: its values, what is wrong with them, and how it changed.

use crate::definition::{RegisterId, STATE};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

kernel::typed_id! {
    /// Bản ghi: the identifier of a record; whoever sends it makes it, so that sending again is harmless.
    RecordId
}

/// Values by the keys of their fields, each as canonical text; what is empty is not there.
pub(crate) type Values = BTreeMap<String, String>;

/// Bản ghi of a register.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Record {
    pub(crate) id: RecordId,
    pub(crate) register: RegisterId,
    /// Version of the definition under which it was checked last.
    pub(crate) version: i32,
    /// How often it was written; a form says which one it shows.
    pub(crate) revision: i32,
    pub(crate) state: String,
    /// What names it.
    pub(crate) label: String,
    pub(crate) values: Values,
    pub(crate) faults: Vec<Fault>,
    /// The day on which somebody last said that it is so.
    pub(crate) confirmed_on: NaiveDate,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fault {
    pub(crate) field: String,
    pub(crate) kind: FaultKind,
    pub(crate) said: String,
}

/// Which of the scores a fault costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FaultKind {
    /// Không đúng: it breaks a rule or is no value of its kind.
    Wrong,
    /// Thiếu: it must be there and is not.
    Missing,
    /// Chưa sạch: it is written otherwise than it should be.
    Unclean,
    /// Không còn đúng: that for which it stands is there no longer. It is read all the same, and costs what is wrong costs.
    Left,
}

/// A value before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FieldChange {
    pub(crate) field: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) to: Option<String>,
}

/// What differs between two states of a record, by field.
pub(crate) fn changes(before: &Values, after: &Values) -> Vec<FieldChange> {
    let keys: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let changed = keys.into_iter().filter(|key| before.get(*key) != after.get(*key));
    changed
        .map(|key| FieldChange { field: key.clone(), from: before.get(key).cloned(), to: after.get(key).cloned() })
        .collect()
}

/// What differs between two writings of a record: its values, and its state.
pub(crate) fn changes_of(before: &Record, after: &Record) -> Vec<FieldChange> {
    let mut all = changes(&before.values, &after.values);
    if before.state != after.state {
        let (from, to) = (before.state.clone(), after.state.clone());
        all.push(FieldChange { field: STATE.to_owned(), from: Some(from), to: Some(to) });
    }
    all
}

/// Where a change came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    Form,
    Import,
    Bulk,
    Merge,
    Api,
    Survey,
    Definition,
}

impl Source {
    /// The name under which it is stored.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Import => "import",
            Self::Bulk => "bulk",
            Self::Merge => "merge",
            Self::Api => "api",
            Self::Survey => "survey",
            Self::Definition => "definition",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_a_change() {
        let values = |pairs: &[(&str, &str)]| -> Values {
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        let before = values(&[("a", "1"), ("b", "2"), ("c", "3")]);
        let after = values(&[("a", "1"), ("b", "4"), ("d", "5")]);
        let found = changes(&before, &after);
        let shown: Vec<_> = found.iter().map(|c| (c.field.as_str(), c.from.as_deref(), c.to.as_deref())).collect();
        assert_eq!(shown, [("b", Some("2"), Some("4")), ("c", Some("3"), None), ("d", None, Some("5"))]);
    }
}
