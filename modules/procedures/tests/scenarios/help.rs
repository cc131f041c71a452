//! What the help given to citizens comes to: requests in time, late and by outcome, dossiers handed in with help.

use crate::desk::{db, procedure};
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

/// Somebody asks, each from a telephone of their own.
async fn asks(app: &TestApp, phone: &str) -> String {
    let id = Uuid::now_v7().to_string();
    let fields = [("id", id.as_str()), ("name", "Hoàng Thị Mẫu"), ("phone", phone), ("what", "Làm giấy khai sinh")];
    app.browser().post("/nho-huong-dan", &fields).await.assert_redirect();
    format!("/ho-tro/{id}")
}

async fn value(app: &TestApp, key: &str) -> i64 {
    let conn = db(app);
    app.app.measure(&conn, key).await.unwrap().value(&conn, None).await.unwrap()
}

/// All, helped, in time, late.
async fn counted(app: &TestApp) -> [i64; 4] {
    let mut all = [0; 4];
    for (place, key) in ["help", "help.helped", "help.in_time", "help.late"].into_iter().enumerate() {
        all[place] = value(app, &format!("procedures.{key}")).await;
    }
    all
}

async fn ends(by: &Browser, request: &str, outcome: &str) {
    by.post(&format!("{request}/nhan"), &[]).await.assert_redirect();
    by.post(&format!("{request}/ket-qua"), &[("outcome", outcome)]).await.assert_redirect();
}

testkit::on_both!(crate::modules(), fn help_is_counted_by_what_came_of_it_and_by_its_time(app) {
    let (first, second) = (asks(app, "0912345671").await, asks(app, "0912345672").await);
    asks(app, "0912345673").await;
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let erasure = kernel::row! { id: Uuid::now_v7(), name: "Mẫu", phone: "", what: "Đề nghị xóa dữ liệu.", about: "erasure",
        about_code: "019185001234", made_at: tx.now };
    tx.insert("help_request", erasure).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(counted(app).await, [3, 0, 0, 0], "a wish to be erased is no request for help");
    app.set_moment("2026-03-17T16:59:00Z");
    let team = app.sign_in("tonghop").await;
    team.get(&first).await.assert_says("Cần nhận chậm nhất").assert_says("17/03/2026");
    team.post(&format!("{first}/nhan"), &[]).await.assert_redirect();
    team.post(&format!("{first}/tra-lai"), &[]).await.assert_redirect();
    assert_eq!(counted(app).await, [3, 0, 0, 0], "what was given back waits again");
    ends(&team, &first, "visited").await;
    assert_eq!(counted(app).await, [3, 1, 1, 0], "until midnight of the next working day");
    app.set_moment("2026-03-17T17:00:00Z");
    let team = app.sign_in("tonghop").await;
    ends(&team, &second, "unreached").await;
    assert_eq!(counted(app).await, [3, 1, 1, 2], "one taken late, one that nobody has taken");
    // A Friday's request may be taken on Monday.
    app.set_day("2026-03-20");
    let friday = asks(app, "0912345674").await;
    app.set_day("2026-03-23");
    let team = app.sign_in("tonghop").await;
    ends(&team, &friday, "counter").await;
    assert_eq!(counted(app).await, [4, 2, 2, 2]);

    let conn = db(app);
    let all = app.app.measure(&conn, "procedures.help").await.unwrap();
    let parts = all.breakdown(&conn, None).await.unwrap();
    let parts: std::collections::BTreeSet<String> = parts.into_iter().map(|part| part.part).collect();
    let words = ["Chờ người nhận", "Gọi nhiều lần không được", "Đã hẹn đến quầy", "Đã đến tận nơi hướng dẫn"];
    assert_eq!(parts, words.map(str::to_owned).into());
    for record in all.records(&conn, None, 0, 10).await.unwrap() {
        assert!(!record.label.contains("Hoàng") && !record.label.contains("khai sinh"), "{}", record.label);
        team.get(&record.href).await.assert_status(200);
    }
    let page = team.get("/ho-tro").await;
    page.assert_says("Kết quả hỗ trợ từ đầu năm 2026").assert_says("/so-lieu/procedures.help.late?tu=2026-01-01");
    assert!(!page.body.contains('⟦'), "{}", page.body);
});

testkit::on_both!(crate::modules(), fn dossiers_handed_in_with_help_are_counted_by_place(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app).await);
    for (place, n) in [("Nhà văn hóa tổ 7", 2), ("", 1), ("Tổ ứng cứu", 1)] {
        for _ in 0..n {
            let id = Uuid::now_v7().to_string();
            let fields = [("id", id.as_str()), ("procedure", &of), ("name", "Nguyễn Thị Mẫu"), ("channel", "2"),
                ("support_place", place), ("components", "to-khai"), ("do", "receive")];
            officer.post("/ho-so/tiep-nhan", &fields).await.assert_redirect();
        }
    }
    let conn = db(app);
    let assisted = app.app.measure(&conn, "procedures.received.assisted").await.unwrap();
    let parts = assisted.breakdown(&conn, None).await.unwrap();
    let parts: Vec<(&str, i64)> = parts.iter().map(|part| (part.part.as_str(), part.amount)).collect();
    assert_eq!(parts, [("Nhà văn hóa tổ 7", 2), ("Tổ ứng cứu", 1)]);
    let record = assisted.records(&conn, None, 0, 1).await.unwrap().remove(0);
    officer.get(&record.href).await.assert_status(200).assert_says("Nhà văn hóa tổ 7");
});
