//! Notices and e-mail through a real SMTP server, on both databases.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod notices;
mod server;

use chrono::Duration;
use dinh_testkit::{Browser, TestApp, WARD};
use kernel::mail::{Address, Mail, MailServer};
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
        title: kernel::told!("Đề nghị báo cáo quý I năm 2026"),
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
    tx.send_mail(Mail { to, subject, text, html: None, about, key: key.into(), ..Mail::default() }).await.unwrap();
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
