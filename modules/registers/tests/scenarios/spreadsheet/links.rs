//! Links in a spreadsheet.

use super::*;

const WORKERS: &str = r#"
key = "lao-dong"
title = "Lao động"
label = "ten"
[[fields]]
key = "ten"
label = "Họ tên"
kind = "text"
required = true
[[fields]]
key = "ho"
label = "Hộ kinh doanh"
kind = "link"
register = "ho-kinh-doanh"
"#;

testkit::on_both!(crate::modules(), fn links_are_found_by_name_and_equal_names_are_records_of_their_own(app) {
    let office = open(app).await;
    office.post("/so-du-lieu/nhap-dinh-nghia", &[("text", WORKERS)]).await.assert_redirect();
    import(&office, IDS[0], "a.csv", "Mã hộ,Tên hộ\n0001,Chợ\n0002,Quán\n0003,Quán\n".as_bytes()).await;
    let to = "/so-du-lieu/lao-dong";
    let file = "Họ tên,Hộ kinh doanh\nNguyễn Mẫu,chợ\nNguyễn Mẫu,\nTrần Mẫu,Quán\nLê Mẫu,Không có\n";
    for id in [IDS[1], IDS[2]] {
        let sent = office.upload(&format!("{to}/nhap"), &[("id", id)], ("file", "b.csv", file.as_bytes())).await;
        let at = sent.assert_redirect().to_owned();
        let preview = check(&office, &at).await;
        if id == IDS[1] {
            preview.assert_says("Không tìm thấy “Quán”").assert_says("Không tìm thấy “Không có”");
            write(&office, &at, "all").await.assert_says("4 bản ghi mới");
        } else {
            preview.assert_says("không có gì để ghi");
        }
    }
    let csv = office.get(&format!("{to}/tai-ve.csv")).await.body;
    assert_eq!(csv, "Họ tên,Hộ kinh doanh\r\nNguyễn Mẫu,Chợ\r\nNguyễn Mẫu,\r\nTrần Mẫu,Quán\r\nLê Mẫu,Không có\r\n");
    let list = office.get(&format!("{AT}?loc=ma:equal:0001")).await.body;
    let shop = list.split("/ban-ghi/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    office.get(&format!("{AT}/ban-ghi/{shop}")).await.assert_says("Nguyễn Mẫu");
});

testkit::on_both!(crate::modules(), fn a_record_to_which_more_lead_than_its_page_names_says_so(app) {
    let office = open(app).await;
    office.post("/so-du-lieu/nhap-dinh-nghia", &[("text", WORKERS)]).await.assert_redirect();
    import(&office, IDS[0], "a.csv", "Mã hộ,Tên hộ\n0001,Chợ\n".as_bytes()).await;
    let list = office.get(AT).await.body;
    let shop = list.split("/ban-ghi/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let (to, page) = ("/so-du-lieu/lao-dong", format!("{AT}/ban-ghi/{shop}"));
    for (id, rows, said) in [(IDS[1], 1..=200, false), (IDS[2], 201..=201, true)] {
        let rows: String = rows.map(|n| format!("Nguyễn Mẫu {n:03},Chợ\n")).collect();
        let file = format!("Họ tên,Hộ kinh doanh\n{rows}");
        let sent = office.upload(&format!("{to}/nhap"), &[("id", id)], ("file", "b.csv", file.as_bytes())).await;
        let at = sent.assert_redirect().to_owned();
        check(&office, &at).await;
        write(&office, &at, "clean").await;
        app.app.settle().await.unwrap();
        let shown = office.get(&page).await;
        shown.assert_says("Nguyễn Mẫu 200").assert_lacks("Nguyễn Mẫu 201");
        assert_eq!(shown.body.contains("Đây là 200 bản ghi đầu"), said);
    }
});
