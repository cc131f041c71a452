//! Records as JSON: typed both ways, sent twice with one effect, changed by one of two, masked without a purpose.

use crate::common::{exec, open};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use kernel::args;
use serde_json::{Value, json};
use testkit::{TestApp, WARD};
use tower::ServiceExt;

const FILE: &str = r#"
key = "diem-wifi"
title = "Điểm Wi-Fi"
label = "ten"
classification = "shared"
[[fields]]
key = "ten"
label = "Tên điểm"
kind = "text"
required = true
unique = true
[[fields]]
key = "so_may"
label = "Số máy"
kind = "integer"
[[fields]]
key = "toc_do"
label = "Tốc độ"
kind = "decimal"
[[fields]]
key = "mien_phi"
label = "Miễn phí"
kind = "yes_no"
[[fields]]
key = "nha_mang"
label = "Nhà mạng"
kind = "choices"
options = [{ key = "vnpt", label = "VNPT" }, { key = "viettel", label = "Viettel" }]
[[fields]]
key = "vi_tri"
label = "Vị trí"
kind = "place"
[[fields]]
key = "dien_thoai"
label = "Điện thoại người trông"
kind = "phone"
privacy = "personal"
[[fields]]
key = "anh"
label = "Ảnh"
kind = "photo"
[[fields]]
key = "ghi_chu_noi_bo"
label = "Ghi chú nội bộ"
kind = "text"
seen_by = ["leader"]
"#;

const A: &str = "0193c0de-0000-7000-8000-00000000000a";
const B: &str = "0193c0de-0000-7000-8000-00000000000b";

/// A client with a token of a role.
pub(crate) struct Client<'a> {
    pub(crate) app: &'a TestApp,
    pub(crate) token: String,
}

pub(crate) struct Answer {
    status: u16,
    headers: axum::http::HeaderMap,
    pub(crate) json: Value,
}

impl Answer {
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.json);
        self
    }
}

impl<'a> Client<'a> {
    pub(crate) async fn of(app: &'a TestApp, role: &str) -> Self {
        let admin = app.sign_in("quantri").await;
        let fields = [("name", "Hệ thống thử"), ("role", role), ("to", "31/12/2026")];
        let page = admin.post("/quan-tri/ma-truy-cap", &fields).await;
        page.assert_status(201);
        let at = page.body.find("dinh_").expect("the token is shown");
        let token = page.body[at..].chars().take_while(|c| *c != '"').collect();
        Self { app, token }
    }

    pub(crate) async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Value) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "phuong.test");
        request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let response = self.app.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            panic!("{method} {path}: {}", String::from_utf8_lossy(&bytes));
        }
        Answer { status: status.as_u16(), headers, json: serde_json::from_slice(&bytes).unwrap_or_default() }
    }

    async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], Value::Null).await
    }

    async fn put(&self, id: &str, headers: &[(&str, &str)], values: Value) -> Answer {
        self.send("PUT", &at(id), headers, json!({ "values": values })).await
    }
}

fn at(id: &str) -> String {
    format!("/api/v1/registers/diem-wifi/records/{id}")
}

async fn opened(app: &TestApp) -> Client<'_> {
    open(app, FILE).await;
    Client::of(app, "coordinator").await
}

fn values() -> Value {
    json!({ "ten": "Nhà văn hóa", "so_may": 12, "toc_do": 1.234, "mien_phi": true, "nha_mang": ["vnpt", "viettel"],
        "vi_tri": { "type": "Point", "coordinates": [105.85, 21.47] }, "dien_thoai": "0912345678" })
}

async fn events(app: &TestApp, kind: &str) -> i64 {
    let sql = "SELECT COUNT(*) FROM event WHERE ward_id = $1 AND kind = $2";
    app.app.db.read(WARD).scalar(sql, args![WARD, kind]).await.unwrap().unwrap_or(0)
}

/// What the one record holds.
async fn body(app: &TestApp) -> Value {
    let sql = "SELECT body FROM register_record WHERE ward_id = $1";
    let body: String = app.app.db.read(WARD).scalar(sql, args![WARD]).await.unwrap().unwrap();
    serde_json::from_str(&body).unwrap()
}

async fn write_body(app: &TestApp, body: &Value) {
    exec(app, &format!("UPDATE register_record SET body = '{body}' WHERE ward_id = $1")).await;
}

testkit::on_both!(crate::modules(), fn a_record_that_is_put_twice_is_there_once_and_comes_back_typed(app) {
    let client = opened(app).await;
    let added = client.put(A, &[], values()).await.is(201);
    assert_eq!(added.headers[header::ETAG], "\"1\"");
    let again = client.put(A, &[], values()).await.is(200);
    assert_eq!(again.json["revision"], 1);
    // What was given out can be sent back: nothing is lost, not even what is masked.
    let read = client.get(&at(A)).await.is(200).json;
    assert_eq!(client.send("PUT", &at(A), &[], read.clone()).await.is(200).json["revision"], 1);
    let mut wanted = values();
    wanted.as_object_mut().unwrap().remove("dien_thoai");
    assert_eq!(read["values"], wanted);
    assert_eq!(read["masked"], json!(["dien_thoai"]));
    let full = client.send("GET", &at(A), &[("x-purpose", "keep")], Value::Null).await.is(200).json;
    assert_eq!(full["values"], values());
    assert_eq!(events(app, "registers.record.added").await, 1);
    assert_eq!(events(app, "registers.record.changed").await, 0);
});

testkit::on_both!(crate::modules(), fn of_two_who_change_a_record_the_slower_is_told(app) {
    let client = opened(app).await;
    client.put(A, &[("if-match", "\"1\"")], values()).await.is(412);
    client.put(A, &[], values()).await.is(201);
    client.put(A, &[], json!({ "so_may": 13 })).await.is(409);
    let changed = client.put(A, &[("if-match", "\"1\"")], json!({ "so_may": 13 })).await.is(200);
    assert_eq!((&changed.json["revision"], &changed.json["values"]["toc_do"]), (&json!(2), &json!(1.234)));
    // The answer was lost and the same is sent again.
    assert_eq!(client.put(A, &[("if-match", "\"1\"")], json!({ "so_may": 13 })).await.is(200).json["revision"], 2);
    let late = client.put(A, &[("if-match", "\"1\"")], json!({ "so_may": 14 })).await.is(412);
    assert_eq!(late.headers[header::CONTENT_TYPE], "application/problem+json");
    client.put(A, &[("if-match", "\"2\"")], json!({ "so_may": null })).await.is(200);
    assert_eq!(client.get(&at(A)).await.json["values"].get("so_may"), None);
});

testkit::on_both!(crate::modules(), fn what_is_wrong_is_said_by_field_and_nothing_is_kept(app) {
    let client = opened(app).await;
    for (values, field) in [
        (json!({ "ten": "A", "so_may": "12" }), "so_may"),
        (json!({ "ten": "A", "so_may": 1.5 }), "so_may"),
        (json!({ "so_may": 1 }), "ten"),
        (json!({ "ten": "A", "khong_co": 1 }), "khong_co"),
        (json!({ "ten": "A", "anh": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855|anh.png" }), "anh"),
        (json!({ "ten": "A", "ghi_chu_noi_bo": "tôi không được ghi" }), "ghi_chu_noi_bo"),
        (json!({ "ten": "A", "nha_mang": ["fpt"] }), "nha_mang"),
        (json!({ "ten": "A", "vi_tri": { "type": "Point", "coordinates": ["x"] } }), "vi_tri"),
    ] {
        let refused = client.put(A, &[], values.clone()).await.is(422);
        assert_eq!(refused.json["errors"][0]["field"], field, "{values}");
    }
    client.send("PUT", &at(A), &[], json!([1])).await.is(422);
    client.send("PUT", &at("d9428888-122b-11e1-b85c-61cd3cbb3210"), &[], json!({ "values": { "ten": "A" } })).await.is(422);
    client.put(A, &[], json!({ "ten": "A\u{0}B" })).await.is(201);
    client.put(B, &[], json!({ "ten": "ab" })).await.is(422);
    assert_eq!(client.get("/api/v1/registers/diem-wifi").await.json["register"]["records"], 1);
});

testkit::on_both!(crate::modules(), fn records_are_paged_filtered_and_masked(app) {
    let client = opened(app).await;
    client.put(A, &[], values()).await.is(201);
    client.put(B, &[], json!({ "ten": "Chợ", "so_may": 3, "dien_thoai": "0987654321" })).await.is(201);
    let list = "/api/v1/registers/diem-wifi/records";
    let first = client.get(&format!("{list}?limit=1")).await.is(200).json;
    assert_eq!((&first["records"][0]["id"], &first["next"]), (&json!(A), &json!(A)));
    let rest = client.get(&format!("{list}?limit=1&after={A}")).await.is(200).json;
    assert_eq!((&rest["records"][0]["id"], &rest["next"]), (&json!(B), &Value::Null));
    let some = client.get(&format!("{list}?loc=so_may:at_least:10")).await.is(200).json;
    assert_eq!(some["records"].as_array().unwrap().len(), 1);
    for wrong in ["loc=khong_co:equal:1", "loc=so_may", "limit=0", "limit=x", "after=x",
        // Asking again and again would tell a number that is masked.
        "loc=dien_thoai:has:09", "loc=ghi_chu_noi_bo:filled:"] {
        client.get(&format!("{list}?{wrong}")).await.is(422);
    }
    assert_eq!(events(app, "personal_data.read").await, 0);
    let purpose = [("x-purpose", "supervise")];
    let full = client.send("GET", &format!("{list}?loc=dien_thoai:has:09"), &purpose, Value::Null).await.is(200).json;
    assert_eq!(full["records"][1]["values"]["dien_thoai"], "0987654321");
    assert_eq!(events(app, "personal_data.read").await, 2);
    client.send("GET", list, &[("x-purpose", "tò mò")], Value::Null).await.is(422);
    client.get("/api/v1/registers/%00/records").await.is(404);
});

testkit::on_both!(crate::modules(), fn who_may_do_what_is_as_on_the_pages(app) {
    let client = opened(app).await;
    client.put(A, &[], values()).await.is(201);
    let viewer = Client::of(app, "viewer").await;
    viewer.get(&at(A)).await.is(200);
    viewer.put(B, &[], values()).await.is(403);
    viewer.send("DELETE", &format!("{}?reason=x", at(A)), &[], Value::Null).await.is(403);
    client.send("DELETE", &at(A), &[], Value::Null).await.is(422);
    client.send("DELETE", &format!("{}?reason=x", at(A)), &[("if-match", "\"7\"")], Value::Null).await.is(412);
    for _ in 0..2 {
        client.send("DELETE", &format!("{}?reason=%C4%90%C3%A3+th%C3%A1o", at(A)), &[], Value::Null).await.is(204);
    }
    client.get(&at(A)).await.is(404);
    client.put(A, &[], values()).await.is(422);
    let nobody = Client { app, token: "dinh_khong_co".into() };
    nobody.get("/api/v1/registers").await.is(401);
});

testkit::on_both!(crate::modules(), fn what_only_some_see_stays_where_others_write(app) {
    let client = opened(app).await;
    client.put(A, &[], values()).await.is(201);
    write_body(app, &json!({ "ten": "Nhà văn hóa", "ghi_chu_noi_bo": "giữ kín", "toc_do": "1.234" })).await;
    let read = client.get(&at(A)).await.is(200).json;
    assert_eq!(read["values"], json!({ "ten": "Nhà văn hóa", "toc_do": 1.234 }));
    client.put(A, &[("if-match", "\"1\"")], json!({ "so_may": 2 })).await.is(200);
    let kept = body(app).await;
    assert_eq!((&kept["ghi_chu_noi_bo"], &kept["toc_do"]), (&json!("giữ kín"), &json!("1.234")));
});

testkit::on_both!(crate::modules(), fn what_somebody_may_not_see_is_not_judged_when_they_write(app) {
    let unseen = "[[fields]]\nkey = \"nam_rieng\"\nlabel = \"Năm riêng\"\nkind = \"year\"\nrequired = true\nseen_by = [\"leader\"]\n";
    open(app, &format!("{FILE}{unseen}")).await;
    let client = Client::of(app, "coordinator").await;
    client.put(A, &[], values()).await.is(201);
    write_body(app, &json!({ "ten": "Nhà văn hóa", "nam_rieng": "năm khó" })).await;
    let changed = client.put(A, &[("if-match", "\"1\"")], json!({ "ten": "Nhà văn hóa Tổ 1" })).await.is(200);
    assert!(!changed.json.to_string().contains("khó"), "{}", changed.json);
    assert_eq!(body(app).await, json!({ "ten": "Nhà văn hóa Tổ 1", "nam_rieng": "năm khó" }));
});
