//! Documents by e-mail, from a real IMAP server: taken once and only once whatever breaks off, refused where marked
//! secret, bounded, and what is wrong told in words.

use super::papers;
use base64::Engine as _;
use kernel::mail::Security;
use kernel::{Conn, args};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use testkit::{Answer, Browser, IMAP_LOGIN, ImapServer, TestApp, WARD, imap_missing};

const PAGE: &str = "/van-ban/hop-thu";

fn db(app: &TestApp) -> Conn {
    app.app.db.read(WARD)
}

async fn count(app: &TestApp, what: &str) -> i64 {
    db(app).scalar(&format!("SELECT COUNT(*) FROM {what}"), args![]).await.unwrap().unwrap()
}

fn message(head: &str, body: &str) -> Vec<u8> {
    let head = head.replace('\n', "\r\n");
    format!("From: So Noi vu <vanthu@snv.vn>\r\nDate: Mon, 16 Mar 2026 08:00:00 +0700\r\n{head}\r\n\r\n{body}")
        .into_bytes()
}

/// A message with one file.
fn with_file(subject: &str, name: &str, bytes: &[u8]) -> Vec<u8> {
    let file = base64::engine::general_purpose::STANDARD.encode(bytes);
    let head = format!("Subject: {subject}\nMessage-ID: <{subject}@snv.vn>\nContent-Type: multipart/mixed; boundary=x");
    let body = format!(
        "--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nKính gửi quý phường.\r\n--x\r\n\
         Content-Type: application/octet-stream; name=\"{name}\"\r\nContent-Disposition: attachment\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{file}\r\n--x--\r\n"
    );
    message(&head, &body)
}

fn plain(subject: &str, text: &str) -> Vec<u8> {
    message(
        &format!("Subject: {subject}\nMessage-ID: <{subject}@snv.vn>\nContent-Type: text/plain; charset=utf-8"),
        text,
    )
}

/// The form as an administrator fills it in.
async fn set(admin: &Browser, port: u16, more: &[(&str, &str)]) -> Answer {
    let port = port.to_string();
    let mut fields = vec![
        ("host", "localhost"),
        ("port", port.as_str()),
        ("security", "none"),
        ("user", IMAP_LOGIN.0),
        ("password", IMAP_LOGIN.1),
        ("folder", "INBOX"),
        ("after", "seen"),
        ("every", "5"),
        ("answer", "1"),
    ];
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend_from_slice(more);
    admin.post(PAGE, &fields).await
}

/// Looks for new messages now.
async fn look(app: &TestApp, admin: &Browser) {
    admin.post("/van-ban/hop-thu/lay", &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
}

testkit::on_both!(crate::modules(), fn messages_are_taken_once_and_wait_to_be_registered(app) {
    if imap_missing() {
        return;
    }
    let server = ImapServer::start(Security::None);
    let (admin, clerk) = (app.sign_in("quantri").await, app.sign_in("vanthu").await);
    set(&admin, server.port, &[]).await.assert_redirect();
    let letter = papers::page(&papers::LETTER);
    server.deliver(&with_file("Gui cong van 391", "cv391.pdf", &letter));
    server.deliver(&plain("Hoi lich hop", "Đề nghị phường cho biết lịch họp."));
    look(app, &admin).await;
    look(app, &admin).await;
    assert_eq!((count(app, "document_intake").await, count(app, "document_mail").await), (2, 2));
    assert_eq!(server.flags(""), ["S", "S"]);
    admin.get(PAGE).await.assert_says("Kết nối được").assert_says("Thư đã lấy trong 30 ngày");
    let list = clerk.get("/van-ban/den").await;
    list.assert_says("Gui cong van 391").assert_says("Hoi lich hop").assert_says("vanthu@snv.vn");
    let sql = "SELECT i.id FROM document_intake i JOIN document_mail m ON m.intake_id = i.id WHERE m.subject = 'Gui cong van 391'";
    let intake: uuid::Uuid = db(app).scalar(sql, args![]).await.unwrap().unwrap();
    let form = clerk.get(&format!("/van-ban/den/moi?tep={intake}")).await;
    form.assert_says("Thư kèm theo văn bản").assert_says("Kính gửi quý phường").assert_says("cv391.pdf").assert_says("16/03/2026");
    let id = uuid::Uuid::now_v7().to_string();
    let fields = [("id", id.as_str()), ("intake", &intake.to_string()), ("symbol", "391/SKHCN-CĐS"), ("agency", "Sở KHCN"),
        ("subject", "Báo cáo"), ("arrived_on", "16/03/2026"), ("priority", "0")];
    clerk.post("/van-ban/den/moi", &fields).await.assert_redirect();
    clerk.get(&format!("/van-ban/den/{id}")).await.assert_says("vanthu@snv.vn").assert_says("Nội dung thư.txt");
    let source: String = db(app).scalar("SELECT source FROM document", args![]).await.unwrap().unwrap();
    assert_eq!(source, "mail");
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.exec("UPDATE document_mailbox SET failed_uid = 1, failures = 2 WHERE ward_id = $1", args![WARD]).await.unwrap();
    tx.commit().await.unwrap();
    server.number_anew();
    look(app, &admin).await;
    assert_eq!(count(app, "document_intake").await, 2, "numbered anew, the same messages come once");
    let failures: Option<i32> = db(app).scalar("SELECT failures FROM document_mailbox WHERE ward_id = $1", args![WARD]).await.unwrap();
    assert_eq!(failures, Some(0), "what failed under another number says nothing of this one");
    assert_eq!(count(app, "document_mail WHERE outcome = 'same'").await, 2);
});

testkit::on_both!(crate::modules(), fn what_is_taken_away_leaves_nothing_and_does_not_come_again(app) {
    if imap_missing() {
        return;
    }
    let server = ImapServer::start(Security::None);
    let (admin, clerk) = (app.sign_in("quantri").await, app.sign_in("vanthu").await);
    set(&admin, server.port, &[("after", "move"), ("move_to", "Đã lấy")]).await.assert_redirect();
    server.deliver(&plain("Quang cao", "Mua ngay"));
    look(app, &admin).await;
    assert_eq!((server.flags("").len(), server.flags("&ARAA4w- l&HqU-y")), (0, vec!["S".to_owned()]));
    let intake: uuid::Uuid = db(app).scalar("SELECT id FROM document_intake", args![]).await.unwrap().unwrap();
    clerk.post(&format!("/van-ban/den/bo/{intake}"), &[]).await.assert_redirect();
    server.deliver(&plain("Quang cao", "Mua ngay"));
    look(app, &admin).await;
    assert_eq!(count(app, "document_intake").await, 0);
    assert_eq!(count(app, "document_mail WHERE subject <> '' OR body <> '' OR sender <> ''").await, 0);
});

testkit::on_both!(crate::modules(), fn a_secret_message_is_refused_and_leaves_no_trace_of_what_it_said(app) {
    if imap_missing() {
        return;
    }
    let server = ImapServer::start(Security::None);
    let (admin, clerk) = (app.sign_in("quantri").await, app.sign_in("vanthu").await);
    set(&admin, server.port, &[]).await.assert_redirect();
    server.deliver(&with_file("Gui tai lieu", "kehoach.txt", "TUYỆT MẬT\nSố: 12/KH-CA\nKế hoạch bí ẩn".as_bytes()));
    server.deliver(&plain("=?UTF-8?B?W03huqxUXSBCw6FvIGPDoW8=?=", "Nội dung bí ẩn"));
    server.deliver(&plain("Hop thuong ky", "Mời họp."));
    look(app, &admin).await;
    assert_eq!(count(app, "document_intake").await, 1);
    assert_eq!(server.flags(""), ["F", "F", "S"]);
    assert_eq!(count(app, "document_mail WHERE outcome = 'secret' AND (subject <> '' OR body <> '' OR sender <> '' OR message_key <> '')").await, 0);
    assert_eq!(count(app, "event WHERE detail LIKE '%kehoach%' OR detail LIKE '%Gui tai lieu%'").await, 0);
    for digest in app.app.files.all().await.unwrap() {
        let bytes = app.app.files.get(&digest).await.unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("bí ẩn"), "nothing of it is kept");
    }
    clerk.get("/thong-bao").await.assert_says("có dấu mật");
    let sent: Vec<String> = db(app).scalars("SELECT email FROM mail WHERE subject LIKE '%không được tiếp nhận%'", args![]).await.unwrap();
    assert_eq!(sent, ["vanthu@snv.vn"], "the sender is told once a day");
});

testkit::on_both!(crate::modules(), fn a_huge_message_and_hostile_ones_are_bounded(app) {
    if imap_missing() {
        return;
    }
    let server = ImapServer::start(Security::None);
    let (admin, clerk) = (app.sign_in("quantri").await, app.sign_in("vanthu").await);
    set(&admin, server.port, &[]).await.assert_redirect();
    server.deliver(&plain("To qua", &"a".repeat(76).add_lines(61 * 1024 * 1024)));
    server.deliver(b"\r\n\r\n\0\xff\xfe");
    server.deliver(&[b"Content-Type: message/rfc822\r\n\r\n".repeat(500), b"x".to_vec()].concat());
    server.deliver(&with_file("../../etc", "../../../a\u{202e}fdp.exe", b"MZ"));
    look(app, &admin).await;
    assert_eq!(count(app, "document_intake").await, 4);
    let list = clerk.get("/van-ban/den").await;
    list.assert_says("To qua").assert_says("Nội dung thư.txt");
    assert_eq!(count(app, "document_mail WHERE outcome = 'too_large'").await, 1);
    let names: Vec<String> = db(app).scalars("SELECT file_name FROM document_file", args![]).await.unwrap();
    assert!(names.iter().all(|name| !name.contains('/') && !name.contains('\u{202e}')), "{names:?}");
});

/// A port, what else is typed, and what the page says of it.
type Case<'c> = (u16, &'c [(&'c str, &'c str)], &'c str);

/// Lines of a message.
trait Lines {
    fn add_lines(&self, bytes: usize) -> String;
}

impl Lines for String {
    fn add_lines(&self, bytes: usize) -> String {
        format!("{self}\r\n").repeat(bytes / (self.len() + 2) + 1)
    }
}

/// A way to the server that breaks off when the client has said a word for the nth time; each time where that is 0.
fn cut(port: u16, word: &'static str, at: usize) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let own = listener.local_addr().unwrap().port();
    let said = Arc::new(AtomicUsize::new(0));
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let server = TcpStream::connect(("127.0.0.1", port)).unwrap();
            let (mut from, mut to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
            std::thread::spawn(move || std::io::copy(&mut from, &mut to));
            let (said, mut client, mut server) = (said.clone(), client, server);
            std::thread::spawn(move || {
                let mut some = [0; 4096];
                while let Ok(read) = client.read(&mut some) {
                    if read == 0 {
                        break;
                    }
                    let words = String::from_utf8_lossy(&some[..read]).matches(word).count();
                    let before = said.fetch_add(words, Ordering::SeqCst);
                    if words > 0 && (at == 0 || (before < at && before + words >= at)) {
                        break;
                    }
                    if server.write_all(&some[..read]).is_err() {
                        break;
                    }
                }
                let _ = client.shutdown(std::net::Shutdown::Both);
                let _ = server.shutdown(std::net::Shutdown::Both);
            });
        }
    });
    own
}

testkit::on_both!(crate::modules(), fn a_break_at_any_step_loses_nothing_and_doubles_nothing(app) {
    if imap_missing() {
        return;
    }
    let server = ImapServer::start(Security::None);
    let admin = app.sign_in("quantri").await;
    for (at, (word, nth)) in [("BODY.PEEK", 2), ("STORE", 1), ("STORE", 2), ("RFC822.SIZE", 1), ("LOGIN", 1)].into_iter().enumerate() {
        let port = cut(server.port, word, nth);
        set(&admin, port, &[]).await.assert_redirect();
        for n in 0..3 {
            server.deliver(&plain(&format!("Thu {at} {n}"), &format!("Nội dung {at} {n}")));
        }
        look(app, &admin).await;
        admin.get(PAGE).await.assert_says("Chưa lấy được thư");
        look(app, &admin).await;
        let all = i64::try_from((at + 1) * 3).unwrap();
        assert_eq!(count(app, "document_intake").await, all, "{word} {nth}");
    }
    assert_eq!(count(app, "document_mail WHERE is_settled = FALSE").await, 0);
    assert!(server.flags("").iter().all(|flags| flags == "S"), "{:?}", server.flags(""));
});

testkit::on_both!(crate::modules(), fn what_cannot_be_fetched_or_marked_keeps_nothing_else_out(app) {
    if imap_missing() {
        return;
    }
    let server = ImapServer::start(Security::None);
    let (admin, clerk) = (app.sign_in("quantri").await, app.sign_in("vanthu").await);
    set(&admin, cut(server.port, "FETCH 1 (UID BODY.PEEK[])", 0), &[]).await.assert_redirect();
    server.deliver(&with_file("Thu vuong", "a.txt", b"Van ban"));
    server.deliver(&plain("Thu sau", "Nội dung"));
    for _ in 0..3 {
        look(app, &admin).await;
        assert_eq!(count(app, "document_intake").await, 0);
    }
    look(app, &admin).await;
    assert_eq!(count(app, "document_mail WHERE outcome = 'too_large' AND subject = 'Thu vuong'").await, 1);
    assert_eq!(count(app, "document_mail WHERE outcome = 'taken' AND subject = 'Thu sau'").await, 1);

    set(&admin, cut(server.port, "STORE", 0), &[]).await.assert_redirect();
    server.deliver(&plain("Thu ba", "Nội dung ba"));
    look(app, &admin).await;
    server.deliver(&plain("Thu tu", "Nội dung tư"));
    look(app, &admin).await;
    clerk.get("/van-ban/den").await.assert_says("Thu ba").assert_says("Thu tu");
    admin.get(PAGE).await.assert_says("chưa đánh dấu được trong hộp thư");
});

testkit::on_both!(crate::modules(), fn a_process_killed_at_any_moment_takes_every_message_once(app) {
    if imap_missing() {
        return;
    }
    let server = ImapServer::start(Security::None);
    let admin = app.sign_in("quantri").await;
    set(&admin, server.port, &[]).await.assert_redirect();
    for n in 0..12 {
        server.deliver(&with_file(&format!("Thu {n}"), "a.txt", format!("Văn bản {n}").as_bytes()));
    }
    for lived in [20_u64, 60, 90, 120, 150, 200, 250, 300] {
        admin.post("/van-ban/hop-thu/lay", &[]).await.assert_redirect();
        let running = app.app.clone();
        let work = tokio::spawn(async move { running.settle().await });
        tokio::time::sleep(Duration::from_millis(lived)).await;
        work.abort();
        let _ = work.await;
        // What the dead had claimed is free again after a while.
        app.app.clock.set(app.app.clock.now() + chrono::Duration::minutes(6));
    }
    look(app, &admin).await;
    assert_eq!(count(app, "document_intake").await, 12);
    assert_eq!(count(app, "document_mail WHERE outcome <> 'taken' OR is_settled = FALSE").await, 0);
    assert_eq!(server.flags(""), vec!["S"; 12]);
});

testkit::on_both!(crate::modules(), fn what_is_wrong_is_told_in_words_and_the_password_is_never_shown(app) {
    if imap_missing() {
        return;
    }
    let (open, tls, starttls) = (ImapServer::start(Security::None), ImapServer::start(Security::Tls), ImapServer::start(Security::StartTls));
    let admin = app.sign_in("quantri").await;
    for other in ["vanthu", "lanhdao", "nguoixem"] {
        app.sign_in(other).await.get(PAGE).await.assert_status(403);
    }
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (ours, other) = (tls.authority(), starttls.authority());
    let cases: [Case<'_>; 9] = [
        (open.port, &[], "Kết nối được"),
        (open.port, &[("password", "sai")], "không nhận tên đăng nhập hoặc mật khẩu"),
        (open.port, &[("folder", "Khong co")], "Không mở được thư mục"),
        (closed, &[], "không nhận kết nối"),
        (open.port, &[("security", "tls")], "Không mã hóa được kết nối"),
        (tls.port, &[("security", "tls")], "nơi cấp chưa được tin cậy"),
        (tls.port, &[("security", "tls"), ("authority", &ours)], "Kết nối được"),
        (starttls.port, &[("security", "starttls"), ("authority", &other)], "Kết nối được"),
        (open.port, &[("host", "khong..co")], "Không tìm thấy máy chủ"),
    ];
    for (port, more, said) in cases {
        set(&admin, port, more).await.assert_redirect();
        let tried = admin.post("/van-ban/hop-thu/thu", &[]).await;
        tried.assert_status(200).assert_says(said);
        let shown = ["mat-khau \"", "mat-khau &quot;", "mat-khau &#34;"].iter().any(|text| tried.body.contains(text));
        assert!(!shown, "the password is never shown");
    }
    assert_eq!(count(app, "event WHERE detail LIKE '%mat-khau %'").await, 0);
    let elsewhere = set(&admin, open.port, &[("password", "")]).await;
    elsewhere.assert_status(422).assert_says("phải nhập lại mật khẩu");
    set(&admin, open.port, &[]).await.assert_redirect();
    set(&admin, open.port, &[("password", ""), ("every", "60")]).await.assert_redirect();
    set(&admin, open.port, &[("after", "move"), ("move_to", "INBOX")]).await.assert_status(422).assert_says("thư mục khác");
    set(&admin, open.port, &[("host", "a b;c")]).await.assert_status(422).assert_says("Nhập tên máy chủ");
});

testkit::on_both!(crate::modules(), fn a_mailbox_over_tls_gives_its_messages_and_old_ones_stay_where_they_are(app) {
    if imap_missing() {
        return;
    }
    let server = ImapServer::start(Security::Tls);
    let admin = app.sign_in("quantri").await;
    server.deliver_at(&plain("Thu cu", "Có từ trước"), "2026-03-01 08:00 UTC");
    server.deliver_at(&plain("Thu vua truoc", "Có từ trước"), "2026-03-16 01:30 UTC");
    let ours = server.authority();
    set(&admin, server.port, &[("security", "tls"), ("authority", &ours)]).await.assert_redirect();
    look(app, &admin).await;
    assert_eq!(count(app, "document_intake").await, 0, "what came before the mailbox was set stays in it");
    server.deliver(&plain("Thu moi", "Vừa đến"));
    look(app, &admin).await;
    assert_eq!(count(app, "document_mail WHERE outcome = 'taken'").await, 1);
    assert_eq!(server.flags(""), ["", "", "S"]);
});

testkit::on_both!(crate::modules(), fn a_server_that_talks_without_end_is_left(app) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let _ = client.write_all(b"* OK ");
                while client.write_all(&[b'a'; 65_536]).is_ok() {}
            });
        }
    });
    let admin = app.sign_in("quantri").await;
    set(&admin, port, &[]).await.assert_redirect();
    admin.post("/van-ban/hop-thu/thu", &[]).await.assert_says("Chưa lấy được thư");
});
