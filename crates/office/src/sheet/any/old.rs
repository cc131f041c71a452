//! Reading a sheet of an XLS workbook (Excel 97–2003), once it is known that its cells stand within the sheet.

use super::{Bounds, Spreadsheet, SpreadsheetError, open};
use calamine::{Reader, Xls};
use std::io::Cursor;

/// Columns that Excel 97–2003 knows; a cell beyond would be laid out with all empty ones before it.
const COLUMNS: u16 = 256;
/// Streams below this stand elsewhere in the file; workbooks never do.
const SMALL: u64 = 4096;
/// Sectors of a chain that has no end.
const MOST_SECTORS: usize = 1 << 20;

/// Reads a sheet.
pub(super) fn read(bytes: &[u8], sheet: &str, bounds: Bounds) -> Result<Spreadsheet, SpreadsheetError> {
    let stream = workbook(bytes).ok_or(SpreadsheetError::NotASpreadsheet)?;
    if !is_within(&stream) {
        return Err(SpreadsheetError::NotASpreadsheet);
    }
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|_| SpreadsheetError::NotASpreadsheet)?;
    let sheets = book.sheet_names();
    open::choose(&sheets, sheet, bounds, |name| book.worksheet_range(name).ok())
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// The stream of the workbook within the compound file, as [MS-CFB] lays it out.
fn workbook(bytes: &[u8]) -> Option<Vec<u8>> {
    let size = 1_usize << u16_at(bytes, 30).filter(|shift| (9..=12).contains(shift))?;
    let sector = |number: u32| {
        let from = (number as usize).checked_add(1)?.checked_mul(size)?;
        bytes.get(from..bytes.len().min(from.checked_add(size)?)).filter(|part| !part.is_empty())
    };
    let mut tables: Vec<u32> =
        (0..109).map_while(|at| u32_at(bytes, 76 + at * 4)).filter(|n| *n < 0xFFFF_FFFA).collect();
    let mut more = u32_at(bytes, 68)?;
    while more < 0xFFFF_FFFA && tables.len() < MOST_SECTORS {
        let part = sector(more)?;
        let entries = size / 4 - 1;
        tables.extend((0..entries).map_while(|at| u32_at(part, at * 4)).filter(|n| *n < 0xFFFF_FFFA));
        more = u32_at(part, entries * 4)?;
    }
    let next = |number: u32| {
        let entries = size / 4;
        let table = sector(*tables.get(number as usize / entries)?)?;
        u32_at(table, number as usize % entries * 4)
    };
    let chain = |first: u32| {
        let (mut out, mut at) = (Vec::new(), first);
        while at < 0xFFFF_FFFA && out.len() <= bytes.len() {
            out.extend_from_slice(sector(at)?);
            at = next(at)?;
        }
        Some(out)
    };
    let directory = chain(u32_at(bytes, 48)?)?;
    let is_workbook = |entry: &&[u8]| {
        let letters = |name: &str| name.encode_utf16().flat_map(u16::to_le_bytes).chain([0, 0]).collect::<Vec<u8>>();
        ["Workbook", "Book"].iter().any(|name| entry.starts_with(&letters(name)))
    };
    let entry = directory.chunks_exact(128).find(is_workbook)?;
    let length = u64::from(u32_at(entry, 120)?);
    (length >= SMALL).then(|| chain(u32_at(entry, 116)?)).flatten()
}

/// Do all cells stand in columns that there are? Records: kind, length, then row and column.
fn is_within(stream: &[u8]) -> bool {
    const CELLS: [u16; 9] = [0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x00BD, 0x00BE, 0x00FD, 0x027E];
    let mut at = 0;
    while let (Some(kind), Some(length)) = (u16_at(stream, at), u16_at(stream, at + 2)) {
        if CELLS.contains(&kind) && u16_at(stream, at + 6).is_some_and(|column| column >= COLUMNS) {
            return false;
        }
        at += 4 + usize::from(length);
    }
    true
}
