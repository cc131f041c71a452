//! Fees over HTTP: asked, paid by statement, notice and cash, in parts and twice, given back, reconciled.

use crate::counter_room::{code_and_state, count, db, receive, with_fee};
use axum::http::{Method, Request, header};
use hmac::{Hmac, KeyInit, Mac};
use kernel::args;
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use testkit::{Browser, TestApp, WARD};
use tower::ServiceExt as _;
use uuid::Uuid;

const SECRET: &str = "bi-mat-cua-ngan-hang-mau";
const PAID: &str = "SELECT CAST(SUM(paid) AS bigint) FROM fee_obligation WHERE ward_id = $1";

fn fresh() -> String {
    Uuid::now_v7().to_string()
}

async fn set(app: &TestApp, name: &str, value: &str) {
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.set_setting(name, value).await.unwrap();
    tx.commit().await.unwrap();
}

/// A dossier whose fee of 8,000 đồng is to be paid first; gives its page and code.
async fn owing(app: &TestApp, officer: &Browser, procedure: &str) -> (String, String) {
    let page = receive(officer, procedure).await;
    let ask = [("id", &*fresh()), ("copies", "1"), ("pages", "1"), ("timing", "before")];
    officer.post(&format!("{page}/phi"), &ask).await.assert_redirect();
    let (code, state) = code_and_state(app, &page).await;
    assert_eq!(state, 6, "it waits for its fee");
    (page, code)
}

async fn send(officer: &Browser, name: &str, bytes: &[u8]) -> testkit::Answer {
    officer.upload("/thu-phi/sao-ke", &[], ("file", name, bytes)).await
}

fn csv(lines: &[(&str, &str, &str)]) -> Vec<u8> {
    let rows: String = lines.iter().map(|(day, amount, text)| format!("{day},\"{amount}\",\"{text}\",\n")).collect();
    format!("NGÂN HÀNG MẪU\nNgày giao dịch,Ghi có,Nội dung,Số tham chiếu\n{rows}").into_bytes()
}

/// Sends a signed notice as a bank does.
async fn notice(app: &TestApp, secret: &str, at: i64, body: &Value) -> (u16, Value) {
    let body = body.to_string();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{at}.{body}").as_bytes());
    let request = Request::builder()
        .method(Method::POST)
        .uri("/api/v1/payments/notices")
        .header(header::HOST, "phuong.test")
        .header("x-dinh-timestamp", at.to_string())
        .header("x-dinh-signature", hex::encode(mac.finalize().into_bytes()))
        .body(axum::body::Body::from(body))
        .unwrap();
    let answer = app.router.clone().oneshot(request).await.unwrap();
    let status = answer.status().as_u16();
    let bytes = axum::body::to_bytes(answer.into_body(), 100_000).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap())
}

testkit::on_both!(crate::modules(), fn a_statement_pays_a_dossier_which_goes_on_by_itself(app) {
    let (officer, of) = (app.sign_in("motcua").await, with_fee(app).await);
    set(app, "procedures.bank_bin", "970403").await;
    set(app, "procedures.bank_account", "0011 0123 45678").await;
    let (page, code) = owing(app, &officer, &of).await;
    let fee = format!("{page}/phi");
    officer.get(&fee).await.assert_says("Lệ phí mẫu").assert_says("8.000").assert_says("Chưa nộp").assert_says("<svg").assert_says(&code);
    let citizen = app.browser();
    citizen.get("/tra-cuu").await.assert_status(200);
    let tracked = citizen.post("/tra-cuu", &[("code", &code), ("digits", "5678")]).await.assert_redirect().to_owned();
    citizen.get(&tracked).await.assert_says("Chưa nộp").assert_says("<svg").assert_says("00110123 45678".replace(' ', "").as_str());
    let squeezed: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    let bytes = csv(&[("16/03/2026 09:10:11", "8.000", &format!("MBVCB 123 {squeezed} nop phi")), ("16/03/2026", "50.000", "ung ho quy")]);
    let sent = send(&officer, "sao ke.csv", &bytes).await;
    sent.assert_redirect();
    assert_eq!(code_and_state(app, &page).await.1, 4, "paid: it goes on");
    officer.get(&fee).await.assert_says("Đã nộp đủ").assert_lacks("<svg xmlns");
    for _ in 0..2 {
        send(&officer, "sao ke lan nua.csv", &bytes).await.assert_redirect();
    }
    assert_eq!(count(app, PAID).await, 8000, "the same statement again changes nothing");
    let mut again = bytes.clone();
    again.extend_from_slice(b"17/03/2026,\"1.000\",\"khac\",\n");
    send(&officer, "dai hon.csv", &again).await.assert_redirect();
    assert_eq!(count(app, PAID).await, 8000, "nor the same lines in a longer one");
    assert_eq!(count(app, "SELECT COUNT(*) FROM fee_payment WHERE ward_id = $1").await, 3);
    officer.get(&fee).await.assert_says("MBVCB 123");
    let leader = app.sign_in("lanhdao").await;
    leader.get(&fee).await.assert_lacks("MBVCB 123").assert_says("được che");
    leader.post(&format!("{page}/muc-dich"), &[("purpose", "supervise")]).await.assert_redirect();
    leader.get(&fee).await.assert_says("MBVCB 123").assert_lacks("được che");
    officer.get("/thu-phi").await.assert_says("ung ho quy").assert_says("50.000");
    officer.get("/thu-phi/sao-ke").await.assert_says("dai hon.csv").assert_lacks("lan nua");
    let day = officer.get("/thu-phi/doi-soat?ngay=2026-03-16").await;
    day.assert_status(200).assert_says("Chưa khớp").assert_says("58.000");
    assert_eq!(officer.get("/thu-phi/doi-soat.xlsx?ngay=2026-03-16").await.assert_status(200).bytes[..2], *b"PK");
    app.sign_in("nguoixem").await.get("/thu-phi").await.assert_status(403);
    app.sign_in("lanhdao").await.post(&fee, &[("timing", "after")]).await.assert_status(403);
});

testkit::on_both!(crate::modules(), fn what_names_no_dossier_is_decided_by_a_person(app) {
    let (officer, of) = (app.sign_in("motcua").await, with_fee(app).await);
    let (page, code) = owing(app, &officer, &of).await;
    send(&officer, "a.csv", &csv(&[("16/03/2026", "8.000", "nop le phi"), ("16/03/2026", "9.000", "tien dien")])).await.assert_redirect();
    let sql = "SELECT id FROM fee_payment WHERE ward_id = $1 ORDER BY amount";
    let ids: Vec<Uuid> = db(app).scalars(sql, args![WARD]).await.unwrap();
    let one = format!("/thu-phi/khoan/{}", ids[0]);
    officer.get(&one).await.assert_says("nop le phi");
    officer.post(&format!("{one}/gan"), &[("code", "H55.1-260316-9999")]).await.assert_status(422).assert_says("Không có khoản thu").assert_says("9999");
    officer.post(&format!("{one}/gan"), &[("code", &code.to_lowercase())]).await.assert_redirect();
    assert_eq!(code_and_state(app, &page).await.1, 4);
    officer.post(&format!("{one}/gan"), &[("code", &code)]).await.assert_status(422).assert_says("vừa được xử lý");
    let other = format!("/thu-phi/khoan/{}/bo-qua", ids[1]);
    officer.post(&other, &[("reason", " ")]).await.assert_status(422).assert_says("Nêu vì sao");
    officer.post(&other, &[("reason", "Tiền điện của phường")]).await.assert_redirect();
    officer.get("/thu-phi").await.assert_lacks("tien dien").assert_lacks("nop le phi");
    officer.get("/thu-phi/doi-soat?ngay=2026-03-16").await.assert_says("Không phải phí");
    assert_eq!(count(app, PAID).await, 8000);
});

testkit::on_both!(crate::modules(), fn a_notice_of_the_bank_counts_once_and_only_when_signed(app) {
    let (officer, of) = (app.sign_in("motcua").await, with_fee(app).await);
    let (page, code) = owing(app, &officer, &of).await;
    let now = app.app.clock.now().timestamp();
    let body = json!({ "transaction_id": "GD-0001", "reference": "FT26075001", "amount": 8000, "description": format!("{code} nop phi"), "paid_at": "2026-03-16T08:59:00+07:00" });
    assert_eq!(notice(app, SECRET, now, &body).await.0, 403, "no secret is set");
    set(app, "procedures.bank_webhook_secret", SECRET).await;
    assert_eq!(notice(app, "mot-bi-mat-khac-hoan-toan", now, &body).await.0, 403);
    assert_eq!(notice(app, SECRET, now - 301, &body).await.0, 403, "too old");
    assert_eq!(notice(app, SECRET, now, &json!({ "amount": -1 })).await.0, 422);
    assert_eq!(count(app, PAID).await, 0);
    let (one, other) = tokio::join!(notice(app, SECRET, now, &body), notice(app, SECRET, now, &body));
    let mut said: Vec<String> = [one, other].iter().map(|(status, body)| format!("{status} {}", body["result"])).collect();
    said.sort();
    assert_eq!(said, ["200 \"matched\"", "200 \"repeated\""]);
    assert_eq!((count(app, PAID).await, code_and_state(app, &page).await.1), (8000, 4));
    officer.get("/thu-phi/doi-soat?ngay=2026-03-16").await.assert_says("Chưa khớp").assert_says("Đã báo có nhưng chưa thấy trong sao kê");
    // The statement tells of the same transfer, once under its number, once under another.
    let line = format!("Ngày,Ghi có,Nội dung,Số tham chiếu\n16/03/2026,8000,{code} nop phi,FT 26075001\n");
    send(&officer, "a.csv", line.as_bytes()).await.assert_redirect();
    assert_eq!(count(app, PAID).await, 8000);
    officer.get("/thu-phi/doi-soat?ngay=2026-03-16").await.assert_says(">Khớp<");
    let (second, code) = owing(app, &officer, &of).await;
    let body = json!({ "transaction_id": "GD-0002", "amount": 8000, "description": code, "paid_at": "2026-03-16T09:00:00+07:00" });
    assert_eq!(notice(app, SECRET, now, &body).await.1["result"], "matched");
    let line = format!("Ngày,Ghi có,Nội dung,Số tham chiếu\n17/03/2026,8000,{code},FT26076999\n");
    send(&officer, "b.csv", line.as_bytes()).await.assert_redirect();
    assert_eq!(count(app, PAID).await, 16_000, "the same money under the bank's own number");
    assert_eq!(code_and_state(app, &second).await.1, 4);
});

testkit::on_both!(crate::modules(), fn paid_twice_is_counted_twice_and_told_twice_once(app) {
    let (officer, of) = (app.sign_in("motcua").await, with_fee(app).await);
    set(app, "procedures.bank_webhook_secret", SECRET).await;
    let now = app.app.clock.now().timestamp();
    let told = |reference: &str, code: &str| json!({ "transaction_id": format!("GD-{reference}"), "reference": reference, "amount": 8000,
        "description": code, "paid_at": "2026-03-16T09:00:00+07:00" });
    let line = |reference: &str, code: &str| format!("16/03/2026,8000,{code},{reference}\n");
    let file = |lines: &[String]| format!("Ngày,Ghi có,Nội dung,Số tham chiếu\n{}", lines.concat());
    // Told at once, then again by mistake; the statement lists the newest first.
    let (page, code) = owing(app, &officer, &of).await;
    assert_eq!(notice(app, SECRET, now, &told("FT0001", &code)).await.1["result"], "matched");
    send(&officer, "a.csv", file(&[line("FT0002", &code), line("FT0001", &code)]).as_bytes()).await.assert_redirect();
    assert_eq!(count(app, PAID).await, 16_000, "both were paid");
    officer.get(&format!("{page}/phi")).await.assert_says("Nộp thừa");
    // In the statement first, told later under a number of its own, and once more.
    let (_, code) = owing(app, &officer, &of).await;
    send(&officer, "b.csv", file(&[line("FT0003", &code)]).as_bytes()).await.assert_redirect();
    for _ in 0..2 {
        assert_eq!(notice(app, SECRET, now, &told("GD0003", &code)).await.1["result"], "repeated");
    }
    assert_eq!(count(app, PAID).await, 24_000, "a late notice is no second payment");
    send(&officer, "c.csv", file(&[line("FT0003", &code), line("GD0003", &code)]).as_bytes()).await.assert_redirect();
    assert_eq!(count(app, PAID).await, 32_000, "a statement with both numbers says that there were two");
    for name in ["d.csv", "e.csv"] {
        send(&officer, name, file(&[line("GD0003", &code), line("FT0003", &code), format!("17/03/2026,1,{name},\n")]).as_bytes()).await.assert_redirect();
    }
    assert_eq!(count(app, PAID).await, 32_000);
});

testkit::on_both!(crate::modules(), fn what_is_given_back_by_transfer_was_not_paid_online(app) {
    let (officer, of) = (app.sign_in("motcua").await, with_fee(app).await);
    let (page, code) = owing(app, &officer, &of).await;
    let online = "SELECT COUNT(*) FROM fee_obligation WHERE ward_id = $1 AND paid_online = TRUE";
    officer.post(&format!("{page}/phi/tien-mat"), &[("id", &fresh()), ("amount", "8000")]).await.assert_redirect();
    send(&officer, "a.csv", &csv(&[("16/03/2026", "8.000", &code)])).await.assert_redirect();
    assert_eq!(count(app, online).await, 1);
    let back = [("id", &*fresh()), ("refund", "8000"), ("how", "refund-bank"), ("reason", "Nộp hai lần")];
    officer.post(&format!("{page}/phi/hoan"), &back).await.assert_redirect();
    assert_eq!((count(app, PAID).await, count(app, online).await), (8000, 0), "what stays is the cash");
});

testkit::on_both!(crate::modules(), fn cash_comes_in_parts_and_too_much_is_given_back(app) {
    let (officer, of) = (app.sign_in("motcua").await, with_fee(app).await);
    let (page, code) = owing(app, &officer, &of).await;
    let fee = format!("{page}/phi");
    let cash = format!("{fee}/tien-mat");
    officer.post(&cash, &[("id", &fresh()), ("amount", "nghìn")]).await.assert_status(422).assert_says("Nhập số tiền bằng số");
    officer.post(&cash, &[("id", &fresh()), ("amount", "9.000")]).await.assert_status(422).assert_says("từ 1 đến 8.000");
    let id = fresh();
    for _ in 0..2 {
        officer.post(&cash, &[("id", &id), ("amount", "5.000")]).await.assert_redirect();
    }
    assert_eq!((count(app, PAID).await, code_and_state(app, &page).await.1), (5000, 6), "a part, once");
    officer.get(&fee).await.assert_says("Nộp một phần").assert_says("3.000");
    officer.post(&cash, &[("id", &fresh()), ("amount", "3000"), ("cash_receipt", "BL-2026-0007")]).await.assert_redirect();
    assert_eq!(code_and_state(app, &page).await.1, 4);
    officer.get(&fee).await.assert_says("BL-2026-0007").assert_says("Đã nộp đủ");
    // The citizen had sent it by transfer too.
    send(&officer, "a.csv", &csv(&[("16/03/2026", "8.000", &code)])).await.assert_redirect();
    officer.get(&fee).await.assert_says("Nộp thừa").assert_says("8.000 đồng");
    officer.get("/thu-phi").await.assert_says(&code);
    let back = format!("{fee}/hoan");
    officer.post(&back, &[("id", &fresh()), ("refund", "8000"), ("how", "refund-cash")]).await.assert_status(422).assert_says("Nêu lý do hoàn");
    officer.post(&back, &[("id", &fresh()), ("refund", "99000"), ("reason", "x")]).await.assert_status(422).assert_says("từ 1 đến 16.000");
    let id = fresh();
    for _ in 0..2 {
        let fields = [("id", id.as_str()), ("refund", "8000"), ("how", "refund-cash"), ("reason", "Nộp hai lần")];
        officer.post(&back, &fields).await.assert_redirect();
    }
    assert_eq!(count(app, PAID).await, 8000);
    officer.get(&fee).await.assert_says("Đã nộp đủ").assert_says("Nộp hai lần");
    officer.get("/thu-phi/doi-soat").await.assert_says("-8.000").assert_says(">0<");
    let kinds: Vec<String> = db(app).scalars("SELECT kind FROM event WHERE ward_id = $1 AND kind LIKE 'procedures.fee.%' ORDER BY seq", args![WARD]).await.unwrap();
    let verbs: Vec<&str> = kinds.iter().filter_map(|kind| kind.rsplit('.').next()).collect();
    assert_eq!(verbs, ["asked", "paid", "paid", "receipt", "paid", "refunded"]);
});

testkit::on_both!(crate::modules(), fn an_exemption_names_its_ground_and_lets_the_dossier_go_on(app) {
    let (officer, of) = (app.sign_in("motcua").await, with_fee(app).await);
    let (page, _) = owing(app, &officer, &of).await;
    let fee = format!("{page}/phi");
    officer.get(&fee).await.assert_says("Người có công với cách mạng");
    officer.post(&fee, &[("id", &fresh()), ("timing", "exempt")]).await.assert_status(422).assert_says("căn cứ miễn");
    officer.post(&fee, &[("id", &fresh()), ("timing", "exempt"), ("copies", "0")]).await.assert_status(422).assert_says("từ 1 đến 10.000");
    officer.post(&fee, &[("id", &fresh()), ("timing", "exempt"), ("exemption", "Trẻ em")]).await.assert_redirect();
    officer.get(&fee).await.assert_says("Căn cứ miễn: Trẻ em");
    assert_eq!(code_and_state(app, &page).await.1, 4);
    officer.post(&format!("{fee}/tien-mat"), &[("id", &fresh()), ("amount", "1")]).await.assert_status(422).assert_says("không còn khoản phải nộp");
});

testkit::on_both!(crate::modules(), fn a_strange_layout_is_said_once_and_hostile_cells_do_no_harm(app) {
    let (officer, of) = (app.sign_in("motcua").await, with_fee(app).await);
    let (page, code) = owing(app, &officer, &of).await;
    let book = |text: &str| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (at, head) in ["Cột A", "Cột B", "Cột C"].into_iter().enumerate() {
            sheet.write_string(0, u16::try_from(at).unwrap(), head).unwrap();
        }
        sheet.write_string(1, 0, "2026-03-16").unwrap();
        sheet.write_number(1, 1, 3000.0).unwrap();
        sheet.write_string(1, 2, text).unwrap();
        book.save_to_buffer().unwrap()
    };
    let asked = send(&officer, "la.xlsx", &book(&format!("<script>{code}</script>"))).await;
    asked.assert_status(200).assert_says("Cột nào là gì?").assert_says("Cột B");
    let mark = "name=\"digest\" value=\"";
    let digest: String = asked.body.split(mark).nth(1).unwrap().chars().take(64).collect();
    let columns = [("digest", digest.as_str()), ("file_name", "la.xlsx"), ("day", "0"), ("amount", "1"), ("description", "2")];
    officer.post("/thu-phi/sao-ke/cot", &columns[..4]).await.assert_status(422).assert_says("Chọn cột");
    officer.post("/thu-phi/sao-ke/cot", &columns).await.assert_redirect();
    assert_eq!(count(app, PAID).await, 3000);
    officer.get(&format!("{page}/phi")).await.assert_says("&lt;script&gt;").assert_lacks("<script>H");
    send(&officer, "la2.xlsx", &book(&format!("=cmd|'/C calc'!A0 {code} lan 2"))).await.assert_redirect();
    assert_eq!(count(app, PAID).await, 6000, "the columns are remembered");
    officer.get("/thu-phi/doi-soat.xlsx?ngay=2026-03-16").await.assert_status(200);
    for bytes in [b"\x89PNG\r\n\x1a\n\xff\xfe".as_slice(), b"PK\x03\x04", b"%PDF-1.7"] {
        send(&officer, "x.xlsx", bytes).await.assert_status(422);
    }
    send(&officer, "rong.csv", b"Ng\xc3\xa0y,Ghi c\xc3\xb3,N\xe1\xbb\x99i dung\n").await.assert_status(422).assert_says("không có khoản tiền vào");
    let unclear = "Ngày,Ghi có,Nội dung\n16/03/2026,8000,a\n16/03/2026,tám nghìn,b\n";
    send(&officer, "b.csv", unclear.as_bytes()).await.assert_status(422).assert_says("dòng 3");
    assert_eq!(count(app, PAID).await, 6000, "nothing of a file that cannot be read whole");
});

testkit::on_both!(crate::modules(), fn no_fee_is_asked_while_none_is_known_and_the_counter_says_what_will_be_asked(app) {
    let more = r#","cases":[{"key":"dung-han","name":"Đúng hạn"},{"key":"qua-han","name":"Quá hạn"}],
        "fees":[{"name":"Lệ phí","amount":0,"unit":"trường hợp","case":"dung-han"},
                {"name":"Phí","amount":9000,"unit":"bản","channel":2,"province":19},
                {"name":"Phí","amount":7000,"unit":"bản","channel":2,"province":1}],
        "fees_pending":"Mức do Hội đồng nhân dân tỉnh quy định.""#;
    let of = crate::counter_room::procedure(app, "9.000007", more).await;
    let officer = app.sign_in("motcua").await;
    let parts = async |case: &str, channel: &str| {
        crate::desk::parts(&officer, &[("procedure", "9.000007"), ("case", case), ("channel", channel)]).await
    };
    parts("qua-han", "1").await.assert_says("Mức do Hội đồng nhân dân tỉnh quy định.");
    parts("dung-han", "1").await.assert_says("Lệ phí: 0 đ").assert_lacks("Hội đồng");
    parts("qua-han", "2").await.assert_says("Phí: 9.000 đ/bản").assert_lacks("7.000");
    let page = receive(&officer, &of).await;
    let fee = format!("{page}/phi");
    let ask = |timing: &'static str| [("id", fresh()), ("timing", timing.to_owned()), ("exemption_other", "Mẫu".to_owned())];
    for timing in ["before", "after"] {
        let fields = ask(timing);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        officer.post(&fee, &fields).await.assert_status(422).assert_says("Chưa có mức thu cho hồ sơ này");
    }
    officer.get(&fee).await.assert_lacks("Đã nộp đủ");
    officer.get(&format!("{page}/phieu/01")).await.assert_says("chưa xác định").assert_lacks("không thu");
    let fields = ask("exempt");
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    officer.post(&fee, &fields).await.assert_redirect();
});
