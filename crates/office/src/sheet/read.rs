//! Reading a workbook that was filled in: every open cell as the text that a person would have typed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use calamine::{DataRef, Reader, XlsxError};
use thiserror::Error;

use super::any::{SpreadsheetError, open_workbook};
use super::{FIRST_ROW, FORM_ROW, ID_COLUMN, KEY_ROW};

/// A workbook of this product is far below these bounds.
const MAX_BYTES: usize = 20 * 1024 * 1024;
const MAX_UNPACKED_BYTES: u64 = 200 * 1024 * 1024;
const MAX_ROWS: u32 = 20_000;
const MAX_COLUMNS: u32 = 200;

/// A workbook that could not be read at all.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SheetError {
    #[error("Tệp lớn hơn 20 MB. Hãy dùng đúng biểu mẫu đã tải về, không chèn hình ảnh.")]
    TooLarge,
    #[error("Không mở được tệp. Hãy lưu tệp ở dạng Excel (.xlsx), không đặt mật khẩu, rồi gửi lại.")]
    NotAWorkbook,
    #[error("Tệp này không phải biểu mẫu đã tải về. Hãy tải lại biểu mẫu, điền số liệu rồi gửi.")]
    NotOurs,
}

impl SheetError {
    /// The same in English.
    pub fn in_english(&self) -> &'static str {
        match self {
            Self::TooLarge => "The file is larger than 20 MB. Use the sheet that you downloaded, without pictures.",
            Self::NotAWorkbook => {
                "The file cannot be opened. Save it as Excel (.xlsx) without a password, then send it again."
            }
            Self::NotOurs => "This is not the sheet that was downloaded. Download it again, fill it in, then send it.",
        }
    }
}

/// What came back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilledSheet {
    /// As it was given to `EntrySheet`.
    pub form: String,
    /// Every open cell of every known row, empty ones too.
    pub entries: Vec<Entry>,
    pub problems: Vec<ProblemAt>,
}

/// One open cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub row_id: String,
    pub column_key: String,
    /// In Vietnamese spelling (1234,5; 20/11/2026), without spaces at its ends.
    pub text: String,
    /// Where Excel shows it: "E7".
    pub address: String,
}

/// What is wrong with a cell, before anybody asks what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemAt {
    pub address: String,
    pub problem: CellProblem,
}

/// The message is Vietnamese, for the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CellProblem {
    #[error("công thức báo lỗi; hãy nhập giá trị")]
    FormulaFails,
    #[error("công thức chưa có kết quả; hãy mở tệp bằng Excel, lưu lại, hoặc nhập giá trị")]
    FormulaWithoutValue,
    #[error("dòng này không có trong biểu mẫu; hãy nhập vào các dòng sẵn có")]
    RowUnknown,
    #[error("dòng này lặp lại một dòng ở trên; hãy bỏ dòng thừa")]
    RowTwice,
}

impl CellProblem {
    /// The same in English.
    pub fn in_english(self) -> &'static str {
        match self {
            Self::FormulaFails => "the formula ends in an error; enter a value",
            Self::FormulaWithoutValue => {
                "the formula has no result yet; open and save the file in Excel, or enter a value"
            }
            Self::RowUnknown => "this row is not of the sheet; use the rows that are there",
            Self::RowTwice => "this row repeats one above; remove it",
        }
    }
}

/// A cell's text, or what is wrong with it.
type Found = Result<String, CellProblem>;
type Cells = BTreeMap<(u32, u32), Found>;

/// Reads what was filled in. Nothing of the file is believed: rows may be sorted, added or gone, values of any type.
pub fn read_filled(bytes: &[u8]) -> Result<FilledSheet, SheetError> {
    let cells = cells(bytes)?;
    let text = |row, column| cells.get(&(row, column)).and_then(|found| found.as_deref().ok()).unwrap_or_default();
    let keys: Vec<(u32, &str)> =
        (1..MAX_COLUMNS).map(|column| (column, text(KEY_ROW, column))).filter(|(_, key)| !key.is_empty()).collect();
    let form = text(FORM_ROW, u32::from(ID_COLUMN)).to_owned();
    if keys.is_empty() || form.is_empty() {
        return Err(SheetError::NotOurs);
    }
    let mut filled = FilledSheet { form, ..FilledSheet::default() };
    let rows: BTreeSet<u32> = cells.keys().map(|(row, _)| *row).filter(|row| *row >= FIRST_ROW).collect();
    let mut seen = BTreeSet::new();
    for row in rows {
        let id = text(row, u32::from(ID_COLUMN));
        if id.is_empty() {
            // A title has nothing in the open columns.
            let first =
                keys.iter().find(|(column, _)| cells.contains_key(&(row, *column)) && !text(row, *column).is_empty());
            filled.problems.extend(
                first.map(|(column, _)| ProblemAt { address: address(row, *column), problem: CellProblem::RowUnknown }),
            );
            continue;
        }
        if !seen.insert(id) {
            filled.problems.push(ProblemAt { address: format!("{}", row + 1), problem: CellProblem::RowTwice });
            continue;
        }
        for (column, key) in &keys {
            let address = address(row, *column);
            match cells.get(&(row, *column)) {
                Some(Err(problem)) => filled.problems.push(ProblemAt { address, problem: *problem }),
                found => filled.entries.push(Entry {
                    row_id: id.to_owned(),
                    column_key: (*key).to_owned(),
                    text: found.and_then(|found| found.clone().ok()).unwrap_or_default(),
                    address,
                }),
            }
        }
    }
    Ok(filled)
}

/// The rows of a spreadsheet as it came from elsewhere (XLSX; else CSV in UTF-8, parted by commas, semicolons or tabs),
/// every cell as text in Vietnamese spelling, rows without any text left out: (row as Excel counts, cells).
///
/// # Errors
/// [`SheetError`] where it is too large or no such file.
pub fn read_rows(bytes: &[u8]) -> Result<Vec<(u32, Vec<String>)>, SheetError> {
    if !bytes.starts_with(b"PK") {
        return csv_rows(bytes);
    }
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for ((row, column), found) in cells(bytes)? {
        let cells = rows.entry(row + 1).or_default();
        cells.resize(column as usize, String::new());
        cells.push(found.unwrap_or_default());
    }
    Ok(rows.into_iter().filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty())).collect())
}

fn csv_rows(bytes: &[u8]) -> Result<Vec<(u32, Vec<String>)>, SheetError> {
    if bytes.len() > MAX_BYTES {
        return Err(SheetError::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| SheetError::NotAWorkbook)?.trim_start_matches('\u{feff}');
    if text.contains('\0') {
        return Err(SheetError::NotAWorkbook);
    }
    let head: String = text.lines().take(20).collect();
    let parts = [b',', b';', b'\t'];
    let mark = parts.into_iter().max_by_key(|mark| head.bytes().filter(|byte| byte == mark).count()).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(mark).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for (at, record) in (1u32..=MAX_ROWS).zip(reader.records()) {
        let record = record.map_err(|_| SheetError::NotAWorkbook)?;
        let cells: Vec<String> = record.iter().take(MAX_COLUMNS as usize).map(|cell| cell.trim().to_owned()).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push((at, cells));
        }
    }
    Ok(rows)
}

/// The cells of the first sheet that hold something, within bounds, without ever laying out the whole sheet.
fn cells(bytes: &[u8]) -> Result<Cells, SheetError> {
    if bytes.len() > MAX_BYTES {
        return Err(SheetError::TooLarge);
    }
    let broken = |_: XlsxError| SheetError::NotAWorkbook;
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| SheetError::NotAWorkbook)?;
    let unpacked: u64 =
        (0..package.len()).filter_map(|part| package.by_index_raw(part).ok().map(|part| part.size())).sum();
    if unpacked > MAX_UNPACKED_BYTES {
        return Err(SheetError::TooLarge);
    }
    let mut book = open_workbook(bytes).map_err(|error| match error {
        SpreadsheetError::TooLarge => SheetError::TooLarge,
        _ => SheetError::NotAWorkbook,
    })?;
    let name = book.sheet_names().first().cloned().ok_or(SheetError::NotAWorkbook)?;
    let within = |(row, column): (u32, u32)| row < MAX_ROWS && column < MAX_COLUMNS;

    let mut percents = BTreeSet::new();
    let mut styles = book.worksheet_cells_reader(&name).map_err(broken)?;
    while let Some((row, column, style)) = styles.next_style_id().map_err(broken)? {
        let format = styles.styles().get(style).and_then(|style| style.number_format.as_ref());
        if within((row, column)) && format.is_some_and(|format| is_percent(&format.format_code)) {
            percents.insert((row, column));
        }
    }
    drop(styles);
    let mut cells = Cells::new();
    let mut reader = book.worksheet_cells_reader(&name).map_err(broken)?;
    while let Some(cell) = reader.next_cell_with_formula().map_err(broken)? {
        if !within(cell.pos) {
            continue;
        }
        let found = match (&cell.value, cell.formula.is_some()) {
            (DataRef::Empty, true) => Err(CellProblem::FormulaWithoutValue),
            (DataRef::Empty, false) => continue,
            (value, _) => typed(value, percents.contains(&cell.pos)),
        };
        cells.insert(cell.pos, found);
    }
    Ok(cells)
}

/// A number shown with its own per cent sign is a hundredth of what is read: 92,48% is kept as 0.9248.
pub(super) fn is_percent(format: &str) -> bool {
    let mut is_quoted = false;
    let mut escaped = false;
    for c in format.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => is_quoted = !is_quoted,
            '%' if !is_quoted => return true,
            _ => {}
        }
    }
    false
}

/// A value as a person of the office would have typed it.
pub(super) fn typed(value: &DataRef<'_>, is_percent: bool) -> Found {
    Ok(match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Int(value) if is_percent => format!("{}%", value * 100),
        DataRef::Int(value) => value.to_string(),
        DataRef::Float(value) if is_percent => format!("{}%", number(value * 100.0)),
        DataRef::Float(value) => number(*value),
        DataRef::Bool(value) => if *value { "Có" } else { "Không" }.to_owned(),
        DataRef::DateTime(moment) => {
            let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
            match chrono::NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day)) {
                Some(day) if (hour, minute) == (0, 0) => vietnamese::format_date(day),
                Some(day) => format!("{} {hour:02}:{minute:02}", vietnamese::format_date(day)),
                None => number(moment.as_f64()),
            }
        }
        DataRef::DateTimeIso(text) => {
            match chrono::NaiveDate::parse_from_str(text.get(..10).unwrap_or(text), "%Y-%m-%d") {
                Ok(day) => vietnamese::format_date(day),
                Err(_) => text.clone(),
            }
        }
        DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(_) => return Err(CellProblem::FormulaFails),
    })
}

/// With a comma before the decimals and no mark between thousands; Excel's last digits beyond 15 are its own errors.
pub(super) fn number(value: f64) -> String {
    let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    rounded.to_string().replace('.', ",")
}

/// "E7" for row 6 and column 4, counted from 0.
fn address(row: u32, column: u32) -> String {
    let mut letters = String::new();
    let mut rest = column + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.insert(0, char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    format!("{letters}{}", row + 1)
}
