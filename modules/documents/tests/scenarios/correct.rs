//! What was taken down wrongly of a registered document: set right with a reason, in book and search, until others rely on it.

use crate::incoming::{act, register};
use kernel::{args, row};
use testkit::{Answer, Browser, TestApp, WARD};
use uuid::Uuid;

/// The form as its page shows it, with other things typed.
pub(crate) async fn correct(clerk: &Browser, page: &str, more: &[(&str, &str)]) -> Answer {
    let shown = clerk.get(&format!("{page}/dinh-chinh")).await;
    let version = crate::hidden(shown.assert_status(200), "version");
    send(clerk, page, &version, more).await
}

async fn send(clerk: &Browser, page: &str, version: &str, more: &[(&str, &str)]) -> Answer {
    let mut fields = vec![
        ("version", version),
        ("symbol", "88/SNV-CCHC"),
        ("agency", "Sở Nội vụ"),
        ("subject", "Rà soát hồ sơ công việc"),
        ("priority", "0"),
        ("reason", "Ghi nhầm khi đăng ký"),
    ];
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend_from_slice(more);
    clerk.post(&format!("{page}/dinh-chinh"), &fields).await
}

testkit::on_both!(crate::modules(), fn what_was_taken_down_wrongly_is_set_right_and_number_and_day_stay(app) {
    let (clerk, leader) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await);
    let id = Uuid::now_v7();
    register(&clerk, id, "88/SNV-CCHC", &[]).await.assert_redirect();
    let page = format!("/van-ban/den/{id}");
    let unit = app.units[1].to_string();
    act(&leader, &page, "chi-dao", &[("unit", &unit)]).await.assert_redirect();
    clerk.get(&page).await.assert_says("Đính chính thông tin đăng ký");
    leader.get(&page).await.assert_lacks("Đính chính thông tin đăng ký");
    leader.get(&format!("{page}/dinh-chinh")).await.assert_status(403);
    correct(&clerk, &page, &[("reason", ""), ("agency", "Sở Tài chính")]).await.assert_status(422).assert_says("Nêu lý do").assert_says("Sở Tài chính");
    correct(&clerk, &page, &[]).await.assert_status(422).assert_says("Chưa có thông tin nào khác với sổ");
    correct(&clerk, &page, &[("issued_on", "17/03/2026")]).await.assert_status(422).assert_says("sau ngày đến");
    correct(&clerk, &page, &[("subject", "[TỐI MẬT] Việc")]).await.assert_status(422).assert_says("văn bản mật trên giấy");
    let right = [("symbol", "89/STC-NS"), ("agency", "Sở Tài chính"), ("subject", "Quyết toán ngân sách"), ("kind", "KH"),
        ("issued_on", "13/03/2026"), ("priority", "1"), ("pages", "4"), ("receivers", "UBND các phường")];
    correct(&clerk, &page, &right).await.assert_redirect();
    let shown = clerk.get(&page).await;
    shown.assert_says("1/2026").assert_says("16/03/2026").assert_says("Ghi nhầm khi đăng ký");
    shown.assert_says("Cơ quan ban hành: “Sở Nội vụ” → “Sở Tài chính”").assert_says("Số trang: (trống) → “4”");
    clerk.get("/van-ban/den?tim=quyet%20toan&tinh-trang=all").await.assert_says("Quyết toán ngân sách");
    clerk.get("/van-ban/den?tim=ra%20soat&tinh-trang=all").await.assert_lacks("Quyết toán ngân sách");
    clerk.get("/van-ban/so-den?nam=2026").await.assert_says("89/STC-NS").assert_says("đính chính ngày 16/03/2026").assert_lacks("88/SNV-CCHC");
    app.sign_in("daumoi").await.get("/thong-bao").await.assert_says("Thông tin đăng ký văn bản được đính chính");
    let sql = "SELECT COUNT(*) FROM event WHERE ward_id = $1 AND kind = 'documents.incoming.corrected' AND detail LIKE '%Sở Nội vụ%'";
    assert_eq!(app.app.db.read(WARD).scalar::<i64>(sql, args![WARD]).await.unwrap(), Some(1));
});

testkit::on_both!(crate::modules(), fn of_two_who_correct_at_once_the_later_sees_what_their_form_would_change(app) {
    let clerk = app.sign_in("vanthu").await;
    let id = Uuid::now_v7();
    register(&clerk, id, "88/SNV-CCHC", &[]).await.assert_redirect();
    let page = format!("/van-ban/den/{id}");
    let old = crate::hidden(&clerk.get(&format!("{page}/dinh-chinh")).await, "version");
    correct(&clerk, &page, &[("agency", "Sở Tài chính")]).await.assert_redirect();
    let late = send(&clerk, &page, &old, &[("subject", "Báo cáo thu chi")]).await;
    late.assert_status(422).assert_says("Có người vừa xử lý văn bản này").assert_says("Báo cáo thu chi");
    late.assert_says("Cơ quan ban hành: “Sở Tài chính” → “Sở Nội vụ”");
    let version = crate::hidden(&late, "version");
    let both = [("subject", "Báo cáo thu chi"), ("agency", "Sở Tài chính")];
    send(&clerk, &page, &version, &both).await.assert_redirect();
    clerk.get(&page).await.assert_says("Báo cáo thu chi").assert_says("Sở Tài chính");
});

testkit::on_both!(crate::modules(), fn a_correction_into_what_is_registered_already_is_asked_about(app) {
    let clerk = app.sign_in("vanthu").await;
    register(&clerk, Uuid::now_v7(), "12/SNV", &[]).await.assert_redirect();
    let id = Uuid::now_v7();
    register(&clerk, id, "88/SNV-CCHC", &[]).await.assert_redirect();
    let page = format!("/van-ban/den/{id}");
    let alike = correct(&clerk, &page, &[("symbol", "12/SNV")]).await;
    alike.assert_status(422).assert_says("số đến 1 ngày").assert_says("although_alike");
    correct(&clerk, &page, &[("symbol", "12/SNV"), ("although_alike", "1")]).await.assert_redirect();
});

testkit::on_both!(crate::modules(), fn what_others_rely_on_is_not_rewritten(app) {
    let clerk = app.sign_in("vanthu").await;
    let (returned, answered) = (Uuid::now_v7(), Uuid::now_v7());
    for (id, symbol) in [(returned, "1/SNV"), (answered, "2/SNV")] {
        register(&clerk, id, symbol, &[]).await.assert_redirect();
    }
    let page = format!("/van-ban/den/{returned}");
    act(&clerk, &page, "tra-lai", &[("reason", "Không đúng nơi nhận")]).await.assert_redirect();
    clerk.get(&format!("{page}/dinh-chinh")).await.assert_redirect();
    send(&clerk, &page, "2", &[]).await.assert_status(422).assert_says("đã trả lại nơi gửi");
    answer(app, answered, "7/UBND-VP").await;
    let page = format!("/van-ban/den/{answered}");
    clerk.get(&page).await.assert_lacks("Đính chính thông tin đăng ký");
    send(&clerk, &page, "1", &[]).await.assert_status(422).assert_says("Văn bản trả lời 7/UBND-VP đã phát hành");
});

testkit::on_both!(crate::modules(), fn a_recalled_answer_opens_again_what_it_answered_and_whoever_has_it_hears_of_it(app) {
    let (clerk, leader, unit) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await, app.sign_in("daumoi").await);
    let id = Uuid::now_v7();
    register(&clerk, id, "88/SNV-CCHC", &[("wants_answer", "1")]).await.assert_redirect();
    let page = format!("/van-ban/den/{id}");
    let lead = app.units[1].to_string();
    act(&leader, &page, "chi-dao", &[("unit", &lead)]).await.assert_redirect();
    let (first, second) = (answer(app, id, "7/UBND-VP").await, answer(app, id, "7/UBND-VP").await);
    act(&unit, &page, "ket-thuc", &[("answer", "7/UBND-VP")]).await.assert_redirect();
    let recall = async |which: Uuid| {
        let fields = [("recall_reason", "Sai thẩm quyền")];
        clerk.post(&format!("/van-ban/di/{which}/thu-hoi"), &fields).await.assert_redirect().to_owned()
    };
    recall(first).await;
    unit.get(&page).await.assert_says("Đã giải quyết");
    recall(second).await;
    let shown = unit.get(&page).await;
    shown.assert_says("Đã giao đơn vị").assert_says("văn bản được mở lại").assert_says("Sai thẩm quyền").assert_says("Kết thúc giải quyết");
    unit.get("/thong-bao").await.assert_says("Văn bản được mở lại vì văn bản trả lời 7/UBND-VP đã thu hồi");
    for key in ["documents.incoming.answered", "documents.incoming.answered.issued", "documents.incoming.done"] {
        let measure = app.app.measure(&app.app.db.read(WARD), key).await.unwrap();
        assert_eq!(measure.value(&app.app.db.read(WARD), None).await.unwrap(), 0, "{key}");
    }
    clerk.get(&page).await.assert_says("Đính chính thông tin đăng ký");
    recall(second).await;
    let sql = "SELECT COUNT(*) FROM document_step WHERE ward_id = $1 AND kind = 'reopened'";
    assert_eq!(app.app.db.read(WARD).scalar::<i64>(sql, args![WARD]).await.unwrap(), Some(1), "asked again, open once");
});

testkit::on_both!(crate::modules(), fn of_two_answers_the_one_that_stands_is_named_once_the_other_is_recalled(app) {
    let (clerk, leader, unit) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await, app.sign_in("daumoi").await);
    let id = Uuid::now_v7();
    register(&clerk, id, "88/SNV-CCHC", &[("wants_answer", "1")]).await.assert_redirect();
    let page = format!("/van-ban/den/{id}");
    act(&leader, &page, "chi-dao", &[("unit", &app.units[1].to_string())]).await.assert_redirect();
    let (first, second) = (answer(app, id, "7/UBND-VP").await, answer(app, id, "8/UBND-VP").await);
    act(&unit, &page, "ket-thuc", &[("answer", "7/UBND-VP")]).await.assert_redirect();
    let answered = async || {
        let sql = "SELECT answer FROM document WHERE ward_id = $1 AND state = 'done'";
        app.app.db.read(WARD).scalar::<String>(sql, args![WARD]).await.unwrap()
    };
    for (which, stands) in [(first, Some("8/UBND-VP")), (second, None)] {
        clerk.post(&format!("/van-ban/di/{which}/thu-hoi"), &[("recall_reason", "Sai")]).await.assert_redirect();
        assert_eq!(answered().await.as_deref(), stands);
    }
    unit.get(&page).await.assert_says("Văn bản trả lời đang có hiệu lực: 8/UBND-VP").assert_says("văn bản được mở lại");
});

testkit::on_both!(crate::modules(), fn what_was_answered_on_paper_stays_answered(app) {
    let (clerk, leader, unit) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await, app.sign_in("daumoi").await);
    let id = Uuid::now_v7();
    register(&clerk, id, "88/SNV-CCHC", &[]).await.assert_redirect();
    let page = format!("/van-ban/den/{id}");
    act(&leader, &page, "chi-dao", &[("unit", &app.units[1].to_string())]).await.assert_redirect();
    act(&unit, &page, "ket-thuc", &[("answer", "6/UBND-VP"), ("result", "Đã trả lời trên giấy")]).await.assert_redirect();
    let out = answer(app, id, "7/UBND-VP").await;
    clerk.post(&format!("/van-ban/di/{out}/thu-hoi"), &[("recall_reason", "Sai")]).await.assert_redirect();
    unit.get(&page).await.assert_says("Đã giải quyết").assert_lacks("văn bản được mở lại");
});

testkit::on_both!(crate::modules(), fn a_task_that_was_finished_by_a_recalled_answer_is_open_again(app) {
    let (clerk, leader, office) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await, app.sign_in("tonghop").await);
    let plan = Uuid::now_v7().to_string();
    let fields = [("id", plan.as_str()), ("title", "Kế hoạch năm 2026"), ("year", "2026"), ("kind", "digital")];
    office.post("/ke-hoach/moi", &fields).await.assert_redirect();
    office.post(&format!("/ke-hoach/{plan}/thuc-hien"), &[]).await.assert_redirect();
    let (before, since, lead) = (Uuid::now_v7(), Uuid::now_v7(), app.units[1].to_string());
    for (id, symbol) in [(before, "1/SNV"), (since, "2/SNV")] {
        register(&clerk, id, symbol, &[]).await.assert_redirect();
        let page = format!("/van-ban/den/{id}");
        act(&leader, &page, "chi-dao", &[("unit", lead.as_str()), ("due_on", "30/03/2026")]).await.assert_redirect();
        act(&leader, &page, "nhiem-vu", &[("plan", plan.as_str())]).await.assert_redirect();
    }
    finish_task(app, before).await;
    app.set_day("2026-03-17");
    finish_task(app, since).await;
    let (clerk, unit) = (app.sign_in("vanthu").await, app.sign_in("daumoi").await);
    for (id, symbol) in [(before, "7/UBND-VP"), (since, "8/UBND-VP")] {
        let out = answer(app, id, symbol).await;
        let page = format!("/van-ban/den/{id}");
        act(&unit, &page, "ket-thuc", &[("answer", symbol)]).await.assert_redirect();
        clerk.post(&format!("/van-ban/di/{out}/thu-hoi"), &[("recall_reason", "Sai thẩm quyền")]).await.assert_redirect();
    }
    let db = app.app.db.read(WARD);
    let sql = "SELECT state FROM task WHERE ward_id = $1 AND id = $2";
    for (id, state) in [(before, "done"), (since, "open")] {
        assert_eq!(db.scalar::<String>(sql, args![WARD, task_of(app, id).await]).await.unwrap().as_deref(), Some(state));
    }
    let page = unit.get(&format!("/nhiem-vu/{}", task_of(app, since).await)).await;
    page.assert_says("Văn bản trả lời 8/UBND-VP đã thu hồi: Sai thẩm quyền");
    let notices = unit.get("/thong-bao").await;
    notices.assert_says("nhiệm vụ đã báo hoàn thành cũng được mở lại").assert_says("xem lại cả kết quả đã báo cáo");
});

async fn task_of(app: &TestApp, incoming: Uuid) -> Uuid {
    let sql = "SELECT task_id FROM document WHERE ward_id = $1 AND id = $2";
    app.app.db.read(WARD).scalar(sql, args![WARD, incoming]).await.unwrap().unwrap()
}

async fn finish_task(app: &TestApp, incoming: Uuid) {
    let (unit, task, update) = (app.sign_in("daumoi").await, task_of(app, incoming).await, Uuid::now_v7().to_string());
    let fields = [("version", "1"), ("update_id", update.as_str()), ("body", "Đã trả lời"), ("done", "1")];
    unit.post(&format!("/nhiem-vu/{task}/cap-nhat"), &fields).await.assert_redirect();
}

/// An answer that was issued.
async fn answer(app: &TestApp, incoming: Uuid, symbol: &str) -> Uuid {
    let (id, drafter) = (Uuid::now_v7(), crate::signing::bench::person(app, "daumoi").await);
    let number = i32::from(u16::from_be_bytes([id.as_bytes()[14], id.as_bytes()[15]])) + 100;
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let row = row! { id: id, kind: "", subject: "Trả lời", body: "{}", unit_id: app.units[1], drafter_id: drafter,
    drafter_name: "", priority: 0_i32, state: "issued", answers_id: incoming, signer_name: "", signer_title: "", sequence: "out",
    year: 2026_i32, number: number, symbol: symbol, symbol_key: symbol, digest: "", issued_on: kernel::local_day(tx.now),
    made_at: tx.now, changed_at: tx.now, illustrative: false };
    tx.insert("outgoing", row).await.unwrap();
    tx.commit().await.unwrap();
    id
}
