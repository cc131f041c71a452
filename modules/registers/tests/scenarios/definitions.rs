//! Registers as they are defined: given and closed while others change them, private ones, what is kept how long.

use crate::common::{count, id, open};
use kernel::args;
use std::time::Duration;
use testkit::{On, WARD};

const FILE: &str = r#"
key = "diem"
title = "Điểm phục vụ"
label = "ten"
retention_years = 2
[[fields]]
key = "ten"
label = "Tên"
kind = "text"
required = true
"#;

const A: &str = "0193c0de-0000-7000-8000-000000000001";
const B: &str = "0193c0de-0000-7000-8000-000000000002";

testkit::on_both!(crate::modules(), fn a_register_that_is_given_or_closed_keeps_the_structure_that_it_got_meanwhile(app) {
    let office = open(app, FILE).await;
    let unit = app.units[0].to_string();
    for (to, field) in [("chu-quan", ("steward", unit.as_str())), ("dong", ("open", ""))] {
        let held = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
        if app.on == On::Postgres {
            held.exec("SELECT version FROM register WHERE ward_id = $1 FOR UPDATE", args![WARD]).await.unwrap();
        }
        let publishing = async {
            tokio::time::sleep(Duration::from_millis(600)).await;
            held.exec("UPDATE register SET version = version + 1 WHERE ward_id = $1", args![WARD]).await.unwrap();
            held.commit().await.unwrap();
        };
        let (to, fields) = (format!("/so-du-lieu/diem/{to}"), [field]);
        let (answer, ()) = tokio::join!(office.post(&to, &fields), publishing);
        answer.assert_redirect();
    }
    let kept = "SELECT COUNT(*) FROM register WHERE ward_id = $1 AND version = 3 AND closed_at IS NOT NULL \
        AND steward_unit_id IS NOT NULL";
    assert_eq!(count(app, kept).await, 1);
});

testkit::on_both!(crate::modules(), fn only_a_unit_of_the_ward_keeps_a_register(app) {
    let office = open(app, FILE).await;
    for (to, fields) in [
        ("/so-du-lieu/diem/chu-quan", vec![("steward", A)]),
        ("/so-du-lieu/mau", vec![("steward", A), ("key", "may-tinh")]),
    ] {
        office.post(to, &fields).await.assert_status(422);
    }
    assert_eq!(count(app, "SELECT COUNT(*) FROM register WHERE ward_id = $1").await, 1);
    assert_eq!(count(app, "SELECT COUNT(*) FROM register WHERE ward_id = $1 AND steward_unit_id IS NOT NULL").await, 0);
});

testkit::on_both!(crate::modules(), fn a_private_register_does_not_tell_its_title_and_leads_nobody_astray(app) {
    let private = FILE.replace("label = \"ten\"", "label = \"ten\"\nclassification = \"private\"");
    open(app, &private).await;
    let admin = app.sign_in("quantri").await;
    let other = private.replace("Điểm phục vụ", "Điểm khác");
    let refused = admin.post("/so-du-lieu/nhap-dinh-nghia", &[("text", &other)]).await;
    refused.assert_status(422).assert_says("Phường đã có sổ mang mã “diem”");
    assert!(!refused.body.contains("Điểm phục vụ"));
    let own = other.replace("\"diem\"", "\"diem-khac\"");
    let opened = admin.post("/so-du-lieu/nhap-dinh-nghia", &[("text", &own)]).await;
    assert_eq!(opened.assert_redirect(), "/so-du-lieu");
});

testkit::on_both!(crate::modules(), fn what_was_taken_out_is_forgotten_after_its_years_with_its_history(app) {
    let office = open(app, FILE).await;
    let ever = FILE.replace("\"diem\"", "\"mai\"").replace("retention_years = 2\n", "");
    office.post("/so-du-lieu/nhap-dinh-nghia", &[("text", &ever)]).await.assert_redirect();
    for (key, id) in [("diem", A), ("mai", B)] {
        let at = format!("/so-du-lieu/{key}/ban-ghi/{id}");
        office.post(&format!("/so-du-lieu/{key}/moi"), &[("id", id), ("v_ten", "Nguyễn Mẫu")]).await.assert_redirect();
        office.post(&format!("{at}/sua"), &[("revision", "1"), ("v_ten", "Trần Mẫu")]).await.assert_redirect();
        office.post(&format!("{at}/y-kien"), &[("comment", "Bà Mẫu đã chuyển đi")]).await.assert_redirect();
        office.post(&format!("{at}/dua-ra"), &[("reason", "Chuyển đi")]).await.assert_redirect();
    }
    let left = |table: &str, id: &str| format!("SELECT COUNT(*) FROM {table} WHERE ward_id = $1 AND {id} IS NOT NULL");
    let tables = [("register_removed", "id"), ("register_change", "record_id"), ("register_comment", "record_id")];
    app.set_day("2028-03-15");
    app.app.settle().await.unwrap();
    for ((table, id), before) in tables.into_iter().zip([2, 4, 2]) {
        assert_eq!(count(app, &left(table, id)).await, before, "{table}: two years are not over");
    }
    app.set_day("2028-03-18");
    app.app.settle().await.unwrap();
    for ((table, id), after) in tables.into_iter().zip([1, 2, 1]) {
        assert_eq!(count(app, &left(table, id)).await, after, "{table}: of the register that keeps for ever alone");
    }
    let events = kernel::audit::latest(&app.app.db.read(WARD), i64::MAX, 50).await.unwrap();
    let forgotten: Vec<_> = events.iter().filter(|event| event.kind == "registers.removed.forgotten").collect();
    assert!(forgotten.len() == 1 && forgotten[0].detail.contains("\"records\":1"), "{:?}", forgotten);
});

testkit::on_both!(crate::modules(), fn what_was_forgotten_stays_neither_in_a_merge_nor_in_an_import(app) {
    let office = open(app, FILE).await;
    let file = "Tên\nNguyễn Mẫu\n".as_bytes();
    let sent = office.upload("/so-du-lieu/diem/nhap", &[("id", &id(10))], ("file", "a.csv", file)).await;
    let import = sent.assert_redirect().to_owned();
    office.post(&format!("{import}/cot"), &[("f_ten", "0")]).await.assert_redirect();
    office.post(&format!("{import}/ghi"), &[("rows", "clean")]).await.assert_redirect();
    let kept = office.get("/so-du-lieu/diem").await.body.split("/ban-ghi/").nth(1).unwrap()[..36].to_owned();
    office.post("/so-du-lieu/diem/moi", &[("id", A), ("v_ten", "Nguyễn Mẫu")]).await.assert_redirect();
    let pair = [("one", &*kept), ("one_revision", "1"), ("other", A), ("other_revision", "1"), ("keep", "one"), ("v_ten", "one")];
    office.post("/so-du-lieu/diem/trung-lap/gop", &pair).await.assert_redirect();
    office.post(&format!("/so-du-lieu/diem/ban-ghi/{kept}/dua-ra"), &[("reason", "Chuyển đi")]).await.assert_redirect();
    app.set_day("2028-03-18");
    app.app.settle().await.unwrap();
    for table in ["register_removed", "register_merge", "register_import", "register_import_record"] {
        assert_eq!(count(app, &format!("SELECT COUNT(*) FROM {table} WHERE ward_id = $1")).await, 0, "{table}");
    }
});

const WORKERS: &str = r#"
key = "lao-dong"
title = "Lao động"
label = "ten"
fields = [
  { key = "ten", label = "Họ tên", kind = "text", required = true },
  { key = "so", label = "Số", kind = "integer" },
  { key = "noi", label = "Nơi làm", kind = "link", register = "ho-kinh-doanh" },
  { key = "khac", label = "Nơi khác", kind = "link", register = "khong-co" },
]
"#;

testkit::on_both!(crate::modules(), fn a_file_is_looked_at_before_it_opens_a_register_and_brings_the_filters_of_its_ward(app) {
    let office = app.sign_in("tonghop").await;
    let look = "/so-du-lieu/nhap-dinh-nghia/xem-truoc";
    office.get("/so-du-lieu/nhap-dinh-nghia").await.assert_says(look);
    let seen = office.post(look, &[("text", WORKERS)]).await;
    seen.assert_status(200).assert_says("Họ tên").assert_says("Mở sổ");
    seen.assert_says("liên kết tới sổ “ho-kinh-doanh”").assert_says("/so-du-lieu/mau").assert_says("liên kết tới sổ “khong-co”");
    assert_eq!(count(app, "SELECT COUNT(*) FROM register WHERE ward_id = $1").await, 0, "nothing is opened yet");
    office.post(look, &[("text", "key = 1")]).await.assert_status(422).assert_says("key = 1");
    office.post("/so-du-lieu/nhap-dinh-nghia", &[("text", WORKERS)]).await.assert_redirect();
    let filter = [("title", "Từ ba trở lên"), ("query", "loc=so:at_least:3"), ("measure", "1"), ("whose", "shared")];
    office.post("/so-du-lieu/lao-dong/bo-loc", &filter).await.assert_redirect();
    let exported = office.get("/so-du-lieu/lao-dong/cau-truc/tep.toml").await.body;
    assert!(exported.contains("Từ ba trở lên"), "{exported}");
    // The same in another ward, as another register of this one.
    let other = exported.replace("\"lao-dong\"", "\"lao-dong-khac\"");
    office.post(look, &[("text", &other)]).await.assert_says("Từ ba trở lên");
    office.post("/so-du-lieu/nhap-dinh-nghia", &[("text", &other)]).await.assert_redirect();
    let again = office.get("/so-du-lieu/lao-dong-khac/cau-truc/tep.toml").await.body;
    assert_eq!(again, other);
    // A file of a register that is there becomes a draft of a change.
    let changed = exported.replace("Họ tên", "Họ và tên");
    let known = office.post(look, &[("text", &changed)]).await;
    known.assert_says("Tạo bản nháp từ tệp");
    assert!(!known.body.contains("Mở sổ<"));
    let draft = office.post("/so-du-lieu/nhap-dinh-nghia/ban-nhap", &[("text", &changed)]).await;
    office.get(draft.assert_redirect()).await.assert_status(200).assert_says("Họ và tên");
    assert!(office.get("/so-du-lieu/lao-dong/cau-truc").await.body.contains("Họ tên"), "until it takes effect");
});

testkit::on_both!(crate::modules(), fn a_sample_brings_the_samples_to_which_it_leads(app) {
    let office = app.sign_in("tonghop").await;
    let samples = office.get("/so-du-lieu/mau").await;
    samples.assert_says("khen-thuong");
    office.post("/so-du-lieu/mau", &[("key", "khen-thuong")]).await.assert_redirect();
    let keys = "SELECT COUNT(*) FROM register WHERE ward_id = $1 AND key IN ('khen-thuong', 'can-bo')";
    assert_eq!(count(app, keys).await, 2);
    office.get("/so-du-lieu").await.assert_says("Đã bật kèm sổ được liên kết tới");
});

testkit::on_both!(crate::modules(), fn a_field_beyond_the_columns_says_so_and_no_filter_uses_it(app) {
    let number = |n: u32| format!("\n[[fields]]\nkey = \"so_{n}\"\nlabel = \"Số {n}\"\nkind = \"integer\"\n");
    let many = format!("{FILE}{}", (1..=9).map(number).collect::<String>());
    let by = |key: &str| format!("{many}\n[[views]]\nkey = \"tong\"\ntitle = \"Tổng\"\nmeasure = true\nsum = \"{key}\"\n");
    let office = app.sign_in("tonghop").await;
    let refused = office.post("/so-du-lieu/nhap-dinh-nghia", &[("text", by("so_9").as_str())]).await;
    refused.assert_status(422).assert_says("“Số 9” không lọc").assert_says("đã dùng hết 8 trường số lọc được");
    office.post("/so-du-lieu/nhap-dinh-nghia", &[("text", by("so_8").as_str())]).await.assert_redirect();
    let draft = office.post("/so-du-lieu/diem/sua-cau-truc", &[]).await;
    let list = office.get(draft.assert_redirect()).await;
    list.assert_says("“Số 9” không lọc");
    assert!(!list.body.contains("“Số 8” không lọc"), "{}", list.body);
    office.get("/so-du-lieu/diem?loc=so_8:filled:").await.assert_status(200);
    office.get("/so-du-lieu/diem?loc=so_9:filled:").await.assert_status(422).assert_says("đã hết trường lọc được");
});
