//! Sheets that open by themselves: on the day that the set says, once, for those who were scored before, with whoever
//! must score told; an administrator may switch it off.

use testkit::{Browser, TestApp};

const UNIT_SET: &str = "dti-don-vi-minh-hoa";
const WARD_SET: &str = "dti-phuong-minh-hoa";

/// Opens sheets for quarter IV of 2025 or I of 2026.
async fn open(office: &Browser, set: &str, quarter: (&str, &str), units: &[String]) {
    let rules = format!("{set}@1");
    let mut fields = vec![("rules", rules.as_str()), ("year", quarter.0), ("quarter", quarter.1)];
    fields.extend(units.iter().map(|unit| ("units", unit.as_str())));
    office.post("/cham-diem/moi", &fields).await.assert_redirect();
}

/// The job of each morning, and the next, which changes nothing more.
async fn morning(app: &TestApp, at: &str) {
    app.set_moment(at);
    app.app.settle().await.unwrap();
    app.app.settle().await.unwrap();
}

/// Spring goes by, in which everybody signs in: an account that nobody uses rests after 45 days.
async fn spring(app: &TestApp) {
    for at in ["2026-04-20T02:00:00Z", "2026-05-25T02:00:00Z"] {
        app.set_moment(at);
        for login in ["tonghop", "quantri", "daumoi"] {
            app.sign_in(login).await;
        }
    }
}

/// The sheets of a set that end on a day.
async fn sheets(app: &TestApp, set: &str, to: &str) -> Vec<serde_json::Value> {
    let all = app.sign_in("tonghop").await.get("/api/v1/scorings").await.json();
    all.as_array().unwrap().iter().filter(|s| s["rule_code"] == set && s["to"] == to).cloned().collect()
}

/// How often somebody was asked for a sheet of a quarter.
async fn asked(app: &TestApp, login: &str, quarter: &str) -> usize {
    let page = app.sign_in(login).await.get("/thong-bao").await.body;
    // Each notice has its title, and a button that is about it.
    let asked = |line: &&str| line.contains("Mời tự chấm") && line.contains(quarter) && !line.contains("<button");
    page.lines().filter(asked).count()
}

testkit::on_both!(crate::modules(), fn sheets_open_by_themselves_after_the_quarter_and_ask_once(app) {
    let (office, admin) = (app.sign_in("tonghop").await, app.sign_in("quantri").await);
    open(&office, WARD_SET, ("2026", "1"), &[]).await;
    open(&office, UNIT_SET, ("2026", "1"), &[app.units[1].to_string()]).await;
    admin.get(&format!("/cham-diem/bo-tieu-chi/{UNIT_SET}/1")).await.assert_says("Phiếu Quý I/2026 tự mở vào sáng ngày 01/04/2026");
    morning(app, "2026-04-01T00:00:00Z").await;
    assert_eq!(sheets(app, UNIT_SET, "2026-03-31").await.len(), 1, "the office chose for the first quarter");
    spring(app).await;
    morning(app, "2026-06-30T00:00:00Z").await;
    assert!(sheets(app, WARD_SET, "2026-06-30").await.is_empty(), "the quarter has not ended");

    for at in ["2026-07-01T00:00:00Z", "2026-07-02T00:00:00Z"] {
        morning(app, at).await;
        let (ward, units) = (sheets(app, WARD_SET, "2026-06-30").await, sheets(app, UNIT_SET, "2026-06-30").await);
        assert_eq!((ward.len(), units.len()), (1, 1));
        assert_eq!(units[0]["unit_id"], app.units[1].to_string(), "the unit that was scored before");
        assert_eq!((asked(app, "daumoi", "Quý II/2026").await, asked(app, "tonghop", "Quý II/2026").await), (1, 1));
        let office = app.sign_in("tonghop").await;
        let page = office.get(&format!("/cham-diem/{}", ward[0]["id"].as_str().unwrap())).await;
        page.assert_says("Mở phiếu").assert_says("· tự động");
    }
    let sound = kernel::audit::verify(&app.app.db.read(testkit::WARD), testkit::WARD).await.unwrap();
    assert!(matches!(sound, kernel::audit::Verdict::Sound { .. }));
});

testkit::on_both!(crate::modules(), fn an_administrator_switches_off_a_set_and_another_goes_on(app) {
    let (office, admin) = (app.sign_in("tonghop").await, app.sign_in("quantri").await);
    open(&office, WARD_SET, ("2026", "1"), &[]).await;
    let (page, switch) = (format!("/cham-diem/bo-tieu-chi/{WARD_SET}/1"), format!("/cham-diem/bo-tieu-chi/{WARD_SET}/1/tu-mo"));
    office.post(&switch, &[("on", "0")]).await.assert_status(403);
    for (on, says) in [("1", "tự mở vào sáng ngày 01/04/2026"), ("0", "không tự mở"), ("1", "tự mở vào sáng ngày 01/04/2026"), ("0", "không tự mở")] {
        admin.post(&switch, &[("on", on)]).await.assert_redirect();
        office.get(&page).await.assert_says(says);
    }
    // A set that nobody used begins with the switch; its first sheets are those of every unit of the ward.
    admin.get(&format!("/cham-diem/bo-tieu-chi/{UNIT_SET}/1")).await.assert_says("không tự mở; bộ phận tổng hợp");
    admin.post(&format!("/cham-diem/bo-tieu-chi/{UNIT_SET}/1/tu-mo"), &[("on", "1")]).await.assert_redirect();
    spring(app).await;
    morning(app, "2026-07-01T00:00:00Z").await;
    assert!(sheets(app, WARD_SET, "2026-06-30").await.is_empty());
    assert_eq!(sheets(app, UNIT_SET, "2026-06-30").await.len(), 2);
    assert_eq!(asked(app, "tonghop", "Quý II/2026").await, 1, "for the unit that has no contact of its own");
});

testkit::on_both!(crate::modules(), fn a_file_says_on_which_day_the_sheets_of_its_set_open(app) {
    let admin = app.sign_in("quantri").await;
    let file = admin.get(&format!("/cham-diem/bo-tieu-chi/{UNIT_SET}/1/tep.toml")).await.body;
    let file = file.replace(UNIT_SET, "bo-cua-phuong").replace("opens_after_days = 1", "opens_after_days = -10");
    admin.post("/cham-diem/nhap-bo-tieu-chi", &[("text", &file), ("confirm", "1")]).await.assert_redirect();
    let page = admin.get("/cham-diem/bo-tieu-chi/bo-cua-phuong/1").await;
    page.assert_says("Phiếu Quý I/2026 tự mở vào sáng ngày 21/03/2026").assert_says("mỗi quý, 10 ngày trước ngày cuối kỳ");
    morning(app, "2026-03-20T00:00:00Z").await;
    assert!(sheets(app, "bo-cua-phuong", "2026-03-31").await.is_empty());
    morning(app, "2026-03-21T00:00:00Z").await;
    assert_eq!(sheets(app, "bo-cua-phuong", "2026-03-31").await.len(), 2, "every unit of the ward");
});

testkit::on_both!(crate::modules(), fn the_version_that_holds_at_the_end_of_a_quarter_opens_its_sheets_on_its_own_day(app) {
    let admin = app.sign_in("quantri").await;
    let file = admin.get(&format!("/cham-diem/bo-tieu-chi/{UNIT_SET}/1/tep.toml")).await.body.replace(UNIT_SET, "bo-cua-phuong");
    let later = file.replace("version = 1", "version = 2").replace("opens_after_days = 1", "opens_after_days = 5");
    let starts = |day: &str| format!("effective_from = \"{day}\"");
    let later = later.replace(&starts("2026-01-01"), &starts("2026-05-01"));
    assert!(later.contains(&starts("2026-05-01")), "{later}");
    for text in [&file, &later] {
        admin.post("/cham-diem/nhap-bo-tieu-chi", &[("text", text), ("confirm", "1")]).await.assert_redirect();
    }
    spring(app).await;
    let office = app.sign_in("tonghop").await;
    office.get("/cham-diem/bo-tieu-chi/bo-cua-phuong/1").await.assert_says("không tự mở");
    office.get("/cham-diem/bo-tieu-chi/bo-cua-phuong/2").await.assert_says("tự mở vào sáng ngày 05/07/2026");
    morning(app, "2026-07-01T00:00:00Z").await;
    assert!(sheets(app, "bo-cua-phuong", "2026-06-30").await.is_empty(), "the day of the version before");
    morning(app, "2026-07-05T00:00:00Z").await;
    let opened = sheets(app, "bo-cua-phuong", "2026-06-30").await;
    assert!(opened.len() == 2 && opened.iter().all(|sheet| sheet["rule_version"] == 2), "{opened:?}");
});
