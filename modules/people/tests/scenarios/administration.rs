//! Administration: accounts and roles, units and their names, committees, access tokens, rules.

use crate::{account_path, events, input, modules, pass};
use axum::http::Method;
use chrono::Duration;
use testkit::{TestApp, WARD, on_both};

on_both!(
    modules(),
    fn an_administrator_adds_a_person_with_a_role(app) {
        let admin = app.sign_in("quantri").await;
        let unit = app.units[0].to_string();
        let fields = |login: &'static str| {
            [("name", "Trần  Thị Hồng"), ("login", login), ("role", "unit_contact"), ("unit", unit.as_str()), ("from", "2026-03-01")]
        };
        admin.post("/quan-tri/nguoi-dung", &fields("hồng hà")).await.assert_status(422).assert_says("Tên đăng nhập gồm");
        let made = admin.post("/quan-tri/nguoi-dung", &fields("hong.tt")).await;
        made.assert_status(201).assert_says("Trần Thị Hồng").assert_says("Đầu mối đơn vị – VH-XH");
        admin.post("/quan-tri/nguoi-dung", &fields("hong.tt")).await.assert_status(422).assert_says("đã có người dùng");
        let link = input(&made, "link").replace("http://127.0.0.1:8080", "");
        let words = [("password", "hoa hồng nở sớm"), ("again", "hoa hồng nở sớm")];
        app.browser().post(&link, &words).await.assert_redirect();
        let contact = app.browser();
        contact.post("/dang-nhap", &[("login", "hong.tt"), ("password", "hoa hồng nở sớm")]).await.assert_redirect();
        contact.get("/don-vi").await.assert_status(200).assert_says("Trần Thị Hồng");
        contact.get("/quan-tri").await.assert_status(403);
        admin.get("/quan-tri/nguoi-dung").await.assert_says("bang=1.xlsx").assert_says("bang=1.csv");
        admin.get("/quan-tri/nguoi-dung?tim=hong.tt").await.assert_lacks("bang=");
    }
);

on_both!(
    modules(),
    fn a_role_begins_and_ends_by_its_days(app) {
        let admin = app.sign_in("quantri").await;
        let path = account_path(&admin, "nguoixem").await;
        let fields = [("role", "coordinator"), ("from", "2026-03-18"), ("to", "2026-03-19")];
        admin.post(&format!("{path}/vai-tro"), &fields).await.assert_redirect();
        admin.post(&format!("{path}/vai-tro"), &fields).await.assert_status(422).assert_says("đã giữ vai trò");
        for (days, status) in [(0, 403), (2, 200), (1, 200), (1, 403)] {
            pass(app, Duration::days(days));
            app.sign_in("nguoixem").await.get("/quan-tri/ban-chi-dao").await.assert_status(status);
        }
    }
);

on_both!(
    modules(),
    fn a_closed_account_is_out_at_once_and_can_be_opened_again(app) {
        let (admin, viewer) = (app.sign_in("quantri").await, app.sign_in("nguoixem").await);
        let path = account_path(&admin, "nguoixem").await;
        admin.post(&format!("{path}/dong"), &[]).await.assert_redirect();
        viewer.get("/don-vi").await.assert_redirect();
        crate::enter(&app.browser(), "nguoixem", testkit::PASSWORD).await.assert_status(422);
        admin.post(&format!("{path}/mo"), &[]).await.assert_redirect();
        app.sign_in("nguoixem").await.get("/don-vi").await.assert_status(200);
    }
);

on_both!(
    modules(),
    fn a_ward_keeps_an_administrator(app) {
        let admin = app.sign_in("quantri").await;
        let path = account_path(&admin, "quantri").await;
        admin.post(&format!("{path}/dong"), &[]).await.assert_status(422);
        let page = admin.get(&path).await;
        let at = page.body.find(&format!("{path}/vai-tro/0")).expect("a role");
        let role: String = page.body[at..].chars().take_while(|c| *c != '"').collect();
        admin.post(&role, &[]).await.assert_status(422).assert_says("quản trị viên cuối cùng");
        admin.get("/quan-tri").await.assert_status(200);
    }
);

on_both!(
    modules(),
    fn a_refusal_is_in_the_language_of_the_page(app) {
        let admin = app.sign_in("quantri").await;
        let new = |login: &'static str| {
            [("name", "Trần Thị Hồng"), ("login", login), ("role", "viewer"), ("from", "2026-03-01")]
        };
        let own = account_path(&admin, "quantri").await;
        let page = admin.post("/quan-tri/nguoi-dung", &new("hồng <hà>")).await;
        page.assert_status(422).assert_says("Tên đăng nhập gồm 3 đến 60 chữ không dấu").assert_says("hồng &lt;hà&gt;");
        admin.post("/quan-tri/nguoi-dung", &new("vanthu")).await.assert_says("Tên đăng nhập “vanthu” đã có người dùng.");
        admin.post(&format!("{own}/dong"), &[]).await.assert_says("Ông/bà không thể đóng tài khoản đang dùng.");
        admin.get("/ngon-ngu/en").await.assert_redirect();
        let page = admin.post("/quan-tri/nguoi-dung", &new("hồng <hà>")).await;
        page.assert_status(422).assert_says("A user name has 3 to 60 letters").assert_says("hồng &lt;hà&gt;");
        page.assert_says("Trần Thị Hồng").assert_lacks("Tên đăng nhập gồm");
        admin.post("/quan-tri/nguoi-dung", &new("vanthu")).await.assert_says("The user name “vanthu” is taken.");
        let closed = admin.post(&format!("{own}/dong"), &[]).await;
        closed.assert_status(422).assert_says("You cannot close the account that you are using.").assert_lacks("Ông/bà");
    }
);

async fn find(app: &TestApp, name: &str) -> Option<String> {
    let unit = dinh_people::api::find_unit_by_name(&app.app.db.read(WARD), name).await.expect("a search");
    unit.map(|unit| unit.name)
}

on_both!(
    modules(),
    fn a_unit_is_found_under_each_of_its_names(app) {
        let admin = app.sign_in("quantri").await;
        for name in ["Phòng VH-XH", "phòng VH&XH phường", "Phòng Văn hoá và Xã hội"] {
            assert_eq!(find(app, name).await.as_deref(), Some("Phòng Văn hóa – Xã hội"), "{name}");
        }
        let fields = [("name", "Trạm Y tế"), ("kind", "health"), ("aliases", "Trạm y tế phường Sông Công\nY tế")];
        admin.post("/quan-tri/don-vi", &fields).await.assert_redirect();
        assert_eq!(find(app, "TYT").await.as_deref(), Some("Trạm Y tế"));
        assert_eq!(find(app, "y te").await.as_deref(), Some("Trạm Y tế"));
        assert_eq!(find(app, "Trường Mầm non Hoa Sen").await, None);
        let again = admin.post("/quan-tri/don-vi", &[("name", "Trạm Y tế phường"), ("aliases", "")]).await;
        again.assert_status(422).assert_says("Mỗi tên chỉ được chỉ một đơn vị");
        let list = admin.get("/quan-tri/don-vi").await;
        list.assert_says("Mẫu daumoi").assert_says("Chưa có");
        let found = kernel::search::find(&app.app.db.read(WARD), None, "tram y te", 5).await.expect("a search");
        assert!(found.is_empty(), "strangers do not search units: {found:?}");
    }
);

on_both!(
    modules(),
    fn a_merged_unit_hands_over_names_and_people(app) {
        let admin = app.sign_in("quantri").await;
        let [culture, office] = app.units.map(|unit| unit.to_string());
        let path = format!("/quan-tri/don-vi/{office}");
        admin.post(&format!("{path}/sap-nhap"), &[("into", &office)]).await.assert_status(422);
        admin.post(&format!("{path}/sap-nhap"), &[("into", &culture)]).await.assert_redirect();
        assert_eq!(find(app, "VP HĐND&UBND").await.as_deref(), Some("Phòng Văn hóa – Xã hội"));
        let people = dinh_people::api::people_in_unit(&app.app.db.read(WARD), app.units[0], app.app.clock.today()).await;
        assert_eq!(people.expect("people").len(), 4);
        admin.get(&format!("/don-vi/{office}/danh-ba")).await.assert_says("Đã sáp nhập vào Phòng Văn hóa – Xã hội");
        admin.post(&format!("{path}/mo"), &[]).await.assert_status(422);
        assert_eq!(events(app, "people.unit.merged").await, 1);
    }
);

on_both!(
    modules(),
    fn a_closed_unit_can_be_restored(app) {
        let admin = app.sign_in("quantri").await;
        let path = format!("/quan-tri/don-vi/{}", app.units[1]);
        admin.post(&format!("{path}/dong"), &[]).await.assert_redirect();
        assert_eq!(dinh_people::api::units(&app.app.db.read(WARD)).await.expect("units").len(), 1);
        admin.post(&format!("{path}/mo"), &[]).await.assert_redirect();
        assert_eq!(dinh_people::api::units(&app.app.db.read(WARD)).await.expect("units").len(), 2);
    }
);

on_both!(
    modules(),
    fn the_standing_office_keeps_the_committee(app) {
        let office = app.sign_in("tonghop").await;
        let fields = [("committee", "Ban Chỉ đạo chuyển đổi số"), ("decision", "152/QĐ-UBND"), ("decided_on", "2025-07-20")];
        let path = office.post("/quan-tri/ban-chi-dao", &fields).await.assert_redirect().to_owned();
        let member = [("name", "Nguyễn Văn An"), ("title", "Trưởng Ban"), ("field", "Phụ trách chung")];
        office.post(&format!("{path}/thanh-vien"), &member).await.assert_redirect();
        office.post(&format!("{path}/thanh-vien"), &[("name", "Lê Thị Bình")]).await.assert_status(422);
        let committees = dinh_people::api::committees(&app.app.db.read(WARD)).await.expect("committees");
        let an = committees[0].members[0].id;
        let changed = [("name", "Nguyễn Văn An"), ("title", "Trưởng Ban"), ("field", "Chính quyền số")];
        office.post(&format!("{path}/thanh-vien/{an}"), &changed).await.assert_redirect();
        app.sign_in("nguoixem").await.get("/don-vi").await.assert_says("Chính quyền số");
        app.sign_in("nguoixem").await.get(&path).await.assert_status(403);
        let shown = app.sign_in("nguoixem").await.get("/api/v1/committees").await.json();
        assert_eq!(shown[0]["name"], "Ban Chỉ đạo chuyển đổi số", "{shown}");
        assert_eq!(shown[0]["members"][0]["field"], "Chính quyền số", "{shown}");
        app.browser().get("/api/v1/committees").await.assert_status(401);
        let found = app.as_leader().await.search("chi dao chuyen doi", 10).await.expect("a search");
        let first = found.first().expect("the committee");
        assert_eq!((first.kind.as_str(), first.href.as_str()), ("search-kind-committee", "/don-vi"));
        let found = app.as_leader().await.search("an chinh quyen", 10).await.expect("a search");
        assert!(found.iter().any(|f| f.kind == "search-kind-member" && f.title == "Nguyễn Văn An"), "{found:?}");
        office.post(&format!("{path}/thanh-vien/{an}/bo"), &[]).await.assert_redirect();
        let committees = dinh_people::api::committees(&app.app.db.read(WARD)).await.expect("committees");
        assert!(committees[0].members.is_empty());
    }
);

async fn ask(app: &TestApp, path: &str, token: &str) -> (u16, String) {
    ask_in(app, "vi", path, token).await
}

async fn ask_in(app: &TestApp, language: &str, path: &str, token: &str) -> (u16, String) {
    use tower::ServiceExt;
    let request = axum::http::Request::builder().method(Method::GET).uri(path);
    let request = request.header("accept-language", language);
    let request = request.header("authorization", format!("Bearer {token}")).body(axum::body::Body::empty());
    let response = app.router.clone().oneshot(request.expect("a request")).await.expect("an answer");
    let status = response.status().as_u16();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

on_both!(
    modules(),
    fn an_integration_reads_with_its_token_until_it_is_revoked(app) {
        let admin = app.sign_in("quantri").await;
        let fields = |role, to| [("name", "Bảng điều hành của tỉnh"), ("role", role), ("to", to)];
        admin.post("/quan-tri/ma-truy-cap", &fields("administrator", "2026-12-31")).await.assert_status(422);
        admin.post("/quan-tri/ma-truy-cap", &fields("viewer", "2029-12-31")).await.assert_status(422);
        let made = admin.post("/quan-tri/ma-truy-cap", &fields("viewer", "2026-12-31")).await;
        let token = input(made.assert_status(201), "token");
        let (status, body) = ask(app, "/api/v1/units", &token).await;
        assert_eq!((status, body.contains("Phòng Văn hóa – Xã hội")), (200, true), "{body}");
        let (status, body) = ask(app, "/api/v1/people", &token).await;
        assert_eq!((status, body.contains("phone"), body.contains("Mẫu vanthu")), (200, false, true), "{body}");
        assert_eq!(ask(app, "/tai-khoan", &token).await.0, 403);
        assert_eq!(ask(app, "/quan-tri", &token).await.0, 403);
        let strange = ask(app, "/api/v1/units", "dinh_khong-co").await;
        assert_eq!((strange.0, strange.1.contains("Cần đăng nhập để tiếp tục.")), (401, true), "{strange:?}");
        let strange = ask_in(app, "en-GB,en;q=0.9", "/api/v1/units", "dinh_khong-co").await;
        assert_eq!((strange.0, strange.1.contains("Sign in to go on.")), (401, true), "{strange:?}");
        let page = admin.get("/quan-tri/ma-truy-cap").await;
        assert!(!page.body.contains(&token), "shown once only");
        let at = page.body.find("/quan-tri/ma-truy-cap/0").expect("a button");
        let path: String = page.body[at..].chars().take_while(|c| *c != '"').collect();
        admin.post(&path, &[]).await.assert_redirect();
        assert_eq!(ask(app, "/api/v1/units", &token).await.0, 401);
    }
);

on_both!(
    modules(),
    fn a_ward_sets_its_own_rules_within_limits(app) {
        let admin = app.sign_in("quantri").await;
        let page = admin.get("/quan-tri/quy-tac-dang-nhap").await;
        let names = ["password-length", "password-length-with-code", "password-administrator-days", "sign-in-failures",
            "sign-in-lock-minutes", "account-inactive-days", "session-idle-minutes",
            "session-idle-minutes-administrator", "session-hours", "link-hours", "sign-in-code-for-administrators"];
        let mut fields: Vec<(&str, String)> =
            names.iter().map(|name| (*name, input(&page, name))).collect();
        let send = async |fields: &[(&str, String)]| {
            let pairs: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            admin.post("/quan-tri/quy-tac-dang-nhap", &pairs).await
        };
        fields[3].1 = "1000".into();
        send(&fields).await.assert_status(422);
        fields[3].1 = "3".into();
        fields[7].1 = "60".into();
        send(&fields).await.assert_redirect();
        admin.get("/quan-tri/quy-tac-dang-nhap").await.assert_says("Lỏng hơn chuẩn");
        assert_eq!(events(app, "people.rule.changed").await, 2);
        for _ in 0..3 {
            crate::enter(&app.browser(), "vanthu", "sai-mat-khau-roi").await.assert_status(422);
        }
        crate::enter(&app.browser(), "vanthu", testkit::PASSWORD).await.assert_status(422);
    }
);

on_both!(
    modules(),
    fn each_number_opens_onto_its_records(app) {
        let (admin, conn) = (app.sign_in("quantri").await, app.app.db.read(WARD));
        for (key, number) in
            [("people.accounts", 7), ("people.accounts.with_totp", 0), ("people.units", 2), ("people.units.with_contact", 1)]
        {
            let measure = app.app.measure(&app.app.db.read(testkit::WARD), key).await.expect("a measure");
            assert_eq!(measure.value(&conn, None).await.expect("a number"), number, "{key}");
            for record in measure.records(&conn, None, 0, 100).await.expect("records") {
                admin.get(&record.href).await.assert_status(200).assert_says(&record.label);
            }
        }
    }
);

on_both!(
    modules(),
    fn a_password_that_had_a_code_beside_it_is_changed_when_the_code_is_lost(app) {
        let sql = "UPDATE account SET totp_secret = 'JBSWY3DPEHPK3PXP' WHERE ward_id = $1 AND login = 'vanthu'";
        app.app.db.read(WARD).exec(sql, kernel::args![WARD]).await.expect("a code");
        let admin = app.sign_in("quantri").await;
        let path = crate::account_path(&admin, "vanthu").await;
        admin.post(&format!("{path}/go-ma"), &[]).await.assert_redirect();
        let person = app.browser();
        assert_eq!(crate::enter(&person, "vanthu", testkit::PASSWORD).await.assert_redirect(), "/tai-khoan");
        person.get("/don-vi").await.assert_status(403);
        let fields = [("current", testkit::PASSWORD), ("password", "giếng nước đầu làng"), ("again", "giếng nước đầu làng")];
        person.post("/tai-khoan/mat-khau", &fields).await.assert_redirect();
        person.get("/don-vi").await.assert_status(200);
        let unasked = crate::account_path(&admin, "nguoixem").await;
        admin.post(&format!("{unasked}/go-ma"), &[]).await.assert_redirect();
        assert_ne!(crate::enter(&app.browser(), "nguoixem", testkit::PASSWORD).await.assert_redirect(), "/tai-khoan");
    }
);
