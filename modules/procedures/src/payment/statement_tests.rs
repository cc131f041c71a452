//! Statements as banks write them, and as nobody should.

use super::*;
use proptest::prelude::*;

fn read(csv: &str) -> (Sheet, Option<Columns>) {
    Sheet::read(csv.as_bytes()).unwrap()
}

fn lines(csv: &str) -> Statement {
    let (sheet, columns) = read(csv);
    sheet.statement(&columns.unwrap())
}

#[test]
fn amounts_are_read_as_banks_write_them() {
    for (text, want) in [
        ("8.000", 8000),
        ("8,000", 8000),
        ("8,000.00", 8000),
        ("8.000,00", 8000),
        ("8000", 8000),
        ("8000,0", 8000),
        ("+1.234.567 VND", 1_234_567),
        ("-50,000", -50_000),
        ("0", 0),
        ("12 000 đ", 12_000),
    ] {
        assert_eq!(amount(text), Some(want), "{text}");
    }
    for text in ["", "8.00.0", "8,5", "8.000.5", "=1+1", "tám nghìn", "1e9", "99999999999999999999", "8,,000"] {
        assert_eq!(amount(text), None, "{text}");
    }
}

#[test]
fn columns_are_known_by_the_words_of_banks() {
    let one = lines(
        "NGÂN HÀNG MẪU,,,,\nSao kê tài khoản 0011,,,,\nSTT,Ngày giao dịch,Số tham chiếu,Nội dung chi tiết,Ghi nợ,Ghi có\n\
         1,16/03/2026 09:12:33,FT26075123456,H55.242-260316-0001 nop phi,,\"8.000\"\n2,16/03/2026,FT2607599,Rut tien,\"5.000\",\n,Tổng cộng,,,\"5.000\",\"8.000\"\n",
    );
    assert_eq!((one.lines.len(), one.skipped, one.unclear.len()), (1, 2, 0));
    assert_eq!((one.lines[0].amount, one.lines[0].key.as_str()), (8000, "r:FT26075123456"));
    let other = lines("Transaction Date;Description;Credit;Doc No\n2026-03-16;H55 242 260316 0001;8,000.00;\n");
    assert_eq!(other.lines[0].amount, 8000);
    assert!(other.lines[0].key.starts_with("d:") && other.lines[0].key.ends_with(":1"));
    let signed = lines("Ngày,Số tiền,Diễn giải\n16/03/2026,+8000,a\n16/03/2026,-8000,b\n");
    assert_eq!((signed.lines.len(), signed.skipped), (1, 1));
}

#[test]
fn the_same_line_has_the_same_key_and_two_alike_have_two() {
    let csv = "Ngày,Số tiền,Diễn giải\n16/03/2026,8000,nop phi\n16/03/2026,8000,Nộp phí\n";
    let (one, again) = (lines(csv), lines(csv));
    assert_eq!(one, again);
    assert_ne!(one.lines[0].key, one.lines[1].key);
}

#[test]
fn unknown_headings_are_shown_to_a_person() {
    let (sheet, columns) = read("Cột A,Cột B,Cột C\n16/03/2026,8000,nop phi\n");
    assert_eq!((columns, sheet.heads.as_slice()), (None, ["Cột A", "Cột B", "Cột C"].map(str::to_owned).as_slice()));
    let chosen = Columns { day: 0, description: 2, amount: 1, reference: None };
    assert_eq!(sheet.statement(&chosen).lines.len(), 1);
    let beyond = Columns { day: 70, description: 80, amount: 90, reference: Some(99) };
    assert_eq!(sheet.statement(&beyond).lines, []);
    assert!(Sheet::read(b"").is_err() && Sheet::read(b"\x89PNG\r\n\x1a\n\xff").is_err());
}

#[test]
fn what_cannot_be_read_is_told_by_row() {
    let found =
        lines("Ngày,Số tiền,Diễn giải\n16/03/2026,tám nghìn,a\n31/02/2026,8000,b\n16/03/2026,8000,=HYPERLINK(\"x\")\n");
    assert_eq!((found.unclear.as_slice(), found.skipped), ([2].as_slice(), 1));
    assert_eq!(found.lines[0].description, "=HYPERLINK(\"x\")");
}

proptest! {
    #[test]
    fn any_cells_are_read_without_harm(cells in proptest::collection::vec(".{0,30}", 0..40)) {
        let body: String = cells.chunks(4).map(|row| row.join(",") + "\n").collect();
        let csv = format!("Ngày,Số tiền,Diễn giải,Số CT\n{body}");
        if let Ok((sheet, Some(columns))) = Sheet::read(csv.as_bytes()) {
            for line in sheet.statement(&columns).lines {
                prop_assert!(line.amount > 0);
            }
        }
    }

    #[test]
    fn amounts_come_back_from_any_of_their_spellings(value in 0i64..1_000_000_000_000) {
        let dotted = vietnamese::format_integer(value);
        for text in [value.to_string(), dotted.clone(), dotted.replace('.', ","), format!("{},00", dotted)] {
            prop_assert_eq!(amount(&text), Some(value), "{}", text);
        }
    }
}
