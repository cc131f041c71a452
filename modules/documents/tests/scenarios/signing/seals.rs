//! The seals of organs: each keeps a picture of its own, and a document bears that of the body that issues it.

use super::bench::*;
use super::chain::keys;
use kernel::args;
use testkit::{TestApp, WARD};
use uuid::Uuid;

/// A numbered document of this issuing body, with its own letters: each body counts for itself.
async fn numbered(app: &TestApp, body: &str, symbol: &str) -> Uuid {
    let id = approved(app, "lanhdao", 0).await;
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let sql = "UPDATE outgoing SET body = $3, symbol = $4 WHERE ward_id = $1 AND id = $2";
    tx.exec(sql, args![WARD, id, body, symbol]).await.unwrap();
    tx.commit().await.unwrap();
    let (leader, clerk) = (app.sign_in("lanhdao").await, app.sign_in("vanthu").await);
    sign(&leader, &format!("/van-ban/di/{id}/ky"), PASSWORD).await.assert_redirect();
    clerk.post(&format!("/van-ban/di/{id}/dong-dau/cap-so"), &[]).await.assert_redirect();
    id
}

testkit::on_both!(crate::modules(), fn a_document_bears_the_seal_of_the_body_that_issues_it(app) {
    let Some(authority) = Authority::new().await else { return };
    today(app).await;
    keys(app, &authority).await;
    let clerk = app.sign_in("vanthu").await;
    let [committee, board, council, unit] = [
        numbered(app, "{}", "/KH-UBND").await,
        numbered(app, "{\"issued_by\":\"board\",\"agency_name\":\"Ban Chỉ đạo\"}", "/KH-BCĐ").await,
        numbered(app, "{\"issued_by\":\"council\"}", "/KH-HĐND").await,
        numbered(app, "{\"issued_by\":\"unit\",\"agency_name\":\"Phòng Mẫu\"}", "/KH-PM").await,
    ];
    let at = app.app.clock.now().timestamp();
    let file = async |id: Uuid| clerk.get(&format!("/van-ban/di/{id}/dong-dau/tep?luc={at}")).await.assert_status(200).bytes.clone();
    let page = async |id: Uuid| clerk.get(&format!("/van-ban/di/{id}/dong-dau")).await;
    page(committee).await.assert_lacks("Chưa có ảnh con dấu");
    page(board).await.assert_lacks("Chưa có ảnh con dấu");
    page(council).await.assert_says("Chưa có ảnh con dấu của Hội đồng nhân dân");
    page(unit).await.assert_says("Chưa có ảnh con dấu của Phòng Mẫu").assert_says("chọn chứng thư của cơ quan này");
    let before = [file(committee).await, file(board).await, file(council).await, file(unit).await];

    let (seal, unit_key) = (picture([210, 10, 10], true), format!("unit-{}", app.units[0]));
    for organ in ["council", unit_key.as_str()] {
        let fields = [("organ", organ), ("width", "30")];
        clerk.upload("/van-ban/chu-ky/co-quan/anh", &fields, ("picture", "d.png", &seal)).await.assert_redirect();
    }
    page(council).await.assert_lacks("Chưa có ảnh con dấu");
    page(unit).await.assert_lacks("Chưa có ảnh con dấu");
    let after = [file(committee).await, file(board).await, file(council).await, file(unit).await];
    let is_same: Vec<bool> = before.iter().zip(&after).map(|(one, other)| one == other).collect();
    assert_eq!(is_same, [true, true, false, false], "each bears its own");

    let shown = clerk.get("/van-ban/chu-ky/co-quan").await;
    shown.assert_says("cua=agency").assert_says("cua=council").assert_says(&format!("cua={unit_key}")).assert_says("Hội đồng nhân dân");
    assert_eq!(clerk.get("/van-ban/chu-ky/co-quan/anh?cua=council").await.bytes, seal);
    clerk.post("/van-ban/chu-ky/co-quan/anh/bo", &[("organ", "council")]).await.assert_redirect();
    clerk.get("/van-ban/chu-ky/co-quan/anh?cua=council").await.assert_status(404);
    clerk.get("/van-ban/chu-ky/co-quan/anh?cua=agency").await.assert_status(200);
    assert_eq!(file(committee).await, before[0]);
    assert_eq!(file(council).await, before[2]);
});

testkit::on_both!(crate::modules(), fn a_seal_of_no_organ_and_by_nobody_who_keeps_seals_is_refused(app) {
    let (clerk, leader) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await);
    let seal = picture([210, 10, 10], true);
    let nobody = format!("unit-{}", Uuid::now_v7());
    for organ in ["x", nobody.as_str()] {
        let sent = clerk.upload("/van-ban/chu-ky/co-quan/anh", &[("organ", organ)], ("picture", "d.png", &seal)).await;
        sent.assert_status(422).assert_says("Chọn cơ quan có con dấu");
    }
    let sent = leader.upload("/van-ban/chu-ky/co-quan/anh", &[("organ", "council")], ("picture", "d.png", &seal)).await;
    sent.assert_status(403);
    leader.get("/van-ban/chu-ky/co-quan/anh?cua=agency").await.assert_status(403);
    let blue = picture([20, 40, 200], true);
    let wrong = clerk.upload("/van-ban/chu-ky/co-quan/anh", &[("organ", "council")], ("picture", "d.png", &blue)).await;
    wrong.assert_status(422).assert_says("màu đỏ");
    assert_eq!(count(app, "signing_picture").await, 0);
});
