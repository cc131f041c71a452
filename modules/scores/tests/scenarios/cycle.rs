//! Score sheets over HTTP: self-score, verified by a second person, published, locked, reopened.

use crate::finish;
use kernel::{Conn, Matter, Role};
use testkit::{Browser, TestApp, WARD};

fn db(app: &TestApp) -> Conn {
    app.app.db.read(WARD)
}

/// Opens the sheet of the second unit of the test kit for quarter I.
async fn unit_sheet(office: &Browser, app: &TestApp) -> String {
    let unit = app.units[1].to_string();
    let fields = [("rules", "dti-don-vi-minh-hoa@1"), ("year", "2026"), ("quarter", "1"), ("units", unit.as_str())];
    office.post("/cham-diem/moi", &fields).await.assert_redirect().to_owned()
}

const PROOF: &str = "Quyết định số 12/QĐ-UBND ngày 05/01/2026";

async fn told(app: &TestApp, login: &str) -> Vec<String> {
    let person = app.sign_in(login).await.get("/thong-bao").await;
    let titles = ["Mời tự chấm", "chờ thẩm định", "được trả lại", "chờ công bố", "đã thẩm định"];
    titles.into_iter().filter(|title| person.body.contains(title)).map(str::to_owned).collect()
}

/// What the module says waits for the leader.
async fn waiting(app: &TestApp) -> Vec<Matter> {
    let matters = dinh_scores::MODULE.matters.unwrap();
    matters(&app.as_leader().await).await.unwrap()
}

testkit::on_both!(crate::modules(), fn each_step_tells_who_acts_next_and_a_verified_result_waits_for_the_leader(app) {
    let (office, unit, leader) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await, app.sign_in("lanhdao").await);
    let sheet = unit_sheet(&office, app).await;
    assert_eq!(told(app, "daumoi").await, ["Mời tự chấm"]);
    let answer = |version: &'static str| [("version", version), ("numerator", "9"), ("denominator", "12")];
    unit.post(&format!("{sheet}/tieu-chi/1.2"), &answer("0")).await.assert_redirect();
    unit.get(&format!("{sheet}/tieu-chi/1.2")).await.assert_says("số liệu minh họa");
    unit.get(&format!("{sheet}/lam-them")).await.assert_says("số liệu minh họa");
    unit.post(&format!("{sheet}/nop"), &[]).await.assert_redirect();
    assert_eq!(told(app, "tonghop").await, ["chờ thẩm định"]);
    office.get(&format!("{sheet}/tham-dinh")).await.assert_says("số liệu minh họa");
    office.post(&format!("{sheet}/tra-lai"), &[("reason", "Thiếu danh sách")]).await.assert_redirect();
    unit.get("/thong-bao").await.assert_says("được trả lại").assert_says("Thiếu danh sách");
    unit.post(&format!("{sheet}/nop"), &[]).await.assert_redirect();
    finish(&office, &sheet).await.assert_redirect();
    assert_eq!(told(app, "lanhdao").await, ["chờ công bố", "đã thẩm định"]);
    assert_eq!(told(app, "daumoi").await, ["Mời tự chấm", "được trả lại", "đã thẩm định"]);
    let matters = waiting(app).await;
    assert_eq!((matters.len(), matters[0].href.as_str()), (1, sheet.as_str()));
    assert!(matters[0].title.contains("Văn phòng HĐND-UBND, Quý I/2026"), "{}", matters[0].title);
    leader.post(&format!("{sheet}/cong-bo"), &[]).await.assert_redirect();
    assert!(waiting(app).await.is_empty());
});

testkit::on_both!(crate::modules(), fn who_was_asked_is_not_asked_again_when_sheets_are_opened_again(app) {
    let (office, unit) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let sheet = unit_sheet(&office, app).await;
    let answer = [("version", "0"), ("numerator", "9"), ("denominator", "12")];
    unit.post(&format!("{sheet}/tieu-chi/1.2"), &answer).await.assert_redirect();
    unit.post(&format!("{sheet}/nop"), &[]).await.assert_redirect();
    assert_eq!(unit_sheet(&office, app).await, sheet);
    let sql = "SELECT COUNT(*) FROM notice WHERE ward_id = $1 AND title LIKE 'Mời tự chấm%'";
    let asked: i64 = db(app).scalar(sql, kernel::args![WARD]).await.unwrap().unwrap();
    assert_eq!(asked, 1);
});

testkit::on_both!(crate::modules(), fn a_unit_without_a_contact_is_scored_by_the_office_and_verified_by_the_leader(app) {
    let (office, leader) = (app.sign_in("tonghop").await, app.sign_in("lanhdao").await);
    let colleague = app.person_in(Role::Coordinator, app.units[0]).await;
    let unit = app.units[0].to_string();
    let fields = [("rules", "dti-don-vi-minh-hoa@1"), ("year", "2026"), ("quarter", "1"), ("units", unit.as_str())];
    let sheet = office.post("/cham-diem/moi", &fields).await.assert_redirect().to_owned();
    colleague.get("/thong-bao").await.assert_says("Mời tự chấm");
    let answer = [("version", "0"), ("numerator", "9"), ("denominator", "12")];
    colleague.post(&format!("{sheet}/tieu-chi/1.2"), &answer).await.assert_redirect();
    office.post(&format!("{sheet}/nop"), &[]).await.assert_redirect();
    colleague.get("/thong-bao").await.assert_lacks("chờ thẩm định");
    leader.get("/thong-bao").await.assert_says("chờ thẩm định");
    finish(&leader, &sheet).await.assert_redirect();
    leader.post(&format!("{sheet}/mo-lai"), &[("reason", "Bổ sung danh sách")]).await.assert_redirect();
    colleague.get("/thong-bao").await.assert_says("được mở lại để bổ sung").assert_says("Bổ sung danh sách");
});

testkit::on_both!(crate::modules(), fn a_unit_scores_itself_the_office_verifies_and_the_leader_publishes(app) {
    let (office, unit, leader) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await, app.sign_in("lanhdao").await);
    let sheet = unit_sheet(&office, app).await;
    assert_eq!(unit_sheet(&office, app).await, sheet, "a subject has one sheet for a period");
    unit.get("/cham-diem").await.assert_says("Phiếu chờ ông/bà tự chấm").assert_says("0/7 tiêu chí");

    let choice = format!("{sheet}/tieu-chi/1.1");
    unit.post(&choice, &[("version", "0"), ("choice", "yes")]).await.assert_redirect();
    unit.get(&choice).await.assert_says("Chưa nêu văn bản hoặc tệp minh chứng");
    unit.post(&choice, &[("version", "1"), ("choice", "yes"), ("citations", PROOF)]).await.assert_redirect();
    unit.get(&choice).await.assert_says("Có, đạt đầy đủ: 10 điểm.");
    let next = unit.post(&format!("{sheet}/tieu-chi/1.2"), &[("version", "0"), ("numerator", "9"), ("denominator", "12"), ("next", "1")]).await;
    assert_eq!(next.assert_redirect(), format!("{sheet}/tieu-chi/2.1"));
    unit.get(&sheet).await.assert_says("9/12 = 75%, mục tiêu 100%: 15 × 75% : 100% = 11,25 điểm.").assert_says("2/7 tiêu chí");

    unit.post(&format!("{sheet}/nop"), &[]).await.assert_redirect();
    unit.post(&choice, &[("version", "2"), ("choice", "no")]).await.assert_status(422).assert_says("Phiếu đã nộp");
    unit.get(&format!("{sheet}/tham-dinh")).await.assert_status(403);
    let verify = format!("{sheet}/tieu-chi/1.1/tham-dinh");
    office.post(&verify, &[("version", "2"), ("points", "5")]).await.assert_status(422).assert_says("nêu rõ lý do");
    office.post(&verify, &[("version", "2"), ("points", "11")]).await.assert_status(422).assert_says("từ 0 đến 10");
    office.post(&verify, &[("version", "2"), ("points", "5"), ("reason", "Văn bản chưa ghi rõ người")]).await.assert_redirect();
    office.get(&format!("{sheet}/tham-dinh")).await.assert_says("Văn bản chưa ghi rõ người").assert_says("Còn 6 tiêu chí");
    leader.get(&format!("/cong-khai{sheet}")).await.assert_status(404);
    finish(&office, &sheet).await.assert_redirect();
    office.post(&format!("{sheet}/cong-bo"), &[]).await.assert_status(403);
    leader.post(&format!("{sheet}/cong-bo"), &[]).await.assert_redirect();

    let visitor = app.browser();
    visitor.get("/cong-khai/cham-diem").await.assert_status(200).assert_says("0,1625");
    let public = visitor.get(&format!("/cong-khai{sheet}")).await;
    public.assert_says("16,25/100 điểm").assert_says("5 tiêu chí chưa có dữ liệu").assert_says("số liệu minh họa");
    assert!(!public.body.contains("Mẫu daumoi"), "no person's name");
    leader.get("/cham-diem/so-sanh").await.assert_says("Văn phòng HĐND-UBND").assert_says("Chậm");
    let published = app.app.measure(&db(app), "scores.published").await.unwrap().value(&db(app), None).await.unwrap();
    assert_eq!(published, 1);

    leader.post(&format!("{sheet}/khoa"), &[]).await.assert_redirect();
    leader.post(&format!("{sheet}/mo-lai"), &[("reason", " ")]).await.assert_status(422).assert_says("Nêu lý do mở lại");
    leader.post(&format!("{sheet}/mo-lai"), &[("reason", "Bổ sung số liệu")]).await.assert_redirect();
    visitor.get(&format!("/cong-khai{sheet}")).await.assert_status(404);
    unit.get(&choice).await.assert_says("Văn bản chưa ghi rõ người").assert_says("Lưu và sang tiêu chí sau");
    let sound = kernel::audit::verify(&db(app), WARD).await.unwrap();
    assert!(matches!(sound, kernel::audit::Verdict::Sound { .. }));
});
