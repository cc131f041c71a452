//! Tables too long for memory as XLSX, row after row; and empty ones that somebody else fills in.

use crate::sheet::EntryColumn;
use crate::table::{self, Cell, Column, ColumnKind, Table, TableError};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, Format, FormatAlign, FormatBorder, Formula, IgnoreError, Note, Workbook,
    Worksheet, XlsxError,
};

/// A workbook of one sheet whose rows are written as they come; finished rows rest on disk until it is packed.
pub struct SheetWriter {
    workbook: Workbook,
    formats: Vec<Format>,
    row: u32,
}

impl SheetWriter {
    /// Begins a sheet with its headings.
    ///
    /// # Errors
    /// When the temporary file cannot be made.
    pub fn new(title: &str, columns: &[Column]) -> Result<Self, TableError> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet_with_constant_memory().map_err(TableError::of)?;
        begin(sheet, title, columns).map_err(TableError::of)?;
        let formats = columns.iter().map(|column| table::format_of(column.kind)).collect();
        Ok(Self { workbook, formats, row: 1 })
    }

    /// Writes one more row.
    ///
    /// # Errors
    /// When the sheet is full or the disk is.
    pub fn push(&mut self, cells: &[Cell]) -> Result<(), TableError> {
        let sheet = self.workbook.worksheet_from_index(0).map_err(TableError::of)?;
        for ((at, cell), format) in (0u16..).zip(cells).zip(&self.formats) {
            table::write_cell(sheet, self.row, at, cell, format).map_err(TableError::of)?;
        }
        self.row += 1;
        Ok(())
    }

    /// The workbook.
    ///
    /// # Errors
    /// When the temporary file cannot be read.
    pub fn finish(mut self) -> Result<Vec<u8>, TableError> {
        self.workbook.save_to_buffer().map_err(TableError::of)
    }
}

fn head_format() -> Format {
    let format = Format::new().set_bold().set_text_wrap().set_border(FormatBorder::Thin);
    format.set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter)
}

fn begin(sheet: &mut Worksheet, title: &str, columns: &[Column]) -> Result<(), XlsxError> {
    sheet.set_name(table::sheet_name(title))?;
    for (at, column) in (0u16..).zip(columns) {
        sheet.set_column_width(at, width(&column.title, column.kind))?;
    }
    let head = head_format();
    for (at, column) in (0u16..).zip(columns) {
        sheet.write_string_with_format(0, at, table::clip(&column.title), &head)?;
    }
    sheet.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?.set_landscape().set_paper_size(9);
    Ok(())
}

fn width(title: &str, kind: ColumnKind) -> f64 {
    let least = if kind == ColumnKind::Text { 18.0 } else { 12.0 };
    (title.chars().count() as f64 + 2.0).clamp(least, 40.0)
}

/// A workbook to be filled in by somebody: headings with their help as notes, lists to choose from, and a sheet that
/// explains each column. Unlike [`crate::EntrySheet`] its rows are free.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BlankSheet {
    pub title: String,
    pub columns: Vec<EntryColumn>,
    /// The sheet that explains.
    pub guide: Table,
}

/// Rows that are made ready to be filled in.
const READY: u32 = 2_000;
/// The sheet of choices, which few look at.
const CHOICES: &str = "Danh mục";

impl BlankSheet {
    /// The workbook.
    ///
    /// # Errors
    /// When a heading or list does not fit into one.
    pub fn to_xlsx(&self) -> Result<Vec<u8>, TableError> {
        self.workbook().map_err(TableError::of)
    }

    fn workbook(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        self.entry(workbook.add_worksheet())?;
        self.explanation(workbook.add_worksheet())?;
        if self.columns.iter().any(|column| !column.choices.is_empty()) {
            self.choices(workbook.add_worksheet())?;
        }
        workbook.save_to_buffer()
    }

    fn entry(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let titles: Vec<Column> = self.columns.iter().map(|c| Column::new(&c.title, c.kind)).collect();
        begin(sheet, &self.title, &titles)?;
        // As text, so that leading zeros stay.
        let text = Format::new().set_num_format("@");
        for (at, column) in (0u16..).zip(&self.columns) {
            if !column.prompt.is_empty() {
                sheet.insert_note(0, at, &Note::new(table::clip(&column.prompt)).add_author_prefix(false))?;
            }
            if column.kind == ColumnKind::Text {
                sheet.set_column_format(at, &text)?;
                sheet.ignore_error_range(1, at, READY, at, IgnoreError::NumberStoredAsText)?;
            }
            if !column.choices.is_empty() {
                let letter = rust_xlsxwriter::utility::column_number_to_name(at);
                let list = format!("='{CHOICES}'!${letter}$2:${letter}${}", column.choices.len() + 1);
                // Excel warns; what is not among the choices is judged when the workbook comes back.
                let validation = DataValidation::new()
                    .allow_list_formula(Formula::new(list))
                    .set_error_style(DataValidationErrorStyle::Warning);
                sheet.add_data_validation(1, at, READY, at, &validation)?;
            }
        }
        Ok(())
    }

    fn explanation(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        begin(sheet, &self.guide.title, &self.guide.columns)?;
        for (row, cells) in (1u32..).zip(&self.guide.rows) {
            for ((at, cell), column) in (0u16..).zip(cells).zip(&self.guide.columns) {
                table::write_cell(sheet, row, at, cell, &table::format_of(column.kind))?;
            }
        }
        Ok(())
    }

    fn choices(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.set_name(CHOICES)?;
        for (at, column) in (0u16..).zip(&self.columns).filter(|(_, column)| !column.choices.is_empty()) {
            sheet.write_string_with_format(0, at, table::clip(&column.title), &head_format())?;
            for (row, choice) in (1u32..).zip(&column.choices) {
                sheet.write_string(row, at, table::clip(choice))?;
            }
        }
        Ok(())
    }
}
