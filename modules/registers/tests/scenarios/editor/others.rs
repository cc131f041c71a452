//! Drafts of those who may not see every register, and asked for twice at once.

use super::*;

const PRIVATE: &str = r#"
key = "rieng"
title = "Sổ riêng"
label = "ten"
classification = "private"
[[fields]]
key = "ten"
label = "Tên"
kind = "text"
"#;

const RIENG: &str = "0193c0de-0000-7000-8000-000000000009";

testkit::on_both!(crate::modules(), fn a_link_leads_only_to_registers_that_its_writer_may_see(app) {
    let office = open(app).await;
    office.post("/so-du-lieu/nhap-dinh-nghia", &[("text", PRIVATE)]).await.assert_redirect();
    let admin = app.sign_in("quantri").await;
    let draft = change(&admin).await;
    let link = [("field_label", "Thuộc"), ("register", "rieng")];
    field(&admin, &draft, "", "link", &link).await.assert_status(422).assert_says("Chọn sổ trong danh sách");
    let own = change(&office).await;
    field(&office, &own, "", "link", &link).await.assert_redirect();
    publish(&office, &own).await.assert_redirect();
    // A link that somebody else made stays, and the rest of its field can be changed.
    let draft = admin.post("/so-du-lieu/diem-wifi/sua-cau-truc", &[("anew", "1")]).await;
    let draft = draft.assert_redirect().trim_end_matches("/truong").to_owned();
    let page = admin.get(&format!("{draft}/truong/thuoc")).await;
    page.assert_status(200).assert_says("value=\"rieng\"");
    assert!(!page.body.contains("Sổ riêng"));
    let renamed = [("field_label", "Trực thuộc"), ("register", "rieng")];
    field(&admin, &draft, "thuoc", "link", &renamed).await.assert_redirect();
    publish(&admin, &draft).await.assert_redirect();
    admin.get("/so-du-lieu/diem-wifi/cau-truc").await.assert_says("Trực thuộc");
});

testkit::on_both!(crate::modules(), fn names_of_a_private_register_are_not_written_out_by_a_change_of_the_link(app) {
    let office = open(app).await;
    office.post("/so-du-lieu/nhap-dinh-nghia", &[("text", PRIVATE)]).await.assert_redirect();
    let draft = change(&office).await;
    field(&office, &draft, "", "link", &[("field_label", "Thuộc"), ("register", "rieng")]).await.assert_redirect();
    publish(&office, &draft).await.assert_redirect();
    office.post("/so-du-lieu/rieng/moi", &[("id", RIENG), ("v_ten", "Hộ bà Mẫu")]).await.assert_redirect();
    let linked = [("revision", "1"), ("v_ten", "Chợ"), ("v_thuoc", "Hộ bà Mẫu")];
    office.post(&format!("/so-du-lieu/diem-wifi/ban-ghi/{A}/sua"), &linked).await.assert_redirect();
    // Whoever may not see the register neither makes a text of the link nor leads it elsewhere, not even later.
    let admin = app.sign_in("quantri").await;
    let draft = change(&admin).await;
    let kinds = admin.get(&format!("{draft}/truong/thuoc?doi-kieu=1")).await;
    assert!(!kinds.body.contains("value=\"text\""), "{}", kinds.body);
    let text = field(&admin, &draft, "thuoc", "text", &[("field_label", "Thuộc")]).await;
    text.assert_status(422).assert_says("một sổ mà ông/bà không xem được");
    let other = [("field_label", "Thuộc"), ("register", "diem-wifi")];
    field(&admin, &draft, "thuoc", "link", &other).await.assert_status(422);
    arrange(&admin, &draft, "bo", "thuoc").await.assert_redirect();
    publish(&admin, &draft).await.assert_redirect();
    let draft = change(&admin).await;
    let again = [("field_label", "Thuộc"), ("field_key", "thuoc")];
    field(&admin, &draft, "", "text", &again).await.assert_status(422);
    // Whoever sees it may.
    let draft = change(&office).await;
    field(&office, &draft, "", "text", &again).await.assert_redirect();
    publish(&office, &draft).await.assert_redirect();
    assert_eq!(body(app, A).await["thuoc"], "Hộ bà Mẫu");
});

testkit::on_both!(crate::modules(), fn whoever_makes_a_register_private_is_led_where_they_may_be(app) {
    open(app).await;
    let admin = app.sign_in("quantri").await;
    let draft = change(&admin).await;
    let basics = [("phan", "chung"), ("title", "Wi-Fi"), ("label", "ten"), ("classification", "private")];
    admin.post(&draft, &basics).await.assert_redirect();
    assert_eq!(publish(&admin, &draft).await.assert_redirect(), "/so-du-lieu");
});

testkit::on_both!(crate::modules(), fn work_that_is_asked_for_twice_at_once_is_done_once(app) {
    let office = open(app).await;
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.exec("UPDATE register SET records = 60000 WHERE ward_id = $1", args![WARD]).await.unwrap();
    tx.commit().await.unwrap();
    let draft = change(&office).await;
    field(&office, &draft, "nam", "year", &[("field_label", "Năm lắp")]).await.assert_redirect();
    let look = format!("{draft}/doi-chieu");
    let (one, other) = tokio::join!(office.post(&look, &[]), office.post(&look, &[]));
    assert_eq!(one.assert_redirect(), other.assert_redirect());
});

testkit::on_both!([crate::modules(), vec![&crate::views::WATCHING]].concat(), fn a_change_that_takes_a_number_away_from_an_indicator_is_refused(app) {
    let office = open(app).await;
    let draft = change(&office).await;
    arrange(&office, &draft, "bo", "toc_do").await.assert_redirect();
    office.get(&format!("{draft}/thay-doi")).await.assert_says("Điểm nhanh – số liệu đang được dùng: chỉ tiêu “Tỷ lệ máy tốt”");
    publish(&office, &draft).await.assert_status(422).assert_says("Chọn số liệu khác ở đó trước.");
    let conn = app.app.db.read(WARD);
    assert_eq!(app.app.measure(&conn, "registers.diem-wifi.nhanh").await.unwrap().value(&conn, None).await.unwrap(), 1);
    // Another field may go.
    arrange(&office, &draft, "lay-lai", "toc_do").await.assert_redirect();
    arrange(&office, &draft, "bo", "nam").await.assert_redirect();
    publish(&office, &draft).await.assert_redirect();
});
