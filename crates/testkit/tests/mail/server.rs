//! The mail server: down, refusing, encrypted, killed in the middle; two wards on one server.

use super::{OTHER, reaching, rooms, states, wait, write_to};
use dinh_testkit::{SmtpOptions, SmtpServer, WARD, on_both, smtp_missing};
use kernel::args;
use kernel::mail::{Address, Mail, MailServer, Security};

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
        admin.get("/quan-tri/thu").await.assert_says("no such mailbox").assert_says("Chờ gửi lại lúc 09:01, 16/03/2026");
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
            ..Mail::default()
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
