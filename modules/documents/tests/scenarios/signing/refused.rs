//! Who may not sign, and by what: in the place of another, under another's name, outside the ward's trust, by guessing.

use super::bench::*;
use kernel::args;
use testkit::WARD;

testkit::on_both!(crate::modules(), fn nobody_signs_in_the_place_or_under_the_name_of_another(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    let (leader, office) = (app.sign_in("lanhdao").await, app.sign_in("tonghop").await);
    register(&office, "toi", &authority.issue("ba", "Mẫu tonghop", "leaf", 365)).await.assert_redirect();
    let to = person(app, "tonghop").await.to_string();
    let day = vietnamese::format_date(app.app.clock.today());
    let fields = [("to", to.as_str()), ("from_day", &day), ("to_day", &day), ("reason", "Đi công tác")];
    leader.post("/tai-khoan/uy-quyen", &fields).await.assert_redirect();
    let id = approved(app, "lanhdao", 0).await;
    let path = format!("/van-ban/di/{id}/ky");
    office.get(&path).await.assert_says("Người được ủy quyền ký với tên và quyền hạn của mình");
    office.get("/van-ban/ky").await.assert_says("Không có văn bản nào chờ");
    let value = format!("{id}:{}", "0".repeat(64));
    let at = app.app.clock.now().timestamp().to_string();
    let fields = [("shown", value.as_str()), ("at", at.as_str()), ("pin", PASSWORD)];
    office.post(&path, &fields).await.assert_status(422).assert_says("chọn lại người ký");

    register(&leader, "toi", &authority.issue("khac", "Nguyễn Khác", "leaf", 365)).await.assert_redirect();
    sign(&leader, &path, PASSWORD).await.assert_status(422).assert_says("Chứng thư này ghi tên Nguyễn Khác");
    assert_eq!((text(app, "state", id).await.as_str(), count(app, "document_signature").await), ("approved", 0));
});

testkit::on_both!(crate::modules(), fn what_one_document_lacks_keeps_none_of_the_others_from_being_signed(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    let leader = app.sign_in("lanhdao").await;
    register(&leader, "toi", &authority.issue("ong", "Mẫu lanhdao", "leaf", 365)).await.assert_redirect();
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(approved(app, "lanhdao", 0).await);
    }
    let path = format!("/van-ban/ky/xem?id={}&id={}&id={}", ids[0], ids[1], ids[2]);
    let shown = leader.get(&path).await;
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.exec("UPDATE outgoing SET state = 'draft' WHERE ward_id = $1 AND id = $2", args![WARD, ids[1]]).await.unwrap();
    tx.commit().await.unwrap();
    leader.get(&path).await.assert_status(200).assert_says("không còn ở bước chờ ông/bà ký").assert_says("Ký 2 văn bản");
    let done = send(&leader, &path, &shown, PASSWORD).await;
    done.assert_status(200).assert_says("Đã ký 2 trong 3 văn bản").assert_says("không còn ở bước chờ ông/bà ký");
    assert_eq!((text(app, "state", ids[0]).await, text(app, "state", ids[2]).await), ("signed".into(), "signed".into()));
});

testkit::on_both!(crate::modules(), fn a_certificate_of_nobody_whom_the_ward_trusts_signs_nothing(app) {
    let Some(own) = Authority::new().await else { return };
    let Some(trusted) = Authority::new().await else { return };
    today(app).await;
    trusted.serve(app).await;
    let leader = app.sign_in("lanhdao").await;
    register(&leader, "toi", &own.issue("ong", "Mẫu lanhdao", "leaf", 365)).await.assert_redirect();
    let id = approved(app, "lanhdao", 0).await;
    let refused = sign(&leader, &format!("/van-ban/di/{id}/ky"), PASSWORD).await;
    refused.assert_status(422).assert_says("không dẫn tới nơi cấp nào mà phường tin cậy");
    assert_eq!((text(app, "state", id).await.as_str(), count(app, "document_signature").await), ("approved", 0));
});

testkit::on_both!(crate::modules(), fn a_file_without_a_place_for_its_number_is_not_signed(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    let leader = app.sign_in("lanhdao").await;
    register(&leader, "toi", &authority.issue("ong", "Mẫu lanhdao", "leaf", 365)).await.assert_redirect();
    let id = approved(app, "lanhdao", 0).await;
    if has("pdftoppm") {
        let at = app.app.clock.now().timestamp();
        let picture = leader.get(&format!("/van-ban/di/{id}/ky/trang/1?luc={at}")).await;
        assert!(picture.assert_status(200).bytes.starts_with(b"\x89PNG"));
    }
    let printed = crate::papers::page(&[("Số: 05/KH-UBND", 20.0, 35.0), ("Mẫu lanhdao", 120.0, 200.0)]);
    let digest = app.app.files.put(printed).await.unwrap();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let sql = "UPDATE outgoing SET digest = $3 WHERE ward_id = $1 AND id = $2";
    tx.exec(sql, args![WARD, id, digest.as_str()]).await.unwrap();
    tx.commit().await.unwrap();
    leader.get(&format!("/van-ban/di/{id}/ky")).await.assert_says("không có chỗ trống cho số");
});

testkit::on_both!(crate::modules(), fn a_missing_place_for_number_or_day_is_told_before_anybody_signs(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    let leader = app.sign_in("lanhdao").await;
    register(&leader, "toi", &authority.issue("ong", "Mẫu lanhdao", "leaf", 365)).await.assert_redirect();
    let id = approved(app, "lanhdao", 0).await;
    let put = async |kind: &str, pdf: Vec<u8>| {
        let digest = app.app.files.put(pdf).await.unwrap();
        let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
        let sql = "UPDATE outgoing SET digest = $3, kind = $4 WHERE ward_id = $1 AND id = $2";
        tx.exec(sql, args![WARD, id, digest.as_str(), kind]).await.unwrap();
        tx.commit().await.unwrap();
        leader.get(&format!("/van-ban/di/{id}/ky")).await
    };
    let rect = signing::Rect { left: 30.0, top: 30.0, width: 10.0, height: 6.0 };
    let blank = signing::Blank { name: "so".into(), page: Some(1), rect };
    let empty = crate::papers::blank(595.28, 841.89);
    let loose = signing::reserve(&empty, &[blank]).unwrap();
    put("KH", loose).await.assert_says("không có chỗ trống cho số");
    put("TCg", empty).await.assert_says("không có chỗ trống cho ngày, tháng, năm");
});

testkit::on_both!(crate::modules(), fn wrong_passwords_add_up_and_right_ones_do_not(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    let (leader, viewer) = (app.sign_in("lanhdao").await, app.sign_in("nguoixem").await);
    let file = authority.issue("ong", "Mẫu lanhdao", "leaf", 365);
    let wrong = async || {
        leader.upload("/van-ban/chu-ky/toi/tep", &[("pin", "sai")], ("file", "k.p12", &file)).await
    };
    for _ in 0..19 {
        wrong().await.assert_status(422).assert_says("Hãy kiểm tra tệp và mật khẩu");
    }
    register(&leader, "toi", &file).await.assert_redirect();
    wrong().await.assert_status(422).assert_says("Hãy kiểm tra tệp và mật khẩu");
    wrong().await.assert_status(422).assert_says("Đã thử quá nhiều lần");
    register(&leader, "toi", &file).await.assert_status(422).assert_says("Đã thử quá nhiều lần");
    let device = [("token", "phuong"), ("label", "chutich"), ("device_pin", "1234")];
    viewer.post("/van-ban/chu-ky/toi/thiet-bi", &device).await.assert_status(403);
});
