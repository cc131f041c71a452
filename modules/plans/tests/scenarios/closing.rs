//! What a closed plan refuses, over HTTP, on both databases.

use uuid::Uuid;

fn new_id() -> String {
    Uuid::now_v7().to_string()
}

testkit::on_both!(crate::modules(), fn nothing_changes_in_the_tasks_of_a_closed_plan_until_it_is_open_again(app) {
    let (office, contact) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let leader = app.sign_in("lanhdao").await;
    let plan = crate::indicators::plan_in_force(&office, "Kế hoạch 2026").await;
    let (task, difficulty, lead) = (new_id(), new_id(), app.units[1].to_string());
    let fields = [("task_id", task.as_str()), ("title", "Số hóa hồ sơ"), ("lead", &lead), ("deadline_text", "30/06/2026")];
    office.post(&format!("/ke-hoach/{plan}/nhiem-vu/moi"), &fields).await.assert_redirect();
    let at = format!("/nhiem-vu/{task}");
    let raised = [("version", "1"), ("difficulty_id", difficulty.as_str()), ("difficulty", "Chưa có máy quét")];
    contact.post(&format!("{at}/kho-khan"), &raised).await.assert_redirect();
    office.post(&format!("/ke-hoach/{plan}/ket-thuc"), &[]).await.assert_redirect();

    let (update, other, extension, milestone, ruling) = (new_id(), new_id(), new_id(), new_id(), new_id());
    let reported = [("version", "1"), ("update_id", update.as_str()), ("progress", "40"), ("body", "Đã quét 120 hồ sơ")];
    let raised = [("version", "1"), ("difficulty_id", other.as_str()), ("difficulty", "Mất điện")];
    let asked = [("version", "1"), ("extension_id", extension.as_str()), ("to_due", "30/07/2026"), ("extension_reason", "Chờ máy")];
    let step = [("version", "1"), ("milestone_id", milestone.as_str()), ("milestone_title", "Quét xong")];
    for (verb, fields) in [("cap-nhat", &reported[..]), ("kho-khan", &raised), ("gia-han", &asked), ("moc", &step)] {
        let answer = contact.post(&format!("{at}/{verb}"), fields).await;
        answer.assert_status(422).assert_says("đã kết thúc nên không sửa được nữa");
    }
    let answered = [("do", "resolve"), ("answer", "Bố trí 50 triệu đồng")];
    let judged = [("ruling_id", ruling.as_str()), ("ruling_status", "late"), ("ruling_reason", "Chưa quét")];
    for (to, fields) in [(format!("kho-khan/{difficulty}"), &answered[..]), ("danh-gia".to_owned(), &judged)] {
        leader.post(&format!("{at}/{to}"), fields).await.assert_status(422).assert_says("đã kết thúc nên không sửa được nữa");
    }
    let stopped = [("version", "1"), ("state", "cancelled"), ("reason", "Không cần nữa")];
    office.post(&format!("{at}/thoi-thuc-hien"), &stopped).await.assert_status(422).assert_says("đã kết thúc");
    let own = [("id", update.as_str()), ("unit", &lead), ("title", "Kế hoạch của Văn phòng"), ("task", &task)];
    contact.post(&format!("/ke-hoach/{plan}/cu-the-hoa"), &own).await.assert_status(422).assert_says("đã kết thúc");
    contact.get(&at).await.assert_lacks("/cap-nhat\"").assert_says("Chưa có máy quét");
    leader.get(&at).await.assert_lacks("/danh-gia\"");
    // A difficulty goes up by itself after five days, but not in a plan that is over.
    app.set_day("2026-03-22");
    app.app.settle().await.unwrap();
    let (office, contact) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    office.get(&at).await.assert_lacks("Chờ lãnh đạo");

    office.post(&format!("/ke-hoach/{plan}/mo-lai"), &[]).await.assert_redirect();
    contact.post(&format!("{at}/cap-nhat"), &reported).await.assert_redirect();
    contact.get(&at).await.assert_says("Đã quét 120 hồ sơ");
});
