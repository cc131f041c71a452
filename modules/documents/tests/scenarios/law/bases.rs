//! Bases of drafts: picked from the library, told where they are no longer in force; one document once in the library.

use super::{HOME, add, db, fill, number};
use crate::drafting::{act, begin, save};
use kernel::args;
use testkit::{TestApp, WARD};

const ENDED: &str = "Căn cứ Nghị định số 61/2018/NĐ-CP ngày 23 tháng 4 năm 2018 của Chính phủ";

async fn one(app: &TestApp, sql: &str) -> String {
    db(app).scalar(sql, args![WARD]).await.unwrap().unwrap()
}

testkit::on_both!(crate::modules(), fn a_basis_is_picked_from_the_library_without_any_script(app) {
    fill(app).await;
    let head = app.sign_in("daumoi").await;
    let page = begin(&head, "KH", "Tuyên truyền").await;
    let sought = save(app, &head, &page, &[("after", "find"), ("basis_find", "nghi dinh 30/2020")]).await;
    let found = head.get(sought.assert_redirect().split('#').next().unwrap()).await;
    found.assert_says("Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ").assert_says("Còn hiệu lực");
    let (_, after) = found.body.split_once("name=\"basis\" type=\"checkbox\" value=\"").expect("a choice");
    let id = after.split('"').next().unwrap().to_owned();
    let picked = [("basis", id.as_str()), ("basis_find", "30/2020"), ("bases", "Theo đề nghị của Văn phòng")];
    save(app, &head, &page, &picked).await.assert_redirect();
    let body = one(app, "SELECT body FROM outgoing WHERE ward_id = $1").await;
    let bases = serde_json::from_str::<serde_json::Value>(&body).unwrap()["bases"].clone();
    assert_eq!(bases[0], "Theo đề nghị của Văn phòng");
    assert!(bases[1].as_str().unwrap().starts_with("Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05"), "{bases}");
    let none = save(app, &head, &page, &[("after", "find"), ("basis_find", "khong co gi nhu vay")]).await;
    head.get(none.assert_redirect().split('#').next().unwrap()).await.assert_says("Thư viện không có văn bản nào như vậy");
    let stale = [("version", "1"), ("basis", id.as_str()), ("basis_find", "30/2020")];
    save(app, &head, &page, &stale).await.assert_status(422).assert_says("Căn cứ Nghị định số 30/2020/NĐ-CP");
});

testkit::on_both!(crate::modules(), fn nobody_approves_or_signs_on_a_basis_that_ended_without_a_word(app) {
    fill(app).await;
    let head = app.sign_in("daumoi").await;
    let page = begin(&head, "KH", "Tuyên truyền").await;
    save(app, &head, &page, &[("bases", ENDED)]).await.assert_redirect();
    let shown = head.get(&page).await;
    shown.assert_says("Căn cứ trong văn bản").assert_says("vì bị thay thế bởi Nghị định số 118/2025/NĐ-CP");
    act(app, &head, &page, "trinh", &[]).await.assert_redirect();
    let told = "SELECT COUNT(*) FROM notice WHERE ward_id = $1 AND title LIKE 'Căn cứ hết hiệu lực%'";
    for day in ["2026-03-17", "2026-03-18"] {
        app.set_day(day);
        app.app.settle().await.unwrap();
    }
    assert_eq!(number(app, told).await, 1, "the drafter, once");
    let (head, clerk, leader) = (app.sign_in("daumoi").await, app.sign_in("vanthu").await, app.sign_in("lanhdao").await);
    head.get("/thong-bao").await.assert_says("Căn cứ hết hiệu lực: Nghị định số 61/2018/NĐ-CP");
    for person in [&clerk, &leader] {
        person.get(&page).await.assert_says("Căn cứ hết hiệu lực: Nghị định số 61/2018/NĐ-CP (từ ngày 01/07/2025");
        act(app, person, &page, "duyet", &[]).await.assert_redirect();
    }
    leader.get(&format!("{page}/ky")).await.assert_says("Căn cứ hết hiệu lực: Nghị định số 61/2018/NĐ-CP");
});

testkit::on_both!(crate::modules(), fn what_is_known_to_have_ended_is_not_in_force_again_until_what_replaces_it_begins(app) {
    let clerk = app.sign_in("vanthu").await;
    let old = [("kind", "Nghị định"), ("number", "1/2020/NĐ-CP"), ("title", "về việc cũ"), ("issued_on", "02/01/2020"), ("ended", "1")];
    let first = add(&clerk, &old).await.assert_redirect().to_owned();
    let new = [
        ("kind", "Nghị định"), ("number", "9/2026/NĐ-CP"), ("title", "về việc mới"), ("issued_on", "01/03/2026"),
        ("effect_from", "01/05/2026"), ("replaces", "1/2020/NĐ-CP"),
    ];
    add(&clerk, &new).await.assert_redirect();
    clerk.get(&first).await.assert_says("Hết hiệu lực");
    let ended = "SELECT COUNT(*) FROM law WHERE ward_id = $1 AND number = '1/2020/NĐ-CP' AND ended_on IS NOT NULL";
    assert_eq!(number(app, ended).await, 0);
    app.set_day("2026-05-02");
    app.app.settle().await.unwrap();
    assert_eq!(number(app, ended).await, 1);
});

testkit::on_both!(crate::modules(), fn one_document_stands_once_however_its_issuer_is_spelled(app) {
    let clerk = app.sign_in("vanthu").await;
    let of = |issuer: &'static str, number: &'static str| [
        ("kind", "Nghị quyết"), ("number", number), ("title", "về mức thu phí"), ("issuer", issuer), ("issued_on", "05/01/2026"),
    ];
    let whole = "Hội đồng nhân dân thành phố Hải Phòng";
    add(&clerk, &of(whole, "23/2026/NQ-HĐND")).await.assert_redirect();
    let again = add(&clerk, &of("HĐND TP Hải Phòng", "23/2026/NQ-HĐND")).await;
    again.assert_status(422).assert_says("đã có văn bản này");
    add(&clerk, &of("HĐND TP Hải Phòng", "24/2026/NQ-HĐND")).await.assert_redirect();

    // As a ward may stand that has both since before.
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let sql = "UPDATE law SET number = '23/2026/NQ-HĐND', identity = 'hai' WHERE ward_id = $1 AND number = '24/2026/NQ-HĐND'";
    tx.exec(sql, args![WARD]).await.unwrap();
    tx.set_setting("documents.law.rules", "1").await.unwrap();
    tx.commit().await.unwrap();
    app.set_day("2026-03-18");
    app.app.settle().await.unwrap();
    assert_eq!(one(app, "SELECT value FROM setting WHERE ward_id = $1 AND name = 'documents.law.rules'").await, "2");
    let kept = "SELECT COUNT(*) FROM law WHERE ward_id = $1 AND number = '23/2026/NQ-HĐND'";
    assert_eq!(number(app, kept).await, 2, "the night went by, and none was lost");
    let sql = "SELECT id FROM law WHERE ward_id = $1 AND identity = 'hai'";
    let second: uuid::Uuid = db(app).scalar(sql, args![WARD]).await.unwrap().unwrap();
    let clerk = app.sign_in("vanthu").await;
    clerk.post(&format!("{HOME}/{second}/bo"), &[("reason", "trùng")]).await.assert_redirect();
});
