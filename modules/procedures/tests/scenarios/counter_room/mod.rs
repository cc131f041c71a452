//! What several scenarios of the desk share: a procedure with a fee, a dossier received, rows of the database.

use kernel::{Conn, args, row};
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

/// The rows of the ward.
pub(crate) fn db(app: &TestApp) -> Conn {
    app.app.db.read(WARD)
}

/// A procedure of five working days with this content beside its name.
pub(crate) async fn procedure(app: &TestApp, code: &str, more: &str) -> String {
    let (id, version) = (Uuid::now_v7(), Uuid::now_v7());
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let name = format!("Thủ tục mẫu {code}");
    let row =
        row! { id: id, code: code, name: name.as_str(), field: "Chứng thực", level: "partial", current_id: version };
    tx.insert("procedure", row).await.unwrap();
    let content = format!(
        r#"{{"code":"{code}","name":"{name}","field":"Chứng thực","time":{{"kind":"working_days","days":5,"verify_days":0}}{more}}}"#
    );
    let from: chrono::NaiveDate = "2026-01-01".parse().unwrap();
    let row = row! { id: version, procedure_id: id, valid_from: from, content: content, digest: code, made_at: tx.now };
    tx.insert("procedure_version", row).await.unwrap();
    tx.commit().await.unwrap();
    id.to_string()
}

/// A procedure of 8,000 đồng.
pub(crate) async fn with_fee(app: &TestApp) -> String {
    let more = r#","fees":[{"name":"Lệ phí mẫu","amount":8000,"unit":"trường hợp","basis":"Nghị quyết mẫu"}],"exemptions":"Người có công với cách mạng\nTrẻ em""#;
    procedure(app, "9.000001", more).await
}

/// Receives a dossier of this person; gives its page.
pub(crate) async fn receive_of(by: &Browser, procedure: &str, name: &str, number: &str) -> String {
    receive_with(by, procedure, (name, number), &[]).await
}

/// Receives a dossier of this person, who brought these papers; gives its page.
pub(crate) async fn receive_with(
    by: &Browser,
    procedure: &str,
    (name, number): (&str, &str),
    papers: &[&str],
) -> String {
    let id = Uuid::now_v7().to_string();
    let mut fields = vec![
        ("id", id.as_str()),
        ("procedure", procedure),
        ("name", name),
        ("number", number),
        ("phone", "0912345678"),
        ("channel", "1"),
    ];
    fields.extend(papers.iter().map(|key| ("components", *key)));
    by.post("/ho-so/tiep-nhan", &fields).await.assert_redirect();
    format!("/ho-so/{id}")
}

/// Receives a dossier; gives its page.
pub(crate) async fn receive(by: &Browser, procedure: &str) -> String {
    receive_of(by, procedure, "Nguyễn Thị Mẫu", "019185001234").await
}

/// The code and the state of a dossier.
pub(crate) async fn code_and_state(app: &TestApp, page: &str) -> (String, i16) {
    let id: Uuid = page.rsplit('/').next().unwrap().parse().unwrap();
    let code = db(app).scalar("SELECT code FROM dossier WHERE ward_id = $1 AND id = $2", args![WARD, id]).await;
    let state = db(app).scalar("SELECT state FROM dossier WHERE ward_id = $1 AND id = $2", args![WARD, id]).await;
    (code.unwrap().unwrap(), state.unwrap().unwrap())
}

/// A number from the ward's rows.
pub(crate) async fn count(app: &TestApp, sql: &str) -> i64 {
    db(app).scalar(sql, args![WARD]).await.unwrap().unwrap_or_default()
}
