//! Phiếu giải quyết văn bản đến: blank at first, filled in by what leader, unit and officer said.

use super::{act, register};
use kernel::args;
use testkit::{Browser, WARD};
use uuid::Uuid;

/// The words of the slip, line breaks gone.
async fn slip(who: &Browser, page: &str) -> String {
    let pdf = who.get(&format!("{page}/phieu")).await;
    let read = office::read_bytes(&pdf.assert_status(200).bytes, "a.pdf").unwrap();
    read.lines.iter().flat_map(|line| line.text.split_whitespace()).collect::<Vec<_>>().join(" ")
}

testkit::on_both!(crate::modules(), fn the_slip_of_a_document_has_what_was_said_of_it_and_room_for_the_rest(app) {
    let (clerk, leader, head) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await, app.sign_in("daumoi").await);
    let id = Uuid::now_v7();
    register(&clerk, id, "1/SNV", &[]).await.assert_redirect();
    let page = format!("/van-ban/den/{id}");
    clerk.get(&page).await.assert_says(&format!("{page}/phieu"));
    let blank = slip(&clerk, &page).await;
    for said in ["PHIẾU GIẢI QUYẾT VĂN BẢN ĐẾN", "Số: 1 (số đến)", "số 1/SNV", "Ý kiến của lãnh đạo đơn vị", "………"] {
        assert!(blank.contains(said), "{said}: {blank}");
    }
    head.get(&format!("{page}/phieu")).await.assert_status(404);

    let (unit, other) = (app.units[1].to_string(), app.units[0].to_string());
    let fields = [("unit", unit.as_str()), ("with", &other), ("opinion", "Làm ngay trong tuần"), ("due_on", "20/03/2026")];
    act(&leader, &page, "chi-dao", &fields).await.assert_redirect();
    let sql = "SELECT id FROM account WHERE ward_id = $1 AND login = 'motcua'";
    let officer: Uuid = app.app.db.read(WARD).scalar(sql, args![WARD]).await.unwrap().unwrap();
    act(&head, &page, "giao", &[("officer", &officer.to_string()), ("said", "Chú ý số liệu")]).await.assert_redirect();
    act(&head, &page, "de-xuat", &[("proposal", "Đề nghị họp các tổ")]).await.assert_redirect();
    let filled = slip(&head, &page).await;
    for said in ["Làm ngay trong tuần", "Chủ trì:", "Phối hợp:", "Thời hạn: 20/03/2026", "Chú ý số liệu", "Đề nghị họp các tổ"] {
        assert!(filled.contains(said), "{said}: {filled}");
    }
    assert!(!filled.contains("………") && !filled.contains("./."), "{filled}");
});
