//! Papers over HTTP: scans judged by their bytes, what is held and not asked again, results, certified copies.

use crate::counter_room::{code_and_state, count, db, procedure, receive_of, receive_with};
use axum::body::Body;
use axum::http::Request;
use kernel::args;
use testkit::{Answer, Browser, TestApp, WARD};
use tower::ServiceExt as _;
use uuid::Uuid;

const COMPONENTS: &str = r#","components":[
 {"key":"can-cuoc","name":"Thẻ căn cước","paper":"can-cuoc","originals":1},
 {"key":"dan-cu","name":"Thông tin cư trú","obtainable":true,"database":"CSDL quốc gia về dân cư"},
 {"key":"don","name":"Đơn mẫu","originals":1},
 {"key":"hon-nhan","name":"Giấy xác nhận","paper":"hon-nhan","valid_days":4,"copies":1}]"#;

/// A PDF of a blank page, as a program writes it.
pub(crate) fn pdf(version: &str, more: &str) -> Vec<u8> {
    let mut file = format!("%PDF-{version}\n");
    let mut places = Vec::new();
    for (number, body) in [
        (1, "<</Type/Catalog/Pages 2 0 R>>".to_owned()),
        (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned()),
        (3, format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>{more}>>")),
    ] {
        places.push(file.len());
        file.push_str(&format!("{number} 0 obj\n{body}\nendobj\n"));
    }
    let start = file.len();
    file.push_str("xref\n0 4\n0000000000 65535 f \n");
    for place in places {
        file.push_str(&format!("{place:010} 00000 n \n"));
    }
    file.push_str(&format!("trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"));
    file.into_bytes()
}

/// A JPEG's head with this density and size.
pub(crate) fn jpeg(density: u8, width: u16, height: u16) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xE0, 0, 16];
    bytes.extend(b"JFIF\0\x01\x02");
    bytes.extend([1, 0, density, 0, density, 0, 0, 0xFF, 0xC0, 0, 11, 8]);
    bytes.extend(height.to_be_bytes().into_iter().chain(width.to_be_bytes()));
    bytes.extend([1, 1, 0x11, 0, 0xFF, 0xD9]);
    bytes
}

async fn scan(by: &Browser, page: &str, component: &str, name: &str, bytes: &[u8]) -> Answer {
    let id = Uuid::now_v7().to_string();
    by.upload(&format!("{page}/giay-to"), &[("id", &id), ("component", component)], ("file", name, bytes)).await
}

async fn spare(by: &Browser, page: &str, component: &str, how: &str, held: &str) -> Answer {
    let fields = [("component", component), ("how", how), ("held", held)];
    by.post(&format!("{page}/giay-to/khong-nop"), &fields).await
}

/// A session of the citizen with this identity number; gives its cookie.
pub(crate) async fn sign_in_citizen(app: &TestApp, number: &str) -> String {
    let token = Uuid::now_v7().simple().to_string();
    let digest = kernel::Digest::of(token.as_bytes());
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let row = kernel::row! { digest: digest.as_str(), kind: "identity", number: number, name: "Mẫu", made_at: tx.now,
    expires_at: tx.now + chrono::Duration::minutes(30) };
    tx.insert("citizen_session", row).await.unwrap();
    tx.commit().await.unwrap();
    format!("dinh_dan={token}; __Host-dinh_dan={token}")
}

/// A page as whoever holds this cookie gets it: status and text.
pub(crate) async fn get_with(app: &TestApp, path: &str, cookie: &str) -> (u16, String) {
    let request = Request::builder().uri(path).header("host", "phuong.test").header("cookie", cookie);
    let answer = app.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let status = answer.status().as_u16();
    let bytes = axum::body::to_bytes(answer.into_body(), 1_000_000).await.unwrap();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

testkit::on_both!(crate::modules(), fn scans_are_judged_by_their_bytes_and_opened_with_their_purpose(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app, "9.000003", COMPONENTS).await);
    let page = receive_of(&officer, &of, "Nguyễn Thị Mẫu", "019185001234").await;
    scan(&officer, &page, "can-cuoc", "can cuoc.pdf", &jpeg(96, 827, 1170)).await.assert_status(422).assert_says("khoảng 100 dpi; cần từ 200 dpi");
    scan(&officer, &page, "can-cuoc", "x.pdf", &pdf("1.3", "")).await.assert_status(422).assert_says("phiên bản 1.3");
    scan(&officer, &page, "can-cuoc", "x.pdf", b"<script>alert(1)</script>").await.assert_status(422).assert_says("không phải là PDF");
    scan(&officer, &page, "can-cuoc", "x.pdf", b"%PDF-1.7 hong").await.assert_status(422).assert_says("bị hỏng");
    let bomb = b"%PDF-1.7\n1 0 obj<</Type/ObjStm/N 900000000 /First 10>>stream\nendstream";
    scan(&officer, &page, "can-cuoc", "x.pdf", bomb).await.assert_status(422).assert_says("quá lớn");
    scan(&officer, &page, "khong-co", "x.jpg", &jpeg(200, 1654, 2339)).await.assert_status(422).assert_says("Chọn giấy tờ");
    scan(&officer, &page, "can-cuoc", "căn cước.exe", &jpeg(200, 1654, 2339)).await.assert_redirect();
    let shown = officer.get(&format!("{page}/giay-to")).await;
    shown.assert_says("căn cước.exe").assert_says("200 dpi").assert_says("Mẫu motcua");
    let file = shown.body.split("href=\"/giay-to/").nth(1).unwrap()[..36].to_owned();
    let opened = officer.get(&format!("/giay-to/{file}")).await;
    assert_eq!(opened.headers["content-type"], "image/jpeg", "by its content, not its name");
    assert_eq!(opened.bytes, jpeg(200, 1654, 2339));
    let sql = "SELECT COUNT(*) FROM event WHERE ward_id = $1 AND kind = 'personal_data.read' AND detail LIKE '%Xem giấy tờ: Thẻ căn cước%'";
    assert_eq!(count(app, sql).await, 1);
    app.sign_in("nguoixem").await.get(&format!("/giay-to/{file}")).await.assert_status(403);
    officer.get(&format!("/giay-to/{}", Uuid::now_v7())).await.assert_status(404);
    assert_eq!(count(app, "SELECT COUNT(*) FROM paper_file WHERE ward_id = $1").await, 1);
});

testkit::on_both!(crate::modules(), fn what_the_ward_holds_is_offered_and_not_asked_again(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app, "9.000003", COMPONENTS).await);
    let first = receive_of(&officer, &of, "Nguyễn Thị Mẫu", "019185001234").await;
    let code = code_and_state(app, &first).await.0;
    let sheet = jpeg(200, 1654, 2339);
    for component in ["can-cuoc", "don", "hon-nhan"] {
        scan(&officer, &first, component, "a.jpg", &sheet).await.assert_redirect();
    }
    officer.get(&format!("{first}/giay-to")).await.assert_lacks("Phường đang giữ");
    app.set_day("2026-03-20");
    let officer = app.sign_in("motcua").await;
    let parts = async |number: &str| crate::desk::parts(&officer, &[("procedure", &of), ("number", number)]).await;
    parts("0191.8500.1234").await.assert_says(&format!("Thẻ căn cước (phường đang giữ từ hồ sơ {code}, không yêu cầu nộp)"));
    parts("0191.8500.9999").await.assert_lacks("phường đang giữ");
    the_number_stands_in_no_address(&officer, &of).await;
    let brought_nothing = receive_of(&officer, &of, "Nguyễn Thị Mẫu", "019185001234").await;
    let shown = officer.get(&format!("{brought_nothing}/giay-to")).await;
    assert_eq!(shown.body.matches(&format!("Dùng lại giấy tờ phường đang giữ (Hồ sơ {code})")).count(), 2, "{}", shown.body);
    assert_eq!(shown.body.matches(">a.jpg</a>").count(), 2, "what is used again can be opened from here");
    let file = shown.body.split("href=\"/giay-to/").nth(1).unwrap()[..36].to_owned();
    assert_eq!(officer.get(&format!("/giay-to/{file}")).await.assert_status(200).bytes, sheet);
    let sql = "SELECT COUNT(*) FROM paper_file f JOIN dossier d ON d.ward_id = f.ward_id AND d.id = f.dossier_id \
               WHERE f.ward_id = $1 AND d.received_on = '2026-03-20'";
    assert_eq!(count(app, sql).await, 2, "as a file of this dossier");
    let person = ("Nguyễn Thị Mẫu", "019185001234");
    let second = receive_with(&officer, &of, person, &["can-cuoc", "hon-nhan"]).await;
    let stranger = receive_of(&officer, &of, "Trần Văn Mẫu", "019185009999").await;
    officer.get(&format!("{stranger}/giay-to")).await.assert_lacks("phường đang giữ").assert_lacks("Phường đang giữ");
    let shown = officer.get(&format!("{second}/giay-to")).await;
    shown.assert_says(&format!("từ hồ sơ {code}, ngày 16/03/2026"));
    assert_eq!(shown.body.matches("Phường đang giữ").count(), 2, "both papers are valid on their last day");
    let sql = "SELECT id FROM paper_held WHERE ward_id = $1 ORDER BY paper";
    let held: Vec<Uuid> = db(app).scalars(sql, args![WARD]).await.unwrap();
    let (card, marriage) = (held[0].to_string(), held[1].to_string());
    spare(&officer, &stranger, "can-cuoc", "reused", &card).await.assert_status(422).assert_says("không giữ giấy tờ này");
    spare(&officer, &second, "can-cuoc", "reused", &marriage).await.assert_status(422).assert_says("không giữ giấy tờ này");
    for _ in 0..2 {
        spare(&officer, &second, "can-cuoc", "reused", &card).await.assert_redirect();
    }
    officer.get(&format!("{second}/giay-to")).await.assert_says("Dùng lại giấy tờ phường đang giữ").assert_says(&format!("Hồ sơ {code}"));
    app.set_day("2026-03-21");
    let officer = app.sign_in("motcua").await;
    officer.get(&format!("{second}/giay-to")).await.assert_lacks("Phường đang giữ giấy tờ này từ hồ sơ");
    spare(&officer, &second, "hon-nhan", "reused", &marriage).await.assert_status(422).assert_says("hết hạn");
    spare(&officer, &second, "don", "obtained", "").await.assert_status(422).assert_says("chưa lấy được");
    spare(&officer, &second, "don", "waived", "").await.assert_redirect();
    spare(&officer, &stranger, "dan-cu", "obtained", "").await.assert_redirect();
    let counted = "SELECT COUNT(*) FROM dossier_component WHERE ward_id = $1 AND how IN ('reused', 'obtained', 'waived')";
    assert_eq!(count(app, counted).await, 5, "each once: three reused, one waived, one obtained when the officer had done so");
    let sql = "SELECT COUNT(*) FROM dossier_component WHERE ward_id = $1 AND how = 'unasked'";
    assert_eq!(count(app, sql).await, 3, "what nobody has obtained counts for nothing");
    scan(&officer, &stranger, "dan-cu", "a.jpg", &sheet).await.assert_redirect();
    assert_eq!(count(app, counted).await, 4, "what was handed in after all is no longer spared");
    spare(&officer, &stranger, "dan-cu", "obtained", "").await.assert_redirect();
    let late = receive_of(&officer, &of, "Nguyễn Thị Mẫu", "019185001234").await;
    let shown = officer.get(&format!("{late}/giay-to")).await;
    assert_eq!(shown.body.matches("phường đang giữ (Hồ sơ").count(), 1, "the other is no longer valid");
    the_ledger_counts_them(app, &officer).await;
});

testkit::on_both!(crate::modules(), fn a_result_that_the_ward_gave_is_not_asked_for_again(app) {
    let officer = app.sign_in("motcua").await;
    let gives = procedure(app, "9.000004", r#","result_paper":"hon-nhan","results":["Giấy xác nhận"]"#).await;
    let asks = procedure(app, "9.000003", COMPONENTS).await;
    let offered = async |number: &str| {
        let page = crate::desk::parts(&officer, &[("procedure", &asks), ("number", number)]).await;
        page.body.contains("Giấy xác nhận (phường đang giữ từ hồ sơ")
    };
    let file = pdf("1.7", "");
    let keep = async |page: &str| {
        let fields = [("id", &*Uuid::now_v7().to_string()), ("result_number", "12/GXN-UBND")];
        officer.upload(&format!("{page}/tep-ket-qua"), &fields, ("result", "kq.pdf", &file)).await.assert_redirect();
    };
    let finish = async |page: &str| {
        officer.post(&format!("{page}/ket-qua"), &[]).await.assert_redirect();
    };
    let (first, second) = ("019185001234", "019185009999");
    let page = receive_of(&officer, &gives, "Nguyễn Thị Mẫu", first).await;
    officer.post(&format!("{page}/chuyen-buoc"), &[]).await.assert_redirect();
    keep(&page).await;
    assert!(!offered(first).await, "nothing is given yet");
    finish(&page).await;
    assert!(offered(first).await);
    let page = receive_of(&officer, &gives, "Trần Văn Mẫu", second).await;
    officer.post(&format!("{page}/chuyen-buoc"), &[]).await.assert_redirect();
    finish(&page).await;
    assert!(!offered(second).await);
    keep(&page).await;
    assert!(offered(second).await);
    // Its own days count: this paper is asked for four days old at most.
    app.set_day("2026-03-21");
    let officer = app.sign_in("motcua").await;
    let page = crate::desk::parts(&officer, &[("procedure", &asks), ("number", first)]).await;
    page.assert_lacks("phường đang giữ");
});

async fn the_number_stands_in_no_address(officer: &Browser, procedure: &str) {
    officer.get(&format!("/ho-so/tiep-nhan/thanh-phan?procedure={procedure}")).await.assert_status(405);
    let page = officer.get("/ho-so/tiep-nhan").await;
    page.assert_says("hx-post=\"/ho-so/tiep-nhan/thanh-phan\"").assert_says("from:#number delay:300ms");
}

async fn the_ledger_counts_them(app: &TestApp, officer: &Browser) {
    let ledger = officer.get("/giay-to-khong-phai-nop").await;
    ledger
        .assert_says("Tháng 3/2026")
        .assert_says("Thẻ căn cước")
        .assert_says("CSDL quốc gia về dân cư")
        .assert_says("Được miễn nộp");
    officer.get("/giay-to-khong-phai-nop?thang=2026-02").await.assert_says("Chưa có thành phần nào");
    app.sign_in("nguoixem").await.get("/giay-to-khong-phai-nop").await.assert_status(403);
}

testkit::on_both!(crate::modules(), fn results_and_certified_copies_are_kept_under_their_numbers(app) {
    let (officer, of) = (app.sign_in("motcua").await, procedure(app, "9.000003", COMPONENTS).await);
    let page = receive_of(&officer, &of, "Nguyễn Thị Mẫu", "019185001234").await;
    let signed = pdf("1.7", "/Note(/ByteRange [0 1 2 3])");
    let send = |number: &'static str, bytes: Vec<u8>| {
        let (officer, page) = (&officer, &page);
        async move {
            let fields = [("id", Uuid::now_v7().to_string()), ("result_number", number.to_owned())];
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            officer.upload(&format!("{page}/tep-ket-qua"), &fields, ("result", "kq.pdf", &bytes)).await
        }
    };
    send("12/GXN-UBND", signed.clone()).await.assert_status(422).assert_says("chưa được giải quyết");
    let early = [("id", &*Uuid::now_v7().to_string()), ("copy_name", "Bằng mẫu"), ("copy_count", "1"), ("signer", "Lãnh đạo mẫu")];
    let early = officer.upload(&format!("{page}/ban-sao-dien-tu"), &early, ("copy", "bang.pdf", &signed)).await;
    early.assert_status(422).assert_says("chưa được giải quyết");
    let ask = [("id", &*Uuid::now_v7().to_string()), ("timing", "exempt"), ("exemption_other", "Mẫu")];
    officer.post(&format!("{page}/phi"), &ask).await.assert_redirect();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.exec("UPDATE dossier SET state = 4 WHERE ward_id = $1", args![WARD]).await.unwrap();
    tx.commit().await.unwrap();
    send(" ", signed.clone()).await.assert_status(422).assert_says("Nhập số, ký hiệu");
    send("12/GXN-UBND", jpeg(200, 1654, 2339)).await.assert_status(422).assert_says("Cần tệp PDF");
    send("12/GXN-UBND", signed.clone()).await.assert_redirect();
    let sql = "SELECT result_number FROM dossier WHERE ward_id = $1 AND electronic_result";
    assert_eq!(db(app).scalars::<String>(sql, args![WARD]).await.unwrap(), ["12/GXN-UBND"]);
    officer.get(&format!("{page}/giay-to")).await.assert_says("12/GXN-UBND").assert_says("có chữ ký số");
    officer.get(&page).await.assert_says("value=\"12/GXN-UBND\"");
    officer.post(&format!("{page}/ket-qua"), &[("result_number", " ")]).await.assert_redirect();
    assert_eq!(db(app).scalars::<String>(sql, args![WARD]).await.unwrap(), ["12/GXN-UBND"], "what was kept stays");

    let certify = |id: Uuid, bytes: Vec<u8>| {
        let (officer, page) = (&officer, &page);
        async move {
            let id = id.to_string();
            let fields = [("id", id.as_str()), ("copy_name", "Bằng mẫu"), ("copy_count", "2"), ("signer", "Lãnh đạo mẫu")];
            officer.upload(&format!("{page}/ban-sao-dien-tu"), &fields, ("copy", "bang.pdf", &bytes)).await
        }
    };
    certify(Uuid::now_v7(), pdf("1.7", "")).await.assert_status(422).assert_says("chưa có chữ ký số").assert_says("Bằng mẫu");
    let id = Uuid::now_v7();
    for id in [id, id, Uuid::now_v7()] {
        certify(id, signed.clone()).await.assert_redirect();
    }
    let numbers: Vec<i32> = db(app).scalars("SELECT number FROM certified_copy WHERE ward_id = $1 ORDER BY number", args![WARD]).await.unwrap();
    assert_eq!(numbers, [1, 2], "without a gap, each once");
    let book = officer.get("/so-chung-thuc-dien-tu").await;
    book.assert_says("1/2026").assert_says("2/2026").assert_says("Lãnh đạo mẫu").assert_says(&kernel::Digest::of(&signed).as_str()[..16]);
    assert!(officer.get("/so-chung-thuc-dien-tu.xlsx?nam=2026").await.bytes.starts_with(b"PK"));
    one_of_two_has_a_copy(app, &officer, &of).await;
    the_result_is_its_citizens_own(app, &page).await;
    let copy = format!("/ban-sao-dien-tu/{id}");
    officer.get(&format!("{page}/giay-to")).await.assert_says(&copy);
    assert_eq!(officer.get(&copy).await.assert_status(200).bytes, signed);
    app.sign_in("nguoixem").await.get(&copy).await.assert_status(403);
    let sql = "SELECT COUNT(*) FROM event WHERE ward_id = $1 AND kind = 'personal_data.read' AND detail LIKE '%Xem bản sao chứng thực: Bằng mẫu%'";
    assert_eq!(count(app, sql).await, 1);
    officer.get("/so-chung-thuc-dien-tu?nam=2025").await.assert_says("Chưa có bản sao nào");
});

/// Indicator 13 of Decision 766 counts certified copies, not electronic results.
async fn one_of_two_has_a_copy(app: &TestApp, officer: &Browser, of: &str) {
    let other = receive_of(officer, of, "Trần Văn Mẫu", "019185009999").await;
    for verb in ["chuyen-buoc", "ket-qua"] {
        officer.post(&format!("{other}/{verb}"), &[("electronic", "1")]).await.assert_redirect();
    }
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.exec("UPDATE dossier SET procedure_code = '2.000815' WHERE ward_id = $1", args![WARD]).await.unwrap();
    tx.commit().await.unwrap();
    let json = officer.get("/api/v1/service-index?nam=2026&ky=thang-3").await.json();
    let one = json["indicators"].as_array().unwrap().iter().find(|i| i["number"] == 13).unwrap().clone();
    assert_eq!((one["n"].as_i64(), one["d"].as_i64()), (Some(1), Some(2)), "only the one with a copy: {one}");
}

async fn the_result_is_its_citizens_own(app: &TestApp, page: &str) {
    let stranger = sign_in_citizen(app, "019185009999").await;
    let mine = sign_in_citizen(app, "019185001234").await;
    let at = page.replace("/ho-so/", "/cua-toi/ho-so/");
    let shown = get_with(app, &at, &mine).await;
    assert!(shown.0 == 200 && shown.1.contains("kq.pdf") && shown.1.contains("tải ở dưới đây"), "{}", shown.1);
    let (_, rest) = shown.1.split_once(&format!("{at}/ket-qua/")).unwrap();
    let file = format!("{at}/ket-qua/{}", &rest[..36]);
    assert_eq!(get_with(app, &file, &mine).await.0, 200);
    assert_eq!(get_with(app, &file, &stranger).await.0, 404);
    app.browser().get(&file).await.assert_redirect();
    let (_, rest) = shown.1.split_once(&format!("{at}/ban-sao/")).unwrap();
    let copy = format!("{at}/ban-sao/{}", &rest[..36]);
    assert!(shown.1.contains("Bằng mẫu (1/2026)"), "{}", shown.1);
    assert_eq!((get_with(app, &copy, &mine).await.0, get_with(app, &copy, &stranger).await.0), (200, 404));
    let code = code_and_state(app, page).await.0;
    let citizen = app.browser();
    let tracked = citizen.post("/tra-cuu", &[("code", &code), ("digits", "5678")]).await.assert_redirect().to_owned();
    citizen
        .get(&tracked)
        .await
        .assert_says("đến quầy một cửa")
        .assert_lacks("theo cách ông/bà đã chọn")
        .assert_lacks("kq.pdf");
}
