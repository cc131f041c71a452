//! What older versions left in a ward's tables is set right when the program is renewed.

use crate::counter_room::{procedure, receive};
use crate::desk::column;
use crate::portal::{connected, csv, id_of, import};
use chrono::{DateTime, Utc};
use kernel::{args, row};
use testkit::{TestApp, WARD};
use uuid::Uuid;

/// Runs the last step of this name once more.
async fn renew(app: &TestApp, step: &str) {
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    assert_eq!(tx.exec("DELETE FROM migration WHERE name = $1", args![step]).await.unwrap(), 1);
    tx.commit().await.unwrap();
    assert_eq!(kernel::migrate::run(&app.app.db, &crate::modules()).await.unwrap(), [step]);
}

testkit::on_both!(crate::modules(), fn stops_get_their_day_and_what_nobody_said_of_imported_dossiers_is_taken_back(app) {
    let (_portal, office) = connected(app).await;
    import(app, &office, &csv(4, "Dừng xử lý")).await;
    let (officer, of) = (app.sign_in("motcua").await, procedure(app, "9.000002", "").await);
    let (rested, late) = (receive(&officer, &of).await, receive(&officer, &of).await);
    for page in [&rested, &late] {
        officer.post(&format!("{page}/tiep-tuc"), &[]).await.assert_redirect();
    }
    officer.post(&format!("{rested}/nghia-vu-tai-chinh"), &[]).await.assert_redirect();
    app.set_moment("2026-04-20T02:00:00Z");
    let leader = app.sign_in("lanhdao").await;
    for page in [&rested, &late] {
        leader.post(&format!("{page}/dung"), &[("stop_reason", "Người nộp đề nghị rút hồ sơ.")]).await.assert_redirect();
    }
    let mut taken = Vec::new();
    for n in 1..=4 {
        taken.push(id_of(app, &format!("H55.242-260302-{n:04}")).await);
    }
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    for sql in [
        "UPDATE dossier SET finished_at = NULL, in_time = NULL, due_at = first_due_at WHERE ward_id = $1 AND source <> 'import'",
        "UPDATE dossier SET synced_at = received_at, electronic_result = TRUE WHERE ward_id = $1 AND source = 'import'",
    ] {
        tx.exec(sql, args![WARD]).await.unwrap();
    }
    let told = row! { id: Uuid::now_v7(), dossier_id: taken[1], number: 1_i64, payload: "{}", state: "told", next_at: tx.now, made_at: tx.now };
    tx.insert("portal_out", told).await.unwrap();
    let result = row! { id: Uuid::now_v7(), dossier_id: taken[2], component_key: "", kind: "result", name: "", digest: "x", file_name: "",
        mime: "", size: 1_i64, pages: 1, kept_at: tx.now };
    tx.insert("paper_file", result).await.unwrap();
    let here = row! { id: Uuid::now_v7(), dossier_id: taken[3], kind: "finished", to_state: 9_i16, at: tx.now };
    tx.insert("dossier_move", here).await.unwrap();
    tx.commit().await.unwrap();

    renew(app, "procedures_0016_not_said").await;
    stopped_in_time(app, [(&rested, true), (&late, false)]).await;
    // Those who were on the way had the day of a stop at once, but what waited was called late.
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let sql = "UPDATE dossier SET in_time = FALSE, due_at = first_due_at WHERE ward_id = $1 AND state = 8 AND source <> 'import'";
    assert_eq!(tx.exec(sql, args![WARD]).await.unwrap(), 2);
    tx.commit().await.unwrap();
    renew(app, "procedures_0017_rested").await;
    stopped_in_time(app, [(&rested, true), (&late, false)]).await;
    let book = leader.get("/so-theo-doi-ho-so?tu=16/03/2026&den=16/03/2026").await;
    assert_eq!(book.body.matches("(quá hạn)").count(), 1, "what waited when it was stopped was not late");
    for (id, synced, electronic) in [(taken[0], false, false), (taken[1], true, false), (taken[2], false, true), (taken[3], false, true)] {
        let page = format!("/ho-so/{id}");
        assert_eq!(column::<bool>(app, &page, "finished_at IS NULL").await, Some(true), "nobody knows the day of a stop there");
        assert_eq!(column::<bool>(app, &page, "synced_at IS NOT NULL").await, Some(synced));
        assert_eq!(column::<bool>(app, &page, "electronic_result").await, Some(electronic));
    }
});

/// Dossiers that were stopped have the day of it, and were in time or not.
async fn stopped_in_time(app: &TestApp, each: [(&String, bool); 2]) {
    for (page, in_time) in each {
        let at: DateTime<Utc> = column(app, page, "finished_at").await.unwrap();
        assert_eq!(at, "2026-04-20T02:00:00Z".parse::<DateTime<Utc>>().unwrap());
        assert_eq!(column::<bool>(app, page, "in_time").await, Some(in_time));
    }
}
