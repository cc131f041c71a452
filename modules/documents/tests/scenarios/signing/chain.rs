//! Person, number, agency: the whole chain with keys in files, and everything that is refused on its way.

use super::bench::*;
use kernel::Digest;
use testkit::TestApp;
use uuid::Uuid;

/// The leader and the agency with keys of an authority and pictures.
pub(crate) async fn keys(app: &TestApp, authority: &Authority) {
    let (leader, clerk) = (app.sign_in("lanhdao").await, app.sign_in("vanthu").await);
    let (person, agency) =
        (authority.issue("ong", "Mẫu lanhdao", "leaf", 365), authority.issue("cq", "UBND phuong", "leaf", 365));
    register(&leader, "toi", &person).await.assert_redirect();
    register(&clerk, "co-quan", &agency).await.assert_redirect();
    let (hand, seal) = (picture([20, 40, 200], true), picture([200, 10, 20], true));
    leader.upload("/van-ban/chu-ky/toi/anh", &[("width", "40")], ("picture", "a.png", &hand)).await.assert_redirect();
    clerk
        .upload("/van-ban/chu-ky/co-quan/anh", &[("width", "36")], ("picture", "d.png", &seal))
        .await
        .assert_redirect();
}

/// The same; the leader's page of a new document.
async fn ready(app: &TestApp, authority: &Authority, attachments: usize) -> (Uuid, String) {
    keys(app, authority).await;
    let id = approved(app, "lanhdao", attachments).await;
    (id, format!("/van-ban/di/{id}"))
}

testkit::on_both!(crate::modules(), fn a_document_is_signed_numbered_sealed_and_found_valid(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    authority.serve(app).await;
    let (id, page) = ready(app, &authority, 1).await;
    let (leader, clerk) = (app.sign_in("lanhdao").await, app.sign_in("vanthu").await);
    leader.get("/van-ban/ky").await.assert_says("Kế hoạch chuyển đổi số").assert_says("1 văn bản đang chờ");
    let sign_page = format!("{page}/ky");
    let shown = leader.get(&sign_page).await;
    let at = hidden(&shown, "at")[0].clone();
    let file = leader.get(&format!("{sign_page}/tep?luc={at}")).await;
    let digest = Digest::of(&file.bytes).as_str().to_owned();
    shown.assert_status(200).assert_says(&digest);
    assert!(file.bytes.starts_with(PLAN), "what was approved stands at its beginning, byte for byte");
    assert_eq!(send(&leader, &sign_page, &shown, PASSWORD).await.assert_redirect(), page);
    assert_eq!(text(app, "state", id).await, "signed");
    let one = pdf(app, id).await;
    assert!(one.starts_with(PLAN));
    assert_pdfsig(&one, 1);

    let seal_page = format!("{page}/dong-dau");
    clerk.get("/van-ban/dong-dau").await.assert_says("Chờ cấp số");
    leader.get(&seal_page).await.assert_status(403);
    clerk.get(&seal_page).await.assert_says("Cấp số và ngày");
    clerk.post(&format!("{seal_page}/cap-so"), &[]).await.assert_redirect();
    assert_eq!(text(app, "symbol", id).await, "01/KH-UBND");
    let shown = clerk.get(&seal_page).await;
    assert_eq!(hidden(&shown, "shown").len(), 2, "the document and its attachment");
    let copies = async |copies: &str| send_with(&clerk, &seal_page, &shown, PASSWORD, &[("copies", copies)]).await;
    copies("0").await.assert_status(422).assert_says("Số lượng bản từ 1 đến 999");
    assert_eq!(copies("12").await.assert_redirect(), page);
    assert_eq!(text(app, "state", id).await, "issued");
    let year = app.app.clock.today().format("%Y").to_string();
    clerk.get(&format!("/van-ban/so-di?nam={year}")).await.assert_says("01/KH-UBND").assert_says(">12<");
    let two = pdf(app, id).await;
    assert!(two.starts_with(&one), "the person's signature stays as it was");
    assert_pdfsig(&two, 2);
    assert_pyhanko(&two, &authority.path().join("root.pem"), 2);
    let levels: Vec<String> = db(app)
        .scalars("SELECT level FROM document_signature WHERE ward_id = $1", kernel::args![testkit::WARD])
        .await
        .unwrap();
    assert_eq!(levels, ["B-LT", "B-LT", "B-LT"], "person, agency, attachment");
    reads_number_and_day(app, &two);
    attachment_says_its_number(app, &authority).await;
    for key in ["documents.outgoing", "documents.outgoing.signed"] {
        let measure = app.app.measure(&db(app), key).await.unwrap();
        assert_eq!(measure.value(&db(app), None).await.unwrap(), 1, "{key}");
    }
    clerk.post(&seal_page, &[]).await.assert_status(303);
});

fn reads_number_and_day(app: &TestApp, pdf: &[u8]) {
    if !has("pdftotext") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.pdf"), pdf).unwrap();
    let text = said(&run(folder.path(), "pdftotext", &["-layout", "a.pdf", "-"]));
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let day = vietnamese::format_date_long(app.app.clock.today());
    assert!(words.replace("01 /", "01/").contains("Số: 01/KH-UBND"), "{text}");
    assert!(words.contains(&day), "{day} in {text}");
}

async fn attachment_says_its_number(app: &TestApp, authority: &Authority) {
    let sql = "SELECT digest FROM document_file WHERE ward_id = $1 AND role = 'attachment'";
    let digest: String = db(app).scalar(sql, kernel::args![testkit::WARD]).await.unwrap().unwrap();
    let attached = app.app.files.get(&Digest::parse(&digest).unwrap()).await.unwrap();
    assert_pdfsig(&attached, 1);
    assert_pyhanko(&attached, &authority.path().join("root.pem"), 1);
    if has("pdftotext") {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.pdf"), &attached).unwrap();
        let text = said(&run(folder.path(), "pdftotext", &["a.pdf", "-"]));
        assert!(text.contains("Số: 01/KH-UBND") && text.contains("Thời gian ký:"), "{text}");
    }
}

testkit::on_both!(crate::modules(), fn what_was_not_shown_is_not_signed_and_a_wrong_password_is_told(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    let (id, page) = ready(app, &authority, 0).await;
    let leader = app.sign_in("lanhdao").await;
    let path = format!("{page}/ky");
    let shown = leader.get(&path).await;
    send(&leader, &path, &shown, "sai").await.assert_status(422).assert_says("mật khẩu");
    let other = picture([20, 40, 180], true);
    leader.upload("/van-ban/chu-ky/toi/anh", &[], ("picture", "b.png", &other)).await.assert_redirect();
    let again = send(&leader, &path, &shown, PASSWORD).await;
    again.assert_status(422).assert_says("không còn là tệp đã hiển thị");
    assert_ne!(hidden(&again, "shown"), hidden(&shown, "shown"), "it is shown anew");
    let forged = [("shown", format!("{id}:{}", "0".repeat(64))), ("at", hidden(&again, "at")[0].clone())];
    let key = hidden(&again, "key")[0].clone();
    let mut fields: Vec<(&str, &str)> = forged.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.extend([("key", key.as_str()), ("pin", PASSWORD)]);
    leader.post(&path, &fields).await.assert_status(422);
    later(app, 0, 61).await;
    let leader = app.sign_in("lanhdao").await;
    send(&leader, &path, &again, PASSWORD).await.assert_status(422).assert_says("mở quá lâu");
    assert_eq!((text(app, "state", id).await.as_str(), count(app, "document_signature").await), ("approved", 0));
    let fresh = leader.get(&path).await;
    send(&leader, &path, &fresh, PASSWORD).await.assert_redirect();
    let notes: String = db(app).scalar("SELECT notes FROM document_signature WHERE ward_id = $1", kernel::args![testkit::WARD]).await.unwrap().unwrap();
    assert!(notes.contains("Chưa lấy được thông tin thu hồi") && notes.contains("mạng nội bộ"), "{notes}");
});

testkit::on_both!(crate::modules(), fn only_whose_turn_it_is_signs_and_of_two_at_once_one_wins(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    let (id, page) = ready(app, &authority, 0).await;
    let path = format!("{page}/ky");
    let clerk = app.sign_in("vanthu").await;
    clerk.get(&path).await.assert_says("đang chờ Mẫu lanhdao ký");
    let forged = format!("{id}:{}", "0".repeat(64));
    let at = app.app.clock.now().timestamp().to_string();
    let fields = [("shown", forged.as_str()), ("at", &at), ("key", &Uuid::now_v7().to_string()), ("pin", PASSWORD)];
    clerk.post(&path, &fields).await.assert_status(422).assert_says("đang chờ Mẫu lanhdao ký");
    app.sign_in("nguoixem").await.get(&path).await.assert_status(404);
    let without = approved(app, "daumoi", 0).await;
    let unit = app.sign_in("daumoi").await;
    unit.get(&format!("/van-ban/di/{without}/ky")).await.assert_says("không có quyền");
    let value = format!("{without}:{}", "0".repeat(64));
    let fields = [("shown", value.as_str()), ("at", &at)];
    unit.post(&format!("/van-ban/di/{without}/ky"), &fields).await.assert_status(403);

    let leader = app.sign_in("lanhdao").await;
    let shown = leader.get(&path).await;
    let both = futures_util::future::join(
        send(&leader, &path, &shown, PASSWORD),
        send(&leader, &path, &shown, PASSWORD),
    );
    let (one, other) = both.await;
    let won = [&one, &other].into_iter().filter(|answer| answer.status.is_redirection()).count();
    assert_eq!(won, 1, "{} and {}", one.status, other.status);
    assert_eq!((count(app, "document_signature").await, count(app, "signing_report").await), (1, 1));
    assert_pdfsig(&pdf(app, id).await, 1);
});

testkit::on_both!(crate::modules(), fn what_fails_after_signing_leaves_nothing_half_done(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    let (id, page) = ready(app, &authority, 0).await;
    let leader = app.sign_in("lanhdao").await;
    let before = text(app, "digest", id).await;
    let sql = "ALTER TABLE signing_report RENAME TO signing_report_gone";
    sea_orm::ConnectionTrait::execute_unprepared(app.app.db.pool(), sql).await.unwrap();
    let path = format!("{page}/ky");
    assert_eq!(sign(&leader, &path, PASSWORD).await.status, 500);
    assert_eq!((text(app, "state", id).await.as_str(), text(app, "digest", id).await), ("approved", before));
    assert_eq!((count(app, "document_signature").await, count(app, "document_file").await), (0, 0));
    let sql = "ALTER TABLE signing_report_gone RENAME TO signing_report";
    sea_orm::ConnectionTrait::execute_unprepared(app.app.db.pool(), sql).await.unwrap();
    sign(&leader, &path, PASSWORD).await.assert_redirect();
    assert_eq!((count(app, "document_signature").await, count(app, "document_file").await), (1, 1));
});

testkit::on_both!(crate::modules(), fn certificates_that_ended_or_were_revoked_sign_nothing(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    authority.serve(app).await;
    let (id, page) = ready(app, &authority, 0).await;
    let path = format!("{page}/ky");
    let leader = app.sign_in("lanhdao").await;
    authority.revoke("ong");
    let refused = sign(&leader, &path, PASSWORD).await;
    refused.assert_status(422).assert_says("thu hồi");
    later(app, 340, 0).await;
    app.app.settle().await.unwrap();
    let leader = app.sign_in("lanhdao").await;
    leader.get("/van-ban/chu-ky").await.assert_says("còn 25 ngày").assert_says("Goc thu nghiem");
    later(app, 60, 0).await;
    let leader = app.sign_in("lanhdao").await;
    leader.get("/van-ban/chu-ky").await.assert_says("đã hết hạn");
    sign(&leader, &path, PASSWORD).await.assert_status(422).assert_says("đã hết hạn ngày");
    let late = authority.issue("muon", "Mẫu lanhdao", "leaf", 1);
    register(&leader, "toi", &late).await.assert_status(422).assert_says("hết hạn");
    assert_eq!((text(app, "state", id).await.as_str(), count(app, "document_signature").await), ("approved", 0));
});
