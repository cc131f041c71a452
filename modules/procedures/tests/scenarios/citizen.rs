//! Citizens without an account, over HTTP: they ask for help, track, rate; what is shown is masked, what is tried is limited.

use kernel::{Conn, args};
use testkit::{TestApp, WARD};
use uuid::Uuid;

fn db(app: &TestApp) -> Conn {
    app.app.db.read(WARD)
}

testkit::on_both!(
    crate::modules(),
    fn a_citizen_asks_for_help_and_the_team_answers(app) {
        let citizen = app.browser();
        citizen.get("/nho-huong-dan?ve=draft&ma=K7TM-2QXD").await.assert_status(200).assert_says("K7TM-2QXD");
        let id = Uuid::now_v7().to_string();
        let wrong = [("id", id.as_str()), ("name", "Hoàng Thị Mẫu"), ("phone", "113"), ("what", "")];
        let answer = citizen.post("/nho-huong-dan", &wrong).await;
        answer.assert_status(422).assert_says("Hoàng Thị Mẫu").assert_says("Nhập số điện thoại").assert_says("cần giúp việc gì");
        let fields = [
            ("id", id.as_str()),
            ("name", "Hoàng Thị Mẫu"),
            ("phone", "0912 345 678"),
            ("what", "Làm giấy khai sinh cho cháu"),
            ("convenient", "sau 18 giờ"),
            ("about", "draft"),
            ("about_code", "K7TM-2QXD"),
        ];
        assert_eq!(citizen.post("/nho-huong-dan", &fields).await.assert_redirect(), "/nho-huong-dan/da-gui");
        citizen.post("/nho-huong-dan", &fields).await.assert_redirect();
        let sql = "SELECT COUNT(*) FROM help_request WHERE ward_id = $1";
        let count: Option<i64> = db(app).scalar(sql, args![WARD]).await.unwrap();
        assert_eq!(count, Some(1), "a double click asks once");

        app.sign_in("nguoixem").await.get("/ho-tro").await.assert_status(403);
        let (one, other) = (app.sign_in("motcua").await, app.sign_in("tonghop").await);
        let queue = one.get("/ho-tro").await;
        queue.assert_status(200).assert_says("Làm giấy khai sinh cho cháu").assert_says("Hoàng Thị M•••").assert_says("09•• ••• 678");
        queue.assert_lacks("0912 345 678");
        one.get(&format!("/ho-tro/{id}")).await.assert_says("0912 345 678").assert_says("K7TM-2QXD");
        let read = "SELECT COUNT(*) FROM event WHERE ward_id = $1 AND kind = 'personal_data.read'";
        assert_eq!(db(app).scalar::<i64>(read, args![WARD]).await.unwrap(), Some(1), "who looked is written down");
        app.set_moment("2026-03-16T02:12:00Z");
        one.post(&format!("/ho-tro/{id}/nhan"), &[]).await.assert_redirect();
        other.post(&format!("/ho-tro/{id}/nhan"), &[]).await.assert_status(422).assert_says("Mẫu motcua đã nhận");
        one.post(&format!("/ho-tro/{id}/ket-qua"), &[]).await.assert_status(422).assert_says("Chọn kết quả hỗ trợ.");
        let done = [("outcome", "called"), ("note", "Đã hẹn mang giấy chứng sinh")];
        one.post(&format!("/ho-tro/{id}/ket-qua"), &done).await.assert_redirect();
        one.get(&format!("/ho-tro/{id}")).await.assert_says("Đã hướng dẫn qua điện thoại");
        one.get("/ho-tro?tinh-trang=done").await.assert_says("trong vòng 12 phút");
        one.get("/ho-tro").await.assert_says("Không có lời nhờ nào");
    }
);

testkit::on_both!(
    crate::modules(),
    fn nobody_floods_the_queue_of_help(app) {
        let citizen = app.browser();
        for n in 0..4 {
            let id = Uuid::now_v7().to_string();
            let fields = [("id", id.as_str()), ("name", "Mẫu"), ("phone", "0912345678"), ("what", "giúp")];
            let answer = citizen.post("/nho-huong-dan", &fields).await;
            assert_eq!(answer.status.is_redirection(), n < 3, "try {n}: {}", answer.status);
        }
        let id = Uuid::now_v7().to_string();
        let robot = [("id", id.as_str()), ("name", "Mẫu"), ("phone", "0987654321"), ("what", "x"), ("website", "http://x")];
        citizen.post("/nho-huong-dan", &robot).await.assert_redirect();
        let count: Option<i64> =
            db(app).scalar("SELECT COUNT(*) FROM help_request WHERE ward_id = $1", args![WARD]).await.unwrap();
        assert_eq!(count, Some(3), "three from one telephone, none from a robot");
    }
);

testkit::on_both!(
    crate::modules(),
    fn a_place_that_is_refused_uses_up_nothing_of_others_and_waits_as_long_as_is_said(app) {
        let citizen = app.browser();
        let ask = async |phone: &str| {
            let id = Uuid::now_v7().to_string();
            let fields = [("id", id.as_str()), ("name", "Mẫu"), ("phone", phone), ("what", "giúp")];
            citizen.post("/nho-huong-dan", &fields).await
        };
        for n in 0..10 {
            ask(&format!("091234567{n}")).await.assert_redirect();
        }
        app.set_moment("2026-03-16T02:50:00Z");
        for _ in 0..3 {
            ask("0987654321").await.assert_status(422).assert_says("thử lại sau 10 phút");
        }
        app.set_moment("2026-03-16T03:01:00Z");
        for _ in 0..3 {
            ask("0987654321").await.assert_redirect();
        }
        ask("0987654321").await.assert_status(422).assert_says("thử lại sau 24 giờ");
    }
);

testkit::on_both!(
    crate::modules(),
    fn a_citizen_sees_who_read_their_requests_and_drafts(app) {
        let (number, other) = ("019185001234", "019185009999");
        let ids = [Uuid::now_v7(), Uuid::now_v7()];
        let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
        for (id, of) in ids.into_iter().zip([number, other]) {
            let help = kernel::row! { id: id, name: "Mẫu", phone: "", what: "Đề nghị xóa dữ liệu cá nhân.", about: "erasure",
                about_code: of, made_at: tx.now };
            tx.insert("help_request", help).await.unwrap();
        }
        tx.commit().await.unwrap();
        let mine = crate::papers::sign_in_citizen(app, number).await;
        let seen = async || crate::papers::get_with(app, "/cua-toi/ai-da-xem", &mine).await.1;
        app.sign_in("motcua").await.get(&format!("/ho-tro/{}", ids[1])).await.assert_status(200);
        assert!(!seen().await.contains("Mẫu motcua"), "what is another's stays theirs");
        app.sign_in("motcua").await.get(&format!("/ho-tro/{}", ids[0])).await.assert_status(200);
        let page = seen().await;
        assert!(page.contains("Mẫu motcua") && page.contains("Hỗ trợ người dân làm thủ tục") && page.contains("Lời nhờ hướng dẫn"), "{page}");
    }
);

testkit::on_both!(
    crate::modules(),
    fn nothing_is_suggested_after_what_was_declined(app) {
        let of = crate::counter_room::procedure(app, "1.001193", "").await;
        crate::counter_room::procedure(app, "3.000722", "").await;
        let officer = app.sign_in("motcua").await;
        crate::counter_room::receive(&officer, &of).await;
        let mine = crate::papers::sign_in_citizen(app, "019185001234").await;
        let home = async || crate::papers::get_with(app, "/cua-toi", &mine).await.1;
        assert!(home().await.contains("/chuan-bi-ho-so?thu-tuc=3.000722"));
        let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
        tx.exec("UPDATE dossier SET state = 3 WHERE ward_id = $1", args![WARD]).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!home().await.contains("/chuan-bi-ho-so?thu-tuc=3.000722"));
    }
);
