//! A long import is undone by a job: with its progress on a page, stopped without a trace, refused with its reason.

use super::{AT, IDS, check, import, open, send, write};
use crate::common::{count, exec};
use kernel::{args, jobs};
use std::time::Duration;
use testkit::{Browser, TestApp, WARD};

const LONG: u32 = 5_200;
const RECORDS: &str = "SELECT COUNT(*) FROM register_record WHERE ward_id = $1";
const NAMED: &str = "SELECT COUNT(*) FROM register_record WHERE ward_id = $1 AND label LIKE 'Hộ cũ%'";

/// A register of 150 records, over which a long file was brought in that changes 100 of them; the address of its import.
async fn imported(app: &TestApp) -> (Browser, String) {
    let office = open(app).await;
    let rows = |from: u32, to: u32, name: &str| -> String {
        let row = |n: u32| format!("{n:04},{name} {n},\"21.47, 105.85\"\n");
        std::iter::once("Mã hộ,Tên hộ,Vị trí\n".to_owned()).chain((from..to).map(row)).collect()
    };
    import(&office, IDS[0], "cu.csv", rows(0, 150, "Hộ cũ").as_bytes()).await.assert_says("150 bản ghi mới");
    let at = send(&office, IDS[1], "dai.csv", rows(50, LONG, "Hộ số").as_bytes()).await;
    check(&office, &at).await;
    write(&office, &at, "clean").await;
    app.app.settle().await.unwrap();
    office.get(&at).await.assert_says("5.050 bản ghi mới, 100 cập nhật");
    assert_eq!((count(app, RECORDS).await, count(app, NAMED).await), (i64::from(LONG), 50));
    (office, at)
}

testkit::on_both!(crate::modules(), fn a_long_import_is_undone_by_a_job(app) {
    let (office, at) = imported(app).await;
    assert_eq!(office.post(&format!("{at}/hoan-tac"), &[]).await.assert_redirect(), at);
    office.get(&at).await.assert_says("Đang hoàn tác").assert_says("Đã hoàn tác 0 trên").assert_says("Dừng lại");
    assert_eq!(count(app, RECORDS).await, i64::from(LONG), "nothing in the request itself");
    // What is being undone is neither undone nor brought in again.
    office.post(&format!("{at}/hoan-tac"), &[]).await.assert_status(422).assert_says("đang được hoàn tác");
    office.post(&format!("{at}/ghi"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    office.get(&at).await.assert_says("Đã hoàn tác").assert_lacks("Hoàn tác lần nhập này");
    assert_eq!((count(app, RECORDS).await, count(app, NAMED).await), (150, 150));
    office.get(AT).await.assert_says("150 bản ghi");
});

testkit::on_both!(crate::modules(), fn an_undoing_that_is_stopped_leaves_everything_as_it_was(app) {
    let (office, at) = imported(app).await;
    office.post(&format!("{at}/hoan-tac"), &[]).await.assert_redirect();
    office.get(&format!("{AT}/nhap")).await.assert_says("Đang hoàn tác").assert_says(&format!("{at}/dung"));
    office.post(&format!("{at}/dung"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    office.get(&at).await.assert_says("Đã ghi vào sổ").assert_says("Hoàn tác lần nhập này");
    assert_eq!((count(app, RECORDS).await, count(app, NAMED).await), (i64::from(LONG), 50));
    office.post(&format!("{at}/hoan-tac"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    assert_eq!(count(app, RECORDS).await, 150);
});

/// Waits until an undoing is under way, then stops it.
async fn stop_under_way(app: &TestApp, office: &Browser, at: &str) {
    let conn = app.app.db.read(WARD);
    let sql = "SELECT job_id FROM register_import WHERE ward_id = $1 AND state = 'undoing'";
    let id: uuid::Uuid = conn.scalar(sql, args![WARD]).await.unwrap().unwrap();
    for _ in 0..10_000 {
        let job = jobs::find(&app.app, &conn, id).await.unwrap();
        if job.progress > 0 {
            assert!(job.progress < job.total, "it has not ended: {job:?}");
            jobs::ask_to_stop(&app.app, id);
            office.post(&format!("{at}/dung"), &[]).await.assert_redirect();
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("the undoing never began");
}

testkit::on_both!(crate::modules(), fn an_undoing_that_is_stopped_under_way_leaves_everything_as_it_was(app) {
    let (office, at) = imported(app).await;
    office.post(&format!("{at}/hoan-tac"), &[]).await.assert_redirect();
    let (settled, ()) = tokio::join!(app.app.settle(), stop_under_way(app, &office, &at));
    settled.unwrap();
    office.get(&at).await.assert_says("Đã ghi vào sổ").assert_says("Hoàn tác lần nhập này");
    assert_eq!((count(app, RECORDS).await, count(app, NAMED).await), (i64::from(LONG), 50));
    assert_eq!(count(app, "SELECT COUNT(*) FROM register_removed WHERE ward_id = $1").await, 0);
    office.post(&format!("{at}/hoan-tac"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    assert_eq!((count(app, RECORDS).await, count(app, NAMED).await), (150, 150));
});

testkit::on_both!(crate::modules(), fn why_an_import_failed_is_said_until_it_is_undone(app) {
    let (office, at) = imported(app).await;
    exec(app, "UPDATE register_import SET state = 'failed', said = 'Tệp bị ngắt.' WHERE ward_id = $1 AND state = 'done' \
        AND file_name = 'dai.csv'").await;
    office.post(&format!("{at}/hoan-tac"), &[]).await.assert_redirect();
    office.get(&at).await.assert_says("Đang hoàn tác").assert_lacks("Tệp bị ngắt.");
    office.post(&format!("{at}/dung"), &[]).await.assert_redirect();
    office.get(&at).await.assert_says("Tệp bị ngắt.").assert_says("Hoàn tác lần nhập này");
    office.post(&format!("{at}/hoan-tac"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    office.get(&at).await.assert_says("Đã hoàn tác").assert_lacks("Tệp bị ngắt.");
});

testkit::on_both!(crate::modules(), fn what_was_touched_before_the_job_came_to_it_is_not_undone_and_says_why(app) {
    let (office, at) = imported(app).await;
    office.post(&format!("{at}/hoan-tac"), &[]).await.assert_redirect();
    exec(app, "UPDATE register_record SET revision = revision + 1 WHERE ward_id = $1 AND label = 'Hộ số 700'").await;
    app.app.settle().await.unwrap();
    office.get(&at).await.assert_says("Đã ghi vào sổ").assert_says("1 bản ghi của lần nhập này đã được sửa");
    assert_eq!(count(app, RECORDS).await, i64::from(LONG));
});
