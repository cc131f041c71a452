//! What registers say of themselves in numbers, each of which opens its registers.

use crate::common::exec;
use crate::open_data::{ALL, MARKET, NEW, SITES, add, form};
use testkit::{TestApp, WARD};

/// The names of the registers behind a number.
async fn behind(app: &TestApp, key: &str) -> Vec<String> {
    let conn = app.app.db.read(WARD);
    let measure = app.app.measure(&conn, key).await.unwrap();
    let records = measure.records(&conn, None, 0, 100).await.unwrap();
    assert_eq!(measure.value(&conn, None).await.unwrap(), records.len() as i64, "{key}");
    let mut named: Vec<String> = records.iter().map(|record| format!("{} {}", record.label, record.href)).collect();
    named.sort_unstable();
    named
}

/// The scores of the latest night, as the page of a register's quality says them.
fn scores(body: &str) -> Vec<f64> {
    let row = body.split("</thead>").nth(1).and_then(|rest| rest.split("</tr>").next()).expect("a trend");
    let said = row.split('>').filter_map(|text| text.split('<').next()?.trim().strip_suffix('%'));
    said.map(|percent| percent.replace(',', ".").parse().unwrap()).collect()
}

const PRIVATE: &str = r#"
key = "kho-rieng"
title = "Kho riêng"
label = "ten"
classification = "private"
fields = [{ key = "ten", label = "Tên", kind = "text", help = "\"classification\":\"open\"" }]
"#;

testkit::on_both!(crate::modules(), fn stewards_soundness_and_publication_of_registers_are_counted(app) {
    let office = crate::common::open(app, SITES).await;
    office.post("/so-du-lieu/nhap-dinh-nghia", &[("text", PRIVATE)]).await.assert_redirect();
    let (sites, hidden) = ("Điểm Wi-Fi /so-du-lieu/diem-wifi", "Sổ dùng riêng /so-du-lieu");
    assert_eq!(behind(app, "registers.in_use").await, [hidden, sites].map(str::to_owned));
    assert_eq!(behind(app, "registers.open").await, [sites]);
    assert!(behind(app, "registers.sound").await.is_empty() && behind(app, "registers.published").await.is_empty());
    for n in 1..=10 {
        let (name, phone) = (format!("Chợ {n}"), format!("0912345{n:03}"));
        let own = [("v_ten", name.as_str()), ("v_hotline", phone.as_str())];
        add(&office, "diem-wifi", n, &[&own[..], &MARKET[1..7]].concat()).await;
    }
    office.post(NEW, &form("Điểm Wi-Fi", ALL, &[])).await.assert_redirect();
    assert_eq!(behind(app, "registers.published").await, [sites]);
    // Each night: expected, wrong, missing, dirty, overdue of ten records; and whether each score is 80% or more.
    for (day, (expected, wrong, missing, dirty, overdue), is_sound) in [
        (9, ("20", 0, 0, 0, "0"), false),
        (10, ("20", 2, 4, 2, "NULL"), false),
        (11, ("12", 2, 0, 2, "NULL"), true),
        (12, ("12", 2, 1, 2, "NULL"), false),
        (13, ("NULL", 2, 2, 2, "2"), true),
        (14, ("5", 3, 2, 2, "2"), false),
        (15, ("5", 2, 2, 2, "3"), false),
        (16, ("5", 2, 2, 2, "2"), true),
    ] {
        let night = format!(
            "INSERT INTO register_quality (ward_id, register_id, on_day, records, expected, wrong, missing, unclean, \
             duplicates, dirty, overdue) SELECT ward_id, id, '2026-03-{day:02}', 10, {expected}, {wrong}, {missing}, 0, \
             0, {dirty}, {overdue} FROM register WHERE ward_id = $1 AND key = 'diem-wifi'"
        );
        exec(app, &night).await;
        assert_eq!(!behind(app, "registers.sound").await.is_empty(), is_sound, "night {day}");
        let page = office.get("/so-du-lieu/diem-wifi/chat-luong").await;
        let lowest = scores(&page.body).into_iter().fold(100.0, f64::min);
        assert_eq!(lowest >= 80.0, is_sound, "the scores of night {day} say the same");
    }
    exec(app, "UPDATE register SET steward_unit_id = NULL WHERE ward_id = $1").await;
    assert!(behind(app, "registers.with_steward").await.is_empty());
    exec(app, "UPDATE register SET steward_unit_id = id WHERE ward_id = $1 AND key = 'kho-rieng'").await;
    assert_eq!(behind(app, "registers.with_steward").await, [hidden]);
});
