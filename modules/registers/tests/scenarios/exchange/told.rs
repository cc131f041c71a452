//! What consumers are told by themselves: webhooks, and packages for the province's store.

use super::*;

testkit::on_both!(crate::modules(), fn a_consumer_is_told_of_changes_signed_in_order_and_without_their_content(app) {
    let office = opened(app, "shared").await;
    let (receiver, url) = Receiver::start().await;
    allow(app).await;
    let only = [("truong_1", "nam"), ("phep_1", "at_least"), ("gia_tri_1", "2024"), ("hook_url", url.as_str())];
    let (_, secret) = let_in(&office, &[&only[..], &GRANTS[..]].concat()).await;
    two(&office, app).await;
settle(app).await;
    office.post(&format!("{BASE}/ban-ghi/{A}/sua"), &[("revision", "1"), ("v_ten", "Hộ Một"), ("v_nam", "2020")]).await.assert_redirect();
    office.post(&format!("{BASE}/ban-ghi/{B}/dua-ra"), &[("reason", "Giải thể")]).await.assert_redirect();
    settle(app).await;
    let messages = receiver.messages();
    let said: Vec<(&str, &Value, &Value)> =
        messages.iter().map(|m| (m["event"].as_str().unwrap(), &m["records"], &m["gone"])).collect();
    let one = |id: &str, revision: i32| json!([{ "id": id, "revision": revision }]);
    assert_eq!(said, [
        ("registers.record.added", &one(A, 1), &json!([])),
        ("registers.record.added", &one(B, 1), &json!([])),
        // It no longer belongs to what the consumer may have.
        ("registers.record.changed", &json!([]), &one(A, 2)),
        ("registers.record.removed", &json!([]), &one(B, 1)),
    ]);
    for (headers, body) in receiver.taken() {
        let header = |name: &str| headers[name].to_str().unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(header("x-dinh-timestamp").as_bytes());
        mac.update(b".");
        mac.update(&body);
        mac.verify_slice(&hex::decode(header("x-dinh-signature")).unwrap()).expect("signed");
        let text = String::from_utf8_lossy(&body).into_owned();
        assert!(!text.contains("Hộ") && !text.contains("0912345678"), "{text}");
    }
    settle(app).await;
    assert_eq!(receiver.taken().len(), 4, "each once");
});

testkit::on_both!(crate::modules(), fn what_many_records_change_is_told_at_once(app) {
    let office = opened(app, "shared").await;
    let (receiver, url) = Receiver::start().await;
    allow(app).await;
    two(&office, app).await;
    settle(app).await;
    let_in(&office, &[&[("hook_url", url.as_str())][..], &GRANTS[..]].concat()).await;
    let register: Uuid = app.app.db.read(WARD)
        .scalar("SELECT id FROM register WHERE ward_id = $1", args![WARD]).await.unwrap().unwrap();
    app.set_moment("2026-03-16T03:00:00Z");
    let mut tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    for id in [A, B] {
        let row = kernel::row! { record_id: id.parse::<Uuid>().unwrap(), revision: 2, register_id: register,
        changed_at: tx.now, changed_by_name: "", source: "bulk", changes: "[]" };
        tx.insert("register_change", row).await.unwrap();
    }
    tx.record(Event::new("registers.records.changed", register, json!({ "register": "ho-kinh-doanh", "records": 2 })));
    tx.commit().await.unwrap();
    settle(app).await;
    let messages = receiver.messages();
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0]["records"], json!([{ "id": A, "revision": 2 }, { "id": B, "revision": 2 }]));
    assert_eq!(messages[0]["complete"], true);
});

testkit::on_both!(crate::modules(), fn another_structure_is_told_once_and_asks_to_read_all_anew(app) {
    let office = opened(app, "shared").await;
    let (receiver, url) = Receiver::start().await;
    allow(app).await;
    let_in(&office, &[&[("hook_url", url.as_str())][..], &GRANTS[..]].concat()).await;
    let register: Uuid = app.app.db.read(WARD)
        .scalar("SELECT id FROM register WHERE ward_id = $1", args![WARD]).await.unwrap().unwrap();
    let mut tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.record(Event::new("registers.register.redefined", register, json!({ "key": "ho-kinh-doanh", "version": 2 })));
    tx.commit().await.unwrap();
    settle(app).await;
    settle(app).await;
    let messages = receiver.messages();
    assert_eq!(messages.len(), 1);
    assert_eq!((&messages[0]["reread"], &messages[0]["complete"]), (&json!(true), &json!(false)));
    office.get(&format!("{BASE}/chia-se/{CONSUMER}")).await.assert_says("đọc lại từ đầu");
});

testkit::on_both!(crate::modules(), fn a_receiver_that_fails_is_tried_again_and_given_up_after_days(app) {
    let office = opened(app, "shared").await;
    let (receiver, url) = Receiver::start().await;
    allow(app).await;
    let_in(&office, &[&[("hook_url", url.as_str())][..], &GRANTS[..]].concat()).await;
    receiver.answers(Some(503));
    two(&office, app).await;
    settle(app).await;
    assert_eq!(receiver.asked(), 1, "the second waits behind the first, the first waits its pause");
    let page = format!("{BASE}/chia-se/{CONSUMER}");
    office.get(&page).await.assert_says("Bên nhận trả lời mã 503").assert_says("Đang chờ");
    office.get(&format!("{BASE}/chia-se")).await.assert_says("2");
    app.set_moment("2026-03-16T02:00:31Z");
    settle(app).await;
    assert_eq!(receiver.asked(), 2);
    app.set_day("2026-03-24");
    let office = app.sign_in("tonghop").await;
    settle(app).await;
    let asked = receiver.asked();
    office.get(&page).await.assert_says("Đã ngừng gửi");
    office.get("/so-du-lieu").await.assert_says("Thông báo <strong>(1");
    app.set_day("2026-03-25");
    let office = app.sign_in("tonghop").await;
    settle(app).await;
    assert_eq!(receiver.asked(), asked, "nothing more is sent");
    receiver.answers(None);
    office.post(&format!("{page}/gui-lai"), &[]).await.assert_redirect();
    settle(app).await;
    let ids: Vec<String> = receiver.messages().iter().map(|m| m["records"][0]["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids, [A, B]);
    let after = office.get(&page).await;
    assert!(!after.body.contains("Đã ngừng gửi từ"));
});

testkit::on_both!(crate::modules(), fn nothing_is_sent_into_the_wards_own_network(app) {
    let office = opened(app, "shared").await;
    let (receiver, url) = Receiver::start().await;
    for wrong in ["http://kho.tinh.gov.vn/", "https://a:b@kho.vn/", "file:///etc/passwd", "x"] {
        let all = [("id", CONSUMER), ("hook_url", wrong), ("name", "Bên nào đó"), ("from", "16/03/2026"), ("to", "31/12/2026")];
        let refused = office.post(&format!("{BASE}/chia-se/moi"), &all).await;
        refused.assert_status(422);
        assert!(refused.body.contains("hook_url-error"), "{wrong}");
    }
    let_in(&office, &[&[("hook_url", url.as_str())][..], &GRANTS[..]].concat()).await;
    two(&office, app).await;
    settle(app).await;
    assert_eq!(receiver.asked(), 0);
    office.get(&format!("{BASE}/chia-se/{CONSUMER}")).await.assert_says("mạng nội bộ và chưa được cho phép");
});

pub(super) fn unzip(bytes: &[u8], name: &str) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes.to_vec())).unwrap();
    let mut out = Vec::new();
    zip.by_name(name).unwrap().read_to_end(&mut out).unwrap();
    out
}

testkit::on_both!(crate::modules(), fn the_provinces_store_gets_everything_and_then_what_changed(app) {
    let states = "states = [{ key = \"mo\", label = \"Đang mở\", then = [\"dong\"] }, { key = \"dong\", label = \"Đã đóng\" }]\n";
    let office = open(app, &format!("{states}{}", FILE.replace("CLASS", "shared"))).await;
    let (receiver, url) = Receiver::start().await;
    allow(app).await;
    two(&office, app).await;
    let store = [("kind", "store"), ("cadence", "daily"), ("hook_url", url.as_str()), ("fields", "ghi_chu")];
    let (key, _) = let_in(&office, &[&store[..], &GRANTS[..]].concat()).await;
    ask(app, &key, RECORDS, &[]).await.is(403);
    let page = format!("{BASE}/chia-se/{CONSUMER}");
    office.post(&format!("{page}/goi"), &[]).await.assert_redirect();
    settle(app).await;
    let taken = receiver.taken();
    assert_eq!(taken.len(), 1);
    let (csv, manifest) = (unzip(&taken[0].1, "records.csv"), unzip(&taken[0].1, "manifest.json"));
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    assert_eq!((&manifest["records"], &manifest["whole"]), (&json!(2), &json!(true)));
    assert_eq!(manifest["states"][1], json!({ "key": "dong", "label": "Đã đóng" }));
    let digest = format!("sha256:{}", hex::encode(Sha256::digest(&csv)));
    assert_eq!(manifest["resources"][0]["hash"], digest);
    let csv = String::from_utf8(csv).unwrap();
    assert!(csv.starts_with("id,revision,updated_at,state,ten,nam,don_vi,ghi_chu\n") && !csv.contains("0912345678"), "{csv}");
    assert_eq!(csv.matches(",mo,Hộ ").count(), 2, "{csv}");
    let list = office.get(&page).await;
    list.assert_says("Gói dữ liệu").assert_says("2 bản ghi").assert_says("Đã nhận");
    let at = list.body.find("/goi/").unwrap();
    let path: String = list.body[at..].chars().take_while(|c| *c != '"').collect();
    assert_eq!(office.get(&format!("{page}{path}")).await.bytes, taken[0].1);

    app.set_moment("2026-03-17T02:00:00Z");
    let office = app.sign_in("tonghop").await;
    office.post(&format!("{BASE}/ban-ghi/{A}/sua"), &[("revision", "1"), ("v_ten", "=1+1"), ("v_nam", "2024")]).await.assert_redirect();
    office.post(&format!("{BASE}/ban-ghi/{B}/dua-ra"), &[("reason", "Giải thể")]).await.assert_redirect();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.enqueue("registers.exchange.packages", &json!({}), tx.now).await.unwrap();
    tx.commit().await.unwrap();
    settle(app).await;
    let taken = receiver.taken();
    assert_eq!(taken.len(), 2);
    let manifest: Value = serde_json::from_slice(&unzip(&taken[1].1, "manifest.json")).unwrap();
    assert_eq!((&manifest["records"], &manifest["gone"], &manifest["whole"]), (&json!(1), &json!([B]), &json!(false)));
    let csv = String::from_utf8(unzip(&taken[1].1, "records.csv")).unwrap();
    assert!(csv.contains(",'=1+1,"), "{csv}");
    office.get(&format!("{page}/nhat-ky")).await.assert_says("Lập gói dữ liệu");
});

testkit::on_both!(crate::modules(), fn an_import_that_is_undone_is_told(app) {
    let office = opened(app, "shared").await;
    let (receiver, url) = Receiver::start().await;
    allow(app).await;
    two(&office, app).await;
    settle(app).await;
    let_in(&office, &[&[("hook_url", url.as_str())][..], &GRANTS[..]].concat()).await;
    app.set_moment("2026-03-16T03:00:00Z");
    let at = format!("{BASE}/nhap/{CONSUMER}");
    let file = ("file", "a.csv", "Tên hộ,Năm\nHộ Ba,2024\nHộ Hai,2023\n".as_bytes());
    office.upload(&format!("{BASE}/nhap"), &[("id", CONSUMER)], file).await.assert_redirect();
    office.post(&format!("{at}/cot"), &[("f_ten", "0"), ("f_nam", "1")]).await.assert_redirect();
    office.post(&format!("{at}/ghi"), &[("rows", "all")]).await.assert_redirect();
    app.set_moment("2026-03-16T03:01:00Z");
    office.post(&format!("{at}/hoan-tac"), &[]).await.assert_redirect();
    settle(app).await;
    let messages = receiver.messages();
    let said: Vec<(&str, usize, usize)> = messages.iter()
        .map(|m| (m["event"].as_str().unwrap(), m["records"].as_array().unwrap().len(), m["gone"].as_array().unwrap().len()))
        .collect();
    assert_eq!(said.last(), Some(&("registers.records.undone", 1, 1)), "{messages:?}");
    assert_eq!(messages.last().unwrap()["records"], json!([{ "id": B, "revision": 3 }]));
});
