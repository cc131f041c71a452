//! The ward's settings: what modules declare is shown, changed, refused and remembered; and the emblem.

use crate::events;
use kernel::{Module, Setting, SettingKind};
use testkit::{Browser, TestApp, WARD, on_both};

const DAYS: Setting = Setting {
    key: "sample.days",
    group: "people-settings",
    label: "people-accounts",
    help: "people-accounts-about",
    kind: SettingKind::Number { least: 1, most: 30 },
    default: "5",
    law: "Nghị định mẫu, Điều 2",
};
const WORD: Setting =
    Setting { key: "sample.word", kind: SettingKind::Text, default: "tổ dân phố", law: "", ..DAYS };
const ON: Setting = Setting { key: "sample.on", kind: SettingKind::YesNo, default: "1", ..WORD };
const KEY: Setting = Setting { key: "sample.key", kind: SettingKind::Secret, default: "", ..WORD };

static SAMPLE: Module = Module { settings: &[DAYS, WORD, ON, KEY], ..Module::named("sample") };

fn modules() -> Vec<&'static Module> {
    vec![&dinh_people::MODULE, &SAMPLE]
}

const PAGE: &str = "/quan-tri/thiet-lap";
const SHOWN: [(&str, &str); 3] = [("was-sample.days", "5"), ("was-sample.word", "tổ dân phố"), ("was-sample.on", "1")];

async fn send(admin: &Browser, typed: &[(&str, &str)]) -> testkit::Answer {
    let fields: Vec<_> = SHOWN.iter().chain(typed).copied().collect();
    admin.post(PAGE, &fields).await
}

async fn number(app: &TestApp) -> i64 {
    DAYS.number(&app.app.db.read(WARD)).await.expect("a number")
}

on_both!(
    modules(),
    fn an_administrator_changes_what_modules_declare(app) {
        let admin = app.sign_in("quantri").await;
        admin.get(PAGE).await.assert_says("Nghị định mẫu, Điều 2").assert_says("value=\"tổ dân phố\"");
        assert_eq!(number(app).await, 5);
        let typed = [("sample.days", "7"), ("sample.word", "khu phố"), ("sample.key", "mật khẩu thư")];
        send(&admin, &typed).await.assert_redirect();
        let conn = app.app.db.read(WARD);
        assert_eq!((number(app).await, ON.is_on(&conn).await.unwrap()), (7, false));
        assert_eq!(KEY.get(&conn).await.unwrap(), "mật khẩu thư");
        assert_eq!(events(app, "kernel.setting.changed").await, 4);
        let page = admin.get(PAGE).await;
        page.assert_says("từ 5 thành 7").assert_says("Mẫu quantri").assert_says("value=\"khu phố\"");
        let trail = kernel::audit::latest(&conn, i64::MAX, 20).await.unwrap();
        assert!(trail.iter().all(|row| !row.detail.contains("mật khẩu thư")));
        assert!(!page.body.contains("mật khẩu thư"), "a secret is never sent out");
    }
);

on_both!(
    modules(),
    fn a_value_that_does_not_fit_comes_back_and_nothing_is_changed(app) {
        let admin = app.sign_in("quantri").await;
        let typed = [("sample.days", "31"), ("sample.word", "khu phố"), ("sample.on", "1")];
        let again = send(&admin, &typed).await;
        again.assert_status(422).assert_says("từ 1 đến 30").assert_says("value=\"31\"").assert_says("value=\"khu phố\"");
        assert_eq!(events(app, "kernel.setting.changed").await, 0);
        for login in ["tonghop", "lanhdao", "daumoi"] {
            let other = app.sign_in(login).await;
            other.get(PAGE).await.assert_status(403);
            send(&other, &[("sample.days", "7")]).await.assert_status(403);
        }
    }
);

on_both!(
    modules(),
    fn two_administrators_change_different_settings_at_once(app) {
        let (one, other) = (app.sign_in("quantri").await, app.sign_in("quantri").await);
        let same = [("sample.word", "tổ dân phố"), ("sample.on", "1")];
        send(&one, &[&[("sample.days", "7")], &same[..]].concat()).await.assert_redirect();
        let typed = [("sample.days", "5"), ("sample.word", "khu phố"), ("sample.on", "1")];
        send(&other, &typed).await.assert_redirect();
        assert_eq!(number(app).await, 7, "what the other did not touch stays as the first set it");
        let again = send(&other, &[&[("sample.days", "9")], &same[..]].concat()).await;
        again.assert_status(422).assert_says("vừa đổi");
        assert_eq!(number(app).await, 7);
    }
);

const DRAWING: &[u8] =
    b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><rect width=\"9\" height=\"9\"/></svg>";

on_both!(
    modules(),
    fn the_wards_emblem_stands_on_every_page_and_can_do_nothing(app) {
        let admin = app.sign_in("quantri").await;
        let path = format!("{PAGE}/bieu-trung");
        admin.upload(&path, &[], ("logo", "a.svg", b"<svg><script/></svg>")).await.assert_status(422).assert_says("mã lệnh");
        admin.upload(&path, &[], ("logo", "a.gif", b"GIF89a")).await.assert_status(422).assert_says("PNG hoặc SVG");
        admin.post(&path, &[]).await.assert_status(422).assert_says("Chọn tệp ảnh");
        admin.upload(&path, &[], ("logo", "a.svg", DRAWING)).await.assert_redirect();
        let address = format!("/bieu-trung/{}", kernel::Digest::of(DRAWING).as_str());
        let visitor = app.browser();
        visitor.get("/dang-nhap").await.assert_says(&format!("src=\"{address}\""));
        let picture = visitor.get(&address).await;
        picture.assert_status(200);
        assert_eq!(picture.bytes, DRAWING);
        let header = |name: &str| picture.headers[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "image/svg+xml");
        assert!(header("content-security-policy").contains("sandbox"), "{}", header("content-security-policy"));
        assert_eq!(header("x-content-type-options"), "nosniff");
        let other = app.app.files.put(b"kept, but no emblem".to_vec()).await.unwrap();
        visitor.get(&format!("/bieu-trung/{}", other.as_str())).await.assert_status(404);
        admin.post(&format!("{path}/bo"), &[]).await.assert_redirect();
        visitor.get(&address).await.assert_status(404);
        assert!(!visitor.get("/dang-nhap").await.body.contains(&address));
        assert_eq!(events(app, "kernel.setting.changed").await, 2);
    }
);
