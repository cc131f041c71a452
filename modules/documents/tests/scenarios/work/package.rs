//! A whole work file as one package: at once, and by a job.

use super::*;
use std::io::Read;

pub(super) fn unpacked(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut all = Vec::new();
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        all.push((entry.name().unwrap().into_owned(), bytes));
    }
    all
}

/// What `ho-so.xml` says of a file that is exported now.
pub(crate) async fn metadata(app: &TestApp, by: &Browser, page: &str) -> String {
    let id = Uuid::now_v7().to_string();
    by.post(&format!("{page}/xuat"), &[("package", &id)]).await.assert_redirect();
    app.app.settle().await.unwrap();
    let made = by.get(&format!("/van-ban/ho-so/goi/{id}/ho-so.zip")).await;
    let parts = unpacked(&made.assert_status(200).bytes);
    let xml = parts.into_iter().find(|(name, _)| name == "ho-so.xml").unwrap().1;
    String::from_utf8(xml).unwrap()
}

/// How often a package was downloaded.
async fn taken(app: &TestApp) -> i64 {
    let sql = "SELECT COUNT(*) FROM event WHERE ward_id = $1 AND kind = 'documents.work_file.package_taken'";
    db(app).scalar(sql, args![WARD]).await.unwrap().unwrap()
}

testkit::on_both!(crate::modules(), fn a_whole_file_goes_out_as_it_is_kept_with_register_and_metadata_in_time_order(app) {
    let unit = app.sign_in("daumoi").await;
    let (file, page) = open_file(app, &[]).await;
    let bytes: Vec<u8> = "văn bản gốc\r\n".repeat(5_000).into_bytes();
    let newer = document(app, "41-QĐ/ĐU", "10/03/2026", Some(&bytes), 1).await;
    let older = document(app, "391/SKHCN-CĐS", "09/02/2026", Some(b"cu"), 1).await;
    put(&unit, file, newer).await.assert_redirect();
    put(&unit, file, older).await.assert_redirect();
    let id = Uuid::now_v7().to_string();
    let package = format!("/van-ban/ho-so/goi/{id}");
    for _ in 0..2 {
        let begun = unit.post(&format!("{page}/xuat"), &[("package", &id)]).await;
        assert_eq!(begun.assert_redirect(), package);
    }
    app.app.settle().await.unwrap();
    unit.get(&package).await.assert_says("Gói đã sẵn sàng").assert_says("Chưa khai mã định danh");
    app.sign_in("vanthu").await.get(&package).await.assert_status(404);
    let parts = unpacked(&unit.get(&format!("{package}/ho-so.zip")).await.assert_status(200).bytes);
    let names: Vec<&str> = parts.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, [
        "muc-luc-van-ban.pdf",
        "ho-so.xml",
        "van-ban/0001_2026-02-09_391-skhcn-cds/van ban.txt",
        "van-ban/0002_2026-03-10_41-qd-du/van ban.txt",
    ]);
    assert_eq!(parts[2].1, b"cu");
    assert_eq!(parts[3].1, bytes, "byte for byte");
    let pdf = office::read_bytes(&parts[0].1, "m.pdf").unwrap();
    let text: String = pdf.lines.iter().map(|l| l.text.as_str()).collect();
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect();
    let at = |symbol: &str| text.find(symbol).unwrap_or_else(|| panic!("{symbol}: {text}"));
    assert!(at("391/SKHCN-CĐS") < at("41-QĐ/ĐU"), "{text}");
    let xml = String::from_utf8(parts[1].1.clone()).unwrap();
    for said in [
        "<FileNotation>01.VP</FileNotation>", "<Maintenance>10 năm</Maintenance>", "<DocTotal>2</DocTotal>",
        "<PageTotal>6</PageTotal>", "<StartDate>2026-02-09</StartDate>", "<EndDate>2026-03-10</EndDate>",
        "<CodeNumber>391</CodeNumber>", "<CodeNotation>SKHCN-CĐS</CodeNotation>", "<CodeNotation>QĐ/ĐU</CodeNotation>",
        "<Subject>Rà soát hồ sơ &amp; tài liệu</Subject>", "<ArrivalNumber>1</ArrivalNumber>",
        "<FullName>Nguyễn Văn A</FullName>", "<Priority>0</Priority>", "<Position>Giám đốc</Position>",
        "<ToPlaces>Các phường; Lưu: VT</ToPlaces>", "<IssuedAmount>12</IssuedAmount>",
        "<Description>Kèm phụ lục</Description>", "<Language>Tiếng Việt</Language>",
    ] {
        assert!(xml.contains(said), "{said}: {xml}");
    }
    assert_eq!(taken(app).await, 1);
    unit.post(&format!("{page}/rut"), &[("document", &newer.to_string()), ("reason", "Nhầm")]).await.assert_redirect();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    tx.exec("UPDATE document SET unit_id = $2 WHERE ward_id = $1 AND id = $3", args![WARD, app.units[0], newer]).await.unwrap();
    tx.commit().await.unwrap();
    unit.get(&format!("{package}/ho-so.zip")).await.assert_status(404);
    assert_eq!(taken(app).await, 1, "what is no longer theirs does not go out again");
    put(&app.sign_in("vanthu").await, file, newer).await.assert_redirect();
    let unit = app.sign_in("vanthu").await;
    let register = unit.get(&format!("{page}/muc-luc")).await;
    register.assert_says("Trang số").assert_says("1-3").assert_says("4-6");
    assert!(unit.get(&format!("{page}/muc-luc.xlsx")).await.bytes.starts_with(b"PK"));
    assert!(unit.get(&format!("{page}/muc-luc.pdf")).await.bytes.starts_with(b"%PDF"));
});

testkit::on_both!(crate::modules(), fn a_file_under_suspicion_of_secrecy_leaves_in_no_package(app) {
    let unit = app.sign_in("daumoi").await;
    let (file, page) = open_file(app, &[]).await;
    let letter = document(app, "9/SNV", "10/03/2026", Some(b"quet"), 1).await;
    put(&unit, file, letter).await.assert_redirect();
    let id = Uuid::now_v7().to_string();
    unit.post(&format!("{page}/xuat"), &[("package", &id)]).await.assert_redirect();
    app.app.settle().await.unwrap();
    let frozen = format!("/van-ban/ho-so/goi/{id}/ho-so.zip");
    unit.get(&frozen).await.assert_status(200);
    let scanned: Uuid = db(app).scalar("SELECT id FROM document_file WHERE ward_id = $1", args![WARD]).await.unwrap().unwrap();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let row = kernel::row! { id: Uuid::now_v7(), file_id: scanned, state: "suspected", pages: 1, page: 0, text: "", words: 0,
        certainty: 0, message: "", is_cleared: false, asked_at: tx.now };
    tx.insert("document_scan", row).await.unwrap();
    tx.commit().await.unwrap();
    unit.get(&frozen).await.assert_status(422).assert_says("kiểm tra dấu mật");
    let again = unit.post(&format!("{page}/xuat"), &[("package", &Uuid::now_v7().to_string())]).await;
    again.assert_status(422).assert_says("kiểm tra dấu mật");
    let digest = kernel::Digest::of(b"quet");
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let report = kernel::row! { id: Uuid::now_v7(), document_id: letter, digest: digest.as_str(), file_name: "quet.pdf", verdict: "",
        trusted: "", report: "{}", made_at: tx.now, made_by_name: "" };
    tx.insert("signing_report", report).await.unwrap();
    tx.commit().await.unwrap();
    let before = taken(app).await;
    app.sign_in("vanthu").await.post(&format!("/van-ban/tep/{scanned}/xoa-mat"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    unit.get(&frozen).await.assert_status(404);
    unit.get(frozen.trim_end_matches("/ho-so.zip")).await.assert_says("đã bị xóa khỏi hệ thống");
    assert_eq!(taken(app).await, before, "what is refused was not taken");
    assert!(app.app.files.get(&digest).await.is_err(), "nothing holds the bytes any more");
});

testkit::on_both!(crate::modules(), fn what_another_document_still_has_keeps_its_report_and_its_package(app) {
    let unit = app.sign_in("daumoi").await;
    let (file, page) = open_file(app, &[]).await;
    let kept = document(app, "9/SNV", "10/03/2026", Some(b"phu luc"), 1).await;
    let erased = document(app, "10/SNV", "10/03/2026", Some(b"phu luc"), 1).await;
    put(&unit, file, kept).await.assert_redirect();
    let id = Uuid::now_v7().to_string();
    unit.post(&format!("{page}/xuat"), &[("package", &id)]).await.assert_redirect();
    app.app.settle().await.unwrap();
    let sql = "SELECT id FROM document_file WHERE ward_id = $1 AND document_id = $2";
    let scanned: Uuid = db(app).scalar(sql, args![WARD, erased]).await.unwrap().unwrap();
    let (scan, digest) = (Uuid::now_v7(), kernel::Digest::of(b"phu luc"));
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    let row = kernel::row! { id: scan, file_id: scanned, state: "suspected", pages: 1, page: 0, text: "", words: 0,
        certainty: 0, message: "", is_cleared: false, asked_at: tx.now };
    tx.insert("document_scan", row).await.unwrap();
    let report = kernel::row! { id: Uuid::now_v7(), document_id: kept, digest: digest.as_str(), file_name: "phu-luc.pdf", verdict: "",
        trusted: "", report: "{}", made_at: tx.now, made_by_name: "" };
    tx.insert("signing_report", report).await.unwrap();
    tx.commit().await.unwrap();
    app.sign_in("vanthu").await.post(&format!("/van-ban/tep/{scanned}/xoa-mat"), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    unit.get(&format!("/van-ban/ho-so/goi/{id}/ho-so.zip")).await.assert_status(200);
    assert_eq!(count(app, "signing_report").await, 1);
});

testkit::on_both!(crate::modules(), fn a_large_file_is_packed_by_a_job_that_can_be_stopped_and_damage_is_named(app) {
    let unit = app.sign_in("daumoi").await;
    let (file, page) = open_file(app, &[]).await;
    let letter = document(app, "9/SNV", "10/03/2026", None, 1).await;
    put(&unit, file, letter).await.assert_redirect();
    let digest = app.app.files.put(b"noi dung".to_vec()).await.unwrap();
    let tx = app.app.db.write(WARD, None, app.app.clock.now()).await.unwrap();
    for at in 0..40 {
        let row = kernel::row! { id: Uuid::now_v7(), document_id: letter, role: "", position: at, digest: digest.as_str(),
            file_name: "tep.pdf", mime: "application/pdf", size: 8_i64 };
        tx.insert("document_file", row).await.unwrap();
    }
    tx.commit().await.unwrap();
    let begin = async || {
        let id = Uuid::now_v7().to_string();
        unit.post(&format!("{page}/xuat"), &[("package", &id)]).await.assert_redirect();
        format!("/van-ban/ho-so/goi/{id}")
    };
    let stopped = begin().await;
    unit.get(&stopped).await.assert_says("Đang kiểm tra");
    unit.get(&format!("{stopped}/ho-so.zip")).await.assert_status(404);
    unit.post(&format!("{stopped}/dung"), &[]).await.assert_redirect();
    let ready = begin().await;
    app.app.settle().await.unwrap();
    unit.get(&stopped).await.assert_says("Đã dừng");
    unit.get(&ready).await.assert_says("Gói đã sẵn sàng");
    let parts = unpacked(&unit.get(&format!("{ready}/ho-so.zip")).await.bytes);
    assert_eq!(parts.len(), 42);
    assert!(parts.iter().any(|(name, _)| name.ends_with("/40_tep.pdf")), "no name twice");
    let path = app.app.config.data.join("files").join(&digest.as_str()[..2]).join(digest.as_str());
    std::fs::write(path, "hỏng").unwrap();
    let damaged = begin().await;
    app.app.settle().await.unwrap();
    unit.get(&damaged).await.assert_says("Không lập được gói").assert_says("hỏng hoặc mất");
    unit.get(&format!("{damaged}/ho-so.zip")).await.assert_status(404);
});
