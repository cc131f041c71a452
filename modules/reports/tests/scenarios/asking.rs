//! Units are asked, reminded and named to the leader by e-mail, through a real SMTP server.

use testkit::{Browser, SmtpServer, TestApp, smtp_missing};
use uuid::Uuid;

async fn with_address(app: &TestApp, login: &str) -> Browser {
    let browser = app.sign_in(login).await;
    let email = format!("{login}@phuong.test");
    browser.post("/tai-khoan/lien-lac", &[("email", email.as_str()), ("phone", "")]).await.assert_redirect();
    browser
}

/// A plan in force with one task led by the unit of the unit contact, and its quarterly cadence.
async fn plan_with_cadence(app: &TestApp, office: &Browser) {
    let (plan, task, cadence) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string(), Uuid::now_v7().to_string());
    let lead = app.units[1].to_string();
    let fields =
        [("id", plan.as_str()), ("title", "Kế hoạch Chuyển đổi số năm 2026"), ("year", "2026"), ("kind", "digital")];
    office.post("/ke-hoach/moi", &fields).await.assert_redirect();
    office.post(&format!("/ke-hoach/{plan}/thuc-hien"), &[]).await.assert_redirect();
    let fields = [
        ("id", task.as_str()),
        ("name", "Hồ sơ nộp trực tuyến"),
        ("unit", "%"),
        ("comparator", ">="),
        ("direction", "up"),
        ("target", "90"),
        ("lead", lead.as_str()),
        ("source", "entered"),
    ];
    office.post(&format!("/ke-hoach/{plan}/chi-tieu/moi"), &fields).await.assert_redirect();
    let fields = [
        ("plan", plan.as_str()),
        ("name", "Báo cáo quý"),
        ("due_text", "trước ngày 20 của tháng cuối quý"),
        ("cumulative", "1"),
        ("collect_days", "5"),
        ("remind_days", "1, 0"),
        ("escalate_after_days", "1"),
        ("effective_from", "01/01/2026"),
        ("version", "0"),
    ];
    office.post(&format!("/bao-cao/che-do/{cadence}"), &fields).await.assert_redirect();
}

testkit::on_both!(crate::modules(), fn a_unit_is_asked_reminded_and_named_to_the_leader(app) {
    if smtp_missing() {
        return;
    }
    let server = SmtpServer::start();
    let app = &app.restart(|config| config.mail = Some(server.config())).await;
    for login in ["daumoi", "lanhdao"] {
        with_address(app, login).await;
    }
    let office = app.sign_in("tonghop").await;
    plan_with_cadence(app, &office).await;
    app.app.settle().await.unwrap();
    app.app.settle().await.unwrap();
    let asked = server.received(1);
    assert_eq!(asked.len(), 1, "the unit's contact is asked once");
    assert_eq!(asked[0].to, ["daumoi@phuong.test"]);
    assert_eq!(asked[0].header("Subject"), "Mời báo cáo số liệu Quý I/2026, hạn hết ngày 19/03/2026");
    assert!(asked[0].text.contains("/bao-cao/phieu/"), "{}", asked[0].text);

    for (count, at, subject) in [
        (2, "2026-03-18T00:00:00Z", "Còn 1 ngày để nộp phiếu số liệu Quý I/2026"),
        (3, "2026-03-19T00:00:00Z", "Hôm nay là hạn cuối để nộp phiếu số liệu Quý I/2026"),
    ] {
        app.set_moment(at);
        app.app.settle().await.unwrap();
        app.app.settle().await.unwrap();
        let letters = server.received(count);
        let newest = letters.last().unwrap();
        assert_eq!((newest.header("Subject"), newest.to.as_slice()), (subject, &["daumoi@phuong.test".to_owned()][..]));
    }
    app.set_moment("2026-03-20T00:00:00Z");
    app.app.settle().await.unwrap();
    app.app.settle().await.unwrap();
    let letters = server.received(4);
    let to_leader = letters.iter().find(|letter| letter.to == ["lanhdao@phuong.test"]).expect("a letter to the leader");
    assert_eq!(to_leader.header("Subject"), "1 đơn vị chưa nộp phiếu số liệu Quý I/2026");
    assert!(to_leader.text.contains("Văn phòng HĐND-UBND"), "{}", to_leader.text);
});
