//! Rule sets over HTTP: a bad file is faulted by place, a good one shows what it changes, measured numbers are frozen.

const IMPORT: &str = "/cham-diem/nhap-bo-tieu-chi";

/// A set of one measured criterion and one that is entered.
const FILE: &str = r#"
code = "bo-cua-phuong"
version = 1
subject = "ward"
title = "Bộ của phường"
basis = "Quyết định số 99/QĐ-UBND ngày 02/01/2026"
effective_from = 2026-01-01
bands = [{ from = 0, title = "Chưa đạt", level = "late" }, { from = 0.5, title = "Đạt", level = "met" }]

[[pillars]]
code = "I"
title = "Tổ chức"
[[pillars.indices]]
code = "1"
title = "Con người"
[[pillars.indices.criteria]]
code = "1.1"
title = "Đơn vị có đầu mối"
max = 60
kind = "ratio"
target = 1.0
measure = "people.units.with_contact"
of_measure = "people.units"
all_days = true
[[pillars.indices.criteria]]
code = "1.2"
title = "Lớp tập huấn"
max = 40
kind = "count"
each = 20
action = "Mở thêm lớp"
"#;

async fn import(admin: &testkit::Browser, text: &str) {
    admin.post(IMPORT, &[("text", text), ("confirm", "1")]).await.assert_redirect();
}

testkit::on_both!(crate::modules(), fn a_bad_file_changes_nothing_and_says_what_is_wrong_where(app) {
    let admin = app.sign_in("quantri").await;
    let bad = FILE.replace("max = 60", "max = \"sáu mươi\"").replace("people.units.with_contact", "people.sai");
    let answer = admin.upload(IMPORT, &[], ("file", "bo.toml", bad.as_bytes())).await;
    answer.assert_status(422).assert_says("tiêu chí “1.1”: max phải là số");
    answer.assert_says("hệ thống không có số liệu “people.sai”").assert_says("sáu mươi");
    admin.post(IMPORT, &[("text", "code = ")]).await.assert_status(422).assert_says("Dòng 1: sai cú pháp TOML");
    admin.post(IMPORT, &[]).await.assert_status(422).assert_says("Chọn tệp bộ tiêu chí");
    admin.get("/cham-diem/bo-tieu-chi/bo-cua-phuong/1").await.assert_status(404);
    let office = app.sign_in("tonghop").await;
    office.post(IMPORT, &[("text", FILE), ("confirm", "1")]).await.assert_status(403);
});

testkit::on_both!(crate::modules(), fn a_file_shows_what_it_changes_before_it_does_and_a_used_version_stays(app) {
    let (admin, office) = (app.sign_in("quantri").await, app.sign_in("tonghop").await);
    admin.post(IMPORT, &[("text", FILE)]).await.assert_status(200).assert_says("bộ tiêu chí mới, gồm 2 tiêu chí");
    admin.get("/cham-diem/bo-tieu-chi/bo-cua-phuong/1").await.assert_status(404);
    import(&admin, FILE).await;
    let changed = FILE.replace("each = 20", "each = 10");
    let seen = admin.post(IMPORT, &[("text", &changed)]).await;
    seen.assert_says("thay phiên bản 1").assert_says("Mỗi đơn vị đếm được 20 điểm").assert_says("Mỗi đơn vị đếm được 10 điểm");
    import(&admin, &changed).await;
    let exported = admin.get("/cham-diem/bo-tieu-chi/bo-cua-phuong/1/tep.toml").await.body;
    assert!(exported.contains("each = 10"), "{exported}");

    office.post("/cham-diem/moi", &[("rules", "bo-cua-phuong@1"), ("year", "2026"), ("quarter", "1")]).await.assert_redirect();
    admin.post(IMPORT, &[("text", &exported), ("confirm", "1")]).await.assert_status(422).assert_says("đã dùng để chấm điểm");
    let next = exported.replace("version = 1", "version = 2");
    admin.post(IMPORT, &[("text", &next)]).await.assert_says("thêm một phiên bản mới");
    import(&admin, &next).await;
    let sets = admin.get("/api/v1/rule-sets").await.json();
    let versions: Vec<i64> =
        sets.as_array().unwrap().iter().filter(|s| s["code"] == "bo-cua-phuong").map(|s| s["version"].as_i64().unwrap()).collect();
    assert_eq!(versions, [2, 1]);
});

testkit::on_both!(crate::modules(), fn a_measured_criterion_opens_its_records_and_is_frozen_when_submitted(app) {
    let (admin, office, leader) = (app.sign_in("quantri").await, app.sign_in("tonghop").await, app.sign_in("lanhdao").await);
    import(&admin, FILE).await;
    let opened = office.post("/cham-diem/moi", &[("rules", "bo-cua-phuong@1"), ("year", "2026"), ("quarter", "1")]).await;
    let sheet = opened.assert_redirect().to_owned();
    let page = office.get(&format!("{sheet}/tieu-chi/1.1")).await;
    page.assert_says("1/2 = 50%, mục tiêu 100%: 60 × 50% : 100% = 30 điểm.").assert_says("/so-lieu/people.units.with_contact");
    office.post(&format!("{sheet}/tieu-chi/1.1"), &[("version", "0"), ("numerator", "2"), ("denominator", "2")]).await.assert_redirect();
    office.get(&sheet).await.assert_says("30/100 điểm");
    office.post(&format!("{sheet}/nop"), &[]).await.assert_redirect();

    let mut tx = app.app.db.write(testkit::WARD, None, app.app.clock.now()).await.unwrap();
    let unit = people::api::NewUnit { name: "Trạm Y tế".into(), ..people::api::NewUnit::default() };
    people::api::create_unit(&mut tx, unit).await.unwrap();
    tx.commit().await.unwrap();
    let json = leader.get(&format!("/api/v1{}", sheet.replace("cham-diem", "scorings"))).await.json();
    assert_eq!(json["criteria"][0]["denominator"], 2.0, "{json}");
    assert_eq!(json["total"]["points"], 30.0, "{json}");

    office.post(&format!("{sheet}/xong-tham-dinh"), &[]).await.assert_status(422).assert_says("không tự thẩm định");
    leader.post(&format!("{sheet}/tra-lai"), &[("reason", "")]).await.assert_status(422).assert_says("Nêu lý do trả lại");
    leader.post(&format!("{sheet}/tra-lai"), &[("reason", "Thiếu số lớp tập huấn")]).await.assert_redirect();
    office.get(&sheet).await.assert_says("Thiếu số lớp tập huấn").assert_says("1/3 = 33,33%");
});

/// What stands on both numbers of the measured criterion.
async fn users(app: &testkit::TestApp) -> Vec<String> {
    let conn = app.app.db.read(testkit::WARD);
    let of = app.app.measure_users(&conn, "people.units").await.unwrap();
    assert_eq!(app.app.measure_users(&conn, "people.units.with_contact").await.unwrap(), of);
    of
}

testkit::on_both!(crate::modules(), fn a_set_stands_on_the_numbers_that_it_reads_until_another_version_takes_its_place(app) {
    let (admin, office) = (app.sign_in("quantri").await, app.sign_in("tonghop").await);
    let entered = FILE.lines().filter(|line| !line.contains("measure") && !line.contains("all_days"));
    let entered = entered.collect::<Vec<_>>().join("\n");
    assert!(users(app).await.is_empty());
    import(&admin, FILE).await;
    let first = ["bộ tiêu chí “Bộ của phường” (phiên bản 1)"];
    assert_eq!(users(app).await, first);
    // Until next year the ward scores by the first.
    import(&admin, &entered.replace("version = 1", "version = 2").replace("2026-01-01", "2027-01-01")).await;
    assert_eq!(users(app).await, first);
    // Next year is scored ahead: this year still goes by the first.
    office.post("/cham-diem/moi", &[("rules", "bo-cua-phuong@2"), ("year", "2027"), ("quarter", "1")]).await.assert_redirect();
    assert_eq!(users(app).await, first);
    let opened = office.post("/cham-diem/moi", &[("rules", "bo-cua-phuong@1"), ("year", "2026"), ("quarter", "1")]).await;
    let sheet = opened.assert_redirect().to_owned();
    import(&admin, &entered.replace("version = 1", "version = 3")).await;
    assert_eq!(users(app).await, ["bộ tiêu chí “Bộ của phường” (phiên bản 1, có phiếu đang mở)"]);
    office.post(&format!("{sheet}/nop"), &[]).await.assert_redirect();
    assert!(users(app).await.is_empty());
});
