//! Who is told what of a document under way: proposals, deadlines, a task that outlives it.

use super::{act, register};
use crate::hidden;
use kernel::{Conn, args};
use serde_json::json;
use testkit::{TestApp, WARD};
use uuid::Uuid;

fn db(app: &TestApp) -> Conn {
    app.app.db.read(WARD)
}

async fn count(app: &TestApp, title: &str) -> i64 {
    let sql = "SELECT COUNT(*) FROM notice WHERE ward_id = $1 AND title LIKE $2";
    db(app).scalar(sql, args![WARD, format!("%{title}%")]).await.unwrap().unwrap()
}

/// The job of the afternoon of a day.
async fn afternoon(app: &TestApp, day: &str) {
    app.set_moment(&format!("{day}T09:00:00Z"));
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.enqueue("documents.unregistered", &json!({}), tx.now).await.unwrap();
    tx.commit().await.unwrap();
    app.app.settle().await.unwrap();
}

testkit::on_both!(crate::modules(), fn whoever_has_a_document_is_reminded_the_day_before_and_once_it_is_late(app) {
    let (clerk, leader) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await);
    let unit = app.units[1].to_string();
    for (symbol, due) in [("1/SNV", "20/03/2026"), ("2/SNV", "23/03/2026")] {
        let id = Uuid::now_v7();
        register(&clerk, id, symbol, &[]).await.assert_redirect();
        let fields = [("unit", unit.as_str()), ("due_on", due)];
        act(&leader, &format!("/van-ban/den/{id}"), "chi-dao", &fields).await.assert_redirect();
    }
    afternoon(app, "2026-03-18").await;
    assert_eq!(count(app, "sắp hết hạn").await, 0);
    afternoon(app, "2026-03-19").await;
    assert_eq!(count(app, "sắp hết hạn").await, 1);
    app.sign_in("daumoi").await.get("/thong-bao").await.assert_says("Văn bản đến sắp hết hạn: Rà soát hồ sơ công việc");
    afternoon(app, "2026-03-20").await;
    assert_eq!((count(app, "sắp hết hạn").await, count(app, "quá hạn").await), (2, 0), "Monday's is told on Friday");
    afternoon(app, "2026-03-21").await;
    assert_eq!(count(app, "đã quá hạn").await, 0, "nobody is told on a Saturday");
    for day in ["2026-03-23", "2026-03-24", "2026-03-25"] {
        afternoon(app, day).await;
    }
    assert_eq!((count(app, "sắp hết hạn").await, count(app, "Văn bản đến đã quá hạn").await), (2, 2), "each once");
});

testkit::on_both!(crate::modules(), fn a_proposal_is_told_to_the_contact_of_the_unit_and_the_leaders(app) {
    let (clerk, leader, officer) =
        (app.sign_in("vanthu").await, app.sign_in("lanhdao").await, app.sign_in("motcua").await);
    let id = Uuid::now_v7();
    register(&clerk, id, "1/SNV", &[]).await.assert_redirect();
    let page = format!("/van-ban/den/{id}");
    act(&leader, &page, "chi-dao", &[("unit", &app.units[1].to_string())]).await.assert_redirect();
    let head = app.sign_in("daumoi").await;
    let sql = "SELECT id FROM account WHERE ward_id = $1 AND login = 'motcua'";
    let person: Uuid = db(app).scalar(sql, args![WARD]).await.unwrap().unwrap();
    act(&head, &page, "giao", &[("officer", &person.to_string())]).await.assert_redirect();
    act(&officer, &page, "de-xuat", &[("proposal", "Trình ban hành kế hoạch")]).await.assert_redirect();
    for told in [&head, &leader] {
        told.get("/thong-bao").await.assert_says("Có đề xuất giải quyết văn bản: Rà soát hồ sơ công việc");
    }
    assert!(!officer.get("/thong-bao").await.body.contains("Có đề xuất giải quyết"));
    assert!(!hidden(&leader.get(&page).await, "version").is_empty());
});

testkit::on_both!(crate::modules(), fn who_loses_a_document_that_became_a_task_is_told_that_the_task_stays(app) {
    let (clerk, leader) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await);
    let id = Uuid::now_v7();
    register(&clerk, id, "1/SNV", &[]).await.assert_redirect();
    let page = format!("/van-ban/den/{id}");
    act(&leader, &page, "chi-dao", &[("unit", &app.units[1].to_string())]).await.assert_redirect();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let sql = "UPDATE document SET task_id = $3 WHERE ward_id = $1 AND id = $2";
    tx.exec(sql, args![WARD, id, Uuid::now_v7()]).await.unwrap();
    tx.commit().await.unwrap();
    act(&leader, &page, "chi-dao", &[("unit", &app.units[0].to_string())]).await.assert_redirect();
    let head = app.sign_in("daumoi").await;
    head.get("/thong-bao").await.assert_says("nhiệm vụ lập từ văn bản vẫn giữ nguyên");
});
