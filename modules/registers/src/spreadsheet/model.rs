//! An import as it stands between its steps: what was sent, how it is laid out, what it would do. Pure.

use super::columns::{self, Columns};
use super::heading::{self, Head};
use crate::definition::{Definition, Field, Kind};
use crate::record::{Fault, Values};
use chrono::NaiveDate;
use office::{SheetRow, Spreadsheet};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

kernel::typed_id! {
    /// Lần nhập: the identifier of an import; the form makes it, so that sending it twice is harmless.
    ImportId
}

/// Rows and columns of a file at most.
pub(super) const BOUNDS: office::Bounds = office::Bounds { bytes: 50 * 1024 * 1024, rows: 200_100, columns: 500 };
/// Records of a file at most.
pub(super) const MOST_RECORDS: usize = 200_000;
/// Rows of the top of a file that are kept to choose the headings among.
const TOP_ROWS: usize = 15;
/// Rows that a preview shows.
pub(super) const SHOWN: usize = 100;

/// Rows that are no records, letters of a cell, a heading or a fault: no more is kept of what a file holds.
pub(super) const SKIPPED: usize = 50;
pub(super) const TEXT: usize = 200;
pub(super) const SAID: usize = 300;

/// The begin of a text.
pub(super) fn short(text: &str, letters: usize) -> String {
    text.chars().take(letters).collect()
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Its columns are being matched.
    Sent,
    /// What it would do is known.
    Checked,
    Running,
    Done,
    Stopped,
    Failed,
    /// A job takes back what it wrote.
    Undoing,
    Undone,
}

impl State {
    const ALL: [(State, &'static str); 8] = [
        (State::Sent, "sent"),
        (State::Checked, "checked"),
        (State::Running, "running"),
        (State::Done, "done"),
        (State::Stopped, "stopped"),
        (State::Failed, "failed"),
        (State::Undoing, "undoing"),
        (State::Undone, "undone"),
    ];

    /// The name under which it is stored.
    pub(super) fn key(self) -> &'static str {
        Self::ALL.iter().find(|(state, _)| *state == self).map_or("", |(_, key)| key)
    }

    /// The state stored under a name.
    pub(super) fn from_key(key: &str) -> Self {
        Self::ALL.iter().find(|(_, known)| *known == key).map_or(State::Sent, |(state, _)| *state)
    }

    /// May its columns still be changed?
    pub(super) fn is_open(self) -> bool {
        matches!(self, State::Sent | State::Checked)
    }

    /// Is something being done to it, which can be stopped?
    pub(super) fn is_working(self) -> bool {
        matches!(self, State::Running | State::Undoing)
    }

    /// May it have written records?
    pub(super) fn has_written(self) -> bool {
        matches!(self, State::Done | State::Stopped | State::Failed)
    }
}

/// How a file is laid out, as guessed and corrected.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Layout {
    pub(super) sheets: Vec<String>,
    pub(super) sheet: String,
    pub(super) head: Option<Head>,
    pub(super) headings: Vec<String>,
    pub(super) columns: Columns,
    /// The field by which records are known again; empty: what the register says.
    pub(super) key: String,
    /// Does an empty cell empty the field?
    pub(super) clears: bool,
    /// The first rows, to choose the headings among.
    pub(super) top: Vec<(u32, Vec<String>)>,
    /// What stands first in each column, as an example.
    pub(super) examples: Vec<String>,
    /// The encoding before Unicode from which the text was converted.
    pub(super) converted: String,
}

impl Layout {
    /// The layout of a sheet: guessed, or with the head that somebody chose.
    pub(super) fn of(
        sheet: &Spreadsheet,
        definition: &Definition,
        fields: &[Field],
        remembered: &HashMap<String, String>,
        chosen: Option<Head>,
    ) -> Option<Self> {
        let guess = |headings: &[String]| columns::guess(definition, fields, headings, remembered);
        let head = chosen.or_else(|| heading::find(&sheet.rows, |headings| guess(headings).len()))?;
        let (above, below) = heading::split(&sheet.rows, head);
        let headings: Vec<String> = heading::joined(&above).iter().map(|heading| short(heading, TEXT)).collect();
        let all: Vec<usize> = (0..headings.len()).collect();
        let first = heading::body(&below[..below.len().min(TOP_ROWS)], &headings, &all).rows;
        let example = |at: usize| {
            let mut cells = first.iter().filter_map(|row| row.cells().nth(at));
            short(cells.find(|cell| !cell.is_empty()).unwrap_or_default(), 40)
        };
        let cells = |row: &SheetRow| row.cells().take(12).map(|cell| short(cell, 40)).collect();
        Some(Self {
            sheets: sheet.sheets.clone(),
            sheet: sheet.sheet.clone(),
            head: Some(head),
            columns: guess(&headings),
            examples: (0..headings.len()).map(example).collect(),
            headings,
            top: sheet.rows.iter().take(TOP_ROWS).map(|row| (row.number, cells(row))).collect(),
            converted: sheet.converted.unwrap_or_default().to_owned(),
            ..Self::default()
        })
    }
}

/// A row as a preview shows it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct ShownRow {
    /// As Excel counts.
    pub(super) number: u32,
    /// new, changed or same.
    pub(super) fate: String,
    pub(super) cells: Values,
    pub(super) faults: Vec<Fault>,
}

/// What an import would do, or did.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Report {
    pub(super) rows: usize,
    pub(super) new: usize,
    pub(super) changed: usize,
    pub(super) same: usize,
    /// Rows with a value that is wrong or missing.
    pub(super) faulty: usize,
    /// Of those, rows that would be written if faults are kept.
    pub(super) faulty_to_write: usize,
    /// Rows whose place lies outside of the ward.
    #[serde(default)]
    pub(super) outside: usize,
    /// Faults by field.
    pub(super) faults: BTreeMap<String, usize>,
    /// Rows that are no records: (row, its first text).
    pub(super) skipped: Vec<(u32, String)>,
    pub(super) first: Vec<ShownRow>,
    pub(super) first_faulty: Vec<ShownRow>,
}

/// Errors of formulas, as spreadsheets show them.
pub(super) fn is_failed_formula(cell: &str) -> bool {
    matches!(cell, "#N/A" | "#REF!" | "#DIV/0!" | "#VALUE!" | "#NAME?" | "#NUM!" | "#NULL!" | "#DATA!")
}

/// Decimal fields whose column writes a dot before decimals ("12.5"): there "234.567" is no thousands.
pub(super) fn dotted<'d>(columns: &[(&'d Field, usize)], rows: &[&SheetRow]) -> HashSet<&'d str> {
    let decimal = columns.iter().filter(|(field, _)| field.kind == Kind::Decimal);
    let is_dotted = |at: usize| {
        let cells = || rows.iter().filter_map(move |row| row.cells().nth(at)).map(str::trim);
        let parted =
            |cell: &str| cell.split_once('.').is_some_and(|(_, rest)| rest.len() != 3 && !rest.contains(['.', ',']));
        cells().any(parted) && !cells().any(|cell| cell.rfind(',') > cell.rfind('.'))
    };
    decimal.filter(|(_, at)| is_dotted(*at)).map(|(field, _)| field.key.as_str()).collect()
}

/// A cell as somebody would have typed it into the form: days that a spreadsheet keeps as numbers or with an hour.
pub(super) fn as_typed<'c>(field: &Field, cell: &'c str, is_dotted: bool) -> Cow<'c, str> {
    let cell = cell.trim();
    match field.kind {
        Kind::Date => match (cell.parse::<i64>(), cell.split_once(' ')) {
            // 1927 to 2119.
            (Ok(days @ 10_000..=80_000), _) => match serial_day(days) {
                Some(day) => Cow::Owned(day.to_string()),
                None => Cow::Borrowed(cell),
            },
            (_, Some((day, hour))) if hour.contains(':') && !hour.contains(char::is_alphabetic) => Cow::Borrowed(day),
            _ => Cow::Borrowed(cell),
        },
        Kind::Decimal if is_dotted && !cell.contains(',') => Cow::Owned(cell.replacen('.', ",", 1)),
        _ => Cow::Borrowed(cell),
    }
}

/// The day of Excel's number.
fn serial_day(days: i64) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_signed(chrono::Duration::days(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: Kind) -> Field {
        Field { key: "x".into(), label: "X".into(), kind, ..Field::default() }
    }

    #[test]
    fn days_are_read_however_a_spreadsheet_keeps_them() {
        for (cell, typed) in [
            ("45992", "2025-12-01"),
            ("05/11/2025", "05/11/2025"),
            ("05/11/2025 10:30", "05/11/2025"),
            ("tháng 5", "tháng 5"),
            ("20251105", "20251105"),
        ] {
            assert_eq!(as_typed(&field(Kind::Date), cell, false), typed);
        }
    }

    #[test]
    fn a_dot_is_what_its_column_says() {
        let field = field(Kind::Decimal);
        let rows = |cells: &[&str]| cells.iter().filter_map(|cell| SheetRow::of(1, [*cell])).collect::<Vec<_>>();
        for (cells, is_dotted) in [
            (&["234.567", "12.5"][..], true),
            (&["234.567", "1.234,5"], false),
            (&["234.567", "12,5"], false),
            (&["1.234.567", "234.567"], false),
        ] {
            let rows = rows(cells);
            let rows: Vec<&SheetRow> = rows.iter().collect();
            assert_eq!(dotted(&[(&field, 0)], &rows).contains("x"), is_dotted, "{cells:?}");
        }
        assert_eq!(as_typed(&field, "234.567", true), "234,567");
    }
}
