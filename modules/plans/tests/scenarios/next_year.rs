//! Scenarios of the plan of the next year, made from this year's, on both databases.

use crate::import::{carry_over, number, sample_docx, upload};
use crate::indicators::{indicator, plan_in_force};
use testkit::{Browser, WARD};
use uuid::Uuid;

/// The plan of 2027 made from one of 2026.
async fn next_year(office: &Browser, from: &str) -> String {
    let id = Uuid::now_v7().to_string();
    let fields =
        [("id", id.as_str()), ("title", "Kế hoạch năm 2027"), ("year", "2027"), ("kind", "digital"), ("from", from)];
    office.post("/ke-hoach/moi", &fields).await.assert_redirect();
    id
}

testkit::on_both!(crate::modules(), fn next_years_plan_keeps_who_takes_part_milestones_and_duties(app) {
    let office = app.sign_in("tonghop").await;
    let review = upload(&office, "/ke-hoach/nhap", "kh.docx", &sample_docx()).await;
    let plan = carry_over(app, &office, &review).await;
    let helping = "SELECT COUNT(*) FROM task_unit WHERE ward_id = $1";
    let duties = "SELECT COUNT(*) FROM plan_reporting WHERE ward_id = $1";
    let before = (number(app, helping).await, number(app, duties).await);
    assert!(before.0 > 0 && before.1 > 0, "{before:?}");
    let sql = "SELECT id FROM task WHERE ward_id = $1 AND title = 'Tổ chức tập huấn về chuyển đổi số'";
    let task = app.app.db.read(WARD).scalar::<Uuid>(sql, kernel::args![WARD]).await.unwrap().unwrap();
    let milestone = Uuid::now_v7().to_string();
    let fields = [("milestone_id", milestone.as_str()), ("milestone_title", "Mời giảng viên năm 2026"), ("milestone_due", "31/05/2026")];
    office.post(&format!("/nhiem-vu/{task}/moc"), &fields).await.assert_redirect();
    next_year(&office, plan.trim_start_matches("/ke-hoach/")).await;
    assert_eq!((number(app, helping).await, number(app, duties).await), (2 * before.0, 2 * before.1));
    let moved = "SELECT COUNT(*) FROM task_milestone WHERE ward_id = $1 AND title = 'Mời giảng viên năm 2027' AND due_on = '2027-05-31'";
    assert_eq!(number(app, moved).await, 1);
});

testkit::on_both!(crate::modules(), fn next_years_plans_share_again_in_whatever_order_they_are_made(app) {
    let office = app.sign_in("tonghop").await;
    let main = plan_in_force(&office, "Kế hoạch Chuyển đổi số năm 2026").await;
    let of = indicator(&office, app, &main, "Hồ sơ nộp trực tuyến").await;
    let mut aligned = Vec::new();
    for title in ["Kế hoạch cải cách hành chính năm 2026", "Kế hoạch Đề án 06 năm 2026"] {
        let plan = plan_in_force(&office, title).await;
        office.post(&format!("/ke-hoach/{plan}/dung-chung"), &[("indicator", &of)]).await.assert_redirect();
        aligned.push(plan);
    }
    let early = next_year(&office, &aligned[0]).await;
    next_year(&office, &main).await;
    let late = next_year(&office, &aligned[1]).await;
    for plan in [early, late] {
        let json = office.get(&format!("/api/v1/plans/{plan}")).await.json();
        assert_eq!(json["indicators"].as_array().map(Vec::len), Some(1), "{json}");
        assert_ne!(json["indicators"][0]["id"], of, "the indicator of the new year");
    }
});

testkit::on_both!(crate::modules(), fn a_closed_plan_of_the_new_year_does_not_stop_the_copy(app) {
    let office = app.sign_in("tonghop").await;
    let main = plan_in_force(&office, "Kế hoạch Chuyển đổi số năm 2026").await;
    let of = indicator(&office, app, &main, "Hồ sơ nộp trực tuyến").await;
    let aligned = plan_in_force(&office, "Kế hoạch Đề án 06 năm 2026").await;
    office.post(&format!("/ke-hoach/{aligned}/dung-chung"), &[("indicator", &of)]).await.assert_redirect();
    let early = next_year(&office, &aligned).await;
    for step in ["thuc-hien", "ket-thuc"] {
        office.post(&format!("/ke-hoach/{early}/{step}"), &[]).await.assert_redirect();
    }
    next_year(&office, &main).await;
});

testkit::on_both!(crate::modules(), fn the_wards_indicator_does_not_go_on_from_that_of_a_unit(app) {
    let office = app.sign_in("tonghop").await;
    let ward = plan_in_force(&office, "Kế hoạch Chuyển đổi số năm 2026").await;
    let of = indicator(&office, app, &ward, "Hồ sơ nộp trực tuyến").await;
    let (plan, unit) = (Uuid::now_v7().to_string(), app.units[1].to_string());
    let fields = [("id", plan.as_str()), ("unit", &unit), ("title", "Kế hoạch của đơn vị"), ("indicator", &of)];
    office.post(&format!("/ke-hoach/{ward}/cu-the-hoa"), &fields).await.assert_redirect();
    office.post(&format!("/ke-hoach/{plan}/thuc-hien"), &[]).await.assert_redirect();
    indicator(&office, app, &plan, "Thanh toán trực tuyến").await;
    let next = next_year(&office, "").await;
    indicator(&office, app, &next, "Thanh toán trực tuyến").await;
    assert_eq!(number(app, "SELECT COUNT(*) FROM indicator WHERE ward_id = $1 AND previous_id IS NOT NULL").await, 0);
});

testkit::on_both!(crate::modules(), fn an_indicator_of_a_plan_begun_anew_goes_on_from_last_years_of_its_name(app) {
    let office = app.sign_in("tonghop").await;
    let of = plan_in_force(&office, "Kế hoạch Chuyển đổi số năm 2026").await;
    let before = indicator(&office, app, &of, "Hồ sơ nộp trực tuyến năm 2026").await;
    indicator(&office, app, &of, "Thanh toán trực tuyến").await;
    indicator(&office, app, &of, "Thanh toán  trực tuyến").await;
    let next = next_year(&office, "").await;
    let again = indicator(&office, app, &next, "Hồ sơ nộp trực tuyến năm 2027").await;
    indicator(&office, app, &next, "Thanh toán trực tuyến").await;
    let sql = "SELECT id_text(id) FROM indicator WHERE ward_id = $1 AND id_text(previous_id) = $2";
    let found = app.app.db.read(WARD).scalars::<String>(sql, kernel::args![WARD, before]).await.unwrap();
    assert_eq!(found, [again]);
    assert_eq!(number(app, "SELECT COUNT(*) FROM indicator WHERE ward_id = $1 AND previous_id IS NOT NULL").await, 1, "of two alike neither");
});

/// Edits an indicator of the second unit to go on from another.
async fn goes_on_from(office: &Browser, of: &str, name: &str, previous: &str) -> testkit::Answer {
    let version = office.get(&format!("/api/v1/indicators/{of}")).await.json()["version"].to_string();
    let fields = [
        ("version", version.as_str()),
        ("name", name),
        ("unit", "%"),
        ("comparator", ">="),
        ("direction", "up"),
        ("target", "90"),
        ("source", "entered"),
        ("previous", previous),
    ];
    office.post(&format!("/chi-tieu/{of}/sua"), &fields).await
}

testkit::on_both!(crate::modules(), fn an_indicator_goes_on_from_the_earlier_one_that_somebody_chooses(app) {
    let (office, viewer) = (app.sign_in("tonghop").await, app.sign_in("nguoixem").await);
    let of = plan_in_force(&office, "Kế hoạch Chuyển đổi số năm 2026").await;
    let before = indicator(&office, app, &of, "Hồ sơ nộp trực tuyến").await;
    let next = next_year(&office, "").await;
    let again = indicator(&office, app, &next, "Hồ sơ trực tuyến toàn trình").await;
    office.post(&format!("/ke-hoach/{next}/thuc-hien"), &[]).await.assert_redirect();
    let form = office.get(&format!("/chi-tieu/{again}/sua")).await;
    form.assert_says("Chỉ tiêu năm trước").assert_says("Hồ sơ nộp trực tuyến – Kế hoạch Chuyển đổi số năm 2026, 2026");

    goes_on_from(&office, &again, "Hồ sơ trực tuyến toàn trình", &before).await.assert_redirect();
    let page = viewer.get(&format!("/chi-tieu/{again}")).await;
    page.assert_says(&format!("href=\"/chi-tieu/{before}\""));
    page.assert_says("Chỉ tiêu năm trước: không có → Hồ sơ nộp trực tuyến – Kế hoạch Chuyển đổi số năm 2026, 2026");
    viewer.get(&format!("/chi-tieu/{before}")).await.assert_says("Chỉ tiêu này ở năm khác").assert_says("năm 2027");
    assert_eq!(office.get(&format!("/api/v1/indicators/{again}")).await.json()["previous_id"], before);
    for wrong in [again.as_str(), "khong-co"] {
        let refused = goes_on_from(&office, &again, "Tên đang sửa", wrong).await;
        refused.assert_status(422).assert_says("Chọn chỉ tiêu trong danh sách.").assert_says("Tên đang sửa");
    }
    goes_on_from(&office, &again, "Hồ sơ trực tuyến toàn trình", "").await.assert_redirect();
    viewer.get(&format!("/chi-tieu/{again}")).await.assert_says("năm 2026, 2026 → không có");
    assert!(office.get(&format!("/api/v1/indicators/{again}")).await.json()["previous_id"].is_null());
});

testkit::on_both!(crate::modules(), fn what_only_the_office_drafts_is_no_earlier_indicator_for_others(app) {
    let (office, viewer) = (app.sign_in("tonghop").await, app.sign_in("nguoixem").await);
    let fields = [("title", "Kế hoạch còn dự thảo"), ("year", "2026"), ("kind", "digital")];
    let draft = office.post("/ke-hoach/moi", &fields).await.assert_redirect().trim_start_matches("/ke-hoach/").to_owned();
    let before = indicator(&office, app, &draft, "Chỉ tiêu dự thảo").await;
    let next = next_year(&office, "").await;
    let again = indicator(&office, app, &next, "Chỉ tiêu sang năm").await;
    office.post(&format!("/ke-hoach/{next}/thuc-hien"), &[]).await.assert_redirect();
    goes_on_from(&office, &again, "Chỉ tiêu sang năm", &before).await.assert_redirect();
    office.get(&format!("/chi-tieu/{again}")).await.assert_says("Chỉ tiêu dự thảo – Kế hoạch còn dự thảo");
    let page = viewer.get(&format!("/chi-tieu/{again}")).await;
    page.assert_says("chỉ tiêu ông/bà không xem được");
    assert!(!page.body.contains("Chỉ tiêu dự thảo"), "a draft stays hidden");
});
