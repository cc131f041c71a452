//! Rules as files: replaced from a day on, refused with the line that is wrong, taken back.

use dinh_procedures as procedures;
use testkit::{Browser, WARD};

const PAGE: &str = "/quy-tac-mot-cua/chi-so-phuc-vu";

/// Highest score of timely handling in a year.
async fn most(browser: &Browser, year: i32) -> f64 {
    let json = browser.get(&format!("/api/v1/service-index?nam={year}&ky=nam")).await.json();
    let all = json["indicators"].as_array().unwrap().clone();
    all.iter().find(|i| i["number"] == 5).unwrap()["max"].as_f64().unwrap()
}

testkit::on_both!(crate::modules(), fn rules_hold_from_their_day_and_can_be_taken_back(app) {
    procedures::api::seed_demo(&app.app, WARD).await.unwrap();
    let admin = app.sign_in("quantri").await;
    let file = admin.get(&format!("{PAGE}/kem-theo/tep")).await;
    let shipped = file.body.clone();
    let other = shipped.replacen("max = 20.0", "max = 25.0", 1);
    assert_ne!(shipped, other);
    let from = [("valid_from", "2026-01-01")];
    admin.upload(PAGE, &from, ("file", "a.toml", other.as_bytes())).await.assert_redirect();
    assert_eq!((most(&admin, 2025).await, most(&admin, 2026).await), (20.0, 25.0));
    admin.get(PAGE).await.assert_says("01/01/2026");
    admin.get(&format!("{PAGE}/2026-01-01/tep")).await.assert_says("max = 25.0");
    admin.post(&format!("{PAGE}/2026-01-01/bo"), &[]).await.assert_redirect();
    assert_eq!(most(&admin, 2026).await, 20.0);
    admin.post(&format!("{PAGE}/2026-01-01/bo"), &[]).await.assert_status(404);
});

testkit::on_both!(crate::modules(), fn a_file_that_cannot_be_used_changes_nothing(app) {
    let admin = app.sign_in("quantri").await;
    let from = [("valid_from", "2026-01-01")];
    for (wrong, said) in [
        ("basis = ", "Dòng 1:"),
        ("\u{0}", "Dòng 1:"),
        ("", "Chọn tệp quy tắc"), (" ", "không đọc được"),
    ] {
        let answer = admin.upload(PAGE, &from, ("file", "a.toml", wrong.as_bytes())).await;
        answer.assert_status(422).assert_says(said).assert_says("2026");
    }
    admin.upload(PAGE, &from, ("file", "a.toml", &[0xff, 0xfe, 0x00])).await.assert_status(422).assert_says("UTF-8");
    let shipped = admin.get(&format!("{PAGE}/kem-theo/tep")).await.body.clone();
    let twice = shipped.replacen("number = 2\n", "number = 1\n", 1);
    let answer = admin.upload(PAGE, &from, ("file", "a.toml", twice.as_bytes())).await;
    answer.assert_status(422).assert_says("Chỉ số 1: số thứ tự đã dùng");
    admin.upload(PAGE, &[], ("file", "a.toml", shipped.as_bytes())).await.assert_status(422).assert_says("Nhập ngày bắt đầu");
    assert!(!admin.get(PAGE).await.body.contains("Rút bản này"));
    app.sign_in("nguoixem").await.upload(PAGE, &from, ("file", "a.toml", shipped.as_bytes())).await.assert_status(403);
});
