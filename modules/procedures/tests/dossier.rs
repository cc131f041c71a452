//! Dossiers over HTTP: received once under one code, however often and by however many the request is repeated.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use dinh_procedures as procedures;
use kernel::{Conn, Module, args, row};
use testkit::{Answer, Browser, TestApp, WARD};
use uuid::Uuid;

fn modules() -> Vec<&'static Module> {
    vec![&people::MODULE, &procedures::MODULE]
}

fn db(app: &TestApp) -> Conn {
    app.app.db.read(WARD)
}

/// A procedure of three working days.
async fn procedure(app: &TestApp) -> String {
    let (id, version) = (Uuid::now_v7(), Uuid::now_v7());
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let row = row! { id: id, code: "1.004837", name: "Đăng ký giám hộ", field: "Hộ tịch", level: "partial", current_id: version };
    tx.insert("procedure", row).await.unwrap();
    let content = r#"{"code":"1.004837","name":"Đăng ký giám hộ","field":"Hộ tịch","time":{"kind":"working_days","days":3,"verify_days":0}}"#;
    let from: chrono::NaiveDate = "2026-01-01".parse().unwrap();
    let row = row! { id: version, procedure_id: id, valid_from: from, content: content, digest: "x", made_at: tx.now };
    tx.insert("procedure_version", row).await.unwrap();
    tx.commit().await.unwrap();
    id.to_string()
}

async fn receive(by: &Browser, id: &str, procedure: &str) -> Answer {
    let fields = [
        ("id", id),
        ("procedure", procedure),
        ("name", "Nguyễn Thị Mẫu"),
        ("number", "019185001234"),
        ("phone", "0912345678"),
        ("channel", "1"),
    ];
    by.post("/ho-so/tiep-nhan", &fields).await
}

async fn codes(app: &TestApp) -> Vec<String> {
    db(app).scalars("SELECT code FROM dossier WHERE ward_id = $1 ORDER BY code", args![WARD]).await.unwrap()
}

testkit::on_both!(modules(), fn a_dossier_is_received_once_under_one_code(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app).await);
    officer.get("/ho-so/tiep-nhan").await.assert_says("Đăng ký giám hộ");
    let id = Uuid::now_v7().to_string();
    officer.post("/ho-so/tiep-nhan", &[("id", &id), ("procedure", &of)]).await.assert_status(422).assert_says("Nhập họ và tên");
    let page = receive(&officer, &id, &of).await.assert_redirect().to_owned();
    assert_eq!(receive(&officer, &id, &of).await.assert_redirect(), page, "a double click receives once");
    receive(&officer, &Uuid::now_v7().to_string(), &of).await.assert_redirect();
    assert_eq!(codes(app).await, ["H00.055.18-260316-0001", "H00.055.18-260316-0002"]);
    officer.get(&page).await.assert_says("H00.055.18-260316-0001").assert_says("17:00, 19/3/2026").assert_says("019185001234");
    app.sign_in("lanhdao").await.get(&page).await.assert_says("*********234").assert_says("để làm gì?");
    app.sign_in("nguoixem").await.get(&page).await.assert_status(403);
    app.set_day("2026-03-17");
    receive(&officer, &Uuid::now_v7().to_string(), &of).await.assert_redirect();
    assert_eq!(codes(app).await[2], "H00.055.18-260317-0001", "numbers begin anew each day");
});

testkit::on_both!(modules(), fn many_at_once_leave_no_gap_and_one_id_makes_one_dossier(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app).await);
    let ids: Vec<String> = (0..16).map(|_| Uuid::now_v7().to_string()).collect();
    let same = Uuid::now_v7().to_string();
    let others = ids.iter().map(|id| receive(&officer, id, &of));
    let repeats = (0..8).map(|_| receive(&officer, &same, &of));
    let answers = futures_util::future::join_all(others.chain(repeats)).await;
    for answer in &answers {
        answer.assert_redirect();
    }
    let expected: Vec<String> = (1..=17).map(|n| format!("H00.055.18-260316-{n:04}")).collect();
    assert_eq!(codes(app).await, expected);
});
