//! Scenarios of tasks over HTTP, on both databases.

use chrono::NaiveDate;
use kernel::{UnitId, row};
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

/// A plan of 2026 in force.
async fn plan(app: &TestApp) -> Uuid {
    let id = Uuid::now_v7();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let plan = row! { id: id, year: 2026, kind: "digital", title: "Kế hoạch Chuyển đổi số năm 2026", state: "active",
    created_at: tx.now };
    tx.insert("plan", plan).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// A task that a unit leads; the coordinator adds it through the form.
async fn task(coordinator: &Browser, plan: Uuid, unit: UnitId, title: &str, deadline: &str) -> Uuid {
    let id = Uuid::now_v7();
    let (id_text, unit) = (id.to_string(), unit.to_string());
    let fields = [
        ("task_id", id_text.as_str()),
        ("title", title),
        ("product", "Báo cáo kết quả"),
        ("lead", unit.as_str()),
        ("deadline_text", deadline),
    ];
    let to = coordinator.post(&format!("/ke-hoach/{plan}/nhiem-vu/moi"), &fields).await;
    assert_eq!(to.assert_redirect(), format!("/nhiem-vu/{id}"));
    id
}

/// The version that the page of a task carries.
async fn version(browser: &Browser, task: Uuid) -> String {
    let page = browser.get(&format!("/nhiem-vu/{task}")).await;
    page.assert_status(200);
    after(&page.body, "name=\"version\" value=\"")
}

fn after(page: &str, mark: &str) -> String {
    let at = page.find(mark).unwrap_or_else(|| panic!("{mark} is not on the page:\n{page}"));
    page[at + mark.len()..].chars().take_while(|c| *c != '"').collect()
}

async fn report(browser: &Browser, task: Uuid, update: Uuid, fields: &[(&str, &str)]) -> testkit::Answer {
    let (version, update) = (version(browser, task).await, update.to_string());
    let mut all = vec![("version", version.as_str()), ("update_id", update.as_str())];
    all.extend_from_slice(fields);
    browser.post(&format!("/nhiem-vu/{task}/cap-nhat"), &all).await
}

testkit::on_both!(crate::modules(), fn a_unit_contact_reports_with_evidence_and_the_file_opens(app) {
    let (coordinator, contact) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let plan = plan(app).await;
    let task = task(&coordinator, plan, app.units[1], "Số hóa hồ sơ", "quý II/2026").await;
    contact.get("/viec-cua-toi").await.assert_status(200).assert_says("Số hóa hồ sơ");
    let version = version(&contact, task).await;
    let update = Uuid::now_v7().to_string();
    let fields = [("version", version.as_str()), ("update_id", &update), ("body", "Đã quét 120 hồ sơ"), ("progress", "40")];
    let file: (&str, &str, &[u8]) = ("files", "C:\\ảnh\\biên bản.pdf", b"%PDF-1.7 noi dung");
    let sent = contact.upload(&format!("/nhiem-vu/{task}/cap-nhat"), &fields, file).await;
    assert_eq!(sent.assert_redirect(), format!("/nhiem-vu/{task}"));
    let page = contact.get(&format!("/nhiem-vu/{task}")).await;
    page.assert_says("Đã quét 120 hồ sơ").assert_says("biên bản.pdf").assert_says("từ 0 % lên 40 %").assert_says("30/06/2026");
    let href = format!("/ke-hoach/minh-chung/{}", after(&page.body, "/ke-hoach/minh-chung/"));
    let evidence = contact.get(&href).await;
    evidence.assert_status(200);
    assert_eq!(evidence.bytes, b"%PDF-1.7 noi dung");
    assert_eq!(evidence.headers["content-type"], "application/pdf");
    app.browser().get(&href).await.assert_redirect();
});

testkit::on_both!(crate::modules(), fn another_units_contact_may_look_but_not_write(app) {
    let (coordinator, contact) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let plan = plan(app).await;
    let task = task(&coordinator, plan, app.units[0], "Tập huấn chuyển đổi số", "quý III/2026").await;
    let page = contact.get(&format!("/nhiem-vu/{task}")).await;
    page.assert_status(200).assert_says("Tập huấn chuyển đổi số");
    assert!(!page.body.contains("/cap-nhat"), "no form for what may not be done");
    let id = Uuid::now_v7().to_string();
    let fields = [("version", "1"), ("update_id", id.as_str()), ("body", "x"), ("progress", "10")];
    contact.post(&format!("/nhiem-vu/{task}/cap-nhat"), &fields).await.assert_status(403);
    contact.post(&format!("/nhiem-vu/{task}/sua"), &fields).await.assert_status(403);
    let raised = [("version", "1"), ("difficulty_id", id.as_str()), ("difficulty", "Thiếu máy")];
    contact.post(&format!("/nhiem-vu/{task}/kho-khan"), &raised).await.assert_status(403);
    let asked = [("extension_id", id.as_str()), ("to_due", "31/12/2026"), ("extension_reason", "Chậm")];
    contact.post(&format!("/nhiem-vu/{task}/gia-han"), &asked).await.assert_status(403);
    let stopped = [("version", "1"), ("state", "cancelled"), ("reason", "x")];
    contact.post(&format!("/nhiem-vu/{task}/thoi-thuc-hien"), &stopped).await.assert_status(403);
    contact.post_without_token(&format!("/nhiem-vu/{task}/cap-nhat"), &fields).await.assert_status(422);
});

testkit::on_both!(crate::modules(), fn a_double_click_is_one_report(app) {
    let coordinator = app.sign_in("tonghop").await;
    let plan = plan(app).await;
    let task = task(&coordinator, plan, app.units[1], "Số hóa hồ sơ", "quý II/2026").await;
    let update = Uuid::now_v7();
    let fields = [("body", "Đã làm một lần"), ("progress", "10")];
    report(&coordinator, task, update, &fields).await.assert_redirect();
    report(&coordinator, task, update, &fields).await.assert_redirect();
    let conn = app.app.db.read(WARD);
    let sql = "SELECT COUNT(*) FROM task_update WHERE ward_id = $1";
    assert_eq!(conn.scalar::<i64>(sql, kernel::args![WARD]).await.unwrap(), Some(1));
});

testkit::on_both!(crate::modules(), fn a_stale_save_shows_what_the_other_wrote_and_keeps_what_was_typed(app) {
    let (one, two) = (app.sign_in("tonghop").await, app.sign_in("tonghop").await);
    let plan = plan(app).await;
    let task = task(&one, plan, app.units[1], "Tên cũ", "quý II/2026").await;
    let version = version(&one, task).await;
    let save = |title: &'static str| [("title", title), ("deadline_text", "quý II/2026"), ("version", "")];
    let with = |title: &'static str, version: &'static str| { let mut f = save(title); f[2].1 = version; f };
    assert_eq!(version, "1");
    one.post(&format!("/nhiem-vu/{task}/sua"), &with("Người thứ nhất viết", "1")).await.assert_redirect();
    let stale = two.post(&format!("/nhiem-vu/{task}/sua"), &with("Người thứ hai viết", "1")).await;
    stale.assert_status(409).assert_says("Người thứ nhất viết").assert_says("Người thứ hai viết");
    assert_eq!(after(&stale.body, "name=\"version\" value=\""), "2");
    two.get(&format!("/nhiem-vu/{task}")).await.assert_says("Người thứ nhất viết");
    two.post(&format!("/nhiem-vu/{task}/sua"), &with("Người thứ hai viết", "2")).await.assert_redirect();
    two.get(&format!("/nhiem-vu/{task}")).await.assert_says("“Người thứ nhất viết” → “Người thứ hai viết”");
});

testkit::on_both!(crate::modules(), fn done_is_undone_with_a_reason_and_the_progress_before_comes_back(app) {
    let coordinator = app.sign_in("tonghop").await;
    let plan = plan(app).await;
    let task = task(&coordinator, plan, app.units[1], "Số hóa hồ sơ", "quý II/2026").await;
    report(&coordinator, task, Uuid::now_v7(), &[("body", "Được nửa"), ("progress", "50")]).await.assert_redirect();
    report(&coordinator, task, Uuid::now_v7(), &[("body", "Xong"), ("progress", "50"), ("done", "1")]).await.assert_redirect();
    let page = coordinator.get(&format!("/nhiem-vu/{task}")).await;
    page.assert_says("Hoàn thành ngày 16/03/2026, đúng hạn.");
    let version = after(&page.body, "name=\"version\" value=\"");
    let empty = coordinator.post(&format!("/nhiem-vu/{task}/mo-lai"), &[("version", version.as_str())]).await;
    empty.assert_status(422).assert_says("Nêu lý do mở lại.");
    let fields = [("version", version.as_str()), ("reason", "Bấm nhầm")];
    coordinator.post(&format!("/nhiem-vu/{task}/mo-lai"), &fields).await.assert_redirect();
    coordinator.get(&format!("/nhiem-vu/{task}")).await.assert_says("Bấm nhầm").assert_says("value=\"50\"");
});

testkit::on_both!(crate::modules(), fn a_weekly_duty_is_ticked_week_by_week(app) {
    let coordinator = app.sign_in("tonghop").await;
    let plan = plan(app).await;
    let task = task(&coordinator, plan, app.units[1], "Rà soát hằng tuần", "1 tuần/lần").await;
    coordinator.get(&format!("/nhiem-vu/{task}")).await.assert_says("kỳ tới đến hạn ngày 22/03/2026");
    let fields = [("body", "Tuần này đã làm"), ("occurrence_on", "22/03/2026")];
    report(&coordinator, task, Uuid::now_v7(), &fields).await.assert_redirect();
    coordinator.get(&format!("/nhiem-vu/{task}")).await.assert_says("kỳ tới đến hạn ngày 29/03/2026");
    let wrong = [("body", "Ngày lạ"), ("occurrence_on", "24/03/2026")];
    report(&coordinator, task, Uuid::now_v7(), &wrong).await.assert_status(422).assert_says("không phải là một kỳ");
    app.set_day("2026-04-02");
    let coordinator = app.sign_in("tonghop").await;
    coordinator.get(&format!("/nhiem-vu/{task}")).await.assert_says("Kỳ đến hạn ngày 29/03/2026 chưa có báo cáo");
});

testkit::on_both!(crate::modules(), fn a_task_in_stages_is_ticked_stage_by_stage(app) {
    let coordinator = app.sign_in("tonghop").await;
    let plan = plan(app).await;
    let task = task(&coordinator, plan, app.units[1], "Khảo sát", "Đợt 1 trước ngày 30/6, đợt 2 trước ngày 30/11").await;
    let page = format!("/nhiem-vu/{task}");
    coordinator.get(&page).await.assert_says("Các kỳ đến hạn").assert_says("29/06/2026").assert_says("29/11/2026");
    let first = [("body", "Xong đợt 1"), ("occurrence_on", "29/06/2026")];
    report(&coordinator, task, Uuid::now_v7(), &first).await.assert_redirect();
    coordinator.get(&page).await.assert_says("ngày đến hạn 29/11/2026");
});

testkit::on_both!(crate::modules(), fn work_in_stages_is_warned_of_and_judged_by_its_last_stage(app) {
    let coordinator = app.sign_in("tonghop").await;
    let (plan, unit) = (plan(app).await, app.units[1]);
    let task = task(&coordinator, plan, unit, "Khảo sát", "Đợt 1 trước ngày 20/3, đợt 2 trước ngày 30/11").await;
    let json = async || coordinator.get(&format!("/api/v1/tasks/{task}")).await.json();
    assert_eq!(json().await["status"], "at_risk", "three days are left and nothing is reported");
    for day in ["19/03/2026", "29/11/2026"] {
        let stage = [("body", "Xong một đợt"), ("occurrence_on", day), ("progress", "90")];
        report(&coordinator, task, Uuid::now_v7(), &stage).await.assert_redirect();
    }
    report(&coordinator, task, Uuid::now_v7(), &[("body", "Xong cả"), ("done", "1")]).await.assert_redirect();
    let done = json().await;
    assert_eq!((&done["status"], &done["due_on"]), (&"met".into(), &"2026-11-29".into()), "{done}");
    let place = format!("/xep-hang-don-vi/{unit}?nam=2026&quy=4");
    coordinator.get(&place).await.assert_status(200).assert_says("Khảo sát");
});

testkit::on_both!(crate::modules(), fn work_in_stages_keeps_the_time_it_was_given(app) {
    let coordinator = app.sign_in("tonghop").await;
    let task = task(&coordinator, plan(app).await, app.units[1], "Khảo sát", "Đợt 1 trước ngày 20/3, đợt 2 trước ngày 30/11").await;
    let tick = async |day| {
        let stage = [("body", "Xong một đợt"), ("occurrence_on", day), ("progress", "90")];
        report(&coordinator, task, Uuid::now_v7(), &stage).await.assert_redirect();
    };
    tick("19/03/2026").await;
    let (id, url) = (Uuid::now_v7().to_string(), format!("/nhiem-vu/{task}/gia-han"));
    let asked = [("extension_id", id.as_str()), ("to_due", "20/12/2026"), ("extension_reason", "Chờ thiết bị")];
    coordinator.post(&url, &asked).await.assert_redirect();
    let decided = [("do", "approve"), ("decision_reason", "Lý do chính đáng")];
    app.sign_in("lanhdao").await.post(&format!("{url}/{id}"), &decided).await.assert_redirect();
    tick("29/11/2026").await;
    report(&coordinator, task, Uuid::now_v7(), &[("body", "Xong cả"), ("done", "1")]).await.assert_redirect();
    let done = coordinator.get(&format!("/api/v1/tasks/{task}")).await.json();
    assert_eq!((&done["status"], &done["due_on"]), (&"met".into(), &"2026-12-20".into()), "{done}");
});

testkit::on_both!(crate::modules(), fn those_whom_it_concerns_are_told(app) {
    let (coordinator, contact) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let plan = plan(app).await;
    let task = task(&coordinator, plan, app.units[1], "Số hóa hồ sơ", "31/03/2026").await;
    let (difficulty, extension) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string());
    let raised = [("version", "1"), ("difficulty_id", difficulty.as_str()), ("difficulty", "Chưa có máy quét")];
    contact.post(&format!("/nhiem-vu/{task}/kho-khan"), &raised).await.assert_redirect();
    coordinator.get("/thong-bao").await.assert_says("Có khó khăn, vướng mắc: Số hóa hồ sơ").assert_says("Chưa có máy quét");
    let asked = [("extension_id", extension.as_str()), ("to_due", "30/04/2026"), ("extension_reason", "Chờ máy quét")];
    contact.post(&format!("/nhiem-vu/{task}/gia-han"), &asked).await.assert_redirect();
    let decided = [("do", "approve"), ("decision_reason", "Lý do chính đáng")];
    app.sign_in("lanhdao").await.post(&format!("/nhiem-vu/{task}/gia-han/{extension}"), &decided).await.assert_redirect();
    contact.get("/thong-bao").await.assert_says("Đã duyệt gia hạn đến 30/04/2026: Số hóa hồ sơ");
    contact.get("/ngon-ngu/en").await.assert_redirect();
    contact.get("/thong-bao").await.assert_says("Extended until 30/04/2026: Số hóa hồ sơ").assert_lacks("gia hạn");
    coordinator.get("/ngon-ngu/en").await.assert_redirect();
    coordinator.get("/thong-bao").await.assert_says("A difficulty was raised: Số hóa hồ sơ").assert_says("Chưa có máy quét");
});

testkit::on_both!(crate::modules(), fn the_contact_of_another_unit_is_not_told(app) {
    let (coordinator, contact) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let plan = plan(app).await;
    let task = task(&coordinator, plan, app.units[1], "Số hóa hồ sơ", "31/03/2026").await;
    let from = day("2026-01-01");
    let held = [(kernel::Role::UnitContact, app.units[0]), (kernel::Role::Officer, app.units[1])];
    let account = people::api::NewAccount {
        login: "haivai".into(),
        name: "Hai Vai".into(),
        grants: held.map(|(role, unit)| kernel::Grant { role, unit: Some(unit), from, to: None }).to_vec(),
        ..people::api::NewAccount::default()
    };
    let mut tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let other = people::api::create_account(&mut tx, account).await.unwrap();
    tx.commit().await.unwrap();
    let extension = Uuid::now_v7().to_string();
    let asked = [("extension_id", extension.as_str()), ("to_due", "30/04/2026"), ("extension_reason", "Chờ máy quét")];
    coordinator.post(&format!("/nhiem-vu/{task}/gia-han"), &asked).await.assert_redirect();
    let decided = [("do", "approve"), ("decision_reason", "Lý do chính đáng")];
    app.sign_in("lanhdao").await.post(&format!("/nhiem-vu/{task}/gia-han/{extension}"), &decided).await.assert_redirect();
    contact.get("/thong-bao").await.assert_says("Đã duyệt gia hạn đến 30/04/2026: Số hóa hồ sơ");
    let sql = "SELECT COUNT(*) FROM notice WHERE ward_id = $1 AND user_id = $2";
    let told = app.app.db.read(WARD).scalar::<i64>(sql, kernel::args![WARD, other]).await.unwrap();
    assert_eq!(told, Some(0), "a contact of another unit, who holds another role here");
});

testkit::on_both!(crate::modules(), fn a_difficulty_goes_up_by_itself_and_is_answered(app) {
    let (coordinator, contact) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let plan = plan(app).await;
    let task = task(&coordinator, plan, app.units[1], "Lắp camera", "quý II/2026").await;
    let id = Uuid::now_v7().to_string();
    let raised = [("version", "1"), ("difficulty_id", id.as_str()), ("difficulty", "Chưa có kinh phí")];
    for _ in 0..2 {
        contact.post(&format!("/nhiem-vu/{task}/kho-khan"), &raised).await.assert_redirect();
    }
    coordinator.get("/viec-cua-toi").await.assert_says("Chưa có kinh phí").assert_says("Chờ bộ phận tổng hợp");
    app.set_day("2026-03-20");
    app.app.settle().await.unwrap();
    let leader = app.sign_in("lanhdao").await;
    leader.get(&format!("/nhiem-vu/{task}")).await.assert_says("Chờ bộ phận tổng hợp");
    app.set_day("2026-03-21");
    app.app.settle().await.unwrap();
    let (leader, contact) = (app.sign_in("lanhdao").await, app.sign_in("daumoi").await);
    let coordinator = app.sign_in("tonghop").await;
    leader.get(&format!("/nhiem-vu/{task}")).await.assert_says("Chờ lãnh đạo").assert_says("tự chuyển lên lãnh đạo sau 5 ngày");
    let answer = [("do", "resolve"), ("answer", "Bố trí 50 triệu đồng")];
    contact.post(&format!("/nhiem-vu/{task}/kho-khan/{id}"), &answer).await.assert_status(403);
    leader.post(&format!("/nhiem-vu/{task}/kho-khan/{id}"), &answer).await.assert_redirect();
    contact.get(&format!("/nhiem-vu/{task}")).await.assert_says("Bố trí 50 triệu đồng");
    let other = [("do", "resolve"), ("answer", "Ý kiến khác")];
    coordinator.post(&format!("/nhiem-vu/{task}/kho-khan/{id}"), &other).await.assert_status(409);
});

testkit::on_both!(crate::modules(), fn an_extension_needs_a_second_person_and_moves_the_due_day(app) {
    let (coordinator, contact) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let plan = plan(app).await;
    let task = task(&coordinator, plan, app.units[1], "Số hóa hồ sơ", "31/03/2026").await;
    let url = format!("/nhiem-vu/{task}/gia-han");
    let id = Uuid::now_v7().to_string();
    let asked = |to: &'static str| [("extension_id", ""), ("to_due", to), ("extension_reason", "Chờ thiết bị")];
    let mut early = asked("15/03/2026");
    early[0].1 = id.as_str();
    contact.post(&url, &early).await.assert_status(422).assert_says("Hạn mới phải sau hạn hiện nay.");
    let mut fields = asked("30/04/2026");
    fields[0].1 = id.as_str();
    contact.post(&url, &fields).await.assert_redirect();
    contact.post(&format!("{url}/{id}"), &[("do", "approve"), ("decision_reason", "x")]).await.assert_status(403);
    coordinator.get("/viec-cua-toi").await.assert_says("Chờ thiết bị");
    let decided = [("do", "approve"), ("decision_reason", "Lý do chính đáng")];
    coordinator.post(&format!("{url}/{id}"), &decided).await.assert_redirect();
    coordinator.post(&format!("{url}/{id}"), &decided).await.assert_redirect();
    let page = contact.get(&format!("/nhiem-vu/{task}")).await;
    page.assert_says("Duyệt gia hạn từ 31/03/2026 đến 30/04/2026").assert_says("Lý do chính đáng");
    let own = Uuid::now_v7().to_string();
    let mut again = asked("31/05/2026");
    again[0].1 = own.as_str();
    coordinator.post(&url, &again).await.assert_redirect();
    coordinator.post(&format!("{url}/{own}"), &decided).await.assert_status(422).assert_says("không tự duyệt");
});

testkit::on_both!(crate::modules(), fn hostile_input_is_refused_in_words(app) {
    let coordinator = app.sign_in("tonghop").await;
    let plan = plan(app).await;
    let task = task(&coordinator, plan, app.units[1], "Số\u{0} hóa <script>alert(1)</script>", "thường xuyên").await;
    let page = coordinator.get(&format!("/nhiem-vu/{task}")).await;
    page.assert_says("&#60;script&#62;");
    assert!(!page.body.contains("<script>alert"), "what was typed is escaped");
    for path in ["/nhiem-vu/khong-phai-ma", "/don-vi/1", "/ke-hoach/x/nhiem-vu", "/ke-hoach/minh-chung/'--"] {
        coordinator.get(path).await.assert_status(404);
    }
    coordinator.get(&format!("/nhiem-vu/{}", Uuid::now_v7())).await.assert_status(404);
    let huge = "ă".repeat(30_000);
    report(&coordinator, task, Uuid::now_v7(), &[("body", huge.as_str())]).await.assert_status(422).assert_says("dài quá");
    for progress in ["101", "-1", "NaN", "1e400", "abc"] {
        let fields = [("body", "Đã làm"), ("progress", progress)];
        report(&coordinator, task, Uuid::now_v7(), &fields).await.assert_status(422);
    }
    let fields = [("version", "x"), ("update_id", "x"), ("body", "x")];
    coordinator.post(&format!("/nhiem-vu/{task}/cap-nhat"), &fields).await.assert_status(422);
    let odd = [("task_id", "x"), ("title", ""), ("lead", "x"), ("deadline_text", "hôm nào rảnh")];
    coordinator.post(&format!("/ke-hoach/{plan}/nhiem-vu/moi"), &odd).await.assert_status(422);
});

testkit::on_both!(crate::modules(), fn the_list_filters_without_tone_marks_and_exports_what_it_shows(app) {
    let coordinator = app.sign_in("tonghop").await;
    let plan = plan(app).await;
    task(&coordinator, plan, app.units[1], "Số hóa hồ sơ", "quý II/2026").await;
    let late = task(&coordinator, plan, app.units[0], "Tập huấn cán bộ", "01/03/2026").await;
    let all = coordinator.get(&format!("/ke-hoach/{plan}/nhiem-vu")).await;
    all.assert_says("2 trong 2 nhiệm vụ").assert_says("Quá hạn 15 ngày");
    let found = coordinator.get(&format!("/ke-hoach/{plan}/nhiem-vu?tim=tap+huan")).await;
    found.assert_says("1 trong 2").assert_says("Tập huấn cán bộ");
    assert!(!found.body.contains("Số hóa hồ sơ"));
    let unit = format!("/ke-hoach/{plan}/nhiem-vu?don-vi={}", app.units[1]);
    assert!(!coordinator.get(&unit).await.body.contains("Tập huấn cán bộ"));
    let csv = coordinator.get(&format!("/ke-hoach/{plan}/nhiem-vu.csv?trang-thai=late")).await;
    csv.assert_status(200).assert_says("Tập huấn cán bộ");
    assert!(!csv.body.contains("Số hóa hồ sơ"));
    let xlsx = coordinator.get(&format!("/ke-hoach/{plan}/nhiem-vu.xlsx")).await;
    assert!(xlsx.bytes.starts_with(b"PK"));
    coordinator.get(&format!("/don-vi/{}", app.units[0])).await.assert_says("Tập huấn cán bộ").assert_says("1 chậm");
    let viewer = app.sign_in("nguoixem").await;
    viewer.get(&format!("/nhiem-vu/{late}")).await.assert_status(200);
    viewer.get(&format!("/nhiem-vu/{late}/sua")).await.assert_status(403);
});

testkit::on_both!(crate::modules(), fn measures_equal_the_records_behind_them(app) {
    let coordinator = app.sign_in("tonghop").await;
    let plan = plan(app).await;
    let done = task(&coordinator, plan, app.units[1], "Việc đã xong", "quý II/2026").await;
    task(&coordinator, plan, app.units[1], "Việc quá hạn", "01/03/2026").await;
    report(&coordinator, done, Uuid::now_v7(), &[("body", "Xong"), ("done", "1")]).await.assert_redirect();
    let conn = app.app.db.read(WARD);
    let quarter = kernel::Period { from: day("2026-01-01"), to: day("2026-03-15") };
    for (key, period, want) in [
        ("plans.tasks", None, 2),
        ("plans.tasks.open", None, 1),
        ("plans.tasks.done", None, 1),
        ("plans.tasks.done_on_time", None, 1),
        ("plans.tasks.overdue", Some(quarter), 1),
        ("plans.difficulties.open", None, 0),
    ] {
        let measure = app.app.measure(&app.app.db.read(testkit::WARD), key).await.unwrap();
        assert_eq!(measure.value(&conn, period).await.unwrap(), want, "{key}");
        let records = measure.records(&conn, period, 0, 10).await.unwrap();
        assert_eq!(records.len() as i64, want, "{key}");
        for record in records {
            coordinator.get(&record.href).await.assert_status(200).assert_says(&record.label);
        }
    }
});

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

testkit::on_both!(crate::modules(), fn the_json_api_lists_shows_and_reports(app) {
    let (coordinator, contact) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let plan = plan(app).await;
    let task = task(&coordinator, plan, app.units[1], "Số hóa hồ sơ", "quý II/2026").await;
    let all = contact.get(&format!("/api/v1/plans/{plan}/tasks")).await;
    assert_eq!(all.assert_status(200).json()[0]["due_on"], "2026-06-30");
    let send = async |version: i64, id: Uuid| {
        let body = serde_json::json!({ "id": id, "version": version, "progress": 30, "body": "Đã làm" });
        let path = format!("/api/v1/tasks/{task}/updates");
        contact.send(axum::http::Method::POST, &path, Some("application/json"), body.to_string().into_bytes()).await
    };
    let id = Uuid::now_v7();
    assert_eq!(send(1, id).await.assert_status(200).json()["progress"], 30);
    assert_eq!(send(1, id).await.assert_status(200).json()["updates"].as_array().unwrap().len(), 1);
    let stale = send(1, Uuid::now_v7()).await;
    stale.assert_status(409);
    assert_eq!(stale.headers["content-type"], "application/problem+json");
    contact.get("/api/v1/tasks/x").await.assert_status(404);
});
