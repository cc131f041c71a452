//! Open data over HTTP: what is published and what never is, versions, downloads, the catalogue, CKAN's API.

use crate::common::{self, id, open};
use axum::http::{Method, header};
use serde_json::{Value, json};
use testkit::{Browser, TestApp};

pub(crate) const SITES: &str = r#"
key = "diem-wifi"
title = "Điểm Wi-Fi"
about = "Nơi có Wi-Fi miễn phí."
label = "ten"
classification = "open"
cadence = "quarterly"
fields = [
  { key = "ten", label = "Tên điểm", kind = "text", required = true, term = "TenDiem" },
  { key = "nam", label = "Năm lắp", kind = "year" },
  { key = "mien_phi", label = "Miễn phí", kind = "yes_no" },
  { key = "toc_do", label = "Tốc độ", kind = "decimal", unit = "Mbps" },
  { key = "loai", label = "Loại", kind = "choice", options = [{ key = "cho", label = "Chợ" }, { key = "truong", label = "Trường" }] },
  { key = "vi_tri", label = "Vị trí", kind = "place" },
  { key = "ngay", label = "Ngày lắp", kind = "date" },
  { key = "hotline", label = "Đường dây nóng", kind = "phone" },
  { key = "ghi_chu", label = "Ghi chú nội bộ", kind = "text", seen_by = ["leader"] },
]
states = [{ key = "chay", label = "Đang chạy", then = ["hong"] }, { key = "hong", label = "Hỏng" }]
"#;

pub(crate) const PEOPLE: &str = r#"
key = "hoc-vien"
title = "Học viên"
label = "ho_ten"
cadence = "never"
fields = [
  { key = "ho_ten", label = "Họ tên", kind = "text", privacy = "personal" },
  { key = "to", label = "Tổ", kind = "choice", options = [{ key = "mot", label = "Tổ 1" }, { key = "hai", label = "Tổ 2" }, { key = "ba", label = "Tổ 3" }] },
  { key = "khuyet_tat", label = "Khuyết tật", kind = "yes_no", privacy = "sensitive" },
]
"#;

pub(crate) async fn add(office: &Browser, register: &str, number: u32, fields: &[(&str, &str)]) {
    common::add(office, register, &id(number), fields).await.assert_redirect();
}

pub(crate) const MARKET: &[(&str, &str)] = &[
    ("v_ten", "Chợ Phố Cò <script>alert(1)</script>"),
    ("v_nam", "2025"),
    ("v_mien_phi", "1"),
    ("v_toc_do", "100,5"),
    ("v_loai", "cho"),
    ("v_vi_tri", "21.4712, 105.8501"),
    ("v_ngay", "20/11/2025"),
    ("v_hotline", "0912345678"),
];
const SCHOOL: &[(&str, &str)] =
    &[("v_ten", "=cmd|'/c calc'!A1"), ("v_nam", "2024"), ("v_mien_phi", "0"), ("v_loai", "truong")];

pub(crate) fn form<'a>(title: &'a str, fields: &[&'a str], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut all = vec![
        ("title", title),
        ("description", "Nơi có Wi-Fi miễn phí của phường."),
        ("keywords", "wi-fi, hạ tầng số"),
        ("theme", "tech"),
        ("licence", "cc-by"),
        ("frequency", "quarterly"),
        ("shape", "rows"),
        ("opened", "1"),
    ];
    all.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    all.extend(fields.iter().map(|field| ("fields", *field)));
    all.extend_from_slice(more);
    all
}

pub(crate) const ALL: &[&str] = &["ten", "nam", "mien_phi", "toc_do", "loai", "vi_tri", "ngay", "state"];
pub(crate) const NEW: &str = "/so-du-lieu/diem-wifi/cong-bo/moi";

pub(crate) async fn published(app: &TestApp) -> Browser {
    let office = open(app, SITES).await;
    add(&office, "diem-wifi", 1, MARKET).await;
    add(&office, "diem-wifi", 2, SCHOOL).await;
    office.post(NEW, &form("Điểm Wi-Fi", ALL, &[])).await.assert_redirect();
    office
}

testkit::on_both!(crate::modules(), fn everybody_reads_what_was_published_in_every_format(app) {
    published(app).await;
    let citizen = app.browser();
    let list = citizen.get("/du-lieu?tim=diem+WI-FI").await;
    list.assert_status(200).assert_says("/du-lieu/diem-wi-fi").assert_says("Nơi có Wi-Fi miễn phí");
    list.assert_says("<link rel=\"alternate\" type=\"text/turtle\" href=\"/du-lieu/catalog.ttl\">");
    assert!(!citizen.get("/du-lieu?tim=camera").await.body.contains("/du-lieu/diem-wi-fi"));
    assert!(!citizen.get("/du-lieu?chu-de=educ").await.body.contains("/du-lieu/diem-wi-fi"));
    let page = citizen.get("/du-lieu/diem-wi-fi").await;
    page.assert_status(200).assert_says("Chợ Phố Cò").assert_says("creativecommons.org/licenses/by/4.0");
    assert!(!page.body.contains("<script>alert"), "HTML of a value is text");
    assert!(!page.body.contains("0912345678"));
    let narrowed = citizen.get("/du-lieu/diem-wi-fi?loc=mien_phi:false").await;
    assert!(narrowed.body.contains("calc") && !narrowed.body.contains("Phố Cò"));

    let csv = citizen.get("/du-lieu/diem-wi-fi/tai-ve.csv").await;
    let lines: Vec<&str> = csv.body.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines[0], "ten,nam,mien_phi,toc_do,loai,vi_tri,vi_tri_lat,vi_tri_lon,ngay,state");
    assert!(lines[1].contains(",2025,true,100.5,Chợ,") && lines[1].ends_with(",21.4712,105.8501,2025-11-20,Đang chạy"), "{}", lines[1]);
    assert!(lines[2].starts_with("'=cmd"), "a formula is led by an apostrophe: {}", lines[2]);
    assert_eq!(csv.headers[header::CONTENT_TYPE], "text/csv");
    let records = citizen.get("/du-lieu/diem-wi-fi/tai-ve.json").await.json();
    assert_eq!(records[0]["toc_do"], 100.5);
    assert_eq!(records[0]["mien_phi"], true);
    assert_eq!(records[1]["ten"], "=cmd|'/c calc'!A1");
    assert_eq!(records[1]["ngay"], Value::Null);
    let map = citizen.get("/du-lieu/diem-wi-fi/tai-ve.geojson").await.json();
    assert_eq!(map["features"][0]["geometry"]["coordinates"], json!([105.8501, 21.4712]));
    assert!(citizen.get("/du-lieu/diem-wi-fi/tai-ve.xlsx").await.bytes.starts_with(b"PK"));
    assert!(citizen.get("/du-lieu/diem-wi-fi/tai-ve.parquet").await.bytes.starts_with(b"PAR1"));
    citizen.get("/du-lieu/diem-wi-fi/tai-ve.exe").await.assert_status(404);
    citizen.get("/du-lieu/khong-co").await.assert_status(404);
});

testkit::on_both!(crate::modules(), fn what_is_private_cannot_be_smuggled_out(app) {
    let office = open(app, SITES).await;
    add(&office, "diem-wifi", 1, MARKET).await;
    for field in ["hotline", "ghi_chu", "khong_co", "id", "body"] {
        let refused = office.post(NEW, &form("Điểm Wi-Fi", &["ten", field], &[])).await;
        refused.assert_status(422).assert_says("không được công bố");
    }
    let filtered = [("c1_field", "hotline"), ("c1_is", "equal"), ("c1_value", "0912345678")];
    office.post(NEW, &form("Điểm Wi-Fi", &["ten"], &filtered)).await.assert_status(422).assert_says("Không lọc theo");
    let injected = [("c1_field", "ten"), ("c1_is", "equal"), ("c1_value", "x' OR 1=1 --")];
    office.post(NEW, &form("Điểm Wi-Fi", &["ten"], &injected)).await.assert_status(422).assert_says("không có bản ghi nào");
    office.post(NEW, &form("Điểm Wi-Fi", &["ten"], &[("theme", "khac")])).await.assert_status(422);
    office.post(NEW, &form("Điểm Wi-Fi", &["ten"], &[("licence", "khac")])).await.assert_status(422);
    let page = office.get(NEW).await;
    assert!(!page.body.contains("value=\"hotline\"") && page.body.contains("số định danh, số điện thoại"));
    for login in ["daumoi", "nguoixem", "quantri", "lanhdao"] {
        app.sign_in(login).await.post(NEW, &form("Điểm Wi-Fi", &["ten"], &[])).await.assert_status(403);
    }
    assert_eq!(app.browser().get("/api/3/action/package_list").await.json()["result"], json!([]));

    add(&office, "diem-wifi", 3, &[("v_ten", "Gọi bà Hà 0987 654 321")]).await;
    office.post(NEW, &form("Điểm Wi-Fi", &["ten"], &[])).await.assert_status(422).assert_says("số điện thoại di động");
    office.post(NEW, &form("Điểm Wi-Fi", &["nam"], &[])).await.assert_redirect();
});

testkit::on_both!(crate::modules(), fn of_people_only_counts_of_large_groups_come_out(app) {
    let office = open(app, PEOPLE).await;
    for number in 1..=22 {
        let to = if number <= 12 { "mot" } else if number <= 20 { "hai" } else { "ba" };
        let name = format!("Nguyễn Văn A{number}");
        add(&office, "hoc-vien", number, &[("v_ho_ten", &name), ("v_to", to), ("v_khuyet_tat", "1")]).await;
    }
    let at = "/so-du-lieu/hoc-vien/cong-bo/moi";
    office.post(at, &form("Học viên", &["to"], &[])).await.assert_status(422).assert_says("chỉ công bố được số liệu tổng hợp");
    for field in ["ho_ten", "khuyet_tat"] {
        office.post(at, &form("Học viên", &[field], &[("shape", "counts")])).await.assert_status(422);
    }
    let by_group = [("shape", "counts"), ("c1_field", "khuyet_tat"), ("c1_is", "equal"), ("c1_value", "Có")];
    office.post(at, &form("Học viên", &["to"], &by_group)).await.assert_status(422);
    office.post(at, &form("Học viên theo tổ", &["to"], &[("shape", "counts")])).await.assert_redirect();
    let csv = app.browser().get("/du-lieu/hoc-vien-theo-to/tai-ve.csv").await.body;
    let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines, ["to,so_luong_ban_ghi", "Tổ 1,12", "Tổ 2,", "Tổ 3,"], "the small group takes another with it");
    office.get(at).await.assert_says("Học viên theo tổ. So các bộ với nhau");
    let page = app.browser().get("/du-lieu/hoc-vien-theo-to").await;
    assert!(!page.body.contains("Nguyễn Văn A"));
    page.assert_says("Biểu đồ không tính các nhóm mà số lượng đã được che.");
});

testkit::on_both!(crate::modules(), fn a_shared_register_is_published_once_somebody_says_that_it_may_be_open(app) {
    let office = open(app, &SITES.replace("\"open\"", "\"shared\"")).await;
    add(&office, "diem-wifi", 1, MARKET).await;
    let refused = office.post(NEW, &form("Điểm Wi-Fi", &["ten"], &[("opened", "")])).await;
    refused.assert_status(422).assert_says("Sổ này phân loại dùng chung").assert_says("value=\"Điểm Wi-Fi\"");
    office.post(NEW, &form("Điểm Wi-Fi", &["ten"], &[])).await.assert_redirect();
    let conn = app.app.db.read(testkit::WARD);
    let events = kernel::audit::latest(&conn, i64::MAX, 20).await.unwrap();
    let published = events.iter().find(|event| event.kind == "registers.dataset.published").unwrap();
    assert!(published.detail.contains("\"classification\":\"shared\""), "{}", published.detail);
});

testkit::on_both!(crate::modules(), fn incomplete_records_hold_publication_back_by_the_share_that_the_ward_set(app) {
    let office = open(app, SITES).await;
    add(&office, "diem-wifi", 1, MARKET).await;
    common::exec(app, "UPDATE register_record SET missing = 1 WHERE ward_id = $1").await;
    office.post(NEW, &form("Điểm Wi-Fi", &["ten"], &[])).await.assert_status(422).assert_says("thiếu giá trị bắt buộc");
    let tx = app.app.db.write(testkit::WARD, None, app.app.clock.now()).await.unwrap();
    tx.set_setting("registers.open.most_missing", "100").await.unwrap();
    tx.commit().await.unwrap();
    office.post(NEW, &form("Điểm Wi-Fi", &["ten"], &[])).await.assert_redirect();
});

testkit::on_both!(crate::modules(), fn a_private_register_is_not_published(app) {
    let office = open(app, &SITES.replace("\"open\"", "\"private\"")).await;
    add(&office, "diem-wifi", 1, MARKET).await;
    office.get("/so-du-lieu/diem-wifi/cong-bo").await.assert_says("không công bố được");
    office.post(NEW, &form("Điểm Wi-Fi", &["ten"], &[])).await.assert_status(422).assert_says("dùng riêng");
});

testkit::on_both!(crate::modules(), fn old_records_hold_publication_back_until_somebody_confirms_them(app) {
    let office = open(app, &SITES.replace("quarterly", "monthly")).await;
    office.post(NEW, &form("Điểm Wi-Fi", &["ten"], &[])).await.assert_status(422).assert_says("không có bản ghi nào");
    add(&office, "diem-wifi", 1, MARKET).await;
    app.set_day("2026-04-20");
    let office = app.sign_in("tonghop").await;
    office.post(NEW, &form("Điểm Wi-Fi", &["ten"], &[])).await.assert_status(422).assert_says("chu kỳ");
    office.post("/so-du-lieu/diem-wifi/ban-ghi/0193c0de-0000-7000-8000-000000000001/xac-nhan", &[]).await.assert_redirect();
    office.post(NEW, &form("Điểm Wi-Fi", &["ten"], &[])).await.assert_redirect();
});

testkit::on_both!(crate::modules(), fn each_publication_is_a_version_that_stays(app) {
    let office = published(app).await;
    let first = app.browser().get("/du-lieu/diem-wi-fi/tai-ve.csv").await.body;
    let at = "/so-du-lieu/diem-wifi/cong-bo/diem-wi-fi";
    office.get(at).await.assert_status(200).assert_says("Nơi có Wi-Fi");
    office.post(at, &form("Điểm Wi-Fi", ALL, &[("version", "1")])).await.assert_redirect();
    assert_eq!(app.browser().get("/api/3/action/package_show?id=diem-wi-fi").await.json()["result"]["version"], "1", "nothing differs");
    let record = "/so-du-lieu/diem-wifi/ban-ghi/0193c0de-0000-7000-8000-000000000001";
    office.post(&format!("{record}/sua"), &[("revision", "1"), ("v_ten", "Chợ mới"), ("v_nam", "2026")]).await.assert_redirect();
    add(&office, "diem-wifi", 3, &[("v_ten", "Bến xe")]).await;
    office.post("/so-du-lieu/diem-wifi/ban-ghi/0193c0de-0000-7000-8000-000000000002/dua-ra", &[("reason", "Tháo dỡ")]).await.assert_redirect();
    office.post(at, &form("Điểm Wi-Fi", ALL, &[("version", "1")])).await.assert_redirect();
    office.post(at, &form("Điểm Wi-Fi", ALL, &[("version", "1")])).await.assert_status(422).assert_says("người khác công bố");
    let citizen = app.browser();
    let now = citizen.get("/du-lieu/diem-wi-fi/tai-ve.csv").await.body;
    assert!(now.contains("Chợ mới") && now.contains("Bến xe") && !now.contains("cmd"), "{now}");
    assert_eq!(citizen.get("/du-lieu/diem-wi-fi/tai-ve.csv?phien-ban=1").await.body, first);
    citizen.get("/du-lieu/diem-wi-fi/tai-ve.csv?phien-ban=3").await.assert_status(404);
    let page = citizen.get("/du-lieu/diem-wi-fi").await;
    page.assert_says("phien-ban=1").assert_says("phien-ban=2");
});

testkit::on_both!(crate::modules(), fn what_was_withdrawn_is_gone_with_its_reason(app) {
    let office = published(app).await;
    let at = "/so-du-lieu/diem-wifi/cong-bo/diem-wi-fi";
    office.post(&format!("{at}/rut"), &[("reason", "")]).await.assert_status(422).assert_says("Ghi lý do");
    app.sign_in("daumoi").await.post(&format!("{at}/rut"), &[("reason", "x")]).await.assert_status(403);
    office.post(&format!("{at}/rut"), &[("reason", "Số liệu sai <b>")]).await.assert_redirect();
    let citizen = app.browser();
    citizen.get("/du-lieu/diem-wi-fi").await.assert_status(410).assert_says("Số liệu sai &#60;b&#62;");
    citizen.get("/du-lieu/diem-wi-fi/tai-ve.csv").await.assert_status(410);
    citizen.get("/du-lieu/diem-wi-fi/tai-ve.json?phien-ban=1").await.assert_status(410);
    citizen.get("/api/3/action/package_show?id=diem-wi-fi").await.assert_status(404);
    assert!(!citizen.get("/du-lieu/catalog.ttl").await.body.contains("diem-wi-fi"));
    let unaware = office.post(at, &form("Điểm Wi-Fi", ALL, &[("version", "1")])).await;
    unaware.assert_status(422).assert_says("công bố hoặc rút");
    office.get(at).await.assert_says("value=\"1-rut\"");
    office.post(at, &form("Điểm Wi-Fi", ALL, &[("version", "1-rut")])).await.assert_redirect();
    citizen.get("/du-lieu/diem-wi-fi").await.assert_status(200);
});

testkit::on_both!(crate::modules(), fn what_is_due_is_published_again_or_held_back_and_said(app) {
    let office = open(app, &SITES.replace("quarterly", "monthly")).await;
    add(&office, "diem-wifi", 1, MARKET).await;
    office.post(NEW, &form("Điểm Wi-Fi", ALL, &[("frequency", "monthly")])).await.assert_redirect();
    add(&office, "diem-wifi", 3, &[("v_ten", "Bến xe")]).await;
    app.set_day("2026-04-20");
    app.app.settle().await.unwrap();
    let citizen = app.browser();
    assert_eq!(citizen.get("/api/3/action/package_show?id=diem-wi-fi").await.json()["result"]["version"], "1", "nobody confirmed a record");
    let office = app.sign_in("tonghop").await;
    office.get("/so-du-lieu/diem-wifi/cong-bo").await.assert_says("chu kỳ");
    office.get("/thong-bao").await.assert_says("chưa được công bố lại");
    office.post("/so-du-lieu/diem-wifi/ban-ghi/0193c0de-0000-7000-8000-000000000003/xac-nhan", &[]).await.assert_redirect();
    app.set_day("2026-04-22");
    app.app.settle().await.unwrap();
    assert_eq!(citizen.get("/api/3/action/package_show?id=diem-wi-fi").await.json()["result"]["version"], "2");
});

/// The ward as the catalogue names it.
async fn publisher(citizen: &Browser) -> Value {
    let graph = citizen.get("/du-lieu/catalog.jsonld").await.json()["@graph"].clone();
    graph.as_array().unwrap().iter().find(|node| node["@type"] == json!(["foaf:Organization"])).unwrap().clone()
}

testkit::on_both!(crate::modules(), fn the_catalogue_is_one_graph_in_two_forms(app) {
    published(app).await;
    let citizen = app.browser();
    let turtle = citizen.get("/du-lieu/catalog.ttl").await;
    assert_eq!(turtle.headers[header::CONTENT_TYPE], "text/turtle; charset=utf-8");
    turtle.assert_says("a dcat:Dataset").assert_says("\"Điểm Wi-Fi\"@vi").assert_says("frequency/QUARTERLY").assert_says("checksumAlgorithm_sha256");
    turtle.assert_says("a dct:Location").assert_says("dcat:endDate").assert_says("dcat:hasVersion").assert_says("dcat:isVersionOf");
    assert_eq!(publisher(&citizen).await.get("dct:identifier"), None, "an identifier that was not given is not made up");
    let tx = app.app.db.write(testkit::WARD, None, app.app.clock.now()).await.unwrap();
    tx.set_setting("documents.organ_id", "H55.242").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(publisher(&citizen).await["dct:identifier"], json!([{ "@value": "H55.242" }]));
    let json_ld = citizen.get("/du-lieu/catalog.jsonld").await;
    assert_eq!(json_ld.headers[header::CONTENT_TYPE], "application/ld+json");
    let graph = json_ld.json()["@graph"].clone();
    let of = |kind: &str| graph.as_array().unwrap().iter().filter(|n| n["@type"] == json!([kind])).count();
    assert_eq!((of("dcat:Catalog"), of("dcat:Dataset"), of("dcat:Distribution"), of("spdx:Checksum")), (1, 1, 5, 5));
    let csv = citizen.get("/du-lieu/diem-wi-fi/tai-ve.csv").await;
    assert!(turtle.body.contains(kernel::Digest::of(&csv.bytes).as_str()));
    let tag = csv.headers[header::ETAG].to_str().unwrap();
    assert!(tag.contains(kernel::Digest::of(&csv.bytes).as_str()));
});

pub(crate) async fn ask(citizen: &Browser, action: &str, asked: Value) -> testkit::Answer {
    let path = format!("/api/3/action/{action}");
    citizen.send(Method::POST, &path, Some("application/json"), asked.to_string().into_bytes()).await
}

testkit::on_both!(crate::modules(), fn clients_of_ckan_list_search_and_page(app) {
    let office = published(app).await;
    for number in 3..60 {
        let (name, speed) = (format!("Điểm {number}"), number.to_string());
        add(&office, "diem-wifi", number, &[("v_ten", &name), ("v_toc_do", &speed), ("v_nam", "2023")]).await;
    }
    office.post("/so-du-lieu/diem-wifi/cong-bo/diem-wi-fi", &form("Điểm Wi-Fi", ALL, &[("version", "1")])).await.assert_redirect();
    let citizen = app.browser();
    assert_eq!(ask(&citizen, "package_list", json!({})).await.json()["result"], json!(["diem-wi-fi"]));
    assert_eq!(citizen.get("/api/action/site_read").await.json()["result"], true);
    for (asked, found) in [
        (json!({ "q": "WI FI" }), 1),
        (json!({ "q": "*:*", "fq": "groups:tech" }), 1),
        (json!({ "fq": "tags:\"hạ tầng số\"", "sort": "title desc" }), 1),
        (json!({ "q": "camera" }), 0),
        (json!({ "fq": "groups:econ" }), 0),
    ] {
        assert_eq!(ask(&citizen, "package_search", asked.clone()).await.json()["result"]["count"], found, "{asked}");
    }
    let package = ask(&citizen, "package_show", json!({ "id": "diem-wi-fi" })).await.json()["result"].clone();
    let csv = package["resources"].as_array().unwrap().iter().find(|r| r["format"] == "CSV").unwrap();
    let id = csv["id"].as_str().unwrap();
    let search = |mut asked: Value| {
        asked["resource_id"] = id.into();
        let citizen = &citizen;
        async move { ask(citizen, "datastore_search", asked).await.json()["result"].clone() }
    };
    let page = search(json!({ "limit": 10, "offset": 50 })).await;
    assert_eq!((page["total"].as_i64(), page["records"].as_array().unwrap().len()), (Some(59), 9));
    assert_eq!(page["records"][0]["_id"], 51);
    assert_eq!(page["fields"][4], json!({ "id": "toc_do", "type": "numeric", "info": { "label": "Tốc độ", "notes": "Mbps" } }));
    let sorted = search(json!({ "sort": "toc_do desc", "limit": 2, "fields": ["toc_do"] })).await;
    assert_eq!(sorted["records"], json!([{ "toc_do": 100.5 }, { "toc_do": 59.0 }]));
    let found = search(json!({ "filters": { "nam": 2023, "toc_do": [5, "7"] } })).await;
    assert_eq!(found["total"], 2);
    assert_eq!(search(json!({ "filters": { "mien_phi": true } })).await["total"], 1);
    assert_eq!(search(json!({ "filters": { "ten": "' OR '1'='1" } })).await["total"], 0);
    assert_eq!(search(json!({ "q": "pho co" })).await["total"], 1);
    assert_eq!(search(json!({ "limit": 1_000_000 })).await["limit"], 32_000);
    let by_field = json!({ "resource_id": id, "q": { "ten": "pho co" } });
    ask(&citizen, "datastore_search", by_field).await.assert_status(409);
    let by_get = format!("/api/3/action/datastore_search?resource_id={id}&filters=%7B%22loai%22%3A%22Ch%E1%BB%A3%22%7D&limit=1");
    assert_eq!(citizen.get(&by_get).await.json()["result"]["total"], 1);
});

testkit::on_both!(crate::modules(), fn what_ckan_does_not_understand_is_said_as_ckan_says_it(app) {
    published(app).await;
    let citizen = app.browser();
    let missing = ask(&citizen, "package_show", json!({ "id": "khong-co" })).await;
    missing.assert_status(404);
    assert_eq!(missing.json()["error"]["__type"], "Not Found Error");
    assert_eq!(missing.json()["success"], false);
    ask(&citizen, "package_show", json!({})).await.assert_status(409).assert_says("Validation Error");
    ask(&citizen, "datastore_search", json!({ "resource_id": "x" })).await.assert_status(404);
    ask(&citizen, "package_create", json!({ "name": "x" })).await.assert_status(400).assert_says("Action name not known");
    citizen.send(Method::POST, "/api/3/action/package_list", Some("application/json"), b"{".to_vec()).await.assert_status(400);
    let package = ask(&citizen, "package_show", json!({ "id": "diem-wi-fi" })).await.json();
    let id = package["result"]["resources"][0]["id"].clone();
    for asked in [json!({ "filters": { "key": "x" } }), json!({ "sort": "body; DROP TABLE open_row" }), json!({ "fields": ["words"] }), json!({ "limit": -1 }), json!({ "filters": "{" })] {
        let mut asked = asked;
        asked["resource_id"] = id.clone();
        ask(&citizen, "datastore_search", asked).await.assert_status(409);
    }
});

testkit::on_both!(crate::modules(), fn the_catalogue_of_the_ward_shows_what_one_may_see_and_how_it_is_counted(app) {
    let office = open(app, SITES).await;
    open(app, &PEOPLE.replace("cadence = \"never\"", "classification = \"private\"")).await;
    add(&office, "diem-wifi", 1, MARKET).await;
    let viewer = app.sign_in("nguoixem").await;
    let list = viewer.get("/danh-muc-du-lieu").await;
    list.assert_status(200).assert_says("Điểm Wi-Fi");
    assert!(!list.body.contains("Học viên"), "data for own use are not named to everybody");
    viewer.get("/danh-muc-du-lieu/hoc-vien").await.assert_status(404);
    viewer.get("/danh-muc-du-lieu/diem-wifi").await.assert_says("TenDiem");
    office.get("/danh-muc-du-lieu?ca-nhan=1").await.assert_says("Học viên");
    assert!(!office.get("/danh-muc-du-lieu?ca-nhan=1").await.body.contains("/danh-muc-du-lieu/diem-wifi"));
    let method = [("body", "Đếm tại chỗ mỗi quý.")];
    viewer.post("/danh-muc-du-lieu/diem-wifi/phuong-phap", &method).await.assert_status(403);
    office.post("/danh-muc-du-lieu/diem-wifi/phuong-phap", &method).await.assert_redirect();
    office.post("/danh-muc-du-lieu/diem-wifi/phuong-phap", &method).await.assert_redirect();
    viewer.get("/danh-muc-du-lieu/diem-wifi").await.assert_says("Đếm tại chỗ mỗi quý.");
    for file in ["danh-muc.xlsx", "tu-dien.xlsx"] {
        assert!(viewer.get(&format!("/danh-muc-du-lieu/{file}")).await.bytes.starts_with(b"PK"));
    }
    app.browser().get("/danh-muc-du-lieu").await.assert_redirect();
});
