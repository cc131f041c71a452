//! An incoming document from file to answer, as clerk, leader, unit and others; numbers, duplicates, secrecy, search.

mod slip;
mod told;

use kernel::{Conn, args};
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

const LETTER: &str = "SỞ KHOA HỌC VÀ CÔNG NGHỆ\nSố: 391/SKHCN-CĐS\nThái Nguyên, ngày 09 tháng 3 năm 2026\n\
    V/v báo cáo kết quả chuyển đổi số quý I\nKính gửi: Ủy ban nhân dân phường\nĐề nghị phường báo cáo ./.";

fn db(app: &TestApp) -> Conn {
    app.app.db.read(WARD)
}

pub(crate) async fn register(clerk: &Browser, id: Uuid, symbol: &str, more: &[(&str, &str)]) -> testkit::Answer {
    let id = id.to_string();
    let mut fields = vec![
        ("id", id.as_str()),
        ("symbol", symbol),
        ("agency", "Sở Nội vụ"),
        ("subject", "Rà soát hồ sơ công việc"),
        ("arrived_on", "16/03/2026"),
        ("priority", "0"),
    ];
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend_from_slice(more);
    clerk.post("/van-ban/den/moi", &fields).await
}

/// Does something with a document as its page shows it to this person.
pub(crate) async fn act(person: &Browser, page: &str, verb: &str, fields: &[(&str, &str)]) -> testkit::Answer {
    let shown = person.get(page).await.body;
    let version = shown.split_once("name=\"version\" value=\"").and_then(|(_, rest)| rest.split('"').next());
    let mut all = vec![("version", version.unwrap_or("0"))];
    all.extend_from_slice(fields);
    person.post(&format!("{page}/{verb}"), &all).await
}

async fn count(app: &TestApp, table: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM {table} WHERE ward_id = $1");
    db(app).scalar(&sql, args![WARD]).await.unwrap().unwrap()
}

testkit::on_both!(crate::modules(), fn a_file_fills_the_form_in_and_becomes_a_document_with_a_number(app) {
    let clerk = app.sign_in("vanthu").await;
    let intake = Uuid::now_v7().to_string();
    let sent = clerk.upload("/van-ban/den/tep", &[("id", &intake)], ("files", "cv391.txt", LETTER.as_bytes())).await;
    let form = clerk.get(sent.assert_redirect()).await;
    form.assert_says("391/SKHCN-CĐS").assert_says("09/03/2026").assert_says("báo cáo kết quả chuyển đổi số quý I");
    clerk.get("/van-ban/den").await.assert_says("Chờ đăng ký").assert_says("cv391.txt");
    let id = Uuid::now_v7();
    let with_file = [("intake", intake.as_str()), ("issued_on", "09/03/2026")];
    assert_eq!(register(&clerk, id, "391/SKHCN-CĐS", &with_file).await.assert_redirect(), format!("/van-ban/den/{id}"));
    let page = clerk.get(&format!("/van-ban/den/{id}")).await;
    page.assert_says("ĐẾN").assert_says("1/2026").assert_says("cv391.txt");
    let at = page.body.find("/van-ban/tep/").unwrap();
    let file = &page.body[at..at + "/van-ban/tep/".len() + 36];
    assert_eq!(clerk.get(file).await.assert_status(200).bytes, LETTER.as_bytes());
    app.sign_in("daumoi").await.get(file).await.assert_status(404);
    let found = clerk.get("/van-ban/den?tim=de%20nghi%20phuong&tinh-trang=all").await;
    found.assert_says("Rà soát hồ sơ công việc");
    clerk.get(&format!("/van-ban/den/moi?tep={intake}")).await.assert_redirect();
});

testkit::on_both!(crate::modules(), fn sixteen_clerks_at_once_get_every_number_once_and_a_repeat_gets_the_same(app) {
    let clerk = app.sign_in("vanthu").await;
    let ids: Vec<Uuid> = (0..16).map(|_| Uuid::now_v7()).collect();
    let symbols: Vec<String> = (0..16).map(|n| format!("{n}/SNV-CCHC")).collect();
    let both: Vec<(Uuid, &String)> = ids.iter().copied().zip(&symbols).chain(ids.iter().copied().zip(&symbols)).collect();
    let answers = futures_util::future::join_all(both.iter().map(|(id, symbol)| register(&clerk, *id, symbol, &[]))).await;
    for (answer, (id, _)) in answers.iter().zip(&both) {
        assert_eq!(answer.assert_redirect(), format!("/van-ban/den/{id}"), "a repeat answers as the first");
    }
    let sql = "SELECT number FROM document WHERE ward_id = $1 ORDER BY number";
    let numbers: Vec<i32> = db(app).scalars(sql, args![WARD]).await.unwrap();
    assert_eq!(numbers, (1..=16).collect::<Vec<_>>());
});

testkit::on_both!(crate::modules(), fn numbers_begin_anew_on_the_first_of_january(app) {
    let clerk = app.sign_in("vanthu").await;
    let last_year = register(&clerk, Uuid::now_v7(), "1/A-B", &[("arrived_on", "31/12/2025")]).await;
    last_year.assert_status(422).assert_says("số đến sẽ thuộc sổ năm 2025").assert_says("although_long_ago");
    let long_ago = register(&clerk, Uuid::now_v7(), "2/A-B", &[("arrived_on", "15/01/2026")]).await;
    long_ago.assert_status(422).assert_says("Kiểm tra ngày và năm");
    let seen = ("although_long_ago", "1");
    register(&clerk, Uuid::now_v7(), "1/A-B", &[("arrived_on", "31/12/2025"), seen]).await.assert_redirect();
    register(&clerk, Uuid::now_v7(), "2/A-B", &[("arrived_on", "15/01/2026"), seen]).await.assert_redirect();
    let sql = "SELECT number FROM document WHERE ward_id = $1 ORDER BY year";
    assert_eq!(db(app).scalars::<i32>(sql, args![WARD]).await.unwrap(), [1, 1]);
    let book = clerk.get("/van-ban/so-den?nam=2025").await;
    book.assert_says("1/A-B").assert_says("Ký nhận").assert_says("1 văn bản");
    assert!(!book.body.contains("2/A-B"));
    let file = clerk.get("/van-ban/so-den.xlsx?nam=2025").await;
    assert!(file.bytes.starts_with(b"PK"));
});

testkit::on_both!(crate::modules(), fn the_same_document_twice_is_said_before_it_is_registered(app) {
    let clerk = app.sign_in("vanthu").await;
    register(&clerk, Uuid::now_v7(), "88/SNV-CCHC", &[]).await.assert_redirect();
    let again = register(&clerk, Uuid::now_v7(), "88 / snv – cchc", &[]).await;
    again.assert_status(422).assert_says("số đến 1 ngày 16/03/2026");
    let intake = Uuid::now_v7().to_string();
    let letter = LETTER.replace("391/SKHCN-CĐS", "88/SNV-CCHC").replace("SỞ KHOA HỌC VÀ CÔNG NGHỆ", "SỞ NỘI VỤ");
    clerk.upload("/van-ban/den/tep", &[("id", &intake)], ("files", "cv88.txt", letter.as_bytes())).await.assert_redirect();
    clerk.get(&format!("/van-ban/den/moi?tep={intake}")).await.assert_says("88/SNV-CCHC").assert_says("although_alike");
    register(&clerk, Uuid::now_v7(), "88/SNV-CCHC", &[("although_alike", "1")]).await.assert_redirect();
    assert_eq!(count(app, "document").await, 2);
    for (day, status) in [("10/03/2025", 303), ("10/03/2026", 303), ("11/03/2026", 422), ("", 422)] {
        let answer = register(&clerk, Uuid::now_v7(), "12/KH-UBND", &[("issued_on", day)]).await;
        assert_eq!(answer.status, status, "symbols begin anew each year: {day}");
    }
});

testkit::on_both!(crate::modules(), fn a_secret_document_is_refused_and_leaves_no_trace(app) {
    let clerk = app.sign_in("vanthu").await;
    let text = format!("TUYỆT MẬT\n{LETTER}");
    let sent = clerk
        .upload("/van-ban/den/tep", &[("id", &Uuid::now_v7().to_string())], ("files", "m.txt", text.as_bytes()))
        .await;
    sent.assert_status(422).assert_says("không được đưa vào hệ thống");
    assert!(app.app.files.all().await.unwrap().is_empty(), "nothing of it is kept");
    assert_eq!((count(app, "document_intake").await, count(app, "document_file").await), (0, 0));
    let events: i64 = db(app).scalar("SELECT COUNT(*) FROM event WHERE ward_id = $1 AND kind LIKE 'documents.%'", args![WARD]).await.unwrap().unwrap();
    assert_eq!(events, 0);
    register(&clerk, Uuid::now_v7(), "12/BC-UBND(TM)", &[]).await.assert_status(422).assert_says("văn bản mật trên giấy");
});

testkit::on_both!(crate::modules(), fn what_is_typed_or_named_under_a_mark_of_secrecy_is_refused_everywhere_and_kept_nowhere(app) {
    let (clerk, leader, unit) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await, app.sign_in("daumoi").await);
    let secret = "Việc hệ trọng";
    register(&clerk, Uuid::now_v7(), "7/SNV", &[("subject", &format!("[TỐI MẬT] {secret}"))]).await.assert_status(422).assert_says("văn bản mật trên giấy");
    let id = Uuid::now_v7().to_string();
    let named = clerk.upload("/van-ban/den/tep", &[("id", &id)], ("files", "TUYỆT MẬT hệ trọng.txt", LETTER.as_bytes())).await;
    named.assert_status(422).assert_says("không được đưa vào hệ thống");
    let id = Uuid::now_v7();
    register(&clerk, id, "9/SNV", &[]).await.assert_redirect();
    let (page, lead, marked) = (format!("/van-ban/den/{id}"), app.units[1].to_string(), format!("MẬT: {secret}"));
    act(&leader, &page, "chi-dao", &[("unit", &lead), ("opinion", &marked)]).await.assert_status(422);
    act(&leader, &page, "chi-dao", &[("unit", &lead), ("opinion", "Rà soát tài liệu mật, tối mật")]).await.assert_redirect();
    let contact = crate::signing::bench::person(app, "daumoi").await.to_string();
    for (verb, fields) in [
        ("giao", vec![("officer", contact.as_str()), ("said", &marked)]),
        ("de-xuat", vec![("proposal", marked.as_str())]),
        ("ket-thuc", vec![("answer", "1/UBND"), ("result", &marked)]),
    ] {
        act(&unit, &page, verb, &fields).await.assert_status(422).assert_says("văn bản mật trên giấy");
    }
    act(&clerk, &page, "tra-lai", &[("reason", &marked)]).await.assert_status(422);
    let told = "SELECT COUNT(*) FROM event WHERE ward_id = $1 AND detail LIKE $2";
    let told: Option<i64> = db(app).scalar(told, args![WARD, format!("%{secret}%")]).await.unwrap();
    let steps: Option<i64> = db(app).scalar("SELECT COUNT(*) FROM document_step WHERE ward_id = $1", args![WARD]).await.unwrap();
    assert_eq!((told, steps, count(app, "document").await), (Some(0), Some(1), 1));
    assert!(app.app.files.all().await.unwrap().is_empty());
});

testkit::on_both!(crate::modules(), fn a_document_is_found_by_the_text_of_each_of_its_files(app) {
    let clerk = app.sign_in("vanthu").await;
    let intake = Uuid::now_v7().to_string();
    let next = "--ranhgioi\r\nContent-Disposition: form-data; name=\"files\"; filename=\"phuluc.txt\"\r\n\r\nDanh mục thiết bị quan trắc";
    let both = format!("{LETTER}\r\n{next}");
    clerk.upload("/van-ban/den/tep", &[("id", &intake)], ("files", "cv391.txt", both.as_bytes())).await.assert_redirect();
    register(&clerk, Uuid::now_v7(), "391/SKHCN-CĐS", &[("intake", &intake)]).await.assert_redirect();
    assert_eq!(count(app, "document_file").await, 2);
    for words in ["de%20nghi%20phuong", "thiet%20bi%20quan%20trac"] {
        clerk.get(&format!("/van-ban/den?tim={words}&tinh-trang=all")).await.assert_says("Rà soát hồ sơ công việc");
    }
});

testkit::on_both!(crate::modules(), fn a_leader_directs_a_unit_deals_with_it_and_an_answer_ends_it(app) {
    let (clerk, leader) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await);
    let id = Uuid::now_v7();
    register(&clerk, id, "9/SNV", &[("wants_answer", "1")]).await.assert_redirect();
    let page = format!("/van-ban/den/{id}");
    let unit = app.sign_in("daumoi").await;
    unit.get(&page).await.assert_status(404);
    act(&clerk, &page, "chi-dao", &[]).await.assert_status(403);
    leader.get("/thong-bao").await.assert_says("chờ ý kiến chỉ đạo");
    let lead = app.units[1].to_string();
    act(&leader, &page, "chi-dao", &[("unit", "")]).await.assert_status(422).assert_says("Chọn đơn vị");
    let said = [("unit", lead.as_str()), ("opinion", "Tham mưu trả lời")];
    act(&leader, &page, "chi-dao", &said).await.assert_redirect();
    let shown = unit.get(&page).await;
    shown.assert_status(200).assert_says("Tham mưu trả lời").assert_says("25/03/2026");
    app.sign_in("nguoixem").await.get(&page).await.assert_status(404);

    let officer: Uuid = db(app).scalar("SELECT id FROM account WHERE ward_id = $1 AND login = 'motcua'", args![WARD]).await.unwrap().unwrap();
    act(&unit, &page, "giao", &[("officer", &officer.to_string())]).await.assert_redirect();
    let officer = app.sign_in("motcua").await;
    act(&officer, &page, "de-xuat", &[("proposal", "Đề nghị trả lời trước hạn")]).await.assert_redirect();
    act(&officer, &page, "ket-thuc", &[("result", "Xong")]).await.assert_status(422).assert_says("văn bản trả lời");
    act(&officer, &page, "ket-thuc", &[("answer", "12/UBND-VP")]).await.assert_redirect();
    act(&officer, &page, "ket-thuc", &[("answer", "13/UBND-VP")]).await.assert_status(422);
    leader.get(&page).await.assert_says("Đã giải quyết").assert_says("12/UBND-VP").assert_says("Đề nghị trả lời trước hạn");
    leader.get(&page).await.assert_says("văn bản giấy");
    for (key, counted) in [("documents.incoming.answered", 1), ("documents.incoming.answered.issued", 0)] {
        let measure = app.app.measure(&db(app), key).await.unwrap();
        assert_eq!(measure.value(&db(app), None).await.unwrap(), counted, "{key}");
    }
});

testkit::on_both!(crate::modules(), fn a_saturday_that_the_ward_works_moves_the_day_of_an_answer(app) {
    let (clerk, leader) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await);
    let lead = app.units[1].to_string();
    for (n, value, due) in [(1, "27/03/2026 = 21/03/2026", "24/03/2026"), (2, "không rõ", "25/03/2026")] {
        let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
        tx.set_setting("procedures.swaps", value).await.unwrap();
        tx.commit().await.unwrap();
        let id = Uuid::now_v7();
        register(&clerk, id, &format!("{n}/SNV"), &[]).await.assert_redirect();
        let page = format!("/van-ban/den/{id}");
        act(&leader, &page, "chi-dao", &[("unit", &lead)]).await.assert_redirect();
        leader.get(&page).await.assert_says(due);
    }
});

testkit::on_both!(crate::modules(), fn a_document_becomes_a_task_and_both_lead_to_each_other(app) {
    let (clerk, leader, office) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await, app.sign_in("tonghop").await);
    let plan = Uuid::now_v7().to_string();
    let fields = [("id", plan.as_str()), ("title", "Kế hoạch Chuyển đổi số năm 2026"), ("year", "2026"), ("kind", "digital")];
    office.post("/ke-hoach/moi", &fields).await.assert_redirect();
    office.post(&format!("/ke-hoach/{plan}/thuc-hien"), &[]).await.assert_redirect();
    let id = Uuid::now_v7();
    register(&clerk, id, "9/SNV", &[]).await.assert_redirect();
    let page = format!("/van-ban/den/{id}");
    act(&leader, &page, "nhiem-vu", &[("plan", &plan)]).await.assert_status(422).assert_says("Giao đơn vị chủ trì");
    let lead = app.units[1].to_string();
    act(&leader, &page, "chi-dao", &[("unit", &lead), ("due_on", "30/03/2026")]).await.assert_redirect();
    let made = act(&leader, &page, "nhiem-vu", &[("plan", &plan)]).await;
    let task = made.assert_redirect().to_owned();
    leader.get(&task).await.assert_says("Rà soát hồ sơ công việc").assert_says(&page).assert_says("Văn bản giao việc");
    leader.get(&page).await.assert_says(&task);
    act(&leader, &page, "nhiem-vu", &[("plan", &plan)]).await.assert_status(422).assert_says("đã thành nhiệm vụ");
});

testkit::on_both!(crate::modules(), fn the_numbers_of_the_room_open_its_documents(app) {
    let clerk = app.sign_in("vanthu").await;
    register(&clerk, Uuid::now_v7(), "1/SNV", &[]).await.assert_redirect();
    register(&clerk, Uuid::now_v7(), "2/SNV", &[("arrived_on", "10/03/2026")]).await.assert_redirect();
    let value = async |key: &str| {
        let measure = app.app.measure(&db(app), key).await.unwrap();
        measure.value(&db(app), None).await.unwrap()
    };
    assert_eq!(value("documents.incoming").await, 2);
    assert_eq!(value("documents.incoming.on_time").await, 1, "one came on the 10th and was registered on the 16th");
    assert_eq!(value("documents.incoming.directed").await, 0);
    let records = "/so-lieu/documents.incoming";
    clerk.get(records).await.assert_status(200).assert_says("Rà soát hồ sơ công việc");
    app.sign_in("nguoixem").await.get(records).await.assert_status(404);
});

testkit::on_both!(crate::modules(), fn a_document_is_found_by_any_part_of_its_symbol(app) {
    let clerk = app.sign_in("vanthu").await;
    register(&clerk, Uuid::now_v7(), "391/SKHCN-CĐS", &[]).await.assert_redirect();
    for words in ["391/SKHCN-C%C4%90S", "skhcn", "391", "cds%20391", "noi%20vu%20ra%20soat"] {
        let found = clerk.get(&format!("/van-ban/den?tim={words}&tinh-trang=all")).await;
        assert!(found.body.contains("Rà soát hồ sơ công việc"), "{words}");
    }
    assert!(!clerk.get("/van-ban/den?tim=skhcn%20khac&tinh-trang=all").await.body.contains("Rà soát hồ sơ"));
});

testkit::on_both!(crate::modules(), fn files_that_wait_and_files_of_a_document_are_kept_apart(app) {
    let clerk = app.sign_in("vanthu").await;
    let (intake, id) = (Uuid::now_v7().to_string(), Uuid::now_v7());
    clerk.upload("/van-ban/den/tep", &[("id", &intake)], ("files", "goc.txt", LETTER.as_bytes())).await.assert_redirect();
    register(&clerk, id, "391/SKHCN-CĐS", &[("intake", &intake)]).await.assert_redirect();
    let document = id.to_string();
    clerk.upload("/van-ban/den/tep", &[("id", &document)], ("files", "khac.txt", b"x")).await.assert_redirect();
    let shown = clerk.get(&format!("/van-ban/den/{id}")).await;
    assert!(shown.body.contains("goc.txt") && !shown.body.contains("khac.txt"));
    clerk.post(&format!("/van-ban/den/bo/{id}"), &[]).await.assert_redirect();
    clerk.get(&format!("/van-ban/den/{id}")).await.assert_says("goc.txt");
});

testkit::on_both!(crate::modules(), fn of_two_leaders_the_second_is_told_that_the_first_has_directed(app) {
    let (clerk, leader) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await);
    let id = Uuid::now_v7();
    register(&clerk, id, "9/SNV", &[]).await.assert_redirect();
    let page = format!("/van-ban/den/{id}");
    let (one, other) = (app.units[1].to_string(), app.units[0].to_string());
    let to = |unit: &str| [("version", "1".to_owned()), ("unit", unit.to_owned()), ("opinion", "Tham mưu".to_owned())];
    let send = async |fields: [(&str, String); 3]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        leader.post(&format!("{page}/chi-dao"), &fields).await
    };
    send(to(&one)).await.assert_redirect();
    let late = send(to(&other)).await;
    assert!(late.status.is_client_error(), "{}", late.status);
    late.assert_says("vừa xử lý văn bản này").assert_says("Tham mưu");
    let unit: Uuid = db(app).scalar("SELECT unit_id FROM document WHERE ward_id = $1", args![WARD]).await.unwrap().unwrap();
    assert_eq!(unit.to_string(), one);
});

testkit::on_both!(crate::modules(), fn units_that_work_together_and_who_loses_a_document_are_told(app) {
    let (clerk, leader, contact) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await, app.sign_in("daumoi").await);
    let id = Uuid::now_v7();
    register(&clerk, id, "9/SNV", &[]).await.assert_redirect();
    let page = format!("/van-ban/den/{id}");
    let (own, other, unknown) = (app.units[1].to_string(), app.units[0].to_string(), Uuid::now_v7().to_string());
    let with = [("unit", other.as_str()), ("with", own.as_str()), ("with", own.as_str()), ("with", unknown.as_str())];
    act(&leader, &page, "chi-dao", &with).await.assert_redirect();
    assert_eq!(count(app, "document_coordinator").await, 1);
    contact.get("/thong-bao").await.assert_says("Đơn vị phối hợp giải quyết văn bản");
    act(&leader, &page, "chi-dao", &[("unit", own.as_str())]).await.assert_redirect();
    act(&clerk, &page, "tra-lai", &[("reason", "Gửi nhầm phường")]).await.assert_redirect();
    contact.get("/thong-bao").await.assert_says("Văn bản đã được trả lại nơi gửi");
});

testkit::on_both!(crate::modules(), fn what_is_too_long_or_of_no_kind_is_said_by_field(app) {
    let clerk = app.sign_in("vanthu").await;
    let long: String = "Cơ quan ".repeat(400);
    register(&clerk, Uuid::now_v7(), "1/A", &[("agency", &long)]).await.assert_status(422).assert_says("dài nhất 200");
    register(&clerk, Uuid::now_v7(), "1/A", &[("kind", "XYZ")]).await.assert_status(422).assert_says("Chọn loại văn bản");
    register(&clerk, Uuid::now_v7(), "1/A", &[("pages", "2,5")]).await.assert_status(422).assert_says("số nguyên");
    register(&clerk, Uuid::now_v7(), "1/A", &[("arrived_on", "")]).await.assert_status(422).assert_says("Nhập ngày đến");
    register(&clerk, Uuid::now_v7(), "15/GGT-SNV", &[("kind", "GGT")]).await.assert_redirect();
    let numbers: String = (0..100_000).map(|n| format!("{n:012} ")).collect();
    let intake = Uuid::now_v7().to_string();
    clerk.upload("/van-ban/den/tep", &[("id", &intake)], ("files", "so.txt", numbers.as_bytes())).await.assert_redirect();
    register(&clerk, Uuid::now_v7(), "2/A", &[("intake", &intake)]).await.assert_redirect();
});

testkit::on_both!(crate::modules(), fn a_document_is_registered_with_the_metadata_of_the_norm(app) {
    let clerk = app.sign_in("vanthu").await;
    let id = Uuid::now_v7();
    let wrong = [("organ_id", "sai"), ("copies", "1000"), ("signer", &"x".repeat(51)), ("signer_title", "Giám đốc")];
    let again = register(&clerk, id, &format!("391/{}", "X".repeat(40)), &wrong).await;
    again.assert_status(422).assert_says("Mã định danh chưa đúng").assert_says("từ 1 đến 999").assert_says("dài nhất 50 ký tự");
    again.assert_says("Số, ký hiệu dài nhất 42").assert_says("value=\"Giám đốc\"");
    let fields = [("organ_id", "h55.12"), ("copies", "20"), ("signer_title", "Giám đốc"), ("receivers", "Các phường"), ("language", "Tiếng Anh"), ("description", "Kèm bản dịch")];
    register(&clerk, id, "391/SNV", &fields).await.assert_redirect();
    let page = clerk.get(&format!("/van-ban/den/{id}")).await;
    for said in ["H55.12", "Giám đốc", "Các phường", "Tiếng Anh", "Kèm bản dịch"] {
        page.assert_says(said);
    }
    clerk.get("/van-ban/den?tim=ban%20dich&tinh-trang=all").await.assert_says("Rà soát hồ sơ công việc");
});

testkit::on_both!(crate::modules(), fn each_book_of_the_ward_counts_for_itself(app) {
    let clerk = app.sign_in("vanthu").await;
    clerk.get("/van-ban/den/moi").await.assert_lacks("name=\"book\"");
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.set_setting("documents.incoming_books", "Ban Chỉ đạo; ").await.unwrap();
    tx.commit().await.unwrap();
    clerk.get("/van-ban/den/moi").await.assert_says("value=\"ban-chi-dao\"");
    register(&clerk, Uuid::now_v7(), "1/A", &[]).await.assert_redirect();
    register(&clerk, Uuid::now_v7(), "2/A", &[("book", "khac")]).await.assert_status(422).assert_says("Chọn sổ");
    let own = Uuid::now_v7();
    register(&clerk, own, "2/A", &[("book", "ban-chi-dao")]).await.assert_redirect();
    register(&clerk, Uuid::now_v7(), "3/A", &[]).await.assert_redirect();
    let given: Vec<i32> = db(app).scalars("SELECT number FROM document WHERE ward_id = $1 ORDER BY symbol", args![WARD]).await.unwrap();
    assert_eq!(given, [1, 1, 2]);
    clerk.get(&format!("/van-ban/den/{own}")).await.assert_says("1/2026").assert_says("Ban Chỉ đạo");
    let general = clerk.get("/van-ban/so-den?nam=2026").await;
    general.assert_says("1/A").assert_says("3/A").assert_lacks("2/A").assert_says("so=ban-chi-dao");
    clerk.get("/van-ban/so-den?nam=2026&so=ban-chi-dao").await.assert_says("2/A").assert_lacks("3/A").assert_says("1 văn bản");
    clerk.get("/van-ban/so-theo-doi?nam=2026&so=ban-chi-dao").await.assert_says("2/A").assert_lacks("3/A");
    clerk.get("/van-ban/so-den?nam=2026").await.assert_says("<h1 class=\"govuk-heading-l\">Sổ đăng ký văn bản đến năm 2026</h1>");
    for (book, file, heading) in [
        ("so-den", "so-van-ban-den", "Sổ đăng ký văn bản đến năm 2026 · Ban Chỉ đạo"),
        ("so-theo-doi", "so-theo-doi-van-ban-den", "Sổ theo dõi giải quyết văn bản đến năm 2026 · Ban Chỉ đạo"),
    ] {
        let page = clerk.get(&format!("/van-ban/{book}?nam=2026&so=ban-chi-dao")).await;
        page.assert_says(&format!("<h1 class=\"govuk-heading-l\">{heading}</h1>"));
        let sheet = clerk.get(&format!("/van-ban/{book}.xlsx?nam=2026&so=ban-chi-dao")).await;
        let named = sheet.headers["content-disposition"].to_str().unwrap();
        assert!(named.contains(&format!("{file}-ban-chi-dao-2026.xlsx")), "{named}");
    }
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.set_setting("documents.incoming_books", "Ban Chỉ đạo Chuyển đổi số").await.unwrap();
    tx.commit().await.unwrap();
    let renamed = clerk.get("/van-ban/so-den?nam=2026").await;
    renamed.assert_says("so=ban-chi-dao-chuyen-doi-so\"").assert_says("so=ban-chi-dao\"");
    clerk.get("/van-ban/so-den?nam=2025").await.assert_lacks("so=ban-chi-dao\"");
});
