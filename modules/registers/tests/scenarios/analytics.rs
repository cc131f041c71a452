//! Analytics over HTTP: grouped, split, added up; each number opens its records; rights and privacy; boards.

use crate::common;
use testkit::Browser;

const FILE: &str = r#"
key = "may-tinh"
title = "Máy tính"
label = "ten"
classification = "open"
[[fields]]
key = "ten"
label = "Tên"
kind = "text"
required = true
[[fields]]
key = "hang"
label = "Hãng"
kind = "text"
[[fields]]
key = "loai"
label = "Loại"
kind = "choice"
options = [{ key = "ban", label = "Để bàn" }, { key = "xach", label = "Xách tay" }]
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
label = "Điện thoại"
kind = "phone"
privacy = "personal"
[[fields]]
key = "ket_qua"
label = "Kết quả đánh giá"
kind = "choice"
seen_by = ["leader"]
options = [{ key = "tot", label = "Tốt" }]
[[fields]]
key = "bi_mat"
label = "Số bí mật"
kind = "integer"
privacy = "sensitive"
[[views]]
key = "xach"
title = "Chỉ xách tay"
measure = true
part = "loai"
date = "ngay_mua"
conditions = [{ field = "loai", is = "equal", value = "xach" }]
[[views]]
key = "tot"
title = "Chỉ loại tốt"
conditions = [{ field = "ket_qua", is = "equal", value = "tot" }]
"#;

/// (name, brand, kind, price, bought on)
const RECORDS: [(&str, &str, &str, &str, &str); 5] = [
    ("M1", "Đông Á", "ban", "10.000.000", "05/01/2025"),
    ("M2", "đông á", "ban", "20.000.000", "20/03/2025"),
    ("M3", "Sao Mai", "xach", "15.000.000", "01/04/2025"),
    ("M4", "", "xach", "", "30/06/2025"),
    ("M5", "Sao Mai", "", "6.000.000", ""),
];

async fn office(app: &testkit::TestApp) -> Browser {
    let office = common::open(app, FILE).await;
    let private =
        FILE.replace("may-tinh", "so-rieng").replace("Máy tính", "Sổ riêng").replace("\"open\"", "\"private\"");
    office.post("/so-du-lieu/nhap-dinh-nghia", &[("text", &private)]).await.assert_redirect();
    for (n, (name, brand, kind, price, day)) in RECORDS.iter().enumerate() {
        let id = format!("0193c0de-0000-7000-8000-{n:012}");
        let fields = [
            ("id", &*id),
            ("v_ten", name),
            ("v_hang", brand),
            ("v_loai", kind),
            ("v_gia", price),
            ("v_ngay_mua", day),
            ("v_dien_thoai", "0912345678"),
            ("v_bi_mat", "7"),
        ];
        office.post("/so-du-lieu/may-tinh/moi", &fields).await.assert_redirect();
    }
    office
}

async fn csv(browser: &Browser, query: &str) -> String {
    let answer = browser.get(&format!("/phan-tich/tep/bang.csv?nguon=so:may-tinh&{query}")).await;
    answer.assert_status(200);
    answer.body.trim_start_matches('\u{feff}').replace("\r\n", "\n").trim_end().to_owned()
}

testkit::on_both!(crate::modules(), fn records_are_grouped_added_up_and_averaged(app) {
    let office = office(app).await;
    for (query, wanted) in [
        ("nhom=loai", "Loại,Số bản ghi\nĐể bàn,2\nXách tay,2\n(chưa ghi),1"),
        ("nhom=hang", "Hãng,Số bản ghi\nSao Mai,2\nĐông Á,2\n(chưa ghi),1"),
        ("nhom=ngay_mua:quarter", "Ngày mua (theo quý),Số bản ghi\n(chưa ghi),1\nQ1/2025,2\nQ2/2025,2"),
        ("nhom=ngay_mua:month&tinh=sum:gia", "Ngày mua (theo tháng),Tổng: Giá\n(chưa ghi),6000000\n01/2025,10000000\n03/2025,20000000\n04/2025,15000000\n06/2025,0"),
        ("nhom=loai&tinh=avg:gia", "Loại,Trung bình: Giá\nĐể bàn,15000000\nXách tay,15000000\n(chưa ghi),6000000"),
        ("nhom=loai&tach=ngay_mua:quarter", "Loại,Q1/2025,Q2/2025,(chưa ghi),Cộng\nĐể bàn,2,0,0,2\nXách tay,0,2,0,2\n(chưa ghi),0,0,1,1"),
        ("nhom=loai&bo-loc=xach", "Loại,Số bản ghi\nXách tay,2"),
        ("nhom=loai&loc=gia:at_least:15000000", "Loại,Số bản ghi\nXách tay,1\nĐể bàn,1"),
        ("tinh=sum:gia", "Tất cả,Tổng: Giá\nTất cả,51000000"),
    ] {
        let (got, wanted) = (csv(&office, query).await, wanted.to_owned());
        let lines = |text: &str| { let mut all: Vec<String> = text.lines().map(str::to_owned).collect(); all.sort(); all };
        assert_eq!(lines(&got), lines(&wanted), "{query}\n{got}");
    }
    let page = office.get("/phan-tich?nguon=so:may-tinh&nhom=ngay_mua:month").await;
    page.assert_status(200).assert_says("pw-chart").assert_says("Ngày mua (theo tháng)");
    office.get("/phan-tich?nguon=so:may-tinh&nhom=loai&tach=ngay_mua:year").await.assert_says("pw-bars");
    let xlsx = office.get("/phan-tich/tep/bang.xlsx?nguon=so:may-tinh&nhom=loai").await;
    xlsx.assert_status(200);
    assert!(xlsx.body.starts_with("PK"));
    office.get("/phan-tich/tep/bang.exe?nguon=so:may-tinh&nhom=loai").await.assert_status(404);
    office.get("/phan-tich").await.assert_status(200).assert_says("Máy tính");
});

testkit::on_both!(crate::modules(), fn every_number_opens_the_records_that_it_counts(app) {
    let office = office(app).await;
    for query in ["nhom=loai", "nhom=hang", "nhom=ngay_mua:quarter", "nhom=ngay_mua:month", "nhom=loai&tach=ngay_mua:year", "nhom=loai&bo-loc=xach", ""] {
        let body = office.get(&format!("/phan-tich?nguon=so:may-tinh&{query}")).await.body;
        let table = body.split("<table").nth(1).unwrap().split("</table>").next().unwrap();
        let mut opened = 0;
        for link in table.split("href=\"/so-du-lieu/").skip(1) {
            let (href, rest) = link.split_once('"').unwrap();
            let number: usize = rest.split(['>', '<']).nth(1).unwrap().replace('.', "").parse().unwrap();
            let list = office.get(&format!("/so-du-lieu/{}", href.replace("&amp;", "&"))).await;
            let found: std::collections::BTreeSet<&str> = list.body.split("/ban-ghi/").skip(1).map(|rest| &rest[..36]).collect();
            assert_eq!(found.len(), number, "{query}: {href}");
            opened += 1;
        }
        assert!(opened > 0, "{query}");
    }
});

testkit::on_both!(crate::modules(), fn what_cannot_be_asked_is_answered_by_a_sentence(app) {
    let office = office(app).await;
    for (query, said) in [
        ("nguon=so:khong-co", "Không có sổ"),
        ("nguon=so-lieu:khong.co", "Không có sổ"),
        ("nguon=so:may-tinh&nhom=gia", "Không phân nhóm được"),
        ("nguon=so:may-tinh&nhom=dien_thoai", "Không phân nhóm được"),
        ("nguon=so:may-tinh&nhom=ket_qua", "Không phân nhóm được"),
        ("nguon=so:may-tinh&nhom=%27%3B+DROP", "Không phân nhóm được"),
        ("nguon=so:may-tinh&nhom=ngay_mua", "theo tháng, quý hoặc năm"),
        ("nguon=so:may-tinh&nhom=loai:month", "không phải là ngày"),
        ("nguon=so:may-tinh&nhom=loai&tach=loai", "hai trường khác nhau"),
        ("nguon=so:may-tinh&tach=loai", "trước khi chọn"),
        ("nguon=so:may-tinh&nhom=loai&tach=hang", "quá nhiều giá trị"),
        ("nguon=so:may-tinh&tinh=sum:bi_mat", "không cộng được"),
        ("nguon=so:may-tinh&tinh=avg:loai", "không cộng được"),
        ("nguon=so:may-tinh&loc=dien_thoai:has:0912", "Không lọc được"),
        ("nguon=so:may-tinh&loc=ket_qua:filled:", "Không lọc được"),
        ("nguon=so:may-tinh&loc=bi_mat:at_least:7", "Không lọc được"),
        ("nguon=so:may-tinh&bo-loc=tot", "không còn"),
        ("nguon=so:may-tinh&loc=gia:at_least:nhiều", "không phải là giá trị"),
        ("nguon=so-lieu:registers.in_use&nhom=loai", "chỉ phân nhóm được"),
        ("nguon=so-lieu:registers.in_use&loc=gia:filled:", "chỉ lọc thêm được"),
    ] {
        let answer = office.get(&format!("/phan-tich?{query}")).await;
        answer.assert_status(422);
        assert!(answer.body.contains(said), "{query}: {said}");
    }
    let leader = app.sign_in("lanhdao").await;
    leader.get("/phan-tich?nguon=so:may-tinh&nhom=ket_qua").await.assert_status(200);
    let viewer = app.sign_in("nguoixem").await;
    let page = viewer.get("/phan-tich").await;
    assert!(!page.body.contains("Sổ riêng"), "a register that one may not see is absent");
    viewer.get("/phan-tich?nguon=so:so-rieng&nhom=loai").await.assert_status(422);
    viewer.get("/phan-tich?nguon=so-lieu:registers.so-rieng.xach").await.assert_status(422);
    viewer.get("/phan-tich/tep/bang.csv?nguon=so:so-rieng&nhom=loai").await.assert_status(422);
});

testkit::on_both!(crate::modules(), fn a_number_of_the_registry_is_grouped_by_its_part_and_by_days(app) {
    let office = office(app).await;
    let answer = office.get("/phan-tich/tep/bang.csv?nguon=so-lieu:registers.may-tinh.xach&nhom=day:quarter").await;
    answer.assert_status(200).assert_says("Q2/2025,2");
    office.get("/phan-tich/tep/bang.csv?nguon=so-lieu:registers.may-tinh.xach&nhom=part&tach=day:month").await.assert_says("Xách tay,1,1,2");
});

testkit::on_both!(crate::modules(), fn many_groups_are_cut_to_a_hundred_and_the_rest_stands_together(app) {
    let office = office(app).await;
    for n in 0..104u32 {
        let id = format!("0193c0de-0000-7000-8001-{n:012}");
        office.post("/so-du-lieu/so-rieng/moi", &[("id", &id), ("v_ten", &format!("Máy {n}")), ("v_hang", &format!("Hãng {n}"))]).await.assert_redirect();
    }
    let table = office.get("/phan-tich/tep/bang.csv?nguon=so:so-rieng&nhom=hang").await.body;
    assert_eq!(table.lines().count(), 102);
    assert!(table.contains("Khác,4"), "{table}");
});

testkit::on_both!(crate::modules(), fn a_board_is_kept_shared_and_shows_each_what_they_may_see(app) {
    let office = office(app).await;
    let keep = [("query", "nguon=so:may-tinh&nhom=loai"), ("title", "Theo loại"), ("new", "Bảng của tôi")];
    let board = office.post("/phan-tich/luu", &keep).await.assert_redirect().to_owned();
    let id = board.rsplit('/').next().unwrap().to_owned();
    for (query, title) in [("nguon=so:may-tinh&nhom=ngay_mua:month", "Theo tháng"), ("nguon=so:so-rieng&nhom=loai", "Sổ riêng theo loại")] {
        office.post("/phan-tich/luu", &[("query", query), ("title", title), ("board", &id)]).await.assert_redirect();
    }
    office.post("/phan-tich/luu", &[("query", "nguon=so:khong-co"), ("title", "x"), ("board", &id)]).await.assert_status(422);
    let again = office.post("/phan-tich/luu", &[("query", keep[0].1), ("title", ""), ("new", "Bảng chưa có")]).await;
    again.assert_status(422).assert_says("Nhập tên").assert_says("value=\"Bảng chưa có\"").assert_says("Máy tính: Số bản ghi – Loại");
    office.get(&board).await.assert_says("Theo loại").assert_says("Theo tháng").assert_says("Sổ riêng theo loại");
    let viewer = app.sign_in("nguoixem").await;
    viewer.get(&board).await.assert_status(404);
    assert!(!viewer.get("/phan-tich/bang").await.body.contains("Bảng của tôi"));
    viewer.post(&board, &[("title", "Lấy"), ("shared", "1")]).await.assert_status(404);
    office.post(&board, &[("title", ""), ("shared", "1")]).await.assert_status(422);
    office.post(&board, &[("title", "Bảng chung"), ("shared", "1")]).await.assert_redirect();
    let seen = viewer.get(&board).await;
    seen.assert_says("Theo loại").assert_says("1 ô không hiện");
    assert!(!seen.body.contains("Sổ riêng"), "{}", seen.body);
    viewer.post(&board, &[("title", "Lấy")]).await.assert_status(403);
    viewer.post(&format!("{board}/xoa"), &[]).await.assert_status(403);
    viewer.post("/phan-tich/luu", &[("query", keep[0].1), ("title", "Chèn"), ("board", &id)]).await.assert_status(403);
    let order = |body: &str| (body.find("Theo loại</h2>"), body.find("Theo tháng</h2>"));
    let page = office.get(&board).await.body;
    let tile = page.split("aria-labelledby=\"o-").nth(1).unwrap()[..36].to_owned();
    let at = format!("{board}/o/{tile}");
    viewer.post(&at, &[("do", "remove")]).await.assert_status(403);
    office.post(&at, &[("do", "down")]).await.assert_redirect();
    let (first, second) = order(&office.get(&board).await.body);
    assert!(first > second);
    office.post(&at, &[("do", "remove")]).await.assert_redirect();
    assert_eq!(order(&office.get(&board).await.body).0, None);
    office.post(&at, &[("do", "restore")]).await.assert_redirect();
    office.get(&board).await.assert_says("Theo loại</h2>");
    office.post(&at, &[("do", "explode")]).await.assert_status(422);
    office.post(&format!("{board}/xoa"), &[]).await.assert_redirect();
    viewer.get(&board).await.assert_status(404);
    office.get("/phan-tich/bang").await.assert_says("Bảng đã xóa");
    office.post(&format!("{board}/khoi-phuc"), &[]).await.assert_redirect();
    viewer.get(&board).await.assert_status(200);
});

testkit::on_both!(crate::modules(), fn a_board_has_no_more_tiles_than_it_can_show(app) {
    let office = office(app).await;
    let tile = |board: &str| [("query", "nguon=so:may-tinh&nhom=loai".to_owned()), ("title", "Ô".to_owned()), ("board", board.to_owned())];
    let first = office.post("/phan-tich/luu", &[("query", "nguon=so:may-tinh"), ("title", "Ô")]).await.assert_redirect().to_owned();
    let id = first.rsplit('/').next().unwrap();
    for n in 0..12 {
        let fields = tile(id);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = office.post("/phan-tich/luu", &fields).await;
        if n < 11 { answer.assert_redirect(); } else { answer.assert_status(422).assert_says("tối đa 12 ô"); }
    }
});

testkit::on_both!(crate::modules(), fn groups_are_not_named_after_records_of_a_register_that_one_may_not_see(app) {
    let office = office(app).await;
    let linking = r#"
key = "lap-dat"
title = "Lắp đặt"
label = "ten"
classification = "open"
[[fields]]
key = "ten"
label = "Tên"
kind = "text"
[[fields]]
key = "may"
label = "Máy lắp"
kind = "link"
register = "so-rieng"
"#;
    office.post("/so-du-lieu/nhap-dinh-nghia", &[("text", linking)]).await.assert_redirect();
    let machine = "0193c0de-0000-7000-8002-000000000001";
    office.post("/so-du-lieu/so-rieng/moi", &[("id", machine), ("v_ten", "Máy mật")]).await.assert_redirect();
    office.post("/so-du-lieu/lap-dat/moi", &[("id", "0193c0de-0000-7000-8002-000000000002"), ("v_ten", "Lần 1"), ("v_may", machine)]).await.assert_redirect();
    let question = "/phan-tich?nguon=so:lap-dat&nhom=may";
    office.get(question).await.assert_status(200).assert_says("Máy mật");
    let viewer = app.sign_in("nguoixem").await;
    let refused = viewer.get(question).await;
    refused.assert_status(422).assert_says("Không phân nhóm được");
    assert!(!refused.body.contains("Máy mật"), "{}", refused.body);
    let form = viewer.get("/phan-tich?nguon=so:lap-dat").await.body;
    let groups = form.split("name=\"nhom\"").nth(1).unwrap().split("</select>").next().unwrap();
    assert!(groups.contains("value=\"ten\"") && !groups.contains("value=\"may\""), "{groups}");
});

testkit::on_both!(crate::modules(), fn what_the_form_cannot_ask_does_not_narrow_unseen(app) {
    let office = office(app).await;
    assert_eq!(csv(&office, "tim=M1&chat-luong=sai").await, csv(&office, "").await);
});

testkit::on_both!(crate::modules(), fn the_form_narrows_by_what_one_types_as_in_the_list(app) {
    let office = office(app).await;
    let form = "/phan-tich?nguon=so:may-tinh&nhom=loai&tinh=count";
    for (typed, kept, chip) in [
        ("truong=loai&phep=equal&gia-tri=X%C3%A1ch+tay", "loai:equal:xach", "Loại là Xách tay"),
        ("truong=ngay_mua&phep=at_least&gia-tri=01/04/2025", "ngay_mua:at_least:2025-04-01", "Ngày mua từ 01/04/2025"),
    ] {
        let to = office.get(&format!("{form}&{typed}")).await.assert_redirect().to_owned();
        assert!(kernel::url_decode(&to).contains(&format!("loc={kept}")), "{to}");
        let page = office.get(&to).await;
        page.assert_status(200).assert_says(chip);
        assert!(page.body.contains(">2</a>"), "{}", page.body);
    }
    for (typed, said) in [
        ("truong=loai&phep=equal&gia-tri=Linux", "không có trong các lựa chọn"),
        ("truong=bi_mat&phep=equal&gia-tri=7", "Không lọc, sắp xếp được"),
    ] {
        office.get(&format!("{form}&{typed}")).await.assert_status(422).assert_says(said);
    }
    office.get(&format!("{form}&truong=loai&phep=equal&gia-tri=Linux")).await.assert_says("value=\"Linux\"");
    office.get(&format!("{form}&truong=&phep=equal&gia-tri=")).await.assert_status(200);
});

testkit::on_both!(crate::modules(), fn a_number_is_limited_to_a_period(app) {
    let office = office(app).await;
    let of = "nguon=so-lieu:registers.may-tinh.xach&nhom=part";
    for (days, wanted) in [("", "Xách tay,2"), ("&tu=01/05/2025&den=31/12/2025", "Xách tay,1"), ("&den=2025-05-01", "Xách tay,1")] {
        office.get(&format!("/phan-tich/tep/bang.csv?{of}{days}")).await.assert_status(200).assert_says(wanted);
    }
    office.get(&format!("/phan-tich?{of}")).await.assert_says("name=\"tu\"").assert_says("name=\"den\"");
    office.get(&format!("/phan-tich?{of}&tu=01/05/2025")).await.assert_says("value=\"01/05/2025\"");
    office.get(&format!("/phan-tich?{of}&tu=tuan-sau")).await.assert_status(422).assert_says("không phải là ngày");
});

testkit::on_both!(crate::modules(), fn a_register_is_limited_to_days_by_one_of_its_dates(app) {
    let office = common::open(app, FILE).await;
    for (n, day) in [(1, "31/01/2026"), (2, "01/02/2026"), (3, "28/02/2026"), (4, "01/03/2026")] {
        let fields = [("v_ten", "Máy"), ("v_ngay_mua", day)];
        common::add(&office, "may-tinh", &common::id(n), &fields).await.assert_redirect();
    }
    let asked = "/phan-tich?nguon=so:may-tinh&tinh=count&ngay=ngay_mua";
    let page = office.get(&format!("{asked}&tu=01/02/2026&den=28/02/2026")).await;
    page.assert_status(200).assert_says("Trong những ngày, theo").assert_says("Ngày mua");
    page.assert_says("loc=ngay_mua%3Aat_least%3A2026-02-01").assert_says("loc=ngay_mua%3Aat_most%3A2026-02-28");
    let csv = office.get("/phan-tich/tep/bang.csv?nguon=so:may-tinh&tinh=count&ngay=ngay_mua&tu=01/02/2026&den=28/02/2026").await;
    assert!(csv.assert_status(200).body.lines().any(|line| line.ends_with(",2")), "{}", csv.body);
    let wrong = office.get(&format!("{asked}&tu=hôm+nọ")).await;
    wrong.assert_status(422).assert_says("không phải là ngày").assert_says("value=\"hôm nọ\"");
});
