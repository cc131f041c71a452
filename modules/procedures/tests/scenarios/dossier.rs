//! Dossiers over HTTP: received once under one code, moved by the ten states, extended once, opened for a purpose.

use crate::desk::{changed_from_17_march, column, db, procedure, receive, received};
use kernel::args;
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

async fn codes(app: &TestApp) -> Vec<String> {
    db(app).scalars("SELECT code FROM dossier WHERE ward_id = $1 ORDER BY code", args![WARD]).await.unwrap()
}

testkit::on_both!(crate::modules(), fn a_dossier_is_received_once_under_one_code(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app).await);
    officer.get("/ho-so/tiep-nhan").await.assert_says("Đăng ký giám hộ");
    let id = Uuid::now_v7().to_string();
    officer.post("/ho-so/tiep-nhan", &[("id", &id), ("procedure", &of)]).await.assert_status(422).assert_says("Nhập họ và tên");
    let page = receive(&officer, &id, &of).await.assert_redirect().to_owned();
    assert_eq!(receive(&officer, &id, &of).await.assert_redirect(), page, "a double click receives once");
    received(&officer, &of).await;
    assert_eq!(codes(app).await, ["H00.055.18-260316-0001", "H00.055.18-260316-0002"]);
    officer.get(&page).await.assert_says("H00.055.18-260316-0001").assert_says("17:00, 19/03/2026").assert_says("Tờ khai");
    app.sign_in("nguoixem").await.get(&page).await.assert_status(403);
    app.set_day("2026-03-17");
    received(&app.sign_in("motcua").await, &of).await;
    assert_eq!(codes(app).await[2], "H00.055.18-260317-0001", "numbers begin anew each day");
});

testkit::on_both!(crate::modules(), fn many_at_once_leave_no_gap_and_one_id_makes_one_dossier(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app).await);
    let ids: Vec<String> = (0..16).map(|_| Uuid::now_v7().to_string()).collect();
    let same = Uuid::now_v7().to_string();
    let others = ids.iter().map(|id| receive(&officer, id, &of));
    let repeats = (0..8).map(|_| receive(&officer, &same, &of));
    let answers = futures_util::future::join_all(others.chain(repeats)).await;
    for answer in &answers {
        answer.assert_redirect();
    }
    let expected: Vec<String> = (1..=17).map(|n| format!("H00.055.18-260316-{n:04}")).collect();
    assert_eq!(codes(app).await, expected);
});

/// The last part of a verb's address, what it needs typed, and the state that it leads to.
type Verb = (&'static str, &'static [(&'static str, &'static str)], i16);

const VERBS: [Verb; 9] = [
    ("nhan", &[], 2),
    ("tu-choi", &[("decline_reason", "Không thuộc đối tượng thực hiện thủ tục.")], 3),
    ("tiep-tuc", &[], 4),
    ("bo-sung", &[("supplement_reason", "Bản chụp mờ, không đọc được."), ("supplement_component", "to-khai")], 5),
    ("nghia-vu-tai-chinh", &[], 6),
    ("rut", &[], 7),
    ("dung", &[("stop_reason", "Người nộp đề nghị rút hồ sơ.")], 8),
    ("ket-qua", &[], 9),
    ("tra", &[], 10),
];

/// The states that may follow each state, as the design says.
const FOLLOWS: [&[i16]; 10] = [&[2, 3, 5], &[4], &[], &[5, 6, 7, 8, 9], &[4, 8, 3], &[4, 8], &[8], &[], &[10], &[]];

async fn put_in(app: &TestApp, page: &str, state: i16) {
    let id: Uuid = page.rsplit('/').next().unwrap().parse().unwrap();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let waits = matches!(state, 5 | 6).then_some(tx.now);
    let row = kernel::row! { state: state, waits_since: waits };
    tx.update("dossier", kernel::row! { id: id }, row).await.unwrap();
    tx.commit().await.unwrap();
}

testkit::on_both!(crate::modules(), fn every_transition_of_the_ten_states_is_allowed_or_refused(app) {
    let (officer, leader, of) = (app.sign_in("motcua").await, app.sign_in("lanhdao").await, procedure(app).await);
    for from in 1..=10_i16 {
        for (verb, fields, to) in VERBS {
            let page = received(&officer, &of).await;
            put_in(app, &page, from).await;
            let by: &Browser = if verb == "dung" { &leader } else { &officer };
            let answer = by.post(&format!("{page}/{verb}"), fields).await;
            let follows = FOLLOWS[usize::try_from(from - 1).unwrap()].contains(&to);
            assert_eq!(answer.status.is_redirection(), follows, "{from} → {to}: {}", answer.body);
            let now: i16 = column(app, &page, "state").await.unwrap();
            assert_eq!(now, if follows { to } else { from }, "{from} → {to}");
        }
    }
});

testkit::on_both!(crate::modules(), fn papers_are_asked_for_once_and_the_clock_rests_meanwhile(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app).await);
    let page = received(&officer, &of).await;
    officer.post(&format!("{page}/chuyen-buoc"), &[]).await.assert_redirect();
    let ask = format!("{page}/bo-sung");
    officer.post(&ask, &[("supplement_reason", "Tự nghĩ ra")]).await.assert_status(422).assert_says("trong danh mục");
    let no_paper = [("supplement_reason", "Bản chụp mờ, không đọc được."), ("supplement_note", "trang 2")];
    officer.post(&ask, &no_paper).await.assert_status(422).assert_says("chọn thành phần").assert_says("trang 2");
    let whole = [no_paper[0], no_paper[1], ("supplement_component", "to-khai")];
    officer.post(&ask, &whole).await.assert_redirect();
    app.set_moment("2026-03-23T02:00:00Z");
    let officer = app.sign_in("motcua").await;
    let late = |body: &str| body.contains("Quá hạn ·");
    assert!(!late(&officer.get(&page).await.body), "a resting clock cannot run out");
    officer.post(&format!("{page}/tiep-tuc"), &[("resume_note", "Đã nộp bản rõ")]).await.assert_redirect();
    // Three working days were left on the 16th: the 24th, 25th and 26th.
    let shown = officer.get(&page).await;
    shown.assert_says("17:00, 26/03/2026").assert_says("Bản chụp mờ, không đọc được. – Tờ khai đăng ký giám hộ – trang 2");
    shown.assert_says("Dừng tính thời gian: chờ bổ sung giấy tờ từ 09:00 thứ Hai 16/3/2026 đến 09:00 thứ Hai 23/3/2026; còn 3 ngày");
    officer.post(&ask, &whole).await.assert_status(422).assert_says("một lần");
    app.set_moment("2026-03-26T10:00:01Z");
    let officer = app.sign_in("motcua").await;
    assert!(late(&officer.get(&page).await.body), "a second after the close it is late");
    officer.post(&format!("{page}/ket-qua"), &[("result_number", "12/GXN")]).await.assert_redirect();
    assert_eq!(column::<bool>(app, &page, "in_time").await, Some(false));
    assert_eq!(column::<bool>(app, &page, "electronic_result").await, Some(false), "nobody said that it is electronic");
    officer.get(&page).await.assert_says("Đã xử lý xong · trễ hạn").assert_says("12/GXN");
    officer.post(&format!("{page}/tra"), &[]).await.assert_redirect();
    officer.get(&page).await.assert_says("không còn việc gì phải làm");
});

testkit::on_both!(crate::modules(), fn what_is_stopped_while_its_applicant_is_waited_for_was_in_time(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app).await);
    let asks: [(&str, &[(&str, &str)]); 2] = [
        ("bo-sung", &[("supplement_reason", "Bản chụp mờ, không đọc được."), ("supplement_component", "to-khai")]),
        ("nghia-vu-tai-chinh", &[]),
    ];
    let pages = [received(&officer, &of).await, received(&officer, &of).await];
    let late = received(&officer, &of).await;
    for page in pages.iter().chain([&late]) {
        officer.post(&format!("{page}/tiep-tuc"), &[]).await.assert_redirect();
    }
    app.set_moment("2026-03-17T02:00:00Z");
    let officer = app.sign_in("motcua").await;
    for (page, (verb, fields)) in pages.iter().zip(asks) {
        officer.post(&format!("{page}/{verb}"), fields).await.assert_redirect();
    }
    app.set_moment("2026-04-20T02:00:00Z");
    let leader = app.sign_in("lanhdao").await;
    for page in pages.iter().chain([&late]) {
        leader.post(&format!("{page}/dung"), &[("stop_reason", "Người nộp đề nghị rút hồ sơ.")]).await.assert_redirect();
    }
    for page in &pages {
        assert_eq!(column::<bool>(app, page, "in_time").await, Some(true));
        // Two working days were left when the clock began to rest.
        let due = column::<chrono::DateTime<chrono::Utc>>(app, page, "due_at").await.unwrap();
        assert_eq!(due.to_rfc3339(), "2026-04-22T10:00:00+00:00");
    }
    assert_eq!(column::<bool>(app, &late, "in_time").await, Some(false));
    let book = leader.get("/so-theo-doi-ho-so?tu=16/03/2026&den=16/03/2026").await;
    assert_eq!(book.body.matches("(quá hạn)").count(), 1, "{}", book.body);
});

testkit::on_both!(crate::modules(), fn a_leader_extends_once_and_verification_adds_its_days(app) {
    let (officer, leader, of) = (app.sign_in("motcua").await, app.sign_in("lanhdao").await, procedure(app).await);
    let page = received(&officer, &of).await;
    officer.post(&format!("{page}/xac-minh"), &[]).await.assert_redirect();
    officer.get(&page).await.assert_says("17:00, 31/03/2026").assert_says("và 8 ngày làm việc xác minh");
    officer.post(&format!("{page}/xac-minh"), &[]).await.assert_status(422);
    let fields = [("extend_to", "04/04/2026"), ("apology", "Cơ quan xác minh trả lời chậm; xin lỗi ông/bà.")];
    officer.post(&format!("{page}/gia-han"), &fields).await.assert_status(403);
    leader.post(&format!("{page}/gia-han"), &[("extend_to", "20/03/2026"), ("apology", "x")]).await.assert_status(422);
    leader.post(&format!("{page}/gia-han"), &fields).await.assert_redirect();
    // The fourth of April is a Saturday.
    leader.get(&page).await.assert_says("17:00, 06/04/2026").assert_says("xin lỗi ông/bà");
    leader.post(&format!("{page}/gia-han"), &fields).await.assert_status(422).assert_says("một lần");
});

testkit::on_both!(crate::modules(), fn what_is_late_stays_late_whatever_is_promised_after(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app).await);
    let (late, in_time) = (received(&officer, &of).await, received(&officer, &of).await);
    let (leader, apology) = (app.sign_in("lanhdao").await, ("apology", "Xin lỗi ông/bà."));
    leader.post(&format!("{in_time}/gia-han"), &[("extend_to", "25/03/2026"), apology]).await.assert_redirect();
    // Three working days end on the nineteenth.
    app.set_moment("2026-03-20T02:00:00Z");
    let (officer, leader) = (app.sign_in("motcua").await, app.sign_in("lanhdao").await);
    officer.post(&format!("{late}/xac-minh"), &[]).await.assert_status(422).assert_says("quá hẹn trả");
    leader.post(&format!("{late}/gia-han"), &[("extend_to", "25/03/2026"), apology]).await.assert_redirect();
    officer.get(&late).await.assert_says("17:00, 25/03/2026");
    for page in [&late, &in_time] {
        for verb in ["chuyen-buoc", "ket-qua"] {
            officer.post(&format!("{page}/{verb}"), &[]).await.assert_redirect();
        }
    }
    assert_eq!(column::<bool>(app, &late, "in_time").await, Some(false));
    assert_eq!(column::<bool>(app, &in_time, "in_time").await, Some(true));
});

testkit::on_both!(crate::modules(), fn a_later_calendar_does_not_move_what_was_promised(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app).await);
    let before = received(&officer, &of).await;
    let set = async |value: &str| {
        let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
        tx.set_setting("procedures.days_off", value).await.unwrap();
        tx.commit().await.unwrap();
    };
    set("18/03/2026").await;
    let after = received(&officer, &of).await;
    officer.get(&before).await.assert_says("17:00, 19/03/2026");
    let shown = officer.get(&after).await;
    shown.assert_says("17:00, 20/03/2026").assert_says("18/03/2026: nghỉ theo thông báo của đơn vị.");
    // Resting and going on counts by the calendar of the receipt, not by that of today.
    officer.post(&format!("{before}/chuyen-buoc"), &[]).await.assert_redirect();
    let leader = app.sign_in("lanhdao").await;
    let body = leader.get(&before).await.body;
    let option = body.split("<option value=\"").skip(1).find(|part| part.contains("Mẫu motcua")).unwrap();
    let motcua = option.split('"').next().unwrap().to_owned();
    let hand = [("person", motcua.as_str()), ("handover_reason", "Giao giải quyết")];
    leader.post(&format!("{before}/chuyen"), &hand).await.assert_redirect();
    officer.post(&format!("{before}/nghia-vu-tai-chinh"), &[]).await.assert_redirect();
    app.set_moment("2026-03-17T02:00:00Z");
    let officer = app.sign_in("motcua").await;
    app.sign_in("lanhdao").await.post(&format!("{before}/tiep-tuc"), &[]).await.assert_redirect();
    officer.get(&before).await.assert_says("17:00, 20/03/2026");
    let titles: Vec<String> = db(app).scalars("SELECT title FROM notice WHERE ward_id = $1", args![WARD]).await.unwrap();
    assert!(titles.iter().any(|title| title.ends_with("được tiếp tục giải quyết")), "{titles:?}");
    set("ngày mai").await;
    let refused = receive(&officer, &Uuid::now_v7().to_string(), &of).await;
    refused.assert_status(422).assert_says("ngày nghỉ thêm chưa đúng mẫu");
});

testkit::on_both!(crate::modules(), fn two_officers_never_overwrite_each_other(app) {
    let (officer, leader, of) = (app.sign_in("motcua").await, app.sign_in("lanhdao").await, procedure(app).await);
    let page = received(&officer, &of).await;
    officer.post(&format!("{page}/chuyen-buoc"), &[("version", "1")]).await.assert_redirect();
    let stale = [("version", "1"), ("result_number", "99/QĐ")];
    let answer = leader.post(&format!("{page}/ket-qua"), &stale).await;
    answer.assert_status(422).assert_says("Có người vừa xử lý").assert_says("Mẫu motcua: chuyển bước xử lý").assert_says("99/QĐ");
    assert_eq!(column::<i16>(app, &page, "state").await, Some(4));
    leader.post(&format!("{page}/ket-qua"), &[("version", "2"), ("result_number", "99/QĐ")]).await.assert_redirect();
});

testkit::on_both!(crate::modules(), fn steps_go_by_the_definition_and_hand_over_tells_the_colleague(app) {
    let (officer, leader, of) = (app.sign_in("motcua").await, app.sign_in("lanhdao").await, procedure(app).await);
    let page = received(&officer, &of).await;
    officer.post(&format!("{page}/chuyen-buoc"), &[]).await.assert_redirect();
    officer.get(&page).await.assert_says("Phòng Văn hóa – Xã hội").assert_says("Thẩm định");
    officer.post(&format!("{page}/chuyen-buoc"), &[]).await.assert_status(422).assert_says("bước cuối");
    let contact = app.person_in(kernel::Role::UnitContact, app.units[0]).await;
    contact.get(&page).await.assert_status(200);
    app.person_in(kernel::Role::UnitContact, app.units[1]).await.get(&page).await.assert_status(404);
    let body = leader.get(&page).await.body;
    let option = body.split("<option value=\"").skip(1).find(|part| part.contains("Mẫu motcua")).unwrap();
    let motcua = option.split('"').next().unwrap().to_owned();
    let hand = format!("{page}/chuyen");
    leader.post(&hand, &[("person", &motcua)]).await.assert_status(422).assert_says("Nêu lý do");
    officer.post(&hand, &[("person", &motcua), ("handover_reason", "x")]).await.assert_status(403);
    leader.post(&hand, &[("person", &motcua), ("handover_reason", "Nghỉ phép")]).await.assert_redirect();
    leader.get(&page).await.assert_says("Mẫu motcua – Nghỉ phép");
    contact.get(&page).await.assert_status(404);
    let late = [("supplement_note", "Thiếu trang 2 của tờ khai."), ("version", "1")];
    let answer = contact.post(&format!("{page}/bo-sung"), &late).await;
    answer.assert_status(409).assert_says("Thiếu trang 2 của tờ khai.").assert_says("không còn, hoặc chưa, xem được hồ sơ này");
    assert!(!answer.body.contains("H00.055.18-260316-0001"), "nothing is said of a dossier that is not theirs");
    let sql = "SELECT title FROM notice WHERE ward_id = $1";
    let titles: Vec<String> = db(app).scalars(sql, args![WARD]).await.unwrap();
    assert!(titles[0].starts_with("Được chuyển hồ sơ H00.055.18-260316-0001"), "{titles:?}");
});

testkit::on_both!(crate::modules(), fn numbers_are_masked_until_a_purpose_is_said_and_each_reading_is_logged(app) {
    let (officer, leader, of) = (app.sign_in("motcua").await, app.sign_in("lanhdao").await, procedure(app).await);
    let page = received(&officer, &of).await;
    let masked = leader.get(&page).await;
    masked.assert_says("*********234").assert_says("*********678");
    assert!(!masked.body.contains("019185001234") && !masked.body.contains("912345678"));
    assert!(!leader.get("/ho-so").await.body.contains("019185001234"), "lists mask");
    leader.post(&format!("{page}/muc-dich"), &[("purpose", "")]).await.assert_status(422).assert_says("Chọn mục đích");
    leader.post(&format!("{page}/muc-dich"), &[("purpose", "supervise")]).await.assert_redirect();
    leader.post(&format!("{page}/muc-dich"), &[("purpose", "supervise")]).await.assert_redirect();
    leader.get(&page).await.assert_says("019185001234").assert_says("+84912345678");
    officer.get(&page).await.assert_says("019185001234").assert_says("Mẫu lanhdao: Kiểm tra, giám sát việc giải quyết");
    officer.get(&page).await;
    let sql = "SELECT actor_name FROM event WHERE ward_id = $1 AND kind = 'personal_data.read' ORDER BY seq";
    let readers: Vec<String> = db(app).scalars(sql, args![WARD]).await.unwrap();
    assert_eq!(readers, ["Mẫu lanhdao", "Mẫu motcua"], "once a day each");
    app.set_day("2026-03-18");
    let leader = app.sign_in("lanhdao").await;
    let form = format!("{page}/phieu/01");
    assert_eq!(leader.get(&form).await.assert_redirect(), page, "forms and files ask for the purpose too");
    leader.get(&page).await.assert_says("*********234");
    let officer = app.sign_in("motcua").await;
    assert!(officer.get("/so-theo-doi-ho-so.xlsx?tu=2026-03-01").await.bytes.starts_with(b"PK"));
    officer.get(&page).await.assert_says("Xuất sổ theo dõi hồ sơ");
    leader.post(&format!("{page}/muc-dich"), &[("purpose", "supervise")]).await.assert_redirect();
    leader.get(&form).await.assert_status(200);
});

testkit::on_both!(crate::modules(), fn an_administrator_extends_the_catalogue_of_reasons(app) {
    let (admin, officer, of) = (app.sign_in("quantri").await, app.sign_in("motcua").await, procedure(app).await);
    let id = Uuid::now_v7().to_string();
    let fields = [("id", id.as_str()), ("kind", "decline"), ("body", "Nơi nộp không đúng.")];
    admin.post("/quan-tri/ly-do-ho-so", &fields).await.assert_redirect();
    admin.post("/quan-tri/ly-do-ho-so", &fields).await.assert_redirect();
    let twin = [("id", &*Uuid::now_v7().to_string()), ("kind", "decline"), ("body", "nơi nộp không đúng.")];
    admin.post("/quan-tri/ly-do-ho-so", &twin).await.assert_status(422).assert_says("đã có trong danh mục");
    let page = received(&officer, &of).await;
    put_in(app, &page, 1).await;
    officer.get(&page).await.assert_says("Nơi nộp không đúng.");
    admin.post(&format!("/quan-tri/ly-do-ho-so/{id}/bo"), &[]).await.assert_redirect();
    let decline = [("decline_reason", "Nơi nộp không đúng.")];
    officer.post(&format!("{page}/tu-choi"), &decline).await.assert_status(422);
    officer.get("/quan-tri/ly-do-ho-so").await.assert_status(403);
});

testkit::on_both!(crate::modules(), fn a_case_may_have_a_time_of_its_own(app) {
    let more = r#","cases":[{"key":"thuong","name":"Thường"},
        {"key":"nhanh","name":"Nhanh","time":{"kind":"same_day","cut_off":900,"verify_days":2}}]"#;
    crate::counter_room::procedure(app, "9.000005", more).await;
    let officer = app.sign_in("motcua").await;
    let parts = async |case: &str| crate::desk::parts(&officer, &[("procedure", "9.000005"), ("case", case)]).await;
    parts("thuong").await.assert_lacks("Cần xác minh");
    parts("nhanh").await.assert_says("Cần xác minh");
    for (case, verifying, due) in
        [("thuong", "", "17:00, 23/03/2026"), ("nhanh", "", "17:00, 16/03/2026"), ("nhanh", "1", "17:00, 18/03/2026")]
    {
        let id = Uuid::now_v7().to_string();
        let fields = [("id", id.as_str()), ("procedure", "9.000005"), ("name", "Nguyễn Thị Mẫu"), ("channel", "1"),
            ("case", case), ("verifying", verifying)];
        let page = officer.post("/ho-so/tiep-nhan", &fields).await.assert_redirect().to_owned();
        officer.get(&page).await.assert_says(due);
    }
    let page = received(&officer, &procedure(app).await).await;
    officer.get(&page).await.assert_says("17:00, 19/03/2026");
    app.browser().get("/thu-tuc/9.000005").await.assert_says("Nhanh: Trong ngày làm việc");
    app.browser().get("/chuan-bi-ho-so?thu-tuc=9.000005").await.assert_says("không quá 2 ngày làm việc");
});

testkit::on_both!(crate::modules(), fn the_case_of_another_procedure_hides_no_paper(app) {
    let more = r#","cases":[{"key":"dung-han","name":"Đúng hạn"}],
        "components":[{"key":"don","name":"Đơn mẫu","cases":["dung-han"],"required":true,"originals":1}]"#;
    crate::counter_room::procedure(app, "9.000006", more).await;
    let officer = app.sign_in("motcua").await;
    let stale = [("procedure", "9.000006"), ("case", "qua-han")];
    crate::desk::parts(&officer, &stale).await.assert_says("Đơn mẫu");
    let fields = [("id", &*Uuid::now_v7().to_string()), ("name", "Nguyễn Thị Mẫu"), ("channel", "1"), ("components", "don")];
    let page = officer.post("/ho-so/tiep-nhan", &[&stale[..], &fields[..]].concat()).await.assert_redirect().to_owned();
    officer.get(&page).await.assert_says("Đơn mẫu");
});

testkit::on_both!(crate::modules(), fn what_changes_in_a_procedure_changes_no_dossier_received_before(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app).await);
    let page = received(&officer, &of).await;
    changed_from_17_march(app, &of).await;
    app.set_moment("2026-03-17T02:00:00Z");
    let officer = app.sign_in("motcua").await;
    let new = received(&officer, &of).await;
    officer.get(&new).await.assert_says("17:00, 14/04/2026");
    officer.get(&page).await.assert_says("17:00, 19/03/2026");
    let ask = [("id", &*Uuid::now_v7().to_string()), ("copies", "1"), ("timing", "after")];
    officer.post(&format!("{page}/phi"), &ask).await.assert_redirect();
    let amounts: Vec<i64> = db(app).scalars("SELECT amount FROM fee_obligation WHERE ward_id = $1", args![WARD]).await.unwrap();
    assert_eq!(amounts, [8000]);
    officer.post(&format!("{page}/chuyen-buoc"), &[]).await.assert_redirect();
    officer.get(&page).await.assert_says("Thẩm định").assert_lacks("Trình ký");
    let papers = [("supplement_reason", "Bản chụp mờ, không đọc được."), ("supplement_component", "to-khai")];
    officer.post(&format!("{page}/bo-sung"), &papers).await.assert_redirect();
    app.set_moment("2026-03-18T02:00:00Z");
    let officer = app.sign_in("motcua").await;
    officer.post(&format!("{page}/tiep-tuc"), &[]).await.assert_redirect();
    officer.get(&page).await.assert_says("17:00, 20/03/2026").assert_lacks("/04/2026");
});

testkit::on_both!(crate::modules(), fn the_counter_takes_dossiers_from_elsewhere_and_by_every_channel(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app).await);
    let id = Uuid::now_v7().to_string();
    let fields = [("id", id.as_str()), ("procedure", of.as_str()), ("name", "Nguyễn Thị Mẫu"), ("channel", "2"), ("outside", "1"),
        ("support_place", "Nhà văn hóa tổ 7"), ("competent_agency", "UBND phường Bá Xuyên"), ("components", "to-khai"), ("do", "receive")];
    let page = officer.post("/ho-so/tiep-nhan", &fields).await.assert_redirect().to_owned();
    let shown = officer.get(&page).await;
    shown.assert_says("Nhà văn hóa tổ 7").assert_says("UBND phường Bá Xuyên").assert_says("UBND phường Sông Công").assert_says("Trực tuyến");
    assert_eq!(column::<i16>(app, &page, "channel").await, Some(2));
    assert_eq!(column::<bool>(app, &page, "outside").await, Some(true));
    assert_eq!(column::<bool>(app, &page, "in_person").await, Some(false));
    let own = received(&officer, &of).await;
    assert_eq!(column::<bool>(app, &own, "outside").await, Some(false));
    assert_eq!(column::<String>(app, &own, "competent_agency").await.as_deref(), Some("UBND phường Sông Công"));
});

testkit::on_both!(crate::modules(), fn a_citizen_sees_who_read_their_data_and_why(app) {
    use crate::papers::{get_with, sign_in_citizen};
    let (officer, leader, of) = (app.sign_in("motcua").await, app.sign_in("lanhdao").await, procedure(app).await);
    let page = received(&officer, &of).await;
    leader.get(&page).await;
    let (theirs, other) = (sign_in_citizen(app, "019185001234").await, sign_in_citizen(app, "019185009999").await);
    let (status, before) = get_with(app, "/cua-toi/ai-da-xem", &theirs).await;
    assert_eq!((status, before.contains("Mẫu lanhdao")), (200, false), "masked data are no reading");
    leader.post(&format!("{page}/muc-dich"), &[("purpose", "supervise")]).await.assert_redirect();
    leader.get(&page).await.assert_says("019185001234");
    let (_, after) = get_with(app, "/cua-toi/ai-da-xem", &theirs).await;
    assert!(after.contains("Mẫu lanhdao") && after.contains("Kiểm tra, giám sát việc giải quyết"), "{after}");
    let (_, nothing) = get_with(app, "/cua-toi/ai-da-xem", &other).await;
    assert!(!nothing.contains("Mẫu lanhdao"), "nobody sees the readings of another");
});
