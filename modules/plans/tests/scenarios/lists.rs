//! What lists of work show, to whom, as a file; and who is told of a difficulty, on both databases.

use crate::indicators::{indicator, plan_in_force};
use kernel::{Grant, Role, UnitId};
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

/// A task that a unit leads.
async fn task(office: &Browser, plan: &str, unit: UnitId, title: &str) -> Uuid {
    let (id, unit) = (Uuid::now_v7(), unit.to_string());
    let (id_text, to) = (id.to_string(), format!("/ke-hoach/{plan}/nhiem-vu/moi"));
    let fields = [("task_id", id_text.as_str()), ("title", title), ("lead", &unit), ("deadline_text", "quý II/2026")];
    office.post(&to, &fields).await.assert_redirect();
    id
}

/// Somebody who holds these roles.
async fn holder(app: &TestApp, login: &str, roles: &[(Role, Option<UnitId>)]) -> Browser {
    let from = app.app.clock.today();
    let account = people::api::NewAccount {
        login: login.into(),
        name: login.into(),
        password: Some(testkit::PASSWORD.into()),
        grants: roles.iter().map(|(role, unit)| Grant { role: *role, unit: *unit, from, to: None }).collect(),
        ..people::api::NewAccount::default()
    };
    let mut tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    people::api::create_account(&mut tx, account).await.unwrap();
    tx.commit().await.unwrap();
    app.sign_in(login).await
}

testkit::on_both!(crate::modules(), fn lists_are_taken_along_as_a_table_is(app) {
    let (office, contact) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let plan = plan_in_force(&office, "Kế hoạch").await;
    for n in 1..4 {
        task(&office, &plan, app.units[1], &format!("Việc thứ {n}")).await;
    }
    for at in ["/viec-cua-toi".to_owned(), format!("/don-vi/{}", app.units[1])] {
        let page = contact.get(&at).await;
        page.assert_says("Việc thứ 3").assert_says("bang=1.xlsx").assert_says("bang=1.csv").assert_lacks("<table");
    }
    let measured = Uuid::now_v7().to_string();
    let unit = app.units[1].to_string();
    let fields = [("id", measured.as_str()), ("name", "Số việc"), ("section", "A"), ("unit", "việc"), ("comparator", ">="),
        ("direction", "up"), ("target", "9"), ("lead", &unit), ("source", "measure"), ("numerator_measure", "plans.tasks")];
    office.post(&format!("/ke-hoach/{plan}/chi-tieu/moi"), &fields).await.assert_redirect();
    contact.get(&format!("/chi-tieu/{measured}")).await.assert_says("bang=1.xlsx");
    let entered = indicator(&office, app, &plan, "Hồ sơ trực tuyến").await;
    contact.get(&format!("/chi-tieu/{entered}")).await.assert_lacks("bang=");
});

testkit::on_both!(crate::modules(), fn somebody_who_compiles_sees_the_work_of_each_of_their_units(app) {
    let office = app.sign_in("tonghop").await;
    let plan = plan_in_force(&office, "Kế hoạch").await;
    for (unit, title) in app.units.iter().zip(["Việc của phòng", "Việc của văn phòng"]) {
        task(&office, &plan, *unit, title).await;
    }
    let [one, other] = app.units;
    let roles = [(Role::Coordinator, None), (Role::UnitContact, Some(one)), (Role::Viewer, Some(other))];
    let both = holder(app, "nhieuvai", &roles).await;
    both.get("/viec-cua-toi").await.assert_says("Việc của phòng").assert_says("Việc của văn phòng");
    let contact = holder(app, "motdonvi", &[(Role::UnitContact, Some(one))]).await;
    contact.get("/viec-cua-toi").await.assert_says("Việc của phòng").assert_lacks("Việc của văn phòng");
});

testkit::on_both!(crate::modules(), fn a_difficulty_is_told_to_the_leader_and_its_answer_to_whoever_raised_it(app) {
    let (office, contact) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let plan = plan_in_force(&office, "Kế hoạch").await;
    let task = task(&office, &plan, app.units[1], "Lắp camera").await;
    let raise = async |by: &Browser, id: &str, words: &str| {
        let fields = [("version", "1"), ("difficulty_id", id), ("difficulty", words)];
        by.post(&format!("/nhiem-vu/{task}/kho-khan"), &fields).await.assert_redirect();
    };
    let [first, second] = [Uuid::now_v7().to_string(), Uuid::now_v7().to_string()];
    raise(&contact, &first, "Chưa có kinh phí").await;
    let leader = app.sign_in("lanhdao").await;
    leader.get("/thong-bao").await.assert_lacks("Lắp camera");
    let at = |id: &str| format!("/nhiem-vu/{task}/kho-khan/{id}");
    contact.post(&at(&first), &[("do", "escalate")]).await.assert_redirect();
    let told = leader.get("/thong-bao").await;
    told.assert_says("Khó khăn, vướng mắc chờ lãnh đạo: Lắp camera").assert_says("Chưa có kinh phí");
    leader.post(&at(&first), &[("do", "resolve"), ("answer", "Bố trí 50 triệu đồng")]).await.assert_redirect();
    let told = contact.get("/thong-bao").await;
    told.assert_says("Khó khăn, vướng mắc đã có ý kiến giải quyết: Lắp camera").assert_says("Bố trí 50 triệu đồng");

    raise(&office, &second, "Thiếu người").await;
    app.set_day("2026-03-21");
    app.app.settle().await.unwrap();
    app.sign_in("lanhdao").await.get("/thong-bao").await.assert_says("Thiếu người");
    let leader = app.sign_in("lanhdao").await;
    leader.post(&at(&second), &[("do", "resolve"), ("answer", "Điều một người")]).await.assert_redirect();
    app.sign_in("tonghop").await.get("/thong-bao").await.assert_says("Điều một người");
});

testkit::on_both!(crate::modules(), fn what_is_shared_of_a_draft_shows_once_the_draft_is_in_force(app) {
    let (office, viewer) = (app.sign_in("tonghop").await, app.sign_in("nguoixem").await);
    let aligned = plan_in_force(&office, "Kế hoạch Đề án 06").await;
    let draft = Uuid::now_v7().to_string();
    let fields = [("id", draft.as_str()), ("title", "Kế hoạch soạn sau"), ("year", "2026"), ("kind", "digital")];
    office.post("/ke-hoach/moi", &fields).await.assert_redirect();
    let of = indicator(&office, app, &draft, "Hồ sơ trực tuyến").await;
    office.post(&format!("/ke-hoach/{aligned}/dung-chung"), &[("indicator", &of)]).await.assert_redirect();
    office.post(&format!("/ke-hoach/{aligned}/cong-bo"), &[]).await.assert_redirect();
    let (own, public) = (format!("/ke-hoach/{aligned}"), format!("/cong-khai/ke-hoach/{aligned}"));
    let number = |n: u8| format!("{own}#chi-tieu\">{n}</a>");
    viewer.get(&own).await.assert_lacks("Hồ sơ trực tuyến");
    viewer.get("/ke-hoach").await.assert_says(&number(0));
    app.browser().get(&public).await.assert_lacks("Hồ sơ trực tuyến");
    office.post(&format!("/ke-hoach/{draft}/thuc-hien"), &[]).await.assert_redirect();
    viewer.get(&own).await.assert_says("Hồ sơ trực tuyến");
    viewer.get("/ke-hoach").await.assert_says(&number(1));
    app.browser().get(&public).await.assert_says("Hồ sơ trực tuyến");
});

testkit::on_both!(crate::modules(), fn the_public_page_says_why_and_names_nobody(app) {
    let (office, leader) = (app.sign_in("tonghop").await, app.sign_in("lanhdao").await);
    let plan = plan_in_force(&office, "Kế hoạch").await;
    let of = indicator(&office, app, &plan, "Hồ sơ trực tuyến").await;
    office.post(&format!("/ke-hoach/{plan}/cong-bo"), &[]).await.assert_redirect();
    let why = office.get(&format!("/api/v1/indicators/{of}")).await.json()["why"].as_str().unwrap().to_owned();
    let public = format!("/cong-khai/ke-hoach/{plan}");
    app.browser().get(&public).await.assert_says(&why);
    let ruling = Uuid::now_v7().to_string();
    let judged = [("ruling_id", ruling.as_str()), ("ruling_status", "at-risk"), ("ruling_reason", "Thiếu máy quét")];
    leader.post(&format!("/chi-tieu/{of}/danh-gia"), &judged).await.assert_redirect();
    let page = app.browser().get(&public).await;
    page.assert_says("Theo đánh giá của lãnh đạo.").assert_lacks("Mẫu lanhdao").assert_lacks("Thiếu máy quét");
});

testkit::on_both!(crate::modules(), fn the_api_tells_the_path_to_the_target_and_by_what_it_is_counted(app) {
    let office = app.sign_in("tonghop").await;
    let plan = plan_in_force(&office, "Kế hoạch").await;
    let (of, unit) = (Uuid::now_v7().to_string(), app.units[1].to_string());
    let fields = [("id", of.as_str()), ("name", "Số việc"), ("section", "A"), ("unit", "việc"), ("comparator", ">="), ("direction", "up"),
        ("target", "9"), ("path2", "4"), ("lead", &unit), ("source", "measure"), ("numerator_measure", "plans.tasks")];
    office.post(&format!("/ke-hoach/{plan}/chi-tieu/moi"), &fields).await.assert_redirect();
    let json = office.get(&format!("/api/v1/indicators/{of}")).await.json();
    assert_eq!(json["path"], serde_json::json!([{ "on": "2026-06-30", "value": 4.0 }]), "{json}");
    assert_eq!((&json["numerator_measure"], &json["denominator_measure"]), (&"plans.tasks".into(), &"".into()), "{json}");
    assert_eq!(office.get(&format!("/api/v1/plans/{plan}")).await.json()["reporting"], serde_json::json!([]));
});

/// The product as somebody sees it who only looks.
async fn viewer(app: &TestApp) -> kernel::Cx {
    let ward = std::sync::Arc::new(kernel::wards(&app.app).await.unwrap().remove(0));
    let from = app.app.clock.today();
    let grants = vec![Grant { role: Role::Viewer, unit: None, from, to: None }];
    let actor = kernel::Actor::new(kernel::UserId::new(), "Mẫu".into(), None, grants, &app.app.policies(), from);
    kernel::Cx::of_person(&app.app, ward, actor, app.app.clock.now())
}

testkit::on_both!(crate::modules(), fn what_is_found_of_a_plan_stands_under_its_new_name(app) {
    let office = app.sign_in("tonghop").await;
    let plan = plan_in_force(&office, "Kế hoạch cũ").await;
    indicator(&office, app, &plan, "Hồ sơ trực tuyến").await;
    task(&office, &plan, app.units[1], "Số hóa hồ sơ").await;
    let version = office.get(&format!("/api/v1/plans/{plan}")).await.json()["plan"]["version"].to_string();
    let fields = [("version", version.as_str()), ("title", "Chương trình hành động"), ("year", "2026"), ("kind", "digital")];
    office.post(&format!("/ke-hoach/{plan}/sua"), &fields).await.assert_redirect();
    let found = viewer(app).await.search("ho so", 20).await.unwrap();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|one| one.context == "Chương trình hành động"), "{found:?}");
    assert_eq!(viewer(app).await.search("chuong trinh hanh dong", 20).await.unwrap().len(), 3);
});

testkit::on_both!(crate::modules(), fn milestones_and_files_of_reports_are_found_without_tone_marks(app) {
    let (office, contact) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let plan = plan_in_force(&office, "Kế hoạch").await;
    let task = task(&office, &plan, app.units[1], "Số hóa hồ sơ").await;
    let [milestone, update] = [Uuid::now_v7().to_string(), Uuid::now_v7().to_string()];
    let step = [("milestone_id", milestone.as_str()), ("milestone_title", "Nghiệm thu phần mềm")];
    contact.post(&format!("/nhiem-vu/{task}/moc"), &step).await.assert_redirect();
    let reported = [("version", "1"), ("update_id", update.as_str()), ("body", "Đã quét 120 trang")];
    let file: (&str, &str, &[u8]) = ("files", "Biên bản bàn giao.pdf", b"%PDF-1.7 noi dung");
    contact.upload(&format!("/nhiem-vu/{task}/cap-nhat"), &reported, file).await.assert_redirect();
    let cx = viewer(app).await;
    for (words, kind) in [("nghiem thu", "search-kind-milestone"), ("bien ban ban giao", "search-kind-evidence"), ("quet 120", "search-kind-report")] {
        let found = cx.search(words, 20).await.unwrap();
        assert!(found.iter().any(|f| f.kind == kind && f.href == format!("/nhiem-vu/{task}")), "{words}: {found:?}");
    }
});
