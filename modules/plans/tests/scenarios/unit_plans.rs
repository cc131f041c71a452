//! Unit plans over HTTP: a unit drafts its own, the ward's stay with the coordinator, and a draft is found by nobody.

use kernel::{Role, UnitId};
use testkit::{Browser, TestApp};
use uuid::Uuid;

fn new_id() -> String {
    Uuid::now_v7().to_string()
}

/// A plan of the ward, which is a draft until it is put in force.
async fn draft(office: &Browser, title: &str) -> String {
    let id = new_id();
    let fields = [("id", id.as_str()), ("title", title), ("year", "2026"), ("kind", "digital")];
    office.post("/ke-hoach/moi", &fields).await.assert_redirect();
    id
}

async fn start(office: &Browser, plan: &str) {
    office.post(&format!("/ke-hoach/{plan}/thuc-hien"), &[]).await.assert_redirect();
}

async fn task(by: &Browser, plan: &str, lead: UnitId, title: &str) -> String {
    let (id, lead) = (new_id(), lead.to_string());
    let fields = [("task_id", id.as_str()), ("title", title), ("lead", &lead), ("deadline_text", "quý II/2026")];
    by.post(&format!("/ke-hoach/{plan}/nhiem-vu/moi"), &fields).await.assert_redirect();
    id
}

/// The unit's own plan, made out of a task of the ward's.
async fn concretise(by: &Browser, ward_plan: &str, unit: UnitId, of: &str) -> (String, testkit::Answer) {
    let (id, unit) = (new_id(), unit.to_string());
    let fields = [("id", id.as_str()), ("unit", &unit), ("title", "Kế hoạch của đơn vị"), ("task", of)];
    let answer = by.post(&format!("/ke-hoach/{ward_plan}/cu-the-hoa"), &fields).await;
    (id, answer)
}

/// The first task of a plan, as the JSON API lists it.
async fn first_task(by: &Browser, plan: &str) -> String {
    let tasks = by.get(&format!("/api/v1/plans/{plan}/tasks")).await;
    tasks.assert_status(200).json()[0]["id"].as_str().expect("a task").to_owned()
}

testkit::on_both!(crate::modules(), fn a_unit_drafts_its_own_plan_out_of_the_wards_and_the_coordinator_starts_it(app) {
    let (office, contact) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let ward = draft(&office, "Kế hoạch của phường").await;
    let of = task(&office, &ward, app.units[1], "Số hóa hồ sơ lưu trữ").await;
    start(&office, &ward).await;
    contact.get(&format!("/ke-hoach/{ward}/cu-the-hoa")).await.assert_status(200).assert_says("Số hóa hồ sơ lưu trữ");
    let (plan, made) = concretise(&contact, &ward, app.units[1], &of).await;
    assert_eq!(made.assert_redirect(), format!("/ke-hoach/{plan}"));
    let page = office.get(&format!("/ke-hoach/{ward}")).await;
    page.assert_says("Đơn vị đã cụ thể hóa 1/1 nhiệm vụ").assert_lacks("so-lieu/plans.tasks.made_concrete");
    let narrowed = office.get(&format!("/ke-hoach/{ward}?don-vi={}", app.units[0])).await;
    narrowed.assert_status(200).assert_lacks("Đơn vị đã cụ thể hóa");
    let own = first_task(&contact, &plan).await;
    assert_ne!(own, of, "the unit's task is one of its own");
    let edited = [("title", "Số hóa 5.000 trang hồ sơ"), ("deadline_text", "31/05/2026"), ("version", "1")];
    let lead = app.units[1].to_string();
    let mut fields = edited.to_vec();
    fields.push(("lead", &lead));
    contact.post(&format!("/nhiem-vu/{own}/sua"), &fields).await.assert_redirect();
    task(&contact, &plan, app.units[1], "Mua máy quét").await;
    contact.post(&format!("/ke-hoach/{plan}/thuc-hien"), &[]).await.assert_status(403);
    start(&office, &plan).await;
    contact.get("/viec-cua-toi").await.assert_says("Số hóa 5.000 trang hồ sơ").assert_says("Mua máy quét");
    let count = async |key: &str| office.get(&format!("/api/v1/measures/{key}")).await.json()["value"].as_i64();
    assert_eq!(count("plans.tasks.of_ward").await, Some(1), "what units draft is no task of the ward's plan");
    assert_eq!(count("plans.tasks.made_concrete").await, Some(1), "A7: every task of the ward was made concrete");
});

testkit::on_both!(crate::modules(), fn a_unit_contact_edits_nothing_of_the_ward_or_of_another_unit(app) {
    let (office, contact, viewer) =
        (app.sign_in("tonghop").await, app.sign_in("daumoi").await, app.sign_in("nguoixem").await);
    let ward = draft(&office, "Kế hoạch của phường").await;
    let mine = task(&office, &ward, app.units[1], "Việc của đơn vị tôi trong kế hoạch phường").await;
    start(&office, &ward).await;
    let (other, made) = concretise(&office, &ward, app.units[0], &mine).await;
    made.assert_redirect();
    let secret = draft(&office, "Kế hoạch đang soạn của phường").await;
    // Pages and writes that the coordinator has and a unit contact has not.
    for page in [
        "/ke-hoach/moi".to_owned(),
        format!("/ke-hoach/{ward}/sua"),
        format!("/ke-hoach/{ward}/trong-tam"),
        format!("/ke-hoach/{ward}/nhiem-vu/moi"),
        format!("/ke-hoach/{ward}/chi-tieu/moi"),
        format!("/nhiem-vu/{mine}/sua"),
    ] {
        office.get(&page).await.assert_status(200);
        contact.get(&page).await.assert_status(403);
    }
    let fields = [("id", ""), ("title", "x"), ("year", "2026"), ("kind", "digital"), ("version", "1"), ("reason", "x"),
        ("state", "cancelled"), ("name", "x"), ("unit", "%"), ("target", "1"), ("comparator", ">="), ("direction", "up")];
    for write in [
        "/ke-hoach/moi".to_owned(),
        format!("/ke-hoach/{ward}/sua"),
        format!("/ke-hoach/{ward}/trong-tam"),
        format!("/ke-hoach/{ward}/ket-thuc"),
        format!("/ke-hoach/{ward}/thu-tu"),
        format!("/ke-hoach/{ward}/cong-bo"),
        format!("/ke-hoach/{ward}/nhiem-vu/moi"),
        format!("/ke-hoach/{ward}/chi-tieu/moi"),
        format!("/nhiem-vu/{mine}/sua"),
        format!("/nhiem-vu/{mine}/thoi-thuc-hien"),
    ] {
        contact.post(&write, &fields).await.assert_status(403);
    }
    // Drafts of others are not there at all.
    for plan in [&other, &secret] {
        office.get(&format!("/ke-hoach/{plan}")).await.assert_status(200);
        for who in [&contact, &viewer] {
            who.get(&format!("/ke-hoach/{plan}")).await.assert_status(404);
            who.get(&format!("/api/v1/plans/{plan}/tasks")).await.assert_status(404);
        }
        contact.post(&format!("/ke-hoach/{plan}/sua"), &fields).await.assert_status(404);
    }
    let (_, refused) = concretise(&contact, &ward, app.units[0], &mine).await;
    refused.assert_status(403);
    // In the unit's own plan the work stays the unit's own.
    let (own, made) = concretise(&contact, &ward, app.units[1], &mine).await;
    made.assert_redirect();
    let (id, lead) = (new_id(), app.units[0].to_string());
    let given = [("task_id", id.as_str()), ("title", "Giao cho đơn vị khác"), ("lead", &lead), ("deadline_text", "quý II/2026")];
    let answer = contact.post(&format!("/ke-hoach/{own}/nhiem-vu/moi"), &given).await;
    answer.assert_status(422).assert_says("đơn vị chủ trì là chính đơn vị mình").assert_says("Giao cho đơn vị khác");
});

testkit::on_both!(crate::modules(), fn what_is_drafted_is_found_by_search_and_counted_only_when_it_is_in_force(app) {
    let (office, viewer) = (app.sign_in("tonghop").await, app.sign_in("nguoixem").await);
    let plan = draft(&office, "Kế hoạch tuyển sinh").await;
    task(&office, &plan, app.units[1], "Khảo sát học sinh đầu cấp").await;
    let indicator = new_id();
    let fields = [("id", indicator.as_str()), ("name", "Học sinh ra lớp"), ("unit", "%"), ("comparator", ">="),
        ("direction", "up"), ("target", "90"), ("source", "entered")];
    office.post(&format!("/ke-hoach/{plan}/chi-tieu/moi"), &fields).await.assert_redirect();
    for words in ["khao sat hoc sinh", "hoc sinh ra lop", "tuyen sinh"] {
        for role in [Role::Viewer, Role::UnitContact, Role::Coordinator] {
            assert_eq!(found(app, role, words).await, 0, "{words} as {role:?}");
        }
    }
    let records = viewer.get("/so-lieu/plans.tasks").await;
    assert!(!records.assert_status(200).body.contains("Khảo sát học sinh"), "a draft's task is no record");
    start(&office, &plan).await;
    for words in ["khao sat hoc sinh", "hoc sinh ra lop", "tuyen sinh"] {
        assert!(found(app, Role::Viewer, words).await > 0, "{words}");
    }
    viewer.get("/so-lieu/plans.tasks").await.assert_says("Khảo sát học sinh đầu cấp");
});

/// How many things the index gives somebody in this role for these words.
async fn found(app: &TestApp, role: Role, words: &str) -> usize {
    let from = app.app.clock.today();
    let grants = vec![kernel::Grant { role, unit: Some(app.units[1]), from, to: None }];
    let actor = kernel::Actor::new(kernel::UserId::new(), "Mẫu".into(), None, grants, &app.app.policies(), from);
    kernel::search::find(&app.app.db.read(testkit::WARD), Some(&actor), words, 10).await.unwrap().len()
}
