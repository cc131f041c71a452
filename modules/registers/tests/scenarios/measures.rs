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
        let name = format!("Chợ {n}");
        add(&office, "diem-wifi", n, &[&[("v_ten", name.as_str())], &MARKET[1..]].concat()).await;
    }
    office.post(NEW, &form("Điểm Wi-Fi", ALL, &[])).await.assert_redirect();
    assert_eq!(behind(app, "registers.published").await, [sites]);
    let night = |wrong: i32, missing: i32| {
        format!(
            "INSERT INTO register_quality (ward_id, register_id, on_day, records, expected, wrong, missing, unclean, \
             duplicates, dirty, overdue) SELECT ward_id, id, '2026-03-{:02}', 10, 20, {wrong}, {missing}, 0, 0, 2, NULL \
             FROM register WHERE ward_id = $1 AND key = 'diem-wifi'",
            10 + wrong + missing
        )
    };
    exec(app, &night(2, 4)).await;
    assert_eq!(behind(app, "registers.sound").await, [sites], "80% in each, 16 of 20 that there should be");
    exec(app, &night(3, 4)).await;
    assert!(behind(app, "registers.sound").await.is_empty(), "the latest night counts");
    exec(app, "UPDATE register SET steward_unit_id = NULL WHERE ward_id = $1").await;
    assert!(behind(app, "registers.with_steward").await.is_empty());
    exec(app, "UPDATE register SET steward_unit_id = id WHERE ward_id = $1 AND key = 'kho-rieng'").await;
    assert_eq!(behind(app, "registers.with_steward").await, [hidden]);
});
