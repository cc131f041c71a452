//! Several people at one sheet, wrong answers, what would raise the result, and the sheet as files.

use crate::{finish, shown};
use testkit::{Browser, TestApp};

async fn sheet_of(office: &Browser, app: &TestApp, unit: usize) -> String {
    let unit = app.units[unit].to_string();
    let fields = [("rules", "dti-don-vi-minh-hoa@1"), ("year", "2026"), ("quarter", "1"), ("units", unit.as_str())];
    office.post("/cham-diem/moi", &fields).await.assert_redirect().to_owned()
}

testkit::on_both!(crate::modules(), fn two_people_at_one_criterion_never_overwrite_each_other_silently(app) {
    let (office, unit) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let sheet = sheet_of(&office, app, 1).await;
    let criterion = format!("{sheet}/tieu-chi/2.2");
    let answer = |version: &'static str, n: &'static str| [("version", version), ("numerator", n), ("denominator", "40")];
    unit.post(&criterion, &answer("0", "30")).await.assert_redirect();
    let late = office.post(&criterion, &answer("0", "35")).await;
    late.assert_status(409).assert_says("Người khác vừa lưu tiêu chí này").assert_says("value=\"35\"");
    unit.get(&criterion).await.assert_says("30/40 = 75%");
    office.post(&criterion, &answer("1", "35")).await.assert_redirect();
    unit.post(&format!("{criterion}/tu-luu"), &answer("1", "31")).await.assert_status(409).assert_says("Người khác vừa lưu");
    let saved = unit.post(&format!("{criterion}/tu-luu"), &answer("2", "36")).await;
    saved.assert_status(200).assert_says("Đã lưu tự động lúc 09:00").assert_says("name=\"version\" value=\"3\"").assert_says("36/40 = 90%");
});

testkit::on_both!(crate::modules(), fn a_unit_scores_its_own_sheet_only_and_wrong_answers_come_back(app) {
    let (office, unit, viewer) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await, app.sign_in("nguoixem").await);
    let (theirs, own) = (sheet_of(&office, app, 0).await, sheet_of(&office, app, 1).await);
    unit.post(&format!("{theirs}/tieu-chi/2.2"), &[("version", "0"), ("numerator", "1"), ("denominator", "2")]).await.assert_status(403);
    unit.post(&format!("{theirs}/nop"), &[]).await.assert_status(403);
    viewer.get(&own).await.assert_status(200);
    viewer.post(&format!("{own}/nop"), &[]).await.assert_status(403);
    unit.post(&format!("{own}/nop"), &[]).await.assert_status(422).assert_says("Chưa tiêu chí nào có dữ liệu");
    let criterion = format!("{own}/tieu-chi/2.2");
    for (n, d, says) in [
        ("50", "40", "Tử số lớn hơn mẫu số"),
        ("-1", "40", "Số liệu không được âm"),
        ("x", "40", "“x” không phải là số"),
        ("5", "", "Nhập cả mẫu số"),
    ] {
        let again = unit.post(&criterion, &[("version", "0"), ("numerator", n), ("denominator", d), ("note", "giữ lại")]).await;
        again.assert_status(422).assert_says(says).assert_says("giữ lại");
    }
    let cited = [("version", "0"), ("choice", "yes"), ("citations", "Có văn bản của phường")];
    unit.post(&format!("{own}/tieu-chi/1.1"), &cited).await.assert_status(422).assert_says("Dòng 1: chưa rõ số, ký hiệu");
    let out = format!("{own}/tieu-chi/2.3");
    unit.post(&out, &[("version", "0"), ("not_applicable", "1")]).await.assert_status(422).assert_says("Nêu lý do không áp dụng");
    unit.post(&out, &[("version", "0"), ("not_applicable", "1"), ("note", "Không tiếp nhận hồ sơ")]).await.assert_redirect();
    unit.get(&own).await.assert_says("0/6 tiêu chí").assert_says("Không áp dụng");
    unit.get(&format!("{own}/tieu-chi/9.9")).await.assert_status(404);
    let proof = ("files", "phan-cong.txt", "Phân công".as_bytes());
    unit.upload(&format!("{own}/tieu-chi/1.1"), &[("version", "0"), ("choice", "half")], proof).await.assert_redirect();
    unit.get(&format!("{own}/tieu-chi/1.1")).await.assert_says("phan-cong.txt").assert_says("Đạt một phần: 5 điểm.");
});

testkit::on_both!(crate::modules(), fn what_would_raise_the_result_most_stands_first(app) {
    let (office, unit) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let sheet = sheet_of(&office, app, 1).await;
    for (code, n) in [("1.2", "40"), ("2.1", "30"), ("2.2", "10"), ("2.3", "40"), ("3.1", "40")] {
        let fields = [("version", "0"), ("numerator", n), ("denominator", "40")];
        unit.post(&format!("{sheet}/tieu-chi/{code}"), &fields).await.assert_redirect();
    }
    // 1.2: 15 of 15; 2.1: 25 · 0,75/0,9 = 20,83 of 25; 2.2: 5 of 20; 2.3: 15 of 15; 3.1: 10 of 10; 1.1 and 2.4: no data.
    let api = sheet.replace("/cham-diem/", "/api/v1/scorings/");
    let gains = unit.get(&format!("{api}/gains")).await.json();
    let list: Vec<(&str, f64)> =
        gains.as_array().unwrap().iter().map(|g| (g["criterion"].as_str().unwrap(), g["points"].as_f64().unwrap())).collect();
    assert_eq!(list, [("2.2", 15.0), ("1.1", 10.0), ("2.4", 5.0), ("2.1", 4.17)]);
    assert_eq!(gains[0]["more"], 30.0);
    assert_eq!(gains[3]["more"], 6.0);
    unit.get(&format!("{sheet}/lam-them")).await.assert_says("0,6583").assert_says("cần thêm 30");
    let chosen = unit.get(&format!("{sheet}/lam-them?chon=2.2&chon=1.1")).await;
    chosen.assert_says("0,9083").assert_says("tăng 25 điểm").assert_says("Đã chọn 2 việc").assert_says("Tốt");
    let csv = unit.get(&format!("{sheet}/phieu.csv")).await;
    csv.assert_says("2.2,\"Văn bản xử lý, ký số trên môi trường mạng\",20,5,").assert_says("Kết quả (0–1): 0,6583");
    let xlsx = unit.get(&format!("{sheet}/phieu.xlsx")).await;
    assert!(xlsx.bytes.starts_with(b"PK"), "a workbook");
    let fields = r#"{ "version": 1, "numerator": 40, "denominator": 40 }"#;
    let path = format!("{api}/criteria/2.2");
    let send = || unit.send(axum::http::Method::PUT, &path, Some("application/json"), fields.into());
    assert_eq!(send().await.json()["own_points"], 20.0);
    send().await.assert_status(409);
});

testkit::on_both!(crate::modules(), fn a_verification_ends_with_the_points_that_were_shown(app) {
    let (office, unit, leader) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await, app.sign_in("lanhdao").await);
    let sheet = sheet_of(&office, app, 1).await;
    let criterion = format!("{sheet}/tieu-chi/2.2");
    unit.post(&criterion, &[("version", "0"), ("numerator", "30"), ("denominator", "40")]).await.assert_redirect();
    unit.post(&format!("{sheet}/nop"), &[]).await.assert_redirect();
    let seen = shown(&office, &sheet).await;
    let verdict = [("version", "1"), ("points", "4"), ("reason", "Thiếu văn bản")];
    leader.post(&format!("{criterion}/tham-dinh"), &verdict).await.assert_redirect();
    let ended = office.post(&format!("{sheet}/xong-tham-dinh"), &[("version", &seen)]).await;
    ended.assert_status(409).assert_says("vừa thay đổi sau khi ông/bà mở trang thẩm định");
    office.get(&format!("{sheet}/tham-dinh")).await.assert_says("Thiếu văn bản");
    finish(&office, &sheet).await.assert_redirect();
});
