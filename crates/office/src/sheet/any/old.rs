//! Reading a sheet of an XLS workbook (Excel 97–2003), once it is known that its cells stand within the sheet and are not
//! too many to be laid out.

use super::{Bounds, MOST_CELLS, Spreadsheet, SpreadsheetError, compound, open};
use calamine::{Reader, Xls};
use std::io::Cursor;

/// Rows and columns that Excel 97–2003 knows; a cell beyond would be laid out with all empty ones before it.
const ROWS: u32 = 65_536;
const COLUMNS: u16 = 256;
/// Sheets of a workbook at most.
const MOST_SHEETS: usize = 1_000;
/// Kinds of records.
const BEGIN: u16 = 0x0809;
const END: u16 = 0x000A;
const SHEET: u16 = 0x0085;
const DIMENSIONS: u16 = 0x0200;
const NUMBERS: u16 = 0x00BD;
/// Records that become cells: each begins with row and column.
const CELLS: [u16; 8] = [0x0006, 0x0203, 0x0204, 0x0205, NUMBERS, 0x00D6, 0x00FD, 0x027E];

/// Reads a sheet. Nothing but the stream that was looked through is given to the reader.
pub(super) fn read(bytes: &[u8], sheet: &str, bounds: Bounds) -> Result<Spreadsheet, SpreadsheetError> {
    let broken = || SpreadsheetError::NotASpreadsheet;
    let stream = compound::workbook(bytes).ok_or_else(broken)?;
    look_through(&stream)?;
    let alone = compound::holding(&stream).ok_or_else(broken)?;
    drop(stream);
    let mut book: Xls<_> = Xls::new(Cursor::new(alone)).map_err(|_| broken())?;
    let sheets = book.sheet_names();
    open::choose(&sheets, sheet, bounds, |name| book.worksheet_range(name).ok())
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// Records one after another: (kind, what it holds).
fn records(mut stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let (kind, length) = (u16_at(stream, 0)?, usize::from(u16_at(stream, 2)?));
        let data = stream.get(4..4 + length)?;
        stream = &stream[4 + length..];
        Some((kind, data))
    })
}

/// Looks at every sheet from where its name says that it begins.
fn look_through(stream: &[u8]) -> Result<(), SpreadsheetError> {
    let broken = || SpreadsheetError::NotASpreadsheet;
    let named = records(stream).take_while(|(kind, _)| *kind != END).filter(|(kind, _)| *kind == SHEET);
    let starts: Option<Vec<u32>> = named.map(|(_, data)| u32_at(data, 0)).collect();
    let starts = starts.filter(|starts| starts.len() <= MOST_SHEETS).ok_or_else(broken)?;
    let (mut cells, mut length) = (0, 0);
    for start in starts {
        let sheet = stream.get(start as usize..).ok_or_else(broken)?;
        let found = extent(sheet).ok_or_else(broken)?;
        cells += found.0;
        length += found.1;
        // Sheets that lie in one another would be read again and again.
        if cells > MOST_CELLS || length > 2 * stream.len() {
            return Err(SpreadsheetError::TooLarge);
        }
    }
    Ok(())
}

/// Cells as which a sheet would be laid out, and the bytes of its records; none where it reaches beyond what there is.
fn extent(sheet: &[u8]) -> Option<(u64, usize)> {
    let (mut rows, mut columns, mut length) = (1, 1, 0);
    // Charts within a sheet have a begin and an end of their own.
    let (mut is_begun, mut depth) = (false, 0);
    for (kind, data) in records(sheet) {
        length += 4 + data.len();
        match kind {
            BEGIN if is_begun => depth += 1,
            BEGIN => is_begun = true,
            END if depth == 0 => break,
            END => depth -= 1,
            _ if depth > 0 => {}
            DIMENSIONS if !fits(data) => return None,
            _ if CELLS.contains(&kind) => {
                let more = if kind == NUMBERS { (data.len() / 6).saturating_sub(2) } else { 0 };
                let last = usize::from(u16_at(data, 2)?) + more;
                columns = columns.max(u64::try_from(last).ok().filter(|last| *last < u64::from(COLUMNS))? + 1);
                rows = rows.max(u64::from(u16_at(data, 0)?) + 1);
            }
            _ => {}
        }
    }
    Some((rows * columns, length))
}

/// Is what a sheet says of its size possible? The reader makes room for it before it has seen a cell.
fn fits(dimensions: &[u8]) -> bool {
    let short = |at: usize| u16_at(dimensions, at).map(u32::from);
    let said = match dimensions.len() {
        10 => (short(0), short(2), short(6)),
        _ => (u32_at(dimensions, 0), u32_at(dimensions, 4), short(10)),
    };
    match said {
        (Some(first), Some(last), Some(columns)) => first <= last && last <= ROWS && columns <= u32::from(COLUMNS),
        _ => false,
    }
}
