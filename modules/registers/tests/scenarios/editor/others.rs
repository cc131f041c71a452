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
