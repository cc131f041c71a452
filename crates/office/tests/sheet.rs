//! A sheet goes out, is filled in by any program, and comes back cell by cell.
#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use dinh_office::{
    Cell, CellProblem, ColumnKind, EntryColumn, EntryRow, EntrySheet, FilledSheet, SheetError, read_filled, read_rows,
};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

fn row(id: &str, name: &str, figure: Cell) -> EntryRow {
    EntryRow { id: id.into(), cells: vec![name.into(), Cell::Decimal(90.5), figure, Cell::Empty] }
}

fn sample() -> EntrySheet {
    EntrySheet {
        form: "ky-2026-q1/phong-vhxh".into(),
        title: "Báo cáo quý I/2026".into(),
        hint: "Nhập vào các ô màu vàng.".into(),
        columns: vec![
            EntryColumn::shown("name", "Chỉ tiêu", ColumnKind::Text),
            EntryColumn::shown("target", "Mục tiêu", ColumnKind::Decimal),
            EntryColumn::entry("value", "Kỳ này", ColumnKind::Decimal, "Nhập số, ví dụ 1.234,5"),
            EntryColumn {
                choices: vec!["Có".into(), "Không".into()],
                ..EntryColumn::entry("note", "Ghi chú", ColumnKind::Text, "")
            },
        ],
        rows: vec![
            EntryRow {
                id: String::new(),
                cells: vec!["I. Chính quyền số".into(), Cell::Empty, Cell::Empty, Cell::Empty],
            },
            row("a", "Hồ sơ trực tuyến", Cell::Decimal(1234.5)),
            row("b", "=1+1", Cell::Empty),
        ],
    }
}

fn text<'a>(filled: &'a FilledSheet, row: &str, column: &str) -> (&'a str, &'a str) {
    let entry = filled.entries.iter().find(|entry| entry.row_id == row && entry.column_key == column).unwrap();
    (entry.text.as_str(), entry.address.as_str())
}

#[test]
fn a_sheet_comes_back_as_it_went_out() {
    let filled = read_filled(&sample().to_xlsx().unwrap()).unwrap();
    assert_eq!(filled.form, "ky-2026-q1/phong-vhxh");
    assert_eq!(filled.problems, []);
    assert_eq!(filled.entries.len(), 4, "two rows of two open cells; the title has none");
    assert_eq!(text(&filled, "a", "value"), ("1234,5", "D6"));
    assert_eq!(text(&filled, "b", "note"), ("", "E7"));
}

#[test]
fn only_entry_cells_are_open() {
    let bytes = sample().to_xlsx().unwrap();
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let sheet = std::io::read_to_string(package.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap();
    let styles = std::io::read_to_string(package.by_name("xl/styles.xml").unwrap()).unwrap();
    assert!(sheet.contains("<sheetProtection sheet=\"1\""), "{sheet}");
    let formats: Vec<&str> = styles.split("<cellXfs").nth(1).unwrap().split("<xf ").skip(1).collect();
    let is_open = |cell: &str| {
        let style = sheet.split(&format!("<c r=\"{cell}\"")).nth(1).unwrap().split('>').next().unwrap();
        let index = style.split("s=\"").nth(1).and_then(|s| s.split('"').next()).map_or(0, |s| s.parse().unwrap());
        let format: &str = formats[index];
        format.split("</xf>").next().unwrap().contains("locked=\"0\"")
    };
    assert!(is_open("D6") && is_open("E7"));
    assert!(!is_open("B6") && !is_open("C6") && !is_open("D5") && !is_open("A6"));
    assert!(sheet.contains("Nhập số, ví dụ 1.234,5") && sheet.contains("\"Có,Không\""));
}

/// A workbook with the hidden cells of ours and these cells of row 5 on.
fn foreign(fill: impl Fn(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "ky").unwrap();
    sheet.write(3, 3, "value").unwrap();
    fill(sheet);
    book.save_to_buffer().unwrap()
}

#[test]
fn any_type_of_value_is_read_as_it_would_be_typed() {
    let bytes = foreign(|sheet| {
        for row in 4..12 {
            sheet.write(row, 0, format!("r{row}")).unwrap();
        }
        sheet.write(4, 3, 1234.5).unwrap();
        sheet.write(5, 3, "  1.234,5 ").unwrap();
        let day = ExcelDateTime::from_ymd(2026, 4, 9).unwrap();
        sheet.write_with_format(6, 3, &day, &Format::new().set_num_format("dd/mm/yyyy")).unwrap();
        sheet.write_with_format(7, 3, 0.9248, &Format::new().set_num_format("0.00%")).unwrap();
        sheet.write_with_format(8, 3, 92.48, &Format::new().set_num_format("0.00\"%\"")).unwrap();
        sheet.write_formula(9, 3, Formula::new("=1+2").set_result("3")).unwrap();
        sheet.write(10, 3, 0.1 + 0.2).unwrap();
        sheet.write(11, 3, true).unwrap();
    });
    let filled = read_filled(&bytes).unwrap();
    let texts: Vec<&str> = filled.entries.iter().map(|entry| entry.text.as_str()).collect();
    assert_eq!(texts, ["1234,5", "1.234,5", "09/04/2026", "92,48%", "92,48", "3", "0,3", "Có"]);
}

#[test]
fn what_is_wrong_is_said_by_cell() {
    let bytes = foreign(|sheet| {
        sheet.write(4, 0, "a").unwrap();
        sheet.write_formula(4, 3, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
        sheet.write(5, 0, "a").unwrap();
        sheet.write(6, 3, "thêm").unwrap();
        sheet.write(7, 0, "b").unwrap();
        sheet.write(7, 3, 5).unwrap();
        // A stray cell at the far corner costs no memory.
        sheet.write(1_048_575, 16_383, "xa").unwrap();
    });
    let filled = read_filled(&bytes).unwrap();
    let problems: Vec<(&str, CellProblem)> =
        filled.problems.iter().map(|one| (one.address.as_str(), one.problem)).collect();
    assert_eq!(
        problems,
        [("D5", CellProblem::FormulaFails), ("6", CellProblem::RowTwice), ("D7", CellProblem::RowUnknown)]
    );
    assert_eq!(text(&filled, "b", "value"), ("5", "D8"));
}

#[test]
fn other_files_are_refused_in_words() {
    let mut book = Workbook::new();
    book.add_worksheet().write(0, 0, "Báo cáo").unwrap();
    assert_eq!(read_filled(&book.save_to_buffer().unwrap()), Err(SheetError::NotOurs));
    assert_eq!(read_filled(b"PK\x03\x04 hong"), Err(SheetError::NotAWorkbook));
    assert_eq!(read_filled(b""), Err(SheetError::NotAWorkbook));
    let whole = sample().to_xlsx().unwrap();
    for cut in [10, whole.len() / 2, whole.len() - 10] {
        assert!(read_filled(&whole[..cut]).is_err());
    }
}

#[test]
fn rows_of_any_spreadsheet_are_read_as_text() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(2, 1, "Diễn giải").unwrap();
    sheet.write_number(4, 0, 8000.0).unwrap();
    sheet.write_string(4, 1, "=cmd|' /C calc'!A0").unwrap();
    let rows = read_rows(&book.save_to_buffer().unwrap()).unwrap();
    let want = [(3, vec!["", "Diễn giải"]), (5, vec!["8000", "=cmd|' /C calc'!A0"])];
    assert_eq!(rows, want.map(|(at, cells)| (at, cells.into_iter().map(str::to_owned).collect::<Vec<_>>())));

    let csv = "\u{feff}Ngày;Số tiền\n16/03/2026;\"8.000\"\n;\n17/03/2026;\"a;b\"\n";
    let rows = read_rows(csv.as_bytes()).unwrap();
    assert_eq!(rows.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [1, 2, 4]);
    assert_eq!(rows[2].1, ["17/03/2026", "a;b"]);
    assert_eq!(read_rows(b"%PDF-1.7\xff\xfe"), Err(SheetError::NotAWorkbook));
    assert_eq!(read_rows(b"PK\x03\x04 broken"), Err(SheetError::NotAWorkbook));
    assert_eq!(read_rows(b"").unwrap(), []);
}
