//! Registers with several places: each is a layer of the map, a feature of its files, compared with the boundary.

use crate::common::{self, exec, id};
use crate::editor::{arrange, field, publish};
use crate::open_data::form;
use serde_json::Value;
use testkit::{Browser, TestApp};

const LINES: &str = r#"
key = "tuyen"
title = "Tuyến cáp"
label = "ten"
classification = "open"
fields = [
  { key = "ten", label = "Tên tuyến", kind = "text", required = true },
  { key = "dau", label = "Điểm đầu", kind = "place" },
  { key = "cuoi", label = "Điểm cuối", kind = "place" },
  { key = "nha", label = "Nhà người giữ", kind = "place", privacy = "personal" },
]
states = [{ key = "chay", label = "Đang chạy", then = ["hong"] }, { key = "hong", label = "Hỏng" }]
views = [{ key = "hong", title = "Chỉ hỏng", conditions = [{ field = "state", is = "equal", value = "hong" }] }]
"#;

const WARD: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"ten":"Phường"},
"geometry":{"type":"Polygon","coordinates":[[[105.80,21.40],[105.90,21.40],[105.90,21.50],[105.80,21.50],[105.80,21.40]]]}}]}"#;

/// A line whose end is an area around 21.48, 105.88.
const AREA: &str =
    r#"{"type":"Polygon","coordinates":[[[105.87,21.47],[105.89,21.47],[105.89,21.49],[105.87,21.47]]]}"#;

/// Three lines: from a point to a point, from a point to nowhere, from nowhere to an area.
async fn open(app: &TestApp, definition: &str) -> Browser {
    let office = common::open(app, definition).await;
    for (n, from, to) in [(1, "21.41, 105.81", "21.45, 105.85"), (2, "21.42, 105.82", ""), (3, "", AREA)] {
        let fields = [("v_ten", &*format!("Tuyến {n}")), ("v_dau", from), ("v_cuoi", to), ("v_nha", "21.43, 105.83")];
        common::add(&office, "tuyen", &id(n), &fields).await.assert_redirect();
    }
    office.get("/so-du-lieu").await.assert_says("Đã thêm “Tuyến 3”");
    office
}

async fn features(browser: &Browser, at: &str) -> Vec<Value> {
    browser.get(at).await.assert_status(200).json()["features"].as_array().unwrap().clone()
}

/// What the features of a file are: (identifier, place, kind of geometry).
fn told(features: &[Value]) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let told = |f: &Value| (text(&f["id"]), text(&f["properties"]["place"]), text(&f["geometry"]["type"]));
    features.iter().map(told).collect()
}

const ENDS: &str = "/ban-do?chon=1&lop=tuyen.cuoi";

testkit::on_both!(crate::modules(), fn each_place_of_a_register_is_a_layer_with_a_name_of_its_own(app) {
    let office = open(app, LINES).await;
    let all = office.get("/ban-do").await;
    all.assert_says("Tuyến cáp: Điểm đầu").assert_says("value=\"tuyen.cuoi\"").assert_lacks("Nhà người giữ");
    all.assert_says("Tuyến 1").assert_says("Tuyến 2").assert_lacks("Tuyến 3");
    let ends = office.get(ENDS).await;
    ends.assert_says("Tuyến cáp: Điểm cuối: 2 bản ghi").assert_says("Tuyến 3").assert_says("pw-map__field").assert_lacks("Tuyến 2");
    let both = office.get(&format!("{ENDS}&lop=tuyen")).await;
    both.assert_says("Tuyến cáp: Điểm cuối: 2 bản ghi").assert_says("Tuyến cáp: Điểm đầu: 2 bản ghi");
    both.assert_says("chon=1&#38;lop=tuyen.cuoi&#38;lop=tuyen&#38;o=");
    office.get(&format!("{ENDS}&o=105.84,21.44,105.86,21.46")).await.assert_says("Tuyến 1").assert_lacks("Tuyến 3");
    office.get(&format!("{ENDS}&o=105.88,21.46,105.90,21.48")).await.assert_says("Tuyến 3").assert_lacks("Tuyến 1");
    office.get("/ban-do?chon=1&lop=tuyen.nha").await.assert_says("Chưa có vị trí nào để vẽ");
    let state = format!("/so-du-lieu/tuyen/ban-ghi/{}/trang-thai", id(3));
    office.post(&state, &[("state", "hong")]).await.assert_redirect();
    office.get(&format!("{ENDS}&bl-tuyen.cuoi=hong")).await.assert_says("Tuyến 3").assert_lacks("Tuyến 1");
});

testkit::on_both!(crate::modules(), fn a_layer_follows_what_becomes_of_its_records(app) {
    let office = open(app, LINES).await;
    let record = format!("/so-du-lieu/tuyen/ban-ghi/{}", id(1));
    let change = |revision: &'static str, to: &'static str| {
        [("revision", revision), ("v_ten", "Tuyến 1"), ("v_dau", "21.41, 105.81"), ("v_cuoi", to), ("v_nha", "")]
    };
    office.post(&format!("{record}/sua"), &change("1", "21.401, 105.801")).await.assert_redirect();
    office.get(&format!("{ENDS}&o=105.80,21.40,105.802,21.402")).await.assert_says("Tuyến 1");
    office.get(&format!("{ENDS}&o=105.84,21.44,105.86,21.46")).await.assert_lacks("Tuyến 1");
    office.post(&format!("{record}/sua"), &change("2", "")).await.assert_redirect();
    office.get(ENDS).await.assert_says("Điểm cuối: 1 bản ghi").assert_lacks("Tuyến 1");
    let other = format!("/so-du-lieu/tuyen/ban-ghi/{}", id(3));
    office.post(&format!("{other}/dua-ra"), &[("reason", "Ghi nhầm")]).await.assert_redirect();
    office.get("/so-du-lieu").await.assert_says("Tuyến 3");
    office.get(ENDS).await.assert_lacks("Tuyến 3");
    assert_eq!(common::count(app, "SELECT COUNT(*) FROM register_place WHERE ward_id = $1 AND field = 'cuoi'").await, 0);
    office.post(&format!("{other}/dua-lai"), &[]).await.assert_redirect();
    office.get(ENDS).await.assert_says("Tuyến 3");
    // As it was kept before other places than the first were noted: until the night they are not known.
    exec(app, "DELETE FROM register_place WHERE ward_id = $1").await;
    office.get(ENDS).await.assert_lacks("Tuyến 3");
    app.set_day("2026-03-18");
    app.app.settle().await.unwrap();
    app.sign_in("tonghop").await.get(ENDS).await.assert_says("Tuyến 3");
});

/// A new version of the lines without some of their fields, and with some places that they had or have not yet.
async fn redefine(office: &Browser, without: &[&str], places: &[(&str, &str)]) {
    let draft = office.post("/so-du-lieu/tuyen/sua-cau-truc", &[]).await;
    let draft = draft.assert_redirect().trim_end_matches("/truong").to_owned();
    for key in without {
        arrange(office, &draft, "bo", key).await.assert_redirect();
    }
    for (key, label) in places {
        let of_field = [("field_label", *label), ("field_key", *key)];
        field(office, &draft, "", "place", &of_field).await.assert_redirect();
    }
    publish(office, &draft).await.assert_redirect();
}

testkit::on_both!(crate::modules(), fn places_that_a_register_no_longer_has_leave_nothing_behind(app) {
    const KEPT: &str = "SELECT COUNT(*) FROM register_place WHERE ward_id = $1";
    let office = open(app, LINES).await;
    assert_eq!(common::count(app, KEPT).await, 5);
    redefine(&office, &["cuoi", "nha"], &[]).await;
    assert_eq!(common::count(app, KEPT).await, 0);
    let record = format!("/so-du-lieu/tuyen/ban-ghi/{}", id(1));
    let fields = [("revision", "1"), ("v_ten", "Tuyến 1"), ("v_dau", "21.401, 105.801")];
    office.post(&format!("{record}/sua"), &fields).await.assert_redirect();
    // What a program left there that did not forget is not shown when the place comes back.
    exec(app, "INSERT INTO register_place (ward_id, record_id, field, register_id, lat, lon) SELECT ward_id, id, 'cuoi', \
        register_id, 21.46, 105.86 FROM register_record WHERE ward_id = $1 AND label = 'Tuyến 2'").await;
    redefine(&office, &[], &[("cuoi", "Điểm cuối")]).await;
    let ends = office.get(ENDS).await;
    ends.assert_says("Điểm cuối: 2 bản ghi").assert_says("Tuyến 1").assert_says("Tuyến 3").assert_lacks("Tuyến 2");
    redefine(&office, &["dau", "cuoi"], &[]).await;
    assert_eq!(common::count(app, KEPT).await, 0);
});

testkit::on_both!(crate::modules(), fn many_places_of_another_field_are_counted_by_the_database(app) {
    let office = common::open(app, LINES).await;
    for n in 0..205u32 {
        let place = format!("{:.5}, {:.5}", 21.40 + f64::from(n % 23) * 0.004, 105.80 + f64::from(n / 23) * 0.01);
        let fields = [("v_ten", &*format!("Tuyến {n}")), ("v_dau", "21.41, 105.81"), ("v_cuoi", &*place)];
        common::add(&office, "tuyen", &id(n + 1), &fields).await.assert_redirect();
    }
    office.get(ENDS).await.assert_says("Điểm cuối: 205 bản ghi").assert_says("pw-map__cluster");
    let second = office.get(&format!("{ENDS}&trang=tuyen.cuoi.10")).await;
    assert_eq!(second.body.split("id=\"lop-tuyen.cuoi\"").nth(1).unwrap().matches("/ban-ghi/").count(), 5);
});

testkit::on_both!(crate::modules(), fn every_place_is_a_feature_of_the_files(app) {
    // A register with data of people publishes counts alone.
    let (before, after) = LINES.split_once("  { key = \"nha\"").unwrap();
    let open_to_all = format!("{before}{}", after.split_once('\n').unwrap().1);
    let office = open(app, &open_to_all).await;
    let (of, point, area) = (|n: u32, place: &str| format!("{}{place}", id(n)), "Point", "Polygon");
    let map = features(&office, "/ban-do.geojson?chon=1&lop=tuyen&lop=tuyen.cuoi").await;
    let wanted = [(of(1, ""), "dau", point), (of(2, ""), "dau", point), (of(1, ".cuoi"), "cuoi", point), (of(3, ".cuoi"), "cuoi", area)];
    assert_eq!(told(&map), wanted.map(|(id, place, kind)| (id, place.to_owned(), kind.to_owned())));
    let sheet = features(&office, "/so-du-lieu/tuyen/tai-ve.geojson").await;
    let wanted = [(of(1, ""), "dau", point), (of(1, ".cuoi"), "cuoi", point), (of(2, ""), "dau", point), (of(3, ""), "dau", ""), (of(3, ".cuoi"), "cuoi", area)];
    assert_eq!(told(&sheet), wanted.map(|(id, place, kind)| (id, place.to_owned(), kind.to_owned())));
    let publish = form("Tuyến cáp", &["ten", "dau", "cuoi"], &[]);
    office.post("/so-du-lieu/tuyen/cong-bo/moi", &publish).await.assert_redirect();
    let open = features(&app.browser(), "/du-lieu/tuyen-cap/tai-ve.geojson").await;
    let kinds: Vec<(String, String)> = told(&open).into_iter().map(|(_, place, kind)| (place, kind)).collect();
    let wanted = [("dau", point), ("cuoi", point), ("dau", point), ("dau", ""), ("cuoi", area)];
    assert_eq!(kinds, wanted.map(|(place, kind)| (place.to_owned(), kind.to_owned())));
});

testkit::on_both!(crate::modules(), fn a_field_that_is_called_place_keeps_its_value_in_the_files(app) {
    let (before, after) = LINES.split_once("  { key = \"nha\"").unwrap();
    let noted = "  { key = \"place\", label = \"Nơi đặt\", kind = \"text\" },\n";
    let office = common::open(app, &format!("{before}{noted}{}", after.split_once('\n').unwrap().1)).await;
    let fields = [("v_ten", "Tuyến 1"), ("v_dau", "21.41, 105.81"), ("v_cuoi", "21.45, 105.85"), ("v_place", "Nhà văn hóa")];
    common::add(&office, "tuyen", &id(1), &fields).await.assert_redirect();
    let publish = form("Tuyến cáp", &["ten", "dau", "cuoi", "place"], &[]);
    office.post("/so-du-lieu/tuyen/cong-bo/moi", &publish).await.assert_redirect();
    for (browser, at) in [(&office, "/so-du-lieu/tuyen/tai-ve.geojson"), (&app.browser(), "/du-lieu/tuyen-cap/tai-ve.geojson")] {
        let file = browser.get(at).await.assert_status(200).body.clone();
        assert_eq!((file.matches("\"place\":").count(), file.matches("\"place\":\"Nhà văn hóa\"").count()), (2, 2), "{file}");
    }
});

testkit::on_both!(crate::modules(), fn every_place_is_compared_with_the_boundary(app) {
    let office = open(app, LINES).await;
    office.upload("/ban-do/ranh-gioi", &[], ("file", "phuong.geojson", WARD.as_bytes())).await.assert_redirect();
    let fields = [("v_ten", "Tuyến xa"), ("v_dau", "21.41, 105.81"), ("v_cuoi", "21.30, 105.85")];
    common::add(&office, "tuyen", &id(4), &fields).await.assert_redirect();
    office.get(&format!("/so-du-lieu/tuyen/ban-ghi/{}", id(4))).await.assert_says("khoảng 11,1 km");
    office.get("/ban-do/ngoai-ranh-gioi?so=tuyen.cuoi").await.assert_says("Tuyến xa").assert_says("khoảng 11,1 km");
    office.get("/ban-do/ngoai-ranh-gioi?so=tuyen").await.assert_lacks("Tuyến xa");
    office.get("/ban-do/ngoai-ranh-gioi?so=tuyen.nha").await.assert_status(404);
});
