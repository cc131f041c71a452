//! Numbers of the waiting room: taken once, without a gap, called by one counter, shown and spoken.

use crate::counter_room::{count, db};
use kernel::args;
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

/// Takes a number; gives its page.
async fn take(by: &Browser, service: &str) -> String {
    let id = Uuid::now_v7().to_string();
    by.post("/lay-so", &[("id", &id), ("service", service)]).await.assert_redirect().to_owned()
}

async fn labels(app: &TestApp, rest: &str) -> Vec<String> {
    let sql = format!("SELECT service || CAST(number AS text) FROM ticket WHERE ward_id = $1 AND {rest}");
    db(app).scalars(&sql, args![WARD]).await.unwrap()
}

async fn call(officer: &Browser, counter: &str) {
    officer.post("/quay-so/goi", &[("quay", counter)]).await.assert_redirect();
}

testkit::on_both!(crate::modules(), fn a_number_is_taken_called_and_shown(app) {
    let (citizen, officer) = (app.browser(), app.sign_in("motcua").await);
    citizen.get("/lay-so").await.assert_says("A – Hộ tịch").assert_says("Đang chờ: 0 người");
    let first = take(&citizen, "A").await;
    let second = take(&citizen, "A").await;
    let other = take(&citizen, "B").await;
    citizen.get(&first).await.assert_says("A001").assert_says("Còn 0 người").assert_says("<svg");
    let page = citizen.get(&second).await;
    page.assert_says("A002").assert_says("Còn 1 người").assert_says("Chưa đủ số liệu");
    assert_eq!(page.headers["refresh"], "20");
    citizen.get(&other).await.assert_says("B001").assert_says("Còn 0 người");
    citizen.post("/lay-so", &[("id", &Uuid::now_v7().to_string()), ("service", "Z")]).await.assert_status(422).assert_says("Chọn một loại việc");
    let kiosk = citizen.get(&format!("{first}?kiosk=1")).await;
    assert_eq!(kiosk.headers["refresh"], "12; url=/lay-so?kiosk=1");

    app.set_moment("2026-03-16T02:07:00Z");
    call(&officer, "2").await;
    citizen.get("/bang-goi-so").await.assert_says(">A001<").assert_says("Quầy 2").assert_says("Mời số A 1, đến quầy số 2.").assert_says("hx-get");
    citizen.get(&first).await.assert_says("Đã đến lượt").assert_says("quầy số 2");
    officer.get("/quay-so?quay=2").await.assert_says("A001").assert_says("chờ trung bình 7 phút").assert_says("accesskey=\"n\"");
    call(&officer, "2").await;
    assert_eq!(labels(app, "state = 'done'").await, ["A1"], "the next call ends the one before");
    citizen.get("/bang-goi-so/cac-so").await.assert_lacks("A001").assert_says("A002");
    officer.get("/quay-so?quay=99").await.assert_says("Quầy 1</h1>");
    for (path, login) in [("/quay-so", "nguoixem"), ("/quay-so", "lanhdao")] {
        app.sign_in(login).await.get(path).await.assert_status(403);
    }
    app.set_day("2026-03-17");
    let tomorrow = take(&citizen, "A").await;
    citizen.get(&tomorrow).await.assert_says("A001");
    citizen.get(&second).await.assert_says("không phải của hôm nay");
    citizen.get("/bang-goi-so").await.assert_says("Chưa gọi số nào");
});

testkit::on_both!(crate::modules(), fn absent_people_are_called_again_and_others_sent_on(app) {
    let (citizen, officer) = (app.browser(), app.sign_in("motcua").await);
    let (first, second) = (take(&citizen, "A").await, take(&citizen, "A").await);
    let id = |page: &str| page.rsplit('/').next().unwrap().to_owned();
    call(&officer, "1").await;
    officer.post(&format!("/quay-so/{}/bo-qua", id(&first)), &[("quay", "1")]).await.assert_redirect();
    citizen.get(&first).await.assert_says("ông/bà chưa đến");
    officer.post(&format!("/quay-so/{}/bo-qua", id(&first)), &[("quay", "1")]).await.assert_status(422).assert_says("không còn ở bước này");
    call(&officer, "1").await;
    officer.post(&format!("/quay-so/{}/chuyen", id(&second)), &[("quay", "1"), ("to", "77")]).await.assert_status(422).assert_says("Chọn quầy nhận");
    officer.post(&format!("/quay-so/{}/chuyen", id(&second)), &[("quay", "1"), ("to", "3")]).await.assert_redirect();
    call(&officer, "1").await;
    assert_eq!(count(app, "SELECT COUNT(*) FROM ticket WHERE ward_id = $1 AND state = 'called'").await, 0, "it waits for another counter");
    officer.post(&format!("/quay-so/{}/goi-lai", id(&first)), &[("quay", "3")]).await.assert_redirect();
    citizen.get("/bang-goi-so").await.assert_says(">A001<").assert_says("Quầy 3");
    call(&officer, "3").await;
    citizen.get("/bang-goi-so").await.assert_says(">A002<").assert_lacks(">A001<");
    officer.post(&format!("/quay-so/{}/xong", id(&second)), &[("quay", "3")]).await.assert_redirect();
    assert_eq!(labels(app, "state = 'done' ORDER BY number").await, ["A1", "A2"]);
    officer.post(&format!("/quay-so/{}/xong", Uuid::now_v7()), &[("quay", "3")]).await.assert_status(404);
});

testkit::on_both!(crate::modules(), fn many_at_once_leave_no_gap_and_no_number_goes_to_two_counters(app) {
    let (citizen, officer) = (app.browser(), app.sign_in("motcua").await);
    citizen.get("/lay-so").await.assert_status(200);
    let same = Uuid::now_v7().to_string();
    let ids: Vec<String> = (0..10).map(|_| Uuid::now_v7().to_string()).collect();
    let all = ids.iter().chain(std::iter::repeat_n(&same, 6));
    let taken = all.map(|id| async { citizen.post("/lay-so", &[("id", id), ("service", "A")]).await });
    for answer in futures_util::future::join_all(taken).await {
        answer.assert_redirect();
    }
    let numbers: Vec<i32> = db(app).scalars("SELECT number FROM ticket WHERE ward_id = $1 ORDER BY number", args![WARD]).await.unwrap();
    assert_eq!(numbers, (1..=11).collect::<Vec<_>>());
    let counters = ["1", "2", "3", "4"].map(|counter| async { officer.post("/quay-so/goi", &[("quay", counter)]).await });
    for answer in futures_util::future::join_all(counters).await {
        answer.assert_redirect();
    }
    let called: Vec<i32> = db(app).scalars("SELECT number FROM ticket WHERE ward_id = $1 AND state = 'called' ORDER BY number", args![WARD]).await.unwrap();
    assert_eq!(called, [1, 2, 3, 4]);
    let at: Vec<i32> = db(app).scalars("SELECT counter FROM ticket WHERE ward_id = $1 AND state = 'called' ORDER BY counter", args![WARD]).await.unwrap();
    assert_eq!(at, [1, 2, 3, 4]);
});
