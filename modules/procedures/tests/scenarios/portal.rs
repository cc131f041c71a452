//! The other side over HTTP and by files: down, slow, doubling and disordering, and no effect comes twice.

use kernel::{Conn, args};
use serde_json::json;
use std::time::{Duration, Instant};
use testkit::{Browser, Mischief, Portal, TestApp, WARD};
use uuid::Uuid;

fn db(app: &TestApp) -> Conn {
    app.app.db.read(WARD)
}

/// A ward with its catalogue, connected to a portal.
pub(crate) async fn connected(app: &TestApp) -> (Portal, Browser) {
    let office = app.sign_in("quantri").await;
    office.post("/danh-muc-thu-tuc/nap-mau", &[]).await.assert_redirect();
    let portal = Portal::start().await;
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.set_setting("procedures.portal_address", &portal.address).await.unwrap();
    tx.commit().await.unwrap();
    (portal, office)
}

pub(crate) fn handed_in(code: &str) -> serde_json::Value {
    json!({ "code": code, "kind": "dossier", "dossier": { "procedure": "1.004837", "applicant_name": "Mẫu Người Nộp",
        "applicant_number": "019090000001", "applicant_phone": "0912345678", "details": { "requester_name": "Mẫu" } } })
}

pub(crate) async fn take(app: &TestApp, office: &Browser) {
    office.post("/ket-noi/nhan-ngay", &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    // What was taken in is told back: its events are delivered after the job that made them.
    app.app.settle().await.unwrap();
}

pub(crate) async fn id_of(app: &TestApp, outer: &str) -> Uuid {
    let sql = "SELECT id FROM dossier WHERE ward_id = $1 AND outer_code = $2";
    let ids: Vec<Uuid> = db(app).scalars(sql, args![WARD, outer]).await.unwrap();
    assert_eq!(ids.len(), 1, "{outer} is here once");
    ids[0]
}

async fn synced(app: &TestApp, id: Uuid) -> bool {
    let sql = "SELECT synced_at IS NOT NULL FROM dossier WHERE ward_id = $1 AND id = $2";
    db(app).scalar(sql, args![WARD, id]).await.unwrap().unwrap_or(false)
}

testkit::on_both!(
    crate::modules(),
    fn the_desk_works_while_the_portal_is_down_and_both_sides_agree_after(app) {
        let (portal, office) = connected(app).await;
        portal.citizen(handed_in("T-1"));
        take(app, &office).await;
        let id = id_of(app, "T-1").await;
        assert_eq!(portal.effects("T-1"), [1]);
        let agency = "SELECT competent_agency FROM dossier WHERE ward_id = $1 AND id = $2 AND receipt_place = competent_agency";
        let agency: Option<String> = db(app).scalar(agency, args![WARD, id]).await.unwrap();
        assert_eq!(agency.as_deref(), Some("UBND phường Sông Công"));

        let confirmed = async || {
            let json = app.sign_in("motcua").await.get("/api/v1/service-index?nam=2026&ky=thang-3").await.json();
            let all = json["indicators"].as_array().unwrap().clone();
            let one = all.into_iter().find(|i| i["number"] == 4).unwrap();
            (one["n"].as_i64().unwrap(), one["d"].as_i64().unwrap())
        };

        portal.behave(Mischief { down: true, ..Mischief::default() });
        let officer = app.sign_in("motcua").await;
        for verb in ["nhan", "tiep-tuc", "ket-qua"] {
            officer.post(&format!("/ho-so/{id}/{verb}"), &[]).await.assert_redirect();
            app.app.settle().await.unwrap();
            assert_eq!(confirmed().await, (1, 1), "a state of it was confirmed before there was a result");
        }
        assert_eq!(portal.state("T-1"), Some(1));
        office.get("/ket-noi").await.assert_says("Bên kia báo lỗi 503").assert_says("Đã xử lý xong");
        assert!(!synced(app, id).await);

        portal.behave(Mischief::default());
        office.post("/ket-noi/gui-ngay", &[]).await.assert_redirect();
        app.app.settle().await.unwrap();
        assert_eq!(portal.effects("T-1"), [1, 2, 4, 9], "in order, each once");
        assert!(synced(app, id).await);
        office.get("/ket-noi").await.assert_says("Không còn thông điệp nào chờ");

        portal.tamper("T-1", 4);
        portal.tamper("T-khac", 2);
        office.post("/ket-noi/doi-soat", &[]).await.assert_redirect();
        app.app.settle().await.unwrap();
        office.get("/ket-noi").await.assert_says("T-khac").assert_says("Đang xử lý");
        office.post("/ket-noi/dong-bo", &[]).await.assert_redirect();
        app.app.settle().await.unwrap();
        assert_eq!(portal.state("T-1"), Some(9));
        office.get("/ket-noi").await.assert_says("T-khac");
    }
);

testkit::on_both!(
    crate::modules(),
    fn what_comes_twice_or_out_of_order_has_its_effect_once(app) {
        let (portal, office) = connected(app).await;
        portal.behave(Mischief { twice: true, backwards: true, ..Mischief::default() });
        for code in ["T-1", "T-2", "T-3"] {
            portal.citizen(handed_in(code));
        }
        portal.citizen(handed_in("T-3"));
        portal.citizen(json!({ "code": "T-9", "kind": "withdraw" }));
        take(app, &office).await;
        take(app, &office).await;
        let count: Option<i64> = db(app).scalar("SELECT COUNT(*) FROM dossier WHERE ward_id = $1", args![WARD]).await.unwrap();
        assert_eq!(count, Some(3));
        office.get("/ket-noi").await.assert_says("T-9").assert_says("đang chờ hồ sơ");

        let (officer, id) = (app.sign_in("motcua").await, id_of(app, "T-2").await);
        officer.post(&format!("/ho-so/{id}/nhan"), &[]).await.assert_redirect();
        portal.behave(Mischief { loses_answers: 1, twice: true, ..Mischief::default() });
        officer.post(&format!("/ho-so/{id}/tiep-tuc"), &[]).await.assert_redirect();
        app.app.settle().await.unwrap();
        office.post("/ket-noi/gui-ngay", &[]).await.assert_redirect();
        app.app.settle().await.unwrap();
        portal.citizen(json!({ "code": "T-2", "kind": "withdraw" }));
        take(app, &office).await;
        assert_eq!(portal.effects("T-2"), [1, 2, 4, 7], "a lost answer is no second effect");
    }
);

testkit::on_both!(
    crate::modules(),
    fn a_withdrawal_before_the_work_began_waits_and_is_known_here(app) {
        let (portal, office) = connected(app).await;
        portal.citizen(handed_in("T-1"));
        portal.citizen(json!({ "code": "T-1", "kind": "withdraw" }));
        take(app, &office).await;
        let id = id_of(app, "T-1").await;
        let officer = app.sign_in("motcua").await;
        let page = format!("/ho-so/{id}");
        office.get("/ket-noi").await.assert_says("“Mới đăng ký” nên yêu cầu rút còn chờ").assert_lacks("đang chờ hồ sơ");
        officer.get(&page).await.assert_says("Người nộp yêu cầu rút; được ghi khi hồ sơ đang xử lý");
        officer.post(&format!("{page}/nhan"), &[]).await.assert_redirect();
        take(app, &office).await;
        take(app, &office).await;
        let told: Option<i64> = db(app).scalar("SELECT COUNT(*) FROM notice WHERE ward_id = $1 AND title LIKE '%yêu cầu rút hồ sơ'", args![WARD]).await.unwrap();
        assert_eq!(told, Some(1), "whoever has it in hand is told, once");
        assert_eq!(officer.get(&page).await.body.matches("Người nộp yêu cầu rút; được ghi").count(), 1);
        officer.post(&format!("{page}/tiep-tuc"), &[]).await.assert_redirect();
        take(app, &office).await;
        assert_eq!(portal.effects("T-1"), [1, 2, 4, 7]);
        office.get("/ket-noi").await.assert_lacks("yêu cầu rút còn chờ");
    }
);

testkit::on_both!(
    crate::modules(),
    fn the_result_goes_with_the_end_and_nothing_else_is_called_a_result(app) {
        let (portal, office) = connected(app).await;
        for code in ["T-1", "T-2"] {
            portal.citizen(handed_in(code));
        }
        take(app, &office).await;
        let officer = app.sign_in("motcua").await;
        let numbers = [("T-1", "12/GXN-UBND"), ("T-2", "")];
        for (code, number) in numbers {
            let page = format!("/ho-so/{}", id_of(app, code).await);
            for verb in ["nhan", "tiep-tuc"] {
                officer.post(&format!("{page}/{verb}"), &[]).await.assert_redirect();
            }
            officer.post(&format!("{page}/ket-qua"), &[("result_number", number)]).await.assert_redirect();
            app.app.settle().await.unwrap();
            app.app.settle().await.unwrap();
        }
        assert_eq!(portal.result("T-1"), json!({ "result_number": "12/GXN-UBND", "electronic": false, "result_digest": "" }));
        let (with, without) = (id_of(app, "T-1").await, id_of(app, "T-2").await);
        officer.get(&format!("/ho-so/{with}")).await.assert_says("Đồng bộ kết quả").assert_lacks("chưa có kết quả kèm theo");
        officer.get(&format!("/ho-so/{without}")).await.assert_says("chưa có kết quả kèm theo").assert_lacks("Đồng bộ kết quả");
        let signed = crate::papers::pdf("1.7", "");
        let fields = [("id", &*Uuid::now_v7().to_string()), ("result_number", "13/GXN-UBND")];
        officer.upload(&format!("/ho-so/{without}/tep-ket-qua"), &fields, ("result", "kq.pdf", &signed)).await.assert_redirect();
        app.app.settle().await.unwrap();
        app.app.settle().await.unwrap();
        let digest = kernel::Digest::of(&signed);
        let told = json!({ "result_number": "13/GXN-UBND", "electronic": true, "result_digest": digest.as_str() });
        assert_eq!(portal.result("T-2"), told);
        officer.get(&format!("/ho-so/{without}")).await.assert_says("Đồng bộ kết quả");
    }
);

testkit::on_both!(
    crate::modules(),
    fn what_comes_from_the_portal_is_received_with_its_case_its_papers_and_its_place(app) {
        let (portal, office) = connected(app).await;
        let mut late = handed_in("T-1");
        late["dossier"]["procedure"] = "1.001193".into();
        portal.citizen(late);
        take(app, &office).await;
        let page = format!("/ho-so/{}", id_of(app, "T-1").await);
        let officer = app.sign_in("motcua").await;
        officer.get(&page).await.assert_says("Quá hạn</option>").assert_says("name=\"outside\"").assert_says("name=\"components\"");
        let fields = [("case", "qua-han"), ("outside", "1"), ("components", "to-khai")];
        officer.post(&format!("{page}/nhan"), &fields).await.assert_redirect();
        let sql = "SELECT COUNT(*) FROM dossier WHERE ward_id = $1 AND case_key = 'qua-han' AND outside = TRUE AND state = 2";
        assert_eq!(db(app).scalar::<i64>(sql, args![WARD]).await.unwrap(), Some(1));
        let sql = "SELECT how FROM dossier_component WHERE ward_id = $1 AND component_key = 'to-khai'";
        assert_eq!(db(app).scalars::<String>(sql, args![WARD]).await.unwrap(), ["file"], "it came online");
        officer.get(&page).await.assert_lacks("name=\"outside\"");
        officer.get(&format!("{page}/phi")).await.assert_lacks("Lệ phí khai sinh đúng hạn");
        import(app, &office, &csv(1, "Đang xử lý")).await;
        let sql = "SELECT COUNT(*) FROM dossier WHERE ward_id = $1 AND source = 'import' AND competent_agency = 'UBND phường Sông Công'";
        assert_eq!(db(app).scalar::<i64>(sql, args![WARD]).await.unwrap(), Some(1));
    }
);

testkit::on_both!(
    crate::modules(),
    fn what_the_portal_refuses_rests_and_is_shown(app) {
        let (portal, office) = connected(app).await;
        portal.citizen(json!({ "code": "T-0", "kind": "dossier", "dossier": { "procedure": "9.999999", "applicant_name": "A" } }));
        portal.citizen(handed_in("T-1"));
        portal.behave(Mischief { refuses: "1.004837".into(), ..Mischief::default() });
        take(app, &office).await;
        let page = office.get("/ket-noi").await;
        page.assert_says("Bên kia từ chối (mã 422)").assert_says("Phường không cung cấp thủ tục 9.999999");
        let asked = portal.requests();
        app.app.settle().await.unwrap();
        assert_eq!(portal.requests(), asked, "what was refused is not asked again by itself");
        app.sign_in("nguoixem").await.get("/ket-noi").await.assert_status(403);
    }
);

testkit::on_both!(
    crate::modules(),
    fn what_waits_before_reception_lies_with_whoever_asked_and_is_listed_to_the_end(app) {
        let (portal, office) = connected(app).await;
        for n in 0..53 {
            portal.citizen(handed_in(&format!("T-{n}")));
        }
        take(app, &office).await;
        let (officer, id) = (app.sign_in("motcua").await, id_of(app, "T-7").await);
        let ask = [("supplement_reason", "Bản chụp mờ, không đọc được."), ("supplement_component", "to-khai")];
        let page = officer.get(&format!("/ho-so/{id}")).await;
        let components = page.body.split("name=\"supplement_component\"").nth(1).unwrap();
        let paper = components.split("<option value=\"").map(|part| part.split('"').next().unwrap()).find(|key| key.contains('-')).unwrap();
        officer.post(&format!("/ho-so/{id}/bo-sung"), &[ask[0], ("supplement_component", paper)]).await.assert_redirect();
        let mine = officer.get("/ho-so?the=cho").await;
        mine.assert_says(&format!("/ho-so/{id}")).assert_says("Mẫu motcua");
        let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
        tx.exec("UPDATE dossier SET state = 5, waits_since = registered_at WHERE ward_id = $1", args![WARD]).await.unwrap();
        tx.commit().await.unwrap();
        let rows = |page: &testkit::Answer| page.body.matches("rowheader\"").count();
        let first = officer.get("/ho-so?the=cho&cua=tat-ca").await;
        let next = first.body.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap();
        let second = officer.get(&next.replace("&amp;", "&").replace("&#38;", "&")).await;
        assert_eq!((rows(&first), rows(&second)), (50, 3));
        officer.get("/mot-cua").await.assert_says(">53<");
    }
);

testkit::on_both!(
    crate::modules(),
    fn a_slow_portal_holds_up_nobody_and_nothing_is_lost(app) {
        let (portal, office) = connected(app).await;
        portal.citizen(handed_in("T-1"));
        portal.behave(Mischief { delay: Duration::from_secs(11), ..Mischief::default() });
        office.post("/ket-noi/nhan-ngay", &[]).await.assert_redirect();
        let desk = async {
            let begun = Instant::now();
            app.sign_in("motcua").await.get("/ho-so").await.assert_status(200);
            begun.elapsed()
        };
        let (looked, waited) = tokio::join!(app.app.settle(), desk);
        looked.unwrap();
        assert!(waited < Duration::from_secs(9), "the desk waits for nobody: {waited:?}");
        office.get("/ket-noi").await.assert_says("Bên kia không trả lời trong thời gian chờ");
        portal.behave(Mischief { delay: Duration::from_millis(200), ..Mischief::default() });
        take(app, &office).await;
        id_of(app, "T-1").await;
        assert_eq!(portal.effects("T-1"), [1], "slow is no fault");
    }
);

pub(crate) fn csv(rows: usize, state: &str) -> String {
    let mut text =
        "Mã hồ sơ;Mã TTHC;Người nộp;Ngày tiếp nhận;Ngày hẹn trả;Trạng thái;Ngày hoàn thành;Hình thức nộp\n".to_owned();
    for n in 1..=rows {
        let done = if state == "Đã xử lý xong" { "06/03/2026 10:00" } else { "" };
        text.push_str(&format!(
            "H55.242-260302-{n:04};1.004837.000.00.00.H55;Mẫu {n};02/03/2026 09:00;05/03/2026 17:00;{state};{done};Trực tuyến\n"
        ));
    }
    text
}

pub(crate) async fn import(app: &TestApp, office: &Browser, file: &str) -> String {
    import_of(app, office, file, [("finished_at", "6"), ("channel", "7")]).await
}

/// Brings a file in whose last two columns are these; its page.
pub(crate) async fn import_of(app: &TestApp, office: &Browser, file: &str, last: [(&str, &str); 2]) -> String {
    let id = Uuid::now_v7().to_string();
    let sent = office.upload("/ket-noi/tep", &[("id", &id)], ("file", "ho-so.csv", file.as_bytes())).await;
    let page = sent.assert_redirect().to_owned();
    office.get(&page).await.assert_says("<option value=\"0\" selected>Mã hồ sơ").assert_says("Trường hợp của thủ tục");
    let first =
        [("code", "0"), ("procedure", "1"), ("name", "2"), ("received_at", "3"), ("due_at", "4"), ("state", "5")];
    office.post(&page, &[&first[..], &last[..]].concat()).await.assert_redirect();
    app.app.settle().await.unwrap();
    page
}

testkit::on_both!(
    crate::modules(),
    fn an_export_is_brought_in_row_by_row_and_twice_changes_nothing(app) {
        let (_, office) = connected(app).await;
        let first = csv(1_200, "Đang xử lý");
        let broken = format!("{first}H55.242-260302-9999;9.999999;Mẫu;02/03/2026;;;;\nH55.242-260302-9998;1.004837;Mẫu;hôm qua;;;;\n\
                              H55.242-260230-0001;1.004837;Mẫu;02/03/2026;;;;\nHS-17;1.004837;Mẫu;02/03/2026;;;;\n");
        let started = Instant::now();
        let page = import(app, &office, &broken).await;
        eprintln!("1,204 rows on {:?}: {:?}", app.on, started.elapsed());
        let page = office.get(&page).await;
        page.assert_says("1204 dòng: 1200 mới, 0 thay đổi, 0 giữ nguyên, 4 lỗi").assert_says(">1202<").assert_says("hôm qua");
        page.assert_says("“H55.242-260230-0001” chưa đúng mẫu").assert_says("“HS-17” chưa đúng mẫu");
        let sql = "SELECT COUNT(*) FROM dossier WHERE ward_id = $1 AND state = 4 AND channel = 2";
        let count: Option<i64> = db(app).scalar(sql, args![WARD]).await.unwrap();
        assert_eq!(count, Some(1_200));
        let page = import(app, &office, &first).await;
        office.get(&page).await.assert_says("1200 dòng: 0 mới, 0 thay đổi, 1200 giữ nguyên, 0 lỗi");
        let page = import(app, &office, &csv(1_200, "Đã xử lý xong")).await;
        office.get(&page).await.assert_says("0 mới, 1200 thay đổi");
        let sql = "SELECT COUNT(*) FROM dossier WHERE ward_id = $1 AND in_time = false AND finished_at IS NOT NULL";
        let late: Option<i64> = db(app).scalar(sql, args![WARD]).await.unwrap();
        assert_eq!(late, Some(1_200));
        let sql = "SELECT COUNT(*) FROM dossier WHERE ward_id = $1 AND (electronic_result = TRUE OR synced_at IS NOT NULL)";
        let invented: Option<i64> = db(app).scalar(sql, args![WARD]).await.unwrap();
        assert_eq!(invented, Some(0), "what the file does not say is not so");
        let head = "Mã hồ sơ;Mã TTHC;Người nộp;Ngày tiếp nhận;Ngày hẹn trả;Trạng thái;Ngày hoàn thành;Hình thức nộp;Kết quả điện tử\n";
        let told = |n: usize, said: &str| format!("H55.242-260302-{n:04};1.004837;Mẫu {n};02/03/2026 09:00;05/03/2026 17:00;Đã xử lý xong;06/03/2026 10:00;Trực tuyến;{said}\n");
        let other = told(3, "").replace("05/03/2026", "10/03/2026");
        let file = format!("{head}{}{}{other}", told(1, "Có"), told(2, ""));
        let sent = office.upload("/ket-noi/tep", &[("id", &Uuid::now_v7().to_string())], ("file", "dt.csv", file.as_bytes())).await;
        let columns = [("code", "0"), ("procedure", "1"), ("name", "2"), ("received_at", "3"), ("due_at", "4"), ("state", "5"),
            ("finished_at", "6"), ("channel", "7"), ("electronic", "8")];
        office.post(sent.assert_redirect(), &columns).await.assert_redirect();
        app.app.settle().await.unwrap();
        let sql = "SELECT code FROM dossier WHERE ward_id = $1 AND electronic_result = TRUE";
        assert_eq!(db(app).scalars::<String>(sql, args![WARD]).await.unwrap(), ["H55.242-260302-0001"]);
        for (said, there) in [("", 1), ("Không", 0)] {
            let file = format!("{head}{}", told(1, said));
            let sent = office.upload("/ket-noi/tep", &[("id", &Uuid::now_v7().to_string())], ("file", "dt.csv", file.as_bytes())).await;
            office.post(sent.assert_redirect(), &columns).await.assert_redirect();
            app.app.settle().await.unwrap();
            assert_eq!(db(app).scalars::<String>(sql, args![WARD]).await.unwrap().len(), there, "{said}");
        }
        let officer = app.sign_in("motcua").await;
        let (as_ours, theirs) = (id_of(app, "H55.242-260302-0002").await, id_of(app, "H55.242-260302-0003").await);
        officer.get(&format!("/ho-so/{as_ours}")).await.assert_says("Hẹn trả kết quả: 17:00 thứ Năm 5/3/2026.");
        let said = "Hẹn trả kết quả: 17:00, 10/03/2026, theo hệ thống của tỉnh.";
        officer.get(&format!("/ho-so/{theirs}")).await.assert_says(said).assert_lacks("Thời hạn 3 ngày làm việc");
        office.upload("/ket-noi/tep", &[("id", &Uuid::now_v7().to_string())], ("file", "x.xlsx", b"PK\x03\x04")).await.assert_status(422);
        let id = Uuid::now_v7().to_string();
        let sent = office.upload("/ket-noi/tep", &[("id", &id)], ("file", "a.csv", b"a;b;c\n1;2;3\n")).await;
        office.post(sent.assert_redirect(), &[]).await.assert_status(422).assert_says("Chọn cột cho mục này");
    }
);

testkit::on_both!(
    crate::modules(),
    fn a_wrong_choice_of_columns_is_mended_by_bringing_the_file_in_again(app) {
        let (_, office) = connected(app).await;
        let head = "Mã hồ sơ;Mã TTHC;Người nộp;Ngày tiếp nhận;Ghi chú;Cách nộp;Liên hệ;Chỗ ở;Giấy tờ;Ai làm\n";
        let row = |n: usize| format!("H55.242-260302-{n:04};1.004837;Mẫu {n};02/03/2026 09:00;Nhầm {n};Trực tuyến;091234567{n};Tổ {n};01918500123{n};Cán bộ {n}\n");
        let file = format!("{head}{}{}", row(1), row(2));
        let bring = async |columns: &[(&str, &str)]| {
            let id = Uuid::now_v7().to_string();
            let sent = office.upload("/ket-noi/tep", &[("id", &id)], ("file", "ho-so.csv", file.as_bytes())).await;
            let page = sent.assert_redirect().to_owned();
            office.post(&page, columns).await.assert_redirect();
            app.app.settle().await.unwrap();
            office.get(&page).await
        };
        let few = [("code", "0"), ("procedure", "1"), ("name", "4"), ("received_at", "3")];
        bring(&few).await.assert_says("2 mới, 0 thay đổi");
        let all = [("code", "0"), ("procedure", "1"), ("name", "2"), ("received_at", "3"), ("channel", "5"), ("phone", "6"),
            ("address", "7"), ("number", "8"), ("officer", "9")];
        bring(&all).await.assert_says("0 mới, 2 thay đổi, 0 giữ nguyên");
        bring(&all).await.assert_says("0 mới, 0 thay đổi, 2 giữ nguyên");
        // What a file does not say stays.
        bring(&all[..4]).await.assert_says("0 mới, 0 thay đổi, 2 giữ nguyên");
        let sql = "SELECT COUNT(*) FROM dossier WHERE ward_id = $1 AND channel = 2 AND in_person = FALSE AND applicant_name = 'Mẫu 2' \
                   AND folded = 'mau 2' AND applicant_phone = '+84912345672' AND applicant_address = 'Tổ 2' \
                   AND applicant_number = '019185001232' AND officer_name = 'Cán bộ 2'";
        let mended: Option<i64> = db(app).scalar(sql, args![WARD]).await.unwrap();
        assert_eq!(mended, Some(1));
        app.sign_in("motcua").await.get("/ho-so?q=mau%202&cua=tat-ca").await.assert_says("H55.242-260302-0002");
    }
);
