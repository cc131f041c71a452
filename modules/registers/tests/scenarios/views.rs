//! Saved filters over HTTP: for oneself or for everybody, numbers that equal their records, ratios, who may change them.

use crate::common;
use kernel::{BoxFuture, Conn, Module, Result, Role};
use testkit::{Browser, TestApp, WARD};

const FILE: &str = r#"
key = "may"
title = "Máy tính mẫu"
label = "ten"
[[fields]]
key = "ten"
label = "Tên máy"
kind = "text"
required = true
[[fields]]
key = "nam"
label = "Năm mua"
kind = "year"
[[fields]]
key = "diet_virus"
label = "Có diệt virus"
kind = "yes_no"
[[fields]]
key = "gia"
label = "Giá"
kind = "money"
[[fields]]
key = "ngay_mua"
label = "Ngày mua"
kind = "date"
[[fields]]
key = "dien_thoai"
label = "Điện thoại người giữ"
kind = "phone"
privacy = "personal"
[[fields]]
key = "ghi_chu_rieng"
label = "Ghi chú riêng"
kind = "text"
seen_by = ["administrator"]
[[fields]]
key = "gia_rieng"
label = "Giá nội bộ"
kind = "money"
seen_by = ["administrator"]
[[fields]]
key = "man_hinh"
label = "Cỡ màn hình"
kind = "decimal"
unit = "inch"
[[fields]]
key = "gap_doi"
label = "Gấp đôi"
kind = "computed_number"
expression = "man_hinh * 2.0"
[[views]]
key = "co-ghi-chu"
title = "Máy có ghi chú"
conditions = [{ field = "ghi_chu_rieng", is = "filled" }]
[[views]]
key = "dat-truoc"
title = "Máy đắt trước"
sort = "-gia_rieng"
"#;

const AT: &str = "/so-du-lieu/may";
const PROTECTED: &str = "loc=diet_virus%3Aequal%3A1";

async fn open(app: &TestApp) -> Browser {
    let office = common::open(app, FILE).await;
    for (n, protected, price, day) in [
        (1, "1", "10.000.000", "05/01/2026"),
        (2, "1", "12.500.000", "20/02/2026"),
        (3, "0", "9.000.000", "01/03/2026"),
    ] {
        let id = format!("0193c0de-0000-7000-8000-00000000000{n}");
        let name = format!("Máy {n}");
        let fields =
            [("id", &*id), ("v_ten", &name), ("v_diet_virus", protected), ("v_gia", price), ("v_ngay_mua", day)];
        office.post(&format!("{AT}/moi"), &fields).await.assert_redirect();
    }
    office
}

async fn save(browser: &Browser, query: &str, fields: &[(&str, &str)]) -> testkit::Answer {
    browser.post(&format!("{AT}/bo-loc"), &[&[("query", query)], fields].concat()).await
}

/// The address of the form of the filter with this title.
async fn form_of(browser: &Browser, title: &str) -> String {
    let body = browser.get(&format!("{AT}/bo-loc")).await.body;
    let before = body.split(&format!("Sửa “{title}”")).next().unwrap();
    before.rsplit("href=\"").next().unwrap().split('"').next().unwrap().to_owned()
}

testkit::on_both!(crate::modules(), fn a_saved_filter_is_a_number_that_equals_the_records_behind_it(app) {
    let office = open(app).await;
    office.get(&format!("{AT}/bo-loc/moi?{PROTECTED}")).await.assert_says("Có diệt virus là Có");
    let count = [("title", "Máy có diệt virus"), ("whose", "shared"), ("measure", "1"), ("date", "ngay_mua"), ("part", "diet_virus")];
    let to = save(&office, PROTECTED, &count).await.assert_redirect().to_owned();
    assert_eq!(to, format!("{AT}?bo-loc=may-co-diet-virus"));
    save(&office, "", &[("title", "Mọi máy"), ("whose", "shared"), ("measure", "1")]).await.assert_redirect();
    save(&office, "", &[("title", "Tổng giá"), ("whose", "shared"), ("measure", "1"), ("sum", "gia")]).await.assert_redirect();
    let conn = app.app.db.read(WARD);
    for (key, value, records) in [("may-co-diet-virus", 2, 2), ("moi-may", 3, 3), ("tong-gia", 31_500_000, 3)] {
        let measure = app.app.measure(&conn, &format!("registers.may.{key}")).await.unwrap();
        assert_eq!(measure.value(&conn, None).await.unwrap(), value, "{key}");
        let behind = measure.records(&conn, None, 0, 10).await.unwrap();
        assert_eq!(behind.iter().map(|record| record.amount).sum::<i64>(), value, "{key}");
        assert_eq!(behind.len(), records);
        let list = office.get(&format!("{AT}?bo-loc={key}")).await.body;
        assert!(behind.iter().all(|record| list.contains(&record.href)), "{key}");
        assert_eq!(list.matches("/ban-ghi/").count(), records, "{key}");
    }
    let period = kernel::Period { from: "2026-02-01".parse().unwrap(), to: "2026-02-28".parse().unwrap() };
    let measure = app.app.measure(&conn, "registers.may.may-co-diet-virus").await.unwrap();
    assert_eq!(measure.value(&conn, Some(period)).await.unwrap(), 1);
    let page = office.get(&format!("{AT}/bo-loc?tu=may-co-diet-virus&mau=moi-may")).await;
    page.assert_says("2/3 = 66,67%").assert_says("31.500.000").assert_says("registers.may.tong-gia");
});

testkit::on_both!(crate::modules(), fn decimals_are_added_up_exactly_with_their_unit(app) {
    let office = common::open(app, FILE).await;
    let add = async |n: usize, size: &str| {
        let (id, name) = (common::id(n as u32), format!("Máy {n}"));
        common::add(&office, "may", &id, &[("v_ten", &name), ("v_man_hinh", size), ("v_diet_virus", "1")]).await
    };
    for (n, size) in ["0,1", "0,2", "-0,05", "1.234,567891", ""].iter().enumerate() {
        add(n, size).await.assert_redirect();
    }
    add(5, "10.000.000.000.001").await.assert_status(422).assert_says("lớn hơn 10.000 tỷ");
    let sum = [("title", "Tổng cỡ"), ("whose", "shared"), ("measure", "1"), ("sum", "man_hinh"), ("part", "diet_virus")];
    save(&office, "", &sum).await.assert_redirect();
    save(&office, "", &[("title", "Mọi máy"), ("whose", "shared"), ("measure", "1")]).await.assert_redirect();
    let conn = app.app.db.read(WARD);
    let measure = app.app.measure(&conn, "registers.may.tong-co").await.unwrap();
    let value = measure.value(&conn, None).await.unwrap();
    assert_eq!((value, measure.decimals.number(value).to_string()), (12_348_179, "1234.8179".to_owned()));
    assert_eq!(measure.unit, kernel::measure::Words::Said("inch".into()));
    let behind = measure.records(&conn, None, 0, 10).await.unwrap();
    let amounts: Vec<i64> = behind.iter().map(|record| record.amount).collect();
    assert_eq!(amounts, [1_000, 2_000, -500, 12_345_679, 0]);
    assert_eq!(measure.breakdown(&conn, None).await.unwrap()[0].amount, value);
    let page = office.get(&format!("{AT}/bo-loc?tu=tong-co&mau=moi-may")).await;
    page.assert_says("1.234,8179 inch").assert_says("1.234,8179/5 = 24.696,36%");
    let asked = office.get("/phan-tich?nguon=so-lieu:registers.may.tong-co&nhom=part").await;
    asked.assert_status(200).assert_says("1.234,82");
    // What was kept before there was a largest number does not keep the ward from its numbers.
    common::exec(app, "UPDATE register_record SET n4 = 1e30 WHERE ward_id = $1 AND label = 'Máy 0'").await;
    assert_eq!(measure.value(&conn, None).await.unwrap(), 12_347_179);
});

testkit::on_both!(crate::modules(), fn a_filter_of_ones_own_is_seen_by_nobody_else(app) {
    let office = open(app).await;
    let viewer = app.sign_in("nguoixem").await;
    save(&viewer, PROTECTED, &[("title", "Của tôi"), ("whose", "own")]).await.assert_redirect();
    viewer.get(AT).await.assert_says("Của tôi");
    assert!(!office.get(AT).await.body.contains("Của tôi"));
    office.get(&format!("{AT}?bo-loc=cua-toi")).await.assert_status(404);
    let form = form_of(&viewer, "Của tôi").await;
    office.get(&form).await.assert_status(404);
    office.post(&format!("{form}/xoa"), &[("reason", "x")]).await.assert_status(404);
    let measured = [("title", "Của tôi"), ("whose", "own"), ("measure", "1")];
    viewer.post(&form, &measured).await.assert_status(422).assert_says("dùng chung");
    viewer.post(&form, &[("title", "Của tôi"), ("whose", "shared")]).await.assert_status(403);
    save(&viewer, "", &[("title", "Chung"), ("whose", "shared")]).await.assert_status(403);
    viewer.post(&format!("{form}/xoa"), &[]).await.assert_redirect();
    assert!(!viewer.get(AT).await.body.contains("bo-loc=cua-toi"));
});

testkit::on_both!(crate::modules(), fn a_filter_of_everybody_is_changed_by_keepers_and_deleted_with_a_reason(app) {
    let office = open(app).await;
    let two = format!("{PROTECTED}&loc=nam%3Aempty%3A");
    save(&office, &two, &[("title", "Máy tốt"), ("whose", "shared"), ("measure", "1")]).await.assert_redirect();
    let form = form_of(&office, "Máy tốt").await;
    let contact = app.person_in(Role::UnitContact, app.units[0]).await;
    contact.get(&form).await.assert_status(403);
    contact.post(&format!("{form}/xoa"), &[("reason", "x")]).await.assert_status(403);
    office.get(&form).await.assert_says("chưa có chỉ tiêu hay bộ tiêu chí nào đang dùng");
    // One condition goes, the key and with it the number's name stay.
    let keeping = |kept: &'static str| [("title", "Máy rất tốt"), ("whose", "shared"), ("measure", "1"), ("keep", kept)];
    office.post(&form, &keeping("nam:empty:")).await.assert_redirect();
    // A form that shows what is there no longer takes nothing away.
    office.post(&form, &keeping("diet_virus:equal:1")).await.assert_status(422).assert_says("vừa được người khác sửa");
    office.get(&form).await.assert_says("Năm mua");
    let conn = app.app.db.read(WARD);
    let measure = app.app.measure(&conn, "registers.may.may-tot").await.unwrap();
    assert_eq!(measure.value(&conn, None).await.unwrap(), 3);
    office.post(&form, &[("title", ""), ("whose", "shared")]).await.assert_status(422).assert_says("Nhập tên bộ lọc");
    office.post(&form, &[("title", "x"), ("whose", "shared"), ("measure", "1"), ("sum", "ten")]).await.assert_status(422);
    office.post(&format!("{form}/xoa"), &[]).await.assert_status(422).assert_says("Ghi lý do").assert_says("Máy rất tốt");
    office.post(&format!("{form}/xoa"), &[("reason", "Không dùng nữa")]).await.assert_redirect();
    app.app.measure(&conn, "registers.may.may-tot").await.unwrap_err();
});

/// A room with an indicator that watches two numbers.
pub(crate) static WATCHING: Module = Module { measure_users: Some(watching), ..Module::named("watching") };

fn watching<'a>(_: &'a Conn, key: &'a str, _: chrono::NaiveDate) -> BoxFuture<'a, Result<Vec<String>>> {
    let users = matches!(key, "registers.may.may-tot" | "registers.diem-wifi.nhanh")
        .then(|| "chỉ tiêu “Tỷ lệ máy tốt” (Kế hoạch 2026)".to_owned());
    Box::pin(async move { Ok(users.into_iter().collect()) })
}

testkit::on_both!([crate::modules(), vec![&WATCHING]].concat(), fn a_filter_whose_number_an_indicator_uses_stays(app) {
    let office = open(app).await;
    for title in ["Máy tốt", "Máy khác"] {
        save(&office, PROTECTED, &[("title", title), ("whose", "shared"), ("measure", "1")]).await.assert_redirect();
    }
    let form = form_of(&office, "Máy tốt").await;
    office.get(&form).await.assert_says("chỉ tiêu “Tỷ lệ máy tốt” (Kế hoạch 2026)").assert_lacks("name=\"reason\"");
    let refused = office.post(&format!("{form}/xoa"), &[("reason", "Không dùng nữa")]).await;
    refused.assert_status(422).assert_says("đang được dùng: chỉ tiêu “Tỷ lệ máy tốt” (Kế hoạch 2026)");
    let silent = [("title", "Máy tốt"), ("whose", "shared"), ("keep", "diet_virus:equal:1")];
    office.post(&form, &silent).await.assert_status(422).assert_says("Tỷ lệ máy tốt");
    let conn = app.app.db.read(WARD);
    assert_eq!(app.app.measure(&conn, "registers.may.may-tot").await.unwrap().value(&conn, None).await.unwrap(), 2);
    // What nobody uses goes, and other changes of what is used are made.
    office.post(&format!("{}/xoa", form_of(&office, "Máy khác").await), &[("reason", "Thừa")]).await.assert_redirect();
    let renamed = [("title", "Máy rất tốt"), ("whose", "shared"), ("measure", "1"), ("keep", "diet_virus:equal:1")];
    office.post(&form, &renamed).await.assert_redirect();
});

testkit::on_both!(crate::modules(), fn a_filter_does_not_ask_for_what_its_reader_may_not_see(app) {
    let office = open(app).await;
    for query in ["loc=dien_thoai%3Aequal%3A0912345678", "loc=ghi_chu_rieng%3Ahas%3Aa"] {
        let answer = save(&office, query, &[("title", "Dò"), ("whose", "shared"), ("measure", "1")]).await;
        answer.assert_status(422).assert_says("dữ liệu cá nhân được che");
    }
    let sum = |field: &'static str| [("title", "Tổng"), ("whose", "shared"), ("measure", "1"), ("sum", field)];
    save(&office, "", &sum("gia_rieng")).await.assert_status(422).assert_says("dữ liệu cá nhân được che");
    save(&office, "", &sum("gap_doi")).await.assert_status(422).assert_says("chỉ cộng số nguyên, số thập phân hoặc số tiền");
    let form = office.get(&format!("{AT}/bo-loc/moi")).await.body;
    assert!(form.contains("Cỡ màn hình (inch)") && !form.contains("gia_rieng") && !form.contains("gap_doi"), "{form}");
    // The administrator may read the field, everybody to whom the number is shown may not.
    let administrator = app.sign_in("quantri").await;
    save(&administrator, "", &sum("gia_rieng")).await.assert_status(422).assert_says("Số liệu không dùng được");
    let confined = FILE.replace("\"may\"", "\"may-2\"").replace("key = \"co-ghi-chu\"", "key = \"co-ghi-chu\"\nmeasure = true");
    let answer = office.post("/so-du-lieu/nhap-dinh-nghia", &[("text", &confined)]).await;
    answer.assert_status(422).assert_says("Số liệu không dùng được");
    save(&office, "loc=nam%3Aequal%3Aabc", &[("title", "Sai"), ("whose", "own")]).await.assert_status(422);
    office.get(&format!("{AT}/bo-loc/moi?tim=may&{PROTECTED}")).await.assert_says("không lưu được trong bộ lọc");
});

testkit::on_both!(crate::modules(), fn filters_that_came_with_the_register_are_for_those_who_may_read_what_they_ask(app) {
    let office = open(app).await;
    let (list, bulk) = (office.get(&format!("{AT}/bo-loc")).await.body, format!("{AT}/hang-loat?bo-loc="));
    assert!(!list.contains("Máy có ghi chú") && !list.contains("Máy đắt trước"), "{list}");
    for key in ["co-ghi-chu", "dat-truoc"] {
        office.get(&format!("{bulk}{key}")).await.assert_status(404);
        office.get(&format!("{AT}/bo-loc/moi?bo-loc={key}")).await.assert_status(404);
        office.get(&format!("/phan-tich?nguon=so:may&bo-loc={key}")).await.assert_status(422);
    }
    let administrator = app.sign_in("quantri").await;
    administrator.get(&format!("{AT}/bo-loc")).await.assert_says("Máy có ghi chú").assert_says("Máy đắt trước");
});

testkit::on_both!(crate::modules(), fn whoever_makes_a_number_without_a_day_reads_which_day_counts(app) {
    let office = common::open(app, &FILE.replace("kind = \"date\"", "kind = \"text\"")).await;
    let form = office.get(&format!("{AT}/bo-loc/moi")).await;
    form.assert_says("Ngày thêm vào sổ").assert_says("kể cả khi dữ liệu có từ trước");
});
