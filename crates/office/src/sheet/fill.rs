//! Writing the workbook that is to be filled in.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, Format, FormatAlign, FormatBorder, IgnoreError, ProtectionOptions,
    Workbook, Worksheet, XlsxError,
};

use super::{EntryColumn, EntryRow, EntrySheet, FIRST_ROW, FORM_ROW, HEAD_ROW, HINT_ROW, ID_COLUMN, KEY_ROW};
use crate::table::{self, Cell, ColumnKind, TableError};

/// Open cells are light yellow, on paper too.
const OPEN: Color = Color::RGB(0x00FF_F8D6);
/// Excel shows no more of a prompt.
const MAX_PROMPT_LETTERS: usize = 255;
/// Excel keeps a list of choices up to this length.
const MAX_CHOICES_LETTERS: usize = 255;

impl EntrySheet {
    /// The workbook. Entry cells hold text, so that a figure comes back as it was typed, whatever the language of Excel.
    pub fn to_xlsx(&self) -> Result<Vec<u8>, TableError> {
        self.workbook().map_err(TableError::of)
    }

    fn workbook(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.set_name(table::sheet_name(&self.title))?;
        self.heading(sheet)?;
        for (row, entry) in (FIRST_ROW..).zip(&self.rows) {
            self.row(sheet, row, entry)?;
        }
        self.guidance(sheet)?;
        sheet.set_column_hidden(ID_COLUMN)?.set_row_hidden(KEY_ROW)?;
        sheet.set_freeze_panes(FIRST_ROW, 0)?.set_repeat_rows(HEAD_ROW, HEAD_ROW)?;
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        sheet.protect_with_options(&ProtectionOptions {
            format_columns: true,
            format_rows: true,
            ..ProtectionOptions::default()
        });
        workbook.save_to_buffer()
    }

    fn heading(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.write_string(FORM_ROW, ID_COLUMN, &self.form)?;
        sheet.write_string_with_format(
            FORM_ROW,
            1,
            table::clip(&self.title),
            &Format::new().set_bold().set_font_size(14.0),
        )?;
        sheet.write_string_with_format(HINT_ROW, 1, table::clip(&self.hint), &Format::new().set_italic())?;
        let head = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_border(FormatBorder::Thin);
        for (at, column) in (1u16..).zip(&self.columns) {
            sheet.write_string_with_format(HEAD_ROW, at, table::clip(&column.title), &head)?;
            if column.is_entry {
                sheet.write_string(KEY_ROW, at, &column.key)?;
            }
            sheet.set_column_width(at, width(column))?;
        }
        Ok(())
    }

    fn row(&self, sheet: &mut Worksheet, row: u32, entry: &EntryRow) -> Result<(), XlsxError> {
        let is_title = entry.id.is_empty();
        sheet.write_string(row, ID_COLUMN, &entry.id)?;
        for ((at, column), cell) in (1u16..).zip(&self.columns).zip(&entry.cells) {
            if is_title {
                table::write_cell(sheet, row, at, cell, &table::format_of(column.kind).set_bold())?;
            } else if column.is_entry {
                let align = if column.kind == ColumnKind::Text { FormatAlign::Left } else { FormatAlign::Right };
                let open = Format::new()
                    .set_border(FormatBorder::Thin)
                    .set_num_format("@")
                    .set_text_wrap()
                    .set_align(align)
                    .set_align(FormatAlign::Top)
                    .set_background_color(OPEN)
                    .set_unlocked();
                sheet.write_string_with_format(row, at, table::clip(&typed(cell)), &open)?;
            } else {
                table::write_cell(sheet, row, at, cell, &table::format_of(column.kind))?;
            }
        }
        Ok(())
    }

    /// Prompts and choices of the open columns.
    fn guidance(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let Some(last) = u32::try_from(self.rows.len()).ok().and_then(|rows| rows.checked_sub(1)) else {
            return Ok(());
        };
        let last = FIRST_ROW + last;
        for (at, column) in (1u16..).zip(&self.columns).filter(|(_, column)| column.is_entry) {
            let mut validation = DataValidation::new();
            let letters: usize = column.choices.iter().map(|choice| choice.chars().count() + 1).sum();
            if !column.choices.is_empty() && letters <= MAX_CHOICES_LETTERS {
                // Excel warns; what is not among the choices is judged when the workbook comes back.
                validation =
                    validation.allow_list_strings(&column.choices)?.set_error_style(DataValidationErrorStyle::Warning);
            }
            if !column.prompt.is_empty() {
                validation =
                    validation.set_input_message(column.prompt.chars().take(MAX_PROMPT_LETTERS).collect::<String>())?;
            }
            sheet.add_data_validation(FIRST_ROW, at, last, at, &validation)?;
            sheet.ignore_error_range(FIRST_ROW, at, last, at, IgnoreError::NumberStoredAsText)?;
        }
        Ok(())
    }
}

fn width(column: &EntryColumn) -> f64 {
    match column.kind {
        ColumnKind::Text => 36.0,
        _ => 15.0,
    }
}

/// A value as a person of the office types it.
fn typed(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Integer(value) => value.to_string(),
        Cell::Decimal(value) => super::read::number(*value),
        Cell::Date(day) => vietnamese::format_date(*day),
    }
}
