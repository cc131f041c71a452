//! The file of an import, read again from where it is kept.

use super::columns::plain;
use super::heading::{self, Body, LOOKED_THROUGH};
use super::model::{BOUNDS, Layout, MOST_RECORDS};
use super::store::Import;
use kernel::{App, Digest, Error, Result};
use office::{SheetRow, Spreadsheet};

/// Headings of columns with degrees, and that of the column in which they are joined.
const NORTH: [&str; 3] = ["vi do", "lat", "latitude"];
const EAST: [&str; 5] = ["kinh do", "long", "lon", "lng", "longitude"];
const JOINED: &str = "Vĩ độ, Kinh độ";

/// Reads a sheet on a thread of its own.
///
/// # Errors
/// [`Error::Invalid`] on the file, in words, where it is no spreadsheet or too large a one.
pub(super) async fn read(bytes: Vec<u8>, sheet: &str) -> Result<Spreadsheet> {
    let sheet = sheet.to_owned();
    let read = tokio::task::spawn_blocking(move || office::read_spreadsheet(&bytes, &sheet, BOUNDS)).await;
    match read {
        Ok(read) => {
            let mut sheet = read.map_err(|error| Error::invalid("file", error.to_string()))?;
            join_degrees(&mut sheet);
            Ok(sheet)
        }
        // A reader that gave up on a broken file.
        Err(_) => Err(Error::invalid("file", office::SpreadsheetError::NotASpreadsheet.to_string())),
    }
}

/// Adds behind two columns of degrees one of places, "21,4712; 105,8501", where a row heads both.
fn join_degrees(sheet: &mut Spreadsheet) {
    let heads = |row: &SheetRow| {
        let place = |names: &[&str]| row.cells().position(|cell| names.contains(&plain(cell).as_str()));
        let is_joined = row.cells().any(|cell| plain(cell) == plain(JOINED));
        place(&NORTH).zip(place(&EAST)).filter(|_| !is_joined)
    };
    let found = sheet.rows.iter().take(LOOKED_THROUGH).enumerate().find_map(|(at, row)| Some((at, heads(row)?)));
    let Some((head, (north, east))) = found else { return };
    let width = sheet.rows.iter().map(|row| row.cells().count()).max().unwrap_or(0);
    for (at, row) in sheet.rows.iter_mut().enumerate().skip(head) {
        let mut cells: Vec<&str> = row.cells().collect();
        let degrees = |at: usize| cells.get(at).copied().unwrap_or_default();
        let joined = match (degrees(north), degrees(east)) {
            _ if at == head => JOINED.to_owned(),
            ("", "") => continue,
            (north, east) => format!("{north}; {east}"),
        };
        cells.resize(width, "");
        cells.push(&joined);
        if let Some(with) = SheetRow::of(row.number, cells) {
            *row = with;
        }
    }
}

/// The sheet of an import.
pub(super) async fn of(app: &App, import: &Import) -> Result<Spreadsheet> {
    let digest = Digest::parse(&import.digest).ok_or(Error::NotFound)?;
    read(app.files.get(&digest).await?, &import.layout.sheet).await
}

/// The records of a sheet below its headings.
///
/// # Errors
/// [`Error::Refused`] where there are none, or too many.
pub(super) fn body<'s>(sheet: &'s Spreadsheet, layout: &Layout) -> Result<Body<'s>> {
    let head = layout.head.ok_or_else(|| Error::refused("Tệp không có dòng tiêu đề."))?;
    let (_, below) = heading::split(&sheet.rows, head);
    let used: Vec<usize> = layout.columns.values().copied().collect();
    let body = heading::body(below, &layout.headings, &used);
    if body.rows.is_empty() {
        return Err(Error::refused("Dưới dòng tiêu đề không có dòng dữ liệu nào ở các cột đã chọn."));
    }
    if body.rows.len() > MOST_RECORDS {
        return Err(Error::refused("Tệp có hơn 200.000 dòng dữ liệu. Hãy tách thành nhiều tệp rồi nhập từng tệp."));
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::{Field, Kind, test_definition};
    use crate::record::value;
    use crate::refs::References;
    use std::collections::HashMap;

    fn sheet(lines: &[&str]) -> Spreadsheet {
        let row = |(at, line): (usize, &&str)| SheetRow::of(at as u32 + 1, line.split('|'));
        Spreadsheet { rows: lines.iter().enumerate().filter_map(row).collect(), ..Spreadsheet::default() }
    }

    #[test]
    fn two_columns_of_degrees_fill_a_place() {
        let mut read =
            sheet(&["DANH SÁCH", "Tên máy|Vĩ độ (N)|Kinh độ (E)|Ghi chú", "A|21,4712|105,8501|x", "B||", "C|21,5"]);
        join_degrees(&mut read);
        let mut definition = test_definition();
        let place = Field { key: "o_dau".into(), label: "Vị trí".into(), kind: Kind::Place, ..Field::default() };
        definition.fields.push(place.clone());
        let cells = |at: usize| read.rows[at].cells().map(str::to_owned).collect::<Vec<_>>();
        let columns = super::super::columns::guess(&definition, &definition.fields, &cells(1), &HashMap::new());
        assert_eq!(columns["o_dau"], 4);
        let says = |at: usize| value::read(&place, &cells(at)[4], &References::default());
        assert!(says(2).is_ok_and(|place| place.is_some_and(|place| place.contains("[105.8501,21.4712]"))));
        assert!(cells(3).len() < 5 && says(4).is_err(), "half a place is none");
        let before = read.clone();
        join_degrees(&mut read);
        assert_eq!(read, before);
        let mut other = sheet(&["Tên|Vĩ độ", "A|21"]);
        join_degrees(&mut other);
        assert_eq!(other, sheet(&["Tên|Vĩ độ", "A|21"]));
    }
}
