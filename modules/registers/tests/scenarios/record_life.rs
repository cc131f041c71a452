//! What becomes of records when two people write at once, when they are taken out and put back; values that are typed
//! to be looked for; files that are taken off.

use crate::common::{self, count, exec, id, open};
use testkit::{Browser, WARD};

const FILE: &str = r#"
key = "chua"
title = "Chùa và đình"
label = "ten"
[[fields]]
key = "ten"
label = "Tên"
kind = "text"
required = true
unique = true
[[fields]]
key = "nam"
label = "Năm dựng"
kind = "year"
[[fields]]
key = "dan_so"
label = "Số người"
kind = "integer"
unit = "người"
[[fields]]
key = "xep_hang"
label = "Được xếp hạng"
kind = "yes_no"
[[fields]]
key = "ngay"
label = "Ngày xếp hạng"
kind = "date"
[[fields]]
key = "loai"
label = "Loại"
kind = "choice"
options = [{ key = "chua_lon", label = "Chùa lớn" }, { key = "dinh_lang", label = "Đình làng" }]
[[fields]]
key = "don_vi"
label = "Đơn vị trông"
kind = "unit"
[[fields]]
key = "tep"
label = "Bằng xếp hạng"
kind = "file"
[[states]]
key = "mo"
label = "Đang mở cửa"
then = ["dong"]
[[states]]
key = "dong"
label = "Đóng cửa"
"#;

const AT: &str = "/so-du-lieu/chua";

async fn add(office: &Browser, n: u32, name: &str, fields: &[(&str, &str)]) -> testkit::Answer {
    common::add(office, "chua", &id(n), &[&[("v_ten", name)], fields].concat()).await
}

testkit::on_both!(crate::modules(), fn people_at_once_do_not_write_one_name_twice(app) {
    let mut people = vec![open(app, FILE).await];
    for _ in 0..3 {
        people.push(app.sign_in("tonghop").await);
    }
    let people: Vec<_> = people.into_iter().map(std::sync::Arc::new).collect();
    for round in 0..12 {
        let write = |(person, at): (&std::sync::Arc<Browser>, u32)| {
            let person = person.clone();
            tokio::spawn(async move { add(&person, 4 * round + at, &format!("Đình {round}"), &[]).await.status.as_u16() })
        };
        let writing: Vec<_> = people.iter().zip(0..).map(write).collect();
        let mut said = Vec::new();
        for one in writing {
            said.push(one.await.unwrap());
        }
        said.sort_unstable();
        assert_eq!(said, [303, 422, 422, 422], "round {round}");
    }
    assert_eq!(count(app, "SELECT COUNT(*) FROM register_record WHERE ward_id = $1").await, 12);
});

testkit::on_both!(crate::modules(), fn a_record_that_is_sent_twice_at_once_stands_once(app) {
    let (one, other) = (open(app, FILE).await, app.sign_in("tonghop").await);
    for n in 0..10 {
        let name = format!("Đình {n}");
        let (first, second) = tokio::join!(add(&one, n, &name, &[]), add(&other, n, &name, &[]));
        for answer in [first, second] {
            assert_eq!(answer.assert_redirect(), format!("{AT}/ban-ghi/{}", id(n)));
        }
    }
    assert_eq!(count(app, "SELECT COUNT(*) FROM register_record WHERE ward_id = $1").await, 10);
});

testkit::on_both!(crate::modules(), fn nobody_takes_out_what_somebody_else_has_just_changed(app) {
    let (one, other) = (open(app, FILE).await, app.sign_in("tonghop").await);
    add(&one, 99, "Chùa Mẫu", &[]).await.assert_redirect();
    let at = format!("{AT}/ban-ghi/{}", id(99));
    one.get(&at).await.assert_says("name=\"revision\" value=\"1\"");
    other.post(&format!("{at}/xac-nhan"), &[]).await.assert_redirect();
    let late = one.post(&format!("{at}/dua-ra"), &[("reason", "Nhập nhầm"), ("revision", "1")]).await;
    late.assert_status(409).assert_says("vừa được người khác sửa");
    one.get(&at).await.assert_status(200);
    for n in 0..15 {
        add(&one, n, &format!("Đình {n}"), &[]).await.assert_redirect();
        let at = format!("{AT}/ban-ghi/{}", id(n));
        let (change, remove) = (format!("{at}/sua"), format!("{at}/dua-ra"));
        let new = format!("Đình mới {n}");
        let fields = [("revision", "1"), ("v_ten", new.as_str())];
        tokio::join!(one.post(&change, &fields), other.post(&remove, &[("reason", "Nhập nhầm")]));
    }
    let lost = "SELECT COUNT(*) FROM register_removed d WHERE d.ward_id = $1 AND d.revision < \
        (SELECT MAX(c.revision) FROM register_change c WHERE c.ward_id = d.ward_id AND c.record_id = d.id)";
    assert_eq!(count(app, lost).await, 0);
});

testkit::on_both!(crate::modules(), fn what_is_put_back_keeps_its_birthday(app) {
    let office = open(app, FILE).await;
    add(&office, 1, "Chùa Mẫu", &[]).await.assert_redirect();
    let at = format!("{AT}/ban-ghi/{}", id(1));
    app.set_day("2026-03-17");
    let office = app.sign_in("tonghop").await;
    office.post(&format!("{at}/dua-ra"), &[("reason", "Nhập nhầm")]).await.assert_redirect();
    office.post(&format!("{at}/dua-lai"), &[]).await.assert_redirect();
    let born = "SELECT COUNT(*) FROM register_record WHERE ward_id = $1 AND created_on = '2026-03-16'";
    assert_eq!(count(app, born).await, 1);
    // What was merged into another record comes back by undoing that.
    office.post(&format!("{at}/dua-ra"), &[("reason", "Gộp")]).await.assert_redirect();
    exec(app, "UPDATE register_removed SET into_id = id WHERE ward_id = $1").await;
    office.post(&format!("{at}/dua-lai"), &[]).await.assert_status(422).assert_says("hoàn tác lần gộp");
});

testkit::on_both!(crate::modules(), fn names_that_differ_by_a_tone_are_two_names(app) {
    let office = open(app, FILE).await;
    add(&office, 1, "Chùa Láng", &[]).await.assert_redirect();
    add(&office, 2, "Chùa Lang", &[]).await.assert_redirect();
    add(&office, 3, "chùa  LÁNG", &[]).await.assert_status(422).assert_says("trùng với bản ghi “Chùa Láng”");
});

testkit::on_both!(crate::modules(), fn a_condition_is_typed_as_people_write_it(app) {
    let office = open(app, FILE).await;
    let unit = app.units[1].to_string();
    let fields = [("v_nam", "1802"), ("v_dan_so", "13.971"), ("v_xep_hang", "1"), ("v_ngay", "20/11/2025"),
        ("v_loai", "dinh_lang"), ("v_don_vi", &unit)];
    add(&office, 1, "Đình Mẫu", &fields).await.assert_redirect();
    add(&office, 2, "Chùa Mẫu", &[]).await.assert_redirect();
    let (one, other) = (format!("/ban-ghi/{}", id(1)), format!("/ban-ghi/{}", id(2)));
    for (field, is, typed) in [("dan_so", "equal", "13.971"), ("dan_so", "at_least", "13.000 người"), ("nam", "equal", "1802"),
        ("xep_hang", "equal", "Có"), ("ngay", "at_most", "20/11/2025"), ("loai", "equal", "Đình làng"),
        ("don_vi", "equal", "VP"), ("ten", "has", "đình"), ("ngay", "filled", "")] {
        let form = format!("{AT}?truong={field}&phep={is}&gia-tri={}", kernel::url_encode(typed));
        let to = office.get(&form).await.assert_redirect().to_owned();
        let list = office.get(&to).await;
        assert!(list.body.contains(&one) && !list.body.contains(&other), "{field} {is} {typed}: {to}");
    }
    let to = office.get(&format!("{AT}?truong=state&phep=equal&gia-tri=%C4%90ang+m%E1%BB%9F+c%E1%BB%ADa")).await;
    office.get(to.assert_redirect()).await.assert_says(&other);
    for (field, is, typed, said) in [("dan_so", "equal", "nhiều", "không phải là số"), ("xep_hang", "equal", "chắc thế", "Có hoặc Không"),
        ("loai", "equal", "Miếu", "không có trong các lựa chọn"), ("state", "equal", "hỏng", "không phải là một trạng thái"),
        ("nam", "has", "18", "chọn phép"), ("ngay", "equal", "", "Nhập giá trị")] {
        let form = format!("{AT}?truong={field}&phep={is}&gia-tri={}", kernel::url_encode(typed));
        office.get(&form).await.assert_status(422).assert_says(said).assert_says(&one);
    }
    // A hand-written address with the beginning of a number finds nothing, on either database.
    for address in ["loc=nam:has:18", "loc=ngay:has:2025"] {
        let list = office.get(&format!("{AT}?{address}")).await;
        list.assert_status(200);
        assert!(!list.body.contains(&one), "{address}");
    }
});

testkit::on_both!(crate::modules(), fn names_sort_and_begin_alike_on_both_databases(app) {
    let office = open(app, FILE).await;
    for (n, name) in [(1, "Ab"), (2, "A c"), (3, "A-b"), (4, "A b")] {
        add(&office, n, name, &[]).await.assert_redirect();
    }
    let body = office.get(AT).await.body;
    let mut at: Vec<(usize, u32)> = (1..=4).map(|n| (body.find(&format!("/ban-ghi/{}", id(n))).unwrap(), n)).collect();
    at.sort_unstable();
    assert_eq!(at.into_iter().map(|(_, n)| n).collect::<Vec<_>>(), [4, 2, 3, 1]);
    let body = office.get(&format!("{AT}?loc=ten:has:a+")).await.body;
    assert!(body.contains(&format!("/ban-ghi/{}", id(4))));
});

testkit::on_both!(crate::modules(), fn a_large_register_is_searched_from_the_beginning_of_names(app) {
    let office = open(app, FILE).await;
    add(&office, 1, "Đình làng Mẫu", &[]).await.assert_redirect();
    let found = async |words: &str| office.get(&format!("{AT}?tim={words}")).await.body.contains(&format!("/ban-ghi/{}", id(1)));
    assert!(found("mau").await && found("dinh+lang").await);
    exec(app, "UPDATE register SET records = 60000 WHERE ward_id = $1").await;
    assert!(found("%C4%91%C3%ACnh+l").await && !found("mau").await);
    office.get(AT).await.assert_says("gõ từ đầu tên");
});

testkit::on_both!(crate::modules(), fn a_file_can_be_taken_off_a_record(app) {
    let office = open(app, FILE).await;
    let fields = [("id", &*id(1)), ("v_ten", "Đình Mẫu")];
    office.upload(&format!("{AT}/moi"), &fields, ("v_tep", "bang.pdf", b"%PDF-1.4")).await.assert_redirect();
    let at = format!("{AT}/ban-ghi/{}", id(1));
    office.get(&format!("{at}/sua")).await.assert_says("Bỏ tệp đang có ở “Bằng xếp hạng”: bang.pdf");
    office.post(&format!("{at}/sua"), &[("revision", "1"), ("v_ten", "")]).await.assert_status(422).assert_says("bang.pdf");
    office.post(&format!("{at}/sua"), &[("revision", "1"), ("v_ten", "Đình Mẫu")]).await.assert_redirect();
    office.get(&format!("{at}/tep/tep")).await.assert_status(200);
    office.post(&format!("{at}/sua"), &[("revision", "2"), ("v_ten", "Đình Mẫu"), ("x_tep", "1")]).await.assert_redirect();
    office.get(&format!("{at}/tep/tep")).await.assert_status(404);
});

testkit::on_both!(crate::modules(), fn a_photo_is_a_picture_and_is_shown(app) {
    let office = open(app, &FILE.replace("kind = \"file\"", "kind = \"photo\"")).await;
    let fields = [("id", &*id(1)), ("v_ten", "Đình Mẫu")];
    office.get(&format!("{AT}/moi")).await.assert_says("accept=\"image/jpeg,image/png,image/webp,image/gif\"");
    let refused = office.upload(&format!("{AT}/moi"), &fields, ("v_tep", "bang.pdf", b"%PDF-1.4")).await;
    refused.assert_status(422).assert_says("“bang.pdf” không phải là ảnh").assert_says("value=\"Đình Mẫu\"");
    office.upload(&format!("{AT}/moi"), &fields, ("v_tep", "cong.PNG", b"\x89PNG\r\n\x1a\n")).await.assert_redirect();
    let at = format!("{AT}/ban-ghi/{}", id(1));
    office.get(&at).await.assert_says(&format!("<img src=\"{at}/tep/tep\" alt=\"Bằng xếp hạng\""));
    assert_eq!(office.get(&format!("{at}/tep/tep")).await.headers["content-type"], "image/png");
});

testkit::on_both!(crate::modules(), fn every_record_that_was_taken_out_stands_on_some_page(app) {
    let office = open(app, FILE).await;
    let conn = app.app.db.read(WARD);
    let register: uuid::Uuid = conn.scalar("SELECT id FROM register WHERE ward_id = $1", kernel::args![WARD]).await.unwrap().unwrap();
    let row = |n: u32| kernel::row! { id: uuid::Uuid::now_v7(), register_id: register, version: 1, revision: 1, state: "",
        label: format!("Bỏ {n}."), body: "{}", reason: "Nhập nhầm", removed_at: app.app.clock.now() };
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.insert_all("register_removed", (0..105).map(row).collect()).await.unwrap();
    tx.commit().await.unwrap();
    let (one, two) = (office.get(&format!("{AT}/da-dua-ra")).await, office.get(&format!("{AT}/da-dua-ra?trang=1")).await);
    one.assert_says("/da-dua-ra?trang=1");
    for n in 0..105 {
        let name = format!("Bỏ {n}.");
        assert!(one.body.contains(&name) != two.body.contains(&name), "{name}");
    }
});
