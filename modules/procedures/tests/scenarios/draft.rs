//! Drafts over HTTP: prepared at home question by question, opened at the counter by their code, made a dossier, tracked
//! and rated by the citizen; erased when their time is over.

use kernel::{Conn, args};
use testkit::{Answer, Browser, TestApp, WARD};

fn db(app: &TestApp) -> Conn {
    app.app.db.read(WARD)
}

async fn count(app: &TestApp, sql: &str) -> i64 {
    db(app).scalar(sql, args![WARD]).await.unwrap().unwrap()
}

/// What stands between two marks of a page.
fn between<'a>(body: &'a str, before: &str, after: &str) -> &'a str {
    body.split_once(before).and_then(|(_, rest)| rest.split_once(after)).map_or("", |(found, _)| found)
}

/// The hidden or typed value of a field.
fn value<'a>(body: &'a str, name: &str) -> &'a str {
    between(body, &format!("name=\"{name}\" value=\""), "\"")
}

/// Answers every question of the form that is asked, with whatever its fields take.
async fn answer_all(citizen: &Browser, draft: &str, given: &[(&str, &str)]) -> usize {
    for n in 0..60 {
        let to = citizen.get(&format!("{draft}/to-khai")).await.assert_redirect().to_owned();
        let Some((_, key)) = to.rsplit_once("/to-khai/") else { return n };
        let page = citizen.get(&to).await;
        page.assert_status(200);
        assert_eq!(page.body.matches("<h1").count(), 1, "one heading at {to}");
        let known = given.iter().find(|(name, _)| *name == key).map(|(_, answer)| (*answer).to_owned());
        let choice = between(&page.body, "type=\"radio\" value=\"", "\"").to_owned();
        let guess = match key {
            key if key.contains("year") => "1990",
            key if key.contains("number") => "019190001234",
            key if key.contains("copies") => "1",
            key if key.contains("birth") || key.contains("date") => "01/03/1990",
            _ => "Mẫu",
        };
        let answer = known.unwrap_or(if choice.is_empty() { guess.to_owned() } else { choice });
        let kept = citizen.post(&to, &[(key, &answer)]).await;
        assert!(kept.status.is_redirection(), "{to}: {answer}: {}", between(&kept.body, "govuk-error-message", "</p>"));
    }
    panic!("the form never ends");
}

const BIRTH: [(&str, &str); 12] = [
    ("requester_name", "Hoàng Thị Mẫu"),
    ("requester_number", "019190001234"),
    ("requester_phone", "0912 345 678"),
    ("requester_address", "Tổ dân phố mẫu"),
    ("child_name", "Hoàng Văn Mẫu"),
    ("child_birth", "01/03/2026"),
    ("mother_birth", "01/03/1990"),
    ("father_birth", "01/03/1989"),
    ("mother_number", "019190001234"),
    ("father_number", "019089001234"),
    ("mother_birth_year", "1990"),
    ("father_birth_year", "1989"),
];

/// A draft of a birth, filled in and looked through; its address and its code.
async fn prepared(app: &TestApp, citizen: &Browser) -> (String, String) {
    let begin = citizen.get("/chuan-bi-ho-so?thu-tuc=1.001193").await;
    begin.assert_status(200).assert_says("Cổng Dịch vụ công quốc gia");
    let token = value(&begin.body, "token").to_owned();
    let case = between(&begin.body, "type=\"radio\" value=\"", "\"").to_owned();
    let fields = [("thu-tuc", "1.001193"), ("token", token.as_str()), ("case", case.as_str())];
    let drafts = "SELECT COUNT(*) FROM citizen_draft WHERE ward_id = $1";
    let before = count(app, drafts).await;
    let draft = citizen.post("/chuan-bi-ho-so", &fields).await.assert_redirect().to_owned();
    assert_eq!(citizen.post("/chuan-bi-ho-so", &fields).await.assert_redirect(), draft);
    assert_eq!(count(app, drafts).await, before + 1, "a double click begins one");
    citizen.get(&format!("{draft}/xong")).await.assert_redirect();
    citizen.post(&format!("{draft}/kiem-tra"), &[]).await.assert_status(422);
    assert!(answer_all(citizen, &draft, &BIRTH).await > 3);
    citizen.get(&draft).await.assert_status(200).assert_says("Phường tự tra cứu");
    citizen.get(&format!("{draft}/kiem-tra")).await.assert_status(200).assert_says("Hoàng Văn Mẫu").assert_says("Sửa");
    citizen.post(&format!("{draft}/kiem-tra"), &[]).await.assert_redirect();
    let sheet = citizen.get(&format!("{draft}/xong")).await;
    sheet.assert_status(200).assert_says("<svg");
    (draft, between(&sheet.body, "<strong class=\"num\">", "<").to_owned())
}

async fn offer(app: &TestApp) {
    app.sign_in("tonghop").await.post("/danh-muc-thu-tuc/nap-mau", &[]).await.assert_redirect();
}

testkit::on_both!(
    crate::modules(),
    fn a_draft_made_at_home_becomes_a_dossier_at_the_counter_and_is_tracked_and_rated(app) {
        offer(app).await;
        let citizen = app.browser();
        let (draft, code) = prepared(app, &citizen).await;
        let paper = between(&citizen.get(&draft).await.body, &format!("{draft}/giay-to/"), "\"").to_owned();
        let picture = b"\x89PNG\r\n\x1a\nmau";
        let at = format!("{draft}/giay-to/{paper}");
        citizen.upload(&at, &[], ("files", "x.html", b"<!DOCTYPE html><script>")).await.assert_status(422);
        citizen.upload(&at, &[], ("files", "anh.png", picture)).await.assert_redirect();
        citizen.get(&at).await.assert_says("anh.png");
        citizen.post(&format!("{draft}/kiem-tra"), &[]).await.assert_redirect();

        let officer = app.sign_in("motcua").await;
        officer.get("/ho-so/tiep-nhan/ban-nhap?ma=AAAA-AAAA").await.assert_says("Không có bản chuẩn bị nào");
        let opened = officer.get(&format!("/ho-so/tiep-nhan/ban-nhap?ma={}", code.to_lowercase())).await;
        opened.assert_status(200).assert_says("Hoàng Thị Mẫu").assert_says("0912 345 678").assert_says("anh.png");
        app.sign_in("nguoixem").await.get("/ho-so/tiep-nhan/ban-nhap").await.assert_status(403);
        let take = format!("/ho-so/tiep-nhan/ban-nhap/{}", between(&opened.body, "/ho-so/tiep-nhan/ban-nhap/", "/tep"));
        let to = officer.post(&take, &[("brought", paper.as_str())]).await.assert_redirect().to_owned();
        assert_eq!(officer.post(&take, &[]).await.assert_redirect(), to, "a double click makes one dossier");
        assert_eq!(count(app, "SELECT COUNT(*) FROM dossier WHERE ward_id = $1 AND source = 'home'").await, 1);
        assert_eq!(count(app, "SELECT COUNT(*) FROM citizen_draft_file WHERE ward_id = $1").await, 0, "emptied");
        let sql = "SELECT COUNT(*) FROM dossier_component WHERE ward_id = $1 AND how = 'file' AND length(digest) = 64";
        assert_eq!(count(app, sql).await, 1, "the picture went along");
        let shown = officer.get(&format!("{to}/giay-to")).await;
        shown.assert_says("anh.png");
        let file = between(&shown.body, "href=\"/giay-to/", "\"").to_owned();
        assert_eq!(officer.get(&format!("/giay-to/{file}")).await.assert_status(200).bytes, picture, "it can be opened");
        let agency = "SELECT COUNT(*) FROM dossier WHERE ward_id = $1 AND receipt_place = 'UBND phường Sông Công' \
                      AND competent_agency = receipt_place";
        assert_eq!(count(app, agency).await, 1, "where it was received, and who decides");
        let became = citizen.get(&format!("{draft}/xong")).await;
        became.assert_says("Hồ sơ đã được tiếp nhận");
        let dossier = between(&became.body, "<strong class=\"dinh-wrap\">", "<").to_owned();

        track(app, &citizen, &dossier).await;
        rate(app, &citizen, &dossier).await;
    }
);

testkit::on_both!(
    crate::modules(),
    fn scans_of_a_draft_are_looked_at_before_the_write_and_clicks_at_once_make_one_dossier(app) {
        offer(app).await;
        let citizen = app.browser();
        let (draft, code) = prepared(app, &citizen).await;
        let paper = between(&citizen.get(&draft).await.body, &format!("{draft}/giay-to/"), "\"").to_owned();
        let picture = b"\x89PNG\r\n\x1a\nmau";
        citizen.upload(&format!("{draft}/giay-to/{paper}"), &[], ("files", "a.png", picture)).await.assert_redirect();
        citizen.post(&format!("{draft}/kiem-tra"), &[]).await.assert_redirect();
        let officer = app.sign_in("motcua").await;
        let opened = officer.get(&format!("/ho-so/tiep-nhan/ban-nhap?ma={code}")).await;
        let take = format!("/ho-so/tiep-nhan/ban-nhap/{}", between(&opened.body, "/ho-so/tiep-nhan/ban-nhap/", "/tep"));

        let (files, digest) = (&app.app.files, kernel::Digest::of(picture));
        let held = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
        let clicks = futures_util::future::join_all((0..4).map(|_| officer.post(&take, &[])));
        let looked = async {
            for _ in 0..100 {
                if files.get(&digest).await.is_ok() {
                    break;
                }
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
            let there = files.get(&digest).await.is_ok();
            drop(held);
            there
        };
        let (answers, there) = tokio::join!(clicks, looked);
        assert!(there, "the file was there while somebody else was writing");
        let page = answers[0].assert_redirect();
        for answer in &answers {
            assert_eq!(answer.assert_redirect(), page);
        }
        assert_eq!(count(app, "SELECT COUNT(*) FROM dossier WHERE ward_id = $1").await, 1);
        assert_eq!(count(app, "SELECT COUNT(*) FROM paper_file WHERE ward_id = $1").await, 1);
    }
);

testkit::on_both!(
    crate::modules(),
    fn what_was_sent_from_home_is_not_asked_for_again(app) {
        offer(app).await;
        let officer = app.sign_in("motcua").await;
        let (dim, clear) = (crate::papers::jpeg(96, 827, 1170), crate::papers::jpeg(200, 1654, 2339));
        for files in [vec![("mo.jpg", &dim)], vec![("trang-1.jpg", &clear), ("trang-2.jpg", &clear)], vec![("ro.jpg", &clear)]] {
            let citizen = app.browser();
            let (draft, code) = prepared(app, &citizen).await;
            let paper = between(&citizen.get(&draft).await.body, &format!("{draft}/giay-to/"), "\"").to_owned();
            for (name, scan) in files {
                citizen.upload(&format!("{draft}/giay-to/{paper}"), &[], ("files", name, scan)).await.assert_redirect();
            }
            citizen.post(&format!("{draft}/kiem-tra"), &[]).await.assert_redirect();
            let opened = officer.get(&format!("/ho-so/tiep-nhan/ban-nhap?ma={code}")).await;
            let take = format!("/ho-so/tiep-nhan/ban-nhap/{}", between(&opened.body, "/ho-so/tiep-nhan/ban-nhap/", "/tep"));
            officer.post(&take, &[]).await.assert_redirect();
        }
        let held = "SELECT COUNT(*) FROM paper_held WHERE ward_id = $1 AND person = '019190001234' AND file_name = 'ro.jpg'";
        assert_eq!(count(app, held).await, 1);
        assert_eq!(count(app, "SELECT COUNT(*) FROM paper_held WHERE ward_id = $1").await, 1, "what must be scanned again, and a page of a paper, are not held");
        let asked = [("procedure", "1.001193"), ("number", "019190001234")];
        crate::desk::parts(&officer, &asked).await.assert_says("phường đang giữ từ hồ sơ");
    }
);

async fn track(app: &TestApp, citizen: &Browser, code: &str) {
    citizen.get("/tra-cuu/ho-so").await.assert_redirect();
    let wrong_digits = citizen.post("/tra-cuu", &[("code", code), ("digits", "0000")]).await;
    let wrong_code = citizen.post("/tra-cuu", &[("code", "H55.242-260316-9999"), ("digits", "5678")]).await;
    let fault = |a: &Answer| between(&a.body, "govuk-error-message", "</p>").to_owned();
    assert_eq!(fault(&wrong_digits), fault(&wrong_code), "nobody learns which codes exist");
    wrong_digits.assert_status(422);
    citizen.post("/tra-cuu", &[("code", code), ("digits", "56")]).await.assert_status(422);
    for digits in ["5678", "1234"] {
        let to = citizen.post("/tra-cuu", &[("code", &code.to_lowercase()), ("digits", digits)]).await;
        assert_eq!(to.assert_redirect(), "/tra-cuu/ho-so", "the end of the telephone or the identity number");
    }
    let page = citizen.get("/tra-cuu/ho-so").await;
    page.assert_status(200).assert_says("đã được tiếp nhận").assert_says("Hẹn trả kết quả").assert_says("09•• ••• 678");
    page.assert_says("Hoàng Thị M•••")
        .assert_says("Vì sao là ngày này?")
        .assert_says("Ông/bà không phải làm gì lúc này");
    for hidden in ["Hoàng Thị Mẫu", "0912 345 678", "+84912345678", "019190001234", "Hoàng Văn Mẫu"] {
        page.assert_lacks(hidden);
    }
    let read = "SELECT COUNT(*) FROM event WHERE ward_id = $1 AND kind = 'personal_data.read' AND actor_id IS NULL";
    assert_eq!(count(app, read).await, 1, "each reading is written down");
    citizen.post("/tra-cuu/dong", &[]).await.assert_redirect();
    citizen.get("/tra-cuu/ho-so").await.assert_redirect();
    for _ in 0..5 {
        citizen.post("/tra-cuu", &[("code", code), ("digits", "0000")]).await.assert_status(422);
    }
    let right = citizen.post("/tra-cuu", &[("code", code), ("digits", "5678")]).await;
    right.assert_status(422).assert_says("quá nhiều lần");
    app.set_moment("2026-03-16T02:20:00Z");
    citizen.post("/tra-cuu", &[("code", code), ("digits", "5678")]).await.assert_redirect();
}

async fn rate(app: &TestApp, citizen: &Browser, code: &str) {
    let sql = "UPDATE dossier SET state = 9, finished_at = registered_at, in_time = TRUE WHERE ward_id = $1 AND source = 'home'";
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.exec(sql, args![WARD]).await.unwrap();
    tx.commit().await.unwrap();
    let page = citizen.get("/tra-cuu/ho-so").await;
    page.assert_says("đã có kết quả").assert_says("Đúng hạn.");
    let at = format!("/danh-gia/{}", between(&page.body, "href=\"/danh-gia/", "\""));
    citizen.get(&at).await.assert_status(200).assert_says("Rất hài lòng").assert_says(code);
    citizen.post(&at, &[("stars", "6")]).await.assert_status(422);
    citizen.post(&at, &[("stars", "2")]).await.assert_redirect();
    citizen.post(&at, &[("stars", "2"), ("comment", "Chờ hơi lâu")]).await.assert_redirect();
    citizen.post(&at, &[("stars", "5")]).await.assert_redirect();
    citizen.get(&at).await.assert_says("Cảm ơn ông/bà").assert_says("Chờ hơi lâu");
    assert_eq!(count(app, "SELECT COUNT(*) FROM dossier_rating WHERE ward_id = $1 AND stars = 5").await, 1);
    app.sign_in("motcua").await.get("/danh-gia").await.assert_status(403);
    let leader = app.sign_in("lanhdao").await;
    leader.get("/danh-gia").await.assert_says("Chờ hơi lâu").assert_says("100%").assert_says("Mẫu motcua");
    leader.get("/danh-gia?muc=2").await.assert_lacks("Chờ hơi lâu");
    app.set_day("2026-03-24");
    citizen.post(&at, &[("stars", "1")]).await.assert_status(422).assert_says("quá 7 ngày");
    citizen.get("/danh-gia/khong-co").await.assert_status(404);
}

testkit::on_both!(
    crate::modules(),
    fn a_draft_is_erased_when_its_time_is_over_or_its_owner_asks(app) {
        offer(app).await;
        let citizen = app.browser();
        let (draft, _) = prepared(app, &citizen).await;
        app.set_day("2026-04-14");
        app.app.settle().await.unwrap();
        citizen.get(&draft).await.assert_status(200);
        app.set_day("2026-04-16");
        citizen.get(&draft).await.assert_status(404);
        app.app.settle().await.unwrap();
        assert_eq!(count(app, "SELECT COUNT(*) FROM citizen_draft WHERE ward_id = $1").await, 0);

        let (draft, _) = prepared(app, &citizen).await;
        citizen.post(&format!("{draft}/xoa"), &[]).await.assert_redirect();
        citizen.get(&draft).await.assert_status(404);
        assert_eq!(count(app, "SELECT COUNT(*) FROM citizen_draft WHERE ward_id = $1").await, 0);
    }
);

testkit::on_both!(
    crate::modules(),
    fn a_stranger_sees_no_page_of_a_citizen(app) {
        offer(app).await;
        let stranger = app.browser();
        stranger.get("/cua-toi").await.assert_status(200).assert_says("chưa mở đăng nhập");
        for path in ["/cua-toi/du-lieu.json", "/cua-toi/ai-da-xem", "/cua-toi/xoa-du-lieu"] {
            assert_eq!(stranger.get(path).await.assert_redirect(), "/cua-toi");
        }
        stranger.get("/cua-toi/dang-nhap").await.assert_status(422);
        stranger.get("/cua-toi/tro-lai?code=x&state=y").await.assert_status(422);
        stranger.get("/chuan-bi-ho-so/khong-co").await.assert_status(404);
        stranger.get("/chuan-bi-ho-so").await.assert_status(200).assert_says("Đăng ký khai sinh");
    }
);
