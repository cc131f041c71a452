//! A table of typed cells as XLSX and CSV: what every list of the product is exported through.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
use thiserror::Error;

/// A table that could not be written.
#[derive(Debug, Error)]
#[error("không ghi được bảng: {0}")]
pub struct TableError(String);

impl TableError {
    pub(crate) fn of(error: XlsxError) -> Self {
        Self(error.to_string())
    }
}

/// What a column holds; it decides the number format and the alignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    Text,
    /// Whole numbers, thousands parted.
    Integer,
    /// Numbers with at most two places.
    Decimal,
    /// Percentages as printed: 92.48 is 92,48%.
    Percent,
    /// Whole đồng.
    Money,
    Date,
}

/// A column: its heading and what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub title: String,
    pub kind: ColumnKind,
}

impl Column {
    pub fn new(title: impl Into<String>, kind: ColumnKind) -> Self {
        Self { title: title.into(), kind }
    }
}

/// One value of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    #[default]
    Empty,
    Text(String),
    Integer(i64),
    Decimal(f64),
    Date(NaiveDate),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Cell {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<f64> for Cell {
    fn from(value: f64) -> Self {
        Self::Decimal(value)
    }
}

impl From<NaiveDate> for Cell {
    fn from(day: NaiveDate) -> Self {
        Self::Date(day)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// A table to export: title, columns, rows of as many cells as there are columns.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    pub title: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
}

/// Excel keeps 15 digits of a number; longer whole numbers are written as text.
const EXACT_INTEGER: u64 = 999_999_999_999_999;
const MAX_CELL_LETTERS: usize = 32_767;
/// Text columns are no wider than this, in letters; longer text is wrapped.
const WIDEST_COLUMN: f64 = 60.0;

impl Table {
    /// The table as an Excel workbook of one sheet. Texts are stored as texts: none is ever taken for a formula.
    pub fn to_xlsx(&self) -> Result<Vec<u8>, TableError> {
        self.workbook().map_err(TableError::of)
    }

    fn workbook(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.set_name(sheet_name(&self.title))?;
        let head = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_border(FormatBorder::Thin);
        for (index, column) in (0u16..).zip(&self.columns) {
            sheet.write_string_with_format(0, index, clip(&column.title), &head)?;
            sheet.set_column_width(index, self.width(usize::from(index)))?;
        }
        let formats: Vec<Format> = self.columns.iter().map(|column| format_of(column.kind)).collect();
        for (row, cells) in (1u32..).zip(&self.rows) {
            for ((index, cell), format) in (0u16..).zip(cells).zip(&formats) {
                write_cell(sheet, row, index, cell, format)?;
            }
        }
        sheet.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?.set_landscape().set_paper_size(9);
        if let (Some(last_column), Ok(last_row)) = (self.columns.len().checked_sub(1), u32::try_from(self.rows.len())) {
            sheet.autofilter(0, 0, last_row, u16::try_from(last_column).unwrap_or(u16::MAX))?;
        }
        workbook.save_to_buffer()
    }

    /// As wide as the longest text of the first rows, within bounds.
    fn width(&self, column: usize) -> f64 {
        let title = self.columns.get(column).map_or(0, |column| column.title.chars().count());
        let cells = self.rows.iter().take(500).filter_map(|row| row.get(column));
        let longest = cells.map(|cell| cell.to_csv().chars().count()).max().unwrap_or(0);
        (title.max(longest) as f64 + 2.0).clamp(6.0, WIDEST_COLUMN)
    }

    /// The table as CSV in UTF-8 with a byte order mark (Excel needs it), commas between cells, a dot before decimals,
    /// days as 2026-04-09. A text that a spreadsheet would take for a formula is led by an apostrophe.
    pub fn to_csv(&self) -> Result<Vec<u8>, TableError> {
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .flexible(true)
            .from_writer("\u{feff}".as_bytes().to_vec());
        let failed = |error: csv::Error| TableError(error.to_string());
        writer.write_record(self.columns.iter().map(|column| guarded(&column.title))).map_err(failed)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(Cell::to_csv)).map_err(failed)?;
        }
        writer.into_inner().map_err(|error| TableError(error.to_string()))
    }
}

impl Cell {
    fn to_csv(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => guarded(text),
            Self::Integer(value) => value.to_string(),
            Self::Decimal(value) if value.is_finite() => value.to_string(),
            Self::Decimal(_) => String::new(),
            Self::Date(day) => day.to_string(),
        }
    }
}

/// Text that begins like a formula gets an apostrophe, so that no spreadsheet runs it.
fn guarded(text: &str) -> String {
    let is_formula = text
        .trim_start_matches([' ', '\u{a0}'])
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

pub(crate) fn clip(text: &str) -> String {
    text.chars().take(MAX_CELL_LETTERS).collect()
}

pub(crate) fn format_of(kind: ColumnKind) -> Format {
    let format = Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::Top);
    match kind {
        ColumnKind::Text => format.set_text_wrap(),
        ColumnKind::Integer | ColumnKind::Money => format.set_num_format("#,##0"),
        ColumnKind::Decimal => format.set_num_format("#,##0.##"),
        ColumnKind::Percent => format.set_num_format("0.##\"%\""),
        ColumnKind::Date => format.set_num_format("dd/mm/yyyy").set_align(FormatAlign::Center),
    }
}

pub(crate) fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    format: &Format,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) => sheet.write_string_with_format(row, column, clip(text), format)?,
        Cell::Integer(value) if value.unsigned_abs() <= EXACT_INTEGER => {
            sheet.write_number_with_format(row, column, *value as f64, format)?
        }
        Cell::Integer(value) => sheet.write_string_with_format(row, column, value.to_string(), format)?,
        Cell::Decimal(value) if value.is_finite() => sheet.write_number_with_format(row, column, *value, format)?,
        Cell::Date(day) => {
            let month = u8::try_from(day.month()).unwrap_or(1);
            let number = u8::try_from(day.day()).unwrap_or(1);
            match u16::try_from(day.year()).ok().and_then(|year| ExcelDateTime::from_ymd(year, month, number).ok()) {
                Some(date) => sheet.write_datetime_with_format(row, column, &date, format)?,
                // Excel knows no day before 1900.
                None => sheet.write_string_with_format(row, column, vietnamese::format_date(*day), format)?,
            }
        }
        Cell::Empty | Cell::Decimal(_) => sheet.write_blank(row, column, format)?,
    };
    Ok(())
}

/// A sheet's name: at most 31 letters, none that Excel forbids.
pub(crate) fn sheet_name(title: &str) -> String {
    let allowed = |c: char| match c {
        '\'' => '’',
        '[' | ']' | ':' | '*' | '?' | '/' | '\\' => ' ',
        c if c.is_control() => ' ',
        c => c,
    };
    let mut name: String = title.trim().chars().map(allowed).take(31).collect();
    // A letter outside the basic plane counts twice for Excel.
    while name.encode_utf16().count() > 31 {
        name.pop();
    }
    let name = name.trim().to_owned();
    if name.is_empty() || name.eq_ignore_ascii_case("history") { "Bảng".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader, Xlsx};
    use proptest::prelude::*;

    fn sample() -> Table {
        Table {
            title: "Chỉ tiêu: năm 2026/quý I [nháp]".to_owned(),
            columns: vec![
                Column::new("Chỉ tiêu", ColumnKind::Text),
                Column::new("Tử số", ColumnKind::Integer),
                Column::new("Tỷ lệ", ColumnKind::Percent),
                Column::new("Hạn", ColumnKind::Date),
            ],
            rows: vec![
                vec!["Hồ sơ trực tuyến".into(), 3472.into(), 92.48.into(), NaiveDate::from_ymd_opt(2026, 4, 9).into()],
                vec!["=HYPERLINK(\"http://x\")".into(), Cell::Integer(i64::MAX), Cell::Decimal(f64::NAN), Cell::Empty],
            ],
        }
    }

    fn read(bytes: Vec<u8>) -> (String, Vec<Vec<Data>>) {
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
        let name = book.sheet_names()[0].clone();
        let formulas = book.worksheet_formula(&name).unwrap();
        assert!(formulas.cells().all(|(.., formula)| formula.is_empty()));
        let range = book.worksheet_range(&name).unwrap();
        (name, range.rows().map(<[Data]>::to_vec).collect())
    }

    #[test]
    fn a_workbook_reads_back_with_its_types() {
        let (name, rows) = read(sample().to_xlsx().unwrap());
        assert_eq!(name, "Chỉ tiêu  năm 2026 quý I  nháp");
        assert_eq!(rows[0][0], Data::String("Chỉ tiêu".into()));
        assert_eq!(rows[1][1], Data::Float(3472.0));
        assert_eq!(rows[1][2], Data::Float(92.48));
        let Data::DateTime(day) = &rows[1][3] else { panic!("{:?}", rows[1][3]) };
        let first = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap();
        assert_eq!(day.as_f64(), (NaiveDate::from_ymd_opt(2026, 4, 9).unwrap() - first).num_days() as f64);
        assert_eq!(rows[2][0], Data::String("=HYPERLINK(\"http://x\")".into()), "stored as text, not as a formula");
        assert_eq!(rows[2][1], Data::String(i64::MAX.to_string()), "no digit is lost");
        assert_eq!([&rows[2][2], &rows[2][3]], [&Data::Empty, &Data::Empty]);
    }

    #[test]
    fn csv_is_for_excel_and_for_programs() {
        let csv = String::from_utf8(sample().to_csv().unwrap()).unwrap();
        assert_eq!(
            csv,
            "\u{feff}Chỉ tiêu,Tử số,Tỷ lệ,Hạn\r\nHồ sơ trực tuyến,3472,92.48,2026-04-09\r\n\
             \"'=HYPERLINK(\"\"http://x\"\")\",9223372036854775807,,\r\n"
        );
    }

    proptest! {
        #[test]
        fn any_text_survives_and_none_is_a_formula(title in "\\PC{0,40}", text in "(?s).{0,40}") {
            let table = Table {
                title,
                columns: vec![Column::new("A", ColumnKind::Text), Column::new("B", ColumnKind::Text)],
                rows: vec![vec![text.as_str().into(), "z".into()]],
            };
            let csv = table.to_csv().unwrap();
            let record = csv::Reader::from_reader(&csv[3..]).records().next().unwrap().unwrap();
            let cell = &record[0];
            prop_assert!(cell == text || cell.strip_prefix('\'') == Some(text.as_str()));
            prop_assert!(!cell.trim_start_matches(' ').starts_with(['=', '+', '-', '@', '\t', '\r']));
            table.to_xlsx().unwrap();
        }
    }
}
