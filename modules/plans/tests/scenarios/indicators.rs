//! Plans and indicators over HTTP: made, entered, approved by a second person, copied, shared, shown, published.

use kernel::Conn;
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

fn db(app: &TestApp) -> Conn {
    app.app.db.read(WARD)
}

/// A plan of 2026 in force, made as the standing office makes it.
pub(crate) async fn plan_in_force(office: &Browser, title: &str) -> String {
    let id = Uuid::now_v7().to_string();
    let fields =
        [("id", id.as_str()), ("title", title), ("year", "2026"), ("kind", "digital"), ("number", "173/KH-UBND")];
    office.post("/ke-hoach/moi", &fields).await.assert_redirect();
    office.post(&format!("/ke-hoach/{id}/thuc-hien"), &[]).await.assert_redirect();
    id
}

/// An indicator led by the second unit of the test kit, to which the unit contact belongs.
pub(crate) async fn indicator(office: &Browser, app: &TestApp, plan: &str, name: &str) -> String {
    let id = Uuid::now_v7().to_string();
    let lead = app.units[1].to_string();
    let fields = [
        ("id", id.as_str()),
        ("name", name),
        ("section", "Chính quyền số"),
        ("unit", "%"),
        ("comparator", ">="),
        ("direction", "up"),
        ("target", "90"),
        ("lead", lead.as_str()),
        ("source", "entered"),
        ("baseline_numerator", "3.472"),
        ("baseline_denominator", "3.754"),
        ("baseline_period", "1/7 – 27/10/2025"),
    ];
    office.post(&format!("/ke-hoach/{plan}/chi-tieu/moi"), &fields).await.assert_redirect();
    id
}

async fn figure(unit: &Browser, indicator: &str, numerator: &str, denominator: &str) -> String {
    let id = Uuid::now_v7().to_string();
    let fields = [
        ("id", id.as_str()),
        ("from_day", "01/01/2026"),
        ("to_day", "28/02/2026"),
        ("numerator", numerator),
        ("denominator", denominator),
    ];
    let proof = ("evidence", "bao-cao.txt", "Báo cáo tháng 2".as_bytes());
    unit.upload(&format!("/chi-tieu/{indicator}/so-lieu"), &fields, proof).await.assert_redirect();
    id
}

testkit::on_both!(crate::modules(), fn a_figure_counts_when_a_second_person_has_approved_it(app) {
    let (office, unit, leader) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await, app.sign_in("lanhdao").await);
    let plan = plan_in_force(&office, "Kế hoạch Chuyển đổi số năm 2026").await;
    let id = indicator(&office, app, &plan, "Hồ sơ nộp trực tuyến").await;
    let entered = figure(&unit, &id, "850", "1.000").await;
    unit.get(&format!("/chi-tieu/{id}")).await.assert_status(200).assert_says("bao-cao.txt");
    office.get(&format!("/ke-hoach/{plan}")).await.assert_says("1 số liệu chờ duyệt");
    unit.post(&format!("/chi-tieu/{id}/so-lieu/{entered}/duyet"), &[]).await.assert_status(403);
    leader.post(&format!("/chi-tieu/{id}/so-lieu/{entered}/duyet"), &[]).await.assert_redirect();
    leader.get(&format!("/ke-hoach/{plan}")).await.assert_says("85%").assert_says("Hồ sơ nộp trực tuyến");
    leader.get(&format!("/chi-tieu/{id}/ban-ghi")).await.assert_says("850/1.000").assert_says("bao-cao.txt");
    let json = leader.get(&format!("/api/v1/indicators/{id}")).await.json();
    assert_eq!(json["value"], 85.0);
    assert_eq!(json["status"], "late", "92,48% last year, 90% wanted, 85% now: {json}");
});

testkit::on_both!(crate::modules(), fn nobody_approves_a_figure_of_their_own(app) {
    let office = app.sign_in("tonghop").await;
    let plan = plan_in_force(&office, "Kế hoạch 2026").await;
    let id = indicator(&office, app, &plan, "Văn bản ký số").await;
    let entered = figure(&office, &id, "95", "100").await;
    office.post(&format!("/chi-tieu/{id}/so-lieu/{entered}/duyet"), &[]).await.assert_status(422);
    let state: Option<String> = db(app).scalar("SELECT state FROM figure WHERE ward_id = $1", kernel::args![WARD]).await.unwrap();
    assert_eq!(state.as_deref(), Some("entered"));
});

testkit::on_both!(crate::modules(), fn sending_a_figure_twice_keeps_one_and_a_correction_keeps_both(app) {
    let (office, unit, leader) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await, app.sign_in("lanhdao").await);
    let plan = plan_in_force(&office, "Kế hoạch 2026").await;
    let id = indicator(&office, app, &plan, "Cấp kết quả điện tử").await;
    let first = Uuid::now_v7().to_string();
    let fields = [("id", first.as_str()), ("from_day", "2026-01-01"), ("to_day", "2026-02-28"), ("numerator", "80"), ("denominator", "100")];
    for _ in 0..2 {
        unit.post(&format!("/chi-tieu/{id}/so-lieu"), &fields).await.assert_redirect();
    }
    leader.post(&format!("/chi-tieu/{id}/so-lieu/{first}/duyet"), &[]).await.assert_redirect();
    let second = figure(&unit, &id, "82", "100").await;
    leader.post(&format!("/chi-tieu/{id}/so-lieu/{second}/duyet"), &[]).await.assert_redirect();
    let sql = "SELECT state FROM figure WHERE ward_id = $1 ORDER BY id";
    let states: Vec<String> = db(app).scalars(sql, kernel::args![WARD]).await.unwrap();
    assert_eq!(states, ["superseded", "approved"]);
    assert_eq!(leader.get(&format!("/api/v1/indicators/{id}")).await.json()["value"], 82.0);
});

testkit::on_both!(crate::modules(), fn a_returned_figure_says_why_and_wrong_ones_come_back_with_what_was_typed(app) {
    let (office, unit, leader) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await, app.sign_in("lanhdao").await);
    let plan = plan_in_force(&office, "Kế hoạch 2026").await;
    let id = indicator(&office, app, &plan, "Thanh toán trực tuyến").await;
    let entered = figure(&unit, &id, "50", "100").await;
    leader.post(&format!("/chi-tieu/{id}/so-lieu/{entered}/tra-lai"), &[("reason", "")]).await.assert_status(422);
    leader.post(&format!("/chi-tieu/{id}/so-lieu/{entered}/tra-lai"), &[("reason", "Thiếu danh sách hồ sơ")]).await.assert_redirect();
    unit.get(&format!("/chi-tieu/{id}")).await.assert_says("Thiếu danh sách hồ sơ");
    unit.get("/thong-bao").await.assert_says("Số liệu được trả lại: Thanh toán trực tuyến");
    let wrong = [("from_day", "01/01/2026"), ("to_day", "28/02/2026"), ("numerator", "7"), ("denominator", "0")];
    let again = unit.post(&format!("/chi-tieu/{id}/so-lieu"), &wrong).await;
    again.assert_status(422).assert_says("Mẫu số phải lớn hơn 0").assert_says("value=\"7\"");
    let future = [("from_day", "01/01/2026"), ("to_day", "30/06/2026"), ("numerator", "7"), ("denominator", "10")];
    unit.post(&format!("/chi-tieu/{id}/so-lieu"), &future).await.assert_status(422).assert_says("chưa kết thúc");
});

/// What is kept of each year's figures: the approved in order, and how many wait.
async fn kept(app: &TestApp) -> Vec<(Vec<String>, String)> {
    let sql = "SELECT approved || '|' || CAST(waiting AS text) FROM figure_series WHERE ward_id = $1 ORDER BY indicator_id, year";
    let rows: Vec<String> = db(app).scalars(sql, kernel::args![WARD]).await.unwrap();
    let parted = |row: &String| {
        let (approved, waiting) = row.split_once('|').unwrap();
        let mut approved: Vec<String> = approved.split(';').map(str::to_owned).collect();
        approved.sort();
        (approved, waiting.to_owned())
    };
    rows.iter().map(parted).collect()
}

testkit::on_both!(crate::modules(), fn what_is_kept_of_a_years_figures_is_what_the_figures_say(app) {
    let (office, unit, leader) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await, app.sign_in("lanhdao").await);
    let plan = plan_in_force(&office, "Kế hoạch 2026").await;
    let id = indicator(&office, app, &plan, "Hồ sơ số hóa").await;
    let decide = async |figure: &str, step: &str| {
        let path = format!("/chi-tieu/{id}/so-lieu/{figure}/{step}");
        leader.post(&path, &[("reason", "Thiếu danh sách")]).await.assert_redirect();
    };
    for (numerator, step) in [("50", "duyet"), ("51", "tra-lai"), ("1", "duyet")] {
        let entered = figure(&unit, &id, numerator, "3").await;
        decide(&entered, step).await;
    }
    let mut months = Vec::new();
    for (from, to) in [("01/01/2026", "31/01/2026"), ("01/02/2026", "28/02/2026"), ("01/12/2025", "31/12/2025")] {
        let month = Uuid::now_v7().to_string();
        let fields = [("id", month.as_str()), ("from_day", from), ("to_day", to), ("numerator", "0,7"), ("denominator", "3,1")];
        unit.post(&format!("/chi-tieu/{id}/so-lieu"), &fields).await.assert_redirect();
        months.push(month);
    }
    // Two at once: neither loses what the other approved.
    tokio::join!(decide(&months[0], "duyet"), decide(&months[1], "duyet"));
    let of_transactions = kept(app).await;
    let counts: Vec<(usize, &str)> = of_transactions.iter().map(|(all, waiting)| (all.len(), waiting.as_str())).collect();
    assert_eq!(counts, [(1, "1"), (3, "0")], "{of_transactions:?}");
    let anew = match db(app).engine() {
        kernel::Engine::Sqlite => include_str!("../../migrations/0007_figure_series.sqlite.sql"),
        kernel::Engine::Postgres => include_str!("../../migrations/0007_figure_series.postgres.sql"),
    };
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.exec("DELETE FROM figure_series WHERE ward_id = $1", kernel::args![WARD]).await.unwrap();
    tx.exec(anew, kernel::args![]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(kept(app).await, of_transactions, "as the migration makes it of the same figures");
});

testkit::on_both!(crate::modules(), fn drafts_and_private_plans_are_not_found_by_others(app) {
    let (office, viewer) = (app.sign_in("tonghop").await, app.sign_in("nguoixem").await);
    let id = Uuid::now_v7().to_string();
    let fields = [("id", id.as_str()), ("title", "Kế hoạch đang soạn"), ("year", "2027"), ("kind", "reform")];
    office.post("/ke-hoach/moi", &fields).await.assert_redirect();
    office.get(&format!("/ke-hoach/{id}")).await.assert_status(200);
    viewer.get(&format!("/ke-hoach/{id}")).await.assert_status(404);
    viewer.get(&format!("/api/v1/plans/{id}")).await.assert_status(404);
    app.browser().get(&format!("/cong-khai/ke-hoach/{id}")).await.assert_status(404);
    office.post(&format!("/ke-hoach/{id}/cong-bo"), &[]).await.assert_status(422);
    office.post(&format!("/ke-hoach/{id}/thuc-hien"), &[]).await.assert_redirect();
    office.post(&format!("/ke-hoach/{id}/cong-bo"), &[]).await.assert_redirect();
    app.browser().get(&format!("/cong-khai/ke-hoach/{id}")).await.assert_status(200).assert_says("Kế hoạch đang soạn");
    viewer.post(&format!("/ke-hoach/{id}/ket-thuc"), &[]).await.assert_status(403);
});

testkit::on_both!(crate::modules(), fn next_years_plan_takes_results_as_baselines_and_moves_years(app) {
    let (office, unit, leader) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await, app.sign_in("lanhdao").await);
    let plan = plan_in_force(&office, "Kế hoạch Chuyển đổi số năm 2026").await;
    let id = indicator(&office, app, &plan, "Hồ sơ trực tuyến năm 2026").await;
    let entered = figure(&unit, &id, "95", "100").await;
    leader.post(&format!("/chi-tieu/{id}/so-lieu/{entered}/duyet"), &[]).await.assert_redirect();
    office.post(&format!("/ke-hoach/{plan}/trong-tam"), &[("q1", "Rà soát năm 2026\nTập huấn")]).await.assert_redirect();
    let next = Uuid::now_v7().to_string();
    let fields = [("id", next.as_str()), ("title", "Kế hoạch 2027"), ("year", "2027"), ("kind", "digital"), ("from", plan.as_str())];
    for _ in 0..2 {
        office.post("/ke-hoach/moi", &fields).await.assert_redirect();
    }
    let json = office.get(&format!("/api/v1/plans/{next}")).await.json();
    assert_eq!(json["indicators"].as_array().map(Vec::len), Some(1), "{json}");
    assert_eq!(json["indicators"][0]["name"], "Hồ sơ trực tuyến năm 2027");
    assert_eq!(json["indicators"][0]["baseline"], 95.0);
    assert_eq!(json["focus"][0]["body"], "Rà soát năm 2027");
    office.get(&format!("/ke-hoach/{next}/sua")).await.assert_says("Năm trước đã đạt");
});

testkit::on_both!(crate::modules(), fn an_aligned_plan_shares_an_indicator_whose_figure_is_entered_once(app) {
    let (office, unit, leader) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await, app.sign_in("lanhdao").await);
    let plan = plan_in_force(&office, "Kế hoạch Chuyển đổi số năm 2026").await;
    let reform = plan_in_force(&office, "Kế hoạch cải cách hành chính năm 2026").await;
    let id = indicator(&office, app, &plan, "Hồ sơ nộp trực tuyến").await;
    office.post(&format!("/ke-hoach/{reform}/dung-chung"), &[("indicator", &id)]).await.assert_redirect();
    let entered = figure(&unit, &id, "92", "100").await;
    leader.post(&format!("/chi-tieu/{id}/so-lieu/{entered}/duyet"), &[]).await.assert_redirect();
    for plan in [&plan, &reform] {
        assert_eq!(leader.get(&format!("/api/v1/plans/{plan}")).await.json()["indicators"][0]["value"], 92.0);
    }
});

testkit::on_both!(crate::modules(), fn an_edit_over_a_newer_version_is_refused_and_a_changed_target_needs_a_reason(app) {
    let office = app.sign_in("tonghop").await;
    let plan = plan_in_force(&office, "Kế hoạch 2026").await;
    let id = indicator(&office, app, &plan, "Hồ sơ").await;
    let edit = |version: &'static str, target: &'static str, reason: &'static str| {
        vec![("name", "Hồ sơ"), ("unit", "%"), ("comparator", ">="), ("direction", "up"), ("target", target),
            ("source", "entered"), ("version", version), ("reason", reason)]
    };
    let place = format!("/chi-tieu/{id}/sua");
    office.post(&place, &edit("1", "95", "")).await.assert_status(422).assert_says("nêu lý do");
    office.post(&place, &edit("1", "95", "Theo Kế hoạch điều chỉnh")).await.assert_redirect();
    office.post(&place, &edit("1", "80", "Chậm một bước")).await.assert_status(422).assert_says("vừa sửa");
    office.get(&format!("/chi-tieu/{id}")).await.assert_says("≥ 95%").assert_says("Theo Kế hoạch điều chỉnh");
});

testkit::on_both!(crate::modules(), fn a_number_computed_from_measures_equals_its_records(app) {
    let office = app.sign_in("tonghop").await;
    let plan = plan_in_force(&office, "Kế hoạch 2026").await;
    let id = Uuid::now_v7().to_string();
    indicator(&office, app, &plan, "Chỉ tiêu thứ nhất").await;
    let fields = [("id", id.as_str()), ("name", "Chỉ tiêu được theo dõi"), ("unit", "chỉ tiêu"), ("comparator", ">="),
        ("direction", "up"), ("target", "2"), ("source", "measure_all"), ("numerator_measure", "plans.indicators")];
    office.post(&format!("/ke-hoach/{plan}/chi-tieu/moi"), &fields).await.assert_redirect();
    let json = office.get(&format!("/api/v1/indicators/{id}")).await.json();
    assert_eq!((&json["value"], &json["status"]), (&2.0.into(), &"met".into()), "{json}");
    let records = office.get("/api/v1/measures/plans.indicators/records").await.json();
    assert_eq!(records.as_array().map(Vec::len), Some(2));
    office.get(&format!("/chi-tieu/{id}/ban-ghi")).await.assert_says("Chỉ tiêu thứ nhất");
    office.get("/so-lieu/plans.indicators").await.assert_status(200).assert_says("Kế hoạch 2026");
});

testkit::on_both!(crate::modules(), fn what_a_unit_declares_stands_beside_what_the_records_say(app) {
    let (office, unit, leader) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await, app.sign_in("lanhdao").await);
    let plan = plan_in_force(&office, "Kế hoạch 2026").await;
    let other = indicator(&office, app, &plan, "Hồ sơ").await;
    let entered = figure(&unit, &other, "95", "100").await;
    leader.post(&format!("/chi-tieu/{other}/so-lieu/{entered}/duyet"), &[]).await.assert_redirect();
    let (id, lead) = (Uuid::now_v7().to_string(), app.units[1].to_string());
    let fields = [("id", id.as_str()), ("name", "Số liệu được duyệt"), ("unit", "%"), ("comparator", ">="),
        ("direction", "up"), ("target", "90"), ("lead", &lead), ("source", "compared"),
        ("numerator_measure", "plans.figures.approved"), ("denominator_measure", "")];
    let made = format!("/ke-hoach/{plan}/chi-tieu/moi");
    office.post(&made, &fields).await.assert_status(422).assert_says("cần số liệu làm mẫu số");
    let fields: Vec<(&str, &str)> = fields.into_iter().filter(|(key, _)| *key != "denominator_measure")
        .chain([("denominator_measure", "plans.figures.approved")]).collect();
    office.post(&made, &fields).await.assert_redirect();
    office.get(&format!("/chi-tieu/{id}")).await.assert_says("Chưa có số liệu nào của đơn vị để đối chiếu");
    figure(&unit, &id, "50", "100").await;
    let page = office.get(&format!("/chi-tieu/{id}")).await;
    page.assert_says("50% (50/100)").assert_says("−50 điểm phần trăm");
    page.assert_says("/so-lieu/plans.figures.approved?tu=2026-01-01&amp;den=2026-02-28");
    assert_eq!(office.get(&format!("/api/v1/indicators/{id}")).await.json()["source"], "compared");
    assert!(!office.get(&format!("/chi-tieu/{other}")).await.body.contains("id=\"doi-chieu\""));
});

testkit::on_both!(crate::modules(), fn a_number_that_is_offered_no_longer_is_said_and_opens_no_error(app) {
    let (office, unit) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let plan = plan_in_force(&office, "Kế hoạch 2026").await;
    let lead = app.units[1].to_string();
    for (source, unit_of_number) in [("measure_all", "chỉ tiêu"), ("compared", "chỉ tiêu")] {
        let id = Uuid::now_v7().to_string();
        let fields = [("id", id.as_str()), ("name", source), ("unit", unit_of_number), ("comparator", ">="), ("lead", &lead),
            ("direction", "up"), ("target", "2"), ("source", source), ("numerator_measure", "plans.indicators")];
        office.post(&format!("/ke-hoach/{plan}/chi-tieu/moi"), &fields).await.assert_redirect();
        if source == "compared" {
            let fields = [("from_day", "01/01/2026"), ("to_day", "28/02/2026"), ("value", "5")];
            unit.post(&format!("/chi-tieu/{id}/so-lieu"), &fields).await.assert_redirect();
        }
        let gone = "UPDATE indicator SET numerator_measure = 'registers.may.da-xoa' WHERE ward_id = $1";
        db(app).exec(gone, kernel::args![WARD]).await.unwrap();
        let (page, records) = (format!("/chi-tieu/{id}"), format!("/chi-tieu/{id}/ban-ghi"));
        let page = office.get(&page).await;
        page.assert_status(200);
        let said = "Số liệu này không còn";
        match source {
            "compared" => page.assert_says(said),
            _ => office.get(&records).await.assert_status(200).assert_says(said).assert_lacks("không được xem"),
        };
        let json = office.get(&format!("/api/v1/indicators/{id}")).await.json();
        assert!(source == "compared" || json["value"].is_null(), "{json}");
    }
    office.get(&format!("/ke-hoach/{plan}")).await.assert_status(200);
    office.get("/so-lieu?trang=99").await.assert_status(200).assert_says("plans.indicators");
});

testkit::on_both!(crate::modules(), fn the_downloads_hold_what_the_page_shows(app) {
    let office = app.sign_in("tonghop").await;
    let plan = plan_in_force(&office, "Kế hoạch 2026").await;
    indicator(&office, app, &plan, "Hồ sơ chưa có số").await;
    let page = office.get(&format!("/ke-hoach/{plan}?trang-thai=met")).await;
    let at = page.body.find("tong-quan.csv?").expect("the download is narrowed as the page is");
    let query: String = page.body[at + "tong-quan.csv".len()..].chars().take_while(|c| *c != '"').collect();
    let csv = office.get(&format!("/ke-hoach/{plan}/tong-quan.csv{}", query.replace("&#38;", "&").replace("&amp;", "&"))).await;
    assert!(!csv.assert_status(200).body.contains("Hồ sơ chưa có số"), "{}", csv.body);
    office.get(&format!("/ke-hoach/{plan}/tong-quan.csv")).await.assert_says("Hồ sơ chưa có số");
});

testkit::on_both!(crate::modules(), fn every_page_of_a_plan_opens_with_all_its_texts(app) {
    let office = app.sign_in("tonghop").await;
    let plan = plan_in_force(&office, "Kế hoạch 2026").await;
    let id = indicator(&office, app, &plan, "Hồ sơ").await;
    let pages = [
        "/ke-hoach".to_owned(),
        "/ke-hoach/moi".to_owned(),
        format!("/ke-hoach/{plan}"),
        format!("/ke-hoach/{plan}/tong-quan.xlsx"),
        format!("/ke-hoach/{plan}/tong-quan.csv"),
        format!("/ke-hoach/{plan}/van-ban"),
        format!("/ke-hoach/{plan}/can-cu"),
        format!("/ke-hoach/{plan}/sua"),
        format!("/ke-hoach/{plan}/trong-tam"),
        format!("/ke-hoach/{plan}/cu-the-hoa"),
        format!("/ke-hoach/{plan}/chi-tieu/moi"),
        format!("/chi-tieu/{id}"),
        format!("/chi-tieu/{id}/sua"),
        format!("/chi-tieu/{id}/ban-ghi"),
        "/so-lieu".to_owned(),
        "/so-lieu/plans.indicators".to_owned(),
        "/so-lieu/plans.indicators/ban-ghi.csv".to_owned(),
    ];
    for page in pages {
        let answer = office.get(&page).await;
        answer.assert_status(200);
        assert!(!answer.body.contains('⟦'), "a text is missing on {page}: {}", answer.body);
    }
});
