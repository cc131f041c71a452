//! Real plans, brought in whole and shown, on both databases.

use dinh_plans as plans;
use kernel::args;
use std::path::PathBuf;
use testkit::WARD;

/// The real plans, where they are at hand.
fn shared(name: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("DINH_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    std::fs::read(folder.join("data/plans").join(name)).ok()
}

testkit::on_both!(crate::modules(), fn real_plans_are_brought_in_whole(app) {
    for (name, targets, led) in [("dong-xoai-2026.txt", 24, 20), ("song-cong-2026.txt", 16, 0), ("tam-thanh-2026.txt", 0, 0)] {
        let Some(bytes) = shared(name) else {
            eprintln!("LEFT OUT: the folder of real plans is not here (DINH_SHARED, or ../shared)");
            return;
        };
        let done = plans::api::import_file(&app.app, WARD, bytes.clone(), name).await.unwrap();
        assert!(done.to_string().contains("chỉ tiêu"), "{done}");
        let conn = app.app.db.read(WARD);
        let sql = "SELECT COUNT(*) FROM indicator WHERE ward_id = $1 AND plan_id = $2";
        let count: i64 = conn.scalar(sql, args![WARD, done.plan.0]).await.unwrap().unwrap();
        assert_eq!(count, targets, "{name}: {done}");
        let count: i64 = conn.scalar(&format!("{sql} AND lead_unit_id IS NOT NULL"), args![WARD, done.plan.0]).await.unwrap().unwrap();
        assert!(count >= led, "{name}: only {count} have a lead unit");
        let again = plans::api::import_file(&app.app, WARD, bytes, name).await.unwrap();
        assert!(again.was_there && again.plan == done.plan, "{name} came in twice");
    }
});

testkit::on_both!(crate::modules(), fn each_target_of_a_real_plan_stands_on_the_dashboard_with_the_unit_that_is_printed(app) {
    let (Some(bytes), Some(gold)) = (shared("dong-xoai-2026.txt"), shared("dong-xoai-2026.gold.json")) else {
        eprintln!("LEFT OUT: the folder of real plans is not here (DINH_SHARED, or ../shared)");
        return;
    };
    let gold: serde_json::Value = serde_json::from_slice(&gold).unwrap();
    let printed = gold["indicators"].as_array().unwrap().iter().filter(|i| i["core"] == true);
    let printed: Vec<&str> = printed.map(|i| i["lead"].as_str().unwrap()).collect();
    assert_eq!(printed.len(), 24);
    let done = plans::api::import_file(&app.app, WARD, bytes, "dong-xoai-2026.txt").await.unwrap();
    let viewer = app.sign_in("nguoixem").await;
    let shown = viewer.get(&format!("/api/v1/plans/{}", done.plan)).await.json();
    let page = viewer.get(&format!("/ke-hoach/{}", done.plan)).await;
    let shown = shown["indicators"].as_array().unwrap();
    assert_eq!(shown.len(), 24);
    for (indicator, printed) in shown.iter().zip(printed) {
        let lead = people::api::find_unit_by_name(&app.app.db.read(WARD), printed).await.unwrap();
        let lead = lead.unwrap_or_else(|| panic!("no unit is known as {printed}"));
        let mark = format!("href=\"/chi-tieu/{}\"", indicator["id"].as_str().unwrap());
        let row = page.body.split(&mark).nth(1).unwrap_or_else(|| panic!("{indicator} is not on the dashboard"));
        let name = row.split("</td>").next().unwrap();
        assert!(name.contains(&lead.name), "{} is led by {printed}: {name}", indicator["name"]);
    }
});
