//! Which column of a spreadsheet holds what: known by its heading, whatever its spelling, or chosen by a person.

use kernel::{Error, Result};
use office::{Bounds, SheetRow, Spreadsheet};
use std::collections::BTreeMap;

/// Rows among which the headings are looked for.
const TOP: usize = 30;
/// Letters of a heading that are kept.
const TEXT: usize = 100;
/// How much of a file is read.
const BOUNDS: Bounds = Bounds { bytes: 20 * 1024 * 1024, rows: 50_100, columns: 200 };

/// A thing that a column may hold, with the folded headings under which it is known.
pub(crate) type Known = (&'static str, &'static [&'static str]);

/// Where each thing stands, from 0.
pub(crate) type Columns = BTreeMap<String, usize>;

/// The headings of a sheet and what stands below them.
#[derive(Debug)]
pub(crate) struct Layout<'s> {
    pub headings: Vec<String>,
    pub columns: Columns,
    pub body: &'s [SheetRow],
}

/// Reads a sheet on a thread of its own.
///
/// # Errors
/// [`Error::Invalid`] on the field, in words, where it is no spreadsheet or too large a one.
pub(crate) async fn read(bytes: Vec<u8>, field: &str) -> Result<Spreadsheet> {
    let read = tokio::task::spawn_blocking(move || office::read_spreadsheet(&bytes, "", BOUNDS)).await;
    match read {
        Ok(read) => read.map_err(|error| Error::invalid(field, error.to_string())),
        // A reader that gave up on a broken file.
        Err(_) => Err(Error::invalid(field, office::SpreadsheetError::NotASpreadsheet.to_string())),
    }
}

/// A heading as it is compared: without marks, brackets and stars, one space between words.
fn plain(heading: &str) -> String {
    let mut depth = 0_u32;
    let mut out = String::new();
    for c in heading.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '*' | ':' | '.' | ',' | ';' | '\n' => out.push(' '),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    vietnamese::fold(&out).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Exact names first, then names within headings; no column is taken twice.
fn guess(headings: &[String], known: &[Known]) -> Columns {
    let plains: Vec<String> = headings.iter().map(|heading| plain(heading)).collect();
    let mut columns = Columns::new();
    for exact in [true, false] {
        for (key, names) in known {
            let fits = |heading: &str| {
                names.iter().any(|name| heading == *name || (!exact && name.len() >= 6 && heading.contains(name)))
            };
            let free = |at: &usize| !columns.values().any(|taken| taken == at);
            let found = (0..plains.len()).find(|at| free(at) && fits(&plains[*at]));
            if let Some(at) = found.filter(|_| !columns.contains_key(*key)) {
                columns.insert((*key).to_owned(), at);
            }
        }
    }
    columns
}

/// The row that names the most things, with what stands below it; `None` where none names two.
pub(crate) fn lay_out<'s>(sheet: &'s Spreadsheet, known: &[Known]) -> Option<Layout<'s>> {
    let of = |row: &SheetRow| -> Vec<String> { row.cells().map(|c| c.chars().take(TEXT).collect()).collect() };
    let named = |at: usize| guess(&of(&sheet.rows[at]), known).len();
    let best = (0..sheet.rows.len().min(TOP)).max_by_key(|at| (named(*at), std::cmp::Reverse(*at)))?;
    let headings = of(&sheet.rows[best]);
    let columns = guess(&headings, known);
    (columns.len() >= 2).then(|| Layout { headings, columns, body: &sheet.rows[best + 1..] })
}

/// A cell of a row; empty where there is none.
pub(crate) fn cell<'r>(row: &'r SheetRow, columns: &Columns, key: &str) -> &'r str {
    columns.get(key).and_then(|at| row.cells().nth(*at)).map_or("", str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[Known] = &[("symbol", &["so ky hieu", "so va ky hieu"]), ("title", &["trich yeu", "ten ho so"])];

    fn sheet(rows: &[&[&str]]) -> Spreadsheet {
        let rows = rows.iter().zip(1..).filter_map(|(cells, n)| SheetRow::of(n, cells.iter().copied())).collect();
        Spreadsheet { rows, ..Spreadsheet::default() }
    }

    #[test]
    fn headings_are_found_below_a_title_and_by_other_names() {
        let sheet = sheet(&[
            &["DANH MỤC HỒ SƠ NĂM 2026"],
            &["STT", "Số và ký hiệu (HS)*", "Tên hồ sơ công việc"],
            &["1", "01.VP", "Kế hoạch"],
        ]);
        let layout = lay_out(&sheet, KNOWN).unwrap();
        assert_eq!((layout.columns["symbol"], layout.columns["title"]), (1, 2));
        assert_eq!(cell(&layout.body[0], &layout.columns, "title"), "Kế hoạch");
        assert_eq!(cell(&layout.body[0], &layout.columns, "none"), "");
    }

    #[test]
    fn a_sheet_without_headings_is_not_guessed() {
        assert!(lay_out(&sheet(&[&["a", "b"], &["c", "d"]]), KNOWN).is_none());
        assert!(lay_out(&Spreadsheet::default(), KNOWN).is_none());
    }
}
