//! Signing in: passwords, locking, codes, links, sessions that end.

use crate::{account_path, enter, events, input, modules, pass};
use chrono::Duration;
use kernel::Role;
use testkit::{PASSWORD, WARD, on_both};
use totp_rs::{Builder, Secret};

on_both!(
    modules(),
    fn a_person_signs_in_and_out(app) {
        let browser = app.browser();
        enter(&browser, "tonghop", "khong-phai-mat-khau").await.assert_status(422);
        let answer = enter(&browser, "TongHop", PASSWORD).await;
        assert_eq!(answer.assert_redirect(), "/");
        let cookie = answer.headers.get_all("set-cookie").iter().filter_map(|v| v.to_str().ok()).find(|c| c.starts_with("dinh="));
        let cookie = cookie.expect("a session cookie");
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
        browser.get("/tai-khoan").await.assert_status(200).assert_says("Mẫu tonghop");
        assert_eq!(browser.post("/dang-xuat", &[]).await.assert_redirect(), "/dang-nhap");
        assert_eq!(browser.get("/tai-khoan").await.assert_redirect(), "/dang-nhap?tro-ve=%2Ftai-khoan");
        assert_eq!(events(app, "people.session.signed_in").await, 1);
        assert_eq!(events(app, "people.session.signed_out").await, 1);
        assert_eq!(events(app, "people.session.sign_in_failed").await, 1);
    }
);

on_both!(
    modules(),
    fn five_wrong_tries_lock_an_account_for_fifteen_minutes(app) {
        let browser = app.browser();
        for _ in 0..5 {
            enter(&browser, "vanthu", "sai-mat-khau-roi").await.assert_status(422);
        }
        enter(&browser, "vanthu", PASSWORD).await.assert_status(422);
        pass(app, Duration::minutes(14));
        enter(&browser, "vanthu", PASSWORD).await.assert_status(422);
        pass(app, Duration::minutes(2));
        assert_eq!(enter(&browser, "vanthu", PASSWORD).await.assert_redirect(), "/");
    }
);

on_both!(
    modules(),
    fn a_stranger_learns_nothing_about_logins(app) {
        let unknown = enter(&app.browser(), "khong.co.ai", PASSWORD).await;
        let known = enter(&app.browser(), "vanthu", "sai-mat-khau-roi").await;
        let mask = |body: &str, login: &str, csrf: String| body.replace(login, "").replace(&csrf, "");
        let (a, b) = (input(&unknown, "_csrf"), input(&known, "_csrf"));
        assert_eq!(mask(&unknown.body, "khong.co.ai", a), mask(&known.body, "vanthu", b));
    }
);

on_both!(
    modules(),
    fn after_signing_in_one_stays_on_this_site(app) {
        let fields = |to| [("login", "vanthu"), ("password", PASSWORD), ("tro-ve", to)];
        let go = async |to| app.browser().post("/dang-nhap", &fields(to)).await.assert_redirect().to_owned();
        assert_eq!(go("/don-vi?tim=van").await, "/don-vi?tim=van");
        assert_eq!(go("https://gia-mao.test/").await, "/");
        assert_eq!(go("//gia-mao.test/").await, "/");
    }
);

on_both!(
    modules(),
    fn an_idle_session_ends(app) {
        let (officer, admin) = (app.sign_in("tonghop").await, app.sign_in("quantri").await);
        pass(app, Duration::minutes(4));
        admin.get("/quan-tri").await.assert_status(200);
        pass(app, Duration::minutes(4));
        admin.get("/quan-tri").await.assert_status(200);
        pass(app, Duration::minutes(6));
        admin.get("/quan-tri").await.assert_redirect();
        officer.get("/don-vi").await.assert_status(200);
        pass(app, Duration::minutes(481));
        officer.get("/don-vi").await.assert_redirect();
    }
);

on_both!(
    modules(),
    fn a_session_lives_twelve_hours_at_most(app) {
        let officer = app.sign_in("tonghop").await;
        for _ in 0..11 {
            pass(app, Duration::minutes(60));
            officer.get("/don-vi").await.assert_status(200);
        }
        pass(app, Duration::minutes(61));
        officer.get("/don-vi").await.assert_redirect();
    }
);

fn code(secret: &str, app: &testkit::TestApp) -> String {
    let secret = Secret::try_from_base32(secret).expect("base 32");
    let totp = Builder::new().with_secret(secret).build().expect("a generator");
    totp.generate(u64::try_from(app.app.clock.now().timestamp()).expect("now")).to_string()
}

on_both!(
    modules(),
    fn a_one_time_code_is_asked_for_and_good_once(app) {
        let browser = app.sign_in("lanhdao").await;
        let page = browser.get("/tai-khoan/ma-xac-thuc").await;
        page.assert_says("<svg width=");
        let secret = input(&page, "secret");
        let wrong = browser.post("/tai-khoan/ma-xac-thuc", &[("secret", &secret), ("code", "000000")]).await;
        assert_eq!(input(wrong.assert_status(422), "secret"), secret);
        let right = [("secret", secret.as_str()), ("code", &code(&secret, app))];
        assert_eq!(browser.post("/tai-khoan/ma-xac-thuc", &right).await.assert_redirect(), "/tai-khoan");

        pass(app, Duration::seconds(60));
        let other = app.browser();
        let to = enter(&other, "lanhdao", PASSWORD).await.assert_redirect().to_owned();
        assert!(to.starts_with("/dang-nhap/ma-xac-thuc"), "{to}");
        other.get("/tai-khoan").await.assert_redirect();
        let now = code(&secret, app);
        other.post("/dang-nhap/ma-xac-thuc", &[("code", "123")]).await.assert_status(422);
        assert_eq!(other.post("/dang-nhap/ma-xac-thuc", &[("code", &now)]).await.assert_redirect(), "/");
        other.get("/tai-khoan").await.assert_says("Đang dùng mã xác thực");

        let third = app.browser();
        enter(&third, "lanhdao", PASSWORD).await.assert_redirect();
        third.post("/dang-nhap/ma-xac-thuc", &[("code", &now)]).await.assert_status(422);
    }
);

on_both!(
    modules(),
    fn codes_cannot_be_guessed_at_length(app) {
        let browser = app.sign_in("lanhdao").await;
        let secret = input(&browser.get("/tai-khoan/ma-xac-thuc").await, "secret");
        let right = [("secret", secret.as_str()), ("code", &code(&secret, app))];
        browser.post("/tai-khoan/ma-xac-thuc", &right).await.assert_redirect();
        pass(app, Duration::seconds(60));
        let thief = app.browser();
        enter(&thief, "lanhdao", PASSWORD).await.assert_redirect();
        for _ in 0..5 {
            thief.post("/dang-nhap/ma-xac-thuc", &[("code", "000000")]).await.assert_status(422);
        }
        thief.post("/dang-nhap/ma-xac-thuc", &[("code", &code(&secret, app))]).await.assert_status(422);
    }
);

on_both!(
    modules(),
    fn an_account_unused_for_45_days_rests(app) {
        let officer = app.sign_in("nguoixem").await;
        officer.post("/dang-xuat", &[]).await.assert_redirect();
        pass(app, Duration::days(44));
        app.sign_in("nguoixem").await;
        pass(app, Duration::days(45));
        let answer = enter(&app.browser(), "nguoixem", PASSWORD).await;
        answer.assert_status(422).assert_says("đã lâu không dùng");
    }
);

on_both!(
    modules(),
    fn an_administrator_with_an_old_password_changes_it_first(app) {
        pass(app, Duration::days(30));
        app.sign_in("quantri").await.get("/quan-tri").await.assert_status(200);
        pass(app, Duration::days(31));
        let admin = app.browser();
        assert_eq!(enter(&admin, "quantri", PASSWORD).await.assert_redirect(), "/tai-khoan");
        admin.get("/quan-tri").await.assert_status(403);
        admin.get("/tai-khoan").await.assert_says("xin đổi mật khẩu");
        let fields = [("current", PASSWORD), ("password", "giếng nước đầu làng"), ("again", "giếng nước đầu làng")];
        admin.post("/tai-khoan/mat-khau", &fields).await.assert_redirect();
        admin.get("/quan-tri").await.assert_status(200);
    }
);

on_both!(
    modules(),
    fn a_one_time_link_sets_a_password_once(app) {
        let admin = app.sign_in("quantri").await;
        let path = account_path(&admin, "vanthu").await;
        let page = admin.post(&format!("{path}/lien-ket"), &[]).await;
        let link = input(&page, "link");
        let link = link.strip_prefix("http://127.0.0.1:8080").expect("an address");
        let person = app.browser();
        person.get(link).await.assert_status(200).assert_says("Mẫu vanthu");
        person.post(link, &[("password", "ngắn quá"), ("again", "ngắn quá")]).await.assert_status(422).assert_says("14 ký tự");
        person.post(link, &[("password", "cây đa bến nước"), ("again", "cây đa giếng nước")]).await.assert_status(422);
        let fields = [("password", "cây đa bến nước"), ("again", "cây đa bến nước")];
        assert_eq!(person.post(link, &fields).await.assert_redirect(), "/dang-nhap");
        person.post(link, &fields).await.assert_status(422).assert_says("đã dùng hoặc đã hết hạn");
        enter(&app.browser(), "vanthu", PASSWORD).await.assert_status(422);
        enter(&app.browser(), "vanthu", "cây đa bến nước").await.assert_redirect();

        let page = admin.post(&format!("{path}/lien-ket"), &[]).await;
        let link = input(&page, "link").replace("http://127.0.0.1:8080", "");
        pass(app, Duration::hours(73));
        app.browser().get(&link).await.assert_status(422);
    }
);

on_both!(
    modules(),
    fn sample_accounts_are_listed_in_the_demonstration_only(app) {
        let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.expect("a write");
        dinh_people::api::show_sample_account(&tx, Role::Leader, "Bà Mẫu", "lanhdao", PASSWORD).await.expect("a sample");
        tx.commit().await.expect("a commit");
        let page = app.browser().get("/dang-nhap").await;
        assert!(!page.body.contains(PASSWORD), "{}", page.body);
    }
);

on_both!(
    modules(),
    fn the_first_administrator_comes_in_by_a_link(app) {
        let ward = kernel::WardId(4);
        app.app.create_ward(ward).await.expect("another ward");
        let mut tx = app.app.db.write(ward, None, app.app.clock.now()).await.expect("a write");
        let token = dinh_people::api::first_administrator(&mut tx).await.expect("a link");
        tx.commit().await.expect("a commit");
        let link = format!("/kich-hoat/{token}");
        pass(app, Duration::days(6));
        let fields = [("password", "trống đồng Đông Sơn"), ("again", "trống đồng Đông Sơn")];
        app.browser().post(&link, &fields).await.assert_redirect();
    }
);

on_both!(
    modules(),
    fn the_language_is_kept_in_a_cookie(app) {
        let browser = app.browser();
        assert_eq!(browser.get("/ngon-ngu/en?tro-ve=/dang-nhap").await.assert_redirect(), "/dang-nhap");
        browser.get("/dang-nhap").await.assert_says("Sign in");
        browser.get("/ngon-ngu/vi?tro-ve=https://gia-mao.test").await.assert_redirect();
        browser.get("/dang-nhap").await.assert_says("Đăng nhập");
        browser.get("/ngon-ngu/fr").await.assert_status(404);
    }
);

#[tokio::test]
async fn behind_https_every_cookie_is_for_https_alone() {
    let app = testkit::TestApp::start_with(testkit::On::Sqlite, modules(), |config| config.secure_cookies = true).await;
    let browser = app.browser();
    let said = browser.post("/tai-khoan/lien-lac", &[]).await;
    said.assert_redirect();
    let fields = [("login", "daumoi"), ("password", PASSWORD)];
    let mut answers = vec![browser.get("/dang-nhap").await, browser.post("/dang-nhap", &fields).await];
    answers.push(browser.get("/ngon-ngu/en?tro-ve=/tai-khoan").await);
    answers.push(browser.post("/tai-khoan/lien-lac", &[("email", ""), ("phone", "")]).await);
    answers.push(browser.get("/tai-khoan").await);
    answers.push(browser.post("/dang-xuat", &[]).await);
    answers.push(app.browser().get("/dang-nhap").await);
    let cookies: Vec<String> = answers
        .iter()
        .flat_map(|answer| answer.headers.get_all("set-cookie"))
        .map(|value| value.to_str().expect("text").to_owned())
        .collect();
    for name in ["dinh_form", "__Host-dinh", "dinh_step", "dinh_lang", "dinh_flash"] {
        assert!(
            cookies.iter().any(|cookie| cookie.starts_with(&format!("{name}="))),
            "{name} was not set: {cookies:?}"
        );
    }
    for cookie in cookies {
        assert!(cookie.ends_with("; Secure") && cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
    }
}

on_both!(
    modules(),
    fn each_page_says_when_the_session_ends_and_a_request_puts_it_off(app) {
        let seconds = |answer: &testkit::Answer| -> i64 {
            let rest = answer.body.split("data-idle=\"").nth(1).expect("the end of the session");
            rest.split('"').next().expect("a number").parse().expect("a number")
        };
        let admin = app.sign_in("quantri").await;
        assert_eq!(seconds(&admin.get("/tai-khoan").await), 5 * 60);
        pass(app, Duration::seconds(50));
        assert_eq!(seconds(&admin.get("/tai-khoan").await), 5 * 60 - 50, "a use is noted once a minute");
        pass(app, Duration::seconds(200));
        assert_eq!(admin.get("/tai-khoan/phien/tiep-tuc").await.json()["seconds"], 5 * 60);
        pass(app, Duration::seconds(290));
        assert_eq!(seconds(&admin.get("/tai-khoan").await), 5 * 60);
        pass(app, Duration::seconds(301));
        admin.get("/tai-khoan/phien/tiep-tuc").await.assert_redirect();
        assert!(!app.browser().get("/dang-nhap").await.body.contains("data-idle"), "a visitor has no session");
        assert_eq!(seconds(&app.sign_in("daumoi").await.get("/tai-khoan").await), 480 * 60);
    }
);
