//! A ward with a plan of two indicators and one open sheet, as the tests of a period need it.

use kernel::Conn;
use testkit::{Answer, Browser, TestApp, WARD};
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

/// An indicator led by the unit of the unit contact.
pub(crate) async fn indicator(
    office: &Browser,
    app: &TestApp,
    plan: &str,
    name: &str,
    unit: &str,
    target: &str,
) -> String {
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
    let fields = [("id", plan.as_str()), ("title", "Kế hoạch năm 2026"), ("year", "2026"), ("kind", "digital")];
    office.post("/ke-hoach/moi", &fields).await.assert_redirect();
    office.post(&format!("/ke-hoach/{plan}/thuc-hien"), &[]).await.assert_redirect();
    let share = indicator(&office, app, &plan, "Hồ sơ nộp trực tuyến", "%", "90").await;
    let count = indicator(&office, app, &plan, "Buổi tập huấn", "buổi", "12").await;
    Ward { office, unit, leader, plan, share, count }
}

/// "Trước ngày 20 của tháng cuối quý", five days to fill in: the first quarter opens on 15 March and is due on the 19th.
pub(crate) async fn cadence(w: &Ward) -> String {
    cadence_of(w, "trước ngày 20 của tháng cuối quý", "5", &[]).await
}

/// A cadence by its sentence and the days to fill in, with other fields as they are given.
pub(crate) async fn cadence_of(w: &Ward, due_text: &str, collect_days: &str, more: &[(&str, &str)]) -> String {
    let id = Uuid::now_v7().to_string();
    let mut fields = vec![
        ("plan", w.plan.as_str()),
        ("name", "Báo cáo định kỳ"),
        ("due_text", due_text),
        ("cumulative", "1"),
        ("collect_days", collect_days),
        ("remind_days", "3, 1, 0"),
        ("escalate_after_days", "1"),
        ("effective_from", "01/01/2026"),
        ("version", "0"),
    ];
    fields.extend_from_slice(more);
    w.office.post(&format!("/bao-cao/che-do/{id}"), &fields).await.assert_redirect();
    id
}

/// A moment later: everybody signs in again, and the jobs that were due are done.
pub(crate) async fn later(app: &TestApp, w: &mut Ward, at: &str) {
    app.set_moment(at);
    app.app.settle().await.unwrap();
    app.app.settle().await.unwrap();
    (w.office, w.unit, w.leader) =
        (app.sign_in("tonghop").await, app.sign_in("daumoi").await, app.sign_in("lanhdao").await);
}

/// Sheets of the unit contact's unit, by the day on which their period is due.
pub(crate) async fn sheets(app: &TestApp) -> Vec<(String, String)> {
    let sql = "SELECT id_text(s.id) || ' ' || id_text(s.period_id) FROM report_sheet s \
               JOIN report_period p ON p.ward_id = s.ward_id AND p.id = s.period_id \
               WHERE s.ward_id = $1 AND s.unit_id = $2 ORDER BY p.due_on";
    let found: Vec<String> = db(app).scalars(sql, kernel::args![WARD, app.units[1]]).await.unwrap();
    found.iter().filter_map(|line| line.split_once(' ')).map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
}

/// Both figures are entered, handed in and approved.
pub(crate) async fn approved(w: &Ward, sheet: &str) {
    let path = format!("/bao-cao/phieu/{sheet}");
    let rows = [row(&w.share, "920", "1.000", "", "Đủ hồ sơ", "0"), row(&w.count, "", "", "4", "Đủ hồ sơ", "0")];
    send(&w.unit, &path, &rows).await.assert_redirect();
    w.unit.post(&format!("{path}/nop"), &[]).await.assert_redirect();
    press(&w.office, &path, &format!("{path}/duyet"), &[]).await.assert_redirect();
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

/// Presses a button as somebody who sees the page: with the hidden fields of the form that leads to `action`.
pub(crate) async fn press(by: &Browser, page: &str, action: &str, typed: &[(&str, &str)]) -> Answer {
    send_shown(by, &by.get(page).await, action, typed).await
}

/// The same from a page that was opened before.
pub(crate) async fn send_shown(by: &Browser, seen: &Answer, action: &str, typed: &[(&str, &str)]) -> Answer {
    let hidden = hidden(seen, action);
    let mut fields: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.extend_from_slice(typed);
    by.post(action, &fields).await
}

/// The hidden fields of a form, but for the token, which a browser adds.
fn hidden(seen: &Answer, action: &str) -> Vec<(String, String)> {
    let (_, form) = seen.body.split_once(&format!("action=\"{action}\"")).expect("the form is on the page");
    let (form, _) = form.split_once("</form>").unwrap();
    let value = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!("{name}=\""))?;
        rest.split_once('"').map(|(value, _)| value.to_owned())
    };
    let tags = form.split("<input ").filter(|tag| tag.starts_with("type=\"hidden\""));
    let fields = tags.filter_map(|tag| Some((value(tag, "name")?, value(tag, "value")?)));
    fields.filter(|(name, _)| name != "_csrf").collect()
}
