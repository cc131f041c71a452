//! What replaces or corrects an issued document: begun once, on what stands now, with everything that belongs to it.

use super::{account, act, begin, db, save};
use kernel::{args, row};
use testkit::{Answer, Browser, TestApp, WARD};
use uuid::Uuid;

fn id(page: &str) -> Uuid {
    page.rsplit('/').next().unwrap().parse().unwrap()
}

/// An issued document; its page.
async fn issued(app: &TestApp, writer: &Browser) -> String {
    let page = begin(writer, "KH", "Tuyên truyền").await;
    save(app, writer, &page, &[]).await.assert_redirect();
    let sql = "UPDATE outgoing SET state = 'issued', year = 2026, number = 1, symbol = '01/KH-UBND', \
               issued_on = '2026-03-16', version = version + 1 WHERE ward_id = $1 AND id = $2";
    run(app, sql, &page).await;
    page
}

async fn run(app: &TestApp, sql: &str, page: &str) {
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.exec(sql, args![WARD, id(page)]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn amend(writer: &Browser, page: &str, kind: &str, new: Uuid) -> Answer {
    let new = new.to_string();
    let fields = [("amend_id", new.as_str()), ("amend_kind", kind), ("amend_reason", "Sai số liệu")];
    writer.post(&format!("{page}/thay-the-dinh-chinh"), &fields).await
}

async fn count(app: &TestApp) -> i64 {
    db(app).scalar("SELECT COUNT(*) FROM outgoing_amendment WHERE ward_id = $1", args![WARD]).await.unwrap().unwrap()
}

testkit::on_both!(crate::modules(), fn what_was_recalled_a_moment_ago_is_not_corrected(app) {
    let writer = app.sign_in("daumoi").await;
    let page = issued(app, &writer).await;
    writer.get(&page).await.assert_says("Thay thế hoặc đính chính");
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let sql = "UPDATE outgoing SET state = 'recalled', version = version + 1 WHERE ward_id = $1 AND id = $2";
    tx.exec(sql, args![WARD, id(&page)]).await.unwrap();
    let late = tokio::spawn({
        let (writer, page) = (writer.scripted(), page.clone());
        async move { amend(&writer, &page, "corrects", Uuid::now_v7()).await }
    });
    // It has read the document by then, as it was before.
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    tx.commit().await.unwrap();
    late.await.unwrap().assert_status(422).assert_says("Có người vừa sửa văn bản này");
    assert_eq!(count(app).await, 0);
});

testkit::on_both!(crate::modules(), fn of_two_replacements_at_once_one_is_begun(app) {
    let writer = app.sign_in("daumoi").await;
    let page = issued(app, &writer).await;
    let all = (0..4).map(|_| amend(&writer, &page, "replaces", Uuid::now_v7()));
    let all = futures_util::future::join_all(all).await;
    assert_eq!(all.iter().filter(|answer| answer.status.is_redirection()).count(), 1);
    assert_eq!(count(app).await, 1);
});
