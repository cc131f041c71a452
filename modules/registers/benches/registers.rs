//! Server time of filtered pages, speed and memory of the CSV export, and an import, at 1,000,000 records of 12 fields
//! (`DINH_BENCH_RECORDS` says another number; a twentieth of it is imported) on SQLite and, where `DINH_TEST_POSTGRES`
//! names a server, on PostgreSQL. Run with `cargo bench -p dinh-registers --bench registers`; with `-- --keep FILE` the
//! SQLite database is left in that file for others to be compared with.

use axum::body::Body;
use axum::http::{Request, header};
use dinh_registers as registers;
use futures_util::StreamExt as _;
use kernel::{Engine, Result};
use sea_orm::ConnectionTrait as _;
use std::time::Instant;
use testkit::bench::{look, memory};
use testkit::{Browser, On, PASSWORD, TestApp, WARD};
use tower::ServiceExt as _;

const RECORDS: u64 = 1_000_000;
/// One record is imported for so many that are there.
const PER_IMPORTED: u64 = 20;
const WRITE: u64 = 100_000;
const LIMIT_MS: f64 = 10.0;
const AT: &str = "/so-du-lieu/co-so";

/// A register of 12 fields, all but one of which can be filtered.
const DEFINITION: &str = r#"
key = "co-so"
title = "Cơ sở kinh doanh"
label = "ten"
[[fields]]
key = "ma"
label = "Mã"
kind = "text"
unique = true
[[fields]]
key = "ten"
label = "Tên cơ sở"
kind = "text"
required = true
[[fields]]
key = "to_so"
label = "Tổ"
kind = "integer"
[[fields]]
key = "duong"
label = "Đường"
kind = "text"
[[fields]]
key = "nam"
label = "Năm cấp"
kind = "year"
[[fields]]
key = "ngay"
label = "Ngày cấp"
kind = "date"
[[fields]]
key = "von"
label = "Vốn"
kind = "money"
[[fields]]
key = "dien_tich"
label = "Diện tích"
kind = "decimal"
[[fields]]
key = "qr"
label = "Có QR"
kind = "yes_no"
[[fields]]
key = "loai"
label = "Loại"
kind = "choice"
options = [{ key = "an_uong", label = "Ăn uống" }, { key = "tap_hoa", label = "Tạp hóa" }, { key = "dich_vu", label = "Dịch vụ" }]
[[fields]]
key = "dien_thoai"
label = "Điện thoại"
kind = "phone"
[[fields]]
key = "ghi_chu"
label = "Ghi chú"
kind = "long_text"
"#;

/// What is asked for.
const PAGES: [(&str, &str); 9] = [
    ("all, the newest", ""),
    ("one of 40 areas", "?loc=to_so:equal:7"),
    ("area and yes", "?loc=to_so:equal:7&loc=qr:equal:1"),
    ("nothing fits both", "?loc=to_so:equal:7&loc=nam:equal:2001"),
    ("from a year on, sorted", "?loc=nam:at_least:2024&sap=-nam"),
    ("kind, the tenth page", "?loc=loai:equal:an_uong&trang=9"),
    ("beginning of a name", "?loc=ten:has:c%C6%A1+s%E1%BB%9F+m%E1%BA%ABu+0123"),
    ("code", "?loc=ma:equal:0777777"),
    ("search box", "?tim=c%C6%A1+s%E1%BB%9F+m%E1%BA%ABu+0777"),
];

fn row(number: u64) -> Vec<(&'static str, String)> {
    let kind = ["an_uong", "tap_hoa", "dich_vu"][(number % 3) as usize];
    vec![
        ("ma", format!("{number:07}")),
        ("ten", format!("Cơ sở mẫu {number:07}")),
        ("to_so", (number % 40 + 1).to_string()),
        ("duong", format!("Đường số {}", number % 97)),
        ("nam", (2000 + number % 26).to_string()),
        ("ngay", format!("{:02}/{:02}/{}", number % 28 + 1, number % 12 + 1, 2000 + number % 26)),
        ("von", (number % 1000 * 1_000_000).to_string()),
        ("dien_tich", format!("{},{}", number % 300, number % 10)),
        ("qr", (number / 40 % 2).to_string()),
        ("loai", kind.to_owned()),
        ("dien_thoai", format!("09{:08}", number % 100_000_000)),
        ("ghi_chu", format!("Dữ liệu minh họa, dòng {number}")),
    ]
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let keep = args.iter().position(|arg| arg == "--keep").and_then(|at| args.get(at + 1));
    let records = std::env::var("DINH_BENCH_RECORDS").ok().and_then(|said| said.parse().ok()).unwrap_or(RECORDS);
    let mut worst = run(On::Sqlite, records, keep.map(String::as_str)).await?;
    if !testkit::postgres_missing() {
        worst = worst.max(run(On::Postgres, records, None).await?);
    }
    println!("filtered page: ours {worst:.1} ms, peer (the limit) {LIMIT_MS} ms, ratio {:.1}", LIMIT_MS / worst);
    Ok(())
}

/// The worst p95 of an engine.
async fn run(on: On, records: u64, keep: Option<&str>) -> Result<f64> {
    let app = TestApp::start(on, vec![&people::MODULE, &registers::MODULE]).await;
    let office = app.sign_in("tonghop").await;
    office.post("/so-du-lieu/nhap-dinh-nghia", &[("text", DEFINITION)]).await.assert_redirect();
    let started = Instant::now();
    for from in (0..records).step_by(WRITE as usize) {
        let mut tx = app.app.db.write(WARD, None, app.app.clock.now()).await?;
        registers::api::fill_with_samples(&mut tx, "co-so", from..records.min(from + WRITE), row).await?;
        tx.commit().await?;
    }
    let analyze = if app.app.db.engine() == Engine::Sqlite { "PRAGMA optimize" } else { "VACUUM ANALYZE" };
    app.app.db.pool().execute_unprepared(analyze).await?;
    println!("{on:?}: {records} records, filled in {:.0} s", started.elapsed().as_secs_f64());
    if let Some(file) = keep {
        app.app.db.pool().execute_unprepared(&format!("VACUUM INTO '{}'", file.replace('\'', "''"))).await?;
    }
    let mut worst = 0.0_f64;
    for (what, query) in PAGES {
        worst = worst.max(look(on, &office, what, &format!("{AT}{query}")).await);
    }
    export(on, &app, records).await;
    import(on, &app, &office, records).await?;
    Ok(worst)
}

/// The cookies of somebody who has signed in, for requests whose answers are not held in memory.
async fn cookies(app: &TestApp) -> String {
    let ask = |request: Request<Body>| app.router.clone().oneshot(request);
    let page =
        ask(Request::get("/dang-nhap").header(header::HOST, "phuong.test").body(Body::empty()).unwrap_or_default());
    let page = page.await.unwrap_or_else(|never| match never {});
    let jar = |response: &axum::response::Response| {
        let all = response.headers().get_all(header::SET_COOKIE).iter().filter_map(|v| v.to_str().ok());
        all.filter_map(|cookie| cookie.split(';').next()).map(str::to_owned).collect::<Vec<_>>()
    };
    let first = jar(&page).join("; ");
    let body = axum::body::to_bytes(page.into_body(), usize::MAX).await.unwrap_or_default();
    let body = String::from_utf8_lossy(&body).into_owned();
    let token =
        body.split("name=\"_csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    let form = format!("_csrf={token}&login=tonghop&password={PASSWORD}");
    let request = Request::post("/dang-nhap")
        .header(header::HOST, "phuong.test")
        .header(header::COOKIE, &first)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let answer = ask(request.body(Body::from(form)).unwrap_or_default()).await.unwrap_or_else(|never| match never {});
    std::iter::once(first).chain(jar(&answer)).collect::<Vec<_>>().join("; ")
}

/// Takes the whole register as CSV, part by part.
async fn export(on: On, app: &TestApp, records: u64) {
    let cookies = cookies(app).await;
    let before = memory();
    for _ in 0..3 {
        let (started, mut rows, mut bytes, mut most) = (Instant::now(), 0_usize, 0_usize, before);
        let request = Request::get(format!("{AT}/tai-ve.csv"))
            .header(header::HOST, "phuong.test")
            .header(header::COOKIE, &cookies)
            .body(Body::empty())
            .unwrap_or_default();
        let answer = app.router.clone().oneshot(request).await.unwrap_or_else(|never| match never {});
        let mut parts = answer.into_body().into_data_stream();
        while let Some(Ok(part)) = parts.next().await {
            rows += part.iter().filter(|byte| **byte == b'\n').count();
            bytes += part.len();
            most = most.max(memory());
        }
        assert_eq!(rows as u64, records + 1, "the file is whole");
        let seconds = started.elapsed().as_secs_f64();
        println!(
            "{on:?}: csv {:.0} rows/s, {:.0} MB in {seconds:.2} s, {:.0} MiB more memory than before",
            records as f64 / seconds,
            bytes as f64 / 1e6,
            most - before
        );
    }
}

/// Brings in a workbook of new rows: from the sending of the file to the last row written.
async fn import(on: On, app: &TestApp, office: &Browser, records: u64) -> Result<()> {
    let imported = records / PER_IMPORTED;
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (line, number) in (records..records + imported).enumerate() {
        for ((column, key), text) in
            (0u16..).zip(row(0).iter().map(|(key, _)| *key)).zip(row(number).into_iter().map(|r| r.1))
        {
            let row = u32::try_from(line).unwrap_or(0) + 1;
            let (heading, cell) =
                (sheet.write(0, column, key.replace('_', " ")).is_ok(), sheet.write(row, column, text).is_ok());
            assert!(heading && cell, "the workbook is written");
        }
    }
    let bytes = book.save_to_buffer().unwrap_or_default();
    let id = "0193c0de-0000-7000-8000-0000000000b1";
    let at = format!("{AT}/nhap/{id}");
    let started = Instant::now();
    office.upload(&format!("{AT}/nhap"), &[("id", id)], ("file", "moi.xlsx", &bytes)).await.assert_redirect();
    let sent = started.elapsed().as_secs_f64();
    let places: Vec<(String, String)> =
        row(0).iter().enumerate().map(|(at, (key, _))| (format!("f_{key}"), at.to_string())).collect();
    let places: Vec<(&str, &str)> = places.iter().map(|(name, at)| (name.as_str(), at.as_str())).collect();
    office.post(&format!("{at}/cot"), &places).await.assert_redirect();
    let checked = started.elapsed().as_secs_f64();
    office.post(&format!("{at}/ghi"), &[("rows", "clean")]).await.assert_redirect();
    app.app.settle().await?;
    let done = started.elapsed().as_secs_f64();
    let said = vietnamese::format_integer(i64::try_from(imported).unwrap_or(i64::MAX));
    office.get(&at).await.assert_says(&format!("{said} bản ghi mới"));
    println!(
        "{on:?}: {imported} rows imported in {done:.1} s: read {sent:.1}, previewed {:.1}, written {:.1}",
        checked - sent,
        done - checked
    );
    Ok(())
}
