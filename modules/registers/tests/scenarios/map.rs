//! The map over HTTP: layers by right and privacy, places one by one and in clusters, the boundary, what lies outside of it.

use crate::common::{self, id};
use kernel::Role;
use testkit::{Browser, WARD};

fn definition(key: &str, classification: &str, place: &str, label: &str) -> String {
    format!(
        r#"
key = "{key}"
title = "Sổ {key}"
label = "ten"
classification = "{classification}"
[[fields]]
key = "ten"
label = "Tên"
kind = "text"
required = true
{label}
[[fields]]
key = "vi_tri"
label = "Vị trí"
kind = "place"
{place}
[[fields]]
key = "dien_thoai"
label = "Điện thoại"
kind = "phone"
privacy = "personal"
[[fields]]
key = "so_cong"
label = "Số cổng"
kind = "integer"
[[states]]
key = "chay"
label = "Đang chạy"
then = ["hong"]
[[states]]
key = "hong"
label = "Hỏng"
[[views]]
key = "hong"
title = "Chỉ hỏng"
conditions = [{{ field = "state", is = "equal", value = "hong" }}]
[[views]]
key = "goi"
title = "Theo điện thoại"
conditions = [{{ field = "dien_thoai", is = "has", value = "091" }}]
"#
    )
}

const PERSONAL: &str = "privacy = \"personal\"";

async fn office(app: &testkit::TestApp) -> Browser {
    let office = app.sign_in("tonghop").await;
    for text in [
        definition("camera", "open", "", ""),
        definition("wifi", "open", "", ""),
        definition("rieng", "private", "", ""),
        definition("ho-dan", "open", PERSONAL, ""),
        definition("ten-nguoi", "open", "", PERSONAL),
    ] {
        office.post("/so-du-lieu/nhap-dinh-nghia", &[("text", &text)]).await.assert_redirect();
    }
    office
}

async fn add(office: &Browser, register: &str, n: u32, name: &str, place: &str) -> testkit::Answer {
    let fields = [("v_ten", name), ("v_vi_tri", place), ("v_dien_thoai", "0912345678"), ("v_so_cong", "4")];
    common::add(office, register, &id(n), &fields).await
}

const WARD_SHAPE: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"ten":"Phường"},
"geometry":{"type":"Polygon","coordinates":[[[105.80,21.40],[105.90,21.40],[105.90,21.50],[105.80,21.50],[105.80,21.40]]]}}]}"#;

testkit::on_both!(crate::modules(), fn only_layers_that_one_may_see_are_drawn_and_places_of_people_never(app) {
    let office = office(app).await;
    for (n, register) in ["camera", "wifi", "rieng", "ho-dan", "ten-nguoi"].iter().enumerate() {
        add(&office, register, n as u32 + 1, &format!("Bản ghi của {register}"), "21.4712, 105.8501").await.assert_redirect();
    }
    office.get("/so-du-lieu").await.assert_says("Đã thêm");
    let everything = "/ban-do?chon=1&lop=camera&lop=rieng&lop=ho-dan&lop=ten-nguoi&lop=khong-co";
    let page = office.get(everything).await;
    page.assert_status(200).assert_says("Bản ghi của camera").assert_says("Bản ghi của rieng");
    assert!(!page.body.contains("Sổ ho-dan") && !page.body.contains("style="), "{}", page.body);
    assert!(!page.body.contains("Bản ghi của ten-nguoi"), "names of people stay in their list");
    page.assert_says(&format!("/so-du-lieu/ten-nguoi/ban-ghi/{}", id(5)));
    let viewer = app.sign_in("nguoixem").await;
    let seen = viewer.get(everything).await;
    seen.assert_says("Bản ghi của camera");
    assert!(!seen.body.contains("Sổ rieng") && !seen.body.contains("của rieng"), "{}", seen.body);
    let file = viewer.get("/ban-do.geojson?chon=1&lop=camera&lop=rieng&lop=ho-dan&lop=ten-nguoi").await;
    let json = file.json();
    assert_eq!(json["features"].as_array().unwrap().len(), 2);
    assert_eq!(json["features"][0]["properties"]["so_cong"], 4.0);
    assert!(!file.body.contains("0912345678") && !file.body.contains("Bản ghi của ten-nguoi"), "{}", file.body);
    viewer.get("/ban-do?chon=1&lop=camera&bl-camera=goi").await.assert_status(404);
    viewer.get("/ban-do/ranh-gioi").await.assert_status(403);
    app.browser().get("/ban-do").await.assert_redirect();
});

testkit::on_both!(crate::modules(), fn a_layer_is_narrowed_moved_over_and_listed(app) {
    let office = office(app).await;
    for (n, place) in ["21.4712, 105.8501", "21.4813, 105.8602", "21.40, 105.80"].iter().enumerate() {
        add(&office, "camera", n as u32 + 1, &format!("Cổng {n}"), place).await.assert_redirect();
    }
    office.post(&format!("/so-du-lieu/camera/ban-ghi/{}/trang-thai", id(1)), &[("state", "hong")]).await.assert_redirect();
    let all = office.get("/ban-do").await;
    all.assert_says("Cổng 0").assert_says("Cổng 2").assert_says("3 bản ghi").assert_says("pw-map__v1");
    let broken = office.get("/ban-do?chon=1&lop=camera&bl-camera=hong").await;
    assert!(broken.body.contains("Cổng 0") && !broken.body.contains("Cổng 1"));
    let near = office.get("/ban-do?chon=1&lop=camera&o=105.84,21.46,105.87,21.49").await;
    assert!(near.body.contains("Cổng 1") && !near.body.contains("Cổng 2"), "what is not seen is not listed");
    for nonsense in ["o=a,b,c,d", "o=NaN,NaN,NaN,NaN", "o=105.8,21.4,105.8,21.4", "trang=camera.99999", "lop=%00%27", "o=-180,-85,180,85", "bl-camera="] {
        office.get(&format!("/ban-do?chon=1&lop=camera&{nonsense}")).await.assert_status(200);
    }
    office.get("/ban-do?chon=1&lop=camera&bl-camera=khong-co").await.assert_status(404);
    office.get("/ban-do?chon=1").await.assert_says("Chưa có vị trí nào để vẽ");
});

testkit::on_both!(crate::modules(), fn many_records_are_counted_by_the_database_and_none_is_missing_from_the_list(app) {
    let office = office(app).await;
    for n in 0..230u32 {
        let place = format!("{:.5}, {:.5}", 21.40 + f64::from(n % 23) * 0.004, 105.80 + f64::from(n / 23) * 0.01);
        add(&office, "camera", n + 1, &format!("Máy {n}"), &place).await.assert_redirect();
    }
    let page = office.get("/ban-do?chon=1&lop=camera").await;
    page.assert_status(200).assert_says("230 bản ghi").assert_says("pw-map__cluster");
    let mut listed = std::collections::BTreeSet::new();
    for n in 0..12 {
        let body = office.get(&format!("/ban-do?chon=1&lop=camera&trang=camera.{n}")).await.body;
        let list = body.split("id=\"lop-camera\"").nth(1).unwrap();
        listed.extend(list.split("/ban-ghi/").skip(1).map(|rest| rest[..36].to_owned()));
    }
    assert_eq!(listed.len(), 230);
    let json = office.get("/ban-do.geojson?chon=1&lop=camera").await.json();
    assert_eq!(json["features"].as_array().unwrap().len(), 230);
});

testkit::on_both!(crate::modules(), fn a_boundary_is_imported_checked_and_taken_back(app) {
    let office = office(app).await;
    for (bad, said) in [
        (&b"{"[..], "GeoJSON"),
        (&b"\xff\xfe"[..], "UTF-8"),
        (&WARD_SHAPE.replace("105.90,21.50", "105.80,21.50").replace("105.80,21.50],[105.80,21.50", "105.85,21.35],[105.80,21.50").into_bytes()[..], "tự cắt"),
        (&WARD_SHAPE.replace("105.", "5.").into_bytes()[..], "ngoài Việt Nam"),
    ] {
        office.upload("/ban-do/ranh-gioi", &[], ("file", "x.geojson", bad)).await.assert_status(422).assert_says(said);
    }
    office.post("/ban-do/ranh-gioi", &[]).await.assert_status(422).assert_says("Chọn tệp");
    let keeper = app.person_in(Role::UnitContact, first_unit(app).await).await;
    keeper.upload("/ban-do/ranh-gioi", &[], ("file", "a.geojson", WARD_SHAPE.as_bytes())).await.assert_status(403);
    office.upload("/ban-do/ranh-gioi", &[], ("file", "phuong.geojson", WARD_SHAPE.as_bytes())).await.assert_redirect();
    office.get("/ban-do").await.assert_says("pw-map__ward");
    let page = office.get("/ban-do/ranh-gioi").await;
    page.assert_says("phuong.geojson").assert_says("Đang dùng");
    let stop = page.body.split("action=\"").map(|rest| rest.split('"').next().unwrap()).find(|to| to.ends_with("/thoi-dung")).unwrap().to_owned();
    let unknown = "/ban-do/ranh-gioi/0193c0de-0000-7000-8000-000000000099/thoi-dung";
    office.post(unknown, &[]).await.assert_status(404);
    office.get("/ban-do").await.assert_says("pw-map__ward");
    office.post(&stop, &[]).await.assert_redirect();
    office.post(&stop, &[]).await.assert_status(404);
    assert!(!office.get("/ban-do").await.body.contains("pw-map__ward"));
    office.post(&stop.replace("thoi-dung", "dung"), &[]).await.assert_redirect();
    office.get("/ban-do").await.assert_says("pw-map__ward");
    office.post("/ban-do/ranh-gioi/0193c0de-0000-7000-8000-000000000099/dung", &[]).await.assert_status(404);
    office.get("/ban-do").await.assert_says("pw-map__ward");
    office.get(&stop.replace("thoi-dung", "tep.geojson")).await.assert_says("MultiPolygon");
});

async fn first_unit(app: &testkit::TestApp) -> kernel::UnitId {
    people::api::units(&app.app.db.read(WARD)).await.unwrap()[0].id
}

testkit::on_both!(crate::modules(), fn a_place_outside_of_the_ward_is_said_when_it_is_saved_and_listed_after(app) {
    let office = office(app).await;
    office.upload("/ban-do/ranh-gioi", &[], ("file", "phuong.geojson", WARD_SHAPE.as_bytes())).await.assert_redirect();
    add(&office, "camera", 1, "Trong phường", "21.45, 105.85").await.assert_redirect();
    add(&office, "camera", 2, "Sát ranh giới", "21.3995, 105.85").await.assert_redirect();
    add(&office, "camera", 3, "Nơi khác", "21.39, 105.85").await.assert_redirect();
    add(&office, "camera", 4, "Đảo", "105.85, 21.45").await.assert_status(422).assert_says("Có lẽ đã viết đảo");
    let saved = office.get("/so-du-lieu/camera").await;
    saved.assert_says("Nơi khác");
    let record = office.get(&format!("/so-du-lieu/camera/ban-ghi/{}", id(3))).await;
    record.assert_says("nằm ngoài ranh giới phường khoảng 1,1 km");
    assert!(!office.get(&format!("/so-du-lieu/camera/ban-ghi/{}", id(1))).await.body.contains("nằm ngoài"));
    let list = office.get("/ban-do/ngoai-ranh-gioi?so=camera").await;
    list.assert_says("Nơi khác");
    assert!(!list.body.contains("Sát ranh giới") && !list.body.contains("Trong phường"));
    office.get("/ban-do/ngoai-ranh-gioi?so=ho-dan").await.assert_status(404);
    app.sign_in("nguoixem").await.get("/ban-do/ngoai-ranh-gioi?so=rieng").await.assert_status(404);
    let changed = [("revision", "1"), ("v_ten", "Nơi khác"), ("v_vi_tri", "21.30, 105.85")];
    let answer = office.post(&format!("/so-du-lieu/camera/ban-ghi/{}/sua", id(3)), &changed).await;
    answer.assert_redirect();
    assert!(office.get("/so-du-lieu").await.body.contains("khoảng 11,1 km"), "the answer warns");
});

testkit::on_both!(crate::modules(), fn lines_and_areas_are_drawn_from_their_own_corners(app) {
    let office = office(app).await;
    let line = r#"{"type":"LineString","coordinates":[[105.80,21.40],[105.85,21.45],[105.90,21.41]]}"#;
    let area = r#"{"type":"Polygon","coordinates":[[[105.80,21.40],[105.84,21.40],[105.84,21.44],[105.80,21.40]]]}"#;
    add(&office, "camera", 1, "Tuyến cáp", line).await.assert_redirect();
    add(&office, "wifi", 2, "Vùng phủ <script>", area).await.assert_redirect();
    let page = office.get("/ban-do?chon=1&lop=camera&lop=wifi").await;
    page.assert_says("pw-map__line").assert_says("pw-map__field").assert_says("Vùng phủ &lt;script&gt;");
    assert!(!page.body.contains("phủ <script>") && !page.body.contains("NaN"));
});

testkit::on_both!(crate::modules(), fn two_boundaries_are_never_in_use_together(app) {
    let office = office(app).await;
    for name in ["cu.geojson", "moi.geojson"] {
        office.upload("/ban-do/ranh-gioi", &[], ("file", name, WARD_SHAPE.as_bytes())).await.assert_redirect();
    }
    assert_eq!(office.get("/ban-do/ranh-gioi").await.body.matches("Đang dùng").count(), 1);
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let both = "UPDATE register_boundary SET in_use = $2 WHERE ward_id = $1";
    let refused = tx.exec(both, kernel::args![WARD, true]).await.unwrap_err();
    assert!(matches!(refused, kernel::Error::Conflict(_)), "{refused:?}");
});

testkit::on_both!(crate::modules(), fn the_file_of_the_map_does_not_name_records_of_a_register_that_one_may_not_see(app) {
    let office = office(app).await;
    let link = "[[fields]]\nkey = \"thuoc\"\nlabel = \"Thuộc\"\nkind = \"link\"\nregister = \"rieng\"\n[[states]]\nkey = \"chay\"";
    let linking = definition("tru", "open", "", "").replacen("[[states]]\nkey = \"chay\"", link, 1);
    office.post("/so-du-lieu/nhap-dinh-nghia", &[("text", &linking)]).await.assert_redirect();
    add(&office, "rieng", 1, "Trạm mật", "").await.assert_redirect();
    let fields = [("id", &*id(2)), ("v_ten", "Trụ 1"), ("v_vi_tri", "21.45, 105.85"), ("v_thuoc", &*id(1))];
    office.post("/so-du-lieu/tru/moi", &fields).await.assert_redirect();
    let file = "/ban-do.geojson?chon=1&lop=tru";
    office.get(file).await.assert_says("Trụ 1").assert_says("Trạm mật");
    let seen = app.sign_in("nguoixem").await.get(file).await;
    seen.assert_says("Trụ 1");
    assert!(!seen.body.contains("Trạm mật"), "{}", seen.body);
});

testkit::on_both!(crate::modules(), fn every_place_that_needs_another_look_is_listed_page_by_page(app) {
    let office = office(app).await;
    office.upload("/ban-do/ranh-gioi", &[], ("file", "phuong.geojson", WARD_SHAPE.as_bytes())).await.assert_redirect();
    for n in 1..=206 {
        add(&office, "camera", n, &format!("Xa {n}"), "20.9, 105.85").await.assert_redirect();
    }
    add(&office, "camera", 207, "Gần", "21.39, 105.85").await.assert_redirect();
    add(&office, "camera", 208, "Trong", "21.45, 105.85").await.assert_redirect();
    let list = async |at: &str| {
        let page = office.get(at).await.assert_status(200).body.clone();
        let next = page.split("rel=\"next\" href=\"").nth(1).map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&"));
        let card = page.split("<table").nth(1).unwrap_or_default().split("</table>").next().unwrap().to_owned();
        (card, next)
    };
    let first = "/ban-do/ngoai-ranh-gioi?so=camera";
    let (card, next) = list(first).await;
    assert_eq!((card.matches("/ban-ghi/").count(), card.contains("Gần")), (200, false));
    let (card, next) = list(&next.unwrap()).await;
    assert_eq!((card.matches("/ban-ghi/").count(), card.contains("Gần"), next), (7, true, None));
    // As an import leaves them: one place that could not be read, and newer records with other faults.
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let sql = "UPDATE register_record SET lat = NULL, lon = NULL, wrong = 1, faults = CASE WHEN label = 'Xa 1' \
        THEN CAST($2 AS text) ELSE CAST($3 AS text) END WHERE ward_id = $1";
    let fault = |field: &str, said: &str| format!(r#"[{{"field":"{field}","kind":"wrong","said":"{said}"}}]"#);
    let faults = [fault("vi_tri", "Vị trí lạ."), fault("so_cong", r#"{\"field\":\"vi_tri\", không phải số"#)];
    tx.exec(sql, kernel::args![WARD, faults[0].as_str(), faults[1].as_str()]).await.unwrap();
    tx.commit().await.unwrap();
    let (card, next) = list(first).await;
    assert_eq!((card.matches("/ban-ghi/").count(), card.contains("Vị trí lạ."), next), (1, true, None));
});

testkit::on_both!(crate::modules(), fn a_line_is_there_where_any_of_it_is_and_outside_with_any_corner(app) {
    let office = office(app).await;
    office.upload("/ban-do/ranh-gioi", &[], ("file", "phuong.geojson", WARD_SHAPE.as_bytes())).await.assert_redirect();
    let line = r#"{"type":"LineString","coordinates":[[105.81,21.41],[105.85,21.45],[105.89,21.41]]}"#;
    add(&office, "camera", 1, "Tuyến cáp", line).await.assert_redirect();
    // Nearer than its middle is.
    let near = "/ban-do?chon=1&lop=camera&o=105.88,21.40,105.90,21.42";
    office.get(near).await.assert_says("pw-map__line").assert_says("Tuyến cáp");
    assert_eq!(office.get(&near.replace("/ban-do?", "/ban-do.geojson?")).await.json()["features"].as_array().unwrap().len(), 1);
    let away = office.get("/ban-do?chon=1&lop=camera&o=105.80,21.47,105.82,21.49").await;
    assert!(!away.body.contains("Tuyến cáp"));
    // As it was kept before bounds were noted: until the night its middle is all that is known.
    common::exec(app, "UPDATE register_record SET south = NULL, north = NULL, west = NULL, east = NULL WHERE ward_id = $1").await;
    assert!(!office.get(near).await.body.contains("Tuyến cáp"));
    app.set_day("2026-03-18");
    app.app.settle().await.unwrap();
    let office = app.sign_in("tonghop").await;
    office.get(near).await.assert_says("Tuyến cáp");
    let outside = "/ban-do/ngoai-ranh-gioi?so=camera";
    assert!(!office.get(outside).await.body.contains("Tuyến cáp"));
    // Its middle lies within the ward, one end a kilometre outside.
    let long = line.replace("105.89,21.41", "105.89,21.39");
    add(&office, "camera", 2, "Tuyến dài", &long).await.assert_redirect();
    let list = office.get(outside).await;
    list.assert_says("Tuyến dài").assert_says("khoảng 1,1 km");
    assert!(!list.body.contains("Tuyến cáp"));
    office.get(&format!("/so-du-lieu/camera/ban-ghi/{}", id(2))).await.assert_says("nằm ngoài ranh giới phường khoảng 1,1 km");
});
