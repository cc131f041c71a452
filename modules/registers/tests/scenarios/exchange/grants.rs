//! Grants that change: what their editor does not see stays, what may no longer be given out is not sent, every refusal
//! counts.

use super::*;

const PAGE: &str = "/so-du-lieu/ho-kinh-doanh/chia-se/0193c0de-0000-7000-8000-0000000000cc";
const HIDDEN: &str = r#"
[[fields]]
key = "kin"
label = "Nhận xét kín"
kind = "text"
seen_by = ["leader"]
"#;

async fn opened_with_hidden(app: &TestApp) -> Browser {
    open(app, &format!("{}{HIDDEN}", FILE.replace("CLASS", "shared"))).await
}

async fn text(app: &TestApp, sql: &str) -> String {
    app.app.db.read(WARD).scalar(sql, args![WARD]).await.unwrap().unwrap()
}

async fn nightly(app: &TestApp) {
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.enqueue("registers.exchange.packages", &json!({}), tx.now).await.unwrap();
    tx.commit().await.unwrap();
    settle(app).await;
}

/// The form of the grant as its editor gets it, with these fields changed.
async fn changed(office: &Browser, mark: Option<&str>, fields: &[(&str, &str)]) -> testkit::Answer {
    let page = office.get(&format!("{PAGE}/sua")).await;
    let known: String =
        page.body.split("name=\"mark\" value=\"").nth(1).unwrap().chars().take_while(|c| *c != '"').collect();
    let base = [
        ("mark", mark.unwrap_or(&known)),
        ("name", "Trung tâm điều hành tỉnh"),
        ("contact", "Mẫu, 0208"),
        ("purpose", "Tổng hợp số hộ kinh doanh"),
        ("basis", "Nghị định 47/2020/NĐ-CP, Điều 23"),
        ("from", "16/03/2026"),
        ("to", "31/12/2026"),
        ("per_minute", "60"),
    ];
    let all: Vec<(&str, &str)> = fields.iter().copied().chain(base).collect();
    office.post(&format!("{PAGE}/sua"), &all).await
}

testkit::on_both!(crate::modules(), fn what_an_editor_does_not_see_stays_in_the_grant(app) {
    let office = opened_with_hidden(app).await;
    let (_, secret) = let_in(&office, &GRANTS).await;
    exec(app, r#"UPDATE register_consumer SET fields = '["ten","kin"]',
        conditions = '[{"field":"kin","is":"equal","value":"x"},{"field":"nam","is":"at_least","value":"2024"}]'
        WHERE ward_id = $1"#).await;
    let form = office.get(&format!("{PAGE}/sua")).await;
    form.assert_says("1 trường và 1 điều kiện mà ông/bà không xem được").assert_says("value=\"2024\"");
    let year = [("fields", "ten"), ("truong_1", "nam"), ("phep_1", "at_least"), ("gia_tri_1", "2025")];
    changed(&office, None, &year).await.assert_redirect();
    let conditions = text(app, "SELECT conditions FROM register_consumer WHERE ward_id = $1").await;
    assert!(conditions.contains("kin") && conditions.contains("2025") && !conditions.contains("2024"), "{conditions}");
    assert!(text(app, "SELECT fields FROM register_consumer WHERE ward_id = $1").await.contains("kin"));
    let page = office.get(PAGE).await;
    page.assert_says("•••").assert_says("Năm");
    // Whoever does not see all of it gives nobody else a key to it, and has it sent nowhere else.
    office.post(&format!("{PAGE}/khoa-moi"), &[]).await.assert_status(422).assert_says("không xem được");
    let elsewhere = [&[("hook_url", "https://noi-khac.vn/nhan")][..], &year[..]].concat();
    changed(&office, None, &elsewhere).await.assert_status(422).assert_says("không xem được");
    assert_eq!(text(app, "SELECT hook_secret FROM register_consumer WHERE ward_id = $1").await, secret);
});

testkit::on_both!(crate::modules(), fn two_who_change_a_grant_do_not_undo_each_other(app) {
    let office = opened(app, "shared").await;
    let_in(&office, &GRANTS).await;
    let page = office.get(&format!("{PAGE}/sua")).await;
    let mark: String = page.body.split("name=\"mark\" value=\"").nth(1).unwrap().chars().take_while(|c| *c != '"').collect();
    changed(&office, Some(&mark), &[("fields", "ten")]).await.assert_redirect();
    let late = changed(&office, Some(&mark), &[("fields", "ten"), ("fields", "nam")]).await;
    late.assert_status(422).assert_says("vừa được người khác sửa");
    assert_eq!(text(app, "SELECT fields FROM register_consumer WHERE ward_id = $1").await, "[\"ten\"]");
    // A key that is given meanwhile is none of the form's business.
    office.post(&format!("{PAGE}/khoa-moi"), &[]).await.assert_status(200);
    let secret = text(app, "SELECT hook_secret FROM register_consumer WHERE ward_id = $1").await;
    changed(&office, None, &[("fields", "nam"), ("fields", "ten"), ("hook_url", "https://noi-nhan.vn/a?b=c")]).await.assert_redirect();
    assert_eq!(text(app, "SELECT hook_secret FROM register_consumer WHERE ward_id = $1").await, secret);
    let said = text(app, "SELECT detail FROM event WHERE ward_id = $1 AND kind = 'registers.consumer.changed' ORDER BY seq DESC LIMIT 1").await;
    assert!(said.contains("\"hook\":\"noi-nhan.vn\""), "{said}");
});

testkit::on_both!(crate::modules(), fn a_package_with_what_was_taken_from_the_grant_is_not_sent(app) {
    let office = opened(app, "shared").await;
    let (receiver, url) = Receiver::start().await;
    allow(app).await;
    two(&office, app).await;
    let store = [("kind", "store"), ("cadence", "daily"), ("hook_url", url.as_str()), ("fields", "ghi_chu")];
    let_in(&office, &[&store[..], &GRANTS[..]].concat()).await;
    receiver.answers(Some(503));
    office.post(&format!("{PAGE}/goi"), &[]).await.assert_redirect();
    settle(app).await;
    assert_eq!((receiver.asked(), receiver.taken().len()), (1, 0));
    let fewer = [("kind", "store"), ("fields", "ten"), ("cadence", "daily"), ("hook_url", url.as_str())];
    changed(&office, None, &fewer).await.assert_redirect();
    office.get(PAGE).await.assert_says("Không gửi").assert_says("Quyền khai thác đã thay đổi");
    receiver.answers(None);
    office.post(&format!("{PAGE}/gui-lai"), &[]).await.assert_redirect();
    settle(app).await;
    assert_eq!(receiver.taken().len(), 0);
    nightly(app).await;
    let taken = receiver.taken();
    assert_eq!(taken.len(), 1);
    let manifest: Value = serde_json::from_slice(&super::told::unzip(&taken[0].1, "manifest.json")).unwrap();
    assert_eq!((&manifest["whole"], &manifest["fields"][0]["key"], &manifest["fields"][1]), (&json!(true), &json!("ten"), &Value::Null));
});

testkit::on_both!(crate::modules(), fn nothing_is_sent_of_a_register_that_became_private(app) {
    let office = opened(app, "shared").await;
    let (receiver, url) = Receiver::start().await;
    allow(app).await;
    let_in(&office, &[&[("hook_url", url.as_str())][..], &GRANTS[..]].concat()).await;
    receiver.answers(Some(503));
    two(&office, app).await;
    settle(app).await;
    assert_eq!(receiver.asked(), 1);
    receiver.answers(None);
    exec(app, "UPDATE register SET body = REPLACE(body, '\"shared\"', '\"private\"') WHERE ward_id = $1").await;
    office.post(&format!("{BASE}/ban-ghi/{A}/xac-nhan"), &[]).await.assert_redirect();
    office.post(&format!("{PAGE}/gui-lai"), &[]).await.assert_redirect();
    settle(app).await;
    assert_eq!(receiver.taken().len(), 0);
    let waiting = "SELECT COUNT(*) FROM register_out WHERE ward_id = $1";
    assert_eq!(count(app, waiting).await, 2, "what happens now makes no message");
    office.get(PAGE).await.assert_says("dữ liệu dùng riêng");
});

testkit::on_both!(crate::modules(), fn a_package_is_fetched_by_who_sees_all_of_it_and_its_personal_data_noted(app) {
    let office = opened_with_hidden(app).await;
    two(&office, app).await;
    let store = [("kind", "store"), ("cadence", "daily"), ("fields", "dien_thoai")];
    let_in(&office, &[&store[..], &GRANTS[..]].concat()).await;
    office.post(&format!("{PAGE}/goi"), &[]).await.assert_redirect();
    settle(app).await;
    let list = office.get(PAGE).await;
    let at = list.body.find("/goi/").unwrap();
    let path: String = list.body[at..].chars().take_while(|c| *c != '"').collect();
    changed(&office, None, &[("kind", "store"), ("fields", "ten"), ("cadence", "daily")]).await.assert_redirect();
    let reads = "SELECT COUNT(*) FROM event WHERE ward_id = $1 AND kind = 'personal_data.read'";
    let before = count(app, reads).await;
    office.get(&format!("{PAGE}{path}")).await.assert_status(200);
    assert_eq!(count(app, reads).await, before + 1, "the package has what the grant has no longer");
    exec(app, "UPDATE register_out SET payload = REPLACE(payload, '\"key\":\"ten\"', '\"key\":\"kin\"') WHERE ward_id = $1").await;
    office.get(&format!("{PAGE}{path}")).await.assert_status(403);
});

testkit::on_both!(crate::modules(), fn a_package_names_what_was_granted_and_is_no_longer(app) {
    let office = opened(app, "shared").await;
    let (receiver, url) = Receiver::start().await;
    allow(app).await;
    add(&office, A, &[("v_ten", "Hộ Một"), ("v_nam", "2024")]).await;
    add(&office, B, &[("v_ten", "Hộ Hai"), ("v_nam", "2019")]).await;
    let store = [("kind", "store"), ("cadence", "daily"), ("hook_url", url.as_str()), ("truong_1", "nam"),
        ("phep_1", "at_least"), ("gia_tri_1", "2024")];
    let_in(&office, &[&store[..], &GRANTS[..]].concat()).await;
    nightly(app).await;
    app.set_moment("2026-03-17T02:00:00Z");
    let office = app.sign_in("tonghop").await;
    let never = "0193c0de-0000-7000-8000-00000000000d";
    add(&office, never, &[("v_ten", "Hộ Ba"), ("v_nam", "2018")]).await;
    for (id, name, year) in [(A, "Hộ Một", "2020"), (B, "Hộ Hai mới", "2021")] {
        let fields = [("revision", "1"), ("v_ten", name), ("v_nam", year)];
        office.post(&format!("{BASE}/ban-ghi/{id}/sua"), &fields).await.assert_redirect();
    }
    office.post(&format!("{BASE}/ban-ghi/{never}/dua-ra"), &[("reason", "Giải thể")]).await.assert_redirect();
    nightly(app).await;
    let taken = receiver.taken();
    assert_eq!(taken.len(), 2);
    let manifest: Value = serde_json::from_slice(&super::told::unzip(&taken[1].1, "manifest.json")).unwrap();
    assert_eq!((&manifest["records"], &manifest["gone"]), (&json!(0), &json!([A])));
});

testkit::on_both!(crate::modules(), fn every_refusal_counts_and_is_noted(app) {
    let office = opened(app, "shared").await;
    let (key, _) = let_in(&office, &[&[("per_minute", "2")][..], &GRANTS[..]].concat()).await;
    ask(app, &key, &format!("{RECORDS}?limit=0"), &[]).await.is(422);
    let noted = "SELECT COUNT(*) FROM register_access WHERE ward_id = $1 AND status = 422";
    assert_eq!(count(app, noted).await, 1);
    office.post(&format!("{PAGE}/thu-hoi"), &[("reason", "Hết nhu cầu")]).await.assert_redirect();
    ask(app, &key, RECORDS, &[]).await.is(403);
    for _ in 0..2 {
        ask(app, &key, RECORDS, &[]).await.is(429);
    }
    assert_eq!(count(app, "SELECT COUNT(*) FROM register_access WHERE ward_id = $1").await, 3);
});

testkit::on_both!(crate::modules(), fn what_was_sent_is_forgotten_after_ninety_days_the_log_after_a_year_and_personal_takings_never(app) {
    let office = opened(app, "shared").await;
    let (receiver, url) = Receiver::start().await;
    allow(app).await;
    let (key, _) = let_in(&office, &[&[("hook_url", url.as_str()), ("fields", "dien_thoai")][..], &GRANTS[..]].concat()).await;
    ask(app, &key, RECORDS, &[]).await.is(200);
    two(&office, app).await;
    settle(app).await;
    ask(app, &key, RECORDS, &[]).await.is(200);
    assert_eq!(receiver.taken().len(), 2);
    app.set_day("2026-06-20");
    nightly(app).await;
    assert_eq!(count(app, "SELECT COUNT(*) FROM register_out WHERE ward_id = $1").await, 0);
    assert_eq!(count(app, "SELECT COUNT(*) FROM register_access WHERE ward_id = $1").await, 2);
    app.set_day("2027-03-20");
    nightly(app).await;
    assert_eq!(count(app, "SELECT COUNT(*) FROM register_access WHERE ward_id = $1").await, 1);
});

testkit::on_both!(crate::modules(), fn a_condition_on_a_field_that_is_gone_is_taken_out_when_somebody_says_so(app) {
    let office = opened(app, "shared").await;
    let_in(&office, &GRANTS).await;
    exec(app, r#"UPDATE register_consumer SET conditions = '[{"field":"cu","is":"at_least","value":"2024"}]'
        WHERE ward_id = $1"#).await;
    let form = office.get(&format!("{PAGE}/sua")).await;
    form.assert_says("trường mà sổ không còn");
    assert!(!form.body.contains("không xem được"), "{}", form.body);
    let conditions = "SELECT conditions FROM register_consumer WHERE ward_id = $1";
    changed(&office, None, &[("fields", "ten")]).await.assert_redirect();
    assert!(text(app, conditions).await.contains("\"cu\""), "nobody asked for more");
    changed(&office, None, &[("fields", "ten"), ("bo_dieu_kien", "0")]).await.assert_redirect();
    assert_eq!(text(app, conditions).await, "[]");
});

testkit::on_both!(crate::modules(), fn a_condition_is_shown_by_its_name_and_is_the_same_when_it_is_saved_again(app) {
    let office = opened(app, "shared").await;
    let unit = [("truong_1", "don_vi"), ("phep_1", "equal"), ("gia_tri_1", "VP")];
    let_in(&office, &[&GRANTS[..], &unit[..]].concat()).await;
    let conditions = "SELECT conditions FROM register_consumer WHERE ward_id = $1";
    let before = text(app, conditions).await;
    assert!(before.contains(&app.units[1].to_string()), "{before}");
    let form = office.get(&format!("{PAGE}/sua")).await;
    form.assert_says("value=\"Văn phòng HĐND-UBND\"");
    assert!(!form.body.contains(&app.units[1].to_string()), "{}", form.body);
    let again = [("truong_1", "don_vi"), ("phep_1", "equal"), ("gia_tri_1", "Văn phòng HĐND-UBND")];
    changed(&office, None, &[&GRANTS[..], &again[..]].concat()).await.assert_redirect();
    assert_eq!(text(app, conditions).await, before);
});

testkit::on_both!(crate::modules(), fn a_package_names_every_record_that_is_granted_no_longer_however_many(app) {
    let office = opened(app, "shared").await;
    let year = [("kind", "store"), ("cadence", "daily"), ("truong_1", "nam"), ("phep_1", "at_least"), ("gia_tri_1", "2024")];
    let_in(&office, &[&year[..], &GRANTS[..]].concat()).await;
    for (n, year, at) in [(1, 2024, "2026-03-16T02:00:00Z"), (2, 2020, "2026-03-17T02:00:00Z")] {
        app.set_moment(at);
        let office = app.sign_in("tonghop").await;
        let rows: String = (0..1_200).map(|row| format!("Hộ {row},{year}\n")).collect();
        let file = format!("Tên hộ,Năm\n{rows}");
        let sent = office.upload(&format!("{BASE}/nhap"), &[("id", &id(n))], ("file", "a.csv", file.as_bytes())).await;
        let import = sent.assert_redirect().to_owned();
        office.post(&format!("{import}/cot"), &[("f_ten", "0"), ("f_nam", "1")]).await.assert_redirect();
        office.post(&format!("{import}/ghi"), &[("rows", "clean")]).await.assert_redirect();
        nightly(app).await;
    }
    let package = text(app, "SELECT payload FROM register_out WHERE ward_id = $1 AND kind = 'package' ORDER BY number DESC LIMIT 1").await;
    let manifest: Value = serde_json::from_str(&package).unwrap();
    assert_eq!(manifest["gone"].as_array().map(Vec::len), Some(1_200));
});

testkit::on_both!(crate::modules(), fn a_condition_on_what_is_computed_is_read_as_people_write_it(app) {
    let computed = "\n[[fields]]\nkey = \"moi\"\nlabel = \"Còn mới\"\nkind = \"computed_yes_no\"\nexpression = \"nam >= 2025.0\"\n";
    let office = open(app, &format!("{}{computed}", FILE.replace("CLASS", "shared"))).await;
    two(&office, app).await;
    let not_new = [("truong_1", "moi"), ("phep_1", "not_equal"), ("gia_tri_1", "Có")];
    let (key, _) = let_in(&office, &[&not_new[..], &GRANTS[..]].concat()).await;
    let given = |answer: super::Answer| answer.json["records"].as_array().map(Vec::len);
    assert_eq!(given(ask(app, &key, RECORDS, &[]).await.is(200)), Some(1));
    // What was kept as it was typed lets nothing out until somebody says it again.
    exec(app, r#"UPDATE register_consumer SET conditions = '[{"field":"moi","is":"not_equal","value":"Có"}]'
        WHERE ward_id = $1"#).await;
    assert_eq!(given(ask(app, &key, RECORDS, &[]).await.is(200)), Some(0));
    changed(&office, None, &[&not_new[..], &GRANTS[..]].concat()).await.assert_redirect();
    assert_eq!(given(ask(app, &key, RECORDS, &[]).await.is(200)), Some(1));
});

testkit::on_both!(crate::modules(), fn who_asks_for_changes_learns_what_is_gone(app) {
    let office = opened(app, "shared").await;
    two(&office, app).await;
    let (key, _) = let_in(&office, &[&GRANTS[..], &[("truong_1", "nam"), ("phep_1", "at_least"), ("gia_tri_1", "2024")]].concat()).await;
    let whole = ask(app, &key, RECORDS, &[]).await.is(200).json;
    assert_eq!((whole["records"].as_array().map(Vec::len), &whole["gone"]), (Some(2), &Value::Null));
    app.set_moment("2026-03-17T02:00:00Z");
    let office = app.sign_in("tonghop").await;
    office.post(&format!("{BASE}/ban-ghi/{A}/dua-ra"), &[("reason", "Giải thể")]).await.assert_redirect();
    let old = [("revision", "1"), ("v_ten", "Hộ Hai"), ("v_nam", "2019")];
    office.post(&format!("{BASE}/ban-ghi/{B}/sua"), &old).await.assert_redirect();
    let since = format!("{RECORDS}?changed_since={}", whole["as_of"].as_str().unwrap());
    let first = ask(app, &key, &since, &[]).await.is(200);
    assert_eq!((&first.json["records"], &first.json["gone"]), (&json!([]), &json!([A, B])));
    let next = ask(app, &key, &format!("{since}&after={A}"), &[]).await.is(200).json;
    assert_eq!(next["gone"], Value::Null, "said once");
    let spec = ask(app, &key, "/chia-se/v1/ho-kinh-doanh/openapi.json", &[]).await.is(200).json;
    let page = &spec["paths"][RECORDS]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
    assert_eq!(page["properties"]["gone"]["type"], "array");
});

testkit::on_both!(crate::modules(), fn a_key_that_nobody_has_leaves_a_line_and_is_paced(app) {
    let office = opened(app, "shared").await;
    for key in ["dk_sai", "", "dk_sai"] {
        ask(app, key, RECORDS, &[]).await.is(401);
    }
    let tries = "SELECT COALESCE(SUM(tries), 0) FROM register_stranger WHERE ward_id = $1";
    assert_eq!(count(app, tries).await, 3);
    assert_eq!(count(app, "SELECT COUNT(*) FROM register_stranger WHERE ward_id = $1").await, 1);
    office.get(&format!("{BASE}/chia-se")).await.assert_says("Lượt gọi không có khóa đúng");
    for _ in 0..57 {
        ask(app, "dk_sai", RECORDS, &[]).await.is(401);
    }
    let late = ask(app, "dk_sai", RECORDS, &[]).await.is(429);
    assert!(late.headers.contains_key(header::RETRY_AFTER));
    assert_eq!(count(app, tries).await, 60, "what is refused at once is not written");
    app.set_day("2027-06-20");
    nightly(app).await;
    assert_eq!(count(app, tries).await, 0);
});
