//! A sheet to be filled in: an XLSX workbook goes out with some cells open for entry and comes back, cell by cell.

mod any;
mod fill;
mod read;

pub use any::{Bounds, SheetRow, Spreadsheet, SpreadsheetError, read_spreadsheet};
pub use read::{CellProblem, Entry, FilledSheet, ProblemAt, SheetError, read_filled, read_rows};

use crate::table::{Cell, ColumnKind};

/// The workbook as it goes out. The title stands above, the hint below it, one row of headings, then the rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EntrySheet {
    /// What this workbook is for (the id of a period and a unit): it comes back with the figures.
    pub form: String,
    pub title: String,
    /// A sentence on how to fill it in.
    pub hint: String,
    pub columns: Vec<EntryColumn>,
    pub rows: Vec<EntryRow>,
}

/// A column, to be read or to be filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryColumn {
    /// Comes back with each entry.
    pub key: String,
    pub title: String,
    pub kind: ColumnKind,
    /// Cells are open; all others are locked.
    pub is_entry: bool,
    /// Where it is not empty, the only values to choose among.
    pub choices: Vec<String>,
    /// Shown beside a cell that is chosen: "Nhập số, ví dụ 1.234,5".
    pub prompt: String,
}

impl EntryColumn {
    /// A column that is only read.
    pub fn shown(key: &str, title: &str, kind: ColumnKind) -> Self {
        Self {
            key: key.to_owned(),
            title: title.to_owned(),
            kind,
            is_entry: false,
            choices: Vec::new(),
            prompt: String::new(),
        }
    }

    /// A column to be filled in.
    pub fn entry(key: &str, title: &str, kind: ColumnKind, prompt: &str) -> Self {
        Self { is_entry: true, prompt: prompt.to_owned(), ..Self::shown(key, title, kind) }
    }
}

/// A row with a cell for each column. Without an id it is the title of the rows below it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EntryRow {
    pub id: String,
    pub cells: Vec<Cell>,
}

/// Rows and columns of the sheet, from 0: what nobody sees stands in column A and row 4.
const ID_COLUMN: u16 = 0;
const FORM_ROW: u32 = 0;
const HINT_ROW: u32 = 1;
const HEAD_ROW: u32 = 2;
const KEY_ROW: u32 = 3;
const FIRST_ROW: u32 = 4;
