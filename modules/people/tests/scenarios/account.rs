//! One's own account: password, sessions, ways to be reached, delegation.

use crate::{account_path, enter, events, modules, pass};
use chrono::Duration;
use testkit::{PASSWORD, WARD, on_both};

on_both!(
    modules(),
    fn a_new_password_ends_the_other_sessions(app) {
        let (here, there) = (app.sign_in("daumoi").await, app.sign_in("daumoi").await);
        let change = async |current: &str, password: &str| {
            here.post("/tai-khoan/mat-khau", &[("current", current), ("password", password), ("again", password)]).await
        };
        change("sai", "con cò bay lả bay la").await.assert_status(422).assert_says("chưa đúng");
        change(PASSWORD, "daumoi").await.assert_status(422);
        change(PASSWORD, "1234567890123456").await.assert_status(422).assert_says("dễ đoán");
        change(PASSWORD, PASSWORD).await.assert_status(422).assert_says("phải khác");
        change(PASSWORD, "con cò bay lả bay la").await.assert_redirect();
        here.get("/tai-khoan").await.assert_status(200);
        there.get("/tai-khoan").await.assert_redirect();
        enter(&app.browser(), "daumoi", PASSWORD).await.assert_status(422);
        enter(&app.browser(), "daumoi", "con cò bay lả bay la").await.assert_redirect();
    }
);

on_both!(
    modules(),
    fn a_person_ends_a_session_from_another(app) {
        let (here, there, third) =
            (app.sign_in("daumoi").await, app.sign_in("daumoi").await, app.sign_in("daumoi").await);
        let page = here.get("/tai-khoan").await;
        let mark = "/tai-khoan/phien/0";
        assert_eq!(page.body.matches(mark).count(), 2);
        let at = page.body.find(mark).expect("a session");
        let path: String = page.body[at..].chars().take_while(|c| *c != '"').collect();
        app.sign_in("vanthu").await.post(&path, &[]).await.assert_status(404);
        here.post(&path, &[]).await.assert_redirect();
        let gone = [there.get("/tai-khoan").await, third.get("/tai-khoan").await];
        assert_eq!(gone.iter().filter(|a| a.status.is_redirection()).count(), 1);
        here.post("/tai-khoan/phien-khac/ket-thuc", &[]).await.assert_redirect();
        there.get("/tai-khoan").await.assert_redirect();
        third.get("/tai-khoan").await.assert_redirect();
        here.get("/tai-khoan").await.assert_status(200);
    }
);

on_both!(
    modules(),
    fn somebody_stands_in_and_the_trail_says_for_whom(app) {
        let people = dinh_people::api::people(&app.app.db.read(WARD), app.app.clock.today()).await.expect("people");
        let id = |name: &str| people.iter().find(|p| p.name == name).expect("a person").id.to_string();
        let (away, standing_in) = (app.sign_in("tonghop").await, app.sign_in("daumoi").await);
        standing_in.get("/quan-tri/ban-chi-dao").await.assert_status(403);
        let to = id("Mẫu daumoi");
        let fields = [("to", to.as_str()), ("from_day", "2026-03-17"), ("to_day", "18/03/2026"), ("reason", "Đi công tác")];
        away.post("/tai-khoan/uy-quyen", &fields).await.assert_redirect();
        away.post("/tai-khoan/uy-quyen", &fields).await.assert_status(422).assert_says("Đã có ủy quyền");
        standing_in.get("/quan-tri/ban-chi-dao").await.assert_status(403);

        pass(app, Duration::days(1));
        let standing_in = app.sign_in("daumoi").await;
        standing_in.get("/quan-tri/ban-chi-dao").await.assert_status(200).assert_says("Mẫu daumoi, thay Mẫu tonghop");
        standing_in.post("/quan-tri/ban-chi-dao", &[("committee", "Ban Chỉ đạo chuyển đổi số")]).await.assert_redirect();
        let trail = kernel::audit::latest(&app.app.db.read(WARD), i64::MAX, 10).await.expect("the trail");
        let made = trail.iter().find(|e| e.kind == "people.committee.created").expect("the event");
        assert_eq!(made.actor_name, "Mẫu daumoi, thay Mẫu tonghop");

        pass(app, Duration::days(2));
        let standing_in = app.sign_in("daumoi").await;
        standing_in.get("/quan-tri/ban-chi-dao").await.assert_status(403);
    }
);

on_both!(
    modules(),
    fn an_administrators_rights_are_never_lent(app) {
        let people = dinh_people::api::people(&app.app.db.read(WARD), app.app.clock.today()).await.expect("people");
        let to = people.iter().find(|p| p.name == "Mẫu daumoi").expect("a person").id.to_string();
        let admin = app.sign_in("quantri").await;
        let fields = [("to", to.as_str()), ("from_day", "2026-03-16"), ("to_day", "2026-03-18"), ("reason", "Nghỉ phép")];
        admin.post("/tai-khoan/uy-quyen", &fields).await.assert_status(422).assert_says("không giữ vai trò nào");
    }
);

on_both!(
    modules(),
    fn a_delegation_ends_early_when_its_giver_says_so(app) {
        let people = dinh_people::api::people(&app.app.db.read(WARD), app.app.clock.today()).await.expect("people");
        let to = people.iter().find(|p| p.name == "Mẫu nguoixem").expect("a person").id.to_string();
        let (away, standing_in) = (app.sign_in("tonghop").await, app.sign_in("nguoixem").await);
        let fields = [("to", to.as_str()), ("from_day", "2026-03-16"), ("to_day", "2026-03-18"), ("reason", "Nghỉ phép")];
        away.post("/tai-khoan/uy-quyen", &fields).await.assert_redirect();
        standing_in.get("/quan-tri/ban-chi-dao").await.assert_status(200);
        let page = away.get("/tai-khoan/uy-quyen").await;
        let at = page.body.find("/tai-khoan/uy-quyen/0").expect("a button");
        let path: String = page.body[at..].chars().take_while(|c| *c != '"').collect();
        standing_in.post(&path, &[]).await.assert_status(404);
        away.post(&path, &[]).await.assert_redirect();
        standing_in.get("/quan-tri/ban-chi-dao").await.assert_status(403);
    }
);

on_both!(
    modules(),
    fn personal_data_is_masked_and_each_look_is_recorded(app) {
        let officer = app.sign_in("daumoi").await;
        let contacts = [("email", "mau@sample.vn"), ("phone", "0912 345 678")];
        officer.post("/tai-khoan/lien-lac", &contacts).await.assert_redirect();
        let admin = app.sign_in("quantri").await;
        let list = admin.get("/quan-tri/nguoi-dung?tim=daumoi").await;
        list.assert_says("09******78").assert_says("m***@sample.vn");
        assert!(!list.body.contains("345 678") && !list.body.contains("0912345678"), "{}", list.body);
        let path = account_path(&admin, "daumoi").await;
        admin.post(&format!("{path}/xem-lien-lac"), &[]).await.assert_status(422).assert_says("Nêu mục đích");
        assert_eq!(events(app, "personal_data.read").await, 0);
        let open = admin.post(&format!("{path}/xem-lien-lac"), &[("purpose", "Giao việc gấp")]).await;
        open.assert_status(200).assert_says("0912 345 678");
        assert_eq!(events(app, "personal_data.read").await, 1);
    }
);

on_both!(
    modules(),
    fn a_session_says_from_where_it_was_begun_also_behind_the_wards_proxy(app) {
        let person = app.browser().at("203.0.113.9");
        person.post("/dang-nhap", &[("login", "daumoi"), ("password", PASSWORD)]).await.assert_redirect();
        person.get("/tai-khoan").await.assert_says("203.0.113.9").assert_lacks("127.0.0.1");
    }
);
