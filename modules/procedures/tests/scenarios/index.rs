//! The index of QĐ 766: scores of a period, the records that lost points, who may see what, the downloads.

use crate::desk::{column, procedure, received};
use dinh_procedures as procedures;
use serde_json::Value;
use testkit::{Browser, TestApp, WARD};

async fn filled(app: &TestApp) -> Browser {
    procedures::api::seed_demo(&app.app, WARD).await.unwrap();
    app.sign_in("motcua").await
}

fn of(json: &Value, number: u64) -> &Value {
    json["indicators"].as_array().unwrap().iter().find(|i| i["number"] == number).unwrap()
}

/// "d" of an indicator less its "n".
fn losing(i: &Value) -> i64 {
    i["d"].as_i64().unwrap() - i["n"].as_i64().unwrap()
}

testkit::on_both!(crate::modules(), fn a_year_is_scored_from_its_dossiers(app) {
    let desk = filled(app).await;
    let json = desk.get("/api/v1/service-index?nam=2025&ky=nam").await.json();
    assert_eq!((json["from"].as_str(), json["to"].as_str()), (Some("2025-01-01"), Some("2025-12-31")));
    let near = |i: &Value, n: i64, d: i64, score: f64| {
        assert_eq!((i["n"].as_i64(), i["d"].as_i64()), (Some(n), Some(d)), "{i}");
        assert!((i["score"].as_f64().unwrap() - score).abs() < 1e-9, "{i}");
    };
    near(of(&json, 11), 3382, 3700, 6.0 * 3382.0 / 3700.0);
    near(of(&json, 23), 1118, 1204, 6.0);
    let payment = of(&json, 24);
    assert_eq!((payment["n"].as_i64(), payment["d"].as_i64()), (Some(2652), Some(2698)));
    assert!((5.8..=10.0).contains(&payment["score"].as_f64().unwrap()), "{payment}");
    for number in [6, 8, 9, 15, 16, 17, 21, 22] {
        assert_eq!(of(&json, number)["score"], Value::Null, "no score is not 0");
    }
    let total: f64 = json["indicators"].as_array().unwrap().iter().filter_map(|i| i["score"].as_f64()).sum();
    assert!((json["score"].as_f64().unwrap() - total).abs() < 1e-9);
    assert!(json["max"].as_f64().unwrap() < 88.0, "what has no score is left out of the highest score");
});

testkit::on_both!(crate::modules(), fn every_point_lost_opens_the_dossiers_that_lost_it(app) {
    let desk = filled(app).await;
    let json = desk.get("/api/v1/service-index?nam=2025&ky=quy-3").await.json();
    for number in [4, 5, 11, 12, 14, 23, 24] {
        let losing = losing(of(&json, number));
        assert!(losing > 0, "{number}: {json}");
        let mut found = 0;
        let mut page = format!("/mot-cua/chi-so/{number}?nam=2025&ky=quy-3");
        loop {
            let answer = desk.get(&page).await;
            answer.assert_status(200);
            found += answer.body.matches("href=\"/ho-so/01").count() as i64;
            let links = answer.body.split("href=\"?nam=").skip(1).map(|rest| rest.split('"').next().unwrap());
            let Some(next) = links.into_iter().find(|link| !link.contains("bang=")) else { break };
            page = format!("/mot-cua/chi-so/{number}?nam={}", next.replace("&#38;", "&"));
        }
        assert_eq!(found, losing, "{number}");
    }
});

testkit::on_both!(crate::modules(), fn parts_of_a_year_add_up_and_an_empty_month_has_no_score(app) {
    let desk = filled(app).await;
    let mut finished = 0;
    for quarter in 1..=4 {
        let json = desk.get(&format!("/api/v1/service-index?nam=2025&ky=quy-{quarter}")).await.json();
        finished += of(&json, 11)["d"].as_i64().unwrap();
    }
    assert_eq!(finished, 3700);
    let json = desk.get("/api/v1/service-index?nam=2025&ky=thang-2").await.json();
    assert_eq!(of(&json, 5)["score"], Value::Null);
    assert_eq!(of(&json, 23)["score"], 0.0, "no ratings give nothing, says the formula");
});

testkit::on_both!(crate::modules(), fn each_procedure_and_officer_has_scores_and_points_lost(app) {
    let desk = filled(app).await;
    let json = desk.get("/api/v1/service-index?nam=2025&ky=quy-3").await.json();
    for page in ["theo-thu-tuc", "theo-can-bo"] {
        let answer = desk.get(&format!("/mot-cua/chi-so/{page}?nam=2025&ky=quy-3")).await;
        answer.assert_says("Điểm mất").assert_says("/20 điểm, mất ").assert_says("/6 điểm, mất ");
    }
    // One officer has them all, so that their scores are the ward's.
    let score = of(&json, 11)["score"].as_f64().unwrap();
    let said = format!("{:.2}", score).replace('.', ",");
    let said = said.trim_end_matches('0').trim_end_matches(',');
    desk.get("/mot-cua/chi-so/theo-can-bo?nam=2025&ky=quy-3").await.assert_says(&format!("{said}/6 điểm"));
});

testkit::on_both!(crate::modules(), fn officers_of_an_imported_file_stand_apart_each_with_their_own_dossiers(app) {
    let of = procedure(app).await;
    let (one, other) = (app.sign_in("motcua").await, app.person_in(kernel::Role::Officer, app.units[1]).await);
    let mut pages = Vec::new();
    for by in [&one, &other, &one, &one, &one] {
        pages.push(received(by, &of).await);
    }
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    for (page, name) in pages.iter().skip(2).zip(["Trần Thị Nhập", "Lê Văn Nhập", ""]) {
        let id: uuid::Uuid = page.rsplit('/').next().unwrap().parse().unwrap();
        let row = kernel::row! { officer_id: None::<uuid::Uuid>, officer_name: name };
        assert_eq!(tx.update("dossier", kernel::row! { id: id }, row).await.unwrap(), 1);
    }
    tx.commit().await.unwrap();
    let table = one.get("/mot-cua/chi-so/theo-can-bo?nam=2026").await;
    for name in ["Mẫu motcua", "Trần Thị Nhập", "Lê Văn Nhập", "Chưa giao cho ai"] {
        assert_eq!(table.body.matches(&format!("{name}<span class=\"pw-table__below\">")).count(), 1, "{name}: {}", table.body);
    }
    // None of them was synchronised: each row of the table opens the one dossier of its officer.
    let links: Vec<String> = table.body.split("href=\"/mot-cua/chi-so/4?").skip(1)
        .map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&")).collect();
    assert_eq!(links.len(), 5, "{links:?}");
    let mut opened = Vec::new();
    for link in links {
        let lost = one.get(&format!("/mot-cua/chi-so/4?{link}")).await;
        let found: Vec<usize> = (0..5).filter(|n| lost.body.contains(&pages[*n])).collect();
        assert_eq!(found.len(), 1, "{link}: {}", lost.body);
        opened.extend(found);
    }
    opened.sort_unstable();
    assert_eq!(opened, [0, 1, 2, 3, 4]);
});

testkit::on_both!(crate::modules(), fn what_is_stopped_in_time_lowers_no_later_month(app) {
    let (officer, leader) = (app.sign_in("motcua").await, app.sign_in("lanhdao").await);
    let page = received(&officer, &procedure(app).await).await;
    officer.post(&format!("{page}/chuyen-buoc"), &[]).await.assert_redirect();
    let why = [("stop_reason", "Người nộp đề nghị rút hồ sơ.")];
    leader.post(&format!("{page}/dung"), &why).await.assert_redirect();
    assert_eq!(column::<bool>(app, &page, "in_time").await, Some(true));
    app.set_day("2026-04-20");
    let officer = app.sign_in("motcua").await;
    for (month, n, d) in [(3, 1, 1), (4, 0, 0)] {
        let json = officer.get(&format!("/api/v1/service-index?nam=2026&ky=thang-{month}")).await.json();
        let one = of(&json, 5);
        assert_eq!((one["n"].as_i64(), one["d"].as_i64()), (Some(n), Some(d)), "{month}: {one}");
    }
});

testkit::on_both!(crate::modules(), fn procedures_that_lose_points_are_named_with_what_they_lack(app) {
    let with_fee = crate::counter_room::with_fee(app).await;
    let bare = crate::counter_room::procedure(app, "9.000002", "").await;
    let desk = app.sign_in("motcua").await;
    let payment = desk.get("/mot-cua/chi-so/24?nam=2026&ky=thang-3").await;
    payment.assert_says("Thủ tục có phí làm mất điểm").assert_says("Chưa phát sinh hồ sơ").assert_says("/thu-tuc/9.000001");
    payment.assert_lacks("/thu-tuc/9.000002");
    received(&desk, &bare).await;
    crate::counter_room::receive(&desk, &with_fee).await;
    let payment = desk.get("/mot-cua/chi-so/24?nam=2026&ky=thang-3").await;
    payment.assert_says("Chưa có thanh toán trực tuyến").assert_lacks("Chưa phát sinh hồ sơ");
    let content = desk.get("/mot-cua/chi-so/3?nam=2026&ky=thang-3").await;
    content.assert_says("Căn cứ pháp lý").assert_lacks("⟦");
    desk.get("/mot-cua/chi-so/theo-thu-tuc?nam=2026").await.assert_says("Chứng thực điện tử (13)");
});

testkit::on_both!(crate::modules(), fn every_page_of_the_index_opens_with_all_its_texts(app) {
    let desk = filled(app).await;
    for page in ["", "?nam=2025&ky=thang-9", "/theo-thu-tuc?nam=2025", "/theo-can-bo?nam=2025", "/1", "/3", "/13", "/15", "/16", "/24", ".xlsx"] {
        let answer = desk.get(&format!("/mot-cua/chi-so{page}")).await;
        answer.assert_status(200);
        assert!(!answer.body.contains('⟦'), "a text is missing on {page}: {}", answer.body);
    }
    desk.get("/mot-cua/chi-so/99").await.assert_status(404);
    desk.get("/mot-cua/chi-so/x").await.assert_status(404);
    let viewer = app.sign_in("nguoixem").await;
    viewer.get("/mot-cua/chi-so").await.assert_status(200);
    viewer.get("/mot-cua/chi-so/theo-can-bo").await.assert_status(403);
});
