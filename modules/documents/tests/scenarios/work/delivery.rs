//! Packages on their way to the archive of the province: once each, refused with its words, kept while it is down.

use super::package::unpacked;
use super::{count, db, document, open_file, put};
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use kernel::args;
use std::sync::{Arc, Mutex};
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

const HERE: &str = "/van-ban/ho-so/kho-tinh";
const KEY: &str = "khoa-bi-mat-cua-phuong";

/// What the archive was sent: key of the try, digest as it was said, bytes.
type Took = Arc<Mutex<Vec<(String, String, Vec<u8>)>>>;

/// An archive of the province: answers as it is told to, and keeps what it took.
struct Archive {
    address: String,
    took: Took,
    answer: Arc<Mutex<(u16, String)>>,
}

impl Archive {
    /// Listens on a port.
    async fn on(port: u16) -> Self {
        let took = Took::default();
        let answer =
            Arc::new(Mutex::new((201, r#"{"receipt":"TN-15/2026","received_at":"2026-03-16T09:15:00+07:00"}"#.into())));
        let (kept, said) = (took.clone(), answer.clone());
        let take = move |headers: HeaderMap, body: Bytes| {
            let (kept, said) = (kept.clone(), said.clone());
            async move {
                let of = |name: &str| headers.get(name).map_or("", |v| v.to_str().unwrap()).to_owned();
                if of("authorization") != format!("Bearer {KEY}") {
                    return (StatusCode::UNAUTHORIZED, String::new());
                }
                kept.lock().unwrap().push((of("idempotency-key"), of("content-digest"), body.to_vec()));
                let (code, text) = said.lock().unwrap().clone();
                (StatusCode::from_u16(code).unwrap(), text)
            }
        };
        let limit = axum::extract::DefaultBodyLimit::disable();
        let router = axum::Router::new().route("/nhan", axum::routing::post(take)).layer(limit);
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let address = format!("http://{}/nhan", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, took, answer }
    }

    fn answers(&self, code: u16, text: &str) {
        *self.answer.lock().unwrap() = (code, text.to_owned());
    }

    fn took(&self) -> Vec<(String, String, Vec<u8>)> {
        self.took.lock().unwrap().clone()
    }
}

async fn set(app: &TestApp, name: &str, value: &str) {
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.set_setting(name, value).await.unwrap();
    tx.commit().await.unwrap();
}

async fn connect(app: &TestApp, to: &str) {
    for (name, value) in [
        ("documents.province_archive", to),
        ("documents.province_archive_key", KEY),
        ("documents.exchange_hosts", "127.0.0.1"),
        (kernel::ORGAN_ID.key, "H29.15.3"),
    ] {
        set(app, name, value).await;
    }
}

/// Another turn, later in the day.
async fn turn(app: &TestApp, at: &str) {
    app.set_moment(&format!("2026-03-16T{at}Z"));
    app.app.settle().await.unwrap();
}

/// A file with one document that the ward's archive received; its identifier and page.
async fn archived(app: &TestApp, notation: &str, symbol: &str) -> (String, String) {
    let (unit, clerk) = (app.sign_in("daumoi").await, app.sign_in("vanthu").await);
    let (file, page) = open_file(app, &[("notation", notation)]).await;
    put(&unit, file, document(app, symbol, "10/03/2026", Some(b"van ban goc"), 1).await).await.assert_redirect();
    unit.post(&format!("{page}/dong"), &[("short_reason", "Không phát sinh")]).await.assert_redirect();
    let (id, file) = (Uuid::now_v7().to_string(), file.to_string());
    unit.post("/van-ban/ho-so/giao-nop", &[("id", &id), ("files", &file)]).await.assert_redirect();
    clerk.post(&format!("/van-ban/ho-so/giao-nop/{id}/nhan"), &[]).await.assert_redirect();
    (file, page)
}

async fn deliver(app: &TestApp, clerk: &Browser, file: &str) {
    clerk.post(HERE, &[("files", file)]).await.assert_redirect();
    app.app.settle().await.unwrap();
}

/// How often something stands in the trail.
async fn recorded(app: &TestApp, kind: &str) -> i64 {
    let sql = "SELECT COUNT(*) FROM event WHERE ward_id = $1 AND kind = $2";
    db(app).scalar(sql, args![WARD, kind]).await.unwrap().unwrap()
}

testkit::on_both!(crate::modules(), fn a_file_goes_to_the_archive_of_the_province_once_and_keeps_its_receipt(app) {
    let archive = Archive::on(0).await;
    let clerk = app.sign_in("vanthu").await;
    let (file, page) = archived(app, "01.VP", "9/SNV").await;
    clerk.get(HERE).await.assert_says("Chưa khai kho lưu trữ của tỉnh").assert_lacks("name=\"files\"");
    clerk.post(HERE, &[("files", &file)]).await.assert_status(422).assert_says("Chưa khai kho lưu trữ của tỉnh");
    connect(app, &archive.address).await;
    for stranger in ["daumoi", "lanhdao", "nguoixem", "quantri"] {
        let stranger = app.sign_in(stranger).await;
        stranger.get(HERE).await.assert_status(403);
        stranger.post(HERE, &[("files", &file)]).await.assert_status(403);
        stranger.post(&format!("{page}/kho-tinh"), &[]).await.assert_status(403);
    }
    clerk.post(HERE, &[]).await.assert_status(422).assert_says("Chọn ít nhất một hồ sơ để nộp");
    let (open, open_page) = open_file(app, &[("notation", "02.VP")]).await;
    let refused = clerk.post(HERE, &[("files", &open.to_string())]).await;
    refused.assert_status(422).assert_says("02.VP: Chỉ nộp").assert_says("lưu trữ cơ quan đã nhận");
    clerk.post(&format!("{open_page}/kho-tinh"), &[]).await.assert_status(404);
    clerk.get(HERE).await.assert_says("2026.01.VP Hồ sơ rà soát năm 2026 · 10 năm").assert_lacks("2026.02.VP");

    deliver(app, &clerk, &file).await;
    deliver(app, &clerk, &file).await;
    let took = archive.took();
    assert_eq!(took.len(), 1, "once, however often it is asked");
    let (key, said, bytes) = &took[0];
    assert_eq!(key, kernel::Digest::of(bytes).as_str(), "the digest of what came");
    assert!(said.starts_with("sha-256=:") && said.ends_with("=:"), "{said}");
    let names: Vec<String> = unpacked(bytes).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["muc-luc-van-ban.pdf", "ho-so.xml", "van-ban/0001_2026-03-10_9-snv/van ban.txt"]);
    assert_eq!(count(app, "work_package").await, 1);

    clerk.get(HERE).await.assert_says("TN-15/2026").assert_says(key).assert_says("0 hồ sơ chưa được kho cấp số");
    let shown = app.sign_in("daumoi").await.get(&page).await;
    shown.assert_says("Số tiếp nhận TN-15/2026, lúc 09:15, 16/03/2026").assert_says("Yêu cầu nộp kho lưu trữ của tỉnh");
    shown.assert_says("Kho lưu trữ của tỉnh đã nhận, số tiếp nhận");
    clerk.post(&format!("{page}/kho-tinh"), &[]).await.assert_status(422).assert_says("đã nhận hồ sơ này");
    app.app.settle().await.unwrap();
    assert_eq!(archive.took().len(), 1);
    for kind in ["documents.work_file.delivery_asked", "documents.work_file.delivered"] {
        assert_eq!(recorded(app, kind).await, 1, "{kind}");
    }
    let sql = "SELECT COUNT(*) FROM event WHERE ward_id = $1 AND detail LIKE $2";
    let leaks: i64 = db(app).scalar(sql, args![WARD, format!("%{KEY}%")]).await.unwrap().unwrap();
    assert_eq!(leaks, 0);
    for page in [HERE, page.as_str()] {
        clerk.get(page).await.assert_lacks(KEY);
    }
});

testkit::on_both!(crate::modules(), fn what_the_archive_refuses_is_told_in_its_words_and_goes_again_as_a_new_package(app) {
    let archive = Archive::on(0).await;
    let clerk = app.sign_in("vanthu").await;
    connect(app, &archive.address).await;
    let (file, page) = archived(app, "01.VP", "9/SNV").await;
    archive.answers(422, r#"{"detail":"Thiếu mã phông lưu trữ."}"#);
    deliver(app, &clerk, &file).await;
    let list = clerk.get(HERE).await;
    list.assert_says("Kho từ chối").assert_says("Thiếu mã phông lưu trữ.").assert_says("1 hồ sơ chưa được kho cấp số");
    clerk.get(&page).await.assert_says("Kho từ chối").assert_says("Thiếu mã phông lưu trữ.").assert_says("Kho lưu trữ của tỉnh từ chối");
    set(app, "documents.province_archive", "").await;
    clerk.post(&format!("{page}/kho-tinh"), &[]).await.assert_status(422).assert_says("Chưa khai kho lưu trữ của tỉnh");
    clerk.get(HERE).await.assert_lacks("Gửi lại");
    set(app, "documents.province_archive", &archive.address).await;
    clerk.get("/thong-bao").await.assert_says("Kho lưu trữ của tỉnh chưa nhận hồ sơ 01.VP");
    app.set_moment("2026-03-16T08:00:00Z");
    app.app.settle().await.unwrap();
    assert_eq!(archive.took().len(), 1, "what was refused waits for somebody");
    archive.answers(200, r#"{"receipt":"TN-16/2026"}"#);
    clerk.post(&format!("{page}/kho-tinh"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    clerk.get(&page).await.assert_says("Số tiếp nhận TN-16/2026");
    assert_eq!((archive.took().len(), count(app, "work_package").await), (2, 2));
    assert_eq!(recorded(app, "documents.work_file.not_delivered").await, 1);
    assert_eq!(recorded(app, "documents.work_file.delivery_again").await, 1);
});

testkit::on_both!(crate::modules(), fn while_the_archive_is_down_the_same_package_waits_and_then_arrives(app) {
    let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let clerk = app.sign_in("vanthu").await;
    connect(app, &format!("http://127.0.0.1:{port}/nhan")).await;
    let (file, page) = archived(app, "01.VP", "9/SNV").await;
    deliver(app, &clerk, &file).await;
    let waiting = clerk.get(HERE).await;
    waiting.assert_says("Chờ gửi").assert_says("Không kết nối được tới bên nhận").assert_says("Hệ thống tự gửi lại lúc");
    let archive = Archive::on(port).await;
    archive.answers(503, "");
    turn(app, "03:00:00").await;
    clerk.get(HERE).await.assert_says("mã 503");
    // It took the package, and the answer was lost: it says so when the same package comes again.
    archive.answers(409, r#"{"receipt":"TN-17/2026"}"#);
    app.set_moment("2026-03-16T04:00:00Z");
    app.app.settle().await.unwrap();
    clerk.get(&page).await.assert_says("Số tiếp nhận TN-17/2026");
    let took = archive.took();
    assert_eq!((took.len(), count(app, "work_package").await), (2, 1));
    assert_eq!(took[0], took[1], "the same bytes under the same key");
});

testkit::on_both!(crate::modules(), fn a_folder_is_filled_and_its_answers_are_read(app) {
    let clerk = app.sign_in("vanthu").await;
    let (file, page) = archived(app, "01.VP", "9/SNV").await;
    connect(app, "../ngoai").await;
    clerk.post(HERE, &[("files", &file)]).await.assert_status(422);
    connect(app, "kho-tinh").await;
    let folder = app.app.config.data.join("archive").join(WARD.to_string()).join("kho-tinh");
    std::fs::create_dir_all(folder.join("out")).unwrap();
    for (name, hours) in [(".cu.tmp", 30), (".moi.tmp", 1)] {
        let half = std::fs::File::create(folder.join("out").join(name)).unwrap();
        half.set_modified(half.metadata().unwrap().modified().unwrap() - std::time::Duration::from_secs(hours * 3_600)).unwrap();
    }
    deliver(app, &clerk, &file).await;
    clerk.get(&page).await.assert_says("Kho chưa cấp số tiếp nhận").assert_says("Đã gửi vào thư mục của kho");
    let lies = |within: &str| -> Vec<std::path::PathBuf> {
        let mut all: Vec<_> = std::fs::read_dir(folder.join(within)).unwrap().map(|entry| entry.unwrap().path()).collect();
        all.sort();
        all
    };
    assert_eq!(lies("out").len(), 2, "{:?}: what was left half written is gone, what may be under way is not", lies("out"));
    std::fs::remove_file(folder.join("out/.moi.tmp")).unwrap();
    let answer = async |text: &str, at: &str| {
        let digest: String = db(app).scalar("SELECT digest FROM work_delivery WHERE ward_id = $1", args![WARD]).await.unwrap().unwrap();
        assert!(lies("out").contains(&folder.join("out").join(format!("{digest}.zip"))), "{:?}", lies("out"));
        std::fs::create_dir_all(folder.join("in")).unwrap();
        std::fs::write(folder.join("in").join(format!("{digest}.json")), text).unwrap();
        turn(app, at).await;
    };
    answer(r#"{"detail":"Sai ký hiệu hồ sơ."}"#, "03:00:00").await;
    clerk.get(HERE).await.assert_says("Kho lưu trữ của tỉnh từ chối: “Sai ký hiệu hồ sơ.”");
    clerk.post(&format!("{page}/kho-tinh"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    // The folder was lost with what lay in it: without a receipt the same package goes again.
    let went = lies("out");
    std::fs::remove_dir_all(folder.join("out")).unwrap();
    clerk.post(&format!("{page}/kho-tinh"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    assert!(lies("out").len() == 1 && went.contains(&lies("out")[0]), "{went:?}, then {:?}", lies("out"));
    assert_eq!(count(app, "work_package").await, 2);
    // Its answer is found also after another place was set, beside others that nobody asked for.
    std::fs::write(folder.join("in").join(format!("{}.json", "0".repeat(64))), "{}").unwrap();
    set(app, "documents.province_archive", "").await;
    answer(r#"{"receipt":"TN-18/2026"}"#, "04:00:00").await;
    clerk.get(&page).await.assert_says("Số tiếp nhận TN-18/2026");
    assert_eq!((lies("in").len(), lies("done").len()), (1, 2), "what was noted is put aside");
    assert!(lies("out").iter().all(|path| path.extension().is_some_and(|end| end == "zip")), "nothing half written");
    set(app, "documents.province_archive", "kho-tinh").await;
    clerk.post(&format!("{page}/kho-tinh"), &[]).await.assert_status(422).assert_says("đã nhận hồ sơ này");
});

testkit::on_both!(crate::modules(), fn without_a_receipt_the_same_package_goes_again(app) {
    let archive = Archive::on(0).await;
    let clerk = app.sign_in("vanthu").await;
    connect(app, &archive.address).await;
    let (file, page) = archived(app, "01.VP", "9/SNV-VP-TCCB-KHTC-CCHC-THANHTRA-ABC").await;
    set(app, kernel::ORGAN_ID.key, "").await;
    clerk.post(HERE, &[("files", &file)]).await.assert_status(422).assert_says("01.VP: Chưa khai mã định danh");
    set(app, kernel::ORGAN_ID.key, "H29.15.3").await;
    archive.answers(200, "<html><title>Cổng dịch vụ</title></html>");
    deliver(app, &clerk, &file).await;
    let waiting = clerk.get(HERE).await;
    waiting.assert_says("Chờ gửi").assert_says("mã 200 mà không có số tiếp nhận").assert_says("Cổng dịch vụ");
    waiting.assert_says("đã cắt, toàn văn ở phần Notes");
    let long = format!(r#"{{"about":"{}","receipt":"TN-19/2026"}}"#, "x".repeat(9_000));
    archive.answers(201, &long);
    turn(app, "03:00:00").await;
    clerk.get(&page).await.assert_says("Số tiếp nhận TN-19/2026").assert_says("đã cắt, toàn văn ở phần Notes");
    let took = archive.took();
    assert_eq!((took.len(), count(app, "work_package").await), (2, 1));
    assert_eq!(took[0], took[1], "the same bytes under the same key");
});

testkit::on_both!(crate::modules(), fn a_wrong_key_or_a_silent_archive_refuses_nothing_and_the_rest_waits(app) {
    let archive = Archive::on(0).await;
    let clerk = app.sign_in("vanthu").await;
    connect(app, &archive.address).await;
    let (first, _) = archived(app, "01.VP", "9/SNV").await;
    let (second, page) = archived(app, "02.VP", "10/SNV").await;
    let (open, _) = open_file(app, &[("notation", "03.VP")]).await;
    set(app, "documents.province_archive_key", "khoa-cu").await;
    // One of three may not go, and the others do.
    let asked = clerk.post(HERE, &[("files", &first), ("files", &open.to_string()), ("files", &second)]).await;
    asked.assert_status(422).assert_says("03.VP: Chỉ nộp").assert_lacks("01.VP: ");
    app.app.settle().await.unwrap();
    let tried = "SELECT COUNT(*) FROM work_delivery WHERE ward_id = $1 AND said <> '' AND state = 'waiting'";
    let tried = async || -> i64 { db(app).scalar(tried, args![WARD]).await.unwrap().unwrap() };
    assert_eq!(tried().await, 1, "the first answer is enough");
    turn(app, "02:20:00").await;
    clerk.get(HERE).await.assert_says("mã 401").assert_says("khóa kết nối với kho").assert_says("2 hồ sơ chưa được kho cấp số");
    assert_eq!(tried().await, 2);
    let told = "SELECT COUNT(*) FROM notice WHERE ward_id = $1 AND title LIKE 'Kho lưu trữ của tỉnh không nhận kết nối%'";
    assert_eq!(db(app).scalar::<i64>(told, args![WARD]).await.unwrap(), Some(1), "told once");
    archive.answers(503, "");
    set(app, "documents.province_archive_key", KEY).await;
    turn(app, "04:00:00").await;
    assert_eq!(archive.took().len(), 1, "a turn ends with the first that was not taken");
    archive.answers(200, r#"{"receipt":"TN-20/2026"}"#);
    turn(app, "06:00:00").await;
    clerk.get(&page).await.assert_says("Số tiếp nhận TN-20/2026");
    assert_eq!((archive.took().len(), count(app, "work_package").await), (3, 2), "each as it was packed");
    assert_eq!(recorded(app, "documents.work_file.not_delivered").await, 0);
});

testkit::on_both!(crate::modules(), fn a_fault_that_passes_spoils_no_package_and_damage_does(app) {
    let archive = Archive::on(0).await;
    let clerk = app.sign_in("vanthu").await;
    connect(app, &archive.address).await;
    let (file, page) = archived(app, "01.VP", "9/SNV").await;
    archive.answers(503, "");
    deliver(app, &clerk, &file).await;
    let digest: String = db(app).scalar("SELECT digest FROM document_file WHERE ward_id = $1", args![WARD]).await.unwrap().unwrap();
    let kept = app.app.config.data.join("files").join(&digest[..2]).join(&digest);
    let aside = kept.with_extension("aside");
    archive.answers(200, r#"{"receipt":"TN-21/2026"}"#);
    std::fs::rename(&kept, &aside).unwrap();
    std::fs::create_dir(&kept).unwrap();
    turn(app, "03:00:00").await;
    clerk.get(HERE).await.assert_says("Chờ gửi").assert_says("Quản trị viên kiểm tra ổ đĩa và nơi lưu tệp");
    std::fs::remove_dir(&kept).unwrap();
    std::fs::write(&kept, "khác").unwrap();
    turn(app, "04:00:00").await;
    clerk.get(HERE).await.assert_says("Chưa gửi được").assert_says("hỏng hoặc mất ở nơi lưu giữ");
    clerk.get(&page).await.assert_says("Chưa gửi được tới kho lưu trữ của tỉnh");
    assert_eq!(archive.took().len(), 1);
    std::fs::rename(&aside, &kept).unwrap();
    clerk.post(&format!("{page}/kho-tinh"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    clerk.get(&page).await.assert_says("Số tiếp nhận TN-21/2026");
});

/// More files of the archive like one of them.
async fn copies(app: &TestApp, file: &str, how_many: i32) {
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let same = "year, heading, title, unit_id, keeper_id, keeper_name, retention_years, retention_basis, rights, \
        construction, expected, note, state, opened_on, ended_on, closed_at, closed_on, complete, short_reason, \
        hand_over_by, kept_reason, kept_agreed_by, archived_on, on_time, expires_on, made_at, made_by, made_by_name, version";
    let sql = format!(
        "INSERT INTO work_file (ward_id, id, notation, notation_key, {same}) \
         SELECT ward_id, $2, $3, $3, {same} FROM work_file WHERE ward_id = $1 AND id = $4"
    );
    let file: Uuid = file.parse().unwrap();
    for at in 0..how_many {
        tx.exec(&sql, args![WARD, Uuid::now_v7(), format!("{:02}.VP", at + 50), file]).await.unwrap();
    }
    tx.commit().await.unwrap();
}

testkit::on_both!(crate::modules(), fn every_file_can_be_chosen_from_a_page_of_the_list_or_from_its_own(app) {
    let archive = Archive::on(0).await;
    let clerk = app.sign_in("vanthu").await;
    let (file, page) = archived(app, "01.VP", "9/SNV").await;
    copies(app, &file, 21).await;
    clerk.get(&page).await.assert_lacks("action=\"/van-ban/ho-so/kho-tinh\"");
    connect(app, &archive.address).await;
    clerk.get(&page).await.assert_says("action=\"/van-ban/ho-so/kho-tinh\"");
    app.sign_in("daumoi").await.get(&page).await.assert_lacks("action=\"/van-ban/ho-so/kho-tinh\"");
    let first = clerk.get(HERE).await;
    first.assert_says("2026.01.VP").assert_says("2026.68.VP").assert_lacks("2026.69.VP").assert_says("kho-tinh?trang=2");
    let last = clerk.get(&format!("{HERE}?trang=2")).await;
    last.assert_says("2026.69.VP").assert_says("2026.70.VP").assert_lacks("2026.01.VP");
    clerk.post(HERE, &[("trang", "2")]).await.assert_status(422).assert_says("2026.70.VP").assert_lacks("2026.01.VP");
    deliver(app, &clerk, &file).await;
    clerk.get(&page).await.assert_lacks("action=\"/van-ban/ho-so/kho-tinh\"").assert_says("Số tiếp nhận TN-15/2026");
});

testkit::on_both!(crate::modules(), fn what_came_under_suspicion_of_secrecy_does_not_leave(app) {
    let archive = Archive::on(0).await;
    let clerk = app.sign_in("vanthu").await;
    connect(app, &archive.address).await;
    let (file, page) = archived(app, "01.VP", "9/SNV").await;
    archive.answers(503, "");
    deliver(app, &clerk, &file).await;
    let scanned: Uuid = db(app).scalar("SELECT id FROM document_file WHERE ward_id = $1", args![WARD]).await.unwrap().unwrap();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let row = kernel::row! { id: Uuid::now_v7(), file_id: scanned, state: "suspected", pages: 1, page: 0, text: "", words: 0,
        certainty: 0, message: "", is_cleared: false, asked_at: tx.now };
    tx.insert("document_scan", row).await.unwrap();
    tx.commit().await.unwrap();
    app.set_moment("2026-03-16T03:00:00Z");
    app.app.settle().await.unwrap();
    assert_eq!(archive.took().len(), 1, "nothing went since");
    clerk.get(HERE).await.assert_says("Chưa gửi được").assert_says("kiểm tra dấu mật");
    clerk.post(&format!("{page}/kho-tinh"), &[]).await.assert_status(422).assert_says("kiểm tra dấu mật");
});
