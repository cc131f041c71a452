//! What many scenarios do: open a register of a definition, add records, count rows.

use kernel::args;
use testkit::{Answer, Browser, TestApp, WARD};

/// Opens a register as the standing office does.
pub(crate) async fn open(app: &TestApp, definition: &str) -> Browser {
    let office = app.sign_in("tonghop").await;
    office.post("/so-du-lieu/nhap-dinh-nghia", &[("text", definition)]).await.assert_redirect();
    office
}

/// The identifier of the n-th record of a scenario.
pub(crate) fn id(n: u32) -> String {
    format!("0193c0de-0000-7000-8000-{n:012}")
}

/// How many rows of the ward a statement counts; `$1` is the ward.
pub(crate) async fn count(app: &TestApp, sql: &str) -> i64 {
    app.app.db.read(WARD).scalar(sql, args![WARD]).await.unwrap().unwrap_or(0)
}

/// Runs a statement beside the product.
pub(crate) async fn exec(app: &TestApp, sql: &str) {
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.exec(sql, args![WARD]).await.unwrap();
    tx.commit().await.unwrap();
}

/// Sends the form of a new record, its fields by the names that they have there.
pub(crate) async fn add(office: &Browser, register: &str, id: &str, fields: &[(&str, &str)]) -> Answer {
    office.post(&format!("/so-du-lieu/{register}/moi"), &[&[("id", id)], fields].concat()).await
}
