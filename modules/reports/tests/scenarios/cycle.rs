//! A reporting period over HTTP, as four roles: opened, filled in, refused, handed in, returned, approved, closed.

use crate::common::{Ward, cadence, db, press, row, send, send_shown, sheet, ward};
use testkit::WARD;
use uuid::Uuid;

testkit::on_both!(crate::modules(), fn a_period_goes_from_opening_to_frozen_figures(app) {
    let w = ward(app).await;
    let id = sheet(app, &w).await;
    let path = format!("/bao-cao/phieu/{id}");
    w.unit.get("/bao-cao").await.assert_status(200).assert_says("Quý I/2026").assert_says("hết ngày 19/03/2026");
    w.unit.get(&path).await.assert_status(200).assert_says("Hồ sơ nộp trực tuyến").assert_says("≥ 90%");

    let wrong = send(&w.unit, &path, &[row(&w.share, "1.001", "1.000", "", "", "0"), row(&w.count, "", "", "4", "", "0")]).await;
    wrong.assert_status(422).assert_says("Tử số lớn hơn mẫu số").assert_says("value=\"1.001\"");
    w.unit.post(&format!("{path}/nop"), &[]).await.assert_status(422).assert_says("Còn 1 chỉ tiêu").assert_says("Chưa có số liệu. Nếu trong kỳ");
    send(&w.unit, &path, &[row(&w.share, "850", "1.000", "", "", "0")]).await.assert_redirect();
    w.unit.get(&path).await.assert_says("85%").assert_says("value=\"4\"");
    w.unit.post(&format!("{path}/nop"), &[]).await.assert_redirect();

    w.unit.post(&format!("{path}/duyet"), &[]).await.assert_status(403);
    press(&w.office, &path, &format!("{path}/tra-lai"), &[("reason", "")]).await.assert_status(422).assert_says("Nêu lý do");
    press(&w.office, &path, &format!("{path}/tra-lai"), &[("reason", "Thiếu hồ sơ tháng 2")]).await.assert_redirect();
    w.unit.get(&path).await.assert_says("Thiếu hồ sơ tháng 2");
    send(&w.unit, &path, &[row(&w.share, "920", "1.000", "", "", "1")]).await.assert_redirect();
    w.unit.post(&format!("{path}/nop"), &[]).await.assert_redirect();
    press(&w.office, &path, &format!("{path}/duyet"), &[]).await.assert_redirect();
    let json = w.leader.get(&format!("/api/v1/indicators/{}", w.share)).await.json();
    assert_eq!(json["value"], 92.0, "an approved sheet makes the figure count: {json}");
    send(&w.unit, &path, &[row(&w.share, "1", "2", "", "", "2")]).await.assert_status(422).assert_says("khóa lại");

    let sql = "SELECT period_id FROM report_sheet WHERE ward_id = $1";
    let period: Uuid = db(app).scalar(sql, kernel::args![WARD]).await.unwrap().unwrap();
    w.leader.post(&format!("/bao-cao/ky/{period}/chot"), &[]).await.assert_status(403);
    w.office.post(&format!("/bao-cao/ky/{period}/chot"), &[]).await.assert_redirect();
    let content: String = db(app).scalar("SELECT content FROM report_snapshot WHERE ward_id = $1", kernel::args![WARD]).await.unwrap().unwrap();
    let frozen: serde_json::Value = serde_json::from_str(&content).unwrap();
    assert_eq!(frozen["indicators"][0]["now"]["text"], "92%");
    w.office.post(&format!("{path}/mo-lai"), &[("reason", "Sai")]).await.assert_status(422).assert_says("chốt");
});

testkit::on_both!(crate::modules(), fn a_period_opens_on_its_day_at_whatever_hour_its_cadence_is_set(app) {
    app.set_moment("2026-03-14T18:30:00Z");
    let w = ward(app).await;
    sheet(app, &w).await;
});

testkit::on_both!(crate::modules(), fn a_period_set_ahead_opens_in_the_morning_of_its_day(app) {
    app.set_moment("2026-03-10T02:00:00Z");
    let w = ward(app).await;
    crate::common::cadence(&w).await;
    let sql = "SELECT COUNT(*) FROM report_sheet WHERE ward_id = $1";
    for (moment, open) in [("2026-03-14T02:00:00Z", 0), ("2026-03-15T00:00:00Z", 1)] {
        app.set_moment(moment);
        app.app.settle().await.unwrap();
        let sheets: i64 = db(app).scalar(sql, kernel::args![WARD]).await.unwrap().unwrap();
        assert_eq!(sheets, open, "at {moment}");
    }
});

testkit::on_both!(crate::modules(), fn the_due_day_is_open_until_midnight_and_an_exception_until_its_day(app) {
    let w = ward(app).await;
    let id = sheet(app, &w).await;
    let path = format!("/bao-cao/phieu/{id}");
    app.set_moment("2026-03-19T16:59:59Z");
    let unit = app.sign_in("daumoi").await;
    let kept = send(&unit, &path, &[row(&w.share, "80", "100", "", "", "0")]).await;
    assert_eq!(kept.assert_redirect(), path);
    app.set_moment("2026-03-19T17:00:00Z");
    let refused = send(&unit, &path, &[row(&w.share, "81", "100", "", "", "1")]).await;
    refused.assert_status(422).assert_says("hết ngày 19/03/2026");

    let sql = "SELECT period_id FROM report_sheet WHERE ward_id = $1";
    let period: Uuid = db(app).scalar(sql, kernel::args![WARD]).await.unwrap().unwrap();
    let lead = app.units[1].to_string();
    let late = [("unit", lead.as_str()), ("until", "22/03/2026"), ("reason", "Mất mạng")];
    unit.post(&format!("/bao-cao/ky/{period}/nop-muon"), &late).await.assert_status(403);
    let office = app.sign_in("tonghop").await;
    office.post(&format!("/bao-cao/ky/{period}/nop-muon"), &late).await.assert_redirect();
    app.set_moment("2026-03-22T16:59:59Z");
    let unit = app.sign_in("daumoi").await;
    let kept = send(&unit, &path, &[row(&w.share, "81", "100", "", "", "1")]).await;
    assert_eq!(kept.assert_redirect(), path);
    app.set_moment("2026-03-22T17:00:00Z");
    let expired = send(&unit, &path, &[row(&w.share, "82", "100", "", "", "2")]).await;
    expired.assert_status(422).assert_says("22/03/2026").assert_says("Mất mạng").assert_says("Mẫu tonghop");
});

async fn read_every_section(w: &Ward, report: &str) {
    for section in ["overview", "indicators", "tasks", "difficulties", "next", "proposals"] {
        // Of more than one page, so that the number of a page is measured too.
        let body = "Đã đọc lại phần này.\n".repeat(12);
        let (page, words) = (format!("{report}/van-ban"), [("body", body.as_str())]);
        press(&w.office, &page, &format!("{page}/{section}"), &words).await.assert_redirect();
    }
}

async fn assert_in_form(w: &Ward, report: &str) {
    for file in ["bao-cao.docx", "bao-cao.pdf"] {
        let drawn = w.leader.get(&format!("{report}/{file}")).await;
        let mut measured = office::ruler::measure(&drawn.bytes, file).unwrap();
        if file.ends_with(".pdf") {
            // In a PDF the ruler joins a heading to what follows it; the same text is measured whole in the DOCX.
            measured
                .departures
                .retain(|d| !["title.", "body.", "section."].iter().any(|text| d.rule.starts_with(text)));
        }
        assert!(measured.is_in_form(), "{file}: {:#?}", measured.departures);
    }
}

testkit::on_both!(crate::modules(), fn the_report_suggests_is_read_and_comes_as_files(app) {
    let w = ward(app).await;
    let id = sheet(app, &w).await;
    let path = format!("/bao-cao/phieu/{id}");
    send(&w.unit, &path, &[row(&w.share, "920", "1.000", "", "", "0"), row(&w.count, "", "", "4", "", "0")]).await.assert_redirect();
    w.unit.post(&format!("{path}/nop"), &[]).await.assert_redirect();
    press(&w.office, &path, &format!("{path}/duyet"), &[]).await.assert_redirect();
    let sql = "SELECT period_id FROM report_sheet WHERE ward_id = $1";
    let period: Uuid = db(app).scalar(sql, kernel::args![WARD]).await.unwrap().unwrap();
    let report = format!("/bao-cao/ky/{period}");
    let seen = w.office.get(&format!("{report}/van-ban")).await;
    seen.assert_says("920/1.000, đạt 92%").assert_says("chưa có người đọc lại").assert_lacks("Như trên");
    let (units, words) = (format!("{report}/van-ban/units"), [("body", "Phường đã tổ chức 4 buổi tập huấn.")]);
    send_shown(&w.unit, &seen, &units, &words).await.assert_status(403);
    send_shown(&w.office, &seen, &units, &words).await.assert_redirect();
    send_shown(&w.office, &seen, &units, &words).await.assert_status(422).assert_says("vừa sửa");
    w.leader.get(&format!("{report}/van-ban")).await.assert_says("Phường đã tổ chức 4 buổi tập huấn.");

    w.office.post(&format!("{report}/chot"), &[]).await.assert_redirect();
    let json = w.leader.get(&format!("{report}/so-lieu.json")).await.json();
    let digest = json["digest"].as_str().unwrap().to_owned();
    assert_eq!(digest.len(), 64);
    assert_eq!(json["figures"]["indicators"][0]["now"]["numerator"], 920.0);
    let docx = w.leader.get(&format!("{report}/bao-cao.docx")).await;
    let read = office::read_bytes(&docx.bytes, "bao-cao.docx").unwrap();
    let text: String = read.lines.iter().map(|line| format!("{}\n", line.text)).collect();
    for part in ["BÁO CÁO", "PHƯỜNG SÔNG CÔNG", "920/1.000, đạt 92%", "Phường đã tổ chức 4 buổi tập huấn", digest.as_str(), "./."] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let document = uuid::Uuid::now_v7().to_string();
    w.leader.get(&format!("{report}/van-ban")).await.assert_status(200);
    let unread = w.office.post(&format!("{report}/van-ban-di"), &[("document", &document)]).await;
    unread.assert_status(422).assert_says("chưa có người đọc lại theo số liệu đã chốt");
    read_every_section(&w, &report).await;
    w.office.get(&format!("{report}/van-ban")).await.assert_lacks("chưa có người đọc lại");
    let particulars = [("number", "215/BC-UBND"), ("issued_on", "20/03/2026"), ("authority", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH"), ("signer", "Nguyễn Văn Mẫu"), ("recipients", "TT Đảng ủy\nLưu: VT"), ("version", "0")];
    w.office.post(&format!("{report}/van-ban"), &particulars).await.assert_redirect();
    assert_in_form(&w, &report).await;
    w.leader.post(&format!("{report}/van-ban-di"), &[("document", &document)]).await.assert_status(403);
    w.office.get(&format!("{report}/van-ban")).await.assert_says("Chuyển thành văn bản đi");
    let handed = w.office.post(&format!("{report}/van-ban-di"), &[("document", &document)]).await;
    assert_eq!(handed.assert_redirect(), format!("/van-ban/di/{document}"));
    w.office.post(&format!("{report}/van-ban-di"), &[("document", &document)]).await.assert_redirect();
    let draft = w.office.get(&format!("/van-ban/di/{document}")).await;
    draft.assert_says("Báo cáo").assert_says("/BC-UBND").assert_says("Kiểm tra thể thức");
    w.office.get(&format!("/van-ban/di/{document}/soan")).await.assert_says("| TT | Chỉ tiêu |");
    let pdf = w.leader.get(&format!("{report}/bao-cao.pdf")).await;
    assert!(pdf.bytes.starts_with(b"%PDF-1.7"), "a PDF");
    let xlsx = w.leader.get(&format!("{report}/so-lieu.xlsx")).await;
    assert!(xlsx.bytes.starts_with(b"PK"), "a spreadsheet");
});

testkit::on_both!(crate::modules(), fn two_people_on_one_sheet_never_overwrite_each_other_silently(app) {
    let w = ward(app).await;
    let id = sheet(app, &w).await;
    let path = format!("/bao-cao/phieu/{id}");
    send(&w.unit, &path, &[row(&w.share, "70", "100", "", "", "0")]).await.assert_redirect();
    let second = send(&w.office, &path, &[row(&w.share, "75", "100", "", "", "0")]).await;
    second.assert_status(422).assert_says("Mẫu daumoi").assert_says("70/100").assert_says("value=\"75\"");
    send(&w.office, &path, &[row(&w.share, "75", "100", "", "", "1")]).await.assert_redirect();
    w.unit.get(&format!("{path}/chi-tieu/{}", w.share)).await.assert_says("70/100").assert_says("75/100");
});

testkit::on_both!(crate::modules(), fn another_unit_sees_neither_sheet_nor_figures(app) {
    let w = ward(app).await;
    let id = sheet(app, &w).await;
    let stranger = app.person_in(kernel::Role::UnitContact, app.units[0]).await;
    stranger.get(&format!("/bao-cao/phieu/{id}")).await.assert_status(404);
    send(&stranger, &format!("/bao-cao/phieu/{id}"), &[row(&w.share, "1", "2", "", "", "0")]).await.assert_status(404);
});

testkit::on_both!(crate::modules(), fn a_plan_that_is_reopened_on_the_last_day_of_a_period_has_it_opened_at_once(app) {
    let w = ward(app).await;
    w.office.post(&format!("/ke-hoach/{}/ket-thuc", w.plan), &[]).await.assert_redirect();
    cadence(&w).await;
    app.app.settle().await.unwrap();
    // After the look of the morning, on the day on which the first quarter is due.
    app.set_moment("2026-03-19T02:00:00Z");
    app.app.settle().await.unwrap();
    let sheets = async || {
        let sql = "SELECT COUNT(*) FROM report_sheet WHERE ward_id = $1";
        db(app).scalar::<i64>(sql, kernel::args![testkit::WARD]).await.unwrap()
    };
    assert_eq!(sheets().await, Some(0));
    let office = app.sign_in("tonghop").await;
    office.post(&format!("/ke-hoach/{}/mo-lai", w.plan), &[]).await.assert_redirect();
    app.app.settle().await.unwrap();
    app.app.settle().await.unwrap();
    assert_eq!(sheets().await, Some(1));
});
