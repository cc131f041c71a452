//! Forms 01 to 07 over HTTP: what they say, as pages, PDF and Word, and who may see them.

use crate::counter_room::{code_and_state, db, procedure, receive, receive_of};
use kernel::args;
use testkit::WARD;

testkit::on_both!(crate::modules(), fn a_receipt_is_printed_as_page_pdf_and_word(app) {
    let more = r#","components":[{"key":"to-khai","name":"Tờ khai <mẫu>","originals":1}],"sets":1"#;
    let (officer, of) = (app.sign_in("motcua").await, procedure(app, "9.000002", more).await);
    let page = receive(&officer, &of).await;
    let (code, _) = code_and_state(app, &page).await;
    officer.get(&format!("{page}/phieu")).await.assert_says("Mẫu 01").assert_says("/phieu/01.pdf").assert_lacks("/phieu/02.pdf");
    let shown = officer.get(&format!("{page}/phieu/01")).await;
    shown.assert_status(200).assert_says("GIẤY TIẾP NHẬN HỒ SƠ").assert_says("ỦY BAN NHÂN DÂN").assert_says(&code);
    shown.assert_says("Nguyễn Thị Mẫu").assert_says("*********234").assert_lacks("019185001234").assert_says("<svg").assert_says("Hẹn trả kết quả lúc");
    assert_eq!(shown.body.matches("<h1").count(), 1);
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.exec("UPDATE dossier SET officer_name = 'Lê Văn Khác' WHERE ward_id = $1", args![WARD]).await.unwrap();
    tx.commit().await.unwrap();
    let signed = officer.get(&format!("{page}/phieu/01")).await;
    signed.assert_says("Mẫu motcua").assert_lacks("Lê Văn Khác");
    let pdf = officer.get(&format!("{page}/phieu/01.pdf")).await;
    assert_eq!(pdf.headers["content-type"], "application/pdf");
    assert!(pdf.bytes.starts_with(b"%PDF-1."), "a PDF");
    let word = officer.get(&format!("{page}/phieu/01.docx")).await;
    assert!(word.bytes.starts_with(b"PK"), "a DOCX");
    officer.get(&format!("{page}/phieu/06")).await.assert_says("PHIẾU KIỂM SOÁT").assert_says("Mẫu motcua");
    for (file, status) in [("02", 422), ("03.pdf", 422), ("05", 422), ("09", 404), ("01.exe", 404), ("", 404)] {
        officer.get(&format!("{page}/phieu/{file}")).await.assert_status(status);
    }
    app.sign_in("nguoixem").await.get(&format!("{page}/phieu/01")).await.assert_status(403);
    let sql = "SELECT detail FROM event WHERE ward_id = $1 AND kind = 'personal_data.read' ORDER BY seq";
    let read: Vec<String> = db(app).scalars(sql, args![WARD]).await.unwrap();
    assert_eq!(read.iter().filter(|detail| detail.contains("In biểu mẫu 01")).count(), 4, "{read:?}");
});

testkit::on_both!(crate::modules(), fn the_forms_of_asking_declining_apologising_and_stopping_say_what_was_decided(app) {
    let (officer, leader, of) = (app.sign_in("motcua").await, app.sign_in("lanhdao").await, crate::desk::procedure(app).await);
    let (page, other) = (crate::desk::received(&officer, &of).await, crate::desk::received(&officer, &of).await);
    for page in [&page, &other] {
        officer.post(&format!("{page}/chuyen-buoc"), &[]).await.assert_redirect();
    }
    let later = [("extend_to", "30/03/2026"), ("apology", "Chờ tỉnh khác xác minh")];
    leader.post(&format!("{page}/gia-han"), &later).await.assert_redirect();
    let papers = [("supplement_reason", "Bản chụp mờ, không đọc được."), ("supplement_component", "to-khai"), ("supplement_note", "trang 2")];
    officer.post(&format!("{page}/bo-sung"), &papers).await.assert_redirect();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.exec("UPDATE dossier SET in_person = FALSE WHERE ward_id = $1", args![WARD]).await.unwrap();
    tx.commit().await.unwrap();
    officer.post(&format!("{page}/da-den"), &[]).await.assert_redirect();
    let why = [("decline_reason", "Không thuộc đối tượng thực hiện thủ tục.")];
    officer.post(&format!("{page}/tu-choi"), &why).await.assert_redirect();
    leader.post(&format!("{other}/dung"), &[("stop_reason", "Người nộp đề nghị rút hồ sơ.")]).await.assert_redirect();
    let say = [("purpose", "handle")];
    for page in [&page, &other] {
        officer.post(&format!("{page}/muc-dich"), &say).await.assert_redirect();
    }
    let forms: [(&str, &str, &[&str]); 4] = [
        (&page, "02", &["PHIẾU YÊU CẦU", "Bản chụp mờ, không đọc được.", "Tờ khai đăng ký giám hộ", "trang 2"]),
        (&page, "03", &["PHIẾU TỪ CHỐI", "Không thuộc đối tượng thực hiện thủ tục."]),
        (&page, "04", &["xin lỗi", "Chờ tỉnh khác xác minh", "19/03/2026", "30/03/2026"]),
        (&other, "05", &["THÔNG BÁO", "Dừng giải quyết hồ sơ", "Người nộp đề nghị rút hồ sơ."]),
    ];
    for (page, number, says) in forms {
        let form = format!("{page}/phieu/{number}");
        let shown = officer.get(&form).await;
        shown.assert_status(200).assert_says("Nguyễn Thị Mẫu").assert_lacks("019185001234");
        for words in says {
            shown.assert_says(words);
        }
        assert!(officer.get(&format!("{form}.pdf")).await.bytes.starts_with(b"%PDF-1."), "{number}");
        assert!(officer.get(&format!("{form}.docx")).await.bytes.starts_with(b"PK"), "{number}");
    }
    for (page, number) in [(&other, "02"), (&other, "03"), (&other, "04"), (&page, "05")] {
        officer.get(&format!("{page}/phieu/{number}")).await.assert_status(422);
    }
});

testkit::on_both!(crate::modules(), fn whoever_takes_the_result_is_shown_the_way_to_rate(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app, "9.000002", "").await);
    let page = receive(&officer, &of).await;
    officer.get(&format!("{page}/phieu/danh-gia")).await.assert_status(422);
    for verb in ["chuyen-buoc", "ket-qua"] {
        officer.post(&format!("{page}/{verb}"), &[]).await.assert_redirect();
    }
    officer.get(&page).await.assert_lacks("Mời người nộp đánh giá");
    officer.post(&format!("{page}/tra"), &[]).await.assert_redirect();
    officer.get(&page).await.assert_says("Mời người nộp đánh giá").assert_says("<svg").assert_says("/phieu/danh-gia");
    let sql = "SELECT token FROM citizen_link WHERE ward_id = $1";
    let token: String = db(app).scalar(sql, args![WARD]).await.unwrap().unwrap();
    app.browser().get(&format!("/danh-gia/{token}")).await.assert_says("Rất hài lòng");
    let leader = app.sign_in("lanhdao").await;
    leader.get(&format!("{page}/phieu/01")).await.assert_redirect();
    for by in [&officer, &leader] {
        let shown = by.get(&format!("{page}/phieu/danh-gia")).await;
        shown.assert_says("PHIẾU MỜI").assert_says("<svg").assert_lacks("019185001234").assert_lacks("Nguyễn Thị Mẫu");
        assert!(by.get(&format!("{page}/phieu/danh-gia.pdf")).await.bytes.starts_with(b"%PDF"));
    }
    let sql = "SELECT detail FROM event WHERE ward_id = $1 AND kind = 'personal_data.read'";
    let read: Vec<String> = db(app).scalars(sql, args![WARD]).await.unwrap();
    assert!(!read.iter().any(|detail| detail.contains("In biểu mẫu")), "{read:?}");
});

testkit::on_both!(crate::modules(), fn the_register_lists_the_dossiers_of_a_span(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app, "9.000002", "").await);
    receive_of(&officer, &of, "=HYPERLINK(\"x\") Mẫu", "").await;
    app.set_day("2026-03-18");
    let officer = app.sign_in("motcua").await;
    receive(&officer, &of).await;
    let book = officer.get("/so-theo-doi-ho-so?tu=16/03/2026&den=17/03/2026").await;
    book.assert_status(200).assert_says("HYPERLINK(&quot;x&quot;) Mẫu").assert_lacks("Nguyễn Thị Mẫu");
    officer.get("/so-theo-doi-ho-so").await.assert_says("Nguyễn Thị Mẫu");
    officer.get("/so-theo-doi-ho-so?tu=32/03/2026").await.assert_status(422).assert_says("không phải là ngày");
    officer.get("/so-theo-doi-ho-so?tu=2024-01-01&den=2026-01-01").await.assert_status(422).assert_says("trong vòng một năm");
    officer.get("/so-theo-doi-ho-so.pdf?tu=2026-03-18&den=2026-03-01").await.assert_status(422);
    assert!(officer.get("/so-theo-doi-ho-so.pdf?tu=2026-03-01&den=2026-03-18").await.bytes.starts_with(b"%PDF"));
    assert!(officer.get("/so-theo-doi-ho-so.xlsx?tu=2026-03-01&den=2026-03-18").await.bytes.starts_with(b"PK"));
    assert!(officer.get("/so-theo-doi-ho-so.docx?tu=2026-03-01&den=2026-03-18").await.bytes.starts_with(b"PK"));
    app.person_in(kernel::Role::UnitContact, app.units[0]).await.get("/so-theo-doi-ho-so?tu=2026-03-01").await.assert_status(200).assert_lacks("Nguyễn Thị Mẫu");
    app.person_in(kernel::Role::UnitContact, app.units[1]).await.get("/so-theo-doi-ho-so?tu=2026-03-01").await.assert_says("Nguyễn Thị Mẫu");
    app.sign_in("nguoixem").await.get("/so-theo-doi-ho-so").await.assert_status(403);
});
