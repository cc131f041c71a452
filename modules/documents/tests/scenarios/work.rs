//! Work files from the year's list to the archive: approved, filled, closed, handed over, exported whole; who sees what.

mod delivery;
mod handover;
pub(crate) mod package;

use crate::hidden;
use kernel::{Conn, Role, args};
use testkit::{Browser, TestApp, WARD};
use uuid::Uuid;

fn db(app: &TestApp) -> Conn {
    app.app.db.read(WARD)
}

async fn user(app: &TestApp, login: &str) -> String {
    let sql = "SELECT id FROM account WHERE ward_id = $1 AND login = $2";
    db(app).scalar::<Uuid>(sql, args![WARD, login]).await.unwrap().unwrap().to_string()
}

/// Somebody of the office's unit who came later: an account that nobody used for long is locked.
async fn person(app: &TestApp, role: Role) -> Browser {
    app.person_in(role, app.units[1]).await
}

/// Proposes a file of the office's unit; fields given replace the usual ones.
async fn propose(app: &TestApp, by: &Browser, id: Uuid, more: &[(&str, &str)]) -> testkit::Answer {
    let (id, unit, keeper) = (id.to_string(), app.units[1].to_string(), user(app, "daumoi").await);
    let mut fields = vec![
        ("id", id.as_str()),
        ("year", "2026"),
        ("notation", "01.VP"),
        ("title", "Hồ sơ rà soát năm 2026"),
        ("unit", unit.as_str()),
        ("keeper", keeper.as_str()),
        ("retention", "10 năm"),
        ("rights", "unit"),
    ];
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend_from_slice(more);
    by.post("/van-ban/ho-so/moi", &fields).await
}

/// An open file; returns its page.
pub(crate) async fn open_file(app: &TestApp, more: &[(&str, &str)]) -> (Uuid, String) {
    let (unit, leader) = (app.sign_in("daumoi").await, app.sign_in("lanhdao").await);
    let id = Uuid::now_v7();
    propose(app, &unit, id, more).await.assert_redirect();
    let shown = hidden(&leader.get("/van-ban/ho-so?nam=2026").await, "shown");
    let approved = [("year", "2026"), ("decision", "12/QĐ-UBND"), ("shown", shown.as_str())];
    leader.post("/van-ban/ho-so/duyet", &approved).await.assert_redirect();
    let page = format!("/van-ban/ho-so/{id}");
    unit.post(&format!("{page}/mo"), &[]).await.assert_redirect();
    (id, page)
}

/// A registered document that a unit leads; with a text file where one is given.
async fn document(app: &TestApp, symbol: &str, issued: &str, file: Option<&[u8]>, unit: usize) -> Uuid {
    let (clerk, leader) = (app.sign_in("vanthu").await, app.sign_in("lanhdao").await);
    let (id, intake) = (Uuid::now_v7(), Uuid::now_v7().to_string());
    if let Some(bytes) = file {
        clerk
            .upload("/van-ban/den/tep", &[("id", &intake)], ("files", "../../van ban.txt", bytes))
            .await
            .assert_redirect();
    }
    let text = id.to_string();
    let mut fields = vec![
        ("id", text.as_str()),
        ("symbol", symbol),
        ("agency", "Sở Nội vụ"),
        ("subject", "Rà soát hồ sơ & tài liệu"),
        ("issued_on", issued),
        ("arrived_on", "16/03/2026"),
        ("pages", "3"),
        ("signer", "Nguyễn Văn A"),
        ("signer_title", "Giám đốc"),
        ("receivers", "Các phường; Lưu: VT"),
        ("copies", "12"),
        ("description", "Kèm phụ lục"),
    ];
    if file.is_some() {
        fields.push(("intake", intake.as_str()));
    }
    clerk.post("/van-ban/den/moi", &fields).await.assert_redirect();
    let lead = app.units[unit].to_string();
    let given = [("version", "1"), ("unit", lead.as_str())];
    leader.post(&format!("/van-ban/den/{id}/chi-dao"), &given).await.assert_redirect();
    id
}

async fn put(by: &Browser, file: Uuid, document: Uuid) -> testkit::Answer {
    let (file, document) = (file.to_string(), document.to_string());
    by.post("/van-ban/ho-so/them", &[("file", &file), ("document", &document)]).await
}

async fn count(app: &TestApp, table: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM {table} WHERE ward_id = $1");
    db(app).scalar(&sql, args![WARD]).await.unwrap().unwrap()
}

async fn measure(app: &TestApp, key: &str) -> i64 {
    app.app.measure(&db(app), key).await.unwrap().value(&db(app), None).await.unwrap()
}

testkit::on_both!(crate::modules(), fn a_list_is_proposed_approved_and_copied_into_the_next_year(app) {
    let (unit, leader) = (app.sign_in("daumoi").await, app.sign_in("lanhdao").await);
    let id = Uuid::now_v7();
    let other = app.units[0].to_string();
    propose(app, &unit, Uuid::now_v7(), &[("unit", &other)]).await.assert_status(403);
    let wrong = propose(app, &unit, id, &[("retention", "lâu"), ("title", "")]).await;
    wrong.assert_status(422).assert_says("Vĩnh viễn").assert_says("Nhập tiêu đề").assert_says("01.VP");
    let old = [("year", "2025"), ("title", "Kế hoạch năm 2025 theo 2025/QĐ-UBND"), ("expected", "KH: Kế hoạch")];
    propose(app, &unit, id, &old).await.assert_redirect();
    propose(app, &unit, id, &old).await.assert_redirect();
    let again = [("year", "2025"), ("notation", "01 . vp")];
    propose(app, &unit, Uuid::now_v7(), &again).await.assert_status(422).assert_says("đã có trong danh mục năm 2025");
    let page = format!("/van-ban/ho-so/{id}");
    unit.post(&format!("{page}/mo"), &[]).await.assert_status(422).assert_says("đã duyệt");
    unit.post("/van-ban/ho-so/duyet", &[("year", "2025")]).await.assert_status(403);
    let seen = hidden(&leader.get("/van-ban/ho-so?nam=2025").await, "shown");
    let form = unit.get(&format!("{page}/sua")).await;
    let (unit_id, keeper, version) = (app.units[1].to_string(), user(app, "daumoi").await, hidden(&form, "version"));
    let longer = [
        ("year", "2025"), ("notation", "01.VP"), ("title", "Kế hoạch năm 2025 theo 2025/QĐ-UBND"), ("unit", unit_id.as_str()),
        ("keeper", keeper.as_str()), ("retention", "Vĩnh viễn"), ("version", version.as_str()),
    ];
    unit.post(&format!("{page}/sua"), &longer).await.assert_redirect();
    let unlike = leader.post("/van-ban/ho-so/duyet", &[("year", "2025"), ("shown", seen.as_str())]).await;
    unlike.assert_status(422).assert_says("vừa có thay đổi");
    let version = hidden(&unit.get(&format!("{page}/sua")).await, "version");
    let mut back = longer;
    (back[5], back[6]) = (("retention", "10 năm"), ("version", version.as_str()));
    unit.post(&format!("{page}/sua"), &back).await.assert_redirect();
    let seen = hidden(&leader.get("/van-ban/ho-so?nam=2025").await, "shown");
    let shown = [("year", "2025"), ("decision", "3/QĐ-UBND"), ("shown", seen.as_str())];
    leader.post("/van-ban/ho-so/duyet", &shown).await.assert_redirect();
    leader.post("/van-ban/ho-so/duyet", &[("year", "2025")]).await.assert_status(422).assert_says("không có hồ sơ nào chờ");
    unit.get("/van-ban/ho-so?nam=2025").await.assert_says("3/QĐ-UBND").assert_says("Chưa mở");
    let version = hidden(&unit.get(&format!("{page}/sua")).await, "version");
    let mut other_notation = back;
    (other_notation[1], other_notation[5]) = (("notation", "02.VP"), ("retention", "5 năm"));
    other_notation[6] = ("version", version.as_str());
    unit.post(&format!("{page}/sua"), &other_notation).await.assert_redirect();
    unit.get(&page).await.assert_says("01.VP").assert_says("10 năm");
    for new in ["Đã đưa 1", "Đã đưa 0"] {
        let done = unit.post("/van-ban/ho-so/chep", &[("year", "2026")]).await;
        unit.get(done.assert_redirect()).await.assert_says(new);
    }
    let list = unit.get("/van-ban/ho-so?nam=2026").await;
    list.assert_says("Kế hoạch năm 2026 theo 2025/QĐ-UBND").assert_says("Chờ duyệt");
    assert_eq!(count(app, "work_file").await, 2);
    let register = unit.get("/van-ban/ho-so/muc-luc?nam=2025").await;
    register.assert_says("Thời hạn lưu trữ").assert_says("10 năm").assert_says("Chế độ sử dụng").assert_says("Số trang");
    assert!(unit.get("/van-ban/ho-so/muc-luc.xlsx?nam=2025").await.bytes.starts_with(b"PK"));
});

testkit::on_both!(crate::modules(), fn a_spreadsheet_becomes_a_list_or_says_every_fault_by_row(app) {
    let unit = app.sign_in("daumoi").await;
    let table = |rows: &[[&str; 4]]| office::Table {
        title: "Danh mục".into(),
        columns: ["Số và ký hiệu (HS)", "Tên hồ sơ", "Thời hạn bảo quản", "Đơn vị"]
            .map(|name| office::Column::new(name, office::ColumnKind::Text))
            .to_vec(),
        rows: rows.iter().map(|row| row.iter().map(|cell| office::Cell::from(*cell)).collect()).collect(),
    };
    let send = async |rows: &[[&str; 4]]| {
        let bytes = table(rows).to_xlsx().unwrap();
        unit.upload("/van-ban/ho-so/nhap", &[("year", "2026")], ("sheet", "dm.xlsx", &bytes)).await
    };
    let bad = [["01.VP", "Hồ sơ một", "mãi mãi", ""], ["02.VP", "", "5 năm", ""], ["03.VP", "x", "5 năm", "Phòng Ma"]];
    let said = send(&bad).await;
    said.assert_status(422).assert_says("Dòng 2").assert_says("Dòng 3").assert_says("Dòng 4").assert_says("Phòng Ma");
    assert_eq!(count(app, "work_file").await, 0, "nothing is brought in by halves");
    let good = [["", "I. Tổng hợp", "", ""], ["01.VP", "Hồ sơ một", "Vĩnh viễn", ""], ["02.VP", "Hồ sơ hai", "05 năm", ""]];
    for new in ["Đã đưa 2", "Đã đưa 0"] {
        let done = send(&good).await;
        unit.get(done.assert_redirect()).await.assert_says(new);
    }
    unit.get("/van-ban/ho-so?nam=2026").await.assert_says("I. Tổng hợp").assert_says("Vĩnh viễn");
    let told = unit.upload("/van-ban/ho-so/nhap", &[("year", "2026")], ("sheet", "x.xlsx", b"PK not a workbook")).await;
    told.assert_status(422);
    assert!(unit.get("/van-ban/ho-so/mau.xlsx").await.bytes.starts_with(b"PK"));
});

testkit::on_both!(crate::modules(), fn one_document_stands_in_many_files_and_is_shown_only_to_who_may_see_it(app) {
    let unit = app.sign_in("daumoi").await;
    let (first, page) = open_file(app, &[("rights", "ward")]).await;
    let (second, _) = open_file(app, &[("notation", "02.VP")]).await;
    let seen = document(app, "9/SNV", "10/03/2026", None, 1).await;
    let unseen = document(app, "8/SNV", "01/03/2026", None, 0).await;
    unit.get(&format!("{page}?tim=ra%20soat")).await.assert_says("9/SNV");
    put(&unit, first, seen).await.assert_redirect();
    put(&unit, second, seen).await.assert_redirect();
    put(&unit, first, unseen).await.assert_status(404);
    let both = futures_util::future::join_all((0..6).map(|_| put(&unit, first, seen))).await;
    assert!(both.iter().all(|answer| answer.status.is_redirection()), "nobody is in the way of another");
    assert_eq!(count(app, "work_file_document").await, 2, "however often it is put in");
    unit.get(&format!("/van-ban/den/{seen}")).await.assert_says("01.VP").assert_says("02.VP");
    put(&app.sign_in("vanthu").await, first, unseen).await.assert_redirect();
    let shown = unit.get(&page).await;
    shown.assert_says("9/SNV").assert_says("1 văn bản ông/bà không có quyền xem");
    assert!(!shown.body.contains("8/SNV"), "the subject of a document is no part of the file's rights");
    let viewer = app.sign_in("nguoixem").await;
    let shown = viewer.get(&page).await;
    shown.assert_status(200).assert_says("2 văn bản ông/bà không có quyền xem");
    assert!(!shown.body.contains("9/SNV"));
    viewer.get(&format!("/van-ban/ho-so/{second}")).await.assert_status(404);
    viewer.get(&format!("{page}/muc-luc")).await.assert_status(200);
    unit.post(&format!("{page}/xuat"), &[("package", &Uuid::now_v7().to_string())]).await.assert_status(422);
    unit.post(&format!("{page}/dong"), &[("short_reason", "x")]).await.assert_status(422).assert_says("không được xem");
    let take = [("document", seen.to_string()), ("reason", String::new())];
    let take: Vec<(&str, &str)> = take.iter().map(|(k, v)| (*k, v.as_str())).collect();
    unit.post(&format!("{page}/rut"), &take).await.assert_status(422).assert_says("Nêu lý do rút");
    let take = [take[0], ("reason", "Nhầm hồ sơ")];
    unit.post(&format!("{page}/rut"), &take).await.assert_redirect();
    unit.get(&page).await.assert_says("Nhầm hồ sơ");
    assert_eq!(count(app, "document").await, 2, "the document stays");
});

testkit::on_both!(crate::modules(), fn what_is_missing_is_said_and_a_file_closed_short_says_why(app) {
    let unit = app.sign_in("daumoi").await;
    let (file, page) = open_file(app, &[("expected", "TTr: Tờ trình\nRà soát hồ sơ")]).await;
    unit.get(&page).await.assert_says("chưa có văn bản nào").assert_says("Còn thiếu: Tờ trình");
    let letter = document(app, "9/SNV", "10/03/2026", Some("Kính gửi".as_bytes()), 1).await;
    put(&unit, file, letter).await.assert_redirect();
    let shown = unit.get(&page).await;
    shown.assert_says("9/SNV chưa giải quyết xong").assert_says("Còn thiếu: Tờ trình");
    assert!(!shown.body.contains("Còn thiếu: Rà soát"));
    let short = unit.post(&format!("{page}/dong"), &[("ended_on", "15/03/2026")]).await;
    short.assert_status(422).assert_says("Hồ sơ còn thiếu").assert_says("15/03/2026");
    unit.post(&format!("{page}/dong"), &[("ended_on", "17/03/2026"), ("short_reason", "x")]).await.assert_status(422);
    let close = [("ended_on", "15/03/2026"), ("short_reason", "Tờ trình thất lạc")];
    unit.post(&format!("{page}/dong"), &close).await.assert_redirect();
    unit.get(&page).await.assert_says("Tờ trình thất lạc").assert_says("31/12/2027, theo Luật Lưu trữ").assert_says("chưa đối chiếu").assert_says("31/12/2036");
    assert_eq!((measure(app, "documents.work_files.complete").await, measure(app, "documents.work_files").await), (0, 1));
    let moved = async |day: &str| {
        let day: chrono::NaiveDate = day.parse().unwrap();
        let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
        tx.exec("UPDATE work_file SET hand_over_by = $2 WHERE ward_id = $1", args![WARD, day]).await.unwrap();
        tx.commit().await.unwrap();
    };
    moved("2030-01-01").await;
    unit.get(&page).await.assert_says("01/01/2030").assert_lacks("01/01/2030, theo");
    moved("2027-12-31").await;
    assert_eq!(measure(app, "documents.work_files.closed").await, 1);
    put(&unit, file, letter).await.assert_status(422);
    unit.post(&format!("{page}/mo-lai"), &[]).await.assert_status(422).assert_says("Nêu lý do mở lại");
    unit.post(&format!("{page}/mo-lai"), &[("reopen_reason", "Tìm thấy")]).await.assert_redirect();
    unit.post(&format!("/van-ban/den/{letter}/ket-thuc"), &[("version", "2"), ("result", "Xong")]).await.assert_redirect();
    let form = unit.get(&format!("{page}/sua")).await;
    form.assert_says("TTr: Tờ trình");
    let version: i32 =
        db(app).scalar("SELECT version FROM work_file WHERE ward_id = $1", args![WARD]).await.unwrap().unwrap();
    let (unit_id, keeper, version) = (app.units[1].to_string(), user(app, "daumoi").await, version.to_string());
    let fields = [
        ("year", "2026"), ("notation", "01.VP"), ("title", "Hồ sơ rà soát"), ("unit", unit_id.as_str()),
        ("keeper", keeper.as_str()), ("retention", "10 năm"), ("expected", "Rà soát hồ sơ"), ("version", version.as_str()),
    ];
    unit.post(&format!("{page}/sua"), &fields).await.assert_redirect();
    unit.post(&format!("{page}/sua"), &fields).await.assert_status(422).assert_says("vừa sửa");
    unit.get(&page).await.assert_says("Hồ sơ đủ thành phần");
    unit.post(&format!("{page}/dong"), &[]).await.assert_redirect();
    assert_eq!(measure(app, "documents.work_files.complete").await, 1);
});

testkit::on_both!(crate::modules(), fn what_the_list_fixed_is_shown_and_a_file_is_passed_on_where_units_change(app) {
    let unit = app.sign_in("daumoi").await;
    let (file, page) = open_file(app, &[("construction", "1")]).await;
    let form = unit.get(&format!("{page}/sua")).await;
    form.assert_says("Danh mục đã duyệt").assert_says("01.VP").assert_says("10 năm");
    for name in ["year", "notation", "unit", "retention", "construction"] {
        assert!(!form.body.contains(&format!("name=\"{name}\"")), "{name} is asked for");
    }
    let keeper = user(app, "tonghop").await;
    let version = hidden(&form, "version");
    let fields = [("title", "Hồ sơ công trình"), ("keeper", keeper.as_str()), ("version", version.as_str())];
    unit.post(&format!("{page}/sua"), &fields).await.assert_redirect();
    let other = app.units[0].to_string();
    let to = [("unit", other.as_str()), ("keeper", keeper.as_str())];
    unit.post(&format!("{page}/chuyen"), &to).await.assert_status(403);
    let office = app.sign_in("tonghop").await;
    office.post(&format!("{page}/chuyen"), &[("unit", other.as_str())]).await.assert_status(422).assert_says("Chọn người lập");
    office.post(&format!("{page}/chuyen"), &to).await.assert_redirect();
    office.get(&page).await.assert_says("Chuyển hồ sơ").assert_says("Hồ sơ công trình");
    unit.get(&page).await.assert_status(404);
    let close = [("short_reason", "Không phát sinh"), ("ended_on", "16/03/2026")];
    office.post(&format!("{page}/dong"), &close).await.assert_status(422).assert_says("ngày quyết toán");
    let close = [close[0], close[1], ("settled_on", "10/03/2026")];
    office.post(&format!("{page}/dong"), &close).await.assert_redirect();
    office.get(&page).await.assert_says("10/06/2026, theo");
    assert_eq!(measure(app, "documents.work_files.due").await, 1, "{file}");
});

testkit::on_both!(crate::modules(), fn one_notation_stays_one_however_many_propose_it_at_once(app) {
    let unit = app.sign_in("daumoi").await;
    let ids: Vec<Uuid> = (0..8).map(|_| Uuid::now_v7()).collect();
    let answers = futures_util::future::join_all(ids.iter().map(|id| propose(app, &unit, *id, &[]))).await;
    let made = answers.iter().filter(|answer| answer.status.is_redirection()).count();
    assert_eq!((made, count(app, "work_file").await), (1, 1));
    assert!(answers.iter().all(|answer| answer.status.is_redirection() || answer.status == 422));
});

testkit::on_both!(crate::modules(), fn what_left_the_ward_stands_beside_what_it_answers(app) {
    let unit = app.sign_in("daumoi").await;
    let (file, page) = open_file(app, &[]).await;
    let came = document(app, "9/SNV", "10/03/2026", None, 1).await;
    let digest = app.app.files.put(b"%PDF-1.7 signed".to_vec()).await.unwrap();
    let drafter: Uuid = user(app, "daumoi").await.parse().unwrap();
    let (issued, unsent) = (Uuid::now_v7(), Uuid::now_v7());
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    for (id, number) in [(issued, Some(12)), (unsent, None)] {
        let day: Option<chrono::NaiveDate> = number.and("2026-03-14".parse().ok());
        let row = kernel::row! { id: id, kind: "", subject: "Trả lời rà soát hồ sơ", body: "{}", unit_id: app.units[1],
            drafter_id: drafter, drafter_name: "Mẫu", priority: 0, state: if number.is_some() { "issued" } else { "draft" },
            signer_name: "Trần Thị B", signer_title: "CHỦ TỊCH", sequence: "out", year: number.map(|_| 2026),
            number: number, symbol: "12/UBND-VP", symbol_key: "12/UBND-VP", issued_on: day, pages: 2,
            digest: digest.as_str(), made_at: tx.now, changed_at: tx.now, illustrative: false };
        tx.insert("outgoing", row).await.unwrap();
    }
    tx.commit().await.unwrap();
    put(&unit, file, unsent).await.assert_status(422).assert_says("sau khi đã cấp số");
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let letter = "UPDATE outgoing SET kind = 'TCg', symbol = '', issued_on = $3, state = 'issued' WHERE ward_id = $1 AND id = $2";
    tx.exec(letter, kernel::args![WARD, unsent, kernel::local_day(tx.now)]).await.unwrap();
    tx.commit().await.unwrap();
    put(&unit, file, unsent).await.assert_redirect();
    let of_council = "UPDATE outgoing SET body = '{\"issued_by\":\"council\"}' WHERE ward_id = $1 AND id = $2";
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.exec(of_council, kernel::args![WARD, unsent]).await.unwrap();
    tx.commit().await.unwrap();
    unit.get(&format!("{page}/muc-luc")).await.assert_says("Thư công").assert_says("Hội đồng nhân dân phường");
    unit.post(&format!("{page}/rut"), &[("document", &unsent.to_string()), ("reason", "Nhầm")]).await.assert_redirect();
    put(&unit, file, came).await.assert_redirect();
    let filed = put(&unit, file, issued).await;
    assert_eq!(filed.assert_redirect(), format!("/van-ban/di/{issued}"));
    unit.get(&page).await.assert_says("12/UBND-VP").assert_says("Số đi 12").assert_says("Ủy ban nhân dân phường");
    unit.get(&format!("/van-ban/di/{issued}")).await.assert_says("01.VP");
    let id = Uuid::now_v7().to_string();
    unit.post(&format!("{page}/xuat"), &[("package", &id)]).await.assert_redirect();
    app.app.settle().await.unwrap();
    let parts = package::unpacked(&unit.get(&format!("/van-ban/ho-so/goi/{id}/ho-so.zip")).await.bytes);
    assert!(parts.iter().any(|(name, bytes)| name.ends_with("_12-ubnd-vp/12-ubnd-vp.pdf") && bytes == b"%PDF-1.7 signed"));
    let xml = String::from_utf8(parts[1].1.clone()).unwrap();
    assert!(xml.contains("<Document direction=\"out\">") && xml.contains("<Position>CHỦ TỊCH</Position>"), "{xml}");
});
