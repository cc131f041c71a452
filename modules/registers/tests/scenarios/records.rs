//! Registers over HTTP: switched on, filled, filtered, corrected by two people, taken out and put back, counted.

use crate::common::{self, open};
use testkit::{Browser, WARD};

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
unique = true
[[fields]]
key = "nam"
label = "Năm lắp"
kind = "year"
[[fields]]
key = "mien_phi"
label = "Miễn phí"
kind = "yes_no"
[[fields]]
key = "so_dien_thoai"
label = "Điện thoại người trông"
kind = "phone"
privacy = "personal"
[[fields]]
key = "toc_do"
label = "Tốc độ"
kind = "decimal"
unit = "Mbps"
[[fields]]
key = "so_cong"
label = "Số cổng"
kind = "integer"
[[states]]
key = "chay"
label = "Đang chạy"
then = ["hong"]
[[states]]
key = "hong"
label = "Hỏng"
[[views]]
key = "mien-phi"
title = "Điểm miễn phí"
measure = true
part = "nam"
conditions = [{ field = "mien_phi", is = "equal", value = "1" }]
[[views]]
key = "tong-so-cong"
title = "Tổng số cổng"
measure = true
sum = "so_cong"
"#;

async fn add(office: &Browser, id: &str, name: &str, fields: &[(&str, &str)]) -> testkit::Answer {
    common::add(office, "diem-wifi", id, &[&[("v_ten", name)], fields].concat()).await
}

const A: &str = "0193c0de-0000-7000-8000-000000000001";
const B: &str = "0193c0de-0000-7000-8000-000000000002";

testkit::on_both!(crate::modules(), fn a_record_is_added_once_however_often_it_is_sent(app) {
    let office = open(app, FILE).await;
    for _ in 0..2 {
        add(&office, A, "Nhà văn hóa", &[("v_mien_phi", "1"), ("v_nam", "2025"), ("v_toc_do", "100,5")]).await.assert_redirect();
    }
    let list = office.get("/so-du-lieu/diem-wifi").await;
    list.assert_status(200).assert_says("Nhà văn hóa").assert_says("1 bản ghi");
    add(&office, B, "nhà văn hoá", &[]).await.assert_status(422).assert_says("trùng với bản ghi");
    let bad = add(&office, B, "", &[("v_nam", "năm ngoái"), ("v_so_dien_thoai", "12")]).await;
    bad.assert_status(422).assert_says("không phải là số").assert_says("năm ngoái").assert_says("Nhập “Tên điểm”");
    for (query, found) in [("tim=nha+van", true), ("loc=nam:at_least:2026", false), ("loc=mien_phi:equal:1", true), ("loc=ten:has:Nh%C3%A0", true), ("loc=nam:empty:", false)] {
        let body = office.get(&format!("/so-du-lieu/diem-wifi?{query}")).await.body;
        assert_eq!(body.contains(&format!("/ban-ghi/{A}")), found, "{query}");
    }
});

testkit::on_both!(crate::modules(), fn whoever_is_slower_keeps_what_they_typed(app) {
    let office = open(app, FILE).await;
    add(&office, A, "Chợ", &[("v_nam", "2024")]).await.assert_redirect();
    let at = format!("/so-du-lieu/diem-wifi/ban-ghi/{A}/sua");
    office.post(&at, &[("revision", "1"), ("v_ten", "Chợ Phố Cò")]).await.assert_redirect();
    let late = office.post(&at, &[("revision", "1"), ("v_ten", "Chợ mới")]).await;
    late.assert_status(422).assert_says("vừa được người khác sửa").assert_says("Chợ mới");
    late.assert_says("Tên điểm: Chợ → Chợ Phố Cò").assert_says("Năm lắp: 2024 → ∅").assert_says("name=\"revision\" value=\"2\"");
    let page = office.get(&format!("/so-du-lieu/diem-wifi/ban-ghi/{A}")).await;
    page.assert_says("Chợ Phố Cò").assert_says("Tên điểm: Chợ → Chợ Phố Cò");
});

testkit::on_both!(crate::modules(), fn what_was_taken_out_can_be_put_back(app) {
    let office = open(app, FILE).await;
    add(&office, A, "Bến xe", &[]).await.assert_redirect();
    let at = format!("/so-du-lieu/diem-wifi/ban-ghi/{A}");
    office.post(&format!("{at}/trang-thai"), &[("state", "hong")]).await.assert_redirect();
    office.post(&format!("{at}/trang-thai"), &[("state", "chay")]).await.assert_status(422);
    office.post(&format!("{at}/dua-ra"), &[("reason", "")]).await.assert_status(422);
    office.post(&format!("{at}/dua-ra"), &[("reason", "Đã tháo dỡ")]).await.assert_redirect();
    office.get(&at).await.assert_status(404);
    office.get("/so-du-lieu/diem-wifi/da-dua-ra").await.assert_says("Đã tháo dỡ");
    office.post(&format!("{at}/dua-lai"), &[]).await.assert_redirect();
    office.get(&at).await.assert_status(200).assert_says("Hỏng");
});

testkit::on_both!(crate::modules(), fn personal_data_are_masked_until_a_purpose_is_said(app) {
    let office = open(app, FILE).await;
    add(&office, A, "Công viên", &[("v_so_dien_thoai", "0912345678")]).await.assert_redirect();
    assert!(!office.get("/so-du-lieu/diem-wifi").await.body.contains("0912345678"));
    let viewer = app.sign_in("nguoixem").await;
    let at = format!("/so-du-lieu/diem-wifi/ban-ghi/{A}");
    let hidden = viewer.get(&at).await;
    assert!(!hidden.body.contains("0912345678"));
    for probe in ["loc=so_dien_thoai:equal:0912345678", "loc=so_dien_thoai:filled:", "sap=so_dien_thoai", "loc=ten:equal:%00"] {
        let answer = viewer.get(&format!("/so-du-lieu/diem-wifi?{probe}")).await;
        assert!(!answer.body.contains(A), "{probe}");
    }
    viewer.get("/so-du-lieu/diem-wifi?loc=so_dien_thoai:filled:").await.assert_status(422);
    viewer.post(&format!("{at}/xem"), &[("purpose", "")]).await.assert_status(422).assert_says("Chọn mục đích");
    viewer.post(&format!("{at}/xem"), &[("purpose", "supervise")]).await.assert_redirect();
    viewer.get(&at).await.assert_says("0912345678");
    viewer.post("/so-du-lieu/diem-wifi/moi", &[("v_ten", "x")]).await.assert_status(403);
});

testkit::on_both!(crate::modules(), fn a_saved_filter_is_a_number_that_opens_its_records(app) {
    let office = open(app, FILE).await;
    add(&office, A, "Một", &[("v_mien_phi", "1"), ("v_nam", "2025"), ("v_so_cong", "40")]).await.assert_redirect();
    add(&office, B, "Hai", &[("v_mien_phi", "0"), ("v_so_cong", "60")]).await.assert_redirect();
    let conn = app.app.db.read(WARD);
    let free = app.app.measure(&conn, "registers.diem-wifi.mien-phi").await.unwrap();
    assert_eq!(free.value(&conn, None).await.unwrap(), 1);
    let records = free.records(&conn, None, 0, 10).await.unwrap();
    assert_eq!(records[0].href, format!("/so-du-lieu/diem-wifi/ban-ghi/{A}"));
    assert_eq!(free.breakdown(&conn, None).await.unwrap()[0].part, "2025");
    let ports = app.app.measure(&conn, "registers.diem-wifi.tong-so-cong").await.unwrap();
    assert_eq!(ports.value(&conn, None).await.unwrap(), 100);
    app.app.measure(&conn, "registers.diem-wifi.khong-co").await.unwrap_err();
});

testkit::on_both!(crate::modules(), fn a_sorted_list_leaves_what_has_no_value_to_the_end_on_every_page(app) {
    let office = open(app, FILE).await;
    let mut ids = Vec::new();
    for n in 0..60 {
        let id = format!("0193c0de-0000-7000-8000-0000000001{n:02}");
        let (name, speed) = (format!("Điểm {n:02}"), n.to_string());
        let fields = [("v_toc_do", if n % 2 == 0 { speed.as_str() } else { "" })];
        add(&office, &id, &name, &fields).await.assert_redirect();
        ids.push(id);
    }
    let order = |body: &str| -> Vec<String> {
        let mut at: Vec<(usize, &String)> = ids.iter().filter_map(|id| Some((body.find(&format!("/ban-ghi/{id}"))?, id))).collect();
        at.sort_unstable();
        at.into_iter().map(|(_, id)| id[34..].to_owned()).collect()
    };
    for (sort, first, last_filled) in [("toc_do", "00", "58"), ("-toc_do", "58", "00")] {
        let one = order(&office.get(&format!("/so-du-lieu/diem-wifi?sap={sort}")).await.body);
        let two = order(&office.get(&format!("/so-du-lieu/diem-wifi?sap={sort}&trang=1")).await.body);
        assert_eq!((one.len(), two.len()), (50, 10));
        assert_eq!((one[0].as_str(), one[29].as_str()), (first, last_filled), "{sort}");
        let empty = one[30..].iter().chain(&two);
        assert!(empty.clone().all(|id| id.parse::<u32>().unwrap() % 2 == 1), "{sort}: {one:?} {two:?}");
        let mut all: Vec<&String> = one.iter().chain(&two).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 60, "{sort}: each stands once");
    }
});

const TRAVELLERS: &str = r#"
key = "luu-tru"
title = "Lưu trú"
label = "ten"
classification = "open"
fields = [
  { key = "ten", label = "Tên", kind = "text", required = true },
  { key = "que", label = "Quê quán", kind = "commune" },
  { key = "dia_ban", label = "Địa bàn", kind = "area" },
]
"#;

testkit::on_both!(crate::modules(), fn a_commune_is_chosen_by_name_or_code_and_the_whole_ward_where_a_part_may_be(app) {
    let office = open(app, TRAVELLERS).await;
    let at = "/so-du-lieu/luu-tru";
    let whole = "00000000-0000-0000-0000-000000000000";
    let form = office.get(&format!("{at}/moi")).await;
    form.assert_says("Tên hoặc mã trong danh mục hành chính").assert_says("Toàn phường");
    let unclear = common::add(&office, "luu-tru", &common::id(1), &[("v_ten", "Mẫu"), ("v_que", "Tân Thành")]).await;
    unclear.assert_status(422).assert_says("Có nhiều xã, phường tên “Tân Thành”").assert_says("value=\"Tân Thành\"");
    let fields = [("v_ten", "Mẫu"), ("v_que", "ba đình, hà nội"), ("v_dia_ban", whole)];
    common::add(&office, "luu-tru", &common::id(1), &fields).await.assert_redirect();
    let page = office.get(&format!("{at}/ban-ghi/{}", common::id(1))).await;
    page.assert_says("Phường Ba Đình, Thành phố Hà Nội").assert_says("Toàn phường");
    let edit = office.get(&format!("{at}/ban-ghi/{}/sua", common::id(1))).await;
    edit.assert_says("value=\"Phường Ba Đình, Thành phố Hà Nội\"");
    let file = "Tên,Quê quán,Địa bàn\nMẫu Hai,00008,toàn phường\nMẫu Ba,\"Phường Ngọc Hà, Thành phố Hà Nội\",\n";
    let sent = office.upload(&format!("{at}/nhap"), &[("id", &common::id(9))], ("file", "a.csv", file.as_bytes())).await;
    let import = sent.assert_redirect().to_owned();
    office.post(&format!("{import}/cot"), &[("f_ten", "0"), ("f_que", "1"), ("f_dia_ban", "2")]).await.assert_redirect();
    office.post(&format!("{import}/ghi"), &[("rows", "clean")]).await.assert_redirect();
    app.app.settle().await.unwrap();
    let typed = office.get(&format!("{at}?truong=que&phep=equal&gia-tri=phuong+ngoc+ha")).await;
    let narrowed = office.get(typed.assert_redirect()).await;
    narrowed.assert_says("Mẫu Hai").assert_says("Mẫu Ba");
    assert!(!narrowed.body.contains(&format!("/ban-ghi/{}", common::id(1))), "{}", narrowed.body);
    let csv = office.get(&format!("{at}/tai-ve.csv")).await.body;
    assert!(csv.contains("Mẫu Hai,\"Phường Ngọc Hà, Thành phố Hà Nội\",Toàn phường"), "{csv}");
    let json = office.get(&format!("/api/v1/registers/luu-tru/records/{}", common::id(1))).await;
    assert_eq!(json.json()["values"]["que"], "00004");
});
