//! Sharing with consumers: what a key opens and what not, how often, who is told of changes, what the province's store
//! gets; against a real listener that can be told to fail.

mod grants;
mod told;

use crate::common::{self, count, exec, id, open};
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::routing::post;
use hmac::{Hmac, KeyInit, Mac};
use kernel::{Event, args};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::Read;
use std::sync::{Arc, Mutex};
use testkit::{Browser, TestApp, WARD};
use tower::ServiceExt;
use uuid::Uuid;

const FILE: &str = r#"
key = "ho-kinh-doanh"
title = "Hộ kinh doanh"
label = "ten"
classification = "CLASS"
[[fields]]
key = "ten"
label = "Tên hộ"
kind = "text"
required = true
[[fields]]
key = "nam"
label = "Năm"
kind = "year"
[[fields]]
key = "don_vi"
label = "Đơn vị"
kind = "unit"
[[fields]]
key = "dien_thoai"
label = "Điện thoại"
kind = "phone"
privacy = "personal"
[[fields]]
key = "ghi_chu"
label = "Ghi chú"
kind = "text"
"#;

const A: &str = "0193c0de-0000-7000-8000-00000000000a";
const B: &str = "0193c0de-0000-7000-8000-00000000000b";
const CONSUMER: &str = "0193c0de-0000-7000-8000-0000000000cc";
const BASE: &str = "/so-du-lieu/ho-kinh-doanh";
const RECORDS: &str = "/chia-se/v1/ho-kinh-doanh/records";

async fn opened(app: &TestApp, class: &str) -> Browser {
    open(app, &FILE.replace("CLASS", class)).await
}

async fn add(office: &Browser, id: &str, fields: &[(&str, &str)]) {
    common::add(office, "ho-kinh-doanh", id, fields).await.assert_redirect();
}

async fn two(office: &Browser, app: &TestApp) {
    let unit = app.units[1].to_string();
    add(
        office,
        A,
        &[
            ("v_ten", "Hộ Một"),
            ("v_nam", "2024"),
            ("v_don_vi", &unit),
            ("v_dien_thoai", "0912345678"),
            ("v_ghi_chu", "kín"),
        ],
    )
    .await;
    add(office, B, &[("v_ten", "Hộ Hai"), ("v_nam", "2025"), ("v_dien_thoai", "0987654321")]).await;
}

/// The key and the secret of a consumer that is let in with these fields of the form.
async fn let_in(office: &Browser, fields: &[(&str, &str)]) -> (String, String) {
    let base = [
        ("id", CONSUMER),
        ("kind", "system"),
        ("name", "Trung tâm điều hành tỉnh"),
        ("contact", "Mẫu, 0208"),
        ("purpose", "Tổng hợp số hộ kinh doanh"),
        ("basis", "Nghị định 47/2020/NĐ-CP, Điều 23"),
        ("from", "16/03/2026"),
        ("to", "31/12/2026"),
        ("per_minute", "60"),
    ];
    // What is given comes first: the first value of a field counts.
    let all: Vec<(&str, &str)> = fields.iter().copied().chain(base).collect();
    let page = office.post(&format!("{BASE}/chia-se/moi"), &all).await;
    page.assert_status(201);
    let of = |prefix: &str| -> String {
        let at = page.body.find(prefix).expect("it is shown once");
        page.body[at..].chars().take_while(|c| *c != '"').collect()
    };
    (of("dk_"), of("whsec_"))
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    json: Value,
}

impl Answer {
    #[track_caller]
    fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.json);
        self
    }
}

async fn ask(app: &TestApp, key: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().uri(path).header(header::HOST, "phuong.test");
    request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = app.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
    Answer { status: status.as_u16(), headers, json: serde_json::from_slice(&bytes).unwrap_or_default() }
}

/// A receiver of messages.
#[derive(Clone, Default)]
struct Receiver(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    answer: Option<u16>,
    taken: Vec<(HeaderMap, Vec<u8>)>,
    asked: usize,
}

impl Receiver {
    async fn start() -> (Self, String) {
        let receiver = Self::default();
        let state = receiver.clone();
        let route = post(move |headers: HeaderMap, body: Bytes| async move {
            let mut state = state.0.lock().unwrap();
            state.asked += 1;
            match state.answer {
                Some(status) => StatusCode::from_u16(status).unwrap(),
                None => {
                    state.taken.push((headers, body.to_vec()));
                    StatusCode::OK
                }
            }
        });
        let router = axum::Router::new().route("/nhan", route.layer(axum::extract::DefaultBodyLimit::disable()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/nhan", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (receiver, address)
    }

    fn answers(&self, status: Option<u16>) {
        self.0.lock().unwrap().answer = status;
    }

    fn taken(&self) -> Vec<(HeaderMap, Vec<u8>)> {
        self.0.lock().unwrap().taken.clone()
    }

    fn messages(&self) -> Vec<Value> {
        self.taken().iter().map(|(_, body)| serde_json::from_slice(body).unwrap()).collect()
    }

    fn asked(&self) -> usize {
        self.0.lock().unwrap().asked
    }
}

async fn allow(app: &TestApp) {
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.set_setting("registers.hook_hosts", "127.0.0.1").await.unwrap();
    tx.commit().await.unwrap();
}

async fn settle(app: &TestApp) {
    for _ in 0..3 {
        app.app.settle().await.unwrap();
    }
}

const GRANTS: [(&str, &str); 3] = [("fields", "ten"), ("fields", "nam"), ("fields", "don_vi")];

testkit::on_both!(crate::modules(), fn a_key_opens_what_was_granted_and_nothing_else(app) {
    let office = opened(app, "shared").await;
    two(&office, app).await;
    let only = [("truong_1", "nam"), ("phep_1", "at_most"), ("gia_tri_1", "2024")];
    let (key, _) = let_in(&office, &[&GRANTS[..], &only[..]].concat()).await;
    let given = ask(app, &key, RECORDS, &[]).await.is(200).json;
    let records = given["records"].as_array().unwrap();
    assert_eq!(records.len(), 1, "{given}");
    assert_eq!(records[0]["values"], json!({ "ten": "Hộ Một", "nam": 2024, "don_vi": app.units[1].to_string() }));
    assert_eq!(records[0]["names"]["don_vi"], "Văn phòng HĐND-UBND");
    let text = given.to_string();
    assert!(!text.contains("0912345678") && !text.contains("kín"), "{text}");
    ask(app, "dk_sai", RECORDS, &[]).await.is(401);
    assert_eq!(ask(app, "", RECORDS, &[]).await.is(401).headers[header::WWW_AUTHENTICATE], "Bearer");
    ask(app, &key, "/chia-se/v1/may-tinh/records", &[]).await.is(404);
    let tried = "SELECT COUNT(*) FROM register_access WHERE ward_id = $1 AND status = 404 AND query LIKE '/may-tinh%'";
    assert_eq!(count(app, tried).await, 1, "who tries other registers stands in the log");
    ask(app, &key, "/so-du-lieu/ho-kinh-doanh", &[]).await.is(303);
    ask(app, &key, "/api/v1/registers", &[]).await.is(401);
    for wrong in ["after=x", "limit=0", "limit=1001", "changed_since=homqua", "after=%00", "changed_since=%00"] {
        let problem = ask(app, &key, &format!("{RECORDS}?{wrong}"), &[]).await.is(422);
        assert_eq!(problem.headers[header::CONTENT_TYPE], "application/problem+json");
    }
    let page = format!("{BASE}/chia-se/{CONSUMER}");
    office.post(&format!("{page}/thu-hoi"), &[("reason", "")]).await.assert_status(422).assert_says("Ghi lý do thu hồi");
    let renewed = office.post(&format!("{page}/khoa-moi"), &[]).await;
    ask(app, &key, RECORDS, &[]).await.is(401);
    let at = renewed.body.find("dk_").unwrap();
    let fresh: String = renewed.body[at..].chars().take_while(|c| *c != '"').collect();
    ask(app, &fresh, RECORDS, &[]).await.is(200);
    office.post(&format!("{page}/thu-hoi"), &[("reason", "Hết nhu cầu")]).await.assert_redirect();
    ask(app, &fresh, RECORDS, &[]).await.is(403);
    office.get(&page).await.assert_says("Đã thu hồi").assert_says("Hết nhu cầu");
    let dump: Vec<String> = app.app.db.read(WARD)
        .scalars("SELECT detail FROM event WHERE ward_id = $1", args![WARD]).await.unwrap();
    assert!(!dump.iter().any(|detail| detail.contains("dk_") || detail.contains("whsec_")), "no key in the trail");
});

testkit::on_both!(crate::modules(), fn everything_taken_stands_in_the_log_and_personal_data_in_the_trail(app) {
    let office = opened(app, "shared").await;
    two(&office, app).await;
    let short = [("basis", "NĐ"), ("fields", "dien_thoai")];
    let base = [("id", CONSUMER), ("kind", "system"), ("name", "x"), ("to", "01/01/2020"), ("from", "16/03/2026")];
    let refused = office.post(&format!("{BASE}/chia-se/moi"), &[&short[..], &base[..]].concat()).await;
    refused.assert_status(422).assert_says("ghi rõ điều khoản").assert_says("ngày bắt đầu").assert_says("Nhập mục đích");
    let (key, _) = let_in(&office, &[&GRANTS[..], &[("fields", "dien_thoai")][..]].concat()).await;
    let given = ask(app, &key, &format!("{RECORDS}?limit=1"), &[]).await.is(200).json;
    assert_eq!(given["records"][0]["values"]["dien_thoai"], "0912345678");
    assert_eq!(count(app, "SELECT COUNT(*) FROM event WHERE ward_id = $1 AND kind = 'personal_data.read'").await, 1);
    let log = format!("{BASE}/chia-se/{CONSUMER}/nhat-ky");
    let page = office.get(&log).await;
    page.assert_status(200).assert_says("limit=1").assert_says("Lấy bản ghi");
    office.get(&format!("{log}?ca-nhan=1")).await.assert_says("limit=1");
    office.get(&format!("{log}?den=01/01/2026")).await.assert_says("Không có lượt khai thác nào");
    // What must not be seen by whoever shares cannot be shared; nobody else comes to these pages.
    let viewer = app.sign_in("daumoi").await;
    for page in [format!("{BASE}/chia-se"), format!("{BASE}/chia-se/moi"), log, format!("{BASE}/chia-se/{CONSUMER}/sua")] {
        viewer.get(&page).await.assert_status(403);
        office.get(&page).await.assert_status(200);
    }
});

testkit::on_both!(crate::modules(), fn pages_follow_one_another_and_what_is_known_is_not_sent_again(app) {
    let office = opened(app, "open").await;
    two(&office, app).await;
    let (key, _) = let_in(&office, &GRANTS).await;
    let first = ask(app, &key, &format!("{RECORDS}?limit=1"), &[]).await.is(200);
    assert_eq!((&first.json["records"][0]["id"], &first.json["next"]), (&json!(A), &json!(A)));
    let tag = first.headers[header::ETAG].to_str().unwrap().to_owned();
    ask(app, &key, &format!("{RECORDS}?limit=1"), &[("if-none-match", &tag)]).await.is(304);
    let rest = ask(app, &key, &format!("{RECORDS}?after={A}"), &[]).await.is(200).json;
    assert_eq!((&rest["records"][0]["id"], &rest["next"]), (&json!(B), &Value::Null));
    app.set_moment("2026-03-17T02:00:00Z");
    let office = app.sign_in("tonghop").await;
    office.post(&format!("{BASE}/ban-ghi/{B}/sua"), &[("revision", "1"), ("v_ten", "Hộ Hai mới")]).await.assert_redirect();
    let as_of = rest["as_of"].as_str().unwrap();
    assert_eq!(as_of, "2026-03-16T01:55:00Z");
    let changed = ask(app, &key, &format!("{RECORDS}?changed_since=2026-03-16T12:00:00Z"), &[]).await.is(200).json;
    assert_eq!(changed["records"].as_array().unwrap().len(), 1);
    assert_eq!((&changed["records"][0]["id"], &changed["records"][0]["revision"]), (&json!(B), &json!(2)));
    ask(app, &key, &format!("{RECORDS}?limit=1"), &[("if-none-match", &tag)]).await.is(304);
});

testkit::on_both!(crate::modules(), fn too_many_requests_in_a_minute_are_told_to_wait(app) {
    let office = opened(app, "shared").await;
    let (key, _) = let_in(&office, &[&[("per_minute", "2")][..], &GRANTS[..]].concat()).await;
    for _ in 0..2 {
        ask(app, &key, RECORDS, &[]).await.is(200);
    }
    for _ in 0..3 {
        assert_eq!(ask(app, &key, RECORDS, &[]).await.is(429).headers[header::RETRY_AFTER], "60");
    }
    let lines = "SELECT COUNT(*) FROM register_access WHERE ward_id = $1 AND status = 429";
    assert_eq!(count(app, lines).await, 1, "a flood does not fill the log");
    app.set_moment("2026-03-16T02:01:01Z");
    ask(app, &key, RECORDS, &[]).await.is(200);
});

testkit::on_both!(crate::modules(), fn the_description_says_what_is_given(app) {
    let office = opened(app, "shared").await;
    let (key, _) = let_in(&office, &GRANTS).await;
    let path = "/chia-se/v1/ho-kinh-doanh/openapi.json";
    ask(app, "", path, &[]).await.is(401);
    let spec = ask(app, &key, path, &[]).await.is(200).json;
    assert_eq!(spec["openapi"], "3.1.0");
    let get = &spec["paths"][RECORDS]["get"];
    let values = &get["responses"]["200"]["content"]["application/json"]["schema"]["properties"]["records"]["items"]
        ["properties"]["values"];
    let keys: Vec<&String> = values["properties"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["don_vi", "nam", "ten"]);
    assert_eq!(values["properties"]["nam"]["type"], json!(["integer", "null"]));
    for status in ["304", "401", "403", "404", "422", "429"] {
        assert!(get["responses"][status].is_object(), "{status}");
    }
});

testkit::on_both!(crate::modules(), fn data_for_own_use_is_never_shared(app) {
    let office = opened(app, "private").await;
    office.get(&format!("{BASE}/chia-se")).await.assert_status(200).assert_says("Sổ dùng riêng không chia sẻ được");
    office.get(&format!("{BASE}/chia-se/moi")).await.assert_status(422);
    let all = [("id", CONSUMER), ("name", "Bên nào đó"), ("contact", "abc"), ("purpose", "mục đích nào đó"),
        ("basis", "căn cứ nào đó"), ("from", "16/03/2026"), ("to", "31/12/2026"), ("fields", "ten")];
    office.post(&format!("{BASE}/chia-se/moi"), &all).await.assert_status(422);
    assert_eq!(count(app, "SELECT COUNT(*) FROM register_consumer WHERE ward_id = $1").await, 0);
});
