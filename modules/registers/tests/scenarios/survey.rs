//! Surveys over HTTP: anybody answers once what is asked, staff answer once each, whoever keeps the register follows.

use kernel::{Role, args};
use testkit::{Browser, TestApp, WARD};

const FILE: &str = r#"
key = "dien-thoai"
title = "Người dùng điện thoại"
label = "ten"
[[fields]]
key = "ten"
label = "Họ và tên"
kind = "text"
required = true
privacy = "personal"
[[fields]]
key = "don_vi"
label = "Đơn vị"
kind = "unit"
[[fields]]
key = "thong_minh"
label = "Có điện thoại thông minh"
kind = "yes_no"
required = true
[[fields]]
key = "so_dinh_danh"
label = "Số định danh"
kind = "identity_number"
privacy = "personal"
unique = true
[[fields]]
key = "ma_phieu"
label = "Mã phiếu"
kind = "text"
unique = true
[[fields]]
key = "can_bo"
label = "Cán bộ phụ trách"
kind = "person"
required = true
"#;

const A: &str = "0193c0de-0000-7000-8000-00000000000a";
const B: &str = "0193c0de-0000-7000-8000-00000000000b";
const C: &str = "0193c0de-0000-7000-8000-00000000000c";
const SURVEY: &str = "0193c0de-0000-7000-8000-0000000000ff";
const BASE: &str = "/so-du-lieu/dien-thoai/khao-sat";

async fn opened(app: &TestApp, fields: &[(&str, &str)]) -> (Browser, String) {
    let office = app.sign_in("tonghop").await;
    office.post("/so-du-lieu/nhap-dinh-nghia", &[("text", FILE)]).await.assert_redirect();
    let base = [("id", SURVEY), ("title", "Khảo sát điện thoại"), ("from", "16/03/2026"), ("to", "20/03/2026")];
    let asked = [("fields", "ten"), ("fields", "thong_minh"), ("fields", "don_vi"), ("fields", "ma_phieu")];
    let all: Vec<(&str, &str)> = base.into_iter().chain(asked).chain(fields.iter().copied()).collect();
    for _ in 0..2 {
        office.post(&format!("{BASE}/moi"), &all).await.assert_redirect();
    }
    let codes: Vec<String> = app
        .app
        .db
        .read(WARD)
        .scalars("SELECT code FROM register_survey WHERE ward_id = $1", args![WARD])
        .await
        .unwrap();
    assert_eq!(codes.len(), 1, "sent twice, opened once");
    (office, format!("/khao-sat/{}", codes[0]))
}

fn answer<'a>(id: &'a str, name: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("id", id), ("v_ten", name), ("v_thong_minh", "1"), ("dong_y", "1")]
}

async fn records(app: &TestApp) -> i64 {
    let sql = "SELECT COUNT(*) FROM register_record WHERE ward_id = $1";
    app.app.db.read(WARD).scalar(sql, args![WARD]).await.unwrap().unwrap_or(0)
}

testkit::on_both!(crate::modules(), fn anybody_answers_and_a_double_click_counts_once(app) {
    let (office, at) = opened(app, &[("scope", "public"), ("expected", "4")]).await;
    let anybody = app.browser();
    let form = anybody.get(&at).await;
    form.assert_status(200).assert_says("Họ và tên").assert_says("Tôi đồng ý");
    assert!(!form.body.contains("Số định danh") && !form.body.contains("Cán bộ phụ trách"));
    for _ in 0..2 {
        assert_eq!(anybody.post(&at, &answer(A, "Mẫu Một")).await.assert_redirect(), format!("{at}/cam-on"));
    }
    anybody.get(&format!("{at}/cam-on")).await.assert_says("Đã nhận phiếu");
    assert_eq!(records(app).await, 1);
    office.get(&format!("{BASE}/{SURVEY}")).await.assert_status(200).assert_says("1 / 4 (25%)");
    let answers = office.get(&format!("{BASE}/{SURVEY}/phieu")).await;
    answers.assert_says("Mẫu Một").assert_says(&format!("/so-du-lieu/dien-thoai/ban-ghi/{A}"));
    let record = office.get(&format!("/so-du-lieu/dien-thoai/ban-ghi/{A}")).await;
    // What the survey did not ask is missing in the record: a fault to repair, not one of the citizen.
    record.assert_says("từ phiếu khảo sát").assert_says("Nhập “Cán bộ phụ trách”");
});

testkit::on_both!(crate::modules(), fn what_was_typed_stays_until_it_is_right(app) {
    let (_, at) = opened(app, &[("scope", "public")]).await;
    let anybody = app.browser();
    let bad = anybody.post(&at, &[("id", A), ("v_ten", "Mẫu <Hai>"), ("v_thong_minh", "")]).await;
    bad.assert_status(422).assert_says("Mẫu &lt;Hai&gt;").assert_says("Nhập “Có điện thoại thông minh”").assert_says("Đánh dấu đồng ý");
    bad.assert_says(&format!("value=\"{A}\""));
    let long = "x".repeat(600);
    let mut fields = answer(A, &long);
    anybody.post(&at, &fields).await.assert_status(422).assert_says("dài quá 500");
    fields = answer(A, "Mẫu Hai");
    fields.push(("v_ma_phieu", "P1"));
    anybody.post(&at, &fields).await.assert_redirect();
    fields = answer(B, "Mẫu Ba");
    fields.push(("v_ma_phieu", "p1"));
    let taken = anybody.post(&at, &fields).await;
    taken.assert_status(422).assert_says("đã có trong sổ");
    assert!(!taken.body.contains("Mẫu Hai"), "whose it is is not said");
    assert_eq!(records(app).await, 1);
});

testkit::on_both!(crate::modules(), fn nothing_but_what_is_asked_is_written(app) {
    let (_, at) = opened(app, &[("scope", "public")]).await;
    let anybody = app.browser();
    let mut fields = answer(A, "Mẫu");
    fields.extend([("v_so_dinh_danh", "019085001234"), ("v_can_bo", "Mẫu tonghop"), ("state", "x")]);
    anybody.post(&at, &fields).await.assert_redirect();
    let sql = "SELECT body FROM register_record WHERE ward_id = $1";
    let body: String = app.app.db.read(WARD).scalar(sql, args![WARD]).await.unwrap().unwrap();
    assert!(!body.contains("so_dinh_danh") && !body.contains("can_bo"), "{body}");
    let mut robot = answer(B, "Robot");
    robot.push(("website", "http://robot"));
    anybody.post(&at, &robot).await.assert_redirect();
    assert_eq!(records(app).await, 1);
    anybody.post_without_token(&at, &answer(B, "x")).await.assert_status(422);
    anybody.get("/khao-sat/aaaaaaaaaa").await.assert_status(404);
    anybody.get("/khao-sat/%00").await.assert_status(404);
    // The id of a record that is there gives no way to it.
    let (office, other) = (app.sign_in("tonghop").await, "0193c0de-0000-7000-8000-0000000000ee");
    office.post("/so-du-lieu/dien-thoai/moi", &[("id", other), ("v_ten", "Kín"), ("v_thong_minh", "1"), ("v_can_bo", "Mẫu tonghop")]).await;
    let probe = anybody.post(&at, &answer(other, "x")).await;
    assert!(probe.status.as_u16() == 422 && !probe.body.contains("Kín"), "{}", probe.body);
});

testkit::on_both!(crate::modules(), fn a_survey_takes_answers_on_its_days_until_it_is_closed(app) {
    let (office, at) = opened(app, &[("scope", "public")]).await;
    let anybody = app.browser();
    let close = format!("{BASE}/{SURVEY}/dong");
    office.post(&close, &[]).await.assert_redirect();
    anybody.get(&at).await.assert_status(200).assert_says("Đã đóng");
    anybody.post(&at, &answer(A, "Mẫu")).await.assert_status(422).assert_says("đã kết thúc");
    office.post(&close, &[("open", "1")]).await.assert_redirect();
    anybody.post(&at, &answer(A, "Mẫu")).await.assert_redirect();
    app.set_day("2026-03-21");
    anybody.get(&at).await.assert_says("Đã hết hạn");
    anybody.post(&at, &answer(B, "Mẫu")).await.assert_status(422);
    // What was kept before is still thanked for.
    anybody.post(&at, &answer(A, "Mẫu")).await.assert_redirect();
    assert_eq!(records(app).await, 1);
});

testkit::on_both!(crate::modules(), fn from_one_place_come_so_many_answers_and_no_more(app) {
    let (_, at) = opened(app, &[("scope", "public")]).await;
    let anybody = app.browser();
    for n in 0..61 {
        let id = format!("0193c0de-0000-7000-8000-{n:012}");
        let sent = anybody.post(&at, &answer(&id, "Mẫu")).await;
        let wanted = if n < 60 { 303 } else { 422 };
        assert_eq!(sent.status.as_u16(), wanted, "{n}");
    }
});

testkit::on_both!(crate::modules(), fn staff_are_asked_answer_once_and_are_reminded(app) {
    let unit = app.units[1].to_string();
    let quota = format!("q_{unit}");
    let (office, at) = opened(app, &[("scope", "internal"), ("units", &unit), (&quota, "2")]).await;
    assert!(app.browser().get(&at).await.status.is_redirection(), "staff sign in first");
    let head = app.sign_in("daumoi").await;
    head.get("/so-du-lieu").await.assert_says("Thông báo <strong>(1");
    let mut fields = answer(A, "Mẫu Đầu Mối");
    fields.push(("v_don_vi", &unit));
    head.post(&at, &fields).await.assert_redirect();
    head.get(&at).await.assert_says("đã trả lời khảo sát này");
    head.post(&at, &answer(B, "Lần hai")).await.assert_status(422).assert_says("đã trả lời");
    let page = office.get(&format!("{BASE}/{SURVEY}")).await;
    page.assert_says("1 / 2 (50%)").assert_says("Văn phòng HĐND-UBND");
    office.post(&format!("{BASE}/{SURVEY}/nhac"), &[]).await.assert_redirect();
    let sql = "SELECT COUNT(*) FROM notice WHERE ward_id = $1";
    let told: i64 = app.app.db.read(WARD).scalar(sql, args![WARD]).await.unwrap().unwrap();
    office.post(&format!("{BASE}/{SURVEY}/nhac"), &[]).await.assert_redirect();
    let again: i64 = app.app.db.read(WARD).scalar(sql, args![WARD]).await.unwrap().unwrap();
    assert_eq!(told, again, "once a day");
    // Whoever has answered is not reminded, though the unit still owes an answer.
    head.get("/so-du-lieu").await.assert_says("Thông báo <strong>(1");
    office.get(&format!("{BASE}/{SURVEY}/phieu?nhom={unit}")).await.assert_says("Mẫu Đầu Mối");
});

testkit::on_both!(crate::modules(), fn only_who_keeps_the_register_opens_and_follows_surveys(app) {
    let (office, at) = opened(app, &[("scope", "public")]).await;
    let other = app.person_in(Role::UnitContact, app.units[1]).await;
    for page in [BASE.to_owned(), format!("{BASE}/moi"), format!("{BASE}/{SURVEY}"), format!("{BASE}/{SURVEY}/phieu")] {
        other.get(&page).await.assert_status(403);
        office.get(&page).await.assert_status(200);
    }
    other.post(&format!("{BASE}/{SURVEY}/dong"), &[]).await.assert_status(403);
    app.browser().get(&at).await.assert_status(200);
    office.get(&format!("{BASE}/{SURVEY}/in")).await.assert_status(200).assert_says("<svg").assert_says(&at);
    let wrong = [("id", C), ("title", "x"), ("from", "16/03/2026"), ("to", "01/03/2026"), ("scope", "public"),
        ("fields", "so_dinh_danh"), ("expected", "0")];
    let wrong = office.post(&format!("{BASE}/moi"), &wrong).await;
    wrong.assert_status(422).assert_says("Phải hỏi “Họ và tên”").assert_says("không trước ngày bắt đầu");
});

testkit::on_both!(crate::modules(), fn staff_learn_by_answering_no_more_than_anybody(app) {
    let (office, at) = opened(app, &[("scope", "internal"), ("fields", "so_dinh_danh"), ("everyone", "1")]).await;
    let known = [("id", C), ("v_ten", "Người Kín"), ("v_thong_minh", "1"), ("v_so_dinh_danh", "019085001234"), ("v_can_bo", "Mẫu tonghop")];
    office.post("/so-du-lieu/dien-thoai/moi", &known).await.assert_redirect();
    let mut fields = answer(A, "Mẫu");
    fields.push(("v_so_dinh_danh", "019085001234"));
    let taken = app.sign_in("daumoi").await.post(&at, &fields).await;
    taken.assert_status(422).assert_says("đã có trong sổ");
    assert!(!taken.body.contains("Người Kín"), "whose number it is is not said");
});

testkit::on_both!(crate::modules(), fn answers_that_name_no_place_open_by_themselves(app) {
    let (office, at) = opened(app, &[("scope", "public")]).await;
    let anybody = app.browser();
    anybody.post(&at, &answer(A, "Không Nơi")).await.assert_redirect();
    let unit = app.units[1].to_string();
    let mut fields = answer(B, "Có Nơi");
    fields.push(("v_don_vi", &unit));
    anybody.post(&at, &fields).await.assert_redirect();
    office.get(&format!("{BASE}/{SURVEY}")).await.assert_says("/phieu?nhom=-\"").assert_says("Không ghi nơi");
    let list = office.get(&format!("{BASE}/{SURVEY}/phieu?nhom=-")).await;
    list.assert_says("Không Nơi");
    assert!(!list.body.contains("Có Nơi"));
    office.get(&format!("{BASE}/{SURVEY}/phieu")).await.assert_says("Có Nơi").assert_says("Không Nơi");
});

testkit::on_both!(crate::modules(), fn a_closed_register_asks_nobody_and_promises_nothing(app) {
    let (_, at) = opened(app, &[("scope", "public")]).await;
    let anybody = app.browser();
    let form = anybody.get(&at).await;
    assert!(!form.body.contains("năm. Ông/bà có quyền"), "no term is promised where none is set");
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let sql = "UPDATE register SET closed_at = created_at WHERE ward_id = $1";
    tx.exec(sql, args![WARD]).await.unwrap();
    tx.commit().await.unwrap();
    let closed = anybody.get(&at).await;
    closed.assert_status(200).assert_says("Đã đóng");
    assert!(!closed.body.contains("name=\"v_ten\""));
});

testkit::on_both!(crate::modules(), fn only_who_is_asked_answers_and_only_what_stands_in_the_register_counts(app) {
    let asked = app.units[1].to_string();
    let (office, at) = opened(app, &[("scope", "internal"), ("units", &asked)]).await;
    let stranger = app.person_in(Role::UnitContact, app.units[0]).await;
    let form = stranger.get(&at).await;
    form.assert_says("chỉ dành cho người được mời");
    assert!(!form.body.contains("name=\"v_ten\""));
    stranger.post(&at, &answer(A, "Người Lạ")).await.assert_status(422).assert_says("chỉ dành cho người được mời");
    assert_eq!(records(app).await, 0);
    app.sign_in("daumoi").await.post(&at, &answer(B, "Người Được Mời")).await.assert_redirect();
    office.get(&format!("{BASE}/{SURVEY}")).await.assert_says("1 / ");
    let record = format!("/so-du-lieu/dien-thoai/ban-ghi/{B}");
    office.post(&format!("{record}/dua-ra"), &[("reason", "Điền thử")]).await.assert_redirect();
    office.get(&format!("{BASE}/{SURVEY}")).await.assert_says("0 / ");
    office.post(&format!("{record}/dua-lai"), &[]).await.assert_redirect();
    office.get(&format!("{BASE}/{SURVEY}")).await.assert_says("1 / ");
});

testkit::on_both!(crate::modules(), fn citizens_are_asked_for_nothing_that_the_survey_knows(app) {
    let office = app.sign_in("tonghop").await;
    office.post("/so-du-lieu/mau", &[("key", "khao-sat")]).await.assert_redirect();
    let new = "/so-du-lieu/khao-sat/khao-sat/moi";
    let blank = office.get(new).await;
    blank.assert_says("Lấy ngày trả lời làm giá trị của").assert_says("Giá trị ghi sẵn");
    let base = [("id", SURVEY), ("title", "Khảo sát hài lòng"), ("from", "16/03/2026"), ("to", "20/03/2026"),
        ("scope", "public"), ("fields", "muc_hai_long"), ("today", "ngay_khao_sat"), ("v_chu_de", "hai_long")];
    let with = |more: &[(&'static str, &'static str)]| [&base[..], more].concat();
    let both = office.post(new, &with(&[("v_muc_hai_long", "3"), ("v_dot", "Đợt 1")])).await;
    both.assert_status(422).assert_says("đã được hỏi nên không ghi sẵn").assert_says("value=\"Đợt 1\"");
    office.post(new, &with(&[("v_ngay_khao_sat", "hôm nào")])).await.assert_status(422).assert_says("không phải là ngày");
    office.post(new, &with(&[("v_dot", "Đợt 1")])).await.assert_redirect();
    let page = office.get(&format!("/so-du-lieu/khao-sat/khao-sat/{SURVEY}")).await;
    page.assert_says("Đợt khảo sát: Đợt 1").assert_says("Ngày khảo sát: ngày trả lời");
    let code: String =
        app.app.db.read(WARD).scalar("SELECT code FROM register_survey WHERE ward_id = $1", args![WARD]).await.unwrap().unwrap();
    let anybody = app.browser();
    let form = anybody.get(&format!("/khao-sat/{code}")).await;
    assert!(!form.body.contains("Mã phiếu") && !form.body.contains("Ngày khảo sát"), "{}", form.body);
    app.set_day("2026-03-18");
    for id in [A, B] {
        anybody.post(&format!("/khao-sat/{code}"), &[("id", id), ("v_muc_hai_long", "5"), ("v_dot", "Giả")]).await.assert_redirect();
    }
    let sql = "SELECT body FROM register_record WHERE ward_id = $1 ORDER BY id";
    let bodies: Vec<String> = app.app.db.read(WARD).scalars(sql, args![WARD]).await.unwrap();
    assert_eq!(bodies.len(), 2);
    for (body, id) in bodies.iter().zip([A, B]) {
        let name = format!("{code}-{}", &id[24..]);
        for part in [name.as_str(), "Đợt 1", "hai_long", "2026-03-18"] {
            assert!(body.contains(part), "{part}: {body}");
        }
    }
});
