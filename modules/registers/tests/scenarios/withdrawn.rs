//! What must leave the public's sight stays out of it; questions of strangers are bounded.

use crate::common::open;
use crate::open_data::{ALL, MARKET, NEW, SITES, add, ask, form, published};
use serde_json::json;
use testkit::{Browser, TestApp, WARD};

const AT: &str = "/so-du-lieu/diem-wifi/cong-bo/diem-wi-fi";
const RECORD: &str = "/so-du-lieu/diem-wifi/ban-ghi/0193c0de-0000-7000-8000-000000000001";

async fn renamed(office: &Browser, revision: &str, name: &str) {
    let fields = [("revision", revision), ("v_ten", name), ("v_nam", "2026")];
    office.post(&format!("{RECORD}/sua"), &fields).await.assert_redirect();
}

testkit::on_both!(crate::modules(), fn a_version_that_was_withdrawn_does_not_come_back_with_the_next(app) {
    let office = published(app).await;
    office.post(&format!("{AT}/rut"), &[("reason", "Lộ tên")]).await.assert_redirect();
    renamed(&office, "1", "Chợ").await;
    office.post(AT, &form("Điểm Wi-Fi", ALL, &[("version", "1-rut")])).await.assert_redirect();
    let citizen = app.browser();
    let file = |number: i32| format!("/du-lieu/diem-wi-fi/tai-ve.csv?phien-ban={number}");
    citizen.get(&file(1)).await.assert_status(404);
    assert!(!citizen.get(&file(2)).await.body.contains("Phố Cò"));
    citizen.get("/du-lieu/diem-wi-fi").await.assert_says("Không còn công bố");
    // Also where nothing differs from the version that was withdrawn last.
    renamed(&office, "2", "Chợ mới").await;
    office.post(AT, &form("Điểm Wi-Fi", ALL, &[("version", "2")])).await.assert_redirect();
    citizen.get(&file(2)).await.assert_status(200);
    office.post(&format!("{AT}/rut"), &[("reason", "Xem lại")]).await.assert_redirect();
    office.post(AT, &form("Điểm Wi-Fi", ALL, &[("version", "3-rut")])).await.assert_redirect();
    citizen.get(&file(2)).await.assert_status(404);
    citizen.get(&file(3)).await.assert_status(200);
});

testkit::on_both!(crate::modules(), fn a_publication_on_its_way_does_not_undo_a_withdrawal(app) {
    let office = published(app).await;
    renamed(&office, "1", "Chợ mới").await;
    let (fields, reason) = (form("Điểm Wi-Fi", ALL, &[("version", "1")]), [("reason", "Lộ tên")]);
    let path = format!("{AT}/rut");
    let (published, withdrawn) = tokio::join!(office.post(AT, &fields), office.post(&path, &reason));
    let page = app.browser().get("/du-lieu/diem-wi-fi").await;
    match (withdrawn.status.is_redirection(), published.status.is_redirection()) {
        (true, _) => page.assert_status(410),
        (false, is_published) => {
            assert!(is_published, "one of the two is done: {}", withdrawn.body);
            page.assert_status(200)
        }
    };
});

/// Changes a field; what the page of changes said before.
async fn changed(office: &Browser, key: &str, fields: &[(&str, &str)]) -> testkit::Answer {
    let draft = office.post("/so-du-lieu/diem-wifi/sua-cau-truc", &[]).await;
    let draft = draft.assert_redirect().trim_end_matches("/truong").to_owned();
    let all: Vec<(&str, &str)> =
        [("phan", "truong"), ("truong", key)].into_iter().chain(fields.iter().copied()).collect();
    office.post(&format!("{draft}/truong/{key}"), &all).await.assert_redirect();
    let page = office.get(&format!("{draft}/thay-doi")).await;
    let revision: String =
        page.body.split("name=\"revision\" value=\"").nth(1).unwrap_or("0").chars().take_while(|c| *c != '"').collect();
    office.post(&format!("{draft}/ap-dung"), &[("revision", &revision)]).await.assert_redirect();
    page
}

testkit::on_both!(crate::modules(), fn what_became_personal_is_withdrawn_at_once_and_said(app) {
    let office = published(app).await;
    app.app.settle().await.unwrap();
    app.browser().get("/du-lieu/diem-wi-fi").await.assert_status(200);
    let limited = [("kind", "year"), ("field_label", "Năm lắp"), ("seen_by", "leader")];
    let page = changed(&office, "nam", &limited).await;
    page.assert_says("rút ngay các bộ dữ liệu mở").assert_says("Điểm Wi-Fi: Trường “Năm lắp”");
    app.app.settle().await.unwrap();
    let page = app.browser().get("/du-lieu/diem-wi-fi").await;
    page.assert_status(410).assert_says("Trường “Năm lắp” không còn được công bố.");
    app.browser().get("/du-lieu/diem-wi-fi/tai-ve.csv").await.assert_status(410);
    office.get("/thong-bao").await.assert_says("Đã rút bộ dữ liệu");
});

async fn settled(app: &TestApp, sql: &str) {
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.exec(sql, kernel::args![WARD]).await.unwrap();
    tx.enqueue("registers.republish", &json!({}), tx.now).await.unwrap();
    tx.commit().await.unwrap();
    app.app.settle().await.unwrap();
}

testkit::on_both!(crate::modules(), fn the_nightly_round_withdraws_and_one_fault_does_not_stop_the_others(app) {
    let office = published(app).await;
    office.post(NEW, &form("Bộ hỏng", &["ten"], &[])).await.assert_redirect();
    office.post(NEW, &form("An toàn", &["loai"], &[])).await.assert_redirect();
    // A file of columns that nobody can read stands for any fault of ours.
    settled(app, "UPDATE open_version SET columns = 'x' WHERE ward_id = $1 AND dataset_id IN \
        (SELECT id FROM open_dataset WHERE ward_id = $1 AND name = 'bo-hong')").await;
    settled(app, "UPDATE open_dataset SET body = REPLACE(body, '\"tech\"', '\"khac\"') WHERE ward_id = $1 AND name <> 'bo-hong'").await;
    let held = "SELECT COUNT(*) FROM open_dataset WHERE ward_id = $1 AND held <> '' AND name <> 'bo-hong'";
    let count: Option<i64> = app.app.db.read(WARD).scalar(held, kernel::args![WARD]).await.unwrap();
    assert_eq!(count, Some(2), "what is wrong with a theme holds it back, and no more");
    // What may not be public goes, also where nobody told of the change.
    settled(app, "UPDATE register SET body = REPLACE(body, '\"key\":\"nam\"', '\"key\":\"nam\",\"seen_by\":[\"leader\"]') \
        WHERE ward_id = $1").await;
    app.browser().get("/du-lieu/diem-wi-fi").await.assert_status(410);
    settled(app, "UPDATE open_dataset SET body = REPLACE(body, '\"khac\"', '\"tech\"') WHERE ward_id = $1").await;
    let out = "SELECT COUNT(*) FROM open_dataset WHERE ward_id = $1 AND held = '' AND name = 'an-toan'";
    let count: Option<i64> = app.app.db.read(WARD).scalar(out, kernel::args![WARD]).await.unwrap();
    assert_eq!(count, Some(1), "what is right again is held back no longer");
    app.browser().get("/du-lieu/an-toan").await.assert_status(200).assert_says("An toàn");
});

testkit::on_both!(crate::modules(), fn a_saved_filter_that_cannot_be_carried_whole_is_not_offered(app) {
    let views = r#"
[[views]]
key = "kin"
title = "Theo ghi chú"
conditions = [{ field = "hotline", is = "filled" }]
[[views]]
key = "cho"
title = "Các chợ"
conditions = [{ field = "loai", is = "equal", value = "cho" }]
"#;
    let office = open(app, &format!("{SITES}{views}")).await;
    let page = office.get(NEW).await;
    page.assert_says("bo-loc=cho");
    assert!(!page.body.contains("bo-loc=kin"));
    office.get(&format!("{NEW}?bo-loc=cho")).await.assert_says("value=\"Chợ\"");
    office.get(&format!("{NEW}?bo-loc=kin")).await.assert_status(422).assert_says("Chọn bộ lọc khác");
});

testkit::on_both!(crate::modules(), fn suspected_duplicates_and_expected_records_that_are_absent_hold_it_back(app) {
    let office = open(app, &SITES.replace("cadence = ", "expected = 4\ncadence = ")).await;
    add(&office, "diem-wifi", 1, &[("v_ten", "Chợ"), ("v_loai", "cho")]).await;
    let few = office.post(NEW, &form("Điểm Wi-Fi", ALL, &[])).await;
    few.assert_status(422).assert_says("3 trong 4 bản ghi dự kiến mà chưa có trong sổ");
    let markets = [("c1_field", "loai"), ("c1_is", "equal"), ("c1_value", "Chợ")];
    office.post(NEW, &form("Các chợ", ALL, &markets)).await.assert_redirect();
    for (number, name) in [(2, "Trường A"), (3, "Trường A"), (4, "Nhà văn hóa")] {
        add(&office, "diem-wifi", number, &[("v_ten", name)]).await;
    }
    let twice = office.post(NEW, &form("Điểm Wi-Fi", ALL, &[])).await;
    twice.assert_status(422).assert_says("2 trong 4 bản ghi nghi trùng nhau");
    office.post("/so-du-lieu/diem-wifi/trung-lap/khong-trung",
        &[("field", "ten"), ("member", "0193c0de-0000-7000-8000-000000000002"), ("shown", "2")]).await.assert_redirect();
    office.post(NEW, &form("Điểm Wi-Fi", ALL, &[])).await.assert_redirect();
});

testkit::on_both!(crate::modules(), fn a_condition_on_what_is_computed_keeps_records_back(app) {
    let computed = r#"{ key = "nhanh", label = "Nhanh", kind = "computed_yes_no", expression = "toc_do >= 50.0" },"#;
    let office = open(app, &SITES.replace("fields = [", &format!("fields = [{computed}"))).await;
    add(&office, "diem-wifi", 1, MARKET).await;
    add(&office, "diem-wifi", 2, &[("v_ten", "Nhà văn hóa"), ("v_toc_do", "20")]).await;
    let slow = |value: &'static str| [("c1_field", "nhanh"), ("c1_is", "not_equal"), ("c1_value", value)];
    office.post(NEW, &form("Điểm Wi-Fi", ALL, &slow("có thể"))).await.assert_status(422);
    office.post(NEW, &form("Điểm Wi-Fi", ALL, &slow("Có"))).await.assert_redirect();
    let csv = app.browser().get("/du-lieu/diem-wi-fi/tai-ve.csv").await;
    assert!(csv.body.contains("Nhà văn hóa") && !csv.body.contains("Phố Cò"), "{}", csv.body);
});

testkit::on_both!(crate::modules(), fn a_decimal_of_a_condition_stays_what_it_was(app) {
    let office = open(app, SITES).await;
    add(&office, "diem-wifi", 1, MARKET).await;
    let fast = [("c1_field", "toc_do"), ("c1_is", "equal"), ("c1_value", "100,5")];
    office.post(NEW, &form("Điểm Wi-Fi", ALL, &fast)).await.assert_redirect();
    office.get(AT).await.assert_says("value=\"100,5\"");
});

testkit::on_both!(crate::modules(), fn a_question_of_a_stranger_is_bounded(app) {
    published(app).await;
    let citizen = app.browser();
    let package = ask(&citizen, "package_show", json!({ "id": "diem-wi-fi" })).await.json();
    let id = package["result"]["resources"][0]["id"].clone();
    let of = |more: serde_json::Value| {
        let mut asked = more;
        asked["resource_id"] = id.clone();
        asked
    };
    let many = |n: usize| vec!["ten"; n];
    ask(&citizen, "datastore_search", of(json!({ "fields": many(2_001) }))).await.assert_status(409);
    ask(&citizen, "datastore_search", of(json!({ "sort": many(2_001) }))).await.assert_status(409);
    ask(&citizen, "datastore_search", of(json!({ "filters": { "ten": many(1_500), "loai": many(501) } }))).await.assert_status(409);
    let twice = ask(&citizen, "datastore_search", of(json!({ "fields": ["nam", "nam"], "sort": "nam, nam desc" }))).await.json();
    assert_eq!(twice["result"]["fields"].as_array().unwrap().len(), 1);
    assert_eq!(twice["result"]["records"], json!([{ "nam": 2024 }, { "nam": 2025 }]));
    let none = ask(&citizen, "datastore_search", of(json!({ "filters": { "ten": "a\u{0}b" }, "q": "\u{0}" }))).await;
    assert_eq!(none.assert_status(200).json()["result"]["total"], 0);
    citizen.get("/du-lieu/%00").await.assert_status(404);
    citizen.get("/du-lieu/%00/tai-ve.csv").await.assert_status(404);
    citizen.get("/du-lieu/diem-wi-fi?loc=ten:%00").await.assert_status(200);
    let help = package["help"].as_str().unwrap();
    let at = help.find("/api/").unwrap();
    assert!(citizen.get(&help[at..]).await.assert_status(200).json()["result"].as_str().unwrap().contains("id"));
    let fq = "groups:tech AND res_format:csv AND dataset_type:dataset +state:active";
    assert_eq!(ask(&citizen, "package_search", json!({ "fq": fq })).await.json()["result"]["count"], 1);
    assert_eq!(ask(&citizen, "package_search", json!({ "fq": "groups:tech AND res_format:PDF" })).await.json()["result"]["count"], 0);
    let mut last = citizen.get("/api/3/action/site_read").await;
    for _ in 0..300 {
        last = citizen.get("/api/3/action/site_read").await;
    }
    last.assert_status(429).assert_says("Ask again");
    assert!(last.headers.contains_key("retry-after"));
    app.set_moment("2026-03-16T02:01:00Z");
    citizen.get("/api/3/action/site_read").await.assert_status(200);
});
