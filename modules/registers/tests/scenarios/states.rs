//! The state of a record, however it is written: by a file, for many records at once, by a system, and as what a
//! consumer may take.

use crate::common::{self, id, open};
use serde_json::{Value, json};
use testkit::{Browser, TestApp};

const CAMERAS: &str = r#"
key = "camera"
title = "Camera"
label = "ten"
classification = "shared"
fields = [{ key = "ten", label = "Tên", kind = "text", required = true }]
states = [
  { key = "chay", label = "Đang chạy", then = ["hong"] },
  { key = "hong", label = "Hỏng", then = ["chay", "bo"] },
  { key = "bo", label = "Đã bỏ" },
]
"#;
const AT: &str = "/so-du-lieu/camera";

async fn opened(app: &TestApp) -> Browser {
    let office = open(app, CAMERAS).await;
    for (n, name) in [(1, "Cổng chợ"), (2, "Nhà văn hóa")] {
        common::add(&office, "camera", &id(n), &[("v_ten", name)]).await.assert_redirect();
    }
    office
}

/// The names and states of all records, as a file says them.
async fn told(office: &Browser) -> String {
    let csv = office.get(&format!("{AT}/tai-ve.csv")).await.body;
    csv.lines().skip(1).map(str::trim).collect::<Vec<_>>().join(" | ")
}

/// The value of a hidden field of a page.
fn hidden(body: &str, name: &str) -> String {
    let field = body.split(&format!("name=\"{name}\"")).nth(1).expect("a field");
    field.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

async fn sent(office: &Browser, n: u32, file: &str) -> String {
    let form = [("id", id(n))];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let sent = office.upload(&format!("{AT}/nhap"), &form, ("file", "camera.csv", file.as_bytes())).await;
    let at = sent.assert_redirect().to_owned();
    let page = office.get(&at).await;
    page.assert_says("Trạng thái");
    assert!(page.body.contains("name=\"f_state\""));
    office.post(&format!("{at}/cot"), &[("f_ten", "0"), ("f_state", "1")]).await.assert_redirect();
    at
}

testkit::on_both!(crate::modules(), fn a_file_moves_records_to_states_that_may_follow_and_is_undone(app) {
    let office = opened(app).await;
    assert_eq!(told(&office).await, "Cổng chợ,Đang chạy | Nhà văn hóa,Đang chạy");
    let file = "Tên,Trạng thái\nCổng chợ,hỏng\nNhà văn hóa,Đã bỏ\nBến xe,Đã bỏ\nGa,Mất\nSân vận động,\n";
    let at = sent(&office, 11, file).await;
    let preview = office.get(&at).await;
    preview.assert_says("Không chuyển được từ “Đang chạy” sang “Đã bỏ”").assert_says("“Mất” không có trong các lựa chọn");
    office.post(&format!("{at}/ghi"), &[("rows", "clean")]).await.assert_redirect();
    let all = "Cổng chợ,Hỏng | Nhà văn hóa,Đang chạy | Bến xe,Đã bỏ | Sân vận động,Đang chạy";
    assert_eq!(told(&office).await, all);
    office.get(&format!("{AT}/ban-ghi/{}", id(1))).await.assert_says("Trạng thái: Đang chạy → Hỏng");
    // Our own file, sent once more, changes nothing.
    let own = office.get(&format!("{AT}/tai-ve.csv")).await.body;
    let again = sent(&office, 12, &own).await;
    office.get(&again).await.assert_says("không có gì để ghi");
    office.post(&format!("{at}/hoan-tac"), &[]).await.assert_redirect();
    assert_eq!(told(&office).await, "Cổng chợ,Đang chạy | Nhà văn hóa,Đang chạy");
});

testkit::on_both!(crate::modules(), fn a_row_with_a_state_that_cannot_be_taken_is_left_whichever_rows_are_written(app) {
    let office = opened(app).await;
    let file = "Tên,Trạng thái\nCổng chợ,hỏng\nNhà văn hóa,Đã bỏ\nGa,Mất\nSân vận động,\n";
    for (n, rows, more, ways, counts) in [
        (11, "all", "", "đánh dấu để sửa sau (2 bản ghi)", "1 bản ghi mới, 1 cập nhật, 0 không đổi"),
        (12, "clean", "Bến xe,\n", "không có lỗi (1 bản ghi)", "1 bản ghi mới, 0 cập nhật, 2 không đổi"),
    ] {
        let at = sent(&office, n, &format!("{file}{more}")).await;
        office.get(&at).await.assert_says("để lại").assert_says(ways);
        office.post(&format!("{at}/ghi"), &[("rows", rows)]).await.assert_redirect();
        office.get(&at).await.assert_says(&format!("{counts}, 2 dòng để lại"));
    }
    assert_eq!(told(&office).await, "Cổng chợ,Hỏng | Nhà văn hóa,Đang chạy | Sân vận động,Đang chạy | Bến xe,Đang chạy");
});

testkit::on_both!(crate::modules(), fn a_change_is_not_undone_into_a_state_that_is_gone(app) {
    let office = opened(app).await;
    let bulk = format!("{AT}/hang-loat");
    let chosen = [("query", ""), ("all", "1"), ("field", "state"), ("v_state", "hong")];
    let preview = office.post(&format!("{bulk}/xem-truoc"), &chosen).await;
    let seen = hidden(&preview.body, "seen");
    office.post(&format!("{bulk}/ap-dung"), &[&chosen[..], &[("seen", &*seen)]].concat()).await.assert_redirect();
    let gone = r#"UPDATE register SET body = REPLACE(body, '"key":"chay"', '"key":"moi"') WHERE ward_id = $1"#;
    common::exec(app, gone).await;
    let history = office.get(&format!("{bulk}/lich-su")).await;
    let undo = history.body.split("action=\"").find(|part| part.contains("/hoan-tac\"")).unwrap();
    let refused = office.post(undo.split('"').next().unwrap(), &[]).await;
    refused.assert_status(422).assert_says("sổ không còn trạng thái trước đó");
    assert_eq!(told(&office).await, "Cổng chợ,Hỏng | Nhà văn hóa,Hỏng");
});

testkit::on_both!(crate::modules(), fn many_records_are_moved_at_once_where_the_state_may_follow(app) {
    let office = opened(app).await;
    office.post(&format!("{AT}/ban-ghi/{}/trang-thai", id(1)), &[("state", "hong")]).await.assert_redirect();
    let bulk = format!("{AT}/hang-loat");
    let chosen = [("query", ""), ("all", "1"), ("field", "state")];
    office.post(&format!("{bulk}/gia-tri"), &chosen).await.assert_status(200).assert_says("Đã bỏ");
    let with = [&chosen[..], &[("v_state", "bo")]].concat();
    let preview = office.post(&format!("{bulk}/xem-truoc"), &with).await;
    preview.assert_status(200).assert_says("1 bản ghi sẽ chuyển trạng thái; 1 bản ghi giữ nguyên").assert_says("Hỏng");
    let seen = hidden(&preview.body, "seen");
    office.post(&format!("{bulk}/ap-dung"), &[&with[..], &[("seen", &seen)]].concat()).await.assert_redirect();
    assert_eq!(told(&office).await, "Cổng chợ,Đã bỏ | Nhà văn hóa,Đang chạy");
    office.get(&format!("{AT}/ban-ghi/{}", id(1))).await.assert_says("Trạng thái: Hỏng → Đã bỏ");
    let history = office.get(&format!("{bulk}/lich-su")).await;
    history.assert_says("Trạng thái");
    let undo = history.body.split("action=\"").find(|part| part.contains("/hoan-tac\"")).unwrap();
    office.post(undo.split('"').next().unwrap(), &[]).await.assert_redirect();
    assert_eq!(told(&office).await, "Cổng chợ,Hỏng | Nhà văn hóa,Đang chạy");
});

testkit::on_both!(crate::modules(), fn a_system_writes_a_state_that_may_follow(app) {
    opened(app).await;
    let client = crate::api::Client::of(app, "coordinator").await;
    let at = |n: u32| format!("/api/v1/registers/camera/records/{}", id(n).replace("-8000-", "-8001-"));
    let body = |name: &str, state: &str| json!({ "values": { "ten": name }, "state": state });
    assert_eq!(client.send("PUT", &at(3), &[], body("Ga", "hong")).await.is(201).json["state"], "hong");
    let refused = client.send("PUT", &at(4), &[], body("Bến", "mat")).await.is(422);
    assert_eq!(refused.json["errors"][0]["field"], "state");
    client.send("PUT", &at(3), &[], body("Ga", "bo")).await.is(409);
    let moved = client.send("PUT", &at(3), &[("if-match", "\"1\"")], body("Ga", "bo")).await.is(200).json;
    assert_eq!((&moved["state"], &moved["revision"]), (&json!("bo"), &json!(2)));
    client.send("PUT", &at(3), &[("if-match", "\"2\"")], body("Ga", "chay")).await.is(422);
    let kept = client.send("PUT", &at(3), &[("if-match", "\"2\"")], json!({ "values": { "ten": "Ga mới" } })).await;
    assert_eq!(kept.is(200).json["state"], "bo");
    assert_eq!(client.send("GET", &at(3), &[], Value::Null).await.json["revision"], 3);
});

testkit::on_both!(crate::modules(), fn a_consumer_takes_records_of_one_state(app) {
    let office = opened(app).await;
    office.post(&format!("{AT}/ban-ghi/{}/trang-thai", id(1)), &[("state", "hong")]).await.assert_redirect();
    let form = |is: &'static str, value: &'static str| {
        let consumer = "0193c0de-0000-7000-8000-0000000000cc";
        [("id", consumer), ("kind", "system"), ("name", "Trung tâm điều hành"), ("contact", "Mẫu, 0208"),
            ("purpose", "Theo dõi camera hỏng"), ("basis", "Nghị định 47/2020/NĐ-CP"), ("from", "16/03/2026"),
            ("to", "31/12/2026"), ("per_minute", "60"), ("fields", "ten"), ("truong_1", "state"), ("phep_1", is),
            ("gia_tri_1", value)]
    };
    office.post(&format!("{AT}/chia-se/moi"), &form("at_least", "Hỏng")).await.assert_status(422).assert_says("chỉ so bằng");
    office.post(&format!("{AT}/chia-se/moi"), &form("equal", "Mất")).await.assert_status(422).assert_says("không có trong");
    let page = office.post(&format!("{AT}/chia-se/moi"), &form("equal", "Hỏng")).await;
    page.assert_status(201).assert_says("Trạng thái").assert_says("Hỏng");
    let key = page.body[page.body.find("dk_").expect("a key")..].chars().take_while(|c| *c != '"').collect();
    let client = crate::api::Client { app, token: key };
    let taken = client.send("GET", "/chia-se/v1/camera/records", &[], Value::Null).await.is(200).json;
    let names: Vec<&Value> = taken["records"].as_array().unwrap().iter().map(|one| &one["values"]["ten"]).collect();
    assert_eq!(names, ["Cổng chợ"]);
    // The form shows the condition and keeps it.
    let edit = office.get(&format!("{AT}/chia-se/0193c0de-0000-7000-8000-0000000000cc/sua")).await;
    edit.assert_status(200).assert_says("value=\"Hỏng\"");
});
