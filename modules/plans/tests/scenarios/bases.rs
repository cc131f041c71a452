//! Scenarios of the documents that a plan cites and of what else is found and given out, on both databases.

use crate::import::{carry_over, number, sample_docx, upload};
use crate::indicators::plan_in_force;
use kernel::args;
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

/// What the form of a plan's bases was made from.
pub(crate) async fn shown(office: &Browser, place: &str) -> String {
    let page = office.get(place).await;
    let at = page.body.split("name=\"shown\" value=\"").nth(1).expect("the form");
    at.chars().take_while(|c| *c != '"').collect()
}

testkit::on_both!(crate::modules(), fn the_documents_that_a_plan_cites_are_kept_in_one_form(app) {
    let (office, viewer) = (app.sign_in("tonghop").await, app.sign_in("nguoixem").await);
    let plan = plan_in_force(&office, "Kế hoạch 2026").await;
    let place = format!("/ke-hoach/{plan}/can-cu");
    let first = shown(&office, &place).await;
    let added = [("shown", first.as_str()), ("number-0", "57-NQ/TW"), ("kind-0", "Nghị quyết"), ("issued_on-0", "22/12/2024"),
        ("issuer-0", "Bộ Chính trị"), ("number-1", "749/QĐ-TTg"), ("kind-1", "Quyết định"), ("number-2", "")];
    viewer.post(&place, &added).await.assert_status(403);
    office.post(&place, &added).await.assert_redirect();
    viewer.get(&place).await.assert_says("57-NQ/TW").assert_says("22/12/2024").assert_says("749/QĐ-TTg").assert_lacks("name=\"shown\"");
    office.post(&place, &added).await.assert_redirect();
    let mut other = added;
    other[2].1 = "Quyết định";
    let late = office.post(&place, &other).await;
    late.assert_status(422).assert_says("vừa sửa danh sách căn cứ").assert_says("Bộ Chính trị");
    let second = shown(&office, &place).await;
    let wrong = [("shown", second.as_str()), ("number-0", ""), ("kind-0", "Nghị quyết"), ("issued_on-0", "ngày kia"), ("number-1", "749/QĐ-TTg")];
    office.post(&place, &wrong).await.assert_status(422).assert_says("Nhập số, ký hiệu").assert_says("ngày kia");
    let changed = [("shown", second.as_str()), ("number-0", "57-NQ/TW"), ("remove-0", "1"), ("number-1", "749/QĐ-TTg"), ("kind-1", "Quyết định"),
        ("issuer-1", "Thủ tướng Chính phủ")];
    office.post(&place, &changed).await.assert_redirect();
    let page = viewer.get(&place).await;
    page.assert_says("Thủ tướng Chính phủ").assert_lacks("57-NQ/TW");
    let json = viewer.get(&format!("/api/v1/plans/{plan}/bases")).await.json();
    assert_eq!((json.as_array().map(Vec::len), &json[0]["issuer"]), (Some(1), &"Thủ tướng Chính phủ".into()), "{json}");
    let found = found(app, "749 ttg").await;
    assert_eq!(found, ["Quyết định 749/QĐ-TTg"]);
    assert!(self::found(app, "57 nq tw").await.is_empty(), "what was taken out is found no more");
});

/// Holds the rows of a query, so that two writes that have read the same meet there until they are let go.
pub(crate) async fn hold(app: &TestApp, rows: &str) -> kernel::Tx {
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.scalars::<Uuid>(&format!("{rows}{}", tx.for_update()), args![WARD]).await.unwrap();
    tx
}

/// Lets them go after a while.
pub(crate) async fn let_go(held: kernel::Tx) {
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    held.commit().await.unwrap();
}

testkit::on_both!(crate::modules(), fn of_two_who_save_the_list_at_once_one_is_told(app) {
    let office = app.sign_in("tonghop").await;
    let plan = plan_in_force(&office, "Kế hoạch 2026").await;
    let place = format!("/ke-hoach/{plan}/can-cu");
    let first = shown(&office, &place).await;
    office.post(&place, &[("shown", first.as_str()), ("number-0", "1/NQ")]).await.assert_redirect();
    let second = shown(&office, &place).await;
    let save = async |number: &str| office.post(&place, &[("shown", second.as_str()), ("number-0", number)]).await;
    let held = hold(app, "SELECT id FROM plan_basis WHERE ward_id = $1").await;
    let (a, b, ()) = tokio::join!(save("2/NQ"), save("3/NQ"), let_go(held));
    assert_eq!([&a, &b].into_iter().filter(|answer| answer.status.is_redirection()).count(), 1);
    assert_eq!(number(app, "SELECT COUNT(*) FROM plan_basis WHERE ward_id = $1").await, 1);
});

testkit::on_both!(crate::modules(), fn what_a_plan_cites_is_found_however_it_came_and_a_draft_is_not(app) {
    let office = app.sign_in("tonghop").await;
    let plan: Uuid = plan_in_force(&office, "Kế hoạch 2026").await.parse().unwrap();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let row = kernel::row! { id: Uuid::now_v7(), plan_id: plan, kind: "Quyết định", number: "749/QĐ-TTg", issuer: "Thủ tướng Chính phủ" };
    tx.insert("plan_basis", row).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(found(app, "749 thu tuong").await, ["Quyết định 749/QĐ-TTg"]);
    let id = new_id();
    let draft = [("id", id.as_str()), ("title", "Đang soạn"), ("year", "2026"), ("kind", "digital")];
    office.post("/ke-hoach/moi", &draft).await.assert_redirect();
    let place = format!("/ke-hoach/{id}/can-cu");
    let shown = shown(&office, &place).await;
    office.post(&place, &[("shown", shown.as_str()), ("number-0", "13/NQ-ĐU")]).await.assert_redirect();
    assert!(found(app, "13 nq du").await.is_empty());
});

/// Titles of what an officer finds.
async fn found(app: &TestApp, words: &str) -> Vec<String> {
    let found = app.as_leader().await.search(words, 10).await.unwrap();
    found.into_iter().map(|f| f.title).collect()
}

testkit::on_both!(crate::modules(), fn what_a_task_says_is_found_and_given_out_whole(app) {
    let office = app.sign_in("tonghop").await;
    let review = upload(&office, "/ke-hoach/nhap", "kh.docx", &sample_docx()).await;
    let plan = carry_over(app, &office, &review).await;
    let sql = "SELECT id FROM task WHERE ward_id = $1 AND title = 'Tổ chức tập huấn về chuyển đổi số'";
    let task = app.app.db.read(WARD).scalar::<Uuid>(sql, args![WARD]).await.unwrap().unwrap();
    let place = format!("/nhiem-vu/{task}");
    let (update, difficulty, milestone, extension) = (new_id(), new_id(), new_id(), new_id());
    let report = [("version", "1"), ("update_id", update.as_str()), ("body", "Đã chọn giảng viên thỉnh giảng"), ("progress", "40")];
    let proof = ("files", "bien-ban.txt", "Biên bản".as_bytes());
    office.upload(&format!("{place}/cap-nhat"), &report, proof).await.assert_redirect();
    let raised = [("difficulty_id", difficulty.as_str()), ("difficulty", "Hội trường đang sửa chữa")];
    office.post(&format!("{place}/kho-khan"), &raised).await.assert_redirect();
    let mark = [("milestone_id", milestone.as_str()), ("milestone_title", "Khai giảng"), ("milestone_due", "31/05/2026")];
    office.post(&format!("{place}/moc"), &mark).await.assert_redirect();
    let asked = [("extension_id", extension.as_str()), ("to_due", "31/07/2026"), ("extension_reason", "Chờ hội trường")];
    office.post(&format!("{place}/gia-han"), &asked).await.assert_redirect();

    assert_eq!(found(app, "giang vien thinh giang").await, ["Đã chọn giảng viên thỉnh giảng"]);
    assert_eq!(found(app, "hoi truong sua chua").await, ["Hội trường đang sửa chữa"]);
    let viewer = app.sign_in("nguoixem").await;
    let json = viewer.get(&format!("/api/v1/tasks/{task}")).await.json();
    assert_eq!(json["updates"][0]["evidence"][0]["file_name"], "bien-ban.txt", "{json}");
    assert_eq!(json["milestones"][0]["title"], "Khai giảng");
    assert_eq!(json["difficulties"][0]["body"], "Hội trường đang sửa chữa");
    assert_eq!(json["extensions"][0]["to_due"], "2026-07-31");
    let history = viewer.get(&format!("/api/v1/tasks/{task}/history")).await.json();
    assert_eq!(history[0]["kind"], "plans.task.extension_requested", "{history}");
    let plan = plan.trim_start_matches("/ke-hoach/");
    let results = viewer.get(&format!("/api/v1/plans/{plan}/results")).await.json();
    let all = number(app, "SELECT COUNT(*) FROM plan_result WHERE ward_id = $1").await;
    assert_eq!(results.as_array().map(|all| all.len() as i64), Some(all));
    let open = viewer.get(&format!("/api/v1/plans/{plan}/contradictions")).await.json();
    assert!(open.is_array(), "{open}");
    let indicators = viewer.get(&format!("/api/v1/plans/{plan}/indicators")).await.json();
    assert!(indicators[0]["coordinating_unit_ids"].is_array() && indicators[0]["baseline_period"].is_string(), "{}", indicators[0]);
});

fn new_id() -> String {
    Uuid::now_v7().to_string()
}
