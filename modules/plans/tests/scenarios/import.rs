//! Scenarios of bringing a plan document in over HTTP, on both databases.

use dinh_plans as plans;
use kernel::args;
use plans::api::sample_plan;
use testkit::{Answer, Browser, TestApp, WARD};

pub(crate) fn sample_docx() -> Vec<u8> {
    office::to_docx(&sample_plan()).unwrap()
}

pub(crate) async fn number(app: &TestApp, sql: &str) -> i64 {
    app.app.db.read(WARD).scalar::<i64>(sql, args![WARD]).await.unwrap().unwrap_or_default()
}

pub(crate) async fn text(app: &TestApp, sql: &str) -> String {
    app.app.db.read(WARD).scalar::<String>(sql, args![WARD]).await.unwrap().unwrap_or_default()
}

/// Uploads a file and gives the address of its review.
pub(crate) async fn upload(browser: &Browser, to: &str, name: &str, bytes: &[u8]) -> String {
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
pub(crate) fn item_with(page: &Answer, words: &str) -> String {
    let mark = "id=\"i-";
    let part = page.body.split(mark).skip(1).find(|part| part.contains(words));
    let part = part.unwrap_or_else(|| panic!("no item with “{words}”:\n{}", page.body));
    part.chars().take_while(|c| *c != '"').collect()
}

pub(crate) async fn settle_all(browser: &Browser, review: &str) {
    let page = browser.get(&format!("{review}?phan=mau-thuan")).await;
    for part in page.body.split("id=\"i-").skip(1).filter(|part| !part.contains("Hoàn tác")) {
        let id: String = part.chars().take_while(|c| *c != '"').collect();
        let deadlines = part.contains("value=\"second\"") && part.contains("Quý II/2026");
        let choice = if deadlines { "second" } else { "keep" };
        let fields = [("verdict", "edit"), ("choice", choice), ("note", "Theo phụ lục")];
        browser.post(&format!("{review}/muc/{id}"), &fields).await.assert_redirect();
    }
}

/// Settles and accepts everything.
pub(crate) async fn decide_all(browser: &Browser, review: &str) {
    settle_all(browser, review).await;
    browser.post(&format!("{review}/chap-nhan-het"), &[("tat-ca", "1")]).await.assert_redirect();
}

pub(crate) async fn carry_over(app: &TestApp, browser: &Browser, review: &str) -> String {
    decide_all(browser, review).await;
    let wait = browser.post(&format!("{review}/nhap"), &[]).await.assert_redirect().to_owned();
    app.app.settle().await.unwrap();
    browser.get(&wait).await.assert_redirect().to_owned()
}

testkit::on_both!(crate::modules(), fn a_signed_plan_becomes_a_tracked_plan(app) {
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

    let plan = carry_over(app, &browser, &review).await;
    let twice = browser.post(&format!("{review}/nhap"), &[]).await;
    let twice = browser.get(twice.assert_redirect()).await;
    assert_eq!(twice.assert_redirect(), plan, "done again, it leads to the same plan");
    assert_eq!(number(app, "SELECT COUNT(*) FROM plan WHERE ward_id = $1 AND state = 'active'").await, 1);
    let sql = "SELECT COUNT(*) FROM task WHERE ward_id = $1 AND source_start IS NOT NULL AND deadline_text <> ''";
    assert!(number(app, sql).await >= 12);
    let smartphone = "SELECT COUNT(*) FROM indicator WHERE ward_id = $1 AND name LIKE '%trưởng thành có điện thoại thông minh%' \
                      AND target = 95 AND baseline_value = 90 AND source_text <> ''";
    assert_eq!(number(app, smartphone).await, 1, "last year's result is the baseline");
    let invented = "SELECT COUNT(*) FROM indicator WHERE ward_id = $1 AND baseline_period <> ''";
    assert_eq!(number(app, invented).await, 0, "the document prints no period beside these results");
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

testkit::on_both!(crate::modules(), fn carrying_over_is_waited_for_and_can_be_stopped(app) {
    let browser = app.sign_in("tonghop").await;
    let review = upload(&browser, "/ke-hoach/nhap", "kh.docx", &sample_docx()).await;
    decide_all(&browser, &review).await;
    let wait = browser.post(&format!("{review}/nhap"), &[]).await.assert_redirect().to_owned();
    let again = browser.post(&format!("{review}/nhap"), &[]).await;
    assert_eq!(again.assert_redirect(), wait, "an impatient second click waits for the same work");
    let sql = "SELECT COUNT(*) FROM job WHERE ward_id = $1 AND kind = 'plans.import.carry'";
    assert_eq!(number(app, sql).await, 1);
    browser.get(&wait).await.assert_status(200).assert_says("Dừng lại").assert_says("http-equiv=\"refresh\"");
    let part = browser.scripted().get(&wait).await;
    part.assert_status(200).assert_says("hx-get");
    assert!(!part.body.contains("<h1"), "htmx gets the part alone");
    assert_eq!(browser.get(&review).await.assert_redirect(), wait, "whoever comes back finds the page of those who wait");

    let back = browser.post(&format!("{review}/dung"), &[]).await;
    assert_eq!(back.assert_redirect(), review);
    app.app.settle().await.unwrap();
    assert_eq!(number(app, "SELECT COUNT(*) FROM plan WHERE ward_id = $1").await, 0, "nothing half-done is kept");
    assert_eq!(number(app, "SELECT COUNT(*) FROM indicator WHERE ward_id = $1").await, 0);
    browser.get(&wait).await.assert_status(200).assert_says("Đã dừng theo yêu cầu");
    browser.get(&review).await.assert_status(200).assert_says("Đưa kế hoạch vào theo dõi");

    browser.post(&format!("{review}/nhap"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    let plan = browser.get(&wait).await.assert_redirect().to_owned();
    assert!(plan.starts_with("/ke-hoach/"), "{plan}");
    let part = browser.scripted().get(&wait).await;
    assert_eq!(part.headers["hx-redirect"], wait.as_str(), "htmx leaves for the plan");
    let late = browser.post(&format!("{review}/dung"), &[]).await;
    assert_eq!(browser.get(late.assert_redirect()).await.assert_redirect(), plan, "too late to stop");
    assert_eq!(number(app, "SELECT COUNT(*) FROM plan WHERE ward_id = $1").await, 1);
});

testkit::on_both!(crate::modules(), fn an_item_taken_back_at_the_last_moment_holds_the_carrying_up(app) {
    let browser = app.sign_in("tonghop").await;
    let review = upload(&browser, "/ke-hoach/nhap", "kh.docx", &sample_docx()).await;
    decide_all(&browser, &review).await;
    let task = item_ids(&browser.get(&format!("{review}?phan=nhiem-vu")).await)[0].clone();
    let wait = browser.post(&format!("{review}/nhap"), &[]).await.assert_redirect().to_owned();
    let other = app.sign_in("tonghop").await;
    other.post(&format!("{review}/muc/{task}"), &[("verdict", "undo")]).await.assert_redirect();
    app.app.settle().await.unwrap();
    browser.get(&wait).await.assert_status(200).assert_says("Còn 1 việc cần làm xong").assert_says("Về trang xem lại");
    assert_eq!(number(app, "SELECT COUNT(*) FROM plan WHERE ward_id = $1").await, 0);
    other.post(&format!("{review}/muc/{task}"), &[("verdict", "accept")]).await.assert_redirect();
    browser.post(&format!("{review}/nhap"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    browser.get(&wait).await.assert_redirect();
});

testkit::on_both!(crate::modules(), fn a_large_file_is_read_in_the_background(app) {
    let browser = app.sign_in("tonghop").await;
    let mut large = String::from("# ");
    for line in ["KẾ HOẠCH", "Chuyển đổi số phường Sông Công năm 2026", "I. MỤC TIÊU", "- Tỷ lệ hồ sơ trực tuyến đạt 80%.", "II. NHIỆM VỤ"] {
        large.push_str(line);
        large.push('\n');
    }
    large.push_str(&" ".repeat(5 << 20));
    let wait = upload(&browser, "/ke-hoach/nhap", "lon.txt", large.as_bytes()).await;
    browser.get(&wait).await.assert_status(200).assert_says("Đang đọc văn bản").assert_says("lon.txt");
    let review = wait.trim_end_matches("/tien-trinh").to_owned();
    browser.post(&format!("{review}/nhap"), &[]).await.assert_redirect();
    assert_eq!(browser.get(&review).await.assert_redirect(), wait);
    app.app.settle().await.unwrap();
    assert_eq!(browser.get(&wait).await.assert_redirect(), review);
    browser.get(&review).await.assert_status(200).assert_says("năm 2026");

    let noise = "di cho mua rau ".repeat(400_000);
    let wait = upload(&browser, "/ke-hoach/nhap", "di-cho.txt", noise.as_bytes()).await;
    app.app.settle().await.unwrap();
    browser.get(&wait).await.assert_status(200).assert_says("Chọn tệp khác");

    let stopped = upload(&browser, "/ke-hoach/nhap", "thoi.txt", format!("{large} ").as_bytes()).await;
    browser.post(&stopped.replace("/tien-trinh", "/dung"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    let open = "SELECT COUNT(*) FROM plan_import WHERE ward_id = $1 AND state <> 'abandoned'";
    assert_eq!(number(app, open).await, 1);
});

testkit::on_both!(crate::modules(), fn decisions_are_kept_and_undone(app) {
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

testkit::on_both!(crate::modules(), fn scripts_get_the_item_alone_with_the_counter(app) {
    let browser = app.sign_in("tonghop").await;
    let review = upload(&browser, "/ke-hoach/nhap", "kh.docx", &sample_docx()).await;
    let ids = item_ids(&browser.get(&format!("{review}?phan=nhiem-vu")).await);
    let scripted = browser.scripted();
    let act = |id: &str| format!("{review}/muc/{id}");
    let only = |part: &Answer, id: &str| {
        assert_eq!(item_ids(part), [id], "one item and nothing else");
        assert!(!part.body.contains("<html") && !part.body.contains("<h1"), "{}", part.body);
        part.assert_says("id=\"import-standing\" class=\"govuk-!-margin-bottom-6\" hx-swap-oob=\"true\"");
    };
    let part = scripted.post(&act(&ids[0]), &[("verdict", "accept")]).await;
    only(part.assert_status(200).assert_says("Đã chấp nhận").assert_says("Đã xem 1/"), &ids[0]);
    let part = scripted.post(&act(&ids[1]), &[("verdict", "reject")]).await;
    only(part.assert_status(200).assert_says("Đã bỏ").assert_says("Hoàn tác").assert_says("Đã xem 2/"), &ids[1]);
    let part = scripted.post(&act(&ids[1]), &[("verdict", "undo")]).await;
    only(part.assert_status(200).assert_says("Chưa xem").assert_says("Đã xem 1/"), &ids[1]);
    let part = scripted.post(&act(&ids[1]), &[("verdict", "merge"), ("into", &ids[0])]).await;
    only(part.assert_status(200).assert_says("Gộp vào:"), &ids[1]);
    let typed = [("verdict", "edit"), ("title", ""), ("product", "Vừa gõ")];
    let part = scripted.post(&act(&ids[2]), &typed).await;
    only(part.assert_status(422).assert_says("Nhập nội dung nhiệm vụ.").assert_says("Vừa gõ"), &ids[2]);

    // Two people at once: the second decision stands, and both see it.
    let other = app.sign_in("tonghop").await;
    other.post(&act(&ids[0]), &[("verdict", "reject")]).await.assert_redirect();
    let part = scripted.post(&act(&ids[3]), &[("verdict", "accept")]).await;
    only(part.assert_status(200).assert_says("Đã xem 3/"), &ids[3]);
    browser.get(&format!("{review}?phan=nhiem-vu")).await.assert_says("Đã bỏ").assert_says("Đã xem 3/");
});

testkit::on_both!(crate::modules(), fn what_is_wrong_in_itself_is_corrected_or_kept_with_a_note(app) {
    let browser = app.sign_in("tonghop").await;
    let text = "KẾ HOẠCH\nChuyển đổi số năm 2026\n\nCăn cứ Nghị quyết số 71-NQ/TW ngày 22/8/2025 của Chính phủ về giáo dục;\n\n\
                I. MỤC TIÊU\n- Tỷ lệ hồ sơ trực tuyến đạt 80%.\n\nII. NHIỆM VỤ\n- Công an phường chủ trì rà soát dữ liệu, hoàn thành trong quý II/2024.\n";
    let review = upload(&browser, "/ke-hoach/nhap", "kh.txt", text.as_bytes()).await;
    let section = format!("{review}?phan=mau-thuan");
    let page = browser.get(&section).await;
    page.assert_says("71-NQ/TW").assert_says("Sửa cơ quan ban hành").assert_says("Để nguyên, ghi chú");
    assert!(!page.body.contains("Theo chỗ thứ nhất"), "it does not lie between two places");
    let issuer = item_with(&page, "71-NQ/TW");
    let act = |id: &str| format!("{review}/muc/{id}");
    let first = browser.post(&act(&issuer), &[("verdict", "edit"), ("choice", "first")]).await;
    first.assert_status(422);
    browser.post(&act(&issuer), &[("verdict", "edit"), ("choice", "keep")]).await.assert_status(422).assert_says("Ghi chú vì sao");
    let fields = [("verdict", "edit"), ("choice", "other"), ("other", "Bộ Chính trị")];
    browser.post(&act(&issuer), &fields).await.assert_redirect();
    browser.get(&section).await.assert_says("Bộ Chính trị").assert_says("Hoàn tác");
    let plan = carry_over(app, &browser, &review).await;
    let sql = "SELECT COUNT(*) FROM plan_basis WHERE ward_id = $1 AND issuer = 'Bộ Chính trị'";
    assert_eq!(number(app, sql).await, 1);
    let board = browser.get(&plan).await;
    board.assert_says(&format!("{plan}/phien-ban-moi")).assert_says(&format!("{plan}/can-thong-nhat"));
    browser.get(&format!("{plan}/can-thong-nhat")).await.assert_says("hoàn thành trong quý II/2024");
    app.sign_in("nguoixem").await.get(&plan).await.assert_says("can-thong-nhat");
});

testkit::on_both!(crate::modules(), fn a_later_version_is_reconciled(app) {
    let browser = app.sign_in("tonghop").await;
    let review = upload(&browser, "/ke-hoach/nhap", "kh.docx", &sample_docx()).await;
    let plan = carry_over(app, &browser, &review).await;
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
    let there = carry_over(app, &browser, &next).await;
    assert_eq!(there, plan, "the same plan goes on");

    let sql = "SELECT COUNT(*) FROM indicator WHERE ward_id = $1 AND name LIKE '%trưởng thành có điện thoại thông minh%' \
               AND target = 97 AND version = 2";
    assert_eq!(number(app, sql).await, 1);
    let sql = "SELECT COUNT(*) FROM task WHERE ward_id = $1 AND state = 'superseded' AND state_reason <> ''";
    assert_eq!(number(app, sql).await, 1);
    assert_eq!(number(app, "SELECT COUNT(*) FROM plan WHERE ward_id = $1").await, 1);
    assert_eq!(number(app, "SELECT COUNT(*) FROM indicator WHERE ward_id = $1").await, before, "nothing came twice");
});

testkit::on_both!(crate::modules(), fn hostile_files_get_a_sentence(app) {
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

testkit::on_both!(crate::modules(), fn only_those_who_compile_may_import(app) {
    for login in ["daumoi", "nguoixem", "lanhdao"] {
        app.sign_in(login).await.get("/ke-hoach/nhap").await.assert_status(403);
    }
    app.browser().get("/ke-hoach/nhap").await.assert_redirect();
});

testkit::on_both!(crate::modules(), fn the_demonstration_is_filled_once(app) {
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
    assert!(count(figures).await >= Some(9));
    let counted = "SELECT COUNT(*) FROM indicator WHERE ward_id = $1 AND numerator_measure LIKE 'registers.%'";
    assert!(count(counted).await >= Some(17), "targets are counted from registers");
    let typed = "SELECT COUNT(*) FROM indicator WHERE ward_id = $1 AND source = 'entered' AND name LIKE '%Hệ thống quản lý văn bản%'";
    assert_eq!(count(typed).await, Some(0), "a register counts it");
    let signed = "SELECT COUNT(*) FROM indicator WHERE ward_id = $1 AND source = 'compared' AND numerator_measure = 'documents.outgoing.signed' \
        AND denominator_measure = 'documents.outgoing' AND definition LIKE '%không có giá trị pháp lý%'";
    assert_eq!(count(signed).await, Some(1), "documents that are signed stand beside what is entered");
    let focus = "SELECT COUNT(DISTINCT quarter) FROM plan_focus WHERE ward_id = $1";
    assert_eq!(count(focus).await, Some(4), "the focus of each quarter, as the document has it");
    plans::api::seed_demo(&app.app, ward).await.unwrap();
    assert_eq!(count("SELECT COUNT(*) FROM event WHERE ward_id = $1").await, events, "a second start changes nothing");
});
