//! Notices and e-mail through a real SMTP server, on both databases.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use chrono::Duration;
use dinh_testkit::{Browser, SmtpOptions, SmtpServer, TestApp, WARD, on_both, smtp_missing};
use kernel::mail::{Address, Mail, MailServer, Security};
use kernel::{Notice, NoticeKind, UserId, WardId, args};

/// Phường Bách Quang: another ward of the same installation.
const OTHER: WardId = WardId(5528);

fn rooms() -> Vec<&'static kernel::Module> {
    vec![&kernel::mail::MODULE, &people::MODULE]
}

/// The person behind an account of the test kit.
async fn person(app: &TestApp, login: &str) -> UserId {
    let people = people::api::people(&app.app.db.read(WARD), app.app.clock.today()).await.unwrap();
    people.into_iter().find(|p| p.name == format!("Mẫu {login}")).unwrap().id
}

/// Signs in and notes an e-mail address.
async fn with_address(app: &TestApp, login: &str, email: &str) -> Browser {
    let browser = app.sign_in(login).await;
    browser.post("/tai-khoan/lien-lac", &[("email", email), ("phone", "")]).await.assert_redirect();
    browser
}

fn notice(to: UserId, key: &str) -> Notice {
    Notice {
        to,
        title: "Đề nghị báo cáo quý I năm 2026".into(),
        body: "Đơn vị nhập số liệu trước ngày 20/3/2026:\n- Tỷ lệ hồ sơ trực tuyến\n- Tổ công nghệ số <cộng đồng>"
            .into(),
        href: "/thong-bao?ky=1".into(),
        key: key.into(),
        by_mail: Some(NoticeKind::Asked),
    }
}

async fn tell(app: &TestApp, notices: Vec<Notice>) {
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    for notice in notices {
        tx.notify(notice).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn write_to(app: &TestApp, ward: WardId, emails: &[&str], key: &str) {
    let to = emails.iter().map(|email| Address { name: "Đơn vị phối hợp".into(), email: (*email).into() }).collect();
    let (subject, text, about) = ("Giấy mời họp".into(), "Kính mời dự họp.".into(), "/thong-bao".into());
    let tx = app.app.db.write(ward, None, app.app.clock.now()).await.unwrap();
    tx.send_mail(Mail { to, subject, text, html: None, about, key: key.into() }).await.unwrap();
    tx.commit().await.unwrap();
}

/// State and last words of every letter, by address.
async fn states(app: &TestApp) -> Vec<(String, String, String)> {
    let sql = "SELECT email || '|' || state || '|' || error FROM mail WHERE ward_id = $1 ORDER BY email";
    let rows: Vec<String> = app.app.db.read(WARD).scalars(sql, args![WARD]).await.unwrap();
    let split = |row: String| {
        let mut parts = row.splitn(3, '|').map(str::to_owned);
        (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap())
    };
    rows.into_iter().map(split).collect()
}

async fn wait(app: &TestApp, minutes: i64) {
    app.app.clock.set(app.app.clock.now() + Duration::minutes(minutes));
    app.app.settle().await.unwrap();
}

async fn reaching(app: &TestApp, server: MailServer) -> TestApp {
    app.restart(|config| config.mail = Some(server)).await
}

on_both!(
    rooms(),
    fn a_notice_arrives_in_the_application_and_by_mail(app) {
        if smtp_missing() {
            return;
        }
        let server = SmtpServer::start();
        let app = &reaching(app, server.config()).await;
        let head = with_address(app, "daumoi", "dau.moi@phuong.test").await;
        let to = person(app, "daumoi").await;
        tell(app, vec![notice(to, "ky-1")]).await;
        tell(app, vec![notice(to, "ky-1")]).await;
        app.app.settle().await.unwrap();
        app.app.settle().await.unwrap();
        let received = server.received(1);
        assert_eq!(received.len(), 1, "one key is sent once");
        let letter = &received[0];
        assert_eq!((letter.from.as_str(), letter.to.as_slice()), ("dinh@phuong.test", &["dau.moi@phuong.test".to_owned()][..]));
        assert_eq!(letter.header("Subject"), "Đề nghị báo cáo quý I năm 2026");
        assert_eq!(letter.header("From"), "UBND phường Sông Công <dinh@phuong.test>");
        assert_eq!(letter.header("To"), "Mẫu daumoi <dau.moi@phuong.test>");
        assert_eq!(letter.header("Auto-Submitted"), "auto-generated");
        assert_eq!(letter.header("Date"), "Mon, 16 Mar 2026 02:00:00 +0000");
        assert!(letter.header("Message-ID").ends_with("@phuong.test>"), "{}", letter.header("Message-ID"));
        for part in [
            "Kính gửi ông/bà Mẫu daumoi,",
            "- Tổ công nghệ số <cộng đồng>",
            "http://127.0.0.1:8080/thong-bao?ky=1",
            "vì có việc được giao",
            "http://127.0.0.1:8080/toi/thong-bao",
        ] {
            assert!(letter.text.contains(part), "“{part}” is not in {}", letter.text);
        }
        for part in ["<html lang=\"vi\">", "<li>Tổ công nghệ số &#60;cộng đồng&#62;</li>", "href=\"http://127.0.0.1:8080/toi/thong-bao\""] {
            assert!(letter.html.contains(part), "“{part}” is not in {}", letter.html);
        }
        head.get("/thong-bao").await.assert_says("Thông báo <strong>(1<span").assert_says("Đề nghị báo cáo quý I năm 2026");
        let admin = app.sign_in("quantri").await;
        let page = admin.get("/quan-tri/thu").await;
        page.assert_says("Đã gửi").assert_says("d***@phuong.test").assert_says("Mẫu daumoi");
        assert!(!page.body.contains("dau.moi@phuong.test"), "addresses are masked");
        admin.get("/quan-tri/thu?tim=de+nghi+quy&trang-thai=sent").await.assert_says("1 thư");
        admin.get("/quan-tri/thu?tim=mau+daumoi").await.assert_says("1 thư");
        admin.get("/quan-tri/thu?trang-thai=failed").await.assert_says("Không có thư nào");
    }
);

on_both!(
    rooms(),
    fn a_notice_is_read_by_its_own_person(app) {
        let head = app.sign_in("daumoi").await;
        let (mine, his) = (person(app, "daumoi").await, person(app, "tonghop").await);
        tell(app, vec![notice(mine, "a"), notice(mine, "b"), notice(mine, "c"), notice(his, "a")]).await;
        let sql = "SELECT id_text(id) FROM notice WHERE ward_id = $1 AND user_id = $2 ORDER BY key";
        let conn = app.app.db.read(WARD);
        let ids: Vec<String> = conn.scalars(sql, args![WARD, mine]).await.unwrap();
        let theirs: Vec<String> = conn.scalars(sql, args![WARD, his]).await.unwrap();
        assert_eq!(head.post(&format!("/thong-bao/{}/mo", ids[0]), &[]).await.assert_redirect(), "/thong-bao?ky=1");
        head.post(&format!("/thong-bao/{}/mo", theirs[0]), &[]).await.assert_status(404);
        head.get("/thong-bao").await.assert_says("<strong>(2<span");
        head.post("/thong-bao/da-doc", &[]).await.assert_redirect();
        let page = head.get("/thong-bao").await;
        assert!(!page.body.contains("<strong>("), "nothing is unread: {}", page.body);
        app.sign_in("tonghop").await.get("/thong-bao").await.assert_says("<strong>(1<span");
    }
);

on_both!(
    rooms(),
    fn a_write_that_fails_tells_nobody(app) {
        if smtp_missing() {
            return;
        }
        let server = SmtpServer::start();
        let app = &reaching(app, server.config()).await;
        let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
        tx.notify(notice(person(app, "daumoi").await, "x")).await.unwrap();
        drop(tx);
        write_to(app, WARD, &["sau@phuong.test"], "sau").await;
        app.app.settle().await.unwrap();
        assert_eq!(server.received(1).len(), 1, "only what was committed");
        app.sign_in("daumoi").await.get("/thong-bao").await.assert_says("Chưa có thông báo nào");
    }
);

on_both!(
    rooms(),
    fn what_a_person_does_not_want_by_mail_is_shown_only(app) {
        let head = with_address(app, "daumoi", "dau.moi@phuong.test").await;
        head.get("/toi/thong-bao").await.assert_says("d***@phuong.test").assert_says("value=\"asked\" checked");
        head.post("/toi/thong-bao", &[("kind", "reminder"), ("kind", "digest")]).await.assert_redirect();
        let page = head.get("/toi/thong-bao").await;
        page.assert_says("value=\"reminder\" checked");
        assert!(!page.body.contains("value=\"asked\" checked"), "{}", page.body);
        let to = person(app, "daumoi").await;
        let reminder = Notice { by_mail: Some(NoticeKind::Reminder), ..notice(to, "nhac") };
        let silent = Notice { by_mail: None, ..notice(to, "im") };
        tell(app, vec![notice(to, "giao"), reminder, silent]).await;
        head.get("/thong-bao").await.assert_says("<strong>(3<span");
        let reasons: Vec<String> =
            app.app.db.read(WARD).scalars("SELECT reason FROM mail WHERE ward_id = $1", args![WARD]).await.unwrap();
        assert_eq!(reasons, ["reminder"]);
    }
);

on_both!(
    rooms(),
    fn a_server_that_is_down_gets_the_letters_later(app) {
        if smtp_missing() {
            return;
        }
        let (config, port) = {
            let server = SmtpServer::start();
            (server.config(), server.port)
        };
        let app = &reaching(app, config).await;
        write_to(app, WARD, &["a@phuong.test", "b@phuong.test"], "moi").await;
        app.app.settle().await.unwrap();
        for (email, state, words) in states(app).await {
            assert_eq!(state, "waiting", "{email}");
            assert!(!words.is_empty(), "{email}: what went wrong is told");
        }
        let server = SmtpServer::start_with(SmtpOptions { port, security: Security::None, login: None });
        app.app.settle().await.unwrap();
        assert_eq!(server.received(0).len(), 0, "not before the pause is over");
        wait(app, 2).await;
        assert_eq!(server.received(2).len(), 2);
        assert!(states(app).await.iter().all(|(_, state, words)| state == "sent" && words.is_empty()));
    }
);

on_both!(
    rooms(),
    fn a_refused_recipient_fails_with_the_words_of_the_server_and_keeps_nobody_else_waiting(app) {
        if smtp_missing() {
            return;
        }
        let server = SmtpServer::start();
        let app = &reaching(app, server.config()).await;
        write_to(app, WARD, &["a@phuong.test", "ban@phuong.test", "không phải địa chỉ", "tu-choi@phuong.test", "z@phuong.test"], "moi").await;
        app.app.settle().await.unwrap();
        let found = states(app).await;
        let of = |start: &str| found.iter().find(|(email, _, _)| email.starts_with(start)).unwrap();
        assert_eq!((of("a").1.as_str(), of("z").1.as_str()), ("sent", "sent"));
        let (_, state, words) = of("tu-choi");
        assert_eq!(state, "failed");
        assert!(words.contains("no such mailbox") && words.contains("t***@") && !words.contains("tu-choi"), "{words}");
        assert_eq!(of("không").1, "failed");
        let (_, state, words) = of("ban");
        assert!(state == "waiting" && words.contains("try again later"), "{state}: {words}");
        let admin = app.sign_in("quantri").await;
        admin.get("/quan-tri/thu").await.assert_says("no such mailbox").assert_says("Chờ gửi lại lúc 09:01 16/03/2026");
        wait(app, 4 * 24 * 60).await;
        let found = states(app).await;
        assert!(found.iter().any(|(email, state, words)| email.starts_with("ban") && state == "failed" && words.contains("quá 3 ngày")), "{found:?}");
    }
);

on_both!(
    rooms(),
    fn a_sender_that_is_killed_loses_nothing(app) {
        if smtp_missing() {
            return;
        }
        let server = SmtpServer::start();
        write_to(app, WARD, &["treo@phuong.test"], "mot").await;
        // Killed before it could send: another process finds the letter.
        let first = reaching(app, server.config()).await;
        let sender = first.app.clone();
        let sending = tokio::spawn(async move { sender.settle().await });
        let taken = tokio::task::block_in_place(|| server.received(1));
        // Killed after the server has taken the letter and before it said so.
        sending.abort();
        assert!(sending.await.is_err_and(|e| e.is_cancelled()));
        let second = reaching(&first, server.config()).await;
        second.app.settle().await.unwrap();
        assert_eq!(states(&second).await[0].1, "waiting", "the claim of the dead sender holds for a while");
        wait(&second, 6).await;
        let again = server.received(2);
        assert_eq!(again[1].header("Message-ID"), taken[0].header("Message-ID"), "a repeat is recognisable");
        assert_eq!(again[1].header("Date"), taken[0].header("Date"));
        assert_eq!(states(&second).await[0].1, "sent");
    }
);

on_both!(
    rooms(),
    fn an_encrypted_server_is_believed_only_with_its_authority_and_a_wrong_password_waits(app) {
        if smtp_missing() {
            return;
        }
        for security in [Security::StartTls, Security::Tls] {
            let login = Some(("dinh".to_owned(), "đúng mật khẩu".to_owned()));
            let server = SmtpServer::start_with(SmtpOptions { port: 0, security, login });
            let known = server.config();
            let key = format!("{security:?}");
            write_to(app, WARD, &[&format!("{key}@phuong.test")], &key).await;
            let unknown = reaching(app, MailServer { authority: None, ..known.clone() }).await;
            unknown.app.settle().await.unwrap();
            let wrong = known.login.clone().map(|(user, _)| (user, kernel::mail::Secret("sai".into())));
            let wrong = reaching(app, MailServer { login: wrong, ..known.clone() }).await;
            wait(&wrong, 2).await;
            assert_eq!(server.received(0).len(), 0);
            let waits = states(app).await.into_iter().find(|(email, _, _)| email.starts_with(&key)).unwrap();
            assert!(waits.1 == "waiting" && waits.2.contains("535"), "{waits:?}");
            let right = reaching(app, known).await;
            wait(&right, 10).await;
            let letter = &server.received(1)[0];
            assert!(letter.secure);
            assert_eq!(letter.user.as_deref(), Some("dinh"));
        }
    }
);

on_both!(
    rooms(),
    fn without_a_server_letters_wait_and_old_ones_are_not_sent_late(app) {
        let admin = app.sign_in("quantri").await;
        write_to(app, WARD, &["a@phuong.test"], "mot").await;
        app.app.settle().await.unwrap();
        admin.get("/quan-tri/thu").await.assert_says("Chưa cấu hình máy chủ thư");
        admin.post("/quan-tri/thu/gui-thu", &[]).await.assert_status(422).assert_says("--smtp-server");
        if smtp_missing() {
            return;
        }
        let server = SmtpServer::start();
        let app = &reaching(app, server.config()).await;
        wait(app, 4 * 24 * 60).await;
        assert_eq!(states(app).await[0].1, "failed");
        let admin = app.sign_in("quantri").await;
        let sql = "SELECT id_text(id) FROM mail WHERE ward_id = $1";
        let id: String = app.app.db.read(WARD).scalar(sql, args![WARD]).await.unwrap().unwrap();
        admin.post(&format!("/quan-tri/thu/{id}/gui-lai"), &[]).await.assert_redirect();
        app.app.settle().await.unwrap();
        assert_eq!(server.received(1).len(), 1, "sent where the administrator says so");
        admin.post(&format!("/quan-tri/thu/{id}/gui-lai"), &[]).await.assert_status(404);
    }
);

on_both!(
    rooms(),
    fn a_person_without_an_address_is_named_and_reached_once_it_is_there(app) {
        if smtp_missing() {
            return;
        }
        let server = SmtpServer::start();
        let app = &reaching(app, server.config()).await;
        let admin = app.sign_in("quantri").await;
        admin.post("/quan-tri/thu/gui-thu", &[]).await.assert_status(422).assert_says("chưa có địa chỉ thư điện tử");
        with_address(app, "quantri", "quan.tri@phuong.test").await;
        admin.post("/quan-tri/thu/gui-thu", &[]).await.assert_redirect();
        tell(app, vec![notice(person(app, "daumoi").await, "x")]).await;
        app.app.settle().await.unwrap();
        assert_eq!(server.received(1)[0].header("Subject"), "Thư thử từ hệ thống của phường");
        admin.get("/quan-tri/thu?trang-thai=failed").await.assert_says("Người nhận chưa có địa chỉ thư điện tử");
        with_address(app, "daumoi", "dau.moi@phuong.test").await;
        let sql = "SELECT id_text(id) FROM mail WHERE ward_id = $1 AND state = 'failed'";
        let id: String = app.app.db.read(WARD).scalar(sql, args![WARD]).await.unwrap().unwrap();
        admin.post(&format!("/quan-tri/thu/{id}/gui-lai"), &[]).await.assert_redirect();
        app.app.settle().await.unwrap();
        assert_eq!(server.received(2)[1].to, ["dau.moi@phuong.test"]);
    }
);

on_both!(
    rooms(),
    fn letters_of_one_ward_are_never_another_wards(app) {
        if smtp_missing() {
            return;
        }
        let server = SmtpServer::start();
        let app = &reaching(app, server.config()).await;
        app.app.create_ward(OTHER).await.unwrap();
        write_to(app, WARD, &["minh@phuong.test"], "mot").await;
        write_to(app, OTHER, &["be@phuong.test"], "mot").await;
        // Whoever has the same key in another ward sees nothing of it, and its administrator cannot touch it.
        let sql = "SELECT id_text(id) FROM mail WHERE ward_id = $1";
        let id: String = app.app.db.read(OTHER).scalar(sql, args![OTHER]).await.unwrap().unwrap();
        let admin = app.sign_in("quantri").await;
        admin.post(&format!("/quan-tri/thu/{id}/gui-lai"), &[]).await.assert_status(404);
        app.app.settle().await.unwrap();
        let page = admin.get("/quan-tri/thu").await;
        page.assert_says("1 thư").assert_says("m***@phuong.test");
        assert!(!page.body.contains("b***@"), "{}", page.body);
        let received = server.received(2);
        let from = |to: &str| received.iter().find(|letter| letter.to[0] == to).unwrap().header("From").to_owned();
        assert_eq!(from("minh@phuong.test"), "UBND phường Sông Công <dinh@phuong.test>");
        assert_eq!(from("be@phuong.test"), "UBND phường Bách Quang <dinh@phuong.test>");
    }
);

on_both!(
    rooms(),
    fn a_letter_may_bring_a_table_of_its_own(app) {
        if smtp_missing() {
            return;
        }
        let server = SmtpServer::start();
        let app = &reaching(app, server.config()).await;
        let mail = Mail {
            to: vec![Address { name: String::new(), email: "lanh.dao@phuong.test".into() }],
            subject: "Bản tin tuần".into(),
            text: "Chậm: 2 nhiệm vụ".into(),
            html: Some("<table><tr><th>Chậm</th><td>2</td></tr></table>".into()),
            about: "/thong-bao".into(),
            key: "tuan-12".into(),
        };
        let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
        tx.send_mail(mail.clone()).await.unwrap();
        tx.send_mail(mail).await.unwrap();
        tx.commit().await.unwrap();
        app.app.settle().await.unwrap();
        let received = server.received(1);
        assert_eq!(received.len(), 1);
        assert!(received[0].html.contains("<th>Chậm</th>") && !received[0].html.contains("nhiệm vụ"), "{}", received[0].html);
        assert!(received[0].text.contains("Chậm: 2 nhiệm vụ") && !received[0].text.contains("/toi/thong-bao"), "{}", received[0].text);
    }
);

on_both!(
    rooms(),
    fn the_post_room_is_the_administrators(app) {
        for login in ["daumoi", "lanhdao", "tonghop"] {
            let browser = app.sign_in(login).await;
            browser.get("/quan-tri/thu").await.assert_status(403);
            browser.post("/quan-tri/thu/gui-thu", &[]).await.assert_status(403);
        }
        let stranger = app.browser().get("/thong-bao").await;
        assert!(stranger.assert_redirect().starts_with("/dang-nhap"));
    }
);
