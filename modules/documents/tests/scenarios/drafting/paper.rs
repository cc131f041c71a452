//! A document that is signed by hand: number and day from the same register, printed with both, issued by its scan.

use super::{account, act, approved, begin, db, save, state};
use kernel::{args, row};
use testkit::WARD;
use uuid::Uuid;

const SCAN: &[u8] = include_bytes!("../../data/plan.pdf");

fn id_of(page: &str) -> Uuid {
    page.rsplit('/').next().unwrap().parse().unwrap()
}

testkit::on_both!(crate::modules(), fn a_paper_original_takes_the_next_number_and_is_issued_by_its_scan(app) {
    let (head, clerk, leader) = (app.sign_in("daumoi").await, app.sign_in("vanthu").await, app.sign_in("lanhdao").await);
    let page = begin(&head, "KH", "Tuyên truyền").await;
    save(app, &head, &page, &[("annex_title_1", "Danh mục"), ("annex_text_1", "| TT | Việc |\n| 1 | Rà soát |")]).await.assert_redirect();
    act(app, &head, &page, "trinh", &[]).await.assert_redirect();
    let (paper, scan) = (format!("{page}/ban-giay"), format!("{page}/ban-giay/ban-quet"));
    clerk.post(&paper, &[]).await.assert_status(422).assert_says("không còn ở bước này");
    act(app, &clerk, &page, "duyet", &[]).await.assert_redirect();
    act(app, &leader, &page, "duyet", &[]).await.assert_redirect();

    leader.get(&page).await.assert_lacks("Ký tay trên bản giấy");
    leader.post(&paper, &[]).await.assert_status(403);
    clerk.get(&page).await.assert_says("Ký tay trên bản giấy");
    clerk.get(&paper).await.assert_says("chậm nhất trong ngày làm việc tiếp theo").assert_lacks("Bản quét (PDF)");
    clerk.upload(&scan, &[], ("scan", "quet.pdf", SCAN)).await.assert_status(422).assert_says("không chờ bản quét");
    assert_eq!(clerk.post(&paper, &[]).await.assert_redirect(), paper);
    assert_eq!(state(app, &page).await, "numbered");
    clerk.get("/van-ban/dong-dau").await.assert_says("Bản giấy, chờ bản quét").assert_says(&paper);
    clerk.get("/van-ban/di").await.assert_says("Gửi bản quét bản giấy");
    let printed = clerk.get(&format!("{page}/ban.pdf")).await;
    let printed = office::read_bytes(&printed.bytes, "a.pdf").unwrap();
    let printed: String = printed.lines.iter().map(|line| format!("{} ", line.text)).collect();
    assert!(printed.contains("Số: 01/KH-UBND"), "{printed}");
    assert!(printed.contains("(Kèm theo Kế hoạch số 01/KH-UBND ngày 16 tháng 3 năm 2026 của"), "{printed}");

    clerk.get(&format!("{page}/dong-dau")).await.assert_redirect();
    clerk.upload(&scan, &[], ("scan", "quet.txt", b"x")).await.assert_status(422).assert_says("Chọn một tệp PDF");
    leader.upload(&scan, &[], ("scan", "quet.pdf", SCAN)).await.assert_status(403);
    let many = [("copies", "1000")];
    clerk.upload(&scan, &many, ("scan", "quet.pdf", SCAN)).await.assert_status(422).assert_says("Số lượng bản từ 1 đến 999");
    let counted = [("copies", "37")];
    assert_eq!(clerk.upload(&scan, &counted, ("scan", "quet.pdf", SCAN)).await.assert_redirect(), page);
    assert_eq!(state(app, &page).await, "issued");
    clerk.upload(&scan, &[], ("scan", "quet.pdf", SCAN)).await.assert_status(422);
    let shown = head.get(&page).await;
    shown.assert_says("Bản quét bản giấy đã ký, đóng dấu").assert_says("· Bản giấy").assert_says("cấp số 01/KH-UBND cho bản giấy");
    assert_eq!(head.get(&format!("{page}/ban.pdf")).await.bytes, SCAN, "the scan is what is kept");
    clerk.get("/van-ban/so-di?nam=2026").await.assert_says("01/KH-UBND").assert_says("Bản giấy").assert_says(">37<");
    let to = Uuid::now_v7().to_string();
    let sent = clerk.post(&format!("/van-ban/lien-thong/gui/{}", id_of(&page)), &[("agencies", &to)]).await;
    sent.assert_status(422).assert_says("không gửi qua liên thông");
    for (key, count) in [("documents.outgoing", 1), ("documents.outgoing.signed", 0), ("documents.outgoing.same_day", 1)] {
        let measure = app.app.measure(&db(app), key).await.unwrap();
        assert_eq!(measure.value(&db(app), None).await.unwrap(), count, "{key}");
    }
});

testkit::on_both!(crate::modules(), fn what_somebody_has_signed_digitally_is_not_put_on_paper(app) {
    let (page, clerk) = (approved(app).await, app.sign_in("vanthu").await);
    let sql = "SELECT digest FROM outgoing WHERE ward_id = $1 AND id = $2";
    let digest: String = db(app).scalar(sql, args![WARD, id_of(&page)]).await.unwrap().unwrap();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let row = row! { id: Uuid::now_v7(), document_id: id_of(&page), purpose: "person", position: 1_i32, signer_name: "",
        certificate: "", is_demo: false, base_digest: "", shown_digest: "", digest: digest, level: "", notes: "",
        signed_at: tx.now, by_id: Uuid::now_v7(), by_name: "" };
    tx.insert("document_signature", row).await.unwrap();
    tx.commit().await.unwrap();
    clerk.get(&page).await.assert_lacks("Ký tay trên bản giấy");
    clerk.post(&format!("{page}/ban-giay"), &[]).await.assert_status(422).assert_says("Đã có người ký số văn bản này");
    assert_eq!(state(app, &page).await, "approved");
});

testkit::on_both!(crate::modules(), fn a_paper_made_elsewhere_is_entered_numbered_from_the_book_and_issued_by_its_scan(app) {
    let (clerk, leader) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await);
    let incoming = Uuid::now_v7();
    crate::incoming::register(&clerk, incoming, "1/SNV", &[("wants_answer", "1")]).await.assert_redirect();
    let (id, unit, answers) = (Uuid::now_v7().to_string(), app.units[1].to_string(), incoming.to_string());
    let signer = account(app, "lanhdao").await.to_string();
    let address = "/van-ban/di/ban-giay";
    clerk.get("/van-ban/di").await.assert_says(address);
    leader.get(address).await.assert_status(403);
    clerk.get(&format!("/van-ban/den/{incoming}")).await.assert_says("Vào sổ văn bản giấy trả lời");
    clerk.get(&format!("{address}?tra-loi={incoming}")).await.assert_says("Sở Nội vụ").assert_says(&answers);
    let mut fields = vec![
        ("id", id.as_str()), ("answers", &answers), ("kind", "BC"), ("subject", ""), ("issued_by", "committee"), ("agency_name", ""),
        ("unit", &unit), ("notation", ""), ("signer", &signer), ("recipients", "Sở Nội vụ\nLưu: VT"), ("priority", "0"),
    ];
    clerk.upload(address, &fields, ("text", "a.pdf", SCAN)).await.assert_status(422).assert_says("Nhập trích yếu");
    fields[3].1 = "Rà soát hồ sơ";
    clerk.upload(address, &fields, ("text", "TUYỆT MẬT.pdf", SCAN)).await.assert_status(422).assert_says("dấu mật");
    fields[7].1 = "/KH-UBND";
    clerk.upload(address, &fields, ("text", "a.pdf", SCAN)).await.assert_status(422).assert_says("Viết ký hiệu như /BC-UBND");
    fields[7].1 = "";
    let page = format!("/van-ban/di/{id}");
    let entered = clerk.upload(address, &fields, ("text", "a.pdf", SCAN)).await;
    assert_eq!(entered.assert_redirect(), format!("{page}/ban-giay"));
    clerk.upload(address, &fields, ("text", "a.pdf", SCAN)).await.assert_redirect();
    clerk.get(&format!("{page}/ban-giay")).await.assert_says("Ghi số 01/BC-UBND và ngày 16/03/2026").assert_lacks("ban.pdf");
    let shown = clerk.get(&page).await;
    shown.assert_says("· Bản giấy").assert_says("làm ở ngoài hệ thống").assert_says("a.pdf").assert_lacks("Kiểm tra thể thức");
    for file in ["ban.pdf", "ban.docx", "trang/1.svg"] {
        clerk.get(&format!("{page}/{file}")).await.assert_status(404);
    }
    clerk.get("/van-ban/so-di?nam=2026").await.assert_says("01/BC-UBND").assert_says("Rà soát hồ sơ");
    clerk.upload(&format!("{page}/ban-giay/ban-quet"), &[], ("scan", "quet.pdf", SCAN)).await.assert_redirect();
    assert_eq!(state(app, &page).await, "issued");
    assert_eq!(clerk.get(&format!("{page}/ban.pdf")).await.bytes, SCAN);
    clerk.get(&format!("/van-ban/den/{incoming}")).await.assert_says("01/BC-UBND");
});
