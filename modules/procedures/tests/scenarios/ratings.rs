//! Ratings by officer: how many, how many satisfied, each number opening its ratings.

use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

async fn rated(app: &TestApp, officer: Option<Uuid>, name: &str, stars: i16, comment: &str) {
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let row = kernel::row! { id: Uuid::now_v7(), dossier_id: Uuid::now_v7(), procedure_id: Uuid::now_v7(),
    procedure_name: "Thủ tục mẫu", officer_id: officer, officer_name: name, stars: stars, comment: comment,
    first_at: tx.now, at: tx.now };
    tx.insert("dossier_rating", row).await.unwrap();
    tx.commit().await.unwrap();
}

/// The comments that the ratings of an address hold.
async fn comments(by: &Browser, at: &str) -> String {
    let body = by.get(at).await.assert_status(200).body.clone();
    let said = ["Một", "Hai", "Ba", "Bốn", "Năm", "Sáu"].into_iter();
    said.filter(|comment| body.contains(&format!("góp ý {comment}<"))).collect::<Vec<_>>().join(" ")
}

testkit::on_both!(crate::modules(), fn the_ratings_of_each_officer_are_counted_and_opened(app) {
    let (one, other) = (Uuid::now_v7(), Uuid::now_v7());
    app.set_day("2026-01-05");
    rated(app, Some(one), "Nguyễn Văn Mẫu", 1, "góp ý Sáu").await;
    app.set_day("2026-03-16");
    rated(app, Some(one), "Nguyễn Văn Mẫu", 5, "góp ý Một").await;
    rated(app, Some(one), "Nguyễn Văn Mẫu (mới)", 2, "góp ý Hai").await;
    rated(app, Some(other), "Trần Thị Mẫu", 4, "góp ý Ba").await;
    rated(app, None, "Tên ở hệ thống & khác", 3, "góp ý Bốn").await;
    rated(app, None, "", 5, "góp ý Năm").await;
    let leader = app.sign_in("lanhdao").await;
    let page = leader.get("/danh-gia").await;
    page.assert_says("Theo người giải quyết").assert_says("1 trên 2").assert_says("Không ghi người giải quyết");
    assert!(!page.body.contains('⟦'), "{}", page.body);
    let table = page.body.split("aria-label=\"Theo người giải quyết\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert_eq!(table.matches("<tr").count(), 5, "a head and four: a new name makes no other person: {table}");
    let links: Vec<String> = table.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&")).collect();
    let of = |officer: &str, level: &str| links.iter().find(|l| l.ends_with(&format!("muc={level}&can-bo={officer}"))).cloned();
    let (one, other) = (one.to_string(), other.to_string());
    assert_eq!(comments(&leader, &of(&one, "").unwrap()).await, "Một Hai");
    assert_eq!(comments(&leader, &of(&one, "hai-long").unwrap()).await, "Một");
    assert_eq!(comments(&leader, &of(&one, "3").unwrap()).await, "Hai");
    assert_eq!(comments(&leader, &of(&other, "hai-long").unwrap()).await, "Ba");
    assert_eq!(of(&other, "3"), None, "nothing to open");
    let named = links.iter().find(|l| l.contains("muc=3") && !l.contains(&one)).unwrap();
    assert_eq!(comments(&leader, named).await, "Bốn");
    assert_eq!(comments(&leader, &of("-", "").unwrap()).await, "Năm");
    assert_eq!(comments(&leader, &format!("/danh-gia?trong=90&can-bo={one}")).await, "Một Hai Sáu");
    app.sign_in("motcua").await.get(&format!("/danh-gia?can-bo={one}")).await.assert_status(403);
});
