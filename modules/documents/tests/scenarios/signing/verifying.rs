//! Verification: for everybody without a trace, for kept documents with reports that can be compared; hostile files.

use super::bench::*;
use super::chain::keys;
use kernel::{args, row};
use testkit::{Answer, Browser, TestApp, WARD};

async fn check(who: &Browser, pdf: &[u8]) -> Answer {
    who.upload("/van-ban/kiem-tra-chu-ky", &[], ("file", "van-ban.pdf", pdf)).await
}

/// A document signed by the leader, its signer's key by an authority that is not trusted yet.
async fn signed(app: &TestApp, authority: &Authority) -> (uuid::Uuid, Vec<u8>) {
    let leader = app.sign_in("lanhdao").await;
    register(&leader, "toi", &authority.issue("ong", "Mẫu lanhdao", "leaf", 365)).await.assert_redirect();
    let id = approved(app, "lanhdao", 0).await;
    sign(&leader, &format!("/van-ban/di/{id}/ky"), PASSWORD).await.assert_redirect();
    (id, pdf(app, id).await)
}

testkit::on_both!(crate::modules(), fn anybody_may_check_a_file_and_nothing_of_it_stays(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    let (_, signed) = signed(app, &authority).await;
    let stranger = app.browser();
    stranger.get("/van-ban/kiem-tra-chu-ky").await.assert_status(200).assert_says("Kiểm tra chữ ký số");
    let (files, events) = (app.app.files.all().await.unwrap().len(), count(app, "event").await);
    let reports = count(app, "signing_report").await;
    check(&stranger, &signed).await.assert_status(200).assert_says("Chưa xác định được người ký").assert_says("Mẫu lanhdao");
    check(&stranger, PLAN).await.assert_says("Không có chữ ký số");
    check(&stranger, b"hello").await.assert_says("Không đọc được");
    let mut broken = signed.clone();
    broken[20_000] ^= 1;
    check(&stranger, &broken).await.assert_says("Không hợp lệ");
    check(&stranger, &signed[..signed.len() - 3000]).await.assert_says("cụt");
    let json = stranger.upload("/van-ban/kiem-tra-chu-ky", &[("as", "json")], ("file", "a.pdf", &signed)).await;
    assert_eq!(json.json()["report"]["signatures"][0]["who"]["name"], "Mẫu lanhdao");
    stranger.post("/van-ban/kiem-tra-chu-ky", &[]).await.assert_status(422).assert_says("Chọn tệp PDF");
    assert_eq!(app.app.files.all().await.unwrap().len(), files, "no file is kept");
    assert_eq!((count(app, "event").await, count(app, "signing_report").await), (events, reports));
    let mut last = 200;
    for _ in 0..40 {
        last = check(&stranger, PLAN).await.status.as_u16();
    }
    assert_eq!(last, 422, "a stranger is told to wait");
    let refused = stranger.send(axum::http::Method::POST, "/api/v1/documents/verify", None, PLAN.to_vec()).await;
    assert_eq!(refused.status, 401);
});

testkit::on_both!(crate::modules(), fn whoever_checks_a_file_is_told_whether_the_ward_gave_it_out(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    keys(app, &authority).await;
    let (leader, clerk, stranger) = (app.sign_in("lanhdao").await, app.sign_in("vanthu").await, app.browser());
    let id = approved(app, "lanhdao", 0).await;
    let page = format!("/van-ban/di/{id}");
    sign(&leader, &format!("{page}/ky"), PASSWORD).await.assert_redirect();
    let none = "hỏi lại văn thư trước khi tin";
    check(&stranger, &pdf(app, id).await).await.assert_says(none);
    clerk.post(&format!("{page}/dong-dau/cap-so"), &[]).await.assert_redirect();
    sign(&clerk, &format!("{page}/dong-dau"), PASSWORD).await.assert_redirect();
    let issued = pdf(app, id).await;
    check(&stranger, &issued).await.assert_says("Đúng là tệp của văn bản 01/").assert_lacks(none);
    check(&stranger, &[issued.as_slice(), b" "].concat()).await.assert_says(none);
    let file = |role: &'static str| {
        let sql = "SELECT id FROM document_file WHERE ward_id = $1 AND document_id = $2 AND role = $3";
        async move { db(app).scalar::<uuid::Uuid>(sql, args![WARD, id, role]).await.unwrap().unwrap() }
    };
    sign(&clerk, &format!("/van-ban/tep/{}/sao-y", file("signed").await), PASSWORD).await.assert_redirect();
    let copy = clerk.get(&format!("/van-ban/tep/{}", file("copy").await)).await.bytes.clone();
    check(&stranger, &copy).await.assert_says("01/SY-UBND").assert_lacks(none);
    clerk.post(&format!("{page}/thu-hoi"), &[("recall_reason", "Sai số liệu")]).await.assert_redirect();
    for file in [&issued, &copy] {
        check(&stranger, file).await.assert_says("đã bị thu hồi").assert_says("01/KH-UBND").assert_lacks("Sai số liệu");
    }
});

testkit::on_both!(crate::modules(), fn a_kept_document_is_checked_again_later_and_compared(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    let (id, signed) = signed(app, &authority).await;
    let leader = app.sign_in("lanhdao").await;
    let sql = "SELECT id FROM document_file WHERE ward_id = $1 AND document_id = $2 AND role = 'signed'";
    let file: uuid::Uuid = db(app).scalar(sql, args![WARD, id]).await.unwrap().unwrap();
    let page = format!("/van-ban/tep/{file}/chu-ky");
    leader.get(&page).await.assert_status(200).assert_says("Chưa xác định được người ký");
    app.sign_in("nguoixem").await.get(&page).await.assert_status(404);
    app.sign_in("nguoixem").await.post(&page, &[]).await.assert_status(404);
    let admin = app.sign_in("quantri").await;
    let trust = "/van-ban/chu-ky/tin-cay";
    leader.get(trust).await.assert_status(403);
    let leaf = std::fs::read(authority.path().join("ong.pem")).unwrap();
    admin.upload(trust, &[], ("file", "a.pem", &leaf)).await.assert_status(422).assert_says("không phải là chứng thư");
    admin.upload(trust, &[], ("file", "a.pem", b"none")).await.assert_status(422);
    admin.upload(trust, &[], ("file", "goc.pem", &authority.root())).await.assert_redirect();
    admin.get(trust).await.assert_says("Goc thu nghiem");
    later(app, 30, 0).await;
    let leader = app.sign_in("lanhdao").await;
    let report = leader.post(&page, &[]).await.assert_redirect().to_owned();
    let shown = leader.get(&report).await;
    shown.assert_says("Hợp lệ").assert_says("So với lần kiểm tra").assert_says("“Chưa xác định được người ký”");
    let json = leader.get(&format!("{report}/json")).await.json();
    assert_eq!((json["valid"].as_bool(), json["trusted"].as_array().unwrap().len()), (Some(true), 1));
    let again = leader.post(&page, &[]).await.assert_redirect().to_owned();
    leader.get(&again).await.assert_says("Kết quả không đổi");
    let sql = "SELECT id FROM document_signature WHERE ward_id = $1";
    let made: uuid::Uuid = db(app).scalar(sql, args![WARD]).await.unwrap().unwrap();
    assert_eq!(leader.get(&format!("/van-ban/ban-ky/{made}")).await.bytes, signed);
    app.sign_in("nguoixem").await.get(&format!("/van-ban/ban-ky/{made}")).await.assert_status(404);
    let admin = app.sign_in("quantri").await;
    let listed = admin.get(trust).await;
    let at = listed.body.find("/van-ban/chu-ky/tin-cay/").unwrap();
    let remove = listed.body[at..].split('"').next().unwrap().to_owned();
    admin.post(&remove, &[]).await.assert_redirect();
    admin.get(trust).await.assert_says("không còn tin cậy");
    check(&app.browser(), &signed).await.assert_says("Chưa xác định được người ký");
    admin.post(&remove.replace("/bo", "/lai"), &[]).await.assert_redirect();
    check(&app.browser(), &signed).await.assert_says("Hợp lệ");
});

testkit::on_both!(crate::modules(), fn whoever_has_a_public_link_reads_what_the_ward_itself_finds(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    let (id, _) = signed(app, &authority).await;
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.set_setting("documents.organ_id", "H55.242").await.unwrap();
    let issued = row! { state: "issued", symbol: "15/KH-UBND", number: 15, issued_on: kernel::local_day(tx.now) };
    tx.update("outgoing", row! { id: id }, issued).await.unwrap();
    tx.commit().await.unwrap();
    let (clerk, admin, stranger) = (app.sign_in("vanthu").await, app.sign_in("quantri").await, app.browser());
    let page = format!("/van-ban/lien-thong/gui/{id}");
    let link = uuid::Uuid::now_v7().to_string();
    clerk.post(&format!("{page}/lien-ket"), &[("id", &link), ("recipient", "Công ty Mẫu")]).await.assert_redirect();
    let shown = clerk.get(&page).await.body;
    let open: String = shown[shown.find("/vb/").unwrap()..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
    stranger.get(&open).await.assert_status(200).assert_says("Chưa xác định được người ký").assert_says("Mẫu lanhdao");
    admin.upload("/van-ban/chu-ky/tin-cay", &[], ("file", "goc.pem", &authority.root())).await.assert_redirect();
    let trusted = stranger.get(&open).await;
    trusted.assert_says("Hợp lệ").assert_says("Goc thu nghiem").assert_says("15/KH-UBND");
    assert!(!trusted.body.contains("Chưa xác định được người ký"));
});

testkit::on_both!(crate::modules(), fn damaged_uploads_are_always_answered(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    let (_, signed) = signed(app, &authority).await;
    let leader = app.sign_in("lanhdao").await;
    let mut seed = 0x9E37_79B9_u64;
    let mut next = |most: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % most.max(1)
    };
    for _ in 0..60 {
        let mut pdf = signed.clone();
        for _ in 0..1 + next(6) {
            let (at, length) = (next(pdf.len()), next(60));
            let end = (at + length).min(pdf.len());
            match next(4) {
                0 => pdf[at] = next(256) as u8,
                1 => drop(pdf.drain(at..end)),
                2 => pdf.truncate(at.max(1)),
                _ => {
                    let piece = pdf[at..end].to_vec();
                    let to = next(pdf.len());
                    drop(pdf.splice(to..to, piece));
                }
            }
        }
        pdf.push(b'%');
        assert_eq!(check(&leader, &pdf).await.status, 200);
        let key = leader.upload("/van-ban/chu-ky/toi/tep", &[("pin", "x")], ("file", "a.p12", &pdf[..pdf.len().min(4000)])).await;
        assert_eq!(key.status, 422);
    }
});

testkit::on_both!(crate::modules(), fn a_signer_whose_certificate_was_revoked_is_found_out_when_a_kept_file_is_checked(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    authority.serve(app).await;
    let hosts = async |hosts: &str| {
        let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
        tx.set_setting("documents.signing_hosts", hosts).await.unwrap();
        tx.commit().await.unwrap();
    };
    let key = signing::keys::open_pkcs12(&authority.issue("ong", "Nguyễn Văn Mẫu", "leaf", 365), PASSWORD).unwrap();
    let request = signing::Request::at(kernel::local(app.app.clock.now()));
    let signed = signing::sign(PLAN, &request, &key, None).unwrap();
    let clerk = app.sign_in("vanthu").await;
    let day = app.app.clock.today().format("%d/%m/%Y").to_string();
    let page = crate::stamp::registered_on(&clerk, &signed, &day).await;
    let document: uuid::Uuid = page.rsplit('/').next().unwrap().parse().unwrap();
    let sql = "SELECT id FROM document_file WHERE ward_id = $1 AND document_id = $2";
    let file: uuid::Uuid = db(app).scalar(sql, args![WARD, document]).await.unwrap().unwrap();
    let checked = async || {
        let report = clerk.post(&format!("/van-ban/tep/{file}/chu-ky"), &[]).await.assert_redirect().to_owned();
        clerk.get(&report).await
    };
    hosts("").await;
    checked().await.assert_says("chưa rõ (không có thông tin thu hồi kèm theo)");
    hosts("127.0.0.1").await;
    checked().await.assert_says("Hợp lệ").assert_says("chưa bị thu hồi");
    authority.revoke("ong");
    let revoked = checked().await;
    revoked.assert_says("đã bị thu hồi lúc").assert_says("So với lần kiểm tra");
    assert!(!revoked.body.contains("chưa bị thu hồi"));
    check(&clerk, &signed).await.assert_says("đã bị thu hồi lúc");
    assert!(!check(&app.browser(), &signed).await.body.contains("đã bị thu hồi lúc"), "for strangers nobody is asked");
});
