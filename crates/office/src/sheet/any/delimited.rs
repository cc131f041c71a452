//! Reading CSV: whatever parts its cells, in whatever encoding its text is.

use super::{Bounds, Rows, SheetRow, Spreadsheet, SpreadsheetError};
use encoding_rs::WINDOWS_1258;
use std::borrow::Cow;
use vietnamese::legacy;

/// Lines by which the mark between cells is known.
const JUDGED: usize = 60;

/// Reads the rows.
pub(super) fn read(bytes: &[u8], bounds: Bounds) -> Result<Spreadsheet, SpreadsheetError> {
    let (text, converted) = decode(bytes)?;
    if text.contains('\0') {
        return Err(SpreadsheetError::NotASpreadsheet);
    }
    let (mark, rest) = match said(&text) {
        Some(found) => found,
        None => (mark(&text), &*text),
    };
    let mut number = u32::from(rest.len() < text.len());
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(mark).from_reader(rest.as_bytes());
    let mut rows = Rows::new(bounds);
    for record in reader.records() {
        let record = record.map_err(|_| SpreadsheetError::NotASpreadsheet)?;
        let from = record.position().map_or(0, |place| usize::try_from(place.byte()).unwrap_or(usize::MAX));
        number = number.saturating_add(1 + empty_lines(rest.as_bytes(), from));
        if record.len() > bounds.columns as usize && record.iter().skip(bounds.columns as usize).any(|c| !c.is_empty())
        {
            return Err(SpreadsheetError::TooManyColumns(bounds.columns));
        }
        rows.push(SheetRow::of(number, record.iter().map(unguarded)))?;
    }
    Ok(Spreadsheet { rows: rows.rows, converted, is_text: true, ..Spreadsheet::default() })
}

/// Empty lines from a place on: the reader of records passes over them, spreadsheets count them.
fn empty_lines(text: &[u8], from: usize) -> u32 {
    let ends_here = from > 0 && text.get(from - 1..=from) == Some(b"\r\n");
    let mut rest = text.get(from + usize::from(ends_here)..).unwrap_or_default();
    let mut count = 0;
    while let [b'\r', b'\n', after @ ..] | [b'\r' | b'\n', after @ ..] = rest {
        rest = after;
        count += 1;
    }
    count
}

/// Without the apostrophe by which an export keeps spreadsheets from taking a text for a formula.
fn unguarded(cell: &str) -> &str {
    let is_formula = |rest: &&str| {
        let begin = rest.trim_start_matches([' ', '\u{a0}']);
        begin.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
    };
    cell.strip_prefix('\'').filter(is_formula).unwrap_or(cell)
}

/// The mark that the first line names, as Excel writes it: "sep=;".
fn said(text: &str) -> Option<(u8, &str)> {
    let (line, rest) = text.split_once('\n')?;
    match line.trim_end_matches('\r').strip_prefix("sep=")?.as_bytes() {
        [mark] => Some((*mark, rest)),
        _ => None,
    }
}

/// The mark that parts most lines into as many cells as the others.
fn mark(text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(JUDGED).collect();
    let score = |mark: u8| {
        let counts: Vec<usize> = lines.iter().map(|line| outside_quotes(line, mark)).collect();
        let alike = |count: usize| counts.iter().filter(|other| **other == count).count();
        counts.iter().filter(|count| **count > 0).map(|count| (alike(*count), *count)).max().unwrap_or_default()
    };
    // Of marks that fit as well, the one that numbers never hold.
    [b',', b';', b'\t'].into_iter().max_by_key(|mark| score(*mark)).unwrap_or(b',')
}

fn outside_quotes(line: &str, mark: u8) -> usize {
    let (mut quoted, mut count) = (false, 0);
    for byte in line.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            byte if byte == mark && !quoted => count += 1,
            _ => {}
        }
    }
    count
}

type Decoded<'b> = (Cow<'b, str>, Option<&'static str>);

fn decode(bytes: &[u8]) -> Result<Decoded<'_>, SpreadsheetError> {
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = rest.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        let text: Result<String, _> = char::decode_utf16(units).collect();
        text.map(|text| (Cow::Owned(text), None)).map_err(|_| SpreadsheetError::UnknownEncoding)
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => return utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => return utf16(rest, u16::from_be_bytes),
        _ => {}
    }
    let sample = &bytes[..bytes.len().min(4096)];
    let zeros = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|b| **b == 0).count() * 5 > sample.len();
    match (zeros(0), zeros(1)) {
        (false, true) => return utf16(bytes, u16::from_le_bytes),
        (true, false) => return utf16(bytes, u16::from_be_bytes),
        _ => {}
    }
    match std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)) {
        // TCVN3 text that some program has taken for Latin letters and kept as UTF-8.
        Ok(text) => match legacy::detect(text) {
            Some(encoding) => Ok((Cow::Owned(legacy::convert(text, encoding)), Some(encoding.name()))),
            None => Ok((Cow::Borrowed(text), None)),
        },
        Err(_) => before_unicode(bytes),
    }
}

fn before_unicode(bytes: &[u8]) -> Result<Decoded<'_>, SpreadsheetError> {
    let controls = bytes.iter().filter(|b| **b < 0x20 && !matches!(**b, b'\t' | b'\n' | b'\r')).count();
    if controls * 200 > bytes.len() || bytes.contains(&0) {
        return Err(SpreadsheetError::NotASpreadsheet);
    }
    let windows = WINDOWS_1258.decode_without_bom_handling(bytes).0;
    let windows = vietnamese::nfc(&windows).into_owned();
    if makes_sense(&windows) {
        return Ok((Cow::Owned(windows), Some("Windows-1258")));
    }
    let shown = legacy::latin1(bytes);
    let encoding = legacy::detect(&shown).ok_or(SpreadsheetError::UnknownEncoding)?;
    Ok((Cow::Owned(legacy::convert(&shown, encoding)), Some(encoding.name())))
}

/// Are most words with letters outside ASCII Vietnamese syllables?
fn makes_sense(text: &str) -> bool {
    let (marked, syllables) = super::words(&text.chars().take(20_000).collect::<String>());
    marked > 0 && syllables * 10 >= marked * 7
}
