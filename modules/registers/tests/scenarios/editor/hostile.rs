//! Definitions that refer to themselves, are too large, carry markup, reach for files or for what was hidden.

use super::*;

testkit::on_both!(crate::modules(), fn a_definition_that_refers_to_itself_is_refused(app) {
    let office = app.sign_in("tonghop").await;
    let draft = blank(&office, "Vòng tròn").await;
    field(&office, &draft, "", "computed_number", &[("field_label", "A"), ("expression", "b + 1.0")]).await.assert_redirect();
    let list = office.get(&format!("{draft}/truong")).await;
    list.assert_status(200).assert_says("hỏi trường “b” không có trong sổ");
    field(&office, &draft, "", "computed_number", &[("field_label", "B"), ("expression", "a + 1.0")]).await.assert_redirect();
    office.get(&format!("{draft}/truong/a")).await.assert_status(200).assert_says("tính từ chính nó");
    office.get(&format!("{draft}/thay-doi")).await.assert_says("tính từ chính nó");
    office.post(&format!("{draft}/ap-dung"), &[("revision", "3")]).await.assert_status(422).assert_says("còn 2 chỗ cần sửa");
    arrange(&office, &draft, "bo", "a").await.assert_redirect();
    arrange(&office, &draft, "bo", "b").await.assert_redirect();
    field(&office, &draft, "", "link", &[("field_label", "Thuộc"), ("register", "vong-tron")]).await.assert_redirect();
    publish(&office, &draft).await.assert_redirect();
    let pairs = [("id", A), ("v_ten", "Gốc")];
    office.post("/so-du-lieu/vong-tron/moi", &pairs).await.assert_redirect();
    office.post("/so-du-lieu/vong-tron/moi", &[("id", B), ("v_ten", "Nhánh"), ("v_thuoc", "Gốc")]).await.assert_redirect();
    assert_eq!(body(app, B).await["thuoc"], A);
});

testkit::on_both!(crate::modules(), fn too_much_and_markup_do_no_harm(app) {
    let office = app.sign_in("tonghop").await;
    let script = "<script>alert(1)</script>";
    let draft = blank(&office, script).await;
    field(&office, &draft, "", "choice", &[("field_label", script), ("field_key", "xau"), ("help", script), ("options", script), ("term", script)]).await.assert_redirect();
    office.post(&format!("{draft}/trang-thai"), &[("phan", "trang-thai"), ("states", "<b>x</b>\n<i>y</i>")]).await.assert_redirect();
    office.post(&draft, &[("phan", "chung"), ("title", script), ("key", "xau"), ("about", script), ("label", "ten")]).await.assert_redirect();
    for page in ["", "/truong", "/truong/xau", "/trang-thai", "/thay-doi", "/truong/xau?doi-kieu=1", "/truong/xau?kieu=computed_text"] {
        let page = office.get(&format!("{draft}{page}")).await;
        page.assert_status(200);
        assert!(!page.body.contains("<script>alert") && !page.body.contains("<b>x") && !page.body.contains("<i>y"));
    }
    publish(&office, &draft).await.assert_redirect();
    for page in ["/so-du-lieu", "/so-du-lieu/xau", "/so-du-lieu/xau/moi", "/so-du-lieu/xau/cau-truc", "/so-du-lieu/xau/cau-truc/1"] {
        let page = office.get(page).await;
        page.assert_status(200);
        assert!(!page.body.contains("<script>alert"), "{}", page.body);
    }
    let draft = blank(&office, "Sổ lớn").await;
    let huge = "x".repeat(300_000);
    field(&office, &draft, "", "text", &[("field_label", "A"), ("help", &huge)]).await.assert_status(422).assert_says("dài quá 500");
    let lines: String = (0..10_000).map(|n| format!("k{n}\n")).collect();
    field(&office, &draft, "", "choices", &[("field_label", "A"), ("options", &lines)]).await.assert_status(422).assert_says("nhiều nhất 500 dòng");
    office.post(&format!("{draft}/trang-thai"), &[("phan", "trang-thai"), ("states", &lines)]).await.assert_status(422);
    for n in 0..59 {
        field(&office, &draft, "", "text", &[("field_label", &format!("Trường {n}"))]).await.assert_redirect();
    }
    field(&office, &draft, "", "text", &[("field_label", "Thêm")]).await.assert_status(422).assert_says("nhiều nhất 60 trường");
    for bad in [("field_label", "Tên"), ("field_key", "ten")] {
        field(&office, &draft, "xau", "text", &[bad]).await.assert_status(404);
    }
    office.post(&draft, &[("phan", "chung"), ("title", "Mẫu"), ("key", "mau"), ("label", "ten")]).await.assert_redirect();
    office.get(&draft).await.assert_status(200).assert_says("dành riêng cho trang của hệ thống");
    office.post(&draft, &[("phan", "khac")]).await.assert_status(404);
    office.post_without_token(&draft, &[("phan", "chung"), ("title", "x")]).await.assert_status(422);
});

testkit::on_both!(crate::modules(), fn a_text_cannot_become_somebodys_file(app) {
    let office = open(app).await;
    let file = format!("{}|bi-mat.pdf", "a".repeat(64));
    let edit = [("revision", "1"), ("v_ten", "Chợ"), ("v_nam", file.as_str())];
    office.post(&format!("/so-du-lieu/diem-wifi/ban-ghi/{A}/sua"), &edit).await.assert_redirect();
    let draft = change(&office).await;
    assert!(!office.get(&format!("{draft}/truong/nam?doi-kieu=1")).await.body.contains("value=\"file\""));
    field(&office, &draft, "nam", "file", &[("field_label", "Năm lắp")]).await.assert_status(422).assert_says("không đổi thành kiểu khác");
    arrange(&office, &draft, "bo", "nam").await.assert_redirect();
    field(&office, &draft, "", "photo", &[("field_label", "Ảnh"), ("field_key", "nam")]).await.assert_status(422);
    publish(&office, &draft).await.assert_redirect();
    let draft = change(&office).await;
    field(&office, &draft, "", "file", &[("field_label", "Tệp"), ("field_key", "nam")]).await.assert_status(422);
    field(&office, &draft, "", "file", &[("field_label", "Tệp")]).await.assert_redirect();
    publish(&office, &draft).await.assert_redirect();
    office.get(&format!("/so-du-lieu/diem-wifi/ban-ghi/{A}/tep/nam")).await.assert_status(404);
});

testkit::on_both!(crate::modules(), fn what_was_hidden_stays_hidden_when_its_field_goes(app) {
    let office = open(app).await;
    let edit = [("revision", "1"), ("v_ten", "Chợ"), ("v_nam", "2024"), ("v_ghi_chu", "Gọi bà Lan sau"), ("v_toc_do", "1,25")];
    office.post(&format!("/so-du-lieu/diem-wifi/ban-ghi/{A}/sua"), &edit).await.assert_redirect();
    let draft = change(&office).await;
    field(&office, &draft, "ghi_chu", "text", &[("field_label", "Ghi chú"), ("pattern", "\\d+")]).await.assert_redirect();
    let page = office.get(&format!("{draft}/thay-doi")).await;
    page.assert_says("Ghi chú: 1 bản ghi").assert_says("Không đúng với quy tắc mới");
    assert!(!page.body.contains("bà Lan"));
    arrange(&office, &draft, "bo", "ghi_chu").await.assert_redirect();
    publish(&office, &draft).await.assert_redirect();
    let reader = app.sign_in("nguoixem").await;
    let record = reader.get(&format!("/so-du-lieu/diem-wifi/ban-ghi/{A}")).await;
    record.assert_status(200).assert_says("Ghi chú");
    assert!(!record.body.contains("bà Lan"), "{}", record.body);
    assert_eq!(body(app, A).await["ghi_chu"], "Gọi bà Lan sau");
});
