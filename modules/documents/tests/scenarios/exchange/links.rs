//! Businesses and citizens: a link without sign-in, a letter with the files.

use super::support::{Issue, Side, action, count};
use kernel::args;
use testkit::{SmtpServer, WARD};

testkit::on_both!(crate::modules(), fn whoever_has_the_link_reads_the_document_until_it_ends(app) {
    let a = Side::of(app, "").await;
    let clerk = app.sign_in("vanthu").await;
    let id = a.issue(&Issue { symbol: "15/TB-UBND", subject: "Lịch cắt điện", ..Issue::default() }).await;
    let page = format!("/van-ban/lien-thong/gui/{id}");
    let link = uuid::Uuid::now_v7().to_string();
    clerk.post(&format!("{page}/lien-ket"), &[("id", &link), ("recipient", "")]).await.assert_status(422);
    let fields = [("id", link.as_str()), ("recipient", "Công ty Mẫu"), ("days", "7")];
    app.sign_in("tonghop").await.post(&format!("{page}/lien-ket"), &fields).await.assert_status(403);
    clerk.post(&format!("{page}/lien-ket"), &fields).await.assert_redirect();
    clerk.post(&format!("{page}/lien-ket"), &fields).await.assert_redirect();
    assert_eq!(count(app, "exchange_link").await, 1, "a second click makes no second link");
    let shown = clerk.get(&page).await;
    shown.assert_says("Công ty Mẫu").assert_says("23/03/2026").assert_says("0 lượt xem");
    let at = shown.body.find("/vb/").unwrap();
    let open: String = shown.body[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
    assert_eq!(open.len(), "/vb/".len() + 64);

    let stranger = app.browser();
    let read = stranger.get(&open).await;
    read.assert_status(200).assert_says("Lịch cắt điện").assert_says("15/TB-UBND").assert_says("Phạm Văn Mẫu");
    read.assert_says("Không đọc được");
    assert_eq!(read.headers["x-robots-tag"], "noindex, nofollow");
    let file = stranger.get(&format!("{open}/tep/0")).await;
    assert!(file.bytes.starts_with(b"%PDF"));
    stranger.get(&format!("{open}/tep/1")).await.assert_status(404);
    clerk.get(&page).await.assert_says("1 lượt xem");
    stranger.get(&format!("/vb/{}", "0".repeat(64))).await.assert_status(404);
    stranger.get("/vb/../../x").await.assert_status(404);

    app.set_day("2026-03-23");
    stranger.get(&open).await.assert_status(200);
    app.set_day("2026-03-24");
    let over = stranger.get(&open).await;
    over.assert_status(410).assert_says("hết hạn sau ngày 23/03/2026");
    assert!(!over.body.contains("Lịch cắt điện"), "nothing of it is shown");
    stranger.get(&format!("{open}/tep/0")).await.assert_status(410);

    let clerk = app.sign_in("vanthu").await;
    clerk.post(&format!("{page}/lien-ket"), &[("id", &uuid::Uuid::now_v7().to_string()), ("recipient", "Ông Mẫu")]).await.assert_redirect();
    let shown = clerk.get(&page).await;
    let at = shown.body.find("/vb/").unwrap();
    let second: String = shown.body[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
    stranger.get(&second).await.assert_status(200);
    clerk.post(&action(&shown.body, "/dong/"), &[]).await.assert_redirect();
    stranger.get(&second).await.assert_status(410).assert_says("đã đóng");
    for _ in 0..60 {
        stranger.get(&second).await;
    }
    stranger.get(&second).await.assert_status(422).assert_says("quá nhiều lần");
});

testkit::on_both!(crate::modules(), fn a_letter_brings_the_files_and_tells_when_it_cannot(app) {
    if testkit::smtp_missing() {
        return;
    }
    let server = SmtpServer::start();
    let posted = app.restart(|config| config.mail = Some(server.config())).await;
    let good = Side::of(&posted, "").await;
    let clerk = posted.sign_in("vanthu").await;
    let admin = posted.sign_in("quantri").await;
    let mut peers = Vec::new();
    for address in ["vanphong@congty.test", "tu-choi@congty.test"] {
        let id = uuid::Uuid::now_v7().to_string();
        let fields = [("id", id.as_str()), ("name", address), ("channel", "mail"), ("address", address)];
        admin.post("/van-ban/lien-thong/co-quan/moi", &fields).await.assert_redirect();
        peers.push(id);
    }
    let id = good.issue(&Issue { symbol: "16/TB-UBND", subject: "Thông báo thu gom", ..Issue::default() }).await;
    let page = format!("/van-ban/lien-thong/gui/{id}");
    clerk.post(&page, &[("kind", "0"), ("agencies", &peers[0]), ("agencies", &peers[1])]).await.assert_redirect();
    good.settle().await;
    let received = server.received(1);
    assert_eq!(received[0].header("subject"), "Văn bản 16/TB-UBND");
    assert!(received[0].text.contains("Thông báo thu gom") && received[0].text.contains("/vb/"));
    assert!(received[0].raw.contains("16-TB-UBND.pdf"), "the file goes with it");
    good.settle().await;
    let shown = clerk.get(&page).await;
    shown.assert_says("Đã gửi").assert_says("Chưa gửi được").assert_says("Kiểm tra địa chỉ thư điện tử");
    assert_eq!(server.received(1).len(), 1, "nothing goes twice");
    let links: i64 = posted.app.db.read(WARD).scalar("SELECT COUNT(*) FROM exchange_link WHERE ward_id = $1", args![WARD]).await.unwrap().unwrap();
    assert_eq!(links, 2);
    clerk.post(&action(&shown.body, "/gui-lai/"), &[]).await.assert_redirect();
    good.settle().await;
    assert_eq!(count(&posted, "exchange_link").await, 2, "one link for one recipient, however often it is tried");
    clerk.post(&format!("{page}/lay-lai"), &[("reason", "Gửi nhầm")]).await.assert_redirect();
    good.settle().await;
    let letters = server.received(2);
    assert_eq!(letters[1].header("subject"), "Lấy lại văn bản 16/TB-UBND");
    clerk.get(&page).await.assert_says("Đã lấy lại");
});
