//! Certified electronic copies after the end of their dossier: told to the other side, found by the citizen, numbered by year.

use crate::counter_room::{count, db, procedure, receive};
use crate::papers::{get_with, pdf, sign_in_citizen};
use crate::portal::{connected, handed_in, id_of, take};
use kernel::args;
use serde_json::json;
use testkit::{Answer, Browser, TestApp, WARD};
use uuid::Uuid;

async fn certify(by: &Browser, page: &str, name: &str) -> Answer {
    let signed = pdf("1.7", "/Note(/ByteRange [0 1 2 3])");
    let id = Uuid::now_v7().to_string();
    let fields = [("id", id.as_str()), ("copy_name", name), ("copy_count", "1"), ("signer", "Lãnh đạo mẫu")];
    by.upload(&format!("{page}/ban-sao-dien-tu"), &fields, ("copy", "bang.pdf", &signed)).await
}

async fn told(app: &TestApp) -> i64 {
    for _ in 0..2 {
        app.app.settle().await.unwrap();
    }
    count(app, "SELECT COUNT(*) FROM portal_out WHERE ward_id = $1").await
}

testkit::on_both!(crate::modules(), fn a_copy_after_the_end_is_told_and_reaches_its_citizen(app) {
    let (portal, office) = connected(app).await;
    portal.citizen(handed_in("T-1"));
    take(app, &office).await;
    let officer = app.sign_in("motcua").await;
    let id = id_of(app, "T-1").await;
    let page = format!("/ho-so/{id}");
    for verb in ["nhan", "tiep-tuc", "ket-qua"] {
        officer.post(&format!("{page}/{verb}"), &[]).await.assert_redirect();
    }
    told(app).await;
    assert_eq!(portal.result("T-1"), json!({ "result_number": "", "electronic": false, "result_digest": "" }));
    officer.get(&page).await.assert_says("chưa có kết quả kèm theo");
    let mine = sign_in_citizen(app, "019090000001").await;
    let at = format!("/cua-toi/ho-so/{id}");
    assert!(!get_with(app, &at, &mine).await.1.contains("/ban-sao/"));

    certify(&officer, &page, "Bằng mẫu").await.assert_redirect();
    let once = told(app).await;
    assert_eq!(portal.result("T-1"), json!({ "result_number": "", "electronic": true, "result_digest": "" }));
    officer.get(&page).await.assert_says("Đồng bộ kết quả");
    let conn = db(app);
    let electronic = app.app.measure(&conn, "procedures.finished.electronic").await.unwrap();
    assert_eq!(electronic.value(&conn, None).await.unwrap(), 1);
    let shown = get_with(app, &at, &mine).await.1;
    assert!(shown.contains("Bằng mẫu (1/2026)"), "{shown}");
    let (_, rest) = shown.split_once(&format!("{at}/ban-sao/")).unwrap();
    assert_eq!(get_with(app, &format!("{at}/ban-sao/{}", &rest[..36]), &mine).await.0, 200);

    certify(&officer, &page, "Bằng khác").await.assert_redirect();
    assert_eq!(told(app).await, once, "what they know already is not told again");
    assert!(get_with(app, &at, &mine).await.1.contains("Bằng khác (2/2026)"));
});

testkit::on_both!(crate::modules(), fn copies_are_numbered_from_one_each_year_and_of_nothing_that_was_stopped(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app, "9.000002", "").await);
    let page = receive(&officer, &of).await;
    officer.post(&format!("{page}/tiep-tuc"), &[]).await.assert_redirect();
    certify(&officer, &page, "Bằng mẫu").await.assert_redirect();
    // Who does not sign in for long is shut out.
    for day in ["2026-04-25", "2026-06-04", "2026-07-14", "2026-08-23", "2026-10-02", "2026-11-11", "2026-12-21", "2026-12-31"] {
        app.set_day(day);
        app.sign_in("motcua").await;
    }
    let officer = app.sign_in("motcua").await;
    certify(&officer, &page, "Bằng cuối năm").await.assert_redirect();
    // Midnight of Việt Nam, not of Greenwich, ends the year.
    app.set_moment("2026-12-31T17:00:00Z");
    let officer = app.sign_in("motcua").await;
    certify(&officer, &page, "Bằng đầu năm").await.assert_redirect();
    officer.get("/so-chung-thuc-dien-tu").await.assert_says("1/2027").assert_says("Bằng đầu năm").assert_lacks("Bằng cuối năm");
    let old = officer.get("/so-chung-thuc-dien-tu?nam=2026").await;
    old.assert_says("1/2026").assert_says("2/2026").assert_lacks("Bằng đầu năm");
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.exec("UPDATE dossier SET state = 8 WHERE ward_id = $1", args![WARD]).await.unwrap();
    tx.commit().await.unwrap();
    certify(&officer, &page, "Bằng của hồ sơ dừng").await.assert_status(422).assert_says("Bằng của hồ sơ dừng");
    assert_eq!(count(app, "SELECT COUNT(*) FROM certified_copy WHERE ward_id = $1").await, 3);
});
