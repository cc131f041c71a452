//! The work list and the counter over HTTP: tabs, search, pages, assignment, delegation, the scanned card.

use crate::desk::{changed_from_17_march, column, parts, procedure, receive_for, received};
use kernel::{Actor, Grant, Role, Session, args};
use std::sync::Arc;
use testkit::{Answer, Browser, WARD};
use uuid::Uuid;

async fn named(by: &Browser, of: &str, name: &str) -> String {
    receive_for(by, &Uuid::now_v7().to_string(), of, name).await.assert_redirect().to_owned()
}

#[track_caller]
fn shows(answer: &Answer, names: &[&str], not: &[&str]) {
    for name in names {
        answer.assert_says(name);
    }
    for name in not {
        assert!(!answer.body.contains(name), "“{name}” is on the page");
    }
}

testkit::on_both!(crate::modules(), fn tabs_follow_the_clock(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app).await);
    let first = named(&officer, &of, "Trần Văn Một").await;
    app.set_moment("2026-03-17T02:00:00Z");
    let officer = app.sign_in("motcua").await;
    let second = named(&officer, &of, "Lê Thị Hai").await;
    shows(&officer.get("/ho-so").await, &["Trần Văn Một", "Lê Thị Hai"], &["Quá hạn ·"]);
    app.set_moment("2026-03-20T02:00:00Z");
    let officer = app.sign_in("motcua").await;
    shows(&officer.get("/ho-so?the=qua-han").await, &["Trần Văn Một", "Quá hạn ·"], &["Lê Thị Hai"]);
    let today = officer.get("/ho-so?the=hom-nay").await;
    shows(&today, &["Lê Thị Hai", "Quá hạn <span class=\"num\">(1)</span>", "Mới <span class=\"num\">(2)</span>"], &["Trần Văn Một"]);
    shows(&officer.get("/ho-so?the=moi").await, &["Trần Văn Một", "Lê Thị Hai"], &[]);
    officer.post(&format!("{first}/chuyen-buoc"), &[]).await.assert_redirect();
    officer.post(&format!("{first}/nghia-vu-tai-chinh"), &[]).await.assert_redirect();
    shows(&officer.get("/ho-so?the=cho&cua=tat-ca").await, &["Trần Văn Một"], &["Lê Thị Hai"]);
    shows(&officer.get("/ho-so?the=moi").await, &["Lê Thị Hai"], &["Trần Văn Một"]);
    shows(&officer.get("/ho-so?trang-thai=6&cua=tat-ca").await, &["Trần Văn Một"], &["Lê Thị Hai"]);
    shows(&officer.get("/ho-so?kenh=2").await, &["Không có hồ sơ nào"], &["Lê Thị Hai"]);
    let of_unit = |n: usize| format!("/ho-so?cua=dv.{}", app.units[n]);
    shows(&officer.get(&of_unit(1)).await, &["Lê Thị Hai"], &[]);
    shows(&officer.get(&of_unit(0)).await, &[], &["Lê Thị Hai"]);
    shows(&officer.get("/ho-so/thoi-gian").await, &["Đăng ký giám hộ", "Tiếp nhận"], &[]);
    officer.get("/mot-cua").await.assert_says("Đến hạn hôm nay");
    let due_today = async || {
        let body = officer.get("/mot-cua").await.body;
        body.matches("the=hom-nay").count()
    };
    assert_eq!(due_today().await, 2, "a figure, and the unit's");
    officer.post(&format!("{second}/chuyen-buoc"), &[]).await.assert_redirect();
    officer.post(&format!("{second}/nghia-vu-tai-chinh"), &[]).await.assert_redirect();
    shows(&officer.get("/ho-so?the=hom-nay&cua=tat-ca").await, &[], &["Lê Thị Hai"]);
    assert!(due_today().await < 2, "a clock that rests runs out on no day");
});

testkit::on_both!(crate::modules(), fn what_has_lain_longest_is_measured_while_it_lies(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app).await);
    let (first, _) = (named(&officer, &of, "Một").await, named(&officer, &of, "Hai").await);
    app.set_moment("2026-03-16T04:00:00Z");
    app.sign_in("motcua").await.post(&format!("{first}/chuyen-buoc"), &[]).await.assert_redirect();
    app.set_day("2026-04-27");
    let officer = app.sign_in("motcua").await;
    let page = officer.get("/ho-so/thoi-gian").await;
    // Forty-two days of twenty-four hours since the sixteenth of March, at either step, two hours less at the second.
    shows(&page, &["Thẩm định", "Tiếp nhận", "1.008", "1.006"], &[]);
    let rows: Vec<usize> = ["1.008", "1.006"].iter().map(|hours| page.body.find(hours).unwrap()).collect();
    assert!(rows[0] < rows[1], "what has lain longest comes first");
});

testkit::on_both!(crate::modules(), fn what_is_noted_on_the_way_splits_no_stay(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app).await);
    let page = named(&officer, &of, "Một").await;
    for (at, verb) in [("2026-03-16T03:00:00Z", "xac-minh"), ("2026-03-16T04:00:00Z", "chuyen-buoc"), ("2026-03-16T05:00:00Z", "")] {
        app.set_moment(at);
        if !verb.is_empty() {
            app.sign_in("motcua").await.post(&format!("{page}/{verb}"), &[]).await.assert_redirect();
        }
    }
    let body = app.sign_in("motcua").await.get("/ho-so/thoi-gian").await.body;
    let row = body.split("<tr").skip(1).find(|row| row.contains("Tiếp nhận")).unwrap();
    assert_eq!((row.matches(">1<").count(), row.matches(">2<").count()), (1, 2), "once, two hours: {row}");
});

testkit::on_both!(crate::modules(), fn a_dossier_is_found_by_code_number_telephone_and_name_without_marks(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app).await);
    named(&officer, &of, "Nguyễn Thị Bích Thủy").await;
    named(&officer, &of, "Nguyễn Văn Thủy Tiên").await;
    let (one, other) = ("Nguyễn Thị Bích Thủy", "Nguyễn Văn Thủy Tiên");
    for (typed, found, not) in [
        ("H00.055.18-260316-0001", vec![one], vec![other]),
        ("2", vec![other], vec![one]),
        ("019185001234", vec![one, other], vec![]),
        ("0912.345.678", vec![one, other], vec![]),
        ("nguyen", vec![one, other], vec![]),
        ("nguyen thi b", vec![one], vec![other]),
        ("bich thuy", vec![one], vec![other]),
        ("tien", vec![other], vec![one]),
        ("thuy tien x", vec![], vec![one, other]),
    ] {
        let answer = officer.get(&format!("/ho-so?q={}", typed.replace(' ', "%20"))).await;
        shows(&answer, &found, &not);
        let sent = officer.post("/ho-so/tim", &[("q", typed)]).await;
        if typed.starts_with('0') {
            shows(sent.assert_status(200), &found, &not);
        } else {
            shows(&officer.get(sent.assert_redirect()).await, &found, &not);
        }
    }
    let page = officer.get("/ho-so").await;
    let filters = page.body.split("method=\"get\"").nth(1).unwrap().split("</form>").next().unwrap();
    assert!(!filters.contains("name=\"q\""), "numbers of people stand in no address");
    officer.post("/ho-so/tim", &[("q", " ")]).await.assert_redirect();
});

testkit::on_both!(crate::modules(), fn what_is_stuck_names_the_step_of_its_own_version_and_is_of_ones_own_units(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app).await);
    let page = received(&officer, &of).await;
    officer.post(&format!("{page}/chuyen-buoc"), &[]).await.assert_redirect();
    changed_from_17_march(app, &of).await;
    app.set_moment("2026-03-25T02:00:00Z");
    let mut cx = app.as_leader().await;
    let stuck = cx.stuck().await.unwrap();
    assert_eq!((stuck.len(), stuck[0].unit), (1, Some(app.units[0])));
    assert!(stuck[0].why.contains("Thẩm định"), "{}", stuck[0].why);
    let spent = app.sign_in("motcua").await.get("/ho-so/thoi-gian").await;
    shows(&spent, &["Thẩm định"], &["Trình ký"]);

    let id: Uuid = page.rsplit('/').next().unwrap().parse().unwrap();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    // Older than that, in another unit.
    let sql = "INSERT INTO dossier (ward_id, id, code, procedure_id, version_id, procedure_code, procedure_name, level, channel, \
               state, applicant_name, folded, folded_back, registered_at, received_at, due_at, step, unit_id) \
               SELECT ward_id, $3, $4, procedure_id, version_id, procedure_code, procedure_name, level, channel, 4, \
               applicant_name, folded, folded_back, registered_at, received_at, registered_at, $5, $6 \
               FROM dossier WHERE ward_id = $1 AND id = $2";
    for step in 0..50 {
        tx.exec(sql, args![WARD, id, Uuid::now_v7(), format!("X-{step}"), step, app.units[1]]).await.unwrap();
    }
    tx.commit().await.unwrap();
    let grants = vec![Grant { role: Role::UnitContact, unit: Some(app.units[0]), from: cx.today(), to: None }];
    let actor = Actor::new(cx.actor().unwrap().user, "Mẫu".into(), None, grants, &app.app.policies(), cx.today());
    cx.session = Some(Arc::new(Session { ward: WARD, actor, csrf: None, expires_at: None }));
    let stuck = cx.stuck().await.unwrap();
    assert_eq!(stuck.iter().map(|s| s.unit).collect::<Vec<_>>(), [Some(app.units[0])]);
});

testkit::on_both!(crate::modules(), fn pages_follow_each_other_without_gap(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app).await);
    for n in 0..53 {
        named(&officer, &of, &format!("Người {n:02}")).await;
    }
    let first = officer.get("/ho-so").await;
    let rows = |answer: &Answer| answer.body.matches("rowheader\"").count();
    assert_eq!(rows(&first), 50);
    let next = first.body.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
    let second = officer.get(&next).await;
    assert_eq!(rows(&second), 3);
    let names = |answer: &Answer| (0..53).filter(|n| answer.body.contains(&format!("Người {n:02}"))).count();
    assert_eq!((names(&first), names(&second)), (50, 3));
});

testkit::on_both!(crate::modules(), fn whoever_leads_begins_with_all_and_may_ask_for_their_own(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app).await);
    named(&officer, &of, "Trần Văn Một").await;
    let first = |page: &Answer| page.body.split("id=\"loc-cua\"").nth(1).unwrap().split("</option>").next().unwrap().to_owned();
    let own = officer.get("/ho-so").await;
    shows(&own, &["Trần Văn Một"], &[]);
    assert!(first(&own).ends_with(">Tôi"), "{}", first(&own));
    for leads in ["lanhdao", "daumoi"] {
        let leader = app.sign_in(leads).await;
        let all = leader.get("/ho-so").await;
        shows(&all, &["Trần Văn Một", "<option value=\"toi\">Tôi</option>"], &[]);
        assert!(first(&all).ends_with(">Tất cả"), "{}", first(&all));
        shows(&leader.get("/ho-so?cua=toi").await, &["Không có hồ sơ nào"], &["Trần Văn Một"]);
    }
});

async fn person(by: &Browser, page: &str, name: &str) -> String {
    let body = by.get(page).await.body;
    let option = body.split("<option value=\"").skip(1).find(|part| part.contains(name)).unwrap();
    option.split('"').next().unwrap().to_owned()
}

testkit::on_both!(crate::modules(), fn many_are_assigned_after_reading_them_again(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app).await);
    let (one, two) = (named(&officer, &of, "Một").await, named(&officer, &of, "Hai").await);
    let contact = app.sign_in("daumoi").await;
    officer.get("/ho-so/phan-cong").await.assert_status(403);
    let to = person(&contact, "/ho-so/phan-cong?cua=tat-ca", "Mẫu daumoi").await;
    let id = |page: &str| format!("{}:1", page.rsplit('/').next().unwrap());
    let (a, b) = (id(&one), id(&two));
    contact.post("/ho-so/phan-cong", &[("person", &to), ("reason", "Nghỉ phép")]).await.assert_status(422).assert_says("ít nhất một hồ sơ");
    let chosen = [("ids", a.as_str()), ("ids", b.as_str()), ("person", to.as_str()), ("reason", "Nghỉ phép")];
    contact.post("/ho-so/phan-cong", &chosen).await.assert_says("Chuyển 2 hồ sơ");
    assert_eq!(column::<String>(app, &one, "officer_name").await.as_deref(), Some("Mẫu motcua"), "nothing before it is confirmed");
    let sure = [&chosen[..], &[("confirmed", "1")]].concat();
    contact.post("/ho-so/phan-cong", &sure).await.assert_redirect();
    for page in [&one, &two] {
        assert_eq!(column::<String>(app, page, "officer_name").await.as_deref(), Some("Mẫu daumoi"));
    }
    contact.post("/ho-so/phan-cong", &sure).await.assert_status(422);
});

testkit::on_both!(crate::modules(), fn what_is_assigned_is_listed_to_the_end(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app).await);
    for n in 0..52 {
        named(&officer, &of, &format!("Số {n}")).await;
    }
    let contact = app.sign_in("daumoi").await;
    let rows = |page: &testkit::Answer| page.body.matches("name=\"ids\"").count();
    let first = contact.get("/ho-so/phan-cong?cua=tat-ca").await;
    let next = first.body.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let second = contact.get(&next.replace("&amp;", "&").replace("&#38;", "&")).await;
    assert_eq!((rows(&first), rows(&second)), (50, 2));
    second.assert_lacks("rel=\"next\"");
});

testkit::on_both!(crate::modules(), fn a_delegate_finds_the_work_of_whoever_is_away(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app).await);
    let page = received(&officer, &of).await;
    let other = app.person_in(kernel::Role::Officer, app.units[1]).await;
    assert!(!other.get("/ho-so").await.body.contains("Nguyễn Thị Mẫu"));
    let body = officer.get("/tai-khoan/uy-quyen").await.body;
    let to = body.split("<option value=\"").skip(1).find(|part| part.contains("Mẫu mau")).unwrap().split('"').next().unwrap().to_owned();
    let fields = [("to", to.as_str()), ("from_day", "16/03/2026"), ("to_day", "20/03/2026"), ("reason", "Nghỉ phép")];
    officer.post("/tai-khoan/uy-quyen", &fields).await.assert_redirect();
    other.get("/ho-so").await.assert_says("Nguyễn Thị Mẫu").assert_says(&page);
    other.post(&format!("{page}/tiep-tuc"), &[]).await.assert_redirect();
});

testkit::on_both!(crate::modules(), fn a_scanned_card_fills_the_applicant_and_doubts_are_said_once(app) {
    let (officer, _) = (app.sign_in("motcua").await, procedure(app).await);
    let id = Uuid::now_v7().to_string();
    let card = "019185001234||Nguyễn Thị Mẫu|05031985|Nữ|Tổ 7, Sông Công|12082021";
    let scanned = officer.post("/ho-so/tiep-nhan", &[("id", &id), ("card", card), ("do", "card"), ("phone", "0912345678")]).await;
    scanned.assert_status(200).assert_says("value=\"Nguyễn Thị Mẫu\"").assert_says("value=\"05/03/1985\"").assert_says("value=\"0912345678\"");
    officer.post("/ho-so/tiep-nhan", &[("id", &id), ("card", "abc"), ("do", "card")]).await.assert_status(422).assert_says("không phải mã QR");
    let shown = parts(&officer, &[("procedure", "giam ho")]).await;
    shown.assert_says("Tờ khai đăng ký giám hộ (bắt buộc)").assert_says("Lệ phí: 8.000 đ/bản").assert_says("tự khai thác");
    officer.post("/ho-so/tiep-nhan", &[("procedure", "khai sinh"), ("do", "show")]).await.assert_status(422).assert_says("Không có thủ tục nào khớp");
    let fields = [
        ("id", id.as_str()), ("procedure", "dang ky giam ho"), ("name", "Nguyễn Thị Mẫu"), ("number", "019185001234"),
        ("birth", "05/03/1986"), ("gender", "Nữ"), ("phone", "12"), ("channel", "3"), ("do", "receive"),
    ];
    let doubtful = officer.post("/ho-so/tiep-nhan", &fields).await;
    doubtful.assert_status(422).assert_says("năm sinh 1985").assert_says("Chưa nhận “Tờ khai đăng ký giám hộ”").assert_says("điện thoại không đúng mẫu");
    let sure = [&fields[..], &[("sure", "1")]].concat();
    let page = officer.post("/ho-so/tiep-nhan", &sure).await.assert_redirect().to_owned();
    officer.get(&page).await.assert_says("Bưu chính công ích").assert_says("UBND phường Sông Công").assert_says("cơ quan tự khai thác");
});
