//! What of a record somebody may not see stays theirs who may: in its form, in saved filters, behind links.

use crate::common::{count, id, open};
use testkit::TestApp;

const HOUSES: &str = r#"
key = "ho"
title = "Hộ cần giúp"
label = "ten"
classification = "private"
[[fields]]
key = "ten"
label = "Tên hộ"
kind = "text"
"#;

const VISITS: &str = r#"
key = "tham-ho"
title = "Lượt thăm hộ"
label = "ten"
[[fields]]
key = "ten"
label = "Tên lượt"
kind = "text"
required = true
[[fields]]
key = "ho"
label = "Hộ được thăm"
kind = "link"
register = "ho"
[[fields]]
key = "rieng"
label = "Nhận xét riêng"
kind = "text"
required = true
seen_by = ["coordinator"]
[[views]]
key = "kho-khan"
title = "Lượt có hộ khó khăn"
conditions = [{ field = "rieng", is = "equal", value = "khó khăn" }]
"#;

const AT: &str = "/so-du-lieu/tham-ho";

/// A visit to a house, kept by the second unit, which may see neither the house nor what was noted of it.
async fn visited(app: &TestApp) -> testkit::Browser {
    visited_in(app, VISITS).await
}

async fn visited_in(app: &TestApp, visits: &str) -> testkit::Browser {
    let office = open(app, HOUSES).await;
    open(app, visits).await;
    let steward = app.units[1].to_string();
    office.post(&format!("{AT}/chu-quan"), &[("steward", &steward)]).await.assert_redirect();
    office.post("/so-du-lieu/ho/moi", &[("id", &id(1)), ("v_ten", "Hộ bà Mẫu")]).await.assert_redirect();
    let visit = [("id", &*id(2)), ("v_ten", "Lượt một"), ("v_ho", "Hộ bà Mẫu"), ("v_rieng", "khó khăn")];
    office.post(&format!("{AT}/moi"), &visit).await.assert_redirect();
    office
}

testkit::on_both!(crate::modules(), fn a_field_that_somebody_may_not_see_is_neither_shown_nor_written(app) {
    let office = visited(app).await;
    let contact = app.sign_in("daumoi").await;
    let at = format!("{AT}/ban-ghi/{}", id(2));
    let form = contact.get(&format!("{at}/sua")).await;
    form.assert_status(200).assert_says("Lượt một");
    assert!(!form.body.contains("khó khăn") && !form.body.contains("v_rieng"), "{}", form.body);
    let sent = [("revision", "1"), ("v_ten", "Lượt hai"), ("v_rieng", "khá giả"), ("v_ho", "")];
    contact.post(&format!("{at}/sua"), &sent).await.assert_redirect();
    let page = office.get(&at).await;
    page.assert_says("Lượt hai").assert_says("khó khăn").assert_says("Hộ bà Mẫu");
    assert!(!page.body.contains("khá giả"));
    // What must be there and is not theirs to write does not stop them; it is missing in the record.
    let new = [("id", &*id(3)), ("v_ten", "Lượt ba"), ("v_rieng", "khá giả")];
    contact.post(&format!("{AT}/moi"), &new).await.assert_redirect();
    assert_eq!(count(app, "SELECT COUNT(*) FROM register_record WHERE ward_id = $1 AND missing = 1").await, 1);
});

testkit::on_both!(crate::modules(), fn names_of_a_private_register_do_not_leak_through_links(app) {
    let office = visited(app).await;
    let viewer = app.sign_in("nguoixem").await;
    let at = format!("{AT}/ban-ghi/{}", id(2));
    for page in [AT.to_owned(), at.clone(), format!("{AT}/tai-ve.csv")] {
        let seen = viewer.get(&page).await;
        seen.assert_status(200).assert_says("•••");
        assert!(!seen.body.contains("bà Mẫu"), "{page}");
    }
    office.get(&at).await.assert_says("Hộ bà Mẫu");
    // Nor can a name be tried out.
    for name in ["Hộ bà Mẫu", "Hộ bà Khác"] {
        let query = format!("{AT}?truong=ho&phep=equal&gia-tri={}", kernel::url_encode(name));
        viewer.get(&query).await.assert_status(422).assert_says("Không tìm thấy");
    }
    let contact = app.sign_in("daumoi").await;
    let guess = [("id", &*id(4)), ("v_ten", "Lượt dò"), ("v_ho", "Hộ bà Mẫu")];
    contact.post(&format!("{AT}/moi"), &guess).await.assert_redirect();
    // Nor are links set, or emptied, in many records at once.
    let many = [("query", ""), ("id", &*id(2)), ("field", "ho"), ("v_ho", ""), ("seen", "1")];
    contact.post(&format!("{AT}/hang-loat/ap-dung"), &many).await.assert_status(422).assert_says("Chọn trường cần sửa");
    assert_eq!(count(app, "SELECT COUNT(*) FROM register_link WHERE ward_id = $1").await, 1);
});

testkit::on_both!(crate::modules(), fn a_saved_filter_over_what_somebody_may_not_see_answers_them_nothing(app) {
    let office = visited(app).await;
    let list = format!("{AT}?bo-loc=kho-khan");
    office.get(&list).await.assert_status(200).assert_says("Lượt một");
    let viewer = app.sign_in("nguoixem").await;
    let answer = viewer.get(&list).await;
    answer.assert_status(422);
    assert!(!answer.body.contains("Lượt một"));
    assert!(!viewer.get(AT).await.body.contains("Lượt có hộ khó khăn"));
});

testkit::on_both!(crate::modules(), fn a_file_neither_tries_out_nor_writes_links_that_somebody_may_not_see(app) {
    let office = visited_in(app, &VISITS.replace("required = true\nseen_by", "seen_by")).await;
    let contact = app.sign_in("daumoi").await;
    let file = "Tên lượt;Hộ được thăm\nLượt năm;Hộ bà Mẫu\nLượt sáu;Hộ bà Khác\n".as_bytes();
    let sent = contact.upload(&format!("{AT}/nhap"), &[("id", &id(10))], ("file", "a.csv", file)).await;
    let at = sent.assert_redirect().to_owned();
    let columns = contact.get(&at).await;
    assert!(columns.body.contains("f_ten") && !columns.body.contains("f_ho"), "{}", columns.body);
    contact.post(&format!("{at}/cot"), &[("f_ten", "0"), ("f_ho", "1")]).await.assert_redirect();
    contact.post(&format!("{at}/ghi"), &[("rows", "clean")]).await.assert_redirect();
    contact.get(&at).await.assert_says("2 bản ghi mới");
    assert_eq!(count(app, "SELECT COUNT(*) FROM register_link WHERE ward_id = $1").await, 1);
    // Nor does a file that somebody else brought show the names.
    let sent = office.upload(&format!("{AT}/nhap"), &[("id", &id(11))], ("file", "b.csv", file)).await;
    let at = sent.assert_redirect().to_owned();
    office.get(&at).await.assert_status(200).assert_says("f_ho");
    contact.get(&at).await.assert_status(404);
});

testkit::on_both!(crate::modules(), fn the_interface_judges_and_writes_only_what_the_form_does(app) {
    visited(app).await;
    let contact = app.sign_in("daumoi").await;
    let put = |n: u32, values: serde_json::Value| {
        let (contact, body) = (&contact, serde_json::json!({ "values": values }).to_string());
        let path = format!("/api/v1/registers/tham-ho/records/{}", id(n));
        async move { contact.send(axum::http::Method::PUT, &path, Some("application/json"), body.into()).await }
    };
    // What must be there and is not theirs to write does not stop them.
    put(20, serde_json::json!({ "ten": "Lượt bảy" })).await.assert_status(201);
    let led = put(21, serde_json::json!({ "ten": "Lượt tám", "ho": id(1) })).await;
    led.assert_status(422).assert_says("không được ghi");
    // What was given out can be sent back, also a link whose name is hidden.
    let read = contact.get(&format!("/api/v1/registers/tham-ho/records/{}", id(2))).await.json();
    assert_eq!(read["values"]["ho"], id(1));
    put(2, read["values"].clone()).await.assert_status(200);
    assert_eq!(count(app, "SELECT COUNT(*) FROM register_link WHERE ward_id = $1").await, 1);
});
