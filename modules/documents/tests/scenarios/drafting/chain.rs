//! The way of a draft: who is told and may open it, steps at which nobody could speak, what is withdrawn, where hand and
//! seal go.

use super::{account, act, approved, begin, db, hidden, make_signed, register, save, state};
use kernel::{Role, args, row};
use testkit::{Browser, On, TestApp, WARD};
use uuid::Uuid;

fn id(page: &str) -> Uuid {
    page.rsplit('/').next().unwrap().parse().unwrap()
}

async fn delegates(app: &TestApp, from: &str, to: &str) {
    let to = account(app, to).await.to_string();
    let days = [("from_day", "16/03/2026"), ("to_day", "20/03/2026"), ("reason", "Đi công tác")];
    let fields: Vec<(&str, &str)> = std::iter::once(("to", to.as_str())).chain(days).collect();
    app.sign_in(from).await.post("/tai-khoan/uy-quyen", &fields).await.assert_redirect();
}

testkit::on_both!(crate::modules(), fn a_draft_is_never_submitted_to_nobody(app) {
    let lonely = app.person_in(Role::Officer, app.units[0]).await;
    let page = begin(&lonely, "KH", "Tuyên truyền").await;
    save(app, &lonely, &page, &[]).await.assert_redirect();
    act(app, &lonely, &page, "trinh", &[]).await.assert_status(422).assert_says("chưa có đầu mối để duyệt nội dung");
    assert_eq!(state(app, &page).await, "draft");
    app.person_in(Role::UnitContact, app.units[0]).await;
    act(app, &lonely, &page, "trinh", &[]).await.assert_redirect();
});

testkit::on_both!(crate::modules(), fn a_contact_of_one_unit_speaks_for_no_other_in_which_they_work(app) {
    let (lonely, officer) = (app.person_in(Role::Officer, app.units[0]).await, app.sign_in("motcua").await);
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let from: chrono::NaiveDate = "2026-01-01".parse().unwrap();
    let row = row! { id: Uuid::now_v7(), account_id: account(app, "daumoi").await, role: "officer",
    unit_id: app.units[0], from_day: from };
    tx.insert("role_grant", row).await.unwrap();
    tx.commit().await.unwrap();
    let page = begin(&lonely, "KH", "Tuyên truyền").await;
    save(app, &lonely, &page, &[]).await.assert_redirect();
    act(app, &lonely, &page, "trinh", &[]).await.assert_status(422).assert_says("chưa có đầu mối để duyệt nội dung");
    let page = begin(&officer, "KH", "Tuyên truyền").await;
    save(app, &officer, &page, &[]).await.assert_redirect();
    let unit = app.units[0].to_string();
    let ask = [("opinion_units", unit.as_str()), ("opinion_due", "20/03/2026")];
    act(app, &officer, &page, "xin-y-kien", &ask).await.assert_status(422).assert_says("chưa có đầu mối để cho ý kiến");
    act(app, &officer, &page, "trinh", &[]).await.assert_redirect();
});

testkit::on_both!(crate::modules(), fn a_withdrawn_signed_file_is_no_longer_the_documents(app) {
    let head = app.sign_in("daumoi").await;
    for (what, field) in [("rut-ve", "back_reason"), ("bo", "up_reason")] {
        let page = approved(app).await;
        make_signed(app, &page).await;
        let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
        let signed = app.app.files.put(b"%PDF-signed".to_vec()).await.unwrap();
        let row = row! { id: Uuid::now_v7(), document_id: id(&page), position: 9, digest: signed.as_str(),
        file_name: "ke-hoach.pdf", mime: "application/pdf", size: 11_i64, role: "signed" };
        tx.insert("document_file", row).await.unwrap();
        tx.commit().await.unwrap();
        let shown = head.get(&page).await;
        shown.assert_says("Bản đã ký số").assert_says("Bản đã duyệt, chưa có chữ ký");
        assert!(shown.body.find("Bản đã ký số") < shown.body.find("Bản đã duyệt, chưa có chữ ký"));
        act(app, &head, &page, what, &[(field, "Sai thời hạn")]).await.assert_redirect();
        assert!(!head.get(&page).await.body.contains("/van-ban/tep/"), "{what}");
    }
});

testkit::on_both!(crate::modules(), fn the_hand_goes_where_it_was_drawn_to_go(app) {
    let (head, clerk, leader) = (app.sign_in("daumoi").await, app.sign_in("vanthu").await, app.sign_in("lanhdao").await);
    let page = begin(&head, "KH", "Tuyên truyền").await;
    let annex = "| TT | Họ và tên | Nhiệm vụ |\n| 1 | Mẫu lanhdao | Trưởng ban |";
    save(app, &head, &page, &[("annex_title_1", "Danh sách Ban Chỉ đạo"), ("annex_text_1", annex)]).await.assert_redirect();
    act(app, &head, &page, "trinh", &[]).await.assert_redirect();
    act(app, &clerk, &page, "duyet", &[]).await.assert_redirect();
    act(app, &leader, &page, "duyet", &[]).await.assert_redirect();
    let pdf = leader.get(&format!("{page}/ban.pdf")).await;
    let lines = office::place_words(&pdf.bytes).unwrap();
    let named = lines.iter().filter(|line| line.words.iter().any(|word| word.text == "lanhdao"));
    assert_eq!(named.map(|line| line.page).collect::<Vec<_>>(), [1, 2], "the name stands on both pages");
    let sql = "SELECT body FROM outgoing WHERE ward_id = $1 AND id = $2";
    let body: String = db(app).scalar(sql, args![WARD, id(&page)]).await.unwrap().unwrap();
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["hand"]["page"], 1);
    act(app, &head, &page, "rut-ve", &[("back_reason", "x")]).await.assert_redirect();
    let body: String = db(app).scalar(sql, args![WARD, id(&page)]).await.unwrap().unwrap();
    assert!(body.contains("\"hand\":null"), "what is drawn anew has another place");
});

testkit::on_both!(crate::modules(), fn whoever_signs_first_is_told_and_nobody_before_their_turn(app) {
    let (head, clerk, leader) = (app.sign_in("daumoi").await, app.sign_in("vanthu").await, app.sign_in("lanhdao").await);
    let office = app.sign_in("tonghop").await;
    let page = begin(&head, "KH", "Tuyên truyền").await;
    save(app, &head, &page, &[]).await.assert_redirect();
    let person = account(app, "tonghop").await.to_string();
    head.post(&format!("{page}/nguoi-ky"), &[("person", person.as_str()), ("order", "before")]).await.assert_redirect();
    act(app, &head, &page, "trinh", &[]).await.assert_redirect();
    act(app, &clerk, &page, "duyet", &[]).await.assert_redirect();
    act(app, &leader, &page, "duyet", &[]).await.assert_redirect();
    office.get("/thong-bao").await.assert_says("Văn bản chờ ông/bà ký");
    let waiting = async |who: &Browser| who.get("/van-ban/di").await.body.contains("<strong>Ký</strong>");
    assert!(waiting(&office).await && !waiting(&leader).await);
    act(app, &head, &page, "rut-ve", &[("back_reason", "x")]).await.assert_redirect();
    office.get(&page).await.assert_status(200);
    head.post(&format!("{page}/nguoi-ky/1/bo"), &[]).await.assert_redirect();
    office.get(&page).await.assert_status(404);
});

testkit::on_both!(crate::modules(), fn whoever_acts_for_the_leader_is_named_as_the_signer_with_their_own_authority(app) {
    let (head, clerk, office) = (app.sign_in("daumoi").await, app.sign_in("vanthu").await, app.sign_in("tonghop").await);
    let page = begin(&head, "KH", "Tuyên truyền").await;
    let signer = account(app, "tonghop").await.to_string();
    save(app, &head, &page, &[("signer", &signer)]).await.assert_status(422).assert_says("Chọn người ký");
    delegates(app, "lanhdao", "tonghop").await;
    let titled = async |title: &str| {
        let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
        let sql = "UPDATE account SET position_title = $2 WHERE ward_id = $1 AND login = 'lanhdao'";
        tx.exec(sql, args![WARD, title]).await.unwrap();
        tx.commit().await.unwrap();
    };
    titled("Phó Chủ tịch UBND phường").await;
    save(app, &head, &page, &[("signer", &signer)]).await.assert_status(422).assert_says("Chọn người ký");
    titled("Chủ tịch UBND phường").await;
    save(app, &head, &page, &[("signer", &signer)]).await.assert_redirect();
    head.get(&format!("{page}/soan")).await.assert_says("TUQ. CHỦ TỊCH");
    act(app, &head, &page, "trinh", &[]).await.assert_redirect();
    act(app, &clerk, &page, "duyet", &[]).await.assert_redirect();
    act(app, &office, &page, "duyet", &[]).await.assert_redirect();
    assert_eq!(state(app, &page).await, "approved");
    office.get("/van-ban/ky").await.assert_says("1 văn bản đang chờ");
    app.sign_in("lanhdao").await.get("/van-ban/ky").await.assert_says("Không có văn bản nào chờ");
});

testkit::on_both!(crate::modules(), fn whoever_may_answer_may_open_the_draft(app) {
    let officer = app.sign_in("motcua").await;
    let first = app.person_in(Role::UnitContact, app.units[0]).await;
    let page = begin(&officer, "KH", "Tuyên truyền").await;
    save(app, &officer, &page, &[]).await.assert_redirect();
    let (unit, person) = (app.units[0].to_string(), account(app, "nguoixem").await.to_string());
    let ask = [("opinion_units", unit.as_str()), ("opinion_person", person.as_str()), ("opinion_due", "20/03/2026")];
    act(app, &officer, &page, "xin-y-kien", &ask).await.assert_redirect();
    first.get(&page).await.assert_status(200);
    let later = app.person_in(Role::UnitContact, app.units[0]).await;
    later.get("/van-ban/di").await.assert_says("Cho ý kiến");
    later.get(&page).await.assert_status(200);
    let sql = "SELECT id FROM outgoing_opinion WHERE ward_id = $1 AND user_id IS NOT NULL";
    let of_person: Uuid = db(app).scalar(sql, args![WARD]).await.unwrap().unwrap();
    let delegate = app.sign_in("tonghop").await;
    delegate.get(&page).await.assert_status(404);
    delegates(app, "nguoixem", "tonghop").await;
    delegate.get("/van-ban/di").await.assert_says("Cho ý kiến");
    let path = format!("{page}/xin-y-kien/{of_person}");
    delegate.get(&path).await.assert_status(200);
    delegate.post(&path, &[("opinion_answer", "agreed")]).await.assert_redirect();
    officer.get(&page).await.assert_says("Mẫu tonghop, thay Mẫu nguoixem cho ý kiến: đồng ý");
});

testkit::on_both!(crate::modules(), fn whoever_acts_for_somebody_opens_the_files_of_what_they_see(app) {
    let officer = app.sign_in("motcua").await;
    let page = begin(&officer, "KH", "Tuyên truyền").await;
    save(app, &officer, &page, &[]).await.assert_redirect();
    let attached = crate::papers::page(&[("Danh sách", 20.0, 30.0)]);
    officer.upload(&format!("{page}/tep"), &[], ("attachments", "phu-luc.pdf", &attached)).await.assert_redirect();
    let person = account(app, "nguoixem").await.to_string();
    let ask = [("opinion_person", person.as_str()), ("opinion_due", "20/03/2026")];
    act(app, &officer, &page, "xin-y-kien", &ask).await.assert_redirect();
    let (shown, delegate) = (officer.get(&page).await, app.sign_in("tonghop").await);
    let at = shown.body.find("/van-ban/tep/").unwrap();
    let file = &shown.body[at..at + "/van-ban/tep/".len() + 36];
    let (signatures, sent) = (format!("{file}/chu-ky"), format!("/van-ban/lien-thong/gui/{}", id(&page)));
    let mut all = vec![file, signatures.as_str(), sent.as_str()];
    for path in &all {
        delegate.get(path).await.assert_status(404);
    }
    delegates(app, "nguoixem", "tonghop").await;
    all.push(&page);
    for path in all {
        delegate.get(path).await.assert_status(200);
    }
    delegate.get(&page).await.assert_says("Nơi nhận điện tử");
});

testkit::on_both!(crate::modules(), fn whoever_acts_for_somebody_sees_the_answer_beside_what_it_answers(app) {
    let (clerk, leader, head) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await, app.sign_in("daumoi").await);
    let other = app.person_in(Role::Officer, app.units[0]).await;
    let incoming = format!("/van-ban/den/{}", register(app, &clerk, "88/SNV").await);
    let (lead, with) = (app.units[1].to_string(), app.units[0].to_string());
    crate::incoming::act(&leader, &incoming, "chi-dao", &[("unit", &lead), ("with", &with)]).await.assert_redirect();
    let (answer, answers) = (Uuid::now_v7().to_string(), id(&incoming).to_string());
    let fields = [("id", answer.as_str()), ("kind", "cv"), ("subject", "trả lời"), ("answers", answers.as_str())];
    head.post("/van-ban/di/moi", &fields).await.assert_redirect();
    let page = format!("/van-ban/di/{answer}");
    save(app, &head, &page, &[("notation", "/UBND-VP"), ("addressed_to", "Sở Nội vụ")]).await.assert_redirect();
    let person = account(app, "nguoixem").await.to_string();
    let ask = [("opinion_person", person.as_str()), ("opinion_due", "20/03/2026")];
    act(app, &head, &page, "xin-y-kien", &ask).await.assert_redirect();
    other.get(&incoming).await.assert_status(200).assert_lacks(&page);
    let sql = "SELECT login FROM account WHERE ward_id = $1 AND login LIKE 'mau%'";
    let login: String = db(app).scalar(sql, args![WARD]).await.unwrap().unwrap();
    delegates(app, "nguoixem", &login).await;
    other.get(&incoming).await.assert_says(&page);
});

testkit::on_both!(crate::modules(), fn a_question_leaves_a_draft_findable_as_it_stands_now(app) {
    let officer = app.sign_in("motcua").await;
    app.person_in(Role::UnitContact, app.units[0]).await;
    let page = begin(&officer, "KH", "Tuyên truyền").await;
    save(app, &officer, &page, &[]).await.assert_redirect();
    let unit = app.units[0].to_string();
    let ask = [("opinion_units", unit.as_str()), ("opinion_due", "20/03/2026")];
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    if app.on == On::Postgres {
        tx.exec("LOCK TABLE outgoing_opinion IN SHARE ROW EXCLUSIVE MODE", args![]).await.unwrap();
    }
    let sql = "UPDATE outgoing SET subject = 'Phòng cháy rừng' WHERE ward_id = $1 AND id = $2";
    tx.exec(sql, args![WARD, id(&page)]).await.unwrap();
    // Whoever asks has read the draft by then, as it was before.
    let (asked, ()) = futures_util::future::join(act(app, &officer, &page, "xin-y-kien", &ask), async {
        tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
        tx.commit().await.unwrap();
    })
    .await;
    asked.assert_redirect();
    officer.get("/van-ban/di?tim=phong%20chay%20rung").await.assert_says(&page);
});

testkit::on_both!(crate::modules(), fn figures_that_changed_since_they_were_shown_are_shown_again(app) {
    let (clerk, leader) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await);
    let page = begin(&clerk, "KH", "Tuyên truyền").await;
    save(app, &clerk, &page, &[("text", "Phường có {{so-lieu:documents.incoming}} văn bản đến.")]).await.assert_redirect();
    act(app, &clerk, &page, "trinh", &[]).await.assert_redirect();
    act(app, &app.sign_in("daumoi").await, &page, "duyet", &[]).await.assert_redirect();
    act(app, &app.sign_in("tonghop").await, &page, "duyet", &[]).await.assert_redirect();
    let seen = hidden(&leader.get(&page).await, "seen");
    register(app, &clerk, "1/SNV").await;
    let stale = act(app, &leader, &page, "duyet", &[("seen", &seen)]).await;
    stale.assert_status(422).assert_says("vừa thay đổi");
    act(app, &leader, &page, "duyet", &[]).await.assert_redirect();
    leader.get(&page).await.assert_says("không có chữ ký và con dấu");
});

testkit::on_both!(crate::modules(), fn files_go_with_a_draft_and_stay_as_they_are_from_its_submission_on(app) {
    let (head, other) = (app.sign_in("daumoi").await, app.person_in(Role::Officer, app.units[0]).await);
    let page = begin(&head, "KH", "Tuyên truyền").await;
    save(app, &head, &page, &[]).await.assert_redirect();
    let path = format!("{page}/tep");
    let send = async |who: &Browser, name: &str, bytes: &[u8]| who.upload(&path, &[], ("attachments", name, bytes)).await;
    send(&other, "a.txt", b"x").await.assert_status(404);
    head.upload(&path, &[], ("attachments", "", b"")).await.assert_status(422).assert_says("Chọn tệp");
    send(&head, "mat.txt", "TUYỆT MẬT\nDanh sách".as_bytes()).await.assert_status(422).assert_says("dấu mật");
    send(&head, "hong.pdf", b"%PDF-1.7 hong").await.assert_status(422).assert_says("hong.pdf");
    send(&head, "phu-luc.pdf", &crate::papers::page(&[("Danh sách", 20.0, 30.0)])).await.assert_redirect();
    send(&head, "bang.txt", "Bảng tổng hợp kinh phí".as_bytes()).await.assert_redirect();
    let found = async || head.get("/van-ban/di?tim=tong%20hop%20kinh%20phi").await;
    found().await.assert_says(&page);
    let shown = head.get(&path).await;
    shown.assert_says("phu-luc.pdf").assert_says("bang.txt");
    let at = shown.body.rfind(&format!("{path}/")).unwrap();
    let remove = shown.body[at..].split('"').next().unwrap();
    head.post(remove, &[]).await.assert_redirect();
    found().await.assert_lacks(&page);
    head.post(remove, &[]).await.assert_status(404);
    head.get(&page).await.assert_says("phu-luc.pdf").assert_says("Tài liệu kèm theo");
    act(app, &head, &page, "trinh", &[]).await.assert_redirect();
    send(&head, "muon.txt", b"x").await.assert_status(422).assert_says("không còn là dự thảo");
});
