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
    let office = open(app, HOUSES).await;
    open(app, VISITS).await;
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
