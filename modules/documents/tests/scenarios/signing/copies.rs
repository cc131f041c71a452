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
    leader.get(&format!("/van-ban/tep/{original}/chu-ky")).await.assert_lacks("Sao y điện tử");
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
    clerk.get(&page).await.assert_says("lập bản sao y số 01/SY-UBND").assert_says("Bản sao y");
    assert_pdfsig(&pdf(app, id).await, 2);
    let made = files(app, id, "copy").await[0];
    assert_pdfsig(&clerk.get(&format!("/van-ban/tep/{made}")).await.bytes, 3);
});
