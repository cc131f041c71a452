//! Old archives brought in: folders of PDFs with a spreadsheet, faults by row, hostile files, stopping, finding again.

mod reading;

use kernel::{Conn, args};
use std::io::{Cursor, Write};
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;
use zip::write::{SimpleFileOptions, ZipWriter};

/// A PDF of one page that says this in plain letters.
pub(crate) fn pdf(text: &str) -> Vec<u8> {
    let content = format!("BT /F1 12 Tf 72 720 Td ({text}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let (mut out, mut places) = ("%PDF-1.4\n".to_owned(), Vec::new());
    for (at, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let start = out.len();
    out.push_str("xref\n0 6\n0000000000 65535 f \n");
    places.iter().for_each(|place| out.push_str(&format!("{place:010} 00000 n \n")));
    out.push_str(&format!("trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"));
    out.into_bytes()
}

fn zip(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const HEAD: &str =
    "Tên tệp,Số ký hiệu,Ngày văn bản,Trích yếu,Cơ quan ban hành,Hộp số,Thời hạn bảo quản,Chế độ sử dụng\r\n";

pub(crate) fn sheet(rows: &[&str]) -> Vec<u8> {
    format!("\u{feff}{HEAD}{}", rows.join("\r\n")).into_bytes()
}

pub(crate) async fn begin(clerk: &Browser) -> String {
    let id = Uuid::now_v7().to_string();
    clerk.post("/van-ban/luu-tru/nhap", &[("id", &id), ("title", "Hộp 1")]).await.assert_redirect().to_owned()
}

pub(crate) async fn send(clerk: &Browser, import: &str, what: &str, file: (&str, &[u8])) -> testkit::Answer {
    let field = if what == "tep" { "files" } else { "sheet" };
    clerk.upload(&format!("{import}/{what}"), &[], (field, file.0, file.1)).await
}

async fn bring(app: &TestApp, clerk: &Browser, import: &str) {
    clerk.post(&format!("{import}/ghi"), &[]).await.assert_redirect();
    clerk.get(import).await.assert_says("Đang nhập");
    app.app.settle().await.unwrap();
}

async fn count(app: &TestApp, table: &str) -> i64 {
    let db: Conn = app.app.db.read(WARD);
    let sql = format!("SELECT COUNT(*) FROM {table} WHERE ward_id = $1");
    db.scalar(&sql, args![WARD]).await.unwrap().unwrap()
}

testkit::on_both!(crate::modules(), fn a_folder_of_scans_with_a_sheet_is_compared_brought_in_and_found_by_its_words(app) {
    let clerk = app.sign_in("vanthu").await;
    app.sign_in("daumoi").await.get("/van-ban/luu-tru/nhap").await.assert_status(403);
    clerk.post("/van-ban/luu-tru/nhap", &[("id", &Uuid::now_v7().to_string()), ("title", " ")]).await.assert_status(422);
    let import = begin(&clerk).await;
    let good = pdf("giao dat cho cac ho gia dinh");
    let files = [
        ("Hộp 1/001.pdf".to_owned(), good.clone()),
        ("Hộp 1/002.pdf".to_owned(), pdf("phan hai")),
        ("Hộp 1/003.pdf".to_owned(), b"not a pdf".to_vec()),
        ("Hộp 1/999.pdf".to_owned(), pdf("khong co dong nao")),
        ("Hộp 1/Thumbs.db".to_owned(), b"x".to_vec()),
    ];
    send(&clerk, &import, "tep", ("hop1.zip", &zip(&files))).await.assert_redirect();
    let rows = [
        "001,12/QĐ-UB,05/11/1997,Giao đất năm 1997,UBND xã,3,Vĩnh viễn,Công khai",
        "002.pdf,13/QĐ-UB,31/02/1998,Giao đất năm 1998,UBND xã,3,,",
        "003.pdf,14/QĐ-UB,,Ba,UBND xã,3,,",
        "404.pdf,15/QĐ-UB,,Bốn,UBND xã,3,,",
        "001.pdf,16/QĐ-UB,,Lại tệp một,UBND xã,3,,",
    ];
    send(&clerk, &import, "bang", ("mo-ta.csv", &sheet(&rows))).await.assert_redirect();
    let shown = clerk.get(&import).await;
    shown.assert_says("Đã nhận 4 tệp, trong đó 1").assert_says("không phải là ngày").assert_says("không có tệp “404.pdf”");
    shown.assert_says("đã dùng cho một dòng trước").assert_says("999.pdf").assert_says("không phải là PDF");
    shown.assert_says("5 dòng: 1 tài liệu mới").assert_says("4 dòng lỗi");
    bring(app, &clerk, &import).await;
    clerk.get(&import).await.assert_says("1 tài liệu mới, 0 đã có, 4 để lại");
    let fixed = rows.map(|row| row.replace("31/02/1998", "28/02/1998"));
    let fixed: Vec<&str> = fixed.iter().map(String::as_str).collect();
    send(&clerk, &import, "bang", ("mo-ta.csv", &sheet(&fixed))).await.assert_redirect();
    clerk.get(&import).await.assert_says("5 dòng: 1 tài liệu mới, 1 đã có");
    bring(app, &clerk, &import).await;
    bring(app, &clerk, &import).await;
    assert_eq!(count(app, "archive_document").await, 2, "the same twice changes nothing");
    let found = clerk.get("/van-ban/luu-tru?tim=ho%20gia%20dinh").await;
    found.assert_says("Giao đất năm 1997").assert_says("Hộp 3");
    assert!(!found.body.contains("Giao đất năm 1998"));
    let at = found.body.find("/van-ban/luu-tru/0").unwrap();
    let page = &found.body[at..at + "/van-ban/luu-tru/".len() + 36];
    clerk.get(page).await.assert_says("12/QĐ-UB").assert_says("Vĩnh viễn");
    assert_eq!(clerk.get(&format!("{page}/tep")).await.bytes, good, "byte for byte");
    let viewer = app.sign_in("nguoixem").await;
    viewer.get(page).await.assert_status(200);
    let list = viewer.get("/van-ban/luu-tru").await;
    list.assert_says("Giao đất năm 1997");
    assert!(!list.body.contains("Giao đất năm 1998"), "what nobody called open is for the archive's keepers");
    let other = begin(&clerk).await;
    send(&clerk, &other, "tep", ("001.pdf", &good)).await.assert_redirect();
    send(&clerk, &other, "bang", ("b.csv", &sheet(&["001.pdf,99/QĐ-UB,,Khác,UBND xã,,,"]))).await.assert_redirect();
    clerk.get(&other).await.assert_says("đã có trong kho với thông tin khác");
});

testkit::on_both!(crate::modules(), fn secret_and_hostile_files_are_refused_and_leave_no_trace(app) {
    let clerk = app.sign_in("vanthu").await;
    let import = begin(&clerk).await;
    let marked = zip(&[("1.pdf".to_owned(), pdf("sach")), ("a.pdf".to_owned(), secret_pdf("TUYỆT MẬT", "12/BC-UBND"))]);
    let said = send(&clerk, &import, "tep", ("mat.zip", &marked)).await;
    said.assert_status(422).assert_says("không được đưa vào hệ thống");
    send(&clerk, &import, "tep", ("mat.pdf", &secret_pdf("TUYỆT MẬT", "12/BC-UBND"))).await.assert_status(422);
    send(&clerk, &import, "tep", ("tm.pdf", &secret_pdf("UBND PHƯỜNG", "12/BC-UBND(TM)"))).await.assert_status(422);
    let row = "a.pdf,12/BC-UB(TM),,Báo cáo rất kín,UBND xã,,,";
    let said = send(&clerk, &import, "bang", ("b.csv", &sheet(&[row]))).await;
    said.assert_status(422).assert_says("Dòng 2");
    for name in ["../x.pdf", "/x.pdf", "a\\..\\..\\x.pdf"] {
        let hostile = zip(&[(name.to_owned(), pdf("x"))]);
        send(&clerk, &import, "tep", ("x.zip", &hostile)).await.assert_status(422).assert_says("không hợp lệ");
    }
    let bomb = zip(&[("x.pdf".to_owned(), vec![b' '; 30 * 1024 * 1024])]);
    send(&clerk, &import, "tep", ("bom.zip", &bomb)).await.assert_status(422).assert_says("tỷ lệ nén");
    send(&clerk, &import, "tep", ("x.zip", b"PK\x03\x04garbage")).await.assert_status(422);
    clerk.post(&format!("{import}/ghi"), &[]).await.assert_status(422);
    assert!(app.app.files.all().await.unwrap().is_empty(), "nothing of it is kept");
    assert_eq!((count(app, "archive_import_file").await, count(app, "archive_document").await), (0, 0));
    let db: Conn = app.app.db.read(WARD);
    let trace: i64 = db
        .scalar("SELECT COUNT(*) FROM event WHERE ward_id = $1 AND detail LIKE '%rất kín%'", args![WARD])
        .await.unwrap().unwrap();
    assert_eq!(trace, 0);
});

/// A document with a mark of secrecy in real letters.
fn secret_pdf(head: &str, number: &str) -> Vec<u8> {
    let document = office::AdministrativeDocument {
        agency: vec![head.to_owned()],
        number: number.to_owned(),
        kind: "BÁO CÁO".into(),
        title: "Thử".into(),
        body: vec![office::Block::Paragraph("Nội dung".into())],
        ..office::AdministrativeDocument::default()
    };
    office_pdf::to_pdf(&document).unwrap()
}

testkit::on_both!(crate::modules(), fn a_long_import_runs_as_a_job_can_be_stopped_and_goes_on(app) {
    let clerk = app.sign_in("vanthu").await;
    let import = begin(&clerk).await;
    let files: Vec<(String, Vec<u8>)> = (0..230).map(|n| (format!("{n}.pdf"), pdf(&format!("to so {n}")))).collect();
    send(&clerk, &import, "tep", ("kho.zip", &zip(&files))).await.assert_redirect();
    let rows: Vec<String> = (0..230).map(|n| format!("{n}.pdf,{n}/QĐ-UB,05/11/1997,Quyết định số {n},UBND xã,1,5 năm,")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    send(&clerk, &import, "bang", ("b.csv", &sheet(&rows))).await.assert_redirect();
    let begun = clerk.post(&format!("{import}/ghi"), &[]).await;
    clerk.get(begun.assert_redirect()).await.assert_says("Đang nhập");
    send(&clerk, &import, "tep", ("x.pdf", &pdf("x"))).await.assert_status(422).assert_says("đang chạy");
    clerk.post(&format!("{import}/dung"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    assert_eq!(count(app, "archive_document").await, 0, "it was stopped before it began");
    clerk.get(&import).await.assert_says("Đã dừng");
    clerk.post(&format!("{import}/ghi"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    clerk.get(&import).await.assert_says("230 tài liệu mới, 0 đã có, 0 để lại");
    assert_eq!(count(app, "archive_document").await, 230);
    clerk.get("/van-ban/luu-tru?tim=to%20so%20117").await.assert_says("Quyết định số 117");
    clerk.get("/van-ban/luu-tru/het-han").await.assert_says("230 hồ sơ, tài liệu");
    assert_eq!(count(app, "document_text").await, 230, "nothing is destroyed by itself");
});

testkit::on_both!(crate::modules(), fn columns_are_corrected_by_a_person(app) {
    let clerk = app.sign_in("vanthu").await;
    let import = begin(&clerk).await;
    send(&clerk, &import, "tep", ("a.pdf", &pdf("mot"))).await.assert_redirect();
    let strange = "\u{feff}Tên tệp,Số ký hiệu,Mô tả\r\na.pdf,1/QĐ,Việc một".as_bytes();
    send(&clerk, &import, "bang", ("b.csv", strange)).await.assert_redirect();
    clerk.get(&import).await.assert_says("thiếu trích yếu").assert_says("3: Mô tả");
    let missing = clerk.post(&format!("{import}/cot"), &[("c_file", "0"), ("c_symbol", "1")]).await;
    missing.assert_status(422).assert_says("Chọn cột trích yếu");
    clerk.post(&format!("{import}/cot"), &[("c_file", "0"), ("c_symbol", "1"), ("c_subject", "2")]).await.assert_redirect();
    clerk.get(&import).await.assert_says("1 dòng: 1 tài liệu mới").assert_says("Việc một");
    clerk.post(&format!("{import}/bo-tep"), &[("file", "a.pdf")]).await.assert_redirect();
    clerk.get(&import).await.assert_says("không có tệp “a.pdf”");
});

testkit::on_both!(crate::modules(), fn a_sheet_whose_columns_turn_out_to_be_marked_is_kept_no_longer(app) {
    let clerk = app.sign_in("vanthu").await;
    let import = begin(&clerk).await;
    let strange = "\u{feff}Tên tệp,Trích yếu,Loại\r\na.pdf,Việc một,Tối mật".as_bytes();
    send(&clerk, &import, "bang", ("b.csv", strange)).await.assert_redirect();
    let chosen = [("c_file", "0"), ("c_subject", "1"), ("c_secret", "2")];
    clerk.post(&format!("{import}/cot"), &chosen).await.assert_status(422).assert_says("không được đưa vào hệ thống");
    app.app.settle().await.unwrap();
    assert!(app.app.files.all().await.unwrap().is_empty(), "nothing of it is kept");
    let page = clerk.get(&import).await;
    assert!(!page.body.contains("Việc một") && !page.body.contains("b.csv"));
    clerk.post(&format!("{import}/ghi"), &[]).await.assert_status(422).assert_says("Gửi bảng dữ liệu");
});

testkit::on_both!(crate::modules(), fn files_and_sheet_that_are_sent_at_once_are_both_kept(app) {
    let clerk = app.sign_in("vanthu").await;
    let import = begin(&clerk).await;
    let (files, rows) = (pdf("mot"), sheet(&["a.pdf,1/QĐ-UB,,Việc một,UBND xã,,,"]));
    let (one, other) = futures_util::future::join(
        send(&clerk, &import, "tep", ("a.pdf", &files)),
        send(&clerk, &import, "bang", ("b.csv", &rows)),
    )
    .await;
    let conflicts = [&one, &other].into_iter().filter(|answer| answer.status == 422).count();
    assert!(conflicts == 0 || conflicts == 1 && one.body.contains("vừa được người khác xử lý") != other.body.contains("vừa được người khác xử lý"));
    if conflicts == 0 {
        clerk.get(&import).await.assert_says("1 dòng: 1 tài liệu mới");
    }
});

testkit::on_both!(crate::modules(), fn an_import_that_fails_again_and_again_says_so(app) {
    let clerk = app.sign_in("vanthu").await;
    let import = begin(&clerk).await;
    send(&clerk, &import, "tep", ("a.pdf", &pdf("mot"))).await.assert_redirect();
    send(&clerk, &import, "bang", ("b.csv", &sheet(&["a.pdf,1/QĐ-UB,,Việc một,UBND xã,,,"]))).await.assert_redirect();
    clerk.post(&format!("{import}/ghi"), &[]).await.assert_redirect();
    let sheet: String = app.app.db.read(WARD).scalar("SELECT sheet_digest FROM archive_import", args![]).await.unwrap().unwrap();
    let kept = app.app.config.data.join("files").join(&sheet[..2]).join(&sheet);
    let sound = std::fs::read(&kept).unwrap();
    std::fs::write(&kept, "hỏng").unwrap();
    for hour in 1..=9 {
        app.app.settle().await.unwrap();
        app.set_moment(&format!("2026-03-17T{:02}:00:00Z", hour * 2));
    }
    std::fs::write(&kept, sound).unwrap();
    let clerk = app.sign_in("vanthu").await;
    clerk.get(&import).await.assert_says("Bị lỗi").assert_says("thử nhiều lần mà chưa nhập được");
    bring(app, &clerk, &import).await;
    clerk.get(&import).await.assert_says("1 tài liệu mới, 0 đã có");
});
