//! Judging over HTTP, on both databases: a leader's judgement, the forecast, what is stuck, how units stand, what waits.

use dinh_plans::api::{MatterAction, MatterKind, matters};
use kernel::{Actor, Grant, Role, UserId};
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

fn new_id() -> String {
    Uuid::now_v7().to_string()
}

/// A plan of 2026 in force.
async fn plan(office: &Browser) -> String {
    let id = new_id();
    let fields = [("id", id.as_str()), ("title", "Kế hoạch 2026"), ("year", "2026"), ("kind", "digital")];
    office.post("/ke-hoach/moi", &fields).await.assert_redirect();
    office.post(&format!("/ke-hoach/{id}/thuc-hien"), &[]).await.assert_redirect();
    id
}

/// A task that the contact's unit leads.
async fn task(app: &TestApp, office: &Browser, plan: &str, title: &str, deadline: &str) -> String {
    let (id, lead) = (new_id(), app.units[1].to_string());
    let fields = [("task_id", id.as_str()), ("title", title), ("lead", &lead), ("deadline_text", deadline)];
    office.post(&format!("/ke-hoach/{plan}/nhiem-vu/moi"), &fields).await.assert_redirect();
    id
}

/// An indicator that the contact's unit leads.
async fn indicator(app: &TestApp, office: &Browser, plan: &str) -> String {
    let (id, lead) = (new_id(), app.units[1].to_string());
    let fields = [
        ("id", id.as_str()),
        ("name", "Hồ sơ nộp trực tuyến"),
        ("unit", "%"),
        ("comparator", ">="),
        ("direction", "up"),
        ("target", "90"),
        ("lead", &lead),
        ("source", "entered"),
        ("baseline_value", "50"),
    ];
    office.post(&format!("/ke-hoach/{plan}/chi-tieu/moi"), &fields).await.assert_redirect();
    id
}

/// A figure for the year up to a day, entered by the contact.
async fn enter(unit: &Browser, indicator: &str, to: &str, numerator: &str, denominator: &str) -> String {
    let id = new_id();
    let fields = [
        ("id", id.as_str()),
        ("from_day", "01/01/2026"),
        ("to_day", to),
        ("numerator", numerator),
        ("denominator", denominator),
    ];
    unit.post(&format!("/chi-tieu/{indicator}/so-lieu"), &fields).await.assert_redirect();
    id
}

async fn approve(leader: &Browser, indicator: &str, figure: &str) {
    leader.post(&format!("/chi-tieu/{indicator}/so-lieu/{figure}/duyet"), &[]).await.assert_redirect();
}

async fn report_done(by: &Browser, task: &str) {
    let json = by.get(&format!("/api/v1/tasks/{task}")).await.json();
    let (id, version) = (new_id(), json["version"].to_string());
    let fields = [("update_id", id.as_str()), ("version", &version), ("body", "Đã xong"), ("done", "1")];
    by.post(&format!("/nhiem-vu/{task}/cap-nhat"), &fields).await.assert_redirect();
}

/// Goes to a day months ahead, in a ward that does not suspend accounts that were not used meanwhile.
async fn months_later(app: &TestApp, day: &str) {
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.set_setting("people.rules", r#"{"people.account.inactive_days": 400}"#).await.unwrap();
    tx.commit().await.unwrap();
    app.set_day(day);
}

/// Judges differently from the rule.
async fn rule(who: &Browser, place: &str, id: &str, status: &str, reason: &str, until: &str) -> testkit::Answer {
    let fields = [("ruling_id", id), ("ruling_status", status), ("ruling_reason", reason), ("ruling_until", until)];
    who.post(place, &fields).await
}

testkit::on_both!(crate::modules(), fn a_leader_judges_a_task_differently_and_both_are_shown(app) {
    let (office, contact, leader) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await, app.sign_in("lanhdao").await);
    let plan = plan(&office).await;
    let id = task(app, &office, &plan, "Số hóa hồ sơ", "10/03/2026").await;
    let (place, ruling) = (format!("/nhiem-vu/{id}/danh-gia"), new_id());
    for who in [&contact, &office] {
        rule(who, &place, &ruling, "on-track", "Không phải việc của tôi", "").await.assert_status(403);
    }
    let empty = rule(&leader, &place, &ruling, "on-track", "", "").await;
    empty.assert_status(422).assert_says("Nêu lý do đánh giá khác");
    let past = rule(&leader, &place, &ruling, "on-track", "Thiết bị đã về", "01/03/2026").await;
    past.assert_status(422).assert_says("không được ở trong quá khứ").assert_says("Thiết bị đã về");
    for _ in 0..2 {
        rule(&leader, &place, &ruling, "on-track", "Thiết bị đã về", "31/03/2026").await.assert_redirect();
    }
    let page = contact.get(&format!("/nhiem-vu/{id}")).await;
    page.assert_says("Mẫu lanhdao đánh giá ngày 16/03/2026, đến hết ngày 31/03/2026: Thiết bị đã về");
    page.assert_says("Quá hạn 6 ngày").assert_says("Lãnh đạo đánh giá khác với cách tính.");
    let json = contact.get(&format!("/api/v1/tasks/{id}")).await.json();
    assert_eq!((&json["status"], &json["computed_status"]), (&"on_track".into(), &"late".into()), "{json}");
    // Its last day passes.
    app.set_day("2026-04-01");
    let (office, leader) = (app.sign_in("tonghop").await, app.sign_in("lanhdao").await);
    assert_eq!(office.get(&format!("/api/v1/tasks/{id}")).await.json()["status"], "late");
    // Another, which is withdrawn; and one that ends with the work.
    rule(&leader, &place, &new_id(), "at-risk", "Đang khắc phục", "").await.assert_redirect();
    assert_eq!(office.get(&format!("/api/v1/tasks/{id}")).await.json()["status"], "at_risk");
    leader.post(&format!("/nhiem-vu/{id}/thoi-danh-gia"), &[]).await.assert_redirect();
    assert_eq!(office.get(&format!("/api/v1/tasks/{id}")).await.json()["status"], "late");
    rule(&leader, &place, &new_id(), "at-risk", "Đang khắc phục", "").await.assert_redirect();
    report_done(&office, &id).await;
    office.get(&format!("/nhiem-vu/{id}")).await.assert_says("hết hiệu lực vì việc đã xong").assert_says("Rút đánh giá của lãnh đạo.");
    let json = office.get(&format!("/api/v1/tasks/{id}")).await.json();
    assert_eq!(json["status"], "met", "{json}");
    let refused = rule(&leader, &place, &new_id(), "late", "x", "").await;
    refused.assert_status(422).assert_says("việc đã xong nên không cần đánh giá lại");
});

testkit::on_both!(crate::modules(), fn a_judgement_of_an_indicator_shows_on_the_dashboard_and_ends_when_the_target_is_met(app) {
    months_later(app, "2026-07-10").await;
    let (office, unit, leader) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await, app.sign_in("lanhdao").await);
    let plan = plan(&office).await;
    let id = indicator(app, &office, &plan).await;
    approve(&leader, &id, &enter(&unit, &id, "30/06/2026", "550", "1.000").await).await;
    assert_eq!(office.get(&format!("/api/v1/indicators/{id}")).await.json()["status"], "late");
    let place = format!("/chi-tieu/{id}/danh-gia");
    rule(&unit, &place, &new_id(), "at-risk", "Đã có phương án", "").await.assert_status(403);
    rule(&leader, &place, &new_id(), "at-risk", "", "").await.assert_status(422).assert_says("Nêu lý do");
    rule(&leader, &place, &new_id(), "at-risk", "Đã có phương án", "").await.assert_redirect();
    let json = office.get(&format!("/api/v1/indicators/{id}")).await.json();
    assert_eq!((&json["status"], &json["computed_status"]), (&"at_risk".into(), &"late".into()), "{json}");
    office.get(&format!("/ke-hoach/{plan}")).await.assert_says("Mẫu lanhdao đánh giá ngày 10/07/2026: Đã có phương án");
    office.get(&format!("/chi-tieu/{id}")).await.assert_says("Đã có phương án").assert_says("lẽ ra phải là");
    approve(&leader, &id, &enter(&unit, &id, "09/07/2026", "950", "1.000").await).await;
    let page = office.get(&format!("/chi-tieu/{id}")).await;
    page.assert_says("hết hiệu lực vì mục tiêu đã đạt");
    assert_eq!(office.get(&format!("/api/v1/indicators/{id}")).await.json()["status"], "met");
});

testkit::on_both!(crate::modules(), fn the_forecast_says_so_when_there_are_too_few_figures_and_then_what_each_week_needs(app) {
    months_later(app, "2026-07-06").await;
    let (office, unit, leader) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await, app.sign_in("lanhdao").await);
    let plan = plan(&office).await;
    let id = indicator(app, &office, &plan).await;
    approve(&leader, &id, &enter(&unit, &id, "31/03/2026", "60", "100").await).await;
    let page = office.get(&format!("/chi-tieu/{id}")).await;
    page.assert_says("Mới có 1 kỳ số liệu đã duyệt trong năm nên chưa dự báo được");
    assert!(!page.body.contains("pw-chart__forecast"));
    approve(&leader, &id, &enter(&unit, &id, "30/06/2026", "120", "200").await).await;
    let page = office.get(&format!("/chi-tieu/{id}")).await;
    page.assert_says("hết năm đạt khoảng 60%").assert_says("tuần làm việc còn lại").assert_says("pw-chart__forecast");
});

testkit::on_both!(crate::modules(), fn what_is_stuck_is_ranked_and_says_where_the_time_goes(app) {
    let (office, contact) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let plan = plan(&office).await;
    let late = task(app, &office, &plan, "Việc quá hạn", "01/03/2026").await;
    let waits = task(app, &office, &plan, "Việc chờ đơn vị khác", "quý IV/2026").await;
    task(app, &office, &plan, "Việc bình thường", "quý IV/2026").await;
    let (difficulty, other, own) = (new_id(), app.units[0].to_string(), app.units[1].to_string());
    let fields = [("version", "1"), ("difficulty_id", difficulty.as_str()), ("difficulty", "Chờ danh sách"), ("waits_for", own.as_str())];
    let place = format!("/nhiem-vu/{waits}/kho-khan");
    contact.post(&place, &fields).await.assert_status(422).assert_says("Chọn đơn vị khác");
    let mut fields = fields;
    fields[3].1 = other.as_str();
    contact.post(&place, &fields).await.assert_redirect();
    app.set_day("2026-03-20");
    let (office, viewer) = (app.sign_in("tonghop").await, app.sign_in("nguoixem").await);
    let page = viewer.get("/diem-nghen").await;
    page.assert_status(200).assert_says("Việc quá hạn").assert_says("4 ngày ở Phòng Văn hóa – Xã hội").assert_says("Chờ danh sách");
    assert!(!page.body.contains("Việc bình thường"));
    assert!(page.body.find("Việc quá hạn") < page.body.find("Việc chờ đơn vị khác"), "19 days stand before 4");
    let all = viewer.get("/api/v1/bottlenecks").await.json();
    let facts = |n: usize| (all[n]["subject_id"].clone(), all[n]["kind"].clone(), all[n]["days"].clone());
    assert_eq!(facts(0), (late.clone().into(), "overdue".into(), 19.into()), "{all}");
    assert_eq!(facts(1), (waits.clone().into(), "other_unit".into(), 4.into()), "{all}");
    // The unit that is waited for sees what waits on it; the kind narrows too.
    let of_unit = viewer.get(&format!("/api/v1/bottlenecks?don-vi={other}")).await.json();
    assert_eq!(of_unit.as_array().map(Vec::len), Some(1), "{of_unit}");
    let csv = viewer.get("/diem-nghen.csv?loai=overdue").await;
    csv.assert_status(200).assert_says("Việc quá hạn");
    assert!(!csv.body.contains("Việc chờ đơn vị khác"));
    assert!(viewer.get("/diem-nghen.xlsx").await.bytes.starts_with(b"PK"));
    // A figure that nobody has approved, and then two quarters without any.
    months_later(app, "2026-07-20").await;
    let (office2, unit, viewer) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await, app.sign_in("nguoixem").await);
    drop(office);
    let id = indicator(app, &office2, &plan).await;
    let kinds = async |viewer: &Browser| -> Vec<(String, String)> {
        let all = viewer.get("/api/v1/bottlenecks").await.json();
        let text = |v: &serde_json::Value| v.as_str().unwrap_or_default().to_owned();
        all.as_array().unwrap().iter().map(|b| (text(&b["subject_id"]), text(&b["kind"]))).collect()
    };
    assert!(kinds(&viewer).await.contains(&(id.clone(), "silent".into())));
    enter(&unit, &id, "30/06/2026", "60", "100").await;
    assert!(kinds(&viewer).await.contains(&(id.clone(), "approval".into())));
});

testkit::on_both!(crate::modules(), fn units_stand_by_open_rules_and_every_number_opens_its_records(app) {
    let (office, viewer) = (app.sign_in("tonghop").await, app.sign_in("nguoixem").await);
    let plan = plan(&office).await;
    let done = task(app, &office, &plan, "Việc xong đúng hạn", "20/03/2026").await;
    report_done(&office, &done).await;
    task(app, &office, &plan, "Việc chưa xong", "10/03/2026").await;
    let unit = app.units[1];
    // Tasks alone: one of two, whatever their weight.
    let all = viewer.get("/api/v1/unit-standing?nam=2026").await.json();
    assert_eq!((&all[0]["unit_id"], &all[0]["quarter"], &all[0]["points"], &all[0]["place"]),
        (&unit.to_string().into(), &1.into(), &50.0.into(), &1.into()), "{all}");
    let page = viewer.get("/xep-hang-don-vi?nam=2026&quy=1").await;
    page.assert_status(200).assert_says("Văn phòng HĐND-UBND").assert_says("số liệu minh họa").assert_says("trọng số 40");
    page.assert_says("Chưa có đơn vị nào đạt mức ghi danh");
    let records = viewer.get(&format!("/xep-hang-don-vi/{unit}?nam=2026&quy=1")).await;
    records.assert_status(200).assert_says("Việc xong đúng hạn").assert_says("Việc chưa xong").assert_says("1/2, trọng số 40");
    viewer.get(&format!("/xep-hang-don-vi/{}", Uuid::now_v7())).await.assert_status(404);
    // The bar of the honours is the ward's own.
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.set_setting("plans.ranking.honour", "50").await.unwrap();
    tx.commit().await.unwrap();
    let page = viewer.get("/xep-hang-don-vi?nam=2026&quy=1").await;
    assert!(!page.body.contains("Chưa có đơn vị nào đạt mức ghi danh"));
    viewer.get("/xep-hang-don-vi.csv?nam=2026").await.assert_status(200).assert_says("Văn phòng HĐND-UBND");
    assert!(viewer.get("/xep-hang-don-vi.xlsx").await.bytes.starts_with(b"PK"));
});

testkit::on_both!(crate::modules(), fn matters_of_the_leader_are_done_by_their_one_action(app) {
    let (office, contact) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let plan = plan(&office).await;
    let blocked = task(app, &office, &plan, "Việc vướng mắc", "quý IV/2026").await;
    let late = task(app, &office, &plan, "Việc chậm chưa ai phụ trách", "01/03/2026").await;
    let longer = task(app, &office, &plan, "Việc xin gia hạn", "30/04/2026").await;
    let id = indicator(app, &office, &plan).await;
    enter(&contact, &id, "28/02/2026", "60", "100").await;
    let (difficulty, extension) = (new_id(), new_id());
    let raised = [("version", "1"), ("difficulty_id", difficulty.as_str()), ("difficulty", "Thiếu kinh phí")];
    contact.post(&format!("/nhiem-vu/{blocked}/kho-khan"), &raised).await.assert_redirect();
    contact.post(&format!("/nhiem-vu/{blocked}/kho-khan/{difficulty}"), &[("do", "escalate")]).await.assert_redirect();
    let asked = [("extension_id", extension.as_str()), ("to_due", "30/06/2026"), ("extension_reason", "Chờ thiết bị")];
    contact.post(&format!("/nhiem-vu/{longer}/gia-han"), &asked).await.assert_redirect();
    let (leader, conn, today) = (app.sign_in("lanhdao").await, app.app.db.read(WARD), app.app.clock.today());
    let actor = |role| {
        let grants = vec![Grant { role, unit: Some(app.units[1]), from: today, to: None }];
        Actor::new(UserId::new(), "Mẫu".into(), None, grants, &app.app.policies(), today)
    };
    assert!(matters(&conn, &actor(Role::UnitContact), today).await.unwrap().is_empty(), "nothing waits for who cannot decide");
    let all = matters(&conn, &actor(Role::Leader), today).await.unwrap();
    let kinds: Vec<MatterKind> = all.iter().map(|m| m.kind).collect();
    assert_eq!(kinds, [MatterKind::Difficulty, MatterKind::Extension, MatterKind::Figure, MatterKind::Unassigned], "{all:?}");
    assert_eq!(all[3].subject.to_string(), late);
    let t = ui::T::new(app.app.texts.clone(), ui::Lang::Vi);
    assert!(all[0].why.say(&t).contains("Thiếu kinh phí"), "{}", all[0].why.say(&t));
    assert!(all[2].why.say(&t).contains("60%"));
    for matter in &all[..3] {
        let MatterAction::Approve { post, fields, asks_for } = &matter.action else { panic!("{matter:?}") };
        let mut sent: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        sent.extend(asks_for.map(|name| (name, "Đồng ý")));
        leader.get(&matter.href).await.assert_status(200);
        leader.post(post, &sent).await.assert_redirect();
    }
    let MatterAction::Assign { post, fields, person } = &all[3].action else { panic!("{:?}", all[3]) };
    let people = people::api::people(&conn, today).await.unwrap();
    let who = people.iter().find(|p| p.name.contains("daumoi")).unwrap().id.to_string();
    let mut sent: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    sent.push((person, &who));
    leader.post(post, &sent).await.assert_redirect();
    let left = matters(&conn, &actor(Role::Leader), today).await.unwrap();
    let kinds: Vec<(MatterKind, MatterAction)> = left.into_iter().map(|m| (m.kind, m.action)).collect();
    assert_eq!(kinds, [(MatterKind::OffTrack, MatterAction::Ask)], "what is decided no longer waits; the late task is asked about");
});

testkit::on_both!(crate::modules(), fn more_time_never_brings_a_due_day_forward(app) {
    let (office, contact, leader) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await, app.sign_in("lanhdao").await);
    let plan = plan(&office).await;
    let (id, lead) = (task(app, &office, &plan, "Số hóa hồ sơ", "30/04/2026").await, app.units[1].to_string());
    let (place, extension) = (format!("/nhiem-vu/{id}/gia-han"), new_id());
    let asked = [("extension_id", extension.as_str()), ("to_due", "30/05/2026"), ("extension_reason", "Chờ máy quét")];
    contact.post(&place, &asked).await.assert_redirect();
    let moved = [("version", "1"), ("title", "Số hóa hồ sơ"), ("lead", &lead), ("deadline_text", "30/06/2026")];
    office.post(&format!("/nhiem-vu/{id}/sua"), &moved).await.assert_redirect();
    let decided = |to: &'static str| [("do", to), ("decision_reason", "Đã xem")];
    let late = leader.post(&format!("{place}/{extension}"), &decided("approve")).await;
    late.assert_status(422).assert_says("Hạn của nhiệm vụ đã đổi");
    assert_eq!(office.get(&format!("/api/v1/tasks/{id}")).await.json()["due_on"], "2026-06-30");
    leader.post(&format!("{place}/{extension}"), &decided("refuse")).await.assert_redirect();
    contact.get(&format!("/nhiem-vu/{id}")).await.assert_says("30/06/2026");
});
