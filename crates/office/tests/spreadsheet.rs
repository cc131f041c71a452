//! Spreadsheets that others made: every format and encoding reads alike, and no file takes more than its share.
#![allow(clippy::unwrap_used)]

use dinh_office::{Bounds, Spreadsheet, SpreadsheetError, read_spreadsheet};
use std::io::Write as _;

const BOUNDS: Bounds = Bounds { bytes: 10 << 20, rows: 1_000, columns: 50 };

fn read(bytes: &[u8]) -> Spreadsheet {
    read_spreadsheet(bytes, "", BOUNDS).unwrap()
}

fn cells(sheet: &Spreadsheet) -> Vec<Vec<&str>> {
    sheet.rows.iter().map(|row| row.cells().collect()).collect()
}

#[test]
fn old_and_open_workbooks_read_like_new_ones() {
    for bytes in [&include_bytes!("samples/cu.xls")[..], include_bytes!("samples/cu.ods")] {
        let sheet = read(bytes);
        assert_eq!(cells(&sheet), [vec!["Mã", "Tên hộ", "Ngày cấp"], vec!["0007", "Quán Phở Mẫu", "05/11/2025"]]);
        assert_eq!(sheet.sheets.len(), 1);
    }
}

#[test]
fn csv_is_read_whatever_parts_it_and_however_it_is_encoded() {
    let wanted = [vec!["Mã", "Tên, địa chỉ", "Vốn"], vec!["0007", "Hộ Mẫu; tổ 5", "1.234,56"]];
    for mark in [",", ";", "\t"] {
        let line = |cells: [&str; 3]| cells.map(|cell| format!("\"{cell}\"")).join(mark);
        let text = format!(
            "{}\r\n\r\n{}\r\n",
            line(["Mã", "Tên, địa chỉ", "Vốn"]),
            line(["0007", "Hộ Mẫu; tổ 5", "1.234,56"])
        );
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [text.as_bytes().to_vec(), [b"\xEF\xBB\xBF", text.as_bytes()].concat(), utf16] {
            let sheet = read(&bytes);
            assert_eq!(cells(&sheet), wanted);
            assert_eq!(sheet.rows[1].number, 3, "empty lines count, as in Excel");
        }
    }
    assert_eq!(cells(&read("sep=;\nA,1;B\n".as_bytes())), [["A,1", "B"]]);
    let ours = read("a,'=1+1,'＝1+1,' -x,'x\n".as_bytes());
    assert_eq!(cells(&ours), [["a", "=1+1", "＝1+1", "-x", "'x"]], "as our own exports write it");
    let lines = read("\n\na\r\n\r\n\r\n\"b\nc\"\n\nd".as_bytes());
    let numbers: Vec<u32> = lines.rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [3, 6, 8], "rows as Excel counts them");
}

#[test]
fn text_before_unicode_is_converted() {
    // windows-1258: a vowel with its mark, then the tone.
    let windows = b"T\xEAn,\xD0\xFD\xF2ng ph\xF4\xEC\r\nVi\xEA\xF2t Nam,\xD0\xF4\xECng l\xF2\r\n";
    let sheet = read(windows);
    assert_eq!(sheet.converted, Some("Windows-1258"));
    assert_eq!(cells(&sheet)[1][0], "Việt Nam");
    let vni = "Coäng hoøa,xaõ hoäi\r\nVieät Nam,Ñoäc laäp\r\n";
    let bytes: Vec<u8> = vni.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let sheet = read(&bytes);
    assert_eq!((sheet.converted, cells(&sheet)[1].clone()), (Some("VNI-Windows"), vec!["Việt Nam", "Độc lập"]));
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    for (row, (left, right)) in
        [("Tên", "Địa chỉ"), ("ViÖt Nam, céng hßa", "Tổ Một"), ("§éc lËp, tù do", "Tổ Hai"), ("H¹nh phóc", "Tổ Ba")]
            .into_iter()
            .enumerate()
    {
        page.write(row as u32, 0, left).unwrap().write(row as u32, 1, right).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let sheet = read(&bytes);
    assert_eq!(cells(&sheet)[1], ["Việt Nam, cộng hòa", "Tổ Một"], "a column in an old font beside one that is not");
    assert_eq!(cells(&sheet)[0], ["Tên", "Địa chỉ"]);
}

#[test]
fn the_sheet_that_was_asked_for_is_read_else_the_first_that_holds_something() {
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().set_name("Bìa").unwrap();
    for name in ["Một", "Hai"] {
        book.add_worksheet().set_name(name).unwrap().write(0, 0, name).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    for (asked, sheet) in [("", "Một"), ("Hai", "Hai"), ("Không có", "Một")] {
        let read = read_spreadsheet(&bytes, asked, BOUNDS).unwrap();
        assert_eq!((read.sheet.as_str(), read.sheets.len()), (sheet, 3));
        assert_eq!(cells(&read), [[sheet]]);
    }
}

fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let stored = zip::write::SimpleFileOptions::default();
        let method =
            if *name == "mimetype" { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
        zip.start_file(*name, stored.compression_method(method)).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn open_document(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="A">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    let mime = b"application/vnd.oasis.opendocument.spreadsheet";
    let manifest = br#"<manifest:manifest xmlns:manifest="m"></manifest:manifest>"#;
    package(&[("mimetype", mime), ("META-INF/manifest.xml", manifest), ("content.xml", content.as_bytes())])
}

#[test]
fn few_words_do_not_unfold_into_endless_cells() {
    let cell = |times: u32| {
        format!(
            r#"<table:table-cell office:value-type="string" table:number-columns-repeated="{times}"><text:p>x</text:p></table:table-cell>"#
        )
    };
    let empty = |name: &str| format!(r#"<table:{name} table:style-name="a" table:number-columns-repeated="16383"/>"#);
    let row = |times: u32, cells: &str| {
        format!(r#"<table:table-row table:number-rows-repeated="{times}">{cells}</table:table-row>"#)
    };
    let long = format!(
        r#"<table:table-cell office:value-type="string" table:number-columns-repeated="40"><text:p>{}</text:p></table:table-cell>"#,
        "x".repeat(10_000)
    );
    for rows in [
        row(1, &cell(16_384)).repeat(2_000),
        row(1, &(empty("table-cell") + &cell(1))).repeat(2_000),
        row(1, &(empty("covered-table-cell") + &cell(1))).repeat(2_000),
        row(1, &empty("table-cell").repeat(2)).repeat(2_000),
        row(1, &cell(1)) + &row(1_000, &empty("table-cell")) + &row(1, &cell(16_384)),
        row(1_000_000, &cell(20)),
        row(10_000, &long),
    ] {
        let read = read_spreadsheet(&open_document(&rows), "", BOUNDS);
        assert_eq!(read.unwrap_err(), SpreadsheetError::TooLarge, "{}", &rows[..200.min(rows.len())]);
    }
    // As office programs write: empty cells and rows to the end of the sheet.
    let rows = row(1, &(cell(2) + &empty("table-cell"))).repeat(900) + &row(1_048_000, &empty("table-cell"));
    assert_eq!(read(&open_document(&rows)).rows.len(), 900);
}

#[test]
fn a_workbook_does_not_say_how_much_room_is_made_for_it() {
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().write(0, 0, "Tên").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let mut parts = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
    let mut all: Vec<(String, String)> = Vec::new();
    for at in 0..parts.len() {
        let mut part = parts.by_index(at).unwrap();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut part, &mut text).unwrap();
        all.push((part.name().unwrap().into_owned(), text));
    }
    for (from, to) in
        [("uniqueCount=\"1\"", "uniqueCount=\"900000000000\"".to_owned()), ("<si>", "<si/>".repeat(5_000_001) + "<si>")]
    {
        let changed: Vec<(String, String)> =
            all.iter().map(|(name, text)| (name.clone(), text.replacen(from, &to, 1))).collect();
        let parts: Vec<(&str, &[u8])> = changed.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
        let bytes = package(&parts);
        assert_eq!(read_spreadsheet(&bytes, "", BOUNDS).unwrap_err(), SpreadsheetError::TooLarge);
        if from != "<si>" {
            assert_eq!(dinh_office::read_rows(&bytes).unwrap_err(), dinh_office::SheetError::TooLarge);
        }
    }
}

/// The sample with other bytes from the first record of a kind on.
fn old_with(kind: [u8; 4], at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut old = include_bytes!("samples/cu.xls").to_vec();
    let found = (512..old.len() - 8).find(|at| old[*at..*at + 4] == kind).unwrap() + at;
    old[found..found + bytes.len()].copy_from_slice(bytes);
    old
}

#[test]
fn an_old_workbook_is_looked_through_before_it_is_laid_out() {
    const LABEL: [u8; 4] = [0xFD, 0, 10, 0];
    const SIZE: [u8; 4] = [0x00, 0x02, 14, 0];
    for (bytes, refused) in [
        // A column beyond the last that there is; also of text with its own marks (RSTRING).
        (old_with(LABEL, 6, &[0xFF, 0xFF]), SpreadsheetError::NotASpreadsheet),
        (old_with(LABEL, 0, &[0xD6, 0, 10, 0, 0, 0, 0xFF, 0xFF]), SpreadsheetError::NotASpreadsheet),
        // Cells in far corners.
        (old_with(LABEL, 4, &[0xFF, 0xFF, 0xFF, 0x00]), SpreadsheetError::TooLarge),
        // A size of four thousand million rows; one that ends before it begins.
        (old_with(SIZE, 4, &[0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]), SpreadsheetError::NotASpreadsheet),
        (old_with(SIZE, 4, &[9, 0, 0, 0, 3, 0, 0, 0]), SpreadsheetError::NotASpreadsheet),
    ] {
        assert_eq!(read_spreadsheet(&bytes, "", BOUNDS).unwrap_err(), refused);
    }
    let mut endless = include_bytes!("samples/cu.xls").to_vec();
    // A further part of the table that names itself as the next and no sector.
    endless[68..72].copy_from_slice(&0_u32.to_le_bytes());
    endless[512..1020].fill(0xFF);
    endless[1020..1024].copy_from_slice(&0_u32.to_le_bytes());
    assert_eq!(read_spreadsheet(&endless, "", BOUNDS).unwrap_err(), SpreadsheetError::NotASpreadsheet);
    for cut in [600, 1024, 4096] {
        assert!(read_spreadsheet(&include_bytes!("samples/cu.xls")[..cut], "", BOUNDS).is_err());
    }
}

#[test]
fn rows_and_columns_are_bounded() {
    let long = "a,b\n".repeat(1_001);
    assert_eq!(read_spreadsheet(long.as_bytes(), "", BOUNDS).unwrap_err(), SpreadsheetError::TooManyRows(1_000));
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().write(3, 9_999, "x").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    assert_eq!(read_spreadsheet(&bytes, "", BOUNDS).unwrap_err(), SpreadsheetError::TooManyColumns(50));
}

proptest::proptest! {
    #[test]
    fn bytes_of_any_kind_never_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300), head in 0..4_usize) {
        let heads: [&[u8]; 4] = [b"", b"PK\x03\x04", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"\xFF\xFE"];
        let _ = read_spreadsheet(&[heads[head], &bytes[..]].concat(), "", BOUNDS);
    }
}
