//! Open data read over HTTP by clients that are not ours, which `bin/test` installs: see `clients/read.py`.

use dinh_registers as registers;
use std::path::PathBuf;
use testkit::{On, TestApp};

/// The Python that has the clients: `DINH_TEST_DATA_CLIENTS`, as `bin/test` sets it.
fn python() -> Option<PathBuf> {
    let python = std::env::var_os("DINH_TEST_DATA_CLIENTS").map(PathBuf::from);
    assert!(python.is_some() || std::env::var_os("CI").is_none(), "DINH_TEST_DATA_CLIENTS must be set in CI");
    if python.is_none() {
        eprintln!("LEFT OUT: DINH_TEST_DATA_CLIENTS is not set (bin/test sets it)");
    }
    python
}

const SITES: &str = r#"
key = "diem-wifi"
title = "Điểm Wi-Fi"
label = "ten"
fields = [
  { key = "ten", label = "Tên điểm", kind = "text", required = true },
  { key = "nam", label = "Năm lắp", kind = "year" },
  { key = "mien_phi", label = "Miễn phí", kind = "yes_no" },
  { key = "toc_do", label = "Tốc độ", kind = "decimal" },
  { key = "vi_tri", label = "Vị trí", kind = "place" },
  { key = "ngay", label = "Ngày lắp", kind = "date" },
]
"#;
const RECORDS: usize = 100;

async fn publish(app: &TestApp) {
    let office = app.sign_in("tonghop").await;
    office.post("/so-du-lieu/nhap-dinh-nghia", &[("text", SITES)]).await.assert_redirect();
    for number in 1..=RECORDS {
        let id = format!("0193c0de-0000-7000-8000-{number:012}");
        let name = ["=cmd()", "-1 hẻm, \"phố\"", "<b>Chợ</b>", "+84", "@SUM(A1)"][number % 5];
        let (name, year) = (format!("{name} {number}"), (2000 + number % 27).to_string());
        let speed = format!("{},5", number * 10);
        let mut fields = vec![("id", id.as_str()), ("v_ten", &name), ("v_nam", &year), ("v_mien_phi", "1")];
        if number % 3 > 0 {
            fields.extend([("v_toc_do", speed.as_str()), ("v_vi_tri", "21.47, 105.85"), ("v_ngay", "20/11/2025")]);
        }
        office.post("/so-du-lieu/diem-wifi/moi", &fields).await.assert_redirect();
    }
    let rows = ["ten", "nam", "mien_phi", "toc_do", "vi_tri", "ngay"];
    for (title, shape, fields) in [("Điểm Wi-Fi", "rows", &rows[..]), ("Theo năm", "counts", &rows[1..2])] {
        let mut form =
            vec![("title", title), ("description", "Mô tả \"có ngoặc\" \\ và\nxuống dòng."), ("shape", shape)];
        form.extend([
            ("opened", "1"),
            ("theme", "tech"),
            ("licence", "cc-by"),
            ("frequency", "yearly"),
            ("keywords", "hạ tầng số"),
        ]);
        form.extend(fields.iter().map(|field| ("fields", *field)));
        office.post("/so-du-lieu/diem-wifi/cong-bo/moi", &form).await.assert_redirect();
    }
}

async fn are_read_on(on: On) {
    let Some(python) = python() else { return };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let modules = vec![&people::MODULE, &registers::MODULE];
    let app = TestApp::start_with(on, modules, |config| config.base_url.clone_from(&address)).await;
    publish(&app).await;
    let router = app.router.clone();
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/read.py");
    let mut read = tokio::process::Command::new(python);
    let read = read.args([script, &address, &RECORDS.to_string()]).output().await.unwrap();
    server.abort();
    let (said, read_by) = (String::from_utf8_lossy(&read.stderr), String::from_utf8_lossy(&read.stdout));
    assert!(read.status.success(), "{said}\n{read_by}");
    // What was left out is counted by whoever runs the tests.
    eprint!("{said}");
    print!("{read_by}");
    assert!(read_by.contains("LibreOffice") || said.contains("LEFT OUT: soffice"), "{read_by}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn published_sets_are_read_by_clients_that_are_not_ours_on_sqlite() {
    are_read_on(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn published_sets_are_read_by_clients_that_are_not_ours_on_postgres() {
    if testkit::postgres_missing() {
        return;
    }
    are_read_on(On::Postgres).await;
}
