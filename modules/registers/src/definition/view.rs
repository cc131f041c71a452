//! Filters with a name: what they let through, what is counted or added up.

use super::model::is_false;
use serde::{Deserialize, Serialize};

/// Bộ lọc đã lưu: a filter with a name; with `measure` its count or sum is offered to the plan.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct View {
    pub(crate) key: String,
    pub(crate) title: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) conditions: Vec<Condition>,
    /// Is its number offered to the plan?
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) measure: bool,
    /// Việc cần làm: is each record that it lets through something to do?
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) todo: bool,
    /// The number field that is added up; empty: records are counted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) sum: String,
    /// The date field by which a record belongs to a period; empty: the day on which it was added.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) date: String,
    /// The field by which the number is broken down.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) part: String,
    /// The field by which the list is sorted, with "-" before it for downwards.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) sort: String,
}

/// Điều kiện lọc: one field compared with one value; conditions hold together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Condition {
    pub(crate) field: String,
    pub(crate) is: Operator,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) value: String,
}

/// How a condition compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    /// Text that begins with, or choices among which it is.
    Has,
    AtLeast,
    AtMost,
    Empty,
    Filled,
}

impl Operator {
    /// Every operator.
    pub(crate) const ALL: [Operator; 7] =
        [Self::Equal, Self::NotEqual, Self::Has, Self::AtLeast, Self::AtMost, Self::Empty, Self::Filled];

    /// The name under which it is stored and stands in addresses.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::NotEqual => "not_equal",
            Self::Has => "has",
            Self::AtLeast => "at_least",
            Self::AtMost => "at_most",
            Self::Empty => "empty",
            Self::Filled => "filled",
        }
    }
}
