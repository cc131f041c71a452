//! Groups in the course of time: what others learn of them, who may still be in one, what becomes of posts and files.

use super::chat::{count, db, group, told, user, write};
use kernel::{Actor, Cx, Digest, Grant, Role, args};
use serde_json::json;
use std::sync::Arc;
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

/// The administrator ends what role somebody has, who may still look on.
async fn retire(app: &TestApp, login: &str) {
    let (admin, id) = (app.sign_in("quantri").await, user(app, login).await);
    let path = format!("/quan-tri/nguoi-dung/{id}");
    admin.post(&format!("{path}/vai-tro"), &[("role", "viewer"), ("from", "2026-03-01")]).await.assert_redirect();
    let page = admin.get(&path).await;
    let mark = format!("\"{path}/vai-tro/");
    let roles = page.body.split(&mark).skip(1).filter_map(|rest| rest.split('"').next());
    let roles: Vec<String> = roles.filter(|rest| rest.ends_with("/ket-thuc")).map(str::to_owned).collect();
    assert_eq!(roles.len(), 2, "{roles:?}");
    let held = roles.iter().min().unwrap();
    admin.post(&format!("{path}/vai-tro/{held}"), &[]).await.assert_redirect();
}

async fn close(app: &TestApp, login: &str) {
    let (admin, id) = (app.sign_in("quantri").await, user(app, login).await);
    admin.post(&format!("/quan-tri/nguoi-dung/{id}/dong"), &[]).await.assert_redirect();
}

/// Posts a file; the address of the post.
async fn send(who: &Browser, page: &str, file: (&str, &str)) -> String {
    let id = Uuid::now_v7().to_string();
    let fields = [("id", id.as_str()), ("body", "Gửi kèm")];
    who.upload(page, &fields, ("file", file.0, file.1.as_bytes())).await.assert_redirect();
    format!("{page}/tin/{id}")
}

/// Runs the nightly work on groups, and what it asks for.
async fn turn_day(app: &TestApp) {
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.enqueue("documents.chat.turn_day", &json!({}), tx.now).await.unwrap();
    tx.commit().await.unwrap();
    app.app.settle().await.unwrap();
}

async fn is_kept(app: &TestApp, text: &str) -> bool {
    app.app.files.all().await.unwrap().contains(&Digest::of(text.as_bytes()))
}

testkit::on_both!(crate::modules(), fn others_learn_neither_the_name_of_a_group_nor_who_is_in_it(app) {
    let keeper = app.sign_in("tonghop").await;
    let page = group(app, &keeper, &["daumoi", "motcua"]).await;
    write(&keeper, &page, "Nhờ @daumoi xem").await;
    let (members, officer) = (format!("{page}/thanh-vien"), user(app, "motcua").await);
    keeper.post(&format!("{members}/{officer}/bo"), &[]).await.assert_redirect();
    app.sign_in("daumoi").await.post(&format!("{page}/roi-nhom"), &[]).await.assert_redirect();
    keeper.post(&format!("{page}/ket-thuc"), &[]).await.assert_redirect();
    // What the page of the trail shows, to whoever may open it.
    let events = kernel::audit::latest(&db(app), i64::MAX, 200).await.unwrap();
    let of_groups: Vec<_> = events.iter().filter(|event| event.kind.starts_with("documents.chat.")).collect();
    assert_eq!(of_groups.len(), 7);
    let ids = [user(app, "tonghop").await, user(app, "daumoi").await, officer];
    for event in of_groups {
        assert!(!event.detail.contains("Chuyển đổi số"), "{}", event.detail);
        assert!(!ids.iter().any(|id| event.detail.contains(id.as_str())), "{}", event.detail);
    }
    let named = "SELECT COUNT(*) FROM mail WHERE ward_id = $1 AND reason = 'asked'";
    assert_eq!(count(app, named).await, 1);
    let office = app.sign_in("quantri").await;
    office.get("/quan-tri/thu").await.assert_says("Ông/bà được nhắc đến trong nhóm trao đổi").assert_lacks("Chuyển đổi số");
    app.sign_in("lanhdao").await.get("/quan-tri/thu").await.assert_status(403);
    app.sign_in("daumoi").await.get("/thong-bao").await.assert_says("được nhắc đến");
});

testkit::on_both!(crate::modules(), fn whose_role_has_ended_reads_nothing_is_told_nothing_and_is_marked(app) {
    let (keeper, member) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let page = group(app, &keeper, &["daumoi", "motcua"]).await;
    let file = send(&keeper, &page, ("lich.txt", "Lịch")).await;
    member.get(&page).await.assert_says("Gửi kèm");
    retire(app, "daumoi").await;
    for address in [page.clone(), format!("{page}/thanh-vien"), format!("{file}/tep"), "/van-ban/nhom".into()] {
        member.get(&address).await.assert_status(403).assert_lacks("Chuyển đổi số");
    }
    let before = told(app, "daumoi", "").await;
    write(&keeper, &page, "Nhờ @daumoi, @motcua xem").await;
    assert_eq!(told(app, "daumoi", "").await, before);
    assert_eq!(told(app, "motcua", "Ông/bà được nhắc đến trong nhóm trao đổi").await, 1);
    let members = keeper.get(&format!("{page}/thanh-vien")).await;
    members.assert_says("Không còn vai trò được ở trong nhóm, không đọc được · @daumoi").assert_says("Người giữ nhóm · @tonghop");
});

testkit::on_both!(crate::modules(), fn a_group_whose_keeper_is_gone_is_kept_by_whoever_is_in_it_longest(app) {
    let (keeper, second) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let page = group(app, &keeper, &["lanhdao"]).await;
    let members = format!("{page}/thanh-vien");
    for (minute, login) in [(1, "daumoi"), (2, "motcua")] {
        app.set_moment(&format!("2026-03-16T02:0{minute}:00Z"));
        keeper.post(&members, &[("people", &user(app, login).await)]).await.assert_redirect();
    }
    let (gone, clerk) = (user(app, "tonghop").await, user(app, "vanthu").await);
    // The longest in it after the keeper is the leader, whose account is closed before the keeper goes.
    close(app, "lanhdao").await;
    second.post(&members, &[("people", &clerk)]).await.assert_status(403);
    retire(app, "tonghop").await;
    second.get(&members).await.assert_says("Người giữ nhóm · @daumoi");
    app.sign_in("motcua").await.post(&members, &[("people", &clerk)]).await.assert_status(403);
    second.post(&members, &[("people", &clerk)]).await.assert_redirect();
    second.post(&format!("{members}/{gone}/bo"), &[]).await.assert_redirect();
    second.get(&members).await.assert_says("Người giữ nhóm · @daumoi").assert_lacks("Mẫu tonghop");
    close(app, "motcua").await;
    second.post(&format!("{page}/roi-nhom"), &[]).await.assert_redirect();
    let heir = app.sign_in("vanthu").await;
    heir.get(&members).await.assert_says("Người giữ nhóm · @vanthu");
    heir.post(&format!("{page}/ket-thuc"), &[]).await.assert_redirect();
});

testkit::on_both!(crate::modules(), fn where_only_those_stay_who_may_be_in_no_group_it_ends(app) {
    let (keeper, member) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let page = group(app, &keeper, &["daumoi"]).await;
    close(app, "tonghop").await;
    member.post(&format!("{page}/roi-nhom"), &[]).await.assert_redirect();
    assert_eq!(count(app, "SELECT COUNT(*) FROM chat_group WHERE ward_id = $1 AND ended_at IS NOT NULL").await, 1);
    let page = group_of(&app.sign_in("vanthu").await).await;
    retire(app, "vanthu").await;
    turn_day(app).await;
    let going_on = "SELECT COUNT(*) FROM chat_group WHERE ward_id = $1 AND ended_at IS NULL";
    assert_eq!(count(app, going_on).await, 1, "a role may come back");
    app.set_moment("2027-03-17T02:00:00Z");
    turn_day(app).await;
    assert_eq!(count(app, going_on).await, 0, "nobody read {page} for a year");
});

async fn group_of(keeper: &Browser) -> String {
    let id = Uuid::now_v7().to_string();
    keeper.post("/van-ban/nhom/moi", &[("id", &id), ("name", "Văn thư")]).await.assert_redirect().to_owned()
}

testkit::on_both!(crate::modules(), fn a_file_found_to_be_secret_is_taken_from_the_groups_with_its_bytes(app) {
    let (keeper, clerk) = (app.sign_in("tonghop").await, app.sign_in("vanthu").await);
    let page = group(app, &keeper, &[]).await;
    let text = "Phương án bảo vệ mục tiêu";
    let post = send(&keeper, &page, ("phuong-an.txt", text)).await;
    let other = send(&keeper, &page, ("khac.txt", "Khác")).await;
    let intake = Uuid::now_v7().to_string();
    clerk.upload("/van-ban/den/tep", &[("id", &intake)], ("files", "den.txt", text.as_bytes())).await.assert_redirect();
    let came: Uuid = db(app).scalar("SELECT id FROM document_file", args![]).await.unwrap().unwrap();
    clerk.post(&format!("/van-ban/tep/{came}/xoa-mat"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    assert!(!is_kept(app, text).await && is_kept(app, "Khác").await);
    keeper.get(&page).await.assert_says("Tin đã thu hồi").assert_lacks("phuong-an.txt").assert_says("khac.txt");
    keeper.get(&format!("{post}/tep")).await.assert_status(404);
    assert_eq!(keeper.get(&format!("{other}/tep")).await.body, "Khác");
});

testkit::on_both!(crate::modules(), fn whoever_is_added_again_is_told_again(app) {
    let keeper = app.sign_in("tonghop").await;
    let page = group(app, &keeper, &["daumoi"]).await;
    let (members, id) = (format!("{page}/thanh-vien"), user(app, "daumoi").await);
    keeper.post(&format!("{members}/{id}/bo"), &[]).await.assert_redirect();
    app.set_moment("2026-03-16T02:30:00Z");
    for _ in 0..2 {
        keeper.post(&members, &[("people", &id)]).await.assert_redirect();
    }
    assert_eq!(told(app, "daumoi", "Ông/bà được thêm vào nhóm trao đổi").await, 2);
});

testkit::on_both!(crate::modules(), fn a_file_whose_post_is_not_written_is_not_kept(app) {
    let (keeper, member) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let page = group(app, &keeper, &["daumoi"]).await;
    let post = send(&keeper, &page, ("mot.txt", "Một")).await;
    let id = post.rsplit('/').next().unwrap();
    let fields = [("id", id), ("body", "Gửi lại")];
    keeper.upload(&page, &fields, ("file", "hai.txt", "Hai".as_bytes())).await.assert_redirect();
    keeper.upload(&page, &fields, ("file", "mot.txt", "Một".as_bytes())).await.assert_redirect();
    member.upload(&page, &fields, ("file", "ba.txt", "Ba".as_bytes())).await.assert_status(404);
    let (own, none) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string());
    let no_answer = [("id", own.as_str()), ("body", "Trả lời"), ("reply_to", none.as_str())];
    member.upload(&page, &no_answer, ("file", "bon.txt", "Bốn".as_bytes())).await.assert_status(404);
    // Bytes rest for a day on the clock of the disk before they go.
    app.set_moment("2040-01-01T02:00:00Z");
    app.app.settle().await.unwrap();
    for (text, kept) in [("Một", true), ("Hai", false), ("Ba", false), ("Bốn", false)] {
        assert_eq!(is_kept(app, text).await, kept, "{text}");
    }
});

testkit::on_both!(crate::modules(), fn a_file_that_is_too_large_is_refused_before_it_is_read(app) {
    let keeper = app.sign_in("tonghop").await;
    let page = group(app, &keeper, &[]).await;
    let mut bytes = "TUYỆT MẬT\n".as_bytes().to_vec();
    bytes.resize(50 * 1024 * 1024 + 1, b'a');
    let id = Uuid::now_v7().to_string();
    let fields = [("id", id.as_str()), ("body", "Xem tệp")];
    let refused = keeper.upload(&page, &fields, ("file", "to.txt", &bytes)).await;
    refused.assert_status(422).assert_says("Tệp lớn hơn 50 MB").assert_says("Xem tệp</textarea>");
});

testkit::on_both!(crate::modules(), fn an_ended_group_goes_with_its_files_on_the_day_that_was_said(app) {
    let (keeper, member) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let page = group(app, &keeper, &["daumoi"]).await;
    send(&keeper, &page, ("bien-ban.txt", "Biên bản")).await;
    keeper.get(&format!("{page}/thanh-vien")).await.assert_says("trong 365 ngày");
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.set_setting("documents.chat_days", "30").await.unwrap();
    tx.commit().await.unwrap();
    keeper.get(&format!("{page}/thanh-vien")).await.assert_says("trong 30 ngày");
    keeper.post(&format!("{page}/ket-thuc"), &[]).await.assert_redirect();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.set_setting("documents.chat_days", "365").await.unwrap();
    tx.commit().await.unwrap();
    member.get(&page).await.assert_says("Ngày 15/04/2026 nhóm bị xóa").assert_says("bien-ban.txt");
    app.set_moment("2026-04-14T16:00:00Z");
    turn_day(app).await;
    app.sign_in("daumoi").await.get(&page).await.assert_says("bien-ban.txt");
    app.set_moment("2026-04-14T17:05:00Z");
    turn_day(app).await;
    app.sign_in("daumoi").await.get(&page).await.assert_status(404);
    for table in ["chat_group", "chat_member", "chat_post"] {
        assert_eq!(count(app, &format!("SELECT COUNT(*) FROM {table} WHERE ward_id = $1")).await, 0);
    }
    app.set_moment("2040-01-01T02:00:00Z");
    app.app.settle().await.unwrap();
    assert!(!is_kept(app, "Biên bản").await);
});

async fn found(app: &TestApp, login: &str, words: &str) -> Vec<kernel::search::Found> {
    let people = people::api::people(&db(app), app.app.clock.today()).await.unwrap();
    let person = people.into_iter().find(|person| person.name == format!("Mẫu {login}")).unwrap();
    let (ward, today) = (kernel::wards(&app.app).await.unwrap().remove(0), app.app.clock.today());
    let grant = |role: &Role| Grant { role: *role, unit: None, from: today, to: None };
    let grants = person.roles.iter().map(grant).collect();
    let actor = Actor::new(person.id, person.name, None, grants, &app.app.policies(), today);
    let cx = Cx::of_person(&app.app, Arc::new(ward), actor, app.app.clock.now());
    let all = cx.search(words, 50).await.unwrap();
    all.into_iter().filter(|one| one.kind == "search-kind-chat-post").collect()
}

testkit::on_both!(crate::modules(), fn the_search_finds_posts_for_the_members_of_their_group_alone(app) {
    let (keeper, member) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let page = group(app, &keeper, &["daumoi"]).await;
    write(&keeper, &page, "Mai họp giao ban lúc 8 giờ").await;
    let slip = send(&keeper, &page, ("danh-sach.txt", "Danh sách")).await;
    let one = found(app, "daumoi", "giao ban hop").await;
    assert_eq!(one.len(), 1);
    assert_eq!(one[0].title, "Mẫu tonghop: Mai họp giao ban lúc 8 giờ");
    assert!(one[0].context.starts_with("Chuyển đổi số · "), "{}", one[0].context);
    member.get(&one[0].href).await.assert_says("id=\"tin-1\"");
    assert_eq!(found(app, "daumoi", "danh sach").await.len(), 1);
    for (login, words) in [("daumoi", "iao ban"), ("daumoi", "%"), ("lanhdao", "giao ban"), ("quantri", "giao ban")] {
        assert!(found(app, login, words).await.is_empty(), "{login}: {words}");
    }
    keeper.post(&format!("{slip}/thu-hoi"), &[]).await.assert_redirect();
    assert!(found(app, "daumoi", "danh sach").await.is_empty());
    retire(app, "daumoi").await;
    assert!(found(app, "daumoi", "giao ban").await.is_empty());
});
