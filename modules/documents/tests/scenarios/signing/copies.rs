//! Electronic copies: of a scan that came and of an issued document, with number, agency and moment, signed by the agency.

use super::bench::*;
use super::chain::keys;
use kernel::args;
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

/// Files of a document in a role.
async fn files(app: &TestApp, document: Uuid, role: &str) -> Vec<Uuid> {
    let sql = "SELECT id FROM document_file WHERE ward_id = $1 AND document_id = $2 AND role = $3 ORDER BY id";
    db(app).scalars(sql, args![WARD, document, role]).await.unwrap()
}

async fn copy(clerk: &Browser, file: Uuid) -> testkit::Answer {
    sign(clerk, &format!("/van-ban/tep/{file}/sao-y"), PASSWORD).await
}

testkit::on_both!(crate::modules(), fn a_clerk_makes_a_copy_that_says_what_it_is_and_is_found_valid(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    authority.serve(app).await;
    keys(app, &authority).await;
    let (clerk, leader) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await);
    let day = app.app.clock.today().format("%d/%m/%Y").to_string();
    let page = crate::stamp::registered_on(&clerk, PLAN, &day).await;
    let document: Uuid = page.rsplit('/').next().unwrap().parse().unwrap();
    let original = files(app, document, "").await[0];
    clerk.get(&format!("/van-ban/tep/{original}/chu-ky")).await.assert_says("Sao y điện tử");
    leader.get(&format!("/van-ban/tep/{original}/chu-ky")).await.assert_lacks("Sao y điện tử").assert_lacks("Trích sao");
    let form = format!("/van-ban/tep/{original}/sao-y");
    leader.get(&form).await.assert_status(403);
    let shown = clerk.get(&form).await;
    shown.assert_says("01/SY-UBND").assert_says("Đối chiếu tệp với bản gốc");
    let at = hidden(&shown, "at")[0].clone();
    let file = clerk.get(&format!("{form}/tep?luc={at}")).await;
    assert_eq!(hidden(&shown, "shown")[0], kernel::Digest::of(&file.bytes).as_str(), "what is shown is what is signed");
    send(&clerk, &form, &shown, "sai").await.assert_status(422).assert_says("mật khẩu");
    assert_eq!(send(&clerk, &form, &shown, PASSWORD).await.assert_redirect(), page);
    send(&clerk, &form, &shown, PASSWORD).await.assert_status(422).assert_says("không còn là tệp đã hiển thị");
    clerk.get(&page).await.assert_says("lập bản sao y số 01/SY-UBND").assert_says("01-sy-ubnd.pdf");
    let made = files(app, document, "copy").await;
    assert_eq!(made.len(), 1);
    let pdf = leader.get(&format!("/van-ban/tep/{}", made[0])).await.bytes.clone();
    assert!(pdf.starts_with(PLAN), "the original stands in it byte for byte");
    assert_pdfsig(&pdf, 1);
    assert_pyhanko(&pdf, &authority.path().join("root.pem"), 1);
    if has("pdftotext") {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.pdf"), &pdf).unwrap();
        let text = said(&run(folder.path(), "pdftotext", &["a.pdf", "-"]));
        for line in ["SAO Y, số 01/SY-UBND", "Ủy ban nhân dân phường Sông Công", "Thời gian ký:"] {
            assert!(text.contains(line), "{line}: {text}");
        }
    }
    clerk.get(&format!("/van-ban/tep/{}/sao-y", made[0])).await.assert_status(422);

    copy(&clerk, original).await.assert_redirect();
    assert_eq!(files(app, document, "copy").await.len(), 2);
    clerk.get(&page).await.assert_says("lập bản sao y số 02/SY-UBND");
    clerk.post(&format!("/van-ban/tep/{original}/xoa-mat"), &[]).await.assert_redirect();
    assert!(files(app, document, "copy").await.is_empty(), "a secret file takes its copies with it");
});

testkit::on_both!(crate::modules(), fn of_what_leaves_only_an_issued_document_is_copied(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    keys(app, &authority).await;
    let (leader, clerk) = (app.sign_in("lanhdao").await, app.sign_in("vanthu").await);
    let id = approved(app, "lanhdao", 0).await;
    let page = format!("/van-ban/di/{id}");
    sign(&leader, &format!("{page}/ky"), PASSWORD).await.assert_redirect();
    let file = files(app, id, "signed").await[0];
    clerk.get(&format!("/van-ban/tep/{file}/sao-y")).await.assert_status(422);
    clerk.post(&format!("{page}/dong-dau/cap-so"), &[]).await.assert_redirect();
    sign(&clerk, &format!("{page}/dong-dau"), PASSWORD).await.assert_redirect();
    let shown = clerk.get(&format!("/van-ban/tep/{file}/sao-y")).await;
    shown.assert_says("là bản gốc điện tử");
    copy(&clerk, file).await.assert_redirect();
    clerk.get(&page).await.assert_says("lập bản sao y số 01/SY-UBND").assert_says("Bản sao");
    assert_pdfsig(&pdf(app, id).await, 2);
    let made = files(app, id, "copy").await[0];
    assert_pdfsig(&clerk.get(&format!("/van-ban/tep/{made}")).await.bytes, 3);
});

/// The address of the page of a registered document that came, and of its file.
async fn came(app: &TestApp, clerk: &Browser) -> (String, Uuid) {
    let day = app.app.clock.today().format("%d/%m/%Y").to_string();
    let page = crate::stamp::registered_on(clerk, PLAN, &day).await;
    let document: Uuid = page.rsplit('/').next().unwrap().parse().unwrap();
    (page, files(app, document, "").await[0])
}

fn id_of(page: &str) -> Uuid {
    page.rsplit('/').next().unwrap().parse().unwrap()
}

/// Makes a paper copy; the page on which its part is printed.
async fn on_paper(app: &TestApp, clerk: &Browser, file: Uuid, form: &str) -> testkit::Answer {
    on_paper_for(app, clerk, file, form, "UBND tỉnh\nCác tổ dân phố").await
}

async fn on_paper_for(app: &TestApp, clerk: &Browser, file: Uuid, form: &str, recipients: &str) -> testkit::Answer {
    let signer: Uuid = db(app)
        .scalar("SELECT id FROM account WHERE ward_id = $1 AND login = 'lanhdao'", args![WARD])
        .await
        .unwrap()
        .unwrap();
    let (id, signer) = (Uuid::now_v7().to_string(), signer.to_string());
    let fields =
        [("id", id.as_str()), ("form", form), ("signer", &signer), ("copies", "5"), ("recipients", recipients)];
    let address = format!("/van-ban/tep/{file}/ban-sao-giay");
    let made = clerk.post(&address, &fields).await;
    if made.status.is_redirection() {
        let again = clerk.post(&address, &fields).await;
        assert_eq!(made.assert_redirect(), again.assert_redirect(), "what is sent twice has one number");
    }
    made
}

testkit::on_both!(crate::modules(), fn a_copy_of_a_copy_has_its_own_letters_and_the_next_number_of_the_book(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    keys(app, &authority).await;
    let (clerk, leader) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await);
    let (page, original) = came(app, &clerk).await;
    clerk.get(&format!("/van-ban/tep/{original}/chu-ky")).await.assert_says("Sao lục điện tử").assert_says("Bản sao giấy");
    copy(&clerk, original).await.assert_redirect();
    let form = format!("/van-ban/tep/{original}/sao-y");
    let shown = clerk.get(&format!("{form}?hinh-thuc=SL")).await;
    shown.assert_says("02/SL-UBND").assert_says("Đối chiếu tệp với bản sao y");
    let made = send_with(&clerk, &form, &shown, PASSWORD, &[("form", "SL")]).await;
    assert_eq!(made.assert_redirect(), page);
    clerk.get(&page).await.assert_says("lập bản sao lục số 02/SL-UBND").assert_says("02-sl-ubnd.pdf");
    let made = files(app, id_of(&page), "copy").await;
    let pdf = clerk.get(&format!("/van-ban/tep/{}", made[1])).await.bytes.clone();
    assert_pdfsig(&pdf, 1);

    let signed = clerk.get(&format!("/van-ban/tep/{}/sao-y?hinh-thuc=SL", made[0])).await;
    signed.assert_status(422);
    on_paper(app, &clerk, made[1], "SL").await.assert_status(422);
    leader.get(&format!("/van-ban/tep/{}/ban-sao-giay", made[0])).await.assert_status(403);
    clerk.get(&format!("/van-ban/tep/{}/ban-sao-giay", made[0])).await.assert_says("Sao lục: từ bản sao y").assert_lacks("Sao y: từ bản gốc");
    let print = on_paper(app, &clerk, made[0], "SL").await.assert_redirect().to_owned();
    let sheet = clerk.get(&print).await;
    for said in ["SAO LỤC", "Số: 03/SL-UBND", "PHƯỜNG SÔNG CÔNG", "Sông Công, ngày", "TM. ỦY BAN NHÂN DÂN", "- UBND tỉnh;", "- Lưu: VT."] {
        sheet.assert_says(said);
    }
    assert!(sheet.body.contains("y1=\"195\"") && clerk.get(&format!("{print}?cach=60")).await.body.contains("y1=\"60\""));
    leader.get(&print).await.assert_status(403);
    let book = clerk.get("/van-ban/so-ban-sao").await;
    for said in ["01/SY-UBND", "02/SL-UBND", "03/SL-UBND", "391/SKHCN-CĐS", "Các tổ dân phố", "Bản giấy", "Bản điện tử"] {
        book.assert_says(said);
    }
    leader.get("/van-ban/so-ban-sao").await.assert_status(403);
    assert!(clerk.get("/van-ban/so-ban-sao.xlsx").await.bytes.starts_with(b"PK"));
});

testkit::on_both!(crate::modules(), fn an_extract_has_the_form_of_its_document_and_the_part_that_is_copied(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    keys(app, &authority).await;
    let clerk = app.sign_in("vanthu").await;
    let (page, original) = came(app, &clerk).await;
    let form = format!("/van-ban/tep/{original}/trich-sao");
    clerk.get(&form).await.assert_says("391/SKHCN-CĐS").assert_says("SỞ KHCN");
    let mut fields = vec![
        ("agency", "UBND TỈNH THÁI NGUYÊN\nSỞ KHOA HỌC\nVÀ CÔNG NGHỆ"), ("symbol", "391/SKHCN-CĐS"), ("place", "Thái Nguyên"),
        ("issued_on", "09/03/2026"), ("kind", "BC"), ("subject", "Kết quả quý I"), ("text", ""), ("authority", "GIÁM ĐỐC"),
        ("signer", "Nguyễn Văn An"), ("recipients", "Như trên\nLưu: VT"),
    ];
    let refused = clerk.post(&form, &fields).await;
    refused.assert_status(422).assert_says("Nhập phần nội dung cần trích sao").assert_says("Nguyễn Văn An");
    fields[6].1 = "TỐI MẬT\nNội dung";
    clerk.post(&form, &fields).await.assert_status(422).assert_says("dấu mật");
    fields[6].1 = "[…]\n2. Các phường báo cáo trước ngày 20.";
    let to = clerk.post(&form, &fields).await.assert_redirect().to_owned();
    let part = files(app, id_of(&page), "extract").await[0];
    assert_eq!(to, format!("/van-ban/tep/{part}/chu-ky"));
    clerk.get(&to).await.assert_says("Trích sao điện tử").assert_says("Bản sao giấy").assert_lacks("Sao y điện tử");
    let read = office::read_bytes(&clerk.get(&format!("/van-ban/tep/{part}")).await.bytes, "a.pdf").unwrap();
    let text: String = read.lines.iter().map(|line| format!("{} ", line.text)).collect();
    for said in ["UBND TỈNH THÁI NGUYÊN", "Số: 391/SKHCN-CĐS", "Thái Nguyên, ngày 09 tháng 3 năm 2026", "BÁO CÁO", "trước ngày 20", "(Đã ký)"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert_eq!(clerk.post(&form, &fields).await.assert_redirect(), to, "what is sent twice is one");
    fields[6].1 = "[…]\n2. Các phường báo cáo trước ngày 20 hằng tháng.";
    clerk.post(&form, &fields).await.assert_redirect();
    let all = files(app, id_of(&page), "extract").await;
    assert!(all.len() == 1 && all[0] != part, "the newest stands in place of the one before");
    on_paper(app, &clerk, all[0], "TrS").await.assert_redirect();
    copy(&clerk, all[0]).await.assert_redirect();
    clerk.get(&page).await.assert_says("cấp số 01/TrS-UBND cho bản sao giấy").assert_says("lập bản trích sao số 02/TrS-UBND");
    assert!(files(app, id_of(&page), "extract").await.is_empty(), "it stands in the copy");
    assert_pdfsig(&clerk.get(&format!("/van-ban/tep/{}", files(app, id_of(&page), "copy").await[0])).await.bytes, 1);
});

testkit::on_both!(crate::modules(), fn a_secret_file_leaves_nothing_of_its_copies(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    keys(app, &authority).await;
    let clerk = app.sign_in("vanthu").await;
    let (page, original) = came(app, &clerk).await;
    copy(&clerk, original).await.assert_redirect();
    let fields = [
        ("agency", "SỞ"), ("symbol", "391/SKHCN-CĐS"), ("place", ""), ("issued_on", "09/03/2026"), ("kind", "cv"), ("subject", "x"),
        ("text", "Nội dung"), ("authority", ""), ("signer", "An"), ("recipients", ""),
    ];
    clerk.post(&format!("/van-ban/tep/{original}/trich-sao"), &fields).await.assert_redirect();
    let sql = "SELECT digest FROM document_file WHERE ward_id = $1 AND document_id = $2";
    let digests: Vec<String> = db(app).scalars(sql, args![WARD, id_of(&page)]).await.unwrap();
    assert_eq!(digests.len(), 3);
    clerk.post(&format!("/van-ban/tep/{original}/xoa-mat"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    for digest in digests {
        let digest = kernel::Digest::parse(&digest).unwrap();
        assert!(app.app.files.get(&digest).await.is_err(), "bytes are gone");
    }
    clerk.get("/van-ban/so-ban-sao").await.assert_says("01/SY-UBND");
});

testkit::on_both!(crate::modules(), fn an_extract_of_an_own_document_begins_with_its_figures_and_receivers_keep_to_their_page(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    keys(app, &authority).await;
    let (leader, clerk) = (app.sign_in("lanhdao").await, app.sign_in("vanthu").await);
    let id = approved(app, "lanhdao", 0).await;
    let body = r#"{"text": "Đã nhận {{so-lieu:documents.incoming|2026-01-01..2026-03-31}} văn bản.",
        "figures": [{"token": "so-lieu:documents.incoming|2026-01-01..2026-03-31", "value": "1.284", "at": "2026-04-01T01:00:00Z"}]}"#;
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.exec("UPDATE outgoing SET body = $3 WHERE ward_id = $1 AND id = $2", args![WARD, id, body]).await.unwrap();
    tx.commit().await.unwrap();
    let page = format!("/van-ban/di/{id}");
    sign(&leader, &format!("{page}/ky"), PASSWORD).await.assert_redirect();
    clerk.post(&format!("{page}/dong-dau/cap-so"), &[]).await.assert_redirect();
    sign(&clerk, &format!("{page}/dong-dau"), PASSWORD).await.assert_redirect();
    let file = files(app, id, "signed").await[0];
    clerk.get(&format!("/van-ban/tep/{file}/trich-sao")).await.assert_says("Đã nhận 1.284 văn bản.").assert_lacks("{{so-lieu");
    let many = vec!["Tổ dân phố ".repeat(15).trim(); 20].join("\n");
    let refused = on_paper_for(app, &clerk, file, "SY", &many).await;
    refused.assert_status(422).assert_says("Nơi nhận dài quá một trang").assert_says(&many);
});
