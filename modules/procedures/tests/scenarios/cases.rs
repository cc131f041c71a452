//! The case of a procedure, where nobody at the counter could be asked: it is asked at the next step or read from the
//! file, and time and fees follow it.

use crate::desk::{column, db};
use crate::portal::{connected, handed_in, id_of, take};
use kernel::args;
use serde_json::json;
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

async fn from_portal(app: &TestApp, portal: &testkit::Portal, office: &Browser, code: &str, procedure: &str) -> String {
    let mut new = handed_in(code);
    new["dossier"]["procedure"] = procedure.into();
    portal.citizen(new);
    take(app, office).await;
    format!("/ho-so/{}", id_of(app, code).await)
}

const MISSING: &str = "Ghi trường hợp của hồ sơ trước";

testkit::on_both!(crate::modules(), fn what_is_supplemented_before_it_is_received_is_asked_its_case(app) {
    let (portal, office) = connected(app).await;
    let officer = app.sign_in("motcua").await;
    let ask = [("supplement_reason", "Bản chụp mờ, không đọc được."), ("supplement_component", "to-khai")];

    let page = from_portal(app, &portal, &office, "T-1", "1.001193").await;
    officer.post(&format!("{page}/bo-sung"), &ask).await.assert_redirect();
    officer.get(&page).await.assert_says("Quá hạn</option>").assert_says("name=\"components\"").assert_says("name=\"outside\"");
    let brought = [("case", "qua-han"), ("components", "to-khai"), ("outside", "1")];
    officer.post(&format!("{page}/tiep-tuc"), &brought).await.assert_redirect();
    assert_eq!(column::<String>(app, &page, "case_key").await.as_deref(), Some("qua-han"));
    assert_eq!(column::<bool>(app, &page, "outside").await, Some(true));
    let sql = "SELECT how FROM dossier_component WHERE ward_id = $1 AND component_key = 'to-khai'";
    assert_eq!(db(app).scalars::<String>(sql, args![WARD]).await.unwrap(), ["file"], "its papers are taken in too");
    officer.get(&page).await.assert_lacks("name=\"case\"").assert_says("Quá hạn");

    // Supplemented over there, it goes on by itself: nobody here was asked.
    let page = from_portal(app, &portal, &office, "T-2", "1.004859").await;
    officer.post(&format!("{page}/bo-sung"), &ask).await.assert_redirect();
    portal.citizen(json!({ "code": "T-2", "kind": "supplemented" }));
    take(app, &office).await;
    officer.get(&page).await.assert_says("17:00, 19/03/2026").assert_lacks("/chuyen-buoc\"");
    officer.post(&format!("{page}/chuyen-buoc"), &[]).await.assert_status(422).assert_says(MISSING);
    officer.post(&format!("{page}/ket-qua"), &[("result_number", "7/GXN")]).await.assert_status(422).assert_says("7/GXN");
    officer.post(&format!("{page}/truong-hop"), &[("case", "khac")]).await.assert_status(422).assert_says("Chọn trường hợp");
    officer.post(&format!("{page}/truong-hop"), &[("case", "bo-sung")]).await.assert_redirect();
    officer.get(&page).await.assert_says("17:00, 16/03/2026").assert_says("Giải quyết trong ngày.").assert_says("Ghi trường hợp");
    officer.post(&format!("{page}/truong-hop"), &[("case", "thay-doi")]).await.assert_status(422);
    officer.post(&format!("{page}/chuyen-buoc"), &[]).await.assert_redirect();

    let page = from_portal(app, &portal, &office, "T-3", "1.001193").await;
    officer.post(&format!("{page}/nhan"), &[]).await.assert_redirect();
    let fee = [("id", &*Uuid::now_v7().to_string()), ("copies", "1"), ("pages", "1"), ("timing", "after")];
    officer.post(&format!("{page}/phi"), &fee).await.assert_status(422).assert_says(MISSING);
});

const HEAD: &str = "Mã hồ sơ;Mã TTHC;Người nộp;Ngày tiếp nhận;Ngày hẹn trả;Trạng thái;Trường hợp;Phi địa giới\n";

fn row(n: usize, due: &str, state: &str, case: &str) -> String {
    let outside = if n == 1 { "Có" } else { "" };
    format!("H55.242-260302-{n:04};1.004859;Mẫu {n};02/03/2026 09:00;{due};{state};{case};{outside}\n")
}

async fn bring(office: &Browser, app: &TestApp, file: &str) -> testkit::Answer {
    let page = crate::portal::import_of(app, office, file, [("case", "6"), ("outside", "7")]).await;
    office.get(&page).await
}

testkit::on_both!(crate::modules(), fn an_imported_dossier_is_due_by_its_case_unless_the_other_side_has_set_the_day(app) {
    let (_portal, office) = connected(app).await;
    let file = format!("{HEAD}{}{}{}{}",
        row(1, "", "Đang xử lý", "Bổ sung thông tin hộ tịch"), row(2, "", "Đang xử lý", "không rõ"),
        row(3, "10/03/2026 17:00", "Đang xử lý", ""), row(4, "", "Mới đăng ký", ""));
    bring(&office, app, &file).await.assert_says("4 mới, 0 thay đổi, 0 giữ nguyên, 0 lỗi");
    let officer = app.sign_in("motcua").await;
    let mut pages = Vec::new();
    for n in 1..=4 {
        pages.push(format!("/ho-so/{}", id_of(app, &format!("H55.242-260302-{n:04}")).await));
    }
    let due = async |n: usize| column::<chrono::DateTime<chrono::Utc>>(app, &pages[n - 1], "due_at").await.map(|at| at.to_rfc3339());
    let day = |text: &str| Some(format!("{text}T10:00:00+00:00"));
    assert_eq!(due(1).await, day("2026-03-02"), "the case stands in the file");
    assert_eq!(column::<bool>(app, &pages[0], "outside").await, Some(true));
    assert_eq!(column::<bool>(app, &pages[1], "outside").await, Some(false));
    officer.get(&pages[0]).await.assert_lacks("name=\"case\"");

    assert_eq!(due(2).await, day("2026-03-05"));
    officer.post(&format!("{}/chuyen-buoc", pages[1]), &[]).await.assert_status(422).assert_says(MISSING);
    officer.post(&format!("{}/truong-hop", pages[1]), &[("case", "bo-sung")]).await.assert_redirect();
    assert_eq!(due(2).await, day("2026-03-02"), "counted here, it is counted anew");
    officer.get(&pages[1]).await.assert_says("Hẹn trả kết quả: 17:00 thứ Hai 2/3/2026.").assert_says("Giải quyết trong ngày.");

    officer.post(&format!("{}/truong-hop", pages[2]), &[("case", "bo-sung")]).await.assert_redirect();
    assert_eq!(due(3).await, day("2026-03-10"), "set there, it stays");
    let told = "Hẹn trả kết quả: 17:00, 10/03/2026, theo hệ thống của tỉnh.";
    officer.get(&pages[2]).await.assert_says(told).assert_lacks("Giải quyết trong ngày.");

    assert_eq!(column::<bool>(app, &pages[3], "due_at IS NULL AND received_at IS NULL").await, Some(true), "nobody has received it yet");
    officer.post(&format!("{}/nhan", pages[3]), &[("case", "bo-sung")]).await.assert_redirect();
    assert_eq!(due(4).await, day("2026-03-16"));

    bring(&office, app, &file).await.assert_says("0 mới, 0 thay đổi, 4 giữ nguyên");
    assert_eq!(due(4).await, day("2026-03-16"), "a file that has not heard of the reception here does not undo it");
    bring(&office, app, &file.replace("Mới đăng ký", "Được tiếp nhận")).await.assert_says("0 mới, 0 thay đổi, 4 giữ nguyên");
    let later = file.replace("Mới đăng ký", "Được tiếp nhận").replace("10/03/2026", "12/03/2026");
    bring(&office, app, &later).await.assert_says("0 mới, 1 thay đổi, 3 giữ nguyên");
    assert_eq!([due(2).await, due(3).await], [day("2026-03-02"), day("2026-03-12")]);
    officer.get(&pages[2]).await.assert_says("17:00, 12/03/2026, theo hệ thống của tỉnh");
});
