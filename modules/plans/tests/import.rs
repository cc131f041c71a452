//! Scenarios of bringing a plan document in over HTTP, on both databases.

#![allow(clippy::unwrap_used)]

use dinh_plans as plans;
use kernel::args;
use plans::api::sample_plan;
use std::path::PathBuf;
use testkit::{Answer, Browser, TestApp, WARD};

fn modules() -> Vec<&'static kernel::Module> {
    vec![&people::MODULE, &plans::MODULE]
}

fn sample_docx() -> Vec<u8> {
    office::to_docx(&sample_plan()).unwrap()
}

async fn number(app: &TestApp, sql: &str) -> i64 {
    app.app.db.read(WARD).scalar::<i64>(sql, args![WARD]).await.unwrap().unwrap_or_default()
}

async fn text(app: &TestApp, sql: &str) -> String {
    app.app.db.read(WARD).scalar::<String>(sql, args![WARD]).await.unwrap().unwrap_or_default()
}

/// Uploads a file and gives the address of its review.
async fn upload(browser: &Browser, to: &str, name: &str, bytes: &[u8]) -> String {
    browser.upload(to, &[], ("file", name, bytes)).await.assert_redirect().to_owned()
}

/// The identifiers of the items on a page, in order.
fn item_ids(page: &Answer) -> Vec<String> {
    let mark = "id=\"i-";
    page.body
        .match_indices(mark)
        .map(|(at, _)| page.body[at + mark.len()..].chars().take_while(|c| *c != '"').collect())
        .collect()
}

/// The item on a page under whose heading these words stand.
fn item_with(page: &Answer, words: &str) -> String {
    let mark = "id=\"i-";
    let part = page.body.split(mark).skip(1).find(|part| part.contains(words));
    let part = part.unwrap_or_else(|| panic!("no item with “{words}”:\n{}", page.body));
    part.chars().take_while(|c| *c != '"').collect()
}

async fn settle_all(browser: &Browser, review: &str) {
    let page = browser.get(&format!("{review}?phan=mau-thuan")).await;
    for id in item_ids(&page) {
        let choice = if page.body.contains("Quý II/2026") { "second" } else { "keep" };
        let fields = [("verdict", "edit"), ("choice", choice), ("note", "Theo phụ lục")];
        browser.post(&format!("{review}/muc/{id}"), &fields).await.assert_redirect();
    }
}

async fn carry_over(browser: &Browser, review: &str) -> String {
    settle_all(browser, review).await;
    browser.post(&format!("{review}/chap-nhan-het"), &[("tat-ca", "1")]).await.assert_redirect();
    browser.post(&format!("{review}/nhap"), &[]).await.assert_redirect().to_owned()
}

testkit::on_both!(modules(), fn a_signed_plan_becomes_a_tracked_plan(app) {
    let browser = app.sign_in("tonghop").await;
    let bytes = sample_docx();
    let review = upload(&browser, "/ke-hoach/nhap", "Kế hoạch 173.docx", &bytes).await;
    let again = browser.upload("/ke-hoach/nhap", &[], ("file", "bản khác tên.docx", &bytes)).await;
    assert_eq!(again.assert_redirect(), review, "the same file leads to the review that is there");

    let page = browser.get(&review).await;
    page.assert_status(200).assert_says("Mâu thuẫn").assert_says("Đã xem 0/").assert_says("id=\"d1\"");
    let refused = browser.post(&format!("{review}/nhap"), &[]).await;
    refused.assert_status(422).assert_says("Mâu thuẫn chưa xử lý").assert_says("Đơn vị chưa khớp");
    assert_eq!(number(app, "SELECT COUNT(*) FROM plan WHERE ward_id = $1").await, 0);

    let plan = carry_over(&browser, &review).await;
    let twice = browser.post(&format!("{review}/nhap"), &[]).await;
    assert_eq!(twice.assert_redirect(), plan, "a double click leads to the same plan");
    assert_eq!(number(app, "SELECT COUNT(*) FROM plan WHERE ward_id = $1 AND state = 'active'").await, 1);
    let sql = "SELECT COUNT(*) FROM task WHERE ward_id = $1 AND source_start IS NOT NULL AND deadline_text <> ''";
    assert!(number(app, sql).await >= 12);
    let smartphone = "SELECT COUNT(*) FROM indicator WHERE ward_id = $1 AND name LIKE '%trưởng thành có điện thoại thông minh%' \
                      AND target = 95 AND baseline_value = 90 AND source_text <> ''";
    assert_eq!(number(app, smartphone).await, 1, "last year's result is the baseline");
    let training = "SELECT deadline_text FROM task WHERE ward_id = $1 AND title = 'Tổ chức tập huấn về chuyển đổi số'";
    assert_eq!(text(app, training).await, "Quý II/2026");
    let led = "SELECT COUNT(*) FROM task WHERE ward_id = $1 AND title = 'Tổ chức tập huấn về chuyển đổi số' AND lead_unit_id IS NOT NULL AND due_on IS NOT NULL";
    assert_eq!(number(app, led).await, 1);
    browser.get(&format!("{plan}/ket-qua-nam-truoc")).await.assert_status(200).assert_says("3.472/3.754");
    browser.get(&format!("{plan}/can-thong-nhat")).await.assert_status(200).assert_says("Cần thống nhất");
    browser.get(&format!("{review}/tep")).await.assert_status(200);
    let known = people::api::find_unit_by_name(&app.app.db.read(WARD), "Phòng VH&XH").await.unwrap().unwrap();
    assert_eq!(known.id, app.units[0], "a matched name is remembered");
});

testkit::on_both!(modules(), fn decisions_are_kept_and_undone(app) {
    let browser = app.sign_in("tonghop").await;
    let review = upload(&browser, "/ke-hoach/nhap", "kh.docx", &sample_docx()).await;
    let tasks = format!("{review}?phan=nhiem-vu");
    let page = browser.get(&tasks).await;
    let (first, second) = (item_ids(&page)[0].clone(), item_ids(&page)[1].clone());
    let act = |id: &str| format!("{review}/muc/{id}");

    browser.post(&act(&first), &[("verdict", "reject")]).await.assert_redirect();
    browser.get(&tasks).await.assert_says("Đã bỏ").assert_says("Đã xem 1/");
    browser.post(&act(&first), &[("verdict", "undo")]).await.assert_redirect();
    browser.get(&tasks).await.assert_says("Đã xem 0/");

    let wrong = browser.post(&act(&first), &[("verdict", "edit"), ("title", ""), ("product", "Sản phẩm vừa gõ")]).await;
    wrong.assert_status(422).assert_says("Nhập nội dung nhiệm vụ.").assert_says("Sản phẩm vừa gõ");
    let fields = [("verdict", "edit"), ("title", "Nhiệm vụ đã sửa"), ("deadline_text", "Quý III/2026"), ("lead", "Đội Quản lý chợ")];
    browser.post(&act(&first), &fields).await.assert_redirect();
    browser.get(&tasks).await.assert_says("Nhiệm vụ đã sửa").assert_says("30/09/2026");
    browser.get(&format!("{review}?phan=don-vi")).await.assert_says("Đội Quản lý chợ");

    browser.get(&format!("{tasks}&sua={second}")).await.assert_says("Hoặc gộp vào mục");
    browser.post(&act(&second), &[("verdict", "merge"), ("into", &first)]).await.assert_redirect();
    browser.get(&tasks).await.assert_says("Gộp vào: Nhiệm vụ đã sửa");
    let own = browser.post(&act(&first), &[("verdict", "merge"), ("into", &first)]).await;
    own.assert_status(422);
    browser.post(&act(&second), &[("verdict", "undo")]).await.assert_redirect();

    let lines = browser.get(&tasks).await.body;
    let line: String = lines.split("data-line=\"").nth(5).unwrap().chars().take_while(char::is_ascii_digit).collect();
    let fields = [("phan", "nhiem-vu"), ("line_start", line.as_str()), ("text", "Câu tự chọn")];
    let added = browser.post(&format!("{review}/muc"), &fields).await;
    browser.get(added.assert_redirect().split('#').next().unwrap()).await.assert_says("Câu tự chọn");
    let nowhere = browser.post(&format!("{review}/muc"), &[("phan", "nhiem-vu"), ("line_start", "99999"), ("text", "Câu lạc")]).await;
    nowhere.assert_status(422).assert_says("Câu lạc");

    browser.post(&format!("{review}/huy"), &[]).await.assert_redirect();
    browser.post(&act(&first), &[("verdict", "accept")]).await.assert_status(422);
});

testkit::on_both!(modules(), fn a_later_version_is_reconciled(app) {
    let browser = app.sign_in("tonghop").await;
    let review = upload(&browser, "/ke-hoach/nhap", "kh.docx", &sample_docx()).await;
    let plan = carry_over(&browser, &review).await;
    let before = number(app, "SELECT COUNT(*) FROM indicator WHERE ward_id = $1").await;

    let mut document = sample_plan();
    let mut changed = 0;
    for block in &mut document.body {
        if let office::Block::Item(text) = block && text.plain().contains("95% dân số trưởng thành") {
            *text = text.plain().replace("95%", "97%").into();
            changed += 1;
        }
    }
    assert_eq!(changed, 1);
    if let Some(office::Block::Table(table)) = document.appendices[0].body.first_mut() {
        table.rows.retain(|row| row[1] != "Tổ chức lớp “Bình dân học vụ số”");
        assert_eq!(table.rows.len(), 11);
    }
    let next = upload(&browser, &format!("{plan}/phien-ban-moi"), "kh-v2.docx", &office::to_docx(&document).unwrap()).await;
    let targets = browser.get(&format!("{next}?phan=chi-tieu")).await;
    targets.assert_says("Thay đổi").assert_says("= 95 %").assert_says("= 97 %").assert_says("Không đổi");
    let tasks = browser.get(&format!("{next}?phan=nhiem-vu")).await;
    tasks.assert_says("Không còn trong văn bản mới");
    item_with(&tasks, "Bình dân học vụ số");
    let there = carry_over(&browser, &next).await;
    assert_eq!(there, plan, "the same plan goes on");

    let sql = "SELECT COUNT(*) FROM indicator WHERE ward_id = $1 AND name LIKE '%trưởng thành có điện thoại thông minh%' \
               AND target = 97 AND version = 2";
    assert_eq!(number(app, sql).await, 1);
    let sql = "SELECT COUNT(*) FROM task WHERE ward_id = $1 AND state = 'superseded' AND state_reason <> ''";
    assert_eq!(number(app, sql).await, 1);
    assert_eq!(number(app, "SELECT COUNT(*) FROM plan WHERE ward_id = $1").await, 1);
    assert_eq!(number(app, "SELECT COUNT(*) FROM indicator WHERE ward_id = $1").await, before, "nothing came twice");
});

testkit::on_both!(modules(), fn hostile_files_get_a_sentence(app) {
    let browser = app.sign_in("tonghop").await;
    let noise: Vec<u8> = (0..20_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
    let empty = office::AdministrativeDocument::default();
    let blank = office::to_docx(&empty).unwrap_or_default();
    let cases: [(&str, &[u8]); 7] = [
        ("../../etc/ngau-nhien.docx", &noise),
        ("ngau-nhien.pdf", &noise),
        ("cut.docx", &sample_docx()[..2000]),
        ("khong-dong.docx", &blank),
        ("di-cho.txt", "Mua 2 kg cam, 1 bó rau muống và nửa cân thịt cho bữa tối nay.".as_bytes()),
        ("anh.docx", b"\x89PNG\r\n\x1a\n00000000"),
        ("trang.txt", b" \n \n"),
    ];
    for (name, bytes) in cases {
        let answer = browser.upload("/ke-hoach/nhap", &[], ("file", name, bytes)).await;
        answer.assert_status(422).assert_says("govuk-error-message").assert_says("Đọc văn bản");
        assert!(!answer.body.contains("etc/"), "{name}");
    }
    browser.upload("/ke-hoach/nhap", &[], ("file", "rong.docx", b"")).await.assert_status(422).assert_says("Chọn tệp");
    assert_eq!(number(app, "SELECT COUNT(*) FROM plan_import WHERE ward_id = $1").await, 0);

    let note = "Kế hoạch nghỉ mát của gia đình: đi biển hai ngày, ăn hải sản.".as_bytes();
    let kept = browser.upload("/ke-hoach/nhap", &[], ("file", "nghi-mat.txt", note)).await;
    kept.assert_status(422).assert_says("vẫn được giữ");
    let digest = kernel::Digest::of(note);
    let fields = [("insist", "1"), ("digest", digest.as_str()), ("file_name", "nghi-mat.txt")];
    let review = browser.post("/ke-hoach/nhap", &fields).await.assert_redirect().to_owned();
    browser.get(&review).await.assert_status(200).assert_says("nghỉ mát");
});

testkit::on_both!(modules(), fn only_those_who_compile_may_import(app) {
    for login in ["daumoi", "nguoixem", "lanhdao"] {
        app.sign_in(login).await.get("/ke-hoach/nhap").await.assert_status(403);
    }
    app.browser().get("/ke-hoach/nhap").await.assert_redirect();
});

testkit::on_both!(modules(), fn the_demonstration_is_filled_once(app) {
    app.set_day("2026-11-20");
    let ward = kernel::WardId(1840);
    app.app.create_ward(ward).await.unwrap();
    plans::api::seed_demo(&app.app, ward).await.unwrap();
    let count = |sql: &'static str| async move { app.app.db.read(ward).scalar::<i64>(sql, args![ward]).await.unwrap() };
    let events = count("SELECT COUNT(*) FROM event WHERE ward_id = $1").await;
    assert!(count("SELECT COUNT(*) FROM task WHERE ward_id = $1").await >= Some(12));
    assert!(count("SELECT COUNT(*) FROM indicator WHERE ward_id = $1").await >= Some(16));
    assert!(count("SELECT COUNT(*) FROM indicator WHERE ward_id = $1 AND baseline_value IS NOT NULL").await >= Some(3));
    let figures = "SELECT COUNT(*) FROM figure WHERE ward_id = $1 AND state = 'approved' AND note LIKE '%số liệu minh họa%'";
    assert!(count(figures).await >= Some(20));
    plans::api::seed_demo(&app.app, ward).await.unwrap();
    assert_eq!(count("SELECT COUNT(*) FROM event WHERE ward_id = $1").await, events, "a second start changes nothing");
});

/// The real plans, where they are at hand.
fn shared(name: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("DINH_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    std::fs::read(folder.join("data/plans").join(name)).ok()
}

testkit::on_both!(modules(), fn real_plans_are_brought_in_whole(app) {
    let mut all_here = true;
    for (name, targets, led) in [("dong-xoai-2026.txt", 24, 20), ("song-cong-2026.txt", 16, 0), ("tam-thanh-2026.txt", 0, 0)] {
        let Some(bytes) = shared(name) else {
            all_here = false;
            continue;
        };
        let done = plans::api::import_file(&app.app, WARD, bytes.clone(), name).await.unwrap();
        assert!(done.to_string().contains("chỉ tiêu"), "{done}");
        let conn = app.app.db.read(WARD);
        let sql = "SELECT COUNT(*) FROM indicator WHERE ward_id = $1 AND plan_id = $2";
        let count: i64 = conn.scalar(sql, args![WARD, done.plan.0]).await.unwrap().unwrap();
        assert_eq!(count, targets, "{name}: {done}");
        let count: i64 = conn.scalar(&format!("{sql} AND lead_unit_id IS NOT NULL"), args![WARD, done.plan.0]).await.unwrap().unwrap();
        assert!(count >= led, "{name}: only {count} have a lead unit");
        let again = plans::api::import_file(&app.app, WARD, bytes, name).await.unwrap();
        assert!(again.was_there && again.plan == done.plan, "{name} came in twice");
    }
    if !all_here {
        eprintln!("LEFT OUT: the folder of real plans is not here (DINH_SHARED, or ../shared)");
    }
});
