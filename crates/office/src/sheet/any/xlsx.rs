//! Reading a sheet of an XLSX workbook, cell after cell, without laying it out.

use super::super::read::{is_percent, number, typed};
use super::{Bounds, MOST_UNPACKED, Rows, Spreadsheet, SpreadsheetError};
use calamine::{DataRef, Reader, Style, Xlsx, XlsxError};
use quick_xml::events::Event;
use std::io::{BufReader, Cursor, Read};

/// Sheets that are tried for the first that holds something.
const TRIED: usize = 20;
/// Texts that a workbook shares at most; the reader makes room for as many as it says that there are.
const MOST_TEXTS: u64 = 5_000_000;

/// Reads a sheet.
pub(super) fn read(bytes: &[u8], sheet: &str, bounds: Bounds) -> Result<Spreadsheet, SpreadsheetError> {
    let mut book = open(bytes)?;
    let sheets = book.sheet_names();
    let wanted: Vec<String> = match sheets.iter().find(|name| *name == sheet) {
        Some(name) => vec![name.clone()],
        None => sheets.iter().take(TRIED).cloned().collect(),
    };
    for name in wanted {
        // Sheets of charts have no cells.
        let Ok(rows) = rows(&mut book, &name, bounds)? else { continue };
        if !rows.rows.is_empty() {
            return Ok(Spreadsheet { sheets, sheet: name, rows: rows.rows, ..Spreadsheet::default() });
        }
    }
    Err(SpreadsheetError::Empty)
}

/// Opens a workbook, once it is known that it does not unfold beyond bounds.
pub(in crate::sheet) fn open(bytes: &[u8]) -> Result<Book<'_>, SpreadsheetError> {
    unpacked(bytes)?;
    let broken = |_| SpreadsheetError::NotASpreadsheet;
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    for part in 0..package.len() {
        let part = package.by_index(part).map_err(broken)?;
        let name = part.name().map_err(broken)?.to_ascii_lowercase();
        if name.ends_with("sharedstrings.xml") {
            count_texts(part)?;
        }
    }
    Xlsx::new(Cursor::new(bytes)).map_err(|_: XlsxError| SpreadsheetError::NotASpreadsheet)
}

/// Refuses more shared texts than there may be, whether they are there or only said to be.
fn count_texts(part: impl Read) -> Result<(), SpreadsheetError> {
    let broken = || SpreadsheetError::NotASpreadsheet;
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(part));
    reader.config_mut().check_end_names = false;
    let (mut buffer, mut said, mut there) = (Vec::new(), 0_u64, 0_u64);
    loop {
        match reader.read_event_into(&mut buffer).map_err(|_| broken())? {
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                "sst" => {
                    let count = tag.try_get_attribute("uniqueCount").map_err(|_| broken())?;
                    said = count.map_or(Some(0), |count| count.value.parse().ok()).ok_or_else(broken)?;
                }
                "si" => there += 1,
                _ => {}
            },
            Event::Eof => return Ok(()),
            _ => {}
        }
        if said.max(there) > MOST_TEXTS {
            return Err(SpreadsheetError::TooLarge);
        }
        buffer.clear();
    }
}

/// Unpacks every part once, to see how large it truly is: what a package says of itself may be a lie.
pub(super) fn unpacked(bytes: &[u8]) -> Result<(), SpreadsheetError> {
    let broken = |_| SpreadsheetError::NotASpreadsheet;
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let mut left = MOST_UNPACKED;
    for part in 0..package.len() {
        let part = package.by_index(part).map_err(broken)?;
        let most = left + 1;
        let length = std::io::copy(&mut part.take(most), &mut std::io::sink());
        left = left
            .checked_sub(length.map_err(|_| SpreadsheetError::NotASpreadsheet)?)
            .ok_or(SpreadsheetError::TooLarge)?;
    }
    Ok(())
}

/// How numbers of a style are shown, where that says what they are.
#[derive(Clone, Copy, PartialEq)]
enum Shown {
    Plain,
    Percent,
    /// With zeros before it up to this width: a code.
    Code(usize),
}

fn shown(style: &Style) -> Shown {
    match style.number_format.as_ref().map(|format| format.format_code.as_str()) {
        Some(code) if code.len() > 1 && code.bytes().all(|b| b == b'0') => Shown::Code(code.len()),
        Some(code) if is_percent(code) => Shown::Percent,
        _ => Shown::Plain,
    }
}

/// A workbook that is open.
pub(in crate::sheet) type Book<'b> = Xlsx<Cursor<&'b [u8]>>;

fn rows(book: &mut Book<'_>, name: &str, bounds: Bounds) -> Result<Result<Rows, XlsxError>, SpreadsheetError> {
    let mut reader = match book.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        Err(error) => return Ok(Err(error)),
    };
    let styles: Vec<Shown> = reader.styles().iter().map(shown).collect();
    let mut rows = Rows::new(bounds);
    let (mut at, mut cells) = (0, Vec::new());
    loop {
        let next = reader.next_cell_with_style_id().map_err(|_| SpreadsheetError::NotASpreadsheet)?;
        let Some((cell, style)) = next else { break };
        let (row, column) = cell.get_position();
        if row != at {
            rows.add(at + 1, &mut cells)?;
            cells.clear();
            at = row;
        }
        if !matches!(cell.get_value(), DataRef::Empty) {
            if column >= bounds.columns && !matches!(cell.get_value(), DataRef::SharedString("")) {
                return Err(SpreadsheetError::TooManyColumns(bounds.columns));
            }
            cells.push((column, text(cell.get_value(), styles.get(style).copied().unwrap_or(Shown::Plain))));
        }
    }
    rows.add(at + 1, &mut cells)?;
    Ok(Ok(rows))
}

fn text(value: &DataRef<'_>, shown: Shown) -> String {
    match (value, shown) {
        (DataRef::Float(code), Shown::Code(width)) if code.fract() == 0.0 && *code >= 0.0 => {
            format!("{:0>width$}", number(*code))
        }
        (DataRef::Int(code), Shown::Code(width)) if *code >= 0 => format!("{code:0>width$}"),
        (DataRef::Error(error), _) => error.to_string(),
        (value, shown) => typed(value, shown == Shown::Percent).unwrap_or_default(),
    }
}
