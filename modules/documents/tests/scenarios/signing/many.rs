//! Several documents signed and sealed in portions: a few at a time, each told of, none half done, the password kept nowhere.

use super::bench::*;
use super::chain::keys;
use testkit::{Answer, Browser, TestApp};
use uuid::Uuid;

fn query(path: &str, ids: &[Uuid]) -> String {
    let ids: Vec<String> = ids.iter().map(|id| format!("id={id}")).collect();
    format!("{path}?{}", ids.join("&"))
}

/// Sends the form of a page or part as it came, with what it carries.
async fn go_on(who: &Browser, path: &str, page: &Answer, (at, key): (&str, &str), pin: &str) -> Answer {
    let (shown, told) = (hidden(page, "shown"), hidden(page, "told"));
    let mut fields: Vec<(&str, &str)> = shown.iter().map(|value| ("shown", value.as_str())).collect();
    fields.extend(told.iter().map(|value| ("told", value.as_str())));
    fields.extend_from_slice(&[("at", at), ("key", key), ("pin", pin)]);
    who.post(path, &fields).await
}

async fn states(app: &TestApp, ids: &[Uuid]) -> Vec<String> {
    let mut all = Vec::new();
    for id in ids {
        all.push(text(app, "state", *id).await);
    }
    all
}

async fn waiting(app: &TestApp, count: usize) -> Vec<Uuid> {
    let mut ids = Vec::new();
    for _ in 0..count {
        ids.push(approved(app, "lanhdao", 0).await);
    }
    ids
}

testkit::on_both!(crate::modules(), fn many_documents_are_signed_a_few_at_a_time_and_whoever_stops_leaves_the_rest(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    keys(app, &authority).await;
    let leader = app.sign_in("lanhdao").await;
    let ids = waiting(app, 12).await;
    let path = query("/van-ban/ky/xem", &ids);
    let shown = leader.get(&path).await;
    shown.assert_status(200).assert_says("Ký 12 văn bản");
    assert!(shown.body.contains(r#"hx-sync="drop" hx-config='{"timeout":0}'"#), "a slow signer is waited for, once");
    let first = send(&leader, &path, &shown, PASSWORD).await;
    first.assert_status(200).assert_says("Đã ký 5 trong 12 văn bản").assert_says("Ký tiếp 7 văn bản còn lại").assert_lacks(PASSWORD);
    assert_eq!(states(app, &ids[4..6]).await, ["signed", "approved"]);
    let (at, key) = (hidden(&first, "at")[0].clone(), hidden(&first, "key")[0].clone());
    let wrong = go_on(&leader, "/van-ban/ky/xem", &first, (&at, &key), "sai").await;
    wrong.assert_status(422).assert_says("mật khẩu").assert_says("Đã ký 5 trong 12 văn bản").assert_says("Ký tiếp 7 văn bản còn lại");
    sign(&leader, &format!("/van-ban/di/{}/ky", ids[6]), PASSWORD).await.assert_redirect();
    let second = go_on(&leader, "/van-ban/ky/xem", &wrong, (&at, &key), PASSWORD).await;
    second.assert_says("Đã ký 9 trong 12 văn bản").assert_says("không ở bước chờ ký").assert_says("Ký tiếp 2 văn bản còn lại");
    assert_eq!(states(app, &ids[9..]).await, ["signed", "approved", "approved"]);
    leader.get("/van-ban/ky").await.assert_says("2 văn bản đang chờ");
    for id in &ids[..10] {
        assert_pdfsig(&pdf(app, *id).await, 1);
    }
    for table in ["job", "event", "setting"] {
        let column = match table { "job" => "payload", "event" => "detail", _ => "value" };
        let sql = format!("SELECT COUNT(*) FROM {table} WHERE ward_id = $1 AND {column} LIKE $2");
        let kept: Option<i64> = db(app).scalar(&sql, kernel::args![testkit::WARD, format!("%{PASSWORD}%")]).await.unwrap();
        assert_eq!(kept, Some(0), "the password is nowhere in {table}");
    }
});

testkit::on_both!(crate::modules(), fn a_page_with_scripts_asks_for_portion_after_portion_by_itself(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    keys(app, &authority).await;
    let leader = app.sign_in("lanhdao").await;
    let ids = waiting(app, 7).await;
    let path = query("/van-ban/ky/xem", &ids);
    let shown = leader.get(&path).await;
    shown.assert_says("hx-post=\"/van-ban/ky/xem\"");
    let (at, key) = (hidden(&shown, "at")[0].clone(), hidden(&shown, "key")[0].clone());
    let scripted = leader.scripted();
    let wrong = go_on(&scripted, "/van-ban/ky/xem", &shown, (&at, &key), "sai").await;
    wrong.assert_says("mật khẩu").assert_lacks("hx-swap-oob").assert_lacks("name=\"shown\"");
    let first = go_on(&scripted, "/van-ban/ky/xem", &shown, (&at, &key), PASSWORD).await;
    first.assert_says("Đã ký 5 trong 7 văn bản").assert_says("hx-trigger=\"load\"").assert_says("Dừng").assert_lacks("<h1");
    first.assert_says("hx-sync=\"#ky-so:queue first\" hx-config='{\"timeout\":0}'");
    assert_eq!(hidden(&first, "shown").len(), 2);
    let last = go_on(&scripted, "/van-ban/ky/xem", &first, (&at, &key), PASSWORD).await;
    last.assert_says("Đã ký 7 trong 7 văn bản").assert_lacks("hx-trigger");
    assert!(states(app, &ids).await.iter().all(|state| state == "signed"));
});

testkit::on_both!(crate::modules(), fn numbered_documents_are_sealed_together_each_whole_or_not_at_all(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    keys(app, &authority).await;
    let (leader, clerk) = (app.sign_in("lanhdao").await, app.sign_in("vanthu").await);
    let mut ids = Vec::new();
    for attachments in [1, 1, 0] {
        let id = approved(app, "lanhdao", attachments).await;
        sign(&leader, &format!("/van-ban/di/{id}/ky"), PASSWORD).await.assert_redirect();
        ids.push(id);
    }
    for id in &ids[..2] {
        clerk.post(&format!("/van-ban/di/{id}/dong-dau/cap-so"), &[]).await.assert_redirect();
    }
    clerk.get("/van-ban/dong-dau").await.assert_says("ký số của cơ quan cùng lúc");
    let path = query("/van-ban/dong-dau/xem", &ids);
    leader.get(&path).await.assert_status(403);
    let shown = clerk.get(&path).await;
    shown.assert_status(200).assert_says("Văn bản chưa cấp số, ngày").assert_says("phát hành 2 văn bản");
    let values = hidden(&shown, "shown");
    assert_eq!(values.len(), 4, "two documents with an attachment each");
    // The attachment of the first one is not what was shown.
    let (at, key) = (hidden(&shown, "at")[0].clone(), hidden(&shown, "key")[0].clone());
    let (before, _) = values[1].rsplit_once(':').unwrap();
    let forged = format!("{before}:{}", "0".repeat(64));
    let fields = [("shown", values[0].as_str()), ("shown", &forged), ("shown", &values[2]), ("shown", &values[3]),
        ("at", &at), ("key", &key), ("pin", PASSWORD)];
    let done = clerk.post("/van-ban/dong-dau/xem", &fields).await;
    done.assert_status(200).assert_says("Đã ký 1 trong 2 văn bản").assert_says("không còn là tệp đã hiển thị");
    assert_eq!(states(app, &ids).await, ["numbered", "issued", "signed"]);
    assert_eq!(count(app, "document_signature").await, 5, "three of the person, two of the agency, none half");
    assert_pdfsig(&pdf(app, ids[1]).await, 2);
    let shown = clerk.get(&path).await;
    let done = send(&clerk, &path, &shown, PASSWORD).await;
    done.assert_says("Đã ký 1 trong 1 văn bản");
    assert_eq!(states(app, &ids).await, ["issued", "issued", "signed"]);
});
