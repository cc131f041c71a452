//! Server time of the dashboard: 40 indicators, 100 tasks, three years of figures and then ten times the history, as an
//! ordinary officer. Run with `cargo bench -p dinh-plans --bench dashboard`.

use chrono::{Datelike, NaiveDate};
use dinh_plans as plans;
use kernel::{Result, Tx, row};
use testkit::{Browser, On, TestApp, WARD};
use uuid::Uuid;

const ASKED: usize = 200;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<()> {
    run(On::Sqlite).await?;
    if testkit::postgres_missing() { Ok(()) } else { run(On::Postgres).await }
}

async fn run(on: On) -> Result<()> {
    let app = TestApp::start(on, vec![&people::MODULE, &plans::MODULE]).await;
    let (plan, indicators) = seed(&app).await?;
    history(&app, &indicators, 3).await?;
    let officer = app.sign_in("nguoixem").await;
    let few = measure(&officer, plan).await;
    history(&app, &indicators, 30).await?;
    let many = measure(&officer, plan).await;
    println!(
        "dashboard on {on:?}: 3 years p50 {:.2} ms, p95 {:.2} ms; 30 years p50 {:.2} ms, p95 {:.2} ms",
        few.0, few.1, many.0, many.1
    );
    Ok(())
}

/// Server time in milliseconds as the answers themselves say it: median and 95th of a hundred.
async fn measure(officer: &Browser, plan: Uuid) -> (f64, f64) {
    let mut times = Vec::with_capacity(ASKED);
    for _ in 0..ASKED + 20 {
        let answer = officer.get(&format!("/ke-hoach/{plan}")).await;
        answer.assert_status(200).assert_says("Chỉ tiêu 40");
        let timing = answer.headers.get("server-timing").and_then(|v| v.to_str().ok()).unwrap_or_default();
        times.push(timing.trim_start_matches("app;dur=").parse::<f64>().unwrap_or(f64::NAN));
    }
    let mut times = times.split_off(20);
    times.sort_by(f64::total_cmp);
    (times[ASKED / 2], times[ASKED * 95 / 100])
}

async fn seed(app: &TestApp) -> Result<(Uuid, Vec<Uuid>)> {
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await?;
    let plan = Uuid::now_v7();
    let made = row! { id: plan, year: 2026, kind: "digital", title: "Kế hoạch Chuyển đổi số năm 2026", state: "active", created_at: tx.now };
    tx.insert("plan", made).await?;
    let mut indicators = Vec::new();
    for n in 1..=40 {
        let id = Uuid::now_v7();
        let made = row! { id: id, plan_id: plan, position: n, section: format!("Nhóm {}", n / 10), name: format!("Chỉ tiêu {n}"),
        unit: "%", direction: "up", comparator: ">=", target: 90.0, lead_unit_id: app.units[0], baseline_value: 50.0 };
        tx.insert("indicator", made).await?;
        for quarter in 1..=4_i32 {
            let day = NaiveDate::from_ymd_opt(2026, quarter.unsigned_abs() * 3, 28);
            tx.insert(
                "indicator_target",
                row! { indicator_id: id, on_day: day, value: 50.0 + 10.0 * f64::from(quarter) },
            )
            .await?;
        }
        indicators.push(id);
    }
    for n in 1..=100 {
        let made = row! { id: Uuid::now_v7(), plan_id: plan, position: n, section: "Nhiệm vụ", title: format!("Nhiệm vụ {n}"),
        lead_unit_id: app.units[n as usize % 2], due_on: NaiveDate::from_ymd_opt(2026, 3, 1 + n as u32 % 28),
        tracked_from: NaiveDate::from_ymd_opt(2026, 1, 1), progress: n % 100 };
        tx.insert("task", made).await?;
    }
    tx.commit().await?;
    Ok((plan, indicators))
}

/// Monthly figures of so many years back, each approved.
async fn history(app: &TestApp, indicators: &[Uuid], years: i32) -> Result<()> {
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await?;
    for table in ["figure", "figure_series"] {
        tx.exec(&format!("DELETE FROM {table} WHERE ward_id = $1"), kernel::args![WARD]).await?;
    }
    for indicator in indicators {
        for year in (2027 - years)..=2026 {
            for month in 1..=12 {
                figure(&tx, *indicator, year, month).await?;
            }
            let month = |m: u32| format!("{year}-01-01 {year}-{m:02}-28 {} 100 %", 40 + 4 * m);
            let approved = (1..=12).map(month).collect::<Vec<String>>().join(";");
            let row = row! { indicator_id: *indicator, year: year, approved: approved, waiting: 0_i64 };
            tx.insert("figure_series", row).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

async fn figure(tx: &Tx, indicator: Uuid, year: i32, month: u32) -> Result<()> {
    let (Some(from), Some(to)) = (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, month, 28)) else {
        return Ok(());
    };
    let value = 40.0 + f64::from(to.month()) * 4.0;
    let row = row! { id: Uuid::now_v7(), indicator_id: indicator, from_day: from, to_day: to, numerator: value,
    denominator: 100.0, value: value, state: "approved", entered_by: Uuid::nil(), entered_at: tx.now };
    tx.insert("figure", row).await
}
