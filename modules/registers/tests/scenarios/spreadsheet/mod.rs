//! Spreadsheets over HTTP: messy files become records and change nothing when they come again; records become files.

mod faulty;
mod kept;
mod links;
mod meanwhile;
mod undo;

use crate::common;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use testkit::{Answer, Browser, TestApp, WARD};

const SHOPS: &str = r#"
key = "ho-kinh-doanh"
title = "Hộ kinh doanh"
label = "ten"
[[fields]]
key = "ma"
label = "Mã hộ"
kind = "text"
unique = true
pattern = "[0-9]{4}"
[[fields]]
key = "ten"
label = "Tên hộ"
kind = "text"
required = true
[[fields]]
key = "to"
label = "Tổ"
kind = "text"
[[fields]]
key = "duong"
label = "Đường"
kind = "text"
[[fields]]
key = "ngay_cap"
label = "Ngày cấp"
kind = "date"
[[fields]]
key = "von"
label = "Vốn"
kind = "money"
[[fields]]
key = "dien_tich"
label = "Diện tích"
kind = "decimal"
[[fields]]
key = "qr"
label = "Có QR"
kind = "yes_no"
[[fields]]
key = "cccd"
label = "Số định danh chủ hộ"
kind = "identity_number"
privacy = "personal"
[[fields]]
key = "anh"
label = "Ảnh"
kind = "photo"
[[fields]]
key = "vi_tri"
label = "Vị trí"
kind = "place"
"#;

const AT: &str = "/so-du-lieu/ho-kinh-doanh";
const IDS: [&str; 3] = [
    "0193c0de-0000-7000-8000-0000000000a1",
    "0193c0de-0000-7000-8000-0000000000a2",
    "0193c0de-0000-7000-8000-0000000000a3",
];

async fn open(app: &TestApp) -> Browser {
    common::open(app, SHOPS).await
}

/// Sends a file; the address of its import.
async fn send(office: &Browser, id: &str, name: &str, bytes: &[u8]) -> String {
    let sent = office.upload(&format!("{AT}/nhap"), &[("id", id)], ("file", name, bytes)).await;
    assert_eq!(sent.assert_redirect(), format!("{AT}/nhap/{id}"));
    format!("{AT}/nhap/{id}")
}

/// Takes the columns that the page offers as they are.
async fn check(office: &Browser, at: &str) -> Answer {
    let page = office.get(at).await;
    page.assert_status(200);
    let pairs = chosen(&page.body);
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    office.post(&format!("{at}/cot"), &pairs).await.assert_redirect();
    office.get(at).await
}

/// What is selected in the drop-down lists of a page.
fn chosen(body: &str) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for select in body.split("<select").skip(1) {
        let select = select.split("</select>").next().unwrap_or_default();
        let name = select.split("name=\"").nth(1).and_then(|s| s.split('"').next()).unwrap_or_default();
        let picked = select.split("<option").find(|option| option.contains(" selected"));
        let value = picked.and_then(|o| o.split("value=\"").nth(1)).and_then(|s| s.split('"').next());
        out.push((name.to_owned(), value.unwrap_or_default().to_owned()));
    }
    out
}

async fn write(office: &Browser, at: &str, rows: &str) -> Answer {
    office.post(&format!("{at}/ghi"), &[("rows", rows)]).await.assert_redirect();
    office.get(at).await
}

async fn import(office: &Browser, id: &str, name: &str, bytes: &[u8]) -> Answer {
    let at = send(office, id, name, bytes).await;
    check(office, &at).await;
    write(office, &at, "all").await
}

/// A workbook as offices make them: titles, headings merged over two rows, numbers of columns, codes, totals.
fn messy() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let bold = Format::new().set_bold();
    sheet.write(0, 0, "ỦY BAN NHÂN DÂN PHƯỜNG SÔNG CÔNG").unwrap();
    sheet.merge_range(1, 0, 1, 8, "DANH SÁCH HỘ KINH DOANH", &bold).unwrap();
    for (column, text) in [
        (0, "STT"),
        (1, "Mã hộ"),
        (2, "TÊN HỘ (*)"),
        (5, "Ngày cấp"),
        (6, "Vốn"),
        (7, "Diện tích"),
        (8, "Có QR"),
        (9, "Số CCCD"),
    ] {
        sheet.merge_range(3, column, 4, column, text, &bold).unwrap();
    }
    sheet.merge_range(3, 3, 3, 4, "Địa chỉ", &bold).unwrap();
    sheet.write(4, 3, "Tổ").unwrap();
    sheet.write(4, 4, "Đường").unwrap();
    for column in 0..10u16 {
        sheet.write(5, column, f64::from(column + 1)).unwrap();
    }
    let code = Format::new().set_num_format("0000");
    let day = Format::new().set_num_format("dd/mm/yyyy");
    sheet.write(6, 0, 1).unwrap();
    sheet.write_with_format(6, 1, 7, &code).unwrap();
    sheet.write(6, 2, "Tạp hóa Mẫu").unwrap();
    sheet.write(6, 3, "Tổ 5").unwrap();
    sheet.write(6, 4, "Lê Lợi").unwrap();
    sheet.write_with_format(6, 5, ExcelDateTime::from_ymd(2025, 12, 1).unwrap(), &day).unwrap();
    sheet.write(6, 6, "12.500.000 đồng").unwrap();
    sheet.write(6, 7, 234.567).unwrap();
    sheet.write(6, 8, "x").unwrap();
    sheet.write(6, 9, 19_185_001_234.0_f64).unwrap();
    // An empty row, then days as numbers and as text, and a formula.
    sheet.write(8, 1, "0012").unwrap();
    sheet.write(8, 2, "Quán Phở Mẫu").unwrap();
    sheet.write(8, 5, "05/11/2025").unwrap();
    sheet.write_formula(8, 6, rust_xlsxwriter::Formula::new("=1000*1000").set_result("1000000")).unwrap();
    sheet.write(9, 1, "0013").unwrap();
    sheet.write(9, 2, "Cắt tóc Mẫu").unwrap();
    sheet.write(9, 5, 45_992).unwrap();
    sheet.write(10, 0, "Tổng cộng").unwrap();
    sheet.write(10, 6, 13_500_000).unwrap();
    sheet.write(12, 7, "NGƯỜI LẬP BIỂU").unwrap();
    book.save_to_buffer().unwrap()
}

testkit::on_both!(crate::modules(), fn a_messy_workbook_becomes_records_and_changes_nothing_when_it_comes_again(app) {
    let office = open(app).await;
    let at = send(&office, IDS[0], "Danh sách.xlsx", &messy()).await;
    let columns = office.get(&at).await;
    columns.assert_says("Địa chỉ / Tổ").assert_says("C: TÊN HỘ (*) (Tạp hóa Mẫu)").assert_says("Cột không nhập: STT");
    let preview = check(&office, &at).await;
    preview.assert_status(200).assert_says("Tổng cộng").assert_says("NGƯỜI LẬP BIỂU").assert_says("Tạp hóa Mẫu");
    assert!(!preview.body.contains("Dòng có ô sai hoặc thiếu</dt><dd class=\"govuk-summary-list__value\">1"));
    write(&office, &at, "clean").await.assert_says("3 bản ghi mới, 0 cập nhật, 0 không đổi, 0 dòng để lại");
    let file = office.get(&format!("{AT}/tai-ve.csv")).await;
    let lines: Vec<&str> = file.body.lines().collect();
    assert_eq!(lines[0], "Mã hộ,Tên hộ,Tổ,Đường,Ngày cấp,Vốn,Diện tích,Có QR,Số định danh chủ hộ,Ảnh,Vị trí");
    assert_eq!(lines[1], "0007,Tạp hóa Mẫu,Tổ 5,Lê Lợi,2025-12-01,12500000,234.567,Có,*********234,,");
    assert_eq!(lines[2], "0012,Quán Phở Mẫu,,,2025-11-05,1000000,,,,,");
    assert!(lines[3].starts_with("0013,Cắt tóc Mẫu,,,2025-12-01,"), "{}", lines[3]);
    let again = send(&office, IDS[1], "Danh sách.xlsx", &messy()).await;
    check(&office, &again).await.assert_says("không có gì để ghi");
    let events = kernel::audit::latest(&app.app.db.read(WARD), i64::MAX, 20).await.unwrap();
    assert_eq!(events.iter().filter(|e| e.kind == "registers.records.imported").count(), 1);
    office.get(AT).await.assert_says("3 bản ghi");
});

testkit::on_both!(crate::modules(), fn faulty_rows_are_left_or_kept_and_marked_and_an_import_can_be_undone(app) {
    let office = open(app).await;
    import(&office, IDS[0], "a.csv", "Mã hộ;Tên hộ;Vốn;Tổ\r\n0001;Chợ Mẫu;1.000.000;Tổ 1\r\n".as_bytes()).await
        .assert_says("1 bản ghi mới");
    let file = "Mã hộ;Tên hộ;Vốn;Ngày cấp\n0001;Chợ Mẫu;2.000.000;\n0002;;x;31/02/2025\n0002;Trùng mã;1;\n12;Sai mẫu;#N/A;\n";
    let at = send(&office, IDS[1], "b.csv", file.as_bytes()).await;
    let preview = check(&office, &at).await;
    preview.assert_says("Nhập “Tên hộ”").assert_says("trùng với dòng 3 của tệp").assert_says("không đúng mẫu");
    preview.assert_says("công thức báo lỗi #N/A").assert_says("Chỉ các dòng không có lỗi (1 bản ghi)");
    let faulty = office.get(&format!("{at}?loi=1")).await;
    assert!(faulty.body.contains("Sai mẫu") && !faulty.body.contains("Chợ Mẫu"));
    write(&office, &at, "all").await.assert_says("3 bản ghi mới, 1 cập nhật, 0 không đổi, 0 dòng để lại");
    office.get(AT).await.assert_says("4 bản ghi").assert_says("chỗ cần sửa");
    let again = send(&office, IDS[2], "b.csv", file.as_bytes()).await;
    check(&office, &again).await.assert_says("không có gì để ghi");
    let csv = || async { office.get(&format!("{AT}/tai-ve.csv")).await.body };
    assert!(csv().await.contains("0001,Chợ Mẫu,Tổ 1,,,2000000"), "a column that the file lacks stays as it was");
    office.post(&format!("{at}/hoan-tac"), &[]).await.assert_redirect();
    assert!(csv().await.contains("0001,Chợ Mẫu,Tổ 1,,,1000000"));
    assert_eq!(csv().await.lines().count(), 2);
    office.get(AT).await.assert_says("1 bản ghi");
    office.post(&format!("{at}/hoan-tac"), &[]).await.assert_status(422);
    office.get(&format!("{AT}/da-dua-ra")).await.assert_says("Hoàn tác nhập tệp b.csv");
});

testkit::on_both!(crate::modules(), fn what_somebody_touched_since_is_not_undone(app) {
    let office = open(app).await;
    import(&office, IDS[0], "a.csv", "Mã hộ,Tên hộ\n0001,Một\n0002,Hai\n".as_bytes()).await.assert_says("2 bản ghi mới");
    let list = office.get(AT).await.body;
    let record = list.split("/ban-ghi/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    office.post(&format!("{AT}/ban-ghi/{record}/sua"), &[("revision", "1"), ("v_ten", "Khác"), ("v_ma", "0009")]).await.assert_redirect();
    let refused = office.post(&format!("{AT}/nhap/{}/hoan-tac", IDS[0]), &[]).await;
    refused.assert_status(422).assert_says("1 bản ghi của lần nhập này đã được sửa");
    office.get(AT).await.assert_says("2 bản ghi");
});

testkit::on_both!(crate::modules(), fn text_of_any_age_is_read_and_columns_are_remembered(app) {
    let office = open(app).await;
    let tcvn3 = "M· hé;Tªn hé;§\u{ad}êng;Cét l¹\n0001;T¹p hãa ViÖt Nam;§\u{ad}êng Lª Lîi;Kh«ng dïng ®Õn\n";
    let bytes: Vec<u8> = tcvn3.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let at = send(&office, IDS[0], "cu.csv", &bytes).await;
    office.get(&at).await.assert_says("TCVN3");
    let page = office.get(&at).await;
    let pairs: Vec<(String, String)> = chosen(&page.body).into_iter()
        .map(|(name, value)| if name == "f_to" { (name, "3".to_owned()) } else { (name, value) }).collect();
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    office.post(&format!("{at}/cot"), &pairs).await.assert_redirect();
    write(&office, &at, "clean").await.assert_says("1 bản ghi mới");
    let utf16: Vec<u8> = "\u{feff}Cột lạ\tMã hộ\tTên hộ\n9\t0002\tNhà thuốc Mẫu\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    import(&office, IDS[1], "moi.csv", &utf16).await.assert_says("1 bản ghi mới");
    let csv = office.get(&format!("{AT}/tai-ve.csv")).await.body;
    assert!(csv.contains("0001,Tạp hóa Việt Nam,Không dùng đến,Đường Lê Lợi"), "{csv}");
    assert!(csv.contains("0002,Nhà thuốc Mẫu,9,"), "what was said of a heading is remembered: {csv}");
});

testkit::on_both!(crate::modules(), fn a_file_is_refused_in_words_and_nobody_else_may_import(app) {
    let office = open(app).await;
    let wide: String = (0..10_000).map(|n| format!("c{n},")).collect::<String>() + "\n";
    let zeros = {
        use std::io::Write as _;
        let mut zip = zip_of("xl/worksheets/sheet1.xml");
        for _ in 0..450 { zip.0.write_all(&vec![b' '; 1 << 20]).unwrap(); }
        zip.0.finish().unwrap().into_inner()
    };
    let program = [0_u8, 159, 146, 150, 0, 1, 2].repeat(50);
    for (name, bytes, said) in [
        ("rong.csv", &b"\n\n"[..], "Tệp không có dòng nào"),
        ("rong.csv", wide.as_bytes(), "hơn 500 cột"),
        ("bom.xlsx", &zeros[..], "Tệp quá lớn"),
        ("la.xlsx", b"PK\x03\x04 not a package", "Không mở được tệp"),
        ("la.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 not one", "Không mở được tệp"),
        ("la.bin", &program[..], "Không mở được tệp"),
    ] {
        let sent = office.upload(&format!("{AT}/nhap"), &[("id", IDS[0])], ("file", name, bytes)).await;
        sent.assert_status(422).assert_says(said);
    }
    let viewer = app.sign_in("nguoixem").await;
    viewer.get(&format!("{AT}/nhap")).await.assert_status(403);
    let sent = viewer.upload(&format!("{AT}/nhap"), &[("id", IDS[0])], ("file", "a.csv", b"T\xC3\xAAn h\xE1\xBB\x99\nA\n")).await;
    sent.assert_status(403);
    let other = app.person_in(kernel::Role::UnitContact, app.units[1]).await;
    other.get(&format!("{AT}/nhap")).await.assert_status(403);
});

fn zip_of(part: &str) -> (zip::ZipWriter<std::io::Cursor<Vec<u8>>>,) {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer.start_file(part, zip::write::SimpleFileOptions::default()).unwrap();
    (writer,)
}

testkit::on_both!(crate::modules(), fn a_digest_in_a_cell_never_becomes_a_file(app) {
    let office = open(app).await;
    let digest = kernel::Digest::of(b"secret");
    let file = format!("Mã hộ,Tên hộ,Ảnh\n0001,Một,{}|x.png\n", digest.as_str());
    let at = send(&office, IDS[0], "a.csv", file.as_bytes()).await;
    assert!(!office.get(&at).await.body.contains("name=\"f_anh\""));
    let forced = [("f_ma", "0"), ("f_ten", "1"), ("f_anh", "2")];
    office.post(&format!("{at}/cot"), &forced).await.assert_redirect();
    write(&office, &at, "all").await;
    let csv = office.get(&format!("{AT}/tai-ve.csv")).await.body;
    assert!(csv.contains("0001,Một") && !csv.contains("x.png"), "{csv}");
});

testkit::on_both!(crate::modules(), fn records_leave_as_files_that_programs_read(app) {
    let office = open(app).await;
    let file = "Mã hộ,Tên hộ,Diện tích,Có QR,CCCD,Vị trí\n0001,\"=HYPERLINK(\"\"x\"\")\",12.5,Có,019185001234,\"21.47, 105.85\"\n\
        0002,-5,3.25,Không,,xa lắm\n";
    import(&office, IDS[0], "a.csv", file.as_bytes()).await.assert_says("2 bản ghi mới");
    let csv = office.get(&format!("{AT}/tai-ve.csv?bom=1")).await;
    assert!(csv.body.starts_with('\u{feff}') && csv.body.contains("0001,\"'=HYPERLINK(\"\"x\"\")\""), "{}", csv.body);
    assert!(csv.body.contains("0002,-5,"), "a plain number is no formula");
    assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
    let json = office.get(&format!("{AT}/tai-ve.json")).await.json();
    let first = &json["records"][0];
    assert_eq!((&first["dien_tich"], &first["qr"], &first["vi_tri"]["type"]), (&12.5.into(), &true.into(), &"Point".into()));
    assert_eq!(first["cccd"], "*********234");
    let map = office.get(&format!("{AT}/tai-ve.geojson?loc=qr:equal:1")).await.json();
    assert_eq!(map["features"].as_array().unwrap().len(), 1);
    assert_eq!(map["features"][0]["geometry"]["coordinates"][0], 105.85);
    let all = office.get(&format!("{AT}/tai-ve.geojson")).await.json();
    assert!(all["features"][1]["geometry"].is_null(), "what is no place has none");
    let book = office.get(&format!("{AT}/tai-ve.xlsx")).await;
    let bounds = office::Bounds { bytes: 1 << 20, rows: 10, columns: 20 };
    let sheet = office::read_spreadsheet(&book.bytes, "", bounds).unwrap();
    assert_eq!(sheet.rows.len(), 3);
    assert_eq!(sheet.rows[1].cells().take(3).collect::<Vec<_>>(), ["0001", "=HYPERLINK(\"x\")", ""]);
    import(&office, IDS[1], "again.csv", csv.body.as_bytes()).await;
    office.get(AT).await.assert_says("2 bản ghi");
    let again = office.get(&format!("{AT}/tai-ve.csv?bom=1")).await.body;
    assert_eq!(again, csv.body, "what was exported comes back as it is");
    office.get(&format!("{AT}/tai-ve")).await.assert_status(200).assert_says("tai-ve.geojson");
    let template = office.get(&format!("{AT}/mau.xlsx")).await;
    let sheet = office::read_spreadsheet(&template.bytes, "", bounds).unwrap();
    assert_eq!(sheet.rows[0].cells().nth(1), Some("Tên hộ"));
});

testkit::on_both!(crate::modules(), fn personal_data_leave_in_full_for_a_purpose_that_is_noted_and_by_keepers_alone(app) {
    let office = open(app).await;
    import(&office, IDS[0], "a.csv", "Mã hộ,Tên hộ,CCCD\n0001,Một,019185001234\n".as_bytes()).await;
    let at = format!("{AT}/tai-ve");
    office.post(&at, &[("format", "csv")]).await.assert_status(422).assert_says("Chọn mục đích");
    let full = office.post(&at, &[("format", "csv"), ("purpose", "keep")]).await;
    full.assert_status(200).assert_says("019185001234");
    let events = kernel::audit::latest(&app.app.db.read(WARD), i64::MAX, 5).await.unwrap();
    assert!(events.iter().any(|e| e.kind == "personal_data.read" && e.detail.contains("Rà soát")));
    let viewer = app.sign_in("nguoixem").await;
    viewer.post(&at, &[("format", "csv"), ("purpose", "keep")]).await.assert_status(403);
    assert!(!viewer.get(&format!("{AT}/tai-ve.csv")).await.body.contains("019185001234"));
    viewer.get(&format!("{AT}/tai-ve.csv?loc=cccd:equal:019185001234")).await.assert_status(422);
});

testkit::on_both!(crate::modules(), fn a_long_file_is_brought_in_by_a_job_that_can_be_stopped_and_goes_on(app) {
    let office = open(app).await;
    let mut file = String::from("Mã hộ,Tên hộ,Vốn\n");
    for n in 0..6_000 {
        file += &format!("{n:04},Hộ số {n},{n}\n");
    }
    let at = send(&office, IDS[0], "dai.csv", file.as_bytes()).await;
    check(&office, &at).await;
    write(&office, &at, "clean").await.assert_says("Đang ghi").assert_says("Dừng lại");
    office.post(&format!("{at}/dung"), &[]).await.assert_redirect();
    office.get(&at).await.assert_says("Đã dừng").assert_says("Nhập tiếp");
    app.app.settle().await.unwrap();
    office.get(AT).await.assert_says("0 bản ghi");
    office.post(&format!("{at}/ghi"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    office.get(&at).await.assert_says("6.000 bản ghi mới").assert_says("Hoàn tác lần nhập này");
    let csv = office.get(&format!("{AT}/tai-ve.csv")).await.body;
    assert_eq!(csv.lines().count(), 6_001, "no batch lost a row");
    assert!(csv.contains("\r\n5999,Hộ số 5999,"));
    office.post(&format!("{at}/hoan-tac"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    office.get(AT).await.assert_says("0 bản ghi");
});

testkit::on_both!(crate::modules(), fn more_records_than_are_changed_at_once_are_not_offered_as_all(app) {
    let office = open(app).await;
    for (id, rows, offered) in [(IDS[0], 1..=2000, true), (IDS[1], 2001..=2001, false)] {
        let rows: String = rows.map(|n| format!("{n:04},Hộ {n}\n")).collect();
        let at = send(&office, id, "a.csv", format!("Mã hộ,Tên hộ\n{rows}").as_bytes()).await;
        check(&office, &at).await;
        write(&office, &at, "clean").await;
        app.app.settle().await.unwrap();
        let page = office.get(&format!("{AT}/hang-loat")).await;
        assert_eq!(page.body.contains("Tất cả bản ghi khớp bộ lọc (2.000)"), offered);
        assert_eq!(page.body.contains("Có hơn 2.000 bản ghi khớp bộ lọc"), !offered);
    }
    office.get(&format!("{AT}/hang-loat?loc=ma:at_most:0100")).await.assert_says("Tất cả bản ghi khớp bộ lọc (100)");
});
