//! Reading a spreadsheet that somebody else made (XLSX, XLS, ODS, CSV): the rows of one sheet as text, within bounds.

mod compound;
mod delimited;
mod old;
mod open;
mod xlsx;

pub(super) use xlsx::open as open_workbook;

use thiserror::Error;
use vietnamese::legacy::{self, LegacyEncoding};

/// How much is read at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes of the file.
    pub bytes: usize,
    /// Rows that hold something.
    pub rows: usize,
    pub columns: u32,
}

/// Bytes that a file may hold once unpacked, and text that is kept of it.
const MOST_UNPACKED: u64 = 400 * 1024 * 1024;
const MOST_TEXT: usize = 256 * 1024 * 1024;
/// Cells of a workbook that is laid out before it is read (XLS, ODS), empty ones too.
const MOST_CELLS: u64 = 8_000_000;
/// Parts the cells of a row within its text.
const BETWEEN: char = '\u{1f}';
/// Rows by which the encoding of a text is judged.
const JUDGED: usize = 400;

/// A spreadsheet that is not read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SpreadsheetError {
    #[error("Tệp quá lớn. Hãy tách thành nhiều tệp nhỏ hơn, bỏ hình ảnh rồi gửi lại.")]
    TooLarge,
    #[error("Tệp có hơn {0} dòng. Hãy tách thành nhiều tệp rồi nhập từng tệp.")]
    TooManyRows(usize),
    #[error("Tệp có hơn {0} cột. Hãy bỏ các cột không dùng rồi gửi lại.")]
    TooManyColumns(u32),
    #[error("Không mở được tệp. Hãy lưu ở dạng Excel (.xlsx) hoặc CSV, không đặt mật khẩu, rồi gửi lại.")]
    NotASpreadsheet,
    #[error("Không nhận ra bảng mã chữ của tệp. Hãy lưu lại ở dạng CSV UTF-8 hoặc Excel (.xlsx).")]
    UnknownEncoding,
    #[error("Tệp không có dòng nào.")]
    Empty,
}

/// One sheet as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spreadsheet {
    /// Names of all its sheets; none for CSV.
    pub sheets: Vec<String>,
    /// The sheet that was read.
    pub sheet: String,
    pub rows: Vec<SheetRow>,
    /// The encoding before Unicode from which text was converted.
    pub converted: Option<&'static str>,
    /// Do decimals come as text with a mark of their own (CSV)? In other files they are typed.
    pub is_text: bool,
}

/// A row that holds something; cells as people write them (1234,5; 20/11/2026), without control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// As Excel counts.
    pub number: u32,
    text: String,
}

impl SheetRow {
    /// A row of cells; `None` where all are empty.
    pub fn of<'c>(number: u32, cells: impl IntoIterator<Item = &'c str>) -> Option<Self> {
        let (mut text, mut filled) = (String::new(), 0);
        for (at, cell) in cells.into_iter().enumerate() {
            if at > 0 {
                text.push(BETWEEN);
            }
            let clean = |c: char| if c.is_control() && !matches!(c, '\n' | '\t') { ' ' } else { c };
            let trimmed = cell.trim();
            if !trimmed.is_empty() {
                text.extend(trimmed.chars().map(clean));
                filled = text.len();
            }
        }
        text.truncate(filled);
        (filled > 0).then_some(Self { number, text })
    }

    /// Its cells from the first column on; those after the last that holds something are left out.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        self.text.split(BETWEEN)
    }
}

/// Takes rows one after another and stops at the bounds.
struct Rows {
    bounds: Bounds,
    rows: Vec<SheetRow>,
    text: usize,
}

impl Rows {
    fn new(bounds: Bounds) -> Self {
        Self { bounds, rows: Vec::new(), text: 0 }
    }

    /// Adds a row of (column, cell) in any order.
    fn add(&mut self, number: u32, cells: &mut [(u32, String)]) -> Result<(), SpreadsheetError> {
        cells.sort_by_key(|(column, _)| *column);
        let Some(last) = cells.iter().rev().find(|(_, cell)| !cell.trim().is_empty()) else { return Ok(()) };
        if last.0 >= self.bounds.columns {
            return Err(SpreadsheetError::TooManyColumns(self.bounds.columns));
        }
        let mut row = vec![""; last.0 as usize + 1];
        for (column, cell) in cells.iter() {
            if let Some(place) = row.get_mut(*column as usize) {
                *place = cell;
            }
        }
        self.push(SheetRow::of(number, row))
    }

    fn push(&mut self, row: Option<SheetRow>) -> Result<(), SpreadsheetError> {
        let Some(row) = row else { return Ok(()) };
        self.text += row.text.len();
        if self.rows.len() >= self.bounds.rows {
            return Err(SpreadsheetError::TooManyRows(self.bounds.rows));
        }
        if self.text > MOST_TEXT {
            return Err(SpreadsheetError::TooLarge);
        }
        self.rows.push(row);
        Ok(())
    }
}

/// Reads one sheet of a spreadsheet: the one of this name, else the first that holds something.
///
/// # Errors
/// [`SpreadsheetError`], in words for the person who sent it.
pub fn read_spreadsheet(bytes: &[u8], sheet: &str, bounds: Bounds) -> Result<Spreadsheet, SpreadsheetError> {
    if bytes.len() > bounds.bytes {
        return Err(SpreadsheetError::TooLarge);
    }
    let mut read = match bytes {
        [b'P', b'K', ..] if open::is_one(bytes) => open::read(bytes, sheet, bounds)?,
        [b'P', b'K', ..] => xlsx::read(bytes, sheet, bounds)?,
        [0xD0, 0xCF, 0x11, 0xE0, ..] => old::read(bytes, sheet, bounds)?,
        _ => delimited::read(bytes, bounds)?,
    };
    read.rows.sort_by_key(|row| row.number);
    if read.rows.is_empty() {
        return Err(SpreadsheetError::Empty);
    }
    if !read.is_text {
        read.converted = convert(&mut read.rows).map(LegacyEncoding::name);
    }
    for row in &mut read.rows {
        if let std::borrow::Cow::Owned(composed) = vietnamese::nfc(&row.text) {
            row.text = composed;
        }
    }
    Ok(read)
}

/// Text typed in fonts before Unicode becomes Unicode: all of it where the whole sheet is so, else column by column.
fn convert(rows: &mut [SheetRow]) -> Option<LegacyEncoding> {
    let is_late = |text: &str| text.chars().any(|c| u32::from(c) > 0xFF && !('\u{f020}'..='\u{f0ff}').contains(&c));
    let sample: String = rows.iter().take(JUDGED).flat_map(|row| [row.text.as_str(), "\n"]).collect();
    if sample.is_ascii() {
        return None;
    }
    let first = headings(rows);
    if let Some(encoding) = legacy::detect(&sample.replace(BETWEEN, " ")) {
        let coded = rows[first..].iter_mut().filter(|row| !is_late(&row.text));
        coded.for_each(|row| row.text = legacy::convert(&row.text, encoding));
        return Some(encoding);
    }
    let mut columns: Vec<String> = Vec::new();
    for row in rows.iter().take(JUDGED) {
        for (at, cell) in row.cells().enumerate().filter(|(_, cell)| !cell.is_ascii()) {
            if columns.len() <= at {
                columns.resize(at + 1, String::new());
            }
            if !is_late(cell) {
                columns[at] += cell;
                columns[at].push('\n');
            }
        }
    }
    let found: Vec<Option<LegacyEncoding>> = columns.iter().map(|text| legacy::detect(text)).collect();
    let any = found.iter().flatten().copied().next()?;
    for row in rows[first..].iter_mut().filter(|row| !row.text.is_ascii()) {
        let cell = |(at, cell): (usize, &str)| match found.get(at).copied().flatten() {
            Some(encoding) if !is_late(cell) => legacy::convert(cell, encoding),
            _ => cell.to_owned(),
        };
        let cells: Vec<String> = row.cells().enumerate().map(cell).collect();
        row.text = cells.join(&BETWEEN.to_string());
    }
    Some(any)
}

/// Rows at the top that are Vietnamese as they stand: headings are often in Unicode above columns that are not.
fn headings(rows: &[SheetRow]) -> usize {
    let is_fine = |row: &SheetRow| {
        let (marked, syllables) = words(&row.text.replace(BETWEEN, " "));
        marked == syllables
    };
    rows.iter().take_while(|row| is_fine(row)).count()
}

/// How many words bear letters outside ASCII, and how many of those are Vietnamese syllables.
fn words(text: &str) -> (usize, usize) {
    let parts = text.split(|c: char| c.is_whitespace() || c.is_ascii_punctuation() || c.is_ascii_digit());
    let marked: Vec<&str> = parts.filter(|word| !word.is_ascii()).collect();
    (marked.len(), marked.iter().filter(|word| vietnamese::is_syllable(word)).count())
}
