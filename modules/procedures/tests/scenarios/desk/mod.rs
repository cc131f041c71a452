//! What the scenarios of the desk share: a procedure in force, a dossier received, what stands in the tables.

use kernel::{Conn, args, row};
use testkit::{Answer, Browser, TestApp, WARD};
use uuid::Uuid;

/// Three working days, eight more for verification; two steps; a paper that is needed and one that the ward obtains.
const GUARDIAN: &str = r#"{"code":"1.004837","name":"Đăng ký giám hộ","field":"Hộ tịch",
    "time":{"kind":"working_days","days":3,"verify_days":8},
    "steps":[{"name":"Tiếp nhận","unit":"receipt","share":10},{"name":"Thẩm định","unit":"Phòng Văn hóa – Xã hội","share":90}],
    "components":[{"key":"to-khai","name":"Tờ khai đăng ký giám hộ","required":true,"originals":1},
                  {"key":"khai-sinh","name":"Giấy khai sinh","obtainable":true}],
    "electronic_result":true,
    "fees":[{"name":"Lệ phí","amount":8000,"unit":"bản"}]}"#;

/// Reads of the ward.
pub(crate) fn db(app: &TestApp) -> Conn {
    app.app.db.read(WARD)
}

/// A procedure in force since the beginning of 2026.
pub(crate) async fn procedure(app: &TestApp) -> String {
    let (id, version) = (Uuid::now_v7(), Uuid::now_v7());
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let row = row! { id: id, code: "1.004837", name: "Đăng ký giám hộ", field: "Hộ tịch", level: "partial",
    current_id: version };
    tx.insert("procedure", row).await.unwrap();
    let from: chrono::NaiveDate = "2026-01-01".parse().unwrap();
    let row = row! { id: version, procedure_id: id, valid_from: from, content: GUARDIAN, digest: "x", made_at: tx.now };
    tx.insert("procedure_version", row).await.unwrap();
    tx.commit().await.unwrap();
    id.to_string()
}

/// The same procedure in another version from 17 March 2026 on: twenty days, another second step, another fee.
pub(crate) async fn changed_from_17_march(app: &TestApp, procedure: &str) {
    let content = r#"{"code":"1.004837","name":"Đăng ký giám hộ","field":"Hộ tịch",
        "time":{"kind":"working_days","days":20,"verify_days":0},
        "steps":[{"name":"Tiếp nhận","unit":"receipt","share":10},{"name":"Trình ký","unit":"receipt","share":90}],
        "fees":[{"name":"Lệ phí","amount":99000,"unit":"bản"}]}"#;
    let procedure: Uuid = procedure.parse().unwrap();
    let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.update("procedure_version", row! { procedure_id: procedure }, row! { valid_to: day("2026-03-16") })
        .await
        .unwrap();
    let row = row! { id: Uuid::now_v7(), procedure_id: procedure, valid_from: day("2026-03-17"), content: content, digest: "y", made_at: tx.now };
    tx.insert("procedure_version", row).await.unwrap();
    tx.commit().await.unwrap();
}

/// Posts the form of reception as an officer fills it in.
pub(crate) async fn receive(by: &Browser, id: &str, procedure: &str) -> Answer {
    receive_for(by, id, procedure, "Nguyễn Thị Mẫu").await
}

/// The same for an applicant of this name.
pub(crate) async fn receive_for(by: &Browser, id: &str, procedure: &str, name: &str) -> Answer {
    let fields = [
        ("id", id),
        ("procedure", procedure),
        ("name", name),
        ("number", "019185001234"),
        ("phone", "0912345678"),
        ("channel", "1"),
        ("components", "to-khai"),
        ("do", "receive"),
    ];
    by.post("/ho-so/tiep-nhan", &fields).await
}

/// The papers and fees of what was chosen, as the page of reception asks for them.
pub(crate) async fn parts(by: &Browser, fields: &[(&str, &str)]) -> Answer {
    by.post("/ho-so/tiep-nhan/thanh-phan", fields).await
}

/// A dossier just received: its page.
pub(crate) async fn received(by: &Browser, procedure: &str) -> String {
    receive(by, &Uuid::now_v7().to_string(), procedure).await.assert_redirect().to_owned()
}

/// One number of the dossier whose page this is.
pub(crate) async fn column<T: sea_orm::TryGetable>(app: &TestApp, page: &str, column: &str) -> Option<T> {
    let id: Uuid = page.rsplit('/').next().unwrap().parse().unwrap();
    let sql = format!("SELECT {column} FROM dossier WHERE ward_id = $1 AND id = $2");
    db(app).scalar(&sql, args![WARD, id]).await.unwrap()
}
