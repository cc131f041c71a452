//! A ward with a plan of two indicators and one open sheet, as the tests of a period need it.

use kernel::Conn;
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

pub(crate) fn db(app: &TestApp) -> Conn {
    app.app.db.read(WARD)
}

/// A plan in force with one share and one count, both led by the unit of the unit contact.
pub(crate) struct Ward {
    pub(crate) office: Browser,
    pub(crate) unit: Browser,
    pub(crate) leader: Browser,
    pub(crate) plan: String,
    pub(crate) share: String,
    pub(crate) count: String,
}

async fn indicator(office: &Browser, app: &TestApp, plan: &str, name: &str, unit: &str, target: &str) -> String {
    let id = Uuid::now_v7().to_string();
    let lead = app.units[1].to_string();
    let fields = [
        ("id", id.as_str()),
        ("name", name),
        ("section", "Chính quyền số"),
        ("unit", unit),
        ("comparator", ">="),
        ("direction", "up"),
        ("target", target),
        ("lead", lead.as_str()),
        ("source", "entered"),
    ];
    office.post(&format!("/ke-hoach/{plan}/chi-tieu/moi"), &fields).await.assert_redirect();
    id
}

pub(crate) async fn ward(app: &TestApp) -> Ward {
    let (office, unit, leader) =
        (app.sign_in("tonghop").await, app.sign_in("daumoi").await, app.sign_in("lanhdao").await);
    let plan = Uuid::now_v7().to_string();
    let fields =
        [("id", plan.as_str()), ("title", "Kế hoạch Chuyển đổi số năm 2026"), ("year", "2026"), ("kind", "digital")];
    office.post("/ke-hoach/moi", &fields).await.assert_redirect();
    office.post(&format!("/ke-hoach/{plan}/thuc-hien"), &[]).await.assert_redirect();
    let share = indicator(&office, app, &plan, "Hồ sơ nộp trực tuyến", "%", "90").await;
    let count = indicator(&office, app, &plan, "Buổi tập huấn", "buổi", "12").await;
    Ward { office, unit, leader, plan, share, count }
}

/// "Trước ngày 20 của tháng cuối quý", five days to fill in: the first quarter opens on 15 March and is due on the 19th.
pub(crate) async fn cadence(w: &Ward) -> String {
    let id = Uuid::now_v7().to_string();
    let fields = [
        ("plan", w.plan.as_str()),
        ("name", "Báo cáo quý"),
        ("due_text", "trước ngày 20 của tháng cuối quý"),
        ("cumulative", "1"),
        ("collect_days", "5"),
        ("remind_days", "3, 1, 0"),
        ("escalate_after_days", "1"),
        ("effective_from", "01/01/2026"),
        ("version", "0"),
    ];
    w.office.post(&format!("/bao-cao/che-do/{id}"), &fields).await.assert_redirect();
    id
}

/// The one sheet of the first quarter, opened by the job.
pub(crate) async fn sheet(app: &TestApp, w: &Ward) -> String {
    cadence(w).await;
    app.app.settle().await.unwrap();
    let sql = "SELECT id FROM report_sheet WHERE ward_id = $1";
    let ids: Vec<Uuid> = db(app).scalars(sql, kernel::args![WARD]).await.unwrap();
    assert_eq!(ids.len(), 1, "one unit leads, one sheet");
    ids[0].to_string()
}

/// A row as the grid sends it.
pub(crate) fn row(id: &str, n: &str, d: &str, v: &str, note: &str, version: &str) -> Vec<(String, String)> {
    [("n", n), ("d", d), ("v", v), ("note", note), ("ver", version)]
        .map(|(name, value)| (format!("{name}-{id}"), value.to_owned()))
        .to_vec()
}

pub(crate) async fn send(by: &Browser, path: &str, rows: &[Vec<(String, String)>]) -> testkit::Answer {
    let pairs: Vec<(&str, &str)> = rows.iter().flatten().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    by.post(path, &pairs).await
}
