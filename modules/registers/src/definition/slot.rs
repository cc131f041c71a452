//! The columns by which records are filtered and sorted: few, of three kinds, the same for every register.

use serde::{Deserialize, Serialize};

/// Which sort of column a field is filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ColumnKind {
    Text,
    Number,
    Day,
}

/// The column of a record's row by which a field is filtered and sorted: t1–t16 text, n1–n8 numbers, d1–d4 days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Slot {
    pub(crate) column: ColumnKind,
    pub(crate) number: u8,
}

impl Slot {
    /// Letter of the columns of a kind, and how many there are.
    pub(crate) fn of(column: ColumnKind) -> (char, u8) {
        match column {
            ColumnKind::Text => ('t', 16),
            ColumnKind::Number => ('n', 8),
            ColumnKind::Day => ('d', 4),
        }
    }

    /// The name of the column in the table of records.
    pub(crate) fn name(self) -> String {
        format!("{}{}", Self::of(self.column).0, self.number)
    }
}

impl From<Slot> for String {
    fn from(slot: Slot) -> Self {
        slot.name()
    }
}

impl TryFrom<String> for Slot {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        let column = match name.chars().next() {
            Some('t') => ColumnKind::Text,
            Some('n') => ColumnKind::Number,
            Some('d') => ColumnKind::Day,
            _ => return Err(name),
        };
        match name.get(1..).and_then(|digits| digits.parse::<u8>().ok()) {
            Some(number) if (1..=Self::of(column).1).contains(&number) => Ok(Slot { column, number }),
            _ => Err(name),
        }
    }
}
