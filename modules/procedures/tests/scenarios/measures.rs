//! Numbers of the desk: what the demonstration holds, what each number counts, the index and the front page.

use crate::desk::{procedure, received};
use dinh_procedures as procedures;
use kernel::{App, Period, args};
use testkit::{TestApp, WARD};

async fn value(app: &App, key: &str, period: Option<(&str, &str)>) -> i64 {
    let period = period.map(|(from, to)| Period { from: from.parse().unwrap(), to: to.parse().unwrap() });
    let conn = app.db.read(WARD);
    app.measure(&conn, key).await.unwrap().value(&conn, period).await.unwrap()
}

async fn filled(app: &TestApp) -> &App {
    procedures::api::seed_demo(&app.app, WARD).await.unwrap();
    &app.app
}

testkit::on_both!(crate::modules(), fn the_demonstration_counts_what_the_plan_prints(app) {
    let app = filled(app).await;
    let of_the_plan = Some(("2025-07-01", "2025-10-27"));
    for (key, wanted) in [
        ("received", 3754),
        ("received.direct", 282),
        ("received.post", 0),
        ("received.online", 3472),
        ("received.online_partial", 3152),
        ("received.online_full", 320),
        ("with_fee", 2698),
        ("paid_online", 2652),
    ] {
        assert_eq!(value(app, &format!("procedures.{key}"), of_the_plan).await, wanted, "{key}");
    }
    let year = Some(("2025-07-01", "2025-12-31"));
    assert_eq!(value(app, "procedures.finished", year).await, 3700);
    assert_eq!(value(app, "procedures.finished.electronic", year).await, 3382);
    assert_eq!(value(app, "procedures.finished.late", year).await, 81);
    assert_eq!(value(app, "procedures.rated", year).await, 1204);
    assert_eq!(value(app, "procedures.satisfied", year).await, 1118);
    let codes = "SELECT COUNT(*) - COUNT(DISTINCT code) FROM dossier WHERE ward_id = $1";
    assert_eq!(app.db.read(WARD).scalar::<i64>(codes, args![WARD]).await.unwrap(), Some(0));
    let bare = "SELECT COUNT(*) FROM dossier WHERE ward_id = $1 AND illustrative = FALSE";
    assert_eq!(app.db.read(WARD).scalar::<i64>(bare, args![WARD]).await.unwrap(), Some(0));
});

testkit::on_both!(crate::modules(), fn the_demonstration_is_filled_once_and_has_every_state(app) {
    let app = filled(app).await;
    let all = value(app, "procedures.received", None).await;
    procedures::api::seed_demo(app, WARD).await.unwrap();
    assert_eq!(value(app, "procedures.received", None).await, all);
    let sql = "SELECT DISTINCT CAST(state AS integer) FROM dossier WHERE ward_id = $1 ORDER BY 1";
    let states: Vec<i32> = app.db.read(WARD).scalars(sql, args![WARD]).await.unwrap();
    assert_eq!(states, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    let later = "SELECT COUNT(*) FROM dossier WHERE ward_id = $1 AND (registered_at > $2 OR received_at > $2 OR \
                 finished_at > $2 OR returned_at > $2 OR received_at > finished_at OR finished_at > returned_at)";
    let wrong: Option<i64> = app.db.read(WARD).scalar(later, args![WARD, app.clock.now()]).await.unwrap();
    assert_eq!(wrong, Some(0), "nothing happens in the future or before its cause");
    let verdict = kernel::audit::verify(&app.db.read(WARD), WARD).await.unwrap();
    assert!(matches!(verdict, kernel::audit::Verdict::Sound { .. }), "{verdict:?}");
});

testkit::on_both!(crate::modules(), fn every_number_is_the_sum_of_its_parts_and_of_its_records(app) {
    let app = filled(app).await;
    let conn = app.db.read(WARD);
    let days = Some(Period { from: "2025-09-01".parse().unwrap(), to: "2025-09-07".parse().unwrap() });
    let mut measured = 0;
    for measure in app.measures(&app.db.read(WARD)).await.unwrap().into_iter().filter(|m| m.key.starts_with("procedures.")) {
        for period in [None, days] {
            let value = measure.value(&conn, period).await.unwrap();
            let parts: i64 = measure.breakdown(&conn, period).await.unwrap().iter().map(|part| part.amount).sum();
            assert_eq!(parts, value, "{}", measure.key);
            let records = measure.records(&conn, period, 0, 10).await.unwrap();
            assert_eq!(records.len() as i64, value.min(10), "{}", measure.key);
            measured += value;
            for record in records {
                assert!(record.href.starts_with("/ho-so/") || record.href.starts_with("/thu-tuc/"), "{}", record.href);
            }
        }
    }
    assert!(measured > 10_000);
});

testkit::on_both!(crate::modules(), fn a_dossier_belongs_to_the_vietnamese_day_on_which_it_came(app) {
    let app = filled(app).await;
    let sql = "SELECT id FROM dossier WHERE ward_id = $1 AND received_at IS NOT NULL ORDER BY id LIMIT 1";
    let id: uuid::Uuid = app.db.read(WARD).scalar(sql, args![WARD]).await.unwrap().unwrap();
    for (at, day) in [("2024-05-01T16:59:59Z", "2024-05-01"), ("2024-05-01T17:00:00Z", "2024-05-02")] {
        let at: chrono::DateTime<chrono::Utc> = at.parse().unwrap();
        let tx = app.db.write(WARD, None, app.clock.now()).await.unwrap();
        tx.exec("UPDATE dossier SET received_at = $3 WHERE ward_id = $1 AND id = $2", args![WARD, id, at]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(value(app, "procedures.received", Some((day, day))).await, 1, "{day}");
    }
});

testkit::on_both!(crate::modules(), fn what_runs_is_overdue_only_once_its_day_has_passed(app) {
    let officer = app.sign_in("motcua").await;
    let page = received(&officer, &procedure(app).await).await;
    let now = async || {
        let of = async |key: &str| value(&app.app, &format!("procedures.{key}"), None).await;
        (of("running").await, of("running.in_time").await, of("overdue").await)
    };
    assert_eq!(now().await, (1, 1, 0), "due on the nineteenth");
    app.set_day("2026-03-19");
    assert_eq!(now().await, (1, 1, 0));
    app.set_day("2026-03-20");
    assert_eq!(now().await, (1, 0, 1));
    let officer = app.sign_in("motcua").await;
    officer.post(&format!("{page}/chuyen-buoc"), &[]).await.assert_redirect();
    let leader = app.sign_in("lanhdao").await;
    leader.post(&format!("{page}/nghia-vu-tai-chinh"), &[]).await.assert_redirect();
    assert_eq!(now().await, (1, 1, 0), "a clock that rests cannot run out");
});

testkit::on_both!(crate::modules(), fn contactless_is_what_nobody_had_to_come_for(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app).await);
    let by = async |channel: &str| {
        let id = uuid::Uuid::now_v7().to_string();
        let fields = [("id", id.as_str()), ("procedure", of.as_str()), ("name", "Nguyễn Thị Mẫu"), ("channel", channel),
            ("components", "to-khai")];
        let page = officer.post("/ho-so/tiep-nhan", &fields).await.assert_redirect().to_owned();
        officer.post(&format!("{page}/tiep-tuc"), &[]).await.assert_redirect();
        page
    };
    let (online, noted, fetched, paid) = (by("2").await, by("2").await, by("3").await, by("2").await);
    let direct = by("1").await;
    officer.get(&noted).await.assert_says("accesskey=\"d\"");
    officer.get(&direct).await.assert_lacks("accesskey=\"d\"");
    officer.post(&format!("{noted}/da-den"), &[]).await.assert_redirect();
    officer.post(&format!("{noted}/da-den"), &[]).await.assert_redirect();
    assert_eq!(officer.get(&noted).await.body.matches("Người nộp đến làm việc trực tiếp").count(), 1);
    let fee = [("id", &*uuid::Uuid::now_v7().to_string()), ("copies", "1"), ("pages", "1"), ("timing", "after")];
    officer.post(&format!("{paid}/phi"), &fee).await.assert_redirect();
    let cash = [("id", &*uuid::Uuid::now_v7().to_string()), ("amount", "8.000")];
    officer.post(&format!("{paid}/phi/tien-mat"), &cash).await.assert_redirect();
    for page in [&online, &noted, &fetched, &paid, &direct] {
        officer.post(&format!("{page}/ket-qua"), &[]).await.assert_redirect();
    }
    assert_eq!(value(&app.app, "procedures.finished.contactless", None).await, 2);
    officer.post(&format!("{fetched}/tra"), &[("came", "1")]).await.assert_redirect();
    officer.post(&format!("{online}/tra"), &[]).await.assert_redirect();
    assert_eq!(value(&app.app, "procedures.finished.contactless", None).await, 1);
    assert_eq!(value(&app.app, "procedures.received.contactless", None).await, 4, "how it was handed in is another number");
});

testkit::on_both!(crate::modules(), fn the_front_page_counts_what_is_in_hand(app) {
    filled(app).await;
    let (desk, viewer) = (app.sign_in("motcua").await, app.sign_in("nguoixem").await);
    let page = desk.get("/mot-cua").await;
    page.assert_status(200).assert_says("Quá hạn").assert_says("/ho-so?the=qua-han").assert_says("Tiếp nhận hồ sơ");
    assert!(!page.body.contains('⟦'), "{}", page.body);
    let page = viewer.get("/mot-cua").await;
    page.assert_status(200);
    assert!(!page.body.contains("href=\"/ho-so"), "who may not handle dossiers is led to none");
    app.browser().get("/mot-cua").await.assert_redirect();
});
