//! Personal data of one person: looked at with a ground, given out, erased only once it need not be kept any more.

use dinh_procedures as procedures;
use kernel::args;
use testkit::{TestApp, WARD};

const PAGE: &str = "/mot-cua/du-lieu-ca-nhan";

async fn count(app: &TestApp, sql: &str, number: &str) -> i64 {
    app.app.db.read(WARD).scalar(sql, args![WARD, number]).await.unwrap().unwrap_or(0)
}

testkit::on_both!(crate::modules(), fn a_person_gets_their_data_and_its_erasure_as_far_as_the_law_lets(app) {
    procedures::api::seed_demo(&app.app, WARD).await.unwrap();
    let sql = "SELECT MAX(applicant_number) FROM dossier WHERE ward_id = $1 AND state = 10";
    let number: String = app.app.db.read(WARD).scalar(sql, args![WARD]).await.unwrap().unwrap();
    let held = "SELECT COUNT(*) FROM dossier WHERE ward_id = $1 AND applicant_number = $2";
    let before = count(app, held, &number).await;
    assert!(before > 0);
    let code = "SELECT MAX(code) FROM dossier WHERE ward_id = $1 AND applicant_number = $2 AND state = 10";
    let code: String = app.app.db.read(WARD).scalar(code, args![WARD, number.as_str()]).await.unwrap().unwrap();
    let citizen = app.browser();
    let id = uuid::Uuid::now_v7().to_string();
    let asked = [("id", id.as_str()), ("name", "Nguyễn Văn Mẫu"), ("phone", "0912345678"), ("what", "Hỏi về hồ sơ của tôi"),
        ("about", "dossier"), ("about_code", code.as_str())];
    citizen.post("/nho-huong-dan", &asked).await.assert_redirect();
    let told = "SELECT COUNT(*) FROM help_request WHERE ward_id = $1 AND about_code = $2 AND (what <> '' OR name <> '' OR phone <> '')";
    let (leader, desk) = (app.sign_in("lanhdao").await, app.sign_in("motcua").await);
    desk.get(PAGE).await.assert_status(403);
    let ask = [("number", number.as_str()), ("purpose", "Đơn yêu cầu ngày 16/3/2026 của chính người đó")];
    leader.post(PAGE, &ask[..1]).await.assert_status(422).assert_says("Nêu căn cứ").assert_says(&number);
    let page = leader.post(PAGE, &ask).await;
    page.assert_status(200).assert_says("Xuất bản sao");
    assert!(!page.body.contains('⟦') && !page.body.contains("Xóa dữ liệu cá nhân</button>"), "{}", page.body);
    let given = leader.post(&format!("{PAGE}/xuat"), &ask).await.json();
    assert_eq!(given["dossiers"].as_array().map(Vec::len), Some(before as usize), "{given}");
    assert_eq!(given["dossiers"][0]["applicant"]["number"], number);
    let one = given["dossiers"].as_array().unwrap().iter().find(|d| d["code"] == code.as_str()).unwrap();
    assert_eq!(one["help"][0]["what"], "Hỏi về hồ sơ của tôi");
    for part in ["files", "payments", "rating", "papers", "moves"] {
        assert!(one.get(part).is_some(), "{part}: {one}");
    }
    assert_eq!(count(app, told, &code).await, 1);
    leader.post(&format!("{PAGE}/xoa"), &ask).await.assert_status(422).assert_says("Chưa có hồ sơ nào hết thời hạn lưu");
    assert_eq!(count(app, held, &number).await, before);
    app.set_day("2046-03-16");
    // Accounts that nobody used so long are closed to sign-in.
    let leader = app.person_in(kernel::Role::Leader, app.units[0]).await;
    let ended = "SELECT COUNT(*) FROM dossier WHERE ward_id = $1 AND applicant_number = $2 AND state IN (3, 8, 9, 10)";
    let ended = count(app, ended, &number).await;
    leader.post(&format!("{PAGE}/xoa"), &ask).await.assert_redirect();
    assert_eq!(count(app, held, &number).await, before - ended);
    assert_eq!(count(app, told, &code).await, 0, "what was asked about it goes too");
    let erased = "SELECT COUNT(*) FROM event WHERE ward_id = $1 AND kind = $2";
    assert_eq!(count(app, erased, "procedures.dossier.erased").await, ended);
    assert!(count(app, erased, "personal_data.read").await >= 2 * before);
});
