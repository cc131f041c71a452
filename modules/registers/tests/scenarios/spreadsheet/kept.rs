//! Files that come back: what points at something that is there no longer stays as it is, whoever bears its name by now.

use super::*;
use crate::common::id;
use crate::left::{self, AT as TO};
use people::api::{NewAccount, create_account};

/// Sends a file of the register of grants; the address of its import and what its preview says.
async fn looked_at(office: &Browser, id: &str, file: &str) -> (String, Answer) {
    let sent = office.upload(&format!("{TO}/nhap"), &[("id", id)], ("file", "a.csv", file.as_bytes())).await;
    let at = sent.assert_redirect().to_owned();
    let preview = check(office, &at).await;
    (at, preview)
}

testkit::on_both!(crate::modules(), fn a_file_that_comes_back_leaves_what_closed_or_left_as_it_was(app) {
    let office = left::opened(app).await;
    let (unit, person) = left::unit_and_person(app).await;
    common::add(&office, "may", &id(1), &[("v_ten", "Máy A")]).await.assert_redirect();
    let fields = [("v_ten", "Lần 1"), ("v_don_vi", &*unit), ("v_can_bo", &*person), ("v_may", "Máy A")];
    common::add(&office, "cap-phat", &id(2), &fields).await.assert_redirect();
    let admin = app.sign_in("quantri").await;
    admin.post(&format!("/quan-tri/don-vi/{unit}/dong"), &[]).await.assert_redirect();
    admin.post(&format!("/quan-tri/nguoi-dung/{person}/dong"), &[]).await.assert_redirect();
    let out = format!("/so-du-lieu/may/ban-ghi/{}/dua-ra", id(1));
    office.post(&out, &[("reason", "Hỏng")]).await.assert_redirect();
    let file = office.get(&format!("{TO}/tai-ve.csv")).await.body;
    assert!(file.contains("Lần 1,Trung tâm Mẫu,Nguyễn Nghỉ Mẫu,Máy A,"), "{file}");
    looked_at(&office, IDS[0], &file).await.1.assert_says("không có gì để ghi");
    // Others bear the names by now, and what was said of the record in the night is no change either.
    let mut tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let namesake = NewAccount { login: "moi.mau".into(), name: "Nguyễn Nghỉ Mẫu".into(), ..NewAccount::default() };
    create_account(&mut tx, namesake).await.unwrap();
    tx.commit().await.unwrap();
    common::add(&office, "may", &id(3), &[("v_ten", "Máy A")]).await.assert_redirect();
    let office = left::next_day(app, "2026-03-17").await;
    looked_at(&office, IDS[1], &file).await.1.assert_says("không có gì để ghi");
    let (at, preview) = looked_at(&office, IDS[2], &file.replace("Máy A,", "Máy A,2025")).await;
    assert!(!preview.body.contains("name=\"rows\""), "no row has faults");
    write(&office, &at, "clean").await.assert_says("0 bản ghi mới, 1 cập nhật, 0 không đổi, 0 dòng để lại");
    let page = office.get(&format!("{TO}/ban-ghi/{}", id(2))).await;
    for said in ["2025", "Trung tâm Mẫu (đã đóng)", "Nguyễn Nghỉ Mẫu (đã nghỉ)", "Máy A (đã đưa ra khỏi sổ)"] {
        page.assert_says(said);
    }
});
