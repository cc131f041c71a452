//! Quality over HTTP: four scores that open their records, work lists, bulk edits that can be undone, comments.

use crate::common::{self, open};
use kernel::Role;
use testkit::{Browser, WARD};

const FILE: &str = r#"
key = "diem"
title = "Điểm phục vụ"
label = "ten"
cadence = "monthly"
expected = 5
[[fields]]
key = "ten"
label = "Tên điểm"
kind = "text"
required = true
[[fields]]
key = "nam"
label = "Năm lắp"
kind = "year"
[[fields]]
key = "toc_do"
label = "Tốc độ"
kind = "decimal"
[[fields]]
key = "gap_doi"
label = "Gấp đôi"
kind = "computed_number"
expression = "toc_do * 2.0"
[[fields]]
key = "ma"
label = "Mã tài sản"
kind = "text"
unique = true
[[fields]]
key = "tep"
label = "Hồ sơ"
kind = "file"
[[fields]]
key = "dien_thoai"
label = "Điện thoại"
kind = "phone"
privacy = "personal"
"#;

const IDS: [&str; 4] = [
    "0193c0de-0000-7000-8000-00000000000a",
    "0193c0de-0000-7000-8000-00000000000b",
    "0193c0de-0000-7000-8000-00000000000c",
    "0193c0de-0000-7000-8000-00000000000d",
];
const AT: &str = "/so-du-lieu/diem";

async fn add(office: &Browser, at: usize, name: &str, fields: &[(&str, &str)]) {
    common::add(office, "diem", IDS[at], &[&[("v_ten", name)], fields].concat()).await.assert_redirect();
}

/// What a preview of a change of many records says that it showed.
fn seen(preview: &str) -> String {
    let field = preview.split("name=\"seen\"").nth(1).expect("a preview");
    field.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// Which of the records a list holds.
async fn listed(browser: &Browser, query: &str) -> String {
    let body = browser.get(&format!("{AT}?{query}")).await.assert_status(200).body.clone();
    "abcd".chars().zip(IDS).filter(|(_, id)| body.contains(&format!("/ban-ghi/{id}"))).map(|(c, _)| c).collect()
}

testkit::on_both!(crate::modules(), fn each_score_opens_the_records_that_cost_points(app) {
    let office = open(app, FILE).await;
    let empty = office.get(&format!("{AT}/chat-luong")).await;
    empty.assert_status(200).assert_says("Chưa có bản ghi nên chưa chấm điểm").assert_says("Còn thiếu 5 bản ghi");
    add(&office, 0, "NHÀ VĂN HÓA TỔ MỘT", &[]).await;
    add(&office, 1, "Chợ Phố Cò", &[]).await;
    add(&office, 2, "chợ phố cò", &[]).await;
    add(&office, 3, "Bến xe", &[("v_ma", "BX-1")]).await;
    // As an import leaves it, which keeps what cannot be read.
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let sql = "UPDATE register_record SET wrong = 1, missing = 2 WHERE ward_id = $1 AND label = 'Bến xe'";
    tx.exec(sql, kernel::args![WARD]).await.unwrap();
    tx.commit().await.unwrap();
    app.set_day("2026-04-20");
    let office = app.sign_in("tonghop").await;
    office.post(&format!("{AT}/ban-ghi/{}/xac-nhan", IDS[1]), &[]).await.assert_redirect();
    for (query, found) in [("chat-luong=sai", "d"), ("chat-luong=thieu", "d"), ("chat-luong=chua-sach", "a"),
        ("chat-luong=trung", "bc"), ("chat-luong=ban", "abc"), ("chat-luong=qua-han", "acd"), ("chat-luong=trung&tim=ben", ""), ("chat-luong=la", "abcd")] {
        assert_eq!(listed(&office, query).await, found, "{query}");
    }
    let page = office.get(&format!("{AT}/chat-luong")).await;
    // Đúng 3/4, đủ 3/5, sạch 1/4, sống 1/4.
    for said in ["75%", "3/4", "60%", "3/5", "25%", "1/4", "1 bản ghi có giá trị sai", "2 bản ghi nghi trùng",
        "3 bản ghi quá hạn xác nhận", "Còn thiếu 1 bản ghi", "trong 31 ngày qua", "sổ này dự kiến 5"] {
        page.assert_says(said);
    }
    // The score itself opens all that cost it points.
    page.assert_says("href=\"/so-du-lieu/diem?chat-luong=ban\"");
    let viewer = app.sign_in("nguoixem").await;
    viewer.get("/chat-luong-du-lieu?sap=du").await.assert_status(200).assert_says("Điểm phục vụ").assert_says("60%");
    viewer.get("/chat-luong-du-lieu?muc=late&sap=du").await.assert_says("?muc=late&amp;sap=sach").assert_says("chat-luong=ban");
    let late = viewer.get("/chat-luong-du-lieu?muc=met").await;
    assert!(!late.body.contains("/so-du-lieu/diem/chat-luong"));
    viewer.get("/viec-du-lieu").await.assert_status(403);
    let todo = office.get("/viec-du-lieu").await;
    todo.assert_says("Xác nhận 3 bản ghi quá hạn").assert_says("Thêm 1 bản ghi còn thiếu").assert_says("Sửa 1 bản ghi");
    // A page of records is confirmed at once, by whoever keeps the register.
    let confirm = [("query", "chat-luong=qua-han"), ("id", IDS[0]), ("id", IDS[2])];
    viewer.post(&format!("{AT}/hang-loat/xac-nhan"), &confirm).await.assert_status(403);
    office.post(&format!("{AT}/hang-loat/xac-nhan"), &confirm[..1]).await.assert_status(422).assert_says("Chọn ít nhất một");
    office.post(&format!("{AT}/hang-loat/xac-nhan"), &confirm).await.assert_redirect();
    assert_eq!(listed(&office, "chat-luong=qua-han").await, "d");
});

testkit::on_both!(crate::modules(), fn only_the_steward_has_work_and_what_is_private_stays_so(app) {
    let office = open(app, FILE).await;
    add(&office, 0, "NHÀ VĂN HÓA TỔ MỘT", &[]).await;
    let contact = app.person_in(Role::UnitContact, app.units[0]).await;
    contact.get("/viec-du-lieu").await.assert_status(200).assert_says("Không còn việc nào");
    contact.get(&format!("{AT}/hang-loat")).await.assert_status(403);
    contact.get(&format!("{AT}/trung-lap")).await.assert_status(403);
    let steward = app.units[0].to_string();
    office.post(&format!("{AT}/chu-quan"), &[("steward", &steward)]).await.assert_redirect();
    contact.get("/viec-du-lieu").await.assert_says("Chuẩn hóa 1 bản ghi");
    let private = FILE.replace("\"diem\"", "\"rieng\"").replace("Điểm phục vụ", "Sổ riêng")
        .replace("cadence", "classification = \"private\"\ncadence");
    office.post("/so-du-lieu/nhap-dinh-nghia", &[("text", &private)]).await.assert_redirect();
    let viewer = app.sign_in("nguoixem").await;
    viewer.get("/so-du-lieu/rieng/chat-luong").await.assert_status(404);
    assert!(!viewer.get("/chat-luong-du-lieu").await.body.contains("Sổ riêng"));
    viewer.post(&format!("/so-du-lieu/rieng/ban-ghi/{}/y-kien", IDS[0]), &[("comment", "x")]).await.assert_status(404);
});

testkit::on_both!(crate::modules(), fn each_night_the_scores_are_noted_for_the_trend(app) {
    let office = open(app, FILE).await;
    add(&office, 0, "Chợ", &[]).await;
    assert!(!office.get(&format!("{AT}/chat-luong")).await.body.contains("Tháng 03/2026"));
    app.set_moment("2026-03-16T16:31:00Z");
    app.app.settle().await.unwrap();
    let office = app.sign_in("tonghop").await;
    let page = office.get(&format!("{AT}/chat-luong")).await;
    page.assert_says("Tháng 03/2026").assert_says("20%");
});

testkit::on_both!(crate::modules(), fn one_field_of_many_records_is_set_and_set_back(app) {
    let office = open(app, FILE).await;
    add(&office, 0, "Một", &[("v_nam", "2024"), ("v_toc_do", "1,234")]).await;
    add(&office, 1, "Hai", &[("v_nam", "2025")]).await;
    add(&office, 2, "Ba", &[("v_nam", "2026")]).await;
    let bulk = format!("{AT}/hang-loat");
    office.get(&format!("{bulk}?loc=nam:at_most:2025")).await.assert_says("khớp bộ lọc (2)");
    let chosen = [("query", "loc=nam:at_most:2025"), ("all", "1"), ("field", "nam")];
    office.post(&format!("{bulk}/gia-tri"), &chosen).await.assert_status(200).assert_says("của 2 bản ghi");
    let with = |value: &'static str| [&chosen[..], &[("v_nam", value)]].concat();
    office.post(&format!("{bulk}/xem-truoc"), &with("năm ngoái")).await.assert_status(422).assert_says("không phải là số");
    let preview = office.post(&format!("{bulk}/xem-truoc"), &with("2025")).await;
    preview.assert_status(200).assert_says("1 bản ghi sẽ thay đổi, 1 bản ghi đã có giá trị này");
    let with = with("2025");
    let apply = async |seen: String| office.post(&format!("{bulk}/ap-dung"), &[&with[..], &[("seen", seen.as_str())]].concat()).await;
    apply("1".into()).await.assert_status(422).assert_says("Danh sách vừa thay đổi");
    // Somebody writes the record between preview and change: as many change as before, but not what was seen.
    let sua = [("revision", "1"), ("v_ten", "Một"), ("v_nam", "2024"), ("v_toc_do", "1,234"), ("v_dien_thoai", "0912345678")];
    office.post(&format!("{AT}/ban-ghi/{}/sua", IDS[0]), &sua).await.assert_redirect();
    let changed = apply(seen(&preview.body)).await;
    changed.assert_status(422).assert_says("Danh sách vừa thay đổi");
    apply(seen(&changed.body)).await.assert_redirect();
    assert_eq!(listed(&office, "loc=nam:equal:2025").await, "ab");
    let one = office.get(&format!("{AT}/ban-ghi/{}", IDS[0])).await;
    one.assert_says("sửa hàng loạt").assert_says("Năm lắp: 2024 → 2025").assert_says("1,23");
    let history = office.get(&format!("{bulk}/lich-su")).await.body;
    let undo = history.split("action=\"").find(|part| part.contains("/hoan-tac\"")).unwrap().split('"').next().unwrap();
    office.post(undo, &[]).await.assert_redirect();
    assert_eq!(listed(&office, "loc=nam:equal:2024").await, "a");
    office.post(undo, &[]).await.assert_status(422).assert_says("đã được hoàn tác");
    assert_eq!(listed(&office, "loc=toc_do:at_most:2").await, "a", "a decimal is the same after all of it");
});

testkit::on_both!(crate::modules(), fn an_edit_of_long_ago_is_undone_from_a_later_page(app) {
    let office = open(app, FILE).await;
    let conn = app.app.db.read(WARD);
    let register: uuid::Uuid =
        conn.scalar("SELECT id FROM register WHERE ward_id = $1", kernel::args![WARD]).await.unwrap().unwrap();
    let now = app.app.clock.now();
    let tx = app.app.db.write(WARD, None, now).await.unwrap();
    for n in 1..=51_i64 {
        let row = kernel::row! { id: uuid::Uuid::now_v7(), register_id: register, field: "nam", records: n,
        done_by_name: "Mẫu", done_at: now - chrono::Duration::days(n) };
        tx.insert("register_bulk", row).await.unwrap();
    }
    tx.commit().await.unwrap();
    let undone = |body: &str| body.matches("/hoan-tac\"").count();
    let page = office.get(&format!("{AT}/hang-loat/lich-su")).await;
    page.assert_says("rel=\"next\"").assert_lacks("rel=\"prev\"");
    assert_eq!(undone(&page.body), 50);
    let page = office.get(&format!("{AT}/hang-loat/lich-su?trang=1")).await;
    page.assert_says("rel=\"prev\"").assert_lacks("rel=\"next\"");
    assert_eq!(undone(&page.body), 1);
});

testkit::on_both!(crate::modules(), fn what_was_changed_since_is_not_set_back(app) {
    let office = open(app, FILE).await;
    add(&office, 0, "Một", &[]).await;
    add(&office, 1, "Hai", &[]).await;
    let bulk = format!("{AT}/hang-loat");
    let both = [("query", ""), ("id", IDS[0]), ("id", IDS[1]), ("field", "toc_do"), ("v_toc_do", "40")];
    let shown = seen(&office.post(&format!("{bulk}/xem-truoc"), &both).await.body);
    office.post(&format!("{bulk}/ap-dung"), &[&both[..], &[("seen", &shown)]].concat()).await.assert_redirect();
    let page = office.get(&format!("{AT}/ban-ghi/{}", IDS[0])).await;
    page.assert_says("80");
    office.post(&format!("{AT}/ban-ghi/{}/sua", IDS[0]), &[("revision", "2"), ("v_ten", "Một"), ("v_toc_do", "41")]).await.assert_redirect();
    let history = office.get(&format!("{bulk}/lich-su")).await.body;
    let undo = history.split("action=\"").find(|part| part.contains("/hoan-tac\"")).unwrap().split('"').next().unwrap();
    office.post(undo, &[]).await.assert_redirect();
    assert_eq!(listed(&office, "loc=toc_do:equal:41").await, "a");
    assert_eq!(listed(&office, "loc=toc_do:empty:").await, "b");
});

testkit::on_both!(crate::modules(), fn a_bulk_edit_reaches_no_file_no_unique_value_and_no_other_register(app) {
    let office = open(app, FILE).await;
    add(&office, 0, "Một", &[]).await;
    let stolen = "0000000000000000000000000000000000000000000000000000000000000000|x.pdf";
    for (field, value) in [("tep", stolen), ("ma", "M1"), ("gap_doi", "7"), ("khong_co", "1"), ("state", "x")] {
        let form = [("query", ""), ("id", IDS[0]), ("field", field), (&*format!("v_{field}"), value), ("seen", "1")];
        office.post(&format!("{AT}/hang-loat/ap-dung"), &form).await.assert_status(422).assert_says("Chọn trường cần sửa");
    }
    let other = FILE.replace("\"diem\"", "\"khac\"");
    office.post("/so-du-lieu/nhap-dinh-nghia", &[("text", &other)]).await.assert_redirect();
    let form = [("query", ""), ("id", IDS[0]), ("field", "nam"), ("v_nam", "2020"), ("seen", "1")];
    office.post("/so-du-lieu/khac/hang-loat/ap-dung", &form).await.assert_status(422);
    assert_eq!(listed(&office, "loc=nam:empty:").await, "a");
    let empty = [("query", ""), ("id", IDS[0]), ("field", "ten"), ("v_ten", ""), ("seen", "1")];
    office.post(&format!("{AT}/hang-loat/ap-dung"), &empty).await.assert_status(422).assert_says("Nhập “Tên điểm”");
});

testkit::on_both!(crate::modules(), fn a_comment_is_taken_back_by_its_author_alone(app) {
    let office = open(app, FILE).await;
    add(&office, 0, "Chợ", &[]).await;
    let at = format!("{AT}/ban-ghi/{}", IDS[0]);
    let viewer = app.sign_in("nguoixem").await;
    viewer.post(&format!("{at}/y-kien"), &[("comment", " ")]).await.assert_status(422).assert_says("Nhập ý kiến");
    viewer.post(&format!("{at}/y-kien"), &[("comment", "Địa chỉ <b>sai</b>")]).await.assert_redirect();
    let page = office.get(&at).await;
    page.assert_says("Địa chỉ &#60;b&#62;sai&#60;/b&#62;");
    assert!(!page.body.contains("Rút ý kiến"));
    let own = viewer.get(&at).await.body;
    let back = own.split("action=\"").find(|part| part.contains("/xoa\"")).unwrap().split('"').next().unwrap();
    office.post(back, &[]).await.assert_status(404);
    viewer.post(back, &[]).await.assert_redirect();
    assert!(!viewer.get(&at).await.body.contains("&#60;b&#62;"));
});

testkit::on_both!(crate::modules(), fn systems_without_a_rule_stand_among_what_is_to_be_done(app) {
    let office = app.sign_in("tonghop").await;
    let steward = app.units[0].to_string();
    let systems = "he-thong-thong-tin";
    office.post("/so-du-lieu/mau", &[("key", systems), ("steward", &steward)]).await.assert_redirect();
    let unit = ("v_don_vi", &*steward);
    for (at, name, rule) in [(0, "Trang thông tin", "12/QĐ-UBND"), (1, "Mạng nội bộ", ""), (2, "Camera", "")] {
        let fields = [("v_ten", name), ("v_chu_quan", "phuong"), unit, ("v_tren_dam_may", "1"), ("v_quy_che_so", rule)];
        common::add(&office, systems, IDS[at], &fields).await.assert_redirect();
    }
    let at = format!("/so-du-lieu/{systems}");
    let (list, said) = (format!("{at}?bo-loc=chua-co-quy-che"), "Hệ thống chưa có quy chế, quy trình vận hành: 2 bản ghi");
    for page in ["/chat-luong-du-lieu", "/viec-du-lieu"] {
        office.get(page).await.assert_says(said).assert_says(&format!("href=\"{list}\""));
    }
    office.get(&list).await.assert_says("Mạng nội bộ").assert_says("Camera").assert_lacks("Trang thông tin");
    // The register is for own use: who may not see it is told nothing of it.
    let (viewer, contact) = (app.sign_in("nguoixem").await, app.person_in(Role::UnitContact, app.units[0]).await);
    viewer.get("/chat-luong-du-lieu").await.assert_lacks("chưa có quy chế");
    contact.get("/viec-du-lieu").await.assert_says(said);
    for id in &IDS[1..3] {
        let fields = [("revision", "1"), ("v_ten", &*format!("Hệ thống {id}")), ("v_chu_quan", "phuong"), unit,
            ("v_tren_dam_may", "1"), ("v_quy_che_so", "13/QĐ-UBND")];
        office.post(&format!("{at}/ban-ghi/{id}/sua"), &fields).await.assert_redirect();
    }
    office.get("/chat-luong-du-lieu").await.assert_lacks("chưa có quy chế");
});

testkit::on_both!(crate::modules(), fn a_filter_of_everybody_is_made_something_to_do(app) {
    let office = open(app, FILE).await;
    add(&office, 0, "Một", &[]).await;
    let form = |whose| [("title", "Chưa rõ năm"), ("whose", whose), ("todo", "1"), ("query", "loc=nam:empty:")];
    office.post(&format!("{AT}/bo-loc"), &form("own")).await.assert_status(422).assert_says("phải là bộ lọc dùng chung");
    office.post(&format!("{AT}/bo-loc"), &form("shared")).await.assert_redirect();
    office.get("/chat-luong-du-lieu").await.assert_says("Chưa rõ năm: 1 bản ghi");
    let list = office.get(&format!("{AT}/bo-loc")).await.body;
    let edit = list.split(&format!("{AT}/bo-loc/")).find_map(|rest| rest.get(..36).filter(|id| id.matches('-').count() == 4));
    let edit = format!("{AT}/bo-loc/{}", edit.unwrap());
    let page = office.get(&edit).await.body;
    assert!(page.split("name=\"todo\"").nth(1).unwrap().split('>').next().unwrap().contains("checked"), "{page}");
    let off = [("title", "Chưa rõ năm"), ("whose", "shared"), ("keep", "nam:empty:")];
    office.post(&edit, &off).await.assert_redirect();
    office.get("/chat-luong-du-lieu").await.assert_lacks("Chưa rõ năm");
});

testkit::on_both!(crate::modules(), fn a_closed_register_is_judged_no_more_and_says_that_it_is_closed(app) {
    let office = open(app, FILE).await;
    add(&office, 0, "NHÀ VĂN HÓA TỔ MỘT", &[]).await;
    office.get("/chat-luong-du-lieu").await.assert_says("/so-du-lieu/diem/chat-luong");
    common::exec(app, "UPDATE register SET closed_at = created_at WHERE ward_id = $1").await;
    office.get("/chat-luong-du-lieu").await.assert_status(200).assert_lacks("/so-du-lieu/diem/chat-luong");
    office.get("/so-du-lieu").await.assert_says("Điểm phục vụ").assert_says("Sổ này đã đóng");
    office.get(&format!("{AT}/chat-luong")).await.assert_status(200);
});
