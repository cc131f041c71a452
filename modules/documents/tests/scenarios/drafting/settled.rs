//! What names an approved document, and to whom it goes, as registers, packages and the search have it.

use super::{act, approved, begin, db, make_signed, save};
use crate::work;
use kernel::args;
use testkit::{TestApp, WARD};
use uuid::Uuid;

async fn exec(app: &TestApp, sql: &str, args: kernel::Args) {
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.exec(sql, args).await.unwrap();
    tx.commit().await.unwrap();
}

testkit::on_both!(crate::modules(), fn no_placeholder_of_a_template_stands_in_what_leaves_the_ward_or_is_kept_of_it(app) {
    let (head, clerk, leader) = (app.sign_in("daumoi").await, app.sign_in("vanthu").await, app.sign_in("lanhdao").await);
    let page = begin(&head, "KH", "Tuyên truyền").await;
    let id: Uuid = page.rsplit('/').next().unwrap().parse().unwrap();
    let recipients = "Các phòng, đơn vị thuộc Ủy ban nhân dân {{phuong}}\nLưu: VT, {{don-vi}}";
    let more = [("subject", "Tuyên truyền tại {{phuong}}"), ("recipients", recipients)];
    save(app, &head, &page, &more).await.assert_redirect();
    act(app, &head, &page, "trinh", &[]).await.assert_redirect();
    act(app, &clerk, &page, "duyet", &[]).await.assert_redirect();
    act(app, &leader, &page, "duyet", &[]).await.assert_redirect();
    leader.get("/thong-bao").await.assert_says("Tuyên truyền tại phường Sông Công");

    act(app, &head, &page, "rut-ve", &[("back_reason", "x")]).await.assert_redirect();
    let form = head.get(&format!("{page}/soan")).await;
    form.assert_says("Tuyên truyền tại {{phuong}}").assert_says("Lưu: VT, {{don-vi}}");
    act(app, &head, &page, "trinh", &[]).await.assert_redirect();
    act(app, &clerk, &page, "duyet", &[]).await.assert_redirect();
    act(app, &leader, &page, "duyet", &[]).await.assert_redirect();
    make_signed(app, &page).await;
    clerk.post(&format!("{page}/dong-dau/cap-so"), &[]).await.assert_redirect();
    let sql = "UPDATE outgoing SET state = 'issued', issued_at = $3, subject = $4 WHERE ward_id = $1 AND id = $2";
    let older = "Tuyên truyền tại {{phuong}}";
    exec(app, sql, args![WARD, id, app.app.clock.now(), older]).await;

    for shown in ["/van-ban/so-di", "/van-ban/di?tinh-trang=issued", page.as_str()] {
        let shown = clerk.get(shown).await;
        assert!(!shown.assert_says("Tuyên truyền tại phường Sông Công").body.contains("{{"), "{}", shown.body);
    }
    clerk.get("/van-ban/so-di").await.assert_says("đơn vị thuộc Ủy ban nhân dân phường Sông Công");
    let own = Uuid::now_v7().to_string();
    let link = [("id", own.as_str()), ("recipient", "Công ty Mẫu"), ("days", "7")];
    exec(app, "INSERT INTO setting (ward_id, name, value) VALUES ($1, 'documents.organ_id', 'H55.242')", args![WARD]).await;
    clerk.post(&format!("/van-ban/lien-thong/gui/{id}/lien-ket"), &link).await.assert_redirect();
    let package: String = db(app).scalar("SELECT body FROM exchange_package WHERE ward_id = $1", args![WARD]).await.unwrap().unwrap();
    assert!(package.contains("Tuyên truyền tại phường Sông Công") && !package.contains("{{"), "{package}");

    let (file, in_file) = work::open_file(app, &[]).await;
    let fields = [("file", file.to_string()), ("document", id.to_string())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    head.post("/van-ban/ho-so/them", &fields).await.assert_redirect();
    let xml = work::package::metadata(app, &head, &in_file).await;
    assert!(xml.contains("<ToPlaces>Các phòng, đơn vị thuộc Ủy ban nhân dân phường Sông Công; Lưu: VT, "), "{xml}");
    assert!(xml.contains("<Subject>Tuyên truyền tại phường Sông Công</Subject>") && !xml.contains("{{"), "{xml}");
});

testkit::on_both!(crate::modules(), fn an_own_document_is_found_by_its_agency_and_by_words_in_place_of_placeholders(app) {
    let clerk = app.sign_in("vanthu").await;
    let page = approved(app).await;
    let id: Uuid = page.rsplit('/').next().unwrap().parse().unwrap();
    clerk.get("/van-ban/tim?co-quan=uy%20ban%20nhan%20dan%20phuong%20song%20cong").await.assert_says(&page);
    let sql = "UPDATE outgoing SET body = REPLACE(body, 'Như trên', 'Như trên, {{tinh}}') WHERE ward_id = $1 AND id = $2";
    exec(app, sql, args![WARD, id]).await;
    let sql = "UPDATE outgoing SET body = REPLACE(body, '\"figures\":[]', '\"figures\":[{\"token\":\"tinh\",\
        \"value\":\"tỉnh Thái Nguyên\",\"at\":\"2026-03-16T02:00:00Z\"}]') WHERE ward_id = $1 AND id = $2";
    exec(app, sql, args![WARD, id]).await;
    for gone in ["DELETE FROM document_words WHERE ward_id = $1", "DELETE FROM document_entry WHERE ward_id = $1"] {
        exec(app, gone, args![WARD]).await;
    }
    exec(app, "DELETE FROM setting WHERE ward_id = $1 AND name = 'documents.search.whole'", args![WARD]).await;
    app.set_moment("2026-03-16T02:30:00Z");
    app.app.settle().await.unwrap();
    clerk.get("/van-ban/tim?tim=nhu%20tren%20thai%20nguyen").await.assert_says(&page);
});
