//! Units close, people leave, records are taken out: what points at them keeps its value and its name, and is judged.

use crate::common::{self, id, open};
use kernel::{args, row};
use people::api::{NewAccount, NewUnit, create_account, create_unit};
use testkit::{Browser, TestApp, WARD};

const MACHINES: &str = r#"
key = "may"
title = "Máy"
label = "ten"
[[fields]]
key = "ten"
label = "Tên máy"
kind = "text"
required = true
"#;
const FILE: &str = r#"
key = "cap-phat"
title = "Cấp phát"
label = "ten"
[[fields]]
key = "ten"
label = "Tên"
kind = "text"
required = true
[[fields]]
key = "don_vi"
label = "Đơn vị"
kind = "unit"
[[fields]]
key = "can_bo"
label = "Cán bộ"
kind = "person"
[[fields]]
key = "may"
label = "Máy được cấp"
kind = "link"
register = "may"
[[fields]]
key = "nam"
label = "Năm"
kind = "year"
"#;
pub(crate) const AT: &str = "/so-du-lieu/cap-phat";

/// A unit and a person of the ward, by their ids.
pub(crate) async fn unit_and_person(app: &TestApp) -> (String, String) {
    let mut tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let unit = create_unit(&mut tx, NewUnit { name: "Trung tâm Mẫu".into(), ..NewUnit::default() }).await.unwrap();
    let account =
        NewAccount { login: "nghi.mau".into(), name: "Nguyễn Nghỉ Mẫu".into(), ..NewAccount::default() };
    let person = create_account(&mut tx, account).await.unwrap();
    tx.commit().await.unwrap();
    (unit.to_string(), person.to_string())
}

/// The standing office on a day, after what is done by night.
pub(crate) async fn next_day(app: &TestApp, day: &str) -> Browser {
    app.set_day(day);
    app.app.settle().await.unwrap();
    app.sign_in("tonghop").await
}

/// Does the second record cost the register its score of what is right?
async fn is_wrong(office: &Browser) -> bool {
    office.get(&format!("{AT}?chat-luong=sai")).await.body.contains(&id(2))
}

pub(crate) async fn opened(app: &TestApp) -> Browser {
    let office = open(app, MACHINES).await;
    office.post("/so-du-lieu/nhap-dinh-nghia", &[("text", FILE)]).await.assert_redirect();
    office
}

testkit::on_both!(crate::modules(), fn who_left_and_what_closed_stays_in_the_record_under_its_name(app) {
    let office = opened(app).await;
    let (unit, person) = unit_and_person(app).await;
    let fields = [("v_ten", "Lần 1"), ("v_don_vi", &*unit), ("v_can_bo", &*person)];
    common::add(&office, "cap-phat", &id(1), &fields).await.assert_redirect();
    let admin = app.sign_in("quantri").await;
    admin.post(&format!("/quan-tri/don-vi/{unit}/dong"), &[]).await.assert_redirect();
    admin.post(&format!("/quan-tri/nguoi-dung/{person}/dong"), &[]).await.assert_redirect();
    let at = format!("{AT}/ban-ghi/{}", id(1));
    let form = office.get(&format!("{at}/sua")).await;
    form.assert_says("Trung tâm Mẫu (đã đóng)").assert_says("Nguyễn Nghỉ Mẫu (đã nghỉ)");
    let kept = [("v_ten", "Lần một"), ("v_don_vi", &*unit), ("v_can_bo", &*person), ("revision", "1")];
    office.post(&format!("{at}/sua"), &kept).await.assert_redirect();
    let (page, list) = (office.get(&at).await, office.get(AT).await);
    for said in ["Trung tâm Mẫu (đã đóng)", "Nguyễn Nghỉ Mẫu (đã nghỉ)"] {
        page.assert_says(said);
        list.assert_says(said);
    }
    assert!(!page.body.contains(&*person) && !list.body.contains(&*person));
    let csv = office.get(&format!("{AT}/tai-ve.csv")).await;
    csv.assert_says("Lần một,Trung tâm Mẫu,Nguyễn Nghỉ Mẫu");
    let groups = office.get("/phan-tich/tep/bang.csv?nguon=so:cap-phat&nhom=can_bo").await;
    groups.assert_says("Nguyễn Nghỉ Mẫu (đã nghỉ),1");
    let other = common::add(&office, "cap-phat", &id(2), &fields[..2]).await;
    other.assert_status(422).assert_says("“Trung tâm Mẫu” đã đóng");
    office.get(&format!("{AT}?loc=don_vi:equal:{unit}")).await.assert_says("Lần một");
});

testkit::on_both!(crate::modules(), fn links_to_what_was_taken_out_are_wrong_until_it_is_put_back(app) {
    let office = opened(app).await;
    let machine = format!("/so-du-lieu/may/ban-ghi/{}", id(1));
    common::add(&office, "may", &id(1), &[("v_ten", "Máy A")]).await.assert_redirect();
    common::add(&office, "cap-phat", &id(2), &[("v_ten", "Lần 1"), ("v_may", "Máy A")]).await.assert_redirect();
    office.get(&machine).await.assert_says("liên kết của chúng thành giá trị sai").assert_says("Lần 1 (Cấp phát)");
    office.post(&format!("{machine}/dua-ra"), &[("reason", "Hỏng")]).await.assert_redirect();
    let at = format!("{AT}/ban-ghi/{}", id(2));
    let page = office.get(&at).await;
    page.assert_says("Máy A (đã đưa ra khỏi sổ)");
    assert!(!page.body.contains(&id(1)), "{}", page.body);
    assert!(!is_wrong(&office).await);
    let office = next_day(app, "2026-03-17").await;
    assert!(is_wrong(&office).await, "judged in the night");
    let kept = [("v_ten", "Lần một"), ("v_may", "Máy A"), ("revision", "1")];
    office.post(&format!("{at}/sua"), &kept).await.assert_redirect();
    office.get(&at).await.assert_says("Máy A (đã đưa ra khỏi sổ)").assert_says("đã đưa ra khỏi sổ của nó");
    office.post(&format!("{machine}/dua-lai"), &[]).await.assert_redirect();
    let office = next_day(app, "2026-03-18").await;
    assert!(!is_wrong(&office).await, "it is there again");
});

testkit::on_both!(crate::modules(), fn a_link_to_what_was_taken_out_is_mended_by_naming_what_is_there(app) {
    let office = opened(app).await;
    common::add(&office, "may", &id(1), &[("v_ten", "Máy A")]).await.assert_redirect();
    common::add(&office, "cap-phat", &id(2), &[("v_ten", "Lần 1"), ("v_may", "Máy A")]).await.assert_redirect();
    let out = format!("/so-du-lieu/may/ban-ghi/{}/dua-ra", id(1));
    office.post(&out, &[("reason", "Nhập nhầm")]).await.assert_redirect();
    common::add(&office, "may", &id(3), &[("v_ten", "Máy A")]).await.assert_redirect();
    let (at, shown) = (format!("{AT}/ban-ghi/{}", id(2)), "Máy A (đã đưa ra khỏi sổ)");
    let form = office.get(&format!("{at}/sua")).await;
    assert!(form.body.contains(&format!("value=\"{shown}\"")), "{}", form.body);
    let kept = [("v_ten", "Lần một"), ("v_may", shown), ("revision", "1")];
    office.post(&format!("{at}/sua"), &kept).await.assert_redirect();
    let page = office.get(&at).await;
    assert!(!page.assert_says(shown).body.contains(&id(3)), "nobody said that it is the other one");
    let mended = [("v_ten", "Lần một"), ("v_may", "Máy A"), ("revision", "2")];
    office.post(&format!("{at}/sua"), &mended).await.assert_redirect();
    assert!(office.get(&at).await.body.contains(&format!("/so-du-lieu/may/ban-ghi/{}", id(3))));
});

testkit::on_both!(crate::modules(), fn however_many_are_judged_already_the_last_one_is_reached_in_the_night(app) {
    let office = opened(app).await;
    let (unit, _) = unit_and_person(app).await;
    for (n, name) in [(1, "Đầu"), (2, "Cuối")] {
        // The last one in the order in which they are judged.
        let id = if n == 1 { id(n) } else { "ffffffff-0000-7000-8000-000000000002".to_owned() };
        common::add(&office, "cap-phat", &id, &[("v_ten", name), ("v_don_vi", &*unit)]).await.assert_redirect();
    }
    app.sign_in("quantri").await.post(&format!("/quan-tri/don-vi/{unit}/dong"), &[]).await.assert_redirect();
    next_day(app, "2026-03-17").await;
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let first = |what: &str| format!("SELECT {what} FROM register_record WHERE ward_id = $1 AND label = 'Đầu'");
    let register: uuid::Uuid = tx.scalar(&first("register_id"), args![WARD]).await.unwrap().unwrap();
    let body: String = tx.scalar(&first("body"), args![WARD]).await.unwrap().unwrap();
    let faults: String = tx.scalar(&first("faults"), args![WARD]).await.unwrap().unwrap();
    assert!(faults.contains("left"), "{faults}");
    let (now, day) = (tx.now, kernel::local_day(tx.now));
    for portion in 1..=20 {
        let record = |n: u32| {
            let id: uuid::Uuid = id(portion * 1_000 + n).parse().unwrap();
            row! { id: id, register_id: register, version: 1, label: "Đầu", label_key: "dau", body: body.as_str(),
                faults: faults.as_str(), wrong: 1, confirmed_on: day, created_at: now, created_on: day, updated_at: now }
        };
        tx.insert_all("register_record", (0..1_000).map(record).collect()).await.unwrap();
    }
    tx.exec("UPDATE register_record SET faults = '', wrong = 0 WHERE ward_id = $1 AND label = 'Cuối'", args![WARD])
        .await.unwrap();
    tx.commit().await.unwrap();
    next_day(app, "2026-03-18").await;
    let judged = "SELECT COUNT(*) FROM register_record WHERE ward_id = $1 AND label = 'Cuối' AND wrong > 0";
    assert_eq!(common::count(app, judged).await, 1);
});
