//! Reading a sheet of an OpenDocument spreadsheet (ODS), once it is known that it does not repeat its cells without end.

use super::super::read::typed;
use super::{Bounds, Rows, Spreadsheet, SpreadsheetError, xlsx};
use calamine::{Data, DataRef, Ods, Range, Reader};
use quick_xml::events::Event;
use std::io::{BufReader, Cursor};

/// Cells that rows and columns may make by repeating.
const MOST_CELLS: u64 = 6_000_000;

/// Is it an OpenDocument package? Its first part says so, unpacked.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.get(30..60).is_some_and(|head| head.starts_with(b"mimetypeapplication/vnd.oasis"))
}

/// Reads a sheet.
pub(super) fn read(bytes: &[u8], sheet: &str, bounds: Bounds) -> Result<Spreadsheet, SpreadsheetError> {
    xlsx::unpacked(bytes)?;
    repeats(bytes)?;
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|_| SpreadsheetError::NotASpreadsheet)?;
    let sheets = book.sheet_names();
    choose(&sheets, sheet, bounds, |name| book.worksheet_range(name).ok())
}

/// The named sheet, else the first that holds something, from ranges.
pub(super) fn choose(
    sheets: &[String],
    sheet: &str,
    bounds: Bounds,
    mut range: impl FnMut(&str) -> Option<Range<Data>>,
) -> Result<Spreadsheet, SpreadsheetError> {
    let wanted = sheets.iter().filter(|name| *name == sheet).chain(sheets);
    for name in wanted {
        let Some(found) = range(name) else { continue };
        let (top, left) = found.start().unwrap_or_default();
        let mut rows = Rows::new(bounds);
        for (row, cells) in (top..).zip(found.rows()) {
            let filled = (left..).zip(cells).filter(|(_, cell)| **cell != Data::Empty);
            let mut cells: Vec<(u32, String)> = filled.map(|(column, cell)| (column, text(cell))).collect();
            rows.add(row + 1, &mut cells)?;
        }
        if !rows.rows.is_empty() {
            let (sheets, sheet) = (sheets.to_vec(), name.clone());
            return Ok(Spreadsheet { sheets, sheet, rows: rows.rows, ..Spreadsheet::default() });
        }
    }
    Err(SpreadsheetError::Empty)
}

fn text(cell: &Data) -> String {
    let value = match cell {
        Data::Error(error) => return error.to_string(),
        Data::String(text) => return text.clone(),
        Data::Int(value) => DataRef::Int(*value),
        Data::Float(value) => DataRef::Float(*value),
        Data::Bool(value) => DataRef::Bool(*value),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        _ => DataRef::Empty,
    };
    typed(&value, false).unwrap_or_default()
}

/// Refuses a sheet whose few words would unfold into endless cells.
fn repeats(bytes: &[u8]) -> Result<(), SpreadsheetError> {
    let broken = || SpreadsheetError::NotASpreadsheet;
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    let content = package.by_name("content.xml").map_err(|_| broken())?;
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(content));
    let (mut buffer, mut cells, mut of_row, mut row_repeats) = (Vec::new(), 0_u64, 0_u64, 1_u64);
    loop {
        match reader.read_event_into(&mut buffer).map_err(|_| broken())? {
            Event::Start(tag) | Event::Empty(tag) => {
                let repeated = |name: &str| {
                    let value = tag.try_get_attribute(name).ok().flatten();
                    value.and_then(|value| value.value.parse::<u64>().ok())
                };
                match tag.name().as_ref() {
                    "table:table-row" => {
                        cells = cells.saturating_add(of_row.saturating_mul(row_repeats));
                        (of_row, row_repeats) = (0, repeated("table:number-rows-repeated").unwrap_or(1));
                    }
                    "table:table-cell" if tag.try_get_attribute("office:value-type").ok().flatten().is_some() => {
                        of_row = of_row.saturating_add(repeated("table:number-columns-repeated").unwrap_or(1));
                    }
                    _ => {}
                }
            }
            Event::Eof => break,
            _ => {}
        }
        if cells.saturating_add(of_row.saturating_mul(row_repeats)) > MOST_CELLS {
            return Err(SpreadsheetError::TooLarge);
        }
        buffer.clear();
    }
    Ok(())
}
