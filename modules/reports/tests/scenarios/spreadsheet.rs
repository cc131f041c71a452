//! A sheet by spreadsheet over HTTP: the workbook goes out, comes back from any program, and is kept whole or not at all.

use crate::common::{Ward, row, send, sheet, ward};
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use testkit::{Answer, Browser, TestApp};

/// The hidden names of a downloaded workbook: of the sheet, then of its rows by indicator.
struct Out {
    form: String,
    share: String,
    count: String,
}

async fn download(by: &Browser, path: &str, w: &Ward) -> Out {
    let answer = by.get(&format!("{path}/mau.xlsx")).await;
    answer.assert_status(200);
    assert!(answer.headers["content-disposition"].to_str().unwrap().contains("phieu-quy-i-2026"));
    let filled = office::read_filled(&answer.bytes).unwrap();
    let name = |id: &str| filled.entries.iter().find(|e| e.row_id.starts_with(id)).unwrap().row_id.clone();
    Out { share: name(&w.share), count: name(&w.count), form: filled.form }
}

/// A workbook with hidden names, headings, and whatever stands in its cells.
fn workbook(form: &str, write: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, form).unwrap();
    for (column, key) in (5u16..).zip(["numerator", "denominator", "value", "note"]) {
        sheet.write_string(3, column, key).unwrap();
    }
    write(sheet);
    book.save_to_buffer().unwrap()
}

/// Both rows: a fraction, a value, a note.
fn both(out: &Out, n: &str, d: &str, v: &str, note: &str) -> Vec<u8> {
    workbook(&out.form, |sheet| {
        sheet.write_string(4, 0, &out.share).unwrap();
        sheet.write_string(4, 5, n).unwrap();
        sheet.write_string(4, 6, d).unwrap();
        sheet.write_string(4, 8, note).unwrap();
        sheet.write_string(5, 0, &out.count).unwrap();
        sheet.write_string(5, 7, v).unwrap();
    })
}

async fn upload(by: &Browser, path: &str, name: &str, bytes: &[u8]) -> Answer {
    by.upload(&format!("{path}/mau"), &[], ("workbook", name, bytes)).await
}

async fn entered(app: &TestApp) -> i64 {
    let sql = "SELECT COUNT(*) FROM report_entry WHERE ward_id = $1";
    crate::common::db(app).scalar(sql, kernel::args![testkit::WARD]).await.unwrap().unwrap()
}

testkit::on_both!(crate::modules(), fn a_filled_workbook_is_kept_and_the_same_again_changes_nothing(app) {
    let w = ward(app).await;
    let path = format!("/bao-cao/phieu/{}", sheet(app, &w).await);
    w.unit.get(&path).await.assert_says(&format!("{path}/mau"));
    w.unit.get(&format!("{path}/mau")).await.assert_status(200).assert_says("Tải bảng tính");
    let out = download(&w.unit, &path, &w).await;

    let file = both(&out, "1.850,5", "2,000.00", "4", "Đủ");
    upload(&w.unit, &path, "phieu.xlsx", &file).await.assert_redirect();
    w.unit.get(&path).await.assert_says("value=\"1.850,5\"").assert_says("value=\"4\"").assert_says("Đủ");
    let events = |app: &TestApp| {
        let db = crate::common::db(app);
        async move { db.scalar::<i64>("SELECT COUNT(*) FROM event WHERE ward_id = $1", kernel::args![testkit::WARD]).await.unwrap() }
    };
    let before = events(app).await;
    upload(&w.unit, &path, "phieu.xlsx", &file).await.assert_redirect();
    assert_eq!(events(app).await, before, "the same file twice changes nothing");

    let corrected = both(&out, "1.860", "2.000", "4", "Đủ");
    upload(&w.unit, &path, "phieu.xlsx", &corrected).await.assert_redirect();
    w.unit.get(&path).await.assert_says("93%");
});

testkit::on_both!(crate::modules(), fn cells_that_are_wrong_are_named_and_nothing_is_kept(app) {
    let w = ward(app).await;
    let path = format!("/bao-cao/phieu/{}", sheet(app, &w).await);
    let out = download(&w.unit, &path, &w).await;

    let wrong = upload(&w.unit, &path, "phieu.xlsx", &both(&out, "abc", "2.000", "4", "")).await;
    wrong.assert_status(422).assert_says("F5").assert_says("“abc” không phải là số").assert_says("Hồ sơ nộp trực tuyến");
    wrong.assert_says("1 dòng khác đã đúng");
    let more = upload(&w.unit, &path, "phieu.xlsx", &both(&out, "2.001", "2.000", "4", "")).await;
    more.assert_status(422).assert_says("F5").assert_says("Tử số lớn hơn mẫu số");
    upload(&w.unit, &path, "phieu.xlsx", &both(&out, "1", "2", "-4", "")).await.assert_status(422).assert_says("H6");
    let misplaced = workbook(&out.form, |s| {
        s.write_string(4, 0, &out.share).unwrap();
        s.write_string(4, 7, "92,48%").unwrap();
        s.write_string(5, 0, &out.count).unwrap();
        s.write_string(5, 5, "3").unwrap();
        s.write_string(7, 7, "9").unwrap();
        s.write_string(8, 0, "00000000-0000-7000-8000-000000000000@0@x").unwrap();
        s.write_string(8, 7, "9").unwrap();
    });
    let misplaced = upload(&w.unit, &path, "phieu.xlsx", &misplaced).await;
    misplaced.assert_status(422).assert_says("H5").assert_says("F6").assert_says("H8").assert_says("F9");
    assert_eq!(entered(app).await, 0, "nothing is half imported");
});

testkit::on_both!(crate::modules(), fn cells_of_any_type_in_any_order_are_understood(app) {
    let w = ward(app).await;
    let path = format!("/bao-cao/phieu/{}", sheet(app, &w).await);
    let out = download(&w.unit, &path, &w).await;
    let file = {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_string(0, 0, &out.form).unwrap();
        // The note was taken out, the others stand in another order, rows too.
        for (column, key) in [(2u16, "value"), (3, "denominator"), (4, "numerator")] {
            sheet.write_string(3, column, key).unwrap();
        }
        sheet.write_string(7, 0, &out.count).unwrap();
        sheet.write_formula(7, 2, Formula::new("=2+3").set_result("5")).unwrap();
        sheet.write_string(9, 0, &out.share).unwrap();
        sheet.write_number(9, 3, 1000).unwrap();
        sheet.merge_range(9, 4, 10, 4, "", &Format::new()).unwrap();
        sheet.write_number(9, 4, 924.5).unwrap();
        book.save_to_buffer().unwrap()
    };
    upload(&w.unit, &path, "phieu.xlsx", &file).await.assert_redirect();
    w.unit.get(&path).await.assert_says("value=\"924,5\"").assert_says("value=\"1.000\"").assert_says("value=\"5\"").assert_says("92,45%");

    let percent = workbook(&out.form, |s| {
        s.write_string(4, 0, &out.share).unwrap();
        s.write_number_with_format(4, 7, 0.9248, &Format::new().set_num_format("0.00%")).unwrap();
    });
    upload(&w.unit, &path, "phieu.xlsx", &percent).await.assert_status(422).assert_says("H5").assert_says("nhập tử số và mẫu số");
});

testkit::on_both!(crate::modules(), fn what_somebody_else_wrote_meanwhile_is_not_overwritten(app) {
    let w = ward(app).await;
    let path = format!("/bao-cao/phieu/{}", sheet(app, &w).await);
    let out = download(&w.unit, &path, &w).await;
    send(&w.office, &path, &[row(&w.count, "", "", "7", "", "0")]).await.assert_redirect();

    let untouched = workbook(&out.form, |s| {
        s.write_string(4, 0, &out.share).unwrap();
        s.write_string(4, 5, "90").unwrap();
        s.write_string(4, 6, "100").unwrap();
        s.write_string(5, 0, &out.count).unwrap();
    });
    upload(&w.unit, &path, "phieu.xlsx", &untouched).await.assert_redirect();
    w.unit.get(&path).await.assert_says("value=\"7\"").assert_says("value=\"90\"");

    let clash = upload(&w.unit, &path, "phieu.xlsx", &both(&out, "91", "100", "8", "")).await;
    clash.assert_status(422).assert_says("H6").assert_says("Mẫu tonghop vừa ghi 7");
    w.unit.get(&path).await.assert_says("value=\"7\"").assert_says("value=\"90\"");
});

testkit::on_both!(crate::modules(), fn other_files_are_refused_in_words(app) {
    let w = ward(app).await;
    let path = format!("/bao-cao/phieu/{}", sheet(app, &w).await);
    let out = download(&w.unit, &path, &w).await;
    let says = async |name: &str, bytes: &[u8], text: &str| {
        upload(&w.unit, &path, name, bytes).await.assert_status(422).assert_says(text);
    };
    says("phieu.csv", "Chỉ tiêu;Giá trị\nA;1".as_bytes(), "Excel (.xlsx)").await;
    says("phieu.xlsx", b"PK\x03\x04 not a workbook", "Excel (.xlsx)").await;
    says("phieu.xlsx", &workbook("", |_| {}), "không phải biểu mẫu").await;
    says("phieu.xlsx", &workbook("00000000-0000-7000-8000-000000000001", |_| {}), "phiếu khác").await;
    let file = both(&out, "1", "2", "3", "");
    let half = &file[..file.len() / 2];
    says("phieu.xlsx", half, "Excel (.xlsx)").await;
    upload(&w.unit, &path, "x", b"").await.assert_status(422).assert_says("Chọn tệp");
    upload(&w.leader, &path, "phieu.xlsx", &file).await.assert_status(403);

    // The month has a sheet of its own.
    let fields = [
        ("plan", w.plan.as_str()),
        ("name", "Báo cáo tháng"),
        ("due_text", "trước ngày 25 hằng tháng"),
        ("collect_days", "20"),
        ("remind_days", "1"),
        ("escalate_after_days", "1"),
        ("effective_from", "01/01/2026"),
        ("version", "0"),
    ];
    w.office.post(&format!("/bao-cao/che-do/{}", uuid::Uuid::now_v7()), &fields).await.assert_redirect();
    app.app.settle().await.unwrap();
    let sql = "SELECT id FROM report_sheet WHERE ward_id = $1";
    let ids: Vec<uuid::Uuid> = crate::common::db(app).scalars(sql, kernel::args![testkit::WARD]).await.unwrap();
    let second = ids.iter().map(|id| format!("/bao-cao/phieu/{id}")).find(|other| *other != path).expect("a second sheet");
    upload(&w.unit, &second, "phieu.xlsx", &file).await.assert_status(422).assert_says("Quý I/2026");
    app.set_day("2026-03-25");
    let unit = app.sign_in("daumoi").await;
    upload(&unit, &path, "phieu.xlsx", &file).await.assert_status(422).assert_says("Đã quá hạn");
    assert_eq!(entered(app).await, 0);
});

testkit::on_both!(crate::modules(), fn a_row_is_saved_alone_and_a_refusal_stands_in_it(app) {
    let w = ward(app).await;
    let path = format!("/bao-cao/phieu/{}", sheet(app, &w).await);
    let typing = w.unit.scripted();
    let saved = send(&typing, &path, &[row(&w.share, "0,123456", "1", "", "", "0")]).await;
    saved.assert_status(200).assert_says("Đã lưu 09:00").assert_says(&format!("name=\"ver-{}\" value=\"1\"", w.share));
    assert!(!saved.body.contains("<html"), "one row, not a page");
    w.unit.get(&path).await.assert_says("value=\"0,123456\"");
    let wrong = send(&typing, &path, &[row(&w.share, "3", "2", "", "", "1")]).await;
    wrong.assert_status(422).assert_says("Tử số lớn hơn mẫu số");
    app.set_day("2026-04-01");
    let typing = app.sign_in("daumoi").await.scripted();
    let late = send(&typing, &path, &[row(&w.share, "1", "2", "", "", "1")]).await;
    late.assert_status(422).assert_says("Đã quá hạn");
    assert!(!late.body.contains("<html"), "the refusal stands in the row");
});
