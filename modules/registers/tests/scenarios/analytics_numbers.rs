//! Analytics of numbers: those of saved filters narrowed and grouped by fields of their register, others by their parts.

use crate::common;
use axum::extract::Path;
use kernel::{Access, Measure, Module, Routes};
use std::collections::BTreeSet;
use testkit::{Browser, TestApp};

const FILE: &str = r#"
key = "ho"
title = "Hộ kinh doanh mẫu"
label = "ten"
classification = "open"
[[fields]]
key = "ten"
label = "Tên"
kind = "text"
required = true
[[fields]]
key = "xa"
label = "Quê quán"
kind = "commune"
[[fields]]
key = "dia_ban"
label = "Địa bàn"
kind = "area"
[[fields]]
key = "nganh"
label = "Ngành"
kind = "choice"
options = [{ key = "an", label = "Ăn uống" }, { key = "may", label = "May mặc" }]
[[fields]]
key = "von"
label = "Vốn"
kind = "decimal"
unit = "triệu đồng"
[[fields]]
key = "ngay"
label = "Ngày cấp"
kind = "date"
[[fields]]
key = "xep_loai"
label = "Xếp loại"
kind = "choice"
seen_by = ["leader"]
options = [{ key = "tot", label = "Tốt" }]
[[fields]]
key = "dien_thoai"
label = "Điện thoại"
kind = "phone"
privacy = "personal"
[[views]]
key = "an-uong"
title = "Hộ ăn uống"
measure = true
part = "dia_ban"
date = "ngay"
conditions = [{ field = "nganh", is = "equal", value = "an" }]
[[views]]
key = "theo-que"
title = "Hộ theo quê"
measure = true
part = "xa"
[[views]]
key = "von"
title = "Vốn các hộ"
measure = true
sum = "von"
"#;

/// (name, commune, trade, capital, day)
const RECORDS: [(&str, &str, &str, &str, &str); 5] = [
    ("Hộ 1", "Phường Ba Đình, Hà Nội", "an", "10,5", "05/01/2026"),
    ("Hộ 2", "00004", "an", "20,25", "20/02/2026"),
    ("Hộ 3", "Phường Sông Công, Thái Nguyên", "an", "1", "01/03/2026"),
    ("Hộ 4", "Phường Sông Công, Thái Nguyên", "may", "4", "02/03/2026"),
    ("Hộ 5", "", "an", "", ""),
];

async fn office(app: &TestApp) -> Browser {
    let office = common::open(app, FILE).await;
    for (n, (name, commune, trade, capital, day)) in RECORDS.iter().enumerate() {
        let area = if n < 2 { "Toàn phường" } else { "" };
        let fields = [
            ("v_ten", *name),
            ("v_xa", commune),
            ("v_nganh", trade),
            ("v_von", capital),
            ("v_ngay", day),
            ("v_dia_ban", area),
            ("v_dien_thoai", "0912345678"),
        ];
        common::add(&office, "ho", &common::id(n as u32 + 1), &fields).await.assert_redirect();
    }
    office
}

async fn csv(browser: &Browser, query: &str) -> Vec<String> {
    let answer = browser.get(&format!("/phan-tich/tep/bang.csv?{query}")).await;
    answer.assert_status(200);
    let mut lines: Vec<String> = answer.body.lines().skip(1).map(|line| line.trim_end().to_owned()).collect();
    lines.sort_unstable();
    lines
}

const COOKS: &str = "nguon=so-lieu:registers.ho.an-uong";
const CAPITAL: &str = "nguon=so-lieu:registers.ho.von";
const BA_DINH: &str = "\"Phường Ba Đình, Thành phố Hà Nội\"";
const SONG_CONG: &str = "\"Phường Sông Công, Tỉnh Thái Nguyên\"";

testkit::on_both!(crate::modules(), fn records_are_grouped_by_commune_and_by_sub_unit(app) {
    let office = office(app).await;
    let by_commune = csv(&office, "nguon=so:ho&nhom=xa").await;
    assert_eq!(by_commune, [format!("{BA_DINH},2"), format!("{SONG_CONG},2"), "(chưa ghi),1".to_owned()]);
    assert_eq!(csv(&office, "nguon=so:ho&nhom=dia_ban").await, ["(chưa ghi),3", "Toàn phường,2"]);
    let columns = csv(&office, "nguon=so:ho&nhom=nganh&tach=xa").await;
    assert_eq!(columns, ["May mặc,0,1,0,1", "Ăn uống,2,1,1,4"]);
    opens(&office, "nguon=so:ho&nhom=xa", 4).await;
    opens(&office, "nguon=so:ho&nhom=dia_ban", 3).await;
});

/// Every number of the table opens as many records as it says; so many do.
async fn opens(office: &Browser, query: &str, wanted: usize) {
    let body = office.get(&format!("/phan-tich?{query}")).await.body;
    let table = body.split("<table").nth(1).unwrap().split("</table>").next().unwrap();
    let mut opened = 0;
    for link in table.split("href=\"/so-du-lieu/").skip(1) {
        let (href, rest) = link.split_once('"').unwrap();
        let number: usize = rest.split(['>', '<']).nth(1).unwrap().parse().unwrap();
        let list = office.get(&format!("/so-du-lieu/{}", href.replace("&amp;", "&"))).await;
        let found: BTreeSet<&str> = list.body.split("/ban-ghi/").skip(1).map(|rest| &rest[..36]).collect();
        assert_eq!(found.len(), number, "{query}: {href}");
        opened += 1;
    }
    assert_eq!(opened, wanted, "{query}");
}

testkit::on_both!(crate::modules(), fn a_number_of_a_filter_is_narrowed_and_grouped_by_fields_of_its_register(app) {
    let office = office(app).await;
    for (query, wanted) in [
        ("", vec!["Tất cả,4".to_owned()]),
        ("&loc=von:at_least:10", vec!["Tất cả,2".to_owned()]),
        ("&nhom=xa", vec![format!("{BA_DINH},2"), format!("{SONG_CONG},1"), "(chưa ghi),1".to_owned()]),
        ("&nhom=part&loc=xa:equal:00004", vec!["Toàn phường,2".to_owned()]),
        ("&nhom=xa&tu=01/02/2026&den=31/12/2026", vec![format!("{BA_DINH},1"), format!("{SONG_CONG},1")]),
        ("&nhom=day:month&loc=xa:filled:", vec!["01/2026,1".to_owned(), "02/2026,1".to_owned(), "03/2026,1".to_owned()]),
    ] {
        assert_eq!(csv(&office, &format!("{COOKS}{query}")).await, wanted, "{query}");
    }
    for (query, numbers) in [("", 1), ("&loc=von:at_least:10", 1), ("&nhom=xa&tach=dia_ban", 7), ("&nhom=part&tach=day:quarter&den=01/03/2026", 5)] {
        opens(&office, &format!("{COOKS}{query}"), numbers).await;
    }
    assert_eq!(csv(&office, &format!("{CAPITAL}&nhom=nganh")).await, ["May mặc,4", "Ăn uống,31.75"]);
    let page = office.get(&format!("/phan-tich?{CAPITAL}&nhom=nganh")).await;
    page.assert_says("bo-loc=von&amp;loc=nganh%3Aequal%3Aan").assert_says("31,75");
    let form = office.get(&format!("/phan-tich?{COOKS}&nhom=part")).await.body;
    let groups = form.split("name=\"nhom\"").nth(1).unwrap().split("</select>").next().unwrap();
    assert!(groups.contains("value=\"dia_ban\" selected") && groups.contains("value=\"xa\""), "{groups}");
    let typed = office.get(&format!("/phan-tich?{COOKS}&truong=xa&phep=equal&gia-tri=ba+dinh,+ha+noi")).await;
    let to = kernel::url_decode(typed.assert_redirect());
    assert!(to.contains("loc=xa:equal:00004") && to.contains("so-lieu:registers.ho.an-uong"), "{to}");
    office.get(&to).await.assert_says("Quê quán là Phường Ba Đình");
    let board = office.post("/phan-tich/luu", &[("query", &*format!("{COOKS}&nhom=xa")), ("title", "Theo quê")]).await;
    office.get(board.assert_redirect()).await.assert_says("Phường Ba Đình");
});

testkit::on_both!(crate::modules(), fn a_number_is_broken_down_by_the_names_of_communes(app) {
    let office = office(app).await;
    let conn = app.app.db.read(testkit::WARD);
    let number = app.app.measure(&conn, "registers.ho.theo-que").await.unwrap();
    let parts = number.breakdown(&conn, None).await.unwrap();
    let parts: Vec<(&str, i64)> = parts.iter().map(|part| (part.part.as_str(), part.amount)).collect();
    let [ba_dinh, song_cong] = [BA_DINH, SONG_CONG].map(|name| name.trim_matches('"'));
    assert_eq!(parts, [(ba_dinh, 2), (song_cong, 2), ("", 1)]);
    let of_one = number.of_part(song_cong).records(&conn, None, 0, 10).await.unwrap();
    assert_eq!(of_one.iter().map(|record| record.label.as_str()).collect::<Vec<_>>(), ["Hộ 3", "Hộ 4"]);
    opens(&office, "nguon=so-lieu:registers.ho.theo-que&nhom=part", 4).await;
    let form = office.get("/so-du-lieu/ho/bo-loc/moi").await.body;
    assert!(form.split("name=\"part\"").nth(1).unwrap().split("</select>").next().unwrap().contains("value=\"xa\""));
    let saved = [("title", "Theo quê"), ("whose", "shared"), ("measure", "1"), ("part", "xa"), ("query", "loc=nganh:equal:an")];
    office.post("/so-du-lieu/ho/bo-loc", &saved).await.assert_redirect();
    let narrowed = app.app.measure(&conn, "registers.ho.theo-que-2").await.unwrap();
    assert_eq!(narrowed.of_part(song_cong).value(&conn, None).await.unwrap(), 1);
});

testkit::on_both!(crate::modules(), fn a_number_does_not_tell_what_its_register_hides(app) {
    let office = office(app).await;
    for (query, said) in [
        ("&nhom=xep_loai", "Không phân nhóm được"),
        ("&nhom=dien_thoai", "Không phân nhóm được"),
        ("&loc=xep_loai:equal:tot", "Không lọc được"),
        ("&loc=dien_thoai:equal:0912345678", "Không lọc được"),
    ] {
        office.get(&format!("/phan-tich?{COOKS}{query}")).await.assert_status(422).assert_says(said);
    }
    common::exec(app, "UPDATE register_record SET t5 = 'tot' WHERE ward_id = $1").await;
    let leader = app.sign_in("lanhdao").await;
    assert_eq!(csv(&leader, &format!("{COOKS}&nhom=xep_loai&loc=von:at_least:10")).await, ["Tốt,2"]);
});

testkit::on_both!(crate::modules(), fn a_number_by_the_day_of_entry_opens_no_list_and_says_so(app) {
    let office = office(app).await;
    let today = app.app.clock.today();
    let day = today.format("%d/%m/%Y");
    assert_eq!(csv(&office, &format!("{CAPITAL}&nhom=day:year&tu={day}")).await, [format!("{},35.75", today.format("%Y"))]);
    for query in [format!("&nhom=nganh&tu={day}"), "&nhom=day:year&loc=xa:filled:".to_owned(), "&nhom=day:year&tach=nganh".to_owned()] {
        office.get(&format!("/phan-tich?{CAPITAL}{query}")).await.assert_status(422).assert_says("tính theo ngày thêm vào sổ");
    }
});

/// A room with a number of its own, and the page on which numbers open.
static COUNTING: Module = Module { measures: &[LAMPS, UNTOLD], routes, ..Module::named("counting") };
const LAMPS: Measure = Measure {
    key: "counting.lamps",
    title: "register-measure-in-use",
    unit: "unit-record",
    part: "register-part",
    records: "SELECT id_text(id) AS id, label, '' AS href, created_on AS on_day, label AS part, \
              CAST(1 AS bigint) AS amount FROM register_record WHERE ward_id = $1",
};

/// The same, of which one says neither its part nor its day.
const UNTOLD: Measure = Measure {
    key: "counting.untold",
    records: "SELECT id_text(id) AS id, label, '' AS href, CASE WHEN label = 'Hộ 5' THEN NULL ELSE created_on END \
              AS on_day, CASE WHEN label = 'Hộ 5' THEN '' ELSE label END AS part, CAST(1 AS bigint) AS amount \
              FROM register_record WHERE ward_id = $1",
    ..LAMPS
};

fn routes(r: Routes) -> Routes {
    r.get("/so-lieu/{key}", Access::SignedIn, |Path(key): Path<String>| async move { key })
}

testkit::on_both!([crate::modules(), vec![&COUNTING]].concat(), fn any_number_is_narrowed_to_one_of_its_parts(app) {
    let office = office(app).await;
    let of = "nguon=so-lieu:counting.lamps";
    assert_eq!(csv(&office, &format!("{of}&loc=part:equal:H%E1%BB%99+2")).await, ["Tất cả,1"]);
    let to = office.get(&format!("/phan-tich?{of}&nhom=part&truong=part&phep=equal&gia-tri=ho+2")).await;
    let to = to.assert_redirect().to_owned();
    let page = office.get(&to).await;
    page.assert_says("là Hộ 2").assert_says("href=\"/so-lieu/counting.lamps?phan=H%E1%BB%99%202\"").assert_lacks("Hộ 1");
    let month = app.app.clock.today().format("%Y-%m");
    let days = office.get(&format!("/phan-tich?{of}&nhom=part&tach=day:month")).await;
    days.assert_says(&format!("href=\"/so-lieu/counting.lamps?tu={month}-01")).assert_says("&amp;phan=H%E1%BB%99%202\"");
    office.get(&format!("/phan-tich?{of}&truong=part&phep=equal&gia-tri=Kh%C3%B4ng")).await.assert_status(422).assert_says("không phải là một nhóm");
    for wrong in ["loc=part:has:H", "loc=ten:equal:x"] {
        office.get(&format!("/phan-tich?{of}&{wrong}")).await.assert_status(422).assert_says("chỉ lọc thêm được theo nhóm");
    }
});

testkit::on_both!([crate::modules(), vec![&COUNTING]].concat(), fn what_states_no_part_and_no_day_opens_its_records(app) {
    let office = office(app).await;
    let of = "/phan-tich?nguon=so-lieu:counting.untold";
    for (query, href) in [
        ("&nhom=part", "phan=-"),
        ("&nhom=day:month", "ngay=-"),
        ("&nhom=part&tach=day:year", "ngay=-&amp;phan=-"),
    ] {
        let page = office.get(&format!("{of}{query}")).await;
        page.assert_says("(chưa ghi)").assert_says(&format!("href=\"/so-lieu/counting.untold?{href}\""));
    }
});
