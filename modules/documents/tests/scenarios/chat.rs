//! Groups: who sees them, what is unread and told, what is taken back, refused, paged.

use crate::hidden;
use kernel::{Conn, UserId, args};
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

pub(crate) fn db(app: &TestApp) -> Conn {
    app.app.db.read(WARD)
}

pub(crate) async fn count(app: &TestApp, sql: &str) -> i64 {
    db(app).scalar(sql, args![WARD]).await.unwrap().unwrap()
}

pub(crate) async fn user(app: &TestApp, login: &str) -> String {
    let people = people::api::people(&db(app), app.app.clock.today()).await.unwrap();
    let is_one = |name: &str| name == format!("Mẫu {login}");
    people.into_iter().find(|person| is_one(&person.name)).map(|person| person.id.to_string()).unwrap()
}

/// The coordinator begins a group with these people.
pub(crate) async fn group(app: &TestApp, keeper: &Browser, members: &[&str]) -> String {
    let id = Uuid::now_v7().to_string();
    let mut ids = Vec::new();
    for login in members {
        ids.push(user(app, login).await);
    }
    let mut fields = vec![("id", id.as_str()), ("name", "Chuyển đổi số"), ("purpose", "Họp tuần")];
    fields.extend(ids.iter().map(|id| ("people", id.as_str())));
    let to = keeper.post("/van-ban/nhom/moi", &fields).await.assert_redirect().to_owned();
    assert_eq!(keeper.post("/van-ban/nhom/moi", &fields).await.assert_redirect(), to, "twice is once");
    assert_eq!(count(app, "SELECT COUNT(*) FROM chat_group WHERE ward_id = $1").await, 1);
    to
}

/// Writes into a group; the address of the post.
pub(crate) async fn write(who: &Browser, page: &str, body: &str) -> String {
    let id = Uuid::now_v7().to_string();
    who.post(page, &[("id", &id), ("body", body)]).await.assert_redirect();
    format!("{page}/tin/{id}")
}

pub(crate) async fn told(app: &TestApp, login: &str, title: &str) -> i64 {
    let user: UserId = user(app, login).await.parse().unwrap();
    let sql = "SELECT COUNT(*) FROM notice WHERE ward_id = $1 AND user_id = $2 AND title LIKE $3";
    db(app).scalar(sql, args![WARD, user, format!("{title}%")]).await.unwrap().unwrap()
}

testkit::on_both!(crate::modules(), fn a_group_its_posts_and_files_are_seen_by_its_members_alone(app) {
    let keeper = app.sign_in("tonghop").await;
    let page = group(app, &keeper, &["daumoi"]).await;
    let post = {
        let id = Uuid::now_v7().to_string();
        let fields = [("id", id.as_str()), ("body", "Biên bản họp")];
        keeper.upload(&page, &fields, ("file", "bien-ban.txt", "Nội dung họp".as_bytes())).await.assert_redirect();
        format!("{page}/tin/{id}")
    };
    let member = app.sign_in("daumoi").await;
    member.get(&page).await.assert_says("Biên bản họp").assert_says("bien-ban.txt");
    assert_eq!(member.get(&format!("{post}/tep")).await.body, "Nội dung họp");
    for (login, list, one) in [("lanhdao", 200, 404), ("vanthu", 200, 404), ("quantri", 403, 403), ("nguoixem", 403, 403)] {
        let other = app.sign_in(login).await;
        other.get("/van-ban/nhom").await.assert_status(list).assert_lacks("Chuyển đổi số");
        for address in [page.clone(), format!("{page}/thanh-vien"), format!("{post}/tep")] {
            other.get(&address).await.assert_status(one);
        }
        other.post(&format!("{page}/roi-nhom"), &[]).await.assert_status(one);
    }
    let stranger = app.sign_in("lanhdao").await;
    let id = Uuid::now_v7().to_string();
    stranger.post(&page, &[("id", &id), ("body", "Xin chào")]).await.assert_status(404);
    stranger.post(&format!("{post}/thu-hoi"), &[]).await.assert_status(404);
    let own = group_of_leader(&stranger).await;
    let from_elsewhere = format!("{own}/tin/{}/tep", post.rsplit('/').next().unwrap());
    stranger.get(&from_elsewhere).await.assert_status(404);
    app.sign_in("nguoixem").await.get("/van-ban/nhom/moi").await.assert_status(403);
    app.sign_in("quantri").await.post("/van-ban/nhom/moi", &[]).await.assert_status(403);
});

async fn group_of_leader(leader: &Browser) -> String {
    let id = Uuid::now_v7().to_string();
    let fields = [("id", id.as_str()), ("name", "Lãnh đạo")];
    leader.post("/van-ban/nhom/moi", &fields).await.assert_redirect().to_owned()
}

testkit::on_both!(crate::modules(), fn members_come_and_go_and_a_group_has_a_keeper_until_it_ends(app) {
    let (keeper, member) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let page = group(app, &keeper, &["daumoi"]).await;
    assert_eq!(told(app, "daumoi", "Ông/bà được thêm vào nhóm trao đổi: Chuyển đổi số").await, 1);
    write(&keeper, &page, "Trước khi vào").await;
    let (members, officer, viewer) = (format!("{page}/thanh-vien"), user(app, "motcua").await, user(app, "nguoixem").await);
    member.post(&members, &[("people", &officer)]).await.assert_status(403);
    keeper.post(&members, &[]).await.assert_status(422).assert_says("Chọn người cần thêm");
    keeper.post(&members, &[("people", &viewer)]).await.assert_status(422).assert_says("Chọn người trong danh sách");
    keeper.get(&members).await.assert_says(&officer).assert_lacks(&viewer).assert_says("@daumoi");
    keeper.post(&members, &[("people", &officer)]).await.assert_redirect();
    let third = app.sign_in("motcua").await;
    third.get("/van-ban/nhom").await.assert_says("Chuyển đổi số").assert_lacks("tin chưa đọc");
    third.get(&page).await.assert_says("Trước khi vào");
    third.post(&format!("{members}/{}/bo", user(app, "daumoi").await), &[]).await.assert_status(403);
    third.post(&format!("{page}/ket-thuc"), &[]).await.assert_status(403);
    keeper.post(&format!("{members}/{officer}/bo"), &[]).await.assert_redirect();
    third.get(&page).await.assert_status(404);
    keeper.post(&format!("{page}/roi-nhom"), &[]).await.assert_redirect();
    keeper.get(&page).await.assert_status(404);
    member.get(&members).await.assert_says("Người giữ nhóm · @daumoi");
    member.post(&format!("{page}/ket-thuc"), &[]).await.assert_redirect();
    member.get(&page).await.assert_says("Trước khi vào").assert_says("Ngày 16/03/2027 nhóm bị xóa").assert_lacks("name=\"body\"");
    member.get("/van-ban/nhom").await.assert_says("Xóa ngày 16/03/2027");
    let id = Uuid::now_v7().to_string();
    member.post(&page, &[("id", &id), ("body", "Thêm")]).await.assert_status(422).assert_says("Nhóm đã kết thúc");
    member.post(&format!("{page}/roi-nhom"), &[]).await.assert_redirect();
    for table in ["chat_group", "chat_member", "chat_post"] {
        let sql = format!("SELECT COUNT(*) FROM {table} WHERE ward_id = $1");
        assert_eq!(count(app, &sql).await, 0, "nobody can read it any more");
    }
});

testkit::on_both!(crate::modules(), fn what_is_unread_is_counted_marked_and_told_once_until_it_is_read(app) {
    let (keeper, member) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let page = group(app, &keeper, &["daumoi", "motcua"]).await;
    let new = "Có tin mới trong nhóm trao đổi: Chuyển đổi số";
    for body in ["Một", "Hai"] {
        write(&keeper, &page, body).await;
    }
    assert_eq!(told(app, "daumoi", new).await, 1, "once until it is read");
    assert_eq!(told(app, "tonghop", new).await, 0, "nobody is told of their own");
    keeper.get("/van-ban/nhom").await.assert_lacks("tin chưa đọc");
    member.get("/van-ban/nhom").await.assert_says("2 tin chưa đọc").assert_says(&format!("{page}#moi"));
    member.get(&page).await.assert_says("Chưa đọc từ đây");
    member.get(&page).await.assert_lacks("Chưa đọc từ đây");
    member.get("/van-ban/nhom").await.assert_lacks("tin chưa đọc");
    write(&member, &page, "Ba").await;
    let marked = keeper.get(&page).await;
    let (before, after) = marked.body.split_once("Chưa đọc từ đây").unwrap();
    assert!(before.contains("Hai") && !before.contains("Ba</p>") && after.contains("Ba</p>"));
    write(&keeper, &page, "Bốn, nhờ @motcua và @vanthu xem.").await;
    assert_eq!(told(app, "daumoi", new).await, 2, "again after it was read");
    let named = "Ông/bà được nhắc đến trong nhóm trao đổi";
    assert_eq!(told(app, "motcua", named).await, 1);
    assert_eq!(told(app, "vanthu", named).await, 0, "who is no member learns nothing");
    assert_eq!(told(app, "motcua", new).await, 1);
    let said = "SELECT COUNT(*) FROM notice WHERE ward_id = $1 AND (body LIKE '%nhờ%' OR title LIKE '%nhờ%')";
    assert_eq!(count(app, said).await, 0, "a notice never repeats a post");
});

testkit::on_both!(crate::modules(), fn a_post_is_written_once_answered_and_taken_back_within_a_quarter_of_an_hour(app) {
    let (keeper, member) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let page = group(app, &keeper, &["daumoi"]).await;
    let id = hidden(&keeper.get(&page).await, "id");
    let fields = [("id", id.as_str()), ("body", "Gửi nhầm chỗ, xem /van-ban/den và /KH-UBND")];
    for _ in 0..2 {
        keeper.upload(&page, &fields, ("file", "nham.txt", b"nham")).await.assert_redirect();
    }
    assert_eq!(count(app, "SELECT COUNT(*) FROM chat_post WHERE ward_id = $1").await, 1, "twice is once");
    member.post(&page, &fields).await.assert_status(404);
    member.get(&page).await.assert_says("<a class=\"govuk-link\" href=\"/van-ban/den\">").assert_lacks("href=\"/KH-UBND\"");
    member.get(&format!("{page}?tra-loi={id}")).await.assert_says("Mẫu tonghop: Gửi nhầm chỗ");
    let own = Uuid::now_v7().to_string();
    member.post(&page, &[("id", &own), ("body", "Đã rõ"), ("reply_to", &id)]).await.assert_redirect();
    keeper.get(&page).await.assert_says("<a class=\"govuk-link\" href=\"#tin-1\">Mẫu tonghop: Gửi nhầm chỗ");
    let back = format!("{page}/tin/{id}/thu-hoi");
    member.post(&back, &[]).await.assert_status(403);
    keeper.post(&back, &[]).await.assert_redirect();
    keeper.post(&back, &[]).await.assert_redirect();
    member.get(&page).await.assert_says("Tin đã thu hồi").assert_lacks("Gửi nhầm").assert_lacks("nham.txt");
    member.get(&format!("{page}/tin/{id}/tep")).await.assert_status(404);
    let kept = "SELECT COUNT(*) FROM event WHERE ward_id = $1 AND detail LIKE '%nhầm%'";
    assert_eq!(count(app, kept).await, 0, "the trail does not repeat it");
    keeper.post(&page, &fields).await.assert_redirect();
    member.get(&page).await.assert_lacks("Gửi nhầm");
    app.set_moment("2026-03-16T02:15:01Z");
    let late = format!("{page}/tin/{own}/thu-hoi");
    let refused = member.post(&late, &[]).await;
    refused.assert_status(422).assert_says("trong 15 phút");
    let next = hidden(&refused, "id");
    member.post(&page, &[("id", &next), ("body", "Viết tiếp")]).await.assert_redirect();
    member.get(&page).await.assert_says("Đã rõ").assert_says("Viết tiếp").assert_lacks(&late);
});

testkit::on_both!(crate::modules(), fn what_is_marked_secret_is_refused_and_what_was_typed_comes_back(app) {
    let keeper = app.sign_in("tonghop").await;
    let page = group(app, &keeper, &[]).await;
    let id = Uuid::now_v7().to_string();
    keeper.post(&page, &[("id", &id), ("body", "TỐI MẬT\nKế hoạch diễn tập")]).await.assert_status(422)
        .assert_says("dấu mật").assert_says("Kế hoạch diễn tập</textarea>").assert_says(&id);
    let before = app.app.files.all().await.unwrap().len();
    let fields = [("id", id.as_str()), ("body", "Xem tệp kèm")];
    for (name, bytes) in [("bao-cao.txt", "TUYỆT MẬT\nBáo cáo"), ("Kế hoạch (MẬT).txt", "Kế hoạch")] {
        keeper.upload(&page, &fields, ("file", name, bytes.as_bytes())).await.assert_status(422)
            .assert_says("dấu mật").assert_says("Xem tệp kèm</textarea>");
    }
    assert_eq!(app.app.files.all().await.unwrap().len(), before, "nothing of it is kept");
    keeper.post(&page, &[("id", &id), ("body", "")]).await.assert_status(422).assert_says("Nhập nội dung hoặc chọn tệp");
    keeper.post(&page, &[("id", &id), ("body", &"a".repeat(4_001))]).await.assert_status(422).assert_says("4.000 ký tự");
    assert_eq!(count(app, "SELECT COUNT(*) FROM chat_post WHERE ward_id = $1").await, 0);
    let named = [("id", id.as_str()), ("name", "[MẬT] Diễn tập"), ("purpose", "Chuẩn bị")];
    keeper.post("/van-ban/nhom/moi", &named).await.assert_status(422).assert_says("dấu mật").assert_says("Chuẩn bị");
});

testkit::on_both!(crate::modules(), fn posts_are_read_page_by_page_and_what_was_passed_over_stays_unread(app) {
    let (keeper, member) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
    let page = group(app, &keeper, &["daumoi"]).await;
    for number in 1..=120 {
        write(&keeper, &page, &format!("Tin thứ {number}.")).await;
    }
    member.get("/van-ban/nhom").await.assert_says("99+ tin chưa đọc");
    let newest = member.get(&format!("{page}?truoc=121")).await;
    newest.assert_says("Tin thứ 120.").assert_says("Tin thứ 71.").assert_lacks("Tin thứ 70.").assert_says("?truoc=71");
    let first = member.get(&page).await;
    first.assert_says("Chưa đọc từ đây").assert_says("Tin thứ 1.").assert_says("Tin thứ 50.").assert_lacks("Tin thứ 51.");
    first.assert_says("?sau=50").assert_lacks("?truoc=");
    member.get("/van-ban/nhom").await.assert_says("70 tin chưa đọc");
    let second = member.get(&format!("{page}?sau=50")).await;
    second.assert_says("Chưa đọc từ đây").assert_says("Tin thứ 51.").assert_says("Tin thứ 100.").assert_says("?truoc=51");
    member.get(&page).await.assert_says("Chưa đọc từ đây").assert_says("Tin thứ 120.").assert_says("Tin thứ 71.");
    member.get("/van-ban/nhom").await.assert_lacks("tin chưa đọc");
    for wrong in ["?truoc=x", "?sau=-5", "?truoc=0", "?tra-loi=x"] {
        member.get(&format!("{page}{wrong}")).await.assert_status(200);
    }
});
