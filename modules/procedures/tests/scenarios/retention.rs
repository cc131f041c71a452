//! Personal data of one person: looked at with a ground, given out, erased only once it need not be kept any more.

use dinh_procedures as procedures;
use kernel::{args, row};
use testkit::{TestApp, WARD};

const PAGE: &str = "/mot-cua/du-lieu-ca-nhan";

async fn count(app: &TestApp, sql: &str, number: &str) -> i64 {
    app.app.db.read(WARD).scalar(sql, args![WARD, number]).await.unwrap().unwrap_or(0)
}

/// A payment's words and the province's portal name the person of a dossier.
async fn the_payer_and_the_portal_name_them(app: &TestApp, code: &str) {
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.update("dossier", row! { code: code }, row! { outer_code: "T-1" }).await.unwrap();
    let there =
        row! { id: "m-1", code: "T-1", payload: "{\"name\":\"Nguyễn Văn Mẫu\"}", state: "done", came_at: tx.now };
    tx.insert("portal_in", there).await.unwrap();
    let sql = "UPDATE fee_payment SET description = 'NGUYEN VAN MAU nop le phi' WHERE ward_id = $1 AND obligation_id IN \
               (SELECT o.id FROM fee_obligation o JOIN dossier d ON d.ward_id = o.ward_id AND d.id = o.dossier_id \
               WHERE o.ward_id = $1 AND d.code = $2)";
    assert_eq!(tx.exec(sql, args![WARD, code]).await.unwrap(), 1);
    tx.commit().await.unwrap();
}

/// Two files among the papers of an ended dossier, of which another dossier holds the second too.
async fn two_files(app: &TestApp, code: &str) -> [kernel::Digest; 2] {
    let sql = "SELECT id FROM dossier WHERE ward_id = $1 AND (code = $2) = $3 ORDER BY id DESC LIMIT 1";
    let files =
        [app.app.files.put(b"own".to_vec()).await.unwrap(), app.app.files.put(b"shared".to_vec()).await.unwrap()];
    for (is_own, digest) in [(true, &files[0]), (true, &files[1]), (false, &files[1])] {
        let id: uuid::Uuid = app.app.db.read(WARD).scalar(sql, args![WARD, code, is_own]).await.unwrap().unwrap();
        let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
        let row = row! { id: uuid::Uuid::now_v7(), dossier_id: id, component_key: "", kind: "other", name: "Giấy",
        digest: digest.as_str(), file_name: "giay.pdf", mime: "application/pdf", size: 3_i64, pages: 1, kept_at: tx.now };
        tx.insert("paper_file", row).await.unwrap();
        tx.commit().await.unwrap();
    }
    files
}

async fn only_what_others_hold_stays(app: &TestApp, [own, shared]: &[kernel::Digest; 2]) {
    app.app.settle().await.unwrap();
    let left = app.app.files.all().await.unwrap();
    assert!(!left.contains(own) && left.contains(shared), "the bytes that only this dossier held are gone");
}

testkit::on_both!(crate::modules(), fn a_person_gets_their_data_and_its_erasure_as_far_as_the_law_lets(app) {
    procedures::api::seed_demo(&app.app, WARD).await.unwrap();
    let sql = "SELECT MAX(d.code) FROM dossier d JOIN fee_obligation o ON o.ward_id = d.ward_id AND o.dossier_id = d.id \
               JOIN fee_payment p ON p.ward_id = o.ward_id AND p.obligation_id = o.id \
               JOIN dossier_rating r ON r.ward_id = d.ward_id AND r.dossier_id = d.id WHERE d.ward_id = $1 AND d.state = 10";
    let code: String = app.app.db.read(WARD).scalar(sql, args![WARD]).await.unwrap().unwrap();
    let sql = "SELECT applicant_number FROM dossier WHERE ward_id = $1 AND code = $2";
    let number: String = app.app.db.read(WARD).scalar(sql, args![WARD, code.as_str()]).await.unwrap().unwrap();
    the_payer_and_the_portal_name_them(app, &code).await;
    let held = "SELECT COUNT(*) FROM dossier WHERE ward_id = $1 AND applicant_number = $2";
    let before = count(app, held, &number).await;
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
    for part in ["payments", "papers", "moves", "readings"] {
        assert!(one[part].as_array().is_some_and(|all| !all.is_empty()), "{part}: {one}");
    }
    assert_eq!(one["payments"][0]["description"], "NGUYEN VAN MAU nop le phi");
    assert!(one["rating"].is_object(), "{one}");
    assert_eq!((&one["files"], &one["outer_code"]), (&serde_json::json!([]), &serde_json::json!("T-1")));
    let files = two_files(app, &code).await;
    let paid = "SELECT COUNT(*) FROM fee_payment WHERE ward_id = $1 AND code = $2 AND description <> ''";
    let came = "SELECT COUNT(*) FROM portal_in WHERE ward_id = $1 AND code = $2 AND payload <> '{}'";
    for (of_person, key) in [(told, &*code), (paid, &*code), (came, "T-1")] {
        assert_eq!(count(app, of_person, key).await, 1, "{of_person}");
    }
    leader.post(&format!("{PAGE}/xoa"), &ask).await.assert_status(422).assert_says("Chưa có hồ sơ nào hết thời hạn lưu");
    assert_eq!(count(app, held, &number).await, before);
    app.set_day("2046-03-16");
    // Accounts that nobody used so long are closed to sign-in.
    let leader = app.person_in(kernel::Role::Leader, app.units[0]).await;
    let ended = "SELECT COUNT(*) FROM dossier WHERE ward_id = $1 AND applicant_number = $2 AND state IN (3, 8, 9, 10)";
    let ended = count(app, ended, &number).await;
    leader.post(&format!("{PAGE}/xoa"), &ask).await.assert_redirect();
    assert_eq!(count(app, held, &number).await, before - ended);
    for (of_person, key) in [(told, &*code), (paid, &*code), (came, "T-1")] {
        assert_eq!(count(app, of_person, key).await, 0, "what others say of the person goes too: {of_person}");
    }
    let stays = "SELECT COUNT(*) FROM fee_payment WHERE ward_id = $1 AND code = $2 AND amount > 0";
    assert_eq!(count(app, stays, &code).await, 1, "that it was paid stays");
    let erased = "SELECT COUNT(*) FROM event WHERE ward_id = $1 AND kind = $2";
    assert_eq!(count(app, erased, "procedures.dossier.erased").await, ended);
    assert!(count(app, erased, "personal_data.read").await >= 2 * before);
    only_what_others_hold_stays(app, &files).await;
});

testkit::on_both!(crate::modules(), fn drafts_and_requests_of_a_person_are_given_out_and_erased_too(app) {
    let number = "019190001234";
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let id = uuid::Uuid::now_v7;
    let draft = row! { id: id(), code: "ABCD2345", token_digest: "x", procedure_id: id(), version_id: id(), procedure_code: "1.001193",
        procedure_name: "Khai sinh", answers: "{\"child_name\":\"Mẫu\"}", owner_number: number, made_at: tx.now,
        kept_until: tx.now + chrono::Duration::days(30) };
    tx.insert("citizen_draft", draft).await.unwrap();
    let help = row! { id: id(), name: "Hoàng Thị Mẫu", phone: "", what: "Đề nghị xóa dữ liệu cá nhân.", about: "erasure",
        about_code: number, made_at: tx.now };
    tx.insert("help_request", help).await.unwrap();
    tx.commit().await.unwrap();
    let leader = app.sign_in("lanhdao").await;
    let ask = [("number", number), ("purpose", "Đơn yêu cầu ngày 16/3/2026 của chính người đó")];
    let page = leader.post(PAGE, &ask).await;
    page.assert_says("1 bản chuẩn bị hồ sơ và 1 lời nhờ").assert_says("Xóa dữ liệu cá nhân</button>");
    let given = leader.post(&format!("{PAGE}/xuat"), &ask).await.json();
    assert_eq!(given["drafts"][0]["answers"]["child_name"], "Mẫu", "{given}");
    assert_eq!(given["help"][0]["name"], "Hoàng Thị Mẫu", "{given}");
    leader.post(&format!("{PAGE}/xoa"), &ask).await.assert_redirect();
    for left in ["SELECT COUNT(*) FROM citizen_draft WHERE ward_id = $1 AND owner_number = $2",
        "SELECT COUNT(*) FROM help_request WHERE ward_id = $1 AND (about_code = $2 OR name <> '' OR what <> '')"] {
        assert_eq!(count(app, left, number).await, 0, "{left}");
    }
    leader.post(&format!("{PAGE}/xoa"), &ask).await.assert_status(422);
});
