//! Definitions written in the browser: drafts, preview, what will not fit, versions, two people, hostile input.

mod hostile;
mod others;

use crate::common;
use kernel::args;
use testkit::{Answer, Browser, TestApp, WARD};

const FILE: &str = r#"
key = "diem-wifi"
title = "Điểm Wi-Fi"
label = "ten"
classification = "open"
[[fields]]
key = "ten"
label = "Tên điểm"
kind = "text"
required = true
[[fields]]
key = "nam"
label = "Năm lắp"
kind = "text"
[[fields]]
key = "ghi_chu"
label = "Ghi chú"
kind = "long_text"
privacy = "sensitive"
[[fields]]
key = "toc_do"
label = "Tốc độ"
kind = "decimal"
unit = "Mbps"
[[states]]
key = "chay"
label = "Đang chạy"
then = ["hong"]
[[states]]
key = "hong"
label = "Hỏng"
[[views]]
key = "nhanh"
title = "Điểm nhanh"
measure = true
conditions = [{ field = "toc_do", is = "at_least", value = "100" }]
"#;

const A: &str = "0193c0de-0000-7000-8000-000000000001";
const B: &str = "0193c0de-0000-7000-8000-000000000002";
const C: &str = "0193c0de-0000-7000-8000-000000000003";

async fn open(app: &TestApp) -> Browser {
    let office = common::open(app, FILE).await;
    for (id, name, year, note, speed) in
        [(A, "Chợ", "2024", "Gọi bà Lan", "1,25"), (B, "Bến xe", "năm ngoái", "", "100"), (C, "Trường", "", "", "")]
    {
        let fields = [("id", id), ("v_ten", name), ("v_nam", year), ("v_ghi_chu", note), ("v_toc_do", speed)];
        office.post("/so-du-lieu/diem-wifi/moi", &fields).await.assert_redirect();
    }
    office
}

/// Begins a new register; gives the address of its draft.
async fn blank(browser: &Browser, title: &str) -> String {
    browser.post("/so-du-lieu/soan/moi", &[("title", title)]).await.assert_redirect().to_owned()
}

/// Begins a change of the register; gives the address of its draft.
async fn change(browser: &Browser) -> String {
    let answer = browser.post("/so-du-lieu/diem-wifi/sua-cau-truc", &[]).await;
    answer.assert_redirect().trim_end_matches("/truong").to_owned()
}

/// Keeps a field of a draft; an empty key adds one.
pub(crate) async fn field(browser: &Browser, draft: &str, key: &str, kind: &str, more: &[(&str, &str)]) -> Answer {
    let to = if key.is_empty() { format!("{draft}/truong-moi") } else { format!("{draft}/truong/{key}") };
    let mut fields = vec![("phan", "truong"), ("truong", key), ("kind", kind)];
    fields.extend_from_slice(more);
    browser.post(&to, &fields).await
}

pub(crate) async fn arrange(browser: &Browser, draft: &str, act: &str, key: &str) -> Answer {
    browser.post(&format!("{draft}/truong"), &[(act, key)]).await
}

/// Puts a draft into effect as its page shows it.
pub(crate) async fn publish(browser: &Browser, draft: &str) -> Answer {
    let page = browser.get(&format!("{draft}/thay-doi")).await;
    let revision: String =
        page.body.split("name=\"revision\" value=\"").nth(1).unwrap_or("0").chars().take_while(|c| *c != '"').collect();
    browser.post(&format!("{draft}/ap-dung"), &[("revision", &revision)]).await
}

async fn body(app: &TestApp, id: &str) -> serde_json::Value {
    let id: uuid::Uuid = id.parse().unwrap();
    let sql = "SELECT body FROM register_record WHERE ward_id = $1 AND id = $2";
    let text: Option<String> = app.app.db.read(WARD).scalar(sql, args![WARD, id]).await.unwrap();
    serde_json::from_str(&text.unwrap()).unwrap()
}

testkit::on_both!(crate::modules(), fn a_register_is_written_step_by_step_and_opened(app) {
    let office = app.sign_in("tonghop").await;
    office.post("/so-du-lieu/soan/moi", &[("title", "")]).await.assert_status(422).assert_says("Nhập tên sổ");
    let draft = blank(&office, "Nhà văn hóa tổ dân phố").await;
    office.get(&draft).await.assert_status(200).assert_says("value=\"nha-van-hoa-to-dan-pho\"");
    let basics = [("phan", "chung"), ("title", "Nhà văn hóa"), ("key", "nha-van-hoa"), ("label", "ten"),
        ("cadence", "quarterly"), ("classification", "open"), ("serves", "E5, F12"), ("expected", "1.200"), ("retention_years", "10")];
    office.post(&draft, &basics).await.assert_redirect();
    office.get(&draft).await.assert_says("value=\"1.200\"").assert_says("E5, F12");
    office.get(&format!("{draft}/truong-moi")).await.assert_says("name=\"kieu\"");
    let form = office.get(&format!("{draft}/truong-moi?kieu=choice")).await;
    form.assert_says("name=\"options\"");
    assert!(!form.body.contains("name=\"expression\"") && !form.body.contains("name=\"min\""));
    field(&office, &draft, "", "choice", &[("field_label", "Tình trạng"), ("options", "Tốt\nhong | Xuống cấp"), ("required", "1")]).await.assert_redirect();
    field(&office, &draft, "", "computed_yes_no", &[("field_label", "Cần sửa"), ("expression", "tinh_trang == \"hong\"")]).await.assert_redirect();
    let states = [("phan", "trang-thai"), ("states", "Đang dùng\nĐóng cửa")];
    office.post(&format!("{draft}/trang-thai"), &states).await.assert_redirect();
    office.get(&format!("{draft}/trang-thai")).await.assert_says("name=\"then_dang_dung\"");
    let states = [("phan", "trang-thai"), ("states", "dang_dung | Đang dùng\ndong_cua | Đóng cửa"), ("then_dang_dung", "dong_cua")];
    office.post(&format!("{draft}/trang-thai"), &states).await.assert_redirect();
    let list = office.get(&format!("{draft}/truong")).await;
    list.assert_says("Xem trước").assert_says("name=\"v_tinh_trang\"").assert_says("Xuống cấp");
    publish(&office, &draft).await.assert_redirect();
    office.get(&draft).await.assert_status(404);
    let structure = office.get("/so-du-lieu/nha-van-hoa/cau-truc").await;
    structure.assert_says("Hằng quý").assert_says("Sửa cấu trúc").assert_says("Phiên bản 1");
    let record = [("id", A), ("v_ten", "Tổ 1"), ("v_tinh_trang", "hong")];
    office.post("/so-du-lieu/nha-van-hoa/moi", &record).await.assert_redirect();
    let page = office.get(&format!("/so-du-lieu/nha-van-hoa/ban-ghi/{A}")).await;
    page.assert_says("Đang dùng").assert_says("Đóng cửa");
    assert_eq!(body(app, A).await["can_sua"], "1");
    let twice = blank(&office, "Nhà văn hóa").await;
    office.get(&format!("{twice}/thay-doi")).await.assert_says("Phường đã có sổ mang mã");
    publish(&office, &twice).await.assert_status(422);
});

testkit::on_both!(crate::modules(), fn a_draft_is_its_writers_own_and_can_be_taken_back(app) {
    let office = app.sign_in("tonghop").await;
    let draft = blank(&office, "Sổ thử").await;
    office.get("/so-du-lieu/soan/moi").await.assert_says("Sổ thử").assert_says(&draft);
    let other = app.sign_in("quantri").await;
    other.get(&draft).await.assert_status(404);
    for to in [draft.clone(), format!("{draft}/bo"), format!("{draft}/truong"), format!("{draft}/ap-dung"), format!("{draft}/xem-truoc")] {
        other.post(&to, &[("phan", "chung"), ("title", "Của tôi"), ("bo", "ten"), ("revision", "1")]).await.assert_status(404);
    }
    for login in ["nguoixem", "daumoi", "lanhdao"] {
        let reader = app.sign_in(login).await;
        reader.get("/so-du-lieu/soan/moi").await.assert_status(403);
        reader.post("/so-du-lieu/soan/moi", &[("title", "x")]).await.assert_status(403);
    }
    office.post(&format!("{draft}/bo"), &[]).await.assert_redirect();
    office.get(&draft).await.assert_status(404);
    office.get("/so-du-lieu/soan/moi").await.assert_says("Bản nháp đã bỏ");
    office.post(&format!("{draft}/lay-lai"), &[]).await.assert_redirect();
    office.get(&draft).await.assert_status(200);
});

testkit::on_both!(crate::modules(), fn fields_move_go_and_come_back(app) {
    let office = open(app).await;
    let draft = change(&office).await;
    assert_eq!(change(&office).await, draft, "one goes on with the draft that one has");
    let order = |page: &Answer| -> Vec<String> {
        let mark = format!("{draft}/truong/");
        page.body.split(&mark).skip(1).map(|link| link.chars().take_while(|c| *c != '"').collect()).collect()
    };
    arrange(&office, &draft, "len", "nam").await.assert_redirect();
    let places = order(&office.get(&format!("{draft}/truong")).await);
    assert_eq!(places, ["nam", "ten", "ghi_chu", "toc_do"]);
    arrange(&office, &draft, "bo", "nam").await.assert_redirect();
    let page = office.get(&format!("{draft}/truong")).await;
    page.assert_says("Trường đã bỏ");
    assert!(!page.body.contains("name=\"v_nam\""));
    arrange(&office, &draft, "lay-lai", "nam").await.assert_redirect();
    assert_eq!(order(&office.get(&format!("{draft}/truong")).await), places);
    arrange(&office, &draft, "bo", "khong_co").await.assert_status(404);
    arrange(&office, &draft, "khac", "nam").await.assert_status(404);
    office.get("/so-du-lieu/diem-wifi/cau-truc").await.assert_says("Năm lắp");
});

testkit::on_both!(crate::modules(), fn the_preview_follows_what_is_typed_and_keeps_nothing(app) {
    let office = open(app).await;
    let draft = change(&office).await;
    let typed = [("phan", "truong"), ("truong", "nam"), ("kind", "date"), ("field_label", "Ngày <b>lắp</b>")];
    let preview = office.scripted().post(&format!("{draft}/xem-truoc"), &typed).await;
    preview.assert_status(200).assert_says("Ngày &lt;b&gt;lắp&lt;/b&gt;").assert_says("Tên điểm");
    assert!(!preview.body.contains("<b>") && !preview.body.contains("<h1"));
    let unread = [("phan", "truong"), ("truong", "nam"), ("kind", "integer"), ("field_label", "Năm"), ("min", "không")];
    office.post(&format!("{draft}/xem-truoc"), &unread).await.assert_status(200).assert_says("Năm lắp");
    office.get(&format!("{draft}/truong")).await.assert_says("Năm lắp");
});

testkit::on_both!(crate::modules(), fn what_will_not_fit_is_shown_first_and_kept_with_its_fault(app) {
    let office = open(app).await;
    let draft = change(&office).await;
    office.get(&format!("{draft}/thay-doi")).await.assert_says("Không có gì khác");
    field(&office, &draft, "nam", "year", &[("field_label", "Năm lắp")]).await.assert_redirect();
    field(&office, &draft, "", "phone", &[("field_label", "Điện thoại"), ("required", "1"), ("privacy", "personal")]).await.assert_redirect();
    arrange(&office, &draft, "bo", "toc_do").await.assert_redirect();
    let page = office.get(&format!("{draft}/thay-doi")).await;
    page.assert_says("3 trên 3 bản ghi").assert_says("Năm lắp: 1 bản ghi").assert_says("Điện thoại: 3 bản ghi");
    page.assert_says(&format!("/ban-ghi/{B}")).assert_says("năm ngoái").assert_says("Điểm nhanh").assert_says("<del>Chữ</del>");
    publish(&office, &draft).await.assert_redirect();
    let record = office.get(&format!("/so-du-lieu/diem-wifi/ban-ghi/{B}")).await;
    record.assert_says("không phải là số").assert_says("năm ngoái").assert_says("Nhập “Điện thoại”");
    assert_eq!(body(app, A).await["toc_do"], "1.25", "what was taken out stays");
    let found = office.get("/so-du-lieu/diem-wifi?loc=nam:at_least:2024").await;
    assert!(found.body.contains(A) && !found.body.contains(B));
    app.app.measure(&app.app.db.read(WARD), "registers.diem-wifi.nhanh").await.unwrap_err();
    let edit = [("revision", "1"), ("v_ten", "Chợ mới"), ("v_nam", "2024"), ("v_dien_thoai", "0912345678"), ("v_ghi_chu", "Gọi bà Lan")];
    office.post(&format!("/so-du-lieu/diem-wifi/ban-ghi/{A}/sua"), &edit).await.assert_redirect();
    assert_eq!(body(app, A).await["toc_do"], "1.25", "also when somebody corrects the record");
    let draft = change(&office).await;
    field(&office, &draft, "", "decimal", &[("field_label", "Tốc độ"), ("field_key", "toc_do"), ("max", "50")]).await.assert_redirect();
    office.get(&format!("{draft}/thay-doi")).await.assert_says("Tốc độ: 1 bản ghi").assert_says("lớn hơn 50");
    publish(&office, &draft).await.assert_redirect();
    office.get(&format!("/so-du-lieu/diem-wifi/ban-ghi/{A}")).await.assert_says("1,25");
    let conn = app.app.db.read(WARD);
    let changed = "SELECT COUNT(*) FROM register_change WHERE ward_id = $1 AND source = 'definition'";
    assert_eq!(conn.scalar::<i64>(changed, args![WARD]).await.unwrap(), Some(0), "values stay as they are, only what is wrong with them is new");
    let events = "SELECT COUNT(*) FROM event WHERE ward_id = $1 AND kind = 'registers.register.redefined'";
    assert_eq!(conn.scalar::<i64>(events, args![WARD]).await.unwrap(), Some(2));
    let behind = "SELECT COUNT(*) FROM register_record WHERE ward_id = $1 AND version <> 3";
    assert_eq!(conn.scalar::<i64>(behind, args![WARD]).await.unwrap(), Some(0));
});

testkit::on_both!(crate::modules(), fn kinds_states_and_names_go_with_the_records(app) {
    let office = open(app).await;
    office.post(&format!("/so-du-lieu/diem-wifi/ban-ghi/{B}/trang-thai"), &[("state", "hong")]).await.assert_redirect();
    let draft = change(&office).await;
    field(&office, &draft, "toc_do", "text", &[("field_label", "Tốc độ"), ("unique", "1")]).await.assert_redirect();
    let states = [("phan", "trang-thai"), ("states", "chay | Đang chạy\nthu | Chạy thử")];
    office.post(&format!("{draft}/trang-thai"), &states).await.assert_redirect();
    let basics = [("phan", "chung"), ("title", "Wi-Fi công cộng"), ("label", "nam")];
    office.post(&draft, &basics).await.assert_redirect();
    office.get(&format!("{draft}/thay-doi")).await.assert_says("1 bản ghi chuyển từ “Hỏng” sang “Đang chạy”");
    publish(&office, &draft).await.assert_redirect();
    assert_eq!(body(app, A).await["toc_do"], "1,25");
    let record = office.get(&format!("/so-du-lieu/diem-wifi/ban-ghi/{B}")).await;
    record.assert_says("<h1 class=\"govuk-heading-l\">năm ngoái</h1>").assert_says("đổi cấu trúc sổ").assert_says("Đang chạy");
    office.get("/so-du-lieu/diem-wifi").await.assert_says("Wi-Fi công cộng");
});

testkit::on_both!(crate::modules(), fn values_that_are_twice_there_are_told_before_they_must_differ(app) {
    let office = open(app).await;
    let more = [("id", "0193c0de-0000-7000-8000-000000000004"), ("v_ten", "chợ")];
    office.post("/so-du-lieu/diem-wifi/moi", &more).await.assert_redirect();
    let draft = change(&office).await;
    field(&office, &draft, "ten", "text", &[("field_label", "Tên điểm"), ("required", "1"), ("unique", "1")]).await.assert_redirect();
    let page = office.get(&format!("{draft}/thay-doi")).await;
    page.assert_says("1 trên 4 bản ghi").assert_says("Trùng với bản ghi khác");
});

testkit::on_both!(crate::modules(), fn whoever_is_slower_keeps_their_draft_and_can_go_on(app) {
    let office = open(app).await;
    let admin = app.sign_in("quantri").await;
    let (first, second) = (change(&office).await, change(&admin).await);
    assert_ne!(first, second);
    field(&office, &first, "", "text", &[("field_label", "Nhà mạng")]).await.assert_redirect();
    field(&admin, &second, "", "integer", &[("field_label", "Số thiết bị")]).await.assert_redirect();
    let early = admin.get(&format!("{second}/thay-doi")).await;
    publish(&office, &first).await.assert_redirect();
    let revision = early.body.split("name=\"revision\" value=\"").nth(1).unwrap().chars().next().unwrap().to_string();
    let late = admin.post(&format!("{second}/ap-dung"), &[("revision", &revision)]).await;
    late.assert_status(422).assert_says("phiên bản mới").assert_says("Nhà mạng");
    admin.get(&format!("{second}/truong")).await.assert_says("Số thiết bị");
    admin.post(&format!("{second}/theo-ban-moi"), &[]).await.assert_redirect();
    admin.get(&format!("{second}/thay-doi")).await.assert_says("Trường bỏ").assert_says("Nhà mạng (nha_mang)");
    field(&admin, &second, "", "text", &[("field_label", "Nhà mạng")]).await.assert_redirect();
    publish(&admin, &second).await.assert_redirect();
    let structure = admin.get("/so-du-lieu/diem-wifi/cau-truc").await;
    structure.assert_says("Nhà mạng").assert_says("Số thiết bị").assert_says("Phiên bản 3");
    let draft = change(&office).await;
    let stale = office.get(&format!("{draft}/thay-doi")).await;
    arrange(&office, &draft, "len", "nam").await.assert_redirect();
    let old = stale.body.split("name=\"revision\" value=\"").nth(1).unwrap().chars().next().unwrap().to_string();
    office.post(&format!("{draft}/ap-dung"), &[("revision", &old)]).await.assert_status(422).assert_says("cửa sổ khác");
});

testkit::on_both!(crate::modules(), fn old_versions_stay_readable(app) {
    let office = open(app).await;
    let draft = change(&office).await;
    arrange(&office, &draft, "bo", "nam").await.assert_redirect();
    field(&office, &draft, "ten", "text", &[("field_label", "Tên <i>điểm</i>"), ("required", "1")]).await.assert_redirect();
    publish(&office, &draft).await.assert_redirect();
    let reader = app.sign_in("nguoixem").await;
    reader.get("/so-du-lieu/diem-wifi/cau-truc").await.assert_says("/so-du-lieu/diem-wifi/cau-truc/1");
    let first = reader.get("/so-du-lieu/diem-wifi/cau-truc/1").await;
    first.assert_says("Năm lắp").assert_says("/cau-truc/2");
    let second = reader.get("/so-du-lieu/diem-wifi/cau-truc/2").await;
    second.assert_says("Trường bỏ").assert_says("<ins>Tên &lt;i&gt;điểm&lt;/i&gt;</ins>").assert_says("/cau-truc/1");
    assert!(!second.body.contains("<i>điểm"));
    reader.get("/so-du-lieu/diem-wifi/cau-truc/3").await.assert_status(404);
    reader.get("/so-du-lieu/diem-wifi/sua-cau-truc").await.assert_status(403);
});

testkit::on_both!(crate::modules(), fn a_large_register_is_looked_through_and_changed_in_the_background(app) {
    let office = open(app).await;
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.exec("UPDATE register SET records = 60000 WHERE ward_id = $1", args![WARD]).await.unwrap();
    tx.commit().await.unwrap();
    let draft = change(&office).await;
    field(&office, &draft, "nam", "year", &[("field_label", "Năm lắp")]).await.assert_redirect();
    let page = office.get(&format!("{draft}/thay-doi")).await;
    page.assert_says("Đối chiếu mọi bản ghi");
    assert!(!page.body.contains("/ap-dung"));
    let look = office.post(&format!("{draft}/doi-chieu"), &[]).await.assert_redirect().to_owned();
    assert_eq!(office.post(&format!("{draft}/doi-chieu"), &[]).await.assert_redirect(), look, "asked twice, done once");
    office.get(&look).await.assert_says("Đang đối chiếu").assert_says("http-equiv=\"refresh\"");
    app.sign_in("quantri").await.get(&look).await.assert_status(404);
    app.app.settle().await.unwrap();
    assert_eq!(office.get(&look).await.assert_redirect(), format!("{draft}/thay-doi"));
    office.get(&format!("{draft}/thay-doi")).await.assert_says("1 trên 60.000 bản ghi").assert_says("năm ngoái");
    let work = publish(&office, &draft).await.assert_redirect().to_owned();
    office.post(&format!("{work}/dung"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    office.get("/so-du-lieu/diem-wifi/cau-truc/2").await.assert_status(404);
    let work = publish(&office, &draft).await.assert_redirect().to_owned();
    app.app.settle().await.unwrap();
    assert_eq!(office.get(&work).await.assert_redirect(), "/so-du-lieu/diem-wifi/cau-truc");
    office.get(&format!("/so-du-lieu/diem-wifi/ban-ghi/{B}")).await.assert_says("không phải là số");
    let draft = change(&office).await;
    let work = {
        field(&office, &draft, "nam", "text", &[("field_label", "Năm")]).await.assert_redirect();
        office.post(&format!("{draft}/doi-chieu"), &[]).await.assert_redirect().to_owned()
    };
    arrange(&office, &draft, "len", "nam").await.assert_redirect();
    app.app.settle().await.unwrap();
    office.get(&work).await.assert_status(200).assert_says("đã được sửa sau khi bắt đầu");
});

testkit::on_both!(crate::modules(), fn a_record_is_never_written_under_a_definition_that_held_before(app) {
    let office = open(app).await;
    let held = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    if app.on == testkit::On::Postgres {
        held.exec("SELECT version FROM register WHERE ward_id = $1 FOR UPDATE", args![WARD]).await.unwrap();
    }
    let at = format!("/so-du-lieu/diem-wifi/ban-ghi/{A}/sua");
    let fields = [("revision", "1"), ("v_ten", "Chợ Phố Cò")];
    let publishing = async {
        tokio::time::sleep(std::time::Duration::from_millis(600)).await;
        held.exec("UPDATE register SET version = 2 WHERE ward_id = $1", args![WARD]).await.unwrap();
        held.commit().await.unwrap();
    };
    let (late, ()) = tokio::join!(office.post(&at, &fields), publishing);
    late.assert_status(422).assert_says("Cấu trúc sổ vừa được thay đổi").assert_says("Chợ Phố Cò");
    office.post(&at, &fields).await.assert_redirect();
});
