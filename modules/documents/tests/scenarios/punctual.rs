//! What came and is not registered: listed, told before offices close, flagged when the day has ended, counted.

use kernel::{Conn, args};
use serde_json::json;
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

fn db(app: &TestApp) -> Conn {
    app.app.db.read(WARD)
}

async fn send(clerk: &Browser, name: &str) -> String {
    let id = Uuid::now_v7().to_string();
    let text = format!("SỞ NỘI VỤ\nSố: 1/SNV-{name}\nV/v việc {name}");
    clerk.upload("/van-ban/den/tep", &[("id", &id)], ("files", name, text.as_bytes())).await.assert_redirect();
    id
}

/// The job at a moment, as it recurs.
async fn at(app: &TestApp, moment: &str) {
    app.set_moment(moment);
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.enqueue("documents.unregistered", &json!({}), tx.now).await.unwrap();
    tx.commit().await.unwrap();
    app.app.settle().await.unwrap();
}

async fn value(app: &TestApp, key: &str) -> i64 {
    let measure = app.app.measure(&db(app), key).await.unwrap();
    measure.value(&db(app), None).await.unwrap()
}

testkit::on_both!(crate::modules(), fn what_waits_is_told_flagged_and_counted(app) {
    let clerk = app.sign_in("vanthu").await;
    let (one, _two) = (send(&clerk, "mot.txt").await, send(&clerk, "hai.txt").await);
    clerk.get("/van-ban/cho-dang-ky").await.assert_says("2 văn bản, 0 quá hạn").assert_says("Mới đến, đăng ký đến hết ngày 17/03/2026");
    at(app, "2026-03-16T09:00:00Z").await;
    clerk.get("/thong-bao").await.assert_says("2 văn bản đến chờ đăng ký");
    assert_eq!(value(app, "documents.intake.missed_day").await, 0);
    at(app, "2026-03-16T16:45:00Z").await;
    assert_eq!((value(app, "documents.intake.missed_day").await, value(app, "documents.intake.late").await), (2, 0));
    app.set_moment("2026-03-17T03:00:00Z");
    let clerk = app.sign_in("vanthu").await;
    let form = clerk.get(&format!("/van-ban/den/moi?tep={one}")).await;
    form.assert_says("16/03/2026");
    let id = Uuid::now_v7().to_string();
    let fields = [("id", id.as_str()), ("intake", &one), ("symbol", "1/SNV"), ("agency", "Sở Nội vụ"), ("subject", "Việc"),
        ("arrived_on", "17/03/2026"), ("priority", "0")];
    clerk.post("/van-ban/den/moi", &fields).await.assert_redirect();
    let arrived: chrono::NaiveDate = db(app).scalar("SELECT arrived_on FROM document", args![]).await.unwrap().unwrap();
    assert_eq!(arrived.to_string(), "2026-03-16", "what waited did not arrive on the day on which somebody had time");
    at(app, "2026-03-17T16:45:00Z").await;
    assert_eq!((value(app, "documents.intake.missed_day").await, value(app, "documents.intake.late").await), (2, 1));
    let leader = app.sign_in("lanhdao").await;
    leader.get("/thong-bao").await.assert_says("1 văn bản đến chưa đăng ký đúng hạn");
    leader.get("/van-ban/cho-dang-ky").await.assert_status(403);
    app.set_moment("2026-03-18T03:00:00Z");
    let clerk = app.sign_in("vanthu").await;
    let late = clerk.get("/van-ban/cho-dang-ky?tinh-trang=late").await;
    late.assert_says("1 văn bản, 1 quá hạn").assert_says("hai.txt").assert_says("hạn là ngày 17/03/2026");
    clerk.get("/van-ban/cho-dang-ky?tinh-trang=new").await.assert_says("Không có văn bản chờ đăng ký");
    clerk.get("/van-ban/cho-dang-ky?nguon=mail").await.assert_says("Không có văn bản chờ đăng ký");
    clerk.get("/so-lieu/documents.intake.late").await.assert_status(200).assert_says("hai.txt");
});

testkit::on_both!(crate::modules(), fn a_night_without_the_server_is_flagged_in_the_morning(app) {
    let clerk = app.sign_in("vanthu").await;
    let one = send(&clerk, "mot.txt").await;
    send(&clerk, "hai.txt").await;
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let express = Uuid::parse_str(&one).unwrap();
    tx.update("document_intake", kernel::row! { id: express }, kernel::row! { priority: 3 }).await.unwrap();
    tx.commit().await.unwrap();
    clerk.get("/van-ban/cho-dang-ky").await.assert_says("Phải đăng ký hết ngày 16/03/2026").assert_says("đăng ký đến hết ngày 17/03/2026");
    at(app, "2026-03-17T00:30:00Z").await;
    let flagged = (value(app, "documents.intake.missed_day").await, value(app, "documents.intake.late").await);
    assert_eq!(flagged, (2, 1), "what is urgent was to be registered on its day");
    let clerk = app.sign_in("vanthu").await;
    clerk.get("/thong-bao").await.assert_lacks("2 văn bản đến chờ đăng ký").assert_says("1 văn bản đến chưa đăng ký đúng hạn");
    at(app, "2026-03-17T09:00:00Z").await;
    let clerk = app.sign_in("vanthu").await;
    clerk.get("/thong-bao").await.assert_says("2 văn bản đến chờ đăng ký").assert_says("Trong đó 2 văn bản");
    clerk.post(&format!("/van-ban/den/bo/{one}"), &[]).await.assert_redirect();
    let flagged = (value(app, "documents.intake.missed_day").await, value(app, "documents.intake.late").await);
    assert_eq!(flagged, (1, 0), "what was taken away was no document");
});

/// A document that has its number and day, and waits for the agency's signature.
async fn numbered(app: &TestApp, symbol: &str, day: &str, priority: i32) -> Uuid {
    let id = Uuid::now_v7();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let row = kernel::row! { id: id, kind: "", subject: "Trả lời", body: "{}", unit_id: app.units[1], drafter_id: id, drafter_name: "",
    priority: priority, state: "numbered", signer_name: "", signer_title: "", sequence: "out", year: 2026, symbol: symbol,
    symbol_key: symbol, issued_on: day.parse::<chrono::NaiveDate>().unwrap(), digest: "", made_at: tx.now, changed_at: tx.now,
    illustrative: false };
    tx.insert("outgoing", row).await.unwrap();
    tx.commit().await.unwrap();
    id
}

testkit::on_both!(crate::modules(), fn nobody_is_reminded_on_a_day_off(app) {
    numbered(app, "1/UBND", "2026-03-13", 0).await;
    at(app, "2026-03-15T09:00:00Z").await;
    let told = "SELECT COUNT(*) FROM notice WHERE ward_id = $1";
    assert_eq!(db(app).scalar::<i64>(told, args![WARD]).await.unwrap().unwrap(), 0, "it is Sunday");
    at(app, "2026-03-16T09:00:00Z").await;
    assert!(db(app).scalar::<i64>(told, args![WARD]).await.unwrap().unwrap() > 0);
});

testkit::on_both!(crate::modules(), fn what_has_its_number_goes_out_on_the_day_that_it_bears(app) {
    let late = numbered(app, "1/UBND", "2026-03-13", 0).await;
    numbered(app, "2/UBND", "2026-03-16", 2).await;
    numbered(app, "3/UBND", "2026-03-16", 0).await;
    at(app, "2026-03-16T09:00:00Z").await;
    let clerk = app.sign_in("vanthu").await;
    clerk.get("/thong-bao").await.assert_says("3 văn bản đi đã cấp số, chưa phát hành").assert_says("Trong đó 1 văn bản");
    let stuck = app.sign_in("lanhdao").await.get("/diem-nghen").await;
    stuck.assert_says("1/UBND").assert_says("2/UBND").assert_lacks("3/UBND").assert_says("chưa phát hành");
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let issued = "UPDATE outgoing SET state = 'issued', sealed_on = $2 WHERE ward_id = $1";
    tx.exec(issued, args![WARD, kernel::local_day(tx.now)]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!((value(app, "documents.outgoing").await, value(app, "documents.outgoing.same_day").await), (3, 2), "{late}");
});
