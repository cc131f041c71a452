//! Requests for explanation over HTTP: asked, reminded, answered, asked further, accepted, withdrawn; who sees them.

use kernel::{Conn, Role, args};
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

fn db(app: &TestApp) -> Conn {
    app.app.db.read(WARD)
}

/// An indicator of a plan in force, led by the unit of the unit contact.
async fn indicator(app: &TestApp) -> String {
    let office = app.sign_in("tonghop").await;
    let plan = Uuid::now_v7().to_string();
    let fields = [("id", plan.as_str()), ("title", "Kế hoạch 2026"), ("year", "2026"), ("kind", "digital")];
    office.post("/ke-hoach/moi", &fields).await.assert_redirect();
    office.post(&format!("/ke-hoach/{plan}/thuc-hien"), &[]).await.assert_redirect();
    let (id, lead) = (Uuid::now_v7().to_string(), app.units[1].to_string());
    let fields = [
        ("id", id.as_str()),
        ("name", "Hồ sơ nộp trực tuyến"),
        ("section", "Chính quyền số"),
        ("unit", "%"),
        ("comparator", ">="),
        ("direction", "up"),
        ("target", "90"),
        ("lead", lead.as_str()),
        ("source", "entered"),
    ];
    office.post(&format!("/ke-hoach/{plan}/chi-tieu/moi"), &fields).await.assert_redirect();
    id
}

/// Asks the unit of the unit contact, and gives the address of the inquiry.
async fn ask(app: &TestApp, by: &Browser, subject: &str, id: &str) -> String {
    let unit = app.units[1].to_string();
    let fields = [
        ("id", id),
        ("ve", subject),
        ("unit", unit.as_str()),
        ("body", "Vì sao tháng 2 giảm?"),
        ("due_on", "20/03/2026"),
    ];
    by.post("/giai-trinh/moi", &fields).await.assert_redirect();
    format!("/giai-trinh/{id}")
}

async fn titles(app: &TestApp) -> Vec<String> {
    let sql = "SELECT title FROM notice WHERE ward_id = $1 ORDER BY created_at, id";
    db(app).scalars(sql, args![WARD]).await.unwrap()
}

testkit::on_both!(crate::modules(), fn a_question_is_answered_asked_further_and_accepted(app) {
    let subject = indicator(app).await;
    let (leader, unit) = (app.sign_in("lanhdao").await, app.sign_in("daumoi").await);
    let about = format!("/chi-tieu/{subject}");
    leader.get(&about).await.assert_says(&format!("/giai-trinh/moi?ve={subject}"));
    unit.get(&about).await.assert_status(200).assert_lacks("Yêu cầu giải trình</h2>");
    leader.get(&format!("/giai-trinh/moi?ve={subject}")).await.assert_says("Hồ sơ nộp trực tuyến");
    let id = Uuid::now_v7().to_string();
    let late = [("id", id.as_str()), ("ve", subject.as_str()), ("unit", &*app.units[1].to_string()), ("body", "Vì sao?"), ("due_on", "15/03/2026")];
    leader.post("/giai-trinh/moi", &late).await.assert_status(422).assert_says("từ hôm nay trở đi").assert_says("Vì sao?");
    let path = ask(app, &leader, &subject, &id).await;
    assert_eq!(ask(app, &leader, &subject, &id).await, path, "a double click asks once");
    let asked: Vec<Uuid> = db(app).scalars("SELECT id FROM report_inquiry WHERE ward_id = $1", args![WARD]).await.unwrap();
    assert_eq!(asked.len(), 1);
    assert_eq!(titles(app).await, ["Yêu cầu giải trình, hạn hết ngày 20/03/2026: Hồ sơ nộp trực tuyến"]);
    unit.get("/giai-trinh").await.assert_says("Hồ sơ nộp trực tuyến").assert_says("Chờ trả lời");
    unit.get(&about).await.assert_says("Vì sao tháng 2 giảm?").assert_lacks("/giai-trinh/moi");

    leader.post(&format!("{path}/chap-nhan"), &[]).await.assert_status(422).assert_says("chưa trả lời");
    leader.post(&format!("{path}/tra-loi"), &[("answer", "Tự trả lời")]).await.assert_status(403);
    unit.post(&format!("{path}/tra-loi"), &[("answer", " ")]).await.assert_status(422).assert_says("Nhập nội dung giải trình");
    unit.post(&format!("{path}/tra-loi"), &[("answer", "Nghỉ Tết dài ngày.")]).await.assert_redirect();
    unit.post(&format!("{path}/tra-loi"), &[("answer", "Lần nữa")]).await.assert_status(422).assert_says("đã được trả lời");
    leader.get(&about).await.assert_says("Nghỉ Tết dài ngày.").assert_says("Đã trả lời");
    unit.post(&format!("{path}/chap-nhan"), &[]).await.assert_status(403);

    let again = [("again", "Khắc phục thế nào?"), ("due_on", "25/03/2026")];
    leader.post(&format!("{path}/hoi-lai"), &again).await.assert_redirect();
    unit.get(&path).await.assert_says("Khắc phục thế nào?").assert_says("25/03/2026");
    unit.post(&format!("{path}/tra-loi"), &[("answer", "Trực thêm thứ Bảy.")]).await.assert_redirect();
    leader.post(&format!("{path}/chap-nhan"), &[]).await.assert_redirect();
    leader.get(&path).await.assert_says("Mẫu lanhdao chấp nhận giải trình").assert_lacks("hoi-lai");
    leader.post(&format!("{path}/rut"), &[("reason", "Muộn")]).await.assert_status(422).assert_says("đã được chấp nhận");
    let sql = "SELECT kind FROM event WHERE ward_id = $1 AND kind LIKE 'reports.inquiry.%' ORDER BY seq";
    let kinds: Vec<String> = db(app).scalars(sql, args![WARD]).await.unwrap();
    let verbs: Vec<&str> = kinds.iter().filter_map(|k| k.rsplit('.').next()).collect();
    assert_eq!(verbs, ["asked", "answered", "asked_again", "answered", "accepted"]);
});

testkit::on_both!(crate::modules(), fn the_due_day_brings_a_reminder_and_the_day_after_shows_it_overdue(app) {
    let subject = indicator(app).await;
    let path = ask(app, &app.sign_in("lanhdao").await, &subject, &Uuid::now_v7().to_string()).await;
    app.set_moment("2026-03-19T23:59:59Z");
    app.app.settle().await.unwrap();
    let reminded = |titles: &[String]| titles.iter().filter(|t| t.contains("Hôm nay là hạn giải trình")).count();
    assert_eq!(reminded(&titles(app).await), 0, "not before 07:00 of the due day");
    app.set_moment("2026-03-20T00:00:00Z");
    app.app.settle().await.unwrap();
    assert_eq!(reminded(&titles(app).await), 1);
    app.set_moment("2026-03-20T16:59:59Z");
    let (leader, unit) = (app.sign_in("lanhdao").await, app.sign_in("daumoi").await);
    unit.get(&path).await.assert_says("Chờ trả lời");
    app.set_moment("2026-03-20T17:00:00Z");
    leader.get("/giai-trinh?tinh-trang=qua-han").await.assert_says("Quá hạn trả lời").assert_says("Hồ sơ nộp trực tuyến");
    unit.post(&format!("{path}/tra-loi"), &[("answer", "Muộn một ngày.")]).await.assert_redirect();
    leader.get("/giai-trinh?tinh-trang=qua-han").await.assert_lacks("Hồ sơ nộp trực tuyến");
});

testkit::on_both!(crate::modules(), fn only_the_unit_and_those_who_ask_see_an_inquiry(app) {
    let subject = indicator(app).await;
    let leader = app.sign_in("lanhdao").await;
    let path = ask(app, &leader, &subject, &Uuid::now_v7().to_string()).await;
    let stranger = app.person_in(Role::UnitContact, app.units[0]).await;
    stranger.get(&path).await.assert_status(404);
    stranger.post(&format!("{path}/tra-loi"), &[("answer", "Thay")]).await.assert_status(404);
    stranger.get("/giai-trinh").await.assert_status(200).assert_lacks("Hồ sơ nộp trực tuyến");
    stranger.get(&format!("/chi-tieu/{subject}")).await.assert_lacks("Vì sao tháng 2 giảm?");
    let unit = app.sign_in("daumoi").await;
    unit.get(&format!("/giai-trinh/moi?ve={subject}")).await.assert_status(403);
    app.sign_in("nguoixem").await.get(&path).await.assert_status(403);
    leader.post(&format!("{path}/rut"), &[("reason", "")]).await.assert_status(422).assert_says("Nêu lý do");
    leader.post(&format!("{path}/rut"), &[("reason", "Đã rõ")]).await.assert_redirect();
    unit.get(&path).await.assert_says("Đã rõ").assert_says("Đã rút").assert_lacks("tra-loi\"");
});
