//! An incoming document from file to answer, as clerk, leader, unit and others; numbers, duplicates, secrecy, search.

use kernel::{Conn, args};
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

const LETTER: &str = "SỞ KHOA HỌC VÀ CÔNG NGHỆ\nSố: 391/SKHCN-CĐS\nThái Nguyên, ngày 09 tháng 3 năm 2026\n\
    V/v báo cáo kết quả chuyển đổi số quý I\nKính gửi: Ủy ban nhân dân phường\nĐề nghị phường báo cáo ./.";

fn db(app: &TestApp) -> Conn {
    app.app.db.read(WARD)
}

async fn register(clerk: &Browser, id: Uuid, symbol: &str, more: &[(&str, &str)]) -> testkit::Answer {
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
    for answer in answers {
        assert!(answer.status.is_redirection() || answer.status == 422 || answer.status == 409, "{}", answer.status);
    }
    let sql = "SELECT number FROM document WHERE ward_id = $1 ORDER BY number";
    let numbers: Vec<i32> = db(app).scalars(sql, args![WARD]).await.unwrap();
    assert_eq!(numbers, (1..=16).collect::<Vec<_>>());
});

testkit::on_both!(crate::modules(), fn numbers_begin_anew_on_the_first_of_january(app) {
    let clerk = app.sign_in("vanthu").await;
    register(&clerk, Uuid::now_v7(), "1/A-B", &[("arrived_on", "31/12/2025")]).await.assert_redirect();
    register(&clerk, Uuid::now_v7(), "2/A-B", &[("arrived_on", "15/01/2026")]).await.assert_redirect();
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
    register(&clerk, Uuid::now_v7(), "88/SNV-CCHC", &[("although_alike", "1")]).await.assert_redirect();
    assert_eq!(count(app, "document").await, 2);
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

testkit::on_both!(crate::modules(), fn a_leader_directs_a_unit_deals_with_it_and_an_answer_ends_it(app) {
    let (clerk, leader) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await);
    let id = Uuid::now_v7();
    register(&clerk, id, "9/SNV", &[("wants_answer", "1")]).await.assert_redirect();
    let page = format!("/van-ban/den/{id}");
    let unit = app.sign_in("daumoi").await;
    unit.get(&page).await.assert_status(404);
    clerk.post(&format!("{page}/chi-dao"), &[]).await.assert_status(403);
    leader.get("/thong-bao").await.assert_says("chờ ý kiến chỉ đạo");
    let lead = app.units[1].to_string();
    leader.post(&format!("{page}/chi-dao"), &[("unit", "")]).await.assert_status(422).assert_says("Chọn đơn vị");
    let said = [("unit", lead.as_str()), ("opinion", "Tham mưu trả lời")];
    leader.post(&format!("{page}/chi-dao"), &said).await.assert_redirect();
    let shown = unit.get(&page).await;
    shown.assert_status(200).assert_says("Tham mưu trả lời").assert_says("25/03/2026");
    app.sign_in("nguoixem").await.get(&page).await.assert_status(404);

    let officer: Uuid = db(app).scalar("SELECT id FROM account WHERE ward_id = $1 AND login = 'motcua'", args![WARD]).await.unwrap().unwrap();
    unit.post(&format!("{page}/giao"), &[("officer", &officer.to_string())]).await.assert_redirect();
    let officer = app.sign_in("motcua").await;
    officer.post(&format!("{page}/de-xuat"), &[("proposal", "Đề nghị trả lời trước hạn")]).await.assert_redirect();
    officer.post(&format!("{page}/ket-thuc"), &[("result", "Xong")]).await.assert_status(422).assert_says("văn bản trả lời");
    officer.post(&format!("{page}/ket-thuc"), &[("answer", "12/UBND-VP")]).await.assert_redirect();
    officer.post(&format!("{page}/ket-thuc"), &[("answer", "13/UBND-VP")]).await.assert_status(422);
    leader.get(&page).await.assert_says("Đã giải quyết").assert_says("12/UBND-VP").assert_says("Đề nghị trả lời trước hạn");
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
    leader.post(&format!("{page}/nhiem-vu"), &[("plan", &plan)]).await.assert_status(422).assert_says("Giao đơn vị chủ trì");
    let lead = app.units[1].to_string();
    leader.post(&format!("{page}/chi-dao"), &[("unit", &lead), ("due_on", "30/03/2026")]).await.assert_redirect();
    let made = leader.post(&format!("{page}/nhiem-vu"), &[("plan", &plan)]).await;
    let task = made.assert_redirect().to_owned();
    leader.get(&task).await.assert_says("Rà soát hồ sơ công việc").assert_says(&page).assert_says("Văn bản giao việc");
    leader.get(&page).await.assert_says(&task);
    leader.post(&format!("{page}/nhiem-vu"), &[("plan", &plan)]).await.assert_status(422).assert_says("đã thành nhiệm vụ");
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
