//! Server time of reporting periods of 15 units with 40 indicators each, two years of monthly figures behind them: a
//! quarter is opened, filled row by row, handed in, approved and closed, then month after month to the end of the year.
//! Run with `cargo bench -p dinh-reports --bench period`.

use chrono::NaiveDate;
use dinh_reports as reports;
use kernel::{Result, Tx, UnitId, args, row};
use std::collections::BTreeMap;
use std::time::Instant;
use testkit::{Answer, Browser, On, TestApp, WARD};
use uuid::Uuid;

const UNITS: usize = 15;
const INDICATORS: usize = 40;
const ASKED: usize = 60;
/// Of each sheet of the quarter, so many rows are sent one by one, the others together.
const ROWS_ALONE: usize = 20;
/// The months at whose beginning the month before is reported on.
const MONTHS: [u32; 9] = [4, 5, 6, 7, 8, 9, 10, 11, 12];

/// Server times in milliseconds by what was asked.
#[derive(Default)]
struct Times(BTreeMap<&'static str, Vec<f64>>);

impl Times {
    /// Notes the time that an answer says of itself.
    fn note(&mut self, what: &'static str, answer: &Answer) {
        let timing = answer.headers.get("server-timing").and_then(|v| v.to_str().ok()).unwrap_or_default();
        let ms = timing.trim_start_matches("app;dur=").parse().unwrap_or(f64::NAN);
        self.0.entry(what).or_default().push(ms);
    }

    fn print(&mut self, on: On) {
        for (what, times) in &mut self.0 {
            times.sort_by(f64::total_cmp);
            let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or(f64::NAN);
            let worst = times.last().copied().unwrap_or(f64::NAN);
            println!(
                "{on:?}: {what}: p50 {:.2} ms, p95 {:.2} ms, worst {worst:.2} ms of {}",
                at(50),
                at(95),
                times.len()
            );
        }
    }
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<()> {
    run(On::Sqlite).await?;
    if testkit::postgres_missing() { Ok(()) } else { run(On::Postgres).await }
}

async fn run(on: On) -> Result<()> {
    let app = TestApp::start(on, vec![&people::MODULE, &plans::MODULE, &reports::MODULE]).await;
    let plan = seed(&app, on).await?;
    let (office, leader) = (app.sign_in("tonghop").await, app.sign_in("lanhdao").await);
    cadence(&office, plan, "trước ngày 20 của tháng cuối quý", "5").await;
    let started = Instant::now();
    app.app.settle().await?;
    println!("opening {UNITS} sheets with their notices: {:.0} ms", started.elapsed().as_secs_f64() * 1000.0);
    let mut times = Times::default();
    let (period, sheets) = newest(&app).await?;
    for sheet in &sheets {
        fill(&app, &office, *sheet, ROWS_ALONE, &mut times).await?;
    }
    let report = format!("/bao-cao/ky/{period}/van-ban");
    for (what, path) in [
        ("list", "/bao-cao"),
        ("period page", &format!("/bao-cao/ky/{period}")),
        ("sheet page", &format!("/bao-cao/phieu/{}", sheets[0])),
        ("report page", &report),
    ] {
        look(&office, what, path, &mut times).await;
    }
    close(&office, &leader, (period, &sheets), &mut times).await;
    look(&office, "report page, closed", &report, &mut times).await;
    cadence(&office, plan, "trước ngày 05 hằng tháng", "3").await;
    for month in MONTHS {
        app.set_moment(&format!("2026-{month:02}-02T02:00:00Z"));
        app.app.settle().await?;
        app.app.settle().await?;
        let (office, leader) = (app.sign_in("tonghop").await, app.sign_in("lanhdao").await);
        let (period, sheets) = newest(&app).await?;
        for sheet in &sheets {
            fill(&app, &office, *sheet, 0, &mut times).await?;
        }
        if Some(&month) == MONTHS.last() {
            look(
                &office,
                "report page, with the figures of a year",
                &format!("/bao-cao/ky/{period}/van-ban"),
                &mut times,
            )
            .await;
        }
        close(&office, &leader, (period, &sheets), &mut times).await;
    }
    times.print(on);
    Ok(())
}

async fn look(by: &Browser, what: &'static str, path: &str, times: &mut Times) {
    for _ in 0..ASKED {
        let answer = by.get(path).await;
        answer.assert_status(200);
        times.note(what, &answer);
    }
}

/// Hands in and approves every sheet of a period, and closes it.
async fn close(office: &Browser, leader: &Browser, (period, sheets): (Uuid, &[Uuid]), times: &mut Times) {
    for (what, by, step) in [("submit", office, "nop"), ("approve", leader, "duyet")] {
        for sheet in sheets {
            let answer = by.post(&format!("/bao-cao/phieu/{sheet}/{step}"), &[("version", "2")]).await;
            answer.assert_redirect();
            times.note(what, &answer);
        }
    }
    let answer = office.post(&format!("/bao-cao/ky/{period}/chot"), &[]).await;
    answer.assert_redirect();
    times.note("close", &answer);
}

/// The period that was opened last, with its sheets.
async fn newest(app: &TestApp) -> Result<(Uuid, Vec<Uuid>)> {
    let conn = app.app.db.read(WARD);
    let sql = "SELECT id FROM report_period WHERE ward_id = $1 ORDER BY due_on DESC LIMIT 1";
    let period: Uuid = conn.scalar(sql, args![WARD]).await?.ok_or(kernel::Error::NotFound)?;
    let sql = "SELECT id FROM report_sheet WHERE ward_id = $1 AND period_id = $2";
    let sheets: Vec<Uuid> = conn.scalars(sql, args![WARD, period]).await?;
    assert_eq!(sheets.len(), UNITS);
    Ok((period, sheets))
}

/// A cadence of a plan; its periods are opened by a job.
async fn cadence(office: &Browser, plan: Uuid, due_text: &str, collect_days: &str) {
    let (id, plan) = (Uuid::now_v7(), plan.to_string());
    let fields = [
        ("plan", plan.as_str()),
        ("name", "Báo cáo định kỳ"),
        ("due_text", due_text),
        ("cumulative", "1"),
        ("collect_days", collect_days),
        ("remind_days", "3, 1, 0"),
        ("escalate_after_days", "1"),
        ("effective_from", "01/01/2026"),
        ("version", "0"),
    ];
    office.post(&format!("/bao-cao/che-do/{id}"), &fields).await.assert_redirect();
}

/// Fills a sheet as the grid does: so many rows one by one, then the rest at once.
async fn fill(app: &TestApp, office: &Browser, sheet: Uuid, one_by_one: usize, times: &mut Times) -> Result<()> {
    let conn = app.app.db.read(WARD);
    let unit: Option<UnitId> = conn.scalar("SELECT unit_id FROM report_sheet WHERE id = $1", args![sheet]).await?;
    let sql = "SELECT id FROM indicator WHERE ward_id = $1 AND lead_unit_id = $2 ORDER BY position";
    let indicators: Vec<Uuid> = conn.scalars(sql, args![WARD, unit]).await?;
    assert_eq!(indicators.len(), INDICATORS);
    let path = format!("/bao-cao/phieu/{sheet}");
    let fields =
        |id: &Uuid| [("n", "51"), ("d", "100"), ("ver", "0")].map(|(name, text)| (format!("{name}-{id}"), text));
    let (alone, together) = indicators.split_at(one_by_one);
    let scripted = office.scripted();
    for id in alone {
        let fields = fields(id);
        let answer = scripted.post(&path, &fields.each_ref().map(|(name, text)| (name.as_str(), *text))).await;
        answer.assert_status(200).assert_says("51%");
        times.note("row save", &answer);
    }
    let fields: Vec<(String, &str)> = together.iter().flat_map(fields).collect();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let answer = office.post(&path, &fields).await;
    answer.assert_redirect();
    times.note(if alone.is_empty() { "save of 40 rows" } else { "save of 20 rows" }, &answer);
    Ok(())
}

async fn seed(app: &TestApp, on: On) -> Result<Uuid> {
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await?;
    let plan = Uuid::now_v7();
    let made = row! { id: plan, year: 2026, kind: "digital", title: "Kế hoạch Chuyển đổi số năm 2026", state: "active", created_at: tx.now };
    tx.insert("plan", made).await?;
    for n in 0..UNITS {
        let unit = Uuid::now_v7();
        tx.insert("unit", row! { id: unit, name: format!("Đơn vị {n}"), position: 100 + n as i32 }).await?;
        for position in 0..INDICATORS {
            indicator(&tx, plan, unit, (n * INDICATORS + position) as i32).await?;
        }
    }
    tx.commit().await?;
    // As in a ward that has had its figures for some time.
    let analyze = if on == On::Sqlite { "PRAGMA optimize" } else { "VACUUM ANALYZE" };
    sea_orm::ConnectionTrait::execute_unprepared(app.app.db.pool(), analyze).await?;
    Ok(plan)
}

/// An indicator with two years of approved monthly figures.
async fn indicator(tx: &Tx, plan: Uuid, unit: Uuid, position: i32) -> Result<()> {
    let id = Uuid::now_v7();
    let made = row! { id: id, plan_id: plan, position: position, section: format!("Nhóm {}", position / 10),
    name: format!("Chỉ tiêu {position}"), unit: "%", direction: "up", comparator: ">=", target: 90.0,
    lead_unit_id: unit, baseline_value: 50.0 };
    tx.insert("indicator", made).await?;
    for year in [2024, 2025] {
        let month = |month: u32| format!("{year}-{month:02}-01 {year}-{month:02}-28 50 100 %");
        let approved = (1..=12).map(month).collect::<Vec<String>>().join(";");
        tx.insert("figure_series", row! { indicator_id: id, year: year, approved: approved, waiting: 0_i64 }).await?;
    }
    for months in 0..24 {
        let (year, month) = (2024 + months / 12, 1 + months as u32 % 12);
        let (from, to) = (NaiveDate::from_ymd_opt(year, month, 1), NaiveDate::from_ymd_opt(year, month, 28));
        let row = row! { id: Uuid::now_v7(), indicator_id: id, from_day: from, to_day: to, numerator: 50.0,
        denominator: 100.0, value: 50.0, state: "approved", entered_by: Uuid::nil(), entered_at: tx.now };
        tx.insert("figure", row).await?;
    }
    Ok(())
}
