//! Two people at one period at once, and a ward that asked for its reports before the due day was read as it is now.

use crate::common::{Ward, cadence_of, db, later, row, send, send_shown, sheet, sheets, ward};
use kernel::args;
use std::time::Duration;
use testkit::{TestApp, WARD};

/// The sheet that waits for approval, and its period.
async fn handed_in(app: &TestApp, w: &Ward) -> (String, String) {
    let id = sheet(app, w).await;
    let path = format!("/bao-cao/phieu/{id}");
    let rows = [row(&w.share, "92", "100", "", "", "0"), row(&w.count, "", "", "4", "", "0")];
    send(&w.unit, &path, &rows).await.assert_redirect();
    w.unit.post(&format!("{path}/nop"), &[]).await.assert_redirect();
    sheets(app).await.pop().unwrap()
}

/// Somebody's write that ends while another has begun.
async fn slow_write(app: &TestApp, statements: &[&str]) -> kernel::Tx {
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    for sql in statements {
        tx.exec(sql, args![WARD]).await.unwrap();
    }
    tx
}

async fn ends(tx: kernel::Tx) {
    tokio::time::sleep(Duration::from_millis(500)).await;
    tx.commit().await.unwrap();
}

const HELD: &str = "UPDATE report_period SET version = version WHERE ward_id = $1";

testkit::on_both!(crate::modules(), fn what_is_approved_while_the_period_closes_is_in_its_figures(app) {
    let w = ward(app).await;
    let (_, period) = handed_in(app, &w).await;
    let approval = "UPDATE report_sheet SET state = 'approved' WHERE ward_id = $1";
    let tx = slow_write(app, &[HELD, approval]).await;
    let (path, reason) = (format!("/bao-cao/ky/{period}/chot"), [("close_reason", "Đến hạn")]);
    let (closed, ()) = tokio::join!(w.office.post(&path, &reason), ends(tx));
    closed.assert_redirect();
    let sql = "SELECT content FROM report_snapshot WHERE ward_id = $1";
    let content: String = db(app).scalar(sql, args![WARD]).await.unwrap().unwrap();
    let frozen: serde_json::Value = serde_json::from_str(&content).unwrap();
    assert_eq!(frozen["units"][0]["state"], "approved", "{frozen}");
});

testkit::on_both!(crate::modules(), fn a_sheet_is_not_approved_while_its_period_closes(app) {
    let w = ward(app).await;
    let (sheet, _) = handed_in(app, &w).await;
    let path = format!("/bao-cao/phieu/{sheet}");
    let seen = w.office.get(&path).await;
    let tx = slow_write(app, &["UPDATE report_period SET state = 'closed' WHERE ward_id = $1"]).await;
    let approval = format!("{path}/duyet");
    let (approved, ()) = tokio::join!(send_shown(&w.office, &seen, &approval, &[]), ends(tx));
    approved.assert_status(422).assert_says("phiếu không duyệt được nữa");
});

testkit::on_both!(crate::modules(), fn nobody_is_asked_for_a_sheet_of_a_period_that_closes(app) {
    let w = ward(app).await;
    sheet(app, &w).await;
    let lead = format!("UPDATE indicator SET lead_unit_id = '{}' WHERE ward_id = $1 AND lead_unit_id IS NOT NULL", app.units[0]);
    slow_write(app, &[&lead]).await.commit().await.unwrap();
    app.set_moment("2026-03-17T00:00:00Z");
    let tx = slow_write(app, &["UPDATE report_period SET state = 'closed' WHERE ward_id = $1"]).await;
    let (settled, ()) = tokio::join!(app.app.settle(), ends(tx));
    settled.unwrap();
    let sheets = db(app).scalar::<i64>("SELECT COUNT(*) FROM report_sheet WHERE ward_id = $1", args![WARD]).await.unwrap();
    assert_eq!(sheets, Some(1));
});

testkit::on_both!(crate::modules(), fn a_period_of_an_older_version_takes_the_place_of_none(app) {
    let mut w = ward(app).await;
    cadence_of(&w, "trước ngày 05 hằng tháng", "3", &[]).await;
    later(app, &mut w, "2026-04-01T02:00:00Z").await;
    let as_before = "UPDATE report_period SET from_day = '2026-04-01', to_day = '2026-04-30' WHERE ward_id = $1";
    let unmigrated = "DELETE FROM migration WHERE name = 'reports_0006_due_day' AND $1 = $1";
    slow_write(app, &[as_before, unmigrated]).await.commit().await.unwrap();
    let app = &app.restart(|_| {}).await;
    later(app, &mut w, "2026-05-02T02:00:00Z").await;
    let found = sheets(app).await;
    assert_eq!(found.len(), 2, "April is asked for");
    w.unit.get(&format!("/bao-cao/phieu/{}", found[0].0)).await.assert_status(200);
    w.unit.get(&format!("/bao-cao/phieu/{}", found[1].0)).await.assert_says("Tháng 4/2026").assert_says("04/05/2026");
    later(app, &mut w, "2026-05-03T02:00:00Z").await;
    assert_eq!(sheets(app).await.len(), 2, "once");
});

testkit::on_both!(crate::modules(), fn no_file_is_added_to_a_sheet_that_is_handed_in_while_it_comes(app) {
    let w = ward(app).await;
    let id = sheet(app, &w).await;
    send(&w.unit, &format!("/bao-cao/phieu/{id}"), &[row(&w.share, "92", "100", "", "", "0")]).await.assert_redirect();
    let cell = format!("/bao-cao/phieu/{id}/chi-tieu/{}", w.share);
    let handed_in = "UPDATE report_sheet SET state = 'submitted', submitted_by_name = 'Mẫu daumoi' WHERE ward_id = $1";
    let tx = slow_write(app, &[handed_in]).await;
    let proof = ("evidence", "so-theo-doi.txt", "Sổ theo dõi".as_bytes());
    let (sent, ()) = tokio::join!(w.unit.upload(&cell, &[], proof), ends(tx));
    sent.assert_status(422).assert_says("đang chờ duyệt");
    w.office.get(&cell).await.assert_lacks("so-theo-doi.txt");
});

testkit::on_both!(crate::modules(), fn the_office_decides_on_the_figures_that_it_saw(app) {
    let mut w = ward(app).await;
    let (sheet, _) = handed_in(app, &w).await;
    let path = format!("/bao-cao/phieu/{sheet}");
    let seen = w.office.get(&path).await;
    w.unit.post(&format!("{path}/rut"), &[]).await.assert_redirect();
    send(&w.unit, &path, &[row(&w.share, "55", "100", "", "", "1")]).await.assert_redirect();
    w.unit.post(&format!("{path}/nop"), &[]).await.assert_redirect();
    let changed = "Phiếu này vừa thay đổi sau khi ông/bà mở trang";
    send_shown(&w.office, &seen, &format!("{path}/duyet"), &[]).await.assert_status(422).assert_says(changed);
    let returned = send_shown(&w.office, &seen, &format!("{path}/tra-lai"), &[("reason", "Thiếu biên bản")]).await;
    returned.assert_status(422).assert_says(changed).assert_says("Thiếu biên bản").assert_says("55/100");
    w.office.post(&format!("{path}/duyet"), &[]).await.assert_status(422).assert_says(changed);
    send_shown(&w.office, &returned, &format!("{path}/duyet"), &[]).await.assert_redirect();
    let seen = w.office.get(&path).await;
    send_shown(&w.office, &seen, &format!("{path}/mo-lai"), &[("reason", "Sai mẫu số")]).await.assert_redirect();
    w.unit.post(&format!("{path}/nop"), &[]).await.assert_redirect();
    send_shown(&w.office, &w.office.get(&path).await, &format!("{path}/duyet"), &[]).await.assert_redirect();
    send_shown(&w.office, &seen, &format!("{path}/mo-lai"), &[("reason", "Sai lần nữa")]).await.assert_status(422).assert_says(changed);
    later(app, &mut w, "2026-03-20T02:00:00Z").await;
    w.unit.get("/ngon-ngu/en").await.assert_redirect();
    w.unit.get(&format!("{path}/mau")).await.assert_says("was approved by").assert_lacks("đã được");
});
