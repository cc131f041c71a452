//! Reading a sheet of an OpenDocument spreadsheet (ODS), once it is known that it does not repeat its cells without end.

use super::super::read::typed;
use super::{Bounds, MOST_CELLS, MOST_UNPACKED, Rows, Spreadsheet, SpreadsheetError, xlsx};
use calamine::{Data, DataRef, Ods, Range, Reader};
use quick_xml::events::Event;
use std::io::{BufReader, Cursor};

/// Rows and columns that the reader knows.
const MOST_ROWS: u64 = 1_048_576;
const MOST_COLUMNS: u64 = 16_384;

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
    let (mut buffer, mut laid_out) = (Vec::new(), Laid::default());
    loop {
        match reader.read_event_into(&mut buffer).map_err(|_| broken())? {
            Event::Start(tag) | Event::Empty(tag) => {
                let repeated = |name: &str| match tag.try_get_attribute(name) {
                    Ok(Some(said)) => said.value.parse::<u64>().map_err(|_| broken()),
                    Ok(None) => Ok(1),
                    Err(_) => Err(broken()),
                };
                match tag.name().as_ref() {
                    "table:table" => laid_out.table(),
                    "table:table-row" => laid_out.row(repeated("table:number-rows-repeated")?),
                    "table:table-cell" | "table:covered-table-cell" => {
                        let is_value = |name: &str| name.starts_with("office:") || name == "table:formula";
                        let mut attributes = tag.attributes();
                        let attributes = attributes.with_checks(false);
                        let is_filled = attributes.any(|one| one.map_or(true, |one| is_value(one.key.as_ref())));
                        laid_out.cells(repeated("table:number-columns-repeated")?, is_filled);
                        laid_out.text(tag.len());
                    }
                    _ => {}
                }
            }
            Event::Text(text) => laid_out.text(text.len()),
            Event::CData(text) => laid_out.text(text.len()),
            Event::Eof => break,
            _ => {}
        }
        if laid_out.count() > MOST_CELLS || laid_out.text > MOST_UNPACKED {
            return Err(SpreadsheetError::TooLarge);
        }
        buffer.clear();
    }
    Ok(())
}

/// How many cells the reader lays out: of each row those before its last that holds something, then every row from the
/// first to the last that does, as wide as the widest.
#[derive(Default)]
struct Laid {
    /// Of the tables that are over.
    before: u64,
    /// Cells of single rows.
    single: u64,
    rows: u64,
    widest: u64,
    /// Empty rows that count once a row follows that holds something.
    waiting_rows: u64,
    /// The row that is being read: how often it comes, how wide it is, empty cells that wait, does it hold something?
    repeats: u64,
    width: u64,
    waiting: u64,
    is_filled: bool,
    /// How often what stands in the cell that is being read comes.
    copies: u64,
    /// Bytes of text, each as often as it comes.
    text: u64,
}

impl Laid {
    fn cells(&mut self, repeated: u64, is_filled: bool) {
        let empty = std::mem::take(&mut self.waiting);
        let more = if is_filled { repeated } else { 0 };
        self.width = self.width.saturating_add(empty).saturating_add(more).min(MOST_COLUMNS);
        self.copies = more.min(MOST_COLUMNS).saturating_mul(self.repeats);
        self.is_filled = self.is_filled || is_filled;
        self.waiting = if is_filled { 0 } else { repeated };
    }

    fn text(&mut self, length: usize) {
        self.text = self.text.saturating_add(self.copies.saturating_mul(length as u64));
    }

    fn row(&mut self, repeated: u64) {
        self.single = self.single.saturating_add(self.width);
        self.rows = self.rows_so_far();
        if self.is_filled {
            self.widest = self.widest.max(self.width);
            self.waiting_rows = 0;
        } else {
            self.waiting_rows = self.waiting_rows.saturating_add(self.repeats);
        }
        (self.repeats, self.width, self.waiting, self.is_filled) = (repeated.min(MOST_ROWS), 0, 0, false);
        self.copies = 0;
    }

    fn rows_so_far(&self) -> u64 {
        let empty = if self.rows > 0 { self.waiting_rows } else { 0 };
        if self.is_filled { self.rows.saturating_add(empty).saturating_add(self.repeats) } else { self.rows }
    }

    fn table(&mut self) {
        self.row(0);
        *self = Self { before: self.count(), text: self.text, ..Self::default() };
    }

    fn count(&self) -> u64 {
        let laid = self.rows_so_far().saturating_mul(self.widest.max(self.width));
        self.before.saturating_add(laid.max(self.single.saturating_add(self.width)))
    }
}
