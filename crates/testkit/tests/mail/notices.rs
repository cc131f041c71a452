//! What people are told, in the application and by e-mail, and what they choose.

use super::{notice, person, reaching, rooms, tell, with_address, write_to};
use dinh_testkit::{SmtpServer, WARD, on_both, smtp_missing};
use kernel::{Notice, NoticeKind, args};

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
        assert!(!page.body.contains("/thong-bao?ky=1"), "what a letter is about is for its receiver");
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
        admin.get("/quan-tri/thu?trang-thai=failed").await.assert_says("Người nhận chưa có địa chỉ thư điện tử").assert_says("Mẫu daumoi<span");
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
