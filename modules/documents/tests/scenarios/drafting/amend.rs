//! What replaces or corrects an issued document: begun once, on what stands now, with everything that belongs to it.

use super::{account, act, begin, db, save};
use kernel::{args, row};
use testkit::{Answer, Browser, TestApp, WARD};
use uuid::Uuid;

fn id(page: &str) -> Uuid {
    page.rsplit('/').next().unwrap().parse().unwrap()
}

/// An issued document; its page.
async fn issued(app: &TestApp, writer: &Browser) -> String {
    let page = begin(writer, "KH", "Tuyên truyền").await;
    save(app, writer, &page, &[]).await.assert_redirect();
    let sql = "UPDATE outgoing SET state = 'issued', year = 2026, number = 1, symbol = '01/KH-UBND', \
               issued_on = '2026-03-16', version = version + 1 WHERE ward_id = $1 AND id = $2";
    run(app, sql, &page).await;
    page
}

async fn run(app: &TestApp, sql: &str, page: &str) {
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.exec(sql, args![WARD, id(page)]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn amend(writer: &Browser, page: &str, kind: &str, new: Uuid) -> Answer {
    let new = new.to_string();
    let fields = [("amend_id", new.as_str()), ("amend_kind", kind), ("amend_reason", "Sai số liệu")];
    writer.post(&format!("{page}/thay-the-dinh-chinh"), &fields).await
}

async fn count(app: &TestApp) -> i64 {
    db(app).scalar("SELECT COUNT(*) FROM outgoing_amendment WHERE ward_id = $1", args![WARD]).await.unwrap().unwrap()
}

testkit::on_both!(crate::modules(), fn what_was_recalled_a_moment_ago_is_not_corrected(app) {
    let writer = app.sign_in("daumoi").await;
    let page = issued(app, &writer).await;
    writer.get(&page).await.assert_says("Thay thế hoặc đính chính");
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let sql = "UPDATE outgoing SET state = 'recalled', version = version + 1 WHERE ward_id = $1 AND id = $2";
    tx.exec(sql, args![WARD, id(&page)]).await.unwrap();
    let late = amend(&writer, &page, "corrects", Uuid::now_v7());
    // It has read the document by then, as it was before.
    let (late, ()) = futures_util::future::join(late, async {
        tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
        tx.commit().await.unwrap();
    })
    .await;
    late.assert_status(422).assert_says("Có người vừa sửa văn bản này");
    assert_eq!(count(app).await, 0);
});

testkit::on_both!(crate::modules(), fn of_two_replacements_at_once_one_is_begun(app) {
    let writer = app.sign_in("daumoi").await;
    let page = issued(app, &writer).await;
    let all = (0..4).map(|_| amend(&writer, &page, "replaces", Uuid::now_v7()));
    let all = futures_util::future::join_all(all).await;
    assert_eq!(all.iter().filter(|answer| answer.status.is_redirection()).count(), 1);
    assert_eq!(count(app).await, 1);
});

testkit::on_both!(crate::modules(), fn a_replacement_has_the_attachments_and_signers_of_what_it_replaces(app) {
    let writer = app.sign_in("daumoi").await;
    let page = issued(app, &writer).await;
    let (file, other) = (Uuid::now_v7(), account(app, "tonghop").await);
    let digest = async |bytes: &[u8]| app.app.files.put(bytes.to_vec()).await.unwrap().as_str().to_owned();
    let (plain, sealed) = (digest("Danh sách".as_bytes()).await, digest("Danh sách, đã ký".as_bytes()).await);
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let row = row! { id: file, document_id: id(&page), position: 0, digest: sealed.as_str(), file_name: "danh-sach.txt",
    mime: "text/plain; charset=utf-8", size: 5_i64, role: "attachment" };
    tx.insert("document_file", row).await.unwrap();
    let row = row! { id: Uuid::now_v7(), document_id: id(&page), file_id: file, purpose: "attachment", position: 100,
    signer_name: "UBND", certificate: "CN=UBND", is_demo: false, base_digest: plain.as_str(), shown_digest: "",
    digest: sealed.as_str(), level: "B-B", notes: "", signed_at: tx.now, by_id: other, by_name: "Mẫu" };
    tx.insert("document_signature", row).await.unwrap();
    let row = row! { document_id: id(&page), position: 1, user_id: other, name: "Mẫu tonghop" };
    tx.insert("signing_wanted", row).await.unwrap();
    tx.commit().await.unwrap();

    let (correction, new) = (Uuid::now_v7(), Uuid::now_v7());
    amend(&writer, &page, "corrects", correction).await.assert_redirect();
    amend(&writer, &page, "replaces", new).await.assert_redirect();
    amend(&writer, &page, "replaces", new).await.assert_redirect();
    let sql = "SELECT digest FROM document_file WHERE ward_id = $1 AND document_id = $2 AND role = 'attachment'";
    let kept: Vec<String> = db(app).scalars(sql, args![WARD, new]).await.unwrap();
    assert_eq!(kept, [plain], "as it was before the agency signed it, once");
    writer.get(&format!("/van-ban/di/{new}/nguoi-ky")).await.assert_says("Mẫu tonghop");
    writer.get(&format!("/van-ban/di/{new}/tep")).await.assert_says("danh-sach.txt");
    app.sign_in("tonghop").await.get(&format!("/van-ban/di/{new}")).await.assert_status(200);
    assert!(db(app).scalars::<String>(sql, args![WARD, correction]).await.unwrap().is_empty());
});

testkit::on_both!(crate::modules(), fn a_correction_that_nobody_filled_in_is_not_submitted(app) {
    let writer = app.sign_in("daumoi").await;
    let page = issued(app, &writer).await;
    let new = Uuid::now_v7();
    amend(&writer, &page, "corrects", new).await.assert_redirect();
    let page = format!("/van-ban/di/{new}");
    let sent = act(app, &writer, &page, "trinh", &[]).await;
    sent.assert_status(422).assert_says("Còn dòng của mẫu chưa điền: “1. Tại …");
});

testkit::on_both!(crate::modules(), fn what_sets_right_a_document_of_a_board_goes_out_under_the_name_of_the_board(app) {
    let writer = app.sign_in("daumoi").await;
    let page = begin(&writer, "KH", "Tuyên truyền").await;
    let board = [("issued_by", "board"), ("agency_name", "Ban Chỉ đạo Chuyển đổi số"), ("notation", "/KH-BCĐ")];
    save(app, &writer, &page, &board).await.assert_redirect();
    let sql = "UPDATE outgoing SET state = 'issued', year = 2026, number = 1, symbol = '01/KH-BCĐ', \
               issued_on = '2026-03-16', version = version + 1 WHERE ward_id = $1 AND id = $2";
    run(app, sql, &page).await;
    for (kind, notation, said) in [
        ("corrects", "/BCĐ-VP", "Ban Chỉ đạo Chuyển đổi số đã ban hành Kế hoạch số 01/KH-BCĐ"),
        ("replaces", "/KH-BCĐ", "thay thế Kế hoạch số 01/KH-BCĐ ngày 16 tháng 3 năm 2026 của Ban Chỉ đạo Chuyển đổi số."),
    ] {
        let new = Uuid::now_v7();
        amend(&writer, &page, kind, new).await.assert_redirect();
        let sql = "SELECT body || symbol FROM outgoing WHERE ward_id = $1 AND id = $2";
        let kept: String = db(app).scalar(sql, args![WARD, new]).await.unwrap().unwrap();
        assert!(kept.contains(said) && kept.contains("\"board\"") && kept.ends_with(notation), "{kept}");
        assert!(!kept.contains("Ủy ban nhân dân {{phuong}}"), "{kept}");
    }
});

testkit::on_both!(crate::modules(), fn nothing_is_made_ready_for_a_replacement_that_is_refused(app) {
    let writer = app.sign_in("daumoi").await;
    let page = issued(app, &writer).await;
    let (file, digest) = (Uuid::now_v7(), kernel::Digest::of("Danh sách".as_bytes()));
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let row = row! { id: file, document_id: id(&page), position: 0, digest: digest.as_str(), file_name: "MẬT.txt",
    mime: "text/plain; charset=utf-8", size: 5_i64, role: "attachment" };
    tx.insert("document_file", row).await.unwrap();
    tx.commit().await.unwrap();
    let new = Uuid::now_v7().to_string();
    let without = [("amend_id", new.as_str()), ("amend_kind", "replaces"), ("amend_reason", " ")];
    let refused = writer.post(&format!("{page}/thay-the-dinh-chinh"), &without).await;
    refused.assert_status(422).assert_says("Nêu lý do");
    app.app.files.put("Danh sách".as_bytes().to_vec()).await.unwrap();
    amend(&writer, &page, "replaces", Uuid::now_v7()).await.assert_redirect();
});
